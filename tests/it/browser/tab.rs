//! Controls a tab of the browser: opens pages, inspects them, clicks and types as a reader does.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::chromium::Browser;
use super::connection::Connection;

/// A tab in a profile of its own.
pub struct Tab {
    connection: Connection,
    session: String,
    context: String,
    /// The URLs that pages requested, those of the documents included.
    requested: Vec<String>,
    scripted: bool,
    /// Keeps the browser running.
    _browser: Arc<Browser>,
}

impl Tab {
    pub(super) fn open(browser: Arc<Browser>) -> Tab {
        let mut connection = Connection::open(&browser);
        let context = connection.call(None, "Target.createBrowserContext", json!({}));
        let context = context["browserContextId"].as_str().unwrap().to_string();
        let target = json!({ "url": "about:blank", "browserContextId": context });
        let target = connection.call(None, "Target.createTarget", target);
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = connection.call(None, "Target.attachToTarget", attach);
        let session = session["sessionId"].as_str().unwrap().to_string();
        let requested = Vec::new();
        let mut tab =
            Tab { connection, session, context, requested, scripted: true, _browser: browser };
        for domain in ["Page.enable", "Network.enable", "Runtime.enable"] {
            tab.call(domain, json!({}));
        }
        tab.viewport(1280, 800, false);
        tab.colours("light");
        tab.languages("zh-CN,zh;q=0.9");
        tab
    }

    #[track_caller]
    fn call(&mut self, method: &str, parameters: Value) -> Value {
        let session = self.session.clone();
        self.connection.call(Some(&session), method, parameters)
    }

    /// Performs an action that leaves the page for another, and waits until that one has loaded.
    #[track_caller]
    pub fn leaving(&mut self, act: impl FnOnce(&mut Tab)) {
        self.collect_requests();
        act(self);
        // The event of the initial blank page may arrive late.
        let is_page = |event: &Value| {
            event["frame"]["parentId"].is_null() && event["frame"]["url"] != "about:blank"
        };
        let mut before = self.connection.wait_for("Page.frameNavigated", is_page);
        before.extend(self.connection.wait_for("Page.loadEventFired", |_| true));
        self.requested.extend(requests(&before));
    }

    /// Opens a URL and waits until the page has loaded.
    #[track_caller]
    pub fn go(&mut self, url: &str) {
        self.leaving(|tab| {
            let result = tab.call("Page.navigate", json!({ "url": url }));
            assert!(result["errorText"].is_null(), "{url}: {}", result["errorText"]);
        });
    }

    /// Goes back in the history.
    #[track_caller]
    pub fn back(&mut self) {
        self.leaving(|tab| {
            let history = tab.call("Page.getNavigationHistory", json!({}));
            let before = history["currentIndex"].as_u64().unwrap() as usize - 1;
            let id = &history["entries"][before]["id"];
            tab.call("Page.navigateToHistoryEntry", json!({ "entryId": id }));
        });
    }

    /// The value of a JavaScript expression. Works in pages with JavaScript disabled too.
    #[track_caller]
    pub fn eval(&mut self, expression: &str) -> Value {
        let parameters =
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let result = self.call("Runtime.evaluate", parameters);
        assert!(
            result["exceptionDetails"].is_null(),
            "{expression}: {}",
            result["exceptionDetails"]["exception"]["description"]
        );
        result["result"]["value"].clone()
    }

    /// The value of an expression that is a string.
    #[track_caller]
    pub fn eval_text(&mut self, expression: &str) -> String {
        let value = self.eval(expression);
        value.as_str().unwrap_or_else(|| panic!("{expression} is {value}")).to_string()
    }

    /// The number of elements that match a selector.
    #[track_caller]
    pub fn count(&mut self, selector: &str) -> usize {
        let expression = format!("document.querySelectorAll({}).length", json!(selector));
        self.eval(&expression).as_u64().unwrap() as usize
    }

    /// The trimmed texts of the elements that match a selector, in document order.
    #[track_caller]
    pub fn texts(&mut self, selector: &str) -> Vec<String> {
        let selector = json!(selector);
        let texts = self.eval(&format!(
            "[...document.querySelectorAll({selector})].map(e => e.textContent.trim())"
        ));
        serde_json::from_value(texts).unwrap()
    }

