//! One hash of where a holder's money stands: what is owed, what is credit, and which lines wait.

use domain::{digest::sha256_hex, id::OrganisationId};

use crate::{
    Services,
    access::Action,
    caller::Caller,
    charges::open_of,
    error::ServiceError,
    payments::handles,
    ports::{BankLineFilter, ChargeFilter},
};

const ROWS_MAX: i64 = 200_000;

/// The hash of every balance of a holder's book, of what is open of every charge, and of the state of every statement
/// line. A match that is undone leaves it as it was before the match, and so does an import; the entries that led there
/// differ.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn state_hash(services: &Services, caller: &Caller, holder: OrganisationId) -> Result<String, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeBank)?;
    if !handles(organisation, holder) {
        return Err(ServiceError::NotFound);
    }
    let mut uow = services.store.read().await?;
    let mut parts = Vec::new();
    let filter = ChargeFilter { holder: Some(holder), limit: ROWS_MAX, ..ChargeFilter::default() };
    for row in uow.charges(&filter).await?.0 {
        parts.push(format!("{} {}", row.position.charge.id, open_of(&row.position).get()));
    }
    let (first, last) = (domain::Day::literal(1970, 1, 1), domain::Day::literal(2199, 12, 31));
    for line in uow.trial_balance(holder, first, last).await? {
        let balance = line.opening + line.debits + line.credits;
        // An account that was never used and one that was emptied again are alike.
        if !balance.is_zero() {
            parts.push(format!("{:?} {}", line.purpose, balance.get()));
        }
    }
    for account in uow.bank_accounts(Some(holder), ROWS_MAX).await? {
        for row in uow.bank_lines(&BankLineFilter::of(account.account.id, "", ROWS_MAX)).await?.0 {
            // A line whose import was undone counts no more; it comes again under another id.
            if row.line.state != "undone" {
                parts.push(format!("{} {}", row.line.id, row.line.state));
            }
        }
    }
    parts.sort();
    Ok(sha256_hex(parts.join("\n").as_bytes()))
}
