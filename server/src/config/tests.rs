use super::key::{KEYS, variable};
use super::source::DEFAULTS;
use super::{Config, Database, Environment, LogFormat, Options};
use backend::db::Location;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const KEY: &str = "ABEiM0RVZneImaq7zN3u_wARIjNEVWZ3iJmqu8zd7v8";

fn load(
    options: &Options,
    variables: &[(&str, &str)],
    file: Option<&str>,
) -> Result<Config, String> {
    let folder = TempDir::new().unwrap();
    if let Some(text) = file {
        std::fs::write(folder.path().join("tenon.toml"), text).unwrap();
    }
    let environment: Environment = variables.iter().copied().collect();
    // The folder has a random name; messages are compared without it.
    Config::load_from(options, &environment, folder.path()).map_err(|error| {
        error
            .to_string()
            .replace(&format!("{}/", folder.path().display()), "")
    })
}

fn from_file(text: &str) -> Result<Config, String> {
    load(&Options::default(), &[], Some(text))
}

fn from_variables(variables: &[(&str, &str)]) -> Result<Config, String> {
    load(&Options::default(), variables, None)
}

#[test]
fn nothing_given_gives_the_documented_defaults() {
    let config = from_variables(&[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8010");
    assert_eq!(config.data_dir, PathBuf::from("./data"));
    assert_eq!(
        config.database,
        Database::Sqlite {
            path: PathBuf::from("./data/tenon.db")
        }
    );
    assert_eq!(config.base_url.origin(), "http://127.0.0.1:8010");
    assert!(!config.base_url.is_configured());
    assert_eq!(config.trusted_proxies, []);
    assert_eq!(config.webhook_networks, []);
    assert_eq!(config.log, "info");
    assert_eq!(config.log_format, LogFormat::Text);
    assert_eq!(config.session_lifetime.as_secs(), 7 * 24 * 3600);
    assert_eq!(config.local_agent_token_file, None);
    assert!(config.master_key.is_none());
    assert!(config.redis.is_none());
    assert_eq!(config.place("listen"), "default");
    assert_eq!(config.place("base_url"), "derived");
    assert!(config.warnings().is_empty());
}

#[test]
fn every_key_is_documented() {
    let operating = include_str!("../../../docs/operating.md");
    for key in KEYS {
        let documented = DEFAULTS.lines().any(|line| {
            line.trim_start_matches("# ")
                .starts_with(&format!("{key} = "))
        });
        assert!(documented, "config.default.toml lacks {key}");
        assert!(
            operating.contains(&format!("| `{key}` | `{}` |", variable(key))),
            "docs/operating.md lacks {key}"
        );
    }
}

#[test]
fn flag_beats_variable_beats_file_beats_default() {
    let file = Some(
        "listen = '127.0.0.1:1'\ndata_dir = 'from-file'\nlog = 'debug'\nsession_lifetime_hours = 2\n",
    );
    let variables = [
        ("TENON_LISTEN", "127.0.0.1:2"),
        ("TENON_DATA_DIR", "from-variable"),
    ];
    let options = Options {
        listen: Some("127.0.0.1:3".to_owned()),
        ..Options::default()
    };

    let config = load(&options, &variables, file).unwrap();
    assert_eq!(config.listen.port(), 3);
    assert_eq!(config.data_dir, PathBuf::from("from-variable"));
    assert_eq!(config.log, "debug");
    assert_eq!(config.log_format, LogFormat::Text);
    assert_eq!(config.place("listen"), "--listen");
    assert_eq!(config.place("data_dir"), "TENON_DATA_DIR");
    assert!(
        config.place("log").ends_with("tenon.toml:3"),
        "{}",
        config.place("log")
    );
    assert_eq!(config.session_lifetime.as_secs(), 7200);
}

#[test]
fn own_variable_for_the_database_beats_the_common_one() {
    let sqlite = |path: &str| Database::Sqlite {
        path: PathBuf::from(path),
    };
    let common = ("DATABASE_URL", "sqlite:///common.db");
    let own = ("TENON_DATABASE_URL", "sqlite://own.db");
    assert_eq!(
        from_variables(&[common]).unwrap().database,
        sqlite("/common.db")
    );
    assert_eq!(
        from_variables(&[common, own]).unwrap().database,
        sqlite("own.db")
    );
}

#[test]
fn own_variable_for_redis_beats_the_common_one() {
    let redis = |variables: &[(&str, &str)]| {
        let config = from_variables(variables).unwrap();
        let shown = config.redis.as_ref().map(ToString::to_string);
        (shown.unwrap(), config.place("redis_url").to_owned())
    };
    let common = ("REDIS_URL", "redis://common");
    let own = ("TENON_REDIS_URL", "redis://own:6380/1");
    assert_eq!(
        redis(&[common]),
        ("redis://common:6379/0".to_owned(), "REDIS_URL".to_owned())
    );
    assert_eq!(
        redis(&[common, own]),
        (
            "redis://own:6380/1".to_owned(),
            "TENON_REDIS_URL".to_owned()
        )
    );
}

#[test]
fn a_named_file_is_read_and_must_exist() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("other.toml");
    std::fs::write(&path, "log = 'trace'").unwrap();
    let named = [("TENON_CONFIG", path.to_str().unwrap())];
    let config = load(&Options::default(), &named, Some("log = 'debug'")).unwrap();
    assert_eq!(config.log, "trace");

    let options = Options {
        config: Some(PathBuf::from("/nowhere/tenon.toml")),
        ..Options::default()
    };
    let error = load(&options, &named, None).unwrap_err();
    assert!(
        error.starts_with("/nowhere/tenon.toml: cannot be read"),
        "{error}"
    );
}

#[test]
fn empty_variable_counts_as_not_set() {
    let config = load(
        &Options::default(),
        &[("TENON_BASE_URL", ""), ("TENON_LOG", " ")],
        Some("log = 'warn'"),
    )
    .unwrap();
    assert!(!config.base_url.is_configured());
    assert_eq!(config.log, "warn");
}

#[test]
fn unknown_keys_are_refused_with_the_nearest_known_one() {
    assert_eq!(
        from_file("log = 'info'\nlisten_adress = 1\nlistn = '127.0.0.1:1'\n").unwrap_err(),
        format!(
            "tenon.toml:2: unknown key `listen_adress`; known are {}",
            KEYS.join(", ")
        )
    );
    assert_eq!(
        from_file("listn = '127.0.0.1:1'\n").unwrap_err(),
        "tenon.toml:1: unknown key `listn`; did you mean `listen`?"
    );
    assert_eq!(
        from_file("\n[logs]\nlevel = 1\n").unwrap_err(),
        "tenon.toml:2: unknown key `logs`; did you mean `log`?"
    );
    assert_eq!(
        from_variables(&[("TENON_DATADIR", "x")]).unwrap_err(),
        "environment: unknown variable `TENON_DATADIR`; did you mean `TENON_DATA_DIR`?"
    );
}

#[test]
fn variables_of_others_are_left_alone() {
    let others = [
        ("TENON_CACHE", "x"),
        ("TENON_AGENT_TOKEN", "x"),
        ("TENON_TEST_MYSQL", "x"),
        ("PATH", "/bin"),
    ];
    assert!(from_variables(&others).is_ok());
}

#[test]
fn wrong_values_name_their_source_and_a_remedy() {
    let cases = [
        (
            "TENON_LISTEN",
            "localhost",
            "`listen` needs an address and a port, as 127.0.0.1:8010",
        ),
        (
            "TENON_LOG",
            "inffo",
            "`log` must be error, warn, info, debug or trace, with modules as \"info,backend=debug\"",
        ),
        (
            "TENON_LOG_FORMAT",
            "xml",
            "`log_format` must be \"text\" or \"json\"",
        ),
        (
            "TENON_SESSION_LIFETIME_HOURS",
            "0",
            "`session_lifetime_hours` must be a whole number from 1 to 8760",
        ),
        (
            "TENON_MASTER_KEY",
            "12",
            "`master_key` must be 32 bytes in base64 without padding; copy it from a `master.key` that a console made",
        ),
        (
            "TENON_TRUSTED_PROXIES",
            "10.0.0.1,proxy",
            "`trusted_proxies` has \"proxy\", which is neither an address nor a network, as 10.0.0.1 or 10.0.0.0/8",
        ),
        (
            "TENON_REDIS_URL",
            "rediss://:hunter2@cache",
            "`redis_url` asks for TLS, which is not spoken to Redis: use a private network or a tunnel; write redis://user:password@host:6379",
        ),
        (
            "TENON_REDIS_URL",
            "http://:hunter2@cache",
            "`redis_url` must begin with redis://; write redis://user:password@host:6379",
        ),
        (
            "TENON_DATABASE_URL",
            "postgres://a@b/c",
            "`database_url` must begin with sqlite:// or mysql://",
        ),
        (
            "TENON_DATABASE_URL",
            "sqlite::memory:",
            "`database_url` cannot be in memory; name a file",
        ),
    ];
    for (variable, value, problem) in cases {
        assert_eq!(
            from_variables(&[(variable, value)]).unwrap_err(),
            format!("{variable}: {problem}"),
            "{value}"
        );
    }
    assert_eq!(
        from_file("\nlisten = 8010").unwrap_err(),
        "tenon.toml:2: `listen` must be text; put it into quotes"
    );
    assert_eq!(
        from_file("log = 'info'\nbase_url = ''").unwrap_err(),
        "tenon.toml:2: `base_url` is empty; give it a value or remove the line"
    );
    assert_eq!(
        from_file("trusted_proxies = [1]").unwrap_err(),
        "tenon.toml:1: `trusted_proxies` must be a list of texts, as [\"10.0.0.1\"]"
    );
}

#[test]
fn broken_toml_names_the_line_but_does_not_repeat_it() {
    let error = from_file("log = 'info'\nmaster_key = hunter2\n").unwrap_err();
    assert!(error.starts_with("tenon.toml:2: not TOML: "), "{error}");
    assert!(
        !error.contains("hunter2") && !error.contains('\n'),
        "{error}"
    );
}

#[test]
fn base_url_is_an_origin() {
    let good = [
        (
            "https://Tenon.Example.com/",
            "https://tenon.example.com",
            true,
        ),
        (
            "https://tenon.example.com:443",
            "https://tenon.example.com",
            true,
        ),
        ("http://127.0.0.1:8123", "http://127.0.0.1:8123", false),
        ("http://[::1]:80", "http://[::1]", false),
    ];
    for (text, origin, https) in good {
        let config = from_variables(&[("TENON_BASE_URL", text)]).unwrap();
        assert_eq!(config.base_url.origin(), origin);
        assert_eq!(config.base_url.is_https(), https);
        assert_eq!(config.base_url.link("/setup"), format!("{origin}/setup"));
    }
    let bad = [
        "tenon.example.com",
        "ftp://a",
        "https://",
        "https://a/b",
        "https://a?b",
        "https://a#b",
        "https://u:p@a",
        "https://a:99999",
        "https://a:",
        "https://a b",
    ];
    for text in bad {
        let error = from_variables(&[("TENON_BASE_URL", text)]).unwrap_err();
        assert!(
            error.starts_with("TENON_BASE_URL: `base_url` "),
            "{text}: {error}"
        );
    }
}

#[test]
fn derived_base_url_can_be_opened_and_follows_the_bound_port() {
    let config = from_variables(&[("TENON_LISTEN", "0.0.0.0:0")]).unwrap();
    assert_eq!(config.warnings().len(), 1);
    let config = config.bound_to("0.0.0.0:4711".parse().unwrap());
    assert_eq!(config.base_url.origin(), "http://127.0.0.1:4711");
    let config = from_variables(&[("TENON_LISTEN", "[::]:80")]).unwrap();
    assert_eq!(config.base_url.origin(), "http://[::1]");
    let config = from_variables(&[("TENON_BASE_URL", "https://a")])
        .unwrap()
        .bound_to("127.0.0.1:1".parse().unwrap());
    assert_eq!(config.base_url.origin(), "https://a");
}

#[test]
fn proxies_are_lists_in_both_sources() {
    let proxies = |config: Config| {
        config
            .trusted_proxies
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    let expected = ["10.0.0.0/8", "192.168.1.7/32", "::1/128"];
    let file = "trusted_proxies = ['10.1.2.3/8', '192.168.1.7', '::1']";
    assert_eq!(proxies(from_file(file).unwrap()), expected);
    let variable = [("TENON_TRUSTED_PROXIES", "10.0.0.0/8, 192.168.1.7 ,::1,")];
    assert_eq!(proxies(from_variables(&variable).unwrap()), expected);
    let all = from_variables(&[("TENON_TRUSTED_PROXIES", "0.0.0.0/0")]).unwrap();
    assert_eq!(all.warnings().len(), 1);
}

#[test]
fn secrets_do_not_print() {
    let variables = [
        ("TENON_MASTER_KEY", KEY),
        (
            "DATABASE_URL",
            "mariadb://tenon:s3cret@db.example.com:3307/tenon?ssl-key=s3cret",
        ),
        ("TENON_REDIS_URL", "redis://tenon:s3cret@cache.example.com"),
    ];
    let config = from_variables(&variables).unwrap();
    for printed in [
        config.to_string(),
        config.redacted(),
        format!("{config:?}"),
        format!("{config:#?}"),
    ] {
        assert!(
            !printed.contains("s3cret") && !printed.contains(KEY),
            "{printed}"
        );
    }
    let printed = config.redacted();
    assert!(
        printed.contains(
            "database_url = \"mysql://tenon:***@db.example.com:3307/tenon?***\"  # DATABASE_URL\n"
        ),
        "{printed}"
    );
    assert!(
        printed.contains(
            "redis_url = \"redis://tenon:***@cache.example.com:6379/0\"  # TENON_REDIS_URL\n"
        ),
        "{printed}"
    );
    assert!(
        printed.contains("master_key = \"***\"  # TENON_MASTER_KEY\n"),
        "{printed}"
    );

    let Location::MySql(url) = config.database.location() else {
        panic!("{}", config.database)
    };
    assert_eq!(
        url,
        "mysql://tenon:s3cret@db.example.com:3307/tenon?ssl-key=s3cret"
    );
    assert!(config.master_key.is_some());
}

#[test]
fn a_bad_database_url_is_not_repeated() {
    for url in [
        "mysql://u:s3cret word@h/d",
        "mysql://u:s3cret@h",
        "mysql://u:s3cret@/d",
        "mysql://s3cret/d",
        "mysql://u:s3cret@h/a/b",
    ] {
        let error = from_variables(&[("TENON_DATABASE_URL", url)]).unwrap_err();
        assert!(
            error.starts_with("TENON_DATABASE_URL: `database_url` ") && !error.contains("s3cret"),
            "{error}"
        );
    }
}

#[test]
fn printed_settings_are_a_settings_file() {
    let config =
        from_file("trusted_proxies = ['10.0.0.0/8']\nbase_url = 'https://a.example'\n").unwrap();
    let again = from_file(&config.redacted()).unwrap();
    assert_eq!(again.trusted_proxies, config.trusted_proxies);
    assert_eq!(again.base_url, config.base_url);
    assert_eq!(again.database, config.database);
}

#[test]
fn data_dir_that_is_a_file_is_refused() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap();
    assert_eq!(
        from_variables(&[("TENON_DATA_DIR", path)]).unwrap_err(),
        format!("TENON_DATA_DIR: `data_dir`: {path} is not a folder; name another")
    );
    assert!(Path::new(path).exists());
}

/// A gateway of text messages and a mail server, as a file has them.
const SENDERS: &str = r#"
sms_gateway_url = "https://sms.example.com/s3cret/send?key=s3cret"
sms_gateway_headers = """
Authorization: Bearer s3cret
X-App: s3cret
"""
sms_gateway_body = '{"password": "s3cret", "to": "{national}", "text": "[{signature}] {text}"}'
sms_gateway_success_pointer = "/code"
sms_gateway_success_value = "0"
sms_signature = "Tenon"
sms_templates = ["code=SMS_1", "code.en=SMS_2"]
smtp_url = "smtps://tenon:s3cret@mail.example.com"
smtp_from = "Tenon <tenon@example.com>"
"#;

#[test]
fn without_senders_everything_goes_to_the_outbox_and_not_into_the_log() {
    let senders = from_variables(&[]).unwrap().senders;
    assert!(senders.text.is_none() && senders.mail.is_none());
    assert!(!senders.is_outbox_logged);
    let logged = from_variables(&[("TENON_OUTBOX_IN_LOG", "true")]).unwrap();
    assert!(logged.senders.is_outbox_logged);
    let warnings = logged.warnings().join("\n");
    assert!(warnings.contains("outbox_in_log"), "{warnings}");
    assert!(
        from_file("outbox_in_log = true")
            .unwrap()
            .senders
            .is_outbox_logged
    );
    for wrong in ["outbox_in_log = 'yes'", "outbox_in_log = 1"] {
        let problem = from_file(wrong).unwrap_err();
        assert!(problem.contains("must be true or false"), "{problem}");
    }
}

#[test]
fn secrets_of_senders_do_not_print() {
    let config = from_file(SENDERS).unwrap();
    for printed in [
        config.redacted(),
        format!("{config:?}"),
        format!("{:?}", config.senders.senders()),
    ] {
        assert!(!printed.contains("s3cret"), "{printed}");
    }
    let printed = config.redacted();
    for line in [
        "sms_gateway_url = \"https://sms.example.com/***\"",
        "sms_gateway_headers = \"***\"",
        "sms_gateway_body = \"***\"",
        "sms_signature = \"Tenon\"",
        "sms_templates = [\"code=SMS_1\", \"code.en=SMS_2\"]",
        "smtp_url = \"smtps://tenon:***@mail.example.com\"",
        "smtp_from = \"Tenon <tenon@example.com>\"",
    ] {
        assert!(printed.contains(line), "{line} in {printed}");
    }
    assert!(config.warnings().is_empty());
    let aliyun = from_variables(&[
        ("TENON_SMS_ALIYUN_KEY_ID", "LTAI"),
        ("TENON_SMS_ALIYUN_KEY_SECRET", "s3cret"),
        ("TENON_SMS_SIGNATURE", "Tenon"),
        ("TENON_SMS_TEMPLATES", "code=SMS_1,mobile_changed=SMS_2"),
    ])
    .unwrap();
    for printed in [aliyun.redacted(), format!("{aliyun:?}")] {
        assert!(
            !printed.contains("s3cret") && printed.contains("LTAI"),
            "{printed}"
        );
    }
}

#[test]
fn senders_that_leave_the_machine_without_tls_are_warned_of() {
    let clear = SENDERS
        .replace("https://sms", "http://sms")
        .replace("smtps://", "smtp://");
    let warnings = from_file(&clear).unwrap().warnings();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    let near = clear
        .replace("sms.example.com", "127.0.0.1:9")
        .replace("mail.example.com", "localhost");
    assert_eq!(from_file(&near).unwrap().warnings(), Vec::<String>::new());
}

#[test]
fn senders_that_cannot_work_are_refused_at_the_start() {
    let aliyun = "sms_aliyun_key_id = 'x'\nsms_aliyun_key_secret = 's3cret'\n";
    for (file, expected) in [
        (format!("{SENDERS}{aliyun}"), "second gateway"),
        (
            SENDERS.replace("sms_gateway_body =", "# "),
            "sms_gateway_body",
        ),
        (SENDERS.replace("{national}", "{phone}"), "{phone}"),
        (
            SENDERS.replace("\"{national}\"", "{national}\""),
            "is no JSON",
        ),
        (
            SENDERS.replace("https://", "ftp://"),
            "must begin with http",
        ),
        (
            SENDERS.replace("sms_gateway_success_value", "# "),
            "sms_gateway_success_value",
        ),
        (SENDERS.replace("\"/code\"", "\"code\""), "JSON pointer"),
        (
            SENDERS.replace("X-App: s3cret", "s3cret"),
            "one header on each line",
        ),
        (
            SENDERS.replace("code.en=", "kode="),
            "known are code, mobile_changed",
        ),
        (SENDERS.replace("smtp_from", "# "), "smtp_from"),
        (
            SENDERS.replace("smtps://tenon:s3cret@", "mail://s3cret@"),
            "smtp:// or smtps://",
        ),
        (
            SENDERS.replace("sms_signature", "sms_gateway_method = 'GET'\nsms_signature"),
            "no place in a GET",
        ),
        (aliyun.to_owned(), "sms_signature"),
        (
            format!("{aliyun}sms_signature = 'T'\nsms_templates = ['code=1']"),
            "has no mobile_changed",
        ),
        (
            "sms_aliyun_key_id = 'x'".to_owned(),
            "sms_aliyun_key_secret",
        ),
    ] {
        let problem = from_file(&file).unwrap_err();
        assert!(problem.contains(expected), "{expected}: {problem}");
        assert!(!problem.contains("s3cret"), "{problem}");
    }
}
