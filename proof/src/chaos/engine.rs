//! The engines' own clients: what is read here has passed none of the code under
//! proof.

use crate::{
    Outcome,
    database::Database,
    program::{command, read_lines, run},
};
use std::process::Command;

const READ: &str = "import sqlite3,sys\n\
for row in sqlite3.connect(sys.argv[1],timeout=30).execute(sys.argv[2]): print(*row,sep='\\t')";
const CHANGE: &str = "import sqlite3,sys\n\
with sqlite3.connect(sys.argv[1],timeout=30) as db: db.executescript(sys.argv[2])";

/// Hands each row of a query to `each`, cell by cell.
///
/// # Errors
/// When the engine refuses, or `each` does.
pub fn read(
    database: &Database,
    sql: &str,
    mut each: impl FnMut(&[&str]) -> Outcome<()>,
) -> Outcome<()> {
    let mut client = client(database, READ, sql)?;
    read_lines(&mut client, |line| {
        let cells: Vec<&str> = line.split('\t').collect();
        each(&cells)
    })
}

/// The rows of a query.
///
/// # Errors
/// When the engine refuses.
pub fn rows(database: &Database, sql: &str) -> Outcome<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    read(database, sql, |cells| {
        rows.push(cells.iter().map(|cell| (*cell).to_owned()).collect());
        Ok(())
    })?;
    Ok(rows)
}

/// Changes something.
///
/// # Errors
/// When the engine refuses.
pub fn change(database: &Database, sql: &str) -> Outcome<()> {
    run(&mut client(database, CHANGE, sql)?)?;
    Ok(())
}

fn client(database: &Database, script: &str, sql: &str) -> Outcome<Command> {
    match database {
        Database::Sqlite(path) => {
            let mut client = command("python3");
            client.args(["-c", script]).arg(path).arg(sql);
            Ok(client)
        }
        Database::MariaDb(server) => {
            let mut client = command("mariadb");
            client
                .args(["--no-defaults", "--batch", "--raw", "--skip-column-names"])
                .args(["--quick", "--protocol=tcp", "--user=root"])
                .args(["--host=127.0.0.1".to_owned()])
                .arg(format!("--port={}", server.port()))
                .arg(format!("--execute={sql}"))
                .arg("tenon");
            Ok(client)
        }
    }
}
