//! People, roles, links.

use services::{ServiceError, Submitted, access::Role, accounts, forms::FormInput, ports::Verification};
use testkit::{PASSWORD, World, on_both_databases};

on_both_databases!(
    a_new_organisation_waits_for_verification,
    a_wrong_password_is_refused_and_then_throttled,
    a_forgotten_password_ends_every_session,
    a_link_works_once,
    members_are_invited_into_roles,
    another_organisation_is_not_found,
    a_stale_form_is_refused,
);

fn codes(outcome: Submitted<impl std::fmt::Debug>) -> Vec<String> {
    match outcome {
        Submitted::Invalid(errors) => errors.into_iter().map(|error| error.code).collect(),
        Submitted::Done(value) => panic!("accepted: {value:?}"),
    }
}

async fn a_new_organisation_waits_for_verification(world: World) {
    let operator = world.staff(&[Role::Operator], "").await;
    let company = world.unverified("company", "enterprise", "青禾电子有限公司", "CN").await;
    let own = company.actor().unwrap().organisation.clone().unwrap();
    assert!(!own.verified);
    let waiting = accounts::organisations(&world.services, &operator, Some(Verification::Pending)).await.unwrap();
    assert_eq!(waiting.iter().map(|it| it.id).collect::<Vec<_>>(), [own.id]);

    let refused = accounts::organisations(&world.services, &company, None).await;
    assert!(matches!(refused, Err(ServiceError::Forbidden)));

    let input = FormInput::from([("decision", "rejected"), ("note", "")]);
    let outcome = accounts::verify(&world.services, &operator, own.id, &input).await.unwrap();
    assert_eq!(codes(outcome), ["required"], "a rejection states its ground");
    let input = FormInput::from([("decision", "verified")]);
    accounts::verify(&world.services, &operator, own.id, &input).await.unwrap().expect_done();
    let company = world.again(&company).await;
    assert!(company.actor().unwrap().organisation.as_ref().unwrap().verified);
}

async fn a_wrong_password_is_refused_and_then_throttled(world: World) {
    let company = world.organisation("company", "enterprise", "澄湖材料有限公司").await;
    let email = company.actor().unwrap().email.clone();
    let attempt = async |password: &str| {
        let input = FormInput::from([("email", email.as_str()), ("password", password)]);
        accounts::log_in(&world.services, &world.visitor(), &input).await.unwrap()
    };
    for _ in 0..10 {
        assert_eq!(codes(attempt("wrong password").await), ["login_wrong"]);
    }
    assert_eq!(codes(attempt(PASSWORD).await), ["too_many_tries"]);
    world.clock.advance_seconds(16 * 60);
    attempt(PASSWORD).await.expect_done();
    let unknown = FormInput::from([("email", "nobody@example.test"), ("password", PASSWORD)]);
    let outcome = accounts::log_in(&world.services, &world.visitor(), &unknown).await.unwrap();
    assert_eq!(codes(outcome), ["login_wrong"], "an unknown address is told nothing else");
}

async fn a_forgotten_password_ends_every_session(world: World) {
    let company = world.organisation("company", "enterprise", "云岫医疗有限公司").await;
    let email = company.actor().unwrap().email.clone();
    let ask = FormInput::from([("email", email.as_str())]);
    accounts::ask_for_reset(&world.services, &world.visitor(), &ask).await.unwrap().expect_done();
    let secret = world.secret_mailed_to(&email, "/password/").await;
    let differs = FormInput::from([("password", "a new password"), ("password_again", "another one")]);
    let outcome = accounts::reset(&world.services, &world.visitor(), &secret, &differs).await.unwrap();
    assert_eq!(codes(outcome), ["password_differs"]);
    let form = FormInput::from([("password", "a new password"), ("password_again", "a new password")]);
    accounts::reset(&world.services, &world.visitor(), &secret, &form).await.unwrap().expect_done();
    assert!(world.again(&company).await.actor.is_none(), "the old session has ended");
    let old = FormInput::from([("email", email.as_str()), ("password", PASSWORD)]);
    assert_eq!(codes(accounts::log_in(&world.services, &world.visitor(), &old).await.unwrap()), ["login_wrong"]);
}

