//! Payments: on time, late, in halves, too much, too little, and not at all; and the two persons of finance.

use std::collections::BTreeSet;

use domain::{
    Fen,
    id::{ChargeId, LicenceId},
};

use super::{licences::paper, plan::Payer, story::Story};
use crate::{
    charges,
    error::ServiceError,
    payments,
    ports::{ChargeFilter, ChargeRow},
};

/// Charges that a round looks at.
const CHARGES_MAX: i64 = 1_000;
/// Whoever pays on time does so in the last fortnight before the due day.
const EARLY_DAYS: i64 = 15;
const LATE_DAYS: i64 = 21;
const SECOND_HALF_DAYS: i64 = 30;
/// In these last days some payments are left for finance to handle.
const LEFT_DAYS: i64 = 13;

/// What people do about charges in this round.
pub(super) async fn round(story: &mut Story, ago: i64) -> Result<(), ServiceError> {
    let open = ChargeFilter { open_only: true, limit: CHARGES_MAX, ..Default::default() };
    let rows = story.services.store.read().await?.charges(&open).await?.0;
    let open: BTreeSet<ChargeId> = rows.iter().map(|row| row.position.charge.id).collect();
    for row in rows {
        let licence = row.position.charge.licence_id;
        let Some((index, plan)) = story.licences.get(&licence).copied() else { continue };
        // Interest and costs are paid with the charge that they belong to.
        if row.position.charge.principal_charge_id.is_some_and(|principal| open.contains(&principal)) {
            continue;
        }
        if let Some(mut amount) = amount_now(story, &row, plan.payer) {
            if amount == row.position.charged - row.position.paid {
                amount = charges::to_settle(&story.services, &row).await?;
            }
            pay(story, &row, amount, (index, plan.company), ago).await?;
        }
    }
    Ok(())
}

/// What this payer transfers today; nothing on most days.
fn amount_now(story: &Story, row: &ChargeRow, payer: Payer) -> Option<Fen> {
    let (charge, today) = (&row.position.charge, story.today());
    let open = row.position.charged - row.position.paid;
    let half = Fen::new(row.position.charged.get() / 2);
    let (untouched, left) = (row.position.paid.is_zero(), today.days_until(charge.due_on));
    let on_time = left <= EARLY_DAYS;
    match payer {
        Payer::Prompt => on_time.then_some(open),
        // What must be paid before a licence takes effect is not paid late: the licence would lapse.
        Payer::Late if charge.initial => on_time.then_some(open),
        Payer::Late => (left < -LATE_DAYS).then_some(open),
        Payer::Halves if untouched => on_time.then_some(half),
        Payer::Halves => (charge.initial || left < -SECOND_HALF_DAYS).then_some(open),
        Payer::Generous if untouched && on_time => Some(open + Fen::new(open.get() / 10)),
        Payer::Generous => on_time.then_some(open),
        Payer::HalfOnly if charge.initial => on_time.then_some(open),
        Payer::HalfOnly => (on_time && untouched).then_some(half),
        Payer::Never => None,
    }
    .filter(|amount| *amount > Fen::ZERO)
}

/// The company announces a transfer, one person of finance records it and another confirms it.
async fn pay(
    story: &mut Story,
    row: &ChargeRow,
    amount: Fen,
    (index, company): (usize, usize),
    ago: i64,
) -> Result<(), ServiceError> {
    let charge = &row.position.charge;
    let licence = charge.licence_id;
    if story.marks.contains(&waits(licence)) {
        return Ok(());
    }
    let (amount, today) = (amount.to_plain(), story.today().to_string());
    let payer = row.licensee_name.clone();
    let fields = [("amount", amount.as_str()), ("paid_on", today.as_str()), ("payer_name", payer.as_str())];
    let left = if ago <= LEFT_DAYS { index % 3 } else { 3 };
    let caller = story.people.of_company(&story.services, company);
    let mut input = story.form(fields);
    if index.is_multiple_of(2) {
        input.uploads.push(paper("proof", "银行电子回单.pdf"));
    }
    let outcome = payments::announce(&story.services, &caller, charge.id, &input).await;
    let Some(payment) = story.done("announce a payment", outcome)? else { return Ok(()) };
    if left == 0 {
        story.first_time(waits(licence));
        return Ok(());
    }
    let (first, second) = (story.people.finance(&story.services, 0), story.people.finance(&story.services, 1));
    if index % 11 == 5 && story.first_time(format!("rejected:{licence}")) {
        let input = story.form([("reason", "银行流水中没有这笔款项，请核对付款账户。")]);
        let outcome = payments::reject(&story.services, &first, payment, &input).await;
        return story.done("reject a payment", outcome).map(drop);
    }
    let input = story.form(fields);
    let outcome = payments::record_announced(&story.services, &first, payment, &input).await;
    story.done("record a payment", outcome)?;
    if left == 1 {
        story.first_time(waits(licence));
        return Ok(());
    }
    let input = story.form([]);
    let outcome = payments::confirm(&story.services, &second, payment, &input).await;
    story.done("confirm a payment", outcome).map(drop)
}

/// A payment of this licence is left with finance until the end.
fn waits(licence: LicenceId) -> String {
    format!("waits:{licence}")
}
