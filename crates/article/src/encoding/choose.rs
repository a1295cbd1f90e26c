//! Which encoding a file is in.
//!
//! Detects the encoding of a file by the first of these that applies: a byte order mark; the encoding
//! named by the user; bytes that are valid UTF-8, or UTF-8 with a few damaged places; UTF-16 without a
//! mark; the declaration of an HTML page, unless its bytes contradict it; statistical detection, which
//! expects Chinese. GBK and GB2312 are read as GB18030, which contains them. Bytes that are not text in
//! any of these are refused.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_8859_2, ISO_8859_15, MACINTOSH, REPLACEMENT,
    SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254,
};

use super::decoder::decode_counting;
use super::utf8::mend;
use crate::reading::{NotText, ReadError};

/// A file is not text when more than one in this many of its bytes is a control character.
const MIN_BYTES_PER_CONTROL: usize = 200;

/// Damaged UTF-8 still counts as UTF-8 if there are at least this many valid non-ASCII characters, of any
/// length, per damaged place. Text in another encoding looks like UTF-8 in a few places only.
const GOOD_PER_DAMAGE: usize = 20;

/// With fewer two-byte characters than this a detected encoding remains a guess.
const SURE_PAIRS: usize = 32;

/// How many bytes at the beginning of an HTML page are searched for its declaration.
const DECLARATION_BYTES: usize = 8 << 10;

/// An encoding, and whether it is certain.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    pub(super) encoding: &'static Encoding,
    /// The length of the byte order mark, in bytes.
    pub(super) mark: usize,
    /// Whether it is only a guess.
    guess: bool,
}

impl Choice {
    /// UTF-8, with certainty.
    pub(super) fn utf8() -> Choice {
        Choice::sure(UTF_8)
    }

    fn sure(encoding: &'static Encoding) -> Choice {
        Choice { encoding, mark: 0, guess: false }
    }

    /// A warning for the user, given that this many places were replaced.
    pub(super) fn doubt(&self, replaced: usize) -> Option<String> {
        let name = self.encoding.name();
        let remedy = "if the text is garbled, name the encoding";
        match (replaced, self.guess) {
            (0, false) => None,
            (0, true) => Some(format!("read as {name}, which is a guess; {remedy}")),
            (1, _) => Some(format!("1 character is not valid {name} and was replaced; {remedy}")),
            (n, _) => {
                Some(format!("{n} characters are not valid {name} and were replaced; {remedy}"))
            }
        }
    }
}

/// The encoding of a label; GB18030 for GBK.
pub(super) fn find_encoding(label: &str) -> Result<&'static Encoding, String> {
    match Encoding::for_label(label.as_bytes()) {
        // The standard maps a few retired encodings to one that decodes nothing.
        Some(encoding) if encoding != REPLACEMENT => Ok(wide(encoding)),
        _ => Err(format!(
            "unknown encoding {label:?}: name one such as utf-8, gb18030 (also gbk, gb2312), \
             big5, utf-16le, utf-16be, shift_jis, euc-kr or windows-1252"
        )),
    }
}

/// GB18030 for GBK: files that are labelled GBK contain its four-byte characters all the same.
fn wide(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

/// Chooses the encoding of `sample`: a whole file, or the beginning of one.
pub(super) fn choose(
    sample: &[u8],
    whole: bool,
    declared_by_user: Option<&str>,
    markup: bool,
) -> Result<Choice, ReadError> {
    let declared_by_user =
        declared_by_user.map(find_encoding).transpose().map_err(ReadError::Malformed)?;
    if sample.starts_with(&[0xFF, 0xFE, 0, 0]) || sample.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return Err(NotText::Utf32.into());
    }
    // A mark is unmistakable, so it overrides even the user, whose choice applies to a whole folder.
    if let Some((encoding, mark)) = Encoding::for_bom(sample) {
        return Ok(Choice { encoding, mark, guess: false });
    }
    if let Some(encoding) = declared_by_user {
        return Ok(Choice::sure(encoding));
    }
    let utf8 = match std::str::from_utf8(sample) {
        Ok(_) => true,
        // A character cut by the end of the sample is no damage of the file.
        Err(error) => !whole && error.error_len().is_none(),
    };
    let controls = sample.iter().filter(|&&byte| is_control(byte)).count();
    let few_controls = controls * MIN_BYTES_PER_CONTROL <= sample.len();
    // Bytes with more valid multi-byte characters than control characters are no accidental UTF-8,
    // whatever else is in the file.
    let by_no_accident = || {
        let characters = sample.iter().filter(|&&byte| byte >= 0xC0).count();
        characters > controls && !sample.contains(&0)
    };
    if utf8 && (few_controls || by_no_accident()) {
        return Ok(Choice::sure(UTF_8));
    }
    if let Some(encoding) = utf16_without_mark(sample) {
        return Ok(Choice { encoding, mark: 0, guess: sample.len() < 2 * SURE_PAIRS });
    }
    if !few_controls || sample.contains(&0) {
        return Err(NotText::Binary.into());
    }
    if is_damaged_utf8(sample) {
        return Ok(Choice::sure(UTF_8));
    }
    let detected = detect(sample, whole);
    if markup
        && let Some(encoding) = declared(sample)
        && is_believable(encoding, sample, detected.encoding)
    {
        return Ok(Choice::sure(encoding));
    }
    Ok(detected)
}

