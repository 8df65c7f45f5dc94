//! What institutions report and inspectors look at: annuities, the yearly return, quarterly indicators, spot checks.

use domain::{
    Day, Fen,
    annuity::Ground,
    id::{LicenceId, PatentId, RecordalId, YearlyReturnId},
    indicators::{Dimension, Indicator, Part, Quarter},
    recordal::{FilingPurpose, RecordalState},
    yearly_return::{ColumnKind, NOT_APPLICABLE, ReturnColumn, ReturnForm, ReturnState},
};
use services::{
    Caller, ServiceError, Submitted,
    access::Role,
    accounts, annuities, checks,
    error::FormOutcome,
    forms::{FormInput, Upload},
    indicators::{self, IndicatorQuery, RowsQuery},
    patents,
    ports::{ReturnFilter, StoreError, YearlyReturnRow},
    recordals, transfers, yearly_returns as returns,
};
use testkit::{
    World,
    journeys::{People, accepted, announced, charges_of, entry_and_royalty, paid, patent, pdf},
    on_both_databases,
};

on_both_databases!(
    a_recorded_open_licence_reduces_what_is_not_yet_due,
    a_return_is_collected_filled_in_and_signed_off_by_another,
    an_exported_return_that_comes_back_changes_nothing,
    what_was_signed_is_refused_by_the_database_too,
    a_frozen_quarter_does_not_move,
    figures_are_within_the_readers_scope,
    a_spot_check_repeats_itself,
    an_inspector_writes_nothing_but_spot_checks,
    a_ministry_sees_its_institutions_in_every_province
);

fn refused<T>(outcome: FormOutcome<T>) -> Vec<String> {
    match outcome.unwrap() {
        Submitted::Done(_) => Vec::new(),
        Submitted::Invalid(errors) => errors.into_iter().map(|error| error.code).collect(),
    }
}

fn form<const N: usize>(pairs: [(&str, &str); N]) -> FormInput {
    FormInput::from(pairs)
}

/// Someone of the same organisation on a later day: sessions end while time passes.
async fn back(world: &World, caller: &Caller) -> Caller {
    world.log_in(&caller.actor().unwrap().email).await
}

/// A licence in force, and what its patent is.
async fn licensed(world: &World, people: &People, serial: u32) -> (LicenceId, PatentId) {
    let offer = announced(world, people, &entry_and_royalty(), serial).await;
    let licence = accepted(world, &people.company, offer).await;
    let charge = charges_of(world, licence).await.remove(0);
    paid(world, people, &charge, "50,000").await;
    let mut uow = world.services.store.read().await.unwrap();
    let patent = uow.licence(licence).await.unwrap().unwrap().patent_id;
    (licence, patent)
}

/// Brings the recordal of a licence to its number.
async fn recorded(world: &World, people: &People, licence: LicenceId) -> RecordalId {
    let services = &world.services;
    let id = services.store.read().await.unwrap().recordal_of(licence).await.unwrap().unwrap().id;
    let staff = &people.staff;
    recordals::take_over(services, staff, id, &form([])).await.unwrap().expect_done();
    for item in FilingPurpose::Recordal.documents() {
        let mut file = form([]);
        file.uploads.push(pdf("file"));
        recordals::put_item(services, staff, id, item.as_str(), &file).await.unwrap().expect_done();
    }
    let today = services.today().to_string();
    let submit = form([("receipt_number", "BA-0001"), ("submitted_on", today.as_str())]);
    recordals::submit(services, staff, id, &submit).await.unwrap().expect_done();
    let record = form([("recordal_number", "X2026990099901"), ("recorded_on", today.as_str())]);
    recordals::record(services, staff, id, &record).await.unwrap().expect_done();
    let state = services.store.read().await.unwrap().recordal(id).await.unwrap().unwrap().recordal.state;
    assert_eq!(state, RecordalState::Recorded);
    id
}

