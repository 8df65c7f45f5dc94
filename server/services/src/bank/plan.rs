//! What is to be matched with which lines, and writing it down: each line becomes one receipt for each licence that it
//! pays. Nothing is posted yet.

use std::collections::BTreeMap;

use domain::{
    Day, Fen,
    id::{BankAccountId, BankLineId, BankMatchId, CardPayoutId, ChargeId, LicenceId, PaymentId, UserId},
    ledger::Currency,
};

use serde::{Deserialize, Serialize};

use super::settings_of;
use crate::{
    Services,
    caller::Caller,
    charges::open_of,
    error::ServiceError,
    journal, payments,
    ports::{
        BankAccount, BankLine, BankMatch, BankMatchFee, BankMatchPart, BankMatchPayout, ChargeRow, PaymentRow,
        UnitOfWork,
    },
};

/// Providers pay out once or twice a day.
const PAYOUTS_A_DAY_MAX: i64 = 100;

/// What one line pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pays {
    /// So much of a charge.
    Charge(ChargeId, Fen),
    /// A payment that is there already: announced by the payer, or recorded by finance.
    Payment(PaymentId),
}

/// What is to be matched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// In the order in which they are to be applied.
    pub parts: Vec<(BankLineId, Pays)>,
    /// A line that is what a card provider paid out: its receipts were posted one by one.
    pub payout: Option<(BankLineId, CardPayoutId)>,
    /// What the bank kept back, by charge.
    pub fees: Vec<(ChargeId, Fen)>,
    /// A code of `domain::matching::Rule`, or `chosen`.
    pub rule: String,
    /// JSON.
    pub evidence: String,
    pub note: String,
}

impl Plan {
    /// Each line once, in order.
    pub fn lines(&self) -> Vec<BankLineId> {
        let mut lines: Vec<BankLineId> = self.parts.iter().map(|(line, _)| *line).collect();
        lines.extend(self.payout.map(|(line, _)| line));
        lines.sort();
        lines.dedup();
        lines
    }
}

/// Why a plan cannot be carried out: a code for the form.
pub(super) type Refused = &'static str;

/// Writes a match of open lines of an account: recorded by `made_by`, or by the rules where that is none.
pub(super) async fn record(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    account: &BankAccount,
    plan: &Plan,
    made_by: Option<UserId>,
) -> Result<Result<BankMatchId, Refused>, ServiceError> {
    let id = services.new_id(BankMatchId::from_parts);
    let mut parts = Vec::new();
    let mut lines = Vec::new();
    for line_id in plan.lines() {
        let line = match open_line(uow, account, line_id).await? {
            Ok(line) => line,
            Err(code) => return Ok(Err(code)),
        };
        if let Some((_, payout)) = plan.payout.filter(|(of, _)| *of == line_id) {
            if !is_paid_out(uow, account, &line, payout).await? {
                return Ok(Err("payout_differs"));
            }
            lines.push(line);
            continue;
        }
        let pays = plan.parts.iter().filter(|(of, _)| *of == line_id).map(|(_, pays)| pays.clone()).collect();
        let paid = match receipts(services, uow, caller, account, &line, pays, made_by).await? {
            Ok(paid) => paid,
            Err(code) => return Ok(Err(code)),
        };
        parts.extend(paid.into_iter().map(|paid| BankMatchPart {
            match_id: id,
            line_id,
            payment_id: paid.payment,
            kind: paid.kind.to_owned(),
            was: paid.was,
            is_live: true,
        }));
        lines.push(line);
    }
    if lines.is_empty() {
        return Ok(Err("nothing_chosen"));
    }
    if let Err(code) = check_fees(uow, account, plan, made_by).await? {
        return Ok(Err(code));
    }
    let fees: Vec<BankMatchFee> = plan
        .fees
        .iter()
        .map(|(charge_id, amount)| BankMatchFee {
            match_id: id,
            charge_id: *charge_id,
            amount_fen: *amount,
            adjustment_id: None,
        })
        .collect();
    uow.add_bank_match(&recorded(services, account, id, plan, made_by), &parts, &fees).await?;
    if let Some((line_id, payout_id)) = plan.payout {
        let holder_id = account.holder_id;
        uow.add_match_payout(&BankMatchPayout { match_id: id, line_id, payout_id, holder_id }).await?;
    }
    for mut line in lines {
        line.state = "matched".into();
        line.match_id = Some(id);
        line.snoozed_until = None;
        uow.update_bank_line(&line).await?;
    }
    let after = format!("{} {} {}", plan.rule, plan.lines().len(), plan.note);
    journal::audit(services, uow, caller, "match_lines", &id.to_string(), "", after.trim()).await?;
    Ok(Ok(id))
}

