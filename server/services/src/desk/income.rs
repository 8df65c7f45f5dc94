//! What waits about income: runs to go on with, objections to answer, books to open, write-offs to decide.

use domain::{
    Day,
    distribution::{RunState, window_last_day},
    id::UserId,
};

use super::{Desk, TASKS_PER_KIND_MAX};
use crate::ports::{AdjustmentFilter, RunFilter, StoreResult};

/// Runs that wait for finance of the institution.
pub(super) async fn finance(desk: &mut Desk<'_>, person: UserId) -> StoreResult<()> {
    if desk.organisation.is_operator() {
        return adjustments(desk, person).await;
    }
    let filter = RunFilter { holder: Some(desk.organisation.id), limit: TASKS_PER_KIND_MAX, ..RunFilter::default() };
    for row in desk.uow.runs(&filter).await? {
        let (path, run) = (format!("/distribution/{}", row.run.id), row.run);
        let since = run.approved_at.unwrap_or(run.computed_at);
        match RunState::parse(&run.state) {
            Some(RunState::Computed) => desk.add("distribution", "run_publish", row.patent_title, path, since),
            Some(RunState::Approved) => desk.add("distribution", "run_pay", row.patent_title, path, since),
            Some(RunState::Paid) => desk.add("distribution", "run_reconcile", row.patent_title, path, since),
            Some(RunState::Objection) => {
                let objections = desk.uow.objections(run.id, TASKS_PER_KIND_MAX).await?;
                let open = objections.into_iter().find(|objection| objection.answer.is_empty());
                if let Some(objection) = open {
                    desk.add("distribution", "run_answer", row.patent_title, path, objection.raised_at);
                }
            }
            _ => {}
        }
    }
    reopenings(desk, person).await?;
    adjustments(desk, person).await
}

/// Runs whose window for objections is over, for an approver who did not compute them.
pub(super) async fn approver(desk: &mut Desk<'_>, person: UserId) -> StoreResult<()> {
    let filter = RunFilter { holder: Some(desk.organisation.id), limit: TASKS_PER_KIND_MAX, ..RunFilter::default() };
    for row in desk.uow.runs(&filter).await? {
        let (path, run) = (format!("/distribution/{}", row.run.id), row.run);
        let is_shown = run.state == RunState::Objection.as_str() && run.computed_by != person;
        let Some(shown_on) = run.published_on.filter(|_| is_shown) else { continue };
        let until: Day = window_last_day(shown_on);
        if desk.today > until {
            desk.add("distribution", "run_approve", row.patent_title, path, until.plus_days(1).start());
        }
    }
    Ok(())
}

/// Closed months that a colleague wants open.
async fn reopenings(desk: &mut Desk<'_>, person: UserId) -> StoreResult<()> {
    let holder = desk.organisation.id;
    for close in desk.uow.book_closes(holder, TASKS_PER_KIND_MAX).await? {
        let is_asked = close.reopened_at.is_none() && close.reopen_asked_by.is_some_and(|asked_by| asked_by != person);
        if is_asked {
            desk.add("book", "book_reopen", close.month.to_string(), format!("/books/{holder}"), close.closed_at);
        }
    }
    Ok(())
}

/// Write-offs and refunds that a colleague asked for.
async fn adjustments(desk: &mut Desk<'_>, person: UserId) -> StoreResult<()> {
    let holder = (!desk.organisation.is_operator()).then_some(desk.organisation.id);
    let filter = AdjustmentFilter { holder, open_only: true, limit: TASKS_PER_KIND_MAX, licence: None };
    for asked in desk.uow.adjustments(&filter).await?.into_iter().filter(|asked| asked.asked_by != person) {
        let path = match asked.charge_id {
            Some(charge) => format!("/charges/{charge}"),
            None => format!("/charges?licence={}", asked.licence_id),
        };
        let why = if asked.kind == "refund" { "refund_decide" } else { "write_off_decide" };
        desk.add("payment", why, asked.amount_fen.to_string(), path, asked.asked_at);
    }
    Ok(())
}
