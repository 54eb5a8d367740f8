//! A real mail server that keeps what it takes.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

/// `aiosmtpd` (Debian: python3-aiosmtpd) on a free port: it wants the user
/// `tenon` with the password `p@ss`, refuses mail to `never@…` for good and to
/// `later@…` for now, and prints every mail that it takes. It ends when its own
/// input closes: then the test has ended, however that came.
const SERVER: &str = r#"
import email, email.policy, json, sys
try:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult
except ImportError:
    sys.exit('no aiosmtpd; `make test` installs it')
class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith('never@'):
            return '550 no such mailbox'
        if address.startswith('later@'):
            return '451 try again'
        envelope.rcpt_tos.append(address)
        return '250 OK'
    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        print(json.dumps({
            'sender': envelope.mail_from, 'recipients': envelope.rcpt_tos,
            'from': str(mail['From']), 'to': str(mail['To']), 'subject': str(mail['Subject']),
            'id': str(mail['Message-ID']), 'date': str(mail['Date']), 'text': mail.get_content(),
        }), flush=True)
        return '250 OK'
def check(server, session, envelope, mechanism, data):
    # Not handled yet: the server is to answer.
    return AuthResult(success=data.login == b'tenon' and data.password == b'p@ss', handled=False)
controller = Controller(Handler(), hostname='127.0.0.1', port=int(sys.argv[1]), authenticator=check,
                        auth_required=True, auth_require_tls=False)
controller.start()
print('ready', flush=True)
sys.stdin.read()
controller.stop()
"#;

/// A private mail server on loopback. Dropping it ends it.
#[derive(Debug)]
pub struct SmtpServer {
    port: u16,
    child: Child,
    taken: Arc<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    lines: Mutex<Vec<String>>,
    more: Condvar,
}

impl SmtpServer {
    /// Starts one.
    ///
    /// # Panics
    /// When it does not come up.
    pub fn start() -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        drop(listener);
        let mut child = spawn(port);
        let output = child.stdout.take().expect("its output");
        let taken = Arc::new(Taken::default());
        let writer = Arc::clone(&taken);
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                writer.lines.lock().expect("nobody panics here").push(line);
                writer.more.notify_all();
            }
        });
        let server = SmtpServer { port, child, taken };
        server.wait_for(|lines| !lines.is_empty());
        server
    }

    /// Where it is, with a user and their password.
    pub fn url(&self, password: &str) -> String {
        format!("smtp://tenon:{password}@127.0.0.1:{}", self.port)
    }

    /// The mails it took, once there are so many, as JSON.
    ///
    /// # Panics
    /// When there are not in time.
    pub fn mails(&self, count: usize) -> Vec<serde_json::Value> {
        // The first line says that it is ready.
        let lines = self.wait_for(|lines| lines.len() > count);
        lines[1..]
            .iter()
            .map(|line| serde_json::from_str(line).expect("a mail"))
            .collect()
    }

    fn wait_for(&self, wanted: impl Fn(&[String]) -> bool) -> Vec<String> {
        let until = Instant::now() + Duration::from_secs(30);
        let mut lines = self.taken.lines.lock().expect("nobody panics here");
        while !wanted(&lines) {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "the mail server said only {lines:?}");
            let waited = self.taken.more.wait_timeout(lines, left);
            lines = waited.expect("nobody panics here").0;
        }
        lines.clone()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        // Both fail where it has ended already, which is what we want.
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// Debian's own Python: another one may come first on the path, and would not
/// have the package.
#[expect(clippy::disallowed_methods, reason = "tests start real parts")]
fn spawn(port: u16) -> Child {
    let debian = std::path::Path::new("/usr/bin/python3");
    let python = if debian.exists() {
        debian.as_os_str()
    } else {
        "python3".as_ref()
    };
    Command::new(python)
        .args(["-c", SERVER])
        .arg(port.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python starts")
}
