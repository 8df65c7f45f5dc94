//! What the matcher answers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    evidence::{Doubt, Evidence},
    settings::Rule,
};
use crate::{
    Fen,
    codes::codes,
    id::{BankLineId, ChargeId, PaymentId},
};

codes! {
    /// Where a line stands after matching: applied, waiting for a person's yes, none of our business, or in a queue.
    Standing {
        Auto = "auto", "自动匹配", "matched automatically";
        Proposed = "proposed", "待确认", "proposed";
        Outgoing = "outgoing", "支出", "money out";
        Unmatched = "unmatched", "未匹配", "unmatched";
        Partial = "partial", "部分付款", "part payment";
        Over = "over", "多付", "overpayment";
        DuplicateSuspect = "duplicate_suspect", "疑似重复付款", "suspected duplicate";
        Currency = "currency", "币种不符", "other currency";
        UnknownPayer = "unknown_payer", "付款人不明", "unknown payer";
        Returned = "returned", "退汇", "returned transfer";
        Chargeback = "chargeback", "拒付", "chargeback";
    }
}

impl Standing {
    /// Whether the line is in one of the queues of exceptions.
    #[must_use]
    pub const fn is_exception(self) -> bool {
        !matches!(self, Self::Auto | Self::Proposed | Self::Outgoing)
    }
}

codes! {
    /// Where a due stands that no line was matched with.
    Awaited {
        /// Not an exception.
        NotYetDue = "not_yet_due", "未到期，等待付款", "expected, not yet due";
        Announced = "announced", "已预告，等待到账", "announced, not yet arrived";
        Late = "late", "逾期未到账", "late";
    }
}

/// One way in which a line may be applied.
///
/// The parts less `fee` plus `unapplied` are the line's amount, to the fen. For a payout refunds are negative parts;
/// for a split transfer every line has its own share of the due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// In the order in which they are to be applied.
    pub parts: Vec<(ChargeId, Fen)>,
    /// What the bank or the provider kept back: the dues count as paid by it as well.
    pub fee: Fen,
    /// What is left over: credit of the licensee.
    pub unapplied: Fen,
    pub rule: Rule,
    pub evidence: Vec<Evidence>,
    /// Why it is not applied by itself; empty when it is.
    pub doubts: Vec<Doubt>,
    /// 0 to 1000.
    pub score: u16,
    /// Applied without a person.
    pub auto: bool,
    /// The announcements that arrive with it.
    pub announced: Vec<PaymentId>,
    /// The payout that it is.
    pub payout: Option<String>,
    /// All lines of a split transfer, this one included; empty for any other.
    pub joined: Vec<BankLineId>,
}

impl Suggestion {
    /// The part that bears the fee: the largest, the first among equals.
    #[must_use]
    pub fn fee_falls_on(&self) -> Option<ChargeId> {
        let largest = self.parts.iter().map(|(_, amount)| *amount).max()?;
        let bears = self.parts.iter().find(|(_, amount)| *amount == largest);
        bears.filter(|_| self.fee > Fen::ZERO).map(|(charge, _)| *charge)
    }

    /// What the parts, the fee and the rest come to: the line's amount.
    #[must_use]
    pub fn amount(&self) -> Fen {
        self.parts.iter().map(|(_, amount)| *amount).sum::<Fen>() - self.fee + self.unapplied
    }
}

/// What was considered and not chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rival {
    pub parts: Vec<(ChargeId, Fen)>,
    /// The rule that proposes it; none for a due that is only near.
    pub rule: Option<Rule>,
    pub score: u16,
    /// Never empty.
    pub why: Vec<Doubt>,
    /// The line that has it.
    pub taken_by: Option<BankLineId>,
}

/// What was found for one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matched {
    pub line: BankLineId,
    pub standing: Standing,
    /// Best first; only the first one counts on its dues being free of all other lines' first ones.
    pub suggestions: Vec<Suggestion>,
    pub rivals: Vec<Rival>,
    /// What put the line where it stands, beside the evidence of its suggestions.
    pub evidence: Vec<Evidence>,
}

impl Matched {
    /// The suggestion that is applied by itself.
    #[must_use]
    pub fn applied(&self) -> Option<&Suggestion> {
        self.suggestions.first().filter(|best| best.auto)
    }
}

/// What was found for a batch. Lines in the order of booking, dues in the order of their due days, then by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub lines: Vec<Matched>,
    /// The dues of which something is open and to which no line was applied or proposed.
    pub awaited: Vec<(ChargeId, Awaited)>,
}

impl Outcome {
    /// How many lines stand where; only what occurs.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<Standing, usize> {
        let mut counts = BTreeMap::new();
        for line in &self.lines {
            *counts.entry(line.standing).or_default() += 1;
        }
        counts
    }
}
