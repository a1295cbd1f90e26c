//! How many files the server may have open: connections, and the files of commits that are being copied.

/// As many as are of use; what the system allows at most may be a thousand times more.
#[cfg(unix)]
const WANTED: u64 = 16_384;

/// Lets the process open more files than systems let it by default, where they let it at all.
#[cfg(unix)]
pub fn allow_many() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(WANTED, |maximum| maximum.min(WANTED));
    if limit.current.is_some_and(|current| current < wanted) {
        // What it may have already is enough for most.
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
