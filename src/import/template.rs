//! Lines that follow a format: the `log_format` of nginx, the `LogFormat` of Apache, and those of the registry.

use super::leaves::Span;
use memchr::{memchr2, memmem::Finder};

/// A piece of a format.
#[derive(Debug, Clone)]
enum Piece {
    /// Text that stands there as it is; a blank is one or more.
    Literal(Vec<u8>),
    /// A value, up to the text behind it.
    Value {
        /// What ends it; nothing where it goes to the end of the line.
        until: Option<Box<Finder<'static>>>,
        /// Whether it stands in quotes, so that quotes with a backslash before them do not end it.
        quoted: bool,
    },
}

/// A format, ready to be matched.
#[derive(Debug, Clone)]
pub(super) struct Template {
    pieces: Vec<Piece>,
    /// The names of its values.
    pub(super) names: Vec<String>,
}

/// A value or a text, while a format is read.
enum Token {
    Text(String),
    Name(String),
}

impl Template {
    /// A format in the style of nginx (`$name`) or Apache (`%directive`), with or without the words and quotes of its configuration file.
    ///
    /// # Errors
    /// When it has no value, or two without a text between them.
    pub(super) fn parse(format: &str) -> Result<Self, String> {
        let format = bare(format);
        let tokens = if format.contains('$') { nginx(&format) } else { apache(&format)? };
        let template = Self::of(&tokens)?;
        if template.names.is_empty() {
            return Err("has no $variable of nginx and no %directive of Apache in it".to_owned());
        }
        Ok(template)
    }

    fn of(tokens: &[Token]) -> Result<Self, String> {
        let (mut pieces, mut names) = (Vec::new(), Vec::new());
        for (at, token) in tokens.iter().enumerate() {
            match token {
                Token::Text(text) => pieces.push(Piece::Literal(text.clone().into_bytes())),
                Token::Name(name) => {
                    let behind = match tokens.get(at + 1) {
                        Some(Token::Text(text)) => Some(text.as_str()),
                        Some(Token::Name(next)) => {
                            return Err(format!(
                                "has '{name}' and '{next}' with nothing between them, so their values cannot be told apart"
                            ));
                        }
                        None => None,
                    };
                    let before = at.checked_sub(1).and_then(|at| tokens.get(at));
                    let quoted = matches!(before, Some(Token::Text(text)) if text.ends_with('"'))
                        && behind.is_some_and(|text| text.starts_with('"'));
                    names.push(name.clone());
                    pieces.push(Piece::Value {
                        until: behind.map(|text| Box::new(Finder::new(end_mark(text).as_bytes()).into_owned())),
                        quoted,
                    });
                }
            }
        }
        Ok(Self { pieces, names })
    }

    /// Where the values of a line stand; `None` when it is not of this format.
    pub(super) fn split(&self, line: &[u8], spans: &mut Vec<Span>) -> Option<()> {
        spans.clear();
        let mut at = line.iter().take_while(|c| **c == b' ').count();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => at = literal(line, at, text)?,
                Piece::Value { until, quoted } => {
                    let length = match until {
                        None => line.len() - at,
                        Some(_) if *quoted => closing(&line[at..])?,
                        Some(finder) => finder.find(line.get(at..)?)?,
                    };
                    spans.push(Span::new(at, at + length));
                    at += length;
                }
            }
        }
        (line[at..].trim_ascii().is_empty()).then_some(())
    }
}

/// What of a text ends the value before it: up to its first blank, which may stand for several.
fn end_mark(text: &str) -> &str {
    let trimmed = text.trim_end_matches(' ');
    match trimmed.find("  ") {
        Some(at) => &text[..=at],
        None if trimmed.is_empty() => " ",
        None => trimmed,
    }
}

/// Behind a text that must come next; a blank in it stands for one or more in the line.
fn literal(line: &[u8], mut at: usize, text: &[u8]) -> Option<usize> {
    let mut blank = false;
    for wanted in text {
        if *wanted == b' ' {
            if !blank {
                let blanks = line.get(at..)?.iter().take_while(|c| matches!(**c, b' ' | b'\t')).count();
                // At the end of a line it may have been trimmed off.
                if blanks == 0 && at < line.len() {
                    return None;
                }
                at += blanks;
            }
            blank = true;
            continue;
        }
        blank = false;
        if line.get(at) != Some(wanted) {
            return None;
        }
        at += 1;
    }
    Some(at)
}

/// Where the quote is that ends a quoted value.
fn closing(field: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr2(b'"', b'\\', field.get(from..)?)?;
        if field[at] == b'"' {
            return Some(at);
        }
        from = at + 2;
    }
}

/// A format without the words of the configuration around it: `log_format main '…' '…';` and `LogFormat "…" combined`.
fn bare(format: &str) -> String {
    let text = format.trim().trim_end_matches(';').trim();
    let Some(rest) = ["log_format", "LogFormat", "CustomLog"].iter().find_map(|word| text.strip_prefix(word)) else {
        return text.replace("\\\"", "\"");
    };
    let Some(first) = rest.find(['\'', '"']) else { return rest.trim().to_owned() };
    let quote = rest.as_bytes()[first] as char;
    let (mut out, mut inside, mut escaped) = (String::new(), false, false);
    for c in rest[first..].chars() {
        match c {
            _ if escaped => {
                out.push(c);
                escaped = false;
            }
            '\\' if inside => escaped = true,
            c if c == quote => inside = !inside,
            c if inside => out.push(c),
            _ => {}
        }
    }
    out
}

fn push(tokens: &mut Vec<Token>, text: &str) {
    if text.is_empty() {
        return;
    }
    if let Some(Token::Text(before)) = tokens.last_mut() {
        before.push_str(text);
    } else {
        tokens.push(Token::Text(text.to_owned()));
    }
}

