//! The chain over the audit trail: each link is a hash over its line and over the link before it, so that a line that is
//! changed, removed, put in or moved is seen by whoever adds the links up again (档案法 第三十七条: electronic records are
//! kept whole and unaltered).
//!
//! Texts of a line may hold personal data, which must go when there is no more reason to keep it (个人信息保护法 第四十七条).
//! The chain therefore does not cover the texts but a commitment to them: a hash over a random salt and the texts. When
//! they are redacted, texts and salt are destroyed; the commitment stays, and with it the chain, and nobody can find the
//! texts by trying.

use std::{fmt, str::FromStr};

use serde_json::{Value, json};
use thiserror::Error;

use crate::{Timestamp, digest::sha256_hex, seal::canonical};

/// What stands in place of the link before the first.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What a link covers of a line of the trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealable<'a> {
    pub id: &'a str,
    pub user: &'a str,
    pub organisation: &'a str,
    pub action: &'a str,
    pub subject: &'a str,
    pub request: &'a str,
    pub at: Timestamp,
    /// [`commitment`] to its texts.
    pub texts: &'a str,
}

/// What the texts of a line are hidden and held fast by.
#[must_use]
pub fn commitment(salt: &str, before: &str, after: &str, reason: &str) -> String {
    hash(&json!({ "after": after, "before": before, "reason": reason, "salt": salt }))
}

/// The link of the line with this number (the first is 1) behind the link `previous`.
#[must_use]
pub fn link(previous: &str, number: i64, line: &Sealable<'_>) -> String {
    hash(&json!({
        "action": line.action,
        "at": line.at.micros(),
        "id": line.id,
        "number": number,
        "organisation": line.organisation,
        "previous": previous,
        "request": line.request,
        "subject": line.subject,
        "texts": line.texts,
        "user": line.user,
    }))
}

fn hash(value: &Value) -> String {
    sha256_hex(canonical(value).expect("texts and whole numbers have one form").as_bytes())
}

/// A mark outside of the database: so many links there were, this was the last, at this time. Whoever can write the
/// database can write the chain anew; not what was written down elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub count: i64,
    pub head: String,
    pub at: Timestamp,
}

/// The line is no anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an anchor")]
pub struct AnchorError;

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = json!({ "at": self.at.micros(), "count": self.count, "head": self.head, "kaixu_audit_anchor": 1 });
        f.write_str(&canonical(&value).expect("texts and whole numbers have one form"))
    }
}

impl FromStr for Anchor {
    type Err = AnchorError;

    fn from_str(text: &str) -> Result<Self, AnchorError> {
        let value: Value = serde_json::from_str(text.trim()).map_err(|_| AnchorError)?;
        let number = |name: &str| value.get(name).and_then(Value::as_i64).ok_or(AnchorError);
        let head = value.get("head").and_then(Value::as_str).ok_or(AnchorError)?.to_owned();
        let anchor = Self { count: number("count")?, head, at: Timestamp::from_micros(number("at")?) };
        // Only what is written here is read: an anchor that was edited by hand is none.
        if anchor.to_string() == text.trim() { Ok(anchor) } else { Err(AnchorError) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LINE: Sealable<'static> = Sealable {
        id: "aud_1",
        user: "usr_1",
        organisation: "org_1",
        action: "accept_offer",
        subject: "lic_1",
        request: "r1",
        at: Timestamp::from_micros(7),
        texts: "t",
    };

    #[test]
    fn the_first_link_does_not_move() {
        assert_eq!(link(GENESIS, 1, &LINE), "68518dbcc7528217b89c051e9637f3cdab1694ffb01821e4667995a9331434e2");
    }

    #[test]
    fn every_part_of_a_line_counts() {
        let whole = link(GENESIS, 1, &LINE);
        let changed = [
            Sealable { id: "aud_2", ..LINE },
            Sealable { user: "", ..LINE },
            Sealable { organisation: "org_2", ..LINE },
            Sealable { action: "x", ..LINE },
            Sealable { subject: "lic_2", ..LINE },
            Sealable { request: "r2", ..LINE },
            Sealable { at: Timestamp::from_micros(8), ..LINE },
            Sealable { texts: "u", ..LINE },
        ];
        assert!(changed.iter().all(|line| link(GENESIS, 1, line) != whole));
        assert_ne!(link(GENESIS, 2, &LINE), whole);
        assert_ne!(link(&whole, 1, &LINE), whole);
    }

    proptest! {
        #[test]
        fn texts_that_run_together_are_told_apart(a in ".{0,6}", b in ".{0,6}", c in ".{0,6}", salt in "[0-9a-f]{4}") {
            let whole = commitment(&salt, &a, &b, &c);
            prop_assert_eq!(whole.len(), 64);
            if !b.is_empty() {
                prop_assert_ne!(&commitment(&salt, &format!("{a}{b}"), "", &c), &whole);
            }
            prop_assert_ne!(commitment("", &a, &b, &c), whole);
        }

        #[test]
        fn an_anchor_is_read_back(count in 0i64.., head in "[0-9a-f]{64}", at in 0i64..4_000_000_000_000_000) {
            let anchor = Anchor { count, head, at: Timestamp::from_micros(at) };
            prop_assert_eq!(anchor.to_string().parse::<Anchor>(), Ok(anchor));
        }

        #[test]
        fn any_text_is_answered(text in ".{0,60}") {
            prop_assert!(text.parse::<Anchor>().is_err());
        }
    }
}
