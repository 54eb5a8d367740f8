//! What ECharts is told to draw, as JSON: built with charming, so that names and
//! nesting are checked, and completed where charming has no word for a thing.

use super::{
    Plot, Unit,
    clock::{both_clocks, zone_drift},
};
use charming::{
    Chart,
    component::{Axis, Grid},
    datatype::CompositeValue,
    element::{
        AreaStyle, AxisLabel, AxisLine, AxisTick, AxisType, Emphasis, ItemStyle, LineStyle,
        LineStyleType, SplitLine, Symbol, TextStyle, Tooltip, Trigger,
    },
    series::Line,
};
use model::{
    metrics::{Point, Series},
    time::{Millis, Timestamp},
};
use serde_json::{Value, json};

/// The id of a line's mean begins with it and ends with the line's number. Ids keep
/// ECharts from taking a band for a line when the range changes.
pub const MEAN: &str = "mean ";

/// The id of the stretch before begins with it.
const GHOST: &str = "ghost ";

/// How the lines of one colour are told apart, and neighbours as well.
const DASHES: [LineStyleType; 3] = [
    LineStyleType::Solid,
    LineStyleType::Dashed,
    LineStyleType::Dotted,
];

/// The colours of a theme, as CSS writes them.
#[derive(Debug, Clone, PartialEq)]
pub struct Palette {
    /// One for each line, used in turn; never empty.
    pub lines: Vec<String>,
    /// Lines of the grid.
    pub grid: String,
    /// Letters of the axes and the tooltip.
    pub text: String,
    /// Ground of the tooltip.
    pub ground: String,
    /// A threshold.
    pub warn: String,
    /// Families of the letters: a canvas inherits none.
    pub font: String,
}

/// Everything that is drawn, apart from the colours.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Names of the lines.
    pub labels: Vec<String>,
    /// What is said of an instant without samples.
    pub gap: String,
    /// What the numbers count.
    pub unit: Unit,
    /// The lines.
    pub plot: Plot,
    /// What happened, in words: as many as the plot has events.
    pub events: Vec<String>,
    /// The lines that are taken out.
    pub hidden: Vec<usize>,
    /// From where on a value is high.
    pub threshold: Option<f64>,
    /// Whether a percentage is not drawn from 0 to 100.
    pub fit: bool,
    /// Whether a stretch of time can be chosen with a mouse.
    pub can_zoom: bool,
}

impl Plan {
    /// The largest value of all lines, which decides the size of the unit.
    pub fn largest(&self) -> f64 {
        self.plot
            .series
            .iter()
            .filter_map(|series| series.extent())
            .map(|extent| extent.max)
            .fold(0.0, f64::max)
    }

    /// Whether a point stands for more than one sample.
    fn is_thinned(&self) -> bool {
        self.plot.is_thinned()
    }

    /// What the tooltip says above its lines: when.
    pub fn tip_head(&self, point: usize) -> Option<String> {
        let points = &self.plot.series.first()?.points;
        let time = points.get(point)?.time;
        // A day has a name where it is a day; its beginning is told as well.
        Some(match self.plot.day(time) {
            Some(day) => format!("{day}\n{}", both_clocks(time)),
            None => both_clocks(time),
        })
    }

    /// What the tooltip says of one point of one line.
    pub fn tip_line(&self, line: usize, point: usize) -> Option<String> {
        let label = self.labels.get(line)?;
        let point = self.plot.series.get(line)?.points.get(point)?;
        let text = |value: f64| self.unit.text(value);
        Some(match (point.mean, point.min, point.max) {
            (Some(mean), Some(min), Some(max)) if self.is_thinned() => {
                format!("{label}  {}  ({} – {})", text(mean), text(min), text(max))
            }
            (Some(mean), _, _) => format!("{label}  {}", text(mean)),
            (None, _, _) => format!("{label}  {}", self.gap),
        })
    }

