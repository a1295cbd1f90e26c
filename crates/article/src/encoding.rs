//! From bytes to text: which encoding a file is in, and decoding it, whole or as a stream.
//!
//! What settles the encoding, first to last: a byte order mark; what the user said; bytes that are
//! valid UTF-8, or UTF-8 with a few damaged places; UTF-16 without a mark; the declaration of an
//! HTML page, if the page decodes by it; detection, which expects Chinese. GBK and GB2312 are read
//! as GB18030, which holds them. Bytes that are no text in any of these are refused.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, Decoder, DecoderResult, EUC_JP, EUC_KR, Encoding, GB18030, GBK, REPLACEMENT, SHIFT_JIS,
    UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
};

use crate::reading::ReadError;

/// A decoded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte order mark, its line ends as they were.
    pub text: String,
    /// What the user should know about the decoding: that the encoding is a guess, that
    /// characters were replaced.
    pub doubt: Option<String>,
}

/// Checks the name of an encoding (a label of the WHATWG Encoding Standard, in any case).
///
/// # Errors
/// A sentence that names encodings to choose from.
pub fn check_encoding(label: &str) -> Result<(), String> {
    find_encoding(label).map(|_| ())
}

/// Decodes a whole file. `said` is the encoding that the user named; `markup` says that the text
/// is HTML, whose own declaration counts.
///
/// # Errors
/// [`ReadError::NotText`] when the bytes are no text, [`ReadError::Malformed`] when `said` is no
/// encoding.
pub fn decode(bytes: Vec<u8>, said: Option<&str>, markup: bool) -> Result<Decoded, ReadError> {
    let choice = choose(&bytes, true, said, markup)?;
    let (text, replaced) = if choice.encoding == UTF_8 && choice.mark == 0 {
        match String::from_utf8(bytes) {
            Ok(text) => (text, 0),
            Err(error) => decode_counting(UTF_8, error.as_bytes()),
        }
    } else {
        decode_counting(choice.encoding, &bytes[choice.mark..])
    };
    if replaced * MOST_REPLACED > text.len() {
        return Err(not_text());
    }
    Ok(Decoded { text, doubt: choice.doubt(replaced) })
}

/// Text of a file as a stream of UTF-8, decoded while it is read.
///
/// A file in UTF-8 passes through unchecked: whoever cuts it into records checks each record, so
/// that one damaged record spoils no other. Every other encoding comes out as valid UTF-8.
pub struct TextStream<R> {
    source: R,
    choice: Choice,
    /// Absent for UTF-8.
    decoder: Option<Decoder>,
    input: Vec<u8>,
    input_at: usize,
    output: Vec<u8>,
    output_at: usize,
    replaced: usize,
    ended: bool,
}

impl<R: Read> TextStream<R> {
    /// Reads the beginning of `source` and settles the encoding by it.
    ///
    /// # Errors
    /// As [`decode`], and when the source cannot be read.
    pub fn new(mut source: R, said: Option<&str>) -> Result<TextStream<R>, ReadError> {
        let mut head = Vec::new();
        source.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
        let whole = head.len() < HEAD_BYTES;
        let choice = choose(&head, whole, said, false)?;
        let decoder =
            (choice.encoding != UTF_8).then(|| choice.encoding.new_decoder_without_bom_handling());
        let input_at = choice.mark;
        Ok(TextStream {
            source,
            choice,
            decoder,
            input: head,
            input_at,
            output: Vec::new(),
            output_at: 0,
            replaced: 0,
            ended: false,
        })
    }

    /// The beginning of the file in UTF-8, as far as it has been looked at and not yet read.
    pub fn head(&self) -> String {
        let bytes = &self.input[self.input_at..];
        self.choice.encoding.decode_without_bom_handling(bytes).0.into_owned()
    }

    /// What the user should know about the decoding so far.
    pub fn doubt(&self) -> Option<String> {
        self.choice.doubt(self.replaced)
    }

    /// Decodes one more piece of the source into `output`, which has been read.
    fn fill(&mut self, decoder: &mut Decoder) -> io::Result<()> {
        self.output.clear();
        self.output_at = 0;
        while self.output.is_empty() && !self.ended {
            if self.input_at == self.input.len() {
                self.input.resize(PIECE_BYTES, 0);
                let read = self.source.read(&mut self.input)?;
                self.input.truncate(read);
                self.input_at = 0;
            }
            let last = self.input.is_empty();
            let (bytes, replaced) =
                decode_piece(decoder, &self.input[self.input_at..], last, &mut self.output);
            self.input_at += bytes;
            self.replaced += replaced;
            self.ended = last;
        }
        Ok(())
    }
}

