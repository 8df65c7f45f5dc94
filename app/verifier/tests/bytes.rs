//! No byte of a passport can be changed, with the true signature: every byte by every other value on a small file, a
//! hundred thousand changes at random on a large one; and every genuine file is accepted.

use std::{collections::BTreeMap, thread};

use domain::{
    Day, Fen,
    digest::sha256_hex,
    passport::{
        AcceptanceEvidence, IssuerKey, KeySet, Notice, Paid, Party, Passport, Refusal, Standing, TermsText, Unsigned,
    },
    terms::Terms,
};
use ed25519_dalek::{Signer as _, SigningKey};
use proptest::prelude::*;
use verifier::verify;

const CHANGES_AT_RANDOM: u64 = 100_000;

fn signing() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

fn keys() -> KeySet {
    KeySet::default().rotated(IssuerKey::new(signing().verifying_key().to_bytes(), Day::literal(2026, 1, 1)))
}

/// The least that a passport can say.
fn small() -> Passport {
    let mut terms = Terms::default();
    terms.fees.lump = Some(Fen::yuan(1));
    let sealed = terms.seal();
    let nobody = || Party { name: String::new(), uscc: String::new() };
    Passport {
        version: Passport::VERSION,
        issuer: String::new(),
        issued_at: String::new(),
        licence: Standing {
            number: "1".into(),
            patent_number: String::new(),
            patent_title: "题".into(),
            state: String::new(),
            formed_on: None,
            effective_on: None,
            ends_on: None,
            ended_on: None,
        },
        holder: nobody(),
        licensee: nobody(),
        terms: TermsText {
            declaration: String::new(),
            announcement: String::new(),
            announced_on: None,
            hash: sealed.hash.to_string(),
            text: sealed.text,
        },
        notice: Notice { text: String::new(), sent_at: String::new(), received_at: None },
        evidence: AcceptanceEvidence {
            accepted_at: String::new(),
            accepted_by: String::new(),
            organisation: nobody(),
            terms_hash: sealed.hash.to_string(),
            text_hash: sha256_hex(b""),
            text_shown: String::new(),
            authority: String::new(),
        },
        payments: Vec::new(),
        paid_fen: Fen::ZERO,
        recordal: None,
    }
}

fn large() -> Passport {
    let mut passport = small();
    passport.notice.text = "兹就贵单位开放许可的专利，以书面方式通知。\n".repeat(20);
    let paid = |number: i64| Paid { on: Day::literal(2026, 4, 1), amount_fen: Fen::new(number), method: "bank".into() };
    passport.payments = (1..=80).map(paid).collect();
    passport.paid_fen = passport.payments.iter().map(|paid| paid.amount_fen).sum();
    passport
}

fn file(passport: &Passport) -> Vec<u8> {
    let key = signing();
    let unsigned = Unsigned::new(passport, &keys().keys()[0].id);
    let signature = key.sign(unsigned.signing_input().as_bytes());
    unsigned.signed(&signature.to_bytes()).into_bytes()
}

/// Runs a part of the work on each processor and adds up why files were refused.
fn on_all_processors(work: impl Fn(usize, usize) -> BTreeMap<&'static str, u64> + Sync) -> BTreeMap<&'static str, u64> {
    let parts = thread::available_parallelism().map_or(1, usize::from);
    let mut all = BTreeMap::new();
    thread::scope(|scope| {
        let work = &work;
        let running: Vec<_> = (0..parts).map(|part| scope.spawn(move || work(part, parts))).collect();
        for part in running {
            for (code, count) in part.join().expect("no part panics") {
                *all.entry(code).or_default() += count;
            }
        }
    });
    all
}

fn refusal(changed: &[u8], keys: &KeySet) -> &'static str {
    match verify(changed, keys) {
        Ok(_) => panic!("a changed passport was accepted: {}", String::from_utf8_lossy(changed)),
        Err(refusal) => refusal.code(),
    }
}

#[test]
fn no_byte_can_be_any_other() {
    let (file, keys) = (file(&small()), keys());
    assert!(verify(&file, &keys).is_ok());
    let refused = on_all_processors(|part, parts| {
        let mut refused = BTreeMap::new();
        let mut changed = file.clone();
        for place in (part..file.len()).step_by(parts) {
            for other in (0..=u8::MAX).filter(|other| *other != file[place]) {
                changed[place] = other;
                *refused.entry(refusal(&changed, &keys)).or_default() += 1;
            }
            changed[place] = file[place];
        }
        refused
    });
    let tried: u64 = refused.values().sum();
    println!("{} bytes, {tried} files: {refused:?}", file.len());
    assert_eq!(tried, u64::try_from(file.len()).expect("a small file") * 255);
}

#[test]
fn no_byte_can_be_added_or_left_out() {
    let (file, keys) = (file(&small()), keys());
    for place in 0..=file.len() {
        let mut without = file.clone();
        if place < file.len() {
            without.remove(place);
            refusal(&without, &keys);
        }
        for added in [b' ', b'\n', b'0', b'"', b',', b'A', 0] {
            let mut with = file.clone();
            with.insert(place, added);
            refusal(&with, &keys);
        }
    }
}

/// SplitMix64: the same seed makes the same changes.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[test]
fn a_hundred_thousand_changes_of_a_large_file_are_refused() {
    let (file, keys) = (file(&large()), keys());
    assert!(verify(&file, &keys).is_ok());
    assert!(file.len() > 5_000, "{}", file.len());
    let length = u64::try_from(file.len()).expect("it fits");
    let refused = on_all_processors(|part, parts| {
        let mut refused = BTreeMap::new();
        let mut state = u64::try_from(part).expect("few parts");
        let mut changed = file.clone();
        let most = CHANGES_AT_RANDOM.div_ceil(u64::try_from(parts).expect("few parts"));
        for _change in 0..most {
            let place = usize::try_from(random(&mut state) % length).expect("inside the file");
            let other = 1 + u8::try_from(random(&mut state) % 255).expect("less than 255");
            changed[place] = file[place].wrapping_add(other);
            *refused.entry(refusal(&changed, &keys)).or_default() += 1;
            changed[place] = file[place];
        }
        refused
    });
    println!("{} bytes: {refused:?}", file.len());
    assert!(refused.values().sum::<u64>() >= CHANGES_AT_RANDOM);
}

#[test]
fn a_signature_has_one_form() {
    // S + L is the same number to a verifier that does not look: RFC 8032 §5.1.7 forbids it.
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let unsigned = Unsigned::new(&small(), &keys().keys()[0].id);
    let mut signature = signing().sign(unsigned.signing_input().as_bytes()).to_bytes();
    let mut carry = 0u16;
    for (byte, add) in signature[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    assert_eq!(verify(unsigned.signed(&signature).as_bytes(), &keys()), Err(Refusal::Signature));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_genuine_passport_is_accepted(
        title in "\\PC{0,60}",
        notice in "(?s).{0,200}",
        amounts in proptest::collection::vec(0i64..1_000_000_000, 0..20),
    ) {
        let mut passport = small();
        passport.licence.patent_title = title;
        passport.notice.text = notice;
        passport.payments = amounts
            .iter()
            .map(|fen| Paid { on: Day::literal(2026, 4, 1), amount_fen: Fen::new(*fen), method: "bank".into() })
            .collect();
        passport.paid_fen = passport.payments.iter().map(|paid| paid.amount_fen).sum();
        let genuine = verify(&file(&passport), &keys());
        prop_assert_eq!(genuine.map(|genuine| genuine.passport), Ok(passport));
    }
}
