//! What is true after every step, whatever people did: computed here from postings and rows alone, not by the code that
//! wrote them.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Day, Fen,
    allocation::{DebtPart, Plan, Rank},
    id::{ChargeId, LicenceId, PaymentId},
    ledger::{Account, AccountPurpose},
    licence::LicenceState,
    royalty::ChargeKind,
};
use services::ports::{
    Adjustment, BookFaults, ChargeRow, Payment, PaymentRow, PostingRow, Store, StoreResult, UnitOfWork,
};

use super::look::{self, ALL};

/// Everything that is known of the money of a licence.
struct Book {
    postings: Vec<PostingRow>,
    charges: Vec<ChargeRow>,
    payments: Vec<PaymentRow>,
    adjustments: Vec<Adjustment>,
}

impl Book {
    async fn read(uow: &mut dyn UnitOfWork, licence: LicenceId) -> StoreResult<Self> {
        Ok(Self {
            postings: uow.postings_of(licence, ALL).await?,
            charges: look::charges(uow, Some(licence)).await?,
            payments: look::payments(uow, Some(licence)).await?,
            adjustments: look::adjustments(uow, Some(licence)).await?,
        })
    }

    fn sum(&self, wanted: impl Fn(&PostingRow) -> bool) -> Fen {
        self.postings.iter().filter(|it| wanted(it)).map(|it| it.amount_fen).sum()
    }

    /// Entries of a kind for a payment.
    fn entries_for(&self, payment: PaymentId, kind: &str) -> usize {
        let fitting = self.postings.iter().filter(|it| it.payment_id == Some(payment) && it.kind == kind);
        fitting.map(|it| it.entry_id).collect::<BTreeSet<_>>().len()
    }
}

/// What is wrong with the book, in the whole and with one licence.
///
/// # Errors
/// When the store fails.
pub async fn book_problems(store: &dyn Store, licence: LicenceId, today: Day) -> StoreResult<Vec<String>> {
    after_step(store, &mut BTreeMap::new(), Some(licence), today).await
}

/// What is wrong with the book, in the whole, and with the licence of an act and those of which a balance has moved.
///
/// # Errors
/// When the store fails.
pub async fn after_step(
    store: &dyn Store,
    known: &mut BTreeMap<Account, Fen>,
    touched: Option<LicenceId>,
    today: Day,
) -> StoreResult<Vec<String>> {
    let mut uow = store.read().await?;
    let mut wrong = Vec::new();
    let balances = look::balances(uow.as_mut()).await?;
    let moved = balances.iter().filter(|(account, sum)| known.get(account) != Some(sum));
    let licences: BTreeSet<LicenceId> = moved.filter_map(|(account, _)| account.licence).chain(touched).collect();
    *known = balances;
    let faults = uow.book_faults(10).await?;
    if faults != BookFaults::default() {
        wrong.push(format!("the book contradicts itself: {faults:?}"));
    }
    for licence in &licences {
        let book = Book::read(uow.as_mut(), *licence).await?;
        let lapsed = uow.licence(*licence).await?.is_some_and(|it| it.state == LicenceState::Lapsed);
        let mut found = [entries(&book, today), charges(&book, today), cash(&book), persons(&book)].concat();
        if lapsed {
            found.extend(never_owed(&book));
        }
        wrong.extend(found.into_iter().map(|text| format!("{licence}: {text}")));
    }
    Ok(wrong)
}

/// Entries sum to zero and say on which day they happened.
fn entries(book: &Book, today: Day) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut sums: BTreeMap<_, Fen> = BTreeMap::new();
    for it in &book.postings {
        *sums.entry(it.entry_id).or_default() += it.amount_fen;
        let paid_on =
            book.payments.iter().find(|row| Some(row.payment.id) == it.payment_id).map(|row| row.payment.paid_on);
        let is_right = match it.kind.as_str() {
            "receipt" => Some(it.occurred_on) == paid_on,
            _ => it.occurred_on <= today,
        };
        if !is_right || it.booked_on < it.occurred_on {
            wrong.push(format!("{} {} is of {}, booked on {}", it.kind, it.entry_id, it.occurred_on, it.booked_on));
        }
    }
    wrong.extend(sums.iter().filter(|it| !it.1.is_zero()).map(|(id, sum)| format!("{id} sums to {sum}")));
    wrong
}

