//! Raising a charge, and what must be paid before a licence takes effect.

use domain::{
    Day, Fen,
    id::{ChargeId, LicenceId, ReportId},
    ledger::{self, AccountPurpose, Book},
    royalty::{Charge as Computed, ChargeKind},
};

use super::reference_of;
use crate::{
    Services,
    access::Role,
    book::{self, Draft, unpostable},
    caller::Caller,
    error::ServiceError,
    journal::{self, Notification},
    ports::{Charge, ChargeFilter, ChargeRow, Licence, UnitOfWork},
};

/// Charges that one licence can have: terms bound years, instalments and milestones, and reports are quarterly.
pub(crate) const CHARGES_OF_LICENCE_MAX: i64 = 1000;
const POSTINGS_OF_LICENCE_MAX: i64 = 10_000;
/// A reference that is taken is drawn again; with 31⁶ of them even once is rare.
const DRAWS_MAX: u32 = 20;

/// Adds a charge and posts it: receivable against income by kind, and tax. The licensee is told.
///
/// `charge.key` is the source: a second call with the same source gives the charge that is there. `initial` marks what
/// must be paid before the licence takes effect (专利法 第五十一条).
///
/// # Errors
/// When nothing is charged, or the store fails.
pub async fn raise(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    charge: &Computed,
    initial: bool,
    report_id: Option<ReportId>,
) -> Result<Charge, ServiceError> {
    if let Some(known) = uow.charge_of_source(licence.id, &charge.key).await? {
        return Ok(known);
    }
    let row = Charge {
        id: services.new_id(ChargeId::from_parts),
        licence_id: licence.id,
        kind: charge.kind.as_str().to_owned(),
        source: charge.key.clone(),
        report_id,
        initial,
        period_from: charge.period.map(|period| period.from),
        period_to: charge.period.map(|period| period.to),
        amount_fen: charge.amount,
        tax_fen: charge.tax.vat,
        due_on: charge.due_on,
        reference: free_reference(services, uow).await?,
        breakdown: serde_json::to_string(charge).expect("a charge is numbers and texts"),
        principal_charge_id: None,
        withheld_fen: Fen::ZERO,
        created_at: services.now(),
    };
    uow.add_charge(&row).await?;
    post_charge(services, uow, caller, licence, &row, charge).await?;
    let subject = row.id.to_string();
    journal::audit(services, uow, caller, "raise_charge", &subject, "", &row.amount_fen.to_plain()).await?;
    let note = Notification {
        organisation: licence.licensee_id,
        kind: "charge_raised",
        subject_id: &subject,
        path: &format!("/charges/{subject}"),
        params: &[
            ("licence", licence.number.clone()),
            ("amount", row.amount_fen.to_string()),
            ("due_on", row.due_on.to_string()),
        ],
        mail_to: &[Role::LicenseeUser, Role::LicenseeSignatory],
        dedup_key: &subject,
    };
    journal::notify(services, uow, note).await?;
    Ok(row)
}

async fn post_charge(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    row: &Charge,
    charge: &Computed,
) -> Result<(), ServiceError> {
    let book = Book { holder: licence.holder_id, licence: licence.id };
    let net = row.amount_fen - row.tax_fen;
    let entry = ledger::raise_charge(book, row.id, income_of(charge.kind), net, row.tax_fen).map_err(unpostable)?;
    let draft = Draft {
        key: format!("charge:{}", row.id),
        holder: licence.holder_id,
        licence: Some(licence.id),
        kind: "charge",
        // A charge may be announced before it arises; it is booked on the earlier of both days.
        occurred_on: charge.arises_on.min(services.today()),
        charge: Some(row.id),
        payment: None,
        reverses: None,
        reason: row.source.clone(),
        entry,
    };
    book::post(services, uow, caller, draft).await?;
    Ok(())
}

