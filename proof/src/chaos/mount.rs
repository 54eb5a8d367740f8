//! File systems of our own: small ones that fill up, and ones whose disk is a
//! file that can be copied.

use crate::{
    Outcome,
    program::{command, run},
};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// A mounted file system; let go of when dropped.
#[derive(Debug)]
pub struct Mount {
    place: PathBuf,
    is_in_memory: bool,
    is_mounted: bool,
}

/// Why this machine does not let us mount.
pub fn obstacle() -> Option<String> {
    let is_root = rustix::process::geteuid().is_root();
    (!is_root).then(|| "needs root".to_owned())
}

impl Mount {
    /// One in memory, of so many bytes.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn memory(place: &Path, size: u64) -> Outcome<Mount> {
        let mut mount = command("mount");
        mount
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "none"])
            .arg(place);
        Mount::by(&mut mount, place, true)
    }

    /// The one in the file `image`.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn image(place: &Path, image: &Path) -> Outcome<Mount> {
        let mut mount = command("mount");
        // Its journal is written when a program asks for it, and not by itself:
        // a copy of the disk must not change while it is made.
        mount.args(["-o", "loop,commit=300"]).arg(image).arg(place);
        Mount::by(&mut mount, place, false)
    }

    fn by(mount: &mut Command, place: &Path, is_in_memory: bool) -> Outcome<Mount> {
        std::fs::create_dir_all(place)?;
        run(mount)?;
        Ok(Mount {
            place: place.to_owned(),
            is_in_memory,
            is_mounted: true,
        })
    }

    /// Lets go of it.
    ///
    /// # Errors
    /// When somebody still uses it.
    pub fn unmount(mut self) -> Outcome<()> {
        self.is_mounted = false;
        run(command("umount").arg(&self.place))?;
        Ok(())
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        if self.is_mounted {
            // Something went wrong, and memory keeps no evidence.
            if self.is_in_memory {
                let kept = self.place.with_extension("kept");
                let copied = run(command("cp").arg("-a").arg(&self.place).arg(kept));
                if let Err(error) = copied {
                    eprintln!("nothing is kept of {}: {error}", self.place.display());
                }
            }
            // Lazily: those who use it end a moment later.
            if let Err(error) = run(command("umount").arg("-l").arg(&self.place)) {
                eprintln!("{} stays mounted: {error}", self.place.display());
            }
        }
    }
}

/// Makes a disk in a file, with ext4 on it.
///
/// # Errors
/// When the file system cannot be made.
pub fn make_image(image: &Path, size: u64) -> Outcome<()> {
    std::fs::File::create(image)?.set_len(size)?;
    let sbin = Path::new("/usr/sbin/mkfs.ext4");
    let mkfs = if sbin.exists() {
        sbin
    } else {
        Path::new("mkfs.ext4")
    };
    run(command(mkfs).arg("-q").arg(image))?;
    Ok(())
}
