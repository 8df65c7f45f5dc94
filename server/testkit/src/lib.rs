//! What tests are made of: a clock that is set, entropy with a seed, databases that are gone afterwards, and people
//! with roles. For tests only.

mod database;
pub mod journeys;
mod ports;
pub mod simulation;
pub mod stripe;
pub mod watched;
mod world;

pub use database::{TestDatabase, postgres, sqlite, sqlite_in_memory};
pub use ports::{MatcherHere, MemoryBlobs, MockClock, QuickPasswords, SeededEntropy, SharedPapers, TestSigner};
pub use world::{PASSWORD, World};

/// Runs each story on both databases. Without `KAIXU_TEST_POSTGRES_URL` the PostgreSQL half says that it was left out;
/// where `CI` is set it fails instead.
#[macro_export]
macro_rules! on_both_databases {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                super::$story($crate::World::new($crate::sqlite().await).await).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                let Some(database) = $crate::postgres().await else { return };
                super::$story($crate::World::new(database).await).await;
            })+
        }
    };
}
