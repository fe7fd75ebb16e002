//! Price lists as tables: AWS offers, savings plans, Google's pricing table, sheets of discounts.

use super::aws::{self, FIELDS, Field, NAMES, Offer, Range, Row};
use super::ledger::Ledger;
use super::number::plain;
use super::{Input, PricingError, discount, google, input};
use csv::{ByteRecord, Reader, ReaderBuilder};
use std::io::Read;

/// Most lines above the header; offers have four or five.
const MOST_ABOVE: usize = 20;
/// What stands above an offer's header, by plain name.
const ABOVE: [&str; 5] = ["formatversion", "disclaimer", "publicationdate", "version", "offercode"];

/// A table in reading.
struct Table<'i> {
    name: &'i str,
    rows: Reader<Box<dyn Read>>,
    record: ByteRecord,
    /// Plain names of the columns.
    columns: Vec<String>,
    offer: Offer,
}

/// Reads a table.
pub(super) fn read(
    input: &Input,
    head: &[u8],
    stream: Box<dyn Read>,
    ledger: &mut Ledger<'_>,
) -> Result<(), PricingError> {
    let rows = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(head)).from_reader(stream);
    let name = input.name();
    let mut table = Table { name, rows, record: ByteRecord::new(), columns: Vec::new(), offer: Offer::default() };
    let mut above = 0;
    while table.next()? {
        let cells: Vec<String> =
            table.record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let names: Vec<String> = cells.iter().map(|cell| plain(cell)).collect();
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        match names.first().map(String::as_str) {
            Some(first) if filled <= 2 && ABOVE.contains(&first) => table.above(first, &cells),
            _ if has("priceperunit") && has("sku") => {
                table.columns = names;
                return table.offer(ledger);
            }
            _ if has("discountedrate") && has("discountedusagetype") => {
                table.columns = names;
                return table.plan(ledger);
            }
            _ if has("skuid") && has("listprice") => {
                table.columns = names;
                return table.google(input, ledger);
            }
            _ if filled == 2 && above == 0 => return table.discounts(ledger, &cells),
            _ => {
                above += 1;
                if above >= MOST_ABOVE {
                    break;
                }
                if filled > 0 {
                    return Err(unknown(name, &cells));
                }
            }
        }
    }
    Err(PricingError::file(name, "the file ends before its header", "fetch it again; it may have been cut off"))
}

fn unknown(name: &str, cells: &[String]) -> PricingError {
    let shown: String = cells.join(", ").chars().take(120).collect();
    let problem = format!("this is no price list that is known; it begins with '{shown}'");
    PricingError::file(name, problem, "'faceoff prices urls' says which lists are read")
}

/// The character between the columns: one that every line has, and of several the most frequent.
fn delimiter(head: &[u8]) -> u8 {
    let lines: Vec<&[u8]> = head.split(|b| *b == b'\n').filter(|line| !line.trim_ascii().is_empty()).take(8).collect();
    let key = |delimiter: &u8| {
        let counts = lines.iter().map(|line| memchr::memchr_iter(*delimiter, line).count());
        (counts.clone().all(|count| count > 0), counts.max())
    };
    // Of equals the last one is taken.
    [b'\t', b';', b','].into_iter().max_by_key(key).unwrap_or(b',')
}

