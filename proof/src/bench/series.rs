//! Time-series servers, where one is installed: the same ten values of the same
//! hosts in their own protocol. They promise less (what they acknowledge may
//! still be in memory), so they are told and not judged.

use super::{
    Bench, Row,
    figure::{Figure, Spread},
    ingest::timed,
    report::{BATCH, Past},
    wrk::{Answers, Load, Script, send},
};
use crate::{
    Outcome,
    console::client,
    program::{Program, command, free_port, wait_until},
};
use std::{path::Path, process::Command, time::Duration};

/// A server that takes Influx's line protocol.
#[derive(Debug, Clone, Copy)]
enum Server {
    VictoriaMetrics,
    Influx,
}

impl Server {
    const ALL: [Server; 2] = [Server::VictoriaMetrics, Server::Influx];

    fn name(self) -> &'static str {
        match self {
            Server::VictoriaMetrics => "VictoriaMetrics",
            Server::Influx => "InfluxDB",
        }
    }

    fn program(self) -> &'static str {
        match self {
            Server::VictoriaMetrics => "victoria-metrics",
            Server::Influx => "influxd",
        }
    }

    fn is_installed(self) -> bool {
        let version = match self {
            Server::VictoriaMetrics => "-version",
            Server::Influx => "version",
        };
        command(self.program()).arg(version).output().is_ok()
    }

    /// The command that starts it on a port, in a folder.
    fn command(self, folder: &Path, port: u16) -> Outcome<Command> {
        let mut server = command(self.program());
        match self {
            Server::VictoriaMetrics => {
                server
                    .arg(format!(
                        "-storageDataPath={}",
                        folder.join("data").display()
                    ))
                    .arg(format!("-httpListenAddr=127.0.0.1:{port}"))
                    .arg("-retentionPeriod=1");
            }
            Server::Influx => {
                let rpc = free_port()?;
                let settings = format!(
                    "reporting-disabled = true\nbind-address = \"127.0.0.1:{rpc}\"\n\
                     [meta]\ndir = {meta:?}\n[data]\ndir = {data:?}\nwal-dir = {wal:?}\nquery-log-enabled = false\n\
                     [http]\nbind-address = \"127.0.0.1:{port}\"\nlog-enabled = false\n",
                    meta = folder.join("meta"),
                    data = folder.join("data"),
                    wal = folder.join("wal"),
                );
                let file = folder.join("influxdb.conf");
                std::fs::write(&file, settings)?;
                server.arg("run").arg("-config").arg(file);
            }
        }
        Ok(server)
    }

    /// How many values it says it has.
    async fn values(self, origin: &str) -> Outcome<f64> {
        match self {
            Server::VictoriaMetrics => {
                let text = client()?
                    .get(format!("{origin}/metrics"))
                    .send()
                    .await?
                    .text()
                    .await?;
                number_behind(&text, "vm_rows_inserted_total{type=\"influx\"}")
                    .ok_or_else(|| "VictoriaMetrics does not count its rows".into())
            }
            Server::Influx => {
                let answer = client()?
                    .get(format!(
                        "{origin}/query?db=tenon&q=SELECT%20COUNT(cpu_percent)%20FROM%20host"
                    ))
                    .send()
                    .await?;
                let answer: serde_json::Value = answer.json().await?;
                let count = answer.pointer("/results/0/series/0/values/0/1");
                Ok(count.and_then(serde_json::Value::as_f64).unwrap_or(0.0) * VALUES)
            }
        }
    }
}

/// Values of one report.
const VALUES: f64 = 10.0;

/// The number behind a name in a list of metrics.
fn number_behind(text: &str, name: &str) -> Option<f64> {
    text.lines()
        .find_map(|line| line.strip_prefix(name))
        .and_then(|rest| rest.trim().parse().ok())
}

