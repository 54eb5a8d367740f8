//! Authorization: naming it is the only way to compile.
//!
//! A service takes a proof, and only [`OpContext`](crate::OpContext) makes one,
//! after asking the [policy]. A proof names a resource and an action in its
//! type; it has private fields, cannot be cloned and cannot be read from a
//! request.
//!
//! ```
//! # use backend::authz::{Authorized, action::{Read, Update}, resource::Server};
//! fn rename(proof: Authorized<Server, Update>) {}
//! fn with_the_right_proof(proof: Authorized<Server, Update>) { rename(proof) }
//! ```
//!
//! A bare id is no proof:
//! ```compile_fail,E0308
//! # use backend::authz::{Authorized, action::{Read, Update}, resource::Server};
//! fn rename(proof: Authorized<Server, Update>) {}
//! fn with_a_bare_id(id: model::id::ServerId) { rename(id) }
//! ```
//!
//! A weaker proof is no proof:
//! ```compile_fail,E0308
//! # use backend::authz::{Authorized, action::{Read, Update}, resource::Server};
//! fn rename(proof: Authorized<Server, Update>) {}
//! fn with_a_weaker_proof(proof: Authorized<Server, Read>) { rename(proof) }
//! ```
//!
//! A proof for something else is no proof:
//! ```compile_fail,E0308
//! # use backend::authz::{Authorized, action::{Read, Update}, resource::{Project, Server}};
//! fn rename(proof: Authorized<Server, Update>) {}
//! fn with_another_things_proof(proof: Authorized<Project, Update>) { rename(proof) }
//! ```
//!
//! A proof cannot be forged:
//! ```compile_fail,E0451
//! # use backend::authz::{Authorized, action::{Read, Update}, resource::Server};
//! # use model::{id::{ServerId, UserId}, scope::Owner};
//! fn forge(id: ServerId) -> Authorized<Server, Update> {
//!     Authorized { id, owner: Owner::User(UserId(1)), marker: std::marker::PhantomData }
//! }
//! ```
//!
//! A proof cannot be used twice:
//! ```compile_fail,E0382
//! # use backend::authz::{Authorized, action::{Read, Update}, resource::Server};
//! fn rename(proof: Authorized<Server, Update>) {}
//! fn twice(proof: Authorized<Server, Update>) { rename(proof); rename(proof) }
//! ```
//!
//! A proof cannot come out of a request:
//! ```compile_fail,E0277
//! # use backend::authz::{Authorized, action::Update, resource::Server};
//! fn read<T: serde::de::DeserializeOwned>() {}
//! fn from_a_request() { read::<Authorized<Server, Update>>() }
//! ```
//!
//! A pair that no rule names does not compile either:
//! ```compile_fail,E0277
//! # use backend::authz::{action::Deploy, resource::Server};
//! # use model::{id::ServerId, scope::Scope};
//! async fn deploy_a_host(ctx: &backend::OpContext, id: ServerId) {
//!     let _ = ctx.authorize::<Server, Deploy>(Scope::Personal, id).await;
//! }
//! ```

pub mod action;
pub mod belonging;
pub(crate) mod cache;
mod check;
mod context;
pub(crate) mod effective;
pub(crate) mod epoch;
pub(crate) mod grant;
pub mod policy;
pub mod proof;
pub mod resource;
pub mod rule;
mod store;
mod visible;

pub(crate) use check::check;
pub use proof::{
    AgentProof, Anonymous, Authorized, InScope, Myself, Platform, Scoped, SystemProof,
};
pub use resource::{Found, GrantKind, Resource};
pub(crate) use visible::{bind_visible_server, visible_server};
