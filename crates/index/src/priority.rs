//! Work that can wait gives way to work that somebody waits for.

/// How much a thread gives way to others, as `nice` counts: one for whom somebody waits, but not as
/// impatiently as for a search; and one for whom nobody does.
#[cfg(target_os = "linux")]
const SOMEWHAT: i32 = 5;
#[cfg(target_os = "linux")]
const WHOLLY: i32 = 10;

/// From now on the thread that calls this gives way to all that somebody waits for, where the system
/// knows priorities of threads.
pub fn give_way() {
    #[cfg(target_os = "linux")]
    lower(WHOLLY);
}

/// From now on the thread that calls this gives way to searches.
pub(crate) fn give_way_to_searches() {
    #[cfg(target_os = "linux")]
    lower(SOMEWHAT);
}

/// On Linux this concerns the calling thread alone.
#[cfg(target_os = "linux")]
fn lower(by: i32) {
    // Where it is not allowed the thread is as any other.
    let _ = rustix::process::setpriority_process(None, by);
}
