//! The charges that time, milestones and accepted reports raise.

use crate::{
    Day, Fen,
    royalty::{Charge, ChargeKind, Computation, LicenceClock, Step, StepLabel},
    tax::{TaxSplit, tax_split},
    terms::{Due, Tax, Terms, rate_text},
};

/// What must be paid before a licence takes effect (专利法 第五十一条), when the written notice reached the patentee on
/// this day. Empty with a trial, with free months and where nothing is due at the beginning.
#[must_use]
pub fn initial_charges(terms: &Terms, notice_received_on: Day) -> Vec<Charge> {
    if begins_later(terms) { Vec::new() } else { beginning(terms, notice_received_on) }
}

/// What falls due by the passing of time after the licence took effect, up to and including a day, in order of due day.
///
/// After a trial or free months this includes what would otherwise have been due at the beginning. Nothing arises after
/// the last day of the licence; an instalment with a fixed day that lies after it is due on the last day.
#[must_use]
pub fn time_charges(terms: &Terms, clock: &LicenceClock, upto: Day) -> Vec<Charge> {
    let Some(begin) = clock.fees_begin_on(terms).filter(|begin| *begin <= clock.ends_on) else { return Vec::new() };
    let mut charges = if begins_later(terms) { beginning(terms, begin) } else { Vec::new() };
    for (index, part) in terms.fees.instalments.iter().enumerate() {
        let (arises_on, due_on) = match part.due {
            due if is_initial(due) => continue,
            Due::AfterMonths(months) => both(begin.plus_months(months)),
            Due::AfterDays(days) => both(begin.plus_days(i64::from(days))),
            Due::On(day) if day <= begin => (begin, begin.plus_days(i64::from(terms.initial_due_days))),
            Due::On(day) => both(day.min(clock.ends_on)),
        };
        charges.push(fixed(terms, ChargeKind::Instalment, number(index), part.amount, arises_on, due_on));
    }
    if let Some(amount) = terms.fees.annual {
        for year in 1..=terms.licence_years() {
            let day = begin.plus_months(12 * year);
            charges.push(fixed(terms, ChargeKind::Annual, year + 1, amount, day, day));
        }
    }
    charges.retain(|charge| charge.arises_on <= upto.min(clock.ends_on));
    sort(&mut charges);
    charges
}

/// The charge of a milestone whose test was met on this day; `None` when there is no such milestone or no fee can arise
/// yet. A milestone that is met in a trial or in free months waits for the day on which fees begin.
#[must_use]
pub fn milestone_charge(terms: &Terms, clock: &LicenceClock, code: &str, met_on: Day) -> Option<Charge> {
    let begin = clock.fees_begin_on(terms)?;
    let index = terms.fees.milestones.iter().position(|milestone| milestone.code == code)?;
    let milestone = &terms.fees.milestones[index];
    let arises_on = met_on.max(begin);
    let due_on = arises_on.plus_days(i64::from(terms.reporting.payment_due_days));
    let mut charge = fixed(terms, ChargeKind::Milestone, number(index), milestone.amount, arises_on, due_on);
    charge.key = format!("milestone_{code}");
    charge.description.clone_from(&milestone.description);
    Some(charge)
}

/// The charge of a report that was accepted on this day; `None` when nothing is payable.
#[must_use]
pub fn royalty_charge(terms: &Terms, computation: &Computation, accepted_on: Day) -> Option<Charge> {
    if computation.total.is_zero() {
        return None;
    }
    Some(Charge {
        key: format!("royalty_{}", computation.period.to),
        kind: ChargeKind::Royalty,
        number: 0,
        description: String::new(),
        period: Some(computation.period),
        arises_on: accepted_on,
        due_on: accepted_on.plus_days(i64::from(terms.reporting.payment_due_days)),
        amount: computation.total,
        tax: computation.tax,
        breakdown: computation.breakdown.clone(),
        base_parts: computation.base_parts.clone(),
    })
}

/// A stated step with VAT on top where the terms are exclusive; the amount is what is payable.
pub(super) fn with_tax(stated: Step, tax: Tax) -> (Step, TaxSplit) {
    let split = tax_split(stated.amount, tax);
    let mut children = vec![stated];
    if let Tax::Exclusive { rate_bp } = tax {
        let formula = format!("{} × {}", split.net, rate_text(rate_bp * 100));
        children.push(Step::leaf(StepLabel::Vat, formula, split.vat));
    }
    (Step::sum(StepLabel::Total, children), split)
}

/// By due day, then by kind and number: the same order wherever charges are listed.
pub(super) fn sort(charges: &mut [Charge]) {
    charges.sort_by(|a, b| (a.due_on, a.kind, a.number, &a.key).cmp(&(b.due_on, b.kind, b.number, &b.key)));
}

fn begins_later(terms: &Terms) -> bool {
    terms.trial.is_some() || terms.free_months > 0
}

fn is_initial(due: Due) -> bool {
    matches!(due, Due::AfterMonths(0) | Due::AfterDays(0))
}

fn both(day: Day) -> (Day, Day) {
    (day, day)
}

fn number(index: usize) -> u32 {
    u32::try_from(index).expect("lists in terms are short") + 1
}

/// Lump sum, entry fee, first instalments and first yearly fee, arising on this day.
fn beginning(terms: &Terms, arises_on: Day) -> Vec<Charge> {
    let due_on = arises_on.plus_days(i64::from(terms.initial_due_days));
    let make = |kind, number, amount| fixed(terms, kind, number, amount, arises_on, due_on);
    let fees = &terms.fees;
    let mut charges = Vec::new();
    charges.extend(fees.lump.map(|amount| make(ChargeKind::Lump, 0, amount)));
    charges.extend(fees.entry.map(|entry| make(ChargeKind::Entry, 0, entry.amount)));
    let first = fees.instalments.iter().enumerate().filter(|(_, part)| is_initial(part.due));
    charges.extend(first.map(|(index, part)| make(ChargeKind::Instalment, number(index), part.amount)));
    charges.extend(fees.annual.map(|amount| make(ChargeKind::Annual, 1, amount)));
    charges
}

fn fixed(terms: &Terms, kind: ChargeKind, number: u32, stated: Fen, arises_on: Day, due_on: Day) -> Charge {
    let (breakdown, tax) = with_tax(Step::leaf(StepLabel::Stated, String::new(), stated), terms.tax);
    let key = match kind {
        ChargeKind::Instalment | ChargeKind::Annual | ChargeKind::Milestone => format!("{}_{number}", kind.as_str()),
        ChargeKind::Lump
        | ChargeKind::Entry
        | ChargeKind::Royalty
        | ChargeKind::LateInterest
        | ChargeKind::EnforcementCost => kind.as_str().to_owned(),
    };
    Charge {
        key,
        kind,
        number,
        description: String::new(),
        period: None,
        arises_on,
        due_on,
        amount: tax.gross,
        tax,
        breakdown,
        base_parts: Vec::new(),
    }
}

impl ChargeKind {
    pub const ALL: [Self; 8] = [
        Self::Lump,
        Self::Entry,
        Self::Instalment,
        Self::Annual,
        Self::Milestone,
        Self::Royalty,
        Self::LateInterest,
        Self::EnforcementCost,
    ];

    /// The stable code in files, rows and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lump => "lump",
            Self::Entry => "entry",
            Self::Instalment => "instalment",
            Self::Annual => "annual",
            Self::Milestone => "milestone",
            Self::Royalty => "royalty",
            Self::LateInterest => "late_interest",
            Self::EnforcementCost => "enforcement_cost",
        }
    }

    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == code)
    }
}
