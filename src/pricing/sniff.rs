//! Whether a file is a price list, by how it begins: what does not take prices can then say who does.

use memchr::memmem::find;

/// Lines above the header of an offer, and the header.
const LINES: usize = 24;
/// Words of a header that stand together in a list of prices only.
const HEADERS: [[&str; 2]; 3] =
    [["priceperunit", "sku"], ["discountedrate", "discountedusagetype"], ["sku id", "list price"]];
/// Keys of documents of prices.
const KEYS: [[&str; 2]; 6] = [
    ["\"offerCode\"", "\"products\""],
    ["\"PriceList\"", "["],
    ["\"SpotPriceHistory\"", "\"SpotPrice\""],
    ["\"BillingCurrency\"", "\"retailPrice\""],
    ["\"skus\"", "\"pricingInfo\""],
    ["\"savingsPlan\"", "\"discountedRate\""],
];

/// Whether a file that begins so is a price list of a provider.
#[must_use]
pub fn is_price_list(prefix: &[u8]) -> bool {
    let body = prefix.strip_prefix(b"\xef\xbb\xbf").unwrap_or(prefix).trim_ascii_start();
    if matches!(body.first(), Some(b'{' | b'[')) {
        return KEYS.iter().any(|keys| keys.iter().all(|key| find(body, key.as_bytes()).is_some()));
    }
    body.split(|c| *c == b'\n').take(LINES).any(|line| {
        let lower = line.to_ascii_lowercase();
        HEADERS.iter().any(|words| words.iter().all(|word| find(&lower, word.as_bytes()).is_some()))
    })
}
