//! The whole story: publish, accept, pay, report, record.

use domain::{
    Day, Fen,
    declaration::DeclarationState,
    form::FormValues,
    id::{ChargeId, DeclarationId, LicenceId, PatentId},
    ledger::{AccountPurpose, DueState},
    licence::LicenceState,
    patent::{PatentKind, PatentNumber},
    terms::{self, Entry, Fees, Rate, Royalty, RoyaltyBase, Terms, form::to_form},
};
use services::{
    Caller, ServiceError, Submitted,
    access::Role,
    declarations::{self, DocumentRule},
    forms::{FormInput, Upload},
    licences, patents, payments,
    ports::{ChargeFilter, ChargeRow},
};
use testkit::{PASSWORD, World, on_both_databases};

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

/// Everybody in the story.
pub(crate) struct People {
    pub(crate) staff: Caller,
    pub(crate) approver: Caller,
    pub(crate) operator: Caller,
    pub(crate) cashier: Caller,
    pub(crate) accountant: Caller,
    pub(crate) company: Caller,
}

impl People {
    pub(crate) async fn new(world: &World) -> Self {
        let staff = world.organisation("holder", "state_university", "江城理工大学").await;
        Self {
            approver: world.colleague(&staff, "holder_approver").await,
            staff,
            operator: world.staff(&[Role::Operator], "").await,
            cashier: world.staff(&[Role::Finance], "").await,
            accountant: world.staff(&[Role::Finance], "").await,
            company: world.organisation("company", "enterprise", "青禾电子有限公司").await,
        }
    }
}

fn input(values: FormValues) -> FormInput {
    FormInput { values, uploads: Vec::new() }
}

