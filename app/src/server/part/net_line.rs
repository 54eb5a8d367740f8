//! The network of a host over the last minutes, as a line that grows.

use model::metrics::{NetSparkline, NetSparklines, SPARKLINE, Sample};

/// Received and sent, mean by step, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct NetLine {
    /// Where the first step begins, milliseconds since 1970.
    from: i64,
    /// Length of a step.
    step: i64,
    /// Received, bit/s.
    input: Vec<Option<f64>>,
    /// Sent, bit/s.
    output: Vec<Option<f64>>,
    /// The newest step that has samples, and how many are known to be in it.
    newest: Option<(usize, u32)>,
}

impl NetLine {
    /// A host's line among those that were fetched; an empty one where nothing is
    /// known.
    pub fn new(fetched: &NetSparklines, line: Option<&NetSparkline>) -> Self {
        let (length, step) = SPARKLINE;
        let count = usize::try_from(length.0 / step.0).unwrap_or(0);
        let (input, output) = match line {
            Some(line) => (line.input.clone(), line.output.clone()),
            None => (vec![None; count], vec![None; count]),
        };
        NetLine {
            from: fetched.from.0,
            step: fetched.step.0.max(1),
            // How many samples a fetched mean is of is not known; its step is over
            // soon.
            newest: input.iter().rposition(Option::is_some).map(|at| (at, 1)),
            input,
            output,
        }
    }

    /// Received, for drawing.
    pub fn input(&self) -> Vec<Option<f64>> {
        bridged(&self.input)
    }

    /// Sent, for drawing.
    pub fn output(&self) -> Vec<Option<f64>> {
        bridged(&self.output)
    }

    /// Adds a sample at its place, moving the line on where it has to. Samples come
    /// in order; one of an older step is left out.
    pub fn push(&mut self, sample: &Sample) {
        let count = self.input.len();
        let place = (sample.time.0 - self.from).div_euclid(self.step);
        let Ok(mut place) = usize::try_from(place) else {
            return;
        };
        if count == 0 || self.newest.is_some_and(|(newest, _)| place < newest) {
            return;
        }
        if place >= count {
            let shift = place - count + 1;
            for line in [&mut self.input, &mut self.output] {
                line.drain(..shift.min(count));
                line.resize(count, None);
            }
            self.from += self.step * i64::try_from(shift).unwrap_or(0);
            self.newest = self
                .newest
                .and_then(|(newest, samples)| Some((newest.checked_sub(shift)?, samples)));
            place = count - 1;
        }
        let known = match self.newest {
            Some((newest, samples)) if newest == place => samples,
            _ => 0,
        };
        for (line, value) in [
            (&mut self.input, sample.net_input),
            (&mut self.output, sample.net_output),
        ] {
            let so_far = line[place].unwrap_or(0.0) * f64::from(known);
            line[place] = Some((so_far + value) / f64::from(known + 1));
        }
        self.newest = Some((place, known + 1));
    }
}

/// A line over single steps without a sample: a host that reports once a minute
/// leaves every second one out, and nothing is missing.
fn bridged(line: &[Option<f64>]) -> Vec<Option<f64>> {
    let between = |at: usize| {
        let before = line.get(at.checked_sub(1)?).copied().flatten()?;
        let after = line.get(at + 1).copied().flatten()?;
        Some((before + after) / 2.0)
    };
    line.iter()
        .enumerate()
        .map(|(at, value)| value.or_else(|| between(at)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{
        id::ServerId,
        time::{Millis, Timestamp},
    };

    const STEP: i64 = 30_000;

    fn line(input: Vec<Option<f64>>) -> NetLine {
        let fetched = NetSparklines {
            from: Timestamp(0),
            step: Millis(STEP),
            lines: Vec::new(),
        };
        let output = vec![None; input.len()];
        NetLine::new(
            &fetched,
            Some(&NetSparkline {
                server: ServerId(1),
                input,
                output,
            }),
        )
    }

    fn sample(time: i64, net_input: f64) -> Sample {
        Sample {
            time: Timestamp(time),
            cpu_percent: 0.0,
            memory_total: 1,
            memory_available: 1,
            memory_free: 1,
            memory_percent: 0.0,
            disk_total: 1,
            disk_free: 1,
            disk_percent: 0.0,
            disk_busy: None,
            net_input,
            net_output: 2.0 * net_input,
        }
    }

    #[test]
    fn samples_of_one_step_are_its_mean() {
        let mut line = line(vec![Some(1.0), None, None]);
        line.push(&sample(STEP, 4.0));
        line.push(&sample(STEP + 10_000, 8.0));
        assert_eq!(line.input(), [Some(1.0), Some(6.0), None]);
        assert_eq!(line.output(), [None, Some(12.0), None]);
    }

    #[test]
    fn the_line_moves_on_and_keeps_gaps() {
        let mut line = line(vec![Some(1.0), Some(2.0), Some(3.0), Some(4.0)]);
        line.push(&sample(6 * STEP, 9.0));
        assert_eq!(line.input(), [Some(4.0), None, None, Some(9.0)]);
        line.push(&sample(90 * STEP, 5.0));
        assert_eq!(line.input(), [None, None, None, Some(5.0)]);
    }

    #[test]
    fn a_single_step_without_a_sample_is_bridged() {
        let line = line(vec![
            None,
            Some(2.0),
            None,
            Some(4.0),
            None,
            None,
            Some(1.0),
        ]);
        let expected = [None, Some(2.0), Some(3.0), Some(4.0), None, None, Some(1.0)];
        assert_eq!(line.input(), expected);
    }

    #[test]
    fn a_sample_from_before_is_left_out() {
        let mut line = line(vec![None, Some(2.0), None]);
        line.push(&sample(0, 9.0));
        line.push(&sample(-STEP, 9.0));
        assert_eq!(line.input(), [None, Some(2.0), None]);
    }
}
