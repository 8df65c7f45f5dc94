//! Names and accounts by which payers are known: learned from confirmed matches, corrected by a person.

use domain::{
    form::FormReader,
    id::{BankAccountId, KnownPayerId, OrganisationId},
};

use super::{account_for, accounts::bare_number, before};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    ports::{BankAccountRow, KnownPayerRow, Organisation},
};

pub(super) const PAYERS_MAX: i64 = 10_000;
const NAME_CHARS_MAX: usize = 200;
const LICENSEES_MAX: i64 = 500;

/// Whom finance knows, for the page of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPayers {
    pub account: BankAccountRow,
    pub payers: Vec<KnownPayerRow>,
    /// Licensees of the holder, for entering another name of theirs.
    pub licensees: Vec<(OrganisationId, String)>,
}

/// The payers that are known on the account of a holder.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to see.
pub async fn known_payers(
    services: &Services,
    caller: &Caller,
    id: BankAccountId,
) -> Result<KnownPayers, ServiceError> {
    let mut uow = services.store.read().await?;
    let account = account_for(uow.as_mut(), caller, Action::SeeBank, id).await?;
    let payers = uow.known_payers(account.account.holder_id, PAYERS_MAX).await?;
    let filter = crate::ports::ChargeFilter {
        holder: Some(account.account.holder_id),
        limit: LICENSEES_MAX,
        ..crate::ports::ChargeFilter::default()
    };
    let (charges, _) = uow.charges(&filter).await?;
    let mut licensees: Vec<(OrganisationId, String)> =
        charges.into_iter().map(|row| (row.licensee_id, row.licensee_name)).collect();
    licensees.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    licensees.dedup();
    Ok(KnownPayers { account, payers, licensees })
}

/// Enters a name or an account of a licensee: `licensee`, `name`, `account`; `denied` ticked when it is *not* this
/// licensee, whatever it looks like.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn learn_payer(
    services: &Services,
    caller: &Caller,
    id: BankAccountId,
    input: &FormInput,
) -> FormOutcome<KnownPayerId> {
    let (actor, _) = caller.may(Action::RecordPayment)?;
    let mut uow = services.store.write().await?;
    let account = account_for(uow.as_mut(), caller, Action::RecordPayment, id).await?.account;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let mut form = FormReader::new(&input.values);
    let licensee = form.parse("licensee", |text| text.parse::<OrganisationId>().map_err(|_| "choose_one"));
    let name = form.limited("name", NAME_CHARS_MAX);
    let number = bare_number(&form.limited("account", NAME_CHARS_MAX));
    if name.is_empty() && number.is_empty() {
        form.fail("name", "required");
    }
    let source = if form.ticked("denied") { "denied" } else { "person" };
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let licensee = licensee.expect("a form without errors was read whole");
    let known: Option<Organisation> = uow.organisation(licensee).await?;
    if known.is_none() {
        return Ok(Submitted::wrong("licensee", "choose_one"));
    }
    let payer = KnownPayerRow {
        id: services.new_id(KnownPayerId::from_parts),
        holder_id: account.holder_id,
        licensee_id: licensee,
        licensee_name: String::new(),
        name,
        account: number,
        source: source.into(),
        removed_by: None,
        removed_at: None,
        created_at: services.now(),
        version: 1,
    };
    uow.add_known_payer(&payer).await?;
    let (subject, after) = (payer.id.to_string(), format!("{source} {licensee} {} {}", payer.name, payer.account));
    journal::audit(services, uow.as_mut(), caller, "learn_payer", &subject, "", after.trim()).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "learn_payer", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(payer.id))
}

/// Takes a known payer back (`payer`): it is believed no more. What was matched stays.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn rule_out_payer(
    services: &Services,
    caller: &Caller,
    id: BankAccountId,
    input: &FormInput,
) -> FormOutcome<KnownPayerId> {
    let (actor, _) = caller.may(Action::RecordPayment)?;
    let mut uow = services.store.write().await?;
    let account = account_for(uow.as_mut(), caller, Action::RecordPayment, id).await?.account;
    let wanted = FormReader::new(&input.values).text("payer").parse::<KnownPayerId>().ok();
    let payers = uow.known_payers(account.holder_id, PAYERS_MAX).await?;
    let Some(mut payer) = payers.into_iter().find(|payer| Some(payer.id) == wanted) else {
        return Ok(Submitted::refused("stale"));
    };
    payer.removed_by = Some(actor.user_id);
    payer.removed_at = Some(services.now());
    uow.remove_known_payer(&payer).await?;
    let (subject, before) = (payer.id.to_string(), format!("{} {} {}", payer.source, payer.name, payer.account));
    journal::audit(services, uow.as_mut(), caller, "forget_payer", &subject, &before, "").await?;
    uow.save().await?;
    Ok(Submitted::Done(payer.id))
}
