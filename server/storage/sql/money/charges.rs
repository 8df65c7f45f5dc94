//! Charges, with what the ledger says of each.

use std::collections::BTreeMap;

use domain::{
    Fen,
    id::{ChargeId, EntryId, LicenceId},
    ledger::AccountPurpose,
};
use services::ports::{
    Charge, ChargeFilter, ChargePosition, ChargeRow, ChargeTotals, PostingRow, StoreError, StoreResult,
};

use crate::{
    dialect::{IdList, among, database_error},
    sql::{
        Tx,
        row::{RowOf, id_of, instant, read_all, read_optional, text_of},
    },
};

struct OneCharge {
    id: String,
    licence_id: String,
    kind: String,
    source: String,
    report_id: Option<String>,
    initial: bool,
    period_from: Option<String>,
    period_to: Option<String>,
    amount_fen: i64,
    tax_fen: i64,
    due_on: String,
    reference: String,
    breakdown: String,
    principal_charge_id: Option<String>,
    withheld_fen: i64,
    created_at: i64,
    charged: i64,
    paid: i64,
    licence_number: String,
    patent_title: String,
    holder_id: String,
    holder_name: String,
    licensee_id: String,
    licensee_name: String,
}

impl TryFrom<OneCharge> for ChargeRow {
    type Error = StoreError;
    fn try_from(row: OneCharge) -> StoreResult<Self> {
        let of = RowOf { table: "charge", id: &row.id };
        let charge = Charge {
            id: of.parse("id", &row.id)?,
            licence_id: of.parse("licence_id", &row.licence_id)?,
            report_id: of.parse_optional("report_id", row.report_id.as_deref())?,
            initial: row.initial,
            period_from: of.optional_day("period_from", row.period_from.as_deref())?,
            period_to: of.optional_day("period_to", row.period_to.as_deref())?,
            amount_fen: Fen::new(row.amount_fen),
            tax_fen: Fen::new(row.tax_fen),
            due_on: of.day("due_on", &row.due_on)?,
            principal_charge_id: of.parse_optional("principal_charge_id", row.principal_charge_id.as_deref())?,
            withheld_fen: Fen::new(row.withheld_fen),
            created_at: instant(row.created_at),
            kind: row.kind,
            source: row.source,
            reference: row.reference,
            breakdown: row.breakdown,
        };
        let holder_id = of.parse("holder_id", &row.holder_id)?;
        let licensee_id = of.parse("licensee_id", &row.licensee_id)?;
        Ok(Self {
            position: ChargePosition { charge, charged: Fen::new(row.charged), paid: Fen::new(row.paid) },
            licence_number: row.licence_number,
            patent_title: row.patent_title,
            holder_id,
            holder_name: row.holder_name,
            licensee_id,
            licensee_name: row.licensee_name,
        })
    }
}

macro_rules! select_charge_with {
    ([$charged:literal, $paid:literal], [$($tail:tt)+] $(, $argument:expr)*) => {
        sqlx::query_as!(
            OneCharge,
            "SELECT c.id, c.licence_id, c.kind, c.source, c.report_id, c.initial, c.period_from, c.period_to,
               c.amount_fen, c.tax_fen, c.due_on, c.reference, c.breakdown, c.principal_charge_id, c.withheld_fen,
               c.created_at, CAST(" + $charged + " AS BIGINT) AS \"charged!: i64\", CAST(" + $paid + " AS BIGINT) AS \"paid!: i64\",
               l.number AS licence_number, p.title AS patent_title, l.holder_id, h.name AS holder_name,
               l.licensee_id, e.name AS licensee_name
             FROM charge c
             JOIN licence l ON l.id = c.licence_id
             JOIN patent p ON p.id = l.patent_id
             JOIN organisation h ON h.id = l.holder_id
             JOIN organisation e ON e.id = l.licensee_id " $(+ $tail)+ $(, $argument)*
        )
    };
}

/// `charged` is what entries of the kind `charge`, and their reversals, have put on the receivable; `paid` is what all
/// other entries have taken off it.
macro_rules! select_charge {
    ($tail:tt $(, $argument:expr)*) => {
        select_charge_with!(
            ["COALESCE((
                 SELECT SUM(lp.amount_fen) FROM ledger_posting lp
                 JOIN ledger_account la ON la.id = lp.account_id
                 JOIN ledger_entry le ON le.id = lp.entry_id
                 LEFT JOIN ledger_entry lo ON lo.id = le.reverses
                 WHERE lp.charge_id = c.id AND la.purpose = 'receivable' AND COALESCE(lo.kind, le.kind) = 'charge'
               ), 0)",
             "COALESCE((
                 SELECT -SUM(lp.amount_fen) FROM ledger_posting lp
                 JOIN ledger_account la ON la.id = lp.account_id
                 JOIN ledger_entry le ON le.id = lp.entry_id
                 LEFT JOIN ledger_entry lo ON lo.id = le.reverses
                 WHERE lp.charge_id = c.id AND la.purpose = 'receivable' AND COALESCE(lo.kind, le.kind) <> 'charge'
               ), 0)"],
            $tail $(, $argument)*
        )
    };
}

