//! The two languages and the three themes.

use serde::{Deserialize, Serialize};

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// Every value, in the order it is offered.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];
            /// The value as it stands in cookies, forms and attributes.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }
            /// The value of a cookie, a form or a column; `None` for anything else.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some($name::$variant),)* _ => None }
            }
        }
    };
}

choice! {
    /// A language of the interface, as a BCP 47 tag.
    Locale {
        /// Simplified Chinese.
        #[default]
        ZhCn = "zh-CN",
        /// English.
        En = "en",
    }
}

choice! {
    /// The colours of the interface.
    Theme {
        /// As the operating system says.
        #[default]
        System = "system",
        /// Light.
        Light = "light",
        /// Dark.
        Dark = "dark",
    }
}

impl Locale {
    /// The first of ours that an `Accept-Language` header asks for, by its
    /// weights. Without a match: English, the language more strangers read.
    pub fn negotiate(accept_language: &str) -> Self {
        let mut wishes: Vec<(f32, Locale)> = accept_language
            .split(',')
            .filter_map(|part| {
                let mut pieces = part.trim().split(';');
                let tag = pieces.next()?.trim().to_ascii_lowercase();
                let weight = pieces
                    .find_map(|p| p.trim().strip_prefix("q=")?.parse::<f32>().ok())
                    .unwrap_or(1.0);
                let locale = match tag.split('-').next()? {
                    "zh" => Locale::ZhCn,
                    "en" => Locale::En,
                    _ => return None,
                };
                (weight > 0.0).then_some((weight, locale))
            })
            .collect();
        // A stable sort keeps the header's order among equal weights.
        wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
        wishes.first().map_or(Locale::En, |wish| wish.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_wish_is_followed_by_weight() {
        assert_eq!(Locale::negotiate("zh-CN,zh;q=0.9,en;q=0.8"), Locale::ZhCn);
        assert_eq!(Locale::negotiate("fr, en;q=0.5, zh;q=0.9"), Locale::ZhCn);
        assert_eq!(Locale::negotiate("en-GB"), Locale::En);
        assert_eq!(Locale::negotiate("zh;q=0, fr"), Locale::En);
        assert_eq!(Locale::negotiate(""), Locale::En);
        assert_eq!(Locale::negotiate(";;q=,,x=1"), Locale::En);
    }
}