impl<R: Read> Read for TextStream<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(mut decoder) = self.decoder.take() {
            let filled =
                if self.output_at == self.output.len() { self.fill(&mut decoder) } else { Ok(()) };
            self.decoder = Some(decoder);
            filled?;
            let count = copy(&self.output[self.output_at..], buffer);
            self.output_at += count;
            return Ok(count);
        }
        if self.input_at < self.input.len() {
            let count = copy(&self.input[self.input_at..], buffer);
            self.input_at += count;
            return Ok(count);
        }
        self.source.read(buffer)
    }
}

/// Bytes at the beginning of a stream by which its encoding is settled.
const HEAD_BYTES: usize = 1 << 20;

/// Bytes that a stream decodes at a time.
const PIECE_BYTES: usize = 64 << 10;

/// A file is no text when more than one in so many bytes of the outcome was replaced.
const MOST_REPLACED: usize = 20;

/// A file is no text when more than one in so many of its bytes is a control character.
const MOST_CONTROLS: usize = 200;

/// Damaged UTF-8 is still UTF-8 when there are so many good characters beyond ASCII for each
/// damaged place. Another encoding passes for UTF-8 in a few places at most.
const GOOD_PER_DAMAGE: usize = 20;

/// Two-byte characters below which a detected encoding remains a guess.
const SURE_PAIRS: usize = 32;

/// Bytes at the beginning of an HTML page in which its declaration is looked for.
const DECLARATION_BYTES: usize = 8 << 10;

/// An encoding and how it was found.
#[derive(Debug, Clone, Copy)]
struct Choice {
    encoding: &'static Encoding,
    /// Bytes of the byte order mark.
    mark: usize,
    /// Whether it is no more than a guess.
    guess: bool,
}

impl Choice {
    fn sure(encoding: &'static Encoding) -> Choice {
        Choice { encoding, mark: 0, guess: false }
    }

    fn doubt(&self, replaced: usize) -> Option<String> {
        let name = self.encoding.name();
        let remedy = "if the text is garbled, name the encoding with --encoding";
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

fn find_encoding(label: &str) -> Result<&'static Encoding, String> {
    match Encoding::for_label(label.as_bytes()) {
        // The standard maps a few retired encodings to one that decodes nothing.
        Some(encoding) if encoding != REPLACEMENT => Ok(wide(encoding)),
        _ => Err(format!(
            "unknown encoding {label:?}: name one such as utf-8, gb18030 (also gbk, gb2312), \
             big5, utf-16le, utf-16be, shift_jis, euc-kr or windows-1252"
        )),
    }
}

/// GB18030 for GBK: files that call themselves GBK hold its four-byte characters all the same.
fn wide(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

fn not_text() -> ReadError {
    ReadError::NotText(
        "the file holds binary data; if it is text, name its encoding with --encoding".into(),
    )
}

/// Settles the encoding of `sample`: a whole file, or the beginning of one.
fn choose(
    sample: &[u8],
    whole: bool,
    said: Option<&str>,
    markup: bool,
) -> Result<Choice, ReadError> {
    let said = said.map(find_encoding).transpose().map_err(ReadError::Malformed)?;
    if sample.starts_with(&[0xFF, 0xFE, 0, 0]) || sample.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return Err(ReadError::NotText("UTF-32 is not read: save the file as UTF-8".into()));
    }
    // A mark is unmistakable, so it wins even over the user, who speaks of a whole folder.
    if let Some((encoding, mark)) = Encoding::for_bom(sample) {
        return Ok(Choice { encoding, mark, guess: false });
    }
    if let Some(encoding) = said {
        return Ok(Choice::sure(encoding));
    }
    let utf8 = match std::str::from_utf8(sample) {
        Ok(_) => true,
        // A character cut by the end of the sample is none of the file's doing.
        Err(error) => !whole && error.error_len().is_none(),
    };
    let controls = sample.iter().filter(|&&byte| is_control(byte)).count();
    let few_controls = controls * MOST_CONTROLS <= sample.len();
    // Bytes that make more characters of several bytes than there are controls are UTF-8 by no
    // accident, whatever else a file has caught.
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
        return Err(not_text());
    }
    if is_damaged_utf8(sample) {
        return Ok(Choice::sure(UTF_8));
    }
    if markup
        && let Some(encoding) = declared(sample)
        && decode_counting(encoding, sample).1 == 0
    {
        return Ok(Choice::sure(encoding));
    }
    Ok(detect(sample, whole))
}

