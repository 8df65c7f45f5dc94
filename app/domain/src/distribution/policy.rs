//! A version of an institution's rule for dividing licence income.

use serde::{Deserialize, Serialize};

use crate::{
    Day,
    codes::codes,
    form::FieldError,
    organisation::Nature,
    seal::{SealError, Sealed, TermsHash, canonical},
};

codes! {
    /// Who shares in net income.
    BeneficiaryClass {
        /// Those who made the invention and those who contributed to its use (完成、转化职务科技成果做出重要贡献的人员).
        Contributors = "contributors", "发明人及贡献人员", "inventors and contributors";
        College = "college", "学院（系、所）", "college";
        University = "university", "学校（单位）", "university";
        Fund = "fund", "知识产权管理与运营基金", "IP management and operation fund";
        Other = "other", "其他", "other";
    }
}

codes! {
    /// What the fee of the agency is a part of.
    AgencyBase {
        /// The institution's part of what was received, without VAT.
        Receipt = "receipt", "实际到账金额", "the receipt";
        /// What is left of it after direct costs and patent costs.
        AfterCosts = "after_costs", "扣除成本后的余额", "what is left after costs";
    }
}

/// The largest multiple of an inventor's costs that a rule can return.
pub const MULTIPLE_MAX: u32 = 10;

/// The longest citation of the institution's document, in characters.
pub const CITATION_CHARS_MAX: usize = 300;

/// What contributors get at least in a state institution, in basis points of net income
/// (促进科技成果转化法 第四十五条第二款).
pub const LEGAL_FLOOR_BP: u32 = 5_000;

pub(super) const WHOLE_BP: u32 = 10_000;
pub(super) const WHOLE_PPM: u32 = 1_000_000;
const SHARES_MAX: usize = 20;
pub(super) const NAME_CHARS_MAX: usize = 100;

/// A share of net income.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    pub class: BeneficiaryClass,
    /// Basis points of net income.
    pub bp: u32,
    /// Who it is for, where the class does not say; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// The fee of the agency that brought the licence about (中介服务费).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Parts per million of the base; at most all of it.
    pub rate_ppm: u32,
    pub base: AgencyBase,
}

/// What a rule says, not yet checked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyRule {
    /// The institution's document that says so: title, number, article.
    pub citation: String,
    /// The first day on which runs follow it.
    pub valid_from: Day,
    /// In the order in which a fen that cannot be divided is given.
    pub shares: Vec<Share>,
    pub agency: Agency,
    /// What an inventor gets back for a yuan of patent costs: 2 is 加倍扣除并返还, the total and not an addition.
    pub multiple: u32,
    /// What contributors get at least, in basis points of net income.
    pub floor_bp: u32,
}

/// A rule that was checked: its shares sum to 10,000 bp and every figure is within its bounds. Its seal names the
/// version.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "PolicyRule", into = "PolicyRule")]
pub struct Policy(PolicyRule);

impl Policy {
    /// Takes a rule whose figures hold together.
    ///
    /// # Errors
    /// Every fault at its field. The fields are those of the form; a fault of the shares together is at
    /// `share_contributors`.
    pub fn new(rule: PolicyRule) -> Result<Self, Vec<FieldError>> {
        let faults = faults_of(&rule);
        if faults.is_empty() { Ok(Self(rule)) } else { Err(faults) }
    }

    #[must_use]
    pub const fn rule(&self) -> &PolicyRule {
        &self.0
    }

    /// All that contributors get of net income, in basis points.
    #[must_use]
    pub fn contributors_bp(&self) -> u32 {
        self.0.shares.iter().filter(|share| share.class == BeneficiaryClass::Contributors).map(|share| share.bp).sum()
    }

    /// Whether every run under it needs a legal basis, because contributors get less than its own floor.
    #[must_use]
    pub fn is_below_floor(&self) -> bool {
        self.contributors_bp() < self.0.floor_bp
    }

    /// The least floor that an institution can set: half for state institutions, none for others.
    #[must_use]
    pub const fn legal_floor_bp(nature: Nature) -> u32 {
        if nature.is_state_institution() { LEGAL_FLOOR_BP } else { 0 }
    }

    /// The canonical text of the rule (keys sorted) and its SHA-256.
    #[must_use]
    pub fn seal(&self) -> Sealed {
        let value = serde_json::to_value(self).expect("a rule is a JSON object");
        let text = canonical(&value).expect("a rule holds whole numbers only");
        let hash = TermsHash::of(&text);
        Sealed { text, hash }
    }

    /// Takes a stored text back only when it has this hash, is canonical and holds a valid rule.
    ///
    /// # Errors
    /// A [`SealError`] that says which of the three fails; `NotTerms` when it is no valid rule.
    pub fn open(text: &str, hash: &TermsHash) -> Result<Self, SealError> {
        if TermsHash::of(text) != *hash {
            return Err(SealError::HashDiffers);
        }
        let policy: Self = serde_json::from_str(text).map_err(|_| SealError::NotTerms)?;
        if policy.seal().text == text { Ok(policy) } else { Err(SealError::NotCanonical) }
    }
}

impl TryFrom<PolicyRule> for Policy {
    type Error = String;
    fn try_from(rule: PolicyRule) -> Result<Self, String> {
        Self::new(rule).map_err(|faults| {
            let named: Vec<String> = faults.iter().map(|fault| format!("{}: {}", fault.field, fault.code)).collect();
            named.join(", ")
        })
    }
}

impl From<Policy> for PolicyRule {
    fn from(policy: Policy) -> Self {
        policy.0
    }
}

fn faults_of(rule: &PolicyRule) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if rule.citation.trim().is_empty() {
        faults.push(FieldError::new("citation", "required"));
    }
    if rule.citation.chars().count() > CITATION_CHARS_MAX {
        faults.push(FieldError::new("citation", "too_long").with("max", CITATION_CHARS_MAX));
    }
    if rule.shares.len() > SHARES_MAX {
        faults.push(FieldError::new("share_contributors", "too_many"));
    }
    if rule.shares.iter().any(|share| share.name.chars().count() > NAME_CHARS_MAX) {
        faults.push(FieldError::new("other_name", "too_long").with("max", NAME_CHARS_MAX));
    }
    let sum: u64 = rule.shares.iter().map(|share| u64::from(share.bp)).sum();
    if sum != u64::from(WHOLE_BP) {
        let shown = format!("{}.{:02}%", sum / 100, sum % 100);
        faults.push(FieldError::new("share_contributors", "shares_not_whole").with("sum", shown));
    }
    if rule.agency.rate_ppm > WHOLE_PPM {
        faults.push(FieldError::new("agency_rate", "rate_too_large"));
    }
    if rule.multiple < 1 || rule.multiple > MULTIPLE_MAX {
        let fault = FieldError::new("multiple", "out_of_bounds");
        faults.push(fault.with("min", 1).with("max", MULTIPLE_MAX));
    }
    if rule.floor_bp > WHOLE_BP {
        faults.push(FieldError::new("floor", "rate_too_large"));
    }
    faults
}
