//! One real thing of each kind, and a person in each place.

use domain::{
    Day,
    id::{BookCloseId, DeclarationId, LicenceId, OrganisationId, PatentId, PaymentId},
};
use services::{
    Caller,
    access::Role,
    accounts, checks, declarations,
    forms::{FormInput, Upload},
    patents, payments,
    ports::{BookClose, CardFilter, ChargeRow, ReportFilter, TestCard, TestCards as _},
    transfers, yearly_returns,
};
use testkit::{
    World,
    journeys::{
        People, accepted, announced, charges_of, draft, entry_and_royalty, paid, patent, patent_of, pdf, version, with,
    },
};

use crate::{filings::of_filing, income::of_income, reconciled::of_bank, support::TestApp};

/// One row that can be imported and one whose check digit is wrong.
const FILE: &str = "申请号,专利名称,申请人,申请日,授权公告日,主分类号\n\
    202119999001.9,一种正极材料,江城理工大学,2021-03-05,2022-01-04,H01M4/525\n\
    202010123456.7,一种传感器,江城理工大学,2020-05-06,,G01D5/00\n";

/// Ids and secrets by the names that addresses use for them: `{licence}`.
pub(crate) struct Objects {
    names: Vec<(&'static str, String)>,
}

/// Somebody who asks.
pub(crate) struct Visitor {
    pub(crate) name: &'static str,
    pub(crate) cookie: String,
    /// Has nothing to do with any of the things: must not learn that they exist.
    pub(crate) is_stranger: bool,
}

impl Objects {
    /// The address with every `{name}` replaced.
    pub(crate) fn fill(&self, address: &str) -> String {
        let filled = self.names.iter().fold(address.to_owned(), |text, (name, id)| text.replace(&tag(name), id));
        assert!(!filled.contains('{') || address.contains("\":"), "{address} names a thing that is not made");
        filled
    }

    /// The address of things that look alike and do not exist.
    pub(crate) fn fill_unknown(&self, address: &str) -> String {
        self.names.iter().fold(address.to_owned(), |text, (name, id)| text.replace(&tag(name), &neighbour(id)))
    }

