//! Icons: own drawings of 24 units, one path of strokes each.

use leptos::prelude::*;

/// Which icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each name says what is drawn")]
pub enum IconName {
    ArrowDown,
    ArrowLeft,
    ArrowUp,
    Bell,
    Building,
    Chart,
    Check,
    Chevron,
    Clock,
    Close,
    Container,
    Copy,
    Cpu,
    Disk,
    Edit,
    Eye,
    File,
    Filter,
    Globe,
    Home,
    Info,
    Key,
    Link,
    Memory,
    Menu,
    Monitor,
    Moon,
    More,
    Network,
    Overview,
    Plus,
    Power,
    Refresh,
    Search,
    Server,
    Settings,
    Shield,
    SignOut,
    Sun,
    Terminal,
    Trash,
    User,
    Users,
    Warning,
}

impl IconName {
    /// The strokes, as the `d` of one SVG path in a box of 24 by 24.
    const fn path(self) -> &'static str {
        match self {
            Self::ArrowDown => "M12 4v16M5.5 13.5 12 20l6.5-6.5",
            Self::ArrowLeft => "M20 12H4M10.5 5.5 4 12l6.5 6.5",
            Self::ArrowUp => "M12 20V4M5.5 10.5 12 4l6.5 6.5",
            Self::Bell => "M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21.5h4",
            Self::Building => "M5 21V4h9v17M14 9h5v12M3 21h18M8.5 8h2M8.5 12h2M8.5 16h2",
            Self::Chart => "M4 4v16h16M7.5 15.5l4-5 3.5 3 5-6.5",
            Self::Check => "M4.5 12.5l5 5 10-11",
            Self::Chevron => "M9 5.5l6.5 6.5L9 18.5",
            Self::Clock => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.5l3.5 2",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Container => "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
            Self::Copy => "M9 9h11v11H9zM5 15H4V4h11v1",
            Self::Cpu => {
                "M6 6h12v12H6zM10 10h4v4h-4zM9 6V3M15 6V3M9 21v-3M15 21v-3M6 9H3M6 15H3M21 9h-3M21 15h-3"
            }
            Self::Disk => {
                "M4 6.5C4 4.6 7.6 3 12 3s8 1.6 8 3.5S16.4 10 12 10 4 8.4 4 6.5zM4 6.5v11C4 19.4 7.6 21 12 21s8-1.6 8-3.5v-11M4 12c0 1.9 3.6 3.5 8 3.5s8-1.6 8-3.5"
            }
            Self::Edit => "M4 20l1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5l3.5 3.5",
            Self::Eye => {
                "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z"
            }
            Self::File => "M6 3h8l4.5 4.5V21H6zM14 3v4.5h4.5",
            Self::Filter => "M4 6.5h16M7 12h10M10 17.5h4",
            Self::Globe => {
                "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c2.5 2.6 3.7 5.6 3.7 9s-1.2 6.4-3.7 9c-2.5-2.6-3.7-5.6-3.7-9S9.5 5.6 12 3z"
            }
            Self::Home => "M3.5 11 12 4l8.5 7M6 9.5V20h12V9.5M10 20v-6h4v6",
            Self::Info => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.5v.01",
            Self::Key => "M8 19a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM11 12l8.5-8.5M15.5 7.5l3 3",
            Self::Link => {
                "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7L12 17"
            }
            Self::Memory => {
                "M3 7h18v9H3zM7 10v3M11 10v3M15 10v3M6 16v3M10 16v3M14 16v3M18 16v3M19 10v3"
            }
            Self::Menu => "M4 6.5h16M4 12h16M4 17.5h16",
            Self::Monitor => "M3 4.5h18v12H3zM12 16.5v3.5M8 20h8",
            Self::Moon => "M20 14.2A8.3 8.3 0 0 1 9.8 4 8.3 8.3 0 1 0 20 14.2z",
            Self::More => {
                "M5 12.8a.8.8 0 1 0 0-1.6.8.8 0 0 0 0 1.6zM12 12.8a.8.8 0 1 0 0-1.6.8.8 0 0 0 0 1.6zM19 12.8a.8.8 0 1 0 0-1.6.8.8 0 0 0 0 1.6z"
            }
            Self::Network => "M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4",
            Self::Overview => "M4 4h7v9H4zM14 4h6v5h-6zM14 12h6v8h-6zM4 16h7v4H4z",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Power => "M12 3.5v8M6.5 6.8a8 8 0 1 0 11 0",
            Self::Refresh => "M20 11.5A8 8 0 1 0 18 17.3M20 5v6.5h-6.5",
            Self::Search => "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.5 4.5",
            Self::Server => "M4 4h16v7H4zM4 13h16v7H4zM7.5 7.5v.01M7.5 16.5v.01M11 7.5h5M11 16.5h5",
            Self::Settings => {
                "M4 7h9M19 7h1M4 17h1M11 17h9M16 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM8 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z"
            }
            Self::Shield => {
                "M12 3l7.5 2.5V11c0 4.6-3 8-7.5 10-4.5-2-7.5-5.4-7.5-10V5.5zM8.5 12l2.5 2.5 4.5-5"
            }
            Self::SignOut => "M10 4H4.5v16H10M15 7.5l4.5 4.5-4.5 4.5M19.5 12H9.5",
            Self::Sun => {
                "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"
            }
            Self::Terminal => "M3 4.5h18v15H3zM6.5 9l3 3-3 3M12 15h5",
            Self::Trash => "M4 6.5h16M9.5 6.5V4h5v2.5M6 6.5 7 20.5h10l1-14M10 10.5v6M14 10.5v6",
            Self::User => "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20.5c.8-3.6 4-6 8-6s7.2 2.4 8 6",
            Self::Users => {
                "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2 19.5c.7-3.3 3.5-5.5 7-5.5s6.3 2.2 7 5.5M15.5 4.3a3.5 3.5 0 0 1 0 6.4M18 14.6c2 .8 3.5 2.6 4 4.9"
            }
            Self::Warning => "M12 3.5 2.5 20h19L12 3.5zM12 10v5M12 17.5v.01",
        }
    }
}

/// How large: beside text, or alone in a panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IconSize {
    /// 18 px.
    #[default]
    Inline,
    /// 28 px.
    Large,
}

/// An icon, hidden from screen readers: the text beside it, or the label of the
/// button around it, says what it means.
///
/// `<Icon name=IconName::Server/>` → `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="…"/></svg>`
#[component]
pub fn Icon(
    /// Which icon.
    name: IconName,
    /// How large.
    #[prop(optional)]
    size: IconSize,
    /// A further class, such as `icon-down`.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let mut classes = String::from(match size {
        IconSize::Inline => "icon",
        IconSize::Large => "icon icon-large",
    });
    if !class.is_empty() {
        classes.push(' ');
        classes.push_str(class);
    }
    view! {
        <svg class=classes viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
            <path d=name.path()></path>
        </svg>
    }
}
