//! Payments.

use domain::{Fen, id::PaymentId};
use services::ports::{Payment, PaymentFilter, PaymentRow, StoreError, StoreResult};

use crate::{
    dialect::{Db, IdList, among, database_error},
    sql::{
        Tx, changed_one,
        row::{RowOf, id_of, instant, joined, micros_of, optional_instant, read_all, read_optional},
    },
};

struct OnePayment {
    id: String,
    licence_id: String,
    holder_id: String,
    licensee_id: String,
    method: String,
    state: String,
    amount_fen: i64,
    paid_on: String,
    payer_name: String,
    reference: String,
    designation: String,
    proof_document_id: Option<String>,
    provider_id: String,
    announced_by: Option<String>,
    recorded_by: Option<String>,
    recorded_at: Option<i64>,
    confirmed_by: Option<String>,
    confirmed_at: Option<i64>,
    reversal_reason: String,
    reversal_asked_by: Option<String>,
    reversed_by: Option<String>,
    reversed_at: Option<i64>,
    note: String,
    allocation: String,
    created_at: i64,
    version: i64,
    licence_number: String,
    patent_title: String,
    holder_name: String,
    licensee_name: String,
}

macro_rules! select_payment {
    ([$($tail:tt)+] $(, $argument:expr)*) => {
        sqlx::query_as!(
            OnePayment,
            "SELECT m.id, m.licence_id, m.holder_id, m.licensee_id, m.method, m.state, m.amount_fen, m.paid_on,
               m.payer_name, m.reference, m.designation, m.proof_document_id, m.provider_id, m.announced_by,
               m.recorded_by, m.recorded_at, m.confirmed_by, m.confirmed_at, m.reversal_reason, m.reversal_asked_by,
               m.reversed_by, m.reversed_at, m.note, m.allocation, m.created_at, m.version,
               l.number AS licence_number, p.title AS patent_title, h.name AS holder_name, e.name AS licensee_name
             FROM payment m
             JOIN licence l ON l.id = m.licence_id
             JOIN patent p ON p.id = l.patent_id
             JOIN organisation h ON h.id = m.holder_id
             JOIN organisation e ON e.id = m.licensee_id " $(+ $tail)+ $(, $argument)*
        )
    };
}

impl TryFrom<OnePayment> for PaymentRow {
    type Error = StoreError;
    fn try_from(row: OnePayment) -> StoreResult<Self> {
        let of = RowOf { table: "payment", id: &row.id };
        let payment = Payment {
            id: of.parse("id", &row.id)?,
            licence_id: of.parse("licence_id", &row.licence_id)?,
            holder_id: of.parse("holder_id", &row.holder_id)?,
            licensee_id: of.parse("licensee_id", &row.licensee_id)?,
            amount_fen: Fen::new(row.amount_fen),
            paid_on: of.day("paid_on", &row.paid_on)?,
            designation: of.words("designation", &row.designation)?,
            proof_document_id: of.parse_optional("proof_document_id", row.proof_document_id.as_deref())?,
            announced_by: of.parse_optional("announced_by", row.announced_by.as_deref())?,
            recorded_by: of.parse_optional("recorded_by", row.recorded_by.as_deref())?,
            recorded_at: optional_instant(row.recorded_at),
            confirmed_by: of.parse_optional("confirmed_by", row.confirmed_by.as_deref())?,
            confirmed_at: optional_instant(row.confirmed_at),
            reversal_asked_by: of.parse_optional("reversal_asked_by", row.reversal_asked_by.as_deref())?,
            reversed_by: of.parse_optional("reversed_by", row.reversed_by.as_deref())?,
            reversed_at: optional_instant(row.reversed_at),
            created_at: instant(row.created_at),
            method: row.method,
            state: row.state,
            payer_name: row.payer_name,
            reference: row.reference,
            provider_id: row.provider_id,
            reversal_reason: row.reversal_reason,
            note: row.note,
            allocation: row.allocation,
            version: row.version,
        };
        Ok(Self {
            payment,
            licence_number: row.licence_number,
            patent_title: row.patent_title,
            holder_name: row.holder_name,
            licensee_name: row.licensee_name,
        })
    }
}

/// Changes a payment that is as it was read.
pub(crate) async fn update_payment(
    connection: &mut <Db as sqlx::Database>::Connection,
    it: &Payment,
) -> StoreResult<()> {
    let (id, amount, paid_on) = (it.id.to_string(), it.amount_fen.get(), it.paid_on.to_string());
    let (designation, proof) = (joined(&it.designation), id_of(it.proof_document_id));
    let (recorded_by, recorded_at) = (id_of(it.recorded_by), micros_of(it.recorded_at));
    let (confirmed_by, confirmed_at) = (id_of(it.confirmed_by), micros_of(it.confirmed_at));
    let (asked_by, reversed_by) = (id_of(it.reversal_asked_by), id_of(it.reversed_by));
    let reversed_at = micros_of(it.reversed_at);
    let done = sqlx::query!(
        "UPDATE payment SET state = $3, amount_fen = $4, paid_on = $5, payer_name = $6, designation = $7,
           proof_document_id = $8, provider_id = $9, recorded_by = $10, recorded_at = $11, confirmed_by = $12,
           confirmed_at = $13, reversal_reason = $14, reversal_asked_by = $15, reversed_by = $16, reversed_at = $17,
           note = $18, allocation = $19, version = version + 1
         WHERE id = $1 AND version = $2",
        id,
        it.version,
        it.state,
        amount,
        paid_on,
        it.payer_name,
        designation,
        proof,
        it.provider_id,
        recorded_by,
        recorded_at,
        confirmed_by,
        confirmed_at,
        it.reversal_reason,
        asked_by,
        reversed_by,
        reversed_at,
        it.note,
        it.allocation,
    )
    .execute(connection)
    .await
    .map_err(database_error)?;
    changed_one(done.rows_affected())
}