async fn a_recorded_open_licence_reduces_what_is_not_yet_due(world: World) {
    let people = People::new(&world).await;
    let (licence, id) = licensed(&world, &people, 9_999_101).await;
    let before = annuities::of_patent(&world.services, &people.staff, id).await.unwrap();
    let schedule = before.schedule.unwrap();
    let is_open = |line: &domain::annuity::Line| line.reductions.iter().any(|it| it.ground == Ground::OpenLicence);
    assert!(!schedule.lines.iter().any(is_open));
    assert!(Fen::ZERO < before.if_recorded_today.unwrap().saved, "the term outlasts the window of institutions");
    recorded(&world, &people, licence).await;
    let after = annuities::of_patent(&world.services, &people.staff, id).await.unwrap().schedule.unwrap();
    let today = world.services.today();
    for line in &after.lines {
        let ends = today.plus_months(60);
        assert_eq!(is_open(line), today <= line.pay_by && line.begins_on <= ends.plus_days(-1), "year {}", line.year);
        let highest = line.reductions.iter().map(|it| it.rate_ppm).max().unwrap_or(0);
        assert_eq!(line.payable, domain::annuity::payable(line.full, &[highest]), "never the sum");
    }
    let next = annuities::next(&world.services, &people.staff).await.unwrap();
    assert!(next.lines.iter().any(|it| it.patent.id == id && it.is_open));
    let other = world.organisation("holder", "enterprise", "远山材料研究院").await;
    let seen = annuities::of_patent(&world.services, &other, id).await;
    assert!(matches!(seen, Err(ServiceError::NotFound)));
    let refused = annuities::next(&world.services, &people.operator).await;
    assert!(matches!(refused, Err(ServiceError::Forbidden)));
}

async fn opened(world: &World, staff: &Caller, year: &str) -> YearlyReturnId {
    returns::open(&world.services, staff, &form([("year", year)])).await.unwrap().expect_done()
}

async fn rows(world: &World, id: YearlyReturnId) -> Vec<YearlyReturnRow> {
    world.services.store.read().await.unwrap().return_rows(id, 100).await.unwrap()
}

/// Fills every blank of a return.
async fn complete(world: &World, staff: &Caller, id: YearlyReturnId) {
    for row in rows(world, id).await {
        let mut input = form([]);
        for column in row.cells.blanks(row.form) {
            let text = if column.kind() == ColumnKind::Amount { "80,000" } else { NOT_APPLICABLE };
            input.values.insert(column.as_str().to_owned(), text.to_owned());
        }
        returns::write_row(&world.services, staff, (id, row.id), &input).await.unwrap().expect_done();
    }
}

async fn a_return_is_collected_filled_in_and_signed_off_by_another(world: World) {
    let people = People::new(&world).await;
    let (services, staff) = (&world.services, &people.staff);
    let (licence, _) = licensed(&world, &people, 9_999_102).await;
    let sold = patent(&world, staff, 9_999_103).await;
    let sale = form([
        ("acquirer", "示例材料有限公司"),
        ("outside", "on"),
        ("transferred_on", "2026-02-20"),
        ("source", "公报"),
    ]);
    transfers::record(services, staff, sold, &sale).await.unwrap().expect_done();
    let id = opened(&world, staff, "2026").await;
    assert_eq!(opened(&world, staff, "2026").await, id, "one return a year");
    let found = rows(&world, id).await;
    let forms: Vec<(ReturnForm, String)> = found.iter().map(|row| (row.form, row.source_id.clone())).collect();
    assert_eq!(forms.len(), 2);
    assert!(forms.contains(&(ReturnForm::Licence, licence.to_string())));
    assert_eq!(found[1].cells.value(ReturnColumn::RegisteredOn), "2026-02-20");
    assert_eq!(found[0].cells.value(ReturnColumn::LicenceKind), "开放许可");
    assert!(found[0].cells.blanks(ReturnForm::Licence).contains(&ReturnColumn::RecordalNumber));
    let early = returns::ready(services, staff, id, &form([])).await;
    assert_eq!(refused(early), ["return_has_blanks"]);
    let strange = returns::add_row(services, staff, id, &form([("form", "equity"), ("number", "nothing")])).await;
    assert_eq!(refused(strange), ["patent_not_in_stock"]);
    complete(&world, staff, id).await;
    // A person of both roles who had a hand in it cannot sign it off, whatever the roles allow.
    let mut both = people.staff.clone();
    let roles = &mut both.actor.as_mut().unwrap().organisation.as_mut().unwrap().roles;
    roles.insert(Role::HolderApprover);
    returns::ready(services, staff, id, &form([])).await.unwrap().expect_done();
    let own = returns::sign(services, &both, id, &form([("agree", "yes")])).await;
    assert_eq!(refused(own), ["return_prepared_by_signer"]);
    returns::sign(services, &people.approver, id, &form([("agree", "yes")])).await.unwrap().expect_done();
    let signed = returns::yearly_return(services, staff, id).await.unwrap();
    assert!(signed.it.state == ReturnState::Signed && signed.is_intact && signed.it.rows_hash.len() == 64);
    let late = returns::write_row(services, staff, (id, found[0].id), &form([("remark", "改")])).await;
    assert_eq!(refused(late), ["stale"]);
    let today = services.today().to_string();
    let mut receipt = form([("receipt_number", "SL-1"), ("receipt_on", today.as_str())]);
    receipt.uploads.push(pdf("receipt"));
    returns::add_receipt(services, staff, id, &receipt).await.unwrap().expect_done();
    let next = returns::correct(services, staff, id, &form([("reason", "金额有误")])).await.unwrap().expect_done();
    let again = returns::correct(services, staff, id, &form([("reason", "再次")])).await;
    assert_eq!(refused(again), ["return_corrected_already"]);
    let corrected = returns::yearly_return(services, staff, next).await.unwrap();
    assert_eq!((corrected.it.number, corrected.it.corrects, corrected.rows.len()), (2, Some(id), 2));
    assert_eq!(rows(&world, id).await.len(), 2, "the signed version stays as it was");
}

