//! P18 and P21: what the first load of a page brings, and how large the
//! programs are.

use super::{
    Bench, Row,
    chart::MOVE_TO_FOUNDER,
    figure::{Bound, Figure, Spread, Unit},
    stage::{Size, Stage},
    usable,
};
use crate::{Outcome, console::client, database::Engine};
use std::collections::BTreeSet;

/// A join link that everybody knows, and what the database has of it: its hash.
const JOIN: &str = "/join/a-link-to-be-weighed";
const LINK: &str = "INSERT INTO company_entry_setting (cid, setting, code, create_time, update_time) \
     SELECT MIN(id), '[\"name\",\"mobile\"]', '2a1eb37c825ff64157869eef448c496c46508184d98b27e8b5ac3e6eae5ac538', 0, 0 FROM company";

/// P18: everything the page names and everything that names, as a browser is
/// sent it.
///
/// # Errors
/// When something is missing.
pub async fn first_load(bench: &Bench) -> Outcome<Vec<Figure>> {
    let size = Size {
        servers: 1,
        days: 1,
        interval: 10,
    };
    let mut stage = Stage::build(bench, Engine::Sqlite, size, &[]).await?;
    stage.change(MOVE_TO_FOUNDER).await?;
    stage.console.start().await?;
    let host = stage.agents.first().ok_or("a demo without agents")?.server;
    let cookie = stage.console.sign_in().await?;
    let origin = stage.console.origin();
    stage.change(LINK).await?;
    let login = Visit::new(&origin, "")?.load("/login", false).await?;
    let join = Visit::new(&origin, "")?.load(JOIN, false).await?;
    let chart = Visit::new(&origin, &cookie)?
        .load(&format!("/p/servers/{host}"), true)
        .await?;
    let usable = usable::measure(&origin, &["/login", JOIN]);
    stage.stop().await?;
    let mut figures = vec![
        figure("first load of /login", &login, 250e3),
        figure("first load of /join/{code}", &join, 250e3),
        figure("first load of a host's page with charts", &chart, 500e3),
    ];
    figures.extend(usable?);
    Ok(figures)
}

fn figure(what: &str, files: &[File], aim: f64) -> Figure {
    let total: usize = files.iter().map(|file| file.bytes).sum();
    let mut largest: Vec<&File> = files.iter().collect();
    largest.sort_by_key(|file| std::cmp::Reverse(file.bytes));
    let parts: Vec<String> = largest
        .iter()
        .map(|file| {
            let kilobytes = file.bytes as f64 / 1e3;
            format!("{} {kilobytes:.1} kB ({})", file.name(), file.encoding)
        })
        .collect();
    Figure::new(Row::P18, what)
        .reached(parts.join(", "), "")
        .judged(Spread::once(total as f64), Unit::Bytes)
        .promised(None, Some(Bound::AtMost(aim)))
}

/// One answer as it came over the wire.
#[derive(Debug)]
struct File {
    path: String,
    encoding: String,
    bytes: usize,
}

impl File {
    fn name(&self) -> &str {
        match self.path.rsplit('/').next() {
            Some(name) if name.contains('.') => name,
            _ => "the page",
        }
    }
}

/// A browser that has been nowhere yet.
struct Visit {
    client: reqwest::Client,
    origin: String,
    cookie: String,
}

impl Visit {
    fn new(origin: &str, cookie: &str) -> Outcome<Visit> {
        Ok(Visit {
            client: client()?,
            origin: origin.to_owned(),
            cookie: cookie.to_owned(),
        })
    }

    /// The page and all it needs; the chart library is named by the page and
    /// loaded where there are charts.
    async fn load(&self, page: &str, with_charts: bool) -> Outcome<Vec<File>> {
        let mut seen = BTreeSet::from([page.to_owned()]);
        let mut waiting = vec![page.to_owned()];
        let mut files = Vec::new();
        while let Some(path) = waiting.pop() {
            files.push(self.weigh(&path).await?);
            if path.ends_with(".wasm") || path.ends_with(".woff2") {
                continue;
            }
            let text = self.text(&path).await?;
            let named = if path == page {
                named_by_page(&text, with_charts)
            } else {
                named_by_file(&text, &path)
            };
            for path in named {
                if seen.insert(path.clone()) {
                    waiting.push(path);
                }
            }
        }
        if !files.iter().any(|file| file.path.ends_with(".wasm")) {
            return Err(format!("{page} names no program").into());
        }
        Ok(files)
    }

    async fn get(&self, path: &str, encoding: &str) -> Outcome<reqwest::Response> {
        let answer = self
            .client
            .get(format!("{}{path}", self.origin))
            .header("cookie", &self.cookie)
            .header("accept-encoding", encoding)
            .send()
            .await?;
        if answer.status() != 200 {
            return Err(format!("{path} was answered with {}", answer.status()).into());
        }
        Ok(answer)
    }

