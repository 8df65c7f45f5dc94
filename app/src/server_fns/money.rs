//! Charges, payments, and paying by card.

use leptos::prelude::*;

use crate::{
    error::PageError,
    views::money::{CardView, ChargeView, ChargesView, PaymentView, PaymentsView},
};

/// A list of charges, of all licences or of one with its account.
#[server(endpoint = "money/charges")]
pub async fn list_charges(shown: String, licence: String, page: u32, draft: String) -> Result<ChargesView, PageError> {
    use services::{
        access::Action,
        charges::{self, Shown},
    };

    use crate::{
        server_ctx::{self, form_state},
        views::{Paging, money_from},
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let of = if licence.is_empty() { None } else { Some(licence.parse().map_err(|_| PageError::NotFound)?) };
    // The account of a licence stands for all of its charges.
    let shown = if shown.is_empty() && of.is_some() { Shown::All } else { Shown::parse(&shown) };
    let account = match of {
        Some(licence) => {
            let account = charges::account(&services, &caller, licence).await?;
            let asked_by: Vec<_> = account.refunds.iter().map(|refund| refund.asked_by).collect();
            let mut view = money_from::account(account);
            let page = format!("/charges?licence={licence}");
            view.may_adjust = caller.can(Action::RecordPayment);
            view.refund = form_state(&format!("{page}&form=refund"), &draft, Default::default()).await?;
            view.interest = form_state(&format!("{page}&form=interest"), &draft, Default::default()).await?;
            for (line, asked_by) in view.refunds.iter_mut().zip(asked_by) {
                decidable(line, Some(asked_by) != caller.user_id(), &format!("{page}&"), &draft).await?;
            }
            Some(view)
        }
        None => None,
    };
    let list = charges::list(&services, &caller, shown, of, page).await?;
    let rows = list.rows.iter().map(|row| money_from::charge_line(row, list.today)).collect::<Result<_, _>>()?;
    Ok(ChargesView {
        shown: shown.as_str().to_owned(),
        rows,
        paging: Paging {
            number: page.max(1),
            size: money_from::small(charges::PAGE_SIZE),
            total: money_from::count(list.total),
        },
        charged: list.totals.charged,
        paid: list.totals.paid,
        open: list.totals.charged.saturating_floor_sub(list.totals.paid),
        open_count: money_from::count(list.open),
        overdue_count: money_from::count(list.overdue),
        keeps_books: caller.can(Action::CloseBook),
        distributes: charges::is_holder(&caller) && caller.can(Action::SeeDistribution),
        has_statement: of.is_some() || charges::is_party(&caller),
        account,
    })
}

/// Lets finance decide what waits for a second person.
#[cfg(feature = "ssr")]
async fn decidable(
    line: &mut crate::views::money::AdjustmentLine,
    is_another: bool,
    page: &str,
    draft: &str,
) -> Result<(), PageError> {
    use services::access::Action;
    let caller = crate::server_ctx::caller()?;
    line.may_decide = is_another && line.state == "asked" && caller.can(Action::ConfirmPayment);
    line.decide = crate::server_ctx::form_state(&format!("{page}form={}", line.id), draft, Default::default()).await?;
    Ok(())
}

/// One charge with its computation and payments.
#[server(endpoint = "money/charge")]
pub async fn read_charge(id: String, draft: String) -> Result<ChargeView, PageError> {
    use services::{access::Action, charges};

    use crate::{
        server_ctx::{self, form_state},
        views::money_from,
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let detail = charges::charge(&services, &caller, id).await?;
    let is_open = !detail.open.is_zero();
    let defaults = [
        ("amount", (detail.open + detail.late.beside()).to_plain()),
        ("paid_on", services.today().to_string()),
        ("payer_name", detail.row.licensee_name.clone()),
    ];
    let defaults = defaults.map(|(name, value)| (name.to_owned(), value)).into();
    let provider = services.payments.as_ref();
    let has_credit = !detail.credit.is_zero() && is_open;
    let page = format!("/charges/{id}");
    let asked_by: Vec<_> = detail.adjustments.iter().map(|adjustment| adjustment.asked_by).collect();
    let mut view = money_from::charge(detail, services.today())?;
    for (line, asked_by) in view.adjustments.iter_mut().zip(asked_by) {
        decidable(line, Some(asked_by) != caller.user_id(), &format!("{page}?"), &draft).await?;
    }
    Ok(ChargeView {
        may_adjust: is_open && caller.can(Action::RecordPayment),
        write_off: form_state(&format!("{page}?form=write-off"), &draft, Default::default()).await?,
        may_announce: is_open && caller.can(Action::AnnouncePayment),
        may_pay_by_card: is_open && provider.is_some() && caller.can(Action::AnnouncePayment),
        is_test_card: provider.is_some_and(|provider| provider.test_cards().is_some()),
        may_apply_credit: has_credit && caller.can(Action::RecordPayment),
        announce: form_state(&page, &draft, defaults).await?,
        card: form_state(&format!("{page}?form=card"), &draft, Default::default()).await?,
        apply_credit: form_state(&format!("{page}?form=credit"), &draft, Default::default()).await?,
        ..view
    })
}

/// The queue of finance, or a company's own payments.
#[server(endpoint = "money/payments")]
pub async fn list_payments(state: String, page: u32, draft: String) -> Result<PaymentsView, PageError> {
    use services::{access::Action, charges, payments};

    use crate::{
        server_ctx,
        views::{Paging, money_from},
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let list = payments::list(&services, &caller, &state, None, page).await?;
    let defaults = [("paid_on".to_owned(), list.today.to_string())].into();
    let waiting = list.rows.iter().map(|row| &row.payment).filter(|it| list.to_confirm.contains(&(it.id, it.version)));
    let to_confirm_fen = waiting.map(|it| it.amount_fen).sum();
    Ok(PaymentsView {
        state,
        to_confirm_fen,
        to_confirm: list.to_confirm.iter().map(|(id, version)| (id.to_string(), *version)).collect(),
        confirm: server_ctx::form_state("/payments?state=recorded&form=confirm", &draft, Default::default()).await?,
        rows: list.rows.into_iter().map(money_from::payment_line).collect(),
        paging: Paging {
            number: page.max(1),
            size: money_from::small(charges::PAGE_SIZE),
            total: money_from::count(list.total),
        },
        announced: money_from::count(list.announced),
        recorded: money_from::count(list.recorded),
        may_record: caller.can(Action::RecordPayment),
        record: server_ctx::form_state("/payments", &draft, defaults).await?,
    })
}

/// One payment with what it settles.
#[server(endpoint = "money/payment")]
pub async fn read_payment(id: String, draft: String) -> Result<PaymentView, PageError> {
    use services::payments;

    use crate::{
        server_ctx::{self, form_state},
        views::money_from,
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let detail = payments::payment(&services, &caller, id).await?;
    let payment = &detail.row.payment;
    let defaults = [
        ("amount", payment.amount_fen.to_plain()),
        ("paid_on", payment.paid_on.to_string()),
        ("payer_name", payment.payer_name.clone()),
    ];
    let defaults = defaults.map(|(name, value)| (name.to_owned(), value)).into();
    let page = format!("/payments/{id}");
    let form = |name: &str| format!("{page}?form={name}");
    let mut view = money_from::payment(detail, services.today(), caller.user_id())?;
    view.card.ask = form_state(&form("card-refund"), &draft, Default::default()).await?;
    for refund in view.card.refunds.iter_mut().filter(|refund| refund.may_decide) {
        refund.decide = form_state(&form(&refund.id), &draft, Default::default()).await?;
    }
    Ok(PaymentView {
        record: form_state(&page, &draft, defaults).await?,
        add_proof: form_state(&form("proof"), &draft, Default::default()).await?,
        confirm: form_state(&form("confirm"), &draft, Default::default()).await?,
        reject: form_state(&form("reject"), &draft, Default::default()).await?,
        ask_reversal: form_state(&form("reversal"), &draft, Default::default()).await?,
        reverse: form_state(&form("reverse"), &draft, Default::default()).await?,
        ..view
    })
}

/// A card payment and how it stands.
#[server(endpoint = "money/card")]
pub async fn read_card(payment: String, draft: String) -> Result<CardView, PageError> {
    use services::ports::CheckoutState;

    use crate::{server_ctx, views::money_from};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = payment.parse().map_err(|_| PageError::NotFound)?;
    let card = services::payments::card(&services, &caller, id).await?;
    let payment = card.row.payment;
    let charge_id = payment.designation.first().map(ToString::to_string).unwrap_or_default();
    let page = format!("/charges/{charge_id}/card/{id}");
    let checkout = match card.checkout.state {
        CheckoutState::Open => "open",
        CheckoutState::Succeeded => "succeeded",
        CheckoutState::Declined => "declined",
        CheckoutState::Expired => "expired",
    };
    let charges = card.charges.iter().map(|row| money_from::charge_line(row, services.today()));
    Ok(CardView {
        checkout: checkout.to_owned(),
        charges: charges.collect::<Result<_, PageError>>()?,
        payment_id: id.to_string(),
        charge_id,
        amount: payment.amount_fen,
        reference: payment.reference,
        holder: card.row.holder_name,
        provider_name: card.provider_name.to_owned(),
        state: payment.state,
        is_test: card.is_test,
        url: card.checkout.url,
        form: server_ctx::form_state(&page, &draft, Default::default()).await?,
        refresh: server_ctx::form_state(&format!("{page}?form=refresh"), &draft, Default::default()).await?,
    })
}
