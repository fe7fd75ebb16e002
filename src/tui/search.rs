//! Finding what somebody means: words in any order, the beginning of a word, another word for the same thing, and a
//! slip of the finger.
//!
//! Each word that is typed has to fit an item somewhere; where it fits decides the order. A name counts more than
//! another word for it, that more than its help, and a word spelled as it was typed more than one that is close. Letters
//! that merely occur in this order are not enough: 'eks' must not find 'Working set'.

pub mod subjects;

use strsim::damerau_levenshtein;

/// The words of an item, by how much a hit in them says.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// The words of its name.
    name: Vec<String>,
    /// Other words for it, each with how directly it leads there, 0 first.
    other: Vec<(String, u32)>,
    /// The words of its help.
    help: Vec<String>,
}

/// Costs of a hit, by where it is; lower is better. What lies between them leaves room for how directly another word
/// leads to an item.
const NAME: u32 = 0;
const NAME_BEGINS: u32 = 2;
const OTHER: u32 = 3;
const OTHER_BEGINS: u32 = 14;
const NAME_HAS: u32 = 26;
const HELP: u32 = 28;
const HELP_BEGINS: u32 = 32;
const CLOSE: u32 = 36;
const CLOSE_IN_HELP: u32 = 56;
/// The cost of a word that fits nowhere, where not every word fits any item.
const MISSED: u32 = 200;

/// Words that say nothing about what is sought.
const FILLERS: &[&str] = &[
    "a", "an", "and", "are", "as", "be", "by", "can", "do", "does", "for", "from", "have", "how", "i", "if", "in",
    "is", "it", "its", "many", "me", "much", "my", "need", "of", "on", "one", "or", "our", "please", "should", "that",
    "the", "their", "there", "these", "this", "to", "want", "we", "what", "when", "where", "which", "who", "why",
    "will", "with", "you", "your",
];

impl Terms {
    /// The words of a name.
    pub fn of(name: &str) -> Self {
        Self { name: words(name), ..Self::default() }
    }

    /// Other words for the same thing, the more direct the lower `place` is.
    pub fn or(mut self, other: &str, place: u32) -> Self {
        // Past ten places the order no longer says anything.
        self.other.extend(words(other).into_iter().map(|word| (word, place.min(10))));
        self
    }

    /// Words that explain it.
    pub fn helped_by(mut self, help: &str) -> Self {
        self.help.extend(words(help));
        self
    }

    /// How well all that was typed fits as one name, as 'keep warm' does 'keep-warm'; `None` where it does not, or is one word.
    fn phrase(&self, typed: &[String]) -> Option<u32> {
        // A name that was typed with its hyphen is there whole already, behind its words.
        let parts = match typed.split_last() {
            Some((last, parts)) if *last == parts.concat() => parts,
            _ => typed,
        };
        let whole = parts.concat();
        let other = || self.other.iter().filter(|(word, _)| *word == whole).map(|(_, place)| OTHER + place).min();
        let named = self.name.contains(&whole).then_some(NAME);
        if typed.len() > 1 { named.or_else(other) } else { None }
    }

    /// How well a typed word fits, lower is better; `None` when it does not.
    fn cost(&self, typed: &str) -> Option<u32> {
        let letters = typed.chars().count();
        let name = self.name.iter().filter_map(|word| match word {
            _ if word == typed => Some(NAME),
            _ if word.starts_with(typed) => Some(NAME_BEGINS),
            _ if letters >= 3 && word.contains(typed) => Some(NAME_HAS),
            _ => close(word, typed).map(|slips| CLOSE + slips),
        });
        let other = self.other.iter().filter_map(|(word, place)| match word {
            _ if word == typed => Some(OTHER + place),
            _ if letters >= 2 && word.starts_with(typed) => Some(OTHER_BEGINS + place),
            _ => close(word, typed).map(|slips| CLOSE + 2 * slips + place),
        });
        let help = self.help.iter().filter_map(|word| match word {
            _ if word == typed => Some(HELP),
            _ if letters >= 3 && word.starts_with(typed) => Some(HELP_BEGINS),
            // Help has so many words that a short one is always close to some of them.
            _ if letters >= 6 => close(word, typed).map(|slips| CLOSE_IN_HELP + slips),
            _ => None,
        });
        name.chain(other).chain(help).min()
    }
}

/// What is typed, in words.
#[derive(Debug)]
pub struct Query(Vec<String>);

impl Query {
    /// The words that say something; all of them where none does.
    pub fn of(typed: &str) -> Self {
        let all = words(typed);
        let telling: Vec<String> = all.iter().filter(|word| !FILLERS.contains(&word.as_str())).cloned().collect();
        Self(if telling.is_empty() { all } else { telling })
    }