async fn a_link_works_once(world: World) {
    let company = world.organisation("company", "enterprise", "北辰传感有限公司").await;
    let email = company.actor().unwrap().email.clone();
    let ask = FormInput::from([("email", email.as_str())]);
    accounts::ask_for_reset(&world.services, &world.visitor(), &ask).await.unwrap().expect_done();
    let secret = world.secret_mailed_to(&email, "/password/").await;
    let form = FormInput::from([("password", "a new password"), ("password_again", "a new password")]);
    accounts::reset(&world.services, &world.visitor(), &secret, &form).await.unwrap().expect_done();
    let again = accounts::reset(&world.services, &world.visitor(), &secret, &form).await.unwrap();
    assert_eq!(codes(again), ["link_expired"]);
    accounts::ask_for_reset(&world.services, &world.visitor(), &ask).await.unwrap().expect_done();
    let late = world.secret_mailed_to(&email, "/password/").await;
    assert_ne!(late, secret);
    world.clock.advance_seconds(3601);
    let outcome = accounts::reset(&world.services, &world.visitor(), &late, &form).await.unwrap();
    assert_eq!(codes(outcome), ["link_expired"]);
}

async fn members_are_invited_into_roles(world: World) {
    let holder = world.organisation("holder", "state_university", "江城理工大学").await;
    let staff = world.colleague(&holder, "holder_staff").await;
    let roles = &staff.actor().unwrap().organisation.as_ref().unwrap().roles;
    assert_eq!(roles.iter().copied().collect::<Vec<_>>(), [Role::HolderStaff]);
    let invite = FormInput::from([("email", "x@example.test"), ("roles", "holder_staff")]);
    assert!(matches!(accounts::invite(&world.services, &staff, &invite).await, Err(ServiceError::Forbidden)));
    let foreign = FormInput::from([("email", "x@example.test"), ("roles", "operator")]);
    let outcome = accounts::invite(&world.services, &holder, &foreign).await.unwrap();
    assert_eq!(codes(outcome), ["choose_one"], "a holder has no operators");

    let members = accounts::members(&world.services, &holder).await.unwrap();
    let colleague = members.iter().find(|member| member.membership.user_id == staff.actor().unwrap().user_id).unwrap();
    let ended = FormInput::from([("roles", "")]);
    let id = colleague.membership.id;
    accounts::change_roles(&world.services, &holder, id, &ended).await.unwrap().expect_done();
    assert!(world.again(&staff).await.actor().unwrap().organisation.is_none(), "the place has ended at once");
}

async fn another_organisation_is_not_found(world: World) {
    let one = world.organisation("company", "enterprise", "甲有限公司").await;
    let other = world.organisation("company", "enterprise", "乙有限公司").await;
    let id = other.actor().unwrap().organisation.as_ref().unwrap().id;
    assert!(matches!(accounts::organisation(&world.services, &one, id).await, Err(ServiceError::NotFound)));
    assert!(matches!(accounts::choose_organisation(&world.services, &one, id).await, Err(ServiceError::NotFound)));
}

async fn a_stale_form_is_refused(world: World) {
    let company = world.organisation("company", "enterprise", "丙有限公司").await;
    let id = company.actor().unwrap().organisation.as_ref().unwrap().id;
    let version = accounts::organisation(&world.services, &company, id).await.unwrap().version.to_string();
    let form = FormInput::from([
        ("version", version.as_str()),
        ("address", "新路 2 号"),
        ("province", "33"),
        ("contact_name", "张三丰"),
        ("contact_phone", "0571-0000"),
        ("contact_email", "c@example.test"),
        ("bank_account", "6222 0000 1111"),
    ]);
    accounts::update_own(&world.services, &company, &form).await.unwrap().expect_done();
    let again = accounts::update_own(&world.services, &company, &form).await.unwrap();
    assert_eq!(codes(again), ["stale"]);
    let stored = accounts::organisation(&world.services, &company, id).await.unwrap();
    assert_eq!(stored.bank_account, "622200001111");
}
