//! Files in and out: read up to a limit, written whole or not at all.

pub mod folder;
mod leftovers;
mod pipe;
pub mod stream;

pub use leftovers::{PREFIX, remove_leftovers};

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// When it cannot be read, is a folder or a pipe that no program writes into, or is larger.
pub fn read(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    if pipe::is_one(path) {
        return read_from(pipe::Pipe::open(path)?, limit);
    }
    read_from(fs::File::open(path)?, limit)
}

/// Whether an error says that the disk takes no more, so that there is nothing to put right in what was asked for.
#[must_use]
pub fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, ReadOnlyFilesystem, StorageFull, WriteZero};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge | ReadOnlyFilesystem | WriteZero)
}

/// Reads at most `limit` bytes to the end of a stream.
///
/// # Errors
/// When reading fails, or more bytes come.
pub fn read_from(stream: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        let message = format!("larger than the {} KiB allowed", limit / 1024);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// What to do when a file is already there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it and fail with [`io::ErrorKind::AlreadyExists`].
    Keep,
    /// Put the new content in its place.
    Replace,
}

/// Writes a file so that a reader, a crash or a full disk meets either the old content or the new:
/// into a temporary file of the same folder, to the disk, then renamed. A symbolic link stays one.
///
/// # Errors
/// When the folder is missing, nothing can be written there, or the file exists and is to be kept.
pub fn write(path: &Path, content: &[u8], existing: Existing) -> io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = folder_of(&target);
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    open_to_readers(&mut builder);
    let mut file = builder.tempfile_in(&folder).map_err(without_path)?;
    remove_leftovers(&folder, file.path());
    file.write_all(content)?;
    file.as_file().sync_all()?;
    if let Ok(before) = fs::metadata(&target) {
        fs::set_permissions(file.path(), before.permissions())?;
    }
    match existing {
        Existing::Keep => file.persist_noclobber(&target).map_err(|e| e.error)?,
        Existing::Replace => file.persist(&target).map_err(|e| e.error)?,
    };
    sync_folder(&folder)
}

/// Puts the folder `new` in the place of `target`; what was there, if anything was, is then at `new` where the system
/// can exchange two names in one step, and at `aside` elsewhere.
///
/// # Errors
/// When the disk refuses; `target` is then as it was.
pub fn put_in_place(new: &Path, target: &Path, aside: &Path) -> io::Result<()> {
    match exchange(new, target) {
        Ok(()) => return Ok(()),
        // Not there yet, or a file system that cannot.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return fs::rename(new, target),
        Err(_) => {}
    }
    match fs::rename(target, aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        moved => fs::rename(new, target).inspect_err(|_| {
            if moved.is_ok() {
                // Nothing more can be done for a folder that will not go back.
                let _ = fs::rename(aside, target);
            }
        }),
    }
}

/// In one step, so that a reader finds, whatever kills the program, the one or the other.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// What the system said about a temporary file, without the name that was not asked for.
#[must_use]
pub fn without_path(error: io::Error) -> io::Error {
    let inner = error.get_ref().and_then(|error| error.source()).and_then(|error| error.downcast_ref::<io::Error>());
    inner.and_then(io::Error::raw_os_error).map_or(error, io::Error::from_raw_os_error)
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().filter(|p| !p.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_owned)
}

/// Temporary files are private by default; what is saved here is as readable as any other new file.
#[cfg(unix)]
fn open_to_readers(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn open_to_readers(_: &mut tempfile::Builder<'_, '_>) {}

/// Makes sure that a new name in a folder is on the disk: it is only when its folder is.
///
/// # Errors
/// When the folder cannot be opened or the disk refuses.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Makes sure that a new name in a folder is on the disk, which is not asked for on this system.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_or_keeps_and_leaves_nothing_behind() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.toml");
        write(&path, b"one", Existing::Keep).expect("new");
        let kept = write(&path, b"two", Existing::Keep).expect_err("exists");
        assert_eq!(kept.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).expect("there"), b"one");
        write(&path, b"three", Existing::Replace).expect("replaced");
        assert_eq!(fs::read(&path).expect("there"), b"three");
        assert_eq!(fs::read_dir(dir.path()).expect("a folder").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().expect("a folder");
        let (real, link) = (dir.path().join("real.toml"), dir.path().join("link.toml"));
        fs::write(&real, "old").expect("written");
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("set");
        std::os::unix::fs::symlink(&real, &link).expect("linked");
        write(&link, b"new", Existing::Replace).expect("replaced");
        assert!(link.is_symlink());
        assert_eq!(fs::read(&real).expect("there"), b"new");
        assert_eq!(fs::metadata(&real).expect("there").permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn a_folder_takes_the_place_of_another_or_of_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        let at = |name: &str| dir.path().join(name);
        let with = |name: &str, text: &str| {
            fs::create_dir(at(name)).expect("made");
            fs::write(at(name).join("a"), text).expect("written");
        };
        with("one", "1");
        put_in_place(&at("one"), &at("target"), &at("aside")).expect("new");
        assert!(!at("one").exists());
        with("two", "2");
        put_in_place(&at("two"), &at("target"), &at("aside")).expect("replaced");
        assert_eq!(fs::read(at("target/a")).expect("there"), b"2");
        let before = if at("two").exists() { at("two") } else { at("aside") };
        assert_eq!(fs::read(before.join("a")).expect("there"), b"1");
        put_in_place(&at("nowhere"), &at("target"), &at("aside/x")).expect_err("nothing to put");
        assert_eq!(fs::read(at("target/a")).expect("there"), b"2");
    }

    #[test]
    fn refuses_more_than_the_limit() {
        assert_eq!(read_from(&b"12345"[..], 5).expect("fits"), b"12345");
        let error = read_from(&b"123456"[..], 5).expect_err("too large");
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
    }
}
