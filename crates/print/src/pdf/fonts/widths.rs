//! Reads the width tables of composite fonts. In `[1 [500 600] 7 9 1000]` the character 1 has the width 500,
//! 2 has 600, and 7 to 9 have 1000.

use hayro_syntax::object::{Array, Object};

/// A table of numbers for runs of characters, `c [w1 w2 ...]` or `first last w`, with `N` numbers per
/// character.
#[derive(Debug, Default)]
pub(super) struct Runs<const N: usize> {
    /// The first and last character of each run, and where its values begin.
    runs: Vec<(u32, u32, usize)>,
    values: Vec<[f32; N]>,
}

impl<const N: usize> Runs<N> {
    pub(super) fn read(array: &Array<'_>) -> Runs<N> {
        let mut table = Runs { runs: Vec::new(), values: Vec::new() };
        let mut items = array.iter::<Object<'_>>();
        while let Some(first) = items.next() {
            let Some(first) = number(&first).map(as_character) else { break };
            match items.next() {
                Some(Object::Array(values)) => table.take_list(first, &values),
                Some(last) => {
                    let Some(last) = number(&last).map(as_character) else { break };
                    let mut value = [0.; N];
                    for place in &mut value {
                        *place = items.next().as_ref().and_then(number).unwrap_or(0.);
                    }
                    table.runs.push((first, last, table.values.len()));
                    table.values.push(value);
                }
                None => break,
            }
        }
        table.runs.sort_by_key(|run| run.0);
        table
    }

    /// Adds values for a character and those after it; each becomes a run.
    fn take_list(&mut self, first: u32, values: &Array<'_>) {
        let numbers: Vec<f32> =
            values.iter::<Object<'_>>().map(|value| number(&value).unwrap_or(0.)).collect();
        for (character, values) in (first..).zip(numbers.chunks_exact(N)) {
            let mut value = [0.; N];
            value.copy_from_slice(values);
            self.runs.push((character, character, self.values.len()));
            self.values.push(value);
        }
    }

    /// The entry for a character.
    pub(super) fn get(&self, character: u32) -> Option<[f32; N]> {
        let behind = self.runs.partition_point(|run| run.0 <= character);
        let (_, last, at) = self.runs.get(behind.checked_sub(1)?)?;
        (character <= *last).then(|| self.values[*at])
    }
}

/// The numeric value of an object.
pub(super) fn number(object: &Object<'_>) -> Option<f32> {
    object.clone().into_f32().filter(|number| number.is_finite())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates, which is right"
)]
fn as_character(number: f32) -> u32 {
    number as u32
}
