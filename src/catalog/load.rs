//! From the rows of `assets/catalog` to the typed views.

/// Why a catalog or an override file was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// A row that the program needs is not there.
    #[error("the catalog has no row '{0}'")]
    Missing(String),
}
