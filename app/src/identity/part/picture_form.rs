//! Choosing a picture and the square of it that is wanted. Without scripts the square
//! is the largest one in the middle.

use crate::{
    i18n::{t_string, use_i18n},
    ui::{Avatar, Button, ButtonKind, ButtonVariant, Dialog, Notice, Tone},
};
use leptos::{html, prelude::*};

/// Bytes of a file at most; the server has the same limit.
#[cfg(feature = "hydrate")]
const MAX_BYTES: f64 = 5.0 * 1024.0 * 1024.0;

/// The picture there is, a form for another one, and a button that takes it away.
#[component]
pub fn PictureForm(
    /// Where the picture is posted.
    #[prop(into)]
    action: String,
    /// Where its removal is posted.
    #[prop(into)]
    remove_action: String,
    /// Where the picture is; empty when there is none.
    image_url: String,
    /// Whose it is.
    #[prop(into)]
    name: String,
    /// What was wrong with the last one.
    error: Option<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let has_picture = !image_url.is_empty();
    let invalid = error.is_some().then_some("true");
    let described = error.is_some().then_some("picture-error picture-hint");
    let remove = has_picture.then(|| {
        view! {
            <form method="post" action=remove_action>
                <Button kind=ButtonKind::Submit>
                    {t_string!(i18n, identity.picture_remove).to_string()}
                </Button>
            </form>
        }
    });
    let file = NodeRef::<html::Input>::new();
    let open = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    // How often a file was chosen.
    let picked = RwSignal::new(0u32);
    view! {
        <div class="picture-form">
            <Avatar name image_url large=true/>
            <div class="stack">
                <form method="post" action=action enctype="multipart/form-data" class="form">
                    <div class="field">
                        <label class="field-label" for="picture">
                            {t_string!(i18n, identity.picture_choose).to_string()}
                        </label>
                        <input
                            class="input"
                            type="file"
                            id="picture"
                            name="picture"
                            accept="image/png,image/jpeg,image/webp"
                            required
                            aria-invalid=invalid
                            aria-describedby=described.unwrap_or("picture-hint")
                            node_ref=file
                            on:change=move |_| picked.update(|times| *times += 1)
                        />
                        <p class="field-hint" id="picture-hint">
                            {t_string!(i18n, identity.picture_hint).to_string()}
                        </p>
                        {error.map(|text| view! { <p class="field-error" id="picture-error">{text}</p> })}
                        {move || trouble.get().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
                    </div>
                    <CropDialog file picked open trouble/>
                    <div class="account-actions">
                        <Button kind=ButtonKind::Submit>
                            {t_string!(i18n, identity.picture_upload).to_string()}
                        </Button>
                    </div>
                </form>
                {remove}
            </div>
        </div>
    }
    .into_any()
}

/// The square, moved by sliders. It belongs to the form: its values are sent along,
/// also when it never opened.
#[component]
#[cfg_attr(
    not(feature = "hydrate"),
    expect(unused_variables, reason = "only a browser has a file to show")
)]
fn CropDialog(
    file: NodeRef<html::Input>,
    picked: RwSignal<u32>,
    open: RwSignal<bool>,
    trouble: RwSignal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let canvas = NodeRef::<html::Canvas>::new();
    let square = Square {
        zoom: RwSignal::new(100.0),
        x: RwSignal::new(50.0),
        y: RwSignal::new(50.0),
    };
    #[cfg(feature = "hydrate")]
    browser::follow(i18n, (file, picked), canvas, square, open, trouble);
    view! {
        <Dialog
            id="crop"
            title=t_string!(i18n, identity.crop_title).to_string()
            close_label=t_string!(i18n, ui.close).to_string()
            open
            actions=move || {
                view! {
                    <Button on_click=move |()| open.set(false)>
                        {t_string!(i18n, ui.cancel).to_string()}
                    </Button>
                    <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit>
                        {t_string!(i18n, identity.picture_save).to_string()}
                    </Button>
                }
            }
        >
            <div class="crop">
                <canvas
                    class="crop-canvas"
                    width="400"
                    height="400"
                    role="img"
                    aria-label=t_string!(i18n, identity.crop_preview).to_string()
                    node_ref=canvas
                ></canvas>
                <Slider
                    name="zoom"
                    label=t_string!(i18n, identity.crop_zoom).to_string()
                    range=(100, 400)
                    value=square.zoom
                />
                <Slider
                    name="x"
                    label=t_string!(i18n, identity.crop_x).to_string()
                    range=(0, 100)
                    value=square.x
                />
                <Slider
                    name="y"
                    label=t_string!(i18n, identity.crop_y).to_string()
                    range=(0, 100)
                    value=square.y
                />
            </div>
        </Dialog>
    }
    .into_any()
}