    /// The argument of `setOption`. With `is_narrow` there are few marks on the time
    /// axis.
    ///
    /// # Errors
    /// None in practice: charming's types always become JSON.
    pub fn option(&self, palette: &Palette, is_narrow: bool) -> serde_json::Result<Value> {
        // The axis is in the browser's zone; marks are to stand at the reader's.
        let drift = zone_drift(self.plot.until);
        let scale = self.unit.scale(self.largest());
        let letters = || TextStyle::new().color(palette.text.as_str()).font_size(11);
        let labels = || AxisLabel::new().color(palette.text.as_str()).font_size(11);

        let mut y_axis = Axis::new()
            .type_(AxisType::Value)
            .name(scale.symbol())
            .name_text_style(letters())
            .name_gap(8)
            .axis_label(labels())
            .split_number(4)
            .split_line(SplitLine::new().line_style(LineStyle::new().color(palette.grid.as_str())));
        // A container may use several processors: 100 % is one.
        let is_whole = self.unit == Unit::Percent && self.largest() <= 100.0;
        if self.fit && self.unit == Unit::Percent {
            y_axis = y_axis.scale(true);
        } else if is_whole {
            y_axis = y_axis.min(0).max(100).interval(25);
        } else {
            y_axis = y_axis.min(0);
        }

        let mut chart = Chart::new()
            .animation(false)
            .grid(
                Grid::new()
                    .left(4)
                    .right(12)
                    .top(28)
                    .bottom(4)
                    .contain_label(true),
            )
            .tooltip(
                Tooltip::new()
                    .trigger(Trigger::Axis)
                    .background_color(palette.ground.as_str()),
            )
            .x_axis(
                Axis::new()
                    .type_(AxisType::Time)
                    .min((self.plot.from + drift).0)
                    .max((self.plot.until + drift).0)
                    .split_number(if is_narrow { 3 } else { 6 })
                    .axis_label(labels().formatter(self.axis_format()))
                    .axis_tick(AxisTick::new().show(false))
                    .axis_line(AxisLine::new().show(true))
                    .split_line(SplitLine::new().show(false)),
            )
            .y_axis(y_axis);

        let has_bands = self.is_thinned() && self.labels.len() <= super::MAX_BANDS;
        for (index, (label, series)) in self.labels.iter().zip(&self.plot.series).enumerate() {
            if self.hidden.contains(&index) {
                continue;
            }
            let color = palette.lines[index % palette.lines.len()].as_str();
            let values = |series: &Series, pick: fn(&Point) -> Option<f64>| {
                let pair = |point: &Point| -> CompositeValue {
                    let value = pick(point).map(|value| scale.rounded(value));
                    vec![
                        CompositeValue::from((point.time + drift).0),
                        CompositeValue::from(value),
                    ]
                    .into()
                };
                series.points.iter().map(pair).collect::<Vec<_>>()
            };
            if let Some(before) = self.plot.ghost.get(index) {
                chart = chart.series(
                    Line::new()
                        .id(format!("{GHOST}{index}"))
                        .line_style(
                            LineStyle::new()
                                .color(palette.text.as_str())
                                .width(1)
                                .opacity(0.6),
                        )
                        .symbol(Symbol::None)
                        .connect_nulls(false)
                        .silent(true)
                        .tooltip(Tooltip::new().trigger(Trigger::None))
                        .data(values(before, |p| p.mean)),
                );
            }
            if has_bands {
                // A band is drawn as two lines, one piled on the other, with colour
                // between them.
                let edge = |id: &str, values: Vec<CompositeValue>| {
                    Line::new()
                        .id(format!("{id} {index}"))
                        .stack(format!("band {index}"))
                        .line_style(LineStyle::new().color(color).width(1).opacity(0.35))
                        .symbol(Symbol::None)
                        .connect_nulls(false)
                        .silent(true)
                        .tooltip(Tooltip::new().trigger(Trigger::None))
                        .data(values)
                };
                chart = chart.series(edge("low", values(series, |p| p.min))).series(
                    edge("high", values(series, |p| Some(p.max? - p.min?)))
                        .area_style(AreaStyle::new().color(color).opacity(0.22)),
                );
            }
            let dash = DASHES[index % DASHES.len()];
            chart = chart.series(
                Line::new()
                    .id(format!("{MEAN}{index}"))
                    .name(format!("{label} ({})", scale.symbol()))
                    // A sample between two gaps has no neighbour to be joined to: only
                    // a dot of the line's own width shows it.
                    .symbol(Symbol::Circle)
                    .symbol_size(2)
                    .line_style(LineStyle::new().color(color).width(2).type_(dash))
                    .item_style(ItemStyle::new().color(color))
                    .emphasis(Emphasis::new().disabled(true))
                    .connect_nulls(false)
                    .data(values(series, |p| p.mean)),
            );
        }

        let mut option = serde_json::to_value(chart)?;
        if option.get("series").is_none_or(Value::is_null) {
            option["series"] = json!([]);
        }
        // Words that charming does not have. The tooltip is drawn on the canvas: one
        // made of HTML would need style attributes.
        option["textStyle"] = json!({"fontFamily": palette.font});
        option["tooltip"]["renderMode"] = json!("richText");
        option["tooltip"]["confine"] = json!(true);
        option["tooltip"]["borderColor"] = json!(palette.grid);
        option["tooltip"]["textStyle"] = json!({"color": palette.text, "fontSize": 12});
        option["tooltip"]["axisPointer"] = json!({"lineStyle": {"color": palette.text}});
        option["xAxis"]["axisLabel"]["hideOverlap"] = json!(true);
        option["xAxis"]["axisLine"]["lineStyle"] = json!({"color": palette.grid});
        option["yAxis"]["nameTextStyle"]["align"] = json!("left");
        for series in option["series"].as_array_mut().into_iter().flatten() {
            if series.get("stack").is_some() {
                series["stackStrategy"] = json!("all");
            }
        }
        self.add_marks(
            &mut option,
            palette,
            |time| (time + drift).0,
            |value| scale.rounded(value),
        );
        if self.can_zoom {
            option["brush"] = json!({
                "xAxisIndex": 0,
                "toolbox": [],
                "transformable": false,
                "brushMode": "single",
                "brushStyle": {"color": palette.text, "opacity": 0.16, "borderWidth": 0},
            });
        }
        Ok(option)
    }