/// What is open of a charge is what its postings come to, never below zero; tax is posted as it was computed; interest
/// is charged for days that have been.
fn charges(book: &Book, today: Day) -> Vec<String> {
    let mut wrong = Vec::new();
    for row in &book.charges {
        let (at, charge) = (&row.position, &row.position.charge);
        let of_charge = |it: &PostingRow| it.charge_id == Some(charge.id);
        let open = book.sum(|it| of_charge(it) && it.purpose == AccountPurpose::Receivable);
        if open != at.charged - at.paid || open < Fen::ZERO || at.paid < Fen::ZERO {
            wrong.push(format!("{}: open {open}, charged {}, paid {}", charge.id, at.charged, at.paid));
        }
        // What was never owed, as the licence never took effect, is taken back in full.
        let is_taken_back =
            book.postings.iter().any(|it| it.kind == "reversal" && of_charge(it) && it.payment_id.is_none());
        let owed = if is_taken_back { Fen::ZERO } else { charge.amount_fen - charge.withheld_fen };
        if at.charged != owed {
            wrong.push(format!("{}: charged {} of {}", charge.id, at.charged, charge.amount_fen));
        }
        let raised: BTreeSet<_> =
            book.postings.iter().filter(|it| it.kind == "charge" && of_charge(it)).map(|it| it.entry_id).collect();
        let tax = book.sum(|it| raised.contains(&it.entry_id) && it.purpose == AccountPurpose::TaxPayable);
        if raised.len() != 1 || tax != -charge.tax_fen {
            wrong.push(format!("{}: {} entries, tax {tax} for {}", charge.id, raised.len(), charge.tax_fen));
        }
        let is_interest = charge.kind == ChargeKind::LateInterest.as_str();
        if is_interest && charge.period_to.is_none_or(|day| day > today) {
            wrong.push(format!("{}: interest up to {:?} on {today}", charge.id, charge.period_to));
        }
    }
    wrong
}

/// The bank has what was confirmed and not taken back or refunded; credit is never below zero; a payment is posted once.
fn cash(book: &Book) -> Vec<String> {
    let mut wrong = Vec::new();
    let bank = book.sum(|it| it.purpose == AccountPurpose::Bank);
    let confirmed: Fen =
        book.payments.iter().map(|row| &row.payment).filter(|it| it.state == "confirmed").map(|it| it.amount_fen).sum();
    let posted = |kind| book.adjustments.iter().filter(move |it| it.kind == kind && it.state == "posted");
    let refunded: Fen = posted("refund").map(|it| it.amount_fen).sum();
    if bank != confirmed - refunded {
        wrong.push(format!("bank {bank}, confirmed {confirmed}, refunded {refunded}"));
    }
    let taken_back = |it: &Adjustment| {
        book.charges.iter().any(|row| Some(row.position.charge.id) == it.charge_id && row.position.charged.is_zero())
    };
    let given_up: Fen = posted("write_off").filter(|it| !taken_back(it)).map(|it| it.amount_fen).sum();
    let is_credit = |it: &PostingRow| matches!(it.kind.as_str(), "credit_note" | "interest_credit");
    let credited = book.sum(|it| it.purpose == AccountPurpose::WriteOff && is_credit(it));
    if book.sum(|it| it.purpose == AccountPurpose::WriteOff) != given_up + credited {
        wrong.push(format!("{given_up} was given up"));
    }
    let credit = -book.sum(|it| it.purpose == AccountPurpose::UnappliedCash);
    if credit < Fen::ZERO {
        wrong.push(format!("credit {credit}"));
    }
    // Whatever is credited: nobody can get more out than came in, after what is owed.
    let owed = book.sum(|it| it.purpose == AccountPurpose::Receivable);
    if credit - owed > bank {
        wrong.push(format!("credit {credit} less {owed} owed is more than the {bank} that came"));
    }
    for row in &book.payments {
        let it = &row.payment;
        let posted = (book.entries_for(it.id, "receipt"), book.entries_for(it.id, "reversal"));
        let expected = match it.state.as_str() {
            "confirmed" => (1, 0),
            "reversed" => (1, 1),
            _ => (0, 0),
        };
        if posted != expected {
            wrong.push(format!("{} is {} and has {posted:?} entries", it.id, it.state));
        }
    }
    wrong
}