fn with(mut values: FormValues, pairs: &[(&str, &str)]) -> FormInput {
    values.extend(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    input(values)
}

pub(crate) fn pdf(field: &str) -> Upload {
    Upload {
        field: field.into(),
        file_name: "公告页.pdf".into(),
        media_type: "application/pdf".into(),
        bytes: b"%PDF-1.7\n%%EOF\n".to_vec(),
    }
}

/// 50,000 at the beginning, then 3 % of net sales, at least 80,000 a year.
pub(crate) fn entry_and_royalty() -> Terms {
    Terms {
        licence_months: 60,
        fees: Fees {
            entry: Some(Entry { amount: Fen::yuan(50_000), creditable: false }),
            royalty: Some(Royalty {
                base: RoyaltyBase::NetSales,
                rate: Rate::Flat(30_000),
                minimum: Some(Fen::yuan(80_000)),
                cap: None,
            }),
            ..Fees::default()
        },
        ..Terms::default()
    }
}

async fn patent(world: &World, staff: &Caller, serial: u32) -> PatentId {
    let number = PatentNumber::of_parts(2020, PatentKind::Invention, serial).expect("a fictional number");
    let form = FormInput::from([
        ("number", number.canonical().as_str()),
        ("title", "一种石墨烯复合电极的制备方法"),
        ("patentees", "江城理工大学"),
        ("inventors", "周岚;陈砚"),
        ("filing_date", "2020-05-06"),
        ("grant_date", "2022-03-01"),
        ("classes", "H01M4/36(2006.01)I"),
        ("validity", "in_force"),
        ("status_date", "2026-02-20"),
        ("status_source", "专利登记簿副本"),
        ("annuity_paid_until", "2027-05-06"),
        ("application_field", "锂离子电池"),
    ]);
    patents::add(&world.services, staff, &form).await.unwrap().expect_done()
}

/// The editor's fields for these terms.
fn draft(terms: &Terms) -> FormValues {
    let mut values = to_form(terms);
    for (name, value) in [
        ("window_from", "2026-04-01"),
        ("window_to", "2029-03-31"),
        ("contact_name", "周岚"),
        ("contact_phone", "0500-0000000"),
        ("contact_email", "office@example.test"),
        ("contact_address", "江城市测试路 1 号"),
        ("fee_reasoning", "参照同行业专利实施许可合同的备案数据，按净销售额的一定比例测算。"),
        ("undertaking", "yes"),
    ] {
        values.insert(name.into(), value.into());
    }
    values
}

async fn version(world: &World, id: DeclarationId) -> String {
    let declaration = world.services.store.read().await.unwrap().declaration(id).await.unwrap();
    declaration.expect("the declaration is there").version.to_string()
}

async fn state(world: &World, id: DeclarationId) -> DeclarationState {
    world.services.store.read().await.unwrap().declaration(id).await.unwrap().expect("it is there").state
}

/// Everything up to the announcement on 2026-04-01.
pub(crate) async fn announced(world: &World, people: &People, terms: &Terms, serial: u32) -> DeclarationId {
    let services = &world.services;
    let patent = patent(world, &people.staff, serial).await.to_string();
    let create = FormInput::from([("patent_id", patent.as_str())]);
    let id = declarations::create(services, &people.staff, &create).await.unwrap().expect_done();
    let form = with(draft(terms), &[("version", &version(world, id).await)]);
    declarations::save(services, &people.staff, id, &form).await.unwrap().expect_done();
    let form = FormInput::from([("version", version(world, id).await.as_str())]);
    declarations::send_for_consent(services, &people.staff, id, &form).await.unwrap().expect_done();
    assert_eq!(state(world, id).await, DeclarationState::InternalPublicity, "nobody else has to be asked");

    let form = FormInput::from([("version", version(world, id).await.as_str()), ("agree", "yes")]);
    let early = declarations::approve(services, &people.approver, id, &form).await.unwrap();
    assert!(matches!(early, Submitted::Invalid(_)), "a state university publicises for fifteen days first");
    world.wake_on(Day::literal(2026, 3, 20)).await;
    let own = declarations::approve(services, &people.staff, id, &form).await;
    assert!(!matches!(own, Ok(Submitted::Done(()))), "who wrote the draft does not approve it");
    let form = FormInput::from([("version", version(world, id).await.as_str()), ("agree", "yes")]);
    declarations::approve(services, &people.approver, id, &form).await.unwrap().expect_done();

    let day = world.services.today().to_string();
    let form = FormInput::from([
        ("version", version(world, id).await.as_str()),
        ("receipt_number", "CN2026032000001"),
        ("submitted_on", day.as_str()),
    ]);
    declarations::submit(services, &people.staff, id, &form).await.unwrap().expect_done();
    world.wake_on(Day::literal(2026, 4, 1)).await;
    let mut form = FormInput::from([
        ("version", version(world, id).await.as_str()),
        ("announcement_number", &format!("KFXK2026{serial}")),
        ("announced_on", "2026-04-01"),
    ]);
    form.uploads.push(pdf("document"));
    declarations::announce(services, &people.operator, id, &form, DocumentRule::Required).await.unwrap().expect_done();
    assert_eq!(state(world, id).await, DeclarationState::Announced);
    id
}

pub(crate) async fn accepted(world: &World, company: &Caller, id: DeclarationId) -> LicenceId {
    let sheet = licences::accept_sheet(&world.services, company, id).await.unwrap();
    assert_eq!(sheet.barrier, None);
    let ticks = sheet.agreement.expect("the terms can be trusted").ticked();
    let form = with(ticks, &[("password", PASSWORD)]);
    licences::accept(&world.services, company, id, &form).await.unwrap().expect_done()
}

pub(crate) async fn charges_of(world: &World, licence: LicenceId) -> Vec<ChargeRow> {
    let filter = ChargeFilter { licence: Some(licence), limit: 100, ..ChargeFilter::default() };
    world.services.store.read().await.unwrap().charges(&filter).await.unwrap().0
}

pub(crate) async fn paid(world: &World, people: &People, charge: &ChargeRow, yuan: &str) {
    let day = world.services.today().to_string();
    let form = FormInput::from([
        ("reference", charge.position.charge.reference.as_str()),
        ("amount", yuan),
        ("paid_on", day.as_str()),
        ("payer_name", "青禾电子有限公司"),
    ]);
    let payment = payments::record(&world.services, &people.cashier, &form).await.unwrap().expect_done();
    let form = FormInput::from([("version", "1")]);
    payments::confirm(&world.services, &people.accountant, payment, &form).await.unwrap().expect_done();
}

fn due_state(row: &ChargeRow, today: Day) -> DueState {
    let position = domain::ledger::DuePosition {
        raised: true,
        charged: row.position.charged,
        paid: row.position.paid,
        due_on: row.position.charge.due_on,
    };
    position.state(today)
}

pub(crate) async fn licence_state(world: &World, id: LicenceId) -> LicenceState {
    world.services.store.read().await.unwrap().licence(id).await.unwrap().expect("it is there").state
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
    let mut form = FormInput::from([("version", version(&world, offer).await.as_str()), ("ended_on", "2026-04-20"), ("note", "公告号 2026-16")]);
    form.uploads.push(pdf("document"));
    declarations::announce_withdrawal(services, &people.operator, offer, &form, DocumentRule::Required).await.unwrap().expect_done();
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
