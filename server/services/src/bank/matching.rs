//! Asking the rules of `domain::matching` about the open lines of an account, and applying what is beyond doubt.

use std::collections::HashMap;

use domain::{
    Day, Fen,
    form::FormValues,
    id::{BankAccountId, BankLineId, ChargeId, OrganisationId, PaymentId},
    matching::{Announced, Batch, Comparison, Due, KnownPayer, Line, Outcome, PayerSource, Payout, Receipt, Standing},
    month::Month,
};

use super::{
    account_for,
    accounts::read_rules,
    payers::PAYERS_MAX,
    plan::{lock, record},
    settings_of,
};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    charges::open_of,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    ports::{
        BankAccount, BankLine, BankLineFilter, CardPayoutRow, ChargeFilter, ChargeRow, Payment, PaymentFilter,
        UnitOfWork,
    },
};

/// Lines and dues that one look takes in.
const LINES_MAX: i64 = 50_000;
const DUES_MAX: i64 = 200_000;
const PAYMENTS_MAX: i64 = 20_000;
const PAYOUTS_MAX: i64 = 1_000;
const PAYOUT_PARTS_MAX: i64 = 20_000;
/// Receipts of so many days before the first line are compared with, for duplicates and returned transfers.
const LOOK_BACK_DAYS: i64 = 60;

/// Looks at every open line of an account again, writes down what is suggested, and matches what is beyond doubt: those
/// matches wait for one person's confirmation. Harmless to repeat. Answers with how many lines were matched.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn rematch(services: &Services, caller: &Caller, id: BankAccountId) -> Result<u32, ServiceError> {
    let mut uow = services.store.read().await?;
    let account = if caller.is_system {
        uow.bank_account(id).await?.ok_or(ServiceError::NotFound)?.account
    } else {
        account_for(uow.as_mut(), caller, Action::RecordPayment, id).await?.account
    };
    drop(uow);
    let mut uow = services.store.write().await?;
    let account = lock(uow.as_mut(), account.id).await?;
    let lines = open_lines(uow.as_mut(), account.id).await?;
    let settings = settings_of(&account);
    let batch = batch(uow.as_mut(), &account, &lines, services.today()).await?;
    let outcome = services.matcher.run(batch, settings).await?;
    let before: HashMap<BankLineId, &BankLine> = lines.iter().map(|line| (line.id, line)).collect();
    for found in &outcome.lines {
        let suggestion = serde_json::to_string(found).expect("what was found is JSON");
        // A fee of the bank is given up by two persons, one of a payout is in the book already: what the rules are sure of waits for the first of them.
        let is_asked = found.applied().is_some_and(|best| !best.fee.is_zero() && best.payout.is_none());
        let queue = if is_asked { Standing::Proposed.as_str() } else { found.standing.as_str() };
        let unchanged =
            before.get(&found.line).is_some_and(|line| line.suggestion == suggestion && line.queue == queue);
        if !unchanged {
            uow.put_suggestion(found.line, queue, &suggestion).await?;
        }
    }
    let matched = apply(services, uow.as_mut(), caller, &account, &outcome).await?;
    uow.save().await?;
    Ok(matched)
}

/// Matches what the rules apply by themselves; one that no longer holds stays a suggestion.
async fn apply(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    account: &BankAccount,
    outcome: &Outcome,
) -> Result<u32, ServiceError> {
    let mut matched = 0;
    for found in &outcome.lines {
        if found.applied().is_none() {
            continue;
        }
        let Some(row) = uow.bank_line(found.line).await? else { continue };
        // The other lines of a split transfer were matched with its first one.
        if row.line.state != "open" {
            continue;
        }
        let Ok(plan) = super::accept::suggested(uow, account, &row.line, 0).await? else { continue };
        if !plan.fees.is_empty() || record(services, uow, &system(caller), account, &plan, None).await?.is_err() {
            continue;
        }
        matched += 1;
    }
    Ok(matched)
}

/// The rules act by themselves: no person stands behind what they do.
fn system(caller: &Caller) -> Caller {
    Caller::system(&caller.request_id)
}

async fn open_lines(uow: &mut dyn UnitOfWork, account: BankAccountId) -> Result<Vec<BankLine>, ServiceError> {
    let (rows, _) = uow.bank_lines(&BankLineFilter::of(account, "open", LINES_MAX)).await?;
    Ok(rows.into_iter().map(|row| row.line).collect())
}

