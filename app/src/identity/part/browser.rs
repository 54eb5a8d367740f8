//! A browser's own description of itself, in the words of its reader.
//!
//! The server and the browser must write the same, so this runs in both. The
//! crates that read user agents bring regular expressions and long lists into the
//! browser, a megabyte of them, for versions and devices that nobody is shown here.
//! Which browser on which system is enough to know one's own session again.

use crate::i18n::{I18n, t_string};

/// What browsers write, and how they are called. Most also name those they want to
/// be taken for, so the order counts: the name of the engine comes last.
const BROWSERS: &[(&str, &str)] = &[
    ("MicroMessenger/", "WeChat"),
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edge/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("QQBrowser/", "QQ Browser"),
    ("UCBrowser/", "UC Browser"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("MiuiBrowser/", "Mi Browser"),
    ("YaBrowser/", "Yandex Browser"),
    ("Vivaldi/", "Vivaldi"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Systems, likewise: Android is a Linux, and an iPhone is “like Mac OS X”.
const SYSTEMS: &[(&str, &str)] = &[
    ("Windows", "Windows"),
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
];

/// Letters of a program's name that are shown at most.
const MAX_NAME: usize = 40;

/// “Chrome on Linux”; a program that is no browser by its own name.
pub fn browser_text(i18n: I18n, user_agent: &str) -> String {
    let browser = find(BROWSERS, user_agent)
        .map(str::to_owned)
        .or_else(|| program(user_agent))
        .unwrap_or_else(|| t_string!(i18n, identity.session_unknown_browser).to_string());
    match find(SYSTEMS, user_agent) {
        Some(system) => t_string!(
            i18n,
            identity.session_browser_on,
            browser = browser,
            system = system
        )
        .to_string(),
        None => browser,
    }
}

fn find(marks: &[(&str, &'static str)], user_agent: &str) -> Option<&'static str> {
    marks
        .iter()
        .find(|(mark, _)| user_agent.contains(mark))
        .map(|(_, name)| *name)
}

/// The product that a program names first, as RFC 9110 10.1.5 has it. All browsers
/// call themselves Mozilla.
fn program(user_agent: &str) -> Option<String> {
    let name = user_agent.split(['/', ' ']).next()?;
    let is_name = !name.is_empty() && name != "Mozilla";
    is_name.then(|| name.chars().take(MAX_NAME).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::texts;
    use model::locale::Locale;

    fn english(user_agent: &str) -> String {
        browser_text(texts(Locale::En), user_agent)
    }

    #[test]
    fn a_browser_is_not_taken_for_those_it_claims_to_be_like() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (system, rest, text) in [
            (
                "X11; Linux x86_64",
                "Chrome/130.0.0.0 Safari/537.36",
                "Chrome on Linux",
            ),
            (
                "X11; Linux x86_64",
                "HeadlessChrome/130.0.0.0 Safari/537.36",
                "Chrome on Linux",
            ),
            (
                "Windows NT 10.0; Win64; x64",
                "Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
                "Edge on Windows",
            ),
            (
                "Windows NT 10.0; Win64; x64",
                "Chrome/129.0.0.0 Safari/537.36 OPR/115.0.0.0",
                "Opera on Windows",
            ),
            (
                "Linux; Android 14; Pixel 8",
                "Chrome/130.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "X11; CrOS x86_64 14541.0.0",
                "Chrome/130.0.0.0 Safari/537.36",
                "Chrome on ChromeOS",
            ),
            (
                "Macintosh; Intel Mac OS X 10_15_7",
                "Version/18.0 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "iPhone; CPU iPhone OS 18_0 like Mac OS X",
                "Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "iPhone; CPU iPhone OS 18_0 like Mac OS X",
                "CriOS/130.0.0.0 Mobile/15E148 Safari/604.1",
                "Chrome on iPhone",
            ),
            (
                "Linux; Android 14; PGT-AN00",
                "Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.50",
                "WeChat on Android",
            ),
        ] {
            assert_eq!(
                english(&format!("Mozilla/5.0 ({system}) {webkit} {rest}")),
                text
            );
        }
        assert_eq!(
            english("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"),
            "Firefox on Linux"
        );
    }

    #[test]
    fn a_program_is_called_by_its_own_name_and_silence_by_none() {
        assert_eq!(english("curl/8.10.1"), "curl");
        assert_eq!(english(""), "Unknown browser");
        assert_eq!(english("Mozilla/5.0 (compatible)"), "Unknown browser");
        assert_eq!(english(&"x".repeat(500)), "x".repeat(40));
    }

    #[test]
    fn chinese_puts_the_system_first() {
        let text = browser_text(
            texts(Locale::ZhCn),
            "Mozilla/5.0 (X11; Linux) Firefox/132.0",
        );
        assert_eq!(text, "Linux 上的 Firefox");
    }
}