    /// The text of the page as it is displayed.
    #[track_caller]
    pub fn shown(&mut self) -> String {
        self.eval_text("document.body.innerText")
    }

    /// The URL of the page, without percent-encoding.
    #[track_caller]
    pub fn address(&mut self) -> String {
        self.eval_text("decodeURIComponent(location.href.replaceAll('+', ' '))")
    }

    /// Clicks the first element that matches a selector, in the middle of its first line after scrolling it
    /// into view. An element that covers it gets the click instead.
    #[track_caller]
    pub fn click(&mut self, selector: &str) {
        let place = self.eval(&format!(
            "(() => {{ const e = document.querySelector({}); if (!e) return null; \
             e.scrollIntoView({{ block: 'center', behavior: 'instant' }}); \
             const r = e.getClientRects()[0]; \
             return r && [r.x + r.width / 2, r.y + r.height / 2]; }})()",
            json!(selector)
        ));
        assert!(place.is_array(), "nothing to click at {selector}");
        for kind in ["mousePressed", "mouseReleased"] {
            self.call(
                "Input.dispatchMouseEvent",
                json!({ "type": kind, "x": place[0], "y": place[1], "button": "left",
                        "clickCount": 1 }),
            );
        }
    }

    /// Types text into the focused element.
    #[track_caller]
    pub fn type_text(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// Presses and releases a key by its name (`Enter`, `ArrowDown`, `Home`) or its character.
    #[track_caller]
    pub fn press(&mut self, key: &str) {
        let (number, text) = match key {
            "Enter" => (13, "\r"),
            "Tab" => (9, ""),
            "Escape" => (27, ""),
            "End" => (35, ""),
            "Home" => (36, ""),
            "ArrowLeft" => (37, ""),
            "ArrowUp" => (38, ""),
            "ArrowRight" => (39, ""),
            "ArrowDown" => (40, ""),
            "/" => (191, "/"),
            letter => (i32::from(letter.as_bytes()[0].to_ascii_uppercase()), letter),
        };
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            self.call(
                "Input.dispatchKeyEvent",
                json!({ "type": kind, "key": key, "code": key, "text": text,
                        "windowsVirtualKeyCode": number }),
            );
        }
    }

    /// Presses Enter.
    #[track_caller]
    pub fn press_enter(&mut self) {
        self.press("Enter");
    }

    /// Presses a key that an input method handles: `key` is the key that the browser reports.
    #[track_caller]
    pub fn press_taken(&mut self, key: &str) {
        for kind in ["rawKeyDown", "keyUp"] {
            self.call(
                "Input.dispatchKeyEvent",
                json!({ "type": kind, "key": key, "windowsVirtualKeyCode": 229 }),
            );
        }
    }

    /// Lets an input method compose this text in the focused element, replacing the previous composition.
    /// [`type_text`](Tab::type_text) ends the composition with a text.
    #[track_caller]
    pub fn compose(&mut self, text: &str) {
        let end = text.encode_utf16().count();
        self.call(
            "Input.imeSetComposition",
            json!({ "text": text, "selectionStart": end, "selectionEnd": end }),
        );
    }

    /// Waits until a JavaScript expression is true in the current page.
    #[track_caller]
    pub fn until(&mut self, expression: &str) {
        let patience = crate::util::PATIENCE.as_millis();
        let outcome = self.eval(&format!(
            "new Promise((done) => {{ const end = performance.now() + {patience}; \
             const check = () => ({expression}) ? done(true) \
             : performance.now() > end ? done(document.body.innerText) : setTimeout(check, 4); \
             check(); }})"
        ));
        assert_eq!(outcome, true, "{expression} does not come true");
    }

    /// Sets the user agent that servers and pages see.
    #[track_caller]
    pub fn user_agent(&mut self, name: &str) {
        self.call("Emulation.setUserAgentOverride", json!({ "userAgent": name }));
    }

