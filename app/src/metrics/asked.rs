//! What somebody asked of charts, in the query string and back.

use super::instant::{parse_instant, write_instant};
use crate::path::with_query;
use leptos_router::params::ParamsMap;
use model::{
    metrics::{ChartRequest, Range, Resolution, Window},
    time::Timestamp,
};

/// A query string as charts understand it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChartAsked {
    /// What is asked for.
    pub request: ChartRequest,
    /// Whether the axes of percentages fit their values.
    pub fit: bool,
    /// Whether memory and disks are drawn in bytes.
    pub bytes: bool,
}

impl ChartAsked {
    /// Reads a query string; what means nothing in it is left aside: an old link should
    /// still lead to charts.
    pub fn read(query: &ParamsMap) -> Self {
        let choice = |name: &str| query.get(name).filter(|text| !text.trim().is_empty());
        let is_set = |name: &str| choice(name).is_some_and(|text| text == "1");
        let resolution = choice("resolution").and_then(|text| Resolution::parse(&text));
        ChartAsked {
            request: ChartRequest {
                window: window(query).unwrap_or_default(),
                resolution: resolution.unwrap_or_default(),
                ghost: is_set("ghost"),
            },
            fit: is_set("fit"),
            bytes: is_set("bytes"),
        }
    }

    /// The same with another time.
    #[must_use]
    pub fn with_window(mut self, window: Window) -> Self {
        self.request.window = window;
        self
    }

    /// The same for a stretch that was drawn over: as finely as its length allows.
    #[must_use]
    pub fn zoomed_to(self, from: Timestamp, until: Timestamp) -> Self {
        // Whole seconds, as they stand in an address.
        let from = Timestamp(from.seconds() * 1_000);
        let until = Timestamp((until.seconds() + 1) * 1_000);
        let until = until.max(from + model::metrics::MIN_WINDOW);
        let mut asked = self.with_window(Window::Between { from, until });
        asked.request.resolution = Resolution::Auto;
        asked
    }
}

/// The time that a query string asks for: a range, or an own time. `None` where it says
/// nothing that could be looked at.
pub fn window(query: &ParamsMap) -> Option<Window> {
    let instant = |name: &str| query.get(name).and_then(|text| parse_instant(&text));
    let own = instant("from").zip(instant("until").or_else(|| instant("to")));
    let own = own.map(|(from, until)| Window::Between { from, until });
    own.filter(|window| window.check().is_ok())
        .or_else(|| Some(Window::Last(Range::parse(&query.get("range")?)?)))
}

/// The pairs of a query string that say which time.
pub fn window_pairs(window: Window) -> Vec<(&'static str, String)> {
    match window {
        Window::Last(range) => vec![("range", range.as_str().to_owned())],
        Window::Between { from, until } => vec![
            ("from", write_instant(from)),
            ("until", write_instant(until)),
        ],
    }
}

/// The same for a file: to the millisecond, so that it has what is shown, and no more.
pub fn exact_pairs(from: Timestamp, until: Timestamp) -> [(&'static str, String); 2] {
    [("from", from.0.to_string()), ("until", until.0.to_string())]
}

/// A page of charts: its path, and what else stands in its query string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartPlace {
    /// The path.
    pub page: String,
    /// What is asked for beside the charts.
    pub also: Vec<(&'static str, String)>,
}

impl ChartPlace {
    /// A page of nothing but charts.
    pub fn new(page: String) -> Self {
        ChartPlace {
            page,
            also: Vec::new(),
        }
    }

    /// The address of what is asked for; what is as by default is left out, but for the
    /// time.
    pub fn href(&self, asked: ChartAsked) -> String {
        let pairs = self.pairs(asked);
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
        with_query(&self.page, &pairs)
    }

    /// The pairs of its query string.
    pub fn pairs(&self, asked: ChartAsked) -> Vec<(&'static str, String)> {
        let mut pairs = self.also.clone();
        pairs.extend(window_pairs(asked.request.window));
        pairs.extend(self.choices(asked));
        pairs
    }

    /// The pairs that are not about the time.
    fn choices(&self, asked: ChartAsked) -> Vec<(&'static str, String)> {
        let resolution = asked.request.resolution;
        let mut pairs = Vec::new();
        if resolution != Resolution::Auto {
            pairs.push(("resolution", resolution.as_str().to_owned()));
        }
        if asked.request.ghost {
            pairs.push(("ghost", "1".to_owned()));
        }
        if asked.fit {
            pairs.push(("fit", "1".to_owned()));
        }
        if asked.bytes {
            pairs.push(("bytes", "1".to_owned()));
        }
        pairs
    }

    /// What a form carries along that asks for another time.
    pub fn kept(&self, asked: ChartAsked) -> Vec<(&'static str, String)> {
        let mut pairs = self.also.clone();
        pairs.extend(self.choices(asked));
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> ChartAsked {
        let mut query = ParamsMap::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap();
            query.insert(name.to_owned(), value.replace("%3A", ":"));
        }
        ChartAsked::read(&query)
    }

    #[test]
    fn what_is_asked_reads_back_from_its_address() {
        let place = ChartPlace::new("/p/servers/5".to_owned());
        for query in [
            "range=15m",
            "range=30d&resolution=raw&ghost=1&fit=1&bytes=1",
            "from=2026-03-01T08%3A00%3A00Z&until=2026-03-02T08%3A00%3A00Z&resolution=day",
        ] {
            assert_eq!(place.href(read(query)), format!("/p/servers/5?{query}"));
        }
    }

    #[test]
    fn what_means_nothing_is_left_aside() {
        for query in [
            "",
            "range=8d",
            "range=&from=&until=",
            "from=2026-03-02T08:00&until=2026-03-01T08:00",
            "from=2026-03-02T08:00",
            "from=1&until=9999999999999999&resolution=week&ghost=yes",
        ] {
            assert_eq!(read(query), ChartAsked::default(), "{query}");
        }
        // A range stands in for a time that cannot be.
        let asked = read("from=2026-03-02T08:00&until=&range=7d");
        assert_eq!(asked.request.window, Window::Last(Range::Week));
    }

    #[test]
    fn what_is_drawn_over_is_at_least_a_minute_of_whole_seconds() {
        let asked = ChartAsked::default().zoomed_to(Timestamp(61_999), Timestamp(62_001));
        assert_eq!(
            asked.request.window.bounds(Timestamp(0)),
            (Timestamp(61_000), Timestamp(121_000))
        );
        assert!(asked.request.window.check().is_ok());
    }
}
