//! A database for one test.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use services::ports::Store;
use sqlx::Connection as _;
use tempfile::TempDir;

/// A fresh database, with the URL or path that raw SQL in tests connects to.
pub struct TestDatabase {
    pub store: Arc<dyn Store>,
    pub url: String,
    _folder: Option<TempDir>,
}

impl std::fmt::Debug for TestDatabase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestDatabase").field("url", &self.url).finish_non_exhaustive()
    }
}

static COUNT: AtomicU32 = AtomicU32::new(0);

/// An SQLite file in a folder of its own, removed with the value.
///
/// # Panics
/// When the file cannot be made.
pub async fn sqlite() -> TestDatabase {
    sqlite_in(tempfile::tempdir().expect("a temporary folder can be made")).await
}

/// The same in memory, where the system has such a place: for tests that write much and lose power only in play.
///
/// # Panics
/// When the file cannot be made.
pub async fn sqlite_in_memory() -> TestDatabase {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    sqlite_in(folder.expect("a temporary folder can be made")).await
}

async fn sqlite_in(folder: TempDir) -> TestDatabase {
    let path = folder.path().join("test.sqlite");
    let store = storage_sqlite::connect(&path).await.expect("a fresh SQLite file opens");
    TestDatabase { store: Arc::new(store), url: format!("sqlite:{}", path.display()), _folder: Some(folder) }
}

/// A database of its own on the PostgreSQL server that `KAIXU_TEST_POSTGRES_URL` names; none when it names none.
///
/// # Panics
/// When the server cannot be used, or CI runs without one.
pub async fn postgres() -> Option<TestDatabase> {
    let Ok(base) = std::env::var("KAIXU_TEST_POSTGRES_URL") else {
        assert!(std::env::var("CI").is_err(), "CI runs the PostgreSQL half: KAIXU_TEST_POSTGRES_URL is not set");
        println!("left out: KAIXU_TEST_POSTGRES_URL is not set");
        return None;
    };
    let name = format!("kaixu_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
    let mut admin = sqlx::PgConnection::connect(&base).await.expect("the test server answers");
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")))
        .execute(&mut admin)
        .await
        .expect("an old test database can be dropped");
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&mut admin)
        .await
        .expect("a test database can be made");
    let url = with_database(&base, &name);
    let store = storage_postgres::connect(&url).await.expect("a fresh database takes the schema");
    Some(TestDatabase { store: Arc::new(store), url, _folder: None })
}

/// Replaces the path of `postgres://user@host:port/path?query`.
fn with_database(base: &str, name: &str) -> String {
    let (address, query) = base.split_once('?').map_or((base, String::new()), |(a, q)| (a, format!("?{q}")));
    let start = address.find("://").map_or(0, |index| index + 3);
    let end = address[start..].find('/').map_or(address.len(), |index| start + index);
    format!("{}/{name}{query}", &address[..end])
}
