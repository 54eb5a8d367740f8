//! Who or what it is, as a small picture.

use leptos::prelude::*;

/// Two letters for who has no picture: of the first and the last word; of a name in
/// one word its first sign.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

/// A picture, else initials. It stands beside the name, so it says nothing to who
/// hears the page.
///
/// `<Avatar name=me.name image_url=me.image_url/>`
/// → `span.avatar[aria-hidden] > img` or `span.avatar[aria-hidden]` with letters
#[component]
pub fn Avatar(
    /// The name.
    #[prop(into)]
    name: String,
    /// Where the picture is; empty when there is none.
    #[prop(into)]
    image_url: String,
    /// Whether it is the large one of a profile.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let class = if large {
        "avatar avatar-large"
    } else {
        "avatar"
    };
    let content = if image_url.is_empty() {
        initials(&name).into_any()
    } else {
        view! { <img src=image_url alt="" width="400" height="400" loading="lazy"/> }.into_any()
    };
    view! { <span class=class aria-hidden="true">{content}</span> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn a_name_is_shortened_to_its_initials() {
        assert_eq!(initials("Ada Lovelace"), "AL");
        assert_eq!(initials("ada byron king lovelace"), "AL");
        assert_eq!(initials("林小明"), "林");
        assert_eq!(initials("élodie"), "É");
        assert_eq!(initials("  "), "");
    }
}