async fn an_exported_return_that_comes_back_changes_nothing(world: World) {
    let people = People::new(&world).await;
    let (services, staff) = (&world.services, &people.staff);
    licensed(&world, &people, 9_999_104).await;
    let id = opened(&world, staff, "2026").await;
    let own = patent(&world, staff, 9_999_105).await;
    let number = services.store.read().await.unwrap().patent(own).await.unwrap().unwrap().number;
    let add = form([("form", "equity"), ("number", number.as_str())]);
    let row = returns::add_row(services, staff, id, &add).await.unwrap().expect_done();
    let typed = form([("share", "15"), ("valuation", "3,000,000"), ("counterparty", "=1+1 示例，“公司”")]);
    returns::write_row(services, staff, (id, row), &typed).await.unwrap().expect_done();
    for is_csv in [false, true] {
        let table = returns::export(services, staff, id).await.unwrap();
        let (name, bytes) = if is_csv {
            ("return.csv", services.spreadsheets.csv(table).await)
        } else {
            ("return.xlsx", services.spreadsheets.xlsx(table).await.unwrap())
        };
        let compared = sent_back(&world, staff, id, name, bytes).await;
        assert!(compared.is_same(), "{name}: {compared:?}");
    }
    let mut table = returns::export(services, staff, id).await.unwrap();
    let amount = table.columns.iter().position(|column| column.title.contains("使用费")).unwrap();
    let licence = table.rows.iter().position(|cells| format!("{cells:?}").contains("开放许可")).unwrap();
    table.rows[licence][amount] = "123456".into();
    let bytes = services.spreadsheets.xlsx(table).await.unwrap();
    let mut file = form([]);
    file.uploads.push(upload("changed.xlsx", bytes));
    let document = returns::upload(services, staff, id, &file).await.unwrap().expect_done();
    let found = returns::compare(services, staff, id, document).await.unwrap().found;
    assert_eq!(found.differences.len(), 1, "{found:?}");
    assert_eq!((found.differences[0].theirs.as_str(), found.differences[0].fault), ("123456.00", None));
    let take = form([("document", document.to_string().as_str())]);
    assert_eq!(returns::take_over(services, staff, id, &take).await.unwrap(), Submitted::Done(1));
    assert_eq!(rows(&world, id).await[0].cells.value(ReturnColumn::Amount), "123456.00");
    let other = world.organisation("holder", "enterprise", "远山材料研究院").await;
    let seen = returns::compare(services, &other, id, document).await;
    assert!(matches!(seen, Err(ServiceError::NotFound)));
}

fn upload(name: &str, bytes: Vec<u8>) -> Upload {
    Upload { field: "file".into(), file_name: name.into(), media_type: "application/octet-stream".into(), bytes }
}

async fn sent_back(
    world: &World,
    staff: &Caller,
    id: YearlyReturnId,
    name: &str,
    bytes: Vec<u8>,
) -> domain::yearly_return::ReadBack {
    let mut file = form([]);
    file.uploads.push(upload(name, bytes));
    let document = returns::upload(&world.services, staff, id, &file).await.unwrap().expect_done();
    returns::compare(&world.services, staff, id, document).await.unwrap().found
}

