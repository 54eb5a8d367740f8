//! A B A B A B.

use super::{
    Bench,
    cpu::Snapshot,
    figure::{Figure, Spread, Unit},
    tell,
};
use crate::Outcome;

/// A pair is measured again when others used more of the machine than this.
const QUIET: f64 = 0.10;
/// How often a pair is measured again at most.
const REPEATS: u32 = 3;

/// What was measured in turns.
#[derive(Debug)]
pub struct Pairs<A, B> {
    /// Ours and the peer's, as they followed each other.
    pub pairs: Vec<(A, B)>,
    /// The largest share of the machine that others used beside one of them.
    pub others: f64,
}

/// Measures ours and the peer in turns.
///
/// # Errors
/// When one of them cannot be measured.
pub async fn alternate<A, B>(
    bench: &Bench,
    mut ours: impl AsyncFnMut() -> Outcome<A>,
    mut peer: impl AsyncFnMut() -> Outcome<B>,
) -> Outcome<Pairs<A, B>> {
    let mut pairs = Vec::new();
    let mut others = 0.0f64;
    for _ in 0..bench.rounds {
        let mut best: Option<((A, B), f64)> = None;
        for _ in 0..=REPEATS {
            let before = Snapshot::take()?;
            let pair = (ours().await?, peer().await?);
            let noise = Snapshot::take()?.others_since(&before);
            if best.as_ref().is_none_or(|(_, least)| noise < *least) {
                best = Some((pair, noise));
            }
            if noise <= QUIET {
                break;
            }
            tell(&format!(
                "others used {:.0} % of the machine: once more",
                noise * 100.0
            ));
        }
        if let Some((pair, noise)) = best {
            others = others.max(noise);
            pairs.push(pair);
        }
    }
    Ok(Pairs { pairs, others })
}

impl<A, B> Pairs<A, B> {
    /// Ours by the peer's, of each pair.
    fn ratios(&self, ours: impl Fn(&A) -> f64, peer: impl Fn(&B) -> f64) -> Option<Spread> {
        Spread::of(self.pairs.iter().map(|(a, b)| ours(a) / peer(b)))
    }

    /// The median of something of ours.
    pub fn ours(&self, number: impl Fn(&A) -> f64) -> f64 {
        let numbers = self.pairs.iter().map(|(a, _)| number(a));
        Spread::of(numbers).map_or(f64::NAN, |spread| spread.median)
    }

    /// The median of something of the peer's.
    pub fn peer(&self, number: impl Fn(&B) -> f64) -> f64 {
        let numbers = self.pairs.iter().map(|(_, b)| number(b));
        Spread::of(numbers).map_or(f64::NAN, |spread| spread.median)
    }

    /// A figure that is judged by the ratio of two numbers.
    ///
    /// # Errors
    /// When nothing was measured.
    pub fn judge(
        &self,
        figure: Figure,
        ours: impl Fn(&A) -> f64,
        peer: impl Fn(&B) -> f64,
    ) -> Outcome<Figure> {
        let ratio = self.ratios(ours, peer).ok_or("nothing was measured")?;
        Ok(figure.judged(ratio, Unit::Ratio).beside(self.others))
    }
}

/// A number of requests in a second.
pub fn rate(number: f64) -> String {
    let whole = format!("{number:.0}");
    if number < 100.0 {
        return format!("{number:.1}/s");
    }
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text}/s")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::Row;

    #[test]
    fn the_figure_is_the_median_of_the_ratios_and_not_the_ratio_of_the_medians() {
        let pairs = Pairs {
            pairs: vec![(10.0, 100.0), (30.0, 60.0), (20.0, 50.0)],
            others: 0.02,
        };
        let figure = pairs
            .judge(Figure::new(Row::P1, "x"), |a| *a, |b| *b)
            .unwrap();
        let (spread, _) = figure.judged.unwrap();
        assert_eq!((spread.median, spread.min, spread.max), (0.4, 0.1, 0.5));
        assert_eq!((pairs.ours(|a| *a), pairs.peer(|b| *b)), (20.0, 60.0));
    }

    #[test]
    fn rates_have_thousands() {
        assert_eq!(rate(84.63), "84.6/s");
        assert_eq!(rate(999.6), "1,000/s");
        assert_eq!(rate(1_234_567.0), "1,234,567/s");
    }
}
