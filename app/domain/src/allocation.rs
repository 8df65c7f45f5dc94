//! On which debts a payment falls.
//!
//! Source: 民法典 第五百六十条 (the debtor designates; otherwise what is due first, then the least security, the heaviest
//! burden, the earlier due day, and in proportion) and 第五百六十一条 (costs, then interest, then principal).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Day, Fen, Locale, codes::codes, division::divide, id::ChargeId, ledger::Allocation};

/// What of a charge is still to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPart {
    pub charge: ChargeId,
    /// Zero or less has nothing open.
    pub open: Fen,
}

/// A principal charge with the costs and the late interest that belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debt {
    pub principal: OpenPart,
    /// In the order in which they are to be paid: earliest first.
    pub interest: Vec<OpenPart>,
    /// 实现债权的费用, in the order in which they are to be paid: earliest first.
    pub costs: Vec<OpenPart>,
    /// The due day of the principal.
    pub due_on: Day,
    /// What secures the debt (担保): its value.
    pub security: Fen,
    /// The yearly rate of late interest, in parts per million; see [`crate::royalty::burden_ppm`].
    pub burden_ppm: i64,
}

codes! {
    /// Which part of a debt a charge is.
    DebtPart {
        Costs = "costs", "实现债权的费用", "costs of enforcement";
        Interest = "interest", "逾期利息", "late interest";
        Principal = "principal", "本金", "principal";
    }
}

codes! {
    /// Why a debt has its place among the debts.
    Rank {
        Designated = "designated", "付款人指定", "designated by the payer";
        Due = "due", "已到期", "due";
        NotYetDue = "not_yet_due", "未到期", "not yet due";
        /// Finance allocated otherwise; the reason is kept with the entry.
        Directed = "directed", "财务另行核销", "allocated by finance";
    }
}

codes! {
    /// What put a debt before the one that comes next.
    Criterion {
        /// The next one is designated later or not at all.
        Designation = "designation", "付款人指定在先", "designated first";
        /// The next one is not due yet.
        Maturity = "maturity", "已到期的债务优先", "due before not yet due";
        Security = "security", "缺乏担保或担保较少的债务优先", "less security first";
        Burden = "burden", "债务人负担较重的债务优先", "heavier burden first";
        DueDay = "due_day", "到期在先的债务优先", "earlier due day first";
        /// Nothing: both share in proportion.
        Proportion = "proportion", "顺序相同，按未清偿金额比例", "equal in all; in proportion to what is open";
    }
}

/// Why fen went to a debt and not to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub rank: Rank,
    /// What decided against `next`; `None` when there is no other debt with anything open.
    pub criterion: Option<Criterion>,
    /// The principal charge of the debt that comes after this one, or that shares with it.
    pub next: Option<ChargeId>,
}

/// A part of a payment that settles a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllocationLine {
    /// The principal charge of the debt.
    pub debt: ChargeId,
    pub charge: ChargeId,
    pub part: DebtPart,
    /// Always positive.
    pub amount: Fen,
    pub reason: Reason,
}

/// How a payment falls on debts. The lines and `unapplied` sum to the payment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// In the order of payment.
    pub lines: Vec<AllocationLine>,
    /// Credit of the licensee.
    pub unapplied: Fen,
}

/// Why finance cannot allocate a payment as it wants to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum OverrideError {
    #[error("the amount is not positive")]
    NotPositive,
    #[error("{0}: a part is negative")]
    Negative(ChargeId),
    #[error("{0} is not an open charge of the payer")]
    UnknownCharge(ChargeId),
    #[error("{0} is named twice")]
    NamedTwice(ChargeId),
    #[error("{0}: more than is open")]
    MoreThanOpen(ChargeId),
    #[error("the parts sum to more than the payment")]
    OverAmount,
}

impl OverrideError {
    /// The stable code that pages translate.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotPositive => "amount_not_positive",
            Self::Negative(_) => "amount_negative",
            Self::UnknownCharge(_) => "charge_unknown",
            Self::NamedTwice(_) => "charge_named_twice",
            Self::MoreThanOpen(_) => "more_than_open",
            Self::OverAmount => "over_allocated",
        }
    }

    /// The charge that is wrong, where it is one.
    #[must_use]
    pub const fn charge(self) -> Option<ChargeId> {
        match self {
            Self::NotPositive | Self::OverAmount => None,
            Self::Negative(charge)
            | Self::UnknownCharge(charge)
            | Self::NamedTwice(charge)
            | Self::MoreThanOpen(charge) => Some(charge),
        }
    }
}

