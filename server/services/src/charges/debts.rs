//! What a licensee owes under a licence, as debts: each principal charge with its costs and its late interest.

use std::collections::BTreeSet;

use domain::{
    Day, Fen,
    allocation::{Debt, OpenPart, Plan},
    dated_rate::{DatedRates, RateKind},
    id::{ChargeId, EntryId},
    ledger::AccountPurpose,
    royalty::{ChargeKind, Interest, InterestDay, burden_ppm, day_by_day, interest_up_to},
    terms::{LateInterest, Terms},
};

use super::{CHARGES_OF_LICENCE_MAX, open_of};
use crate::{
    error::ServiceError,
    licences,
    ports::{ChargeFilter, ChargeRow, Licence, PostingRow, UnitOfWork},
    rates,
};

const POSTINGS_MAX: i64 = 10_000;
/// Days of accruing interest that a page shows.
const DAYS_MAX: usize = 31;

/// The charges and postings of a licence, as they stand in this transaction.
pub(crate) struct Debts {
    pub rows: Vec<ChargeRow>,
    postings: Vec<PostingRow>,
    terms: Terms,
    /// Read where the terms name a published rate.
    rates: DatedRates,
}

impl Debts {
    /// Reads them. Whoever settles something locks the book of the licence first.
    pub(crate) async fn load(uow: &mut dyn UnitOfWork, licence: &Licence) -> Result<Self, ServiceError> {
        let filter =
            ChargeFilter { licence: Some(licence.id), limit: CHARGES_OF_LICENCE_MAX, ..ChargeFilter::default() };
        let terms = licences::terms_of(licence)?;
        // A fixed rate a day needs no published one.
        let needs_rates = matches!(terms.late_interest, LateInterest::Lpr { .. });
        Ok(Self {
            rows: uow.charges(&filter).await?.0,
            postings: uow.postings_of(licence.id, POSTINGS_MAX).await?,
            rates: if needs_rates { rates::known(uow).await? } else { DatedRates::built_in() },
            terms,
        })
    }

    /// Every posting of the licence, oldest first.
    pub(crate) fn postings(&self) -> &[PostingRow] {
        &self.postings
    }

    /// Whether late interest has been charged for anything.
    pub(crate) fn has_interest(&self) -> bool {
        self.rows.iter().any(|row| row.position.charge.kind == ChargeKind::LateInterest.as_str())
    }

    /// Charges that are not themselves interest or costs of another.
    pub(crate) fn principals(&self) -> impl Iterator<Item = &ChargeRow> {
        self.rows.iter().filter(|row| row.position.charge.principal_charge_id.is_none())
    }

    fn belonging(&self, principal: ChargeId, kind: ChargeKind) -> impl Iterator<Item = &ChargeRow> {
        self.rows.iter().filter(move |row| {
            let charge = &row.position.charge;
            charge.principal_charge_id == Some(principal) && charge.kind == kind.as_str()
        })
    }

    /// The open debts on a day, as a payment of that day falls on them (民法典 第五百六十条、第五百六十一条).
    pub(crate) fn open_on(&self, day: Day) -> Vec<Debt> {
        let lpr = self.rates.ppm_on(RateKind::Lpr1y, day);
        let part = |row: &ChargeRow| OpenPart { charge: row.position.charge.id, open: open_of(&row.position) };
        let debts = self.principals().map(|row| {
            let charge = &row.position.charge;
            Debt {
                principal: part(row),
                interest: self.belonging(charge.id, ChargeKind::LateInterest).map(part).collect(),
                costs: self.belonging(charge.id, ChargeKind::EnforcementCost).map(part).collect(),
                due_on: charge.due_on,
                // Security is given for a licence as a whole, so its debts do not differ in it.
                security: Fen::ZERO,
                burden_ppm: if bears_interest(row) { burden_ppm(self.terms.late_interest, lpr) } else { 0 },
            }
        });
        debts.filter(|debt| debt.open() > Fen::ZERO).collect()
    }

    /// [`Self::open_on`] with the late interest up to that day that has not been charged yet, under the principal charge.
    pub(crate) fn with_pending_interest(&self, day: Day) -> Vec<Debt> {
        let mut debts = self.open_on(day);
        for debt in &mut debts {
            let charge = debt.principal.charge;
            let row = self.principals().find(|row| row.position.charge.id == charge);
            let pending = row.map_or(Fen::ZERO, |row| self.pending_interest(row, day));
            if pending > Fen::ZERO {
                debt.interest.push(OpenPart { charge, open: pending });
            }
        }
        debts
    }

