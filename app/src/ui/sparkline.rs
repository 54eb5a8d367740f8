//! One or two tiny lines: the shape of the last minutes beside a number.

use leptos::prelude::*;
use std::fmt::Write;

/// The box that is drawn in; the size on the page comes from the style.
const WIDTH: f64 = 100.0;
/// See [`WIDTH`].
const HEIGHT: f64 = 24.0;
/// Room above and below for half the thickness of a line.
const INSET: f64 = 2.0;

/// The first of two lines is solid with a tint below it, the second dashed. A
/// `None` leaves a gap. The scale begins at zero and ends at `ceiling`, or at the
/// largest value of both lines. It is hidden from screen readers: the caller writes
/// the newest value beside it.
///
/// `<Sparkline values=received second=sent/>` (a `Vec<Option<f64>>`, oldest first, or a signal of it)
/// → `svg.sparkline[aria-hidden] > path.sparkline-area + path.sparkline-second + path.sparkline-first`
#[component]
pub fn Sparkline(
    /// The solid line, oldest value first.
    #[prop(into)]
    values: Signal<Vec<Option<f64>>>,
    /// The dashed line.
    #[prop(optional, into)]
    second: Option<Signal<Vec<Option<f64>>>>,
    /// Top of the scale, such as 100 for a share.
    #[prop(optional)]
    ceiling: Option<f64>,
) -> impl IntoView {
    let top = move || {
        ceiling.unwrap_or_else(|| {
            let first = values.with(|values| largest(values));
            let second = second.map_or(0.0, |second| second.with(|values| largest(values)));
            first.max(second)
        })
    };
    // A list has many of these, and nothing to draw before it was fetched.
    let is_known = Memo::new(move |_| values.with(|values| !values.is_empty()));
    let lines = move || {
        let second = second.map(|second| {
            view! { <path class="sparkline-second" d=move || second.with(|values| line(values, top()))></path> }
        });
        view! {
            <path class="sparkline-area" d=move || values.with(|values| area(values, top()))></path>
            {second}
            <path class="sparkline-first" d=move || values.with(|values| line(values, top()))></path>
        }
    };
    view! {
        <svg class="sparkline" viewBox="0 0 100 24" width="100" height="24" preserveAspectRatio="none" aria-hidden="true">
            {move || is_known.get().then(lines)}
        </svg>
    }
    .into_any()
}

fn largest(values: &[Option<f64>]) -> f64 {
    let known = values.iter().flatten().copied();
    known.filter(|value| value.is_finite()).fold(0.0, f64::max)
}

/// The runs of known values as points of the drawing.
fn runs(values: &[Option<f64>], top: f64) -> Vec<Vec<(f64, f64)>> {
    let step = WIDTH / (values.len().max(2) - 1) as f64;
    let scale = if top > 0.0 {
        (HEIGHT - 2.0 * INSET) / top
    } else {
        0.0
    };
    let mut runs = vec![Vec::new()];
    for (at, value) in values.iter().enumerate() {
        match value.filter(|value| value.is_finite()) {
            Some(value) => {
                let height = value.clamp(0.0, top.max(0.0)) * scale;
                if let Some(run) = runs.last_mut() {
                    run.push((at as f64 * step, HEIGHT - INSET - height));
                }
            }
            None => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// The line as `d` of a path. A value between two gaps is a dot: a line without
/// length, drawn by its round caps.
fn line(values: &[Option<f64>], top: f64) -> String {
    let mut path = String::new();
    for run in runs(values, top) {
        for (at, (x, y)) in run.iter().enumerate() {
            let command = if at == 0 { 'M' } else { 'L' };
            // Writing to a string cannot fail.
            let _ = write!(path, "{command}{x:.1} {y:.1}");
        }
        if run.len() == 1 {
            path.push_str("h0");
        }
    }
    path
}

/// What is below the line, down to zero.
fn area(values: &[Option<f64>], top: f64) -> String {
    let mut path = String::new();
    for run in runs(values, top) {
        let (Some((from, _)), Some((until, _))) = (run.first(), run.last()) else {
            continue;
        };
        let _ = write!(path, "M{from:.1} {HEIGHT:.1}");
        for (x, y) in &run {
            let _ = write!(path, "L{x:.1} {y:.1}");
        }
        let _ = write!(path, "L{until:.1} {HEIGHT:.1}Z");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_breaks_the_line() {
        let values = [Some(0.0), Some(10.0), None, Some(5.0), Some(f64::NAN)];
        assert_eq!(line(&values, 10.0), "M0.0 22.0L25.0 2.0M75.0 12.0h0");
        assert_eq!(line(&[], 0.0), "");
    }

    #[test]
    fn a_line_of_zeros_lies_on_the_ground() {
        assert_eq!(line(&[Some(0.0), Some(0.0)], 0.0), "M0.0 22.0L100.0 22.0");
    }

    #[test]
    fn a_value_above_the_scale_ends_at_its_top() {
        assert_eq!(
            line(&[Some(0.0), Some(300.0)], 100.0),
            "M0.0 22.0L100.0 2.0"
        );
        assert_eq!(largest(&[Some(3.0), None, Some(f64::INFINITY)]), 3.0);
    }

    #[test]
    fn the_area_is_closed_for_each_run() {
        let values = [Some(1.0), None, Some(1.0)];
        assert_eq!(
            area(&values, 1.0),
            "M0.0 24.0L0.0 2.0L0.0 24.0ZM100.0 24.0L100.0 2.0L100.0 24.0Z"
        );
    }
}