async fn what_was_signed_is_refused_by_the_database_too(world: World) {
    let people = People::new(&world).await;
    let (services, staff) = (&world.services, &people.staff);
    licensed(&world, &people, 9_999_106).await;
    let id = opened(&world, staff, "2026").await;
    complete(&world, staff, id).await;
    returns::ready(services, staff, id, &form([])).await.unwrap().expect_done();
    returns::sign(services, &people.approver, id, &form([("agree", "yes")])).await.unwrap().expect_done();
    let is_sealed = |outcome: Result<(), StoreError>| {
        assert!(outcome.as_ref().is_err_and(|error| error.is_constraint("yearly_return_sealed")), "{outcome:?}");
    };
    let mut row = rows(&world, id).await.remove(0);
    row.cells.write(ReturnColumn::Remark, "改");
    let mut uow = services.store.write().await.unwrap();
    is_sealed(uow.update_return_row(&row).await);
    drop(uow);
    let mut uow = services.store.write().await.unwrap();
    is_sealed(uow.remove_return_row(row.id).await);
    drop(uow);
    let mut uow = services.store.write().await.unwrap();
    let mut signed = uow.yearly_return(id).await.unwrap().unwrap();
    signed.state = ReturnState::Preparing;
    is_sealed(uow.update_yearly_return(&signed).await);
}

fn quarter(text: &str) -> Quarter {
    text.parse().unwrap()
}

async fn counts(world: &World, caller: &Caller, of: &str) -> domain::indicators::Counts {
    let query = IndicatorQuery { quarter: Some(quarter(of)), by: Dimension::Province };
    indicators::indicators(&world.services, caller, query).await.unwrap().total
}

async fn stated(world: &World, staff: &Caller, patent: PatentId, kind: &str, on: &str) {
    let input = form([("kind", kind), ("happened_on", on), ("product", "示例产品")]);
    patents::add_use(&world.services, staff, patent, &input).await.unwrap().expect_done();
}

async fn a_frozen_quarter_does_not_move(world: World) {
    let people = People::new(&world).await;
    let services = &world.services;
    let (licence, used) = licensed(&world, &people, 9_999_107).await;
    let idle = patent(&world, &people.staff, 9_999_108).await;
    stated(&world, &people.staff, used, "implemented", "2026-03-01").await;
    recorded(&world, &people, licence).await;
    let early = indicators::freeze(services, &people.operator, &form([("quarter", "2026Q2")])).await;
    assert_eq!(refused(early), ["quarter_not_over"]);
    world.clock.go_to(Day::literal(2026, 7, 2));
    let (staff, operator) = (back(&world, &people.staff).await, back(&world, &people.operator).await);
    let forbidden = indicators::freeze(services, &staff, &form([("quarter", "2026Q2")])).await;
    assert!(matches!(forbidden, Err(ServiceError::Forbidden)));
    indicators::freeze(services, &operator, &form([("quarter", "2026Q2")])).await.unwrap().expect_done();
    let twice = indicators::freeze(services, &operator, &form([("quarter", "2026Q2")])).await;
    assert_eq!(refused(twice), ["quarter_frozen"]);
    let frozen = counts(&world, &operator, "2026Q2").await;
    assert_eq!((frozen.recordals, frozen.stock, frozen.reported, frozen.exploited), (1, 2, 1, 1));
    // What is entered later for that quarter is shown beside it and moves nothing.
    stated(&world, &staff, idle, "industrialised", "2026-06-20").await;
    stated(&world, &staff, idle, "product", "2026-06-21").await;
    let query = IndicatorQuery { quarter: Some(quarter("2026Q2")), by: Dimension::Industry };
    let page = indicators::indicators(services, &operator, query).await.unwrap();
    let note = page.frozen.unwrap();
    assert!(page.total == frozen && note.is_intact);
    assert_eq!((note.now.reported, note.now.industrialised, note.now.products), (2, 1, 1));
    let asked = RowsQuery {
        quarter: quarter("2026Q2"),
        indicator: Indicator::Exploitation,
        part: Part::NotReported,
        by: Dimension::Province,
        key: None,
        page: 1,
    };
    let rows = indicators::rows(services, &operator, &asked).await.unwrap();
    assert!(rows.is_frozen && rows.total == 1 && rows.facts[0].patent == idle.to_string());
    let current = counts(&world, &operator, "2026Q3").await;
    assert_eq!((current.reported, current.industrialised, current.recordals), (2, 1, 0));
    // A statement that was wrong is taken back, and the one before counts again.
    let id = patents::patent(services, &staff, idle).await.unwrap().uses[0].it.id;
    patents::take_back_use(services, &staff, (idle, id), &form([])).await.unwrap().expect_done();
    assert_eq!(counts(&world, &operator, "2026Q3").await.reported, 1);
}

