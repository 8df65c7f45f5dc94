//! What institutions report and inspectors look at: uses of patents, a quarter that is frozen, a return that was filed
//! and one that is being prepared, and a spot check.

use domain::{
    indicators::Quarter,
    yearly_return::{ColumnKind, NOT_APPLICABLE, ReturnColumn, columns_of},
};

use super::{patents, people::HOLDERS, story::Story};
use crate::{
    access::Role, caller::Caller, checks, error::ServiceError, indicators, patents as stock, ports::YearlyReturnRow,
    yearly_returns as returns,
};

/// Days before the end on which uses are stated, and on which the rest is done.
const STATED: i64 = 160;
const CLOSED: i64 = 1;
/// Days between two statements of the same patent.
const FIRST_USE_DAYS: i64 = 400;
/// Rows of a return.
const ROWS_MAX: i64 = 1_000;
/// The holder whose people log in first.
const FIRST_HOLDER: usize = 0;
const SAMPLE: &str = "5";

pub(super) async fn day(story: &mut Story, ago: i64) -> Result<(), ServiceError> {
    match ago {
        STATED => state_uses(story).await,
        CLOSED => {
            freeze(story).await?;
            signed_return(story).await?;
            open_return(story).await?;
            spot_check(story).await
        }
        _ => Ok(()),
    }
}

/// Two of three patents are reported; of the others nobody has said anything.
async fn state_uses(story: &mut Story) -> Result<(), ServiceError> {
    const KINDS: [&str; 6] = ["not_implemented", "implemented", "", "industrialised", "trial", ""];
    for place in 0..patents::COUNT {
        // Holders take turns every six patents; the rounds move on so that each has some of every kind.
        let kind = KINDS[(place + place / HOLDERS) % KINDS.len()];
        let Some(patent) = story.entries.get(place).map(|entry| entry.patent) else { continue };
        if kind.is_empty() {
            continue;
        }
        let on = story.today().plus_days(-FIRST_USE_DAYS + i64::try_from(place * 3).unwrap_or(0)).to_string();
        let granted = story.services.store.read().await?.patent(patent).await?.and_then(|it| it.grant_date);
        let on = granted.map(|day| day.to_string()).filter(|granted| on < *granted).unwrap_or(on);
        let staff = story.people.of_holder(&story.services, patents::sketch(place).holder, Role::HolderStaff);
        let input = story.form([("kind", kind), ("happened_on", on.as_str())]);
        let outcome = stock::add_use(&story.services, &staff, patent, &input).await;
        story.done("state a use", outcome)?;
        if kind == "industrialised" {
            let (today, title) = (story.today().to_string(), patents::sketch(place).title);
            let product = format!("{title}示例产品");
            let fields = [("kind", "product"), ("happened_on", today.as_str()), ("product", product.as_str())];
            let input = story.form(fields);
            let outcome = stock::add_use(&story.services, &staff, patent, &input).await;
            story.done("file a product", outcome)?;
        }
    }
    Ok(())
}

async fn freeze(story: &mut Story) -> Result<(), ServiceError> {
    let operator = story.people.operator(&story.services);
    let quarter = Quarter::of(story.today()).previous().to_string();
    let input = story.form([("quarter", quarter.as_str())]);
    let outcome = indicators::freeze(&story.services, &operator, &input).await;
    story.done("freeze a quarter", outcome).map(drop)
}

