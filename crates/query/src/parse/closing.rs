//! Matches brackets and quotes, in one pass over the query.

/// For every opening bracket, the index of the closing one, if any.
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

/// For every opening quote, the index of the closing one, if any. Quotes with different signs for
/// opening and closing can be nested; others end at the next sign of their kind.
pub(crate) fn closing_quotes(chars: &[char]) -> Vec<Option<usize>> {
    let mut closing = vec![None; chars.len()];
    let mut open: [Vec<usize>; 3] = Default::default();
    // The next sign of each kind of quote with equal signs for opening and closing.
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
    // A closing quote in the place of an opening one, as some keyboards produce it.
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

/// If quotes contain too many opening quotes, they end where a quote of their kind closes at the end
/// of a word: whatever is in quotes is a run.
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
