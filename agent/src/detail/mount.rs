//! Mounted file systems with a size, one for each device, the root first.
//!
//! **Network file systems are not asked.** When their server is away, the call
//! that asks for their size hangs in the kernel, where nothing ends it: not a
//! time limit, not a signal. The list of mounts itself never hangs. Left out are
//! therefore network and user-space file systems, whatever is mounted below one
//! of them, and what one of them was mounted over.

use super::name;
use model::agent::{MAX_MOUNTS, Mount};
use std::{collections::BTreeMap, path::Path};

/// Where the kernel lists what this process sees mounted.
pub(super) const TABLE: &str = "/proc/self/mountinfo";

/// File systems that have no block device and a size of their own all the same.
const POOLS: [&str; 3] = ["zfs", "btrfs", "bcachefs"];
/// Images, which are full by nature.
const IMAGES: [&str; 5] = ["squashfs", "erofs", "cramfs", "iso9660", "udf"];
/// File systems that answer from somewhere else.
const REMOTE: [&str; 18] = [
    "9p",
    "afs",
    "autofs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "fuse",
    "gfs2",
    "glusterfs",
    "gpfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "smb3",
    "smbfs",
];

/// A line of the kernel's list.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    /// What of the file system is mounted: `/`, or a part of it.
    part: String,
    path: String,
    file_system: String,
    device: String,
}

/// Size, what is in use and what is free for those who are not root, bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// There is.
    pub total: u64,
    /// In use.
    pub used: u64,
    /// Free.
    pub free: u64,
}

/// The space of what is mounted at `path`.
pub(super) fn space(path: &str) -> Option<Space> {
    let path = Path::new(path);
    // A single file may be mounted, too: it belongs to a container's inside.
    if !path.is_dir() {
        return None;
    }
    match rustix::fs::statvfs(path) {
        Ok(found) => Some(Space {
            total: found.f_blocks.saturating_mul(found.f_frsize),
            used: found
                .f_blocks
                .saturating_sub(found.f_bfree)
                .saturating_mul(found.f_frsize),
            free: found.f_bavail.saturating_mul(found.f_frsize),
        }),
        Err(error) => {
            tracing::debug!(path = %path.display(), %error, "size of a mount cannot be read");
            None
        }
    }
}

/// What `table` lists and `space` finds.
pub(super) fn mounts(table: &str, space: impl Fn(&str) -> Option<Space>) -> Vec<Mount> {
    let entries: Vec<_> = table.lines().filter_map(parse).collect();
    let remote: Vec<&str> = entries
        .iter()
        .filter(|entry| is_remote(&entry.file_system))
        .map(|entry| entry.path.as_str())
        .collect();
    let mut chosen: BTreeMap<&str, &Entry> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| has_size(entry)) {
        if remote.iter().any(|remote| is_below(&entry.path, remote)) {
            continue;
        }
        let best = chosen.entry(pool(entry)).or_insert(entry);
        if rank(entry) < rank(best) {
            *best = entry;
        }
    }
    let mut chosen: Vec<_> = chosen.into_values().collect();
    chosen.sort_by_key(|entry| &entry.path);
    chosen
        .into_iter()
        .filter_map(|entry| {
            let space = space(&entry.path).filter(|space| space.total > 0)?;
            let total = i64::try_from(space.total).unwrap_or(i64::MAX);
            Some(Mount {
                path: name(&entry.path),
                device: name(&entry.device),
                file_system: name(&entry.file_system),
                total,
                used: i64::try_from(space.used).unwrap_or(i64::MAX).min(total),
                free: i64::try_from(space.free).unwrap_or(i64::MAX).min(total),
            })
        })
        .take(MAX_MOUNTS)
        .collect()
}

/// Of several mounts of one device: the root, then whole file systems before
/// parts of them, then the shortest path.
fn rank(entry: &Entry) -> (bool, bool, usize, &str) {
    (
        entry.path != "/",
        entry.part != "/",
        entry.path.len(),
        &entry.path,
    )
}

fn is_remote(file_system: &str) -> bool {
    // `fuse.sshfs`; but `fuseblk` is a local disk.
    let kind = file_system
        .split_once('.')
        .map_or(file_system, |(kind, _)| kind);
    REMOTE.contains(&kind)
}

fn has_size(entry: &Entry) -> bool {
    let kind = entry.file_system.as_str();
    let on_device = entry.device.starts_with("/dev/") && !IMAGES.contains(&kind);
    !is_remote(kind) && (on_device || POOLS.contains(&kind))
}

/// What is counted once: a device, or the pool that a dataset shares with its
/// siblings.
fn pool(entry: &Entry) -> &str {
    match entry.file_system.as_str() {
        "zfs" => entry.device.split('/').next().unwrap_or(&entry.device),
        _ => &entry.device,
    }
}

