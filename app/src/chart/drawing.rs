//! The drawing in the browser: ECharts, its script, and what makes it draw again.
//!
//! charming's own `WasmRenderer` is not used: it can neither dispose of a chart nor
//! pass on the words that `option` adds, and it needs an element with an id.

use super::{
    clock::zone_drift,
    option::{MEAN, Palette, Plan},
};
use js_sys::{Array, JSON, Object, Reflect};
use leptos::prelude::*;
use model::time::Timestamp;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
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

    #[wasm_bindgen(js_namespace = echarts, js_name = connect, catch)]
    fn connect(group: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(method, setter)]
    fn set_group(this: &Instance, group: &str);

    #[wasm_bindgen(method, js_name = setOption, catch)]
    fn set_option(this: &Instance, option: &JsValue, how: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn resize(this: &Instance) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn on(this: &Instance, event: &str, then: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, js_name = dispatchAction, catch)]
    fn dispatch_action(this: &Instance, action: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn dispose(this: &Instance) -> Result<(), JsValue>;
}

/// Below this many CSS pixels a time axis has room for few marks.
const NARROW: i32 = 480;

/// A drawn chart. It follows the size of its box and the colours of the page, and
/// is taken away when this is dropped.
pub struct Drawing {
    inner: Rc<Inner>,
    size: ResizeObserver,
    theme: MutationObserver,
    system: Option<MediaQueryList>,
    /// Called when a stretch of time is drawn over.
    _on_brush: Option<Closure<dyn FnMut(JsValue)>>,
    /// Called by the three above; kept for as long as they are.
    _on_size: Closure<dyn FnMut()>,
    on_theme: Closure<dyn FnMut()>,
}

struct Inner {
    instance: Instance,
    element: Element,
    plan: Rc<RefCell<Plan>>,
    is_narrow: Cell<bool>,
    /// ECharts asks it what to say at the cursor.
    tip: Closure<dyn FnMut(JsValue) -> String>,
}

impl Drawing {
    /// Draws `plan` into `element`, which needs a size. ECharts must be there. The
    /// drawings of one group have one cursor.
    ///
    /// # Errors
    /// What ECharts or the browser threw.
    pub fn new(
        element: &Element,
        group: &str,
        plan: Plan,
        on_zoom: Option<Callback<(Timestamp, Timestamp)>>,
    ) -> Result<Self, JsValue> {
        let plan = Rc::new(RefCell::new(plan));
        let tip = Closure::<dyn FnMut(JsValue) -> String>::new({
            let plan = Rc::clone(&plan);
            move |points: JsValue| tip(&plan.borrow(), &points)
        });
        let inner = Rc::new(Inner {
            instance: init(element)?,
            element: element.clone(),
            plan,
            is_narrow: Cell::new(element.client_width() < NARROW),
            tip,
        });
        inner.draw()?;
        inner.instance.set_group(group);
        connect(group)?;

        let on_brush = on_zoom
            .filter(|_| has_mouse())
            .map(|on_zoom| inner.watch_brush(on_zoom))
            .transpose()?;

        let on_size = Closure::<dyn FnMut()>::new({
            let inner = Rc::clone(&inner);
            move || warn(inner.resize())
        });
        let on_theme = Closure::<dyn FnMut()>::new({
            let inner = Rc::clone(&inner);
            move || warn(inner.draw())
        });

        let size = ResizeObserver::new(on_size.as_ref().unchecked_ref())?;
        size.observe(element);

        let theme = MutationObserver::new(on_theme.as_ref().unchecked_ref())?;
        if let Some(html) = document().document_element() {
            let watched = MutationObserverInit::new();
            watched.set_attributes(true);
            watched.set_attribute_filter(&Array::of1(&"data-theme".into()));
            theme.observe_with_options(&html, &watched)?;
        }
        let system = window().match_media("(prefers-color-scheme: dark)")?;
        if let Some(system) = &system {
            system.add_event_listener_with_callback("change", on_theme.as_ref().unchecked_ref())?;
        }
        Ok(Drawing {
            inner,
            size,
            theme,
            system,
            _on_brush: on_brush,
            _on_size: on_size,
            on_theme,
        })
    }

    /// Draws something newer in its place. A cursor that is there stays.
    pub fn draw(&self, plan: Plan) {
        self.inner.plan.replace(plan);
        warn(self.inner.draw());
    }
}

