//! What can be done to a thing. Few and uniform: a new page rarely needs a new one.

/// A kind of act; a type without values.
pub trait Action: Send + Sync + 'static {
    /// Its name, for logs and tests.
    const NAME: &'static str;
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}
        impl Action for $name {
            const NAME: &'static str = stringify!($name);
        }
    )*};
}

actions! {
    /// See it.
    Read;
    /// Make one.
    Create;
    /// Change it.
    Update;
    /// Remove it.
    Delete;
    /// Start, stop, restart it.
    Power;
    /// Build a version of it.
    Build;
    /// Bring a version of it to a host.
    Deploy;
    /// Take its bytes away.
    Download;
    /// Look at its content in the browser.
    Preview;
    /// Make a link to it.
    Share;
    /// Accept or refuse an application.
    Review;
    /// Make somebody the administrator.
    Appoint;
    /// Read what it writes.
    ReadLog;
    /// Run a command in it.
    Execute;
}
