//! From what services know of money to what its pages show.

use domain::{
    Day,
    allocation::{AllocationLine, DebtPart, Plan, Rank, Reason},
    ledger::AccountPurpose,
};
use services::{
    charges::{AccountLine, ChargeDetail, Late, LicenceAccount, computation, open_of, state_of},
    payments::PaymentDetail,
    ports::{Adjustment, ChargeRow, HistoryStep, Organisation, PaymentRow},
};

use super::{
    FormState, cards_from,
    money::{
        AccountEntryLine, AccountOfLicence, Acts, AdjustmentLine, BankDetails, ChargeLine, ChargeView, LateDay,
        LateView, MoneyEvent, PaymentLine, PaymentView, ProofLink, SettledCharge,
    },
};
use crate::error::PageError;

/// A count of rows; never negative.
pub(crate) fn count(rows: i64) -> u64 {
    u64::try_from(rows).unwrap_or(0)
}

/// A count of things in hand.
pub(crate) fn length(things: usize) -> u64 {
    u64::try_from(things).unwrap_or(u64::MAX)
}

/// The size of a page.
pub(crate) fn small(rows: i64) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

pub(crate) fn charge_line(row: &ChargeRow, today: Day) -> Result<ChargeLine, PageError> {
    let charge = &row.position.charge;
    Ok(ChargeLine {
        id: charge.id.to_string(),
        computed: computation(row)?,
        licence_id: charge.licence_id.to_string(),
        licence_number: row.licence_number.clone(),
        patent_title: row.patent_title.clone(),
        holder: row.holder_name.clone(),
        licensee: row.licensee_name.clone(),
        due_on: charge.due_on,
        amount: charge.amount_fen,
        open: open_of(&row.position),
        state: state_of(&row.position, today),
        reference: charge.reference.clone(),
    })
}

pub(crate) fn charge(detail: ChargeDetail, today: Day) -> Result<ChargeView, PageError> {
    let row = &detail.row.position.charge;
    Ok(ChargeView {
        line: charge_line(&detail.row, today)?,
        tax: row.tax_fen,
        paid: detail.row.position.paid,
        raised_on: row.created_at.day(),
        since: detail.since,
        initial: row.initial,
        report_id: row.report_id.map(|id| id.to_string()).unwrap_or_default(),
        bank: bank(&detail.holder),
        payments: detail.payments.into_iter().map(payment_line).collect(),
        credit: detail.credit,
        history: events(detail.history),
        withheld: row.withheld_fen,
        principal_id: row.principal_charge_id.map(|id| id.to_string()).unwrap_or_default(),
        beside: detail.late.beside(),
        late: late(&detail.late),
        belonging: detail.late.belonging.iter().map(|row| charge_line(row, today)).collect::<Result<_, _>>()?,
        adjustments: detail.adjustments.into_iter().map(adjustment_line).collect(),
        may_adjust: false,
        write_off: FormState::default(),
        may_announce: false,
        may_pay_by_card: false,
        is_test_card: false,
        may_apply_credit: false,
        announce: FormState::default(),
        card: FormState::default(),
        apply_credit: FormState::default(),
    })
}

fn bank(holder: &Organisation) -> Option<BankDetails> {
    let name = if holder.bank_holder.is_empty() { &holder.name } else { &holder.bank_holder };
    (!holder.bank_account.is_empty()).then(|| BankDetails {
        holder: name.clone(),
        bank: holder.bank_name.clone(),
        account: holder.bank_account.clone(),
    })
}

fn events(steps: Vec<HistoryStep>) -> Vec<MoneyEvent> {
    let event = |step: HistoryStep| MoneyEvent { at: step.at, event: step.event, by: step.actor_name, note: step.note };
    steps.into_iter().map(event).collect()
}

pub(crate) fn account(account: LicenceAccount) -> AccountOfLicence {
    AccountOfLicence {
        licence_id: account.licence.licence.id.to_string(),
        licence_number: account.licence.licence.number,
        patent_title: account.licence.patent_title,
        holder: account.licence.holder_name,
        licensee: account.licence.licensee_name,
        balance: account.balance,
        credit: account.credit,
        pending_interest: account.pending_interest,
        refunds: account.refunds.into_iter().map(adjustment_line).collect(),
        may_adjust: false,
        refund: FormState::default(),
        interest: FormState::default(),
        lines: account.lines.into_iter().map(account_line).collect(),
    }
}

fn account_line(line: AccountLine) -> AccountEntryLine {
    AccountEntryLine {
        occurred_on: line.posting.occurred_on,
        booked_on: line.posting.booked_on,
        kind: line.posting.kind,
        purpose: line.posting.purpose,
        charge_id: line.posting.charge_id.map(|id| id.to_string()).unwrap_or_default(),
        payment_id: line.posting.payment_id.map(|id| id.to_string()).unwrap_or_default(),
        reason: line.posting.reason,
        amount: line.posting.amount_fen,
        balance: line.balance,
    }
}

