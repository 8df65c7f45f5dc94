//! Everything at the same instant: two payments, two acceptances, a correction, money taken back and a month closed, by
//! people of two installations on one database.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
    sync::Arc,
};

use domain::{
    Day, Fen,
    id::{DeclarationId, LicenceId, OrganisationId, PaymentId, ReportId},
    month::Month,
    terms::{Fees, LateInterest, Rate, Royalty, RoyaltyBase, Tax, Terms},
};
use services::{
    Caller, Services,
    access::Role,
    forms::FormInput,
    licences,
    ports::{ChargeRow, LicenceFilter, PaymentFilter, ReportFilter, StoreResult},
};
use testkit::{
    PASSWORD, TestDatabase, World,
    journeys::{People, accepted, announced, charges_of, paid, with},
    on_both_databases,
    simulation::{Act, Outcome, Verb, book_problems, perform},
    watched::{Bug, Watch, WatchedStore},
};
use tokio::sync::Barrier;

on_both_databases!(everything_at_once, two_processes_confirm_the_same_payments);

const ROUNDS: u32 = 20;

/// A fee a year, a royalty each quarter, and interest on what is late.
fn busy() -> Terms {
    let royalty = Royalty { base: RoyaltyBase::NetSales, rate: Rate::Flat(30_000), minimum: None, cap: None };
    let fees = Fees { annual: Some(Fen::new(3_300_007)), royalty: Some(royalty), ..Fees::default() };
    let late_interest = LateInterest::Daily { hundred_thousandths: 50 };
    Terms { licence_months: 60, fees, tax: Tax::Inclusive { rate_bp: 600 }, late_interest, ..Terms::default() }
}

/// The same people at two installations: each has connections of its own.
struct Scene {
    world: World,
    people: People,
    installations: [Services; 2],
    offer: DeclarationId,
    licence: LicenceId,
    holder: OrganisationId,
    report: ReportId,
}

impl Scene {
    /// A licence in its second year, with a fee that is late and a report that was accepted.
    async fn new(world: World, serial: u32) -> Self {
        let people = People::new(&world).await;
        let offer = announced(&world, &people, &busy(), serial).await;
        let licence = accepted(&world, &people.company, offer).await;
        let first = charges_of(&world, licence).await.remove(0);
        paid(&world, &people, &first, "33,000.07").await;
        world.wake_on(Day::literal(2026, 7, 2)).await;
        let filter = ReportFilter { licence: Some(licence), limit: 1, ..ReportFilter::default() };
        let report = world.services.store.read().await.unwrap().reports(&filter).await.unwrap().0.remove(0).report.id;
        let sent = with(figures(0), &[("truthful", "yes")]);
        services::reports::submit(&world.services, &people.company, report, &sent).await.unwrap().expect_done();
        let form = FormInput::default();
        services::reports::accept(&world.services, &people.staff, report, &form).await.unwrap().expect_done();
        world.wake_on(Day::literal(2027, 4, 3)).await;
        let other = TestDatabase::existing(&world.database.url).await.expect("a second installation starts");
        let other = Services { store: other.store, ..world.services.clone() };
        let installations = [world.services.clone(), other];
        let holder = first.holder_id;
        Self { world, people, installations, offer, licence, holder, report }
    }

    /// A receipt for the licence that waits for its second person.
    async fn recorded(&self, by: &Caller, charge: &ChargeRow, yuan: &str) -> PaymentId {
        self.recorded_of(by, charge, yuan, self.world.services.today()).await
    }

    async fn recorded_of(&self, by: &Caller, charge: &ChargeRow, yuan: &str, paid_on: Day) -> PaymentId {
        let day = paid_on.to_string();
        let form = FormInput::from([
            ("reference", charge.position.charge.reference.as_str()),
            ("amount", yuan),
            ("paid_on", day.as_str()),
            ("payer_name", "青禾电子有限公司"),
            ("not_the_same", "on"),
        ]);
        services::payments::record(&self.world.services, by, &form).await.unwrap().expect_done()
    }

