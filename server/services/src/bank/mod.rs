//! Reconciliation: what banks say of holders' accounts, matched with what licensees owe, by one person and another.
//!
//! The account is the holder's own; the platform holds nobody's money. A line becomes a receipt when one side (a person of
//! finance, or the rules) says what it pays and a person who is not the one says yes. Everything can be undone, and
//! leaves a trace.

mod accept;
mod accounts;
mod confirm;
mod imports;
mod lines;
mod matching;
mod months;
mod payers;
mod plan;
mod read;
mod state;
mod undo;

pub use accept::{Accepted, accept, accept_shown, choose};
pub use accounts::{account_holders, accounts, change_account, open_account, set_rules};
pub use confirm::confirm_match;
pub use imports::{
    AT_ONCE_MAX, Applied, ImportDetail, ImportSummary, StatementSummary, Twin, apply_import, call_off, discard_import,
    import, preview, run_import, undo_import,
};
pub use lines::{forget_view, remember_view, triage};
pub use matching::{rematch, rematch_form, try_rules};
pub use months::{MonthReport, explain_month, month_report};

pub(crate) use months::is_month_settled;
pub use payers::{KnownPayers, known_payers, learn_payer, rule_out_payer};
pub use read::{
    AccountPage, LINES_A_PAGE, LineDetail, LinePart, LineQuery, MatchDetail, MatchSide, OpenDue, account_page, line,
    match_detail, next_undo, waiting_matches,
};
pub use state::state_hash;
pub use undo::{ask_undo, undo_match};

use domain::{
    id::{BankAccountId, BankLineId, BankMatchId},
    matching::{Matched, Settings},
};

use crate::{
    Services,
    access::Action,
    caller::{Actor, Caller},
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    payments::handles,
    ports::{BankAccount, BankAccountRow, BankLine, BankLineRow, BankMatch, StoreResult, UnitOfWork},
};

pub(crate) const NOTE_CHARS_MAX: usize = 500;
/// Lines, parts and fees of one match.
pub(crate) const PARTS_MAX: i64 = 500;

/// The account, when the caller may do this with it; for everybody else it does not exist.
async fn account_for(
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    action: Action,
    id: BankAccountId,
) -> Result<BankAccountRow, ServiceError> {
    let (_, organisation) = caller.may(action)?;
    let row = uow.bank_account(id).await?.filter(|row| handles(organisation, row.account.holder_id));
    row.ok_or(ServiceError::NotFound)
}

/// A line of such an account.
async fn line_for(
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    action: Action,
    id: BankLineId,
) -> Result<BankLineRow, ServiceError> {
    let (_, organisation) = caller.may(action)?;
    let row = uow.bank_line(id).await?.filter(|row| handles(organisation, row.holder_id));
    row.ok_or(ServiceError::NotFound)
}

/// A match of such an account.
async fn match_for(
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    action: Action,
    id: BankMatchId,
) -> Result<BankMatch, ServiceError> {
    let (_, organisation) = caller.may(action)?;
    let found = uow.bank_match(id).await?.filter(|it| handles(organisation, it.holder_id));
    found.ok_or(ServiceError::NotFound)
}

/// A match that somebody is about to change, in a transaction that is not saved yet.
struct Opened<'a> {
    actor: &'a Actor,
    uow: Box<dyn UnitOfWork>,
    found: BankMatch,
}

impl<'a> Opened<'a> {
    /// The match as its page showed it (`version`); the answer at once where the request was handled before, or the match
    /// has changed since.
    async fn load(
        services: &Services,
        caller: &'a Caller,
        action: Action,
        id: BankMatchId,
        input: &FormInput,
    ) -> Result<Result<Self, Submitted<BankMatchId>>, ServiceError> {
        let (actor, _) = caller.may(action)?;
        let mut uow = services.store.write().await?;
        let found = match_for(uow.as_mut(), caller, action, id).await?;
        if let Some(before) = before(uow.as_mut(), actor, input).await? {
            return Ok(Err(before));
        }
        if input.version().is_some_and(|seen| seen != found.version) {
            return Ok(Err(Submitted::refused("stale")));
        }
        Ok(Ok(Self { actor, uow, found }))
    }

    /// Saves what was done.
    async fn finish(mut self, services: &Services, input: &FormInput, done: &str) -> FormOutcome<BankMatchId> {
        let subject = self.found.id.to_string();
        forms::remember_outcome(services, self.uow.as_mut(), self.actor, input, done, &subject).await?;
        self.uow.save().await?;
        Ok(Submitted::Done(self.found.id))
    }
}

/// The rules of an account; the usual ones where it has none of its own, or none that can be read.
#[must_use]
pub fn settings_of(account: &BankAccount) -> Settings {
    serde_json::from_str(&account.settings).unwrap_or_default()
}

/// What the matcher found for a line when it last looked; nothing before.
#[must_use]
pub fn found_for(line: &BankLine) -> Option<Matched> {
    serde_json::from_str(&line.suggestion).ok()
}

/// What a request that was handled before came to.
async fn before<T: std::str::FromStr>(
    uow: &mut dyn UnitOfWork,
    actor: &Actor,
    input: &FormInput,
) -> StoreResult<Option<Submitted<T>>> {
    let outcome = forms::outcome_before(uow, actor, input).await?;
    Ok(outcome.and_then(|outcome| outcome.parse().ok()).map(Submitted::Done))
}