    /// The late interest of a charge up to a day less what has been charged of it; nothing where an LPR is unknown.
    pub(crate) fn pending_interest(&self, row: &ChargeRow, day: Day) -> Fen {
        let charged = self.interest_charged(row.position.charge.id);
        self.interest(row, day).map_or(Fen::ZERO, |interest| interest.less(charged))
    }

    /// What has been settled of a charge, by the day that counts: payments that were taken back count as never made.
    fn settled(&self, charge: ChargeId) -> Vec<(Day, Fen)> {
        let undone: BTreeSet<EntryId> = self.postings.iter().filter_map(|posting| posting.reverses).collect();
        self.postings
            .iter()
            .filter(|posting| posting.purpose == AccountPurpose::Receivable && posting.charge_id == Some(charge))
            .filter(|posting| posting.kind != "charge" && posting.reverses.is_none())
            .filter(|posting| !undone.contains(&posting.entry_id))
            .map(|posting| (posting.occurred_on, -posting.amount_fen))
            .collect()
    }

    /// The late interest of a charge up to a day, from the terms and the postings alone. `None` where the terms need an
    /// LPR that is not known.
    pub(crate) fn interest(&self, row: &ChargeRow, until: Day) -> Option<Interest> {
        let charge = &row.position.charge;
        if !bears_interest(row) {
            return Some(Interest::default());
        }
        let (settled, clause) = (self.settled(charge.id), self.terms.late_interest);
        interest_up_to(row.position.charged, charge.due_on, until, &settled, clause, &self.rates)
    }

    /// What a plan leaves open of the charges that come before the licence takes effect.
    pub(crate) fn initial_left(&self, plan: &Plan) -> Fen {
        let initial = || self.rows.iter().filter(|row| row.position.charge.initial);
        let open: Fen = initial().map(|row| open_of(&row.position)).sum();
        let is_initial = |charge: ChargeId| initial().any(|row| row.position.charge.id == charge);
        let paid = plan.allocations().into_iter().filter(|part| is_initial(part.charge)).map(|part| part.amount);
        open - paid.sum::<Fen>()
    }

    /// The last days of late interest, as they would be charged: at most [`DAYS_MAX`].
    pub(crate) fn interest_days(&self, row: &ChargeRow, until: Day) -> Vec<InterestDay> {
        let charge = &row.position.charge;
        if !bears_interest(row) || until <= charge.due_on {
            return Vec::new();
        }
        let (settled, clause) = (self.settled(charge.id), self.terms.late_interest);
        let days = day_by_day(row.position.charged, charge.due_on, until, &settled, clause, &self.rates, DAYS_MAX);
        days.unwrap_or_default()
    }

    /// What of late interest has been charged for a charge: interest charges less the credits on them, with what is
    /// withheld of them.
    pub(crate) fn interest_charged(&self, principal: ChargeId) -> Fen {
        let stands = self.belonging(principal, ChargeKind::LateInterest).filter(|row| !row.position.charged.is_zero());
        let charged: Fen = stands.map(|row| row.position.charge.amount_fen).sum();
        let credited: Fen = self
            .postings
            .iter()
            .filter(|posting| posting.kind == "interest_credit" && posting.reason == principal.to_string())
            .filter(|posting| posting.purpose.is_income() || posting.purpose == AccountPurpose::TaxPayable)
            .map(|posting| posting.amount_fen)
            .sum();
        charged - credited
    }

    /// The day up to which interest has been charged for a charge, and how often.
    pub(crate) fn interest_through(&self, principal: ChargeId) -> (Option<Day>, usize) {
        let days = self.belonging(principal, ChargeKind::LateInterest).map(|row| row.position.charge.due_on);
        (days.max(), self.belonging(principal, ChargeKind::LateInterest).count())
    }

    /// The interest charges of a charge that stand, oldest first.
    pub(crate) fn interest_charges(&self, principal: ChargeId) -> Vec<ChargeId> {
        let stands = self.belonging(principal, ChargeKind::LateInterest).filter(|row| !row.position.charged.is_zero());
        stands.map(|row| row.position.charge.id).collect()
    }

    /// The open interest charges of a charge, oldest first.
    pub(crate) fn open_interest(&self, principal: ChargeId) -> Vec<OpenPart> {
        self.belonging(principal, ChargeKind::LateInterest)
            .map(|row| OpenPart { charge: row.position.charge.id, open: open_of(&row.position) })
            .filter(|part| part.open > Fen::ZERO)
            .collect()
    }

    pub(crate) const fn terms(&self) -> &Terms {
        &self.terms
    }
}

/// Until a licence takes effect nothing is owed that could be late (专利法 第五十一条); interest and costs bear none.
pub(crate) fn bears_interest(row: &ChargeRow) -> bool {
    let charge = &row.position.charge;
    !charge.initial && charge.principal_charge_id.is_none() && row.position.charged > Fen::ZERO
}
