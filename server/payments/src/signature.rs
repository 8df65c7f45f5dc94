//! The signature of a message: `t=<seconds>,v1=<hex>[,v1=<hex>…]`, HMAC-SHA256 of `<seconds>.<body>`.
//!
//! While a secret is being replaced a message has a signature of each, and we know several secrets: one pair that fits is
//! enough. Comparing takes the same time wherever the difference is.

use hmac::{Hmac, Mac as _};
use services::ports::WebhookError;
use sha2::Sha256;

/// How old a message may be, and how far in the future.
pub const TOLERANCE_SECONDS: i64 = 300;
/// More signatures than this no provider sends.
const SIGNATURES_MAX: usize = 16;
const HEADER_BYTES_MAX: usize = 4_096;

/// Whether one of the secrets signed the body, at a time near `now` (seconds of UTC).
///
/// # Errors
/// See [`WebhookError`].
pub fn verify(secrets: &[String], header: &str, body: &[u8], now: i64) -> Result<(), WebhookError> {
    if header.len() > HEADER_BYTES_MAX {
        return Err(WebhookError::NoSignature);
    }
    let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let signed_at = parts().find(|(name, _)| *name == "t").ok_or(WebhookError::NoSignature)?.1;
    let at: i64 = signed_at.parse().map_err(|_| WebhookError::NoSignature)?;
    let given = parts().filter(|(name, _)| *name == "v1").take(SIGNATURES_MAX).map(|(_, hex)| bytes_of(hex));
    let given: Vec<Vec<u8>> = given.flatten().collect();
    if given.is_empty() {
        return Err(WebhookError::NoSignature);
    }
    let fits = |secret: &String| given.iter().any(|bytes| mac(secret, signed_at, body).verify_slice(bytes).is_ok());
    if !secrets.iter().any(fits) {
        return Err(WebhookError::Forged);
    }
    // The time is signed too: it is believed only now.
    if at.checked_sub(now).is_none_or(|away| away.abs() > TOLERANCE_SECONDS) {
        return Err(WebhookError::OutOfTime);
    }
    Ok(())
}

/// The header that a provider with these secrets sends: one signature of each.
#[must_use]
pub fn sign(secrets: &[&str], body: &[u8], at: i64) -> String {
    let mut header = format!("t={at}");
    for secret in secrets {
        let digest = mac(secret, &at.to_string(), body).finalize().into_bytes();
        header.push_str(",v1=");
        for byte in digest {
            header.push_str(&format!("{byte:02x}"));
        }
    }
    header
}

fn mac(secret: &str, signed_at: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length is one");
    mac.update(signed_at.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    if !hex.len().is_multiple_of(2) || !hex.is_ascii() {
        return None;
    }
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_772_000_000;
    const BODY: &[u8] = br#"{"id":"evt_1"}"#;

    fn check(known: &[&str], header: &str, body: &[u8], expect: Result<(), WebhookError>) {
        let known: Vec<String> = known.iter().map(|secret| (*secret).to_owned()).collect();
        assert_eq!(verify(&known, header, body, NOW), expect, "{header}");
    }

    #[test]
    fn a_known_vector() {
        // printf '1772000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test
        let header = sign(&["whsec_test"], BODY, NOW);
        assert!(header.starts_with("t=1772000000,v1="));
        assert_eq!(header.len(), "t=1772000000,v1=".len() + 64);
    }

    #[test]
    fn one_signature_that_fits_is_enough() {
        check(&["a"], &sign(&["a"], BODY, NOW), BODY, Ok(()));
        check(&["old", "new"], &sign(&["new"], BODY, NOW), BODY, Ok(()));
        check(&["new"], &sign(&["old", "new"], BODY, NOW), BODY, Ok(()));
        check(&["old"], &sign(&["old", "new"], BODY, NOW), BODY, Ok(()));
        check(&["other"], &sign(&["old", "new"], BODY, NOW), BODY, Err(WebhookError::Forged));
        check(&[], &sign(&["a"], BODY, NOW), BODY, Err(WebhookError::Forged));
    }

    #[test]
    fn another_body_or_time_does_not_fit() {
        let header = sign(&["a"], BODY, NOW);
        check(&["a"], &header, br#"{"id":"evt_2"}"#, Err(WebhookError::Forged));
        check(&["a"], &header.replace("t=1772000000", "t=1772000001"), BODY, Err(WebhookError::Forged));
        check(&["a"], &header.replace("v1=", "v0="), BODY, Err(WebhookError::NoSignature));
    }

    #[test]
    fn the_tolerance_goes_both_ways() {
        check(&["a"], &sign(&["a"], BODY, NOW - 300), BODY, Ok(()));
        check(&["a"], &sign(&["a"], BODY, NOW + 300), BODY, Ok(()));
        check(&["a"], &sign(&["a"], BODY, NOW - 301), BODY, Err(WebhookError::OutOfTime));
        check(&["a"], &sign(&["a"], BODY, NOW + 301), BODY, Err(WebhookError::OutOfTime));
        check(&["a"], &sign(&["a"], BODY, i64::MIN), BODY, Err(WebhookError::OutOfTime));
    }

    #[test]
    fn garbage_is_no_signature() {
        for header in ["", "t=", "t=x,v1=00", "v1=00", "t=1772000000", "t=1772000000,v1=zz", "t=1772000000,v1=é", "，"]
        {
            check(&["a"], header, BODY, Err(WebhookError::NoSignature));
        }
        check(&["a"], &format!("t=1772000000,v1={}", "0".repeat(5_000)), BODY, Err(WebhookError::NoSignature));
        check(&["a"], "t=1772000000,v1=00", BODY, Err(WebhookError::Forged));
    }
}
