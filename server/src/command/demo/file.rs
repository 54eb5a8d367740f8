//! `demo.json` in the data folder: what `tenon demo feed` goes on with.

use crate::config::Config;
use backend::demo::Agents;
use std::{
    fs::File,
    io::{self, ErrorKind, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// Where it is.
pub(super) fn path(config: &Config) -> PathBuf {
    config.data_dir.join("demo.json")
}

/// Writes it, whole or not at all. It holds tokens: only its owner may read it.
pub(super) fn write(path: &Path, agents: &Agents) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // Made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer(&mut file, agents)?;
    file.flush()?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    File::open(folder)?.sync_all()
}

/// Reads it; an error says what to do.
pub(super) fn read(path: &Path) -> Result<Agents, String> {
    let shown = path.display();
    let unreadable = |error: io::Error| match error.kind() {
        ErrorKind::NotFound => format!(
            "there is no {shown}: fill an empty database by `tenon demo` first, with the same data folder"
        ),
        _ => format!("{shown} cannot be read: {error}"),
    };
    let file = File::open(path).map_err(unreadable)?;
    let mode = file.metadata().map_err(unreadable)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(format!(
            "{shown} holds tokens and may be read by others; run: chmod 600 {shown}"
        ));
    }
    serde_json::from_reader(io::BufReader::new(file)).map_err(|error| {
        format!("{shown} is not what this version of `tenon demo` writes: {error}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demo.json");
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        (folder, path)
    }

    const ONE: &str = r#"{"plan":{"servers":1,"days":1,"interval":60,"seed":7},"filled":1772352000000,"agents":[{"server":1,"token":"secret"}]}"#;

    #[test]
    fn what_is_written_is_read_by_its_owner_only() {
        let (folder, path) = of(ONE);
        let agents = read(&path).unwrap();
        let copy = folder.path().join("copy.json");
        write(&copy, &agents).unwrap();
        assert_eq!(read(&copy).unwrap(), agents);
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&copy), 0o600);
        // Written over, it is still one file and nothing beside it.
        write(&copy, &agents).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);

        std::fs::set_permissions(&copy, PermissionsExt::from_mode(0o640)).unwrap();
        assert!(read(&copy).unwrap_err().contains("chmod 600"));
    }

    #[test]
    fn a_missing_or_strange_file_says_what_to_do() {
        let (folder, path) = of(&ONE.replace("plan", "plane"));
        assert!(read(&path).unwrap_err().contains("plane"));
        let missing = read(&folder.path().join("none.json")).unwrap_err();
        assert!(missing.contains("by `tenon demo` first"), "{missing}");
    }
}
