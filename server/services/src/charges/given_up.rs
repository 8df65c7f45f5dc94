//! What was given up of charges that turn out too high.

use domain::{
    Fen,
    id::{ChargeId, LicenceId},
    ledger::{AccountPurpose, Allocation},
};

use crate::{
    error::ServiceError,
    ports::{AdjustmentFilter, ChargeRow, UnitOfWork},
};

const ADJUSTMENTS_MAX: i64 = 1_000;
const POSTINGS_MAX: i64 = 10_000;

/// What of a credit takes write-offs of these charges back, at most so much: nobody has paid that, and it is not the
/// licensee's to have. The book is locked.
pub(crate) async fn given_up(
    uow: &mut dyn UnitOfWork,
    licence: LicenceId,
    charges: &[ChargeId],
    most: Fen,
) -> Result<Vec<Allocation>, ServiceError> {
    let filter = AdjustmentFilter { licence: Some(licence), limit: ADJUSTMENTS_MAX, ..AdjustmentFilter::default() };
    let adjustments = uow.adjustments(&filter).await?;
    if adjustments.iter().all(|it| it.charge_id.is_none() || it.state != "posted") {
        return Ok(Vec::new());
    }
    let postings = uow.postings_of(licence, POSTINGS_MAX).await?;
    let mut left = most;
    let mut found = Vec::new();
    for charge in charges {
        let posted = adjustments.iter().filter(|it| it.charge_id == Some(*charge) && it.state == "posted");
        let written_off: Fen = posted.map(|it| it.amount_fen).sum();
        let of_charge = postings.iter().filter(|it| it.charge_id == Some(*charge));
        // Credits of before are on the write-off account, under the charge.
        let taken: Fen = of_charge.filter(|it| it.purpose == AccountPurpose::WriteOff).map(|it| -it.amount_fen).sum();
        let amount = (written_off - taken).min(left);
        if amount > Fen::ZERO {
            left = left - amount;
            found.push(Allocation { charge: *charge, amount });
        }
    }
    Ok(found)
}

/// The charges that have not been taken back.
pub(crate) fn standing<'a>(rows: impl IntoIterator<Item = &'a ChargeRow>) -> Vec<ChargeId> {
    let stands = rows.into_iter().filter(|row| !row.position.charged.is_zero());
    stands.map(|row| row.position.charge.id).collect()
}
