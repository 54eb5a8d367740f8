//! What the server sends, where a page or a reader depends on it.

use leptos::prelude::*;

use super::{
    AppFrame, BottomBar, BottomLink, Button, ButtonKind, Cell, CellKind, Checklist, ChecklistItem,
    Choice, ConfirmByName, ConfirmLabels, CopyBox, CopyLabels, CountTile, Field, FilterBar,
    FilterChip, FilterChips, FilterLabels, Gauge, IconButton, IconName, LinkButton, LiveDot,
    Liveness, MenuAction, Meter, MetricBarRow, MetricBars, ReasonLink, RelativeTime, Row,
    SelectField, Skeleton, SkeletonShape, Sparkline, StatTile, Step, StepState, Steps, Table, Tick,
    TickBox, Tone, use_toasts,
};

fn html(view: impl FnOnce() -> AnyView) -> String {
    Owner::new().with(|| view().to_html())
}

#[test]
fn a_button_with_a_reason_does_not_submit_and_says_why() {
    let free = html(|| view! { <Button kind=ButtonKind::Submit>"Go"</Button> }.into_any());
    assert!(free.contains(r#"type="submit""#), "{free}");
    assert!(!free.contains("aria-disabled"), "{free}");

    let held = html(|| {
        view! { <Button kind=ButtonKind::Submit disabled_reason="No right">"Go"</Button> }
            .into_any()
    });
    assert!(held.contains(r#"type="button""#), "{held}");
    assert!(held.contains(r#"aria-disabled="true""#), "{held}");
    assert!(held.contains(r#"aria-description="No right""#), "{held}");
    assert!(
        held.contains(r#"<span class="button-reason">No right"#),
        "{held}"
    );
}

#[test]
fn a_reason_leads_to_where_more_is_said_while_there_is_one() {
    let why = || {
        Some(ReasonLink {
            href: "/why".to_owned(),
            label: "Why?".to_owned(),
        })
    };
    let held = html(move || {
        view! { <Button disabled_reason="No right" why=why()>"Go"</Button> }.into_any()
    });
    assert!(held.contains(r#"href="/why""#), "{held}");
    assert!(held.contains(r#"aria-description="No right""#), "{held}");
    let free = html(move || view! { <Button why=why()>"Go"</Button> }.into_any());
    assert!(!free.contains("/why"), "{free}");
}

#[test]
fn a_box_points_at_its_note_and_shows_what_it_is_told() {
    let ticked = html(|| {
        view! {
            <TickBox
                id="all"
                tick=Signal::stored(Tick::On)
                disabled=Signal::stored(true)
                note="By rule"
                on_toggle=|()| ()
            >
                "All"
            </TickBox>
        }
        .into_any()
    });
    assert!(ticked.contains("checked"), "{ticked}");
    assert!(ticked.contains("disabled"), "{ticked}");
    assert!(
        ticked.contains(r#"aria-describedby="all-note""#) && ticked.contains(r#"id="all-note""#),
        "{ticked}"
    );
    let mixed = html(|| {
        view! { <TickBox id="some" tick=Signal::stored(Tick::Mixed) on_toggle=|()| ()>"Some"</TickBox> }
            .into_any()
    });
    assert!(
        !mixed.contains("checked") && !mixed.contains("aria-describedby"),
        "{mixed}"
    );
}

#[test]
fn a_link_with_a_reason_leads_nowhere() {
    let held = html(|| {
        view! { <LinkButton href="/x" disabled_reason="No right">"Go"</LinkButton> }.into_any()
    });
    assert!(!held.contains("href"), "{held}");
    assert!(held.contains(r#"role="link""#), "{held}");
}

#[test]
fn a_meter_clamps_its_bar_and_names_its_level() {
    let full = html(|| view! { <Meter label="CPU" percent=Some(130.0)/> }.into_any());
    assert!(full.contains(r#"class="meter meter-high""#), "{full}");
    assert!(full.contains(r#"aria-valuenow="100.0""#), "{full}");
    assert!(full.contains(r#"width="100.0%""#), "{full}");
}

#[test]
fn a_meter_without_a_value_is_a_named_picture() {
    for percent in [None, Some(f64::NAN)] {
        let none = html(|| view! { <Meter label="CPU" percent=percent/> }.into_any());
        assert!(none.contains(r#"role="img""#), "{none}");
        assert!(none.contains(r#"aria-label="CPU: –""#), "{none}");
        assert!(!none.contains("aria-valuenow"), "{none}");
    }
}

#[test]
fn a_field_points_only_at_texts_that_exist() {
    let plain = html(|| view! { <Field name="q" label="Q"/> }.into_any());
    assert!(
        !plain.contains("aria-describedby") && !plain.contains("aria-invalid"),
        "{plain}"
    );

    let wrong =
        html(|| view! { <Field name="q" label="Q" hint="H".to_owned() error="E"/> }.into_any());
    assert!(
        wrong.contains(r#"aria-describedby="q-hint q-error""#),
        "{wrong}"
    );
    assert!(
        wrong.contains(r#"id="q-hint""#) && wrong.contains(r#"id="q-error""#),
        "{wrong}"
    );
}

#[test]
fn typed_text_is_escaped() {
    let field = html(|| view! { <Field name="q" label="Q" value="\"><script>"/> }.into_any());
    assert!(!field.contains("<script>"), "{field}");
}

#[test]
fn a_table_has_head_body_and_labelled_cells() {
    let table = html(|| {
        view! {
            <Table caption="T" columns=vec![]>
                <Row>
                    <Cell kind=CellKind::Title>"a"</Cell>
                    <Cell label="B">"b"</Cell>
                </Row>
            </Table>
        }
        .into_any()
    });
    for part in ["<thead", "<tbody", r#"scope="row""#, r#"data-label="B""#] {
        assert!(table.contains(part), "{part} in {table}");
    }
    assert!(!table.contains("style="), "{table}");
}

#[test]
fn a_sparkline_is_a_picture_with_gaps_that_nobody_hears() {
    let picture = html(|| {
        view! { <Sparkline values=vec![Some(0.0), None, Some(4.0)] second=vec![Some(2.0); 3]/> }
            .into_any()
    });
    assert!(picture.contains(r#"aria-hidden="true""#), "{picture}");
    assert!(
        picture.contains(r#"d="M0.0 22.0h0M100.0 2.0h0""#),
        "{picture}"
    );
    assert!(
        picture.contains(r#"d="M0.0 12.0L50.0 12.0L100.0 12.0" class="sparkline-second""#),
        "{picture}"
    );
    let single = html(|| view! { <Sparkline values=vec![Some(1.0)]/> }.into_any());
    assert!(!single.contains("sparkline-second"), "{single}");
}

#[test]
fn a_gauge_draws_three_quarters_of_a_circle_at_most() {
    let full = html(|| view! { <Gauge label="CPU" percent=140.0 sub="4 cores"/> }.into_any());
    assert!(full.contains(r#"class="stat gauge gauge-high""#), "{full}");
    assert!(full.contains(r#"stroke-dasharray="75.00 100""#), "{full}");
    assert!(full.contains(r#"aria-valuenow="100.0""#), "{full}");
    assert!(
        full.contains("4 cores") && !full.contains("style="),
        "{full}"
    );

    let none = html(|| view! { <Gauge label="CPU" percent=None/> }.into_any());
    assert!(none.contains(r#"role="img""#), "{none}");
    assert!(none.contains(r#"aria-label="CPU: –""#), "{none}");
    assert!(!none.contains("aria-valuenow"), "{none}");
}

#[test]
fn a_tile_follows_its_signals() {
    let owner = Owner::new();
    let tile = owner.with(|| {
        let value = RwSignal::new("1".to_owned());
        let view = view! { <StatTile label="Hosts" value=value sub=value/> };
        value.set("2".to_owned());
        view.into_any().to_html()
    });
    assert!(tile.contains("2") && !tile.contains('1'), "{tile}");
}

#[test]
fn a_live_dot_says_in_words_what_its_colour_means() {
    let dot = html(|| view! { <LiveDot state=Liveness::Stale text="No news"/> }.into_any());
    assert!(dot.contains("live-dot-stale"), "{dot}");
    assert!(dot.contains(r#"role="status""#), "{dot}");
    assert!(dot.contains("No news"), "{dot}");
}

#[test]
fn the_server_writes_the_absolute_time() {
    let time = html(|| view! { <RelativeTime ms=0 text="1970-01-01 00:00 UTC"/> }.into_any());
    assert!(
        time.starts_with(r#"<time datetime="1970-01-01T00:00:00Z">1970-01-01 00:00 UTC"#),
        "{time}"
    );
}

#[test]
fn a_command_is_text_and_its_button_sleeps_until_scripts_run() {
    let labels = || CopyLabels {
        copy: "Copy".into(),
        copied: "Copied".into(),
        failed: "Press Ctrl+C".into(),
    };
    let copy = html(|| {
        view! { <CopyBox label="Command" value="curl <url> && run" labels=labels()/> }.into_any()
    });
    assert!(copy.contains("curl &lt;url&gt; &amp;&amp; run"), "{copy}");
    assert!(copy.contains("copy-box-asleep"), "{copy}");
    assert!(copy.contains(r#"role="status""#), "{copy}");
    assert!(!copy.contains("Copied") && !copy.contains("Ctrl"), "{copy}");
}

#[test]
fn the_current_step_is_marked_and_every_state_is_a_word() {
    let steps = html(|| {
        view! {
            <Steps label="Progress">
                <Step title="Run" state=StepState::Done state_text="done"/>
                <Step title="Report" state=StepState::Current state_text="waiting" text="Soon."/>
            </Steps>
        }
        .into_any()
    });
    assert!(steps.contains(r#"class="step step-done""#), "{steps}");
    assert_eq!(
        steps.matches(r#"aria-current="step""#).count(),
        1,
        "{steps}"
    );
    assert!(
        steps.contains("done") && steps.contains("waiting"),
        "{steps}"
    );
}

fn filter_labels() -> FilterLabels {
    FilterLabels {
        form: "Filter hosts".into(),
        search: "Search".into(),
        filters: "Filters".into(),
        apply: "Apply".into(),
        clear: "Clear".into(),
        close: "Close".into(),
    }
}

#[test]
fn filters_are_a_form_that_a_button_sends() {
    let bar = html(|| {
        view! {
            <FilterBar id="f" action="/p/servers" search="web" active=1_usize clear="/p/servers"
                note="3 hosts" labels=filter_labels()>
                <SelectField name="status" label="Status" value="silent"
                    choices=vec![Choice::new("", "Any"), Choice::new("silent", "Silent")]/>
            </FilterBar>
        }
        .into_any()
    });
    assert!(
        bar.contains(r#"method="get" action="/p/servers" role="search""#),
        "{bar}"
    );
    assert!(bar.contains(r#"type="submit""#), "{bar}");
    assert!(bar.contains(r#"name="q" value="web""#), "{bar}");
    assert!(bar.contains(r#"<option value="silent" selected"#), "{bar}");
    assert!(!bar.contains(r#"<option value="" selected"#), "{bar}");
    assert!(
        bar.contains(r#"popovertarget="f""#) && bar.contains(r#"id="f" popover="auto""#),
        "{bar}"
    );
    assert!(
        bar.contains(r#"<a href="/p/servers" class="filter-clear""#),
        "{bar}"
    );
}

#[test]
fn choices_of_a_group_stand_below_its_heading() {
    let field = html(|| {
        let choices = vec![
            Choice::new("", "Any"),
            Choice::new("a", "A").in_group("one"),
            Choice::new("b", "B").in_group("one"),
            Choice::new("c", "C").in_group("two"),
        ];
        view! { <SelectField name="r" label="Region" value="b" choices=choices error="Wrong"/> }
            .into_any()
    });
    assert_eq!(field.matches("<optgroup").count(), 2, "{field}");
    assert!(field.contains(r#"aria-describedby="r-error""#), "{field}");
    assert!(field.contains(r#"<option value="b" selected"#), "{field}");
}

#[test]
fn a_filter_is_taken_away_by_a_link() {
    let chips = html(|| {
        let chips = vec![FilterChip {
            label: "Status: silent".into(),
            href: "/p".into(),
        }];
        view! { <FilterChips label="Filters" remove_label="remove" chips=chips/> }.into_any()
    });
    assert!(chips.contains(r#"<a href="/p" class="chip">"#), "{chips}");
    assert!(chips.contains("remove"), "{chips}");
    let none = html(|| {
        view! { <FilterChips label="Filters" remove_label="remove" chips=vec![]/> }.into_any()
    });
    assert!(!none.contains("<ul"), "{none}");
}

#[test]
fn the_red_button_waits_for_the_name_and_says_so() {
    let dialog = html(|| {
        let labels = ConfirmLabels {
            field: "Type the name".into(),
            mismatch: "Type web-01".into(),
            confirm: "Remove".into(),
            cancel: "Cancel".into(),
            close: "Close".into(),
        };
        view! {
            <ConfirmByName id="remove" title="Remove?" open=RwSignal::new(false) name="web-01"
                labels on_confirm=|()| ()>"All is lost."</ConfirmByName>
        }
        .into_any()
    });
    assert!(
        dialog.starts_with("<dialog") && !dialog.contains("<dialog open"),
        "{dialog}"
    );
    assert!(dialog.contains("autofocus"), "{dialog}");
    assert!(dialog.contains(r#"closedby="closerequest""#), "{dialog}");
    assert!(
        dialog.contains(r#"<span class="button-reason">Type web-01"#),
        "{dialog}"
    );
    assert!(dialog.contains(r#"id="remove-name""#), "{dialog}");
}

#[test]
fn a_frame_shows_the_messages_of_its_page_and_the_bar_of_a_phone() {
    #[component]
    fn Page() -> impl IntoView {
        let toasts = use_toasts();
        toasts.push(Tone::Good, "Renamed");
        toasts.push(Tone::Good, "Renamed");
        toasts.push(Tone::Bad, "Refused");
    }
    let frame = html(|| {
        view! {
            <AppFrame skip_label="Skip" nav_label="Main" brand=|| () nav=|| () actions=|| ()
                bottom=|| view! {
                    <BottomBar label="Main">
                        <BottomLink href="/p" label="Hosts" icon=IconName::Server current=true badge="3"/>
                    </BottomBar>
                }
                toast_close_label="Close">
                <Page/>
            </AppFrame>
        }
        .into_any()
    });
    assert!(frame.contains("frame-with-bottom"), "{frame}");
    assert!(
        frame.contains(r#"<a href="/p" aria-current="page" class="bottom-link">"#),
        "{frame}"
    );
    assert_eq!(frame.matches("Renamed").count(), 1, "{frame}");
    assert!(
        frame.contains("toast-bad") && frame.contains("Refused"),
        "{frame}"
    );
}

#[test]
fn what_is_done_is_no_link_any_more() {
    let list = html(|| {
        view! {
            <Checklist title="Start" progress="1 of 2" done=1_usize total=2>
                <ChecklistItem title="Add" href="/new" done=true done_text="done"/>
                <ChecklistItem title="Invite" href="/invite" done=false done_text="done"/>
            </Checklist>
        }
        .into_any()
    });
    assert!(!list.contains(r#"href="/new""#), "{list}");
    assert!(list.contains(r#"href="/invite""#), "{list}");
    assert!(list.contains(r#"width="50.0%""#), "{list}");
}

#[test]
fn a_count_leads_to_what_is_counted() {
    let link = html(|| {
        view! { <CountTile label="Silent" value="3" tone=Tone::Warn href="/p"/> }.into_any()
    });
    assert!(
        link.starts_with(r#"<a href="/p" class="stat count count-warn">"#),
        "{link}"
    );
    let plain = html(|| view! { <CountTile label="All" value="3"/> }.into_any());
    assert!(plain.starts_with("<div"), "{plain}");
}

#[test]
fn a_row_without_a_share_has_no_bar() {
    let rows = html(|| {
        view! {
            <MetricBars>
                <MetricBarRow label="/var" percent=91.0 value="91%" sub="ext4"/>
                <MetricBarRow label="eth0" value="12 Mbit/s"/>
            </MetricBars>
        }
        .into_any()
    });
    assert_eq!(rows.matches("<svg").count(), 1, "{rows}");
    assert!(rows.contains("meter-high"), "{rows}");
}

#[test]
fn a_held_icon_button_and_a_held_entry_say_why() {
    let button = html(|| {
        view! {
            <IconButton icon=IconName::Trash label="Remove" kind=ButtonKind::Submit disabled_reason="No right"/>
        }
        .into_any()
    });
    assert!(button.contains(r#"type="button""#), "{button}");
    assert!(button.contains(r#"title="No right""#), "{button}");
    assert!(
        button.contains(r#"aria-description="No right""#),
        "{button}"
    );

    let entry = html(|| {
        view! { <MenuAction icon=IconName::Power label="Stop" disabled_reason="No right" on_click=|()| ()/> }
            .into_any()
    });
    assert!(entry.contains(r#"aria-disabled="true""#), "{entry}");
    assert!(
        entry.contains(r#"<span class="menu-item-reason">No right"#),
        "{entry}"
    );
}

#[test]
fn a_skeleton_has_the_shape_of_what_it_stands_for() {
    let tiles = html(|| {
        view! { <Skeleton label="Loading" shape=SkeletonShape::Tiles lines=4/> }.into_any()
    });
    assert!(tiles.contains("skeleton-tiles"), "{tiles}");
    assert_eq!(tiles.matches("skeleton-line").count(), 4, "{tiles}");
}
