//! The limit of open files of the server: connections, and the files of commits that are being copied.

/// More than this is useless; the maximum of the system may be a thousand times higher.
#[cfg(unix)]
const WANTED: u64 = 16_384;

/// Raises the limit of open files above the default of the system, as far as allowed.
#[cfg(unix)]
pub fn allow_many() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(WANTED, |maximum| maximum.min(WANTED));
    if limit.current.is_some_and(|current| current < wanted) {
        // If this fails, the current limit is enough for most servers.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..limit });
    }
}

/// Other systems have no such limit.
#[cfg(not(unix))]
pub fn allow_many() {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use rustix::process::{Resource, getrlimit};

    #[test]
    fn many_files_may_be_open() {
        allow_many();
        let limit = getrlimit(Resource::Nofile);
        let allowed = limit.maximum.map_or(WANTED, |maximum| maximum.min(WANTED));
        assert!(limit.current.is_none_or(|current| current >= allowed), "{limit:?}");
    }
}
