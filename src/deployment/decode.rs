//! Bytes to text: packing and UTF-16 undone, everything else UTF-8.

use super::error::Fault;
use crate::file::stream::decode;
use std::io::{Cursor, Read};

/// Most bytes of a file, packed or not: 2,000 manifests have a tenth of it.
pub(super) const MAX_BYTES: usize = 48 * 1024 * 1024;

/// The text of a file.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, Fault> {
    if bytes.len() > MAX_BYTES {
        return Err(too_large());
    }
    let mut plain = Vec::new();
    let read = decode(Box::new(Cursor::new(bytes)))
        .and_then(|stream| stream.take(MAX_BYTES as u64 + 1).read_to_end(&mut plain));
    read.map_err(|error| Fault::new(0, format!("cannot be unpacked: {error}; copy the file again")))?;
    if plain.len() > MAX_BYTES {
        return Err(too_large());
    }
    String::from_utf8(plain).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = memchr::memchr_iter(b'\n', before).count() as u64 + 1;
        let column = before.len() - before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1) + 1;
        Fault::new(line, format!("not UTF-8: byte {column} of line {line}; save the file as UTF-8"))
    })
}

/// The beginning of a file as text, for recognising it; what is no UTF-8 is replaced.
pub(super) fn beginning(prefix: &[u8]) -> String {
    /// How much more a packed beginning may be.
    const PACKED: u64 = 8;
    let mut plain = Vec::new();
    // The end is missing, so an error is no news: what comes before it counts.
    let most = prefix.len() as u64 * PACKED;
    drop(decode(Box::new(Cursor::new(prefix))).map(|stream| stream.take(most).read_to_end(&mut plain)));
    String::from_utf8_lossy(&plain).into_owned()
}

fn too_large() -> Fault {
    Fault::new(0, format!("larger than the {} MiB allowed; import the parts that matter", MAX_BYTES / 1024 / 1024))
}
