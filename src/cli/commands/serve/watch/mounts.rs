//! Detects file systems without change notifications. These are network file systems: this machine does not
//! see changes that other machines make.

use std::path::Path;

/// Network file systems by their Linux magic numbers (`statfs(2)`), and FUSE, which is mostly used for them.
#[cfg(target_os = "linux")]
const REMOTE: [(u32, &str); 10] = [
    (0x6969, "NFS"),
    (0x517B, "SMB"),
    (0xFF53_4D42, "SMB"),
    (0xFE53_4D42, "SMB"),
    (0x6573_5546, "FUSE"),
    (0x0102_1997, "9P"),
    (0x5346_414F, "AFS"),
    (0x00C3_6400, "Ceph"),
    (0x0BD0_0BD0, "Lustre"),
    (0x786F_4256, "a shared folder of VirtualBox"),
];

/// The kind of network file system that a path is on; `None` if it is local or unknown.
#[cfg(target_os = "linux")]
pub fn remote(path: &Path) -> Option<&'static str> {
    let number = rustix::fs::statfs(path).ok()?.f_type as u32;
    REMOTE.iter().find(|(remote, _)| *remote == number).map(|(_, name)| *name)
}

/// Unknown on this system.
#[cfg(not(target_os = "linux"))]
pub fn remote(_path: &Path) -> Option<&'static str> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_of_this_machine_is_none_of_another() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(remote(dir.path()), None);
        assert_eq!(remote(&dir.path().join("missing")), None);
    }
}
