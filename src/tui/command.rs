//! Everything a user can do, as one table: keys, mouse, footer and help all read it.

/// Something a user can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Command {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// The focused dial one step down.
    Less,
    /// The focused dial one step up.
    More,
    /// The focused dial a big step down.
    MuchLess,
    /// The focused dial a big step up.
    MuchMore,
    /// Type a value, choose, switch, or unfold.
    Enter,
    /// Fold or unfold the group in focus.
    Fold,
    /// Undo the last gesture.
    Undo,
    /// Redo it.
    Redo,
    /// The focused dial as the preset has it.
    ResetDial,
    /// Every dial as the preset has it.
    ResetAll,
    /// Find anything by what it is called.
    Find,
    /// List the dials that differ from the preset.
    Changes,
    /// Choose a preset.
    Presets,
    /// Import traffic or a deployment from files.
    Import,
    /// Say what the traffic in use is like.
    Traffic,
    /// Save the scenario as a preset.
    Save,
    /// Write a report.
    Export,
    /// Copy the command that gives this comparison.
    Copy,
    /// Copy the verdict and its figures.
    CopySummary,
    /// Show another panel.
    Panel,
    /// Scroll the pros and cons down.
    ScrollDown,
    /// Scroll the pros and cons up.
    ScrollUp,
    /// Show the plans, or everything again.
    Plans,
    /// Let the plan choose this dial, or keep it where it is.
    Free,
    /// The same for every dial of a side's plan.
    FreeSide,
    /// Weigh each side's best plan, or the settings as they are.
    AsSet,
    /// The next screen.
    NextScreen,
    /// The screen before.
    PreviousScreen,
    /// Every command, to pick from.
    Palette,
    /// Where the figures on screen are from.
    Explain,
    /// The next theme.
    Theme,
    /// The next kind of characters.
    Glyphs,
    /// From the screen to the dials beside it, and back.
    Dials,
    /// Out of where we are.
    Back,
    /// Play the simulation anew.
    Again,
    /// Keep this scenario as A beside which B changes; or let go of it.
    Pin,
    /// A becomes B and B becomes A.
    SwapPin,
    /// Choose the dial across the map.
    MapAcross,
    /// Choose the dial up the map.
    MapUpward,
    /// A smaller part of the map, larger.
    MapCloser,
    /// A larger part of the map.
    MapWider,
    /// Back to where you stand on the map.
    MapHome,
    /// Another figure in the tornado.
    Measure,
    /// Switch the mouse off and on, so that text can be selected.
    Mouse,
    /// What the keys do.
    Help,
    /// Draw everything anew.
    Redraw,
    /// Stop, and come back with `fg`.
    Suspend,
    /// Leave.
    Quit,
    /// Drop a burst of requests where the cursor is, or move it there.
    DropBurst,
    /// A greater burst.
    GreaterBurst,
    /// A smaller burst.
    SmallerBurst,
    /// A longer burst.
    LongerBurst,
    /// A shorter burst.
    ShorterBurst,
    /// Take the burst away.
    RemoveBurst,
    /// The time around the burst alone, or the whole period.
    Near,
    /// Order the lines of the bills by group or by amount.
    BillOrder,
    /// Count people's hours, or not.
    CountPeople,
    /// Count the free grants, or not.
    CountGrants,
    /// The next order of the list of services.
    FleetSort,
    /// Close the list of services.
    FleetClose,
    /// Complete the path that is typed.
    Complete,
    /// Take what was typed or selected.
    Accept,
    /// Leave without taking it.
    Cancel,
}

/// Where a command can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere, whatever is open.
    Always,
    /// With nothing open over the screen.
    Browse,
    /// On the screen of that name, as well as what holds on every screen.
    Day,
    /// As above.
    Bill,
    /// As above.
    Map,
    /// As above.
    WhatIf,
    /// As above.
    Check,
    /// As above.
    Sources,
    /// As above.
    Fleet,
    /// In a list to pick from.
    List,
    /// While a text is typed.
    Field,
    /// In the help.
    Help,
}

impl Context {
    /// Every context, in the order of the help.
    pub const ALL: [Self; 12] = [
        Self::Browse,
        Self::Day,
        Self::Bill,
        Self::Map,
        Self::WhatIf,
        Self::Check,
        Self::Sources,
        Self::Fleet,
        Self::Field,
        Self::List,
        Self::Help,
        Self::Always,
    ];

    /// Whether a key must not do different things in both.
    pub const fn meets(self, other: Self) -> bool {
        matches!(other, Self::Always)
            || matches!(self, Self::Always)
            || self as u8 == other as u8
            || (self.of_one_screen() && matches!(other, Self::Browse))
            || (other.of_one_screen() && matches!(self, Self::Browse))
    }

    /// Whether it is that of a single screen.
    pub const fn of_one_screen(self) -> bool {
        matches!(self, Self::Day | Self::Bill | Self::Map | Self::WhatIf | Self::Check | Self::Sources | Self::Fleet)
    }

