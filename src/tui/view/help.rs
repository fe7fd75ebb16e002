//! What the program answers, the keys in force from the table of commands, the mouse, and every mark on the screens.

use super::list::{middle, open};
use super::page::{Page, below};
use crate::model::Side;
use crate::text;
use crate::tui::app::App;
use crate::tui::command::{COMMANDS, Command, Context};
use crate::tui::mode::Help;
use crate::tui::screens;
use crate::tui::widget::field;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns for the keys.
const KEYS: u16 = 22;
/// What the program answers.
const ANSWERS: (&str, &str) = (
    "What this answers",
    "Where should this workload run, on Kubernetes or as serverless functions? Which costs less, and does it answer in time? \
     The dials at the left describe the workload; move any of them and both bills, both latencies and the verdict follow.",
);

/// Draws the help over `area`: all of it, or the lines with the words that are sought.
pub fn draw(page: &mut Page, area: Rect, help: &Help) {
    let place = middle(area, 92.min(area.width - 2), area.height - 2);
    let screen = screens::of(page.app.screen);
    let mut inner = open(page, place, &format!("Help for {}", screen.label));
    if help.typing || !help.input.value().is_empty() {
        let used = page.write(inner.x, inner.y, inner.width, "/ ", page.app.theme.muted);
        let typed = Rect { x: inner.x + used, width: inner.width.saturating_sub(used), height: 1, ..inner };
        let cursor = field::draw(&help.input, typed, Style::new(), page.buffer);
        if help.typing {
            page.cursor = cursor;
        }
        inner = below(inner, 1);
    }
    let lines = sought(lines(page.app, inner.width), help.input.value());
    let beyond = lines.len().saturating_sub(usize::from(inner.height));
    page.hits.help_lines = beyond;
    let first = help.scroll.min(beyond);
    for (y, (keys, words)) in (inner.top()..inner.bottom()).zip(lines.iter().skip(first)) {
        let style = if words.is_empty() { page.app.theme.strong } else { Style::new() };
        let cells = if words.is_empty() { inner.width } else { KEYS };
        page.write(inner.x, y, cells, keys, style.patch(page.app.theme.strong));
        page.write(inner.x + KEYS + 1, y, inner.width.saturating_sub(KEYS + 1), words, Style::new());
    }
    let more = if beyond > first { format!("{} more lines, ", beyond - first) } else { String::new() };
    let find = page.app.keymap.hint(Context::Help, Command::Find).map(|(key, word)| format!("{key} {word} "));
    let words = format!(" {more}{}", find.unwrap_or_default());
    page.write_right(place.x, place.bottom() - 1, place.width.saturating_sub(3), &words, page.app.theme.muted);
}

/// The lines that have every word, with the headings above them.
fn sought(lines: Vec<(String, String)>, words: &str) -> Vec<(String, String)> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() {
        return lines;
    }
    let mut kept: Vec<(String, String)> = Vec::new();
    let mut heading = None;
    for line in lines {
        let text = format!("{} {}", line.0, line.1).to_lowercase();
        if line.1.is_empty() {
            heading = Some(line);
        } else if words.iter().all(|word| text.contains(word)) {
            kept.extend(heading.take());
            kept.push(line);
        }
    }
    kept
}

/// The contexts in the order of their use where the help was opened: the screen's own keys first.
fn contexts(app: &App) -> Vec<Context> {
    let own = screens::of(app.screen).context;
    let others = Context::ALL.into_iter().filter(|context| *context != own && !context.of_one_screen());
    let rest = Context::ALL.into_iter().filter(|context| *context != own && context.of_one_screen());
    std::iter::once(own).chain(others).chain(rest).collect()
}

/// Keys and what they do; a heading has no second part.
fn lines(app: &App, width: u16) -> Vec<(String, String)> {
    let mut lines = vec![(ANSWERS.0.to_owned(), String::new())];
    lines.extend(entry(" ", ANSWERS.1, width));
    lines.push((" ".to_owned(), " ".to_owned()));
    for context in contexts(app) {
        if COMMANDS.iter().all(|row| row.context != context) {
            continue;
        }
        lines.push((context.label().to_owned(), String::new()));
        for row in COMMANDS.iter().filter(|row| row.context == context) {
            let keys: Vec<String> = app.keymap.keys(row).map(|k| app.glyphs.spell(&k.to_string())).collect();
            if !keys.is_empty() {
                lines.extend(entry(&keys.join(" "), row.doc, width));
            }
        }
        lines.push((" ".to_owned(), " ".to_owned()));
        if context == Context::Browse {
            section(&mut lines, "Mouse", &MOUSE.map(|(what, does)| (what.to_owned(), does)), width);
            section(&mut lines, "Marks", &marks(app), width);
            section(&mut lines, "Words", &WORDS.map(|(word, means)| (word.to_owned(), means)), width);
        }
    }
    lines
}

