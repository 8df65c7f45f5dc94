//! What the database itself refuses, whoever asks.

use domain::{Timestamp, id::HistoryId};
use services::ports::{HistoryStep, StoreError};
use sqlx::Connection as _;
use testkit::{World, on_both_databases};

on_both_databases!(history_is_never_changed, a_dropped_transaction_is_forgotten);

/// Raw SQL, past every port.
async fn attack(world: &World, sql: &str) -> Result<(), String> {
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
    let twice = uow.add_history(&step).await;
    assert!(matches!(twice, Err(StoreError::Constraint(_) | StoreError::Database(_))), "{twice:?}");
}

async fn a_dropped_transaction_is_forgotten(world: World) {
    let mut uow = world.services.store.write().await.unwrap();
    uow.raise_counter("catalogue").await.unwrap();
    drop(uow);
    assert_eq!(world.services.store.read().await.unwrap().counter("catalogue").await.unwrap(), 0);
}
