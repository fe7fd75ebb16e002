use super::*;

#[test]
fn the_catalog_loads() {
    let catalog = Catalog::embedded().expect("the program's own files are sound");
    assert!(catalog.markets().len() >= 2);
    for row in catalog.rows() {
        assert!(!row.source.citation.is_empty() && !row.source.as_of.is_empty(), "{}", row.id);
    }
}
