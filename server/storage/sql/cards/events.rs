//! What a checkout was asked for, and the provider's messages: written once.

use domain::{Locale, id::PaymentId};
use services::ports::{CardCheckout, StoreResult, WebhookEvent, WebhookOutcome};

use crate::{
    dialect::database_error,
    sql::{
        Tx,
        row::{RowOf, instant},
    },
};

impl Tx {
    pub(super) async fn insert_card_checkout(&mut self, it: &CardCheckout) -> StoreResult<()> {
        let (payment, locale, created_at) = (it.payment_id.to_string(), it.locale.path(), it.created_at.micros());
        sqlx::query!(
            "INSERT INTO card_checkout (payment_id, items, locale, created_at) VALUES ($1, $2, $3, $4)",
            payment,
            it.items,
            locale,
            created_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn find_card_checkout(&mut self, payment_id: PaymentId) -> StoreResult<Option<CardCheckout>> {
        let id = payment_id.to_string();
        let row = sqlx::query!("SELECT items, locale, created_at FROM card_checkout WHERE payment_id = $1", id)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)?;
        row.map(|row| {
            let of = RowOf { table: "card_checkout", id: &id };
            let locale = Locale::ALL.into_iter().find(|locale| locale.path() == row.locale);
            Ok(CardCheckout {
                payment_id,
                items: row.items,
                locale: of.known("locale", locale)?,
                created_at: instant(row.created_at),
            })
        })
        .transpose()
    }

    pub(super) async fn insert_webhook_event(&mut self, it: &WebhookEvent) -> StoreResult<bool> {
        let received_at = it.received_at.micros();
        let done = sqlx::query!(
            "INSERT INTO webhook_event (id, kind, body, received_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (id) DO NOTHING",
            it.id,
            it.kind,
            it.body,
            received_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(done.rows_affected() == 1)
    }

    pub(super) async fn find_webhook_event(&mut self, id: &str) -> StoreResult<Option<WebhookEvent>> {
        let row = sqlx::query!("SELECT id, kind, body, received_at FROM webhook_event WHERE id = $1", id)
            .fetch_optional(self.connection().await?)
            .await
            .map_err(database_error)?;
        Ok(row.map(|row| WebhookEvent {
            id: row.id,
            kind: row.kind,
            body: row.body,
            received_at: instant(row.received_at),
        }))
    }

    pub(super) async fn insert_webhook_outcome(&mut self, it: &WebhookOutcome) -> StoreResult<()> {
        let done_at = it.done_at.micros();
        sqlx::query!(
            "INSERT INTO webhook_outcome (event_id, outcome, subject_id, done_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (event_id) DO NOTHING",
            it.event_id,
            it.outcome,
            it.subject_id,
            done_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn find_webhook_outcome(&mut self, event: &str) -> StoreResult<Option<WebhookOutcome>> {
        let row = sqlx::query!(
            "SELECT event_id, outcome, subject_id, done_at FROM webhook_outcome WHERE event_id = $1",
            event
        )
        .fetch_optional(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(row.map(|row| WebhookOutcome {
            event_id: row.event_id,
            outcome: row.outcome,
            subject_id: row.subject_id,
            done_at: instant(row.done_at),
        }))
    }

    pub(super) async fn sum_webhooks(&mut self) -> StoreResult<(i64, i64)> {
        let row = sqlx::query!(
            "SELECT (SELECT COUNT(*) FROM webhook_event) AS \"kept!: i64\",
               (SELECT COUNT(*) FROM webhook_outcome) AS \"done!: i64\""
        )
        .fetch_one(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok((row.kept, row.done))
    }
}
