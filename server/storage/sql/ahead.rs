//! Many payments in one transaction: what confirming them asks for is read for all of them together, and what it writes
//! into the book is kept until the commit, or until any other statement is sent. On PostgreSQL each statement is a way to
//! the server and back.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::{LicenceId, OrganisationId, PaymentId},
    month::Month,
};
use services::ports::{
    BankMatchPart, ChargeFilter, ChargeRow, DatedRateRow, Licence, NewEntry, Payment, PaymentRow, PostingRow,
    StoreResult,
};

use super::{Tx, money::charges::sum_up};
use crate::dialect::{id_list, lock_licences_of, update_payments};

/// Rows that one of these reads may give, over all payments. Where there are more, nothing is read ahead.
const ROWS_AHEAD_MAX: i64 = 20_000;

/// Whether a read ahead was not cut off.
pub(crate) fn is_whole(found: usize) -> bool {
    is_below(found, ROWS_AHEAD_MAX)
}

pub(crate) fn is_below(found: usize, limit: i64) -> bool {
    i64::try_from(found).is_ok_and(|found| found < limit)
}

/// What was read of payments whose books are locked, and what is to be written of them. A row leaves when something that
/// it tells of is put off.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    payments: BTreeMap<PaymentId, PaymentRow>,
    /// The lines that payments are matched with; whoever is not here has none.
    parts: BTreeMap<PaymentId, BankMatchPart>,
    licences: BTreeMap<LicenceId, Licence>,
    charges: BTreeMap<LicenceId, Vec<ChargeRow>>,
    postings: BTreeMap<LicenceId, Vec<PostingRow>>,
    rates: Option<(i64, Vec<DatedRateRow>)>,
    held: BTreeSet<OrganisationId>,
    closed: BTreeMap<(OrganisationId, Month), Vec<Month>>,
    updates: Vec<Payment>,
    entries: Vec<NewEntry>,
}

impl Ahead {
    pub(crate) fn payment(&self, id: PaymentId) -> Option<&PaymentRow> {
        self.payments.get(&id)
    }

    /// The line of a payment, where it is known whether there is one.
    pub(crate) fn part(&self, id: PaymentId) -> Option<Option<&BankMatchPart>> {
        self.payments.contains_key(&id).then(|| self.parts.get(&id))
    }

    pub(crate) fn licence(&self, id: LicenceId) -> Option<&Licence> {
        self.licences.get(&id)
    }

    /// The charges of one licence, where they are asked for and nothing else narrows them.
    pub(crate) fn charges(&self, filter: &ChargeFilter) -> Option<(Vec<ChargeRow>, i64)> {
        let rows = self.charges.get(&filter.licence?)?;
        let found = i64::try_from(rows.len()).ok()?;
        (filter.offset == 0 && found < filter.limit).then(|| (rows.clone(), found))
    }

    pub(crate) fn postings(&self, licence: LicenceId, limit: i64) -> Option<&Vec<PostingRow>> {
        self.postings.get(&licence).filter(|rows| is_below(rows.len(), limit))
    }

    pub(crate) fn rates(&self, limit: i64) -> Option<&Vec<DatedRateRow>> {
        self.rates.as_ref().filter(|(asked, _)| *asked == limit).map(|(_, rows)| rows)
    }

    pub(crate) fn keep_rates(&mut self, limit: i64, rows: &[DatedRateRow]) {
        self.rates = Some((limit, rows.to_vec()));
    }

    /// Whether a holder's months are held already; from now on they are.
    pub(crate) fn holds(&mut self, holder: OrganisationId) -> bool {
        !self.held.insert(holder)
    }

    pub(crate) fn closed(&self, holder: OrganisationId, from: Month) -> Option<&Vec<Month>> {
        self.closed.get(&(holder, from))
    }

    /// Months of a holder stay as they are while they are held.
    pub(crate) fn keep_closed(&mut self, holder: OrganisationId, from: Month, months: &[Month]) {
        if self.held.contains(&holder) {
            self.closed.insert((holder, from), months.to_vec());
        }
    }

    /// Puts off a change of a payment that is foreseen; false for any other.
    pub(crate) fn puts_off_update(&mut self, it: &Payment) -> bool {
        let is_known = self.payments.remove(&it.id).is_some();
        if is_known {
            self.updates.push(it.clone());
        }
        is_known
    }

    /// Puts off an entry in a book that is foreseen; false for any other.
    pub(crate) fn puts_off_entry(&mut self, it: &NewEntry) -> bool {
        let Some(licence) = it.licence_id.filter(|licence| self.licences.contains_key(licence)) else { return false };
        self.charges.remove(&licence);
        self.postings.remove(&licence);
        self.entries.push(it.clone());
        true
    }
}

impl Tx {
    /// Locks the books of these payments and reads what confirming them asks for, unless the first of them is foreseen.
    pub(super) async fn look_ahead(&mut self, payments: &[PaymentId], members: i64) -> StoreResult<()> {
        let Some(first) = payments.first() else { return Ok(()) };
        if self.ahead.as_ref().is_some_and(|ahead| ahead.payments.contains_key(first)) {
            return Ok(());
        }
        let ids = id_list(payments);
        lock_licences_of(self.connection().await?, &ids).await?;
        let rows = self.payments_among(&ids).await?;
        let licences: BTreeSet<LicenceId> = rows.iter().map(|row| row.payment.licence_id).collect();
        let parties: BTreeSet<OrganisationId> =
            rows.iter().flat_map(|row| [row.payment.holder_id, row.payment.licensee_id]).collect();
        let of_licences = id_list(&licences);
        let (charges, postings) =
            (self.unsummed_charges_among(&of_licences).await?, self.postings_among(&of_licences).await?);
        if !is_whole(charges.len()) || !is_whole(postings.len()) {
            return Ok(());
        }
        let mut ahead = Ahead {
            parts: self.parts_among(&ids).await?.into_iter().map(|part| (part.payment_id, part)).collect(),
            licences: self.licences_among(&of_licences).await?.into_iter().map(|it| (it.id, it)).collect(),
            charges: licences.iter().map(|licence| (*licence, Vec::new())).collect(),
            postings: licences.iter().map(|licence| (*licence, Vec::new())).collect(),
            payments: rows.into_iter().map(|row| (row.payment.id, row)).collect(),
            ..Ahead::default()
        };
        for row in charges {
            ahead.charges.entry(row.position.charge.licence_id).or_default().push(row);
        }
        for (licence, row) in postings {
            ahead.postings.entry(licence).or_default().push(row);
        }
        for (licence, charges) in &mut ahead.charges {
            sum_up(charges, &ahead.postings[licence]);
        }
        self.members_among(&parties, members).await?;
        self.ahead = Some(ahead);
        Ok(())
    }

    pub(super) async fn write_ahead(&mut self, ahead: &Ahead) -> StoreResult<()> {
        update_payments(self.aside(), &ahead.updates).await?;
        self.write_entries(&ahead.entries).await
    }
}
