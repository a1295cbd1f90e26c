//! Measures whether reading Markdown and plain text takes linear time, whatever the input.
//!
//! ```sh
//! cargo bench --bench hostile_markdown -- [500000] [brackets]
//! ```
//!
//! Each kind of text consists mostly of one sign that a reader might handle badly. It is read at a size in
//! bytes and at four times that size (only kinds with the given word in their name, if there is one). The two
//! times are printed with their slope: 1 is linear, 2 is quadratic. A kind with a slope above [`STEEPEST`]
//! fails the run.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

mod clock;

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use souwen::article::page::read_page;

use clock::processor_time;

/// The steepest slope that passes: caches and the allocator add to linear time.
const STEEPEST: f64 = 1.5;
/// For a shorter time the slope is meaningless.
const SHORTEST: Duration = Duration::from_millis(50);
/// How often each text is read: the shortest time counts.
const ROUNDS: usize = 3;
/// The ratio of the two sizes.
const TIMES: usize = 4;

/// A kind of text: its name, and a function for a text of about this many bytes.
type Kind = (&'static str, fn(usize) -> String);

/// A text that repeats one part.
fn again(part: &str, bytes: usize) -> String {
    part.repeat(bytes / part.len())
}

/// A text of numbered parts.
fn numbered(bytes: usize, part: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(bytes + 100);
    let mut number = 0;
    while text.len() < bytes {
        text.push_str(&part(number));
        number += 1;
    }
    text
}

const KINDS: &[Kind] = &[
    ("open brackets", |n| again("[", n)),
    ("open brackets of pictures", |n| again("![a", n)),
    ("links without an end", |n| again("[a](", n)),
    ("links within links", |n| format!("{}{}", again("[", n / 2), again("](a)", n / 2))),
    ("wiki links without an end", |n| again("[[a|", n)),
    ("emphasis without an end", |n| again("*a_ ", n)),
    ("strong emphasis", |n| again("**强", n)),
    ("emphasis within emphasis", |n| format!("{}文{}", again("*", n / 2), again("*", n / 2))),
    ("marks and strikes", |n| again("==a~~b", n)),
    ("code of all lengths", |n| numbered(n, |i| format!("{}a ", "`".repeat(i % 300 + 1)))),
    ("quotes within quotes", |n| again(&format!("{}文\n\n", "> ".repeat(60)), n)),
    ("quotes in one line", |n| again("> ", n)),
    ("lists in one line", |n| again("- ", n)),
    ("lists within lists", |n| numbered(n, |i| format!("{}- 项\n", "  ".repeat(i % 60)))),
    ("items", |n| again("1. 项\n", n)),
    ("footnotes", |n| numbered(n, |i| format!("文[^{i}]\n\n[^{i}]: 注\n\n"))),
    ("signs of one footnote", |n| format!("[^a]: 注\n\n{}", again("文[^a]", n))),
    ("definitions of links", |n| numbered(n, |i| format!("[{i}]: https://a.cn/{i}\n"))),
    ("names of links", |n| format!("[a]: /b\n\n{}", again("[文][a]", n))),
    ("names that nothing defines", |n| numbered(n, |i| format!("[文][{i}]"))),
    ("tables of many rows", |n| format!("|甲|乙|\n|-|-|\n{}", again("|一|二|\n", n))),
    ("tables of many columns", |n| {
        let (head, line) = (again("|甲", n / 4), again("|-", n / 4));
        format!("{head}|\n{line}|\n{head}|\n")
    }),
    ("bars", |n| again("a | ", n)),
    ("tags without an end", |n| again("<p ", n)),
    ("tags", |n| again("<p>文", n)),
    ("tags with many attributes", |n| again(&format!("<p {}>文", "a=\"1\" ".repeat(300)), n)),
    ("tags in a line", |n| again("文<b>", n)),
    ("comments without an end", |n| again("文<!--", n)),
    ("scripts without an end", |n| again("文<script>", n)),
    ("readings without an end", |n| again("文<ruby>a<rt>b", n)),
    ("blocks of HTML", |n| again("<div>\n\n文\n\n", n)),
    ("components", |n| again("<CodeGroup a>", n)),
    ("character references", |n| again("&amp", n)),
    ("signs of generators", |n| again("文{{< a ", n)),
    ("tags of generators", |n| again("文{% a ", n)),
    ("comments of notes", |n| again("%%", n)),
    ("comments of notes in lines", |n| again("%%\n文\n\n", n)),
    ("fences", |n| again("```a\n", n)),
    ("indented code in prose", |n| again("    文\n\n    文\n", n)),
    ("headings", |n| again("# 题\n", n)),
    ("headings with attributes", |n| again("# 题 {#a .b}\n", n)),
    ("underlines", |n| again("题\n===\n", n)),
    ("rules", |n| again("---\n文\n", n)),
    ("definition lists", |n| again("术语\n: 定义\n", n)),
    ("callouts", |n| again("> [!NOTE]\n> 文\n\n", n)),
    ("one paragraph", |n| again("江城大桥今天合龙，", n)),
    ("a paragraph again and again", |n| again("江城大桥今天合龙，两岸居民欢庆三天三夜。\n\n", n)),
    ("a character again and again", |n| again("啊", n)),
    ("characters in lines", |n| again("啊\n", n)),
    ("lines of one width", |n| again("江城大桥今天合龙，两岸居民欢庆\n", n)),
    ("brackets of datelines", |n| again("（新华社", n)),
    ("datelines", |n| again("（新华社江城5月19日电）\n", n)),
    ("reporters", |n| again("记者王小明、", n)),
    ("days", |n| again("5月19日", n)),
    ("addresses", |n| again("https://a.cn/1\n\n", n)),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let bytes: usize = args.next().map_or(Ok(500_000), |text| text.parse())?;
    let word = args.next().unwrap_or_default();
    let mut steep = Vec::new();
    for (kind, make) in KINDS.iter().filter(|(kind, _)| kind.contains(&word)) {
        for markdown in [true, false] {
            let [small, large] = [bytes, bytes * TIMES].map(|bytes| time(&make(bytes), markdown));
            let ratio = large.as_secs_f64() / small.as_secs_f64().max(1e-6);
            let slope = ratio.ln() / (TIMES as f64).ln();
            let reader = if markdown { "Markdown" } else { "plain" };
            println!("{kind:32} {reader:9} {small:10.1?} {large:10.1?}   slope {slope:.2}");
            if slope > STEEPEST && large > SHORTEST {
                steep.push(*kind);
            }
        }
    }
    if steep.is_empty() { Ok(()) } else { Err(format!("not linear: {}", steep.join(", ")).into()) }
}

/// The processor time for reading a text.
fn time(text: &str, markdown: bool) -> Duration {
    let round = |_| {
        let started = processor_time();
        let reading = read_page(text, Path::new("a.md"), "a.md", markdown);
        let time = processor_time() - started;
        assert!(reading.records.len() <= text.len());
        time
    };
    (0..ROUNDS).map(round).min().unwrap_or_default()
}
