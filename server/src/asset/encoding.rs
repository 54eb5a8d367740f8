//! Which form of a file a browser gets, by its `Accept-Encoding` (RFC 9110,
//! section 12.5.3).

use axum::http::{HeaderMap, header::ACCEPT_ENCODING};

/// How the bytes of a file are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Brotli.
    Brotli,
    /// Gzip.
    Gzip,
    /// As they are.
    Identity,
}

/// The best first: among what a browser likes equally this one is taken.
const BY_SIZE: [Encoding; 3] = [Encoding::Brotli, Encoding::Gzip, Encoding::Identity];

impl Encoding {
    /// Its name in headers.
    pub const fn name(self) -> &'static str {
        match self {
            Encoding::Brotli => "br",
            Encoding::Gzip => "gzip",
            Encoding::Identity => "identity",
        }
    }

    fn has_name(self, name: &str) -> bool {
        // The old name of gzip means the same.
        name.eq_ignore_ascii_case(self.name())
            || (self == Encoding::Gzip && name.eq_ignore_ascii_case("x-gzip"))
    }
}

/// How much a coding is wanted, in thousandths; zero is not at all.
type Weight = u16;

/// The form to send of those that are `there`; `None` when the browser takes
/// none of them. A file is always there as it is.
pub fn choose(headers: &HeaderMap, there: impl Fn(Encoding) -> bool) -> Option<Encoding> {
    let wishes: Vec<(&str, Weight)> = headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(parse)
        .collect();
    let mut best: Option<(Encoding, Weight)> = None;
    for encoding in BY_SIZE.into_iter().filter(|encoding| there(*encoding)) {
        let weight = weight(&wishes, encoding);
        if weight > 0 && best.is_none_or(|(_, highest)| weight > highest) {
            best = Some((encoding, weight));
        }
    }
    best.map(|(encoding, _)| encoding)
}

/// What the browser says about one coding, by its name or by `*`. About
/// nothing it says nothing: the file as it is goes, if nothing better does.
fn weight(wishes: &[(&str, Weight)], encoding: Encoding) -> Weight {
    let named = |wanted: &dyn Fn(&str) -> bool| {
        let mut weights = wishes.iter().filter(|(name, _)| wanted(name));
        weights.next().map(|(_, weight)| *weight)
    };
    named(&|name| encoding.has_name(name))
        .or_else(|| named(&|name| name == "*"))
        .unwrap_or(Weight::from(encoding == Encoding::Identity))
}

/// One part of the header: `br`, `gzip;q=0.5`. What is none counts as not said.
fn parse(part: &str) -> Option<(&str, Weight)> {
    let mut pieces = part.split(';').map(str::trim);
    let name = pieces.next().filter(|name| !name.is_empty())?;
    let mut weight = 1_000;
    for piece in pieces {
        let (key, value) = piece.split_once('=')?;
        if key.trim().eq_ignore_ascii_case("q") {
            weight = parse_weight(value.trim())?;
        }
    }
    Some((name, weight))
}

/// `0`, `1`, `0.5`, `0.125` in thousandths.
fn parse_weight(text: &str) -> Option<Weight> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let fraction: Weight = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        "0" if is_number => Some(fraction),
        "1" if is_number && fraction == 0 => Some(1_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(lines: &[&str], there: &[Encoding]) -> Option<Encoding> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(ACCEPT_ENCODING, line.parse().unwrap());
        }
        choose(&headers, |encoding| there.contains(&encoding))
    }

    #[test]
    fn the_smallest_form_goes_that_the_browser_takes() {
        use Encoding::{Brotli, Gzip, Identity};
        let cases: [(&[&str], Option<Encoding>); 25] = [
            (&[], Some(Identity)),
            (&[""], Some(Identity)),
            (&["gzip, deflate, br, zstd"], Some(Brotli)),
            (&["gzip", "br"], Some(Brotli)),
            (&["gzip, deflate"], Some(Gzip)),
            (&["x-gzip"], Some(Gzip)),
            (&["GZIP"], Some(Gzip)),
            (&["deflate"], Some(Identity)),
            (&["br;q=0.5, gzip;q=0.8"], Some(Gzip)),
            (&["br; q=0.5 , gzip ; Q = 0.499"], Some(Brotli)),
            (&["br;q=0, gzip"], Some(Gzip)),
            (&["br;q=0.0, gzip;q=0.000"], Some(Identity)),
            (&["br;q=0.001"], Some(Brotli)),
            (&["*"], Some(Brotli)),
            (&["*;q=0.1, gzip"], Some(Gzip)),
            (&["*;q=0, gzip;q=0.2"], Some(Gzip)),
            (&["*, br;q=0"], Some(Gzip)),
            (&["identity, br;q=0.5"], Some(Identity)),
            (&["identity;q=0, gzip;q=0.1"], Some(Gzip)),
            (&["identity;q=0"], None),
            (&["*;q=0"], None),
            (&["*;q=0, identity;q=0.1"], Some(Identity)),
            // A weight that is none says nothing.
            (&["br;q=2, gzip;q=0.5"], Some(Gzip)),
            (&["br;q=1.001, gzip;q=-1"], Some(Identity)),
            (&["br;q=0.1234"], Some(Identity)),
        ];
        for (lines, expected) in cases {
            assert_eq!(
                chosen(lines, &[Brotli, Gzip, Identity]),
                expected,
                "{lines:?}"
            );
        }
    }

    #[test]
    fn a_form_that_is_not_there_is_not_chosen() {
        use Encoding::{Brotli, Gzip, Identity};
        assert_eq!(chosen(&["br, gzip"], &[Gzip, Identity]), Some(Gzip));
        assert_eq!(chosen(&["br, gzip"], &[Identity]), Some(Identity));
        assert_eq!(chosen(&["br, identity;q=0"], &[Identity]), None);
        assert_eq!(
            chosen(&["gzip;q=0.3, br;q=0.2"], &[Brotli, Identity]),
            Some(Brotli)
        );
    }
}
