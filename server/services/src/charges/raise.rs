//! Raising a charge, and what must be paid before a licence takes effect.

use domain::{
    Day, Fen,
    dated_rate::RateKind,
    id::{ChargeId, LicenceId, ReportId},
    ledger::{self, AccountPurpose, Book, Raised},
    royalty::{Charge as Computed, ChargeKind},
    tax::{TaxSplit, withholding},
};

use super::reference_of;
use crate::{
    Services,
    access::Role,
    book::{self, Draft, unpostable},
    caller::Caller,
    error::ServiceError,
    journal::{self, Notification},
    licences,
    ports::{Charge, ChargeFilter, ChargeRow, Licence, UnitOfWork},
    rates,
};

/// Charges that one licence can have: terms bound years, instalments and milestones, and reports are quarterly.
pub(crate) const CHARGES_OF_LICENCE_MAX: i64 = 1000;
/// Licensors elsewhere are taxed by withholding.
const HOME: &str = "CN";
const POSTINGS_OF_LICENCE_MAX: i64 = 10_000;
/// A reference that is taken is drawn again; with 31⁶ of them even once is rare.
const DRAWS_MAX: u32 = 20;

/// How a charge comes to be raised.
#[derive(Clone, Copy, Debug, Default)]
struct Cause {
    initial: bool,
    report: Option<ReportId>,
    principal: Option<ChargeId>,
}

/// Adds a charge and posts it: receivable against income by kind, and tax. The licensee is told.
///
/// `charge.key` is the source: a second call with the same source gives the charge that is there. `initial` marks what
/// must be paid before the licence takes effect (专利法 第五十一条). From the registration of the technology contract on
/// a charge bears no VAT, and of a foreign licensor's charge only what is remitted is receivable.
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
    report: Option<ReportId>,
) -> Result<Charge, ServiceError> {
    add(services, uow, caller, licence, charge, Cause { initial, report, principal: None }).await
}

/// [`raise`] for costs and late interest of another charge.
pub(super) async fn raise_for(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    charge: &Computed,
    principal: ChargeId,
) -> Result<Charge, ServiceError> {
    add(services, uow, caller, licence, charge, Cause { principal: Some(principal), ..Cause::default() }).await
}

async fn add(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    computed: &Computed,
    cause: Cause,
) -> Result<Charge, ServiceError> {
    if let Some(known) = uow.charge_of_source(licence.id, &computed.key).await? {
        return Ok(known);
    }
    let is_registered = licence.tech_contract_on.is_some_and(|from| from <= computed.arises_on);
    let clause = licences::terms_of(licence)?.tax;
    let computed = if is_registered { &computed.without_vat(clause) } else { computed };
    let row = Charge {
        id: services.new_id(ChargeId::from_parts),
        licence_id: licence.id,
        kind: computed.kind.as_str().to_owned(),
        source: computed.key.clone(),
        report_id: cause.report,
        initial: cause.initial,
        period_from: computed.period.map(|period| period.from),
        period_to: computed.period.map(|period| period.to),
        amount_fen: computed.amount,
        tax_fen: computed.tax.vat,
        due_on: computed.due_on,
        reference: free_reference(services, uow).await?,
        breakdown: serde_json::to_string(computed).expect("a charge is numbers and texts"),
        principal_charge_id: cause.principal,
        withheld_fen: withheld(uow, licence, computed.tax, computed.arises_on).await?,
        created_at: services.now(),
    };
    uow.add_charge(&row).await?;
    post_charge(services, uow, caller, licence, &row, computed).await?;
    let subject = row.id.to_string();
    journal::audit(services, uow, caller, "raise_charge", &subject, "", &row.amount_fen.to_plain()).await?;
    tell(services, uow, licence, &row).await?;
    Ok(row)
}

/// What the licensee of a foreign licensor pays to the tax office instead of remitting it, by the rate of a day.
pub(crate) async fn withheld(
    uow: &mut dyn UnitOfWork,
    licence: &Licence,
    split: TaxSplit,
    on: Day,
) -> Result<Fen, ServiceError> {
    let holder = uow.organisation(licence.holder_id).await?.ok_or(ServiceError::NotFound)?;
    if holder.country == HOME {
        return Ok(Fen::ZERO);
    }
    let rate = rates::known(uow).await?.ppm_on(RateKind::WithholdingIncomeTax, on).unwrap_or(0);
    let lines = withholding(split, rate);
    lines
        .map(|lines| lines.withheld())
        .map_err(|error| ServiceError::Fault { doing: "computing the tax to be withheld", source: Box::new(error) })
}

async fn tell(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    licence: &Licence,
    row: &Charge,
) -> Result<(), ServiceError> {
    let subject = row.id.to_string();
    let note = Notification {
        organisation: licence.licensee_id,
        kind: "charge_raised",
        subject_id: &subject,
        path: &format!("/charges/{subject}"),
        params: &[
            ("licence", licence.number.clone()),
            ("amount", (row.amount_fen - row.withheld_fen).to_string()),
            ("due_on", row.due_on.to_string()),
        ],
        mail_to: &[Role::LicenseeUser, Role::LicenseeSignatory],
        dedup_key: &subject,
    };
    Ok(journal::notify(services, uow, note).await?)
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
    let amounts = Raised { net: row.amount_fen - row.tax_fen, tax: row.tax_fen, withheld: row.withheld_fen };
    let entry = ledger::raise_charge(book, row.id, income_of(charge.kind), amounts).map_err(unpostable)?;
    let draft = Draft {
        key: format!("charge:{}", row.id),
        holder: licence.holder_id,
        licence: Some(licence.id),
        kind: "charge",
        // A charge may be announced before it arises; it is booked on the earlier of both days.
        occurred_on: charge.arises_on.min(services.today()),
        charge: Some(row.id),
        payment: None,
        run: None,
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
        ChargeKind::LateInterest => AccountPurpose::InterestIncome,
        ChargeKind::EnforcementCost => AccountPurpose::EnforcementCostIncome,
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

/// The charges of a licence that had to be paid before it took effect.
///
/// # Errors
/// When the store fails.
pub async fn initial_charges_of(uow: &mut dyn UnitOfWork, licence: LicenceId) -> Result<Vec<ChargeId>, ServiceError> {
    let filter = ChargeFilter { licence: Some(licence), limit: CHARGES_OF_LICENCE_MAX, ..ChargeFilter::default() };
    let charges = uow.charges(&filter).await?.0.into_iter().map(|row| row.position.charge);
    Ok(charges.filter(|charge| charge.initial).map(|charge| charge.id).collect())
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
