//! Simple fonts, with single-byte codes: Latin letters, and signs embedded by a layout program.

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};
use hayro_syntax::object::{Array, Dict, Name, Object};

use super::super::content::Budget;
use super::names::character_named;
use super::standard::Standard;
use super::widths::number;
use super::{Shown, looked_up, readable, to_unicode};

/// The default width of a letter, in thousandths of the type size.
const ANY_WIDTH: f32 = 556.;
/// The default width of a space.
const SPACE_WIDTH: f32 = 278.;

/// A simple font.
pub(crate) struct Simple {
    texts: Vec<Option<String>>,
    widths: Vec<f32>,
}

impl Simple {
    pub(super) fn read(dict: &Dict<'_>, budget: &mut Budget) -> Simple {
        let scale = if dict.get::<Name<'_>>("Subtype").as_deref() == Some(b"Type3") {
            let matrix = dict.get::<Array<'_>>("FontMatrix");
            let first = matrix.and_then(|matrix| matrix.iter::<Object<'_>>().next());
            first.as_ref().and_then(number).unwrap_or(0.001).abs()
        } else {
            0.001
        };
        let name = dict.get::<Name<'_>>("BaseFont");
        let standard = name.and_then(|name| Standard::named(name.as_str()));
        let mut texts = encoding(dict, standard.as_ref());
        if let Some(table) = to_unicode(dict, budget) {
            for (code, text) in (0..).zip(&mut texts) {
                if let Some(found) = looked_up(&table, code) {
                    *text = Some(found);
                }
            }
        }
        let widths = widths(dict, standard.as_ref(), &texts)
            .into_iter()
            .map(|width| width * scale)
            .collect();
        Simple { texts, widths }
    }

    pub(super) fn shown(&self, byte: u8) -> Shown {
        let at = usize::from(byte);
        Shown {
            text: self.texts[at].clone(),
            advance: self.widths[at],
            vertical_origin: (0., 0.),
            is_space: byte == b' ',
        }
    }
}

/// The characters of all 256 codes, according to the encoding of the font.
fn encoding(dict: &Dict<'_>, standard: Option<&Standard>) -> Vec<Option<String>> {
    let own = dict.get::<Dict<'_>>("Encoding");
    let base = match &own {
        Some(own) => own.get::<Name<'_>>("BaseEncoding"),
        None => dict.get::<Name<'_>>("Encoding"),
    };
    let signs = standard.filter(|_| base.is_none());
    let base: &'static Encoding = match base.as_deref() {
        Some(b"MacRomanEncoding" | b"MacExpertEncoding") => MACINTOSH,
        _ => WINDOWS_1252,
    };
    let decoded = |byte: u8| {
        let bytes = [byte];
        let sign = signs.and_then(|font| font.sign(byte)).map(String::from);
        readable(&sign.unwrap_or_else(|| base.decode_without_bom_handling(&bytes).0.into_owned()))
    };
    let mut texts: Vec<Option<String>> = (0..=u8::MAX).map(decoded).collect();
    let differences = own.and_then(|own| own.get::<Array<'_>>("Differences"));
    let mut code = 0usize;
    for object in differences.iter().flat_map(Array::iter::<Object<'_>>) {
        match object {
            Object::Name(name) => {
                if let Some(text) = texts.get_mut(code) {
                    *text = character_named(name.as_str());
                }
                code += 1;
            }
            other => code = other.into_i32().and_then(|n| usize::try_from(n).ok()).unwrap_or(256),
        }
    }
    texts
}

/// The widths of all 256 codes, in units of the font: as the file lists them; where it does not, the width
/// that it gives to missing ones, or that of the standard font, or a usual one.
fn widths(dict: &Dict<'_>, standard: Option<&Standard>, texts: &[Option<String>]) -> Vec<f32> {
    let descriptor = dict.get::<Dict<'_>>("FontDescriptor");
    let missing = descriptor.and_then(|found| found.get::<f32>("MissingWidth"));
    let missing = missing.filter(|width| width.is_finite() && *width > 0.);
    let unlisted = |(code, text): (u8, &Option<String>)| {
        let text = text.as_deref();
        let known = missing.or_else(|| standard?.width(code, text));
        known.unwrap_or(if text == Some(" ") { SPACE_WIDTH } else { ANY_WIDTH })
    };
    let mut widths: Vec<f32> = (0..=u8::MAX).zip(texts).map(unlisted).collect();
    let listed = dict.get::<Array<'_>>("Widths");
    let first = dict.get::<i32>("FirstChar").and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    for (at, width) in (first..256).zip(listed.iter().flat_map(Array::iter::<Object<'_>>)) {
        widths[at] = number(&width).unwrap_or(0.);
    }
    widths
}
