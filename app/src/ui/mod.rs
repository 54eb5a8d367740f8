//! The parts every page is made of: no domain words, no texts of their own.
//!
//! Each part renders complete HTML on the server and works without scripts as far
//! as HTML allows; hydration only adds comfort. The docstring of a part shows its
//! use and, where pages or styles depend on it, the HTML it makes. Styles are in
//! `style/ui`, one file for each family of parts. No part writes a `style` attribute: the content
//! security policy forbids it.

mod app_frame;
mod auth_frame;
mod avatar;
mod bottom_bar;
mod button;
mod card;
mod checkbox_field;
mod checklist;
mod confirm_by_name;
mod copy_box;
mod count_tile;
mod countdown;
mod dialog;
mod empty;
mod error_panel;
mod facts;
mod field;
mod filter_bar;
mod form_error;
mod gauge;
mod gone;
mod icon;
mod joint;
mod live_dot;
mod live_title;
mod menu;
mod meter;
mod metric_bars;
mod notice;
mod page_header;
mod pager;
mod password_field;
mod preference;
mod qr_code;
mod relative_time;
mod search_field;
mod segmented;
mod select_field;
mod skeleton;
mod sparkline;
mod stat_tile;
mod status_pill;
mod steps;
mod table;
mod text_area;
mod tick_box;
#[cfg(feature = "hydrate")]
mod ticker;
mod timestamp;
mod toast;
mod tone;

#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use app_frame::{AppFrame, Brand, NavGroup, NavLink};
pub use auth_frame::AuthFrame;
pub use avatar::Avatar;
pub use bottom_bar::{BottomBar, BottomLink, BottomMenu};
pub use button::{
    Button, ButtonKind, ButtonSize, ButtonVariant, IconButton, LinkButton, ReasonLink,
};
pub use card::Card;
pub use checkbox_field::CheckboxField;
pub use checklist::{Checklist, ChecklistItem};
pub use confirm_by_name::{ConfirmByName, ConfirmLabels};
pub use copy_box::{CopyBox, CopyLabels};
pub use count_tile::CountTile;
pub use countdown::use_countdown;
pub use dialog::Dialog;
pub use empty::Empty;
pub use error_panel::ErrorPanel;
pub use facts::{Fact, Facts};
pub use field::Field;
pub use filter_bar::{FilterBar, FilterChip, FilterChips, FilterLabels};
pub use form_error::{FieldError, FormError};
pub use gauge::Gauge;
pub use gone::Gone;
pub use icon::{Icon, IconName, IconSize};
pub use joint::Joint;
pub use live_dot::{LiveDot, Liveness};
pub use live_title::LiveTitle;
pub use menu::{Menu, MenuAction, MenuLine, MenuLink, MenuPost, MenuSection};
pub use meter::Meter;
pub use metric_bars::{MetricBarRow, MetricBars};
pub use notice::Notice;
pub use page_header::{Crumb, PageHeader};
pub use pager::Pager;
pub use password_field::PasswordField;
pub use preference::{LanguageChoice, LanguageSwitch, ThemeLabels, ThemeSwitch};
pub use qr_code::{QrCode, QrPicture};
pub use relative_time::RelativeTime;
pub use search_field::{SearchField, Toolbar};
pub use segmented::{Segment, Segmented, Tabs};
pub use select_field::{Choice, SelectField};
pub use skeleton::{Skeleton, SkeletonShape};
pub use sparkline::Sparkline;
pub use stat_tile::{StatRow, StatTile};
pub use status_pill::StatusPill;
pub use steps::{Step, StepState, Steps};
pub use table::{Cell, CellKind, CellSub, Column, Row, SortDirection, Table};
pub use text_area::TextArea;
pub use tick_box::{Tick, TickBox};
pub use timestamp::Timestamp;
pub use toast::{Toast, ToastRegion, Toasts, provide_toasts, use_toasts};
pub use tone::Tone;
