//! The first person: accepts what is suggested for a line, or chooses.

use domain::{
    Fen,
    form::{FormReader, FormValues},
    id::{BankAccountId, BankLineId, BankMatchId, ChargeId, PaymentId},
    matching::{Matched, Suggestion},
};

use super::{
    NOTE_CHARS_MAX, account_for, before, found_for, line_for,
    plan::{Pays, Plan, Refused, lock, record},
};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    ports::{BankAccount, BankLine, UnitOfWork},
};

/// Lines that one bulk action touches: what a page shows.
const SHOWN_MAX: usize = 100;
const PARTS_MAX: usize = 200;
/// A payment that finance recorded by hand has a day so near to the bank's.
const LINK_DAYS: i64 = 7;
const LINKED_MAX: i64 = 5_000;

/// Accepts a suggestion of a line as it was shown: `suggestion` (its place, 0 for the best) and `version`. A split
/// transfer takes its other lines with it. Another person confirms.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn accept(
    services: &Services,
    caller: &Caller,
    id: BankLineId,
    input: &FormInput,
) -> FormOutcome<BankMatchId> {
    let (actor, _) = caller.may(Action::RecordPayment)?;
    let mut uow = services.store.write().await?;
    let line = line_for(uow.as_mut(), caller, Action::RecordPayment, id).await?.line;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let place = FormReader::new(&input.values).text("suggestion").parse::<usize>().unwrap_or(0);
    if input.version().is_some_and(|seen| seen != line.version) {
        return Ok(Submitted::refused("stale"));
    }
    let account = lock(uow.as_mut(), line.account_id).await?;
    let plan = match suggested(uow.as_mut(), &account, &line, place).await? {
        Ok(plan) => plan,
        Err(code) => return Ok(Submitted::refused(code)),
    };
    let made = match record(services, uow.as_mut(), caller, &account, &plan, Some(actor.user_id)).await? {
        Ok(made) => made,
        Err(code) => return Ok(Submitted::refused(code)),
    };
    forms::remember_outcome(services, uow.as_mut(), actor, input, "match_lines", &made.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(made))
}

/// What a bulk acceptance did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    pub matched: u32,
    /// Lines that were no longer as they were shown, or whose suggestion no longer holds.
    pub left: u32,
}

/// Accepts the best suggestion of each line that is ticked on the page (`line:<id>` = its version), each in a transaction
/// of its own. Lines that the page did not show are never touched.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn accept_shown(
    services: &Services,
    caller: &Caller,
    id: BankAccountId,
    input: &FormInput,
) -> FormOutcome<Accepted> {
    account_for(services.store.read().await?.as_mut(), caller, Action::RecordPayment, id).await?;
    let mut done = Accepted::default();
    for (field, version) in input.values.iter().filter(|(field, _)| field.starts_with("line:")).take(SHOWN_MAX) {
        let Ok(line) = field["line:".len()..].parse::<BankLineId>() else { continue };
        let is_ours = services.store.read().await?.bank_line(line).await?.is_some_and(|row| row.line.account_id == id);
        if !is_ours {
            continue;
        }
        let one = FormInput::from([("suggestion", "0"), ("version", version.as_str())]);
        match accept(services, caller, line, &one).await? {
            Submitted::Done(_) => done.matched += 1,
            Submitted::Invalid(_) => done.left += 1,
        }
    }
    Ok(Submitted::Done(done))
}

/// The plan of a stored suggestion, its other lines with it.
pub(super) async fn suggested(
    uow: &mut dyn UnitOfWork,
    account: &BankAccount,
    line: &BankLine,
    place: usize,
) -> Result<Result<Plan, Refused>, ServiceError> {
    let Some(found) = found_for(line) else { return Ok(Err("suggestion_gone")) };
    let Some(suggestion) = found.suggestions.get(place) else { return Ok(Err("suggestion_gone")) };
    let mut plan = Plan {
        rule: suggestion.rule.as_str().to_owned(),
        evidence: serde_json::to_string(&found).expect("what was found is JSON"),
        ..Plan::default()
    };
    if let Some(provider_id) = &suggestion.payout {
        let Some(payout) = uow.card_payout_of(provider_id).await? else { return Ok(Err("suggestion_gone")) };
        plan.payout = Some((line.id, payout.id));
        return Ok(Ok(plan));
    }
    if let Err(code) = add(&mut plan, line.id, suggestion) {
        return Ok(Err(code));
    }
    link_what_is_there(uow, account, line, &mut plan).await?;
    for other in suggestion.joined.iter().filter(|other| **other != line.id) {
        let row = uow.bank_line(*other).await?.filter(|row| row.line.account_id == account.id);
        let joined = row.as_ref().and_then(|row| found_for(&row.line));
        let Some(part) = joined.as_ref().and_then(|joined| same_split(joined, suggestion)) else {
            return Ok(Err("suggestion_gone"));
        };
        if let Err(code) = add(&mut plan, *other, part) {
            return Ok(Err(code));
        }
    }
    Ok(Ok(plan))
}

