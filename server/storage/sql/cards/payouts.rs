//! Payouts and what they are made of.

use domain::{
    Fen,
    id::{CardPayoutId, OrganisationId, PaymentId},
};
use services::ports::{
    CardPayout, CardPayoutPart, CardPayoutPartRow, CardPayoutRow, PayoutState, StoreError, StoreResult,
};

use crate::{
    dialect::database_error,
    sql::{
        Tx, changed_one,
        row::{RowOf, id_of, instant, read_optional},
    },
};

struct OnePayout {
    id: String,
    provider_id: String,
    state: String,
    amount_fen: i64,
    created_on: String,
    arrives_on: String,
    statement_text: String,
    imported_at: i64,
    version: i64,
}

impl TryFrom<OnePayout> for CardPayout {
    type Error = StoreError;
    fn try_from(row: OnePayout) -> StoreResult<Self> {
        let of = RowOf { table: "card_payout", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            state: of.known("state", PayoutState::parse(&row.state))?,
            amount_fen: Fen::new(row.amount_fen),
            created_on: of.day("created_on", &row.created_on)?,
            arrives_on: of.day("arrives_on", &row.arrives_on)?,
            imported_at: instant(row.imported_at),
            provider_id: row.provider_id,
            statement_text: row.statement_text,
            version: row.version,
        })
    }
}

/// A payout with sums over its parts.
pub(crate) struct SummedPayout {
    pub id: String,
    pub provider_id: String,
    pub state: String,
    pub amount_fen: i64,
    pub created_on: String,
    pub arrives_on: String,
    pub statement_text: String,
    pub imported_at: i64,
    pub version: i64,
    pub parts: i64,
    pub gross: i64,
    pub fee: i64,
    pub net: i64,
}

impl TryFrom<SummedPayout> for CardPayoutRow {
    type Error = StoreError;
    fn try_from(row: SummedPayout) -> StoreResult<Self> {
        let one = OnePayout {
            id: row.id,
            provider_id: row.provider_id,
            state: row.state,
            amount_fen: row.amount_fen,
            created_on: row.created_on,
            arrives_on: row.arrives_on,
            statement_text: row.statement_text,
            imported_at: row.imported_at,
            version: row.version,
        };
        Ok(Self {
            payout: one.try_into()?,
            parts: row.parts,
            gross: Fen::new(row.gross),
            fee: Fen::new(row.fee),
            net: Fen::new(row.net),
        })
    }
}

macro_rules! select_payout {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            OnePayout,
            "SELECT id, provider_id, state, amount_fen, created_on, arrives_on, statement_text, imported_at, version
             FROM card_payout " + $tail $(, $argument)*
        )
    };
}

struct OnePart {
    payout_id: String,
    provider_id: String,
    kind: String,
    word: String,
    payment_id: Option<String>,
    refund_id: Option<String>,
    dispute_id: Option<String>,
    holder_id: Option<String>,
    gross_fen: i64,
    fee_fen: i64,
    net_fen: i64,
}

impl TryFrom<OnePart> for CardPayoutPart {
    type Error = StoreError;
    fn try_from(row: OnePart) -> StoreResult<Self> {
        let of = RowOf { table: "card_payout_part", id: &row.provider_id };
        Ok(Self {
            payout_id: of.parse("payout_id", &row.payout_id)?,
            payment_id: of.parse_optional("payment_id", row.payment_id.as_deref())?,
            refund_id: of.parse_optional("refund_id", row.refund_id.as_deref())?,
            dispute_id: of.parse_optional("dispute_id", row.dispute_id.as_deref())?,
            holder_id: of.parse_optional("holder_id", row.holder_id.as_deref())?,
            gross_fen: Fen::new(row.gross_fen),
            fee_fen: Fen::new(row.fee_fen),
            net_fen: Fen::new(row.net_fen),
            provider_id: row.provider_id,
            kind: row.kind,
            word: row.word,
        })
    }
}

