//! Those who share in income.

use domain::{
    form::FormReader,
    id::{BeneficiaryId, OrganisationId, UserId},
};

use super::{BENEFICIARIES_MAX, NAME_CHARS_MAX, before, finish, institution, is_stale, own};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    ports::{Beneficiary, StoreError, UnitOfWork},
};

const MEMBERS_MAX: i64 = 1_000;

/// What a form says of a beneficiary.
struct Said {
    name: String,
    account: Option<UserId>,
    bank_name: String,
    bank_account: String,
}

/// Adds a beneficiary: `kind` (`person` or `body`), `name`, `email` (of a member who is this person; may be empty),
/// `bank_name`, `bank_account`.
///
/// # Errors
/// When the caller is not of a holder's finance.
pub async fn add_beneficiary(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<BeneficiaryId> {
    let (actor, organisation) = own(caller, Action::DistributeIncome)?;
    let mut uow = services.store.write().await?;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let mut form = FormReader::new(&input.values);
    let kind = form.parse("kind", |text| match text {
        "person" | "body" => Ok(text.to_owned()),
        _ => Err("choose_one"),
    });
    let said = said(uow.as_mut(), organisation.id, &mut form).await?;
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let beneficiary = Beneficiary {
        id: services.new_id(BeneficiaryId::from_parts),
        holder_id: organisation.id,
        kind: kind.expect("a form without errors was read whole"),
        name: said.name,
        account_id: said.account,
        bank_name: said.bank_name,
        bank_account: said.bank_account,
        created_at: services.now(),
        version: 1,
    };
    institution(services, uow.as_mut(), organisation.id).await?;
    match uow.add_beneficiary(&beneficiary).await {
        Err(StoreError::Constraint(name)) if name == "beneficiary_unique" => {
            return Ok(Submitted::wrong("name", "beneficiary_known"));
        }
        other => other?,
    }
    finish(services, uow, caller, input, beneficiary.id, ("add_beneficiary", &beneficiary.name)).await
}

/// Changes how a beneficiary is reached and paid (`version`); the fields of [`add_beneficiary`] but the kind.
///
/// # Errors
/// [`ServiceError::NotFound`] for another institution's.
pub async fn edit_beneficiary(
    services: &Services,
    caller: &Caller,
    id: BeneficiaryId,
    input: &FormInput,
) -> FormOutcome<BeneficiaryId> {
    let (actor, organisation) = own(caller, Action::DistributeIncome)?;
    let mut uow = services.store.write().await?;
    let known = uow.beneficiaries(organisation.id, BENEFICIARIES_MAX).await?;
    let mut beneficiary = known.into_iter().find(|one| one.id == id).ok_or(ServiceError::NotFound)?;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let mut form = FormReader::new(&input.values);
    let said = said(uow.as_mut(), organisation.id, &mut form).await?;
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if is_stale(input, beneficiary.version) {
        return Ok(Submitted::refused("stale"));
    }
    beneficiary.name = said.name;
    beneficiary.account_id = said.account;
    beneficiary.bank_name = said.bank_name;
    beneficiary.bank_account = said.bank_account;
    match uow.update_beneficiary(&beneficiary).await {
        Err(StoreError::Constraint(name)) if name == "beneficiary_unique" => {
            return Ok(Submitted::wrong("name", "beneficiary_known"));
        }
        other => other?,
    }
    finish(services, uow, caller, input, id, ("edit_beneficiary", &beneficiary.name)).await
}

async fn said(
    uow: &mut dyn UnitOfWork,
    holder: OrganisationId,
    form: &mut FormReader<'_>,
) -> Result<Said, ServiceError> {
    let name = form.required("name", NAME_CHARS_MAX);
    let bank_name = form.limited("bank_name", NAME_CHARS_MAX);
    let bank_account = form.limited("bank_account", NAME_CHARS_MAX);
    let email = form.text("email").trim().to_lowercase();
    let mut account = None;
    if !email.is_empty() {
        let members = uow.members_of(holder, MEMBERS_MAX).await?;
        account = members.iter().find(|member| member.email == email).map(|member| member.membership.user_id);
        if account.is_none() {
            form.fail("email", "not_a_member");
        }
    }
    Ok(Said { name, account, bank_name, bank_account })
}
