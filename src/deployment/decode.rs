//! Bytes to text: gzip and UTF-16 undone, everything else UTF-8.

use super::error::Fault;
use flate2::read::MultiGzDecoder;
use std::io::Read;

/// Most bytes of a file, packed or not: 2,000 manifests have a tenth of it.
pub(super) const MAX_BYTES: usize = 48 * 1024 * 1024;

/// The text of a file.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, Fault> {
    let bytes = if bytes.starts_with(b"\x1f\x8b") { unpacked(&bytes, MAX_BYTES)? } else { bytes };
    if bytes.len() > MAX_BYTES {
        return Err(too_large());
    }
    if let Some(wide) = wide(&bytes) {
        return Ok(wide);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").map_or(bytes.clone(), <[u8]>::to_vec);
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = memchr::memchr_iter(b'\n', before).count() as u64 + 1;
        let column = before.len() - before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1) + 1;
        Fault::new(line, format!("not UTF-8: byte {column} of line {line}; save the file as UTF-8"))
    })
}

/// The beginning of a file as text, for recognising it; what is no UTF-8 is replaced.
pub(super) fn beginning(prefix: &[u8]) -> String {
    let mut unpacked = Vec::new();
    let prefix = if prefix.starts_with(b"\x1f\x8b") {
        // The end is missing, so an error is no news: what comes before it counts.
        drop(MultiGzDecoder::new(prefix).take(prefix.len() as u64 * 8).read_to_end(&mut unpacked));
        &unpacked
    } else {
        prefix
    };
    let even = &prefix[..prefix.len() & !1];
    wide(even).unwrap_or_else(|| String::from_utf8_lossy(prefix).trim_start_matches('\u{feff}').to_owned())
}

fn unpacked(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Fault> {
    let mut unpacked = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(limit as u64 + 1).read_to_end(&mut unpacked);
    read.map_err(|error| Fault::new(0, format!("cannot be unpacked: {error}; copy the file again")))?;
    if unpacked.len() > limit { Err(too_large()) } else { Ok(unpacked) }
}

fn too_large() -> Fault {
    Fault::new(0, format!("larger than the {} MiB allowed; import the parts that matter", MAX_BYTES / 1024 / 1024))
}

/// UTF-16 by its mark.
fn wide(bytes: &[u8]) -> Option<String> {
    let read: fn([u8; 2]) -> u16 = match bytes.get(..2)? {
        b"\xff\xfe" => u16::from_le_bytes,
        b"\xfe\xff" => u16::from_be_bytes,
        _ => return None,
    };
    let units = bytes[2..].chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
    Some(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}
