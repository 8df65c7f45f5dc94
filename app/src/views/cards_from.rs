//! From what use cases say of card payments to what crosses the wire.

use domain::id::UserId;
use services::{
    payments::{CardTrace, DisputeRow, Payable, PayoutDetail},
    ports::{CardDispute, CardPayout, CardPayoutPart, CardPayoutPartRow, CardPayoutRow, CardRefund, PaymentRow},
};

use super::{
    FormState,
    cards::{CardRefundLine, CardTraceView, DisputeLine, PayView, PayoutLine, PayoutPartLine, PayoutView},
    money_from::{charge_line, count},
};
use crate::error::PageError;

pub(crate) fn pay(payable: &Payable, today: domain::Day) -> Result<PayView, PageError> {
    let lines: Vec<_> = payable.dues.iter().map(|row| charge_line(row, today)).collect::<Result<_, PageError>>()?;
    Ok(PayView {
        licence_id: payable.licence.to_string(),
        licence_number: payable.licence_number.clone(),
        holder: payable.holder_name.clone(),
        provider_name: payable.provider_name.to_owned(),
        is_test: payable.is_test,
        total: lines.iter().map(|line| line.open).sum(),
        lines,
        form: FormState::default(),
    })
}

fn line(payout: CardPayout) -> PayoutLine {
    PayoutLine {
        id: payout.id.to_string(),
        provider_id: payout.provider_id,
        state: payout.state.as_str().to_owned(),
        arrives_on: payout.arrives_on,
        statement_text: payout.statement_text,
        amount: payout.amount_fen,
        parts: 0,
        gross: domain::Fen::ZERO,
        fee: domain::Fen::ZERO,
        net: domain::Fen::ZERO,
    }
}

pub(crate) fn payout_line(row: CardPayoutRow) -> PayoutLine {
    PayoutLine { parts: count(row.parts), gross: row.gross, fee: row.fee, net: row.net, ..line(row.payout) }
}

pub(crate) fn payout(detail: PayoutDetail) -> PayoutView {
    let parts: Vec<PayoutPartLine> = detail.parts.into_iter().map(part_row).collect();
    let line = PayoutLine {
        parts: u64::try_from(parts.len()).unwrap_or(u64::MAX),
        gross: parts.iter().map(|part| part.gross).sum(),
        fee: parts.iter().map(|part| part.fee).sum(),
        net: parts.iter().map(|part| part.net).sum(),
        ..line(detail.payout)
    };
    PayoutView { line, parts, is_whole: detail.is_whole }
}

fn part(part: CardPayoutPart) -> PayoutPartLine {
    PayoutPartLine {
        payout_id: part.payout_id.to_string(),
        kind: part.kind,
        word: part.word,
        payment_id: part.payment_id.map(|id| id.to_string()).unwrap_or_default(),
        reference: String::new(),
        licence_number: String::new(),
        parties: String::new(),
        gross: part.gross_fen,
        fee: part.fee_fen,
        net: part.net_fen,
    }
}

fn part_row(row: CardPayoutPartRow) -> PayoutPartLine {
    let is_ours = row.part.holder_id.is_some();
    let parties = if is_ours { format!("{} → {}", row.licensee_name, row.holder_name) } else { String::new() };
    PayoutPartLine { reference: row.reference, licence_number: row.licence_number, parties, ..part(row.part) }
}

fn dispute(it: CardDispute, row: &PaymentRow) -> DisputeLine {
    DisputeLine {
        payment_id: row.payment.id.to_string(),
        reference: row.payment.reference.clone(),
        licence_number: row.licence_number.clone(),
        parties: format!("{} → {}", row.licensee_name, row.holder_name),
        amount: it.amount_fen,
        state: it.state.as_str().to_owned(),
        reason: it.reason,
        opened_on: it.opened_at.day(),
        evidence_until: it.evidence_due_at.map(|at| at.day()),
    }
}

pub(crate) fn dispute_line(it: DisputeRow) -> DisputeLine {
    dispute(it.dispute, &it.row)
}

fn refund(it: CardRefund, viewer: Option<UserId>, may_decide: bool) -> CardRefundLine {
    CardRefundLine {
        id: it.id.to_string(),
        may_decide: may_decide && it.state == "asked" && Some(it.asked_by) != viewer,
        state: it.state,
        amount: it.amount_fen,
        reason: it.reason,
        failure: it.failure,
        asked_on: it.asked_at.day(),
        version: it.version,
        decide: FormState::default(),
    }
}

/// What happened to a payment, as this person may see it.
pub(crate) fn trace(trace: CardTrace, row: &PaymentRow, viewer: Option<UserId>) -> CardTraceView {
    let acts = trace.acts;
    CardTraceView {
        refunds: trace.refunds.into_iter().map(|it| refund(it, viewer, acts.decide)).collect(),
        disputes: trace.disputes.into_iter().map(|it| dispute(it, row)).collect(),
        parts: trace.parts.into_iter().map(part).collect(),
        refundable: acts.refundable,
        ask: FormState::default(),
    }
}
