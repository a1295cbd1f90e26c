//! Decodes the text of a file while it is read.

use std::io::{self, Read};

use encoding_rs::{Decoder, UTF_8};

use super::choose::{Choice, choose};
use super::decoder::{PIECE_BYTES, decode_piece};
use crate::reading::ReadError;

/// How many bytes at the beginning of a stream are used to choose its encoding.
pub(super) const HEAD_BYTES: usize = 1 << 20;

/// Text of a file as a stream of UTF-8, decoded while it is read.
///
/// A UTF-8 file passes through unchecked: the consumer cuts it into records and checks each, so that one
/// damaged record spoils no other. Every other encoding comes out as valid UTF-8.
pub(crate) struct TextStream<R> {
    source: R,
    choice: Choice,
    /// `None` for UTF-8.
    decoder: Option<Decoder>,
    input: Vec<u8>,
    input_at: usize,
    output: Vec<u8>,
    output_at: usize,
    replaced: usize,
    ended: bool,
}

impl<R: Read> TextStream<R> {
    /// Reads the beginning of `source` and chooses the encoding by it.
    ///
    /// # Errors
    /// As [`decode`](super::decode), and when the source cannot be read.
    pub(crate) fn new(
        mut source: R,
        declared_by_user: Option<&str>,
    ) -> Result<TextStream<R>, ReadError> {
        let mut head = Vec::new();
        source.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
        let whole = head.len() < HEAD_BYTES;
        let choice = choose(&head, whole, declared_by_user, false)?;
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

    /// The part of the file in UTF-8 that has been fetched but not yet read.
    pub(crate) fn head(&self) -> String {
        let bytes = &self.input[self.input_at..];
        self.choice.encoding.decode_without_bom_handling(bytes).0.into_owned()
    }

    /// A warning about the decoding so far, for the user.
    pub(crate) fn doubt(&self) -> Option<String> {
        self.choice.doubt(self.replaced)
    }

    /// Decodes the next piece of the source into `output`, which has been consumed.
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

fn copy(from: &[u8], to: &mut [u8]) -> usize {
    let count = from.len().min(to.len());
    to[..count].copy_from_slice(&from[..count]);
    count
}
