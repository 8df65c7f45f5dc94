//! Late interest becomes a charge: up to the day of a payment, or when finance asks for it.

use domain::{
    Day, Fen,
    id::LicenceId,
    ledger::{self, AccountPurpose, Allocation, Book, Raised},
    royalty::{Period, interest_charge},
    tax::{clause_on, extra_charge_split},
};

use super::{
    debts::Debts,
    given_up::given_up,
    raise::{raise_for, withheld},
};
use crate::{
    Services,
    access::Action,
    book::{self, Draft, unpostable},
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    ports::{ChargeRow, Licence, UnitOfWork},
};

/// Up to when interest is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    /// Up to this day, for every overdue principal of the licence.
    Day(Day),
    /// As far as it has been charged: something of the past has become known.
    AsCharged,
}

/// Charges the difference between the interest that the terms and the postings come to and what has been charged; a
/// difference in the licensee's favour becomes credit and settles what is open of that interest. The book is locked.
///
/// Gives what was charged in all, credits negative.
pub(crate) async fn accrue(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    until: Until,
) -> Result<Fen, ServiceError> {
    let debts = Debts::load(uow, licence).await?;
    Ok(accrue_on(services, uow, caller, licence, &debts, until).await?.total)
}

/// [`accrue`], with the debts as they are after it.
pub(crate) async fn accrued(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    until: Until,
) -> Result<Debts, ServiceError> {
    let debts = Debts::load(uow, licence).await?;
    let done = accrue_on(services, uow, caller, licence, &debts, until).await?;
    if done.entries == 0 { Ok(debts) } else { Debts::load(uow, licence).await }
}

#[derive(Clone, Copy, Debug, Default)]
struct Accrued {
    total: Fen,
    entries: usize,
}

async fn accrue_on(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    debts: &Debts,
    until: Until,
) -> Result<Accrued, ServiceError> {
    let mut done = Accrued::default();
    for row in debts.principals() {
        let charge = &row.position.charge;
        let (through, times) = debts.interest_through(charge.id);
        let day = match until {
            Until::Day(day) => Some(through.map_or(day, |through| through.max(day))),
            Until::AsCharged => through,
        };
        // An unknown LPR charges nothing; the page says so.
        let Some(day) = day else { continue };
        let Some(interest) = debts.interest(row, day) else { continue };
        let before = debts.interest_charged(charge.id);
        let (difference, clause) = (interest.less(before), clause_on(debts.terms().tax, licence.tech_contract_on, day));
        let key = format!("interest:{}:{}", charge.id, times + 1);
        if let Some(mut due) = interest_charge(&key, &interest, before, day, clause) {
            // What was charged before reaches up to a day; this charge is called after the days since.
            if let Some(through) = through.filter(|through| *through < day) {
                due.period = Some(Period { from: through.plus_days(1), to: day });
            }
            raise_for(services, uow, caller, licence, &due, charge.id).await?;
            done.entries += 1;
        } else if difference < Fen::ZERO {
            credit_interest(services, uow, caller, licence, row, debts, -difference).await?;
            done.entries += 1;
        }
        done.total += difference;
    }
    Ok(done)
}

async fn credit_interest(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    row: &ChargeRow,
    debts: &Debts,
    amount: Fen,
) -> Result<(), ServiceError> {
    let (book, principal) = (Book { holder: licence.holder_id, licence: licence.id }, row.position.charge.id);
    let clause = clause_on(debts.terms().tax, licence.tech_contract_on, row.position.charge.due_on);
    let tax = extra_charge_split(amount, clause);
    let withheld = withheld(uow, licence, tax, services.today()).await?;
    let parts = Raised { net: tax.net, tax: tax.vat, withheld };
    let given_up = given_up(uow, licence.id, &debts.interest_charges(principal), amount - withheld).await?;
    let entry = ledger::credit_note(book, AccountPurpose::InterestIncome, parts, &given_up).map_err(unpostable)?;
    let draft = |kind, key: String, entry| Draft {
        key,
        holder: licence.holder_id,
        licence: Some(licence.id),
        kind,
        occurred_on: services.today(),
        charge: Some(principal),
        payment: None,
        run: None,
        reverses: None,
        reason: principal.to_string(),
        entry,
    };
    let id = services.new_id(domain::id::EntryId::from_parts);
    book::post(services, uow, caller, draft("interest_credit", format!("interest_credit:{id}"), entry)).await?;
    let mut left = amount - withheld - given_up.iter().map(|part| part.amount).sum();
    let mut settled = Vec::new();
    for part in debts.open_interest(principal) {
        let amount = part.open.min(left);
        if amount > Fen::ZERO {
            left = left - amount;
            settled.push(Allocation { charge: part.charge, amount });
        }
    }
    if !settled.is_empty() {
        let entry = ledger::apply_credit(book, &settled).map_err(unpostable)?;
        book::post(services, uow, caller, draft("credit", format!("interest_settled:{id}"), entry)).await?;
    }
    Ok(())
}

/// Charges the late interest of a licence up to today. The form has no fields of its own.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to handle.
pub async fn charge_interest_today(
    services: &Services,
    caller: &Caller,
    licence: LicenceId,
    input: &FormInput,
) -> FormOutcome<LicenceId> {
    let (actor, organisation) = caller.may(Action::RecordPayment)?;
    let mut uow = services.store.write().await?;
    let known = uow.licence(licence).await?.filter(|row| crate::payments::handles(organisation, row.holder_id));
    let row = known.ok_or(ServiceError::NotFound)?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(licence));
    }
    uow.lock_book(licence).await?;
    let charged = accrue(services, uow.as_mut(), caller, &row, Until::Day(services.today())).await?;
    if charged.is_zero() {
        return Ok(Submitted::refused("no_interest"));
    }
    forms::remember_outcome(services, uow.as_mut(), actor, input, "charge_interest", &licence.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(licence))
}
