//! Text messages through real HTTP: a gateway that takes one request, and one
//! that speaks as Aliyun does.

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::IntoResponse,
};
use backend::{
    OpContext, SignedIn,
    authz::action::Read,
    db::Db,
    delivery::{Senders, Text, TextTemplate, send_text, service, works},
    job::{Runner, service as jobs},
    testing::{World, on_both_engines},
};
use model::{
    id::UserId,
    identity::Mobile,
    job::{JobListRequest, JobStatus, JobSummary},
    locale::Locale,
    time::Millis,
};
use serde_json::{Value, json};
use server::config::{Config, Environment, Options};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// What the gateway was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: String,
}

type Answers = dyn Fn(usize, &Asked) -> Option<(StatusCode, String)> + Send + Sync;

/// A gateway on loopback: keeps what it is asked, and answers as the test says;
/// without an answer it keeps the caller waiting.
#[derive(Clone)]
pub struct Gateway {
    asked: Arc<Mutex<Vec<Asked>>>,
    answers: Arc<Answers>,
    pub origin: String,
}

impl Gateway {
    pub async fn start(
        answers: impl Fn(usize, &Asked) -> Option<(StatusCode, String)> + Send + Sync + 'static,
    ) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gateway = Gateway {
            asked: Arc::default(),
            answers: Arc::new(answers),
            origin: format!("http://{}", listener.local_addr().unwrap()),
        };
        let router = Router::new().fallback(answer).with_state(gateway.clone());
        #[expect(
            clippy::disallowed_methods,
            reason = "a test has no background of its own"
        )]
        tokio::spawn(async move { axum::serve(listener, router).await });
        gateway
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn answer(
    State(gateway): State<Gateway>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> axum::response::Response {
    let asked = Asked {
        method,
        uri,
        headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    let number = {
        let mut all = gateway.asked.lock().unwrap();
        all.push(asked.clone());
        all.len()
    };
    match (gateway.answers)(number, &asked) {
        Some(answer) => answer.into_response(),
        None => std::future::pending().await,
    }
}

/// What sends, as a configuration file has it.
fn senders(settings: &[(&str, &str)]) -> Senders {
    let environment: Environment = settings.iter().copied().collect();
    let folder = tempfile::tempdir().unwrap();
    let config = Config::load_from(&Options::default(), &environment, folder.path()).unwrap();
    config.senders.senders().unwrap()
}

/// Runs a test beside a console that sends.
async fn beside(world: &World, senders: Senders, body: impl Future) {
    tokio::select! {
        () = Runner::new(world.console().clone(), works(senders)).run() => panic!("the runner ended"),
        _ = body => {}
    }
}

fn admin(world: &World) -> OpContext {
    world.context(&SignedIn {
        id: UserId(1),
        name: "Admin".to_owned(),
        mobile: "13800000000".to_owned(),
        is_platform_admin: true,
        access_epoch: None,
        image_url: String::new(),
        preference: Default::default(),
    })
}

/// The newest job.
async fn newest(world: &World) -> JobSummary {
    let ctx = admin(world);
    let platform = ctx.platform::<Read>().unwrap();
    let list = jobs::list(&ctx, platform, &JobListRequest::default()).await;
    list.unwrap().page.items.remove(0)
}

async fn until(world: &World, what: &str, holds: impl Fn(&JobSummary) -> bool) -> JobSummary {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let job = newest(world).await;
        if holds(&job) {
            return job;
        }
        assert!(
            Instant::now() < deadline,
            "it never came to this: {what}: {job:?}"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn send(ctx: &OpContext, db: &Db, to: &str, template: TextTemplate, locale: Locale) {
    let to: Mobile = to.parse().unwrap();
    let text = Text {
        template,
        parameters: vec![("code", "012345".to_owned()), ("minutes", "10".to_owned())],
        locale,
    };
    let mut tx = db.begin().await.unwrap();
    send_text(ctx, &mut tx, &to, text).await.unwrap();
    tx.commit().await.unwrap();
}

async fn send_code(world: &World, to: &str, locale: Locale) {
    send(&world.system(), world.db(), to, TextTemplate::Code, locale).await;
}

fn ok(body: &str) -> Option<(StatusCode, String)> {
    Some((StatusCode::OK, body.to_owned()))
}

#[test]
fn a_code_is_posted_once_as_the_template_says() {
    on_both_engines(async |world| {
        let gateway = Gateway::start(|_, _| ok(r#"{"code": 0, "message": "ok"}"#)).await;
        let url = format!("{}/v2/send?account=tenon", gateway.origin);
        let senders = senders(&[
            ("TENON_SMS_GATEWAY_URL", &url),
            (
                "TENON_SMS_GATEWAY_HEADERS",
                "Authorization: Bearer s3cret\nX-App: tenon",
            ),
            (
                "TENON_SMS_GATEWAY_BODY",
                r#"{"to":["{number}"],"text":"【{signature}】{text}","id":"{template}","with":{parameters}}"#,
            ),
            ("TENON_SMS_GATEWAY_SUCCESS_POINTER", "/code"),
            ("TENON_SMS_GATEWAY_SUCCESS_VALUE", "0"),
            ("TENON_SMS_SIGNATURE", "榫卯"),
            ("TENON_SMS_TEMPLATES", "code=SMS_1,code.en=SMS_2"),
        ]);
        beside(&world, senders, async {
            send_code(&world, "13800000001", Locale::ZhCn).await;
            let job = until(&world, "done", |job| job.status == JobStatus::Done).await;
            assert_eq!((job.attempt, job.error.as_str()), (1, ""));
        })
        .await;
        let asked = gateway.asked();
        assert_eq!(asked.len(), 1);
        let asked = &asked[0];
        assert_eq!(asked.method, Method::POST);
        assert_eq!(asked.uri, "/v2/send?account=tenon");
        assert_eq!(asked.headers["authorization"], "Bearer s3cret");
        assert_eq!(asked.headers["x-app"], "tenon");
        assert_eq!(
            asked.headers["content-type"],
            "application/json; charset=utf-8"
        );
        let body: Value = serde_json::from_str(&asked.body).unwrap();
        assert_eq!(
            body,
            json!({
                "to": ["+8613800000001"],
                "text": "【榫卯】您的验证码是 012345，10 分钟内有效。请勿告诉他人。",
                "id": "SMS_1",
                "with": {"code": "012345", "minutes": "10"},
            })
        );
        // It was sent, so it is not kept.
        let ctx = admin(&world);
        let platform = ctx.platform::<Read>().unwrap();
        let kept = service::list_outbox(&ctx, platform, None).await.unwrap();
        assert_eq!(kept.total, 0);
    });
}

#[test]
fn a_gateway_that_refuses_is_asked_again_until_it_takes_the_message() {
    on_both_engines(async |world| {
        // It says no in three ways, and repeats what it was told.
        let gateway = Gateway::start(|number, asked| match number {
            1 => Some((StatusCode::BAD_GATEWAY, format!("no way: {}", asked.uri))),
            2 => Some((
                StatusCode::OK,
                r#"{"code": "ERR", "sent": "012345"}"#.to_owned(),
            )),
            3 => Some((StatusCode::FOUND, String::new())),
            _ => ok(r#"{"code": "OK"}"#),
        })
        .await;
        let url = format!(
            "{}/send?to={{national}}&say={{text}}&sign={{signature}}",
            gateway.origin
        );
        let senders = senders(&[
            ("TENON_SMS_GATEWAY_URL", &url),
            ("TENON_SMS_GATEWAY_METHOD", "GET"),
            ("TENON_SMS_GATEWAY_SUCCESS_POINTER", "/code"),
            ("TENON_SMS_GATEWAY_SUCCESS_VALUE", "OK"),
            ("TENON_SMS_SIGNATURE", "A&B"),
        ]);
        beside(&world, senders, async {
            send_code(&world, "+14155550100", Locale::En).await;
            for attempt in 1..4 {
                let job = until(&world, "refused", |job| {
                    job.attempt == attempt && job.status == JobStatus::Waiting
                })
                .await;
                assert!(job.error.starts_with("the gateway answered"), "{job:?}");
                for secret in ["012345", "4155550100"] {
                    assert!(!job.error.contains(secret), "{job:?}");
                }
                world.clock().advance(Millis::minutes(1));
            }
            until(&world, "done", |job| job.status == JobStatus::Done).await;
        })
        .await;
        let asked = gateway.asked();
        assert_eq!(asked.len(), 4);
        let query = asked[3].uri.query().unwrap();
        let url = url::Url::parse(&format!("http://x/?{query}")).unwrap();
        let pairs: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(pairs["to"], "14155550100");
        assert_eq!(pairs["sign"], "A&B");
        assert_eq!(
            pairs["say"],
            "Your code is 012345. It is valid for 10 minutes. Tell it to nobody."
        );
        assert_eq!(asked[3].body, "");
    });
}

#[test]
fn a_code_that_no_gateway_took_in_its_ten_minutes_is_given_up() {
    on_both_engines(async |world| {
        let gateway =
            Gateway::start(|_, _| Some((StatusCode::SERVICE_UNAVAILABLE, "later".to_owned())))
                .await;
        let senders = senders(&[
            ("TENON_SMS_GATEWAY_URL", &gateway.origin),
            ("TENON_SMS_GATEWAY_BODY", "to={number}&content={text}"),
            ("TENON_SMS_GATEWAY_BODY_TYPE", "form"),
        ]);
        beside(&world, senders, async {
            send_code(&world, "13800000001", Locale::En).await;
            let begin = world.now();
            let mut attempt = 0;
            let failed = loop {
                let job = until(&world, "the next attempt", |job| {
                    job.status == JobStatus::Failed
                        || job.attempt > attempt && job.status == JobStatus::Waiting
                })
                .await;
                if job.status == JobStatus::Failed {
                    break job;
                }
                attempt = job.attempt;
                assert!(attempt < 20, "{job:?}");
                world.clock().advance(job.due_time - world.now());
            };
            assert!((7..=12).contains(&failed.attempt), "{failed:?}");
            assert_eq!(failed.error, "the gateway answered 503: later");
            assert!(world.now() - begin < Millis::minutes(10));
        })
        .await;
        let asked = gateway.asked();
        assert_eq!(
            asked[0].headers["content-type"],
            "application/x-www-form-urlencoded; charset=utf-8"
        );
        assert!(
            asked[0]
                .body
                .starts_with("to=%2B8613800000001&content=Your%20code"),
            "{asked:?}"
        );
    });
}

#[test]
fn aliyun_is_asked_with_a_signature_that_it_can_check() {
    on_both_engines(async |world| {
        let gateway = Gateway::start(|number, _| match number {
            1 => ok(r#"{"Code":"isv.BUSINESS_LIMIT_CONTROL","Message":"触发流控 012345"}"#),
            2 => ok(r#"{"Code":"OK","Message":"OK","BizId":"1","RequestId":"2"}"#),
            _ => ok(r#"{"Code":"isv.MOBILE_NUMBER_ILLEGAL","Message":"no"}"#),
        })
        .await;
        let senders = senders(&[
            ("TENON_SMS_ALIYUN_ENDPOINT", &gateway.origin),
            ("TENON_SMS_ALIYUN_KEY_ID", "testId"),
            ("TENON_SMS_ALIYUN_KEY_SECRET", "testSecret"),
            ("TENON_SMS_SIGNATURE", "榫卯"),
            ("TENON_SMS_TEMPLATES", "code=SMS_1,mobile_changed=SMS_2"),
        ]);
        beside(&world, senders, async {
            send_code(&world, "13800000001", Locale::ZhCn).await;
            let job = until(&world, "limited", |job| {
                job.status == JobStatus::Waiting && job.attempt == 1
            })
            .await;
            assert!(
                job.error
                    .contains("isv.BUSINESS_LIMIT_CONTROL: 触发流控 ***"),
                "{job:?}"
            );
            world.clock().advance(Millis::minutes(1));
            until(&world, "done", |job| job.status == JobStatus::Done).await;
            let (ctx, changed) = (world.system(), TextTemplate::MobileChanged);
            send(&ctx, world.db(), "+85251234567", changed, Locale::En).await;
            let job = until(&world, "failed", |job| job.status == JobStatus::Failed).await;
            assert_eq!(job.attempt, 1, "no repetition makes the number better");
        })
        .await;
        let asked = gateway.asked();
        assert_eq!(asked.len(), 3);
        let nonce = asked
            .iter()
            .map(|asked| check_signature(&asked.body)["SignatureNonce"].clone());
        let nonces: std::collections::BTreeSet<String> = nonce.collect();
        assert_eq!(nonces.len(), 3, "each request has a nonce of its own");
        let fields = check_signature(&asked[1].body);
        for (name, value) in [
            ("Action", "SendSms"),
            ("Version", "2017-05-25"),
            ("PhoneNumbers", "13800000001"),
            ("SignName", "榫卯"),
            ("TemplateCode", "SMS_1"),
            ("TemplateParam", r#"{"code":"012345","minutes":"10"}"#),
            // A minute after the world began.
            ("Timestamp", "2026-03-01T08:01:00Z"),
        ] {
            assert_eq!(fields[name], value);
        }
        assert_eq!(
            check_signature(&asked[2].body)["PhoneNumbers"],
            "85251234567"
        );
        assert_eq!(asked[0].uri, "/");
    });
}

/// The fields of a form, after checking their signature with code that is not
/// ours: Python's.
fn check_signature(body: &str) -> BTreeMap<String, String> {
    const CHECK: &str = "\
import base64, hashlib, hmac, json, sys, urllib.parse
fields = dict(urllib.parse.parse_qsl(sys.argv[1], keep_blank_values=True, strict_parsing=True))
signature = fields.pop('Signature')
def quote(text): return urllib.parse.quote(text, safe='-_.~')
query = '&'.join(quote(name) + '=' + quote(fields[name]) for name in sorted(fields))
text = 'POST&%2F&' + quote(query)
own = base64.b64encode(hmac.new(b'testSecret&', text.encode(), hashlib.sha1).digest()).decode()
assert own == signature, (own, signature)
print(json.dumps(fields))
";
    let output = crate::program::command("python3")
        .args(["-c", CHECK, body])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}
