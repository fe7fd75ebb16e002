//! How much a TOML text may hold, looked at before anything is made of it: a file that somebody sent
//! round must neither fill the memory nor the stack, and its author wants to hear which line is too much.
//!
//! The scan knows strings and comments, and nothing else of TOML; what it lets pass, the parser judges.

/// The most that a text may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes in all.
    pub bytes: usize,
    /// Bytes of one line.
    pub line: usize,
    /// Values: every `=`, and every comma between values.
    pub values: usize,
    /// Tables and lists inside each other, and parts of a dotted key.
    pub depth: usize,
    /// What to do about it, in words: 'keep only …'.
    pub advice: &'static str,
}

/// What there is too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Bytes in all.
    Bytes,
    /// Bytes of one line.
    Line,
    /// Values.
    Values,
    /// Nesting.
    Depth,
}

/// A text that holds too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}; {advice}", self.words())]
pub struct Exceeded {
    /// What there is too much of.
    pub measure: Measure,
    /// The most that is allowed.
    pub limit: usize,
    /// Where it is reached, in bytes from the beginning.
    pub at: usize,
    /// What to do.
    pub advice: &'static str,
}

impl Exceeded {
    fn words(&self) -> String {
        let limit = self.limit;
        match self.measure {
            Measure::Bytes => format!("the file is larger than the {} KiB allowed", limit / 1024),
            Measure::Line => format!("the line is longer than the {limit} bytes allowed"),
            Measure::Values => format!("the file holds more than the {limit} values allowed"),
            Measure::Depth => format!("this is nested deeper than the {limit} levels allowed"),
        }
    }
}

impl Bounds {
    /// That a file was not read because it has too many bytes.
    #[must_use]
    pub const fn too_large(&self) -> Exceeded {
        Exceeded { measure: Measure::Bytes, limit: self.bytes, at: 0, advice: self.advice }
    }

    /// Whether a text keeps to them.
    ///
    /// # Errors
    /// [`Exceeded`] at the first place where it does not.
    pub fn check(&self, text: &str) -> Result<(), Exceeded> {
        let exceeded = |measure, limit, at| Err(Exceeded { measure, limit, at, advice: self.advice });
        if text.len() > self.bytes {
            return Err(self.too_large());
        }
        let (mut scan, mut values, mut line) = (Scan::default(), 0, 0);
        for (at, byte) in text.bytes().enumerate() {
            if byte == b'\n' {
                line = at + 1;
            } else if at - line >= self.line {
                return exceeded(Measure::Line, self.line, line);
            }
            values += usize::from(scan.step(byte));
            if values > self.values {
                return exceeded(Measure::Values, self.values, at);
            }
            if scan.brackets + scan.dots > self.depth {
                return exceeded(Measure::Depth, self.depth, at);
            }
        }
        Ok(())
    }
}

/// What the scan is inside of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Inside {
    #[default]
    Plain,
    Comment,
    /// A string: its quote, and whether three of them end it.
    Text(u8, bool),
}

#[derive(Debug, Default)]
struct Scan {
    inside: Inside,
    /// Open brackets and braces.
    brackets: usize,
    /// Dots since the last separator.
    dots: usize,
    /// Quotes of one kind in a row.
    quotes: usize,
    escaped: bool,
}

impl Scan {
    /// Takes the next byte and says whether it announces a value.
    fn step(&mut self, byte: u8) -> bool {
        match self.inside {
            Inside::Comment if byte == b'\n' => self.inside = Inside::Plain,
            Inside::Comment => {}
            Inside::Text(quote, long) => self.in_text(byte, quote, long),
            Inside::Plain => return self.in_plain(byte),
        }
        false
    }

    fn in_plain(&mut self, byte: u8) -> bool {
        match byte {
            b'#' => self.inside = Inside::Comment,
            b'"' | b'\'' => (self.inside, self.quotes) = (Inside::Text(byte, false), 1),
            b'[' | b'{' => self.brackets += 1,
            b']' | b'}' => self.brackets = self.brackets.saturating_sub(1),
            b'.' => self.dots += 1,
            _ => {}
        }
        let separator = matches!(byte, b'=' | b',');
        if separator || byte == b'\n' {
            self.dots = 0;
        }
        separator
    }

    /// Inside a string; `quotes` counts those that opened it until another byte comes (then 0), and then those
    /// that may close it.
    fn in_text(&mut self, byte: u8, quote: u8, long: bool) {
        let opening = !long && self.quotes > 0;
        if byte == quote && !self.escaped {
            self.quotes += 1;
            match (opening, long, self.quotes) {
                (true, _, 3) => (self.inside, self.quotes) = (Inside::Text(quote, true), 0),
                (false, true, 3) | (false, false, _) => self.inside = Inside::Plain,
                _ => {}
            }
            return;
        }
        if opening && self.quotes == 2 {
            // Two quotes and something else were an empty string.
            self.inside = Inside::Plain;
            self.step(byte);
            return;
        }
        self.quotes = 0;
        self.escaped = quote == b'"' && byte == b'\\' && !self.escaped;
        if byte == b'\n' && !long {
            self.inside = Inside::Plain;
        }
    }
}

#[cfg(test)]
mod tests;