/// Control characters that texts do not hold. Escape and the like do occur, seldom enough.
fn is_control(byte: u8) -> bool {
    (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C)) || byte == 0x7F
}

fn is_damaged_utf8(sample: &[u8]) -> bool {
    let (mut good, mut damaged) = (0, 0);
    for chunk in sample.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    good > damaged * GOOD_PER_DAMAGE
}

/// UTF-16 without a mark, when nearly every unit is a character that Chinese text is made of.
fn utf16_without_mark(sample: &[u8]) -> Option<&'static Encoding> {
    let units = |read: fn([u8; 2]) -> u16| {
        let plausible =
            sample.chunks_exact(2).filter(|pair| is_usual_unit(read([pair[0], pair[1]])));
        plausible.count()
    };
    let (little, big) = (units(u16::from_le_bytes), units(u16::from_be_bytes));
    let best = little.max(big);
    let enough = best > 0 && best * 100 >= (sample.len() / 2) * 97;
    enough.then_some(if little >= big { UTF_16LE } else { UTF_16BE })
}

fn is_usual_unit(unit: u16) -> bool {
    matches!(unit,
        0x09 | 0x0A | 0x0D | 0x20..=0x7E | 0xA0..=0xFF // Latin
        | 0x2010..=0x2040 | 0x3000..=0x3020 | 0xFF01..=0xFF5E // punctuation, full width
        | 0x4E00..=0x9FFF)
}

/// The encoding that an HTML page says it is in: `<meta charset>`, `http-equiv`, or an XML
/// declaration.
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
    // A page that could be read far enough to find this is in no encoding of two-byte units.
    (encoding != UTF_16LE && encoding != UTF_16BE).then_some(encoding)
}

/// `gbk` of `= "gbk" …`.
fn label_after_equals(text: &str) -> Option<&str> {
    let value = text.trim_start().strip_prefix('=')?.trim_start_matches([' ', '"', '\'']);
    let end = value.find([' ', '"', '\'', ';', '/', '>']).unwrap_or(value.len());
    (end > 0).then(|| &value[..end])
}

/// Detection leans towards GBK once it is told to expect Chinese, so far that Big5 is taken for
/// it; untold, it takes short Chinese for something else. Both are asked, and the answer by which
/// the bytes make the fewest impossible characters is taken.
fn detect(sample: &[u8], whole: bool) -> Choice {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, whole);
    let guess = |domain| wide(detector.guess(domain, Utf8Detection::Deny));
    let (untold, told) = (guess(None), guess(Some(b"cn".as_slice())));
    let mut candidates =
        if untold == GB18030 || untold == BIG5 { vec![untold, told] } else { vec![told, untold] };
    candidates.retain(|candidate| PLAUSIBLE.contains(candidate));
    let encoding = candidates
        .into_iter()
        .min_by_key(|candidate| impossible_characters(candidate, sample))
        .unwrap_or(GB18030);
    Choice { encoding, mark: 0, guess: !is_sure(encoding, sample) }
}

/// What files beside Chinese coverage may be in.
const PLAUSIBLE: [&Encoding; 8] =
    [GB18030, BIG5, SHIFT_JIS, EUC_JP, EUC_KR, WINDOWS_1252, WINDOWS_1251, WINDOWS_1250];

/// Places that an encoding cannot read, or reads as characters that are for private use.
fn impossible_characters(encoding: &'static Encoding, sample: &[u8]) -> usize {
    if encoding.is_single_byte() {
        // Reads whatever there is, so this is no evidence: text in Latin letters has few bytes
        // beyond ASCII, and a Chinese file with a damaged place must not be taken for one.
        return sample.iter().filter(|byte| !byte.is_ascii()).count() / GOOD_PER_DAMAGE;
    }
    let (text, replaced) = decode_counting(encoding, sample);
    replaced + text.chars().filter(|c| matches!(c, '\u{E000}'..='\u{F8FF}')).count()
}

