//! Which source is stronger, what is refused and how it is said.

use super::*;
use clap::CommandFactory;
use std::fs;

struct Given<'a> {
    file: &'a str,
    variables: &'a [(&'a str, &'a str)],
    flags: &'a [&'a str],
}

impl Given<'_> {
    fn sources(&self) -> Result<Sources, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent.toml");
        if !self.file.is_empty() {
            fs::write(&path, self.file).unwrap();
        }
        let line = ["tenon-agent", "run"].iter().chain(self.flags);
        let options = CommandLine::try_parse_from(line).unwrap().options;
        let environment = Environment::of(self.variables.iter().copied(), false);
        Sources::collect(&options, environment, &path)
    }

    fn settings(&self) -> Result<Settings, ConfigError> {
        self.sources()?.settings()
    }

    /// The message, without the folder of the test.
    fn error(&self) -> String {
        let error = self.settings().unwrap_err().to_string();
        match error.split_once("/agent.toml:") {
            Some((_, rest)) => format!("agent.toml:{rest}"),
            None => error,
        }
    }
}

const NOTHING: Given = Given {
    file: "",
    variables: &[],
    flags: &[],
};
const URL: [&str; 2] = ["--console", "http://127.0.0.1:8010"];
const HOME: (&str, &str) = ("HOME", "/home/me");

#[test]
fn the_command_line_is_well_formed() {
    CommandLine::command().debug_assert();
}

#[test]
fn a_flag_is_stronger_than_a_variable_and_that_is_stronger_than_the_file() {
    let file = "console = \"https://file.example\"\ninterval = \"30s\"\nregion = \"file\"\nspool_limit = 2000000\n";
    let settings = Given {
        file,
        variables: &[
            HOME,
            ("TENON_AGENT_REGION", "variable"),
            ("TENON_AGENT_INTERVAL", "20s"),
            ("TENON_AGENT_CONSOLE", ""),
        ],
        flags: &["--interval", "15s"],
    }
    .settings()
    .unwrap();
    assert_eq!(settings.console.to_string(), "https://file.example/");
    assert_eq!(settings.region, "variable");
    assert_eq!(settings.interval, Duration::from_secs(15));
    assert_eq!(settings.spool_limit, 2_000_000);
}

#[test]
fn a_console_is_all_that_must_be_said() {
    let settings = Given {
        variables: &[HOME],
        flags: &URL,
        ..NOTHING
    }
    .settings()
    .unwrap();
    assert_eq!(settings.interval, Duration::from_secs(10));
    assert_eq!(settings.spool_limit, 64_000_000);
    assert_eq!(settings.enrolment, None);
    assert_eq!(
        Given {
            variables: &[HOME],
            ..NOTHING
        }
        .error(),
        "`console` is missing: give --console, TENON_AGENT_CONSOLE or the key in /etc/tenon/agent.toml"
    );
}

#[test]
fn the_state_folder_is_where_programs_of_this_kind_keep_it() {
    let usual = |variables: &[(&str, &str)], is_root| {
        let environment = Environment::of(variables.iter().copied(), is_root);
        environment
            .state_dir()
            .map(|(path, _)| path.display().to_string())
    };
    assert_eq!(usual(&[HOME], true).unwrap(), "/var/lib/tenon-agent");
    assert_eq!(
        usual(&[HOME], false).unwrap(),
        "/home/me/.local/state/tenon-agent"
    );
    assert_eq!(
        usual(&[HOME, ("XDG_STATE_HOME", "/state")], false).unwrap(),
        "/state/tenon-agent"
    );
    assert_eq!(
        usual(&[("STATE_DIRECTORY", "/var/lib/private/x:/y")], true).unwrap(),
        "/var/lib/private/x"
    );
    assert_eq!(usual(&[], false), None);
    let without = Given {
        flags: &URL,
        ..NOTHING
    };
    assert!(without.error().starts_with("`state_dir` is missing"));
}

#[test]
fn an_unknown_name_is_refused_with_the_near_one() {
    let unknown_key = Given {
        file: "console = \"http://a.example\"\nintervals = \"10s\"\n",
        ..NOTHING
    };
    assert_eq!(
        unknown_key.error(),
        "agent.toml:2: unknown key `intervals`; did you mean `interval`?"
    );
    let unknown_variable = Given {
        variables: &[("TENON_AGENT_CONSOLES", "x")],
        ..NOTHING
    };
    assert_eq!(
        unknown_variable.error(),
        "TENON_AGENT_CONSOLES: unknown variable; did you mean `TENON_AGENT_CONSOLE`?"
    );
    assert!(CommandLine::try_parse_from(["tenon-agent", "run", "--intervals", "1s"]).is_err());
}

#[test]
fn a_wrong_value_is_named_by_its_place_and_a_secret_is_not_repeated() {
    let error = |file, variables, flags| {
        Given {
            file,
            variables,
            flags,
        }
        .error()
    };
    assert_eq!(
        error(
            "interval = \"soon\"\nconsole = \"http://a.example\"",
            &[HOME],
            &[]
        ),
        "agent.toml:1: `interval`: wanted is a time from 1s to 1h, like 10s, 1500ms or 1m"
    );
    assert!(
        error("", &[("TENON_AGENT_CONSOLE", "nowhere")], &[])
            .starts_with("TENON_AGENT_CONSOLE: `console`: wanted is")
    );
    let blank = [&URL[..], &["--enrolment-token", "se cret"]].concat();
    let secret = error("", &[HOME], &blank);
    assert!(
        secret.starts_with("--enrolment-token: ") && !secret.contains("se cret"),
        "{secret}"
    );
    let torn = error("enrolment_token = \"secret", &[HOME], &URL);
    assert!(
        torn.starts_with("agent.toml:1: not TOML: ") && !torn.contains("secret"),
        "{torn}"
    );
    assert_eq!(
        error("log = true", &[HOME], &URL),
        "agent.toml:1: `log` must be text; put it into quotes"
    );
}

