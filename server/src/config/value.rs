//! The types of settings that are more than text, and how they are read. The
//! problems these functions return continue a sentence that begins with the key.

use backend::adapter::bus::RedisUrl;
use backend::crypto::MasterKey;
use backend::db::Location;
use http::Uri;
use ipnet::IpNet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// What stands in place of a secret.
pub(super) const REDACTED: &str = "***";

/// The address people type into their browsers, kept as an origin: scheme, host
/// and a port that is not the scheme's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    origin: String,
    https: bool,
    loopback: bool,
    configured: bool,
}

impl BaseUrl {
    /// The best guess when nobody configured one.
    pub(super) fn derived(listen: SocketAddr) -> BaseUrl {
        // "All addresses" is no address one can open.
        let ip = match listen.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            ip => ip,
        };
        let host = match ip {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        let port = Some(listen.port()).filter(|port| *port != 80);
        BaseUrl {
            origin: origin("http", &host, port),
            https: false,
            loopback: ip.is_loopback(),
            configured: false,
        }
    }

    /// As browsers send it in `Origin`: no slash at the end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether cookies may be marked Secure.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// Whether somebody set it, or it was guessed from the listening address.
    pub fn is_configured(&self) -> bool {
        self.configured
    }

    /// Whether it names this machine only.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// The full address of `path`, which begins with a slash.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

/// Whether a text is a name of letters, digits and dashes, or an address, the
/// longer kind in brackets.
fn is_host(text: &str) -> bool {
    match text.strip_prefix('[') {
        Some(rest) => rest
            .strip_suffix(']')
            .is_some_and(|address| address.parse::<Ipv6Addr>().is_ok()),
        None => text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)),
    }
}

fn origin(scheme: &str, host: &str, port: Option<u16>) -> String {
    match port {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

impl FromStr for BaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let problem = |what: &str| format!("{what}; write it as https://tenon.example.com");
        let uri: Uri = text.parse().map_err(|_| problem("is not a URL"))?;
        let (https, usual_port) = match uri.scheme_str() {
            Some("http") => (false, 80),
            Some("https") => (true, 443),
            _ => return Err(problem("must begin with http:// or https://")),
        };
        if text.contains(['?', '#']) || !matches!(uri.path(), "" | "/") {
            return Err(problem("must end after the host and port"));
        }
        let authority = uri.authority().ok_or_else(|| problem("has no host"))?;
        if authority.as_str().contains('@') {
            return Err(problem("must not hold a user or a password"));
        }
        let host = authority.host().to_ascii_lowercase();
        if host.is_empty() {
            return Err(problem("has no host"));
        }
        // It stands in a command for people's shells; a URI may hold much more.
        if !is_host(&host) {
            return Err(problem("has a host that is none"));
        }
        let port = match authority.as_str().get(host.len()..).unwrap_or_default() {
            "" => None,
            rest => Some(
                rest.strip_prefix(':')
                    .and_then(|port| port.parse::<u16>().ok())
                    .ok_or_else(|| problem("has a port that is none"))?,
            ),
        };
        let address = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<IpAddr>();
        Ok(BaseUrl {
            origin: origin(
                if https { "https" } else { "http" },
                &host,
                port.filter(|port| *port != usual_port),
            ),
            https,
            loopback: host == "localhost" || address.is_ok_and(|ip| ip.is_loopback()),
            configured: true,
        })
    }
}

/// Which database, as its URL said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// One file.
    Sqlite {
        /// The file; its folder may not exist yet.
        path: PathBuf,
    },
    /// A server that speaks MySQL's protocol.
    MySql(MySqlUrl),
}

impl Database {
    /// The same for the one who opens it, password included.
    pub fn location(&self) -> Location {
        match self {
            Database::Sqlite { path } => Location::Sqlite(path.clone()),
            Database::MySql(url) => Location::MySql(url.full.clone()),
        }
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::Sqlite { path } => write!(f, "sqlite://{}", path.display()),
            Database::MySql(url) => url.fmt(f),
        }
    }
}

