//! The panels: what each draws and what the cursor reads of it.

use super::panel::{Band, Line, Panel};
use crate::analysis::day::burst::Absorbed;
use crate::analysis::day::latency::Moment;
use crate::analysis::day::{Course, SideCourse};
use crate::model::Side;
use crate::model::hybrid::Answer;
use crate::plot::{Point, Scale};
use crate::tui::screen::day::{late_a_minute, round_up};
use crate::tui::view::cost::{letter, stroke};
use crate::tui::view::page::Page;
use crate::tui::widget::canvas::Stroke;
use crate::units::{Unit, money};
use ratatui::style::{Modifier, Style};

/// What the panels are made of.
struct Sheet<'a> {
    page: &'a Page<'a>,
    course: &'a Course,
    absorbed: Option<&'a Absorbed>,
    at_s: f64,
    wide: bool,
    tall: bool,
}

/// Every panel from top to bottom; `wide` says that the readout has room for more than the figure, `tall` that a panel has
/// room for more than one line a side.
pub fn panels(page: &Page, course: &Course, at_s: f64, (wide, tall): (bool, bool)) -> Vec<Panel> {
    let Some(axes) = page.app.screens.day.axes else { return Vec::new() };
    let absorbed = page.app.screens.day.absorbed(&page.app.outcome.comparison.scenario);
    let sheet = Sheet { page, course, absorbed, at_s, wide, tall };
    let mut panels = vec![
        sheet.traffic(axes.rate),
        sheet.there(axes.there),
        sheet.latency(axes.latency),
        sheet.late(axes.late),
        sheet.spent(axes.usd),
    ];
    // Nodes that stay as many all the time need no panel of their own: the pods' readout has them.
    if sheet.nodes_move() {
        panels.insert(4, sheet.nodes(axes.nodes));
    }
    panels.extend(sheet.split());
    let known = page.app.screens.day.latencies.as_ref();
    if known.is_none_or(|latencies| latencies.scenario != page.app.outcome.comparison.scenario) {
        // Both are of another scenario until the new ones are there.
        for panel in &mut panels[2..=3] {
            panel.name.push_str(page.app.glyphs.ellipsis);
        }
    }
    panels
}

