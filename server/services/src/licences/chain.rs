//! The licences of one contract: a patent that is transferred takes its licences along, and the contract goes on in
//! another book. All of them share the clock of the contract; each has the days of its holder.

use domain::{
    Day,
    id::LicenceId,
    licence::LicenceState,
    royalty::{LicenceClock, Windows},
};

use super::royalty_clock;
use crate::{
    error::ServiceError,
    ports::{Licence, UnitOfWork},
};

/// Licences of one contract: a patent changes hands a few times in its life.
const LINKS_MAX: i64 = 50;

/// The licences of a contract, oldest first.
#[derive(Clone, Debug)]
pub struct Chain {
    links: Vec<Licence>,
}

/// The chain that a licence belongs to: itself, where its patent was never transferred.
///
/// # Errors
/// When the store fails.
pub async fn chain_of(uow: &mut dyn UnitOfWork, licence: &Licence) -> Result<Chain, ServiceError> {
    if licence.succession.is_none() && licence.state != LicenceState::Transferred {
        return Ok(Chain { links: vec![licence.clone()] });
    }
    let contract = licence.succession.map_or(licence.id, |succession| succession.contract);
    Ok(Chain { links: uow.licences_of_contract(contract, LINKS_MAX).await? })
}

/// [`chain_of`], with the books of all of them locked, oldest first: whoever settles something over a transfer settles it
/// in every book. Who waited for a transfer sees it.
pub(crate) async fn locked_chain(uow: &mut dyn UnitOfWork, licence: &Licence) -> Result<Chain, ServiceError> {
    chain_of(uow, licence).await?.lock_books(uow).await?;
    let licence = uow.licence(licence.id).await?.ok_or(ServiceError::NotFound)?;
    let chain = chain_of(uow, &licence).await?;
    chain.lock_books(uow).await?;
    Ok(chain)
}

impl Chain {
    #[must_use]
    pub fn links(&self) -> &[Licence] {
        &self.links
    }

    /// The clock of the contract; `None` before it took effect.
    #[must_use]
    pub fn clock(&self) -> Option<LicenceClock> {
        self.links.last().and_then(royalty_clock)
    }

    /// Which days are whose. After a transfer to somebody without an account the last window is nobody's here.
    #[must_use]
    pub fn windows(&self) -> Windows {
        Windows::cut_on(self.links.iter().filter_map(passed_on))
    }

    /// Which of the windows is this licence's.
    #[must_use]
    pub fn place(&self, id: LicenceId) -> usize {
        self.links.iter().position(|link| link.id == id).unwrap_or_default()
    }

    async fn lock_books(&self, uow: &mut dyn UnitOfWork) -> Result<(), ServiceError> {
        for link in &self.links {
            uow.lock_book(link.id).await?;
        }
        Ok(())
    }
}

/// The first day on which a licence was another's.
fn passed_on(licence: &Licence) -> Option<Day> {
    licence.ended_on.filter(|_| licence.state == LicenceState::Transferred).map(|last| last.plus_days(1))
}
