//! The keys of licence passports: a folder with the private key that signs and every public key that ever did.
//!
//! `signing.pem` is an Ed25519 key in PKCS#8, as `openssl genpkey -algorithm ed25519` writes it; it is made at the first
//! start. `keys.json` is the published key set. A private key that is replaced stays in the set with its public half, so
//! that what it signed stays valid.

use std::{
    fmt,
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    path::Path,
};

use anyhow::{Context as _, bail};
use domain::{
    Day, base64url,
    passport::{IssuerKey, KeySet, SIGNATURE_BYTES},
};
use jsonwebtoken::{Algorithm, EncodingKey};
use services::ports::{BlobError, PassportSigner};

const SIGNING: &str = "signing.pem";
const KEYS: &str = "keys.json";
const PEM_HEAD: &str = "-----BEGIN PRIVATE KEY-----";
const PEM_FOOT: &str = "-----END PRIVATE KEY-----";
/// What stands before the 32 bytes of an Ed25519 private key in PKCS#8 (RFC 8410 §7).
const PKCS8_PREFIX: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
const SEED_BYTES: usize = 32;

/// The key that signs, and the set.
pub struct PassportKeys {
    key: EncodingKey,
    id: String,
    keys: KeySet,
}

impl fmt::Debug for PassportKeys {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PassportKeys").field("id", &self.id).finish_non_exhaustive()
    }
}

impl PassportKeys {
    /// Opens the folder; makes a key where there is none, and publishes a key that was put there by hand.
    ///
    /// # Errors
    /// When a file cannot be read or written, is no Ed25519 key, or the key was revoked.
    pub fn open(folder: &Path, today: Day) -> anyhow::Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("making the folder {}", folder.display()))?;
        let path = folder.join(SIGNING);
        if !path.exists() {
            make_key(&path)?;
        }
        let seed = read_seed(&path)?;
        let issuer = IssuerKey::new(public_of(&seed), today);
        let mut keys = read_keys(folder)?;
        match keys.find(&issuer.id) {
            Some(known) if known.revoked_on.is_some() => {
                bail!("the key in {} was revoked: `kaixu keys rotate` makes another", path.display())
            }
            Some(_) => {}
            None => {
                keys = keys.rotated(issuer.clone());
                write_keys(folder, &keys)?;
            }
        }
        let key = EncodingKey::from_ed_der(&[&PKCS8_PREFIX[..], &seed].concat());
        Ok(Self { key, id: issuer.id, keys })
    }
}

impl PassportSigner for PassportKeys {
    fn key_id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> &KeySet {
        &self.keys
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; SIGNATURE_BYTES], BlobError> {
        let fault =
            |source: Box<dyn std::error::Error + Send + Sync>| BlobError { doing: "signing a passport", source };
        let text = jsonwebtoken::crypto::sign(message, &self.key, Algorithm::EdDSA).map_err(|e| fault(Box::new(e)))?;
        let bytes = base64url::decode(&text).and_then(|bytes| bytes.try_into().ok());
        bytes.ok_or_else(|| fault("the signature has another length".into()))
    }
}

/// The published keys; none where none was made yet.
///
/// # Errors
/// When the file cannot be read, or is no key set.
pub fn read_keys(folder: &Path) -> anyhow::Result<KeySet> {
    let path = folder.join(KEYS);
    match fs::read_to_string(&path) {
        Ok(text) => text.parse().with_context(|| format!("reading {}", path.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(KeySet::default()),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

/// Makes another key sign from now on; its id. The running server goes on with the old one until it is started again.
///
/// # Errors
/// When a file cannot be written.
pub fn rotate_key(folder: &Path, today: Day) -> anyhow::Result<String> {
    fs::create_dir_all(folder).with_context(|| format!("making the folder {}", folder.display()))?;
    let new = folder.join("signing.pem.new");
    make_key(&new)?;
    let issuer = IssuerKey::new(public_of(&read_seed(&new)?), today);
    // The public half is published first: nothing is ever signed with a key that nobody knows.
    write_keys(folder, &read_keys(folder)?.rotated(issuer.clone()))?;
    fs::rename(&new, folder.join(SIGNING)).context("putting the new key in place")?;
    Ok(issuer.id)
}

/// Says of a key that nothing it signed is to be believed.
///
/// # Errors
/// When there is no such key, or the file cannot be written.
pub fn revoke_key(folder: &Path, id: &str, today: Day) -> anyhow::Result<()> {
    let keys = read_keys(folder)?.revoked(id, today).with_context(|| format!("there is no key {id}"))?;
    write_keys(folder, &keys)
}

fn public_of(seed: &[u8; SEED_BYTES]) -> [u8; 32] {
    ed25519_dalek::SigningKey::from_bytes(seed).verifying_key().to_bytes()
}

/// Never over a key that is there; another process may be making one at this moment.
fn make_key(path: &Path) -> anyhow::Result<()> {
    let mut seed = [0u8; SEED_BYTES];
    getrandom::fill(&mut seed).map_err(|error| anyhow::anyhow!("drawing a key: {error}"))?;
    let body = base64url::encode(&[&PKCS8_PREFIX[..], &seed].concat()).replace('-', "+").replace('_', "/");
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(mut file) => {
            write!(file, "{PEM_HEAD}\n{body}\n{PEM_FOOT}\n").with_context(|| format!("writing {}", path.display()))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error).with_context(|| format!("making {}", path.display())),
    }
}

fn read_seed(path: &Path) -> anyhow::Result<[u8; SEED_BYTES]> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let body = text.trim().strip_prefix(PEM_HEAD).and_then(|rest| rest.strip_suffix(PEM_FOOT));
    let body: String = body.unwrap_or_default().split_whitespace().collect();
    let bytes = base64url::decode(&body.replace('+', "-").replace('/', "_")).unwrap_or_default();
    let seed = bytes.strip_prefix(&PKCS8_PREFIX).and_then(|seed| seed.try_into().ok());
    seed.with_context(|| format!("{} is no Ed25519 key in PKCS#8 (PEM)", path.display()))
}

fn write_keys(folder: &Path, keys: &KeySet) -> anyhow::Result<()> {
    let (path, new) = (folder.join(KEYS), folder.join("keys.json.new"));
    fs::write(&new, keys.to_json()).with_context(|| format!("writing {}", new.display()))?;
    fs::rename(&new, &path).with_context(|| format!("writing {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_old_key_signed_stays_valid_and_a_revoked_key_signs_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (day, later) = (Day::literal(2026, 3, 2), Day::literal(2027, 3, 2));
        let first = PassportKeys::open(folder.path(), day).unwrap();
        let again = PassportKeys::open(folder.path(), later).unwrap();
        assert_eq!(first.id, again.id, "the key is made once");
        assert_eq!(again.keys.find(&first.id).unwrap().since, day);
        let second = rotate_key(folder.path(), later).unwrap();
        let rotated = PassportKeys::open(folder.path(), later).unwrap();
        assert_eq!(rotated.id, second);
        assert_eq!(rotated.keys.find(&first.id).unwrap().retired_on, Some(later));
        let message = b"message";
        let (old, new) = (first.sign(message).unwrap(), rotated.sign(message).unwrap());
        for (key, signature) in [(&first.id, old), (&second, new)] {
            let public = rotated.keys.find(key).unwrap().public;
            let key = ed25519_dalek::VerifyingKey::from_bytes(&public).unwrap();
            key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(&signature)).unwrap();
        }
        revoke_key(folder.path(), &second, later).unwrap();
        assert!(PassportKeys::open(folder.path(), later).is_err());
        assert!(revoke_key(folder.path(), "none", later).is_err());
    }
}
