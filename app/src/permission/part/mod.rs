//! Pieces of the pages of rights.

mod at;
mod chain;
mod changes;
mod chips;
mod data;
mod editor;
mod explain;
mod fold;
mod functions;
mod give;
mod held_view;
mod holders;
mod mine;
mod nav;
mod panels;
mod question;
mod row;
mod template_holders;
mod validity;
mod words;

pub use changes::{ChangesBar, ConflictNotice};
pub use chips::{Chosen, TemplateChips};
pub use editor::Editor;
pub use explain::ExplainBox;
pub use held_view::HeldView;
pub use holders::{Holders, HoldersCard};
pub use mine::Mine;
pub use nav::{RightsPage, RightsTabs};
pub use panels::RightsPanels;
pub use question::{ChoicesResource, Question, concerns};
pub use template_holders::{HeldTemplate, HoldersResource, TemplateHolders};
pub use words::{GROUPS, failure_text, group_label, held_template_label, preset_text, summary};
