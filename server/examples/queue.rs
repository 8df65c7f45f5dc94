//! How long the page of an account takes with ten thousand open lines: the call of the use case, and the page over HTTP.
//! `cargo xtask bench queue`; alone: `queue [sqlite|postgres|""] [lines]`.

use std::{
    fmt::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use domain::{Day, id::BankAccountId};
use server::middleware::session::set_cookie;
use services::{
    Caller,
    bank::{self, LINES_A_PAGE, LineQuery},
    forms::{FormInput, Upload},
    jobs,
    ports::BankLineFilter,
};
use testkit::{
    TestDatabase, World,
    journeys::{People, accepted, announced, charges_of, entry_and_royalty},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

mod measured;

const LINES: usize = 10_000;
const LOOKS: usize = 200;
/// No page of fifty lines is longer.
const PAGE_BYTES_MAX: u64 = 4 << 20;

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let only = words.first().map_or("", String::as_str);
    let lines = words.get(1).and_then(|word| word.parse().ok()).unwrap_or(LINES);
    if only != "postgres" {
        measure("sqlite", testkit::sqlite().await, lines).await;
    }
    if only == "sqlite" {
        return;
    }
    if let Some(database) = testkit::postgres().await {
        measure("postgres", database, lines).await;
    }
}

async fn measure(engine: &str, database: TestDatabase, lines: usize) {
    let world = World::new(database).await;
    let people = People::new(&world).await;
    let started = Instant::now();
    let account = filled(&world, &people, lines).await;
    println!("{engine}: {lines} lines read, added and matched in {:.1?}", started.elapsed());
    let last = u32::try_from(lines / usize::try_from(LINES_A_PAGE).expect("a page is short")).expect("pages are few");
    let (number, address) = ((lines - 1).to_string(), format!("?text={}", lines - 1));
    let open = LineQuery { state: "open".into(), page: 1, ..LineQuery::default() };
    let queries = [
        ("first page", "", open.clone()),
        ("last page", &format!("?page={last}"), LineQuery { page: last, ..open.clone() }),
        ("one queue", "?queue=partial", LineQuery { queue: "partial".into(), ..open.clone() }),
        ("search", &address, LineQuery { text: number, ..open }),
    ];
    let site = Site::open(&world, &people.cashier).await;
    for (name, address, query) in queries {
        let call = async || {
            let page = bank::account_page(&world.services, &people.cashier, account, &query).await.expect("it reads");
            assert!(!page.lines.is_empty(), "{name}");
        };
        let page = async || site.get(&format!("/zh/reconciliation/accounts/{account}{address}")).await;
        println!("{engine}: {name}: use case {}; page {}", times(call).await, times(page).await);
    }
}

/// p50 and p95 of an act that is done again and again.
async fn times(act: impl AsyncFn()) -> String {
    act().await;
    let mut times: Vec<Duration> = Vec::with_capacity(LOOKS);
    for _ in 0..LOOKS {
        let started = Instant::now();
        act().await;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    format!("p50 {:.1?}, p95 {:.1?}", times[LOOKS / 2], times[LOOKS * 95 / 100])
}

/// An account with so many open lines: strangers, and every second one with a reference that it pays a part of.
async fn filled(world: &World, people: &People, lines: usize) -> BankAccountId {
    let (services, cashier) = (&world.services, &people.cashier);
    let offer = announced(world, people, &entry_and_royalty(), 9_999_801).await;
    let licence = accepted(world, &people.company, offer).await;
    let due = charges_of(world, licence).await.remove(0);
    let form = FormInput::from([
        ("holder", due.holder_id.to_string().as_str()),
        ("name", "基本户"),
        ("bank", "某银行"),
        ("number", "6222 0000 1123 1234"),
        ("currency", "CNY"),
    ]);
    let account = bank::open_account(services, cashier, &form).await.expect("it opens").expect_done();
    let bytes = statement(services.today(), &due.position.charge.reference, lines).into_bytes();
    let upload = Upload { field: "file".into(), file_name: "流水.csv".into(), media_type: "text/csv".into(), bytes };
    let input = FormInput { uploads: vec![upload], ..FormInput::default() };
    let import = bank::preview(services, cashier, account, &input).await.expect("it is read").expect_done();
    bank::apply_import(services, cashier, import, &FormInput::default()).await.expect("it is applied").expect_done();
    while jobs::run_one(services).await.expect("jobs run") {}
    let mut uow = services.store.read().await.expect("the store reads");
    let (_, open) = uow.bank_lines(&BankLineFilter::of(account, "open", 1)).await.expect("lines read");
    assert_eq!(usize::try_from(open).ok(), Some(lines), "every line is open");
    account
}

fn statement(day: Day, reference: &str, lines: usize) -> String {
    let mut text = String::from("交易日期,贷方金额,借方金额,余额,对方户名,对方账号,摘要\n");
    for line in 0..lines {
        let remark = if line % 2 == 0 { reference } else { "往来款" };
        let _ = writeln!(text, "{day},1.{:02},,,某公司{line},62220{line:08},{remark} {line}", line % 100);
    }
    text
}

/// The server on a free port, and a person who is logged in.
struct Site {
    address: String,
    cookie: String,
}

impl Site {
    async fn open(world: &World, caller: &Caller) -> Self {
        let services = Arc::new(world.services.clone());
        let (address, config) = measured::serve(services.clone()).await;
        // Days have passed since the people of the world came in.
        let caller = world.log_in(&caller.actor.as_ref().expect("somebody is logged in").email).await;
        let id = caller.actor.as_ref().expect("somebody is logged in").session_id;
        let session = services.store.read().await.expect("the store reads").session(id).await.expect("sessions read");
        let cookie = set_cookie(&config, &session.expect("the session is there"));
        let cookie = cookie.to_str().expect("a cookie is text").split(';').next().unwrap_or_default().to_owned();
        Self { address, cookie }
    }

    /// Asks for a page and reads it to its end.
    async fn get(&self, path: &str) {
        let (address, cookie) = (&self.address, &self.cookie);
        let mut socket = TcpStream::connect(address).await.expect("it listens");
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n");
        socket.write_all(request.as_bytes()).await.expect("it reads");
        let mut answer = String::new();
        socket.take(PAGE_BYTES_MAX).read_to_string(&mut answer).await.expect("it answers");
        assert!(answer.starts_with("HTTP/1.1 200"), "{}", answer.lines().next().unwrap_or_default());
        assert!(answer.contains("data-row"), "{path} has lines");
    }
}
