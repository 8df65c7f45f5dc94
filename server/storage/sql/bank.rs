//! Accounts of holders, statement lines and matches.

mod accounts;
mod letters;
mod lines;
mod matches;
mod months;
mod payers;
mod payouts;
mod runs;

use async_trait::async_trait;
use domain::{
    Day,
    id::{
        BankAccountId, BankImportId, BankLineId, BankMatchId, CardPayoutId, OrganisationId, PaymentId, SavedViewId,
        UserId,
    },
    month::Month,
};
use services::ports::{
    Bank, BankAccount, BankAccountRow, BankExplanation, BankImport, BankLine, BankLineFilter, BankLineRow, BankMatch,
    BankMatchFee, BankMatchFilter, BankMatchPart, BankMatchPayout, BankMonthSums, CardPayoutRow, DunningLetter,
    ImportRun, KnownPayerRow, QueueCount, SavedView, StoreResult,
};

use super::Tx;

#[async_trait]
impl Bank for Tx {
    async fn add_bank_account(&mut self, account: &BankAccount) -> StoreResult<()> {
        self.insert_bank_account(account).await
    }

    async fn update_bank_account(&mut self, account: &BankAccount) -> StoreResult<()> {
        self.replace_bank_account(account).await
    }

    async fn bank_account(&mut self, id: BankAccountId) -> StoreResult<Option<BankAccountRow>> {
        self.find_bank_account(id).await
    }

    async fn bank_accounts(&mut self, holder: Option<OrganisationId>, limit: i64) -> StoreResult<Vec<BankAccountRow>> {
        self.list_bank_accounts(holder, limit).await
    }

    async fn lock_bank_account(&mut self, id: BankAccountId) -> StoreResult<()> {
        self.hold_bank_account(id).await
    }

    async fn add_bank_import(&mut self, import: &BankImport) -> StoreResult<()> {
        self.insert_bank_import(import).await
    }

    async fn update_bank_import(&mut self, import: &BankImport) -> StoreResult<()> {
        self.replace_bank_import(import).await
    }

    async fn bank_import(&mut self, id: BankImportId) -> StoreResult<Option<BankImport>> {
        self.find_bank_import(id).await
    }

    async fn bank_imports(&mut self, account: BankAccountId, limit: i64) -> StoreResult<Vec<BankImport>> {
        self.list_bank_imports(account, limit).await
    }

    async fn put_import_run(&mut self, run: &ImportRun) -> StoreResult<()> {
        self.upsert_import_run(run).await
    }

    async fn import_run(&mut self, id: BankImportId) -> StoreResult<Option<ImportRun>> {
        self.find_import_run(id).await
    }

    async fn add_bank_lines(&mut self, lines: &[BankLine]) -> StoreResult<()> {
        for line in lines {
            self.insert_bank_line(line).await?;
        }
        Ok(())
    }

    async fn update_bank_line(&mut self, line: &BankLine) -> StoreResult<()> {
        self.replace_bank_line(line).await
    }

    async fn put_suggestion(&mut self, line: BankLineId, queue: &str, suggestion: &str) -> StoreResult<()> {
        self.replace_suggestion(line, queue, suggestion).await
    }

    async fn bank_line(&mut self, id: BankLineId) -> StoreResult<Option<BankLineRow>> {
        self.find_bank_line(id).await
    }

    async fn bank_lines(&mut self, filter: &BankLineFilter) -> StoreResult<(Vec<BankLineRow>, i64)> {
        self.list_bank_lines(filter).await
    }

    async fn lines_of_import(&mut self, id: BankImportId, limit: i64) -> StoreResult<Vec<BankLineRow>> {
        self.list_lines_of_import(id, limit).await
    }

    async fn lines_of_match(&mut self, id: BankMatchId, limit: i64) -> StoreResult<Vec<BankLineRow>> {
        self.list_lines_of_match(id, limit).await
    }

    async fn known_lines(&mut self, account: BankAccountId, from: Day, limit: i64) -> StoreResult<Vec<BankLine>> {
        self.list_known_lines(account, from, limit).await
    }

    async fn queue_counts(&mut self, account: BankAccountId, awake_on: Day) -> StoreResult<Vec<QueueCount>> {
        self.count_queues(account, awake_on).await
    }

