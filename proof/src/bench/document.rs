//! docs/performance.md, and the same table on the terminal.

use super::{
    figure::{Figure, Verdict},
    machine::{Machine, Versions, day_of, now_seconds},
};
use std::{fmt::Write, time::Duration};

/// How it was measured.
pub struct Run {
    /// The command.
    pub command: String,
    /// Length of one measurement.
    pub seconds: u32,
    /// Pairs of each figure.
    pub rounds: u32,
    /// The whole run.
    pub took: Duration,
}

/// What each row means and what holds it back; written by people.
const MEANING: &str = include_str!("meaning.md");

/// The figures as a table.
pub fn table(figures: &[Figure]) -> String {
    let mut text = String::from(
        "| row | what | ours | peer | judged: median (min – max) | floor | aim | verdict |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for figure in figures {
        let noise = figure
            .others
            .filter(|others| *others > 0.10)
            .map_or_else(String::new, |others| {
                format!("; others used {:.0} % of the machine", others * 100.0)
            });
        let cells = [
            format!("{:?}", figure.row),
            figure.what.clone(),
            figure.ours.clone(),
            figure.peer.clone(),
            figure.judged_text(),
            figure.bound_text(figure.floor),
            figure.bound_text(figure.aim),
            format!("{}{noise}", figure.verdict()),
        ];
        let cells = cells.map(|cell| cell.replace('|', "\\|"));
        // Writing to a text cannot fail.
        let _always = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

/// The whole document.
pub fn write(figures: &[Figure], machine: &Machine, versions: &Versions, run: &Run) -> String {
    let count = |verdict| figures.iter().filter(|f| f.verdict() == verdict).count();
    let programs: Vec<String> = versions
        .lines
        .iter()
        .map(|(name, version)| format!("- {name}: {version}"))
        .collect();
    format!(
        "# Performance\n\n\
         Written by `make bench`; the next run overwrites it. The texts below the table are in `proof/src/bench/meaning.md`.\n\n\
         ## Machine and programs\n\n\
         - {cpu}, {cores} processors, {memory:.1} GB of memory\n\
         - Linux {kernel}; the databases lie on {file_system}\n\
         {programs}\n\n\
         Measured on {day} by `{command}` in {minutes:.0} minutes: {rounds} pairs of {seconds} s for each figure.\n\n\
         ## Figures\n\n\
         {good} reach what was promised, {fair} are above their floor and short of the aim, {poor} are below the floor or failed.\n\n\
         {table}\n{MEANING}",
        cpu = machine.cpu,
        cores = machine.cores,
        memory = machine.memory as f64 / 1e9,
        kernel = machine.kernel,
        file_system = machine.file_system,
        programs = programs.join("\n"),
        day = day_of(now_seconds()),
        command = run.command,
        minutes = run.took.as_secs_f64() / 60.0,
        rounds = run.rounds,
        seconds = run.seconds,
        good = count(Verdict::Good),
        fair = count(Verdict::Fair),
        poor = count(Verdict::Poor) + count(Verdict::Failed),
        table = table(figures),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{
        Row,
        figure::{Bound, Spread, Unit},
    };

    #[test]
    fn a_table_has_one_line_for_each_figure() {
        let figure = Figure::new(Row::P1, "a | b")
            .reached("10/s", "100/s")
            .judged(Spread::once(0.1), Unit::Ratio)
            .promised(Some(Bound::AtLeast(0.1)), Some(Bound::AtLeast(0.35)))
            .beside(0.2);
        let text = table(&[figure, Figure::failed(Row::P3, "two\nlines")]);
        assert_eq!(text.lines().count(), 4);
        assert!(text.contains(
            "| P1 | a \\| b | 10/s | 100/s | 0.10× | ≥ 0.10× | ≥ 0.35× | short of the aim; others used 20 % of the machine |"
        ), "{text}");
        assert!(text.contains("| P3 | not measured | two lines |"));
    }
}
