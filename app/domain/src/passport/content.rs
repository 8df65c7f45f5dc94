//! What a passport says.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Day, Fen,
    digest::sha256_hex,
    seal::{Sealed, TermsHash},
};

/// The only form there is; a later one gets another number and its own reader.
const VERSION: u32 = 1;

/// One licence as it stood on the day of issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passport {
    pub version: u32,
    /// Where the issuer is reached.
    pub issuer: String,
    /// Chinese time with its offset.
    pub issued_at: String,
    pub licence: Standing,
    pub holder: Party,
    pub licensee: Party,
    pub terms: TermsText,
    pub notice: Notice,
    pub evidence: AcceptanceEvidence,
    /// Confirmed payments, oldest first.
    pub payments: Vec<Paid>,
    pub paid_fen: Fen,
    pub recordal: Option<Recorded>,
}

/// Which licence, of which patent, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    pub number: String,
    pub patent_number: String,
    pub patent_title: String,
    /// A code of `licence::LicenceState`.
    pub state: String,
    pub formed_on: Option<Day>,
    pub effective_on: Option<Day>,
    pub ends_on: Option<Day>,
    pub ended_on: Option<Day>,
}

/// A side of the licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    pub name: String,
    /// 统一社会信用代码; empty for an organisation from abroad.
    pub uscc: String,
}

/// The terms as they were sealed, and the declaration whose they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermsText {
    pub declaration: String,
    /// The number of CNIPA's announcement; empty where there is none.
    pub announcement: String,
    pub announced_on: Option<Day>,
    pub hash: String,
    /// The sealed text itself.
    pub text: String,
}

/// The written notice (书面通知, 专利法 第五十一条).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    pub text: String,
    pub sent_at: String,
    pub received_at: Option<String>,
}

/// The evidence of the acceptance, without the network address and the e-mail of the person: whoever is shown the
/// passport has no need of them (个人信息保护法 第六条).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceEvidence {
    pub accepted_at: String,
    pub accepted_by: String,
    pub organisation: Party,
    pub terms_hash: String,
    pub text_hash: String,
    pub text_shown: String,
    pub authority: String,
}

/// A payment that two persons confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paid {
    pub on: Day,
    pub amount_fen: Fen,
    pub method: String,
}

/// The recordal with CNIPA (专利法实施细则 第十四条).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// A code of `recordal::RecordalState`.
    pub state: String,
    pub number: String,
    pub recorded_on: Option<Day>,
}

impl Passport {
    /// The number of the form that is written now.
    pub const VERSION: u32 = VERSION;

    pub(super) fn to_value(&self) -> Value {
        serde_json::to_value(self).expect("texts, days and whole numbers are JSON")
    }

    /// What the value says; `None` when it says anything that a passport does not.
    pub(super) fn from_value(value: &Value) -> Option<Self> {
        let passport: Self = serde_json::from_value(value.clone()).ok()?;
        (passport.version == VERSION && passport.to_value() == *value).then_some(passport)
    }

    /// Whether the parts agree: the terms have their hash and are valid, the acceptance was of these terms and of the
    /// text shown, and the payments add up.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        let Ok(hash) = self.terms.hash.parse::<TermsHash>() else { return false };
        let evidence = &self.evidence;
        let sum: Option<Fen> = self.payments.iter().try_fold(Fen::ZERO, |sum, paid| sum.checked_add(paid.amount_fen));
        Sealed::open(&self.terms.text, &hash).is_ok()
            && evidence.terms_hash == self.terms.hash
            && sha256_hex(evidence.text_shown.as_bytes()) == evidence.text_hash
            && sum == Some(self.paid_fen)
    }
}
