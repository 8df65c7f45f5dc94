//! A month of an account: opening, what came and went, what was matched, closing, and whether it agrees with the bank and
//! with the book.

use domain::{
    Fen,
    form::FormReader,
    id::{BankAccountId, ExplanationId, OrganisationId},
    month::Month,
};

use super::{NOTE_CHARS_MAX, account_for, before};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    ports::{BankAccountRow, BankExplanation, BankMonthPart, BankMonthSums, CardPayoutRow, PaymentRow, UnitOfWork},
};

const EXPLANATIONS_MAX: i64 = 50;
const PAYMENTS_MAX: i64 = 500;
const ACCOUNTS_MAX: i64 = 100;

/// What a month of an account comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthReport {
    pub account: BankAccountRow,
    pub month: Month,
    /// What stood on the account before its first day, where that is known.
    pub opening: Option<Fen>,
    pub parts: Vec<BankMonthPart>,
    /// Opening and all lines.
    pub closing: Option<Fen>,
    /// What the bank states at the end, lines after its last statement of a balance added.
    pub stated: Option<Fen>,
    /// Confirmed transfers of the month in the holder's book that no line stands behind.
    pub without_line: Vec<PaymentRow>,
    /// Payouts of a card provider that arrived in the month and that no line stands behind.
    pub payouts_without_line: Vec<CardPayoutRow>,
    /// What does not agree; zero when everything does.
    pub difference: Fen,
    /// Money in that nobody has matched or set aside.
    pub open_in: Fen,
    pub agrees: bool,
    /// Newest first.
    pub explanations: Vec<BankExplanation>,
    pub may_act: bool,
}

impl MonthReport {
    /// Whether the month may be closed: it agrees, or the difference as it is now is explained.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let newest = self.explanations.first();
        self.agrees || newest.is_some_and(|it| it.difference_fen == self.unsettled())
    }

    /// Everything that an explanation has to cover.
    #[must_use]
    pub fn unsettled(&self) -> Fen {
        let without: Fen = self.without_line.iter().map(|row| row.payment.amount_fen).sum();
        let payouts: Fen = self.payouts_without_line.iter().map(|row| row.net).sum();
        self.difference + self.open_in + without + payouts
    }
}

/// The reconciliation of a month.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to see.
pub async fn month_report(
    services: &Services,
    caller: &Caller,
    id: BankAccountId,
    month: Month,
) -> Result<MonthReport, ServiceError> {
    let mut uow = services.store.read().await?;
    let account = account_for(uow.as_mut(), caller, Action::SeeBank, id).await?;
    let mut report = report(uow.as_mut(), account, month).await?;
    report.may_act = caller.can(Action::RecordPayment);
    Ok(report)
}

async fn report(uow: &mut dyn UnitOfWork, account: BankAccountRow, month: Month) -> Result<MonthReport, ServiceError> {
    let id = account.account.id;
    let sums = uow.bank_month(id, month).await?;
    let moved: Fen = sums.parts.iter().map(|part| part.money_in + part.money_out).sum();
    let stated = sums.last.map(|(_, balance)| balance + sums.after_last);
    let opening = opening_of(&sums, moved);
    let closing = opening.map(|opening| opening + moved);
    let mut without_line = Vec::new();
    // What was paid before the first statement began is not to be found in one.
    let from = account.first_day.map_or(month.first(), |first| first.max(month.first()));
    for payment in uow.payments_without_line(account.account.holder_id, from, month.last(), PAYMENTS_MAX).await? {
        without_line.extend(uow.payment(payment).await?.filter(|row| row.payment.state == "confirmed"));
    }
    let payouts = uow.payouts_without_line(account.account.holder_id, from, month.last(), PAYMENTS_MAX).await?;
    let difference = match (closing, stated) {
        (Some(closing), Some(stated)) => closing - stated,
        _ => Fen::ZERO,
    };
    let open_in = sums.parts.iter().filter(|part| part.state == "open").map(|part| part.money_in).sum();
    let agrees = difference.is_zero() && open_in == Fen::ZERO && without_line.is_empty() && payouts.is_empty();
    let explanations = uow.explanations(id, month, EXPLANATIONS_MAX).await?;
    let parts = sums.parts;
    Ok(MonthReport {
        account,
        month,
        opening,
        parts,
        closing,
        stated,
        without_line,
        payouts_without_line: payouts,
        difference,
        open_in,
        agrees,
        explanations,
        may_act: false,
    })
}

/// What stood on the account before the month: from the last balance before it, else back from the first one in it.
fn opening_of(sums: &BankMonthSums, moved: Fen) -> Option<Fen> {
    match (sums.before, sums.last) {
        (Some((_, balance)), _) => Some(balance + sums.between),
        (None, Some((_, balance))) => Some(balance + sums.after_last - moved),
        (None, None) => None,
    }
}

/// Explains why a month does not agree (`month`, `text`): the month of the book may then be closed, while the difference
/// stays what it is.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn explain_month(
    services: &Services,
    caller: &Caller,
    id: BankAccountId,
    input: &FormInput,
) -> FormOutcome<ExplanationId> {
    let (actor, _) = caller.may(Action::RecordPayment)?;
    let mut uow = services.store.write().await?;
    let account = account_for(uow.as_mut(), caller, Action::RecordPayment, id).await?;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let mut form = FormReader::new(&input.values);
    let month = form.parse("month", |text| text.parse::<Month>().map_err(|_| "month_malformed"));
    let text = form.required("text", NOTE_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let month = month.expect("a form without errors was read whole");
    let report = report(uow.as_mut(), account, month).await?;
    let explanation = BankExplanation {
        id: services.new_id(ExplanationId::from_parts),
        account_id: id,
        month,
        difference_fen: report.unsettled(),
        text,
        written_by: actor.user_id,
        written_at: services.now(),
    };
    uow.add_explanation(&explanation).await?;
    let after = format!("{month} {} {}", explanation.difference_fen.to_plain(), explanation.text);
    journal::audit(services, uow.as_mut(), caller, "explain_month", &id.to_string(), "", &after).await?;
    let subject = explanation.id.to_string();
    forms::remember_outcome(services, uow.as_mut(), actor, input, "explain_month", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(explanation.id))
}

/// Whether every account of a holder agrees for a month, or is explained: what closing the book asks.
pub(crate) async fn is_month_settled(
    uow: &mut dyn UnitOfWork,
    holder: OrganisationId,
    month: Month,
) -> Result<bool, ServiceError> {
    for account in uow.bank_accounts(Some(holder), ACCOUNTS_MAX).await? {
        // Nobody reconciles months of which there is no statement yet.
        if account.first_day.is_none_or(|first| month.last() < first) {
            continue;
        }
        if !report(uow, account, month).await?.is_settled() {
            return Ok(false);
        }
    }
    Ok(true)
}
