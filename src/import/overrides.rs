//! What the user says of a file, which always wins over what the reader would take.

use super::words::number;
use crate::units::printable;

/// What a field of the user's choice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The time of the request.
    Time,
    /// How long it took.
    Duration,
    /// Bytes of the answer.
    Size,
    /// How many requests a line or a row stands for.
    Count,
    /// The status.
    Status,
}

/// A field of the user's choice, by its name or its number from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What it is.
    pub role: Role,
    /// Its name or number.
    pub name: String,
}

impl Field {
    /// Reads `duration=responseLatency` or `time=4`.
    ///
    /// # Errors
    /// When it is not of this form, with what is.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wanted = "write time=NAME, duration=NAME, size=NAME, count=NAME or status=NAME; a number is the place in the line, from 1";
        let (role, name) = text.split_once('=').filter(|(_, name)| !name.trim().is_empty()).ok_or(wanted)?;
        let role = match role.trim() {
            "time" => Role::Time,
            "duration" => Role::Duration,
            "size" => Role::Size,
            "count" => Role::Count,
            "status" => Role::Status,
            other => return Err(format!("'{}' is no field that is read: {wanted}", printable(other))),
        };
        Ok(Self { role, name: name.trim().to_owned() })
    }

    /// Its place in a line, if it is given by number.
    pub(super) fn place(&self) -> Option<usize> {
        self.name.parse::<usize>().ok()?.checked_sub(1)
    }
}

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

/// A condition on a field that requests must meet to count, such as `status<500`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Where {
    /// The field.
    pub field: String,
    comparison: Comparison,
    value: String,
}

impl Where {
    /// Reads `status<500` or `method!=OPTIONS`.
    ///
    /// # Errors
    /// When it is not of this form, with what is.
    pub fn parse(text: &str) -> Result<Self, String> {
        const SIGNS: [(&str, Comparison); 6] = [
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("!=", Comparison::NotEqual),
            ("=", Comparison::Equal),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        let found = SIGNS.iter().filter_map(|(sign, comparison)| Some((text.find(sign)?, *sign, *comparison)));
        let Some((at, sign, comparison)) = found.min_by_key(|(at, sign, _)| (*at, usize::MAX - sign.len())) else {
            return Err("write a field, a sign and a value, such as status<500 or method!=OPTIONS".to_owned());
        };
        let (field, value) =
            (text[..at].trim().to_owned(), text[at + sign.len()..].trim_start_matches('=').trim().to_owned());
        if field.is_empty() || value.is_empty() {
            return Err("a condition has a field before its sign and a value behind it, such as status<500".to_owned());
        }
        let ordered = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if ordered && value.parse::<f64>().is_err() {
            return Err(format!(
                "'{}' is no number, and only numbers are less or greater; = and != compare texts",
                printable(&value)
            ));
        }
        Ok(Self { field, comparison, value })
    }

    /// Whether a value meets it: as numbers where both are, else as texts; what is not there meets only `!=`.
    pub(super) fn holds(&self, value: Option<&[u8]>) -> bool {
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            return self.comparison == Comparison::NotEqual;
        };
        let numbers = number(value).zip(self.value.parse::<f64>().ok());
        let order = match numbers {
            Some((found, wanted)) => found.partial_cmp(&wanted),
            None => Some(value.cmp(self.value.as_bytes())),
        };
        let Some(order) = order else { return false };
        match self.comparison {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            // A text is neither less nor greater than a number.
            _ if numbers.is_none() => false,
            Comparison::Less => order.is_lt(),
            Comparison::LessOrEqual => order.is_le(),
            Comparison::GreaterOrEqual => order.is_ge(),
            Comparison::Greater => order.is_gt(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_conditions_are_read_or_refused_with_what_to_write() {
        let field = Field::parse("duration=responseLatency").expect("a field");
        assert_eq!((field.role, field.name.as_str(), field.place()), (Role::Duration, "responseLatency", None));
        assert_eq!(Field::parse("time=4").expect("a field").place(), Some(3));
        for text in ["", "time", "time=", "speed=3"] {
            assert!(Field::parse(text).expect_err(text).contains("duration=NAME"), "{text}");
        }
        for (text, value, holds) in [
            ("status<500", "499", true),
            ("status<500", "500", false),
            ("status>=200", "200", true),
            ("status<500", "-", false),
            ("method!=OPTIONS", "GET", true),
            ("method==GET", "GET", true),
            ("code=200", "200.0", true),
        ] {
            assert_eq!(Where::parse(text).expect(text).holds(Some(value.as_bytes())), holds, "{text} of {value}");
        }
        assert!(!Where::parse("status<500").expect("a condition").holds(None));
        for text in ["status", "<500", "status<", "path<x"] {
            Where::parse(text).expect_err(text);
        }
    }
}
