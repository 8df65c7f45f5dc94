//! What a person does with a line besides matching it: taking it, noting, putting it off, setting it aside.

use domain::{
    form::FormReader,
    id::{BankAccountId, BankLineId, SavedViewId},
};

use super::{NOTE_CHARS_MAX, account_for, before, line_for};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    ports::{BankLine, SavedView},
};

/// Put off for half a year at most: what waits longer is not waiting.
const SNOOZE_DAYS_MAX: i64 = 183;
const VIEW_CHARS_MAX: usize = 60;
const QUERY_CHARS_MAX: usize = 500;

/// Does one thing with a line (`version`): `act` is `take`, `leave`, `note` (`note`), `snooze` (`until`), `wake`,
/// `set_aside` (`reason`) or `reopen`.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn triage(
    services: &Services,
    caller: &Caller,
    id: BankLineId,
    input: &FormInput,
) -> FormOutcome<BankLineId> {
    let (actor, _) = caller.may(Action::RecordPayment)?;
    let mut uow = services.store.write().await?;
    let mut line = line_for(uow.as_mut(), caller, Action::RecordPayment, id).await?.line;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    if input.version().is_some_and(|seen| seen != line.version) {
        return Ok(Submitted::refused("stale"));
    }
    let was = (line.state.clone(), told(&line));
    let mut form = FormReader::new(&input.values);
    let act = form.text("act").to_owned();
    match act.as_str() {
        "take" => line.owner_id = Some(actor.user_id),
        "leave" => line.owner_id = None,
        "note" => line.note = form.limited("note", NOTE_CHARS_MAX),
        "wake" => line.snoozed_until = None,
        "snooze" => {
            let until = form.day("until");
            let today = services.today();
            if until.is_some_and(|day| day <= today || today.plus_days(SNOOZE_DAYS_MAX) < day) {
                form.fail("until", "snooze_range");
            }
            line.snoozed_until = until;
        }
        "set_aside" => {
            line.reason = form.required("reason", NOTE_CHARS_MAX);
            if line.state != "open" {
                return Ok(Submitted::refused("stale"));
            }
            line.state = "set_aside".into();
        }
        "reopen" if line.state == "set_aside" => {
            line.state = "open".into();
            line.reason = String::new();
        }
        _ => return Ok(Submitted::refused("stale")),
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    uow.update_bank_line(&line).await?;
    let subject = id.to_string();
    let (before, after) = (format!("{} {}", was.0, was.1), format!("{} {}", line.state, told(&line)));
    let action = format!("bank_line_{act}");
    journal::audit(services, uow.as_mut(), caller, &action, &subject, before.trim(), after.trim()).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, &action, &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

/// What persons have said of a line, for the audit trail.
fn told(line: &BankLine) -> String {
    let owner = line.owner_id.map_or_else(String::new, |owner| owner.to_string());
    let until = line.snoozed_until.map_or_else(String::new, |until| until.to_string());
    [owner, until, line.note.clone(), line.reason.clone()].join(" ").trim().to_owned()
}

/// Keeps a filter of an account's page under a `name` for the caller alone: `query`. The same name again replaces it.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to see.
pub async fn remember_view(
    services: &Services,
    caller: &Caller,
    account: BankAccountId,
    input: &FormInput,
) -> FormOutcome<()> {
    let (actor, _) = caller.may(Action::SeeBank)?;
    account_for(services.store.read().await?.as_mut(), caller, Action::SeeBank, account).await?;
    let mut form = FormReader::new(&input.values);
    let name = form.required("name", VIEW_CHARS_MAX);
    let query = form.limited("query", QUERY_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let view = SavedView {
        id: services.new_id(SavedViewId::from_parts),
        account_id: actor.user_id,
        page: account.to_string(),
        name,
        query,
        created_at: services.now(),
    };
    let mut uow = services.store.write().await?;
    uow.add_saved_view(&view).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// Forgets a filter of the caller; another person's is not there.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to see.
pub async fn forget_view(
    services: &Services,
    caller: &Caller,
    account: BankAccountId,
    id: SavedViewId,
) -> Result<(), ServiceError> {
    let (actor, _) = caller.may(Action::SeeBank)?;
    account_for(services.store.read().await?.as_mut(), caller, Action::SeeBank, account).await?;
    let mut uow = services.store.write().await?;
    uow.remove_saved_view(id, actor.user_id).await?;
    uow.save().await?;
    Ok(())
}