/// The servers that are installed, fed with `each` reports in a request.
///
/// # Errors
/// When one that is installed cannot be measured, or did not keep what it took.
pub async fn ingest(bench: &Bench, row: Row, each: i64) -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    for server in Server::ALL {
        let name = server.name();
        if !server.is_installed() {
            let what = format!("{name}, {each} a request, for comparison");
            figures.push(Figure::new(row, what).reached("", "not installed"));
            continue;
        }
        for connections in [14, 64] {
            let mut rates = Vec::new();
            let mut slow = Vec::new();
            for _ in 0..bench.rounds {
                let answers = measure(bench, server, each, connections).await?;
                rates.push(answers.rate * each as f64);
                slow.push(answers.p99);
            }
            let middle = |numbers| Spread::of(numbers).map_or(f64::NAN, |s: Spread| s.median);
            let what =
                format!("{name}, {each} a request, {connections} connections, for comparison");
            figures.push(Figure::new(row, what).reached("", timed(middle(rates), middle(slow))));
        }
    }
    Ok(figures)
}

async fn measure(bench: &Bench, server: Server, each: i64, connections: u32) -> Outcome<Answers> {
    let folder = bench.folder()?;
    let port = free_port()?;
    let origin = format!("http://127.0.0.1:{port}");
    let mut program = Program::start(
        &mut server.command(folder.path(), port)?,
        &folder.path().join("log"),
    )?;
    let http = client()?;
    wait_until(server.name(), Duration::from_secs(30), async || {
        let made = http
            .post(format!("{origin}/query?q=CREATE%20DATABASE%20tenon"))
            .send();
        made.await.is_ok()
    })
    .await
    .map_err(|error| format!("{error}:\n{}", program.log()))?;
    let script = lines(folder.path(), each, Past::new().take()?)?;
    let load = Load {
        origin: origin.clone(),
        connections,
        seconds: bench.seconds,
    };
    let answers = send(&load, &script).await?.all_good()?;
    let sent = answers.requests as f64 * each as f64 * VALUES;
    // What it took a moment ago it may count a moment later.
    wait_until(
        "all values are there",
        Duration::from_secs(20),
        async || matches!(server.values(&origin).await, Ok(there) if there >= sent),
    )
    .await
    .map_err(|error| format!("{} lost values: {error}", server.name()))?;
    program.terminate(Duration::from_secs(30)).await?;
    Ok(answers)
}

/// Reports as lines, a thousand hosts in turn.
fn lines(folder: &Path, each: i64, begin: i64) -> Outcome<Script> {
    let hundreds = begin / BATCH;
    let text = format!(
        r#"
local head = "POST /write?db=tenon&precision=s HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: "
local values = "cpu_percent=12.5,memory_total=8201400320,memory_available=5100000000,memory_free=900000000,memory_percent=37.81,disk_total=42140499968,disk_free=30140499968,disk_percent=25.02,net_input=120344.5,net_output=98012.25"
local each, host, turn = {each}, 0, 0
function request()
  host = host + 2
  if host > 1000 then host = 2; turn = turn + 1 end
  local name = "host,host=h" .. (host - number % 2) .. " " .. values .. " "
  local body
  if each == 1 then
    body = name .. ({hundreds}00 + turn) .. "\n"
  else
    local lines = {{}}
    for index = 0, each - 1 do
      lines[index + 1] = name .. (({hundreds} + turn) * 100 + index)
    end
    body = table.concat(lines, "\n") .. "\n"
  end
  return head .. #body .. "\r\n\r\n" .. body
end
"#
    );
    Script::write(folder, "lines", &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_found_by_its_whole_name() {
        let text = "vm_rows_inserted_total{type=\"csv\"} 1\nvm_rows_inserted_total{type=\"influx\"} 1200\n";
        let of = |name| number_behind(text, name);
        assert_eq!(of("vm_rows_inserted_total{type=\"influx\"}"), Some(1200.0));
        assert_eq!(of("vm_rows_ignored_total"), None);
    }
}
