//! The values of a JSON object by their places, without building a tree.
//!
//! A log has few shapes of lines: the same keys in the same order. So a line is walked once, which gives where each value stands and a hash
//! of the keys; what the values mean is looked up by that hash. A tree of every line would cost five times as much. Most lines differ from
//! one before in their values alone: [`Shapes`] remembers what stood between the values and only looks for where each value ends.

use memchr::memchr2;

/// Objects deeper than this are one value.
const DEEPEST: usize = 5;
/// Most values of a line; what follows is not looked at.
const MOST: usize = 512;

/// Where a value stands in its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Span {
    from: u32,
    to: u32,
}

impl Span {
    /// From one byte to before another.
    pub(super) const fn new(from: usize, to: usize) -> Self {
        Self { from: from as u32, to: to as u32 }
    }

    /// The bytes of the value, blanks at both ends taken off.
    pub(super) fn of(self, line: &[u8]) -> &[u8] {
        line.get(self.from as usize..self.to as usize).unwrap_or_default().trim_ascii()
    }
}

/// Walks a line that is one JSON object: fills in where its values stand and gives the hash of its keys; `None` for anything else.
///
/// Strings stand without their quotes and with their escapes, arrays and deep objects as they are, `null` as nothing. With `names`, the
/// paths of the values are written there, parts joined by dots.
pub(super) fn walk(line: &[u8], spans: &mut Vec<Span>, names: Option<&mut Vec<String>>) -> Option<u64> {
    spans.clear();
    let mut walk = Walk { line, at: 0, hash: 0xcbf2_9ce4_8422_2325, spans, names, path: String::new() };
    walk.blank();
    walk.object(0)?;
    walk.blank();
    (walk.at == line.len()).then_some(walk.hash)
}

struct Walk<'w> {
    line: &'w [u8],
    at: usize,
    hash: u64,
    spans: &'w mut Vec<Span>,
    names: Option<&'w mut Vec<String>>,
    /// The keys of the objects around, when names are asked for.
    path: String,
}

impl Walk<'_> {
    fn byte(&self) -> Option<u8> {
        self.line.get(self.at).copied()
    }

    fn blank(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn take(&mut self, wanted: u8) -> Option<()> {
        (self.byte()? == wanted).then(|| self.at += 1)
    }

    /// The inside of a string, whose opening quote comes next.
    fn string(&mut self) -> Option<Span> {
        self.take(b'"')?;
        let from = self.at;
        let end = closing(self.line, from)?;
        self.at = end + 1;
        Some(Span::new(from, end))
    }

    fn object(&mut self, depth: usize) -> Option<()> {
        self.take(b'{')?;
        self.mix(b"{");
        self.blank();
        if self.byte() == Some(b'}') {
            self.at += 1;
            return Some(());
        }
        loop {
            self.blank();
            let key = self.string()?;
            self.mix(&self.line[key.from as usize..key.to as usize]);
            self.blank();
            self.take(b':')?;
            self.blank();
            self.value(key, depth)?;
            self.blank();
            match self.byte()? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    self.mix(b"}");
                    return Some(());
                }
                _ => return None,
            }
        }
    }

    fn value(&mut self, key: Span, depth: usize) -> Option<()> {
        let from = self.at;
        let span = match self.byte()? {
            b'"' => self.string()?,
            b'{' if depth < DEEPEST => {
                let outer = self.path.len();
                if self.names.is_some() {
                    self.path.push_str(&String::from_utf8_lossy(key.of(self.line)));
                    self.path.push('.');
                }
                let inside = self.object(depth + 1);
                self.path.truncate(outer);
                return inside;
            }
            b'{' | b'[' => {
                self.pass_over()?;
                Span::new(from, self.at)
            }
            b'-' | b'0'..=b'9' => {
                self.word();
                Span::new(from, self.at)
            }
            b't' | b'f' | b'n' => {
                self.word();
                match &self.line[from..self.at] {
                    // Nothing, where it stands.
                    b"null" => Span::new(from, from),
                    b"true" | b"false" => Span::new(from, self.at),
                    _ => return None,
                }
            }
            _ => return None,
        };
        if self.spans.len() < MOST {
            self.spans.push(span);
            if let Some(names) = &mut self.names {
                names.push(format!("{}{}", self.path, String::from_utf8_lossy(key.of(self.line))));
            }
        }
        Some(())
    }

    /// The rest of a number or a word.
    fn word(&mut self) {
        self.at += self.line[self.at..].iter().take_while(|c| is_bare(**c)).count();
    }

    /// An array or an object as a whole, by its brackets.
    fn pass_over(&mut self) -> Option<()> {
        self.at = bracketed(self.line, self.at)?;
        Some(())
    }

    /// Mixes a key into the hash, eight bytes at a time.
    fn mix(&mut self, key: &[u8]) {
        let mut eights = key.chunks_exact(8);
        let mut hash = self.hash;
        let mut one = |word: u64| hash = (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
        for eight in &mut eights {
            one(u64::from_le_bytes(eight.try_into().unwrap_or_default()));
        }
        let mut rest = [0; 8];
        rest[..eights.remainder().len()].copy_from_slice(eights.remainder());
        one(u64::from_le_bytes(rest) ^ ((key.len() as u64) << 56));
        self.hash = hash;
    }
}