pub(crate) fn payment_line(row: PaymentRow) -> PaymentLine {
    let payment = row.payment;
    PaymentLine {
        id: payment.id.to_string(),
        licence_id: payment.licence_id.to_string(),
        licence_number: row.licence_number,
        patent_title: row.patent_title,
        holder: row.holder_name,
        licensee: row.licensee_name,
        method: payment.method,
        state: payment.state,
        amount: payment.amount_fen,
        paid_on: payment.paid_on,
        payer_name: payment.payer_name,
        reference: payment.reference,
        created_at: payment.created_at,
    }
}

pub(crate) fn payment(
    detail: PaymentDetail,
    today: Day,
    viewer: Option<domain::id::UserId>,
) -> Result<PaymentView, PageError> {
    let plan = plan_of(&detail);
    let is_posted = detail.posted.is_some();
    let mut settles = Vec::new();
    for line in &plan.lines {
        let Some(row) = detail.charges.iter().find(|row| row.position.charge.id == line.charge) else { continue };
        settles.push(SettledCharge {
            charge: charge_line(row, today)?,
            part: line.part,
            why: (!detail.row.payment.allocation.is_empty() || !is_posted).then_some(line.reason),
            is_pending_interest: line.part == DebtPart::Interest && line.charge == line.debt,
            amount: line.amount,
        });
    }
    let acts = detail.acts;
    let open_charges = detail
        .charges
        .iter()
        .filter(|row| acts.confirm && !open_of(&row.position).is_zero())
        .map(|row| charge_line(row, today))
        .collect::<Result<_, PageError>>()?;
    let proof = detail.proof.map(|document| ProofLink {
        id: document.id.to_string(),
        file_name: document.file_name,
        size_bytes: count(document.size_bytes),
    });
    let card = cards_from::trace(detail.card, &detail.row, viewer);
    Ok(PaymentView {
        card,
        version: detail.row.payment.version,
        note: detail.row.payment.note.clone(),
        reversal_reason: detail.row.payment.reversal_reason.clone(),
        line: payment_line(detail.row),
        proof,
        settles,
        open_charges,
        unapplied: plan.unapplied,
        is_posted,
        history: events(detail.history),
        acts: Acts {
            add_proof: acts.add_proof,
            record: acts.record,
            confirm: acts.confirm,
            reject: acts.reject,
            ask_reversal: acts.ask_reversal,
            reverse: acts.reverse,
            waits_for_another: acts.waits_for_another,
        },
        add_proof: FormState::default(),
        record: FormState::default(),
        confirm: FormState::default(),
        reject: FormState::default(),
        ask_reversal: FormState::default(),
        reverse: FormState::default(),
    })
}

/// How the payment fell: as it was allocated, as posted where no reasons were kept, or as it would fall now.
fn plan_of(detail: &PaymentDetail) -> Plan {
    if let Some(plan) = &detail.plan {
        return plan.clone();
    }
    let Some(posted) = &detail.posted else { return Plan::default() };
    let postings = posted.entry.postings();
    let reason = Reason { rank: Rank::Due, criterion: None, next: None };
    let parts = postings.iter().filter(|posting| posting.account.purpose == AccountPurpose::Receivable);
    let line = |posting: &domain::ledger::Posting| {
        let (charge, part) = (posting.charge?, DebtPart::Principal);
        Some(AllocationLine { debt: charge, charge, part, amount: -posting.amount, reason })
    };
    let unapplied = -domain::ledger::balance(postings, AccountPurpose::UnappliedCash);
    Plan { lines: parts.filter_map(line).collect(), unapplied }
}

/// Nothing where no interest has accrued.
fn late(late: &Late) -> Option<LateView> {
    let interest = late.interest.clone().unwrap_or_default();
    let is_unknown = late.interest.is_none();
    if !is_unknown && interest.amount.is_zero() && late.charged.is_zero() {
        return None;
    }
    let span = |span: &domain::royalty::InterestSpan| {
        (format!("{} – {}: {}", span.period.from, span.period.to, span.formula), span.amount)
    };
    let day = |it: &domain::royalty::InterestDay| LateDay {
        day: it.day,
        principal: it.principal,
        added: it.added,
        amount: it.amount,
    };
    Some(LateView {
        is_unknown,
        amount: interest.amount,
        charged: late.charged,
        pending: late.pending,
        spans: interest.spans.iter().map(span).collect(),
        days: late.days.iter().map(day).collect(),
        exceeds_four_lpr: late.exceeds_four_lpr,
    })
}

fn adjustment_line(adjustment: Adjustment) -> AdjustmentLine {
    AdjustmentLine {
        id: adjustment.id.to_string(),
        kind: adjustment.kind,
        state: adjustment.state,
        amount: adjustment.amount_fen,
        reason: adjustment.reason,
        asked_on: adjustment.asked_at.day(),
        version: adjustment.version,
        may_decide: false,
        decide: FormState::default(),
    }
}