fn section(lines: &mut Vec<(String, String)>, heading: &str, entries: &[(String, &str)], width: u16) {
    lines.push((heading.to_owned(), String::new()));
    for (what, does) in entries {
        lines.extend(entry(what, does, width));
    }
    lines.push((" ".to_owned(), " ".to_owned()));
}

/// Words of the field that are on the screens.
const WORDS: [(&str, &str); 12] = [
    ("p99", "The time within which 99 of 100 requests are answered; p50 is the median."),
    ("plan", "How a side is set up: sizes, counts, kind of capacity. It is chosen for you where you set nothing."),
    ("tips to", "From that value on the other side wins; between two values it wins only there."),
    ("cold start", "A request that has to wait until an instance is started for it."),
    ("provisioned", "Instances kept warm and paid for, whether requests come or not."),
    ("keep-alive", "How long an idle instance is kept before the platform ends it."),
    ("error budget", "How many requests may be late a day: with p99 one in a hundred."),
    ("NAT gateway", "What private machines reach the internet through, billed by the hour and by the GB."),
    ("LCU", "Load balancer capacity unit, in which a load balancer's use is billed beside its hours."),
    ("hand-off", "What carries a request from one function of a chain to the next."),
    ("gap CV, Fano factor", "How uneven arrivals are; 1 is what independent arrivals give, more comes in bursts."),
    ("pp", "Percentage points, the difference of two shares."),
];

/// What the mouse does.
const MOUSE: [(&str, &str); 6] = [
    ("drag a slider", "Move it."),
    ("right-drag, Shift-drag", "Move it finely. Some terminals keep Shift for selecting text."),
    ("drag in a chart", "Move the traffic, or the latency target."),
    ("wheel", "Scroll what is below the pointer; on the slider in focus, step it."),
    ("click", "Focus a dial, fold a group, take a choice, explain a figure, press a key of the footer."),
    ("Shift-drag a text", "Select it, in most terminals; else switch the mouse off first."),
];

/// Every mark on the screens.
fn marks(app: &App) -> Vec<(String, &'static str)> {
    let glyphs = &app.glyphs;
    let (met, missed) = glyphs.met_missed;
    let (more, less) = glyphs.more_less;
    vec![
        (
            format!("{}  {}", glyphs.side(Side::Kubernetes), glyphs.side(Side::Serverless)),
            "Kubernetes, and serverless functions.",
        ),
        (
            format!("{}  {}", glyphs.as_set(Side::Kubernetes), glyphs.as_set(Side::Serverless)),
            "The same with the settings as they are, every other dial at its usual value, instead of the best plan.",
        ),
        (glyphs.hybrid().to_owned(), "A split between both: base load on pods, the rest on functions."),
        (glyphs.origin.to_owned(), "On the latency chart: the work alone, without any platform. No plan is faster."),
        (format!("{met}  {missed}"), "Within the latency target, or within a limit; beyond it."),
        (glyphs.changed.to_owned(), "A dial that differs from the preset."),
        (format!("{}  {}", glyphs.knob, glyphs.origin), "Where a slider stands, and where the preset has it."),
        (glyphs.tip.to_owned(), "A tipping point: from here on somebody else wins."),
        (glyphs.same.to_owned(), "Where both cost the same."),
        (glyphs.you.to_owned(), "Where you are on a chart."),
        (format!("{more}  {less}"), "More, or less, than before your last change; or than the pinned scenario A."),
        (
            glyphs.weight(0.6),
            "How heavily a pro or con weighs here: full is as heavy as can be, half as much as this scenario can bear.",
        ),
        ("?".to_owned(), "No source was seen for this figure."),
        (glyphs.ellipsis.to_owned(), "Still being computed, or cut for want of room."),
    ]
}

fn entry(keys: &str, doc: &str, width: u16) -> Vec<(String, String)> {
    let room = usize::from(width.saturating_sub(KEYS + 1));
    text::wrap(doc, room)
        .into_iter()
        .enumerate()
        .map(|(index, words)| (if index == 0 { keys.to_owned() } else { String::new() }, words))
        .collect()
}