impl Reason {
    /// The reason in words: `已到期；到期在先的债务优先`.
    #[must_use]
    pub fn text(self, locale: Locale) -> String {
        let rank = self.rank.name(locale);
        let Some(criterion) = self.criterion else { return rank.to_owned() };
        match locale {
            Locale::Zh => format!("{rank}；{}", criterion.name(locale)),
            Locale::En => format!("{rank}; {}", criterion.name(locale)),
        }
    }
}

impl Plan {
    /// What each charge gets, for the entry in the book: every charge once, in the order of payment.
    #[must_use]
    pub fn allocations(&self) -> Vec<Allocation> {
        let mut allocations: Vec<Allocation> = Vec::new();
        for line in &self.lines {
            match allocations.iter_mut().find(|earlier| earlier.charge == line.charge) {
                Some(earlier) => earlier.amount += line.amount,
                None => allocations.push(Allocation { charge: line.charge, amount: line.amount }),
            }
        }
        allocations
    }

    /// What falls on debts in all.
    #[must_use]
    pub fn applied(&self) -> Fen {
        self.lines.iter().map(|line| line.amount).sum()
    }
}

/// Lets a payment fall on debts, as `docs/money.md` says under *Allocation of a payment*.
///
/// A designation may name the charge of any part of a debt; it designates the whole debt, at its first mention; what it
/// names beside is passed over. The order in which the debts are given matters only where debts of the same rank share
/// in proportion and a fen is left. A debt with more open than an `i64` of fen holds counts as that much. An amount of
/// zero or less falls on nothing and leaves nothing.
#[must_use]
pub fn allocate(amount: Fen, paid_on: Day, debts: &[Debt], designation: &[ChargeId]) -> Plan {
    let mut ranked: Vec<Ranked> = debts.iter().filter_map(|debt| Ranked::of(debt, paid_on, designation)).collect();
    ranked.sort_by_key(|ranked| ranked.place);
    let mut left = amount.max(Fen::ZERO);
    let mut lines = Vec::new();
    let mut rest = ranked.as_slice();
    while let Some(first) = rest.first().filter(|_| left > Fen::ZERO) {
        let equal = rest.partition_point(|ranked| ranked.place == first.place);
        let (group, after) = rest.split_at(equal);
        for (index, (ranked, share)) in group.iter().zip(shares(left, group)).enumerate() {
            left = left - share;
            lines.extend(ranked.lines(share, ranked.reason(index, group, after.first())));
        }
        rest = after;
    }
    Plan { lines, unapplied: left }
}

/// Allocates a payment as finance wants: so much to each charge, in the order given; the rest is unapplied. A part of
/// zero is passed over. Finance is not bound to the order within a debt.
///
/// # Errors
/// [`OverrideError`] for an amount that is not positive, a charge that is named twice or is of none of these debts, a
/// part that is negative or above what is open, and parts that sum to more than the amount.
pub fn override_with(amount: Fen, wanted: &[(ChargeId, Fen)], debts: &[Debt]) -> Result<Plan, OverrideError> {
    if amount <= Fen::ZERO {
        return Err(OverrideError::NotPositive);
    }
    let open: BTreeMap<ChargeId, (ChargeId, DebtPart, Fen)> = debts
        .iter()
        .flat_map(|debt| debt.parts().map(|(part, of)| (of.charge, (debt.principal.charge, part, of.open))))
        .collect();
    let reason = Reason { rank: Rank::Directed, criterion: None, next: None };
    let (mut lines, mut named, mut left) = (Vec::new(), BTreeSet::new(), amount);
    for &(charge, wanted) in wanted {
        if !named.insert(charge) {
            return Err(OverrideError::NamedTwice(charge));
        }
        let (debt, part, open) = *open.get(&charge).ok_or(OverrideError::UnknownCharge(charge))?;
        if wanted < Fen::ZERO {
            return Err(OverrideError::Negative(charge));
        }
        if wanted > open.max(Fen::ZERO) {
            return Err(OverrideError::MoreThanOpen(charge));
        }
        if wanted > left {
            return Err(OverrideError::OverAmount);
        }
        if wanted > Fen::ZERO {
            left = left - wanted;
            lines.push(AllocationLine { debt, charge, part, amount: wanted, reason });
        }
    }
    Ok(Plan { lines, unapplied: left })
}

