//! Decodes bytes, and counts the places that cannot be decoded.

use encoding_rs::{Decoder, DecoderResult, Encoding};

/// How many bytes are decoded at a time.
pub(super) const PIECE_BYTES: usize = 64 << 10;

/// Decodes and counts the places that had to be replaced.
pub(super) fn decode_counting(encoding: &'static Encoding, bytes: &[u8]) -> (String, usize) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut output = Vec::with_capacity(bytes.len() + bytes.len() / 2);
    let (read, replaced) = decode_piece(&mut decoder, bytes, true, &mut output);
    debug_assert_eq!(read, bytes.len());
    let text = String::from_utf8(output).expect("a decoder writes UTF-8 only");
    (text, replaced)
}

/// Appends all of `bytes`, decoded, to `output`; returns the number of bytes read and of places replaced.
pub(super) fn decode_piece(
    decoder: &mut Decoder,
    bytes: &[u8],
    last: bool,
    output: &mut Vec<u8>,
) -> (usize, usize) {
    let (mut at, mut replaced) = (0, 0);
    loop {
        // Room for at least one character, or the decoder would ask for more for ever.
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
