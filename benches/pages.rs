//! Hostile web pages: does reading one take time in proportion to its size?
//!
//! Each kind of page is generated in two sizes, one four times the other, and read. The last column is the
//! ratio of the two times: about 4 if the time is linear, 16 if it is quadratic.
//!
//! ```text
//! cargo bench --bench pages            # pages of 1 and 4 MB
//! cargo bench --bench pages -- 4       # pages of 4 and 16 MB
//! ```

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

mod clock;

use std::path::Path;
use std::time::Duration;

use souwen::article::html::read_page;

use clock::processor_time;

/// The ratio of the two sizes.
const TIMES: usize = 4;
/// Shorter times are raised to this many seconds: they consist mostly of the clock and the caches.
const SHORTEST: f64 = 0.005;
/// A kind with a larger ratio of times is not linear.
const LARGEST_RATIO: f64 = 8.0;

/// Generates a page of a kind with about this many bytes.
type Make = fn(usize) -> String;

/// The kinds of pages.
const KINDS: [(&str, Make); 20] = [
    ("ordinary paragraphs", |size| {
        repeated("<p>山城新桥通车，<b>两岸</b>居民<a href=/1>往来</a>方便多了。</p>", size)
    }),
    ("attributes of one element", |size| {
        let attributes = numbered(size, |n| format!(" data-a{n}=x"));
        format!("<p{attributes}>山城新桥通车，两岸居民往来方便多了。")
    }),
    ("attributes of the body, again and again", |size| {
        numbered(size, |n| format!("<body a{n}=x>")) + "山城新桥通车。"
    }),
    ("elements never closed", |size| repeated("<div>一", size)),
    ("elements closed by the wrong tag", |size| repeated("<span><div></span>一</div>", size)),
    ("unknown elements never closed", |size| repeated("<x>一", size)),
    ("formatting never closed", |size| repeated("<p><b><i><u>一", size)),
    ("formatting of many kinds never closed", |size| {
        numbered(size, |n| format!("<p><font color={n}>一"))
    }),
    ("formatting closed across blocks", |size| repeated("<b><p>一</b>二</p>", size)),
    ("links in links", |size| repeated("<a href=/1>一", size)),
    ("tables in tables", |size| repeated("<table><tr><td>一", size)),
    ("text between the rows of a table", |size| {
        format!("<table>{}", repeated("一<tr>二<td>三</tr>", size))
    }),
    ("a table of many cells", |size| {
        format!("<table>{}", repeated("<tr><td>一<td>二<td>三，四。", size))
    }),
    ("lists in lists", |size| repeated("<ul><li>一", size)),
    ("one long attribute", |size| {
        format!("<p title=\"{}\">山城新桥通车。", repeated("一二三", size))
    }),
    ("entities", |size| repeated("&amp;&nbsp;&#20013;&notit;", size)),
    ("lines ended by breaks", |size| {
        repeated("一二三四五六七八九十一二三四五六七八九十一二<br>", size)
    }),
    ("meta elements", |size| {
        numbered(size, |n| format!("<meta name=article:tag content=t{n}>")) + "<p>山城新桥通车。"
    }),
    ("times and marked values", |size| repeated("<span class=source><time>2023-05-19", size)),
    ("programs and comments", |size| {
        repeated("<script>var ct = \"1\"; a < b</script><!-- <b> -->", size) + "<p>山城新桥通车。"
    }),
];

/// A unit, repeated to the given size.
fn repeated(unit: &str, size: usize) -> String {
    unit.repeat(size / unit.len() + 1)
}

/// The results of a function for ascending numbers, up to the given size.
fn numbered(size: usize, make: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(size);
    let mut n = 0;
    while text.len() < size {
        text.push_str(&make(n));
        n += 1;
    }
    text
}

/// The time for reading a page.
fn time(page: &str) -> Duration {
    let start = processor_time();
    let reading = read_page(page, Path::new("a.html"), "a.html", None);
    let took = processor_time() - start;
    assert!(reading.records.len() + reading.notes.len() > 0, "something is said of every page");
    took
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let megabytes = arguments.next().and_then(|size| size.parse().ok()).unwrap_or(1usize);
    let size = megabytes << 20;
    println!("{:<42}{:>10}{:>10}{:>8}", "kind", "n", "4 n", "ratio");
    let mut slow = 0;
    for (name, make) in KINDS {
        let one = time(&make(size));
        let more = time(&make(TIMES * size));
        let ratio = more.as_secs_f64() / one.as_secs_f64().max(SHORTEST);
        slow += usize::from(ratio > LARGEST_RATIO);
        println!("{name:<42}{:>7.0} ms{:>7.0} ms{ratio:>8.1}", millis(one), millis(more));
    }
    println!("{slow} of {} kinds take more than linear time", KINDS.len());
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
