//! Which lines of a text form one paragraph that was wrapped at a fixed width.
//!
//! Wrapped text is recognised by a run of lines. Each line is full, which means that the beginning of the
//! next one would not have fitted into it. And punctuation is inside lines rather than at their ends,
//! where verse has it. The width found in such runs applies to the whole text, also to runs of two lines.
//! An indented line begins a paragraph; in a text that indents all paragraphs, a line that is not
//! indented continues the sentence before it.

use std::ops::RangeInclusive;

use souwen_text::is_significant;

use super::lines::TextLine;

/// The minimum and maximum width of wrapped text, in columns: a column of a paper has eight characters or
/// so.
const WIDTHS: RangeInclusive<usize> = 14..=160;
/// The width in columns from which few lines prove that a text is wrapped: verse is narrower.
const WIDE: usize = 24;
/// The minimum number of lines of a run that establishes a width, for wide and for narrow text: two lines
/// of equal length happen by chance.
const FEWEST_LINES: (usize, usize) = (3, 4);
/// The columns of a Han character followed by punctuation that must not begin a line.
const HAN_UNIT: usize = 4;
/// The longest word considered when deciding whether a line is full, in columns.
const LONGEST_WORD: usize = 24;
/// The minimum number of indented paragraphs in a text that indents paragraphs, and the maximum number of
/// other separate lines in it: a title and the lines beside it.
const FEWEST_INDENTED: usize = 1;
const MAX_NOT_INDENTED: usize = 3;
/// The share of lines that are full in wrapped text: 4 in 5, since a title may be above it.
const FULL_SHARE: (usize, usize) = (4, 5);

/// The wrapping of a text.
pub(super) struct Wrapping {
    /// For each line: how many lines of its run begin there.
    runs: Vec<usize>,
    /// For each line: the width of its run, 0 if the run establishes none.
    widths: Vec<usize>,
    /// The width of the longest run that establishes one.
    width: usize,
    /// Whether the text indents the first lines of its paragraphs.
    indents: bool,
}

impl Wrapping {
    /// Examines the lines of a text. `is_plain` returns whether a line may be part of a paragraph.
    pub(super) fn of(lines: &[TextLine], is_plain: impl Fn(&TextLine) -> bool) -> Wrapping {
        let mut wrapping = Wrapping {
            runs: vec![0; lines.len()],
            widths: vec![0; lines.len()],
            width: 0,
            indents: false,
        };
        let plain: Vec<bool> = lines.iter().map(is_plain).collect();
        let mut max = 0;
        let mut runs: Vec<&[TextLine]> = Vec::new();
        // The number of runs that begin with an indented line, and of the other runs.
        let mut begun = (0, 0);
        let mut start = 0;
        while start < lines.len() {
            if !plain[start] {
                start += 1;
                continue;
            }
            let follows = |at: &usize| plain[*at] && follows(&lines[at - 1], &lines[*at]);
            let end = start + 1 + (start + 1..lines.len()).take_while(follows).count();
            let width = width_of(std::iter::once(&lines[start..end])).unwrap_or(0);
            if end - start > 1 {
                runs.push(&lines[start..end]);
            }
            for at in start..end {
                (wrapping.runs[at], wrapping.widths[at]) = (end - at, width);
            }
            match lines[start].indented {
                true => begun.0 += 1,
                false => begun.1 += 1,
            }
            if width > 0 && end - start > max {
                (max, wrapping.width) = (end - start, width);
            }
            start = end;
        }
        // If every paragraph has two lines, all of them together establish the width.
        if wrapping.width == 0 && runs.len() > 1 {
            wrapping.width = width_of(runs.iter().copied()).unwrap_or(0);
        }
        wrapping.indents = begun.0 >= FEWEST_INDENTED && begun.1 <= MAX_NOT_INDENTED;
        wrapping
    }