/// A payment that is there already for the same charges and the same amount, and that no line stands behind, is what the
/// line proves: another one would be money that nobody has paid.
async fn link_what_is_there(
    uow: &mut dyn UnitOfWork,
    account: &BankAccount,
    line: &BankLine,
    plan: &mut Plan,
) -> Result<(), ServiceError> {
    let day = line.line.booked_on;
    let (from, to) = (day.plus_days(-LINK_DAYS), day.plus_days(LINK_DAYS));
    let charges: Vec<ChargeId> = plan
        .parts
        .iter()
        .filter_map(|(_, pays)| match pays {
            Pays::Charge(charge, _) => Some(*charge),
            Pays::Payment(_) => None,
        })
        .collect();
    if charges.is_empty() || !plan.fees.is_empty() {
        return Ok(());
    }
    let mut same = Vec::new();
    for id in uow.payments_without_line(account.holder_id, from, to, LINKED_MAX).await? {
        let Some(row) = uow.payment(id).await? else { continue };
        let of_charges = row.payment.designation.iter().any(|charge| charges.contains(charge));
        if of_charges && row.payment.amount_fen == line.line.amount {
            same.push(id);
        }
    }
    if let [payment] = same.as_slice() {
        plan.parts = vec![(line.id, Pays::Payment(*payment))];
    }
    Ok(())
}

/// The share of another line in the same split transfer.
fn same_split<'a>(found: &'a Matched, suggestion: &Suggestion) -> Option<&'a Suggestion> {
    found.suggestions.iter().find(|other| other.joined == suggestion.joined)
}

fn add(plan: &mut Plan, line: BankLineId, suggestion: &Suggestion) -> Result<(), Refused> {
    if !suggestion.announced.is_empty() {
        plan.parts.extend(suggestion.announced.iter().map(|payment| (line, Pays::Payment(*payment))));
        return Ok(());
    }
    let bears = suggestion.fee_falls_on();
    for (charge, amount) in &suggestion.parts {
        let fee = if bears == Some(*charge) { suggestion.fee } else { Fen::ZERO };
        if !fee.is_zero() {
            plan.fees.push((*charge, fee));
        }
        plan.parts.push((line, Pays::Charge(*charge, *amount - fee)));
    }
    if plan.parts.is_empty() { Err("nothing_chosen") } else { Ok(()) }
}

/// Matches a line with what a person chose: `pay:<charge>` amounts, `payment:<id>` ticked for payments that are there
/// already, `fee:<charge>` for what the bank kept back, `note`, `version`. What is left of the line becomes the
/// licensee's credit. Another person confirms.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn choose(
    services: &Services,
    caller: &Caller,
    id: BankLineId,
    input: &FormInput,
) -> FormOutcome<BankMatchId> {
    let (actor, _) = caller.may(Action::RecordPayment)?;
    let mut uow = services.store.write().await?;
    let line = line_for(uow.as_mut(), caller, Action::RecordPayment, id).await?.line;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let plan = match read_chosen(&input.values, id) {
        Ok(plan) => plan,
        Err(errors) => return Ok(Submitted::Invalid(errors)),
    };
    if input.version().is_some_and(|seen| seen != line.version) {
        return Ok(Submitted::refused("stale"));
    }
    let account = lock(uow.as_mut(), line.account_id).await?;
    let made = match record(services, uow.as_mut(), caller, &account, &plan, Some(actor.user_id)).await? {
        Ok(made) => made,
        Err(code) => return Ok(Submitted::refused(code)),
    };
    forms::remember_outcome(services, uow.as_mut(), actor, input, "match_lines", &made.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(made))
}

fn read_chosen(values: &FormValues, line: BankLineId) -> Result<Plan, Vec<domain::form::FieldError>> {
    let mut form = FormReader::new(values);
    let mut plan = Plan { rule: "chosen".into(), ..Plan::default() };
    for field in values.keys().take(4 * PARTS_MAX) {
        if form.text(field).is_empty() {
            continue;
        }
        if let Some(charge) = field.strip_prefix("pay:") {
            match (charge.parse::<ChargeId>(), form.amount(field)) {
                (Ok(charge), Some(amount)) => plan.parts.push((line, Pays::Charge(charge, amount))),
                (Err(_), _) => form.fail(field, "charge_unknown"),
                (Ok(_), None) => {}
            }
        } else if let Some(payment) = field.strip_prefix("payment:") {
            match payment.parse::<PaymentId>() {
                Ok(payment) => plan.parts.push((line, Pays::Payment(payment))),
                Err(_) => form.fail(field, "payment_unknown"),
            }
        } else if let Some(charge) = field.strip_prefix("fee:") {
            match (charge.parse::<ChargeId>(), form.amount(field)) {
                (Ok(charge), Some(amount)) => plan.fees.push((charge, amount)),
                (Err(_), _) => form.fail(field, "charge_unknown"),
                (Ok(_), None) => {}
            }
        }
    }
    plan.note = form.limited("note", NOTE_CHARS_MAX);
    if plan.parts.is_empty() {
        form.fail("", "nothing_chosen");
    }
    form.finish().map(|()| plan)
}
