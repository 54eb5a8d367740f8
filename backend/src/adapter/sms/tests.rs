//! What can be said without a gateway; the gateways are in `server/tests`.

use super::{
    aliyun::{canonical, sign},
    template::Escape,
    *,
};
use crate::entropy::SystemEntropy;
use std::str::FromStr;

fn parameters(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn templates(lines: &[&str]) -> Templates {
    Templates(
        lines
            .iter()
            .map(|l| TemplateId::parse(l).unwrap())
            .collect(),
    )
}

/// Does something with a message to a number.
fn with<T>(number: &str, act: impl FnOnce(&Sms<'_>) -> T) -> T {
    let number = Mobile::from_str(number).unwrap();
    let parameters = parameters(&[("code", "012345"), ("minutes", "10")]);
    act(&Sms {
        number: &number,
        text: "验证码 \"012345\"\n& more",
        template: "code",
        locale: Locale::En,
        parameters: &parameters,
        id: 7,
    })
}

#[test]
fn the_signature_is_that_of_aliyuns_own_example() {
    // The example of the documentation of SendSms.
    let parameters = BTreeMap::from([
        ("AccessKeyId", "testId"),
        ("Action", "SendSms"),
        ("Format", "XML"),
        ("OutId", "123"),
        ("PhoneNumbers", "15300000001"),
        ("RegionId", "cn-hangzhou"),
        ("SignName", "阿里云短信测试专用"),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureNonce", "45e25e9b-0a6f-4070-8c85-2956eda1b466"),
        ("SignatureVersion", "1.0"),
        ("TemplateCode", "SMS_71390007"),
        ("TemplateParam", "{\"customer\":\"test\"}"),
        ("Timestamp", "2017-07-12T02:42:19Z"),
        ("Version", "2017-05-25"),
    ]);
    let parameters = parameters
        .into_iter()
        .map(|(name, value)| (name, value.to_owned()))
        .collect();
    let query = canonical(&parameters);
    assert_eq!(
        sign("GET", &query, "testSecret"),
        "zJDF+Lrzhj/ThnlvIToysFRq6t4="
    );
    // The example of the documentation of the signature itself.
    let parameters = BTreeMap::from([
        ("AccessKeyId", "testid"),
        ("Action", "DescribeRegions"),
        ("Format", "XML"),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"),
        ("SignatureVersion", "1.0"),
        ("Timestamp", "2016-02-23T12:46:24Z"),
        ("Version", "2014-05-26"),
    ]);
    let parameters = parameters
        .into_iter()
        .map(|(name, value)| (name, value.to_owned()))
        .collect();
    assert_eq!(
        sign("GET", &canonical(&parameters), "testsecret"),
        "OLeaidS1JvxuMvnyHOwuJ+uX5qY="
    );
}

#[test]
fn what_fills_a_hole_cannot_break_out_of_its_place() {
    let body = RequestTemplate::parse(
        r#"{"to":"{national}","say":"【{signature}】{text}","t":"{template}","p":{parameters},"q":"{parameters_text}"}"#,
    )
    .unwrap();
    let ids = templates(&["code=SMS_1", "code.en=SMS_2", "mobile_changed=SMS_3"]);
    with("13800000000", |sms| {
        let json = body.fill(sms, "A\"B", &ids, Escape::Json);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["to"], "13800000000");
        assert_eq!(json["say"], "【A\"B】验证码 \"012345\"\n& more");
        assert_eq!(
            json["t"], "SMS_2",
            "its language's own before the one for all"
        );
        assert_eq!(json["p"]["code"], "012345");
        let inner = json["q"].as_str().unwrap();
        let inner: serde_json::Value = serde_json::from_str(inner).unwrap();
        assert_eq!(inner, json["p"]);
    });
    let form = RequestTemplate::parse("to={number}&content={text}&p={parameters}").unwrap();
    with("+14155550100", |sms| {
        let form = form.fill(sms, "", &ids, Escape::Percent);
        let url = Url::parse(&format!("http://x/?{form}")).unwrap();
        let pairs: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(pairs["to"], "+14155550100");
        assert_eq!(pairs["content"], sms.text);
        assert_eq!(pairs["p"], sms.parameters_json());
        assert_eq!(pairs.len(), 3);
        assert_eq!(sms.national(), "14155550100");
    });
}

#[test]
fn a_hole_nobody_can_fill_is_refused_and_other_braces_stay() {
    let problem = RequestTemplate::parse("{nubmer}").unwrap_err();
    assert!(
        problem.contains("{nubmer}") && problem.contains("{number}"),
        "{problem}"
    );
    for kept in ["{}", "{ \"a\": {} }", "{1}", "{", "}{", "{A}", "{number"] {
        let template = RequestTemplate::parse(kept).unwrap();
        let filled = with("13800000000", |sms| {
            template.fill(sms, "", &Templates::default(), Escape::Json)
        });
        assert_eq!(filled, kept);
    }
}

#[test]
fn a_value_that_looks_like_a_hole_is_not_filled() {
    let template = RequestTemplate::parse("{signature}").unwrap();
    let filled = with("13800000000", |sms| {
        template.fill(sms, "{text}", &Templates::default(), Escape::Json)
    });
    assert_eq!(filled, "{text}");
}

#[test]
fn registered_texts_are_read_as_they_are_written() {
    for line in ["code=SMS_1", "mobile_changed.zh-CN=x=y"] {
        assert_eq!(TemplateId::parse(line).unwrap().to_string(), line);
    }
    for wrong in ["", "code", "=x", "code=", "code.fr=x"] {
        assert!(TemplateId::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_a_gateway_repeats_of_a_message_is_no_reason() {
    with("13800000000", |sms| {
        let said = sms.scrubbed("refused +8613800000000 13800000000: 012345 is\nbad");
        assert_eq!(said, "refused *** ***: *** is bad");
        assert_eq!(sms.scrubbed(&"長".repeat(500)).chars().count(), 200);
    });
}

#[tokio::test]
async fn a_gateway_that_is_not_there_may_be_there_later_and_its_key_is_not_told() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let url = format!("http://127.0.0.1:{port}/send?key=hidden");
    let gateway = HttpGateway::new(HttpGatewaySettings {
        method: Method::Get,
        url: RequestTemplate::parse(&url).unwrap(),
        headers: Vec::new(),
        body: None,
        body_type: BodyType::Json,
        success: None,
        signature: String::new(),
        templates: Templates::default(),
    });
    let gateway = SmsGateway::Http(gateway.unwrap());
    let number = Mobile::from_str("13800000000").unwrap();
    let parameters = parameters(&[]);
    let sms = Sms {
        number: &number,
        text: "x",
        template: "code",
        locale: Locale::En,
        parameters: &parameters,
        id: 1,
    };
    let failed = gateway.send(&sms, Timestamp(0), &SystemEntropy).await;
    let Err(Undelivered::Later(reason)) = failed else {
        panic!("{failed:?}")
    };
    assert!(reason.contains("not reached"), "{reason}");
    assert!(!reason.contains("hidden"), "{reason}");
}

#[test]
fn settings_that_cannot_work_are_refused_by_their_key() {
    let settings = |url: &str, method, body: Option<&str>| HttpGatewaySettings {
        method,
        url: RequestTemplate::parse(url).unwrap(),
        headers: vec![Header::parse("Authorization: Bearer hidden").unwrap()],
        body: body.map(|body| RequestTemplate::parse(body).unwrap()),
        body_type: BodyType::Json,
        success: None,
        signature: String::new(),
        templates: Templates::default(),
    };
    let good = settings(
        "http://127.0.0.1/{number}",
        Method::Post,
        Some("{parameters}"),
    );
    assert!(!format!("{good:?}").contains("hidden"));
    HttpGateway::new(good).unwrap();
    for (wrong, key) in [
        (
            settings("gopher://x/", Method::Get, None),
            "sms_gateway_url",
        ),
        (settings("send", Method::Get, None), "sms_gateway_url"),
        (
            settings("http://x/", Method::Get, Some("{}")),
            "sms_gateway_body",
        ),
        (
            settings("http://x/", Method::Post, None),
            "sms_gateway_body",
        ),
        (
            settings("http://x/", Method::Put, Some("{text}")),
            "sms_gateway_body",
        ),
    ] {
        assert_eq!(HttpGateway::new(wrong).unwrap_err().0, key);
    }
    for wrong in ["Authorization", "A b: c", "A: b\u{7f}"] {
        assert!(Header::parse(wrong).is_err(), "{wrong}");
    }
}