/// Everything that the rules are told about an account and its lines.
async fn batch(
    uow: &mut dyn UnitOfWork,
    account: &BankAccount,
    lines: &[BankLine],
    today: Day,
) -> Result<Batch, ServiceError> {
    let mut batch = Batch::empty(today);
    batch.lines = lines.iter().filter_map(line_of).collect();
    let holder = Some(account.holder_id);
    let filter = ChargeFilter { holder, limit: DUES_MAX, ..ChargeFilter::default() };
    let (charges, _) = uow.charges(&ChargeFilter { open_only: true, ..filter }).await?;
    batch.dues = charges.iter().map(due_of).collect();
    let (Some(first), Some(last)) =
        (lines.iter().map(|line| line.line.booked_on).min(), lines.iter().map(|line| line.line.booked_on).max())
    else {
        return Ok(batch);
    };
    let (from, to) = (first.plus_days(-LOOK_BACK_DAYS), last.plus_days(LOOK_BACK_DAYS));
    let unseen = uow.payments_without_line(account.holder_id, from, to, PAYMENTS_MAX).await?;
    batch.receipts = receipts(uow, account, from, &unseen).await?;
    for id in unseen {
        let Some(row) = uow.payment(id).await? else { continue };
        // What was confirmed without the bank's line is taken as not paid yet: its line has to find it.
        for line in crate::payments::plan_of(&row.payment).map(|plan| plan.lines).unwrap_or_default() {
            owe_again(uow, &mut batch, line.charge, line.amount).await?;
        }
        batch.announced.push(Announced {
            payment: id,
            licence: row.payment.licence_id,
            licensee: row.payment.licensee_id,
            charges: row.payment.designation.clone(),
            amount: row.payment.amount_fen,
            paid_on: row.payment.paid_on,
            payer_name: row.payment.payer_name.clone(),
            recorded: row.payment.state != "announced",
        });
    }
    for row in uow.payouts_without_line(account.holder_id, from, to, PAYOUTS_MAX).await? {
        batch.payouts.push(payout_of(uow, account.holder_id, &row).await?);
    }
    batch.payers = payers(uow, account.holder_id).await?;
    Ok(batch)
}

/// What a card provider paid out to a holder, by the charges that were paid.
async fn payout_of(
    uow: &mut dyn UnitOfWork,
    holder: OrganisationId,
    row: &CardPayoutRow,
) -> Result<Payout, ServiceError> {
    let mut payout = Payout {
        id: row.payout.provider_id.clone(),
        payer_name: row.payout.statement_text.clone(),
        expected_on: row.payout.arrives_on,
        net: row.net,
        receipts: Vec::new(),
        refunds: Vec::new(),
        fee: row.fee,
    };
    for part in uow.card_payout_parts(row.payout.id, Some(holder), PAYOUT_PARTS_MAX).await? {
        let Some(payment) = part.part.payment_id else { continue };
        let Some(payment) = uow.payment(payment).await? else { continue };
        let Some(charge) = payment.payment.designation.first() else { continue };
        if part.part.gross_fen < Fen::ZERO {
            payout.refunds.push((*charge, -part.part.gross_fen));
        } else {
            payout.receipts.push((*charge, part.part.gross_fen));
        }
    }
    Ok(payout)
}

fn due_of(row: &ChargeRow) -> Due {
    let charge = &row.position.charge;
    Due {
        charge: charge.id,
        licence: charge.licence_id,
        licence_number: row.licence_number.clone(),
        licensee: row.licensee_id,
        licensee_name: row.licensee_name.clone(),
        reference: charge.reference.clone(),
        due_on: charge.due_on,
        open: open_of(&row.position),
    }
}

pub(super) fn line_of(line: &BankLine) -> Option<Line> {
    Some(Line {
        id: line.id,
        booked_on: line.line.booked_on,
        amount: line.line.amount,
        currency: line.currency.parse().ok()?,
        counterparty: line.line.counterparty.clone(),
        counterparty_account: line.line.counterparty_account.clone(),
        remark: line.line.remark.clone(),
    })
}

/// Whom finance of a holder knows.
pub(super) async fn payers(uow: &mut dyn UnitOfWork, holder: OrganisationId) -> Result<Vec<KnownPayer>, ServiceError> {
    let known = uow.known_payers(holder, PAYERS_MAX).await?;
    Ok(known
        .into_iter()
        .map(|payer| KnownPayer {
            name: payer.name,
            account: payer.account,
            licensee: payer.licensee_id,
            source: PayerSource::parse(&payer.source).unwrap_or(PayerSource::Person),
        })
        .collect())
}