/// Whether a payout has come, of this amount in the holder's book, and no other line is it.
async fn is_paid_out(
    uow: &mut dyn UnitOfWork,
    account: &BankAccount,
    line: &BankLine,
    id: CardPayoutId,
) -> Result<bool, ServiceError> {
    let Some(payout) = uow.card_payout(id).await? else { return Ok(false) };
    let day = payout.arrives_on;
    let waiting = uow.payouts_without_line(account.holder_id, day, day, PAYOUTS_A_DAY_MAX).await?;
    Ok(waiting.iter().any(|row| row.payout.id == id && row.net == line.line.amount))
}

fn recorded(
    services: &Services,
    account: &BankAccount,
    id: BankMatchId,
    plan: &Plan,
    made_by: Option<UserId>,
) -> BankMatch {
    BankMatch {
        id,
        account_id: account.id,
        holder_id: account.holder_id,
        state: "recorded".into(),
        rule: plan.rule.clone(),
        evidence: plan.evidence.clone(),
        note: plan.note.clone(),
        made_by,
        made_at: services.now(),
        confirmed_by: None,
        confirmed_at: None,
        undo_reason: String::new(),
        undo_asked_by: None,
        undone_by: None,
        undone_at: None,
        version: 1,
    }
}

/// A receipt of a line and how it came about.
struct Paid {
    payment: PaymentId,
    /// `made`, `announced` or `linked`.
    kind: &'static str,
    /// JSON of [`Said`] for one that was announced; for a linked one the state in which it was.
    was: String,
}

/// What the payer had announced, kept for undoing.
#[derive(Serialize, Deserialize)]
pub(super) struct Said {
    pub amount: Fen,
    pub paid_on: Day,
    pub payer_name: String,
}

/// A line that can be matched: open, money in, renminbi.
async fn open_line(
    uow: &mut dyn UnitOfWork,
    account: &BankAccount,
    id: BankLineId,
) -> Result<Result<BankLine, Refused>, ServiceError> {
    let line = uow.bank_line(id).await?.map(|row| row.line).filter(|line| line.account_id == account.id);
    let line = line.ok_or(ServiceError::NotFound)?;
    Ok(match () {
        () if line.state != "open" => Err("stale"),
        () if line.line.amount <= Fen::ZERO => Err("money_out"),
        () if line.currency != Currency::CNY.as_str() => Err("other_currency"),
        () => Ok(line),
    })
}

/// The receipts that a line becomes, with how each came about.
async fn receipts(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    account: &BankAccount,
    line: &BankLine,
    pays: Vec<Pays>,
    made_by: Option<UserId>,
) -> Result<Result<Vec<Paid>, Refused>, ServiceError> {
    let mut by_licence: BTreeMap<LicenceId, Vec<(ChargeRow, Fen)>> = BTreeMap::new();
    let mut known = Vec::new();
    for pays in pays {
        match pays {
            Pays::Charge(id, amount) => {
                let row = uow.charge(id).await?.filter(|row| row.holder_id == account.holder_id);
                let Some(row) = row else { return Ok(Err("charge_unknown")) };
                if amount <= Fen::ZERO || amount > open_of(&row.position) {
                    return Ok(Err("more_than_open"));
                }
                by_licence.entry(row.position.charge.licence_id).or_default().push((row, amount));
            }
            Pays::Payment(id) => {
                let row = uow.payment(id).await?.filter(|row| row.payment.holder_id == account.holder_id);
                let Some(row) = row else { return Ok(Err("payment_unknown")) };
                known.push(row);
            }
        }
    }
    let amounts = by_licence.values().flatten().map(|(_, amount)| *amount);
    let spoken_for: Fen = amounts.chain(known.iter().map(|row| row.payment.amount_fen)).sum();
    // One payment that is there alone takes the amount that has arrived.
    let is_alone = known.len() == 1 && by_licence.is_empty() && known[0].payment.state == "announced";
    if spoken_for > line.line.amount && !is_alone {
        return Ok(Err("more_than_line"));
    }
    let mut rest = if is_alone { Fen::ZERO } else { line.line.amount - spoken_for };
    if by_licence.is_empty() && !rest.is_zero() {
        return Ok(Err("amounts_differ"));
    }
    let mut made = Vec::new();
    for rows in by_licence.values() {
        let amount = rows.iter().map(|(_, amount)| *amount).sum::<Fen>() + std::mem::take(&mut rest);
        match new_receipt(services, uow, caller, line, rows, amount, made_by).await? {
            Ok(payment) => made.push(Paid { payment, kind: "made", was: String::new() }),
            Err(code) => return Ok(Err(code)),
        }
    }
    for row in known {
        let amount = if is_alone { line.line.amount } else { row.payment.amount_fen };
        match take_over(services, uow, caller, line, row, amount, made_by).await? {
            Ok(part) => made.push(part),
            Err(code) => return Ok(Err(code)),
        }
    }
    Ok(Ok(made))
}

