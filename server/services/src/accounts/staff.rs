//! Members of the platform operator and of regulators: made from the command line, by whoever runs the machine.

use domain::{
    id::{MembershipId, OrganisationId, UserId},
    organisation::{Nature, OrganisationKind},
};

use super::{parse_email, parse_password, sign_up::hash_password};
use crate::{
    Services,
    access::Role,
    caller::Caller,
    error::{FormOutcome, Submitted},
    journal,
    ports::{Account, Membership, Organisation, StoreResult, UnitOfWork, Verification},
};

/// A person who works for the operator or a regulator.
#[derive(Clone, Debug)]
pub struct NewStaff {
    pub email: String,
    pub name: String,
    pub organisation: String,
    pub roles: Vec<Role>,
    pub province: String,
    pub password: String,
}

/// Makes the person, and the organisation when there is none of this name.
///
/// # Errors
/// When the store or the hashing fails.
pub async fn add_staff(services: &Services, new: &NewStaff) -> FormOutcome<UserId> {
    let email = match parse_email(&new.email) {
        Ok(email) => email,
        Err(code) => return Ok(Submitted::wrong("email", code)),
    };
    if let Err(code) = parse_password(&new.password) {
        return Ok(Submitted::wrong("password", code));
    }
    let kind = if new.roles.iter().all(|role| *role == Role::Inspector) {
        OrganisationKind::Regulator
    } else {
        OrganisationKind::Operator
    };
    if new.roles.is_empty() || !new.roles.iter().all(|role| Role::of_kind(kind).contains(role)) {
        return Ok(Submitted::wrong("roles", "choose_one"));
    }
    let hash = hash_password(services, &new.password).await?;
    let mut uow = services.store.write().await?;
    if uow.account_by_email(&email).await?.is_some() {
        return Ok(Submitted::wrong("email", "email_taken"));
    }
    let organisation = find_or_make(services, uow.as_mut(), new, kind).await?;
    let account = Account {
        id: services.new_id(UserId::from_parts),
        email,
        name: new.name.clone(),
        password_hash: hash,
        locale: domain::Locale::Zh,
        is_demo: false,
        disabled_at: None,
        created_at: services.now(),
        version: 1,
    };
    uow.add_account(&account).await?;
    uow.add_membership(&Membership {
        id: services.new_id(MembershipId::from_parts),
        organisation_id: organisation,
        user_id: account.id,
        roles: new.roles.clone(),
        created_at: services.now(),
        ended_at: None,
    })
    .await?;
    let (subject, after) = (account.id.to_string(), joined(&new.roles));
    // The command line is nobody's session: the line is the system's.
    let caller = Caller::system("command-line");
    journal::audit(services, uow.as_mut(), &caller, "add_staff", &subject, "", &after).await?;
    uow.save().await?;
    Ok(Submitted::Done(account.id))
}

fn joined(roles: &[Role]) -> String {
    roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

async fn find_or_make(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    new: &NewStaff,
    kind: OrganisationKind,
) -> StoreResult<OrganisationId> {
    let known = uow.organisations(Some(kind), None, 500).await?;
    if let Some(organisation) = known.iter().find(|organisation| organisation.name == new.organisation) {
        return Ok(organisation.id);
    }
    let organisation = Organisation {
        id: services.new_id(OrganisationId::from_parts),
        kind,
        nature: Nature::Enterprise,
        name: new.organisation.clone(),
        uscc: String::new(),
        uscc_passes: true,
        country: "CN".into(),
        province: new.province.clone(),
        address: String::new(),
        contact_name: new.name.clone(),
        contact_phone: String::new(),
        contact_email: new.email.clone(),
        bank_name: String::new(),
        bank_account: String::new(),
        bank_holder: String::new(),
        verification: Verification::Verified,
        supervisor: String::new(),
        verification_note: String::new(),
        verified_by: None,
        verified_at: Some(services.now()),
        is_demo: false,
        created_at: services.now(),
        version: 1,
    };
    uow.add_organisation(&organisation).await?;
    Ok(organisation.id)
}
