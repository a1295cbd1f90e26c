//! Cuts texts to the maximum length in an answer.

/// The text, or its beginning with an ellipsis if it has more characters than this.
pub(crate) fn clipped(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        None => text.to_owned(),
        Some(_) => {
            let kept: String = text.chars().take(max_chars.saturating_sub(1)).collect();
            kept + "…"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_says_so() {
        for (text, max, expected) in
            [("江城", 2, "江城"), ("江城日报", 3, "江城…"), ("江城", 0, "…"), ("", 3, "")]
        {
            assert_eq!(clipped(text, max), expected);
        }
    }
}
