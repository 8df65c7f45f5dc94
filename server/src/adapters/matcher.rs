//! Matching of statement lines, off the async threads.

use async_trait::async_trait;
use domain::{
    matching::{self, Batch, Comparison, Outcome, Settings},
    month::Month,
};
use services::ports::{BlobError, Matcher};
use tokio::task::spawn_blocking;

/// The rules of `domain::matching` on threads for work.
#[derive(Clone, Copy, Debug, Default)]
pub struct MatcherThreads;

#[async_trait]
impl Matcher for MatcherThreads {
    async fn run(&self, batch: Batch, settings: Settings) -> Result<Outcome, BlobError> {
        spawn_blocking(move || matching::run(&batch, &settings)).await.map_err(stopped)
    }

    async fn compare(&self, old: Settings, new: Settings, month: Month, batch: Batch) -> Result<Comparison, BlobError> {
        spawn_blocking(move || matching::compare(&old, &new, month, &batch)).await.map_err(stopped)
    }
}

fn stopped(error: tokio::task::JoinError) -> BlobError {
    BlobError { doing: "matching statement lines", source: Box::new(error) }
}