impl FromStr for Database {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = "must begin with sqlite:// or mysql://";
        let (scheme, rest) = text.split_once(':').ok_or(known)?;
        match scheme.to_ascii_lowercase().as_str() {
            "sqlite" => {
                let path = rest.strip_prefix("//").unwrap_or(rest);
                match path {
                    "" => Err("names no file; write sqlite://path/to/tenon.db".to_owned()),
                    // Readers and the writer have connections of their own, which
                    // would each see another database.
                    ":memory:" => Err("cannot be in memory; name a file".to_owned()),
                    _ if path.contains('?') => {
                        Err("takes no options behind the file's name".to_owned())
                    }
                    _ => Ok(Database::Sqlite {
                        path: PathBuf::from(path),
                    }),
                }
            }
            "mysql" | "mariadb" => MySqlUrl::read(rest).map(Database::MySql),
            _ => Err(known.to_owned()),
        }
    }
}

/// Address, user, password and name of a MySQL database. Prints without the
/// password.
#[derive(Clone, PartialEq, Eq)]
pub struct MySqlUrl {
    full: String,
    redacted: String,
}

impl MySqlUrl {
    /// Reads what follows `mysql:`. No message repeats it: it has a password.
    fn read(rest: &str) -> Result<MySqlUrl, String> {
        let full = format!("mysql:{rest}");
        let form = "write mysql://user:password@host:3306/name";
        let uri: Uri = full.parse().map_err(|_| {
            format!("is not a URL; {form}, special characters in user and password percent-encoded")
        })?;
        let authority = uri
            .authority()
            .ok_or_else(|| format!("has no host; {form}"))?;
        let (user, address) = authority
            .as_str()
            .rsplit_once('@')
            .ok_or_else(|| format!("has no user; {form}"))?;
        if user.is_empty() || authority.host().is_empty() {
            return Err(format!("lacks the user or the host; {form}"));
        }
        let name = uri.path().trim_start_matches('/');
        if name.is_empty() || name.contains('/') {
            return Err(format!("must name one database; {form}"));
        }
        let user = match user.split_once(':') {
            Some((user, _)) => format!("{user}:{REDACTED}"),
            None => user.to_owned(),
        };
        // Options may be anything, a password included.
        let options = if uri.query().is_some() {
            format!("?{REDACTED}")
        } else {
            String::new()
        };
        let redacted = format!("mysql://{user}@{address}/{name}{options}");
        Ok(MySqlUrl { full, redacted })
    }
}

impl fmt::Display for MySqlUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted)
    }
}

impl fmt::Debug for MySqlUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted)
    }
}

/// An address to listen on.
pub(super) fn parse_address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "needs an address and a port, as 127.0.0.1:8010".to_owned())
}

/// Where Redis is. No problem repeats the text: it has a password.
pub(super) fn parse_redis(text: &str) -> Result<RedisUrl, String> {
    text.parse()
        .map_err(|problem: backend::adapter::bus::InvalidRedisUrl| problem.to_string())
}

/// The key that seals stored secrets, in the form of its file in the data folder.
pub(super) fn parse_master_key(text: &str) -> Result<MasterKey, String> {
    // The cause is left out: it may point at characters of the key.
    MasterKey::parse(text)
        .map_err(|_| "must be 32 bytes in base64 without padding; copy it from a `master.key` that a console made".to_owned())
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object per line.
    Json,
}

impl fmt::Display for LogFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LogFormat::Text => "text",
            LogFormat::Json => "json",
        })
    }
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(LogFormat::Text),
            "json" => Ok(LogFormat::Json),
            _ => Err("must be \"text\" or \"json\"".to_owned()),
        }
    }
}

/// An address or a network.
pub(super) fn parse_network(text: &str) -> Result<IpNet, String> {
    let network = text
        .parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    network.map(|network| network.trunc()).map_err(|_| {
        format!(
            "has {text:?}, which is neither an address nor a network, as 10.0.0.1 or 10.0.0.0/8"
        )
    })
}

/// A filter for the log, as text once it is known to be good.
pub(super) fn parse_filter(text: &str) -> Result<String, String> {
    // A bare word that is no level would be taken for a module, at its fullest.
    let misspelt = text
        .split(',')
        .map(str::trim)
        .find(|part| !part.contains(['=', '[', ':']) && part.parse::<LevelFilter>().is_err());
    if misspelt.is_some() || EnvFilter::try_new(text).is_err() {
        return Err(
            "must be error, warn, info, debug or trace, with modules as \"info,backend=debug\""
                .to_owned(),
        );
    }
    Ok(text.to_owned())
}