async fn figures_are_within_the_readers_scope(world: World) {
    let people = People::new(&world).await;
    let id = patent(&world, &people.staff, 9_999_109).await;
    stated(&world, &people.staff, id, "not_implemented", "2026-02-01").await;
    let near = world.staff(&[Role::Inspector], "32").await;
    let far = world.staff(&[Role::Inspector], "11").await;
    let other = world.organisation("holder", "enterprise", "远山材料研究院").await;
    assert_eq!(counts(&world, &near, "2026Q1").await.reported, 1);
    assert_eq!(counts(&world, &people.operator, "2026Q1").await.reported, 1);
    assert_eq!(counts(&world, &far, "2026Q1").await.stock, 0);
    assert_eq!(counts(&world, &other, "2026Q1").await.stock, 0);
    let query = IndicatorQuery { quarter: None, by: Dimension::Province };
    let company = indicators::indicators(&world.services, &people.company, query).await;
    assert!(matches!(company, Err(ServiceError::Forbidden)));
    let early = form([("kind", "trial"), ("happened_on", "2010-01-01")]);
    assert_eq!(refused(patents::add_use(&world.services, &people.staff, id, &early).await), ["before_grant"]);
}

async fn a_spot_check_repeats_itself(world: World) {
    let people = People::new(&world).await;
    let services = &world.services;
    for serial in 9_999_110..9_999_130 {
        patent(&world, &people.staff, serial).await;
    }
    let inspector = world.staff(&[Role::Inspector], "32").await;
    let prepared = checks::prepare(services, &inspector, &form([("register", "patents")])).await.unwrap();
    let id = prepared.expect_done();
    let empty = checks::prepare(services, &inspector, &form([("register", "returns")])).await;
    assert_eq!(refused(empty), ["list_empty"]);
    let large = form([("seed", "07 12 19"), ("seed_source", "公告"), ("sample", "21")]);
    assert_eq!(refused(checks::draw(services, &inspector, id, &large).await), ["sample_size"]);
    let input = form([("seed", "07 12 19"), ("seed_source", "2026-03-02 公告"), ("sample", "5")]);
    checks::draw(services, &inspector, id, &input).await.unwrap().expect_done();
    assert_eq!(refused(checks::draw(services, &inspector, id, &input).await), ["already_drawn"]);
    // A row that comes later does not move the draw.
    patent(&world, &people.staff, 9_999_131).await;
    let page = checks::check(services, &inspector, id).await.unwrap();
    assert!(page.list_agrees && page.draw_agrees && page.rows.len() == 5 && page.it.population == 20);
    let places: Vec<i64> = page.rows.iter().map(|row| row.place + 1).collect();
    let list = checks::list_file(services, &inspector, id).await.unwrap();
    let drawn = page.draw.as_ref().unwrap();
    let printed = python(&list, &checks::repeat_program(&drawn.seed, drawn.sample));
    let expected: Vec<String> =
        std::iter::once(page.it.list_hash.clone()).chain(places.iter().map(ToString::to_string)).collect();
    assert_eq!(printed.split_whitespace().collect::<Vec<_>>(), expected, "the program on the page repeats the draw");
    let place = page.rows[0].place.to_string();
    let silent = form([("place", place.as_str()), ("result", "missing")]);
    assert_eq!(refused(checks::find(services, &inspector, id, &silent).await), ["required"]);
    let found = form([("place", place.as_str()), ("result", "missing"), ("note", "未见凭证")]);
    checks::find(services, &inspector, id, &found).await.unwrap().expect_done();
    let mended = form([("place", place.as_str()), ("result", "ok")]);
    checks::find(services, &inspector, id, &mended).await.unwrap().expect_done();
    let page = checks::check(services, &inspector, id).await.unwrap();
    let results: Vec<&str> = page.rows[0].findings.iter().map(|finding| finding.result.as_str()).collect();
    assert_eq!(results, ["missing", "ok"], "the last one counts, the first one stays");
    let other = world.staff(&[Role::Inspector], "11").await;
    let seen = checks::check(services, &other, id).await;
    assert!(matches!(seen, Err(ServiceError::NotFound)));
    assert!(checks::check(services, &people.operator, id).await.is_ok_and(|page| !page.may_write));
}