    /// The number of lines from `at` on that form one paragraph.
    pub(super) fn paragraph(&self, lines: &[TextLine], at: usize) -> usize {
        let run = &lines[at..at + self.runs[at].max(1)];
        let (own, width) = match self.widths[at] {
            0 => (false, self.width),
            width => (true, width),
        };
        let breaks_off = |line: &TextLine| line.text.trim_end().ends_with(is_significant);
        if width == 0 {
            let goes_on = |pair: &&[TextLine]| {
                pair[0].columns >= WIDE && breaks_off(&pair[0]) && !pair[1].indented
            };
            let first = self.indents && run[0].indented;
            return 1 + run.windows(2).take_while(|pair| first && goes_on(pair)).count();
        }
        let goes_on = |pair: &&[TextLine]| {
            let [line, next] = pair else { return false };
            // In a run without a width of its own, a line continues only if it breaks off within a
            // sentence.
            let open = own || breaks_off(line);
            open && !next.indented && line.columns <= width + HAN_UNIT && is_full(line, next, width)
        };
        1 + run.windows(2).take_while(goes_on).count()
    }
}

/// Whether only a line end separates two lines.
fn follows(line: &TextLine, next: &TextLine) -> bool {
    line.number + 1 == next.number && !line.hard && !next.breaks
}

/// Whether the beginning of the next line would not have fitted into this line.
fn is_full(line: &TextLine, next: &TextLine, width: usize) -> bool {
    let word = next.text.trim_start().chars().take(LONGEST_WORD);
    let word = word.take_while(|c| c.is_ascii() && !c.is_whitespace()).count();
    line.columns + (word + 1).max(HAN_UNIT) > width
}

/// The width at which the lines of some runs, taken together, are wrapped.
fn width_of<'a>(runs: impl Iterator<Item = &'a [TextLine]> + Clone) -> Option<usize> {
    let pairs = || runs.clone().flat_map(|run| run.windows(2)).filter(|pair| !pair[1].indented);
    let lines = || runs.clone().flatten();
    let width = match runs.clone().count() {
        1 => lines().map(|line| line.columns).max(),
        // A single line says nothing about the width.
        _ => pairs().map(|pair| pair[0].columns).max(),
    };
    let width = width.filter(|width| WIDTHS.contains(width))?;
    let fewest = if width >= WIDE { FEWEST_LINES.0 } else { FEWEST_LINES.1 };
    let (all, counted) = (pairs().count(), lines().count());
    if counted < fewest || all + 1 < fewest {
        return None;
    }
    let full = pairs().filter(|pair| is_full(&pair[0], &pair[1], width)).count();
    let signed = pairs().filter(|pair| ends_with_sign(&pair[0].text)).count();
    let within = lines().filter(|line| has_sign_within(&line.text)).count();
    let (share, of) = FULL_SHARE;
    (full * of >= all * share && signed * 2 <= all && within * 3 >= counted).then_some(width)
}

fn ends_with_sign(text: &str) -> bool {
    !text.trim_end().ends_with(|c| is_significant(c) || matches!(c, '-' | '—' | '“' | '（' | '('))
}

/// Whether a clause or a sentence ends within a line.
fn has_sign_within(text: &str) -> bool {
    let text = text.trim_end();
    let last = text.chars().next_back().map_or(0, char::len_utf8);
    let sign =
        |c| matches!(c, '，' | '。' | '、' | '；' | '：' | '！' | '？' | ',' | '.' | ';' | '”');
    text[..text.len() - last].contains(sign)
}

