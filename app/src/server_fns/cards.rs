//! Payment by card: what can be paid, payouts, disputes.

use leptos::prelude::*;

use crate::{
    error::PageError,
    views::cards::{DisputeLine, PayView, PayoutView, PayoutsView},
};

/// The open charges of a licence, to choose from.
#[server(endpoint = "cards/pay")]
pub async fn read_payable(licence: String, draft: String) -> Result<PayView, PageError> {
    use crate::{server_ctx, views::cards_from};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = licence.parse().map_err(|_| PageError::NotFound)?;
    let payable = services::payments::payable(&services, &caller, id).await?;
    let view = cards_from::pay(&payable, services.today())?;
    let page = format!("/licences/{id}/pay");
    // At first everything that is owed is ticked.
    let ticked = view.lines.iter().map(|line| (format!("due:{}", line.id), "on".to_owned())).collect();
    Ok(PayView { form: server_ctx::form_state(&page, &draft, ticked).await?, ..view })
}

/// The payouts that finance sees.
#[server(endpoint = "cards/payouts")]
pub async fn list_payouts(page: u32, draft: String) -> Result<PayoutsView, PageError> {
    use services::charges::PAGE_SIZE;

    use crate::{
        server_ctx,
        views::{Paging, cards_from, money_from},
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let list = services::payments::payouts(&services, &caller, page).await?;
    Ok(PayoutsView {
        rows: list.rows.into_iter().map(cards_from::payout_line).collect(),
        paging: Paging {
            number: page.max(1),
            size: money_from::small(PAGE_SIZE),
            total: money_from::count(list.total),
        },
        is_whole: list.is_whole,
        is_test: list.is_test,
        is_offered: list.is_offered,
        pay_out: server_ctx::form_state("/payouts", &draft, Default::default()).await?,
    })
}

/// One payout with its parts.
#[server(endpoint = "cards/payout")]
pub async fn read_payout(id: String) -> Result<PayoutView, PageError> {
    use crate::{server_ctx, views::cards_from};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    Ok(cards_from::payout(services::payments::payout(&services, &caller, id).await?))
}

/// The disputes that finance sees, newest first.
#[server(endpoint = "cards/disputes")]
pub async fn list_disputes() -> Result<Vec<DisputeLine>, PageError> {
    use crate::{server_ctx, views::cards_from};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let rows = services::payments::disputes(&services, &caller).await?;
    Ok(rows.into_iter().map(cards_from::dispute_line).collect())
}
