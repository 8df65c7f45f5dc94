//! The main steps of the story as tests take them, each by the person whose step it is.

#![expect(clippy::unwrap_used, reason = "a journey that cannot go on fails its test")]

use domain::{
    Day, Fen,
    declaration::DeclarationState,
    form::FormValues,
    id::{DeclarationId, LicenceId, PatentId},
    licence::LicenceState,
    patent::{PatentKind, PatentNumber},
    terms::{Entry, Fees, Rate, Royalty, RoyaltyBase, Terms, form::to_form},
};
use services::{
    Caller, Submitted,
    access::Role,
    declarations::{self, DocumentRule},
    forms::{FormInput, Upload},
    licences, patents, payments,
    ports::{ChargeFilter, ChargeRow},
    reports,
};

use crate::{PASSWORD, World};

/// Everybody in the story.
#[derive(Debug)]
pub struct People {
    pub staff: Caller,
    pub approver: Caller,
    pub operator: Caller,
    pub cashier: Caller,
    pub accountant: Caller,
    pub company: Caller,
}

impl People {
    pub async fn new(world: &World) -> Self {
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

/// A form without files.
pub fn input(values: FormValues) -> FormInput {
    FormInput { values, uploads: Vec::new() }
}

/// A form with some fields set or replaced.
pub fn with(mut values: FormValues, pairs: &[(&str, &str)]) -> FormInput {
    values.extend(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    input(values)
}

/// A small PDF as the upload of this field.
pub fn pdf(field: &str) -> Upload {
    Upload {
        field: field.into(),
        file_name: "公告页.pdf".into(),
        media_type: "application/pdf".into(),
        bytes: b"%PDF-1.7\n%%EOF\n".to_vec(),
    }
}

/// 50,000 at the beginning, then 3 % of net sales, at least 80,000 a year.
pub fn entry_and_royalty() -> Terms {
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

/// A patent in force of the holder alone.
pub async fn patent(world: &World, staff: &Caller, serial: u32) -> PatentId {
    patent_of(world, staff, serial, "江城理工大学").await
}

/// A patent in force of these patentees, separated by semicolons.
pub async fn patent_of(world: &World, staff: &Caller, serial: u32, patentees: &str) -> PatentId {
    let number = PatentNumber::of_parts(2020, PatentKind::Invention, serial).expect("a fictional number");
    let form = FormInput::from([
        ("number", number.canonical().as_str()),
        ("title", "一种石墨烯复合电极的制备方法"),
        ("patentees", patentees),
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
pub fn draft(terms: &Terms) -> FormValues {
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

/// The version that a form of this declaration states.
pub async fn version(world: &World, id: DeclarationId) -> String {
    let declaration = world.services.store.read().await.unwrap().declaration(id).await.unwrap();
    declaration.expect("the declaration is there").version.to_string()
}

/// Where the declaration stands.
pub async fn state(world: &World, id: DeclarationId) -> DeclarationState {
    world.services.store.read().await.unwrap().declaration(id).await.unwrap().expect("it is there").state
}

/// Everything up to the announcement on 2026-04-01.
pub async fn announced(world: &World, people: &People, terms: &Terms, serial: u32) -> DeclarationId {
    announced_all(world, people, terms, &[serial]).await.remove(0)
}

/// [`announced`] for several patents, side by side: the clock does not go back for the next one.
pub async fn announced_all(world: &World, people: &People, terms: &Terms, serials: &[u32]) -> Vec<DeclarationId> {
    let each: Vec<(&People, u32)> = serials.iter().map(|serial| (people, *serial)).collect();
    announced_each(world, terms, &each).await
}

/// The same for patents of different holders.
pub async fn announced_each(world: &World, terms: &Terms, each: &[(&People, u32)]) -> Vec<DeclarationId> {
    let mut ids = Vec::new();
    for (people, serial) in each {
        ids.push(publicised(world, people, terms, *serial).await);
    }
    world.wake_on(Day::literal(2026, 3, 20)).await;
    for (id, (people, _)) in ids.iter().zip(each) {
        approved_and_filed(world, people, *id).await;
    }
    world.wake_on(Day::literal(2026, 4, 1)).await;
    for (id, (people, serial)) in ids.iter().zip(each) {
        let mut form = FormInput::from([
            ("version", version(world, *id).await.as_str()),
            ("announcement_number", &format!("KFXK2026{serial}")),
            ("announced_on", "2026-04-01"),
        ]);
        form.uploads.push(pdf("document"));
        let outcome = declarations::announce(&world.services, &people.operator, *id, &form, DocumentRule::Required);
        outcome.await.unwrap().expect_done();
        assert_eq!(state(world, *id).await, DeclarationState::Announced);
    }
    ids
}

/// A declaration whose publicity runs; it cannot be approved before the fifteen days are over.
async fn publicised(world: &World, people: &People, terms: &Terms, serial: u32) -> DeclarationId {
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
    id
}

async fn approved_and_filed(world: &World, people: &People, id: DeclarationId) {
    let services = &world.services;
    let form = FormInput::from([("version", version(world, id).await.as_str()), ("agree", "yes")]);
    let own = declarations::approve(services, &people.staff, id, &form).await;
    assert!(!matches!(own, Ok(Submitted::Done(()))), "who wrote the draft does not approve it");
    let form = FormInput::from([("version", version(world, id).await.as_str()), ("agree", "yes")]);
    declarations::approve(services, &people.approver, id, &form).await.unwrap().expect_done();

    let day = services.today().to_string();
    let form = FormInput::from([
        ("version", version(world, id).await.as_str()),
        ("receipt_number", "CN2026032000001"),
        ("submitted_on", day.as_str()),
    ]);
    declarations::submit(services, &people.staff, id, &form).await.unwrap().expect_done();
}

/// Accepts with every tick and the password.
pub async fn accepted(world: &World, company: &Caller, id: DeclarationId) -> LicenceId {
    let sheet = licences::accept_sheet(&world.services, company, id).await.unwrap();
    assert_eq!(sheet.barrier, None);
    let ticks = sheet.agreement.expect("the terms can be trusted").ticked();
    let form = with(ticks, &[("password", PASSWORD)]);
    licences::accept(&world.services, company, id, &form).await.unwrap().expect_done()
}

/// What the licence was charged, oldest first.
pub async fn charges_of(world: &World, licence: LicenceId) -> Vec<ChargeRow> {
    let filter = ChargeFilter { licence: Some(licence), limit: 100, ..ChargeFilter::default() };
    world.services.store.read().await.unwrap().charges(&filter).await.unwrap().0
}

/// Pays a charge by bank transfer: recorded by one person, confirmed by another.
pub async fn paid(world: &World, people: &People, charge: &ChargeRow, yuan: &str) {
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

/// The report at this place is submitted with one product's sales and accepted; the charge is raised.
pub async fn reported(
    world: &World,
    (staff, company): (&Caller, &Caller),
    licence: LicenceId,
    place: usize,
    gross: &str,
) {
    let read =
        async || world.services.store.read().await.unwrap().reports_of(licence, 100).await.unwrap().remove(place);
    let report = read().await;
    let lines = [("line_1_product", "电极片"), ("line_1_gross", gross), ("truthful", "on")];
    let form = with(FormValues::new(), &[&lines[..], &[("version", &report.version.to_string())]].concat());
    reports::submit(&world.services, company, report.id, &form).await.unwrap().expect_done();
    let form = FormInput::from([("version", read().await.version.to_string().as_str())]);
    reports::accept(&world.services, staff, report.id, &form).await.unwrap().expect_done();
}

/// Where the licence stands.
pub async fn licence_state(world: &World, id: LicenceId) -> LicenceState {
    world.services.store.read().await.unwrap().licence(id).await.unwrap().expect("it is there").state
}
