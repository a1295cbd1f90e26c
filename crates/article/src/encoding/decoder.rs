//! Decodes bytes. Replaces each malformed byte sequence by U+FFFD, and counts these replacements.

use encoding_rs::{Decoder, DecoderResult, Encoding};

/// How many bytes of input a stream reads at a time. In each step an output buffer grows by at most four
/// times as many.
pub(super) const PIECE_BYTES: usize = 64 << 10;

/// Decodes all of `bytes`. Returns the text and the number of replacements.
pub(super) fn decode_counting(encoding: &'static Encoding, bytes: &[u8]) -> (String, usize) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut output = Vec::with_capacity(bytes.len() + bytes.len() / 2);
    let (read, replaced) = decode_piece(&mut decoder, bytes, true, &mut output);
    debug_assert_eq!(read, bytes.len());
    let text = String::from_utf8(output).expect("a decoder writes UTF-8 only");
    (text, replaced)
}

/// Decodes all of `bytes` and appends the text to `output`. Returns the number of bytes read and the number
/// of replacements. A character that is cut off at the end is replaced if `last` is set; otherwise the
/// decoder keeps its beginning for the next piece.
pub(super) fn decode_piece(
    decoder: &mut Decoder,
    bytes: &[u8],
    last: bool,
    output: &mut Vec<u8>,
) -> (usize, usize) {
    let (mut at, mut replaced) = (0, 0);
    loop {
        // There must be room for at least one character: otherwise the decoder would report a full output
        // every time, and the loop would never end.
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
