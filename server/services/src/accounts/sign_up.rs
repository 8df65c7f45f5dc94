//! A new organisation with its first member.

use domain::{
    form::FormReader,
    id::{MembershipId, OrganisationId, UserId},
    organisation::{Nature, OrganisationKind, Uscc},
    province::Province,
};

use super::{parse_email, parse_password};
use crate::{
    Services,
    access::Role,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    journal::{self, Notification},
    ports::{Account, Membership, Organisation, Session, Verification},
};

const SIGN_UPS_PER_ADDRESS_MAX: i64 = 20;

/// What a sign-up form says, read and checked.
#[derive(Clone, Debug)]
struct NewOrganisation {
    organisation: Organisation,
    email: String,
    name: String,
    password: String,
}

/// Creates an organisation (holder or company), its first member with every role of that kind, and a session.
///
/// A unified social credit code whose check digit fails is accepted: the operator who verifies the organisation is
/// shown the warning. Organisations of operators and regulators are made by an operator, not here.
///
/// # Errors
/// When the store or the hashing fails.
pub async fn sign_up(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<Session> {
    let new = match read_form(services, input) {
        Ok(new) => new,
        Err(errors) => return Ok(Submitted::Invalid(errors)),
    };
    let hash = hash_password(services, &new.password).await?;
    let mut uow = services.store.write().await?;
    let bucket = format!("signup@{}", caller.address);
    if uow.throttle(&bucket, services.now(), super::login::THROTTLE_SECONDS).await? > SIGN_UPS_PER_ADDRESS_MAX {
        return Ok(Submitted::refused("too_many_tries"));
    }
    if uow.account_by_email(&new.email).await?.is_some() {
        return Ok(Submitted::wrong("email", "email_taken"));
    }
    if uow.organisation_by_uscc(&new.organisation.uscc).await?.is_some() {
        return Ok(Submitted::wrong("uscc", "uscc_taken"));
    }
    let account = Account {
        id: services.new_id(UserId::from_parts),
        email: new.email,
        name: new.name,
        password_hash: hash,
        locale: caller.locale,
        is_demo: false,
        disabled_at: None,
        created_at: services.now(),
        version: 1,
    };
    uow.add_organisation(&new.organisation).await?;
    uow.add_account(&account).await?;
    uow.add_membership(&Membership {
        id: services.new_id(MembershipId::from_parts),
        organisation_id: new.organisation.id,
        user_id: account.id,
        roles: Role::of_kind(new.organisation.kind).to_vec(),
        created_at: services.now(),
        ended_at: None,
    })
    .await?;
    tell_operators(services, uow.as_mut(), &new.organisation).await?;
    let session = super::login::open_session(services, uow.as_mut(), caller, &account).await?;
    let act = ("sign_up", &*new.organisation.id.to_string(), &*new.organisation.name);
    journal::entrance(services, uow.as_mut(), caller, &session, act).await?;
    uow.save().await?;
    Ok(Submitted::Done(session))
}

async fn tell_operators(
    services: &Services,
    uow: &mut dyn crate::ports::UnitOfWork,
    organisation: &Organisation,
) -> Result<(), ServiceError> {
    let subject = organisation.id.to_string();
    let path = format!("/operator/organisations/{subject}");
    for operator in uow.organisations(Some(OrganisationKind::Operator), None, 10).await? {
        let note = Notification {
            organisation: operator.id,
            kind: "organisation_waits",
            subject_id: &subject,
            path: &path,
            params: &[("name", organisation.name.clone())],
            mail_to: &[Role::Operator],
            dedup_key: &subject,
        };
        journal::notify(services, uow, note).await?;
    }
    Ok(())
}

pub(super) async fn hash_password(services: &Services, password: &str) -> Result<String, ServiceError> {
    services
        .passwords
        .hash(password)
        .await
        .map_err(|error| ServiceError::Fault { doing: "hashing a password", source: Box::new(error) })
}

fn read_form(services: &Services, input: &FormInput) -> Result<NewOrganisation, Vec<domain::form::FieldError>> {
    let mut form = FormReader::new(&input.values);
    let kind = form.parse("kind", |text| match OrganisationKind::parse(text) {
        Some(kind @ (OrganisationKind::Holder | OrganisationKind::Company)) => Ok(kind),
        _ => Err("choose_one"),
    });
    let nature = form.parse("nature", |text| Nature::parse(text).ok_or("choose_one"));
    let organisation_name = form.required("organisation_name", 200);
    let uscc = form.parse("uscc", |text| Uscc::parse(text).map_err(domain::organisation::UsccError::code));
    let country = form.parse("country", parse_country);
    let mainland = country.as_deref() == Some("CN");
    let province = form.parse("province", |text| match Province::parse(text) {
        Some(_) => Ok(text.to_owned()),
        None if mainland => Err("choose_one"),
        None => Ok(String::new()),
    });
    let address = form.required("address", 300);
    let phone = form.required("phone", 40);
    let name = form.required("name", 80);
    let email = form.parse("email", parse_email);
    let password = form.parse("password", parse_password);
    let again = input.values.get("password_again").map_or("", String::as_str);
    if password.as_deref().is_some_and(|password| password != again) {
        form.fail("password_again", "password_differs");
    }
    if !form.ticked("agree") {
        form.fail("agree", "must_agree");
    }
    form.finish()?;
    let missing = "finish() returned the errors of absent fields";
    let (uscc, email) = (uscc.expect(missing), email.expect(missing));
    let organisation = Organisation {
        id: services.new_id(OrganisationId::from_parts),
        kind: kind.expect(missing),
        nature: nature.expect(missing),
        name: organisation_name.clone(),
        uscc: uscc.to_string(),
        uscc_passes: uscc.check_digit_passes(),
        country: country.expect(missing),
        province: province.expect(missing),
        address,
        contact_name: name.clone(),
        contact_phone: phone,
        contact_email: email.clone(),
        bank_name: String::new(),
        bank_account: String::new(),
        bank_holder: organisation_name,
        verification: Verification::Pending,
        supervisor: String::new(),
        verification_note: String::new(),
        verified_by: None,
        verified_at: None,
        is_demo: false,
        created_at: services.now(),
        version: 1,
    };
    Ok(NewOrganisation { organisation, email, name, password: password.expect(missing) })
}

/// Two capital letters. Empty means the mainland.
pub(super) fn parse_country(text: &str) -> Result<String, &'static str> {
    let code = text.trim().to_uppercase();
    match code.len() {
        0 => Ok("CN".to_owned()),
        2 if code.bytes().all(|byte| byte.is_ascii_uppercase()) => Ok(code),
        _ => Err("choose_one"),
    }
}