    /// The heading in the help.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Always => "Anywhere",
            Self::Browse => "On every screen",
            Self::Day => "On the Day screen",
            Self::Bill => "On the Bill screen",
            Self::Map => "On the Map screen",
            Self::WhatIf => "On the What-if screen",
            Self::Check => "On the Check screen",
            Self::Sources => "On the Sources screen",
            Self::Fleet => "On the Fleet screen",
            Self::List => "In a list",
            Self::Field => "Typing a value",
            Self::Help => "In the help",
        }
    }
}

/// A row of the table.
#[derive(Debug)]
pub struct Row {
    /// What is done.
    pub command: Command,
    /// Where it can be done.
    pub context: Context,
    /// Its name in a file of keys.
    pub id: &'static str,
    /// A word or two for the footer.
    pub short: &'static str,
    /// A sentence for the help.
    pub doc: &'static str,
    /// Its keys unless the user has others.
    pub keys: &'static [&'static str],
}

macro_rules! commands {
    ($($context:ident { $($command:ident $id:literal $short:literal $doc:literal [$($key:literal)*];)+ })+) => {
        /// Every command with its contexts and keys.
        pub static COMMANDS: &[Row] = &[$($(Row {
            command: Command::$command,
            context: Context::$context,
            id: $id,
            short: $short,
            doc: $doc,
            keys: &[$($key),*],
        }),+),+];
    };
}

