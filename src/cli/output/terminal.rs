//! Safe output to a terminal: text without control characters, and matches emphasised where the terminal
//! shows that.

use std::io::{self, IsTerminal as _, Write};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

pub use souwen::answer::plain::safe;
use souwen::text::marked::pieces;
use tracing::{Level, enabled, info, warn};

/// The target by which messages can be filtered in the log.
const LOG: &str = "souwen";

/// How matches and titles are emphasised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Not at all: the output goes to a file or a program, where escape sequences would disturb the text.
    Plain,
    /// By bold and underline, without colours.
    Weight,
    /// By bold and colour.
    Colour,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Colours {
    /// On a terminal.
    #[default]
    Auto,
    /// Wherever the output goes.
    Always,
    /// Nowhere, nor any other marks.
    Never,
}

impl Style {
    /// The style of standard output: as requested, or else determined by whether it is a terminal, by
    /// `NO_COLOR` (any value but the empty one turns colours off) and by `TERM`.
    pub fn of_stdout(colours: Colours) -> Style {
        let set = |name: &str| std::env::var_os(name).unwrap_or_default();
        match colours {
            Colours::Always => Style::Colour,
            Colours::Never => Style::Plain,
            Colours::Auto => Style::choose(
                io::stdout().is_terminal(),
                !set("NO_COLOR").is_empty(),
                set("TERM") == "dumb",
            ),
        }
    }

    fn choose(terminal: bool, no_colour: bool, dumb: bool) -> Style {
        match (terminal && !dumb, no_colour) {
            (false, _) => Style::Plain,
            (true, true) => Style::Weight,
            (true, false) => Style::Colour,
        }
    }

    /// A title.
    pub fn title(self, text: &str) -> String {
        self.wrap("\x1b[1m", "\x1b[1m", text)
    }

    /// Less important text.
    pub fn faint(self, text: &str) -> String {
        self.wrap("", "\x1b[2m", text)
    }

    fn mark(self, text: &str) -> String {
        self.wrap("\x1b[1;4m", "\x1b[1;31m", text)
    }

    fn wrap(self, weight: &str, colour: &str, text: &str) -> String {
        let start = match self {
            Style::Plain => "",
            Style::Weight => weight,
            Style::Colour => colour,
        };
        if start.is_empty() || text.is_empty() {
            text.to_owned()
        } else {
            format!("{start}{text}\x1b[0m")
        }
    }

    /// A text made safe, with ranges of it emphasised. `marks` count characters of `text` and should be
    /// sorted. Overlapping parts are emphasised once, parts outside of the text are ignored.
    pub fn marked(self, text: &str, marks: &[Range<usize>]) -> String {
        self.paint(text, marks, str::to_owned)
    }

    /// A title made safe, with ranges of it emphasised, as [`marked`](Style::marked) does.
    pub fn marked_title(self, text: &str, marks: &[Range<usize>]) -> String {
        self.paint(text, marks, |part| self.title(part))
    }

    fn paint(self, text: &str, marks: &[Range<usize>], rest: impl Fn(&str) -> String) -> String {
        if self == Style::Plain {
            return safe(text).into_owned();
        }
        let shown = |(piece, is_marked): (&str, bool)| {
            let piece = safe(piece);
            if is_marked { self.mark(&piece) } else { rest(&piece) }
        };
        pieces(text, marks).into_iter().map(shown).collect()
    }
}

/// Prints a message to standard error: one line, made safe. An error of writing is ignored.
pub fn print_message(message: impl AsRef<str>) {
    // A server with a log writes all messages to it, in its format.
    if enabled!(target: LOG, Level::WARN) {
        warn!(target: LOG, "{}", safe(message.as_ref()));
        return;
    }
    let _ = writeln!(io::stderr().lock(), "souwen: {}", safe(message.as_ref()));
}

/// Whether only results and errors are printed.
static QUIET: AtomicBool = AtomicBool::new(false);

/// From now on only results and errors are printed.
pub fn keep_quiet() {
    QUIET.store(true, Ordering::Relaxed);
}