/// Runs the program of a page beside the list that was downloaded.
fn python(list: &str, program: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("list.txt"), list).unwrap();
    std::fs::write(folder.path().join("repeat.py"), program).unwrap();
    let run = std::process::Command::new("python3").arg("-B").arg("repeat.py").current_dir(folder.path()).output();
    let run = run.expect("python3 runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

async fn an_inspector_writes_nothing_but_spot_checks(world: World) {
    let people = People::new(&world).await;
    let services = &world.services;
    let (_, id) = licensed(&world, &people, 9_999_132).await;
    let inspector = world.staff(&[Role::Inspector], "32").await;
    let filing = opened(&world, &people.staff, "2026").await;
    let hidden = returns::yearly_return(services, &inspector, filing).await;
    assert!(matches!(hidden, Err(ServiceError::NotFound)), "what was not signed off is the holder's alone");
    let input = form([
        ("kind", "trial"),
        ("happened_on", "2026-03-01"),
        ("year", "2026"),
        ("agree", "yes"),
        ("supervisor", ""),
    ]);
    let own = inspector.actor().unwrap().organisation.as_ref().unwrap().id;
    assert!(matches!(patents::add_use(services, &inspector, id, &input).await, Err(ServiceError::Forbidden)));
    assert!(matches!(returns::open(services, &inspector, &input).await, Err(ServiceError::Forbidden)));
    assert!(matches!(returns::sign(services, &inspector, filing, &input).await, Err(ServiceError::Forbidden)));
    assert!(matches!(indicators::freeze(services, &inspector, &input).await, Err(ServiceError::Forbidden)));
    let changed = accounts::set_supervisor(services, &inspector, own, &input).await;
    assert!(matches!(changed, Err(ServiceError::Forbidden)));
    let drawn = checks::prepare(services, &people.staff, &form([("register", "patents")])).await;
    assert!(matches!(drawn, Err(ServiceError::Forbidden)));
}

async fn a_ministry_sees_its_institutions_in_every_province(world: World) {
    let people = People::new(&world).await;
    let services = &world.services;
    let id = patent(&world, &people.staff, 9_999_133).await;
    let holder = people.staff.actor().unwrap().organisation.as_ref().unwrap().id;
    // An inspector of a province that is not the holder's.
    let inspector = world.staff(&[Role::Inspector], "11").await;
    assert!(matches!(patents::patent(services, &inspector, id).await, Err(ServiceError::NotFound)));
    let regulator = inspector.actor().unwrap().organisation.as_ref().unwrap().id;
    let input = form([("supervisor", "education")]);
    for organisation in [holder, regulator] {
        accounts::set_supervisor(services, &people.operator, organisation, &input).await.unwrap().expect_done();
    }
    let unknown = form([("supervisor", "nobody")]);
    assert_eq!(refused(accounts::set_supervisor(services, &people.operator, holder, &unknown).await), ["choose_one"]);
    let inspector = world.again(&inspector).await;
    assert_eq!(patents::patent(services, &inspector, id).await.unwrap().patent.id, id);
    assert_eq!(patents::patents(services, &inspector, &patents::PatentQuery::default()).await.unwrap().total, 1);
    let other = world.organisation("holder", "state_university", "云岭大学").await;
    let hidden = patent(&world, &other, 9_999_134).await;
    assert!(matches!(patents::patent(services, &inspector, hidden).await, Err(ServiceError::NotFound)));
    assert_eq!(counts(&world, &inspector, "2026Q1").await.stock, 1);
    let filter = ReturnFilter { scope: "education".into(), limit: 10, ..ReturnFilter::default() };
    assert!(services.store.read().await.unwrap().yearly_returns(&filter).await.unwrap().is_empty());
}
