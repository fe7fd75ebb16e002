//! The help and explanations: scrolling, and narrowing the help to some words.

use super::typing;
use crate::tui::app::App;
use crate::tui::command::Command;
use crate::tui::cursor::rows_of;
use crate::tui::mode::Mode;
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// A key while the help or an explanation is open.
pub fn update(app: &mut App, command: Option<Command>, key: KeyEvent) {
    if let Mode::Help(help) = &mut app.mode
        && help.typing
    {
        match key.code {
            KeyCode::Esc => {
                help.input.reset();
                help.typing = false;
            }
            KeyCode::Enter => help.typing = false,
            _ => {
                if let Some(request) = typing::request(key) {
                    typing::edit(&mut help.input, request);
                    help.scroll = 0;
                }
            }
        }
        return;
    }
    let Some(command) = command else { return };
    let most = app.hits.help_lines;
    match (&mut app.mode, rows_of(command)) {
        (Mode::Help(help), Some(by)) => help.scroll = help.scroll.saturating_add_signed(by).min(most),
        (Mode::Explain(_, scroll), Some(by)) => *scroll = scroll.saturating_add_signed(by).min(most),
        (Mode::Help(help), None) if command == Command::Find => help.typing = true,
        (Mode::Explain(..), None) if command == Command::Find => {}
        _ => app.mode = Mode::Browse,
    }
}