/// Whether a page may be in the encoding that it declares rather than in the one that its bytes look
/// like. Some templates declare one encoding while the text below is in another.
fn is_believable(declared: &'static Encoding, sample: &[u8], detected: &'static Encoding) -> bool {
    if declared == detected {
        return true;
    }
    if declared.is_single_byte() && !declared_alone(declared) {
        // The declared encoding decodes any bytes. Its own letters are scattered among ASCII; Chinese
        // characters, two bytes each, come in runs.
        return detected.is_single_byte() || !are_adjacent(sample);
    }
    if decode_counting(declared, sample).1 > 0 {
        return false;
    }
    let chinese = |encoding| encoding == GB18030 || encoding == BIG5;
    if !chinese(declared) || !chinese(detected) {
        return true;
    }
    let (stated, found) = (frequent(declared, sample), frequent(detected, sample));
    let is_usual = |(usual, pairs): (usize, usize)| pairs > 0 && usual * 10 >= pairs * 9;
    let is_odd = |(usual, pairs): (usize, usize)| usual * 10 <= pairs * 7;
    impossible_characters(detected, sample) > 0 || !(is_usual(found) && is_odd(stated))
}

/// Whether a one-byte encoding is that of an alphabet without ASCII letters.
fn declared_alone(encoding: &'static Encoding) -> bool {
    ![WINDOWS_1252, WINDOWS_1250, ISO_8859_2, ISO_8859_15, WINDOWS_1254, MACINTOSH]
        .contains(&encoding)
}

/// Whether most non-ASCII bytes are in runs of two or more.
fn are_adjacent(sample: &[u8]) -> bool {
    let runs = sample.chunk_by(|a, b| a.is_ascii() == b.is_ascii());
    let lengths = runs.filter(|run| !run[0].is_ascii()).map(<[u8]>::len);
    let (mut alone, mut together) = (0, 0);
    for length in lengths {
        if length == 1 { alone += 1 } else { together += length }
    }
    together > alone
}

/// Control characters that do not occur in texts. Escape and a few others do occur, rarely enough.
fn is_control(byte: u8) -> bool {
    (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C)) || byte == 0x7F
}

fn is_damaged_utf8(sample: &[u8]) -> bool {
    let mended = mend(sample);
    let good = mended.text.chars().filter(|c| !c.is_ascii()).count() - mended.replaced;
    mended.is_utf8() || good > mended.replaced * GOOD_PER_DAMAGE
}

/// UTF-16 without a mark, if nearly every unit is a character of ordinary Chinese text.
fn utf16_without_mark(sample: &[u8]) -> Option<&'static Encoding> {
    let units = |read: fn([u8; 2]) -> u16| {
        let units = sample.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
        let mut high = false;
        units
            .map(|unit| {
                // Two surrogates in order are one character beyond the first 65,536.
                let ends_pair = high && (0xDC00..0xE000).contains(&unit);
                high = (0xD800..0xDC00).contains(&unit);
                if ends_pair { 2 } else { usize::from(is_usual_unit(unit)) }
            })
            .sum::<usize>()
    };
    let (little, big) = (units(u16::from_le_bytes), units(u16::from_be_bytes));
    let enough = |count: usize| count > 0 && count * 100 >= (sample.len() / 2) * 97;
    match (enough(little), enough(big)) {
        (false, false) => None,
        // ASCII letters in the wrong byte order look like Han characters: their other byte is zero.
        (true, true) => {
            let zeros = |from: usize| {
                sample.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count()
            };
            Some(if zeros(0) > zeros(1) { UTF_16BE } else { UTF_16LE })
        }
        (little, _) => Some(if little { UTF_16LE } else { UTF_16BE }),
    }
}

fn is_usual_unit(unit: u16) -> bool {
    matches!(unit,
        0x09 | 0x0A | 0x0D | 0x20..=0x7E | 0xA0..=0xFF // Latin
        | 0x2010..=0x2040 | 0x3000..=0x3020 | 0xFF01..=0xFF5E // punctuation, full width
        | 0x2160..=0x2193 | 0x2460..=0x249B | 0x25A0..=0x2606 // numbers in circles, bullets
        | 0x4E00..=0x9FFF)
}