/// Whether the sample holds enough two-byte characters, nearly all of them frequent ones: the rows
/// of the frequent characters are a small part of either table, which other text falls into by
/// chance only.
fn is_sure(encoding: &'static Encoding, sample: &[u8]) -> bool {
    let (signs, frequent, all) = if encoding == GB18030 {
        (0xA1..=0xA3, 0xB0..=0xD7, 0x81..=0xFE)
    } else if encoding == BIG5 {
        (0xA1..=0xA3, 0xA4..=0xC6, 0x81..=0xFE)
    } else {
        return false;
    };
    let (mut pairs, mut usual, mut at) = (0, 0, 0);
    while at < sample.len() {
        let byte = sample[at];
        if all.contains(&byte) {
            if !signs.contains(&byte) {
                pairs += 1;
                usual += usize::from(frequent.contains(&byte));
            }
            at += 2;
        } else {
            at += 1;
        }
    }
    pairs >= SURE_PAIRS && usual * 10 >= pairs * 9
}

/// Decodes and counts the places that had to be replaced.
fn decode_counting(encoding: &'static Encoding, bytes: &[u8]) -> (String, usize) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut output = Vec::with_capacity(bytes.len() + bytes.len() / 2);
    let (read, replaced) = decode_piece(&mut decoder, bytes, true, &mut output);
    debug_assert_eq!(read, bytes.len());
    let text = String::from_utf8(output).expect("a decoder writes UTF-8 only");
    (text, replaced)
}

/// Decodes all of `bytes` onto `output`; gives the bytes read and the places replaced.
fn decode_piece(
    decoder: &mut Decoder,
    bytes: &[u8],
    last: bool,
    output: &mut Vec<u8>,
) -> (usize, usize) {
    let (mut at, mut replaced) = (0, 0);
    loop {
        // Room for at least one character, or the decoder would ask for it for ever.
        let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len() - at);
        let start = output.len();
        output.resize(start + room.unwrap_or(PIECE_BYTES).clamp(16, PIECE_BYTES * 4), 0);
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(&bytes[at..], &mut output[start..], last);
        at += read;
        output.truncate(start + written);
        match result {
            DecoderResult::InputEmpty => return (at, replaced),
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                replaced += 1;
                output.extend_from_slice("\u{FFFD}".as_bytes());
            }
        }
    }
}