#[test]
fn a_file_that_somebody_names_must_be_there() {
    let missing = Given {
        flags: &["--config", "/nowhere/at/all"],
        ..NOTHING
    };
    assert!(
        missing
            .error()
            .starts_with("/nowhere/at/all: cannot be read")
    );
    let missing = Given {
        variables: &[("TENON_AGENT_CONFIG", "/nowhere")],
        ..NOTHING
    };
    assert!(missing.error().starts_with("/nowhere: cannot be read"));
}

#[test]
fn the_stronger_enrolment_source_wins_and_two_in_one_place_contradict() {
    let enrolment = |file, variables: &[_], flags: &[_]| {
        let variables = [&[HOME], variables].concat();
        let flags = [&URL, flags].concat();
        let given = Given {
            file,
            variables: &variables,
            flags: &flags,
        };
        given.settings().map(|settings| settings.enrolment)
    };
    let token = || Some(Source::Token("secret-1".parse().unwrap()));
    let file = || Some(Source::File("/f".into()));
    assert_eq!(
        enrolment("", &[], &["--enrolment-token", "secret-1"]),
        Ok(token())
    );
    // A value is a value, whatever it begins with.
    assert_eq!(
        enrolment("", &[], &["--enrolment-token", "-secret"]),
        Ok(Some(Source::Token("-secret".parse().unwrap())))
    );
    assert_eq!(
        enrolment(
            "enrolment_file = \"/f\"",
            &[],
            &["--enrolment-token", "secret-1"]
        ),
        Ok(token())
    );
    assert_eq!(
        enrolment(
            "enrolment_token = \"x\"",
            &[("TENON_AGENT_ENROLMENT_FILE", "/f")],
            &[]
        ),
        Ok(file())
    );
    assert_eq!(
        enrolment(
            "enrolment_token = \"x\"",
            &[("TENON_AGENT_ENROLMENT_TOKEN", "secret-1")],
            &[]
        ),
        Ok(token())
    );
    assert!(matches!(
        enrolment("enrolment_token = \"x\"", &[], &[]),
        Ok(Some(Source::Configuration(_)))
    ));
    let both = enrolment(
        "",
        &[],
        &["--enrolment-token", "a", "--enrolment-file", "b"],
    );
    assert_eq!(
        both.unwrap_err().to_string(),
        "--enrolment-token: `enrolment_token` and `enrolment_file` are given; one is enough"
    );
}

#[test]
fn a_token_in_the_file_is_read_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agent.toml");
    let source = Source::Configuration(path.clone());
    fs::write(&path, "enrolment_token = \"one\"").unwrap();
    assert_eq!(source.read().unwrap().expose(), "one");
    fs::write(&path, "enrolment_token = \"two\"").unwrap();
    assert_eq!(source.read().unwrap().expose(), "two");
    fs::write(&path, "").unwrap();
    assert!(source.read().unwrap_err().contains("no enrolment_token"));
}

#[test]
fn the_enrolment_token_is_never_shown() {
    let flags = [&URL[..], &["--enrolment-token", "secret-1"]].concat();
    let given = Given {
        variables: &[HOME, ("TENON_AGENT_ENROLMENT_TOKEN", "secret-2")],
        flags: &flags,
        ..NOTHING
    };
    let sources = given.sources().unwrap();
    let lines = sources.lines(&sources.settings().unwrap()).join("\n");
    assert!(
        lines.contains("enrolment_token = \"***\"  # --enrolment-token"),
        "{lines}"
    );
    assert!(lines.contains("interval = \"10s\"  # default"), "{lines}");
    assert!(
        lines.contains("state_dir = \"/home/me/.local/state/tenon-agent\"  # default"),
        "{lines}"
    );
    assert!(!lines.contains("secret"), "{lines}");
    let options = CommandLine::try_parse_from(["tenon-agent", "run"].iter().chain(&flags)).unwrap();
    assert!(!format!("{options:?}").contains("secret"));
}

#[test]
fn the_example_documents_every_setting_with_its_default() {
    let example = include_str!("../../agent.example.toml");
    assert!(
        File::of("example", example).values().unwrap().is_empty(),
        "all are commented out"
    );
    let shown: String = example
        .lines()
        .filter_map(|line| line.strip_prefix('#').filter(|line| !line.starts_with(' ')))
        .map(|line| format!("{line}\n"))
        .collect();
    let values = File::of("example", &shown).values().unwrap();
    assert_eq!(values.len(), KEYS.len());
    assert_eq!(value::interval(&values["interval"].0), Ok(USUAL_INTERVAL));
    assert_eq!(
        value::size(&values["spool_limit"].0),
        Ok(spool::DEFAULT_LIMIT)
    );
    assert_eq!(values["state_dir"].0, "/var/lib/tenon-agent");
    assert_eq!(values["log"].0, "info");
}
