//! A large book: one licence with its entries, copied row by row under other ids.

use std::{collections::BTreeSet, time::Instant};

use services::payments;
use sqlx::{Connection as _, SqliteConnection};
use testkit::{
    TestDatabase, World,
    journeys::{People, accepted, announced, entry_and_royalty},
};

use crate::{confirm, record, statement};

/// Receipts of the licence that is copied.
const RECEIPTS: usize = 99;
/// What belongs to a licence, in the order in which it can be inserted.
const TABLES: [&str; 10] = [
    "licence",
    "evidence",
    "charge",
    "payment",
    "ledger_account",
    "ledger_entry",
    "ledger_posting",
    "ledger_seal",
    "delivery",
    "recordal",
];
const ID_CHARS: usize = 30;

/// Copies, then measures the statement of the company over a part of the copies and the check over all.
pub async fn measure(world: &World, copies: u32) {
    let people = People::new(world).await;
    let offer = announced(world, &people, &entry_and_royalty(), 9_999_600).await;
    let licence = accepted(world, &people.company, offer).await;
    for number in 0..RECEIPTS {
        let payment = record(world, &people, licence, &format!("{}", 100 + number)).await;
        confirm(&world.services, &people.accountant, payment).await;
    }
    let mut connection = SqliteConnection::connect(&world.database.url).await.unwrap();
    let template = Template::read(&mut connection).await;
    template.copy(&mut connection, 2..102).await;
    let (lines, took) = statement(&world.services, &people.company).await;
    println!("statement of {lines} lines on sqlite: {took:.0?}");
    template.copy(&mut connection, 102..copies).await;
    connection.close().await.unwrap();
    let this = std::env::current_exe().unwrap();
    let checked = std::process::Command::new(this).arg(&world.database.url).status().unwrap();
    assert!(checked.success());
}

/// Checks a book that is there.
pub async fn check(url: &str) {
    let mut connection = SqliteConnection::connect(url).await.unwrap();
    let postings: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM ledger_posting").fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let world = World::new(TestDatabase::existing(url).await.unwrap()).await;
    let started = Instant::now();
    let findings = payments::check(&world.services).await.unwrap();
    println!(
        "check of {postings} postings on sqlite: {:.1?}, {} findings, memory {}",
        started.elapsed(),
        findings.len(),
        memory("VmHWM:")
    );
    if let Some(first) = findings.first() {
        println!("the copies are not sound: {first:?}");
    }
}

fn memory(label: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(label));
    line.unwrap_or("?").trim().to_owned()
}

/// Rows as statements, each with the texts in it that name one licence.
struct Template {
    statements: Vec<(String, Vec<String>)>,
}

impl Template {
    async fn read(connection: &mut SqliteConnection) -> Self {
        let mut statements = Vec::new();
        let mut names = BTreeSet::new();
        for table in TABLES {
            let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1) ORDER BY cid")
                .bind(table)
                .fetch_all(&mut *connection)
                .await
                .unwrap();
            if columns.is_empty() {
                continue;
            }
            let quoted: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
            let sql =
                format!("SELECT 'INSERT INTO {table} VALUES (' || {} || ')' FROM {table}", quoted.join(" || ',' || "));
            let rows: Vec<String> =
                sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *connection).await.unwrap();
            for row in &rows {
                names.extend(ids_in(row));
            }
            statements.extend(rows);
        }
        let unique = ["SELECT number FROM licence", "SELECT open_key FROM licence", "SELECT reference FROM charge"];
        for sql in unique {
            let found: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *connection).await.unwrap();
            names.extend(found);
        }
        let with_names = |text: String| {
            let within = names.iter().filter(|name| text.contains(name.as_str())).cloned().collect();
            (text, within)
        };
        Self { statements: statements.into_iter().map(with_names).collect() }
    }

    /// Inserts copies, each under names of its own.
    async fn copy(&self, connection: &mut SqliteConnection, which: std::ops::Range<u32>) {
        sqlx::raw_sql("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF").execute(&mut *connection).await.unwrap();
        for chunk in which.collect::<Vec<_>>().chunks(100) {
            let mut together = connection.begin().await.unwrap();
            for copy in chunk {
                for (statement, names) in &self.statements {
                    let renaming = |text: String, name: &String| text.replace(name.as_str(), &renamed(name, *copy));
                    let text = names.iter().fold(statement.clone(), renaming);
                    let insert = sqlx::query(sqlx::AssertSqlSafe(text)).persistent(false);
                    insert.execute(&mut *together).await.unwrap();
                }
            }
            together.commit().await.unwrap();
        }
    }
}

/// The same length with a number at the end; ids stay ids.
fn renamed(name: &str, copy: u32) -> String {
    let kept: String = name.chars().take(name.chars().count() - 5).collect();
    format!("{kept}{copy:05}")
}

/// Ids of rows that are copied; those of people, patents and declarations stay.
fn ids_in(row: &str) -> Vec<String> {
    const COPIED: [&str; 9] = ["lic_", "chg_", "pay_", "ent_", "pst_", "acc_", "evd_", "dlv_", "rec_"];
    let mut found = Vec::new();
    for prefix in COPIED {
        let ids = row.match_indices(prefix).filter_map(|(at, _)| row.get(at..at + ID_CHARS));
        found.extend(ids.filter(|id| id[4..].bytes().all(|byte| byte.is_ascii_alphanumeric())).map(str::to_owned));
    }
    found
}
