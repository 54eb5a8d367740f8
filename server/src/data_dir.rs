//! The data folder: made, found writable, and its database held by one console.

use std::{
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

const ELSEWHERE: &str = "Choose another one with TENON_DATA_DIR";

/// Makes the data folder, readable by its owner only, unless it is there, and
/// sees whether files can be made in it.
///
/// # Errors
/// Says in one line what is wrong and what to do.
pub fn make(path: &Path) -> Result<(), String> {
    let shown = path.display();
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| format!("the data folder {shown} cannot be made: {error}. {ELSEWHERE}"))?;
    // Asking for the right to write is not enough: the file system may be
    // read-only or full, and the superuser is told yes everywhere.
    tempfile::tempfile_in(path).map(drop).map_err(|error| {
        format!(
            "no file can be made in the data folder {shown}: {error}. \
                 Give it to the user that runs the console, or make room. {ELSEWHERE}"
        )
    })
}

/// A SQLite database that is ours for as long as this lives; the system gives it
/// free however the process ends.
#[derive(Debug)]
pub struct Hold {
    _lock: File,
}

/// Keeps other consoles from the SQLite database at `path`: what one console
/// takes in would not show on the pages of the other, and each would run the
/// tasks of both.
///
/// # Errors
/// Says in one line which process holds it.
pub fn hold(path: &Path) -> Result<Hold, String> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let lock = PathBuf::from(name);
    let shown = lock.display();
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&lock)
        .map_err(|error| format!("{shown} cannot be opened: {error}"))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // Only for the message: the other may just be writing it.
            let _unread = file.read_to_string(&mut holder);
            return Err(format!(
                "another console (process {}) works on {}. One SQLite database is for one console: \
                 stop that one, or name another folder with TENON_DATA_DIR; several consoles share a MySQL database",
                holder.trim(),
                path.display()
            ));
        }
        Err(TryLockError::Error(error)) => {
            return Err(format!(
                "{shown} cannot be locked: {error}. SQLite needs a file system with locks, so put the data folder on a local disk"
            ));
        }
    }
    let written = file
        .set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| writeln!(file, "{}", std::process::id()));
    written.map_err(|error| format!("{shown} cannot be written: {error}"))?;
    Ok(Hold { _lock: file })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_held_by_one_and_free_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("tenon.db");
        let first = hold(&database).unwrap();
        let refused = hold(&database).unwrap_err();
        let us = format!("(process {})", std::process::id());
        assert!(refused.contains(&us), "{refused}");
        drop(first);
        hold(&database).unwrap();
    }

    #[test]
    fn a_folder_that_cannot_be_made_or_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let refused = make(&file.join("data")).unwrap_err();
        assert!(refused.contains("cannot be made"), "{refused}");
        // Nobody makes files here, the superuser neither.
        let refused = make(Path::new("/proc/self")).unwrap_err();
        assert!(refused.contains("no file can be made"), "{refused}");
    }
}
