//! Finds an installed browser, and starts it.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, Weak};
use std::time::Instant;

use tempfile::TempDir;

use crate::util::PATIENCE;
use crate::util::process::Guarded;

/// The names under which systems install a browser that speaks the DevTools protocol.
const NAMES: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
];

/// Paths outside `PATH`.
const PLACES: [&str; 3] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/snap/bin/chromium",
];

/// `--no-sandbox`: the sandbox cannot start for root and in most containers, and the tests open only pages of
/// our own. The other flags prevent network requests of the browser itself and first-run pages. Without the
/// back/forward cache, going back loads the page and reports that. Every name under `.test` resolves to this
/// machine, so that there are pages of other origins.
const FLAGS: [&str; 16] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-features=BackForwardCache,Translate,OptimizationHints,MediaRouter",
    "--host-resolver-rules=MAP *.test 127.0.0.1",
    "--hide-scrollbars",
    "--no-first-run",
    "--no-default-browser-check",
    "--remote-debugging-port=0",
];

/// A running browser.
pub struct Browser {
    /// `host:port` of the DevTools endpoint.
    pub address: String,
    /// Path of the browser's own WebSocket there.
    pub path: String,
    _process: Guarded,
    _profile: TempDir,
}

/// The browser that all tests share, each in a profile of its own; it ends with the last test.
pub fn shared() -> Result<Arc<Browser>, String> {
    static SHARED: Mutex<Weak<Browser>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(browser) = shared.upgrade() {
        return Ok(browser);
    }
    let browser = Arc::new(start(&find()?));
    *shared = Arc::downgrade(&browser);
    Ok(browser)
}

fn find() -> Result<PathBuf, String> {
    if let Some(named) = std::env::var_os("CHROMIUM").filter(|named| !named.is_empty()) {
        let path = PathBuf::from(named);
        return match path.is_file() {
            true => Ok(path),
            false => Err(format!("no browser found: CHROMIUM names {}", path.display())),
        };
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .flat_map(|folder| NAMES.map(|name| folder.join(name)))
        .chain(PLACES.map(PathBuf::from))
        .find(|candidate| candidate.is_file())
        .ok_or_else(|| "no Chromium or Chrome found; set CHROMIUM to the path of one".to_string())
}

fn start(program: &PathBuf) -> Browser {
    let profile = TempDir::new().unwrap();
    let process = Command::new(program)
        .args(FLAGS)
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg("about:blank")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|e| panic!("{}: {e}", program.display()));
    let mut process = Guarded(process);
    // The browser writes the port that it listens on, then the path, into this file; there is no
    // event to wait for before it exists.
    let file = profile.path().join("DevToolsActivePort");
    let deadline = Instant::now() + PATIENCE;
    loop {
        let written = std::fs::read_to_string(&file).unwrap_or_default();
        if let Some((port, path)) = written.split_once('\n')
            && !path.trim().is_empty()
        {
            let address = format!("127.0.0.1:{}", port.trim());
            let path = path.trim().to_string();
            return Browser { address, path, _process: process, _profile: profile };
        }
        if let Some(status) = process.0.try_wait().unwrap() {
            panic!("{} ended at once: {status}", program.display());
        }
        assert!(Instant::now() < deadline, "{} does not start", program.display());
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}
