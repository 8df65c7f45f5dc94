//! Credit notes: a royalty turned out too high. The VAT in one is that of what had been charged.

use domain::{
    Fen,
    id::ChargeId,
    ledger::{self, AccountPurpose, Book, Raised},
    royalty::TaxSplit,
    terms::Tax,
};

use super::{given_up::given_up, raise::withheld};
use crate::{
    Services,
    book::{self, Draft, unpostable},
    caller::Caller,
    error::ServiceError,
    ports::{ChargeRow, Licence, UnitOfWork},
};

/// A credit for royalties.
#[derive(Clone, Debug)]
pub(crate) struct RoyaltyCredit<'a> {
    pub split: TaxSplit,
    /// The charges that turned out too high.
    pub charged: &'a [ChargeId],
    /// Tells credit notes apart: the same is posted once.
    pub source: &'a str,
    pub reason: String,
}

/// Income and tax go down; the licensee's unapplied credit goes up by what was neither withheld nor given up of it.
pub(crate) async fn credit_royalty(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    credit: RoyaltyCredit<'_>,
) -> Result<(), ServiceError> {
    let book = Book { holder: licence.holder_id, licence: licence.id };
    let RoyaltyCredit { split, charged, source, reason } = credit;
    let withheld = withheld(uow, licence, split, services.today()).await?;
    let parts = Raised { net: split.net, tax: split.vat, withheld };
    let given_up = given_up(uow, licence.id, charged, split.gross - withheld).await?;
    let entry = ledger::credit_note(book, AccountPurpose::RoyaltyIncome, parts, &given_up).map_err(unpostable)?;
    let draft = Draft {
        key: format!("credit_note:{source}"),
        holder: licence.holder_id,
        licence: Some(licence.id),
        kind: "credit_note",
        occurred_on: services.today(),
        charge: None,
        payment: None,
        run: None,
        reverses: None,
        reason,
        entry,
    };
    book::post(services, uow, caller, draft).await?;
    Ok(())
}

/// A credit for charges, split as they were: without VAT where they bore none because the technology contract was
/// registered. Without charges it stays as computed.
pub(crate) fn split_as_charged<'a>(
    mut charges: impl Iterator<Item = &'a ChargeRow> + Clone,
    split: TaxSplit,
    clause: Tax,
) -> TaxSplit {
    let is_charged = charges.clone().next().is_some();
    if !is_charged || charges.any(|row| !row.position.charge.tax_fen.is_zero()) {
        return split;
    }
    let amount = if matches!(clause, Tax::Exclusive { .. }) { split.net } else { split.gross };
    TaxSplit { net: amount, vat: Fen::ZERO, gross: amount }
}