fn copy(from: &[u8], to: &mut [u8]) -> usize {
    let count = from.len().min(to.len());
    to[..count].copy_from_slice(&from[..count]);
    count
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STORY: &str = "新华社西安5月19日电（记者张思洁）中国与中亚国家工商界代表19日在西安举行圆桌会议，\
        就扩大贸易往来、加强互联互通、深化农业合作进行讨论。与会者认为，各方合作潜力很大。\n";
    const TRADITIONAL: &str = "中央社臺北十九日電，兩岸工商界代表今日舉行會議，就擴大貿易往來、加強合作\
        交換意見，與會者認為雙方合作潛力很大，並期待進一步開放市場與觀光往來。\n";

    fn encoded(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        if encoding == UTF_16LE {
            return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
        if encoding == UTF_16BE {
            return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        }
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable, "{text} cannot be written in {}", encoding.name());
        bytes.into_owned()
    }

    #[track_caller]
    fn check(bytes: &[u8], expected: &str, doubt: bool) {
        let decoded = decode(bytes.to_vec(), None, false).expect("text");
        assert_eq!(decoded.text, expected);
        assert_eq!(decoded.doubt.is_some(), doubt, "{:?}", decoded.doubt);
        let mut stream = TextStream::new(bytes, None).expect("text");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("UTF-8");
        assert_eq!(text, expected);
    }

    #[test]
    fn the_encodings_of_chinese_are_told_apart() {
        check(STORY.as_bytes(), STORY, false);
        check(&[b"\xEF\xBB\xBF", STORY.as_bytes()].concat(), STORY, false);
        check(&encoded(GB18030, STORY), STORY, false);
        check(&encoded(BIG5, TRADITIONAL), TRADITIONAL, false);
        check(&encoded(GB18030, TRADITIONAL), TRADITIONAL, true);
        for encoding in [UTF_16LE, UTF_16BE] {
            check(&encoded(encoding, STORY), STORY, false);
            check(&encoded(encoding, "中亚铁路"), "中亚铁路", true);
        }
        check(&[b"\xFF\xFE".as_slice(), &encoded(UTF_16LE, "中亚")].concat(), "中亚", false);
        check(&encoded(GB18030, "中亚铁路"), "中亚铁路", true);
        let latin = "Le sommet de Xi'an s'est achevé à midi, après la cérémonie.";
        check(&encoded(WINDOWS_1252, latin), latin, true);
        check(b"", "", false);
        check(b"plain\r\nASCII", "plain\r\nASCII", false);
    }

    #[test]
    fn utf8_with_a_damaged_place_stays_utf8() {
        let mut bytes = STORY.as_bytes().to_vec();
        bytes.truncate(bytes.len() - 2);
        let decoded = decode(bytes, None, false).expect("text");
        assert!(decoded.text.starts_with("新华社西安"));
        let doubt = decoded.doubt.expect("a replaced character is told");
        assert!(doubt.contains("1 character") && doubt.contains("--encoding"), "{doubt}");
    }

    #[test]
    fn what_was_said_and_declared_counts() {
        let short = encoded(BIG5, "中亞");
        let said = decode(short, Some("big5"), false).expect("text");
        assert_eq!(said, Decoded { text: "中亞".into(), doubt: None });
        for page in [
            "<html><meta charset=GBK><p>中亚",
            "<meta http-equiv='Content-Type' content='text/html; charset=gb2312'/>中亚",
            "<?xml version='1.0' encoding='GB18030'?><html>中亚",
        ] {
            let decoded = decode(encoded(GB18030, page), None, true).expect("text");
            assert_eq!(decoded, Decoded { text: page.into(), doubt: None });
        }
        // A page that lies about itself is read as what it is.
        let page = "<meta charset=gb2312><p>中亚";
        let decoded = decode(page.as_bytes().to_vec(), None, true).expect("text");
        assert_eq!(decoded.text, page);
    }

    #[test]
    fn labels_are_checked() {
        for label in ["utf-8", "GBK", "gb2312", "big5", "UTF-16LE", "shift_jis"] {
            assert_eq!(check_encoding(label), Ok(()));
        }
        for label in ["", "gb", "hz-gb-2312", "utf-32"] {
            assert!(check_encoding(label).expect_err("unknown").contains("gb18030"), "{label}");
        }
    }

    #[test]
    fn binary_files_are_refused() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0";
        let utf32 = b"\xFF\xFE\0\0\x2D\x4E\0\0";
        for bytes in [png.as_slice(), utf32, &[0; 64], &[1; 64]] {
            assert!(matches!(decode(bytes.to_vec(), None, false), Err(ReadError::NotText(_))));
        }
    }

    #[test]
    fn a_stream_is_decoded_across_its_pieces() {
        let text = STORY.repeat(2 * HEAD_BYTES / STORY.len());
        for encoding in [UTF_8, GB18030, UTF_16BE] {
            let bytes = encoded(encoding, &text);
            assert!(bytes.len() > HEAD_BYTES);
            let mut stream = TextStream::new(bytes.as_slice(), None).expect("text");
            assert!(stream.head().starts_with(STORY));
            let mut read = String::new();
            stream.read_to_string(&mut read).expect("UTF-8");
            assert!(read == text, "{}", encoding.name());
            assert_eq!(stream.doubt(), None);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), markup: bool) {
            if let Ok(mut stream) = TextStream::new(bytes.as_slice(), None) {
                let mut read = Vec::new();
                prop_assert!(stream.read_to_end(&mut read).is_ok());
            }
            for said in [None, Some("gbk"), Some("big5"), Some("utf-16le"), Some("iso-2022-jp")] {
                if let Ok(decoded) = decode(bytes.clone(), said, markup) {
                    prop_assert!(decoded.text.len() <= bytes.len() * 3);
                }
            }
        }

        #[test]
        fn utf8_comes_back(text in "[\\PC\n]{0,80}") {
            let decoded = decode(text.clone().into_bytes(), None, true).expect("text");
            prop_assert_eq!(decoded.text, text.trim_start_matches('\u{FEFF}'));
        }
    }
}