/// A licence that never took effect leaves nothing but the money that came, as credit.
fn never_owed(book: &Book) -> Vec<String> {
    let mut left: BTreeMap<AccountPurpose, Fen> = BTreeMap::new();
    for it in &book.postings {
        *left.entry(it.purpose).or_default() += it.amount_fen;
    }
    let cash = [AccountPurpose::Bank, AccountPurpose::UnappliedCash];
    let is_wrong = left.iter().any(|(purpose, sum)| !cash.contains(purpose) && !sum.is_zero());
    if is_wrong { vec![format!("lapsed and not undone: {left:?}")] } else { Vec::new() }
}

/// Nobody confirms what they recorded, takes back or decides what they asked for.
fn persons(book: &Book) -> Vec<String> {
    let is_alone = |it: &Payment| {
        let confirmed = it.confirmed_by.is_some() && it.confirmed_by == it.recorded_by;
        confirmed || (it.reversed_by.is_some() && it.reversed_by == it.reversal_asked_by)
    };
    let payments = book.payments.iter().map(|row| &row.payment).filter(|it| is_alone(it)).map(|it| it.id.to_string());
    let adjustments =
        book.adjustments.iter().filter(|it| it.decided_by == Some(it.asked_by)).map(|it| it.id.to_string());
    payments.chain(adjustments).map(|id| format!("{id}: one person did what needs two")).collect()
}

/// A payment that was confirmed just now: what it fell on comes before what it left open.
///
/// # Errors
/// When the store fails.
pub async fn allocation(store: &dyn Store, id: PaymentId) -> StoreResult<Vec<String>> {
    let mut uow = store.read().await?;
    let Some(PaymentRow { payment, .. }) = uow.payment(id).await? else { return Ok(Vec::new()) };
    let Ok(plan) = serde_json::from_str::<Plan>(&payment.allocation) else {
        return Ok(vec![format!("{id}: the allocation cannot be read")]);
    };
    let settled: Fen = plan.lines.iter().map(|line| line.amount).sum();
    let mut wrong = Vec::new();
    if settled + plan.unapplied != payment.amount_fen {
        wrong.push(format!("{id}: {settled} settled and {} left of {}", plan.unapplied, payment.amount_fen));
    }
    if plan.lines.iter().any(|line| line.reason.rank == Rank::Directed) {
        return Ok(wrong);
    }
    let rows = look::charges(uow.as_mut(), Some(payment.licence_id)).await?;
    let part = |row: &ChargeRow| match row.position.charge.principal_charge_id {
        None => DebtPart::Principal,
        Some(_) if row.position.charge.kind == ChargeKind::LateInterest.as_str() => DebtPart::Interest,
        Some(_) => DebtPart::Costs,
    };
    let debt = |row: &ChargeRow| row.position.charge.principal_charge_id.unwrap_or(row.position.charge.id);
    // A licence that takes effect with this payment is charged more at once.
    let is_older = |row: &&ChargeRow| Some(row.position.charge.created_at) < payment.confirmed_at;
    let is_open = |row: &&ChargeRow| row.position.charged > row.position.paid;
    let open: Vec<&ChargeRow> = rows.iter().filter(is_open).filter(is_older).collect();
    for line in &plan.lines {
        let Some(row) = rows.iter().find(|row| row.position.charge.id == line.charge) else { continue };
        if part(row) != line.part || debt(row) != line.debt {
            wrong.push(format!("{id}: {} is not the {} of {}", line.charge, line.part, line.debt));
        }
        // Costs come before interest, and interest before the principal: what comes later got nothing while it is open.
        if open.iter().any(|other| debt(other) == debt(row) && part(other) < part(row)) {
            wrong.push(format!("{id}: the {} of {} before what comes first", line.part, line.debt));
        }
    }
    if !plan.unapplied.is_zero() && !open.is_empty() {
        wrong.push(format!("{id}: {} is left while something is open", plan.unapplied));
    }
    wrong.extend(designated(&payment, &plan, &open, &debt));
    Ok(wrong)
}

/// While a designated debt is open, nothing falls on one that is not.
fn designated(
    payment: &Payment,
    plan: &Plan,
    open: &[&ChargeRow],
    debt: &impl Fn(&ChargeRow) -> ChargeId,
) -> Option<String> {
    let is_open = open.iter().any(|row| payment.designation.contains(&row.position.charge.id));
    let elsewhere = plan.lines.iter().find(|line| line.reason.rank != Rank::Designated)?;
    let named: Vec<ChargeId> = open.iter().map(|row| debt(row)).collect();
    is_open.then(|| format!("{}: {} got something before {named:?}", payment.id, elsewhere.debt))
}