commands! {
    Browse {
        Up "up" "up" "Go up: to the dial, line or cell above." ["up" "k"];
        Down "down" "down" "Go down: to the dial, line or cell below." ["down" "j"];
        Less "less" "less" "Move the slider a step down, take the choice before, or go left." ["left" "h" "-"];
        More "more" "move" "Move the slider a step up, take the next choice, or go right." ["right" "l" "+" "="];
        MuchLess "much-less" "much less" "Move the slider a big step down." ["shift-left" "H" "ctrl-left" "<"];
        MuchMore "much-more" "much more" "Move the slider a big step up." ["shift-right" "L" "ctrl-right" ">"];
        Enter "enter" "set" "Type a value, choose from the list, switch, fold, or explain. On a slider a digit starts typing too." ["enter" "space"];
        Fold "fold" "fold" "Show or hide the further dials of this group." ["o" "z"];
        PageUp "page-up" "page up" "Ten rows up." ["pageup" "ctrl-b"];
        PageDown "page-down" "page down" "Ten rows down." ["pagedown" "ctrl-f"];
        First "first" "first" "To the first row." ["home" "g"];
        Last "last" "last" "To the last row." ["end" "G"];
        Find "find" "find" "Find a dial, a choice, a preset, a screen or a command by any word for it." ["/"];
        Changes "changes" "changes" "List the dials that differ from the preset." ["C"];
        Undo "undo" "undo" "Undo the last change." ["u"];
        Redo "redo" "redo" "Redo what was undone." ["ctrl-r"];
        ResetDial "reset-dial" "reset dial" "Set this dial back to the preset's value." ["d" "backspace" "delete"];
        ResetAll "reset-all" "reset all" "Set every dial back to the preset's value." ["r"];
        Panel "panel" "view" "Show the next view: everything, plans, what speed costs, cost, latency, pros and cons." ["v"];
        ScrollDown "scroll-down" "scroll" "Scroll the pros and cons down." ["J" "ctrl-d"];
        ScrollUp "scroll-up" "scroll" "Scroll the pros and cons up." ["K" "ctrl-u"];
        Plans "plans" "plans" "Show the best plan of each side and what keeps it from being cheaper; again for everything." ["P"];
        Free "free" "free" "Let the plan choose this dial again, or keep it where it is now." ["."];
        FreeSide "free-side" "free side" "Let the plan choose every dial of this side, or keep them all where they are now." ["F"];
        AsSet "as-set" "as set" "Weigh the settings as they are instead of each side's best plan, and back." ["M"];
        Presets "presets" "presets" "Start from another preset." ["p"];
        Import "import" "import" "Import files or a folder: traffic from logs and monitoring, plans from manifests and templates, or a list of services." ["I"];
        Traffic "traffic" "traffic" "Say what the recorded traffic in use is like, and replay it request by request." ["D"];
        Save "save" "save" "Save this scenario as a preset." ["s"];
        Export "export" "export" "Write a report to a folder." ["e"];
        Copy "copy" "copy" "Send the command that gives this comparison to the terminal's clipboard." ["y"];
        CopySummary "copy-summary" "copy summary" "Send the verdict with its figures to the terminal's clipboard." ["Y"];
        NextScreen "next-screen" "next screen" "Go to the next screen. Alt and a digit goes to one, and so does a digit alone where no slider is in focus." ["tab"];
        PreviousScreen "previous-screen" "previous" "Go to the screen before." ["shift-tab"];
        Palette "palette" "commands" "The same list, commands first." [":" "ctrl-p"];
        Explain "explain" "explain" "Say where a figure on the screen is from; a click on it does the same." ["x"];
        Theme "theme" "theme" "Change the colours: the terminal's own, dark, light, colour-blind safe, sixteen, none." ["T"];
        Glyphs "glyphs" "characters" "Change what curves are drawn with: braille, blocks, plain ASCII." ["B"];
        Dials "dials" "dials" "Go from the screen to the dials beside it, and back." ["w"];
        Back "back" "back" "Go back: from the dials to the screen, from a screen to Explore." ["esc"];
        Pin "pin" "pin A" "Keep this scenario as A, to set what follows beside it on What-if; the same again lets go of it." ["a"];
        SwapPin "swap-pin" "swap A" "Go to the pinned scenario, and pin this one." ["A"];
        Mouse "mouse" "mouse" "Switch the mouse off and on; while it is off the terminal selects text." ["m"];
        Help "help" "help" "Show the keys in force." ["?" "f1"];
        Quit "quit" "quit" "Leave." ["q"];
    }
    Check {
        Again "check-again" "play anew" "Play the simulation anew, with other random numbers." ["n"];
    }
    Day {
        DropBurst "drop-burst" "burst" "Drop a burst of requests at the cursor, or move it there: a what-if of this screen, no dial moves." ["b"];
        GreaterBurst "greater-burst" "greater" "A greater burst: more requests a second." ["]"];
        SmallerBurst "smaller-burst" "smaller" "A smaller burst." ["["];
        LongerBurst "longer-burst" "longer" "A longer burst." ["}"];
        ShorterBurst "shorter-burst" "shorter" "A shorter burst." ["{"];
        Near "near" "near" "Show the time around the burst, or around the cursor, from near by; again for the whole period." ["n"];
        RemoveBurst "remove-burst" "no burst" "Take the burst away." ["X"];
    }
    Bill {
        BillOrder "bill-order" "order" "Order the lines by group with sub-totals, or by amount." ["t"];
        CountPeople "count-people" "people" "Count the hours of the people who run it, or not." ["i"];
        CountGrants "count-grants" "grants" "Count the free monthly grants, or not." ["f"];
    }
    Map {
        MapAcross "map-across" "across" "Choose the dial across." ["b"];
        MapUpward "map-upward" "upward" "Choose the dial upward." ["i"];
        MapCloser "map-closer" "closer" "Look closer, at half of what is shown." ["]"];
        MapWider "map-wider" "wider" "Look at twice as much." ["["];
        MapHome "map-home" "to you" "Put the cursor where you stand and the map around it." ["c"];
    }
    WhatIf {
        Measure "measure" "figure" "Show what moves another figure: the cost ratio, or the latency of either side." ["f"];
    }
    Fleet {
        FleetSort "fleet-sort" "sort" "Sort the services by the next of: saving with moves first, name, bill, verdict." ["t"];
        FleetClose "fleet-close" "close" "Close the list of services and give up what is not weighed yet." ["X"];
    }
    List {
        Up "list-up" "up" "The item above." ["up" "ctrl-p"];
        Down "list-down" "down" "The item below." ["down" "ctrl-n"];
        PageUp "list-page-up" "page up" "Ten items up." ["pageup"];
        PageDown "list-page-down" "page down" "Ten items down." ["pagedown"];
        Accept "list-accept" "take" "Take the selected item." ["enter"];
        Cancel "list-cancel" "back" "Leave the list." ["esc"];
    }
    Field {
        Accept "field-accept" "set" "Take the value." ["enter"];
        Complete "field-complete" "complete" "Complete the path of a file." ["tab"];
        Cancel "field-cancel" "back" "Keep the value as it was." ["esc"];
    }
    Help {
        Up "help-up" "up" "A line up." ["up" "k"];
        Down "help-down" "down" "A line down." ["down" "j"];
        PageUp "help-page-up" "page up" "A page up." ["pageup" "ctrl-b"];
        PageDown "help-page-down" "page down" "A page down." ["pagedown" "ctrl-f" "space"];
        First "help-first" "first" "To the first line." ["home" "g"];
        Last "help-last" "last" "To the last line." ["end" "G"];
        Find "help-find" "filter" "Show only the lines with the words that you type." ["/"];
        Cancel "help-close" "back" "Close the help." ["esc" "?" "q" "enter" "f1"];
    }
    Always {
        Redraw "redraw" "redraw" "Draw the screen anew." ["ctrl-l"];
        Suspend "suspend" "suspend" "Stop here; the shell's fg comes back." ["ctrl-z"];
        Quit "abort" "quit" "Leave, whatever is open." ["ctrl-c"];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_and_documented() {
        let mut ids = BTreeSet::new();
        for row in COMMANDS {
            assert!(ids.insert(row.id), "{} twice", row.id);
            assert!(row.doc.ends_with('.') && !row.keys.is_empty(), "{}", row.id);
        }
    }
}
