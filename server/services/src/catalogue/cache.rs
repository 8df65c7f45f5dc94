//! The announced offers, made ready for search and kept until one of them changes or the day does.

use std::sync::{Arc, PoisonError, RwLock};

use domain::{Day, catalogue::OfferDoc};

use super::{OFFERS_MAX, listing::Listing};
use crate::{
    Services,
    error::ServiceError,
    ports::{CATALOGUE, Offer},
};

/// What the catalogue was, and when it was that.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    kept: Arc<RwLock<Option<Kept>>>,
}

#[derive(Clone, Debug)]
struct Kept {
    version: i64,
    /// A declared window ends at midnight without anybody writing a row.
    day: Day,
    snapshot: Arc<Snapshot>,
}

/// Every offer of the catalogue; `docs[i]` is what a search sees of `listings[i]`.
#[derive(Debug, Default)]
pub struct Snapshot {
    pub docs: Vec<OfferDoc>,
    pub listings: Vec<Listing>,
}

impl Cache {
    /// The catalogue as it is now: one small query when nothing has changed.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn snapshot(&self, services: &Services) -> Result<Arc<Snapshot>, ServiceError> {
        let day = services.today();
        let mut uow = services.store.read().await?;
        // The counter is read before the offers: an offer that changes in between is read again at the next request.
        let version = uow.counter(CATALOGUE).await?;
        if let Some(snapshot) = self.kept(version, day) {
            return Ok(snapshot);
        }
        let offers = uow.offers(OFFERS_MAX).await?;
        let snapshot = Arc::new(Snapshot::new(offers, day));
        let kept = Kept { version, day, snapshot: snapshot.clone() };
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(snapshot)
    }

    fn kept(&self, version: i64, day: Day) -> Option<Arc<Snapshot>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|kept| kept.version == version && kept.day == day).map(|kept| kept.snapshot.clone())
    }
}

impl Snapshot {
    /// Leaves out offers whose declared window is over and those whose sealed terms do not have their hash: the first
    /// wait for the night, the second for a person, and the log says so.
    fn new(offers: Vec<Offer>, today: Day) -> Self {
        let standing = offers.into_iter().filter(|offer| offer.declaration.window_to.is_none_or(|to| today <= to));
        let (docs, listings) = standing.filter_map(|offer| Listing::read(&offer)).unzip();
        Self { docs, listings }
    }
}
