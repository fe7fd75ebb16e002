//! A row of the catalog in full: the figure, where it was read, how far it can be trusted, and how to replace it.

use super::{Explanation, Part, source};
use crate::catalog::{Row, Value};
use crate::units::unit_price;

/// The row explained.
pub fn of(row: &Row) -> Explanation {
    let mut parts = match &row.value {
        Value::Tiers(tiers) if tiers.len() > 1 => tiers
            .iter()
            .enumerate()
            .map(|(i, tier)| {
                let end = if tier.up_to.is_finite() { format!(" up to {}", tier.up_to) } else { " beyond".to_owned() };
                Part::Entry(format!("Tier {}", i + 1), format!("{} per {}{end}", unit_price(tier.usd), row.unit))
            })
            .collect(),
        _ => vec![Part::Entry("Figure".to_owned(), figure(row))],
    };
    if let Some(replaced) = &row.replaced {
        parts.push(Part::Entry("Yours replaces".to_owned(), replaced.to_string()));
    }
    if let Some(words) = &row.text {
        parts.push(Part::Entry("In its words".to_owned(), words.to_string()));
    }
    parts.extend(source::parts(&row.source));
    parts.push(Part::Heading("To use your own".to_owned()));
    parts.push(Part::Text(format!(
        "Write \"{}\" with your figure into a file and start with --prices FILE; 'faceoff prices template' prints one.",
        row.id
    )));
    Explanation { title: row.id.to_string(), parts }
}

/// The figure with its unit; a bare factor, whose unit is 1, has none to show.
pub fn figure(row: &Row) -> String {
    match row.value {
        Value::Tiers(_) => format!("{} per {}", row.value, row.unit),
        Value::Number(_) if &*row.unit == "1" => row.value.to_string(),
        Value::Number(_) | Value::Text(_) => format!("{} {}", row.value, row.unit).trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn a_bare_factor_has_no_unit_to_show() {
        let catalog = Catalog::load().expect("the catalog loads");
        let shown = |id| figure(catalog.row(id).expect("a row"));
        assert_eq!(shown("assumption.store.memory_factor"), "1.25");
        assert_eq!(shown("kubernetes.hpa.sync"), "15 s");
    }
}
