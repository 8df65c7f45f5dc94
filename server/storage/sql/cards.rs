//! Payments through a provider: what was asked, messages, refunds, disputes and payouts.

mod disputes;
mod events;
mod faults;
pub(crate) mod payouts;
mod refunds;

use async_trait::async_trait;
use domain::id::{CardPayoutId, CardRefundId, OrganisationId, PaymentId};
use services::ports::{
    CardCheckout, CardDispute, CardFaults, CardFilter, CardPayout, CardPayoutPart, CardPayoutPartRow, CardPayoutRow,
    CardRefund, Cards, StoreResult, WebhookEvent, WebhookOutcome,
};

use super::Tx;

#[async_trait]
impl Cards for Tx {
    async fn add_card_checkout(&mut self, checkout: &CardCheckout) -> StoreResult<()> {
        self.insert_card_checkout(checkout).await
    }

    async fn card_checkout(&mut self, payment: PaymentId) -> StoreResult<Option<CardCheckout>> {
        self.find_card_checkout(payment).await
    }

    async fn add_webhook_event(&mut self, event: &WebhookEvent) -> StoreResult<bool> {
        self.insert_webhook_event(event).await
    }

    async fn webhook_event(&mut self, id: &str) -> StoreResult<Option<WebhookEvent>> {
        self.find_webhook_event(id).await
    }

    async fn add_webhook_outcome(&mut self, outcome: &WebhookOutcome) -> StoreResult<()> {
        self.insert_webhook_outcome(outcome).await
    }

    async fn webhook_outcome(&mut self, event: &str) -> StoreResult<Option<WebhookOutcome>> {
        self.find_webhook_outcome(event).await
    }

    async fn count_webhooks(&mut self) -> StoreResult<(i64, i64)> {
        self.sum_webhooks().await
    }

    async fn add_card_refund(&mut self, refund: &CardRefund) -> StoreResult<()> {
        self.insert_card_refund(refund).await
    }

    async fn update_card_refund(&mut self, refund: &CardRefund) -> StoreResult<()> {
        self.replace_card_refund(refund).await
    }

    async fn card_refund(&mut self, id: CardRefundId) -> StoreResult<Option<CardRefund>> {
        self.find_card_refund(id).await
    }

    async fn card_refunds(&mut self, filter: &CardFilter) -> StoreResult<Vec<CardRefund>> {
        self.list_card_refunds(filter).await
    }

    async fn add_card_dispute(&mut self, dispute: &CardDispute) -> StoreResult<()> {
        self.insert_card_dispute(dispute).await
    }

    async fn update_card_dispute(&mut self, dispute: &CardDispute) -> StoreResult<()> {
        self.replace_card_dispute(dispute).await
    }

    async fn card_dispute(&mut self, provider_id: &str) -> StoreResult<Option<CardDispute>> {
        self.find_card_dispute(provider_id).await
    }

    async fn card_disputes(&mut self, filter: &CardFilter) -> StoreResult<Vec<CardDispute>> {
        self.list_card_disputes(filter).await
    }

    async fn add_card_payout(&mut self, payout: &CardPayout) -> StoreResult<()> {
        self.insert_card_payout(payout).await
    }

    async fn update_card_payout(&mut self, payout: &CardPayout) -> StoreResult<()> {
        self.replace_card_payout(payout).await
    }

    async fn card_payout(&mut self, id: CardPayoutId) -> StoreResult<Option<CardPayout>> {
        self.find_card_payout(id).await
    }

    async fn card_payout_of(&mut self, provider_id: &str) -> StoreResult<Option<CardPayout>> {
        self.find_card_payout_of(provider_id).await
    }

    async fn card_payouts(
        &mut self,
        holder: Option<OrganisationId>,
        offset: i64,
        limit: i64,
    ) -> StoreResult<(Vec<CardPayoutRow>, i64)> {
        self.list_card_payouts(holder, offset, limit).await
    }

    async fn add_card_payout_part(&mut self, part: &CardPayoutPart) -> StoreResult<()> {
        self.insert_card_payout_part(part).await
    }

    async fn card_payout_parts(
        &mut self,
        payout: CardPayoutId,
        holder: Option<OrganisationId>,
        limit: i64,
    ) -> StoreResult<Vec<CardPayoutPartRow>> {
        self.list_card_payout_parts(payout, holder, limit).await
    }

    async fn card_payout_parts_of(&mut self, payment: PaymentId, limit: i64) -> StoreResult<Vec<CardPayoutPart>> {
        self.list_card_payout_parts_of(payment, limit).await
    }

    async fn card_faults(&mut self, limit: i64) -> StoreResult<CardFaults> {
        self.find_card_faults(limit).await
    }
}
