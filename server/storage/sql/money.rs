//! Charges, payments and the ledger. What is open of a charge is summed from its postings each time.

mod charges;
mod faults;
mod ledger;
mod payments;

use async_trait::async_trait;
use domain::{
    Fen,
    id::{ChargeId, EntryId, LicenceId, PaymentId},
    ledger::AccountPurpose,
};
use services::ports::{
    BookFaults, Charge, ChargeFilter, ChargeRow, ChargeTotals, Money, NewEntry, Payment, PaymentFilter, PaymentRow,
    PostedEntry, PostingRow, StoreResult,
};

use super::{Tx, changed_one};
use crate::dialect::database_error;

#[async_trait]
impl Money for Tx {
    async fn lock_book(&mut self, licence: LicenceId) -> StoreResult<()> {
        let licence = licence.to_string();
        let done = sqlx::query!("UPDATE licence SET version = version WHERE id = $1", licence)
            .execute(self.connection())
            .await
            .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    async fn add_charge(&mut self, charge: &Charge) -> StoreResult<()> {
        self.insert_charge(charge).await
    }

    async fn charge(&mut self, id: ChargeId) -> StoreResult<Option<ChargeRow>> {
        self.find_charge(id).await
    }

    async fn charge_by_reference(&mut self, reference: &str) -> StoreResult<Option<ChargeRow>> {
        self.find_charge_by_reference(reference).await
    }

    async fn charge_of_source(&mut self, licence: LicenceId, source: &str) -> StoreResult<Option<Charge>> {
        self.find_charge_of_source(licence, source).await
    }

    async fn charges(&mut self, filter: &ChargeFilter) -> StoreResult<(Vec<ChargeRow>, i64)> {
        self.list_charges(filter).await
    }

    async fn charge_totals(&mut self, filter: &ChargeFilter) -> StoreResult<ChargeTotals> {
        self.sum_charges(filter).await
    }

    async fn add_payment(&mut self, payment: &Payment) -> StoreResult<()> {
        self.insert_payment(payment).await
    }

    async fn update_payment(&mut self, payment: &Payment) -> StoreResult<()> {
        self.replace_payment(payment).await
    }

    async fn payment(&mut self, id: PaymentId) -> StoreResult<Option<PaymentRow>> {
        self.find_payment(id).await
    }

    async fn payments(&mut self, filter: &PaymentFilter) -> StoreResult<(Vec<PaymentRow>, i64)> {
        self.list_payments(filter).await
    }

    async fn post(&mut self, entry: &NewEntry) -> StoreResult<()> {
        self.add_entry(entry).await
    }

    async fn postings_of(&mut self, licence: LicenceId, limit: i64) -> StoreResult<Vec<PostingRow>> {
        self.list_postings(licence, limit).await
    }

    async fn balance_of(&mut self, licence: LicenceId, purpose: AccountPurpose) -> StoreResult<Fen> {
        self.sum_account(licence, purpose).await
    }

    async fn entry_by_key(&mut self, idempotency_key: &str) -> StoreResult<Option<PostedEntry>> {
        self.find_entry(idempotency_key).await
    }

    async fn unbalanced_entries(&mut self, limit: i64) -> StoreResult<Vec<EntryId>> {
        self.unbalanced(limit).await
    }

    async fn book_faults(&mut self, limit: i64) -> StoreResult<BookFaults> {
        self.find_book_faults(limit).await
    }
}
