//! What the database itself refuses, whoever asks.

use domain::{Timestamp, id::HistoryId};
use services::ports::{CATALOGUE, HistoryStep, StoreError};
use sqlx::Connection as _;
use testkit::{
    World,
    journeys::{People, accepted, announced, charges_of, entry_and_royalty, paid},
    on_both_databases,
};

on_both_databases!(
    history_is_never_changed,
    a_dropped_transaction_is_forgotten,
    what_is_posted_is_never_changed,
    only_balanced_entries_are_committed,
    a_closed_month_takes_nothing
);

/// Raw SQL, past every port.
pub async fn attack(world: &World, sql: &str) -> Result<(), String> {
    let url = &world.database.url;
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    let outcome = if url.starts_with("sqlite:") {
        let mut connection = sqlx::SqliteConnection::connect(url).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.map(|_| ())
    } else {
        let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.map(|_| ())
    };
    outcome.map_err(|error| error.to_string())
}

async fn history_is_never_changed(world: World) {
    let step = HistoryStep {
        id: HistoryId::from_parts(Timestamp::from_micros(1), 1),
        subject_id: "dcl_x".into(),
        event: "announce".into(),
        from_state: "submitted".into(),
        to_state: "announced".into(),
        user_id: None,
        actor_name: "system".into(),
        note: String::new(),
        document_id: None,
        at: Timestamp::from_micros(1),
    };
    let mut uow = world.services.store.write().await.unwrap();
    uow.add_history(&step).await.unwrap();
    uow.save().await.unwrap();
    for sql in ["UPDATE history SET note = 'other'", "DELETE FROM history"] {
        let refused = attack(&world, sql).await.expect_err(sql);
        assert!(refused.contains("history_append_only"), "{refused}");
    }
    let kept = world.services.store.read().await.unwrap().history_of("dcl_x", 10).await.unwrap();
    assert_eq!(kept, std::slice::from_ref(&step));
    let mut uow = world.services.store.write().await.unwrap();
    uow.add_history(&step).await.unwrap();
    // What tells of a change is written before the commit.
    let twice = uow.save().await;
    assert!(matches!(twice, Err(StoreError::Constraint(_) | StoreError::Database(_))), "{twice:?}");
}

async fn a_dropped_transaction_is_forgotten(world: World) {
    for saves in [false, true] {
        let mut uow = world.services.store.write().await.unwrap();
        uow.raise_counter("a series").await.unwrap();
        uow.touch_catalogue().await.unwrap();
        if saves {
            uow.save().await.unwrap();
        } else {
            drop(uow);
        }
        let mut uow = world.services.store.read().await.unwrap();
        for name in ["a series", CATALOGUE] {
            assert_eq!(uow.counter(name).await.unwrap(), i64::from(saves), "{name}");
        }
    }
}

/// A licence whose entry fee was charged and paid: two entries in the book.
async fn with_entries(world: &World) -> String {
    let people = People::new(world).await;
    let offer = announced(world, &people, &entry_and_royalty(), 9_999_001).await;
    let licence = accepted(world, &people.company, offer).await;
    let charges = charges_of(world, licence).await;
    paid(world, &people, &charges[0], "50000").await;
    licence.to_string()
}

/// The rule that refused an attack; empty when it was let through.
async fn refused(world: &World, sql: &str) -> String {
    attack(world, sql).await.err().unwrap_or_default()
}

