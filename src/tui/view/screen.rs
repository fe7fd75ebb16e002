//! The screens, one file each. A new one is a file here and a row in [`SCREENS`].

mod explore;

use super::page::Page;
use ratatui::layout::Rect;

/// A screen.
#[derive(Debug)]
pub struct Screen {
    /// Its name on the tab.
    pub label: &'static str,
    /// Draws it into the area between header and footer.
    pub draw: fn(&mut Page, Rect),
}

/// Every screen, in the order of their tabs.
pub static SCREENS: &[Screen] = &[Screen { label: "Explore", draw: explore::draw }];