    async fn weigh(&self, path: &str) -> Outcome<File> {
        let answer = self.get(path, "br, gzip").await?;
        let encoding = answer.headers().get("content-encoding");
        let encoding = encoding
            .and_then(|value| value.to_str().ok())
            .unwrap_or("as it is")
            .to_owned();
        Ok(File {
            path: path.to_owned(),
            encoding,
            bytes: answer.bytes().await?.len(),
        })
    }

    async fn text(&self, path: &str) -> Outcome<String> {
        Ok(self.get(path, "identity").await?.text().await?)
    }
}

/// The value of an attribute of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let behind = tag.split_once(&format!(" {name}=\""))?.1;
    behind.split_once('"').map(|(value, _)| value)
}

/// What a browser fetches for a page without being asked.
fn named_by_page(html: &str, with_charts: bool) -> Vec<String> {
    let tags = html.split('<').filter_map(|rest| rest.split('>').next());
    let paths = tags.filter_map(|tag| match tag.split(' ').next()? {
        "link" if attribute(tag, "rel")? != "alternate" => attribute(tag, "href"),
        "script" | "img" => attribute(tag, "src"),
        "meta" if with_charts && attribute(tag, "name")? == "tenon-echarts" => {
            attribute(tag, "content")
        }
        _ => None,
    });
    paths
        .filter(|path| path.starts_with('/'))
        .map(str::to_owned)
        .collect()
}

/// What a style or a module names: `url(…)`, `from "./…"`. Every font counts,
/// although a browser fetches only those it needs.
fn named_by_file(text: &str, path: &str) -> Vec<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let quoted = |rest: &str| -> Option<String> {
        let rest = rest.trim_start_matches(['"', '\'']);
        let name = rest.split(['"', '\'', ')']).next()?;
        match name.strip_prefix("./").unwrap_or(name) {
            data if data.starts_with("data:") || data.contains("://") => None,
            "" => None,
            absolute if absolute.starts_with('/') => Some(absolute.to_owned()),
            name => Some(format!("{folder}/{name}")),
        }
    };
    if path.ends_with(".css") {
        return text.split("url(").skip(1).filter_map(quoted).collect();
    }
    let marks = ["from \"./", "from './"];
    marks
        .into_iter()
        .flat_map(|mark| text.split(mark).skip(1))
        .filter_map(quoted)
        .filter(|path| path.ends_with(".js"))
        .collect()
}

/// P21: one file each.
///
/// # Errors
/// When one is not there.
pub fn programs(bench: &Bench) -> Outcome<Vec<Figure>> {
    let of =
        |what: &str, path: &std::path::Path, promised: Option<(f64, f64)>| -> Outcome<Figure> {
            let bytes = std::fs::metadata(path)?.len() as f64;
            let figure = Figure::new(Row::P21, what).judged(Spread::once(bytes), Unit::Bytes);
            Ok(match promised {
                Some((floor, aim)) => {
                    figure.promised(Some(Bound::AtMost(floor)), Some(Bound::AtMost(aim)))
                }
                None => figure,
            })
        };
    Ok(vec![
        of(
            "size of the console",
            &bench.programs.tenon,
            Some((40e6, 25e6)),
        )?,
        of("size of the agent", &bench.programs.agent, None)?,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_its_styles_its_program_and_its_charts() {
        let html = r#"<link rel="icon" href="/favicon.svg"><link rel="stylesheet" href="/pkg/1/tenon.css">
            <meta name="tenon-echarts" content="/pkg/1/vendor/echarts.js"><a href="/p">p</a>
            <link rel="preload" href="/pkg/1/tenon.wasm" as="fetch"><script type="module">import init</script>"#;
        let plain = ["/favicon.svg", "/pkg/1/tenon.css", "/pkg/1/tenon.wasm"];
        assert_eq!(named_by_page(html, false), plain);
        assert!(named_by_page(html, true).contains(&"/pkg/1/vendor/echarts.js".to_owned()));
    }

    #[test]
    fn styles_and_modules_name_files_beside_them() {
        let css = "a{src:url(\"./font.woff2\")}b{background:url(data:image/png;base64,x)}c{src:url(/f/x.woff2)}";
        assert_eq!(
            named_by_file(css, "/pkg/1/tenon.css"),
            ["/pkg/1/font.woff2", "/f/x.woff2"]
        );
        let js =
            "import { a } from './snippets/a/b.js';\nimport * as c from \"./c.js\";\nx from './y'";
        let mut named = named_by_file(js, "/pkg/1/tenon.js");
        named.sort();
        assert_eq!(named, ["/pkg/1/c.js", "/pkg/1/snippets/a/b.js"]);
        assert!(named_by_file("no imports", "/pkg/1/tenon.js").is_empty());
    }
}
