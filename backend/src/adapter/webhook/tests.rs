//! Webhooks over real sockets.

use super::*;
use ipnet::IpNet;
use std::net::IpAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

fn loopback() -> WebhookSender {
    let networks: Vec<IpNet> = vec!["127.0.0.0/8".parse().unwrap()];
    WebhookSender::new(Guard::allowing(networks))
}

fn request<'a>(url: &'a str) -> Request<'a> {
    Request {
        url,
        secret: b"secret",
        event: "test",
        delivery: 7,
        body: r#"{"event":"test"}"#,
    }
}

/// Answers one request with a text; what was asked.
async fn answer_once(listener: &TcpListener, answer: &str) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut asked = Vec::new();
    let mut buffer = [0; 4096];
    while !asked.ends_with(b"}") {
        let count = stream.read(&mut buffer).await.unwrap();
        assert!(count > 0, "the request ends with its body");
        asked.extend_from_slice(&buffer[..count]);
    }
    stream.write_all(answer.as_bytes()).await.unwrap();
    String::from_utf8(asked).unwrap()
}

async fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

#[tokio::test]
async fn what_is_sent_is_signed_and_names_itself() {
    let (listener, port) = listener().await;
    let url = format!("http://127.0.0.1:{port}/hook?key=1");
    let sender = loopback();
    let request = request(&url);
    let (sent, asked) = tokio::join!(
        sender.send(&request, Timestamp(1_772_352_000_500)),
        answer_once(&listener, "HTTP/1.1 204 No Content\r\n\r\n"),
    );
    assert_eq!(sent, Ok(204));
    assert!(
        asked.starts_with("POST /hook?key=1 HTTP/1.1\r\n"),
        "{asked}"
    );
    let lower = asked.to_ascii_lowercase();
    for line in [
        "content-type: application/json",
        "x-tenon-event: test",
        "x-tenon-delivery: 7",
        "x-tenon-signature: t=1772352000,v1=",
    ] {
        assert!(lower.contains(line), "{line}: {asked}");
    }
    let signature = sign(b"secret", Timestamp(1_772_352_000_500), request.body);
    assert!(lower.contains(&signature), "{signature}");
    assert!(asked.ends_with(request.body));
}

#[test]
fn another_secret_time_or_body_signs_otherwise() {
    let time = Timestamp(1_000);
    let known = sign(b"a", time, "b");
    assert!(known.starts_with("t=1,v1=") && known.len() == 7 + 64);
    for other in [
        sign(b"x", time, "b"),
        sign(b"a", Timestamp(2_000), "b"),
        sign(b"a", time, "c"),
    ] {
        assert_ne!(known, other);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_is_the_end() {
    let (listener, port) = listener().await;
    let url = format!("http://127.0.0.1:{port}/");
    let answer = "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\nContent-Length: 0\r\n\r\n";
    let sender = loopback();
    let request = request(&url);
    let (sent, _) = tokio::join!(
        sender.send(&request, Timestamp(0)),
        answer_once(&listener, answer),
    );
    let refused = sent.unwrap_err();
    assert_eq!((refused.is_final, refused.status), (true, Some(302)));
}

#[tokio::test]
async fn who_listens_on_this_machine_or_beside_it_is_not_reached() {
    let (listener, port) = listener().await;
    let sender = WebhookSender::default();
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "0.0.0.0",
        "[::]",
        "[::ffff:127.0.0.1]",
        // The URL's parser makes 127.0.0.1 of these.
        "2130706433",
        "0x7f.1",
        "127.1",
        "169.254.169.254",
        "10.0.0.1",
    ] {
        let url = format!("http://{host}:{port}/");
        let refused = sender.send(&request(&url), Timestamp(0)).await.unwrap_err();
        assert!(refused.is_final && refused.status.is_none(), "{host}");
        assert!(refused.reason.contains("public network"), "{host}");
    }
    // Nobody came.
    let came = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(came.is_err());
}

#[tokio::test]
async fn what_is_no_web_address_is_never_tried_again() {
    for url in [
        "",
        "nonsense",
        "ftp://1.1.1.1/",
        "file:///etc/passwd",
        "http://",
    ] {
        let refused = loopback()
            .send(&request(url), Timestamp(0))
            .await
            .unwrap_err();
        assert!(refused.is_final, "{url}");
    }
}

#[tokio::test]
async fn a_name_leads_to_the_addresses_that_were_looked_at() {
    // The name has no address that anybody would find; the client was told where it is.
    let (listener, port) = listener().await;
    let url: Url = format!("http://hook.invalid:{port}/").parse().unwrap();
    let address = SocketAddr::new(IpAddr::from([127, 0, 0, 1]), port);
    let client = client(&url, &[address]).unwrap();
    let (sent, _) = tokio::join!(
        client.post(url).body("{}").send(),
        answer_once(&listener, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    );
    assert_eq!(sent.unwrap().status(), 200);
}

#[tokio::test]
async fn nobody_there_is_tried_again() {
    let (listener, port) = listener().await;
    drop(listener);
    let url = format!("http://127.0.0.1:{port}/?key=hidden");
    let refused = loopback()
        .send(&request(&url), Timestamp(0))
        .await
        .unwrap_err();
    assert!(!refused.is_final);
    assert!(!refused.reason.contains("hidden"), "{}", refused.reason);
}

#[test]
fn an_answer_says_whether_it_makes_sense_to_try_again() {
    for good in [200, 201, 204, 299] {
        assert_eq!(judge(good), Ok(good));
    }
    for (status, is_final) in [
        (199, false),
        (301, true),
        (400, true),
        (401, true),
        (404, true),
        (408, false),
        (429, false),
        (500, false),
        (503, false),
    ] {
        assert_eq!(judge(status).unwrap_err().is_final, is_final, "{status}");
    }
}
