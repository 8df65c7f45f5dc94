//! How fast money moves: acceptances and payments through the use cases, statements and the check of a large book, the
//! royalty engine. `cargo xtask bench money` runs it beside pgbench on the same server and prints the ratios. With the
//! address of an SQLite file it only checks that book: in a process of its own, whose memory is the check's.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on ends here")]
#![expect(clippy::float_arithmetic, reason = "rates of a measurement, no money")]

mod copies;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use domain::{
    Day, Fen,
    id::{DeclarationId, LicenceId, PaymentId},
    royalty::{LicenceClock, Period, Reported, Usage, computations},
};
use services::{Caller, Services, books, forms::FormInput, licences, payments};
use sqlx::{Connection as _, PgConnection};
use testkit::{
    PASSWORD, World,
    journeys::{People, announced_all, charges_of, entry_and_royalty, with},
};

const OFFERS: u32 = 10;
const COMPANIES: usize = 60;
const TASKS: usize = 8;
const PAYMENTS_EACH: usize = 6;
/// Receipts that a page shows.
const PAGE: usize = 50;
/// What is done before the clock starts, one part in so many: the server has planned its statements by then.
const WARM_UP: usize = 6;
/// Copies of a licence with a hundred entries of two postings: a million postings.
const COPIES: u32 = 5_000;

#[tokio::main]
async fn main() {
    if let Some(url) = std::env::args().nth(1) {
        copies::check(&url).await;
        return;
    }
    println!("engine: {:.0} period charges/s on one core", engine());
    let sqlite = World::new(testkit::sqlite().await).await;
    market("sqlite", &sqlite).await;
    if let Some(database) = testkit::postgres().await {
        market("postgres", &World::new(database).await).await;
    }
    let large = World::new(testkit::sqlite().await).await;
    copies::measure(&large, COPIES).await;
}

/// Quarterly royalties with minimum and VAT over ten years, again and again.
fn engine() -> f64 {
    let terms = entry_and_royalty();
    let begin = Day::literal(2016, 1, 1);
    let clock = LicenceClock { effective_on: begin, ends_on: begin.plus_months(120).plus_days(-1), converted_on: None };
    let reports: Vec<Reported> = (0..40)
        .map(|quarter| {
            let from = begin.plus_months(quarter * 3);
            let period = Period { from, to: from.plus_months(3).plus_days(-1) };
            let gross = Fen::new(123_456_789 + i64::from(quarter) * 1_000_003);
            Reported { period, usage: Usage { gross, ..Usage::default() } }
        })
        .collect();
    let started = Instant::now();
    let mut charges = 0_u32;
    while started.elapsed() < Duration::from_secs(3) {
        charges += u32::try_from(black_box(computations(&terms, &clock, black_box(&reports))).len()).unwrap();
    }
    f64::from(charges) / started.elapsed().as_secs_f64()
}

/// How much a second is done at the same time by several people, once everything is warm.
async fn rate<T, F, R>(world: &World, mut work: Vec<T>, act: F) -> f64
where
    T: Send + 'static,
    F: Fn(T) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = ()> + Send,
{
    let timed = work.split_off(work.len() / WARM_UP);
    done_by_several(work, act.clone()).await;
    analyse(world).await;
    done_by_several(timed, act).await
}

/// Lets PostgreSQL count its rows, as `pgbench -i` does: plans of a minute in which nothing was there are not measured.
async fn analyse(world: &World) {
    if world.database.url.starts_with("postgres") {
        let mut connection = PgConnection::connect(&world.database.url).await.unwrap();
        sqlx::raw_sql("ANALYZE").execute(&mut connection).await.unwrap();
    }
}