/// The encoding that an HTML page declares: `<meta charset>`, `http-equiv`, or an XML declaration.
fn declared(page: &[u8]) -> Option<&'static Encoding> {
    let head = page[..page.len().min(DECLARATION_BYTES)].to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    let in_xml = head
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"))
        .and_then(|(declaration, _)| declaration.split_once("encoding"))
        .and_then(|(_, value)| label_after_equals(value));
    let mut metas = head.split("<meta").skip(1).filter_map(|rest| {
        let tag = rest.split('>').next().unwrap_or(rest);
        label_after_equals(tag.split_once("charset")?.1)
    });
    let encoding = in_xml.or_else(|| metas.next()).and_then(|label| find_encoding(label).ok())?;
    // A declaration that could be read as ASCII rules out an encoding with two-byte units.
    (encoding != UTF_16LE && encoding != UTF_16BE).then_some(encoding)
}

/// `gbk` from `= "gbk" …`.
fn label_after_equals(text: &str) -> Option<&str> {
    let value = text.trim_start().strip_prefix('=')?.trim_start_matches([' ', '"', '\'']);
    let end = value.find([' ', '"', '\'', ';', '/', '>']).unwrap_or(value.len());
    (end > 0).then(|| &value[..end])
}

/// Detects the encoding statistically. A detector that expects Chinese takes Big5 for GBK; one without
/// expectations takes short Chinese texts for other languages. Both are used, and the result with the fewest
/// impossible characters wins.
fn detect(sample: &[u8], whole: bool) -> Choice {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, whole);
    let guess = |domain| wide(detector.guess(domain, Utf8Detection::Deny));
    let (without_hint, with_hint) = (guess(None), guess(Some(b"cn".as_slice())));
    let mut candidates = if without_hint == GB18030 || without_hint == BIG5 {
        vec![without_hint, with_hint]
    } else {
        vec![with_hint, without_hint]
    };
    candidates.retain(|candidate| PLAUSIBLE.contains(candidate));
    let encoding = candidates
        .into_iter()
        .min_by_key(|candidate| impossible_characters(candidate, sample))
        .unwrap_or(GB18030);
    Choice { encoding, mark: 0, guess: !is_sure(encoding, sample) }
}

/// The encodings that are expected in a collection of Chinese news: the Chinese ones and a few others.
const PLAUSIBLE: [&Encoding; 8] =
    [GB18030, BIG5, SHIFT_JIS, EUC_JP, EUC_KR, WINDOWS_1252, WINDOWS_1251, WINDOWS_1250];

/// The number of places that an encoding cannot decode, or decodes to private-use characters.
fn impossible_characters(encoding: &'static Encoding, sample: &[u8]) -> usize {
    if encoding.is_single_byte() {
        // Such an encoding decodes any bytes, so success is no evidence. Text in Latin letters has few
        // non-ASCII bytes, and a Chinese file with a damaged place must not be mistaken for such a text.
        return sample.iter().filter(|byte| !byte.is_ascii()).count() / GOOD_PER_DAMAGE;
    }
    let (text, replaced) = decode_counting(encoding, sample);
    replaced + text.chars().filter(|c| matches!(c, '\u{E000}'..='\u{F8FF}')).count()
}

/// Whether the sample contains enough two-byte characters, nearly all of them frequent ones. Frequent
/// characters are in few rows of either encoding, which other text hits only by chance.
fn is_sure(encoding: &'static Encoding, sample: &[u8]) -> bool {
    let (usual, pairs) = frequent(encoding, sample);
    pairs >= SURE_PAIRS && usual * 10 >= pairs * 9
}

/// The number of frequent two-byte characters in a sample, and the number of all its two-byte characters.
fn frequent(encoding: &'static Encoding, sample: &[u8]) -> (usize, usize) {
    // The rows of signs, the rows of frequent characters, and the lowest second byte of those.
    let (signs, rows, least) = if encoding == GB18030 {
        (0xA1..=0xA3, 0xB0..=0xD7, 0xA1)
    } else if encoding == BIG5 {
        (0xA1..=0xA3, 0xA4..=0xC6, 0x40)
    } else {
        return (0, 0);
    };
    let (mut pairs, mut usual, mut at) = (0, 0, 0);
    while at < sample.len() {
        let byte = sample[at];
        if byte > 0x80 && byte < 0xFF {
            if !signs.contains(&byte) {
                pairs += 1;
                let second = sample.get(at + 1).is_some_and(|&second| second >= least);
                usual += usize::from(rows.contains(&byte) && second);
            }
            at += 2;
        } else {
            at += 1;
        }
    }
    (usual, pairs)
}
