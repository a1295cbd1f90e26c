//! Work that can wait gives way to work that somebody waits for.

/// How much a thread gives way to others: as `nice` counts.
#[cfg(target_os = "linux")]
const GIVES_WAY: i32 = 10;

/// From now on the thread that calls this gives way to those that search and write, where the system
/// knows priorities of threads.
pub fn give_way() {
    // On Linux it concerns the calling thread alone. Where it is not allowed the thread is as any other.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, GIVES_WAY);
}
