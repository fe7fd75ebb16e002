//! Regions and zones by their names, which tell the cloud.

use crate::scenario::Provider;

/// The cloud of a region: `eu-west-1` is of AWS, `europe-west4` of Google Cloud, `westeurope` of Azure.
pub(super) fn provider(region: &str) -> Option<Provider> {
    let parts: Vec<&str> = region.split('-').collect();
    let letters = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        [area, .., number] if parts.len() > 2 && area.len() == 2 && letters(area) && digits(number) => {
            Some(Provider::Aws)
        }
        [area, rest] => {
            let name = rest.trim_end_matches(|c: char| c.is_ascii_digit());
            (letters(area) && letters(name) && digits(&rest[name.len()..])).then_some(Provider::Gcp)
        }
        [name] => {
            let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
            (letters(name) && name.len() > 5).then_some(Provider::Azure)
        }
        _ => None,
    }
}

/// The region of a zone: `eu-west-1a`, `europe-west4-b`, `westeurope-1`.
pub(super) fn region_of_zone(zone: &str) -> Option<&str> {
    let region =
        zone.strip_suffix(|c: char| c.is_ascii_lowercase()).filter(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
    let aws = region.filter(|region| provider(region) == Some(Provider::Aws));
    let others = || zone.rsplit_once('-').map(|(region, _)| region);
    aws.or_else(others).filter(|region| provider(region).is_some())
}

/// The region in the ARN of something in AWS.
pub(super) fn region_of_arn(arn: &str) -> Option<&str> {
    arn.split(':').nth(3).filter(|region| provider(region) == Some(Provider::Aws))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_cloud() {
        for (region, cloud) in [
            ("eu-west-1", Some(Provider::Aws)),
            ("us-gov-west-1", Some(Provider::Aws)),
            ("europe-west4", Some(Provider::Gcp)),
            ("us-central1", Some(Provider::Gcp)),
            ("northamerica-northeast1", Some(Provider::Gcp)),
            ("westeurope", Some(Provider::Azure)),
            ("eastus2", Some(Provider::Azure)),
            ("", None),
            ("rack-7-b", None),
            ("dc1", None),
        ] {
            assert_eq!(provider(region), cloud, "{region}");
        }
        for (zone, region) in [
            ("eu-west-1a", Some("eu-west-1")),
            ("europe-west4-b", Some("europe-west4")),
            ("westeurope-1", Some("westeurope")),
            ("rack-b", None),
        ] {
            assert_eq!(region_of_zone(zone), region, "{zone}");
        }
    }
}
