//! The explanation of a hit's score on the terminal: one line for each gain, with its value first. The values
//! add up to the score.

use std::io::{self, Write};

use super::table::number;
use super::terminal::safe;
use souwen::search::{Explanation, Gain, GainKind};

/// Writes an explanation, each line after `indent`.
///
/// # Errors
/// When writing fails.
pub fn write(out: &mut dyn Write, indent: &str, explanation: &Explanation) -> io::Result<()> {
    let Explanation { score, rescored, tier, length, mean_length, articles, gains } = explanation;
    let stage = match (rescored, gains.is_empty()) {
        (_, true) => "in order of date",
        (true, _) => "scored by all that is known",
        (false, _) => "beyond those that are scored by all that is known",
    };
    let (length, mean) = (number(*length), number(mean_length.round() as u32));
    let group = tier + 1;
    writeln!(
        out,
        "{indent}score {score:.3}: {stage}, group {group}; {length} characters, {mean} on average"
    )?;
    for gain in gains {
        writeln!(out, "{indent}{:>+9.3}  {}", gain.gain, safe(&in_words(gain, *articles)))?;
    }
    Ok(())
}

/// A gain in words.
fn in_words(gain: &Gain, articles: u64) -> String {
    let Gain { text, count, in_title, in_lead, .. } = gain;
    let name = match gain.kind {
        GainKind::Word => format!("word {text}"),
        GainKind::Character => format!("character {text}"),
        GainKind::Pair => format!("pair {text}"),
        GainKind::Run => format!("run {text}"),
        GainKind::Passage => format!("together in one passage: {text}"),
        GainKind::AsTyped => "everything as it was typed".to_owned(),
        GainKind::All => "everything, not as it was typed".to_owned(),
        GainKind::Speech => "somebody whom the query names says something".to_owned(),
        GainKind::Age => "older than the newest article".to_owned(),
        other => other.name().to_owned(),
    };
    let mut parts = vec![name];
    if *count > 0 {
        let places = [(in_title, "in the title"), (in_lead, "in the lead")];
        let places = places.iter().filter(|(n, _)| **n > 0);
        let places: Vec<String> = places.map(|(n, place)| format!("{n} {place}")).collect();
        let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
        parts.push(match places.as_slice() {
            [] => times,
            places => format!("{times} ({})", places.join(", ")),
        });
    }
    if let Some(frequency) = gain.articles {
        parts.push(format!("in {} of {} articles", number(frequency), number(articles)));
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_are_lines_in_words_and_figures() {
        let gain = |kind, text: &str, count, in_title, in_lead, articles, gain| Gain {
            kind,
            text: text.to_owned(),
            count,
            in_title,
            in_lead,
            articles,
            gain,
        };
        let explanation = Explanation {
            score: 5.5,
            rescored: true,
            tier: 0,
            length: 1200,
            mean_length: 310.4,
            articles: 26_670,
            gains: vec![
                gain(GainKind::Word, "中亚", 3, 1, 0, Some(195), 4.0),
                gain(GainKind::Pair, "中亚", 3, 1, 2, None, 1.75),
                gain(GainKind::Character, "亚", 1, 0, 0, None, 0.0),
                gain(GainKind::Age, "", 0, 0, 0, None, -0.25),
            ],
        };
        let mut out = Vec::new();
        write(&mut out, "  ", &explanation).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "  score 5.500: scored by all that is known, group 1; 1,200 characters, 310 on average\n\
             \x20    +4.000  word 中亚, 3 times (1 in the title), in 195 of 26,670 articles\n\
             \x20    +1.750  pair 中亚, 3 times (1 in the title, 2 in the lead)\n\
             \x20    +0.000  character 亚, once\n\
             \x20    -0.250  older than the newest article\n"
        );
    }
}
