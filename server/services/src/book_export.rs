//! The whole book as a plain-text journal: a second opinion for auditors, and for our own tests.

use std::fmt;

use domain::{
    Day,
    id::EntryId,
    ledger::Account,
    plain_text::{AccountName, JournalAccount, JournalEntry, JournalFormat, write_closing, write_entry, write_opening},
};

use crate::{
    Services,
    error::ServiceError,
    ports::{BookAccount, BookEntry, UnitOfWork},
};

const ENTRIES_PAGE: i64 = 500;
const ACCOUNTS_PAGE: i64 = 1_000;

/// Writes the book page by page, from one snapshot. For those who run the installation: nobody is asked for a role.
///
/// # Errors
/// When the store or the writer fails.
pub async fn write(
    services: &Services,
    format: JournalFormat,
    out: &mut (impl fmt::Write + Send),
) -> Result<(), ServiceError> {
    let mut uow = services.store.read().await?;
    let accounts = accounts(uow.as_mut()).await?;
    write_opening(out, format, &accounts).map_err(unwritable)?;
    let mut after: Option<(Day, EntryId)> = None;
    loop {
        let page = uow.book_entries(after, ENTRIES_PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some((last.booked_on, last.id));
        for entry in &page {
            write_entry(out, format, &journal_entry(entry)).map_err(unwritable)?;
        }
    }
    let end = after.map_or_else(|| services.today(), |(day, _)| day).plus_days(1);
    write_closing(out, format, end, &accounts).map_err(unwritable)
}

fn unwritable(error: fmt::Error) -> ServiceError {
    ServiceError::Fault { doing: "writing the journal", source: Box::new(error) }
}

async fn accounts(uow: &mut dyn UnitOfWork) -> Result<Vec<JournalAccount>, ServiceError> {
    let mut accounts = Vec::new();
    let mut after = String::new();
    loop {
        let page = uow.book_accounts(&after, ACCOUNTS_PAGE).await?;
        let Some(last) = page.last() else { return Ok(accounts) };
        after.clone_from(&last.id);
        accounts.extend(page.iter().map(journal_account));
    }
}

fn journal_account(account: &BookAccount) -> JournalAccount {
    JournalAccount { name: name_of(&account.account), opened_on: account.opened_on, balance: account.balance }
}

fn name_of(account: &Account) -> AccountName {
    let licence = account.licence.map(|id| id.to_string());
    let scope = licence.or_else(|| account.beneficiary.map(|id| id.to_string())).unwrap_or_default();
    AccountName::of(account.purpose, &account.holder.to_string(), &scope)
}

fn journal_entry(entry: &BookEntry) -> JournalEntry {
    let about = [
        ("charge", entry.charge_id.map(|id| id.to_string())),
        ("payment", entry.payment_id.map(|id| id.to_string())),
        ("reverses", entry.reverses.map(|id| id.to_string())),
    ];
    JournalEntry {
        id: entry.id.to_string(),
        booked_on: entry.booked_on,
        occurred_on: entry.occurred_on,
        kind: entry.kind.clone(),
        reason: entry.reason.clone(),
        about: about.into_iter().filter_map(|(name, id)| Some((name, id?))).collect(),
        postings: entry
            .postings
            .iter()
            .map(|posting| (name_of(&posting.account), posting.currency, posting.amount))
            .collect(),
    }
}
