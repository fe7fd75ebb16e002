//! A stream of bytes as UTF-8 lines, or as the objects of a JSON array: gzip and zstd by their first bytes, UTF-16 and byte-order marks
//! by theirs, in constant memory.

use crate::file::stream::decode;
use std::io::{self, BufRead, Read};

/// Longest line, in bytes; what is longer is cut.
pub(super) const MAX_LINE: usize = 1024 * 1024;
/// How much is asked of the stream at once: small enough to stay in the cache between reading and parsing.
const CHUNK: usize = 128 * 1024;
/// Most bytes that the format is recognised by.
const PREFIX: usize = 64 * 1024;

/// Where a line or an object is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Next {
    /// Its number, from 1.
    pub(super) number: u64,
    from: usize,
    /// Behind its last byte, without line feed and carriage return.
    to: usize,
    /// Whether it was longer than [`MAX_LINE`] and is cut.
    pub(super) cut: bool,
    /// Whether it stands apart, as it was too long.
    is_head: bool,
}

/// Decoded text, line by line or as a whole.
pub(super) struct Text<'t> {
    stream: Box<dyn Read + 't>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    number: u64,
    /// How the last line that was too long begins.
    head: Vec<u8>,
}

impl<'t> Text<'t> {
    /// Decodes a stream.
    pub(super) fn new(stream: Box<dyn Read + 't>) -> io::Result<Self> {
        Ok(Self {
            stream: decode(stream)?,
            buffer: vec![0; MAX_LINE + CHUNK],
            start: 0,
            end: 0,
            ended: false,
            number: 0,
            head: Vec::new(),
        })
    }

