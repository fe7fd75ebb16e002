//! Reading a named pipe, or what a shell puts in place of `<(command)`, without waiting for ever.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long somebody may take to open the other end.
const PATIENCE: Duration = Duration::from_secs(3);
/// Pause between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// Whether a path leads to a pipe.
#[cfg(unix)]
pub fn is_one(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    fs::metadata(path).is_ok_and(|found| found.file_type().is_fifo())
}

/// Elsewhere pipes have no path.
#[cfg(not(unix))]
pub fn is_one(_: &Path) -> bool {
    false
}

/// A pipe that is open for reading.
pub struct Pipe {
    file: File,
    since: Instant,
    begun: bool,
}

impl Pipe {
    /// Opens it whether or not anybody writes.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut options = fs::OpenOptions::new();
        options.read(true);
        at_once(&mut options);
        Ok(Self { file: options.open(path)?, since: Instant::now(), begun: false })
    }
}

#[cfg(unix)]
fn at_once(options: &mut fs::OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32);
}

#[cfg(not(unix))]
fn at_once(_: &mut fs::OpenOptions) {}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.file.read(buffer) {
                // The other end is not open: not yet, or no longer.
                Ok(0) if !self.begun => {
                    if self.since.elapsed() > PATIENCE {
                        let words = "it is a pipe, and no program writes into it";
                        return Err(io::Error::new(io::ErrorKind::TimedOut, words));
                    }
                }
                // Somebody has, and is still at work.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.begun = true,
                Ok(count) => {
                    self.begun = true;
                    return Ok(count);
                }
                other => return other,
            }
            std::thread::sleep(PAUSE);
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::read;
    use std::io::Write;
    use std::time::Duration;

    #[test]
    fn a_pipe_is_read_when_it_is_written_to_and_refused_otherwise() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo");
        assert!(made.success());
        let error = read(&path, 100).expect_err("no writer");
        assert!(error.to_string().contains("no program writes into it"), "{error}");
        let other = path.clone();
        let writer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            let mut pipe = std::fs::File::options().write(true).open(other).expect("opened");
            pipe.write_all(b"one ").expect("written");
            std::thread::sleep(Duration::from_millis(200));
            pipe.write_all(b"two").expect("written");
        });
        assert_eq!(read(&path, 100).expect("read"), b"one two");
        writer.join().expect("ended");
    }
}
