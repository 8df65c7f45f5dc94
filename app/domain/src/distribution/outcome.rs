//! The result of a run: a tree of steps in which every fen that was received has its place.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{BeneficiaryClass, Input};
use crate::{Fen, codes::codes, id::BeneficiaryId, money::FEN_MAX};

codes! {
    /// Whether money is distributed or a distribution undone.
    Direction {
        Run = "run", "分配", "distribution";
        Counter = "counter", "冲销分配", "counter-run";
    }
}

codes! {
    /// What a step of a run is.
    StepLabel {
        Received = "received", "实际到账", "Received";
        Tax = "tax", "增值税", "VAT";
        CoOwner = "co_owner", "共有专利权人应得", "Co-owner's part";
        InstitutionPart = "institution_part", "本单位应得", "The institution's part";
        AgencyFee = "agency_fee", "中介服务费", "Agency fee";
        DirectCosts = "direct_costs", "交易直接费用", "Direct costs";
        PatentCosts = "patent_costs", "专利费用", "Patent costs";
        InstitutionCosts = "institution_costs", "收回单位承担的专利费用", "Recovered by the institution";
        /// 加倍扣除并返还.
        ReturnedCosts = "returned_costs", "返还发明人承担的专利费用（加倍）", "Returned to inventors, with the multiple";
        ReturnedToInventor = "returned_to_inventor", "返还发明人", "Returned to an inventor";
        NetIncome = "net_income", "净收益", "Net income";
        /// All shares of contributors together.
        ContributorsShare = "contributors_share", "发明人及贡献人员所得", "Contributors' share";
        ToInventor = "to_inventor", "发明人所得", "To an inventor";
        BodyShare = "body_share", "单位及其他受益人所得", "Share of a body";
    }
}

/// One step. The children of a step that has any sum to its amount; a step without children goes to its beneficiary.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Step {
    /// The place in the order of the computation, from 1.
    pub order: u32,
    pub label: StepLabel,
    /// Whose share of net income it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<BeneficiaryClass>,
    /// Who gets it, or whose part is divided below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beneficiary: Option<BeneficiaryId>,
    /// The arithmetic in figures, the same in every language: `255,000.00 × 70%`. Empty where there is none.
    pub formula: String,
    pub amount: Fen,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Step>,
}

/// An amount of a beneficiary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    pub beneficiary: BeneficiaryId,
    pub amount: Fen,
}

/// What a share of the policy comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ShareAmount {
    pub class: BeneficiaryClass,
    pub bp: u32,
    pub amount: Fen,
}

/// What a run lacked and the next one takes. A counter-run states the same with the signs turned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Carried {
    pub direct_costs: Fen,
    /// Patent costs that the institution has not recovered.
    pub institution: Fen,
    /// What of the inventors' claim is not returned, multiple included.
    pub inventors: Fen,
}

/// A run or its counter-run, complete: what it was computed from and every step. It is never changed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Distribution {
    pub direction: Direction,
    pub input: Input,
    /// From what was received down to each beneficiary.
    pub breakdown: Step,
    /// In the order of the policy; they sum to net income.
    pub shares: Vec<ShareAmount>,
    pub carried: Carried,
}

/// A part of what a beneficiary gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub label: StepLabel,
    pub class: Option<BeneficiaryClass>,
    pub formula: String,
    pub amount: Fen,
}

/// All that a person or body gets by a run; the parts sum to the amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeneficiaryAmount {
    pub beneficiary: BeneficiaryId,
    pub amount: Fen,
    pub parts: Vec<Part>,
}

/// A stored text is not a run whose steps add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a run whose steps add up")]
pub struct StoredRunError;

impl Step {
    pub(super) const fn leaf(label: StepLabel, formula: String, amount: Fen) -> Self {
        Self { order: 0, label, class: None, beneficiary: None, formula, amount, children: Vec::new() }
    }

    pub(super) fn sum(label: StepLabel, formula: String, children: Vec<Self>) -> Self {
        let amount = children.iter().map(|child| child.amount).sum();
        Self { children, ..Self::leaf(label, formula, amount) }
    }

    #[must_use]
    pub(super) const fn to(mut self, beneficiary: BeneficiaryId) -> Self {
        self.beneficiary = Some(beneficiary);
        self
    }

    /// Whether every step that has children is their sum.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let sum: i128 = self.children.iter().map(|child| i128::from(child.amount.get())).sum();
        (self.children.is_empty() || sum == i128::from(self.amount.get())) && self.children.iter().all(Self::adds_up)
    }

    /// This step and all below it, in the order of the computation.
    #[must_use]
    pub fn walk(&self) -> Vec<&Self> {
        let mut found = vec![self];
        for child in &self.children {
            found.extend(child.walk());
        }
        found
    }

    pub(super) fn number(&mut self, last: u32) -> u32 {
        self.order = last + 1;
        self.children.iter_mut().fold(self.order, |last, child| child.number(last))
    }

    fn turned(&self) -> Self {
        let children = self.children.iter().map(Self::turned).collect();
        Self { amount: -self.amount, formula: turned_formula(&self.formula), children, ..self.clone() }
    }

    /// Whether money ends here.
    fn is_line(&self) -> bool {
        self.children.is_empty() && self.label != StepLabel::Tax && !self.amount.is_zero()
    }

    fn is_sound(&self) -> bool {
        let is_placed = !self.is_line() || self.beneficiary.is_some();
        self.amount.get().unsigned_abs() <= FEN_MAX.unsigned_abs()
            && is_placed
            && self.children.iter().all(Self::is_sound)
    }
}

