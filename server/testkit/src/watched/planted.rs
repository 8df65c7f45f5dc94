//! Mistakes that a store or a clock can be made to make, each like one that programmers make.

use std::sync::Arc;

use domain::{
    Fen, Timestamp,
    allocation::Plan,
    ledger::{AccountPurpose, Entry, Posting},
};
use services::ports::{Clock, NewEntry, Payment};

/// One mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// Handled requests are not remembered: a form that is sent twice has two effects.
    RequestForgotten,
    /// The book of a licence is read and settled without its lock.
    LockDropped,
    /// The clock is a day ahead for whoever charges interest.
    DayOff,
    /// Half a fen of VAT goes the other way.
    FenOff,
    /// The first two parts of an allocation change places.
    AllocationSwapped,
    /// A payment is taken back and its postings stay.
    ReversalForgotten,
}

impl Bug {
    pub const ALL: [Self; 6] = [
        Self::RequestForgotten,
        Self::LockDropped,
        Self::DayOff,
        Self::FenOff,
        Self::AllocationSwapped,
        Self::ReversalForgotten,
    ];
}

/// The entry as the mistaken store posts it; none where it forgets to.
pub(super) fn entry(bug: Option<Bug>, entry: &NewEntry) -> Option<NewEntry> {
    let mut entry = entry.clone();
    let mut postings = entry.entry.postings().to_vec();
    match (bug, entry.kind.as_str()) {
        (Some(Bug::ReversalForgotten), "reversal") => return None,
        (Some(Bug::FenOff), "charge") => move_a_fen(&mut postings),
        (Some(Bug::AllocationSwapped), "receipt") => swap_first_two(&mut postings),
        _ => return Some(entry),
    }
    entry.entry = Entry::balanced(postings).expect("moving amounts between postings keeps their sum");
    Some(entry)
}

/// From the income of a charge to its tax.
fn move_a_fen(postings: &mut [Posting]) {
    let place = |wanted: fn(AccountPurpose) -> bool| postings.iter().position(|it| wanted(it.account.purpose));
    let tax = place(|purpose| purpose == AccountPurpose::TaxPayable);
    if let (Some(tax), Some(income)) = (tax, place(AccountPurpose::is_income)) {
        postings[tax].amount += Fen::new(-1);
        postings[income].amount += Fen::new(1);
    }
}

fn swap_first_two(postings: &mut [Posting]) {
    let settled: Vec<usize> = (0..postings.len()).filter(|place| postings[*place].charge.is_some()).collect();
    if let [first, second, ..] = settled[..] {
        let charge = postings[first].charge;
        postings[first].charge = postings[second].charge;
        postings[second].charge = charge;
    }
}

/// The payment as the mistaken store keeps it: its allocation says what was posted.
pub(super) fn payment(bug: Option<Bug>, payment: &Payment) -> Payment {
    let mut payment = payment.clone();
    if bug == Some(Bug::AllocationSwapped)
        && let Ok(mut plan) = serde_json::from_str::<Plan>(&payment.allocation)
        && plan.lines.len() > 1
    {
        let charge = plan.lines[0].charge;
        plan.lines[0].charge = plan.lines[1].charge;
        plan.lines[1].charge = charge;
        payment.allocation = serde_json::to_string(&plan).expect("a plan is numbers and texts");
    }
    payment
}

/// A clock that goes wrong by whole days.
pub struct ShiftedClock {
    pub inner: Arc<dyn Clock>,
    pub days: i64,
}

impl std::fmt::Debug for ShiftedClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ShiftedClock").field("days", &self.days).finish_non_exhaustive()
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        self.inner.now().plus_seconds(self.days * 24 * 3600)
    }
}