impl Tx {
    pub(super) async fn insert_card_payout(&mut self, it: &CardPayout) -> StoreResult<()> {
        let (id, state, amount) = (it.id.to_string(), it.state.as_str(), it.amount_fen.get());
        let (created_on, arrives_on) = (it.created_on.to_string(), it.arrives_on.to_string());
        let imported_at = it.imported_at.micros();
        sqlx::query!(
            "INSERT INTO card_payout (id, provider_id, state, amount_fen, created_on, arrives_on, statement_text,
               imported_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id,
            it.provider_id,
            state,
            amount,
            created_on,
            arrives_on,
            it.statement_text,
            imported_at,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn replace_card_payout(&mut self, it: &CardPayout) -> StoreResult<()> {
        let (id, state, arrives_on) = (it.id.to_string(), it.state.as_str(), it.arrives_on.to_string());
        let done = sqlx::query!(
            "UPDATE card_payout SET state = $3, arrives_on = $4, statement_text = $5, version = version + 1
             WHERE id = $1 AND version = $2",
            id,
            it.version,
            state,
            arrives_on,
            it.statement_text,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        changed_one(done.rows_affected())
    }

    pub(super) async fn find_card_payout(&mut self, id: CardPayoutId) -> StoreResult<Option<CardPayout>> {
        let id = id.to_string();
        let row = select_payout!("WHERE id = $1", id);
        read_optional(row, self.connection().await?).await
    }

    pub(super) async fn find_card_payout_of(&mut self, provider_id: &str) -> StoreResult<Option<CardPayout>> {
        let row = select_payout!("WHERE provider_id = $1", provider_id);
        read_optional(row, self.connection().await?).await
    }

    pub(super) async fn list_card_payouts(
        &mut self,
        holder: Option<OrganisationId>,
        offset: i64,
        limit: i64,
    ) -> StoreResult<(Vec<CardPayoutRow>, i64)> {
        let holder = id_of(holder).unwrap_or_default();
        let rows = sqlx::query_as!(
            SummedPayout,
            "SELECT p.id, p.provider_id, p.state, p.amount_fen, p.created_on, p.arrives_on, p.statement_text,
               p.imported_at, p.version, COUNT(x.provider_id) AS \"parts!: i64\",
               CAST(COALESCE(SUM(x.gross_fen), 0) AS BIGINT) AS \"gross!: i64\",
               CAST(COALESCE(SUM(x.fee_fen), 0) AS BIGINT) AS \"fee!: i64\",
               CAST(COALESCE(SUM(x.net_fen), 0) AS BIGINT) AS \"net!: i64\"
             FROM card_payout p
             LEFT JOIN card_payout_part x ON x.payout_id = p.id AND ($1 = '' OR x.holder_id = $1)
             GROUP BY p.id, p.provider_id, p.state, p.amount_fen, p.created_on, p.arrives_on, p.statement_text,
               p.imported_at, p.version
             HAVING $1 = '' OR COUNT(x.provider_id) > 0
             ORDER BY p.arrives_on DESC, p.id DESC LIMIT $2 OFFSET $3",
            holder,
            limit,
            offset
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let total = sqlx::query_scalar!(
            "SELECT COUNT(*) AS \"count!: i64\" FROM card_payout p
             WHERE $1 = '' OR EXISTS (SELECT 1 FROM card_payout_part x WHERE x.payout_id = p.id AND x.holder_id = $1)",
            holder
        )
        .fetch_one(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok((rows.into_iter().map(TryInto::try_into).collect::<StoreResult<_>>()?, total))
    }

    pub(super) async fn insert_card_payout_part(&mut self, it: &CardPayoutPart) -> StoreResult<()> {
        let (payout, payment) = (it.payout_id.to_string(), id_of(it.payment_id));
        let (refund, dispute, holder) = (id_of(it.refund_id), id_of(it.dispute_id), id_of(it.holder_id));
        let (gross, fee, net) = (it.gross_fen.get(), it.fee_fen.get(), it.net_fen.get());
        sqlx::query!(
            "INSERT INTO card_payout_part (payout_id, provider_id, kind, word, payment_id, refund_id, dispute_id,
               holder_id, gross_fen, fee_fen, net_fen)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            payout,
            it.provider_id,
            it.kind,
            it.word,
            payment,
            refund,
            dispute,
            holder,
            gross,
            fee,
            net,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn list_card_payout_parts(
        &mut self,
        payout: CardPayoutId,
        holder: Option<OrganisationId>,
        limit: i64,
    ) -> StoreResult<Vec<CardPayoutPartRow>> {
        let (payout, holder) = (payout.to_string(), id_of(holder).unwrap_or_default());
        let rows = sqlx::query!(
            "SELECT x.payout_id, x.provider_id, x.kind, x.word, x.payment_id, x.refund_id, x.dispute_id, x.holder_id,
               x.gross_fen, x.fee_fen, x.net_fen, COALESCE(m.reference, '') AS \"reference!: String\",
               COALESCE(l.number, '') AS \"licence_number!: String\",
               COALESCE(h.name, '') AS \"holder_name!: String\", COALESCE(e.name, '') AS \"licensee_name!: String\"
             FROM card_payout_part x
             LEFT JOIN payment m ON m.id = x.payment_id
             LEFT JOIN licence l ON l.id = m.licence_id
             LEFT JOIN organisation h ON h.id = m.holder_id
             LEFT JOIN organisation e ON e.id = m.licensee_id
             WHERE x.payout_id = $1 AND ($2 = '' OR x.holder_id = $2)
             ORDER BY x.provider_id LIMIT $3",
            payout,
            holder,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        let rows = rows.into_iter().map(|row| {
            let one = OnePart {
                payout_id: row.payout_id,
                provider_id: row.provider_id,
                kind: row.kind,
                word: row.word,
                payment_id: row.payment_id,
                refund_id: row.refund_id,
                dispute_id: row.dispute_id,
                holder_id: row.holder_id,
                gross_fen: row.gross_fen,
                fee_fen: row.fee_fen,
                net_fen: row.net_fen,
            };
            Ok(CardPayoutPartRow {
                part: one.try_into()?,
                reference: row.reference,
                licence_number: row.licence_number,
                holder_name: row.holder_name,
                licensee_name: row.licensee_name,
            })
        });
        rows.collect()
    }

    pub(super) async fn list_card_payout_parts_of(
        &mut self,
        payment: PaymentId,
        limit: i64,
    ) -> StoreResult<Vec<CardPayoutPart>> {
        let payment = payment.to_string();
        let rows = sqlx::query_as!(
            OnePart,
            "SELECT payout_id, provider_id, kind, word, payment_id, refund_id, dispute_id, holder_id, gross_fen, fee_fen,
               net_fen
             FROM card_payout_part WHERE payment_id = $1 ORDER BY provider_id LIMIT $2",
            payment,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