/// What was received lately by a line, with the reference of the charge that it was for.
async fn receipts(
    uow: &mut dyn UnitOfWork,
    account: &BankAccount,
    from: Day,
    unseen: &[PaymentId],
) -> Result<Vec<Receipt>, ServiceError> {
    let filter = PaymentFilter {
        holder: Some(account.holder_id),
        state: Some("confirmed".into()),
        limit: PAYMENTS_MAX,
        ..PaymentFilter::default()
    };
    let (rows, _) = uow.payments(&filter).await?;
    let seen = |payment: &Payment| from <= payment.paid_on && !unseen.contains(&payment.id);
    let recent = rows.into_iter().map(|row| row.payment).filter(seen);
    Ok(recent
        .filter_map(|payment| {
            Some(Receipt {
                charge: *payment.designation.first()?,
                reference: payment.reference,
                amount: payment.amount_fen,
                booked_on: payment.paid_on,
                counterparty: payment.payer_name,
                counterparty_account: String::new(),
            })
        })
        .collect())
}

/// Tries rules (`month` and the fields of the rules' form) on the lines of a month as they came, without writing
/// anything.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to see.
pub async fn try_rules(
    services: &Services,
    caller: &Caller,
    id: BankAccountId,
    values: &FormValues,
    month: Month,
) -> FormOutcome<Comparison> {
    let mut uow = services.store.read().await?;
    let account = account_for(uow.as_mut(), caller, Action::SeeBank, id).await?.account;
    let old = settings_of(&account);
    let new = match read_rules(values, &old) {
        Ok(new) => new,
        Err(errors) => return Ok(Submitted::Invalid(errors)),
    };
    let (from, to) = (Some(month.first()), Some(month.last()));
    let filter = BankLineFilter { from, to, ..BankLineFilter::of(id, "", LINES_MAX) };
    let (rows, _) = uow.bank_lines(&filter).await?;
    let lines: Vec<BankLine> = rows.into_iter().map(|row| row.line).filter(|line| line.state != "undone").collect();
    let batch = as_it_came(uow.as_mut(), &account, &lines, services.today()).await?;
    drop(uow);
    Ok(Submitted::Done(services.matcher.compare(old, new, month, batch).await?))
}

/// The batch as it was before any of these lines was matched: what their matches have paid is owed again, and the
/// receipts that they made are not known.
async fn as_it_came(
    uow: &mut dyn UnitOfWork,
    account: &BankAccount,
    lines: &[BankLine],
    today: Day,
) -> Result<Batch, ServiceError> {
    let mut batch = batch(uow, account, lines, today).await?;
    let mut matches: Vec<_> = lines.iter().filter_map(|line| line.match_id).collect();
    matches.sort();
    matches.dedup();
    for found in matches {
        if let Some(payout) = uow.payout_of_match(found).await? {
            let (rows, _) = uow.card_payouts(Some(account.holder_id), 0, PAYOUTS_MAX).await?;
            for row in rows.iter().filter(|row| row.payout.id == payout) {
                batch.payouts.push(payout_of(uow, account.holder_id, row).await?);
            }
        }
        for part in uow.match_parts(found, super::PARTS_MAX).await? {
            let Some(row) = uow.payment(part.payment_id).await? else { continue };
            batch.receipts.retain(|receipt| Some(&receipt.charge) != row.payment.designation.first());
            if row.payment.state != "confirmed" {
                continue;
            }
            let Some(plan) = crate::payments::plan_of(&row.payment) else { continue };
            for line in plan.lines {
                owe_again(uow, &mut batch, line.charge, line.amount).await?;
            }
        }
    }
    Ok(batch)
}

async fn owe_again(
    uow: &mut dyn UnitOfWork,
    batch: &mut Batch,
    charge: ChargeId,
    amount: Fen,
) -> Result<(), ServiceError> {
    if let Some(due) = batch.dues.iter_mut().find(|due| due.charge == charge) {
        due.open += amount;
        return Ok(());
    }
    let Some(row) = uow.charge(charge).await? else { return Ok(()) };
    batch.dues.push(Due { open: amount, ..due_of(&row) });
    Ok(())
}

/// What a form that only names an account asks for.
///
/// # Errors
/// As [`rematch`].
pub async fn rematch_form(
    services: &Services,
    caller: &Caller,
    id: BankAccountId,
    _input: &FormInput,
) -> FormOutcome<u32> {
    Ok(Submitted::Done(rematch(services, caller, id).await?))
}
