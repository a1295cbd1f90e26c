//! What closes a bracket or a quote, found once for all of them.

/// For every opening bracket that is closed: where.
pub(super) fn closing_brackets(chars: &[char]) -> Vec<Option<usize>> {
    let mut closing = vec![None; chars.len()];
    let mut open = Vec::new();
    for (i, c) in chars.iter().enumerate() {
        match c {
            '(' | '（' => open.push(i),
            ')' | '）' => {
                if let Some(start) = open.pop() {
                    closing[start] = Some(i);
                }
            }
            _ => {}
        }
    }
    closing
}

/// For every quote that is closed: where. Quotes that look different at both ends may hold others
/// of their kind; the others end at the next of them.
pub(crate) fn closing_quotes(chars: &[char]) -> Vec<Option<usize>> {
    let mut closing = vec![None; chars.len()];
    let mut open: [Vec<usize>; 3] = Default::default();
    // Where the next of the quotes that look alike at both ends stands.
    let mut next = [None; 2];
    for (i, c) in chars.iter().enumerate() {
        match c {
            '“' => open[0].push(i),
            '「' => open[1].push(i),
            '『' => open[2].push(i),
            '”' => close(&mut open[0], &mut closing, i),
            '」' => close(&mut open[1], &mut closing, i),
            '』' => close(&mut open[2], &mut closing, i),
            _ => {}
        }
    }
    // A closing quote that stands where one should open, as some keyboards have it.
    let mut right = None;
    for (i, c) in chars.iter().enumerate().rev() {
        match c {
            '"' => closing[i] = next[0].replace(i),
            '＂' => closing[i] = next[1].replace(i),
            '”' => closing[i] = right.replace(i),
            _ => {}
        }
    }
    close_unmatched(chars, &open, &mut closing);
    closing
}

/// Quotes that hold an opening quote too many end where one of their kind closes at the end of a
/// word: whatever it holds, what stands in quotes is a run.
fn close_unmatched(chars: &[char], open: &[Vec<usize>; 3], closing: &mut [Option<usize>]) {
    for (starts, close) in open.iter().zip(['”', '」', '』']) {
        let mut starts = starts.iter().rev().peekable();
        let mut end = None;
        for (i, &c) in chars.iter().enumerate().rev() {
            let next = chars.get(i + 1).copied();
            if c == close && next.is_none_or(|c| c.is_whitespace() || matches!(c, ')' | '）')) {
                end = Some(i);
            }
            if starts.next_if_eq(&&i).is_some() {
                closing[i] = end;
            }
        }
    }
}

fn close(open: &mut Vec<usize>, closing: &mut [Option<usize>], end: usize) {
    if let Some(start) = open.pop() {
        closing[start] = Some(end);
    }
}
