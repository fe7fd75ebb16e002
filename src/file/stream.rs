//! Streams out of what they are packed in: gzip and zstd by their first bytes, UTF-16 and byte-order marks by theirs, in constant memory.

use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufRead, BufReader, Read};

/// How much is asked of a stream at once: small enough to stay in the cache between reading and parsing.
const CHUNK: usize = 128 * 1024;

/// A stream of bytes as UTF-8, out of gzip, zstd and UTF-16.
///
/// # Errors
/// When its first bytes cannot be read or unpacked.
pub fn decode<'t>(stream: Box<dyn Read + 't>) -> io::Result<Box<dyn Read + 't>> {
    decoded(BufReader::with_capacity(CHUNK, unpacked(stream)?))
}

/// A stream of bytes out of gzip or zstd, which its first bytes tell; anything else as it is.
///
/// # Errors
/// When its first bytes cannot be read or unpacked.
pub fn unpacked<'t>(stream: Box<dyn Read + 't>) -> io::Result<Box<dyn Read + 't>> {
    let mut raw = BufReader::with_capacity(CHUNK, stream);
    if begins(&mut raw, &[0x1f, 0x8b])? {
        return Ok(Box::new(MultiGzDecoder::new(raw)));
    }
    if begins(&mut raw, &[0x28, 0xb5, 0x2f, 0xfd])? {
        return Ok(Box::new(Frames { raw: Some(raw), frame: None }));
    }
    Ok(Box::new(raw))
}

/// One zstd frame after the other: loggers that are restarted append a new one.
struct Frames<R: Read> {
    raw: Option<R>,
    frame: Option<ruzstd::decoding::StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                let n = frame.read(into)?;
                if n > 0 || into.is_empty() {
                    return Ok(n);
                }
                self.raw = self.frame.take().map(ruzstd::decoding::StreamingDecoder::into_inner);
            }
            let Some(mut raw) = self.raw.take() else { return Ok(0) };
            if raw.fill_buf()?.is_empty() {
                return Ok(0);
            }
            let frame = ruzstd::decoding::StreamingDecoder::new(raw).map_err(io::Error::other)?;
            self.frame = Some(frame);
        }
    }
}

fn begins(stream: &mut impl BufRead, mark: &[u8]) -> io::Result<bool> {
    Ok(stream.fill_buf()?.starts_with(mark))
}

/// UTF-8 without its mark, UTF-16 by its mark, anything else as it is.
fn decoded<'t>(mut stream: impl BufRead + 't) -> io::Result<Box<dyn Read + 't>> {
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