async fn new_receipt(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    line: &BankLine,
    rows: &[(ChargeRow, Fen)],
    amount: Fen,
    made_by: Option<UserId>,
) -> Result<Result<PaymentId, Refused>, ServiceError> {
    let mut payment = payments::receipt(services, &rows[0].0);
    let licence = uow.licence(payment.licence_id).await?.ok_or(ServiceError::NotFound)?;
    if line.line.booked_on < licence.created_at.day() {
        return Ok(Err("before_licence"));
    }
    payment.designation = rows.iter().map(|(row, _)| row.position.charge.id).collect();
    payment.amount_fen = amount;
    payment.paid_on = line.line.booked_on;
    payment.payer_name.clone_from(&line.line.counterparty);
    payment.note = short(&line.line.remark);
    payment.recorded_by = made_by;
    payment.recorded_at = Some(services.now());
    uow.add_payment(&payment).await?;
    payments::write_down(services, uow, caller, &payment, "").await?;
    Ok(Ok(payment.id))
}

/// A payment that was there before the line: an announced one has arrived, a recorded or confirmed one is proven.
async fn take_over(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    line: &BankLine,
    row: PaymentRow,
    amount: Fen,
    made_by: Option<UserId>,
) -> Result<Result<Paid, Refused>, ServiceError> {
    let mut payment = row.payment;
    if payment.method != "bank" || uow.match_of_payment(payment.id).await?.is_some() {
        return Ok(Err("payment_has_line"));
    }
    match payment.state.as_str() {
        "announced" => {
            let (paid_on, payer_name) = (payment.paid_on, payment.payer_name.clone());
            let was = Said { amount: payment.amount_fen, paid_on, payer_name };
            payment.state = "recorded".into();
            payment.amount_fen = amount;
            payment.paid_on = line.line.booked_on;
            payment.payer_name.clone_from(&line.line.counterparty);
            payment.recorded_by = made_by;
            payment.recorded_at = Some(services.now());
            uow.update_payment(&payment).await?;
            payments::write_down(services, uow, caller, &payment, "announced").await?;
            let was = serde_json::to_string(&was).expect("texts and numbers are JSON");
            Ok(Ok(Paid { payment: payment.id, kind: "announced", was }))
        }
        "recorded" | "confirmed" => Ok(Ok(Paid { payment: payment.id, kind: "linked", was: payment.state })),
        _ => Ok(Err("stale")),
    }
}

/// Fees are asked for by a person, within the limit of the account's rules, and never more than is open.
async fn check_fees(
    uow: &mut dyn UnitOfWork,
    account: &BankAccount,
    plan: &Plan,
    made_by: Option<UserId>,
) -> Result<Result<(), Refused>, ServiceError> {
    let limit = settings_of(account).bank_fee_max;
    for (charge, fee) in &plan.fees {
        let row = uow.charge(*charge).await?.filter(|row| row.holder_id == account.holder_id);
        let Some(row) = row else { return Ok(Err("charge_unknown")) };
        if made_by.is_none() || *fee <= Fen::ZERO || *fee > limit {
            return Ok(Err("fee_above_limit"));
        }
        if *fee > open_of(&row.position) {
            return Ok(Err("more_than_open"));
        }
    }
    Ok(Ok(()))
}

/// As much of a remark as a note holds.
fn short(text: &str) -> String {
    text.chars().take(super::NOTE_CHARS_MAX).collect()
}

/// The account of a line, locked.
pub(super) async fn lock(uow: &mut dyn UnitOfWork, id: BankAccountId) -> Result<BankAccount, ServiceError> {
    uow.lock_bank_account(id).await?;
    Ok(uow.bank_account(id).await?.ok_or(ServiceError::NotFound)?.account)
}