impl Tx {
    pub(super) async fn insert_payment(&mut self, it: &Payment) -> StoreResult<()> {
        let (id, licence) = (it.id.to_string(), it.licence_id.to_string());
        let (holder, licensee) = (it.holder_id.to_string(), it.licensee_id.to_string());
        let (amount, paid_on, designation) = (it.amount_fen.get(), it.paid_on.to_string(), joined(&it.designation));
        let (proof, announced_by) = (id_of(it.proof_document_id), id_of(it.announced_by));
        let (recorded_by, recorded_at) = (id_of(it.recorded_by), micros_of(it.recorded_at));
        let (confirmed_by, confirmed_at) = (id_of(it.confirmed_by), micros_of(it.confirmed_at));
        let created_at = it.created_at.micros();
        sqlx::query!(
            "INSERT INTO payment (id, licence_id, holder_id, licensee_id, method, state, amount_fen, paid_on, payer_name,
               reference, designation, proof_document_id, provider_id, announced_by, recorded_by, recorded_at,
               confirmed_by, confirmed_at, reversal_reason, note, created_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, '', $19, $20, $21)",
            id,
            licence,
            holder,
            licensee,
            it.method,
            it.state,
            amount,
            paid_on,
            it.payer_name,
            it.reference,
            designation,
            proof,
            it.provider_id,
            announced_by,
            recorded_by,
            recorded_at,
            confirmed_by,
            confirmed_at,
            it.note,
            created_at,
            it.version,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn find_payment(&mut self, id: PaymentId) -> StoreResult<Option<PaymentRow>> {
        if let Some(row) = self.ahead.as_ref().and_then(|ahead| ahead.payment(id)) {
            return Ok(Some(row.clone()));
        }
        let id = id.to_string();
        let row = select_payment!(["WHERE m.id = $1"], id);
        read_optional(row, self.connection().await?).await
    }

    pub(crate) async fn payments_among(&mut self, ids: &IdList) -> StoreResult<Vec<PaymentRow>> {
        let rows = among!(select_payment, "WHERE m.id", " ORDER BY m.id LIMIT 1000", ids);
        read_all(rows, self.connection().await?).await
    }

    pub(super) async fn list_payments(&mut self, filter: &PaymentFilter) -> StoreResult<(Vec<PaymentRow>, i64)> {
        let licence = id_of(filter.licence).unwrap_or_default();
        let (holder, licensee) = (id_of(filter.holder).unwrap_or_default(), id_of(filter.licensee).unwrap_or_default());
        let state = filter.state.clone().unwrap_or_default();
        // A subject that is given comes first, where an index finds it.
        let rows = if licence.is_empty() {
            select_payment!(
                ["WHERE $1 = '' AND ($2 = '' OR m.holder_id = $2) AND ($3 = '' OR m.licensee_id = $3)
                   AND ($4 = '' OR $4 IN (h.province, h.supervisor)) AND ($5 = '' OR m.state = $5)
                 ORDER BY m.id DESC LIMIT $6 OFFSET $7"],
                licence,
                holder,
                licensee,
                filter.province,
                state,
                filter.limit,
                filter.offset
            )
            .fetch_all(self.connection().await?)
            .await
        } else {
            select_payment!(
                ["WHERE m.licence_id = $1 AND ($2 = '' OR m.holder_id = $2) AND ($3 = '' OR m.licensee_id = $3)
                   AND ($4 = '' OR $4 IN (h.province, h.supervisor)) AND ($5 = '' OR m.state = $5)
                 ORDER BY m.id DESC LIMIT $6 OFFSET $7"],
                licence,
                holder,
                licensee,
                filter.province,
                state,
                filter.limit,
                filter.offset
            )
            .fetch_all(self.connection().await?)
            .await
        };
        let rows = rows.map_err(database_error)?;
        // What fits on the first page is all there is.
        let found = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        if filter.offset == 0 && found < filter.limit {
            let rows: StoreResult<Vec<PaymentRow>> = rows.into_iter().map(TryInto::try_into).collect();
            return Ok((rows?, found));
        }
        let total = sqlx::query_scalar!(
            "SELECT COUNT(*) AS \"count!: i64\" FROM payment m JOIN organisation h ON h.id = m.holder_id
             WHERE ($1 = '' OR m.licence_id = $1) AND ($2 = '' OR m.holder_id = $2) AND ($3 = '' OR m.licensee_id = $3)
               AND ($4 = '' OR $4 IN (h.province, h.supervisor)) AND ($5 = '' OR m.state = $5)",
            licence,
            holder,
            licensee,
            filter.province,
            state,
        )
        .fetch_one(self.connection().await?)
        .await
        .map_err(database_error)?;
        let rows: StoreResult<Vec<PaymentRow>> = rows.into_iter().map(TryInto::try_into).collect();
        Ok((rows?, total))
    }
}
