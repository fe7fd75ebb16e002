//! A report back to the scenario it is about, from whichever of its files somebody was sent.
//!
//! The page, the Markdown and the JSON each carry `scenario.toml` and, where figures are the author's own, `prices.toml`
//! word for word; so all of them give back the same scenario, with its name, its words and its recorded traffic, and the
//! same figures. The JSON of `faceoff compare` carries every dial, but of recorded traffic only the name, and is taken as well.
//! What a file is, is told by its content.

use super::document::{PRICES, SCENARIO};
use crate::catalog::Catalog;
use crate::dial;
use crate::preset::assign::assign;
use crate::preset::{self, Preset};
use crate::scenario::{Recorded, Scenario};
use std::sync::Arc;

/// Most bytes of a report that is read; the page of a preset has about a quarter of a megabyte.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// What a report was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The preset, as TOML.
    pub scenario: String,
    /// The author's own figures, as a file of prices; `None` where there are none.
    pub prices: Option<String>,
}

/// Why a file gives no scenario back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReopenError {
    /// It has the form of a report and no scenario inside.
    #[error("this {0} holds no scenario of a faceoff report")]
    Nothing(&'static str),
    /// It is not JSON.
    #[error("this is not whole JSON: {0}")]
    Json(String),
    /// A dial of the contract does not take its value.
    #[error("{0}")]
    Dial(String),
}

/// What a report was made of; `None` when the text has the form of none, and so may be a preset.
///
/// # Errors
/// When it is a page, Markdown or JSON without a scenario inside.
pub fn origin(text: &str) -> Result<Option<Origin>, ReopenError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let start = text.trim_start();
    if start.starts_with('<') {
        return from(|name| element(text, name)).map(Some).ok_or(ReopenError::Nothing("page"));
    }
    if start.starts_with('{') {
        return json(text).map(Some);
    }
    Ok(from(|name| fenced(text, name)))
}

fn from(file: impl Fn(&str) -> Option<String>) -> Option<Origin> {
    Some(Origin { scenario: file(SCENARIO)?, prices: file(PRICES) })
}

/// The id of the element that holds a file in a page.
pub(super) fn element_id(name: &str) -> String {
    format!("file-{}", name.replace('.', "-"))
}

/// The file that a page holds, also after a browser has saved it.
fn element(page: &str, name: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("<pre id=\"{}\"><code>", element_id(name)))?;
    let (inside, _) = rest.split_once("</code></pre>")?;
    let text = inside.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&nbsp;", "\u{a0}");
    Some(text.replace("&amp;", "&").replace("\r\n", "\n"))
}

/// The words behind a fence in Markdown that name the file inside.
pub(super) fn fence_info(name: &str) -> String {
    format!("toml {name}")
}

/// The file that a fenced block holds; the ends of lines may have changed under way.
fn fenced(text: &str, name: &str) -> Option<String> {
    let info = fence_info(name);
    let mut lines = text.lines();
    let fence = lines.find_map(|line| {
        let fence = line.trim_end().strip_suffix(&info)?;
        (fence.len() >= 3 && fence.bytes().all(|b| b == b'`')).then_some(fence)
    })?;
    let mut content = String::new();
    for line in lines {
        if line.trim_end() == fence {
            return Some(content);
        }
        content.push_str(line.trim_end_matches('\r'));
        content.push('\n');
    }
    None
}

fn json(text: &str) -> Result<Origin, ReopenError> {
    let whole: serde_json::Value = serde_json::from_str(text).map_err(|error| ReopenError::Json(error.to_string()))?;
    if let Some(found) = from(|name| Some(whole["files"][name].as_str()?.to_owned())) {
        return Ok(found);
    }
    let dials = whole["scenario"].as_object().ok_or(ReopenError::Nothing("JSON"))?;
    let automatic = whole["automatic"].as_array().map_or(&[][..], Vec::as_slice);
    Ok(Origin { scenario: preset(dials, automatic)?, prices: None })
}

/// The dials of the contract as a preset. It has every dial, also those that nothing is offered for where it plays; what
/// is there anyway need not be set, and what chose its own value does so again.
fn preset(
    dials: &serde_json::Map<String, serde_json::Value>,
    automatic: &[serde_json::Value],
) -> Result<String, ReopenError> {
    let catalog = Catalog::embedded().map_err(|error| ReopenError::Dial(error.to_string()))?;
    let catalog = &offering(catalog, dials.get("traffic.trace").and_then(serde_json::Value::as_str));
    let mut settings = Vec::new();
    let automatic = |id: &str| automatic.iter().any(|auto| auto.as_str() == Some(id));
    for (id, value) in dials {
        if automatic(id) {
            continue;
        }
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let parsed = dial::find(id).and_then(|dial| Ok((dial, dial.parse(&text)?)));
        settings.push(parsed.map_err(|error| ReopenError::Dial(error.to_string()))?);
    }
    let mut scenario = Scenario::default();
    let refused = assign(&mut scenario, catalog, &settings);
    let stays = |index: usize| settings[index].0.get(&scenario) == settings[index].1;
    if let Some((_, error)) = refused.into_iter().find(|(index, _)| !stays(*index)) {
        return Err(ReopenError::Dial(error.to_string()));
    }
    let named = Preset {
        name: "comparison".to_owned(),
        title: "Comparison".to_owned(),
        about: String::new(),
        figures: String::new(),
        scenario,
    };
    // What the trace is like is not in it; the reader has to have it.
    preset::save::text_over(&named, catalog, "").map_err(|error| ReopenError::Dial(error.to_string()))
}

/// A catalog that offers a trace of this name, whatever it is like.
fn offering(catalog: &Catalog, name: Option<&str>) -> Catalog {
    let recorded = |name: &str| Recorded { name: name.to_owned(), step_s: 3600.0, rates: vec![1.0] };
    catalog.clone().with_traces(name.into_iter().map(|name| Arc::new(recorded(name))).collect())
}