/// Whether only results and errors are printed.
pub fn is_quiet() -> bool {
    QUIET.load(Ordering::Relaxed)
}

/// Prints a message that is useful but not a problem, as [`print_message`] does; nothing with `--quiet`.
pub fn remark(message: impl AsRef<str>) {
    if enabled!(target: LOG, Level::INFO) {
        info!(target: LOG, "{}", safe(message.as_ref()));
    } else if !is_quiet() {
        print_message(message);
    }
}

/// Prints a line to standard error without a prefix, made safe.
pub fn print_line(line: impl AsRef<str>) {
    let _ = writeln!(io::stderr().lock(), "{}", safe(line.as_ref()));
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "a list of one mark is what is meant")]
mod tests {
    use proptest::prelude::*;

    use souwen::answer::plain::is_unsafe;

    use super::*;

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(safe(text), expected);
        }
        check("中国—中亚峰会", "中国—中亚峰会");
        check("\x1b[31m红\x1b[0m", "␛[31m红␛[0m");
        check("一\n二\t三\r", "一 二 三 ");
        check("\u{9b}31m", "\u{fffd}31m");
        check("\x07\x7f\0", "␇␡␀");
        check("abc\u{202e}fdp", "abc\u{fffd}fdp");
        check("第一行\u{2028}第二行", "第一行 第二行");
        // What joins emoji and forms of characters stays.
        check("👨\u{200d}👩 葛\u{e0100}", "👨\u{200d}👩 葛\u{e0100}");
    }

    #[test]
    fn marks_cover_exactly_their_characters() {
        #[track_caller]
        fn check(text: &str, marks: &[Range<usize>], expected: &str) {
            let marked = Style::Colour.marked(text, marks);
            let shown = marked.replace("\x1b[1;31m", "<").replace("\x1b[0m", ">");
            assert_eq!(shown, expected);
            assert_eq!(Style::Plain.marked(text, marks), safe(text));
        }
        check("完成中吉乌铁路可研工作", &[2..7], "完成<中吉乌铁路>可研工作");
        check("中亚", &[0..2], "<中亚>");
        check("中亚与中亚", &[0..2, 3..5], "<中亚>与<中亚>");
        check("中亚", &[], "中亚");
        check("𠮷野家", &[1..2], "𠮷<野>家");
        check("中\x1b亚", &[0..3], "<中␛亚>");
        // Marks that should not come do no harm.
        check("中亚", &[1..9], "中<亚>");
        check("中亚", &[5..9], "中亚");
        check("中亚铁路", &[0..3, 1..4], "<中亚铁><路>");
        #[expect(clippy::reversed_empty_ranges, reason = "a mark that ends before it begins")]
        check("中亚", &[1..0], "中亚");
    }

    #[test]
    fn the_style_follows_the_terminal() {
        #[track_caller]
        fn check(terminal: bool, no_colour: bool, dumb: bool, expected: Style) {
            assert_eq!(Style::choose(terminal, no_colour, dumb), expected);
        }
        check(false, false, false, Style::Plain);
        check(true, false, false, Style::Colour);
        check(true, true, false, Style::Weight);
        check(true, false, true, Style::Plain);
        assert_eq!(Style::Weight.marked("中亚", &[1..2]), "中\x1b[1;4m亚\x1b[0m");
        let title = Style::Colour.marked_title("中亚峰会", &[2..4]);
        assert_eq!(title, "\x1b[1m中亚\x1b[0m\x1b[1;31m峰会\x1b[0m");
        assert_eq!(Style::Weight.faint("旁"), "旁");
        assert_eq!(Style::Plain.title("题"), "题");
    }

    proptest! {
        #[test]
        fn no_text_sends_an_escape(text in any::<String>(), start in 0..20usize, len in 0..20usize) {
            prop_assert!(!safe(&text).chars().any(is_unsafe));
            prop_assert_eq!(safe(&text).chars().count(), text.chars().count());
            let marked = Style::Colour.marked(&text, &[start..start + len]);
            let bare = marked.replace("\x1b[1;31m", "").replace("\x1b[0m", "");
            prop_assert_eq!(bare, safe(&text).into_owned());
        }
    }
}
