//! The keys with which an issuer signs, as it publishes them (a JSON Web Key Set, RFC 7517 and RFC 8037).

use std::str::FromStr;

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::{Day, base64url, seal::canonical};

/// Bytes of an Ed25519 public key (RFC 8032).
pub const PUBLIC_KEY_BYTES: usize = 32;
/// Keys of one issuer: one a year, and a few that were replaced early.
const KEYS_MAX: usize = 100;

/// A public key and when it was in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerKey {
    /// [`key_id`] of the key.
    pub id: String,
    pub public: [u8; PUBLIC_KEY_BYTES],
    pub since: Day,
    /// Nothing was signed with it after this day; what was signed before stays valid.
    pub retired_on: Option<Day>,
    /// The issuer says that the key got into other hands: nothing that it signed is to be believed, whatever day stands
    /// in it.
    pub revoked_on: Option<Day>,
}

/// Every key that an issuer ever signed with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeySet {
    keys: Vec<IssuerKey>,
}

/// The text is no key set, or one of its keys is not what its id says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a set of Ed25519 keys")]
pub struct KeySetError;

/// The thumbprint of a key (RFC 7638), which names it: an id cannot be given to another key.
#[must_use]
pub fn key_id(public: &[u8; PUBLIC_KEY_BYTES]) -> String {
    let members = json!({ "crv": "Ed25519", "kty": "OKP", "x": base64url::encode(public) });
    let text = canonical(&members).expect("texts have one form");
    base64url::encode(&Sha256::digest(text.as_bytes()))
}

impl IssuerKey {
    #[must_use]
    pub fn new(public: [u8; PUBLIC_KEY_BYTES], since: Day) -> Self {
        Self { id: key_id(&public), public, since, retired_on: None, revoked_on: None }
    }

    fn to_value(&self) -> Value {
        let mut fields = Map::new();
        let mut put = |name: &str, text: String| fields.insert(name.to_owned(), Value::String(text));
        put("alg", "EdDSA".to_owned());
        put("crv", "Ed25519".to_owned());
        put("kid", self.id.clone());
        put("kty", "OKP".to_owned());
        put("use", "sig".to_owned());
        put("x", base64url::encode(&self.public));
        put("since", self.since.to_string());
        for (name, day) in [("retired_on", self.retired_on), ("revoked_on", self.revoked_on)] {
            if let Some(day) = day {
                put(name, day.to_string());
            }
        }
        Value::Object(fields)
    }

    fn from_value(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let day = |name: &str| text(name).map(Day::parse).transpose().ok();
        let public: [u8; PUBLIC_KEY_BYTES] = base64url::decode(text("x")?)?.try_into().ok()?;
        let is_ed25519 = text("kty") == Some("OKP") && text("crv") == Some("Ed25519");
        let key = Self {
            id: key_id(&public),
            public,
            since: Day::parse(text("since")?).ok()?,
            retired_on: day("retired_on")?,
            revoked_on: day("revoked_on")?,
        };
        (is_ed25519 && text("kid") == Some(key.id.as_str())).then_some(key)
    }
}

impl KeySet {
    #[must_use]
    pub fn keys(&self) -> &[IssuerKey] {
        &self.keys
    }

    #[must_use]
    pub fn find(&self, id: &str) -> Option<&IssuerKey> {
        self.keys.iter().find(|key| key.id == id)
    }

    /// With one more key; the keys before it that were still in use are retired on the day from which it counts.
    #[must_use]
    pub fn rotated(mut self, key: IssuerKey) -> Self {
        if self.find(&key.id).is_some() {
            return self;
        }
        for old in self.keys.iter_mut().filter(|old| old.retired_on.is_none()) {
            old.retired_on = Some(key.since);
        }
        self.keys.push(key);
        self
    }

    /// With a key that is no longer to be believed; `None` when there is no such key.
    #[must_use]
    pub fn revoked(mut self, id: &str, on: Day) -> Option<Self> {
        let key = self.keys.iter_mut().find(|key| key.id == id)?;
        key.revoked_on = key.revoked_on.or(Some(on));
        Some(self)
    }

    /// The published document.
    #[must_use]
    pub fn to_json(&self) -> String {
        let keys: Vec<Value> = self.keys.iter().map(IssuerKey::to_value).collect();
        canonical(&json!({ "keys": keys })).expect("texts have one form")
    }
}

impl FromStr for KeySet {
    type Err = KeySetError;

    fn from_str(text: &str) -> Result<Self, KeySetError> {
        let value: Value = serde_json::from_str(text).map_err(|_| KeySetError)?;
        let keys = value.get("keys").and_then(Value::as_array).ok_or(KeySetError)?;
        if KEYS_MAX < keys.len() {
            return Err(KeySetError);
        }
        let keys: Option<Vec<IssuerKey>> = keys.iter().map(IssuerKey::from_value).collect();
        Ok(Self { keys: keys.ok_or(KeySetError)? })
    }
}
