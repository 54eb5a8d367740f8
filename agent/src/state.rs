//! What the agent keeps between two starts: who it is.
//!
//! One file, `agent.json`, readable by its owner only, replaced as a whole or
//! not at all: a torn token would cost an enrolment.

use crate::token::Token;
use model::id::ServerId;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

const FILE: &str = "agent.json";
const LOCK: &str = "agent.lock";
const SPOOL: &str = "spool";
const OWNER_ONLY_FILE: u32 = 0o600;
const OWNER_ONLY_DIR: u32 = 0o700;
const OTHERS: u32 = 0o077;

/// Who this machine is to which console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The host it became.
    pub server_id: ServerId,
    /// Its own token.
    pub token: Token,
    /// The console that gave it.
    pub console: String,
}

/// Why the state folder is of no use.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// Reading or writing failed.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was touched.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// The file is not what we wrote.
    #[error("{}: not an agent's state ({source}); remove it and enrol this machine again", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where it goes wrong; never quotes the file's strings.
        source: serde_json::Error,
    },
    /// Another process has the folder.
    #[error("{}: another tenon-agent is running with this state folder", .0.display())]
    InUse(PathBuf),
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> StateError + use<'_> {
    move |source| StateError::Io {
        path: path.to_owned(),
        source,
    }
}

/// The state folder, ours alone until this is dropped.
#[derive(Debug)]
pub struct StateDir {
    path: PathBuf,
    _lock: File,
}

