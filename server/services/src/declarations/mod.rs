//! Open-licence declarations (开放许可声明): written, consented to, approved, filed, announced, and ended.
//!
//! `domain::declaration` says which step may follow which, `domain::eligibility` what stands in the way. Here each step
//! is taken by whoever may take it, in one transaction with its history, its audit line and its messages.

mod approval;
mod case;
mod consent;
mod filing;
mod night;
mod offer;
mod package;
mod read;
#[cfg(test)]
mod tests;
mod write;

use domain::{
    id::DeclarationId,
    seal::{Sealed, TermsHash},
    terms::Terms,
};

pub use approval::*;
pub use consent::*;
pub use filing::*;
pub use night::night;
pub use offer::*;
pub use package::*;
pub use read::*;
pub use write::*;

use crate::{
    error::ServiceError,
    ports::{Declaration, Offer, UnitOfWork},
};

/// An offer with its terms, taken back from the seal: byte for byte what was announced.
///
/// # Errors
/// [`ServiceError::NotFound`] before the filing; a fault when the stored terms are not what their hash says.
pub async fn offer_terms(uow: &mut dyn UnitOfWork, id: DeclarationId) -> Result<(Offer, Terms), ServiceError> {
    let offer = uow.offer(id).await?.ok_or(ServiceError::NotFound)?;
    let terms = sealed_terms(&offer.declaration)?;
    Ok((offer, terms))
}

/// The terms of a declaration whose terms can be computed, checked against their hash.
pub(crate) fn sealed_terms(declaration: &Declaration) -> Result<Terms, ServiceError> {
    let fault = |source: Box<dyn std::error::Error + Send + Sync>| ServiceError::Fault {
        doing: "opening the sealed terms of a declaration",
        source,
    };
    let hash: TermsHash = declaration.terms_hash.parse().map_err(|error| fault(Box::new(error)))?;
    Sealed::open(&declaration.terms, &hash).map_err(|error| fault(Box::new(error)))
}