    /// A confirmed payment of which somebody has asked that it be taken back.
    async fn bouncing(&self, charge: &ChargeRow) -> PaymentId {
        let (services, people) = (&self.world.services, &self.people);
        // Of yesterday: the interest of today is still to be charged.
        let yesterday = services.today().plus_days(-1);
        let payment = self.recorded_of(&people.cashier, charge, "1,000.01", yesterday).await;
        let form = FormInput::default();
        services::payments::confirm(services, &people.accountant, payment, &form).await.unwrap().expect_done();
        let form = FormInput::from([("reason", "银行退票")]);
        services::payments::ask_reversal(services, &people.cashier, payment, &form).await.unwrap().expect_done();
        payment
    }

    async fn acceptance(&self, company: &Caller) -> Act {
        let sheet = licences::accept_sheet(&self.world.services, company, self.offer).await.unwrap();
        let form = with(sheet.agreement.expect("the terms can be trusted").ticked(), &[("password", PASSWORD)]);
        Act { verb: Verb::AcceptOffer(self.offer), caller: company.clone(), form }
    }
}

fn figures(round: u32) -> domain::form::FormValues {
    let gross = 100_000 + round * 1_111;
    [("line_1_product", "电极".to_owned()), ("line_1_gross", gross.to_string())]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// All of these at the same instant, each on a thread, by the installations in turn.
async fn at_once(installations: &[Services; 2], acts: Vec<Act>) -> Vec<Outcome> {
    let barrier = Arc::new(Barrier::new(acts.len()));
    let tasks: Vec<_> = acts
        .into_iter()
        .enumerate()
        .map(|(place, act)| {
            let (barrier, services) = (barrier.clone(), installations[place % 2].clone());
            tokio::spawn(async move {
                barrier.wait().await;
                perform(&services, &act).await
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.expect("nobody panics"));
    }
    outcomes
}

fn act(verb: Verb, caller: &Caller, pairs: &[(&str, &str)]) -> Act {
    Act { verb, caller: caller.clone(), form: with(domain::form::FormValues::new(), pairs) }
}

async fn everything_at_once(world: World) {
    let scene = Scene::new(world, 9_999_401).await;
    let mut done = [0_u32; 9];
    for round in 0..ROUNDS {
        scene.world.wake_on(scene.world.services.today().plus_days(1)).await;
        for (count, outcome) in done.iter_mut().zip(one_round(&scene, round).await) {
            *count += u32::from(outcome.is_done());
        }
    }
    println!("of {ROUNDS} rounds: {done:?} were done");
    // What does not stand in another's way is always done; of the rest, each side wins sometimes.
    assert_eq!((done[4], done[5]), (ROUNDS, ROUNDS), "both clicks of an acceptance are answered");
    assert_eq!(done[0] + done[8], ROUNDS, "of two who confirm the same payment one does");
    assert!(done[1..4].iter().all(|count| *count > ROUNDS / 2), "{done:?}");
    assert!(done[7] > 0, "a month was closed");
}

async fn one_round(scene: &Scene, round: u32) -> Vec<Outcome> {
    let people = &scene.people;
    let company = scene.world.organisation("company", "enterprise", &format!("并发{round}号有限公司")).await;
    let charge = charges_of(&scene.world, scene.licence).await.remove(1);
    let bouncing = scene.bouncing(&charge).await;
    let one = scene.recorded(&people.cashier, &charge, "2,345.67").await;
    let two = scene.recorded(&people.accountant, &charge, "2,345.67").await;
    let adjusted = with(figures(round + 1), &[("note", "查账结果")]);
    // One of the months of the first year after the other.
    let month = Month::of(Day::literal(2026, 4, 1).plus_months(round)).to_string();
    let acts = vec![
        act(Verb::Confirm(one), &people.accountant, &[("version", "1")]),
        act(Verb::Confirm(two), &people.cashier, &[("version", "1")]),
        act(Verb::Reverse(bouncing), &people.accountant, &[]),
        Act { verb: Verb::AdjustReport(scene.report), caller: people.approver.clone(), form: adjusted },
        scene.acceptance(&company).await,
        scene.acceptance(&company).await,
        act(Verb::ChargeInterest(scene.licence), &people.cashier, &[]),
        act(Verb::CloseMonth(scene.holder), &people.accountant, &[("month", month.as_str())]),
        act(Verb::Confirm(one), &people.accountant, &[("version", "1")]),
    ];
    let outcomes = at_once(&scene.installations, acts).await;
    for outcome in &outcomes {
        assert!(!matches!(outcome, Outcome::Broken(_)), "round {round}: {outcomes:#?}");
    }
    assert_eq!(outcomes[4], outcomes[5], "two clicks, one licence");
    let confirmed = u32::from(outcomes[0].is_done()) + u32::from(outcomes[8].is_done());
    assert!(confirmed <= 1, "one payment is confirmed once: {outcomes:#?}");
    is_as_told(scene, &company, [(one, confirmed == 1), (two, outcomes[1].is_done())]).await;
    outcomes
}

/// Who was told that it was done finds it done, who was refused finds it undone; and every fen is where it belongs.
async fn is_as_told(scene: &Scene, company: &Caller, confirmed: [(PaymentId, bool); 2]) {
    let store = scene.world.services.store.as_ref();
    let today = scene.world.services.today();
    assert_eq!(book_problems(store, scene.licence, today).await.unwrap(), Vec::<String>::new());
    assert_eq!(services::payments::check(&scene.world.services).await.unwrap(), Vec::new());
    let mut uow = store.read().await.unwrap();
    for (id, is_confirmed) in confirmed {
        let state = uow.payment(id).await.unwrap().unwrap().payment.state;
        assert_eq!(state == "confirmed", is_confirmed, "{id} is {state}");
    }
    let licensee = company.actor().unwrap().organisation.as_ref().map(|it| it.id);
    let filter = LicenceFilter { licensee, limit: 10, ..LicenceFilter::default() };
    assert_eq!(uow.licences(&filter).await.unwrap().1, 1, "one acceptance, one licence");
    let filter = PaymentFilter { licence: Some(scene.licence), limit: 1, ..PaymentFilter::default() };
    assert!(uow.payments(&filter).await.unwrap().1 > 2);
}

/// Two who have both read the book before either of them writes: what the lock is there to prevent.
struct Meeting(Barrier);

#[async_trait::async_trait]
impl Watch for Meeting {
    async fn before(&self, statement: &'static str) -> StoreResult<()> {
        if statement == "update_payment" {
            self.0.wait().await;
        }
        Ok(())
    }

    fn bug(&self) -> Option<Bug> {
        Some(Bug::LockDropped)
    }
}

/// On SQLite a writer has the whole file for itself from its first statement on; there is no lock to drop.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_its_lock_a_book_is_settled_twice_and_that_is_found() {
    let Some(database) = testkit::postgres().await else { return };
    let scene = Scene::new(World::new(database).await, 9_999_402).await;
    let people = &scene.people;
    let charge = charges_of(&scene.world, scene.licence).await.remove(1);
    let one = scene.recorded(&people.cashier, &charge, "60,000").await;
    let two = scene.recorded(&people.accountant, &charge, "60,000").await;
    let form = FormInput::default();
    services::charges::charge_interest_today(&scene.world.services, &people.cashier, scene.licence, &form)
        .await
        .unwrap()
        .expect_done();
    let watch = Arc::new(Meeting(Barrier::new(2)));
    let unlocked = scene
        .installations
        .clone()
        .map(|it| Services { store: Arc::new(WatchedStore::new(it.store.clone(), watch.clone())), ..it });
    let acts = vec![
        act(Verb::Confirm(one), &people.accountant, &[("version", "1")]),
        act(Verb::Confirm(two), &people.cashier, &[("version", "1")]),
    ];
    let outcomes = at_once(&unlocked, acts).await;
    let problems =
        book_problems(scene.world.services.store.as_ref(), scene.licence, scene.world.services.today()).await;
    println!("{outcomes:?} {problems:?}");
    assert!(outcomes.iter().all(Outcome::is_done), "{outcomes:?}");
    assert!(problems.unwrap().iter().any(|text| text.contains("contradicts")), "it is found in the first round");
}

/// What the other process is told: the database, the day, who it is, and what it confirms.
const CHILD: &str = "KAIXU_TEST_CHILD";
const PAYMENTS: usize = 24;

async fn two_processes_confirm_the_same_payments(world: World) {
    let scene = Scene::new(world, 9_999_403).await;
    let (people, url) = (&scene.people, &scene.world.database.url);
    let charge = charges_of(&scene.world, scene.licence).await.remove(1);
    let mut ids = Vec::new();
    for _ in 0..PAYMENTS {
        ids.push(scene.recorded(&people.cashier, &charge, "1,234.56").await.to_string());
    }
    let second = scene.world.staff(&[Role::Finance], "").await;
    let email = &second.actor().unwrap().email;
    let told = [url.as_str(), &scene.world.services.today().to_string(), email, &ids.join(" ")].join("\n");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "concurrency::another_process", "--nocapture"])
        .env(CHILD, told)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the test program starts again");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines
        .find(|line| line.as_ref().is_ok_and(|line| line.contains("ready")))
        .expect("the other process is ready")
        .unwrap();
    child.stdin.take().unwrap().write_all(b"go\n").unwrap();
    let third = scene.world.staff(&[Role::Finance], "").await;
    let mine = confirm_all(&scene.world.services, &third, ids.iter().map(String::as_str)).await;
    // To the last line: who writes into a pipe that nobody reads any more fails.
    let said: Vec<String> = lines.map_while(Result::ok).collect();
    let theirs = said.iter().find_map(|line| line.strip_prefix("confirmed ")).expect("the other process counts");
    let theirs: usize = theirs.parse().unwrap();
    assert!(child.wait().unwrap().success());
    println!("{mine} here, {theirs} there");
    assert_eq!(mine + theirs, PAYMENTS, "each was confirmed once");
    let today = scene.world.services.today();
    let store = scene.world.services.store.as_ref();
    assert_eq!(book_problems(store, scene.licence, today).await.unwrap(), Vec::<String>::new());
    assert_eq!(services::payments::check(&scene.world.services).await.unwrap(), Vec::new());
}

/// How many of these payments this person confirms before somebody else does.
async fn confirm_all(services: &Services, caller: &Caller, ids: impl Iterator<Item = &str>) -> usize {
    let mut count = 0;
    for id in ids {
        let outcome = perform(services, &act(Verb::Confirm(id.parse().unwrap()), caller, &[])).await;
        assert!(!matches!(outcome, Outcome::Broken(_)), "{outcome}");
        count += usize::from(outcome.is_done());
    }
    count
}

/// The other process of the story above. Alone it has nothing to do.
#[tokio::test]
async fn another_process() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let told: Vec<&str> = told.lines().collect();
    let [url, day, email, ids] = told[..] else { panic!("four lines are told") };
    let database = TestDatabase::existing(url).await.unwrap();
    let world = World::seeded(database, u64::from(std::process::id())).await;
    world.clock.go_to(day.parse().unwrap());
    let caller = world.log_in(email).await;
    println!("\nready");
    std::io::stdin().read_line(&mut String::new()).unwrap();
    let count = confirm_all(&world.services, &caller, ids.split(' ').rev()).await;
    println!("\nconfirmed {count}");
}