    /// Displays pages as they are printed.
    #[track_caller]
    pub fn printed(&mut self) {
        self.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    }

    /// Lets pages use the clipboard as long as the result is kept. All profiles of a browser have the same
    /// clipboard, so tests use it one after the other.
    #[track_caller]
    pub fn allow_clipboard(&mut self) -> MutexGuard<'static, ()> {
        static CLIPBOARD: Mutex<()> = Mutex::new(());
        // A test that failed leaves nothing in it that another one relies on.
        let clipboard = CLIPBOARD.lock().unwrap_or_else(PoisonError::into_inner);
        let permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"];
        let context = self.context.clone();
        let allowed = json!({ "permissions": permissions, "browserContextId": context });
        self.connection.call(None, "Browser.grantPermissions", allowed);
        clipboard
    }

    /// Whether scripts of pages run.
    pub fn is_scripted(&self) -> bool {
        self.scripted
    }

    /// Sets the size of the viewport in CSS pixels.
    #[track_caller]
    pub fn viewport(&mut self, width: u32, height: u32, phone: bool) {
        self.call(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "mobile": phone,
                    "deviceScaleFactor": if phone { 2 } else { 1 } }),
        );
        self.call("Emulation.setTouchEmulationEnabled", json!({ "enabled": phone }));
    }

    /// Sets the colours that the reader prefers: `light` or `dark`.
    #[track_caller]
    pub fn colours(&mut self, scheme: &str) {
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        self.call("Emulation.setEmulatedMedia", json!({ "features": [feature] }));
    }

    /// Sets the languages that the reader prefers, as in `Accept-Language`.
    #[track_caller]
    pub fn languages(&mut self, languages: &str) {
        let headers = json!({ "headers": { "Accept-Language": languages } });
        self.call("Network.setExtraHTTPHeaders", headers);
    }

    /// Disables JavaScript in all pages from now on.
    #[track_caller]
    pub fn disable_javascript(&mut self) {
        self.scripted = false;
        self.call("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    }

    /// The URLs that pages requested since the tab was opened.
    pub fn requested(&mut self) -> &[String] {
        // Requests before the answer to this command are in the queue when it arrives.
        self.call("Page.getNavigationHistory", json!({}));
        self.collect_requests();
        &self.requested
    }

    fn collect_requests(&mut self) {
        let events = self.connection.take_events();
        self.requested.extend(requests(&events));
    }

    /// Saves a screenshot of the whole page in `target/tmp/screenshots`, for people to look at.
    #[track_caller]
    pub fn screenshot(&mut self, name: &str) -> PathBuf {
        let parameters = json!({ "format": "png", "captureBeyondViewport": true });
        let picture = self.call("Page.captureScreenshot", parameters);
        let bytes = base64(picture["data"].as_str().unwrap());
        assert!(bytes.starts_with(b"\x89PNG"));
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
        let path = folder.join(format!("{name}.png"));
        crate::util::write(&path, bytes);
        path
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let context = json!({ "browserContextId": self.context });
            self.connection.call(None, "Target.disposeBrowserContext", context);
        }
    }
}

/// The requested URLs in these events.
fn requests(events: &[Value]) -> impl Iterator<Item = String> {
    events
        .iter()
        .filter(|event| event["method"] == "Network.requestWillBeSent")
        .filter_map(|event| event["params"]["request"]["url"].as_str())
        .map(str::to_string)
}

/// Decodes standard base64; the protocol sends nothing else.
fn base64(text: &str) -> Vec<u8> {
    let value = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u8> = text.bytes().filter(|c| *c != b'=').map(value).collect();
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    for group in digits.chunks(4) {
        let bits = group.iter().fold(0u32, |bits, digit| bits << 6 | u32::from(*digit));
        let bits = bits << (6 * (4 - group.len()));
        bytes.extend_from_slice(&bits.to_be_bytes()[1..group.len()]);
    }
    bytes
}

#[test]
fn base64_is_decoded() {
    for (text, expected) in [("", ""), ("TQ==", "M"), ("TWE=", "Ma"), ("TWFu", "Man")] {
        assert_eq!(base64(text), expected.as_bytes());
    }
}
