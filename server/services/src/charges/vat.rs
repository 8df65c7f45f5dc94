//! The VAT in what is credited: that of what had been charged.

use domain::{Fen, royalty::TaxSplit, terms::Tax};

use crate::ports::ChargeRow;

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
