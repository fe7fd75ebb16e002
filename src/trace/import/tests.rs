//! Laws of all importers.