/// `$name` and `${name}`.
fn nginx(format: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = format;
    while let Some(at) = rest.find('$') {
        push(&mut tokens, &rest[..at]);
        rest = &rest[at + 1..];
        let braced = rest.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let (name, behind) = braced.unwrap_or_else(|| {
            rest.split_at(rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len()))
        });
        tokens.push(Token::Name(name.to_lowercase()));
        rest = behind;
    }
    push(&mut tokens, rest);
    tokens
}

/// The directives of Apache's `mod_log_config`; those of gunicorn (`%(D)s`) are the same in brackets.
fn apache(format: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        push(&mut tokens, &rest[..at]);
        rest = &rest[at + 1..];
        if let Some(behind) = rest.strip_prefix('%') {
            push(&mut tokens, "%");
            rest = behind;
            continue;
        }
        let (argument, letter, behind) = directive(rest).ok_or_else(|| {
            format!("has a '%' that is no directive, before '{}'", rest.chars().take(12).collect::<String>())
        })?;
        rest = behind;
        let name = name(argument, letter);
        if letter == 't' && argument.is_empty() {
            push(&mut tokens, "[");
            tokens.push(Token::Name(name));
            push(&mut tokens, "]");
        } else {
            tokens.push(Token::Name(name));
        }
    }
    push(&mut tokens, rest);
    Ok(tokens)
}

/// The argument, the letter and what follows of `>s`, `{User-Agent}i`, `(D)s`.
fn directive(text: &str) -> Option<(&str, char, &str)> {
    if let Some((inner, behind)) = text.strip_prefix('(').and_then(|inner| inner.split_once(")s")) {
        return match inner.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((argument, letter)) => Some((argument, letter.chars().next()?, behind)),
            None => Some(("", inner.chars().next()?, behind)),
        };
    }
    let last = text.starts_with('>');
    let text = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '!' | ',' | '<' | '>'));
    let (argument, text) =
        text.strip_prefix('{').and_then(|inner| inner.split_once('}')).unwrap_or((if last { ">" } else { "" }, text));
    let text = text.strip_prefix('^').unwrap_or(text);
    let letter = text.chars().next().filter(char::is_ascii_alphabetic)?;
    Some((argument, letter, &text[1..]))
}

/// The name of a value in the registry.
fn name(argument: &str, letter: char) -> String {
    let name = match (argument, letter) {
        ("sec", 't') => "epoch",
        ("msec", 't') => "epoch_ms",
        ("usec", 't') => "epoch_us",
        ("", 't') => "time",
        (_, 't') => "time_text",
        (_, 'r') => "request",
        (">", 's') => "status",
        (_, 's') => "status_first",
        (_, 'b' | 'B') => "body",
        (_, 'O') => "sent",
        (_, 'I') => "received",
        (_, 'D') | ("us", 'T') => "us",
        ("ms", 'T') | (_, 'M') => "ms",
        (_, 'T' | 'L') => "s",
        (_, 'U') => "path",
        (_, 'a') if argument.is_empty() => "agent_or_address",
        (argument, 'i') => return format!("apache.{}", argument.to_lowercase()),
        _ => return format!("apache.other.{letter}.{}", argument.to_lowercase()),
    };
    format!("apache.{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(format: &str, line: &str) -> Option<Vec<(String, String)>> {
        let template = Template::parse(format).expect(format);
        let mut spans = Vec::new();
        template.split(line.as_bytes(), &mut spans)?;
        let text = |span: &Span| String::from_utf8_lossy(span.of(line.as_bytes())).into_owned();
        Some(template.names.iter().cloned().zip(spans.iter().map(text)).collect())
    }

    fn of(found: &[(String, String)], name: &str) -> String {
        found.iter().find(|(found, _)| found == name).map(|(_, value)| value.clone()).expect(name)
    }

    #[test]
    fn formats_of_nginx_and_apache_give_their_values() {
        let format = r#"log_format timed '$remote_addr - $remote_user [$time_local] "$request" '
            '$status ${body_bytes_sent} rt=$request_time';"#;
        let found =
            values(format, r#"192.0.2.1 - a b [05/Oct/2026:08:00:10 +0000] "GET /\"x HTTP/1.1" 200 512 rt=0.012"#)
                .expect("a line");
        for (name, want) in [
            ("remote_user", "a b"),
            ("request", r#"GET /\"x HTTP/1.1"#),
            ("body_bytes_sent", "512"),
            ("request_time", "0.012"),
        ] {
            assert_eq!(of(&found, name), want);
        }
        let format = r#"LogFormat "%h %l %u %t \"%r\" %>s %b %D \"%{User-Agent}i\"" timed"#;
        let found = values(format, r#"192.0.2.1 - - [05/Oct/2026:08:00:10 +0000] "GET / HTTP/1.1" 200 - 12000 "curl""#)
            .expect("a line");
        for (name, want) in [
            ("apache.time", "05/Oct/2026:08:00:10 +0000"),
            ("apache.status", "200"),
            ("apache.us", "12000"),
            ("apache.user-agent", "curl"),
        ] {
            assert_eq!(of(&found, name), want);
        }
        assert_eq!(of(&values("%(h)s %(t)s %(D)s", "h [x] 5").expect("gunicorn"), "apache.us"), "5");
        assert!(values("$a [$b]", "no bracket").is_none());
        for (format, words) in [("plain words", "no $variable"), ("$a$b", "nothing between"), ("%h % ", "no directive")]
        {
            assert!(Template::parse(format).expect_err(format).contains(words), "{format}");
        }
    }
}
