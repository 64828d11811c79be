//! HTTP plumbing shared by the site, the feeds and the CMS: routes as data, sessions, forms, pages. Of content it knows only what stands
//! around every page: the town, the topics, the institutional pages.
pub mod assets; // style sheets, scripts, fonts, identity
pub mod caching; // how long an answer may be kept
pub mod client; // where a request comes from
pub mod form; // forms into checked types, problems beside fields
pub mod kept; // answers made once for everybody
pub mod page; // handlers return data; one layer makes pages of it
pub mod session; // who is asking

use crate::app::App;
use crate::staff::Role;
use axum::routing::MethodRouter;
use serde::Serialize;

/// One line of a face's table. The router, `parvis routes` and the access test are all made from it.
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub access: Access,
    pub handler: fn() -> MethodRouter<App>,
}

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Public,
    /// Somebody signed in with at least this role.
    Role(Role),
}

impl Access {
    /// The name in `parvis routes --json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Role(role) => role.name(),
        }
    }
}

impl Serialize for Route {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut line = to.serialize_struct("Route", 3)?;
        line.serialize_field("method", self.method)?;
        line.serialize_field("path", self.path)?;
        line.serialize_field("access", self.access.name())?;
        line.end()
    }
}

impl Route {
    /// A page to read.
    pub const fn get(path: &'static str, access: Access, handler: fn() -> MethodRouter<App>) -> Self {
        Self { method: "GET", path, access, handler }
    }

    /// A change.
    pub const fn post(path: &'static str, access: Access, handler: fn() -> MethodRouter<App>) -> Self {
        Self { method: "POST", path, access, handler }
    }
}
