//! The licence passport: one signed file that proves a licence by itself.
//!
//! A patentee may make an open-licence declaration and anybody may take it by written notice (专利法 第五十条、第五十一条);
//! what came about is a contract that courts, banks and subsidy offices ask to see (民法典 第四百六十九条: data messages are
//! writing). A passport carries the sealed terms with their text, the notice, the evidence of the acceptance, the
//! effective date, what has been paid and the recordal, and the issuer's signature over all of it. docs/passport.md has
//! the bytes.
//!
//! The file is canonical JSON ([`crate::seal::canonical`]): a reader parses it, writes it again and compares, so that the
//! whole file is covered and not only its meaning. The signature is a JWS (RFC 7515) over the two canonical texts.

mod content;
mod keys;
#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use crate::{base64url, seal::canonical};

pub use content::{AcceptanceEvidence, Notice, Paid, Party, Passport, Recorded, Standing, TermsText};
pub use keys::{IssuerKey, KeySet, KeySetError, PUBLIC_KEY_BYTES, key_id};

/// Largest file that is read: terms, notice and text shown have a few pages each, payments are bounded.
pub const FILE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Bytes of an Ed25519 signature (RFC 8032).
pub const SIGNATURE_BYTES: usize = 64;

/// What stands in the protected header beside the key's id.
const ALGORITHM: &str = "EdDSA";
const TYPE: &str = "kaixu-passport";

/// Why a file is not a valid passport.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Larger than [`FILE_BYTES_MAX`], or empty.
    Size,
    /// Not a passport at all, or one whose bytes are not the canonical ones: something was added, removed or moved.
    NotCanonical,
    /// Signed with a key that is not in the key set.
    UnknownKey,
    /// The issuer has said that the key is no longer to be believed; the day.
    RevokedKey(crate::Day),
    /// The content or the signature was changed.
    Signature,
    /// Rightly signed, but the parts contradict each other.
    Contradiction,
}

impl Refusal {
    /// A stable code for texts and for the command line.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::NotCanonical => "not_canonical",
            Self::UnknownKey => "unknown_key",
            Self::RevokedKey(_) => "revoked_key",
            Self::Signature => "signature",
            Self::Contradiction => "contradiction",
        }
    }
}

/// A passport that was found genuine, with the key that signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genuine {
    pub passport: Passport,
    pub key: IssuerKey,
}

/// A passport that waits for its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsigned {
    protected: Value,
    payload: Value,
}

impl Unsigned {
    #[must_use]
    pub fn new(passport: &Passport, key_id: &str) -> Self {
        let protected = json!({ "alg": ALGORITHM, "kid": key_id, "typ": TYPE });
        Self { protected, payload: passport.to_value() }
    }

    /// The JWS signing input: what is signed.
    #[must_use]
    pub fn signing_input(&self) -> String {
        format!("{}.{}", encoded(&self.protected), encoded(&self.payload))
    }

    /// The file.
    #[must_use]
    pub fn signed(&self, signature: &[u8; SIGNATURE_BYTES]) -> String {
        let signature = base64url::encode(signature);
        let file = json!({ "payload": self.payload, "protected": self.protected, "signature": signature });
        canonical(&file).expect("passports hold whole numbers only")
    }
}

fn encoded(value: &Value) -> String {
    base64url::encode(canonical(value).expect("passports hold whole numbers only").as_bytes())
}

/// Looks at a file. `is_signed` answers whether a signature of these bytes is by the owner of a public key; it must be
/// strict (RFC 8032 §5.1.7 with canonical encodings), so that no second signature of the same bytes is accepted.
///
/// # Errors
/// The first of the reasons, in the order of [`Refusal`], that speaks against the file.
pub fn verify(
    file: &[u8],
    keys: &KeySet,
    is_signed: impl Fn(&[u8; PUBLIC_KEY_BYTES], &[u8], &[u8; SIGNATURE_BYTES]) -> bool,
) -> Result<Genuine, Refusal> {
    if file.is_empty() || FILE_BYTES_MAX < file.len() {
        return Err(Refusal::Size);
    }
    let (unsigned, signature) = open(file).ok_or(Refusal::NotCanonical)?;
    let kid = unsigned.protected["kid"].as_str().ok_or(Refusal::NotCanonical)?;
    if unsigned.protected != json!({ "alg": ALGORITHM, "kid": kid, "typ": TYPE }) {
        return Err(Refusal::NotCanonical);
    }
    let key = keys.find(kid).ok_or(Refusal::UnknownKey)?;
    if !is_signed(&key.public, unsigned.signing_input().as_bytes(), &signature) {
        return Err(Refusal::Signature);
    }
    if let Some(day) = key.revoked_on {
        return Err(Refusal::RevokedKey(day));
    }
    let passport = Passport::from_value(&unsigned.payload).ok_or(Refusal::Contradiction)?;
    if !passport.is_consistent() {
        return Err(Refusal::Contradiction);
    }
    Ok(Genuine { passport, key: key.clone() })
}

/// The parts of a file whose bytes are exactly those that its meaning has.
fn open(file: &[u8]) -> Option<(Unsigned, [u8; SIGNATURE_BYTES])> {
    let text = std::str::from_utf8(file).ok()?;
    let value: Value = serde_json::from_str(text).ok()?;
    if canonical(&value).ok()? != text {
        return None;
    }
    let fields = value.as_object().filter(|fields| fields.len() == 3)?;
    let signature = base64url::decode(fields.get("signature")?.as_str()?)?.try_into().ok()?;
    let unsigned = Unsigned { protected: fields.get("protected")?.clone(), payload: fields.get("payload")?.clone() };
    Some((unsigned, signature))
}