/// Where the quote stands that ends a string whose inside begins here.
fn closing(line: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr2(b'"', b'\\', line.get(at..)?)?;
        if line[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

/// Behind the array or object that begins here.
fn bracketed(line: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        match line.get(at)? {
            b'"' => at = closing(line, at + 1)?,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

/// Shapes of lines that came lately, the last one first.
#[derive(Debug, Clone, Default)]
pub(super) struct Shapes {
    known: Vec<Shape>,
    hits: u64,
    misses: u64,
}

/// What stands between the values of lines with the same keys.
#[derive(Debug, Clone)]
struct Shape {
    hash: u64,
    /// All texts between values, one after the other.
    between: Vec<u8>,
    /// Where the text before each value ends, and what the value is.
    values: Vec<(usize, Kind)>,
}

/// How the end of a value is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// In quotes.
    Quoted,
    /// A number or a word, up to what cannot be in one.
    Bare,
    /// An array, or an object too deep to look into.
    Bracketed,
    /// `null`, which is part of the text behind.
    Nothing,
}

impl Shapes {
    /// Shapes that are remembered; trying one that does not fit costs a comparison or two.
    const MOST: usize = 4;
    /// Lines after which it is clear that they do not come again.
    const TRIED: u64 = 256;

    /// The same as [`walk`] without names.
    pub(super) fn walk(&mut self, line: &[u8], spans: &mut Vec<Span>) -> Option<u64> {
        if let Some(at) = self.known.iter().position(|shape| shape.fits(line, spans)) {
            self.hits += 1;
            if at > 0 {
                self.known[..=at].rotate_right(1);
            }
            return Some(self.known[0].hash);
        }
        let hash = walk(line, spans, None)?;
        self.misses += 1;
        let vary = self.misses > Self::TRIED && self.misses > self.hits;
        if spans.len() < MOST && !vary {
            self.known.truncate(Self::MOST - 1);
            self.known.insert(0, Shape::of(line, spans, hash));
        }
        Some(hash)
    }
}

impl Shape {
    fn of(line: &[u8], spans: &[Span], hash: u64) -> Self {
        let (mut between, mut values, mut at) = (Vec::with_capacity(line.len()), Vec::with_capacity(spans.len()), 0);
        for span in spans {
            let (from, to) = (span.from as usize, span.to as usize);
            between.extend_from_slice(&line[at..from]);
            let kind = match line.get(from) {
                _ if from > 0 && line[from - 1] == b'"' => Kind::Quoted,
                _ if from == to => Kind::Nothing,
                Some(b'{' | b'[') => Kind::Bracketed,
                _ => Kind::Bare,
            };
            values.push((between.len(), kind));
            at = to;
        }
        between.extend_from_slice(&line[at..]);
        Self { hash, between, values }
    }

    /// Whether a line is of this shape; if so, where its values stand.
    fn fits(&self, line: &[u8], spans: &mut Vec<Span>) -> bool {
        spans.clear();
        let (mut at, mut said) = (0, 0);
        for (until, kind) in &self.values {
            let text = &self.between[said..*until];
            let Some(rest) = line.get(at..).filter(|rest| rest.starts_with(text)) else { return false };
            at += text.len();
            said = *until;
            let rest = &rest[text.len()..];
            let end = match kind {
                Kind::Quoted => closing(line, at),
                Kind::Bare => {
                    let length = rest.iter().take_while(|c| is_bare(**c)).count();
                    let is_number = rest.first().is_some_and(|c| c.is_ascii_digit() || *c == b'-');
                    (is_number || matches!(&rest[..length], b"true" | b"false")).then_some(at + length)
                }
                Kind::Bracketed => rest.first().filter(|c| matches!(c, b'{' | b'[')).and_then(|_| bracketed(line, at)),
                Kind::Nothing => Some(at),
            };
            let Some(end) = end else { return false };
            spans.push(Span::new(at, end));
            at = end;
        }
        line.get(at..) == Some(&self.between[said..])
    }
}

/// Whether a byte may be in a number or a word.
const fn is_bare(c: u8) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, b'.' | b'+' | b'-')
}

/// A string of JSON without its escapes; as it is where it has none.
pub(super) fn plain(text: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    if memchr::memchr(b'\\', text).is_none() {
        return text.into();
    }
    let quoted = [b"\"", text, b"\""].concat();
    serde_json::from_slice::<String>(&quoted).map_or_else(|_| text.into(), |text| text.into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(line: &str) -> Option<Vec<(String, String)>> {
        let (mut spans, mut names) = (Vec::new(), Vec::new());
        walk(line.as_bytes(), &mut spans, Some(&mut names))?;
        assert_eq!(spans.len(), names.len());
        let text = |span: &Span| String::from_utf8_lossy(span.of(line.as_bytes())).into_owned();
        Some(names.into_iter().zip(spans.iter().map(text)).collect())
    }

    #[test]
    fn values_have_the_path_of_their_keys() {
        let found = named(r#" {"a" : 1.5e3,"b":{"c":"x\"y","d":{}},"e":[1,{"f":"]"}],"g":null,"h":true} "#);
        let want = [("a", "1.5e3"), ("b.c", r#"x\"y"#), ("e", r#"[1,{"f":"]"}]"#), ("g", ""), ("h", "true")];
        assert_eq!(found, Some(want.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()));
        for text in
            ["", "{", "[]", "1", r#"{"a"}"#, r#"{"a":}"#, r#"{"a":1"#, r#"{"a":nul}"#, r#"{"a":1}x"#, r#"{"a":"x\"}"#]
        {
            assert_eq!(named(text), None, "{text}");
        }
    }

    #[test]
    fn lines_of_one_shape_share_a_hash_and_others_do_not() {
        let hash = |line: &str| walk(line.as_bytes(), &mut Vec::new(), None).expect(line);
        assert_eq!(hash(r#"{"a":1,"b":{"c":2}}"#), hash(r#"{"a":"x" , "b": {"c": null}}"#));
        assert_ne!(hash(r#"{"a":1,"b":{"c":2}}"#), hash(r#"{"a":1,"b":2,"c":2}"#));
        assert_ne!(hash(r#"{"ab":1,"c":2}"#), hash(r#"{"a":1,"bc":2}"#));
    }

    #[test]
    fn remembered_shapes_find_what_the_walk_finds() {
        let lines = [
            r#"{"a":1,"b":{"c":"x"},"d":[1,{"e":"]"}],"f":null}"#,
            r#"{"a":-2.5e3,"b":{"c":"y\"z\\"},"d":[],"f":null}"#,
            r#"{"a":1,"b":{"c":""},"d":[1],"f":"null"}"#,
            r#"{"a":1,"b":{"c":"x"},"d":3,"f":null}"#,
            r#"{"a":nul,"b":{"c":"x"},"d":[1],"f":null}"#,
            r#"{"a":true,"b":{"c":"x"},"d":[1],"f":null}"#,
            r#"{"a":1,"b":{"c":"x"},"d":[1],"f":null} "#,
            r#"{"a":1,"b":{"c":"x"},"d":[1],"f":null"#,
            r#"{"a":1,"b":{"c":"x},"d":[1],"f":null}"#,
            r#"{"a" : 1, "b": {"c": "x"}, "d": [1], "f": null}"#,
            r#"{"a":"1","b":{"c":"x"},"d":[1],"f":null}"#,
            r#"{"d":1,"b":{"c":"x"},"a":[1],"f":null}"#,
            "{}",
            r#"{"a":}"#,
            "",
        ];
        let mut shapes = Shapes::default();
        for round in 0..3 {
            for line in lines {
                let (mut spans, mut wanted) = (Vec::new(), Vec::new());
                let found = shapes.walk(line.as_bytes(), &mut spans);
                assert_eq!(found, walk(line.as_bytes(), &mut wanted, None), "{round}: {line}");
                if found.is_some() {
                    assert_eq!(spans, wanted, "{round}: {line}");
                }
            }
            // Lines whose values alone differ are found without a walk.
            let misses = shapes.misses;
            for number in 0..10 {
                let line = format!(r#"{{"a":{number},"b":{{"c":"{number}"}},"d":[{number}],"f":null}}"#);
                shapes.walk(line.as_bytes(), &mut Vec::new()).expect("an object");
            }
            assert!(shapes.misses <= misses + 1, "{round}: {} misses", shapes.misses - misses);
        }
    }

    #[test]
    fn escapes_are_undone_where_there_are_some() {
        assert_eq!(plain(br#"a \"b\" \u00e9\n"#).as_ref(), "a \"b\" é\n".as_bytes());
        assert_eq!(plain(b"as it is").as_ref(), b"as it is");
    }
}
