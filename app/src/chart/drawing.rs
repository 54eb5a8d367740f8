//! The drawing in the browser: ECharts, its script, and what makes it draw again.
//!
//! charming's own `WasmRenderer` is not used: it can neither dispose of a chart nor
//! pass on the words that `option` adds, and it needs an element with an id.

use super::option::{Palette, Plan};
use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use web_sys::{
    Element, HtmlScriptElement, MediaQueryList, MutationObserver, MutationObserverInit,
    ResizeObserver,
};

#[wasm_bindgen]
extern "C" {
    type Instance;

    #[wasm_bindgen(js_namespace = echarts, js_name = init, catch)]
    fn init(element: &Element) -> Result<Instance, JsValue>;

    #[wasm_bindgen(method, js_name = setOption, catch)]
    fn set_option(this: &Instance, option: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn resize(this: &Instance) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn dispose(this: &Instance) -> Result<(), JsValue>;
}

/// A drawn chart. It follows the size of its box and the colours of the page, and
/// is taken away when this is dropped.
pub struct Drawing {
    instance: Rc<Instance>,
    size: ResizeObserver,
    theme: MutationObserver,
    system: Option<MediaQueryList>,
    /// Called by the three above; kept for as long as they are.
    _on_size: Closure<dyn FnMut()>,
    on_theme: Closure<dyn FnMut()>,
}

impl Drawing {
    /// Draws `plan` into `element`, which needs a size. ECharts must be there.
    ///
    /// # Errors
    /// What ECharts or the browser threw.
    pub fn new(element: &Element, plan: Plan) -> Result<Self, JsValue> {
        let instance = Rc::new(init(element)?);
        draw(&instance, &plan)?;

        let on_size = Closure::<dyn FnMut()>::new({
            let instance = Rc::clone(&instance);
            move || warn(instance.resize())
        });
        let on_theme = Closure::<dyn FnMut()>::new({
            let instance = Rc::clone(&instance);
            move || warn(draw(&instance, &plan))
        });

        let size = ResizeObserver::new(on_size.as_ref().unchecked_ref())?;
        size.observe(element);

        let theme = MutationObserver::new(on_theme.as_ref().unchecked_ref())?;
        if let Some(html) = document().document_element() {
            let watched = MutationObserverInit::new();
            watched.set_attributes(true);
            watched.set_attribute_filter(&js_sys::Array::of1(&"data-theme".into()));
            theme.observe_with_options(&html, &watched)?;
        }
        let system = window().match_media("(prefers-color-scheme: dark)")?;
        if let Some(system) = &system {
            system.add_event_listener_with_callback("change", on_theme.as_ref().unchecked_ref())?;
        }
        Ok(Drawing {
            instance,
            size,
            theme,
            system,
            _on_size: on_size,
            on_theme,
        })
    }
}

impl Drop for Drawing {
    fn drop(&mut self) {
        self.size.disconnect();
        self.theme.disconnect();
        if let Some(system) = &self.system {
            warn(system.remove_event_listener_with_callback(
                "change",
                self.on_theme.as_ref().unchecked_ref(),
            ));
        }
        warn(self.instance.dispose());
    }
}

/// Nobody waits for the outcome of an observer's call; the console shall have it.
fn warn(outcome: Result<(), JsValue>) {
    if let Err(error) = outcome {
        leptos::logging::warn!("chart: {error:?}");
    }
}

fn draw(instance: &Instance, plan: &Plan) -> Result<(), JsValue> {
    let option = plan
        .option(&palette())
        .map_err(|error| JsValue::from_str(&error.to_string()))?;
    instance.set_option(&js_sys::JSON::parse(&option.to_string())?)
}

/// The colours that the style sheet has for charts at this moment.
fn palette() -> Palette {
    let style = document()
        .body()
        .and_then(|body| window().get_computed_style(&body).ok().flatten());
    let color = |property: &str, otherwise: &str| {
        style
            .as_ref()
            .and_then(|style| style.get_property_value(property).ok())
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
            .unwrap_or_else(|| otherwise.to_owned())
    };
    Palette {
        lines: vec![color("--chart-1", "#0d6f69"), color("--chart-2", "#c9611a")],
        grid: color("--chart-grid", "#cccccc"),
        text: color("--chart-text", "#777777"),
        ground: color("--surface", "#ffffff"),
        font: color("font-family", "sans-serif"),
    }
}

/// The element that loads ECharts; the first chart of a page makes it.
const SCRIPT: &str = "tenon-echarts-script";

/// Calls `then` once ECharts is there, with `false` when it cannot be had. Its script
/// is fetched by the first chart that needs it, from the address in
/// `<meta name="tenon-echarts" content="…">`; it is our own and needs no nonce where
/// the policy says `'self'`.
pub fn with_echarts(then: impl FnOnce(bool) + 'static) {
    if is_loaded() {
        return then(true);
    }
    let Some(script) = script() else {
        return then(false);
    };
    let then = Rc::new(RefCell::new(Some(then)));
    for event in ["load", "error"] {
        let then = Rc::clone(&then);
        let script_of_event = script.clone();
        // Either event comes once; the closure of the other is left to the browser.
        let listener = Closure::once_into_js(move || {
            if !is_loaded() {
                // So that the next chart tries again.
                script_of_event.remove();
            }
            if let Some(then) = then.borrow_mut().take() {
                then(is_loaded());
            }
        });
        warn(script.add_event_listener_with_callback(event, listener.unchecked_ref()));
    }
}

fn is_loaded() -> bool {
    js_sys::Reflect::has(&window(), &"echarts".into()).unwrap_or(false)
}

/// The script that loads, or loads now; none when the page names no address.
fn script() -> Option<HtmlScriptElement> {
    let document = document();
    if let Some(script) = document.get_element_by_id(SCRIPT) {
        return script.dyn_into().ok();
    }
    let address = document
        .query_selector("meta[name=tenon-echarts]")
        .ok()??
        .get_attribute("content")?;
    let script: HtmlScriptElement = document.create_element("script").ok()?.dyn_into().ok()?;
    script.set_id(SCRIPT);
    script.set_src(&address);
    document.head()?.append_child(&script).ok()?;
    Some(script)
}