    /// How the marks of the time axis are written: what is long names days.
    fn axis_format(&self) -> &'static str {
        let length = self.plot.until - self.plot.from;
        if length <= Millis::hours(48) {
            "{HH}:{mm}"
        } else if length <= Millis::days(400) {
            "{MM}-{dd}"
        } else {
            "{yyyy}-{MM}"
        }
    }

    /// Adds what lies behind and over the lines: stretches of silence, what happened,
    /// the threshold. They hang on a line of their own, which draws nothing.
    fn add_marks(
        &self,
        option: &mut Value,
        palette: &Palette,
        at: impl Fn(Timestamp) -> i64,
        scaled: impl Fn(f64) -> f64,
    ) {
        let quiet = json!({"color": palette.grid, "opacity": 0.6});
        let off: Vec<Value> = self
            .plot
            .off
            .iter()
            .map(|off| json!([{"xAxis": at(off.from)}, {"xAxis": at(off.until)}]))
            .collect();
        let events = self.plot.events.iter().zip(&self.events).map(|(event, text)| {
            json!({
                "xAxis": at(event.time),
                "lineStyle": {"color": palette.text, "type": "dotted", "width": 1},
                "label": {"formatter": text, "color": palette.text, "fontSize": 10, "rotate": 0},
            })
        });
        let threshold = self.threshold.map(|threshold| {
            json!({
                "yAxis": scaled(threshold),
                "lineStyle": {"color": palette.warn, "type": "dashed", "width": 1.5},
                "label": {"show": false},
            })
        });
        let lines: Vec<Value> = events.chain(threshold).collect();
        if off.is_empty() && lines.is_empty() {
            return;
        }
        let marks = json!({
            "id": "marks",
            "type": "line",
            "data": [],
            "silent": true,
            "tooltip": {"trigger": "none"},
            "markArea": {"silent": true, "itemStyle": quiet, "data": off},
            "markLine": {"silent": true, "symbol": "none", "data": lines},
        });
        if let Some(series) = option["series"].as_array_mut() {
            series.push(marks);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{
        metrics::{Day, EventKind, HostEvent, Off, Tier},
        server::REPORT_INTERVAL,
    };

    fn plan(unit: Unit, step: Millis) -> Plan {
        let point = |time, v: Option<f64>| Point {
            time: Timestamp(time),
            mean: v,
            min: v.map(|v| v - 1.0),
            max: v.map(|v| v + 2.0),
        };
        let series = Series {
            points: vec![
                point(10, Some(5.0)),
                point(20, None),
                point(30, Some(2_000_000.0)),
            ],
        };
        Plan {
            labels: vec!["in".into()],
            gap: "nothing".into(),
            unit,
            plot: Plot {
                series: vec![series],
                from: Timestamp(0),
                until: Timestamp(40),
                step,
                ..Plot::default()
            },
            events: Vec::new(),
            hidden: Vec::new(),
            threshold: None,
            fit: false,
            can_zoom: false,
        }
    }

    fn palette() -> Palette {
        let color = |text: &str| text.to_owned();
        Palette {
            lines: vec![color("#111")],
            grid: color("#222"),
            text: color("#333"),
            ground: color("#444"),
            warn: color("#555"),
            font: color("serif"),
        }
    }

    #[test]
    fn a_gap_is_null_and_lines_do_not_bridge_it() {
        let option = plan(Unit::BitsPerSecond, REPORT_INTERVAL)
            .option(&palette(), false)
            .unwrap();
        let lines = option["series"].as_array().unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["data"], json!([[10, 0.0], [20, null], [30, 2.0]]));
        assert_eq!(lines[0]["connectNulls"], false);
        assert_eq!(lines[0]["name"], "in (Mbit/s)");
        assert_eq!(option["yAxis"]["name"], "Mbit/s");
    }

    #[test]
    fn thinned_points_carry_a_band_from_min_to_max() {
        let option = plan(Unit::Percent, Millis::minutes(1))
            .option(&palette(), false)
            .unwrap();
        let lines = option["series"].as_array().unwrap();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0]["data"][0], json!([10, 4.0]));
        assert_eq!(lines[1]["data"], json!([[10, 3.0], [20, null], [30, 3.0]]));
        assert_eq!(lines[0]["stack"], lines[1]["stack"]);
        let ids = ["low 0", "high 0", "mean 0"];
        assert_eq!(ids, [0, 1, 2].map(|n| lines[n]["id"].as_str().unwrap()));
        assert_eq!(option["yAxis"]["min"], json!(0));
    }

    #[test]
    fn nothing_in_it_is_a_function_or_needs_html() {
        let option = plan(Unit::Percent, Millis::minutes(1))
            .option(&palette(), false)
            .unwrap();
        assert_eq!(option["tooltip"]["renderMode"], "richText");
        assert!(!option.to_string().contains("function"));
    }

    #[test]
    fn the_second_line_is_dashed() {
        let mut plan = plan(Unit::BitsPerSecond, REPORT_INTERVAL);
        plan.labels.push("out".into());
        plan.plot.series.push(plan.plot.series[0].clone());
        let option = plan.option(&palette(), false).unwrap();
        let dash = |line: usize| option["series"][line]["lineStyle"]["type"].clone();
        assert_eq!((dash(0), dash(1)), (json!("solid"), json!("dashed")));
    }

    #[test]
    fn the_tooltip_tells_the_time_the_mean_and_its_bounds() {
        let raw = plan(Unit::Percent, REPORT_INTERVAL);
        assert_eq!(raw.tip_head(0).unwrap(), "01-01 00:00:00 UTC");
        assert_eq!(raw.tip_line(0, 0).unwrap(), "in  5.00 %");
        assert_eq!(raw.tip_line(0, 1).unwrap(), "in  nothing");
        assert_eq!((raw.tip_line(0, 9), raw.tip_line(1, 0)), (None, None));
        let thinned = plan(Unit::Percent, Millis::minutes(1));
        assert_eq!(
            thinned.tip_line(0, 0).unwrap(),
            "in  5.00 %  (4.00 % – 7.00 %)"
        );
    }

    #[test]
    fn a_narrow_chart_has_few_marks_on_its_time_axis() {
        let plan = plan(Unit::Percent, REPORT_INTERVAL);
        let marks = |is_narrow| {
            let option = plan.option(&palette(), is_narrow).unwrap();
            option["xAxis"]["splitNumber"].as_f64().unwrap()
        };
        assert!(marks(true) < marks(false));
    }

    #[test]
    fn what_lies_behind_the_lines_hangs_on_none_of_them() {
        let mut plan = plan(Unit::Percent, REPORT_INTERVAL);
        assert_eq!(
            plan.option(&palette(), false).unwrap()["series"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        plan.plot.off = vec![Off {
            from: Timestamp(11),
            until: Timestamp(29),
            is_stopped: false,
        }];
        plan.plot.events = vec![HostEvent {
            time: Timestamp(15),
            kind: EventKind::Reboot,
        }];
        plan.events = vec!["Rebooted".into()];
        plan.threshold = Some(80.0);
        plan.can_zoom = true;
        let option = plan.option(&palette(), false).unwrap();
        let marks = &option["series"][1];
        assert_eq!(marks["data"], json!([]));
        assert_eq!(
            marks["markArea"]["data"],
            json!([[{"xAxis": 11}, {"xAxis": 29}]])
        );
        assert_eq!(
            marks["markLine"]["data"][0]["label"]["formatter"],
            "Rebooted"
        );
        assert_eq!(marks["markLine"]["data"][1]["yAxis"], 80.0);
        assert_eq!(option["brush"]["xAxisIndex"], 0);
    }

    #[test]
    fn the_stretch_before_is_a_quiet_line_and_a_hidden_line_is_none() {
        let mut plan = plan(Unit::Percent, REPORT_INTERVAL);
        plan.plot.ghost = plan.plot.series.clone();
        let option = plan.option(&palette(), false).unwrap();
        let ids = |option: &Value| -> Vec<String> {
            let series = option["series"].as_array().unwrap().iter();
            series
                .map(|line| line["id"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(ids(&option), ["ghost 0", "mean 0"]);
        plan.hidden = vec![0];
        assert!(ids(&plan.option(&palette(), false).unwrap()).is_empty());
    }

    #[test]
    fn eight_lines_look_different_and_have_no_bands() {
        let mut plan = plan(Unit::Percent, Millis::minutes(1));
        plan.labels = (0..8).map(|n| format!("host {n}")).collect();
        plan.plot.series = vec![plan.plot.series[0].clone(); 8];
        let palette = Palette {
            lines: ["#1", "#2", "#3", "#4"].map(String::from).to_vec(),
            ..palette()
        };
        let option = plan.option(&palette, false).unwrap();
        let lines = option["series"].as_array().unwrap();
        assert_eq!(lines.len(), 8);
        let mut looks: Vec<_> = lines
            .iter()
            .map(|line| line["lineStyle"].to_string())
            .collect();
        looks.sort();
        looks.dedup();
        assert_eq!(looks.len(), 8);
    }

    #[test]
    fn an_axis_that_fits_does_not_begin_at_zero_and_a_busy_container_goes_beyond_100() {
        let mut plan = plan(Unit::Percent, REPORT_INTERVAL);
        plan.plot.series[0].points.truncate(2);
        plan.fit = true;
        let option = plan.option(&palette(), false).unwrap();
        assert_eq!(option["yAxis"]["scale"], true);
        assert!(option["yAxis"].get("min").is_none());
        plan.fit = false;
        plan.plot.series[0].points[0].max = Some(250.0);
        let option = plan.option(&palette(), false).unwrap();
        assert!(option["yAxis"].get("max").is_none());
        assert_eq!(option["yAxis"]["min"], json!(0));
    }

    #[test]
    fn a_day_is_told_by_its_name() {
        let mut plan = plan(Unit::Percent, Millis::days(1));
        plan.plot.tier = Tier::Day;
        plan.plot.days = vec![Day {
            start: Timestamp(10),
            date: "2026-03-29".into(),
        }];
        assert_eq!(plan.tip_head(0).unwrap(), "2026-03-29\n01-01 00:00:00 UTC");
    }
}