#[cfg(test)]
mod tests {
    use super::super::blocks::{assemble, read};
    use super::super::lines::lines;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let lines = lines(text);
        let markdown = super::super::read(&lines, false).lines;
        for blocks in [read(&lines), assemble(&markdown, true)] {
            let blocks: Vec<_> = blocks.into_iter().map(|block| block.text).collect();
            assert_eq!(blocks, expected, "{text}");
        }
    }

    #[test]
    fn lines_of_a_fixed_width_are_one_paragraph() {
        check(
            "　　山城昨日迎来今年首场大雨，气象部门提醒市\n民注意防范，交通部门增派人手疏导，多条公交\n线路临时绕行。\n　　另据了解，大雨还将持续。",
            &[
                "山城昨日迎来今年首场大雨，气象部门提醒市民注意防范，交通部门增派人手疏导，多条公交线路临时绕行。",
                "另据了解，大雨还将持续。",
            ],
        );
        check(
            "江城新桥昨天通车，\n市民出行方便多了。\n交通部门说，今后还\n将增设公交线路，方\n便沿江居民上班，也\n方便孩子们上学。",
            &[
                "江城新桥昨天通车，市民出行方便多了。交通部门说，今后还将增设公交线路，方便沿江居民上班，也方便孩子们上学。",
            ],
        );
        check(
            "The new bridge over the river was opened\nyesterday, and people in the city can now\ncross it in ten minutes. Three new lines\nof buses will follow.",
            &[
                "The new bridge over the river was opened yesterday, and people in the city can now cross it in ten minutes. Three new lines of buses will follow.",
            ],
        );
    }

    #[test]
    fn the_width_of_a_text_applies_to_two_lines() {
        check(
            "江城新桥昨天通车，两岸居民的往来时间由\n一小时缩短到十分钟，交通部门说，今后还\n将增设公交线路。\n\n江城市交通局负责人在通车仪式上高兴地告\n诉记者，过江时间缩短到十分钟。",
            &[
                "江城新桥昨天通车，两岸居民的往来时间由一小时缩短到十分钟，交通部门说，今后还将增设公交线路。",
                "江城市交通局负责人在通车仪式上高兴地告诉记者，过江时间缩短到十分钟。",
            ],
        );
    }

    #[test]
    fn paragraphs_of_two_lines_show_a_width_together() {
        check(
            "江城新桥昨天通车，两岸居民的往来时间由\n一小时缩短到十分钟。\n\n江城市交通局负责人在通车仪式上兴奋地说\n，今后还将增设线路。\n\n市民王小明说，他每天要过江上班，以前得\n早起一个小时，以后不用了。",
            &[
                "江城新桥昨天通车，两岸居民的往来时间由一小时缩短到十分钟。",
                "江城市交通局负责人在通车仪式上兴奋地说，今后还将增设线路。",
                "市民王小明说，他每天要过江上班，以前得早起一个小时，以后不用了。",
            ],
        );
    }

    #[test]
    fn a_text_that_indents_its_paragraphs_goes_on_where_it_does_not() {
        check(
            "江城新桥通车\n\n　　江城市交通局负责人昨天在新桥的通车仪式上高兴地告诉\n记者，过江时间缩短到十分钟。\n\n　　第三段说的是别的事情。\n（记者 王小明）",
            &[
                "江城新桥通车",
                "江城市交通局负责人昨天在新桥的通车仪式上高兴地告诉记者，过江时间缩短到十分钟。",
                "第三段说的是别的事情。",
                "（记者 王小明）",
            ],
        );
    }

    #[test]
    fn verse_and_lists_stay_apart() {
        for text in [
            "白日依山尽，\n黄河入海流。\n欲穷千里目，\n更上一层楼。",
            "白日依山尽\n黄河入海流\n欲穷千里目\n更上一层楼",
            "江水长啊江水长，流过我的家乡，\n带走多少时光啊，留下多少希望。\n清晨的码头边上，响起一声汽笛，\n孩子背起了书包，走在上学路上。",
            "王小明\n李小红\n张大山\n赵小川\n孙小海",
            "（一）江城新桥昨天通车，\n（二）市民出行方便多了。\n（三）交通部门说，今后还\n（四）将增设公交线路，方",
            "问：新桥什么时候能够通车呢？\n答：新桥今天上午已经通车了。\n问：市民的出行方便了没有呢？\n答：市民的出行方便了许多啊。",
        ] {
            let expected: Vec<&str> = text.lines().collect();
            check(text, &expected);
        }
    }
}
