//! Transfers of patents.

use leptos::prelude::*;

use crate::{error::PageError, views::transfers::TransferView};

/// One transfer; `form` names the form on the page that a draft belongs to.
#[server(endpoint = "transfers/one")]
pub async fn read_transfer(id: String, form: String, draft: String) -> Result<TransferView, PageError> {
    use crate::server_ctx::{self, form_state};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let parsed = id.parse().map_err(|_| PageError::NotFound)?;
    let page = services::transfers::transfer(&services, &caller, parsed).await?;
    let of = |name: &str| format!("/transfers/{id}?form={name}");
    let draft_of = |name: &str| if form == name { draft.as_str() } else { "" };
    let take_over = form_state(&of("take-over"), draft_of("take-over"), Default::default()).await?;
    let decline = form_state(&of("decline"), draft_of("decline"), Default::default()).await?;
    let withdraw = form_state(&of("withdraw"), draft_of("withdraw"), Default::default()).await?;
    let view = from_services::transfer(page, caller.locale);
    Ok(TransferView { take_over, decline, withdraw, ..view })
}

/// From records to what crosses the wire.
#[cfg(feature = "ssr")]
pub(crate) mod from_services {
    use domain::{Locale, licence::LicenceState};
    use services::{
        ports::{LicenceRow, TransferRow},
        transfers::{TransferAct, TransferPage, TransferSide},
    };

    use crate::views::{
        FormState,
        transfers::{PassedLicence, TransferLine, TransferStep, TransferView},
    };

    pub(crate) fn line(row: &TransferRow) -> TransferLine {
        let transfer = &row.transfer;
        TransferLine {
            id: transfer.id.to_string(),
            title: row.patent_title.clone(),
            from: row.from_name.clone(),
            acquirer: transfer.acquirer_name.clone(),
            on: transfer.transferred_on,
            state: transfer.state.clone(),
        }
    }

    pub(super) fn transfer(page: TransferPage, locale: Locale) -> TransferView {
        let transfer = &page.row.transfer;
        let patent = match page.side {
            TransferSide::From | TransferSide::Operator => Some(transfer.patent_id),
            TransferSide::To => transfer.to_patent_id,
        };
        let may_open = page.side != TransferSide::To;
        let licences = page.licences.iter().map(|row| passed(row, transfer.transferred_on, may_open, locale)).collect();
        let steps = page.history.iter().rev().map(|step| TransferStep {
            at: step.at,
            event: step.event.clone(),
            by: step.actor_name.clone(),
            note: step.note.clone(),
        });
        TransferView {
            line: line(&page.row),
            number: page.row.patent_number.clone(),
            patent: patent.map_or_else(String::new, |id| id.to_string()),
            source: transfer.source.clone(),
            note: transfer.note.clone(),
            licences,
            history: steps.collect(),
            may_take_over: page.acts.contains(&TransferAct::TakeOver),
            may_decline: page.acts.contains(&TransferAct::Decline),
            may_withdraw: page.acts.contains(&TransferAct::Withdraw),
            version: transfer.version,
            take_over: FormState::default(),
            decline: FormState::default(),
            withdraw: FormState::default(),
        }
    }

    fn passed(row: &LicenceRow, on: domain::Day, may_open: bool, locale: Locale) -> PassedLicence {
        let licence = &row.licence;
        let is_late = licence.state.is_ended()
            && licence.state != LicenceState::Transferred
            && licence.ended_on.is_some_and(|ended| on <= ended);
        PassedLicence {
            number: licence.number.clone(),
            path: if may_open { format!("/licences/{}", licence.id) } else { String::new() },
            licensee: row.licensee_name.clone(),
            state: licence.state.name(locale).to_owned(),
            effective_on: licence.effective_on,
            ends_on: licence.ends_on,
            is_late,
        }
    }
}
