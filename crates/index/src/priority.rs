//! Lowers the priority of work that can wait.

/// By how many steps of `nice` a thread lowers its priority: `NICE_BELOW_SEARCH` for work that somebody
/// waits for, but less urgently than for a search; `NICE_BACKGROUND` for work that nobody waits for.
#[cfg(target_os = "linux")]
const NICE_BELOW_SEARCH: i32 = 5;
#[cfg(target_os = "linux")]
const NICE_BACKGROUND: i32 = 10;

/// Lowers the priority of the calling thread below all work that somebody waits for, if the system
/// supports priorities of threads.
pub fn give_way() {
    #[cfg(target_os = "linux")]
    lower(NICE_BACKGROUND);
}

/// Lowers the priority of the calling thread below searches.
pub(crate) fn give_way_to_searches() {
    #[cfg(target_os = "linux")]
    lower(NICE_BELOW_SEARCH);
}

/// On Linux this affects only the calling thread.
#[cfg(target_os = "linux")]
fn lower(by: i32) {
    // If it is not permitted, the thread keeps its priority.
    let _ = rustix::process::setpriority_process(None, by);
}