async fn what_is_posted_is_never_changed(world: World) {
    with_entries(&world).await;
    let tables = ["ledger_entry", "ledger_posting", "ledger_seal", "ledger_account"];
    let columns = ["reason = 'other'", "amount_fen = 1", "postings = 3", "purpose = 'bank'"];
    for (table, column) in tables.into_iter().zip(columns) {
        let rule = format!("{table}_append_only");
        for sql in [format!("UPDATE {table} SET {column}"), format!("DELETE FROM {table}")] {
            assert!(refused(&world, &sql).await.contains(&rule), "{sql}");
        }
        let replaced = if world.database.url.starts_with("sqlite:") {
            format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        } else {
            format!("TRUNCATE {table} CASCADE")
        };
        assert!(!refused(&world, &replaced).await.is_empty(), "{replaced}");
    }
    let added = "INSERT INTO ledger_posting SELECT 'pst_new', entry_id, account_id, charge_id, currency, 100
                 FROM ledger_posting ORDER BY id LIMIT 1";
    assert!(refused(&world, added).await.contains("ledger_entry_is_sealed"));
    let faults = world.services.store.read().await.unwrap().book_faults(10).await.unwrap();
    assert_eq!(faults, services::ports::BookFaults::default());
}

/// An entry of these amounts, all on one account, and a seal for that many postings, in one transaction.
fn entry_of(amounts: &[&str], seal: Option<usize>) -> String {
    let mut sql = "BEGIN; INSERT INTO ledger_entry (id, idempotency_key, holder_id, licence_id, kind, occurred_on,
        booked_on, reason, recorded_at)
        SELECT 'ent_x', 'attack', holder_id, licence_id, kind, '2099-01-01', '2099-01-01', '', 1
        FROM ledger_entry ORDER BY id LIMIT 1;"
        .to_owned();
    for (place, amount) in amounts.iter().enumerate() {
        sql += &format!(
            "INSERT INTO ledger_posting (id, entry_id, account_id, currency, amount_fen)
             SELECT 'pst_{place}', 'ent_x', id, 'CNY', {amount} FROM ledger_account ORDER BY id LIMIT 1;"
        );
    }
    if let Some(postings) = seal {
        sql += &format!("INSERT INTO ledger_seal (entry_id, postings) VALUES ('ent_x', {postings});");
    }
    sql + "COMMIT;"
}

async fn only_balanced_entries_are_committed(world: World) {
    with_entries(&world).await;
    let foreign_key = if world.database.url.starts_with("sqlite:") { "FOREIGN KEY" } else { "ledger_entry_sealed" };
    let most = i64::MAX.to_string();
    for (amounts, seal, rule) in [
        (vec!["100", "-100"], None, foreign_key),
        (vec![], None, foreign_key),
        (vec!["100", "-99"], Some(2), "ledger_entry_unbalanced"),
        (vec!["100", "-100"], Some(3), "ledger_entry_unbalanced"),
        (vec!["100"], Some(1), ""),
        (vec![], Some(0), ""),
        (vec![&most, &most, "2"], Some(3), ""),
        (vec!["0", "0"], Some(2), "ledger_posting_not_zero"),
    ] {
        let refusal = refused(&world, &entry_of(&amounts, seal)).await;
        assert!(!refusal.is_empty() && refusal.contains(rule), "{amounts:?} {seal:?}: {refusal}");
    }
    let good = entry_of(&["100", "-100"], Some(2));
    let twice_key = good.replace("'attack'", "idempotency_key");
    assert!(refused(&world, &twice_key).await.contains("ledger_entry"), "the same key twice");
    let dollars = good.replace("'CNY'", "'USD'");
    assert!(refused(&world, &dollars).await.contains("ledger_posting_currency_known"));
    assert_eq!(refused(&world, &good).await, "", "the same statements with balanced amounts are let through");
}

async fn a_closed_month_takes_nothing(world: World) {
    with_entries(&world).await;
    let close =
        "INSERT INTO book_close (id, holder_id, month, closed_by, closed_at, note, reopen_reason, closed_key, version)
        SELECT 'bkc_x', le.holder_id, '2099-01', a.id, 1, '', '', le.holder_id || ':2099-01', 1
        FROM ledger_entry le, account a ORDER BY le.id, a.id LIMIT 1";
    assert_eq!(refused(&world, close).await, "");
    let entry = entry_of(&["100", "-100"], Some(2));
    assert!(refused(&world, &entry).await.contains("ledger_month_closed"));
    assert_eq!(refused(&world, &entry.replace("2099-01-01", "2099-02-01")).await, "");
}
