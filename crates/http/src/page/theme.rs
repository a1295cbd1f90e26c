//! Makes the operator's colour readable: on the light and the dark background of our pages it has the
//! contrast that WCAG 2 requires for text.

/// The backgrounds of text in each colour scheme: the page and the panels of the style sheet.
const LIGHT: [Colour; 2] = [Colour([0xfd, 0xfc, 0xfa]), Colour([0xf5, 0xf2, 0xec])];
const DARK: [Colour; 2] = [Colour([0x17, 0x16, 0x14]), Colour([0x21, 0x1f, 0x1c])];
const WHITE: Colour = Colour([0xff; 3]);
const BLACK: Colour = Colour([0; 3]);

/// The contrast of text with its background (WCAG 2.2, 1.4.3), with room for rounding.
const CONTRAST: f64 = 4.6;
/// The number of steps in which a colour is mixed towards black or white.
const STEPS: u8 = 64;

/// A colour of the screen: red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Colour([u8; 3]);

/// The style sheet that overrides our colours; empty for an invalid colour. In print everything stays black.
pub(super) fn sheet(accent: &str) -> String {
    let Some(accent) = Colour::parse(accent) else { return String::new() };
    let ink = if accent.contrast(WHITE) >= CONTRAST { WHITE } else { BLACK };
    let (light, dark) = (accent.readable_on(LIGHT, BLACK), accent.readable_on(DARK, WHITE));
    let (accent, ink) = (accent.written(), ink.written());
    let (light, dark) = (light.written(), dark.written());
    format!(
        "@media screen{{:root{{--red:{light};--button:{accent};--button-ink:{ink}}}}}\n\
         @media screen and (prefers-color-scheme:dark){{:root{{--red:{dark}}}}}\n"
    )
}

impl Colour {
    /// Parses `#1a5fb4` and `#15b`.
    fn parse(text: &str) -> Option<Colour> {
        let digits: Vec<u8> = text
            .strip_prefix('#')?
            .chars()
            .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect::<Option<_>>()?;
        match digits[..] {
            [r, g, b] => Some(Colour([r * 17, g * 17, b * 17])),
            [r, s, g, h, b, c] => Some(Colour([r * 16 + s, g * 16 + h, b * 16 + c])),
            _ => None,
        }
    }

    fn written(self) -> String {
        let [red, green, blue] = self.0;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// The colour nearest to this one, on the way to `towards`, that is readable on all of these backgrounds.
    fn readable_on(self, papers: [Colour; 2], towards: Colour) -> Colour {
        let mixed = |step: u8| {
            let part = |from: u8, to: u8| {
                let (from, to) = (f64::from(from), f64::from(to));
                (from + (to - from) * f64::from(step) / f64::from(STEPS)).round() as u8
            };
            Colour([0, 1, 2].map(|at| part(self.0[at], towards.0[at])))
        };
        let reads =
            |colour: &Colour| papers.iter().all(|paper| colour.contrast(*paper) >= CONTRAST);
        (0..=STEPS).map(mixed).find(reads).unwrap_or(towards)
    }

    /// The contrast ratio with another colour, from 1 to 21.
    fn contrast(self, other: Colour) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_colour_that_can_be_read_stays_what_it_is() {
        let sheet = sheet("#1a5fb4");
        assert!(sheet.contains("{--red:#1a5fb4;--button:#1a5fb4;--button-ink:#ffffff}"), "{sheet}");
        assert!(sheet.contains("(prefers-color-scheme:dark)"), "{sheet}");
        assert!(super::sheet("#15b").contains("--button:#1155bb"));
        for none in ["", "#12", "red", "#12345g", "#é23456", "#1a5fb4;}"] {
            assert_eq!(super::sheet(none), "", "{none}");
        }
        // Black is readable on yellow.
        assert!(super::sheet("#ffee00").contains("--button:#ffee00;--button-ink:#000000"));
    }

    proptest! {
        #[test]
        fn every_colour_can_be_read(parts in any::<[u8; 3]>()) {
            let accent = Colour(parts);
            for (papers, towards) in [(LIGHT, BLACK), (DARK, WHITE)] {
                let colour = accent.readable_on(papers, towards);
                prop_assert!(papers.iter().all(|paper| colour.contrast(*paper) >= 4.5));
            }
            prop_assert!(accent.contrast(WHITE).max(accent.contrast(BLACK)) >= 4.5);
            let ink = if accent.contrast(WHITE) >= CONTRAST { WHITE } else { BLACK };
            prop_assert!(accent.contrast(ink) >= 4.5);
        }
    }
}
