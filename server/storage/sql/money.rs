//! Charges, payments and the ledger. What is open of a charge is summed from its postings each time.

mod adjustments;
mod book;
pub(crate) mod charges;
mod closes;
mod faults;
pub(crate) mod ledger;
pub(crate) mod payments;
mod rates;
mod statements;

use async_trait::async_trait;
use domain::{
    Day, Fen,
    id::{AdjustmentId, BookCloseId, ChargeId, EntryId, LicenceId, OrganisationId, PaymentId},
    ledger::AccountPurpose,
    month::Month,
};
use services::ports::{
    AccountEntry, Adjustment, AdjustmentFilter, BookAccount, BookClose, BookEntry, BookFaults, BookMonth, Charge,
    ChargeFilter, ChargeRow, ChargeTotals, DatedRateRow, Money, NewEntry, Payment, PaymentFilter, PaymentRow,
    PostedEntry, PostingRow, StatementFilter, StatementRows, StoreError, StoreResult, TrialLine,
};

use super::Tx;
use crate::dialect::{hold_months, lock_licence, lock_months, update_payments};

#[async_trait]
impl Money for Tx {
    async fn foresee(&mut self, payments: &[PaymentId], members: i64) -> StoreResult<()> {
        self.look_ahead(payments, members).await
    }

    async fn lock_book(&mut self, licence: LicenceId) -> StoreResult<()> {
        if self.ahead.as_ref().is_some_and(|ahead| ahead.licence(licence).is_some()) {
            return Ok(());
        }
        if lock_licence(self.connection().await?, &licence.to_string()).await? {
            Ok(())
        } else {
            Err(StoreError::Stale)
        }
    }

    async fn hold_months(&mut self, holder: OrganisationId) -> StoreResult<()> {
        if self.ahead.as_mut().is_some_and(|ahead| ahead.holds(holder)) {
            return Ok(());
        }
        hold_months(self.aside(), &holder.to_string()).await
    }

    async fn lock_months(&mut self, holder: OrganisationId) -> StoreResult<()> {
        lock_months(self.connection().await?, &holder.to_string()).await
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

    async fn charges_after(&mut self, after: Option<ChargeId>, limit: i64) -> StoreResult<Vec<Charge>> {
        self.list_charges_after(after, limit).await
    }

    async fn charge_totals(&mut self, filter: &ChargeFilter) -> StoreResult<ChargeTotals> {
        self.sum_charges(filter).await
    }

    async fn add_payment(&mut self, payment: &Payment) -> StoreResult<()> {
        self.insert_payment(payment).await
    }

    async fn update_payment(&mut self, payment: &Payment) -> StoreResult<()> {
        if self.ahead.as_mut().is_some_and(|ahead| ahead.puts_off_update(payment)) {
            return Ok(());
        }
        update_payments(self.connection().await?, std::slice::from_ref(payment)).await
    }

    async fn payment(&mut self, id: PaymentId) -> StoreResult<Option<PaymentRow>> {
        self.find_payment(id).await
    }

    async fn payments(&mut self, filter: &PaymentFilter) -> StoreResult<(Vec<PaymentRow>, i64)> {
        self.list_payments(filter).await
    }

    async fn post(&mut self, entry: &NewEntry) -> StoreResult<()> {
        if self.ahead.as_mut().is_some_and(|ahead| ahead.puts_off_entry(entry)) {
            return Ok(());
        }
        self.connection().await?;
        self.write_entries(std::slice::from_ref(entry)).await
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

    async fn closed_months(&mut self, holder: OrganisationId, from: Month) -> StoreResult<Vec<Month>> {
        self.list_closed_months(holder, from).await
    }

    async fn add_book_close(&mut self, close: &BookClose) -> StoreResult<()> {
        self.insert_book_close(close).await
    }

    async fn update_book_close(&mut self, close: &BookClose) -> StoreResult<()> {
        self.replace_book_close(close).await
    }

    async fn book_close(&mut self, id: BookCloseId) -> StoreResult<Option<BookClose>> {
        self.find_book_close(id).await
    }

    async fn book_closes(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<Vec<BookClose>> {
        self.list_book_closes(holder, limit).await
    }

    async fn add_adjustment(&mut self, adjustment: &Adjustment) -> StoreResult<()> {
        self.insert_adjustment(adjustment).await
    }

    async fn update_adjustment(&mut self, adjustment: &Adjustment) -> StoreResult<()> {
        self.replace_adjustment(adjustment).await
    }

    async fn adjustment(&mut self, id: AdjustmentId) -> StoreResult<Option<Adjustment>> {
        self.find_adjustment(id).await
    }

    async fn adjustments(&mut self, filter: &AdjustmentFilter) -> StoreResult<Vec<Adjustment>> {
        self.list_adjustments(filter).await
    }

    async fn book_months(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<Vec<BookMonth>> {
        self.list_book_months(holder, limit).await
    }

    async fn account_entries(
        &mut self,
        holder: OrganisationId,
        purpose: AccountPurpose,
        days: (Day, Day),
        limit: i64,
    ) -> StoreResult<Vec<AccountEntry>> {
        self.list_account_entries(holder, purpose, days, limit).await
    }

    async fn statement(&mut self, filter: &StatementFilter) -> StoreResult<StatementRows> {
        self.read_statement(filter).await
    }

    async fn trial_balance(&mut self, holder: OrganisationId, from: Day, to: Day) -> StoreResult<Vec<TrialLine>> {
        self.sum_by_purpose(holder, from, to).await
    }

    async fn add_dated_rate(&mut self, rate: &DatedRateRow) -> StoreResult<()> {
        self.insert_dated_rate(rate).await
    }

    async fn dated_rates(&mut self, limit: i64) -> StoreResult<Vec<DatedRateRow>> {
        self.list_dated_rates(limit).await
    }

    async fn book_entries(&mut self, after: Option<(Day, EntryId)>, limit: i64) -> StoreResult<Vec<BookEntry>> {
        self.list_book_entries(after, limit).await
    }

    async fn book_accounts(&mut self, after: &str, limit: i64) -> StoreResult<Vec<BookAccount>> {
        self.list_book_accounts(after, limit).await
    }

    async fn unbalanced_entries(&mut self, limit: i64) -> StoreResult<Vec<EntryId>> {
        self.unbalanced(limit).await
    }

    async fn book_faults(&mut self, limit: i64) -> StoreResult<BookFaults> {
        self.find_book_faults(limit).await
    }
}