async fn done_by_several<T, F, R>(work: Vec<T>, act: F) -> f64
where
    T: Send + 'static,
    F: Fn(T) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = ()> + Send,
{
    let count = u32::try_from(work.len()).unwrap();
    let mut shares: Vec<Vec<T>> = (0..TASKS).map(|_| Vec::new()).collect();
    for (index, one) in work.into_iter().enumerate() {
        shares[index % TASKS].push(one);
    }
    let started = Instant::now();
    let tasks: Vec<_> = shares
        .into_iter()
        .map(|share| {
            let act = act.clone();
            tokio::spawn(async move {
                for one in share {
                    act(one).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    f64::from(count) / started.elapsed().as_secs_f64()
}

/// Acceptances and payments of many companies.
async fn market(engine: &str, world: &World) {
    let people = People::new(world).await;
    let serials: Vec<u32> = (0..OFFERS).map(|number| 9_999_500 + number).collect();
    let offers = announced_all(world, &people, &entry_and_royalty(), &serials).await;
    let mut work = Vec::new();
    for number in 0..COMPANIES {
        // From one address only so many sign up in an hour.
        world.clock.advance_seconds(3_600);
        let company = world.organisation("company", "enterprise", &format!("试验公司 {number}")).await;
        for offer in &offers {
            work.push((company.clone(), *offer, form_of(world, &company, *offer).await));
        }
    }
    let services = world.services.clone();
    let accepted = rate(world, work, move |(company, offer, form): (Caller, DeclarationId, FormInput)| {
        let services = services.clone();
        async move {
            licences::accept(&services, &company, offer, &form).await.unwrap().expect_done();
        }
    })
    .await;
    println!("acceptances on {engine}: {accepted:.0}/s");
    let waiting = recorded(world, &people).await;
    let (services, accountant) = (world.services.clone(), people.accountant.clone());
    let confirmed = rate(world, waiting, move |payment: PaymentId| {
        let (services, accountant) = (services.clone(), accountant.clone());
        async move { confirm(&services, &accountant, payment).await }
    })
    .await;
    println!("payments on {engine}: {confirmed:.0}/s");
    let pages: Vec<FormInput> = recorded(world, &people).await.chunks(PAGE).map(page_of).collect();
    let (services, accountant) = (world.services.clone(), people.accountant.clone());
    let pages = rate(world, pages, move |page: FormInput| {
        let (services, accountant) = (services.clone(), accountant.clone());
        async move {
            let done = payments::confirm_shown(&services, &accountant, &page).await.unwrap().expect_done();
            assert_eq!(done.left, 0);
        }
    })
    .await;
    println!(
        "payments, {PAGE} of a page together, on {engine}: {:.0}/s",
        pages * f64::from(u32::try_from(PAGE).unwrap())
    );
    assert_eq!(payments::check(&world.services).await.unwrap(), Vec::new());
}

fn page_of(payments: &[PaymentId]) -> FormInput {
    let mut form = FormInput::default();
    form.values.extend(payments.iter().map(|payment| (format!("payment:{payment}"), "1".to_owned())));
    form
}

async fn form_of(world: &World, company: &Caller, offer: DeclarationId) -> FormInput {
    let sheet = licences::accept_sheet(&world.services, company, offer).await.unwrap();
    with(sheet.agreement.unwrap().ticked(), &[("password", PASSWORD)])
}

/// Receipts that wait for their second person, a few for every licence.
async fn recorded(world: &World, people: &People) -> Vec<PaymentId> {
    let filter = services::ports::LicenceFilter { limit: 10_000, ..Default::default() };
    let rows = world.services.store.read().await.unwrap().licences(&filter).await.unwrap().0;
    let mut waiting = Vec::new();
    for number in 0..PAYMENTS_EACH {
        for row in &rows {
            waiting.push(record(world, people, row.licence.id, &format!("{}", 1_000 + number)).await);
        }
    }
    waiting
}

pub async fn record(world: &World, people: &People, licence: LicenceId, yuan: &str) -> PaymentId {
    let charge = charges_of(world, licence).await.remove(0);
    let day = world.services.today().to_string();
    let form = FormInput::from([
        ("reference", charge.position.charge.reference.as_str()),
        ("amount", yuan),
        ("paid_on", day.as_str()),
        ("payer_name", "试验公司"),
        ("not_the_same", "on"),
    ]);
    payments::record(&world.services, &people.cashier, &form).await.unwrap().expect_done()
}

pub async fn confirm(services: &Services, accountant: &Caller, payment: PaymentId) {
    let form = FormInput::from([("version", "1")]);
    payments::confirm(services, accountant, payment, &form).await.unwrap().expect_done();
}

/// The statement of an organisation over all days: its lines, and the time of the third of five.
pub async fn statement(services: &Services, caller: &Caller) -> (i64, Duration) {
    let (mut lines, mut times) = (0, Vec::new());
    for _ in 0..5 {
        let started = Instant::now();
        lines = books::statement(services, caller, books::Subject::Own, (None, None)).await.unwrap().total;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    (lines, times[2])
}
