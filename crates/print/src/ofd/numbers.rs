//! Parses lists of numbers in the notation of OFD: `3.5 g 3 4 2` means 3.5, 4, 4, 4, 2.

use crate::matrix::narrow;
use crate::page::Area;

/// The maximum number of numbers in one list.
const MAX_NUMBERS: usize = 500_000;

/// The numbers of a list.
pub(super) fn numbers(text: &str) -> Vec<f64> {
    let words = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    let number = |word: &str| word.parse::<f64>().ok().filter(|number| number.is_finite());
    words.take(MAX_NUMBERS).map_while(number).collect()
}

/// The distances of characters from the one before. In the list, `g 5 3.2` means 3.2 five times. Returns
/// at most `max` numbers.
pub(super) fn steps(text: &str, max: usize) -> Vec<f64> {
    let mut steps = Vec::new();
    let mut words =
        text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    let number = |word: &str| word.parse::<f64>().ok().filter(|number| number.is_finite());
    while let Some(word) = words.next() {
        if steps.len() >= max {
            break;
        }
        if word.eq_ignore_ascii_case("g") {
            let times = words.next().and_then(|word| word.parse::<usize>().ok()).unwrap_or(0);
            let Some(step) = words.next().and_then(number) else { break };
            steps.extend(std::iter::repeat_n(step, times.min(max - steps.len())));
        } else {
            let Some(step) = number(word) else { break };
            steps.push(step);
        }
    }
    steps
}

/// The rectangle `x y width height`.
pub(super) fn area(numbers: &[f64]) -> Option<Area> {
    let [x, y, width, height] = *numbers.first_chunk::<4>()?;
    Some(Area::new(narrow(x), narrow(y), narrow(x + width), narrow(y + height)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_may_be_repeated() {
        assert_eq!(steps("3.5 g 3 4 2", 10), [3.5, 4., 4., 4., 2.]);
        assert_eq!(steps("g 1000000000 1", 3), [1., 1., 1.]);
        assert_eq!(steps("1 x 2", 3), [1.]);
        assert_eq!(steps("g 2", 3), [0.; 0]);
        assert_eq!(numbers("1 2,3 x 4"), [1., 2., 3.]);
    }
}
