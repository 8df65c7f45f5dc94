//! The whole story: publish, accept, pay, report, record.

use domain::{
    Day, Fen,
    declaration::DeclarationState,
    id::{ChargeId, LicenceId},
    ledger::{AccountPurpose, DueState},
    licence::LicenceState,
    terms::{self, Terms},
};
use services::{
    ServiceError, Submitted,
    declarations::{self, DocumentRule},
    forms::FormInput,
    licences, payments,
    ports::ChargeRow,
};
pub(crate) use testkit::journeys::{
    People, accepted, announced, charges_of, entry_and_royalty, licence_state, paid, pdf,
};
use testkit::{
    PASSWORD, World,
    journeys::{draft, state, version, with},
    on_both_databases,
};

on_both_databases!(
    from_declaration_to_effective_licence,
    the_same_person_never_confirms,
    accepting_twice_gives_the_same_licence,
    two_companies_accept_under_the_same_terms,
    a_surplus_stays_as_credit,
    a_foreign_company_waits_for_export_review,
    withdrawal_leaves_licences_alive,
    a_double_click_announces_once,
    sealed_terms_cannot_be_changed,
    others_find_nothing,
);

fn due_state(row: &ChargeRow, today: Day) -> DueState {
    let position = domain::ledger::DuePosition {
        raised: true,
        charged: row.position.charged,
        paid: row.position.paid,
        due_on: row.position.charge.due_on,
    };
    position.state(today)
}

async fn from_declaration_to_effective_licence(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_001).await;
    let licence = accepted(&world, &people.company, offer).await;
    assert_eq!(licence_state(&world, licence).await, LicenceState::InitialDue);
    let charges = charges_of(&world, licence).await;
    assert_eq!(charges.len(), 1, "the entry fee falls due at once");
    assert_eq!(charges[0].position.charge.amount_fen, Fen::yuan(50_000));
    assert_eq!(due_state(&charges[0], world.services.today()), DueState::Due);

    paid(&world, &people, &charges[0], "20,000").await;
    let charges = charges_of(&world, licence).await;
    assert_eq!(due_state(&charges[0], world.services.today()), DueState::PartlyPaid);
    assert_eq!(licence_state(&world, licence).await, LicenceState::InitialDue, "a part does not make it effective");
    paid(&world, &people, &charges[0], "3万").await;
    let charges = charges_of(&world, licence).await;
    assert_eq!(due_state(&charges[0], world.services.today()), DueState::Paid);
    assert_eq!(licence_state(&world, licence).await, LicenceState::Effective);

    let mut uow = world.services.store.read().await.unwrap();
    let stored = uow.licence(licence).await.unwrap().unwrap();
    let declaration = uow.declaration(offer).await.unwrap().unwrap();
    assert_eq!(stored.terms, declaration.terms, "byte for byte");
    assert_eq!(stored.effective_on, Some(Day::literal(2026, 4, 1)));
    assert_eq!(stored.ends_on, Some(Day::literal(2031, 3, 31)));
    let evidence = uow.evidence_of(licence).await.unwrap().expect("evidence is kept");
    assert_eq!(evidence.terms_hash, declaration.terms_hash);
    assert!(evidence.ticks.split(' ').count() >= terms::clauses(&entry_and_royalty(), domain::Locale::Zh).len());
    let recordal = uow.recordal_of(licence).await.unwrap().expect("the recordal is opened with the effect");
    assert_eq!(recordal.due_on, Day::literal(2026, 7, 1), "three months by the counting rule");
    assert_eq!(uow.unbalanced_entries(10).await.unwrap(), []);
    assert_eq!(uow.balance_of(licence, AccountPurpose::Receivable).await.unwrap(), Fen::ZERO);
}

async fn the_same_person_never_confirms(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_002).await;
    let licence = accepted(&world, &people.company, offer).await;
    let charge = charges_of(&world, licence).await.remove(0);
    let day = world.services.today().to_string();
    let form = FormInput::from([
        ("reference", charge.position.charge.reference.as_str()),
        ("amount", "50000"),
        ("paid_on", day.as_str()),
        ("payer_name", "青禾电子有限公司"),
    ]);
    let payment = payments::record(&world.services, &people.cashier, &form).await.unwrap().expect_done();
    let form = FormInput::from([("version", "1")]);
    let own = payments::confirm(&world.services, &people.cashier, payment, &form).await;
    assert!(!matches!(own, Ok(Submitted::Done(_))), "{own:?}");
    assert_eq!(licence_state(&world, licence).await, LicenceState::InitialDue);
    let company = payments::confirm(&world.services, &people.company, payment, &form).await;
    assert!(matches!(company, Err(ServiceError::Forbidden)));
    payments::confirm(&world.services, &people.accountant, payment, &form).await.unwrap().expect_done();
    assert_eq!(licence_state(&world, licence).await, LicenceState::Effective);
}

async fn accepting_twice_gives_the_same_licence(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_003).await;
    let sheet = licences::accept_sheet(&world.services, &people.company, offer).await.unwrap();
    let form = with(sheet.agreement.unwrap().ticked(), &[("password", PASSWORD)]);
    let (one, other) = tokio::join!(
        licences::accept(&world.services, &people.company, offer, &form),
        licences::accept(&world.services, &people.company, offer, &form),
    );
    let done: Vec<LicenceId> = [one, other]
        .into_iter()
        .filter_map(|outcome| match outcome {
            Ok(Submitted::Done(id)) => Some(id),
            _ => None,
        })
        .collect();
    assert!(!done.is_empty());
    let again = licences::accept(&world.services, &people.company, offer, &form).await.unwrap().expect_done();
    assert!(done.iter().all(|id| *id == again), "two clicks, one licence");
    assert_eq!(charges_of(&world, again).await.len(), 1, "and one entry fee");
}