/// Last year's return of the first holder: filled in, signed off by the approver, filed.
async fn signed_return(story: &mut Story) -> Result<(), ServiceError> {
    let staff = story.people.of_holder(&story.services, FIRST_HOLDER, Role::HolderStaff);
    let approver = story.people.of_holder(&story.services, FIRST_HOLDER, Role::HolderApprover);
    let year = (story.today().year() - 1).to_string();
    let input = story.form([("year", year.as_str())]);
    let outcome = returns::open(&story.services, &staff, &input).await;
    let Some(id) = story.done("open a return", outcome)? else { return Ok(()) };
    let rows = story.services.store.read().await?.return_rows(id, ROWS_MAX).await?;
    for row in rows {
        fill(story, &staff, &row).await?;
    }
    let input = story.form([]);
    let outcome = returns::ready(&story.services, &staff, id, &input).await;
    story.done("hand a return on", outcome)?;
    let input = story.form([("agree", "yes")]);
    let outcome = returns::sign(&story.services, &approver, id, &input).await;
    story.done("sign a return off", outcome)?;
    let today = story.today().to_string();
    let input = story.form([("receipt_number", "SL-示例-0001"), ("receipt_on", today.as_str())]);
    let outcome = returns::add_receipt(&story.services, &staff, id, &input).await;
    story.done("file a return", outcome).map(drop)
}

async fn fill(story: &mut Story, staff: &Caller, row: &YearlyReturnRow) -> Result<(), ServiceError> {
    let blanks = row.cells.blanks(row.form);
    if blanks.is_empty() {
        return Ok(());
    }
    let mut input = story.form([]);
    for column in columns_of(row.form) {
        let text = match column.kind() {
            _ if !blanks.contains(column) => row.cells.value(*column).to_owned(),
            ColumnKind::Amount => "80000".to_owned(),
            _ => NOT_APPLICABLE.to_owned(),
        };
        input.values.insert(column.as_str().to_owned(), text);
    }
    let outcome = returns::write_row(&story.services, staff, (row.return_id, row.id), &input).await;
    story.done("fill in a row", outcome).map(drop)
}

/// This year's returns are being prepared: cells are blank, and one row of equity was added by hand.
async fn open_return(story: &mut Story) -> Result<(), ServiceError> {
    let year = story.today().year().to_string();
    for place in 0..HOLDERS {
        let staff = story.people.of_holder(&story.services, place, Role::HolderStaff);
        let input = story.form([("year", year.as_str())]);
        let outcome = returns::open(&story.services, &staff, &input).await;
        let Some(id) = story.done("open a return", outcome)? else { continue };
        if place != FIRST_HOLDER {
            continue;
        }
        let number = super::number_of(0).to_string();
        let input = story.form([("form", "equity"), ("number", number.as_str())]);
        let outcome = returns::add_row(&story.services, &staff, id, &input).await;
        let Some(row) = story.done("add a row", outcome)? else { continue };
        let fields = [
            (ReturnColumn::Counterparty.as_str(), "示例储能产业有限公司"),
            (ReturnColumn::Valuation.as_str(), "3000000"),
            (ReturnColumn::Share.as_str(), "15"),
        ];
        let input = story.form(fields);
        let outcome = returns::write_row(&story.services, &staff, (id, row), &input).await;
        story.done("fill in a row", outcome)?;
    }
    Ok(())
}

async fn spot_check(story: &mut Story) -> Result<(), ServiceError> {
    let inspector = story.people.inspector(&story.services);
    let input = story.form([("register", "licences")]);
    let outcome = checks::prepare(&story.services, &inspector, &input).await;
    let Some(id) = story.done("prepare a spot check", outcome)? else { return Ok(()) };
    let day = story.today();
    let source = format!("{day} 公开开奖号码（示例）");
    let fields = [("seed", "07 12 19 23 28 31 + 05"), ("seed_source", source.as_str()), ("sample", SAMPLE)];
    let input = story.form(fields);
    let outcome = checks::draw(&story.services, &inspector, id, &input).await;
    story.done("draw a spot check", outcome)?;
    let drawn = checks::check(&story.services, &inspector, id).await?;
    let results = [("ok", ""), ("question", "付款凭证日期与合同生效日期不一致，请单位说明。")];
    for (row, (result, note)) in drawn.rows.iter().zip(results) {
        let place = row.place.to_string();
        let input = story.form([("place", place.as_str()), ("result", result), ("note", note)]);
        let outcome = checks::find(&story.services, &inspector, id, &input).await;
        story.done("keep a finding", outcome)?;
    }
    Ok(())
}