impl StateDir {
    /// Makes the folder for its owner only, or takes the one that is there: its
    /// mode may be somebody's wish, so it is not changed, but spoken about.
    pub fn open(path: &Path) -> Result<Self, StateError> {
        DirBuilder::new()
            .recursive(true)
            .mode(OWNER_ONLY_DIR)
            .create(path)
            .map_err(io_error(path))?;
        let mode = fs::metadata(path)
            .map_err(io_error(path))?
            .permissions()
            .mode();
        if mode & OTHERS != 0 {
            tracing::warn!(folder = %path.display(), mode = format!("{:o}", mode & 0o777), "others may look into the state folder; mode 700 is better");
        }
        let lock_path = path.join(LOCK);
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(OWNER_ONLY_FILE)
            .open(&lock_path)
            .map_err(io_error(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => Ok(StateDir {
                path: path.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(StateError::InUse(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(StateError::Io {
                path: lock_path,
                source,
            }),
        }
    }

    /// The folder of reports that wait.
    pub fn spool(&self) -> PathBuf {
        self.path.join(SPOOL)
    }

    /// What was saved, if anything. A file that others may read is closed to
    /// them first.
    pub fn load(&self) -> Result<Option<State>, StateError> {
        let path = self.path.join(FILE);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_error(&path)(error)),
        };
        let mode = fs::metadata(&path)
            .map_err(io_error(&path))?
            .permissions()
            .mode();
        if mode & OTHERS != 0 {
            tracing::warn!(file = %path.display(), "others could read the agent's token; closed it. Better enrol this machine again");
            fs::set_permissions(&path, Permissions::from_mode(OWNER_ONLY_FILE))
                .map_err(io_error(&path))?;
        }
        serde_json::from_slice(&text)
            .map(Some)
            .map_err(|source| StateError::Malformed { path, source })
    }

    /// Replaces what was saved. When this returns, it is on the disk.
    pub fn save(&self, state: &State) -> Result<(), StateError> {
        let path = self.path.join(FILE);
        let write = || {
            // tempfile makes it with mode 600 from the first instant.
            let mut file = tempfile::Builder::new()
                .prefix(".agent-")
                .tempfile_in(&self.path)?;
            serde_json::to_writer_pretty(&mut file, state)?;
            file.write_all(b"\n")?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            File::open(&self.path)?.sync_all()
        };
        write().map_err(io_error(&path))
    }
}

/// What somebody who is not the agent finds in its state folder.
#[derive(Debug, PartialEq, Eq)]
pub struct Inspection {
    /// Who the machine is.
    pub state: Option<State>,
    /// Whether an agent runs with it.
    pub in_use: bool,
}

/// Looks at a state folder without leaving a trace: a file made by root would
/// be in the agent's way.
///
/// # Errors
/// When an agent could not work with the folder.
pub fn inspect(path: &Path) -> Result<Inspection, StateError> {
    tempfile::tempfile_in(path).map_err(io_error(path))?;
    let file = path.join(FILE);
    let state = match fs::read(&file) {
        Ok(text) => serde_json::from_slice(&text)
            .map(Some)
            .map_err(|source| StateError::Malformed { path: file, source })?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(io_error(&file)(error)),
    };
    let in_use = match File::open(path.join(LOCK)).map(|lock| lock.try_lock()) {
        Ok(Err(TryLockError::WouldBlock)) => true,
        Ok(Ok(()) | Err(TryLockError::Error(_))) | Err(_) => false,
    };
    Ok(Inspection { state, in_use })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_at_a_folder_leaves_no_trace_in_it() {
        let parent = tempfile::tempdir().unwrap();
        let found = inspect(parent.path()).unwrap();
        assert_eq!((found.state, found.in_use), (None, false));
        assert_eq!(names(parent.path()), [] as [&str; 0]);
        let dir = StateDir::open(parent.path()).unwrap();
        dir.save(&state("one")).unwrap();
        let found = inspect(parent.path()).unwrap();
        assert_eq!((found.state, found.in_use), (Some(state("one")), true));
        drop(dir);
        assert!(!inspect(parent.path()).unwrap().in_use);
        assert!(inspect(&parent.path().join("none")).is_err());
    }

    fn state(token: &str) -> State {
        State {
            server_id: ServerId(7),
            token: token.parse().unwrap(),
            console: "http://127.0.0.1:8010/".into(),
        }
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn names(path: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(path)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_saved_is_loaded_and_only_its_owner_may_read_it() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("deep/state");
        let dir = StateDir::open(&path).unwrap();
        assert_eq!(dir.load().unwrap(), None);
        dir.save(&state("one")).unwrap();
        dir.save(&state("two")).unwrap();
        assert_eq!(dir.load().unwrap(), Some(state("two")));
        assert_eq!(
            (mode(&path), mode(&path.join(FILE)), mode(&path.join(LOCK))),
            (0o700, 0o600, 0o600)
        );
        assert_eq!(names(&path), [FILE, LOCK], "nothing temporary stays behind");
    }

    #[test]
    fn a_save_that_fails_leaves_the_old_state_whole() {
        let parent = tempfile::tempdir().unwrap();
        let dir = StateDir::open(parent.path()).unwrap();
        dir.save(&state("one")).unwrap();
        // A reader that opened the old file keeps reading the old file.
        let old = fs::read(parent.path().join(FILE)).unwrap();
        let mut reader = File::open(parent.path().join(FILE)).unwrap();
        dir.save(&state("two")).unwrap();
        let mut seen = Vec::new();
        io::Read::read_to_end(&mut reader, &mut seen).unwrap();
        assert_eq!(seen, old);
        // A folder in the file's place lets the rename fail.
        fs::remove_file(parent.path().join(FILE)).unwrap();
        fs::create_dir(parent.path().join(FILE)).unwrap();
        fs::write(parent.path().join(FILE).join("x"), "").unwrap();
        assert!(matches!(
            dir.save(&state("three")),
            Err(StateError::Io { .. })
        ));
        assert_eq!(
            names(parent.path()),
            [FILE, LOCK],
            "nothing temporary stays behind"
        );
    }

    #[test]
    fn a_readable_token_is_closed_and_a_torn_file_is_an_error_without_the_token() {
        let parent = tempfile::tempdir().unwrap();
        let dir = StateDir::open(parent.path()).unwrap();
        dir.save(&state("one")).unwrap();
        let file = parent.path().join(FILE);
        fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
        assert_eq!(dir.load().unwrap(), Some(state("one")));
        assert_eq!(mode(&file), 0o600);
        fs::write(&file, r#"{"server_id":1,"token":"secret""#).unwrap();
        let error = dir.load().unwrap_err();
        assert!(matches!(error, StateError::Malformed { .. }));
        assert!(!error.to_string().contains("secret"));
    }

    #[test]
    fn two_agents_cannot_share_a_folder() {
        let parent = tempfile::tempdir().unwrap();
        let first = StateDir::open(parent.path()).unwrap();
        assert!(matches!(
            StateDir::open(parent.path()),
            Err(StateError::InUse(_))
        ));
        drop(first);
        assert!(StateDir::open(parent.path()).is_ok());
    }
}
