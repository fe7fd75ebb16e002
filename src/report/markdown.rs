//! A [`Document`] as Markdown: the dialect of the usual forges, with tables.

use super::document::{Block, Document, Point, Row, RowKind, Span, Table, Text, long};
use super::reopen;
use crate::verdict::claims::Sign;
use std::fmt::Write as _;

/// The whole report; `charts` is the folder of the chart files, relative to the Markdown file.
#[must_use]
pub fn render(document: &Document, charts: &str) -> String {
    let mut out = format!("# {}\n\n{}\n", escaped(&document.title), text(&document.subtitle));
    for block in &document.lead {
        match block {
            // Under the title alone, as on the page.
            Block::Heading(words) => {
                let _ = writeln!(out, "\n## {}", escaped(words));
            }
            block => write_block(&mut out, block, charts),
        }
    }
    for section in &document.sections {
        let _ = write!(out, "\n## {}\n", escaped(&section.title));
        for block in &section.blocks {
            write_block(&mut out, block, charts);
        }
    }
    out
}

fn write_block(out: &mut String, block: &Block, charts: &str) {
    out.push('\n');
    let _ = match block {
        Block::Verdict(_, sentences) => {
            let lines: Vec<String> = sentences.iter().map(|s| format!("> {}", text(s))).collect();
            writeln!(out, "{}", lines.join("\n>\n"))
        }
        Block::Paragraph(words) => writeln!(out, "{}", text(words)),
        Block::Heading(words) => writeln!(out, "### {}", escaped(words)),
        Block::Table(table) => write!(out, "{}", table_text(table)),
        Block::Chart(chart) => {
            let name = format!("{charts}/{}.svg", chart.id);
            writeln!(out, "![{}]({name})\n\n*{}*", escaped(&chart.title), escaped(&chart.summary))
        }
        Block::List(items) => items.iter().try_for_each(|item| writeln!(out, "- {}", text(item))),
        Block::Points(side, points) => write!(out, "### {}\n\n{}", side.label(), points_text(points)),
        Block::Command(command) => writeln!(out, "```sh\n{}\n```", command.replace('`', "'")),
        Block::File(name, content) => {
            let (fence, info) = (fence(content), reopen::fence_info(name));
            let whole = format!("{fence}{info}\n{}\n{fence}", content.trim_end());
            match long(content) {
                Some(lines) => {
                    let summary = format!("<details>\n<summary>{name}, {lines} lines</summary>");
                    writeln!(out, "{summary}\n\n{whole}\n\n</details>")
                }
                None => writeln!(out, "`{name}`:\n\n{whole}"),
            }
        }
    };
}

/// A fence that nothing in the content closes.
fn fence(content: &str) -> String {
    let longest = content.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

fn points_text(points: &[Point]) -> String {
    let mut out = String::new();
    for point in points {
        let sign = if point.sign == Sign::Con { "−" } else { "+" };
        let _ = writeln!(out, "- **{sign}** {}", text(&point.text));
    }
    out
}

fn table_text(table: &Table) -> String {
    let mut out = String::new();
    let titles: Vec<String> = table.columns.iter().map(|c| escaped(&c.title)).collect();
    let rules: Vec<&str> = table.columns.iter().map(|c| if c.right { "--:" } else { "---" }).collect();
    let _ = writeln!(out, "| {} |\n| {} |", titles.join(" | "), rules.join(" | "));
    for row in &table.rows {
        let _ = writeln!(out, "| {} |", cells(row).join(" | "));
    }
    out
}

fn cells(row: &Row) -> Vec<String> {
    let cell = |words: &Text| {
        let words = text(words);
        if row.kind == RowKind::Heading && !words.is_empty() { format!("**{words}**") } else { words }
    };
    row.cells.iter().map(cell).collect()
}

fn text(words: &Text) -> String {
    let mut out = String::new();
    for span in &words.0 {
        let _ = match span {
            Span::Plain(words) => write!(out, "{}", escaped(words)),
            Span::Strong(words) | Span::Alarm(words) => write!(out, "**{}**", escaped(words)),
            Span::Code(words) => write!(out, "`{}`", words.replace('`', "'").replace('|', "\\|")),
            Span::Note(words) => write!(out, " *({})*", escaped(words)),
            Span::Source(number) => write!(out, "\\[{number}\\]"),
        };
    }
    out
}

/// Text in which nothing is markup.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        let words = Text::from("<b> *x* _y_ `z` [l](u) | # a & b\n## head");
        assert_eq!(text(&words), "&lt;b&gt; \\*x\\* \\_y\\_ \\`z\\` \\[l\\](u) \\| \\# a &amp; b\u{fffd}\\#\\# head");
    }
}