/// The account that a charge is income on.
#[must_use]
pub const fn income_of(kind: ChargeKind) -> AccountPurpose {
    match kind {
        ChargeKind::Entry => AccountPurpose::EntryFeeIncome,
        ChargeKind::Lump | ChargeKind::Instalment => AccountPurpose::LumpSumIncome,
        ChargeKind::Royalty => AccountPurpose::RoyaltyIncome,
        ChargeKind::Annual | ChargeKind::Milestone => AccountPurpose::OtherFeeIncome,
    }
}

async fn free_reference(services: &Services, uow: &mut dyn UnitOfWork) -> Result<String, ServiceError> {
    for _ in 0..DRAWS_MAX {
        let reference = reference_of(services.random());
        if uow.charge_by_reference(&reference).await?.is_none() {
            return Ok(reference);
        }
    }
    let source = "every reference that was drawn is taken".into();
    Err(ServiceError::Fault { doing: "drawing a reference", source })
}

/// Where the charges stand that must be paid before a licence takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InitialDues {
    /// Whether there are any.
    pub any: bool,
    pub open: Fen,
    /// The day of the last payment that settled them; none while something is open.
    pub settled_on: Option<Day>,
}

/// What is open of the initial charges of a licence, from the postings.
///
/// # Errors
/// When the store fails.
pub async fn initial_dues(uow: &mut dyn UnitOfWork, licence: LicenceId) -> Result<InitialDues, ServiceError> {
    let filter = ChargeFilter { licence: Some(licence), limit: CHARGES_OF_LICENCE_MAX, ..ChargeFilter::default() };
    let (rows, _) = uow.charges(&filter).await?;
    let initial: Vec<ChargeRow> = rows.into_iter().filter(|row| row.position.charge.initial).collect();
    let open: Fen = initial.iter().map(|row| row.position.charged.saturating_floor_sub(row.position.paid)).sum();
    if initial.is_empty() || !open.is_zero() {
        return Ok(InitialDues { any: !initial.is_empty(), open, settled_on: None });
    }
    let ids: Vec<ChargeId> = initial.iter().map(|row| row.position.charge.id).collect();
    let postings = uow.postings_of(licence, POSTINGS_OF_LICENCE_MAX).await?;
    let settled_on = postings
        .iter()
        .filter(|posting| posting.purpose == AccountPurpose::Receivable && posting.amount_fen < Fen::ZERO)
        .filter(|posting| posting.charge_id.is_some_and(|charge| ids.contains(&charge)))
        .map(|posting| posting.occurred_on)
        .max();
    Ok(InitialDues { any: true, open, settled_on })
}

#[cfg(test)]
mod tests {
    use domain::{
        royalty::{LicenceClock, initial_charges, time_charges},
        terms::{Entry, Fees, Terms},
    };

    use super::*;

    #[test]
    fn the_computation_is_kept_whole() {
        let entry = Some(Entry { amount: Fen::yuan(50_000), creditable: false });
        let fees = Fees { entry, annual: Some(Fen::yuan(8_000)), ..Fees::default() };
        let terms = Terms { licence_months: 36, fees, ..Terms::default() };
        let day = Day::literal(2026, 4, 1);
        let clock = LicenceClock::full_term(&terms, day);
        let mut charges = initial_charges(&terms, day);
        charges.extend(time_charges(&terms, &clock, clock.ends_on));
        assert!(charges.len() > 3, "entry fee, first and later yearly fees");
        for charge in charges {
            let kept = serde_json::to_string(&charge).expect("numbers and texts");
            assert_eq!(serde_json::from_str::<Computed>(&kept).expect("as it was written"), charge);
        }
    }

    #[test]
    fn every_kind_is_income_of_its_own_account() {
        assert!(ChargeKind::ALL.iter().all(|kind| income_of(*kind).is_income()));
        assert_eq!(income_of(ChargeKind::Royalty), AccountPurpose::RoyaltyIncome);
        assert_eq!(income_of(ChargeKind::Instalment), AccountPurpose::LumpSumIncome);
    }
}
