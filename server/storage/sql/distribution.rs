//! Distribution of income.

mod rows;
mod runs;

use async_trait::async_trait;
use domain::id::{EntryId, LicenceId, OrganisationId, PatentId, PolicyId, RunId, UserId};
use services::ports::{
    Beneficiary, DistributionRun, Distributions, ObjectionRow, PatentCostRow, PatentIncome, PatentSharing,
    PolicyVersion, RunFilter, RunReceipt, RunRow, StoreResult,
};

use super::Tx;

#[async_trait]
impl Distributions for Tx {
    async fn add_beneficiary(&mut self, beneficiary: &Beneficiary) -> StoreResult<()> {
        self.insert_beneficiary(beneficiary).await
    }

    async fn update_beneficiary(&mut self, beneficiary: &Beneficiary) -> StoreResult<()> {
        self.replace_beneficiary(beneficiary).await
    }

    async fn beneficiaries(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<Vec<Beneficiary>> {
        self.list_beneficiaries(holder, limit).await
    }

    async fn beneficiaries_of_account(&mut self, account: UserId, limit: i64) -> StoreResult<Vec<Beneficiary>> {
        self.list_beneficiaries_of(account, limit).await
    }

    async fn add_policy(&mut self, policy: &PolicyVersion) -> StoreResult<()> {
        self.insert_policy(policy).await
    }

    async fn policies(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<Vec<PolicyVersion>> {
        self.list_policies(holder, limit).await
    }

    async fn policy(&mut self, id: PolicyId) -> StoreResult<Option<PolicyVersion>> {
        self.find_policy(id).await
    }

    async fn sharing(&mut self, patent: PatentId) -> StoreResult<Option<PatentSharing>> {
        self.find_sharing(patent).await
    }

    async fn put_sharing(&mut self, sharing: &PatentSharing) -> StoreResult<()> {
        self.upsert_sharing(sharing).await
    }

    async fn add_patent_cost(&mut self, cost: &PatentCostRow) -> StoreResult<()> {
        self.insert_patent_cost(cost).await
    }

    async fn withdraw_patent_cost(&mut self, cost: &PatentCostRow) -> StoreResult<()> {
        self.mark_cost_withdrawn(cost).await
    }

    async fn patent_costs(&mut self, patent: PatentId, limit: i64) -> StoreResult<Vec<PatentCostRow>> {
        self.list_patent_costs(patent, limit).await
    }

    async fn add_run(&mut self, run: &DistributionRun, receipts: &[RunReceipt]) -> StoreResult<()> {
        self.insert_run(run).await?;
        for receipt in receipts {
            self.insert_receipt(receipt).await?;
        }
        Ok(())
    }

    async fn update_run(&mut self, run: &DistributionRun) -> StoreResult<()> {
        self.replace_run(run).await
    }

    async fn release_receipts(&mut self, run: RunId) -> StoreResult<()> {
        self.free_receipts(run).await
    }

    async fn run(&mut self, id: RunId) -> StoreResult<Option<RunRow>> {
        self.find_run(id).await
    }

    async fn runs(&mut self, filter: &RunFilter) -> StoreResult<Vec<RunRow>> {
        self.list_runs(filter).await
    }

    async fn receipts_of(&mut self, run: RunId, limit: i64) -> StoreResult<Vec<RunReceipt>> {
        self.list_receipts(run, limit).await
    }

    async fn distributed_entries(&mut self, patent: PatentId, limit: i64) -> StoreResult<Vec<EntryId>> {
        self.list_distributed(patent, limit).await
    }

    async fn patents_with_income(&mut self, holder: OrganisationId, limit: i64) -> StoreResult<Vec<PatentIncome>> {
        self.list_income(holder, limit).await
    }

    async fn licences_of_patent(
        &mut self,
        holder: OrganisationId,
        patent: PatentId,
        limit: i64,
    ) -> StoreResult<Vec<LicenceId>> {
        self.list_licences_of(holder, patent, limit).await
    }

    async fn add_objection(&mut self, objection: &ObjectionRow) -> StoreResult<()> {
        self.insert_objection(objection).await
    }

    async fn update_objection(&mut self, objection: &ObjectionRow) -> StoreResult<()> {
        self.replace_objection(objection).await
    }

    async fn objections(&mut self, run: RunId, limit: i64) -> StoreResult<Vec<ObjectionRow>> {
        self.list_objections(run, limit).await
    }
}
