//! A text for cameras.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A QR code: dark squares of one unit as the `d` of one SVG path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrPicture {
    /// Units of a side, with the quiet zone around the code.
    pub side: usize,
    /// The squares.
    pub squares: String,
}

#[cfg(feature = "ssr")]
impl QrPicture {
    /// Units that a code keeps free around itself, so that a camera finds it.
    const QUIET: usize = 4;

    /// Of a text; `None` when it is longer than a code can hold.
    pub fn of(text: &str) -> Option<Self> {
        let code = qrcode::QrCode::new(text.as_bytes()).ok()?;
        let width = code.width();
        let squares = code
            .to_colors()
            .into_iter()
            .enumerate()
            .filter(|(_, color)| *color == qrcode::Color::Dark)
            .map(|(at, _)| {
                let (x, y) = (at % width + Self::QUIET, at / width + Self::QUIET);
                format!("M{x} {y}h1v1h-1z")
            })
            .collect();
        Some(QrPicture {
            side: width + 2 * Self::QUIET,
            squares,
        })
    }
}

/// A QR code, dark on light in every theme: cameras want it so.
///
/// `<QrCode picture label=t.picture/>` → `svg.qr-code[role=img] > rect + path`
#[component]
pub fn QrCode(
    /// The code.
    picture: QrPicture,
    /// What it holds, for who cannot see it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let side = picture.side;
    view! {
        <svg
            class="qr-code"
            viewBox=format!("0 0 {side} {side}")
            role="img"
            aria-label=label
            shape-rendering="crispEdges"
        >
            <rect width=side height=side fill="#fff"></rect>
            <path d=picture.squares fill="#000"></path>
        </svg>
    }
    .into_any()
}