/// For who has the postings, and says with [`sum_up`] what they charged and paid.
macro_rules! select_unsummed_charge {
    ($tail:tt $(, $argument:expr)*) => {
        select_charge_with!(["0", "0"], $tail $(, $argument)*)
    };
}

/// The subject comes first, so that an index finds it where one is given.
macro_rules! filtered_charges {
    ($subject:tt $(, $argument:expr)*) => {
        select_charge!(["WHERE " $subject " AND ($2 = '' OR l.holder_id = $2)
               AND ($3 = '' OR l.licensee_id = $3) AND ($4 = '' OR $4 IN (h.province, h.supervisor)) AND ($5 = '' OR c.due_on < $5)
               AND (NOT $6 OR (SELECT COALESCE(SUM(fp.amount_fen), 0) FROM ledger_posting fp
                 JOIN ledger_account fa ON fa.id = fp.account_id
                 WHERE fp.charge_id = c.id AND fa.purpose = 'receivable') > 0)
               AND (NOT $7 OR (SELECT COALESCE(SUM(fp.amount_fen), 0) FROM ledger_posting fp
                 JOIN ledger_account fa ON fa.id = fp.account_id
                 WHERE fp.charge_id = c.id AND fa.purpose = 'receivable') <= 0)
             ORDER BY c.due_on, c.id LIMIT $8 OFFSET $9"] $(, $argument)*)
    };
}

struct BareCharge {
    id: String,
    licence_id: String,
    kind: String,
    source: String,
    report_id: Option<String>,
    initial: bool,
    period_from: Option<String>,
    period_to: Option<String>,
    amount_fen: i64,
    tax_fen: i64,
    due_on: String,
    reference: String,
    breakdown: String,
    principal_charge_id: Option<String>,
    withheld_fen: i64,
    created_at: i64,
}

impl TryFrom<BareCharge> for Charge {
    type Error = StoreError;
    fn try_from(row: BareCharge) -> StoreResult<Self> {
        let of = RowOf { table: "charge", id: &row.id };
        Ok(Self {
            id: of.parse("id", &row.id)?,
            licence_id: of.parse("licence_id", &row.licence_id)?,
            report_id: of.parse_optional("report_id", row.report_id.as_deref())?,
            initial: row.initial,
            period_from: of.optional_day("period_from", row.period_from.as_deref())?,
            period_to: of.optional_day("period_to", row.period_to.as_deref())?,
            amount_fen: Fen::new(row.amount_fen),
            tax_fen: Fen::new(row.tax_fen),
            due_on: of.day("due_on", &row.due_on)?,
            principal_charge_id: of.parse_optional("principal_charge_id", row.principal_charge_id.as_deref())?,
            withheld_fen: Fen::new(row.withheld_fen),
            created_at: instant(row.created_at),
            kind: row.kind,
            source: row.source,
            reference: row.reference,
            breakdown: row.breakdown,
        })
    }
}

/// What all postings of a licence say of its charges: the same as the sums of `select_charge`.
pub(crate) fn sum_up(charges: &mut [ChargeRow], postings: &[PostingRow]) {
    let kinds: BTreeMap<EntryId, &str> = postings.iter().map(|row| (row.entry_id, row.kind.as_str())).collect();
    let mut sums: BTreeMap<ChargeId, (Fen, Fen)> = BTreeMap::new();
    for row in postings.iter().filter(|row| row.purpose == AccountPurpose::Receivable) {
        let Some(charge) = row.charge_id else { continue };
        let (charged, paid) = sums.entry(charge).or_default();
        let kind = row.reverses.and_then(|entry| kinds.get(&entry).copied()).unwrap_or(&row.kind);
        if kind == "charge" { *charged += row.amount_fen } else { *paid += -row.amount_fen }
    }
    for ChargeRow { position, .. } in charges {
        (position.charged, position.paid) = sums.get(&position.charge.id).copied().unwrap_or_default();
    }
}

/// The texts of a filter; empty stands for all.
struct ChargeWords {
    licence: String,
    holder: String,
    licensee: String,
    due_before: String,
}

impl From<&ChargeFilter> for ChargeWords {
    fn from(filter: &ChargeFilter) -> Self {
        Self {
            licence: id_of(filter.licence).unwrap_or_default(),
            holder: id_of(filter.holder).unwrap_or_default(),
            licensee: id_of(filter.licensee).unwrap_or_default(),
            due_before: text_of(filter.due_before).unwrap_or_default(),
        }
    }
}

/// Whether a filter asks for the charges of one licence and nothing else.
fn only_of_licence(filter: &ChargeFilter) -> bool {
    let ChargeFilter { licence, limit, offset, .. } = *filter;
    licence.is_some() && *filter == ChargeFilter { licence, limit, offset, ..ChargeFilter::default() }
}

impl Tx {
    pub(super) async fn insert_charge(&mut self, it: &Charge) -> StoreResult<()> {
        let (id, licence, report) = (it.id.to_string(), it.licence_id.to_string(), id_of(it.report_id));
        let (from, to, due_on) = (text_of(it.period_from), text_of(it.period_to), it.due_on.to_string());
        let (amount, tax, created_at) = (it.amount_fen.get(), it.tax_fen.get(), it.created_at.micros());
        let (principal, withheld) = (id_of(it.principal_charge_id), it.withheld_fen.get());
        sqlx::query!(
            "INSERT INTO charge (id, licence_id, kind, source, report_id, initial, period_from, period_to, amount_fen,
               tax_fen, due_on, reference, breakdown, principal_charge_id, withheld_fen, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            id,
            licence,
            it.kind,
            it.source,
            report,
            it.initial,
            from,
            to,
            amount,
            tax,
            due_on,
            it.reference,
            it.breakdown,
            principal,
            withheld,
            created_at,
        )
        .execute(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(())
    }

    pub(super) async fn find_charge(&mut self, id: ChargeId) -> StoreResult<Option<ChargeRow>> {
        let id = id.to_string();
        let row = select_charge!(["WHERE c.id = $1"], id);
        read_optional(row, self.connection().await?).await
    }

    pub(super) async fn find_charge_by_reference(&mut self, reference: &str) -> StoreResult<Option<ChargeRow>> {
        let row = select_charge!(["WHERE c.reference = $1"], reference);
        read_optional(row, self.connection().await?).await
    }

    pub(super) async fn find_charge_of_source(
        &mut self,
        licence: LicenceId,
        source: &str,
    ) -> StoreResult<Option<Charge>> {
        let licence = licence.to_string();
        sqlx::query_as!(
            BareCharge,
            "SELECT id, licence_id, kind, source, report_id, initial, period_from, period_to, amount_fen, tax_fen,
               due_on, reference, breakdown, principal_charge_id, withheld_fen, created_at
             FROM charge WHERE licence_id = $1 AND source = $2",
            licence,
            source
        )
        .fetch_optional(self.connection().await?)
        .await
        .map_err(database_error)?
        .map(TryInto::try_into)
        .transpose()
    }

    /// The charges of several licences; [`sum_up`] says of each what was charged and paid.
    pub(crate) async fn unsummed_charges_among(&mut self, licences: &IdList) -> StoreResult<Vec<ChargeRow>> {
        let rows =
            among!(select_unsummed_charge, "WHERE c.licence_id", " ORDER BY c.due_on, c.id LIMIT 20000", licences);
        read_all(rows, self.connection().await?).await
    }

    pub(super) async fn list_charges(&mut self, filter: &ChargeFilter) -> StoreResult<(Vec<ChargeRow>, i64)> {
        let is_of_licence = only_of_licence(filter);
        if let Some(known) = self.ahead.as_ref().filter(|_| is_of_licence).and_then(|ahead| ahead.charges(filter)) {
            return Ok(known);
        }
        let ChargeWords { licence, holder, licensee, due_before } = ChargeWords::from(filter);
        let (province, open, settled) = (&filter.province, filter.open_only, filter.settled_only);
        let (limit, offset) = (filter.limit, filter.offset);
        let rows = if is_of_licence {
            // Asked for with every payment: filters that are not there would have it planned anew each time.
            let rows = select_charge!(
                ["WHERE c.licence_id = $1 ORDER BY c.due_on, c.id LIMIT $2 OFFSET $3"],
                licence,
                limit,
                offset
            );
            rows.fetch_all(self.connection().await?).await
        } else if licence.is_empty() {
            filtered_charges!("$1 = ''", licence, holder, licensee, province, due_before, open, settled, limit, offset)
                .fetch_all(self.connection().await?)
                .await
        } else {
            filtered_charges!(
                "c.licence_id = $1",
                licence,
                holder,
                licensee,
                province,
                due_before,
                open,
                settled,
                limit,
                offset
            )
            .fetch_all(self.connection().await?)
            .await
        };
        let rows = rows.map_err(database_error)?;
        // What fits on the first page is all there is.
        let found = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let is_all = offset == 0 && found < limit;
        let total = if is_all { found } else { self.count_charges(filter).await? };
        let rows: StoreResult<Vec<ChargeRow>> = rows.into_iter().map(TryInto::try_into).collect();
        Ok((rows?, total))
    }

    pub(super) async fn sum_charges(&mut self, filter: &ChargeFilter) -> StoreResult<ChargeTotals> {
        let words = ChargeWords::from(filter);
        let row = sqlx::query!(
            "SELECT
               CAST(COALESCE(SUM(CASE WHEN t.kind = 'charge' THEN t.amount_fen ELSE 0 END), 0) AS BIGINT)
                 AS \"charged!: i64\",
               CAST(COALESCE(SUM(CASE WHEN t.kind = 'charge' THEN 0 ELSE -t.amount_fen END), 0) AS BIGINT)
                 AS \"paid!: i64\"
             FROM (
               SELECT COALESCE(lo.kind, le.kind) AS kind, lp.amount_fen
               FROM charge c
               JOIN licence l ON l.id = c.licence_id
               JOIN organisation h ON h.id = l.holder_id
               JOIN ledger_posting lp ON lp.charge_id = c.id
               JOIN ledger_account la ON la.id = lp.account_id AND la.purpose = 'receivable'
               JOIN ledger_entry le ON le.id = lp.entry_id
               LEFT JOIN ledger_entry lo ON lo.id = le.reverses
               WHERE ($1 = '' OR c.licence_id = $1) AND ($2 = '' OR l.holder_id = $2)
                 AND ($3 = '' OR l.licensee_id = $3) AND ($4 = '' OR $4 IN (h.province, h.supervisor)) AND ($5 = '' OR c.due_on < $5)
                 AND (NOT $6 OR (SELECT COALESCE(SUM(fp.amount_fen), 0) FROM ledger_posting fp
                   JOIN ledger_account fa ON fa.id = fp.account_id
                   WHERE fp.charge_id = c.id AND fa.purpose = 'receivable') > 0)
                 AND (NOT $7 OR (SELECT COALESCE(SUM(fp.amount_fen), 0) FROM ledger_posting fp
                   JOIN ledger_account fa ON fa.id = fp.account_id
                   WHERE fp.charge_id = c.id AND fa.purpose = 'receivable') <= 0)
             ) t",
            words.licence,
            words.holder,
            words.licensee,
            filter.province,
            words.due_before,
            filter.open_only,
            filter.settled_only,
        )
        .fetch_one(self.connection().await?)
        .await
        .map_err(database_error)?;
        Ok(ChargeTotals { charged: Fen::new(row.charged), paid: Fen::new(row.paid) })
    }

    pub(super) async fn list_charges_after(&mut self, after: Option<ChargeId>, limit: i64) -> StoreResult<Vec<Charge>> {
        let after = id_of(after).unwrap_or_default();
        let rows = sqlx::query_as!(
            BareCharge,
            "SELECT id, licence_id, kind, source, report_id, initial, period_from, period_to, amount_fen, tax_fen,
               due_on, reference, breakdown, principal_charge_id, withheld_fen, created_at
             FROM charge WHERE id > $1 ORDER BY id LIMIT $2",
            after,
            limit
        )
        .fetch_all(self.connection().await?)
        .await
        .map_err(database_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn count_charges(&mut self, filter: &ChargeFilter) -> StoreResult<i64> {
        let words = ChargeWords::from(filter);
        sqlx::query_scalar!(
            "SELECT COUNT(*) AS \"count!: i64\" FROM charge c
             JOIN licence l ON l.id = c.licence_id
             JOIN organisation h ON h.id = l.holder_id
             WHERE ($1 = '' OR c.licence_id = $1) AND ($2 = '' OR l.holder_id = $2)
               AND ($3 = '' OR l.licensee_id = $3) AND ($4 = '' OR $4 IN (h.province, h.supervisor)) AND ($5 = '' OR c.due_on < $5)
               AND (NOT $6 OR (SELECT COALESCE(SUM(fp.amount_fen), 0) FROM ledger_posting fp
                 JOIN ledger_account fa ON fa.id = fp.account_id
                 WHERE fp.charge_id = c.id AND fa.purpose = 'receivable') > 0)
               AND (NOT $7 OR (SELECT COALESCE(SUM(fp.amount_fen), 0) FROM ledger_posting fp
                 JOIN ledger_account fa ON fa.id = fp.account_id
                 WHERE fp.charge_id = c.id AND fa.purpose = 'receivable') <= 0)",
            words.licence,
            words.holder,
            words.licensee,
            filter.province,
            words.due_before,
            filter.open_only,
            filter.settled_only,
        )
        .fetch_one(self.connection().await?)
        .await
        .map_err(database_error)
    }
}