impl Distribution {
    /// Reads a stored run back.
    ///
    /// # Errors
    /// [`StoredRunError`] when the text is no run, a step is not the sum of its parts, an amount has no beneficiary, or
    /// the whole is not what was received.
    pub fn from_json(text: &str) -> Result<Self, StoredRunError> {
        let found: Self = serde_json::from_str(text).map_err(|_| StoredRunError)?;
        found.input.check().map_err(|_| StoredRunError)?;
        let whole = found.sign(found.input.received);
        let net = i128::from(found.net().get());
        let shares: i128 = found.shares.iter().map(|share| i128::from(share.amount.get())).sum();
        let is_sound = found.breakdown.adds_up()
            && found.breakdown.is_sound()
            && found.breakdown.amount == whole
            && found.sum_of(StepLabel::Tax) == found.sign(found.input.tax)
            && shares == net;
        if is_sound { Ok(found) } else { Err(StoredRunError) }
    }

    /// The text to store.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a run has a JSON form")
    }

    /// What each owner gets of the receipt without VAT, in the order of the input.
    #[must_use]
    pub fn owners(&self) -> Vec<Amount> {
        self.amounts(&[StepLabel::CoOwner, StepLabel::InstitutionPart])
    }

    #[must_use]
    pub fn agency_fee(&self) -> Fen {
        self.sum_of(StepLabel::AgencyFee)
    }

    #[must_use]
    pub fn direct_costs(&self) -> Fen {
        self.sum_of(StepLabel::DirectCosts)
    }

    /// Patent costs that the institution recovers.
    #[must_use]
    pub fn institution_recovered(&self) -> Fen {
        self.sum_of(StepLabel::InstitutionCosts)
    }

    /// What inventors get back of their patent costs, multiple included, in the order of the pool.
    #[must_use]
    pub fn returned(&self) -> Vec<Amount> {
        self.amounts(&[StepLabel::ReturnedToInventor])
    }

    /// What is divided by the policy.
    #[must_use]
    pub fn net(&self) -> Fen {
        self.sum_of(StepLabel::NetIncome)
    }

    /// What inventors get of net income, in the order of the input.
    #[must_use]
    pub fn inventors(&self) -> Vec<Amount> {
        self.amounts(&[StepLabel::ToInventor])
    }

    /// Every amount that goes to a person or body, in the order of the computation; none is zero. With the VAT they sum
    /// to what was received.
    #[must_use]
    pub fn lines(&self) -> Vec<&Step> {
        self.breakdown.walk().into_iter().filter(|step| step.is_line()).collect()
    }

    /// What each person and body gets, with the parts that make it, in the order in which they first get something. A
    /// person who is named in several places is there once.
    #[must_use]
    pub fn beneficiaries(&self) -> Vec<BeneficiaryAmount> {
        let mut found: Vec<BeneficiaryAmount> = Vec::new();
        for line in self.lines() {
            let Some(beneficiary) = line.beneficiary else { continue };
            let part =
                Part { label: line.label, class: line.class, formula: line.formula.clone(), amount: line.amount };
            match found.iter_mut().find(|one| one.beneficiary == beneficiary) {
                Some(one) => {
                    one.amount += part.amount;
                    one.parts.push(part);
                }
                None => found.push(BeneficiaryAmount { beneficiary, amount: part.amount, parts: vec![part] }),
            }
        }
        found
    }

    fn amounts(&self, labels: &[StepLabel]) -> Vec<Amount> {
        let steps = self.breakdown.walk().into_iter().filter(|step| labels.contains(&step.label));
        steps.filter_map(|step| Some(Amount { beneficiary: step.beneficiary?, amount: step.amount })).collect()
    }

    /// There is at most one step of each of the labels that this is asked for.
    fn sum_of(&self, label: StepLabel) -> Fen {
        let found = self.breakdown.walk().into_iter().find(|step| step.label == label);
        found.map_or(Fen::ZERO, |step| step.amount)
    }

    const fn sign(&self, amount: Fen) -> Fen {
        match self.direction {
            Direction::Run => amount,
            Direction::Counter => Fen::new(-amount.get()),
        }
    }
}

/// The run that undoes a run: the same lines with the signs turned. Undoing a counter-run gives the run again.
#[must_use]
pub fn counter_run(run: &Distribution) -> Distribution {
    let direction = match run.direction {
        Direction::Run => Direction::Counter,
        Direction::Counter => Direction::Run,
    };
    let carried = Carried {
        direct_costs: -run.carried.direct_costs,
        institution: -run.carried.institution,
        inventors: -run.carried.inventors,
    };
    let shares = run.shares.iter().map(|share| ShareAmount { amount: -share.amount, ..*share }).collect();
    Distribution { direction, input: run.input.clone(), breakdown: run.breakdown.turned(), shares, carried }
}

fn turned_formula(formula: &str) -> String {
    match formula.strip_prefix("−(").and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => inner.to_owned(),
        None if formula.is_empty() => String::new(),
        None => format!("−({formula})"),
    }
}
