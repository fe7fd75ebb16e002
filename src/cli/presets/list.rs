//! The list of presets.

use crate::cli::context::Context;
use crate::cli::output::complain;
use crate::cli::table::{Cell, Format, Table, hidden, left, wrapped};
use crate::preset::{self, Preset, PresetError};

/// A preset as it is listed.
struct Listed {
    name: String,
    origin: &'static str,
    title: String,
    about: String,
    figures: String,
}

impl Listed {
    fn new(name: &str, origin: &'static str, loaded: Result<Preset, PresetError>) -> Self {
        let (title, about, figures) = match loaded {
            Ok(preset) => (preset.title, preset.about, preset.figures),
            Err(error) => ("faulty".to_owned(), error.faults[0].to_string(), String::new()),
        };
        Self { name: name.to_owned(), origin, title, about, figures }
    }

    fn paragraph(&self) -> String {
        let note = if self.origin == BUILT_IN { String::new() } else { format!(" ({})", self.origin) };
        format!("{:<18}{}{note}\n{}", self.name, self.title, wrapped(&self.about, 4, 92))
    }

    fn cells(self) -> [Cell; 5] {
        let origin = Cell::text(self.origin);
        [Cell::text(self.name), origin, Cell::text(self.title), Cell::text(self.about), Cell::of(self.figures, "")]
    }
}

const BUILT_IN: &str = "built in";

/// The list of the user's presets and the program's.
///
/// # Errors
/// When the catalog is faulty.
pub fn text(format: Format, context: &Context) -> anyhow::Result<String> {
    let catalog = context.catalog()?;
    let own = context.presets().map(|folder| preset::user(&folder)).unwrap_or_default();
    let passed_over = context.presets().map(|folder| preset::passed_over(&folder)).unwrap_or_default();
    for what in passed_over.iter().filter(|_| !context.quiet()) {
        complain(&format!("faceoff: passed over {what}"));
    }
    let mut listed: Vec<Listed> =
        own.iter().map(|found| Listed::new(&found.name, "yours", preset::read(&found.path, &catalog))).collect();
    for found in preset::builtin() {
        let hidden = own.iter().any(|preset| preset.name == found.name);
        let origin = if hidden { "built in, hidden by yours" } else { BUILT_IN };
        listed.push(Listed::new(found.name, origin, found.load(&catalog)));
    }
    if format == Format::Table {
        return Ok(listed.iter().map(Listed::paragraph).collect());
    }
    let mut table = Table::new([
        left("Preset", "name"),
        left("Whose", "origin"),
        left("Title", "title"),
        left("About", "about"),
        hidden("figures"),
    ]);
    for preset in listed {
        table.row(preset.cells());
    }
    table.render(format)
}