    /// Ids back to names, for a text that is the same in every run.
    pub(crate) fn name(&self, text: &str) -> String {
        self.names.iter().fold(text.to_owned(), |text, (name, id)| text.replace(id, &tag(name)))
    }
}

fn tag(name: &str) -> String {
    format!("{{{name}}}")
}

/// The same form with another last character.
fn neighbour(id: &str) -> String {
    let last = if id.ends_with('0') { '1' } else { '0' };
    let mut other = id.to_owned();
    other.pop();
    other.push(last);
    other
}

/// A licence in force with a report due, a payment announced with its proof, a recordal, a draft, a declaration that
/// waits for a co-owner, an import, links that were mailed.
pub(crate) async fn furnish(app: &TestApp) -> (People, Objects) {
    let world = &app.world;
    let people = People::new(world).await;
    let offer = announced(world, &people, &entry_and_royalty(), 9_999_301).await;
    let licence = accepted(world, &people.company, offer).await;
    let charge = charges_of(world, licence).await.remove(0);
    let payment = announce(world, &people, &charge.position.charge.id.to_string()).await;
    let card = begun(world, &people, &charge).await;
    paid(world, &people, &charge, "50,001").await;
    let back = FormInput::from([("reason", "退还溢缴款")]);
    let refund = payments::ask_refund(&world.services, &people.cashier, licence, &back).await.unwrap().expect_done();
    let by_card = paid_by_card(app, &people, card).await;
    world.wake_on(Day::literal(2026, 7, 1)).await;
    let people = again(world, people).await;
    let mut names = vec![
        ("offer", offer.to_string()),
        ("declaration", offer.to_string()),
        ("licence", licence.to_string()),
        ("charge", charge.position.charge.id.to_string()),
        ("payment", payment.clone()),
        ("adjustment", refund.to_string()),
    ];
    names.extend(by_card);
    names.extend(of_licence(world, licence).await);
    names.extend(of_holder(world, &people).await);
    let stock = names.iter().find(|name| name.0 == "patent").map(|name| name.1.parse().unwrap()).unwrap();
    names.extend(of_income(world, &people, licence, stock).await);
    let holder = names.iter().find(|name| name.0 == "holder").map(|name| name.1.clone()).unwrap();
    names.push(("licensee", people.company.actor().unwrap().organisation.as_ref().unwrap().id.to_string()));
    names.extend(of_bank(world, &people, &holder, licence).await);
    names.extend(of_oversight(world, &people, stock).await);
    let recordal = names.iter().find(|name| name.0 == "recordal").map(|name| name.1.clone()).unwrap();
    names.extend(of_filing(world, &people, &recordal).await);
    names.extend(links(world, &people).await);
    let mut uow = world.services.store.read().await.unwrap();
    let trail = uow.audit_of(&licence.to_string(), 1).await.unwrap();
    names.push(("audit", trail[0].id.to_string()));
    names.push(("document", uow.documents_of(&payment, 1).await.unwrap()[0].id.to_string()));
    (people, Objects { names })
}

/// The same people with sessions of today: months have passed.
async fn again(world: &World, people: People) -> People {
    let log_in = async |caller: &Caller| world.log_in(&caller.actor().unwrap().email).await;
    People {
        staff: log_in(&people.staff).await,
        approver: log_in(&people.approver).await,
        operator: log_in(&people.operator).await,
        cashier: log_in(&people.cashier).await,
        accountant: log_in(&people.accountant).await,
        company: log_in(&people.company).await,
    }
}

async fn announce(world: &World, people: &People, charge: &str) -> String {
    let mut form = FormInput::from([
        ("amount", "10,000"),
        ("paid_on", "2026-04-01"),
        ("payer_name", "青禾电子有限公司"),
        ("note", "第一笔"),
    ]);
    form.uploads.push(pdf("proof"));
    let charge = charge.parse().unwrap();
    payments::announce(&world.services, &people.company, charge, &form).await.unwrap().expect_done().to_string()
}

/// A card payment that is on its way.
async fn begun(world: &World, people: &People, charge: &ChargeRow) -> PaymentId {
    let form = FormInput::default();
    let charge = charge.position.charge.id;
    payments::start_card(&world.services, &people.company, charge, &form).await.unwrap().expect_done()
}

/// It arrives after the charge was paid by transfer: credit, of which a part is asked back; the rest is paid out.
async fn paid_by_card(app: &TestApp, people: &People, card: PaymentId) -> Vec<(&'static str, String)> {
    let services = &app.world.services;
    let checkout = services.store.read().await.unwrap().payment(card).await.unwrap().unwrap().payment.provider_id;
    app.core.pay(&checkout, TestCard::Succeeds).await.unwrap();
    payments::settle_card(services, &people.company, card).await.unwrap();
    let form = FormInput::from([("amount", "100"), ("reason", "退还")]);
    payments::ask_card_refund(services, &people.cashier, card, &form).await.unwrap().expect_done();
    let payout = payments::pay_out_test(services, &people.cashier, &FormInput::default()).await.unwrap().expect_done();
    let filter = CardFilter { payment: Some(card), limit: 1, ..CardFilter::default() };
    let refund = services.store.read().await.unwrap().card_refunds(&filter).await.unwrap().remove(0).id;
    vec![("card", card.to_string()), ("card_refund", refund.to_string()), ("payout", payout.to_string())]
}

/// A statement of use, a return that is being prepared with a row, and a check that was drawn.
async fn of_oversight(world: &World, people: &People, patent: PatentId) -> Vec<(&'static str, String)> {
    let (services, staff) = (&world.services, &people.staff);
    let form = FormInput::from([("kind", "implemented"), ("happened_on", "2026-05-01")]);
    patents::add_use(services, staff, patent, &form).await.unwrap().expect_done();
    let stated = patents::patent(services, staff, patent).await.unwrap().uses[0].it.id;
    let form = FormInput::from([("year", "2026")]);
    let filing = yearly_returns::open(services, staff, &form).await.unwrap().expect_done();
    let row = services.store.read().await.unwrap().return_rows(filing, 10).await.unwrap()[0].id;
    let inspector = world.staff(&[Role::Inspector], "32").await;
    let form = FormInput::from([("register", "patents")]);
    let check = checks::prepare(services, &inspector, &form).await.unwrap().expect_done();
    vec![
        ("use", stated.to_string()),
        ("return", filing.to_string()),
        ("return_row", row.to_string()),
        ("check", check.to_string()),
    ]
}

async fn of_licence(world: &World, licence: LicenceId) -> Vec<(&'static str, String)> {
    let mut uow = world.services.store.read().await.unwrap();
    let filter = ReportFilter { licence: Some(licence), limit: 10, ..ReportFilter::default() };
    let reports = uow.reports(&filter).await.unwrap().0;
    let recordal = uow.recordal_of(licence).await.unwrap().unwrap();
    vec![("report", reports[0].report.id.to_string()), ("recordal", recordal.id.to_string())]
}

async fn of_holder(world: &World, people: &People) -> Vec<(&'static str, String)> {
    let (services, staff) = (&world.services, &people.staff);
    let stock = patent(world, staff, 9_999_302).await;
    let pledge = FormInput::from([
        ("kind", "pledge"),
        ("counterparty", "测试银行"),
        ("starts_on", "2026-05-01"),
        ("consented", "yes"),
    ]);
    patents::add_encumbrance(services, staff, stock, &pledge).await.unwrap().expect_done();
    let sold = patent(world, staff, 9_999_305).await;
    let drafted = declare(world, people, 9_999_303, "江城理工大学").await;
    let waiting = waiting_for_consent(world, people).await;
    let file = Upload {
        field: "file".into(),
        file_name: "台账.csv".into(),
        media_type: "text/csv".into(),
        bytes: FILE.as_bytes().to_vec(),
    };
    let form = FormInput { uploads: vec![file], ..FormInput::default() };
    let import = patents::preview(services, staff, &form).await.unwrap().expect_done();
    let organisation = staff.actor().unwrap().organisation.as_ref().unwrap().id;
    let close = closed(world, organisation, staff).await;
    let mut uow = services.store.read().await.unwrap();
    vec![
        ("holder", organisation.to_string()),
        ("close", close),
        ("patent", stock.to_string()),
        ("encumbrance", uow.encumbrances(stock).await.unwrap()[0].id.to_string()),
        ("transfer", transferred(world, staff, sold).await),
        ("draft", drafted.to_string()),
        ("waiting", waiting.to_string()),
        ("consent", uow.consents_of(waiting).await.unwrap()[0].id.to_string()),
        ("import", import.to_string()),
        ("message", uow.messages_of(organisation, 10).await.unwrap()[0].id.to_string()),
    ]
}

/// A closed month before the first entry.
async fn closed(world: &World, holder: OrganisationId, staff: &Caller) -> String {
    let mut uow = world.services.store.write().await.unwrap();
    let close = BookClose {
        id: world.services.new_id(BookCloseId::from_parts),
        holder_id: holder,
        month: "2026-01".parse().unwrap(),
        closed_by: staff.user_id().unwrap(),
        closed_at: world.services.now(),
        note: String::new(),
        reopen_reason: String::new(),
        reopen_asked_by: None,
        reopened_by: None,
        reopened_at: None,
        version: 1,
    };
    uow.add_book_close(&close).await.unwrap();
    uow.save().await.unwrap();
    close.id.to_string()
}

/// A patent that waits for another holder to take it over.
async fn transferred(world: &World, staff: &Caller, patent: PatentId) -> String {
    world.organisation("holder", "enterprise", "远山材料研究院").await;
    let form = FormInput::from([
        ("acquirer", "远山材料研究院"),
        ("transferred_on", "2026-06-01"),
        ("source", "专利公报 42 卷 22 期"),
    ]);
    transfers::record(&world.services, staff, patent, &form).await.unwrap().expect_done().to_string()
}

async fn declare(world: &World, people: &People, serial: u32, patentees: &str) -> DeclarationId {
    let patent = patent_of(world, &people.staff, serial, patentees).await.to_string();
    let form = FormInput::from([("patent_id", patent.as_str())]);
    declarations::create(&world.services, &people.staff, &form).await.unwrap().expect_done()
}

async fn waiting_for_consent(world: &World, people: &People) -> DeclarationId {
    let id = declare(world, people, 9_999_304, "江城理工大学;云岭研究所").await;
    let window = [
        ("window_from", "2026-07-01"),
        ("co_owner_1_name", "云岭研究所"),
        ("co_owner_1_email", "co-owner@example.test"),
    ];
    let mut form = with(draft(&entry_and_royalty()), &window);
    form.values.insert("version".into(), version(world, id).await);
    declarations::save(&world.services, &people.staff, id, &form).await.unwrap().expect_done();
    let form = FormInput::from([("version", version(world, id).await.as_str())]);
    declarations::send_for_consent(&world.services, &people.staff, id, &form).await.unwrap().expect_done();
    id
}

async fn links(world: &World, people: &People) -> Vec<(&'static str, String)> {
    let services = &world.services;
    let form = FormInput::from([("email", "newcomer@example.test"), ("roles", "holder_staff")]);
    accounts::invite(services, &people.staff, &form).await.unwrap().expect_done();
    let email = people.company.actor().unwrap().email.clone();
    let form = FormInput::from([("email", email.as_str())]);
    accounts::ask_for_reset(services, &world.visitor(), &form).await.unwrap().expect_done();
    let applicant = world.unverified("company", "enterprise", "白露仪器有限公司", "CN").await;
    let member = world.colleague(&people.staff, "holder_staff").await.actor().unwrap().user_id;
    let mut uow = services.store.read().await.unwrap();
    let membership = uow.memberships_of(member).await.unwrap()[0].id.to_string();
    drop(uow);
    vec![
        ("co_owner_secret", world.secret_mailed_to("co-owner@example.test", "/consents/").await),
        ("invitation_secret", world.secret_mailed_to("newcomer@example.test", "/invitations/").await),
        ("reset_secret", world.secret_mailed_to(&email, "/password/").await),
        ("organisation", applicant.actor().unwrap().organisation.as_ref().unwrap().id.to_string()),
        ("member", membership),
        ("session", people.staff.actor().unwrap().session_id.to_string()),
    ]
}

/// One visitor a role on each side, and strangers.
pub(crate) async fn visitors(app: &TestApp, people: &People) -> Vec<Visitor> {
    let world = &app.world;
    let other_holder = world.organisation("holder", "private_institution", "云岭大学").await;
    let other_company = world.organisation("company", "enterprise", "北辰传感有限公司").await;
    let everybody = [
        ("other_holder", other_holder, true),
        ("other_company", other_company, true),
        ("other_inspector", world.staff(&[Role::Inspector], "11").await, true),
        ("inspector", world.staff(&[Role::Inspector], "32").await, false),
        ("holder_staff", world.colleague(&people.staff, "holder_staff").await, false),
        ("holder_approver", world.colleague(&people.staff, "holder_approver").await, false),
        ("holder_finance", world.colleague(&people.staff, "finance").await, false),
        ("licensee_user", world.colleague(&people.company, "licensee_user").await, false),
        ("signatory", world.colleague(&people.company, "licensee_signatory").await, false),
        ("operator", people.operator.clone(), false),
        ("finance", people.cashier.clone(), false),
    ];
    let mut visitors = vec![Visitor { name: "anonymous", cookie: String::new(), is_stranger: true }];
    for (name, caller, is_stranger) in everybody {
        visitors.push(Visitor { name, cookie: app.cookie(&caller).await, is_stranger });
    }
    visitors
}
