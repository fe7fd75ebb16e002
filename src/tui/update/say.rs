//! What the user is told in the footer until the next key.

use crate::tui::app::{App, Notice, Tone};
use crate::tui::effect::Effect;

/// Tells the user something that went well.
pub fn tell(app: &mut App, text: String) -> Vec<Effect> {
    say(app, text, Tone::Good)
}

/// Tells the user something that is neither done nor failed.
pub fn mention(app: &mut App, text: String) -> Vec<Effect> {
    say(app, text, Tone::Neutral)
}

/// Tells the user what went wrong.
pub fn complain(app: &mut App, text: String) -> Vec<Effect> {
    say(app, text, Tone::Bad)
}

fn say(app: &mut App, text: String, tone: Tone) -> Vec<Effect> {
    app.notice = Some(Notice { text, tone });
    Vec::new()
}