impl Inner {
    fn draw(&self) -> Result<(), JsValue> {
        let option = self
            .plan
            .borrow()
            .option(&palette(), self.is_narrow.get())
            .map_err(|error| JsValue::from_str(&error.to_string()))?;
        let option = JSON::parse(&option.to_string())?;
        // A function has no place in JSON; it is ours, so no text is run as code.
        let tooltip = Reflect::get(&option, &"tooltip".into())?;
        Reflect::set(&tooltip, &"formatter".into(), self.tip.as_ref())?;
        // Lines that are no longer there go; the rest is merged, so that the cursor
        // stays where it is.
        let how = Object::new();
        let replaced = Array::of1(&"series".into());
        Reflect::set(&how, &"replaceMerge".into(), &replaced)?;
        self.instance.set_option(&option, &how)
    }

    /// Calls `on_zoom` when somebody has drawn over a stretch of time.
    fn watch_brush(
        self: &Rc<Self>,
        on_zoom: Callback<(Timestamp, Timestamp)>,
    ) -> Result<Closure<dyn FnMut(JsValue)>, JsValue> {
        let on_brush = Closure::<dyn FnMut(JsValue)>::new({
            let inner = Rc::clone(self);
            move |event: JsValue| {
                let Some((from, until)) = brushed(&event) else {
                    return;
                };
                let nothing = Object::new();
                let cleared = Reflect::set(&nothing, &"type".into(), &"brush".into())
                    .and_then(|_| Reflect::set(&nothing, &"areas".into(), &Array::new()))
                    .and_then(|_| inner.instance.dispatch_action(&nothing));
                warn(cleared);
                let drift = zone_drift(inner.plan.borrow().plot.until);
                on_zoom.run((Timestamp(from) - drift, Timestamp(until) - drift));
            }
        });
        self.instance.on("brushEnd", on_brush.as_ref())?;
        self.take_cursor()?;
        Ok(on_brush)
    }

    /// A press of the mouse begins a stretch of time.
    fn take_cursor(&self) -> Result<(), JsValue> {
        let action = JSON::parse(
            r#"{"type":"takeGlobalCursor","key":"brush","brushOption":{"brushType":"lineX","brushMode":"single"}}"#,
        )?;
        self.instance.dispatch_action(&action)
    }

    fn resize(&self) -> Result<(), JsValue> {
        self.instance.resize()?;
        let is_narrow = self.element.client_width() < NARROW;
        if self.is_narrow.replace(is_narrow) != is_narrow {
            self.draw()?;
        }
        Ok(())
    }
}

/// The stretch of the time axis that an event of the brush is about.
fn brushed(event: &JsValue) -> Option<(i64, i64)> {
    let areas = Reflect::get(event, &"areas".into()).ok()?;
    let area = Array::from(&areas).get(0);
    if area.is_undefined() {
        return None;
    }
    let range = Array::from(&Reflect::get(&area, &"coordRange".into()).ok()?);
    // Milliseconds of any date a browser can name are exact in an f64.
    #[allow(clippy::cast_possible_truncation, reason = "see above")]
    let end = |at: u32| range.get(at).as_f64().map(|time| time as i64);
    Some((end(0)?, end(1)?))
}

/// Whether there is a mouse: a finger that draws over a chart wants to move the page.
fn has_mouse() -> bool {
    let query = window().match_media("(pointer: fine)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

/// What stands at the cursor: the time, and a line for each point that ECharts found
/// there.
fn tip(plan: &Plan, points: &JsValue) -> String {
    let text = |of: &JsValue, key: &str| {
        let value = Reflect::get(of, &key.into()).ok();
        value.and_then(|value| value.as_string())
    };
    let mut lines = Vec::new();
    for found in Array::from(points).iter() {
        let line = text(&found, "seriesId")
            .and_then(|id| id.strip_prefix(MEAN).and_then(|line| line.parse().ok()));
        let point = Reflect::get(&found, &"dataIndex".into())
            .ok()
            .and_then(|index| index.as_f64());
        let (Some(line), Some(point)) = (line, point) else {
            continue;
        };
        // An index of a list: small, whole, and not negative.
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "see above"
        )]
        let point = point as usize;
        if lines.is_empty() {
            lines.extend(plan.tip_head(point));
        }
        let marker = text(&found, "marker").unwrap_or_default();
        lines.extend(
            plan.tip_line(line, point)
                .map(|text| format!("{marker}{text}")),
        );
    }
    lines.join("\n")
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
        warn(self.inner.instance.dispose());
    }
}

/// Nobody waits for the outcome of an observer's call; the console shall have it.
fn warn(outcome: Result<(), JsValue>) {
    if let Err(error) = outcome {
        leptos::logging::warn!("chart: {error:?}");
    }
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
        lines: vec![
            color("--chart-1", "#0d6f69"),
            color("--chart-2", "#c9611a"),
            color("--chart-3", "#23408e"),
            color("--chart-4", "#bd4fc4"),
        ],
        warn: color("--warn-mark", "#c98410"),
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
