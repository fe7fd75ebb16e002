//! Money as it stands in a table: amounts to the cent, other figures with all their digits.

pub use crate::units::cents;

/// All digits that were written, without those that binary arithmetic adds (0.279, not 0.27899999999999997).
pub fn exact(value: f64) -> String {
    format!("{value:.12e}").parse::<f64>().unwrap_or(value).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_cents_and_figures_all_their_digits() {
        assert_eq!([1234.5, 0.999, 7.0, 0.0, 0.0042].map(cents), ["$1,234.50", "$1.00", "$7.00", "$0.00", "$0.0042"]);
        assert_eq!([0.000_016_666_7, 0.1, 0.28 - 0.001, 3.0].map(exact), ["0.0000166667", "0.1", "0.279", "3"]);
    }
}