impl Sheet<'_> {
    /// Whether the number of nodes moves over the period, or with the burst.
    fn nodes_move(&self) -> bool {
        let nodes = &self.course.kubernetes.nodes;
        let with = self.absorbed.map(|a| &a.with.kubernetes.nodes);
        let all = || nodes.iter().chain(with.into_iter().flatten()).copied();
        all().fold(f64::NEG_INFINITY, f64::max) - all().fold(f64::INFINITY, f64::min) > 0.05
    }

    fn step(&self) -> usize {
        self.course.step_at(self.at_s)
    }

    /// Points of a list with a value for each step.
    fn points(&self, values: &[f64]) -> Vec<Point> {
        let step_s = self.course.step_s;
        let middle = |i: usize| (i as f64 + 0.5) * step_s;
        let mut points: Vec<Point> = values.iter().enumerate().map(|(i, v)| (middle(i), *v)).collect();
        if let (Some(first), Some(last)) = (points.first().copied(), points.last().copied()) {
            points.insert(0, (0.0, first.1));
            points.push((self.course.period_s(), last.1));
        }
        points
    }

    /// Points of the burst's window; those beyond the end of the period are left out.
    fn window(&self, value: impl Fn(&Absorbed, usize, usize) -> f64) -> Vec<Point> {
        let Some(absorbed) = self.absorbed else { return Vec::new() };
        let (first, steps) = absorbed.window;
        let step_s = absorbed.with.step_s;
        let last = absorbed.with.rates.len();
        (0..steps)
            .filter(|i| first + i < last)
            .map(|i| ((first as f64 + i as f64 + 0.5) * step_s, value(absorbed, first + i, i)))
            .collect()
    }

    /// The lines of both sides: as they are without the burst, which stand back beside those with it.
    fn lines(&self, of: impl Fn(&SideCourse) -> &Vec<f64>) -> Vec<Line> {
        let calm =
            Side::BOTH.map(|side| self.line(side, self.points(of(self.course.side(side))), self.absorbed.is_some()));
        let busy = Side::BOTH.map(|side| {
            let value =
                |a: &Absorbed, step: usize, _: usize| of(a.with.side(side)).get(step).copied().unwrap_or(f64::NAN);
            self.line(side, self.window(value), false)
        });
        let mut lines = self.ghosts(of);
        lines.extend(calm.into_iter().chain(busy).filter(|line| !line.points.is_empty()));
        lines
    }

    /// The lines of the pinned scenario, where its period is as long.
    fn ghosts(&self, of: impl Fn(&SideCourse) -> &Vec<f64>) -> Vec<Line> {
        let pinned = self.page.app.pinned.as_ref().map(|pin| &pin.course);
        let Some(course) = pinned.filter(|course| (course.period_s() - self.course.period_s()).abs() < 1.0) else {
            return Vec::new();
        };
        let lines = Side::BOTH.map(|side| {
            let middle = |i: usize| (i as f64 + 0.5) * course.step_s;
            let points: Vec<Point> = of(course.side(side)).iter().enumerate().map(|(i, v)| (middle(i), *v)).collect();
            Line { stroke: Stroke::Sparse, letter: '.', ..self.line(side, points, true) }
        });
        lines.into_iter().filter(|line| !line.points.is_empty()).collect()
    }

    fn line(&self, side: Side, points: Vec<Point>, faint: bool) -> Line {
        let style = self.page.app.theme.side(side);
        let style = if faint { style.add_modifier(Modifier::DIM) } else { style };
        Line { points, stroke: stroke(side), style, letter: letter(side) }
    }

    /// A row of the readout: the side's marker and words.
    fn row(&self, side: Side, words: String) -> Vec<(String, Style)> {
        let app = self.page.app;
        let style = app.theme.side(side);
        vec![(format!("{} ", app.glyphs.side(side)), style.patch(app.theme.strong)), (words, style)]
    }

    fn traffic(&self, scale: Scale) -> Panel {
        let theme = self.page.app.theme;
        let neutral = |points, faint: bool| Line {
            points,
            stroke: Stroke::Solid,
            style: if faint { theme.muted } else { Style::new() },
            letter: '*',
        };
        let with = self.window(|a, step, _| a.with.rates[step]);
        let mut lines = vec![neutral(self.points(&self.course.rates), self.absorbed.is_some())];
        lines.extend((!with.is_empty()).then(|| neutral(with, false)));
        let here = Unit::PerSecond.format(self.course.rates[self.step()]);
        let readout = vec![vec![(here, theme.strong)]];
        Panel { name: "Traffic".to_owned(), y: (scale, Unit::PerSecond), bands: Vec::new(), lines, readout }
    }

    fn there(&self, scale: Scale) -> Panel {
        let step = self.step();
        let readout = Side::BOTH.map(|side| {
            let here = self.course.side(side);
            let name = match side {
                Side::Kubernetes if self.wide => " pods",
                Side::Serverless if self.wide => " instances",
                _ => "",
            };
            let nodes = match side {
                Side::Kubernetes if !self.nodes_move() && !here.nodes.is_empty() => {
                    let nodes = here.nodes.get(step).copied().unwrap_or(0.0);
                    format!(", {} node{}", count(nodes), if count(nodes) == "1" { "" } else { "s" })
                }
                _ => String::new(),
            };
            self.row(side, format!("{}{name}, {} used{nodes}", count(here.there[step]), percent(here.used[step])))
        });
        let name = "Pods, instances".to_owned();
        Panel {
            name,
            y: (scale, Unit::Count),
            bands: Vec::new(),
            lines: self.lines(|side| &side.there),
            readout: readout.to_vec(),
        }
    }

    fn nodes(&self, scale: Scale) -> Panel {
        let nodes = self.course.kubernetes.nodes.get(self.step()).copied().unwrap_or(0.0);
        let lines = self.lines(|side| &side.nodes);
        let readout = vec![self.row(Side::Kubernetes, format!("{} paid for", count(nodes)))];
        Panel { name: "Nodes".to_owned(), y: (scale, Unit::Count), bands: Vec::new(), lines, readout }
    }

    fn latency(&self, scale: Scale) -> Panel {
        let mut lines = Vec::new();
        if self.tall {
            // The medians are dotted, each in its own rhythm, and where a cell has one character it is another one.
            lines = self.moments(|m, _| m.p50_ms, true);
            for line in &mut lines {
                let kubernetes = line.letter == letter(Side::Kubernetes);
                (line.letter, line.stroke) = if kubernetes { ('=', Stroke::Dotted) } else { ('.', Stroke::Sparse) };
            }
        }
        lines.extend(self.moments(|m, _| m.p99_ms, false));
        let readout = Side::BOTH.map(|side| {
            let words = self.page.app.screens.day.moment(side, self.at_s).map_or_else(
                || self.silence(),
                |m| format!("{}, {}", Unit::Millis.format(m.p50_ms), Unit::Millis.format(m.p99_ms)),
            );
            self.row(side, words)
        });
        let dots = self.page.app.glyphs.dot.repeat(3);
        let name = if self.tall { format!("Latency p50 {dots}, p99") } else { "p50, p99 (drawn)".to_owned() };
        Panel { name, y: (scale, Unit::Millis), bands: Vec::new(), lines, readout: readout.to_vec() }
    }

    fn late(&self, scale: Scale) -> Panel {
        let app = self.page.app;
        let step = self.step();
        let page_s = app.screens.day.latencies.as_ref().map_or(60.0, |latencies| latencies.page_s);
        let readout = Side::BOTH.map(|side| {
            let moment = app.screens.day.moment(side, self.at_s);
            let late = moment.map_or(0.0, |m| m.late);
            let each = Unit::Count.format(moment.map_or(0.0, |m| late_a_minute(&m, page_s)));
            let more = match self.course.side(side).cold.get(step).filter(|_| self.wide) {
                Some(cold) => format!(", cold {}", percent(*cold)),
                None => String::new(),
            };
            self.row(side, format!("{each}/min, {}{more}", percent(late)))
        });
        let target = Unit::Millis.format(app.scenario().tolerance.target_ms.get());
        let name = format!("Late a minute: > {target}");
        let lines = self.moments(late_a_minute, false);
        Panel { name, y: (scale, Unit::Count), bands: Vec::new(), lines, readout: readout.to_vec() }
    }

    fn spent(&self, scale: Scale) -> Panel {
        let step = self.step();
        let step_s = self.course.step_s;
        let readout = Side::BOTH.map(|side| {
            let here = self.course.side(side);
            let hourly = money(here.usd_per_hour(step, step_s));
            self.row(side, format!("{} at {hourly}/h", money(here.usd[step])))
        });
        let mut lines = self.ghosts(|side| &side.usd);
        lines.extend(Side::BOTH.map(|side| self.line(side, self.points(&self.course.side(side).usd), false)));
        Panel {
            name: "Spent so far".to_owned(),
            y: (scale, Unit::Usd),
            bands: Vec::new(),
            lines,
            readout: readout.to_vec(),
        }
    }

    /// The best split between both sides, stacked: requests in progress on pods, and above them those that are passed on to functions.
    fn split(&self) -> Option<Panel> {
        let app = self.page.app;
        let (found, old) = app.beyond()?;
        let best = found.hybrid.best.as_ref()?;
        let step_s = self.course.period_s() / best.steps.len().max(1) as f64;
        let edges = |of: fn(&[f64; 2]) -> (f64, f64)| best.steps.iter().map(of).collect();
        let band = |side, edges: Vec<(f64, f64)>, dense| Band {
            edges,
            step_s,
            dense,
            style: app.theme.side(side),
            letter: letter(side),
        };
        let bands = vec![
            band(Side::Kubernetes, edges(|step| (0.0, step[0])), true),
            band(Side::Serverless, edges(|step| (step[0], step[0] + step[1])), false),
        ];
        let [pods, functions] = *best.steps.get((self.at_s / step_s) as usize)?;
        let slots = f64::from(best.split.total());
        let wide =
            if self.wide { format!(" on pods, of {} slots", count(slots)) } else { format!(" of {}", count(slots)) };
        let spilled = if self.wide { " passed on to functions" } else { " passed on" };
        let saving = match found.hybrid.answer {
            Answer::Hybrid => {
                format!("{} on pods, {} a month", percent(1.0 - best.spilled), money(best.outcome.monthly_usd))
            }
            Answer::Pure(side) => format!("not best: {} takes all", side.label()),
        };
        let readout = vec![
            self.row(Side::Kubernetes, format!("{}{wide}", count(pods))),
            self.row(Side::Serverless, format!("{}{spilled}", count(functions))),
            vec![(format!("{} ", app.glyphs.hybrid()), app.theme.strong), (saving, app.theme.muted)],
        ];
        let most = best.steps.iter().map(|step| step[0] + step[1]).fold(0.0, f64::max);
        let scale = Scale::linear(0.0, round_up(most.max(1e-3)));
        Some(Panel { name: format!("Best split{old}"), y: (scale, Unit::Count), bands, lines: Vec::new(), readout })
    }

    /// What stands for a latency that is not there.
    fn silence(&self) -> String {
        let known = self.page.app.screens.day.latencies.is_some();
        if known { "no requests".to_owned() } else { self.page.app.glyphs.ellipsis.to_owned() }
    }

    /// The lines of both sides of what requests see; gaps where there are no requests.
    fn moments(&self, of: impl Fn(&Moment, f64) -> f64, faint: bool) -> Vec<Line> {
        let Some(latencies) = &self.page.app.screens.day.latencies else { return Vec::new() };
        let value = |moment: &Option<Moment>, length_s: f64| moment.as_ref().map_or(f64::NAN, |m| of(m, length_s));
        let page_s = latencies.page_s;
        let mut lines: Vec<Line> = Vec::new();
        for (side, pages) in Side::BOTH.into_iter().zip(&latencies.sides) {
            let points = pages.iter().enumerate().map(|(i, m)| ((i as f64 + 0.5) * page_s, value(m, page_s))).collect();
            lines.push(self.line(side, points, faint || self.absorbed.is_some()));
        }
        for (index, side) in Side::BOTH.into_iter().enumerate() {
            let with =
                self.window(|a, _, i| a.sides[index].moments.get(i).map_or(f64::NAN, |m| value(m, a.with.step_s)));
            lines.extend((!with.is_empty()).then(|| self.line(side, with, faint)));
        }
        lines
    }
}

/// A mean count: whole where it is, else with a digit.
pub fn count(value: f64) -> String {
    if value >= 100.0 || (value - value.round()).abs() < 0.05 {
        Unit::Count.format(value)
    } else {
        format!("{value:.1}")
    }
}

/// A share in percent, short: `0.3 %`, `12 %`.
fn percent(share: f64) -> String {
    let value = 100.0 * share;
    if (0.05..9.95).contains(&value) { format!("{value:.1} %") } else { format!("{value:.0} %") }
}