/// Which square, in percent.
#[derive(Clone, Copy)]
struct Square {
    zoom: RwSignal<f64>,
    x: RwSignal<f64>,
    y: RwSignal<f64>,
}

/// A native slider: arrow keys move it.
#[component]
fn Slider(
    name: &'static str,
    label: String,
    range: (u16, u16),
    value: RwSignal<f64>,
) -> impl IntoView {
    let id = format!("crop-{name}");
    let first = value.get_untracked().to_string();
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{label}</label>
            <input
                type="range"
                id=id
                name=name
                min=range.0
                max=range.1
                step="1"
                value=first
                prop:value=move || value.get().to_string()
                on:input=move |event| {
                    if let Ok(moved) = event_target_value(&event).parse() {
                        value.set(moved);
                    }
                }
            />
        </div>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::{MAX_BYTES, Square};
    use crate::i18n::{I18n, t_string};
    use leptos::{html, prelude::*, task::spawn_local};
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

    /// Opens the dialog when a file is chosen, and draws whatever the sliders say.
    pub(super) fn follow(
        i18n: I18n,
        (file, picked): (NodeRef<html::Input>, RwSignal<u32>),
        canvas: NodeRef<html::Canvas>,
        square: Square,
        open: RwSignal<bool>,
        trouble: RwSignal<Option<String>>,
    ) {
        let bitmap = RwSignal::new_local(None::<ImageBitmap>);
        Effect::new(move || {
            let chosen = picked.get() > 0;
            if let Some(input) = file.get_untracked().filter(|_| chosen) {
                load(i18n, &input, bitmap, square, open, trouble);
            }
        });
        Effect::new(move || {
            let (zoom, x, y) = (square.zoom.get(), square.x.get(), square.y.get());
            if let (Some(canvas), Some(bitmap)) = (canvas.get(), bitmap.get())
                && let Err(error) = draw(&canvas, &bitmap, zoom, x, y)
            {
                leptos::logging::warn!("crop: {error:?}");
            }
        });
    }

    fn load(
        i18n: I18n,
        input: &web_sys::HtmlInputElement,
        bitmap: RwSignal<Option<ImageBitmap>, LocalStorage>,
        square: Square,
        open: RwSignal<bool>,
        trouble: RwSignal<Option<String>>,
    ) {
        trouble.set(None);
        let Some(file) = input.files().and_then(|files| files.get(0)) else {
            return;
        };
        if file.size() > MAX_BYTES {
            input.set_value("");
            trouble.set(Some(t_string!(i18n, error.too_large).to_string()));
            return;
        }
        square.zoom.set(100.0);
        square.x.set(50.0);
        square.y.set(50.0);
        let Ok(made) = window().create_image_bitmap_with_blob(&file) else {
            return;
        };
        spawn_local(async move {
            // What the browser cannot show the server may still take: it is sent
            // without a dialog.
            let read = made.await.and_then(|made| made.dyn_into::<ImageBitmap>());
            if let Ok(read) = read {
                let _ = bitmap.try_set(Some(read));
                let _ = open.try_set(true);
            }
        });
    }

    /// The same square that the server cuts out.
    fn draw(
        canvas: &HtmlCanvasElement,
        bitmap: &ImageBitmap,
        zoom: f64,
        x: f64,
        y: f64,
    ) -> Result<(), JsValue> {
        let Some(context) = canvas.get_context("2d")? else {
            return Ok(());
        };
        let context: CanvasRenderingContext2d = context.unchecked_into();
        let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
        let side = width.min(height) * 100.0 / zoom.max(100.0);
        let (left, top) = ((width - side) * x / 100.0, (height - side) * y / 100.0);
        let to = f64::from(canvas.width());
        context.clear_rect(0.0, 0.0, to, to);
        context.draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            bitmap, left, top, side, side, 0.0, 0.0, to, to,
        )
    }
}
