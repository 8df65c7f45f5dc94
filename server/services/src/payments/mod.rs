//! What licensees pay: announced by the payer, recorded by finance, confirmed by a second person, posted.
//!
//! Money is believed when two persons of finance, or the card provider, say so. A confirmed payment is never changed:
//! it is taken back by a counter entry.

mod adjust;
mod announce;
mod card;
mod check;
mod confirm;
mod confirm_shown;
mod credit;
mod read;
mod recheck;
mod record;
mod reverse;
mod windows;

pub use adjust::{ask_refund, ask_write_off, decide_adjustment, open_adjustments};
pub use announce::{add_proof, announce};
pub use card::{
    CardActs, CardPayment, CardTrace, DisputeRow, Payable, PayoutDetail, PayoutList, Received, admit_webhook,
    ask_card_refund, card, decide_card_refund, disputes, keep_webhooks, night, pay_out_test, pay_with_test_card,
    payable, payout, payouts, receive_webhook, refresh_card, settle_card, start_card, start_dues,
};
pub(crate) use card::{process_webhook, send_refund};
pub use check::*;
pub use confirm::{confirm, reject};
pub use confirm_shown::{Confirmed, confirm_shown};
pub use credit::apply_credit;
pub use read::*;
pub use record::{record, record_announced};
pub use reverse::{ask_reversal, reverse};

pub(crate) use adjust::{restore_fee, write_off_fee};
pub(crate) use confirm::{discard, settle};
pub(crate) use record::{receipt, write_down};
pub(crate) use reverse::take_back;

use domain::{
    Day, Fen,
    form::{FormReader, FormValues},
    id::{LicenceId, PaymentId},
    organisation::OrganisationKind,
};

use crate::{
    access::{Action, Role},
    caller::{Actor, ActorOrganisation, Caller},
    error::{ServiceError, Submitted},
    forms::{self, FormInput},
    journal::Notification,
    ports::{Payment, PaymentRow, StoreResult, UnitOfWork},
};

const NAME_CHARS_MAX: usize = 200;
const NOTE_CHARS_MAX: usize = 500;
const PAYMENTS_MAX: i64 = 500;

/// What a person says of a transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    amount: Fen,
    paid_on: Day,
    payer_name: String,
    note: String,
}

/// Reads `amount`, `paid_on`, `payer_name` and `note`; a payment of tomorrow has not been made.
fn read_said(form: &mut FormReader<'_>, today: Day) -> Option<Said> {
    let amount = form.amount("amount");
    let paid_on = form.day("paid_on");
    if paid_on.is_some_and(|day| day > today) {
        form.fail("paid_on", "date_in_future");
    }
    let payer_name = form.required("payer_name", NAME_CHARS_MAX);
    let note = form.limited("note", NOTE_CHARS_MAX);
    Some(Said { amount: amount?, paid_on: paid_on?, payer_name, note })
}

/// Whether a payment would have been made before the licence was asked for.
async fn is_before_licence(uow: &mut dyn UnitOfWork, licence: LicenceId, paid_on: Day) -> Result<bool, ServiceError> {
    let licence = uow.licence(licence).await?.ok_or(ServiceError::NotFound)?;
    Ok(paid_on < licence.created_at.day())
}

/// A reason that must be given.
fn read_reason(values: &FormValues) -> Result<String, Vec<domain::form::FieldError>> {
    let mut form = FormReader::new(values);
    let reason = form.required("reason", NOTE_CHARS_MAX);
    form.finish().map(|()| reason)
}

/// The payment, when finance of the caller's organisation may handle it: the platform's all, a holder's its own.
async fn payment_of_finance(
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    action: Action,
    id: PaymentId,
) -> Result<PaymentRow, ServiceError> {
    let (_, organisation) = caller.may(action)?;
    let row = uow.payment(id).await?.ok_or(ServiceError::NotFound)?;
    if handles(organisation, row.payment.holder_id) { Ok(row) } else { Err(ServiceError::NotFound) }
}

/// Whether finance of an organisation handles payments to a holder.
pub(crate) fn handles(organisation: &ActorOrganisation, holder: domain::id::OrganisationId) -> bool {
    match organisation.kind {
        OrganisationKind::Operator => true,
        OrganisationKind::Holder => holder == organisation.id,
        OrganisationKind::Company | OrganisationKind::Regulator => false,
    }
}

/// How a confirmed payment fell on what was owed; none before.
pub(crate) fn plan_of(payment: &Payment) -> Option<domain::allocation::Plan> {
    serde_json::from_str(&payment.allocation).ok()
}

/// Why a confirmed payment fell on a charge.
pub(crate) fn reason_of(payment: &Payment, charge: domain::id::ChargeId) -> Option<domain::allocation::Reason> {
    plan_of(payment)?.lines.iter().find(|line| line.charge == charge).map(|line| line.reason)
}

/// The payment of a request that was handled before.
async fn handled_before(
    uow: &mut dyn UnitOfWork,
    actor: &Actor,
    input: &FormInput,
) -> StoreResult<Option<Submitted<PaymentId>>> {
    let outcome = forms::outcome_before(uow, actor, input).await?;
    Ok(outcome.and_then(|outcome| outcome.parse().ok()).map(Submitted::Done))
}

/// Whether the form was made from another version of the payment than the one that is there.
fn is_stale(input: &FormInput, payment: &Payment) -> bool {
    input.version().is_some_and(|seen| seen != payment.version)
}

/// A message to one side about a payment. `kind` names the text.
fn about<'a>(
    row: &'a PaymentRow,
    kind: &'a str,
    subject: &'a str,
    path: &'a str,
    params: &'a [(&'a str, String)],
) -> Notification<'a> {
    Notification {
        organisation: row.payment.licensee_id,
        kind,
        subject_id: subject,
        path,
        params,
        mail_to: &[Role::LicenseeUser, Role::LicenseeSignatory],
        dedup_key: subject,
    }
}

/// What every message about a payment mentions.
fn params_of(row: &PaymentRow, reason: &str) -> [(&'static str, String); 4] {
    [
        ("licence", row.licence_number.clone()),
        ("amount", row.payment.amount_fen.to_string()),
        ("paid_on", row.payment.paid_on.to_string()),
        ("reason", reason.to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(pairs: [(&str, &str); 3]) -> Vec<String> {
        let values: FormValues = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let mut form = FormReader::new(&values);
        read_said(&mut form, Day::literal(2026, 3, 1));
        form.finish().err().unwrap_or_default().into_iter().map(|error| error.code).collect()
    }

    #[test]
    fn what_is_said_of_a_transfer_is_checked() {
        let said = |amount, day| codes([("amount", amount), ("paid_on", day), ("payer_name", "青岚机电有限公司")]);
        assert_eq!(said("１２，０００．５０", "2026-03-01"), Vec::<String>::new());
        assert_eq!(said("0", "2026-03-01"), ["amount_zero"]);
        assert_eq!(said("12.345", "2026-03-02"), ["amount_too_precise", "date_in_future"]);
        assert_eq!(said("-5", "2026-02-30"), ["amount_negative", "date_does_not_exist"]);
    }
}
