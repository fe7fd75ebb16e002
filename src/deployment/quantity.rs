//! Quantities as Kubernetes writes them: `250m`, `1.5Gi`, `1e3`.
//!
//! The grammar is that of `k8s.io/apimachinery/pkg/api/resource`: a number with a suffix or an exponent, never both.

/// Suffixes and what they multiply by.
const SUFFIXES: [(&str, f64); 15] = [
    ("n", 1e-9),
    ("u", 1e-6),
    ("m", 1e-3),
    ("", 1.0),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
    ("P", 1e15),
    ("E", 1e18),
    ("Ki", 1024.0),
    ("Mi", 1_048_576.0),
    ("Gi", 1_073_741_824.0),
    ("Ti", 1_099_511_627_776.0),
    ("Pi", 1_125_899_906_842_624.0),
];
/// `Ei`, which is 2^60.
const EXBI: f64 = 1_152_921_504_606_846_976.0;

/// The number that a quantity means, in its base unit (cores, bytes); what is wrong with it otherwise.
pub(super) fn parse(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let digits = text.trim_start_matches(['+', '-']);
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
    let (number, suffix) = digits.split_at(end);
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    let value: f64 =
        number.parse().map_err(|_| "is no quantity: a number comes first, as in 250m or 1.5Gi".to_owned())?;
    let octal = number.len() > 1 && number.starts_with('0') && !number.starts_with("0.");
    if octal {
        return Err("begins with a zero, which YAML and Kubernetes read differently; leave the zero away".to_owned());
    }
    if let Some((_, factor)) = SUFFIXES.iter().find(|(name, _)| *name == suffix) {
        return Ok(sign * value * factor);
    }
    if suffix == "Ei" {
        return Ok(sign * value * EXBI);
    }
    let exponent = suffix.strip_prefix(['e', 'E']).unwrap_or_default();
    if exponent.parse::<i32>().is_ok() {
        // Together, so that 129e6 and 1e-1 are what they say to the last digit.
        let value: f64 = format!("{number}e{exponent}").parse().unwrap_or(f64::INFINITY);
        return if value.is_finite() { Ok(sign * value) } else { Err("is too large".to_owned()) };
    }
    Err(advice(number, suffix, exponent))
}

fn advice(number: &str, suffix: &str, exponent: &str) -> String {
    if exponent.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+') {
        return "is no quantity: exponent or suffix, not both".to_owned();
    }
    let first: String = suffix.chars().take(1).flat_map(char::to_uppercase).collect();
    let known = ["K", "M", "G", "T", "P"].contains(&first.as_str());
    let decimal = if first == "K" { "k" } else { &first };
    if known {
        format!("is no quantity: {number}{decimal} or {number}{first}i")
    } else {
        "is no quantity: suffixes are n u m k M G T P E and Ki Mi Gi Ti Pi Ei".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn every_notation_of_kubernetes() {
        for (text, value) in [
            ("1500m", 1.5),
            ("1.5Gi", 1_610_612_736.0),
            ("1e3", 1000.0),
            ("1E3", 1000.0),
            ("1E", 1e18),
            ("1e-1", 0.1),
            ("0.5", 0.5),
            (".5", 0.5),
            ("150000u", 0.15),
            ("134217728000m", 134_217_728.0),
            ("262144k", 262_144_000.0),
            ("+2", 2.0),
            ("0", 0.0),
        ] {
            let found = parse(text).expect(text);
            assert!((found - value).abs() <= 1e-12 * value, "{text}: {found}");
        }
        for (text, words) in [
            ("1e3m", "not both"),
            ("512MB", "512M or 512Mi"),
            ("1K", "1k or 1Ki"),
            ("010", "zero"),
            ("0100m", "zero"),
            ("Mi", "number comes first"),
            ("1..2", "number comes first"),
            ("5 m", "suffixes are"),
            ("1e999", "too large"),
            ("", "number comes first"),
        ] {
            let found = parse(text).expect_err(text);
            assert!(found.contains(words), "{text}: {found}");
        }
    }
}
