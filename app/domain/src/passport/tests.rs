//! The rules without cryptography: a stand-in signs by repeating the beginning of a hash. The true signature is tried in
//! the crate `verifier`.

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use super::*;
use crate::{Day, Fen, digest::sha256_hex, terms::samples};

const KEY: [u8; PUBLIC_KEY_BYTES] = [7; PUBLIC_KEY_BYTES];

fn sign(key: &[u8; PUBLIC_KEY_BYTES], message: &[u8]) -> [u8; SIGNATURE_BYTES] {
    let once = Sha256::new().chain_update(key).chain_update(message).finalize();
    let twice = Sha256::digest(once);
    [once.as_slice(), twice.as_slice()].concat().try_into().expect("twice 32 bytes")
}

fn is_signed(key: &[u8; PUBLIC_KEY_BYTES], message: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> bool {
    sign(key, message) == *signature
}

fn passport(title: &str, payments: &[i64]) -> Passport {
    let sealed = samples::arrangement("A").seal();
    let party = |name: &str| Party { name: name.into(), uscc: "12320000MB0000001X".into() };
    let payments: Vec<Paid> = payments
        .iter()
        .map(|fen| Paid { on: Day::literal(2026, 4, 1), amount_fen: Fen::new(*fen), method: "bank".into() })
        .collect();
    Passport {
        version: Passport::VERSION,
        issuer: "https://kaixu.test".into(),
        issued_at: "2026-04-02T09:00:00+08:00".into(),
        licence: Standing {
            number: "KX-2026-000001".into(),
            patent_number: "ZL202399990018.1".into(),
            patent_title: title.into(),
            state: "effective".into(),
            formed_on: Some(Day::literal(2026, 3, 20)),
            effective_on: Some(Day::literal(2026, 4, 1)),
            ends_on: None,
            ended_on: None,
        },
        holder: party("示例大学"),
        licensee: party("示例公司"),
        terms: TermsText {
            declaration: "dcl_1".into(),
            announcement: String::new(),
            announced_on: None,
            hash: sealed.hash.to_string(),
            text: sealed.text,
        },
        notice: Notice { text: "通知".into(), sent_at: "2026-03-20T09:00:00+08:00".into(), received_at: None },
        evidence: AcceptanceEvidence {
            accepted_at: "2026-03-20T09:00:00+08:00".into(),
            accepted_by: "某人".into(),
            organisation: party("示例公司"),
            terms_hash: sealed.hash.to_string(),
            text_hash: sha256_hex("文本".as_bytes()),
            text_shown: "文本".into(),
            authority: "受托".into(),
        },
        paid_fen: payments.iter().map(|paid| paid.amount_fen).sum(),
        payments,
        recordal: None,
    }
}

fn file(passport: &Passport) -> String {
    let unsigned = Unsigned::new(passport, &key_id(&KEY));
    unsigned.signed(&sign(&KEY, unsigned.signing_input().as_bytes()))
}

fn keys() -> KeySet {
    KeySet::default().rotated(IssuerKey::new(KEY, Day::literal(2026, 1, 1)))
}

fn refused(file: &str, keys: &KeySet) -> Refusal {
    verify(file.as_bytes(), keys, is_signed).expect_err("it is refused")
}

#[test]
fn old_passports_outlive_their_key_unless_it_is_revoked() {
    let (file, day) = (file(&passport("题", &[100])), Day::literal(2027, 1, 1));
    let rotated = keys().rotated(IssuerKey::new([8; PUBLIC_KEY_BYTES], day));
    let published: KeySet = rotated.to_json().parse().expect("it is read back");
    assert_eq!(published, rotated);
    let genuine = verify(file.as_bytes(), &published, is_signed).expect("genuine");
    assert_eq!(genuine.key.retired_on, Some(day));
    let revoked = rotated.revoked(&key_id(&KEY), day).expect("the key is there");
    assert_eq!(refused(&file, &revoked), Refusal::RevokedKey(day));
    assert_eq!(refused(&file, &KeySet::default()), Refusal::UnknownKey);
}

#[test]
fn a_key_set_is_read_only_when_ids_fit_their_keys() {
    let good = keys().to_json();
    assert!(good.parse::<KeySet>().is_ok());
    assert!(good.replace(&key_id(&KEY), &key_id(&[9; 32])).parse::<KeySet>().is_err());
    assert!(good.replace("Ed25519", "P-256").parse::<KeySet>().is_err());
    assert!("{}".parse::<KeySet>().is_err());
}

#[test]
fn parts_that_contradict_each_other_are_refused_although_signed() {
    let good = passport("题", &[100, 200]);
    assert!(good.is_consistent());
    let mut sum = good.clone();
    sum.paid_fen = Fen::new(1);
    let mut text = good.clone();
    text.evidence.text_shown.push('。');
    let mut terms = good.clone();
    terms.evidence.terms_hash = sha256_hex(b"other");
    let mut sealed = good.clone();
    sealed.terms.text = sealed.terms.text.replace("60", "61");
    for wrong in [sum, text, terms, sealed] {
        assert_eq!(refused(&file(&wrong), &keys()), Refusal::Contradiction);
    }
}

#[test]
fn what_means_the_same_in_other_bytes_is_refused() {
    let good = file(&passport("题", &[100]));
    let others = [
        format!("{good}\n"),
        format!(" {good}"),
        format!("\u{feff}{good}"),
        good.replacen("\":", "\": ", 1),
        good.replace('题', "\\u9898"),
        good.replacen("{\"payload\"", "{\"payload\":1,\"payload\"", 1),
        good.replacen("\"version\":1", "\"version\":1.0", 1),
    ];
    for other in &others {
        assert_ne!(other, &good);
        assert_eq!(refused(other, &keys()), Refusal::NotCanonical, "{other}");
    }
    assert_eq!(refused("", &keys()), Refusal::Size);
    assert_eq!(refused(&" ".repeat(FILE_BYTES_MAX + 1), &keys()), Refusal::Size);
    assert_eq!(refused(&"[".repeat(5000), &keys()), Refusal::NotCanonical);
}

proptest! {
    #[test]
    fn every_genuine_passport_is_accepted(title in ".{0,40}", payments in proptest::collection::vec(0i64..1_000_000, 0..9)) {
        let passport = passport(&title, &payments);
        let genuine = verify(file(&passport).as_bytes(), &keys(), is_signed);
        prop_assert_eq!(genuine.map(|genuine| genuine.passport), Ok(passport));
    }

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(verify(&bytes, &keys(), is_signed).is_err());
    }
}
