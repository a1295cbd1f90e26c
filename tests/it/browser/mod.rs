//! A browser for tests: finds a Chromium or Chrome, starts it headless, and controls it over the DevTools
//! protocol. It waits for events, never for a fixed time.
//!
//! Without a browser a test is skipped, with a line `skipped: TEST (why)` on stderr that `scripts/test`
//! counts; under `CI=true` that is a failure, because a browser can be installed there.

mod chromium;
mod connection;
mod tab;

pub use tab::Tab;

use crate::util::skip;

/// Opens a tab in a fresh profile for the test with this name, or skips the test: `None`.
pub fn open(test: &str) -> Option<Tab> {
    match chromium::shared() {
        Ok(browser) => Some(Tab::open(browser)),
        Err(why) if std::env::var_os("CI").is_some_and(|ci| ci == "true") => {
            panic!("{why}; under CI=true that is a failure")
        }
        Err(why) => {
            skip(test, &why);
            None
        }
    }
}

/// The driver itself, on a page that needs no server.
#[test]
fn the_driver_clicks_types_and_looks() {
    let Some(mut tab) = open(crate::util::test_name!()) else { return };
    tab.go("data:text/html,<form><input name=q><p style='width:900px'>a<b>b</b></p></form>");
    tab.click("input");
    tab.type_text("铁路");
    assert_eq!(tab.eval_text("document.querySelector('input').value"), "铁路");
    assert_eq!((tab.count("p"), tab.texts("p, b")), (1, vec!["ab".into(), "b".into()]));
    tab.viewport(400, 800, true);
    assert_eq!(tab.eval("innerWidth >= 400 && matchMedia('(pointer: coarse)').matches"), true);
    tab.colours("dark");
    assert_eq!(tab.eval("matchMedia('(prefers-color-scheme: dark)').matches"), true);
    assert!(tab.screenshot("driver").is_file());
    tab.disable_javascript();
    tab.go("data:text/html,<p>static</p><script>document.body.textContent = 'run'</script>");
    assert_eq!(tab.texts("p"), ["static"]);
    assert_eq!(tab.requested().len(), 2);
}