/// Whether a path is `above` or below it. Every step of a path is looked at on
/// the way to its end.
fn is_below(path: &str, above: &str) -> bool {
    above == "/"
        || path
            .strip_prefix(above)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// `36 35 98:0 /part /path rw shared:1 - ext3 /dev/root rw`
fn parse(line: &str) -> Option<Entry> {
    let (before, after) = line.split_once(" - ")?;
    let mut before = before.split(' ').skip(3);
    let mut after = after.split(' ');
    Some(Entry {
        part: unescape(before.next()?),
        path: unescape(before.next()?),
        file_system: unescape(after.next()?),
        device: unescape(after.next()?),
    })
}

/// The kernel writes blanks and the like as `\040`.
fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after
            .first_chunk::<3>()
            .filter(|_| first == b'\\')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match code {
            Some(code) => {
                bytes.push(code);
                rest = &after[3..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    const TABLE: &str = r"22 27 0:21 / /proc rw - proc proc rw
24 27 0:6 / /dev rw - devtmpfs devtmpfs rw
25 24 0:23 / /run rw shared:5 - tmpfs tmpfs rw
30 27 8:17 / /var/lib/my\040files rw - xfs /dev/sdb1 rw
27 1 8:2 / / rw shared:1 master:2 - ext4 /dev/sda2 rw
31 27 8:2 /srv /mnt/bind rw - ext4 /dev/sda2 rw
32 27 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro
33 27 0:40 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw
34 27 0:41 / /tank rw - zfs tank rw
35 27 0:42 / /tank/home rw - zfs tank/home rw
36 27 0:43 /@home /home rw - btrfs /dev/sdc1 rw
37 27 0:43 /@ /pool rw - btrfs /dev/sdc1 rw
38 27 0:50 / /mnt/nfs rw - nfs4 files.example:/export rw
39 38 8:33 / /mnt/nfs/disk rw - ext4 /dev/sdd1 rw
40 27 8:49 / /data rw - ext4 /dev/sde1 rw
41 40 0:51 / /data rw - fuse.sshfs me@files.example: rw
42 27 8:65 / /mnt/nfs-old rw - ext4 /dev/sdf1 rw
43 27 8:81 / /mnt/usb rw - fuseblk /dev/sdg1 rw
44 27 8:97 / /empty rw - ext4 /dev/sdh1 rw
";

    fn example(path: &str) -> Option<Space> {
        (path != "/empty").then_some(Space {
            total: 100,
            used: 55,
            free: 40,
        })
    }

    fn paths(table: &str) -> Vec<String> {
        mounts(table, example)
            .into_iter()
            .map(|mount| mount.path)
            .collect()
    }

    #[test]
    fn real_file_systems_are_listed_once_for_each_device_and_the_root_first() {
        assert_eq!(
            paths(TABLE),
            [
                "/",
                "/home",
                "/mnt/nfs-old",
                "/mnt/usb",
                "/tank",
                "/var/lib/my files"
            ]
        );
        let first = mounts(TABLE, example).remove(0);
        assert_eq!(
            (
                first.device.as_str(),
                first.file_system.as_str(),
                first.total,
                first.free
            ),
            ("/dev/sda2", "ext4", 100, 40)
        );
    }

    #[test]
    fn a_hung_network_mount_is_never_asked_nor_anything_on_the_way_through_it() {
        let asked = RefCell::new(Vec::new());
        mounts(TABLE, |path| {
            asked.borrow_mut().push(path.to_owned());
            None
        });
        let asked = asked.into_inner();
        assert!(!asked.is_empty());
        for hung in ["/mnt/nfs", "/mnt/nfs/disk", "/data"] {
            assert!(!asked.iter().any(|path| path == hung), "{hung} was asked");
        }
        let diskless =
            "1 0 0:1 / / rw - nfs server:/root rw\n2 1 8:1 / /disk rw - ext4 /dev/sda1 rw\n";
        assert_eq!(paths(diskless), [] as [String; 0]);
    }

    #[test]
    fn a_part_of_a_file_system_stands_in_for_it_only_when_nothing_better_is_mounted() {
        let part = "1 0 8:1 /var /mnt/part rw - ext4 /dev/sda1 rw\n";
        let whole = "2 0 8:1 / /mnt/longer/path rw - ext4 /dev/sda1 rw\n";
        assert_eq!(paths(part), ["/mnt/part"]);
        assert_eq!(paths(&format!("{part}{whole}")), ["/mnt/longer/path"]);
    }

    #[test]
    fn figures_that_contradict_each_other_still_make_a_valid_mount() {
        let odd = |_: &str| {
            Some(Space {
                total: 100,
                used: 7,
                free: u64::MAX,
            })
        };
        assert_eq!(mounts(TABLE, odd)[0].free, 100);
    }

    #[test]
    fn there_are_never_more_mounts_than_the_console_takes() {
        let many: String = (0..MAX_MOUNTS + 10)
            .map(|i| format!("{i} 0 8:{i} / /mnt/{i} rw - ext4 /dev/disk{i} rw\n"))
            .chain(["999 0 9:9 / / rw - ext4 /dev/root rw\n".to_owned()])
            .collect();
        let found = paths(&many);
        assert_eq!((found.len(), found[0].as_str()), (MAX_MOUNTS, "/"));
    }

    #[test]
    fn an_escaped_name_is_read_and_a_broken_line_is_left_out() {
        assert_eq!(unescape(r"a\040b\134c\"), r"a b\c\");
        assert_eq!(unescape(r"\999"), r"\999");
        assert_eq!(unescape(r"\303\274"), "ü");
        for broken in ["", "1 2 3", "1 2 3 / /x rw", "1 2 3 / - ext4"] {
            assert_eq!(parse(broken), None, "{broken}");
        }
    }

    #[test]
    fn this_machines_root_has_a_size() {
        let root = space("/").unwrap();
        assert!(root.total > 0 && root.free <= root.total);
        assert_eq!(space("/proc/self/mountinfo"), None, "a file is no folder");
    }
}
