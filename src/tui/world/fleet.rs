//! Lists of services: opened where one was to be imported, and their page.

use super::{World, free, traffic};
use crate::file::{self, Existing};
use crate::fleet::order::is_list;
use crate::fleet::{Answer, Order, Row};
use crate::preset;
use crate::scenario::Plans;
use std::path::Path;
use std::sync::Arc;

impl World {
    /// The list that a typed path names, if it is one: with options behind it, it is something to import.
    pub(super) fn list_at(&self, typed: &str) -> Option<Result<Arc<Order>, String>> {
        let path = traffic::meant(typed);
        is_list(&path, &self.catalog).then(|| self.ordered(&path))
    }

    /// A list, with its head checked.
    fn ordered(&self, path: &Path) -> Result<Arc<Order>, String> {
        let base_name = self.lists.base.clone();
        let mut base =
            preset::open(&base_name, self.presets.as_deref(), &self.catalog).map_err(|error| error.to_string())?;
        base.scenario.plans = Plans::Best;
        let order = Order {
            path: path.to_owned(),
            base,
            base_name,
            set: Vec::new(),
            presets: self.presets.clone(),
            command: vec!["fleet".to_owned(), path.display().to_string()],
        };
        order.check(&self.catalog).map_err(|error| format!("{error:#}"))?;
        Ok(Arc::new(order))
    }

    /// Writes the page of a list beside where the program was started.
    pub(super) fn export_fleet(&self, name: &str, rows: &[Row], answer: &Answer) -> Result<String, String> {
        let stem = Path::new(name).file_stem().map_or_else(|| name.to_owned(), |s| s.to_string_lossy().into_owned());
        let page = (self.lists.page)(rows, answer).map_err(|error| format!("{error:#}"))?;
        let file = free(&format!("fleet-{stem}"), ".html")?;
        file::write(Path::new(&file), page.as_bytes(), Existing::Keep).map_err(|error| format!("{file}: {error}"))?;
        Ok(std::path::absolute(&file).unwrap_or_else(|_| file.into()).display().to_string())
    }
}