    async fn bank_month(&mut self, account: BankAccountId, month: Month) -> StoreResult<BankMonthSums> {
        self.sum_bank_month(account, month).await
    }

    async fn add_bank_match(
        &mut self,
        new: &BankMatch,
        parts: &[BankMatchPart],
        fees: &[BankMatchFee],
    ) -> StoreResult<()> {
        self.insert_match(new).await?;
        for part in parts {
            self.insert_match_part(part).await?;
        }
        for fee in fees {
            self.insert_match_fee(fee).await?;
        }
        Ok(())
    }

    async fn update_bank_match(&mut self, it: &BankMatch) -> StoreResult<()> {
        self.replace_match(it).await
    }

    async fn release_match(&mut self, id: BankMatchId) -> StoreResult<()> {
        self.free_match_parts(id).await
    }

    async fn add_match_payout(&mut self, payout: &BankMatchPayout) -> StoreResult<()> {
        self.insert_match_payout(payout).await
    }

    async fn payout_of_match(&mut self, id: BankMatchId) -> StoreResult<Option<CardPayoutId>> {
        self.find_payout_of_match(id).await
    }

    async fn payouts_without_line(
        &mut self,
        holder: OrganisationId,
        from: Day,
        to: Day,
        limit: i64,
    ) -> StoreResult<Vec<CardPayoutRow>> {
        self.list_payouts_without_line(holder, from, to, limit).await
    }

    async fn put_match_fee(&mut self, fee: &BankMatchFee) -> StoreResult<()> {
        self.replace_match_fee(fee).await
    }

    async fn bank_match(&mut self, id: BankMatchId) -> StoreResult<Option<BankMatch>> {
        self.find_match(id).await
    }

    async fn bank_matches(&mut self, filter: &BankMatchFilter) -> StoreResult<(Vec<BankMatch>, i64)> {
        self.list_matches(filter).await
    }

    async fn match_parts(&mut self, id: BankMatchId, limit: i64) -> StoreResult<Vec<BankMatchPart>> {
        self.list_match_parts(id, limit).await
    }

    async fn match_fees(&mut self, id: BankMatchId, limit: i64) -> StoreResult<Vec<BankMatchFee>> {
        self.list_match_fees(id, limit).await
    }

    async fn match_of_payment(&mut self, payment: PaymentId) -> StoreResult<Option<BankMatchPart>> {
        self.find_match_of_payment(payment).await
    }

    async fn payments_without_line(
        &mut self,
        holder: OrganisationId,
        from: Day,
        to: Day,
        limit: i64,
    ) -> StoreResult<Vec<PaymentId>> {
        self.list_payments_without_line(holder, from, to, limit).await
    }

    async fn add_known_payer(&mut self, payer: &KnownPayerRow) -> StoreResult<()> {
        self.insert_known_payer(payer).await
    }

    async fn remove_known_payer(&mut self, payer: &KnownPayerRow) -> StoreResult<()> {
        self.mark_payer_removed(payer).await
    }

    async fn known_payers(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<Vec<KnownPayerRow>> {
        self.list_known_payers(holder, limit).await
    }

    async fn add_explanation(&mut self, explanation: &BankExplanation) -> StoreResult<()> {
        self.insert_explanation(explanation).await
    }

    async fn explanations(
        &mut self,
        account: BankAccountId,
        month: Month,
        limit: i64,
    ) -> StoreResult<Vec<BankExplanation>> {
        self.list_explanations(account, month, limit).await
    }

    async fn add_dunning_letter(&mut self, letter: &DunningLetter) -> StoreResult<()> {
        self.insert_letter(letter).await
    }

    async fn dunning_letters(
        &mut self,
        holder: OrganisationId,
        licensee: Option<OrganisationId>,
        limit: i64,
    ) -> StoreResult<Vec<DunningLetter>> {
        self.list_letters(holder, licensee, limit).await
    }

    async fn add_saved_view(&mut self, view: &SavedView) -> StoreResult<()> {
        self.insert_saved_view(view).await
    }

    async fn remove_saved_view(&mut self, id: SavedViewId, account: UserId) -> StoreResult<()> {
        self.delete_saved_view(id, account).await
    }

    async fn saved_views(&mut self, account: UserId, page: &str, limit: i64) -> StoreResult<Vec<SavedView>> {
        self.list_saved_views(account, page, limit).await
    }
}
