//! A stream of bytes as UTF-8 lines: gzip by its first bytes, UTF-16 and byte-order marks by theirs, in constant memory.

use super::error::{ImportError, Problem, at_file};
use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufRead, BufReader, Read};

/// Longest line, in bytes; what is longer is cut.
pub(super) const MAX_LINE: usize = 1024 * 1024;
/// How much is asked of the stream at once: small enough to stay in the cache between reading and parsing.
const CHUNK: usize = 128 * 1024;
/// Most bytes that the format is recognised by.
const PREFIX: usize = 64 * 1024;

/// A line without its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'t> {
    /// Its number, from 1.
    pub(super) number: u64,
    /// Its bytes, without line feed and carriage return.
    pub(super) bytes: &'t [u8],
    /// Whether it was longer than [`MAX_LINE`] and is cut.
    pub(super) cut: bool,
}

/// Decoded text, line by line or as a whole.
pub(super) struct Text {
    stream: Box<dyn Read>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    number: u64,
    /// How the last line that was too long begins.
    head: Vec<u8>,
}

impl Text {
    /// Decodes a stream.
    pub(super) fn new(stream: Box<dyn Read>) -> io::Result<Self> {
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

    /// The next line.
    pub(super) fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
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
        let bytes = &self.buffer[from..to];
        Ok(Some(Line {
            number: self.number,
            bytes: bytes.strip_suffix(b"\r").unwrap_or(bytes),
            cut: to - from > MAX_LINE,
        }))
    }

    /// The same, with the file named in the error.
    pub(super) fn line(&mut self, file: &str) -> Result<Option<Line<'_>>, ImportError> {
        self.next_line().map_err(|error| at_file(file, Problem::Unreadable(error.to_string())))
    }

    /// Shows how a line that is too long begins, and skips the rest of it.
    fn cut_line(&mut self) -> io::Result<Line<'_>> {
        self.head = self.buffer[self.start..self.start + 1024].to_vec();
        loop {
            let at = memchr::memchr(b'\n', &self.buffer[self.start..self.end]);
            self.start = at.map_or(self.end, |at| self.start + at + 1);
            if at.is_some() || !self.fill()? {
                break;
            }
        }
        self.number += 1;
        Ok(Line { number: self.number, bytes: &self.head, cut: true })
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

/// A stream of bytes as UTF-8, out of gzip and UTF-16.
pub(super) fn decode(stream: Box<dyn Read>) -> io::Result<Box<dyn Read>> {
    let mut raw = BufReader::with_capacity(CHUNK, stream);
    if begins(&mut raw, &[0x1f, 0x8b])? {
        return decoded(BufReader::with_capacity(CHUNK, MultiGzDecoder::new(raw)));
    }
    decoded(raw)
}

fn begins(stream: &mut impl BufRead, mark: &[u8]) -> io::Result<bool> {
    Ok(stream.fill_buf()?.starts_with(mark))
}

/// UTF-8 without its mark, UTF-16 by its mark, anything else as it is.
fn decoded(mut stream: impl BufRead + 'static) -> io::Result<Box<dyn Read>> {
    let little = begins(&mut stream, &[0xff, 0xfe])?;
    if little || begins(&mut stream, &[0xfe, 0xff])? {
        stream.consume(2);
        return Ok(Box::new(Utf16 { stream, little, high: None, out: Vec::new(), at: 0 }));
    }
    if begins(&mut stream, "\u{feff}".as_bytes())? {
        stream.consume(3);
    }
    Ok(Box::new(stream))
}

/// UTF-16 to UTF-8; halves of pairs that stand alone become replacement characters.
struct Utf16<R> {
    stream: R,
    little: bool,
    high: Option<u16>,
    out: Vec<u8>,
    at: usize,
}

impl<R: BufRead> Utf16<R> {
    fn unit(&self, pair: [u8; 2]) -> u16 {
        if self.little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.out.clear();
        self.at = 0;
        let mut chunk = Vec::with_capacity(8192);
        (&mut self.stream).take(8192).read_to_end(&mut chunk)?;
        let mut units: Vec<u16> = self.high.take().into_iter().collect();
        units.extend(chunk.chunks(2).map(|p| if p.len() == 2 { self.unit([p[0], p[1]]) } else { 0xfffd }));
        if chunk.len() == 8192 && units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) {
            self.high = units.pop();
        }
        for c in char::decode_utf16(units) {
            let c = c.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Utf16<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.out.len() {
            self.refill()?;
        }
        let n = into.len().min(self.out.len() - self.at);
        into[..n].copy_from_slice(&self.out[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<(u64, String, bool)> {
        let mut text = Text::new(Box::new(io::Cursor::new(bytes.to_vec()))).expect("opens");
        let mut all = Vec::new();
        while let Some(line) = text.next_line().expect("reads") {
            all.push((line.number, String::from_utf8_lossy(line.bytes).into_owned(), line.cut));
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