    /// Reads on behind what is not used yet; false at the end of the stream.
    fn fill(&mut self) -> io::Result<bool> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        let upto = (self.end + CHUNK).min(self.buffer.len());
        while !self.ended && self.end < upto {
            match self.stream.read(&mut self.buffer[self.end..upto]) {
                Ok(0) => self.ended = true,
                Ok(n) => {
                    self.end += n;
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    /// What the text begins with, up to 64 KiB, without consuming it.
    pub(super) fn prefix(&mut self) -> io::Result<&[u8]> {
        while self.end - self.start < PREFIX && self.fill()? {}
        Ok(&self.buffer[self.start..self.end.min(self.start + PREFIX)])
    }

    /// Moves to the next line and says where it is; [`Self::bytes`] has it until the one after is asked for.
    pub(super) fn advance(&mut self) -> io::Result<Option<Next>> {
        let mut seen = self.start;
        let (from, to) = loop {
            if let Some(at) = memchr::memchr(b'\n', &self.buffer[seen..self.end]) {
                let from = std::mem::replace(&mut self.start, seen + at + 1);
                break (from, seen + at);
            }
            let waiting = self.end - self.start;
            if waiting > MAX_LINE {
                return self.cut_line().map(Some);
            }
            if !self.fill()? {
                if waiting == 0 {
                    return Ok(None);
                }
                break (std::mem::replace(&mut self.start, self.end), self.end);
            }
            seen = self.start + waiting;
        };
        self.number += 1;
        let whole = to - from;
        let to = if to > from && self.buffer[to - 1] == b'\r' { to - 1 } else { to };
        Ok(Some(Next { number: self.number, from, to, cut: whole > MAX_LINE, is_head: false }))
    }

    /// The bytes of what was moved to last.
    pub(super) fn bytes(&self, next: Next) -> &[u8] {
        if next.is_head { &self.head } else { &self.buffer[next.from..next.to] }
    }

    /// The next line.
    #[cfg(test)]
    pub(super) fn next_line(&mut self) -> io::Result<Option<(u64, &[u8], bool)>> {
        let next = self.advance()?;
        Ok(next.map(|next| (next.number, self.bytes(next), next.cut)))
    }

    /// Moves past what precedes the objects of an array: its opening bracket, or all up to `at` bytes into the prefix.
    pub(super) fn skip(&mut self, at: usize) {
        self.start = (self.start + at).min(self.end);
    }

    /// The next object of a JSON array or of a run of objects, by balanced braces; the parser of the object sees whether it is whole.
    ///
    /// `None` at the closing bracket or the end. What stands between objects and is neither blank nor a comma ends the reading.
    pub(super) fn next_element(&mut self) -> io::Result<Element> {
        loop {
            let blank = |c: &&u8| matches!(**c, b' ' | b'\t' | b'\r' | b'\n' | b',');
            self.start += self.buffer[self.start..self.end].iter().take_while(blank).count();
            if self.start < self.end || !self.fill()? {
                break;
            }
        }
        match self.buffer[self.start..self.end].first() {
            None | Some(b']') => return Ok(Element::End),
            Some(b'{') => {}
            Some(_) => return Ok(Element::Other),
        }
        let mut braces = Braces::default();
        let mut seen = 0;
        let length = loop {
            if let Some(end) = braces.end(&self.buffer[self.start + seen..self.end]) {
                break seen + end;
            }
            seen = self.end - self.start;
            if seen > MAX_LINE {
                return Ok(Element::Other);
            }
            if !self.fill()? {
                self.start = self.end;
                return Ok(Element::Cut);
            }
        };
        self.number += 1;
        let from = self.start;
        self.start += length;
        Ok(Element::Object(Next { number: self.number, from, to: from + length, cut: false, is_head: false }))
    }

    /// Shows how a line that is too long begins, and skips the rest of it.
    fn cut_line(&mut self) -> io::Result<Next> {
        self.head = self.buffer[self.start..self.start + 1024].to_vec();
        loop {
            let at = memchr::memchr(b'\n', &self.buffer[self.start..self.end]);
            self.start = at.map_or(self.end, |at| self.start + at + 1);
            if at.is_some() || !self.fill()? {
                break;
            }
        }
        self.number += 1;
        Ok(Next { number: self.number, from: 0, to: 0, cut: true, is_head: true })
    }

    /// All that follows, at most `limit` bytes; `None` when there is more.
    pub(super) fn rest(&mut self, limit: usize) -> io::Result<Option<Vec<u8>>> {
        let mut all = self.buffer[self.start..self.end].to_vec();
        self.start = self.end;
        if !self.ended {
            (&mut self.stream).take((limit + 1) as u64).read_to_end(&mut all)?;
        }
        Ok((all.len() <= limit).then_some(all))
    }
}

/// What begins so is packed: the first bytes of each, from its specification.
const PACKED: [(&[u8], &str); 7] = [
    (b"PK\x03\x04", "zip"),
    (b"\xfd7zXZ\0", "xz"),
    (b"BZh", "bzip2"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"PAR1", "Parquet"),
];

/// How a text is packed that begins so, if it is in a way that is not undone here.
pub(super) fn packed_as(prefix: &[u8]) -> Option<&'static str> {
    PACKED.iter().find(|(mark, _)| prefix.starts_with(mark)).map(|(_, name)| *name)
}

/// Whether a stream is a tar archive: where the header of one says so.
pub(super) fn is_tar(stream: &mut impl BufRead) -> io::Result<bool> {
    Ok(stream.fill_buf()?.get(257..262) == Some(b"ustar"))
}

/// What comes next in an array of objects.
#[derive(Debug)]
pub(super) enum Element {
    /// An object, from its opening brace to the closing one.
    Object(Next),
    /// The array or the text is over.
    End,
    /// The text ends within an object.
    Cut,
    /// Something else than an object, or one that is longer than [`MAX_LINE`].
    Other,
}

/// Where the object ends that a text begins with.
pub(super) fn object_end(text: &[u8]) -> Option<usize> {
    Braces::default().end(text)
}

/// How deep inside of braces and quotes a run of bytes is.
#[derive(Debug, Default)]
struct Braces {
    depth: usize,
    quoted: bool,
    escaped: bool,
}

impl Braces {
    /// Where the object ends, counted from the beginning of these bytes.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, byte) in bytes.iter().enumerate() {
            if self.quoted {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.quoted = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.quoted = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<(u64, String, bool)> {
        let mut text = Text::new(Box::new(io::Cursor::new(bytes.to_vec()))).expect("opens");
        let mut all = Vec::new();
        while let Some((number, bytes, cut)) = text.next_line().expect("reads") {
            all.push((number, String::from_utf8_lossy(bytes).into_owned(), cut));
        }
        all
    }

    #[test]
    fn lines_of_any_ending_are_numbered() {
        let want = vec![(1, "a".to_owned(), false), (2, String::new(), false), (3, "b".to_owned(), false)];
        assert_eq!(lines(b"a\n\nb"), want);
        assert_eq!(lines(b"\xef\xbb\xbfa\r\n\r\nb\r\n"), want);
        assert_eq!(lines(b"\xff\xfea\0\n\0\n\0b\0"), want);
        assert_eq!(lines(b"\xfe\xff\0a\0\n\0\n\0b"), want);
        assert!(lines(b"").is_empty());
    }

    #[test]
    fn a_line_that_is_too_long_is_cut_and_the_next_one_is_whole() {
        for length in [MAX_LINE, MAX_LINE + 1, MAX_LINE * 3 + 7, MAX_LINE + CHUNK] {
            let mut bytes = b"first\n".to_vec();
            bytes.extend(std::iter::repeat_n(b'x', length));
            bytes.extend_from_slice(b"\nlast\n");
            let all = lines(&bytes);
            assert_eq!(all.len(), 3, "{length}");
            assert_eq!(all[1].2, length > MAX_LINE, "{length}");
            assert!(all[1].1.starts_with("xxx"), "{length}");
            assert_eq!(all[2], (3, "last".to_owned(), false));
        }
    }

    #[test]
    fn pairs_of_utf_16_may_lie_across_a_chunk() {
        let text = "a".repeat(4095) + "😀" + &"ß".repeat(5000);
        let bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(lines(&bytes)[0].1, text);
    }
}