async fn two_companies_accept_under_the_same_terms(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_004).await;
    let other = world.organisation("company", "enterprise", "澄湖材料有限公司").await;
    let (one, two) = tokio::join!(accepted(&world, &people.company, offer), accepted(&world, &other, offer));
    assert_ne!(one, two);
    let mut uow = world.services.store.read().await.unwrap();
    let (one, two) = (uow.licence(one).await.unwrap().unwrap(), uow.licence(two).await.unwrap().unwrap());
    assert_eq!(one.terms, two.terms);
    assert_eq!(one.terms_hash, two.terms_hash);
}

async fn a_surplus_stays_as_credit(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_005).await;
    let licence = accepted(&world, &people.company, offer).await;
    let charge = charges_of(&world, licence).await.remove(0);
    paid(&world, &people, &charge, "50,000.01").await;
    let mut uow = world.services.store.read().await.unwrap();
    assert_eq!(uow.balance_of(licence, AccountPurpose::UnappliedCash).await.unwrap(), Fen::new(-1));
    assert_eq!(uow.balance_of(licence, AccountPurpose::Receivable).await.unwrap(), Fen::ZERO);
    assert_eq!(uow.balance_of(licence, AccountPurpose::Bank).await.unwrap(), Fen::new(5_000_001));
}

async fn a_foreign_company_waits_for_export_review(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &Terms::default(), 9_999_006).await;
    let foreign = world.unverified("company", "enterprise", "North Lake Devices", "DE").await;
    let id = foreign.actor().unwrap().organisation.as_ref().unwrap().id;
    let form = FormInput::from([("decision", "verified"), ("uscc_compared", "on")]);
    services::accounts::verify(&world.services, &people.operator, id, &form).await.unwrap().expect_done();
    let foreign = world.again(&foreign).await;
    let held = accepted(&world, &foreign, offer).await;
    assert!(!licence_state(&world, held).await.is_in_force(), "held until the export rules are met");
    let home = accepted(&world, &people.company, offer).await;
    assert_eq!(licence_state(&world, home).await, LicenceState::Effective, "a free licence takes effect at notice");
}

async fn withdrawal_leaves_licences_alive(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &Terms::default(), 9_999_007).await;
    let licence = accepted(&world, &people.company, offer).await;
    let services = &world.services;
    let form = FormInput::from([
        ("version", version(&world, offer).await.as_str()),
        ("reason", "拟转让专利权，依照审查指南第五部分第十一章第9节先行撤回。"),
        ("unconditional", "yes"),
    ]);
    declarations::withdraw(services, &people.approver, offer, &form).await.unwrap().expect_done();
    let other = world.organisation("company", "enterprise", "云岫医疗有限公司").await;
    world.wake_on(Day::literal(2026, 4, 20)).await;
    let mut form = FormInput::from([
        ("version", version(&world, offer).await.as_str()),
        ("ended_on", "2026-04-20"),
        ("note", "公告号 2026-16"),
    ]);
    form.uploads.push(pdf("document"));
    declarations::announce_withdrawal(services, &people.operator, offer, &form, DocumentRule::Required)
        .await
        .unwrap()
        .expect_done();
    assert_eq!(state(&world, offer).await, DeclarationState::Withdrawn);
    assert_eq!(licence_state(&world, licence).await, LicenceState::Effective, "licences given before live on");
    let sheet = licences::accept_sheet(services, &other, offer).await.unwrap();
    assert!(sheet.barrier.is_some(), "nobody else can accept");
}

async fn a_double_click_announces_once(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_008).await;
    let licence = accepted(&world, &people.company, offer).await;
    let charge = charges_of(&world, licence).await.remove(0).position.charge;
    let form = FormInput::from([
        ("request_id", "req_of_this_form"),
        ("amount", "50000"),
        ("paid_on", "2026-04-01"),
        ("payer_name", "青禾电子有限公司"),
    ]);
    let id: ChargeId = charge.id;
    let one = payments::announce(&world.services, &people.company, id, &form).await.unwrap().expect_done();
    let two = payments::announce(&world.services, &people.company, id, &form).await.unwrap().expect_done();
    assert_eq!(one, two);
}

async fn sealed_terms_cannot_be_changed(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &Terms::default(), 9_999_009).await;
    let other = entry_and_royalty().seal();
    let mut uow = world.services.store.write().await.unwrap();
    let mut declaration = uow.declaration(offer).await.unwrap().unwrap();
    declaration.terms = other.text;
    declaration.terms_hash = other.hash.to_string();
    let refused = uow.update_declaration(&declaration).await.expect_err("the database refuses");
    assert!(refused.is_constraint("declaration_terms_sealed"), "{refused:?}");
}

async fn others_find_nothing(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_010).await;
    let licence = accepted(&world, &people.company, offer).await;
    let stranger = world.organisation("company", "enterprise", "北辰传感有限公司").await;
    let seen = licences::licence(&world.services, &stranger, licence).await;
    assert!(matches!(seen, Err(ServiceError::NotFound)), "not even that it exists");
    let university = world.organisation("holder", "state_university", "云岭大学").await;
    assert!(matches!(licences::licence(&world.services, &university, licence).await, Err(ServiceError::NotFound)));
    let edit = declarations::save(&world.services, &university, offer, &with(draft(&Terms::default()), &[])).await;
    assert!(matches!(edit, Err(ServiceError::NotFound)));
}
