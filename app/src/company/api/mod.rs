//! Server functions of companies and of joining one.

mod import;
mod link;
mod mine;
mod profile;
mod staff;

pub use import::{ImportView, find_import, import_members, preview_import, revoke_invitation};
pub use link::{
    LinkPage, MadeLink, OneLink, create_link, find_link, list_links, revoke_link, rotate_link,
    update_link,
};
pub use mine::{Invited, find_membership, list_memberships, read_join_link};
pub use profile::{ProfileView, find_profile, update_profile};
pub use staff::{
    DismissView, MemberView, ReviewView, Undecided, appoint_member, approve_applications,
    dismiss_member, find_belongings, find_member, find_review, list_members, reject_application,
};
