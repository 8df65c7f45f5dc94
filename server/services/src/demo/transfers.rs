//! One patent is sold: entered three weeks late by the operator, and taken over by another institution.

use super::{patents, people::HOLDERS, story::Story};
use crate::{access::Role, error::ServiceError, transfers};

/// The patent that is sold, and when that is entered, counted in days before the end.
const SOLD: usize = 30;
const ENTERED: i64 = 2;
/// The gazette is that many days older.
const LATE_DAYS: i64 = 20;

pub(super) async fn day(story: &mut Story, ago: i64) -> Result<(), ServiceError> {
    if ago != ENTERED {
        return Ok(());
    }
    let operator = story.people.operator(&story.services);
    let place = (patents::sketch(SOLD).holder + 1) % HOLDERS;
    let (acquirer, on) = (story.people.holder(place).name.clone(), story.today().plus_days(-LATE_DAYS).to_string());
    let fields = [("acquirer", acquirer.as_str()), ("transferred_on", on.as_str()), ("source", "专利公报（示例）")];
    let input = story.form(fields);
    let outcome = transfers::record(&story.services, &operator, story.entries[SOLD].patent, &input).await;
    let Some(id) = story.done("enter a transfer", outcome)? else { return Ok(()) };
    let approver = story.people.of_holder(&story.services, place, Role::HolderApprover);
    let input = story.form([("agree", "yes")]);
    let outcome = transfers::take_over(&story.services, &approver, id, &input).await;
    story.done("take over a patent", outcome).map(drop)
}