    /// Whether nothing is sought.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The items that fit, best first, those that fit as well in the order given. Where no item has every word, those
    /// that have at least half of them.
    pub fn find<'i, T>(&self, items: impl Iterator<Item = &'i T>, terms: impl Fn(&T) -> &Terms) -> Vec<&'i T> {
        let mut found: Vec<(usize, u32, &T)> = items
            .filter_map(|item| {
                let costs: Vec<Option<u32>> = self.0.iter().map(|word| terms(item).cost(word)).collect();
                let missed = costs.iter().filter(|cost| cost.is_none()).count();
                let cost: u32 = costs.into_iter().map(|cost| cost.unwrap_or(MISSED)).sum();
                // A name of two words says more than both words apart: 'keep warm' is not 'Keep-alive'.
                let cost = terms(item).phrase(&self.0).map_or(cost, |phrase| phrase.min(cost));
                (missed * 2 <= self.0.len() && missed < self.0.len()).then_some((missed, cost, item))
            })
            .collect();
        let least = found.iter().map(|(missed, ..)| *missed).min().unwrap_or(0);
        found.retain(|(missed, ..)| *missed == least);
        found.sort_by_key(|(_, cost, _)| *cost);
        found.into_iter().map(|(.., item)| item).collect()
    }
}

/// How many slips a word is from what was typed; `None` when too many for its length. Two letters that changed places
/// are one slip.
fn close(word: &str, typed: &str) -> Option<u32> {
    let most = match typed.chars().count() {
        0..=3 => return None,
        4..=6 => 1,
        _ => 2,
    };
    if word.chars().count().abs_diff(typed.chars().count()) > most {
        return None;
    }
    let slips = damerau_levenshtein(word, typed);
    (slips <= most).then_some(slips as u32)
}

/// The words of a text, without case, hyphens and endings: 'Keep-alive' is also 'keepalive', 'starts' is 'start'.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut out = Vec::new();
    for piece in lower.split_whitespace() {
        let parts: Vec<&str> = piece.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
        out.extend(parts.iter().map(|part| stem(part)));
        if parts.len() > 1 && piece.contains('-') && !piece.contains(['.', '/']) {
            out.push(stem(&parts.concat()));
        }
    }
    out
}

/// A word without the ending that says how many or when. It need not be a word: both sides lose the same.
fn stem(word: &str) -> String {
    let cut = |ending: &str, least: usize| word.strip_suffix(ending).filter(|rest| rest.chars().count() >= least);
    let rest = cut("ies", 3).map(|rest| format!("{rest}y"));
    let rest =
        rest.or_else(|| cut("ing", 4).or_else(|| cut("ed", 4)).map(|rest| rest.trim_end_matches('e').to_owned()));
    let plural = || word.strip_suffix('s').filter(|rest| rest.chars().count() >= 3 && !rest.ends_with(['s', 'u', 'i']));
    rest.or_else(|| plural().map(str::to_owned)).unwrap_or_else(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(typed: &str, items: &[Terms]) -> Vec<usize> {
        let found = Query::of(typed).find(items.iter(), |terms| terms);
        found.iter().map(|terms| items.iter().position(|item| std::ptr::eq(item, *terms)).expect("an item")).collect()
    }

    #[test]
    fn names_come_before_other_words_and_those_before_help() {
        let items = [
            Terms::of("Duration").helped_by("Memory is billed with it."),
            Terms::of("Heap").or("memory", 0),
            Terms::of("Pod memory"),
            Terms::of("Zones"),
        ];
        assert_eq!(find("mem", &items), [2, 1, 0]);
        assert_eq!(find("memroy", &items), [2, 1, 0], "two letters changed places");
        assert_eq!(find("memory pod", &items), [2], "in any order");
        assert_eq!(find("the memory of a pod", &items), [2], "fillers say nothing");
        assert!(find("xyzzy", &items).is_empty() && find("oe", &items).is_empty());
    }

    #[test]
    fn a_phrase_with_a_word_that_nothing_has_still_finds_something() {
        let items = [Terms::of("Target").or("slow latency", 0), Terms::of("Zones")];
        assert_eq!(find("maximum latency", &items), [0]);
    }

    #[test]
    fn endings_and_hyphens_do_not_matter() {
        assert_eq!(words("Cold-starts, retries"), ["cold", "start", "coldstart", "retry"]);
        assert_eq!(words("p99.9 kubernetes"), ["p99", "9", "kubernete"]);
        assert_eq!(stem("caching"), "cach");
    }
}
