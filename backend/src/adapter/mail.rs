//! Mail, by a server that takes it from us (SMTP).

use super::Undelivered;
use crate::error::chain;
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use model::time::Timestamp;
use std::{
    fmt,
    str::FromStr,
    time::{Duration, UNIX_EPOCH},
};
use url::Url;

/// Answers to our signing in and to our not having done so (RFC 4954).
const SIGN_IN: [u16; 4] = [530, 534, 535, 538];
/// No step of the dialogue lasts longer.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Where mail is handed in: `smtps://user:password@host`, or
/// `smtp://user:password@host?tls=required` for STARTTLS. Prints without the
/// password.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    url: Url,
}

impl SmtpUrl {
    /// Whether everything on the way to it can be read.
    pub fn is_in_the_clear(&self) -> bool {
        let is_loopback = self.url.host_str().is_some_and(|host| {
            let address = host.trim_start_matches('[').trim_end_matches(']');
            let address = address.parse::<std::net::IpAddr>();
            host == "localhost" || address.is_ok_and(|address| address.is_loopback())
        });
        self.url.scheme() == "smtp" && self.url.query().is_none() && !is_loopback
    }
}

impl FromStr for SmtpUrl {
    type Err = String;
    /// No problem repeats the text: it has a password.
    fn from_str(text: &str) -> Result<Self, String> {
        let form = "write smtps://user:password@host or smtp://user:password@host?tls=required";
        let url = Url::parse(text).map_err(|_| {
            format!("is not a URL; {form}, special characters in user and password percent-encoded")
        })?;
        if !matches!(url.scheme(), "smtp" | "smtps") {
            return Err(format!("must begin with smtp:// or smtps://; {form}"));
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(format!("has no host; {form}"));
        }
        let is_known = match (url.scheme(), url.query()) {
            (_, None) => true,
            ("smtp", Some(query)) => matches!(query, "tls=required" | "tls=opportunistic"),
            _ => false,
        };
        if !is_known || !matches!(url.path(), "" | "/") {
            return Err(format!(
                "may end in ?tls=required or ?tls=opportunistic; {form}"
            ));
        }
        Ok(SmtpUrl { url })
    }
}

impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://", self.url.scheme())?;
        if !self.url.username().is_empty() {
            f.write_str(self.url.username())?;
            if self.url.password().is_some() {
                f.write_str(":***")?;
            }
            f.write_str("@")?;
        }
        f.write_str(self.url.host_str().unwrap_or_default())?;
        if let Some(port) = self.url.port() {
            write!(f, ":{port}")?;
        }
        match self.url.query() {
            Some(query) => write!(f, "?{query}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Whom mail is from: `Tenon <tenon@example.com>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(Mailbox);

impl FromStr for Sender {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        text.parse()
            .map(Sender)
            .map_err(|_| "is no address; write it as Tenon <tenon@example.com>".to_owned())
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whether mail can be sent there, by the form of it.
pub fn is_address(text: &str) -> bool {
    text.len() <= 320 && text.parse::<Address>().is_ok()
}

/// One mail: plain text.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// To whom.
    pub to: &'a str,
    /// Its subject.
    pub subject: &'a str,
    /// What it says.
    pub text: &'a str,
    /// Ours; the same for each attempt, so that a server that got it twice can
    /// tell.
    pub id: i64,
    /// When it was given.
    pub time: Timestamp,
}

/// A server that takes mail.
#[derive(Debug)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Sender,
}

impl Mailer {
    /// Prepares the way to it; connects to nothing yet.
    ///
    /// # Errors
    /// When there are no root certificates to check it with.
    pub fn new(url: &SmtpUrl, from: Sender) -> Result<Self, String> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.url.as_str())
            .map_err(|error| format!("cannot be used: {}", chain(&error)))?
            .timeout(Some(TIMEOUT))
            .build();
        Ok(Mailer { transport, from })
    }

    /// Hands a mail in.
    ///
    /// # Errors
    /// When the server did not take it.
    pub async fn send(&self, letter: &Letter<'_>) -> Result<(), Undelivered> {
        let message = self.message(letter)?;
        match self.transport.send(message).await {
            Ok(_accepted) => Ok(()),
            Err(error) => {
                let reason = format!("the mail server: {}", chain(&error));
                // What it will say again, however often it is asked; a password
                // may be set right.
                let is_sign_in = error
                    .status()
                    .is_some_and(|code| SIGN_IN.contains(&u16::from(code)));
                Err(if error.is_permanent() && !is_sign_in {
                    Undelivered::Never(reason)
                } else {
                    Undelivered::Later(reason)
                })
            }
        }
    }

    fn message(&self, letter: &Letter<'_>) -> Result<Message, Undelivered> {
        let never = |what: &str| Undelivered::Never(format!("the mail cannot be written: {what}"));
        let to: Address = letter
            .to
            .parse()
            .map_err(|_| never("its address is none"))?;
        let millis = u64::try_from(letter.time.0).unwrap_or_default();
        let domain = self.from.0.email.domain();
        Message::builder()
            .from(self.from.0.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject)
            .date(UNIX_EPOCH + Duration::from_millis(millis))
            .message_id(Some(format!("<tenon.{millis}.{}@{domain}>", letter.id)))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.to_owned())
            .map_err(|error| never(&chain(&error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_server_prints_without_its_password() {
        for (text, shown) in [
            (
                "smtps://tenon:p%40ss@mail.example.com",
                "smtps://tenon:***@mail.example.com",
            ),
            (
                "smtp://mail.example.com:2525?tls=required",
                "smtp://mail.example.com:2525?tls=required",
            ),
            ("smtp://127.0.0.1", "smtp://127.0.0.1"),
        ] {
            let url: SmtpUrl = text.parse().unwrap();
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), shown);
        }
        for wrong in [
            "",
            "mail.example.com",
            "http://mail.example.com",
            "smtp://",
            "smtp://u:hidden@host/path",
            "smtp://u:hidden@host?tls=maybe",
            "smtps://u:hidden@host?tls=required",
        ] {
            let problem = wrong.parse::<SmtpUrl>().unwrap_err();
            assert!(!problem.contains("hidden"), "{problem}");
        }
    }

    #[test]
    fn only_what_leaves_the_machine_without_tls_is_in_the_clear() {
        let clear = |text: &str| text.parse::<SmtpUrl>().unwrap().is_in_the_clear();
        assert!(clear("smtp://mail.example.com"));
        assert!(!clear("smtp://mail.example.com?tls=required"));
        assert!(!clear("smtps://mail.example.com"));
        assert!(!clear("smtp://localhost:2525"));
        assert!(!clear("smtp://[::1]:2525"));
    }

    #[test]
    fn an_address_is_checked_by_its_form() {
        for good in ["a@example.com", "a.b+c@例子.example"] {
            assert!(is_address(good), "{good}");
        }
        let long = format!("a@{}.com", "b".repeat(400));
        for bad in ["", "a", "a@", "a@b\r\nBcc: c@d", "A <a@example.com>", &long] {
            assert!(!is_address(bad), "{bad}");
        }
        assert!("Tenon <tenon@example.com>".parse::<Sender>().is_ok());
        assert!("tenon".parse::<Sender>().is_err());
    }
}