impl Debt {
    /// The parts in the order in which they are paid (民法典 第五百六十一条).
    pub fn parts(&self) -> impl Iterator<Item = (DebtPart, OpenPart)> + '_ {
        let costs = self.costs.iter().map(|part| (DebtPart::Costs, *part));
        let interest = self.interest.iter().map(|part| (DebtPart::Interest, *part));
        costs.chain(interest).chain([(DebtPart::Principal, self.principal)])
    }

    /// All that is open of it, held at the range of an amount.
    #[must_use]
    pub fn open(&self) -> Fen {
        let open = self.parts().map(|(_, part)| part.open.get().max(0));
        Fen::new(open.fold(0, i64::saturating_add))
    }
}

/// The place of a debt among the debts; debts of the same place share in proportion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// At this place of the designation.
    Designated(usize),
    Due {
        security: Fen,
        /// Turned, so that the heavier comes first.
        burden: std::cmp::Reverse<i64>,
        due_on: Day,
    },
    NotYetDue(Day),
}

#[derive(Debug)]
struct Ranked<'a> {
    debt: &'a Debt,
    open: Fen,
    place: Place,
}

impl<'a> Ranked<'a> {
    /// `None` when nothing of the debt is open.
    fn of(debt: &'a Debt, paid_on: Day, designation: &[ChargeId]) -> Option<Self> {
        let open = Some(debt.open()).filter(|open| *open > Fen::ZERO)?;
        let is_named = |charge: &ChargeId| debt.parts().any(|(_, part)| part.charge == *charge);
        let place = if let Some(index) = designation.iter().position(is_named) {
            Place::Designated(index)
        } else if debt.due_on <= paid_on {
            let burden = std::cmp::Reverse(debt.burden_ppm);
            Place::Due { security: debt.security, burden, due_on: debt.due_on }
        } else {
            Place::NotYetDue(debt.due_on)
        };
        Some(Self { debt, open, place })
    }

    fn reason(&self, index: usize, group: &[Self], after: Option<&Self>) -> Reason {
        let rank = match self.place {
            Place::Designated(_) => Rank::Designated,
            Place::Due { .. } => Rank::Due,
            Place::NotYetDue(_) => Rank::NotYetDue,
        };
        let sharer = if group.len() > 1 { group.get((index + 1) % group.len()) } else { None };
        let next = sharer.or(after);
        let criterion = next.map(|next| decided_by(self.place, next.place));
        Reason { rank, criterion, next: next.map(|next| next.debt.principal.charge) }
    }

    /// A share of a payment within the debt: costs, then interest, then principal.
    fn lines(&self, share: Fen, reason: Reason) -> Vec<AllocationLine> {
        let mut left = share;
        let mut lines = Vec::new();
        for (part, of) in self.debt.parts() {
            let amount = of.open.min(left);
            if amount > Fen::ZERO {
                left = left - amount;
                let debt = self.debt.principal.charge;
                lines.push(AllocationLine { debt, charge: of.charge, part, amount, reason });
            }
        }
        lines
    }
}

/// What debts of the same place get of what is left: all that is open of each, or a share in proportion to it.
fn shares(left: Fen, group: &[Ranked]) -> Vec<Fen> {
    let open: Vec<i64> = group.iter().map(|ranked| ranked.open.get()).collect();
    let total: i128 = open.iter().map(|open| i128::from(*open)).sum();
    if total <= i128::from(left.get()) {
        return group.iter().map(|ranked| ranked.open).collect();
    }
    divide(left, &open).expect("every debt that is ranked has something open")
}

/// What put the first before the second.
fn decided_by(first: Place, second: Place) -> Criterion {
    match (first, second) {
        _ if first == second => Criterion::Proportion,
        (Place::Designated(_), _) => Criterion::Designation,
        (Place::Due { security, burden, .. }, Place::Due { security: other_security, burden: other_burden, .. }) => {
            if security != other_security {
                Criterion::Security
            } else if burden != other_burden {
                Criterion::Burden
            } else {
                Criterion::DueDay
            }
        }
        (Place::NotYetDue(_), _) => Criterion::DueDay,
        (Place::Due { .. }, _) => Criterion::Maturity,
    }
}

#[cfg(test)]
mod tests;
