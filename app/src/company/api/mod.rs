//! Server functions of companies and of joining one.

mod link;
mod mine;
mod profile;
mod staff;

pub use link::{LinkPage, MadeLink, create_link, list_links, revoke_link, rotate_link};
pub use mine::{Invited, find_membership, list_memberships, read_join_link};
pub use profile::{ProfileView, find_profile, update_profile};
pub use staff::{
    MemberView, Undecided, appoint_member, approve_applications, dismiss_member, find_member,
    list_members, reject_application,
};
