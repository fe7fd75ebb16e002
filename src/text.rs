//! Text cut, wrapped and padded to the cells of a terminal, by grapheme, so that wide characters never spill.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Cells that a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text in at most `cells` cells; what does not fit gives way to `ellipsis`.
pub fn cut(text: &str, cells: usize, ellipsis: &str) -> String {
    if text.width() <= cells {
        return text.to_owned();
    }
    let room = cells.saturating_sub(ellipsis.width());
    let mut out = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let next = used + grapheme.width();
        if next > room {
            break;
        }
        out.push_str(grapheme);
        used = next;
    }
    if ellipsis.width() <= cells {
        let kept = out.trim_end().len();
        out.truncate(kept);
        out.push_str(ellipsis);
    }
    out
}

/// The end of a text in at most `cells` cells.
pub fn tail(text: &str, cells: usize) -> &str {
    let mut from = text.len();
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        used += grapheme.width();
        if used > cells {
            break;
        }
        from = at;
    }
    &text[from..]
}

/// The text in exactly `cells` cells, at their left.
pub fn left(text: &str, cells: usize, ellipsis: &str) -> String {
    let mut out = cut(text, cells, ellipsis);
    out.push_str(&" ".repeat(cells.saturating_sub(out.width())));
    out
}

/// The text in exactly `cells` cells, at their right.
pub fn right(text: &str, cells: usize, ellipsis: &str) -> String {
    let out = cut(text, cells, ellipsis);
    format!("{}{out}", " ".repeat(cells.saturating_sub(out.width())))
}

/// The text in lines of at most `cells` cells, broken between words; a longer word is broken inside.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let mut joins = true;
        for piece in pieces(word, cells) {
            match lines.last_mut() {
                Some(line) if joins && line.width() + 1 + piece.width() <= cells => {
                    line.push(' ');
                    line.push_str(&piece);
                }
                _ => lines.push(piece),
            }
            joins = false;
        }
    }
    lines
}

/// As [`wrap`], but a longer word stays whole on a line of its own: a path or a command can then still be copied.
pub fn flow(text: &str, cells: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= cells => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A word in pieces of at most `cells` cells; graphemes wider than that are left out.
fn pieces(word: &str, cells: usize) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for grapheme in word.graphemes(true).filter(|g| g.width() <= cells) {
        match pieces.last_mut() {
            Some(piece) if piece.width() + grapheme.width() <= cells => piece.push_str(grapheme),
            _ => pieces.push(grapheme.to_owned()),
        }
    }
    pieces
}

/// As [`wrap`], in at most `most` lines, the last one cut if more would follow.
pub fn wrap_within(text: &str, cells: usize, most: usize, ellipsis: &str) -> Vec<String> {
    let mut lines = wrap(text, cells);
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        if most > 0 {
            lines.push(cut(&rest, cells, ellipsis));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cut_shows_that_it_is_one() {
        assert_eq!(cut("scheduled batch", 9, "…"), "schedule…");
        assert_eq!(cut("flat", 9, "…"), "flat");
        assert_eq!(cut("日本語", 5, "…"), "日本…");
        assert_eq!(right("$1", 5, "…"), "   $1");
        assert_eq!((tail("/a/report.html", 11), tail("日本語", 5)), ("report.html", "本語"));
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("a longwordindeed b", 6), ["a", "longwo", "rdinde", "ed b"]);
        assert_eq!(flow("a longwordindeed b", 6), ["a", "longwordindeed", "b"]);
        assert_eq!(wrap_within("one two three four", 7, 2, "…"), ["one two", "three…"]);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_asked(text in ".{0,60}", cells in 0usize..30) {
            prop_assert!(cut(&text, cells, "…").width() <= cells);
            prop_assert!(tail(&text, cells).width() <= cells);
            prop_assert!(wrap(&text, cells).iter().all(|l| l.width() <= cells));
            prop_assert!(wrap_within(&text, cells, 3, "…").len() <= 3);
        }
    }
}
