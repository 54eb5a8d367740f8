//! The drawing of a mortise and tenon joint, pulled apart.

use leptos::prelude::*;

/// The joint the product is named after: a post with a mortise, a beam with a
/// tenon, in isometric projection. Decoration; hidden from screen readers.
///
/// Each face is drawn flat and laid into its plane by a matrix: faces that look to
/// the right have coordinates (y, z), to the left (x, z), upwards (x, y).
#[component]
pub fn Joint() -> impl IntoView {
    view! {
        <svg class="joint" viewBox="-76 -174 428 476" aria-hidden="true">
            {post()}
            <path class="joint-guide" d="M5.2 13 69.3 50M5.2 93 69.3 130M29.4-1 93.5 36"></path>
            {tenon()}
            {beam()}
        </svg>
    }
    .into_any()
}

/// The upright timber: top, left face with the peg hole, right face with the mortise.
fn post() -> AnyView {
    view! {
        <g transform="matrix(.866 .5 -.866 .5 0 -160)">
            <path class="joint-face" d="M0 0h56v72H0z"></path>
        </g>
        <g transform="matrix(.866 .5 0 -1 -62.4 36)">
            <path class="joint-shade" d="M0-150h56v310H0z"></path>
            <path class="joint-grain" d="M12-150v120M22 160V60M34-150v60M45 160V-20M14 60v70M40-80v-50"></path>
            <circle class="joint-deep" cx="28" cy="0" r="6"></circle>
        </g>
        <g transform="matrix(-.866 .5 0 -1 48.5 28)">
            <path class="joint-face" d="M0-150h72v310H0z"></path>
            <path class="joint-grain" d="M10-150V30M60 160V70M62-150v80M30 160v-70M44-150v70M18 160V80"></path>
            <path class="joint-deep" d="M22-40h28v80H22z"></path>
            <path class="joint-shade" d="M22-40h28v28z"></path>
        </g>
    }
    .into_any()
}

/// The tongue of the beam: top and left face with the hole for the peg.
fn tenon() -> AnyView {
    view! {
        <g transform="matrix(.866 .5 -.866 .5 0 -40)">
            <path class="joint-tenon" d="M130 22h66v28h-66z"></path>
        </g>
        <g transform="matrix(.866 .5 0 -1 -43.3 25)">
            <path class="joint-tenon" d="M130-40h66v80h-66z"></path>
            <circle class="joint-deep" cx="160" cy="0" r="6"></circle>
        </g>
    }
    .into_any()
}

/// The lying timber: top, left face, and the sawn end with its rings.
fn beam() -> AnyView {
    view! {
        <g transform="matrix(.866 .5 -.866 .5 0 -56)">
            <path class="joint-face" d="M196 0h194v72H196z"></path>
            <path class="joint-grain" d="M196 14h90M390 28h-70M210 44h120M390 58H300"></path>
        </g>
        <g transform="matrix(.866 .5 0 -1 -62.4 36)">
            <path class="joint-shade" d="M196-56h194V56H196z"></path>
            <path class="joint-grain" d="M196-38h80M390-22H280M196-4h130M390 12h-60M196 28h60M390 40H270"></path>
        </g>
        <g transform="matrix(-.866 .5 0 -1 337.7 195)">
            <clipPath id="joint-end"><path d="M0-56h72V56H0z"></path></clipPath>
            <path class="joint-face" d="M0-56h72V56H0z"></path>
            <g class="joint-grain" clip-path="url(#joint-end)">
                <circle cx="30" cy="-64" r="26"></circle>
                <circle cx="30" cy="-64" r="44"></circle>
                <circle cx="30" cy="-64" r="60"></circle>
                <circle cx="30" cy="-64" r="80"></circle>
                <circle cx="30" cy="-64" r="96"></circle>
                <circle cx="30" cy="-64" r="116"></circle>
            </g>
        </g>
    }
    .into_any()
}