impl Table<'_> {
    /// Reads the next row; whether there is one.
    fn next(&mut self) -> Result<bool, PricingError> {
        match self.rows.read_byte_record(&mut self.record) {
            Ok(there) => Ok(there),
            Err(error) => match error.into_kind() {
                csv::ErrorKind::Io(error) => Err(input::unreadable(self.name, &error)),
                other => Err(PricingError::file(self.name, format!("{other:?}"), "fetch it again")),
            },
        }
    }

    fn line(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    fn above(&mut self, first: &str, cells: &[String]) {
        let value = cells.get(1).cloned().unwrap_or_default();
        match first {
            "publicationdate" => self.offer.published = value,
            "version" => self.offer.version = value,
            "offercode" => self.offer.code = value,
            _ => {}
        }
    }

    /// The next row, which must have as many columns as the header.
    fn row(&mut self) -> Result<bool, PricingError> {
        while self.next()? {
            if self.record.iter().all(<[u8]>::is_empty) {
                continue;
            }
            let (found, wanted) = (self.record.len(), self.columns.len());
            let beyond = self.record.iter().skip(wanted).any(|cell| !cell.is_empty());
            if found < wanted || beyond {
                let problem = format!("this row has {found} columns, the header {wanted}");
                let remedy = "the file was cut off or changed; fetch it again";
                return Err(PricingError::line(self.name, self.line(), problem, remedy));
            }
            return Ok(true);
        }
        Ok(false)
    }

    /// Where columns of these plain names stand.
    fn places<const N: usize>(&self, names: [&str; N]) -> [Option<usize>; N] {
        names.map(|name| self.columns.iter().position(|column| column == name))
    }

    /// Columns that must be there.
    fn needs(&self, names: &[&str]) -> Result<(), PricingError> {
        let lacking = names.iter().find(|name| !self.columns.iter().any(|column| column == *name));
        lacking.map_or(Ok(()), |name| {
            let problem = format!("the header has no column '{name}'");
            Err(PricingError::file(self.name, problem, "fetch the list again, with all of its columns"))
        })
    }

    fn offer(mut self, ledger: &mut Ledger<'_>) -> Result<(), PricingError> {
        self.needs(&["termtype", "currency", "usagetype"])?;
        let places = self.places::<FIELDS>(NAMES);
        let origin = ledger.list(self.offer.list());
        while self.row()? {
            let row = Row { fields: places.map(|place| cell(&self.record, place)) };
            let fate = aws::rule(&row, &self.offer.code).and_then(|rule| {
                let (start, end, usd) = (row.get(Field::Start), row.get(Field::End), row.get(Field::Price));
                aws::take(ledger, origin, &rule, Range { start, end, usd })
            });
            ledger.count(fate);
        }
        Ok(())
    }

    fn plan(mut self, ledger: &mut Ledger<'_>) -> Result<(), PricingError> {
        let places = self.places([
            "productfamily",
            "purchaseoption",
            "leasecontractlength",
            "discountedservicecode",
            "discountedusagetype",
            "discountedoperation",
            "discountedregioncode",
            "currency",
            "discountedrate",
        ]);
        let origin = ledger.list(self.offer.list());
        while self.row()? {
            let [plan, upfront, years, service, usage, operation, region, currency, usd] =
                places.map(|place| cell(&self.record, place));
            let rate = aws::plan::Rate { plan, upfront, years, service, usage, operation, region, currency, usd };
            let fate = aws::plan::take(ledger, origin, &rate);
            ledger.count(fate);
        }
        Ok(())
    }

    /// The pricing table of Google's console. Its layout is confirmed for six columns only.
    fn google(mut self, input: &Input, ledger: &mut Ledger<'_>) -> Result<(), PricingError> {
        self.needs(&["servicedescription", "skudescription", "unitdescription"])?;
        let places = self.places([
            "servicedescription",
            "skudescription",
            "unitdescription",
            "perunitquantity",
            "tieredusagestart",
            "listprice",
            "contractprice",
        ]);
        let contract = places[6].is_some();
        let origin = google::table::list(ledger, contract, input.written());
        while self.row()? {
            let [service, name, unit, quantity, start, list, own] = places.map(|place| cell(&self.record, place));
            let usd = if own.is_empty() { list } else { own };
            let row = google::table::TableRow { service, name, unit, quantity, start, usd };
            let fate = google::table::take(ledger, origin, &row);
            ledger.count(fate);
        }
        Ok(())
    }

    fn discounts(mut self, ledger: &mut Ledger<'_>, first: &[String]) -> Result<(), PricingError> {
        let origin = discount::list(ledger, self.name);
        let heads = ["discount", "percent", "rate", "off", "%"];
        let header = first.get(1).is_some_and(|cell| heads.iter().any(|head| cell.to_lowercase().contains(head)));
        // A percentage has the sign, too.
        let header = header && !first[1].contains(|c: char| c.is_ascii_digit());
        if !header && super::number::parse(first[1].trim_end_matches('%')).is_none() {
            return Err(unknown(self.name, first));
        }
        let mut there = if header { self.next()? } else { true };
        while there {
            let cells: Vec<String> =
                self.record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
            let line = self.line();
            match cells.as_slice() {
                [service, percent, rest @ ..] if rest.iter().all(String::is_empty) && !service.is_empty() => {
                    let fate = discount::take(ledger, origin, (self.name, line), (service, percent))?;
                    ledger.count(fate);
                }
                cells if cells.iter().all(String::is_empty) => {}
                cells => {
                    let problem = format!("'{}' is no service with its discount", cells.join(","));
                    let remedy = "write 'service,percent', and a number with a comma in quotes";
                    return Err(PricingError::line(self.name, line, problem, remedy));
                }
            }
            there = self.next()?;
        }
        Ok(())
    }
}

/// A cell as text; what is no UTF-8 is of no name that is looked for.
fn cell(record: &ByteRecord, place: Option<usize>) -> &str {
    place.and_then(|place| record.get(place)).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
}
