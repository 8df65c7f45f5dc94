//! The first university divides its income, and closes its months.

use domain::{
    id::{PatentId, RunId},
    month::Month,
};

use super::{licences::paper, story::Story};
use crate::{
    access::Role,
    books,
    caller::Caller,
    distribution,
    error::{ServiceError, Submitted},
};

/// The holder of the script that does.
const PLACE: usize = 0;
/// Days before the end: the rule, a run that is paid out, one that waits for objections, one that was just computed.
const RULE_AGO: i64 = 150;
const PAID_AGO: i64 = 140;
const APPROVED_AGO: i64 = PAID_AGO - 9;
const SHOWN_AGO: i64 = 4;
const COMPUTED_AGO: i64 = 1;
/// Months that ended longer ago are closed.
const CLOSE_AGO: i64 = 30;
const OPEN_DAYS: i64 = 75;

/// What happens on this day.
pub(super) async fn day(story: &mut Story, ago: i64) -> Result<(), ServiceError> {
    match ago {
        RULE_AGO => rule(story).await,
        PAID_AGO => compute(story, 0, true).await.map(drop),
        APPROVED_AGO => pay(story).await,
        SHOWN_AGO => objected(story).await,
        COMPUTED_AGO => compute(story, 1, false).await.map(drop),
        CLOSE_AGO => close(story).await,
        _ => Ok(()),
    }
}

fn finance(story: &Story) -> Caller {
    story.people.of_holder(&story.services, PLACE, Role::Finance)
}

/// Beneficiaries and the first rule: 70 / 15 / 10 / 5, agency 8 %.
async fn rule(story: &mut Story) -> Result<(), ServiceError> {
    let finance = finance(story);
    let staff = story.people.of_holder(&story.services, PLACE, Role::HolderStaff);
    let email = staff.actor()?.email.clone();
    let name = staff.actor()?.name.clone();
    let people = [
        ("person", name.as_str(), email.as_str()),
        ("person", "梁宇", ""),
        ("body", "材料科学与工程学院", ""),
        ("body", "知识产权运营基金", ""),
        ("body", "示例技术转移中心", ""),
    ];
    for (kind, name, email) in people {
        let fields = [("kind", kind), ("name", name), ("email", email), ("bank_name", "示例银行书院路支行")];
        let mut input = story.form(fields);
        input.values.insert("bank_account".into(), format!("6200 0000 0000 {:04}", story.marks.len()));
        let outcome = distribution::add_beneficiary(&story.services, &finance, &input).await;
        let Some(id) = story.done("add a beneficiary", outcome)? else { return Ok(()) };
        story.marks.insert(format!("beneficiary:{name}:{id}"));
    }
    let (college, fund) = (known(story, "材料科学与工程学院"), known(story, "知识产权运营基金"));
    let input = story.form([
        ("citation", "岭南理工大学科技成果转化收益分配办法（试行）第八条"),
        ("valid_from", "2024-01-01"),
        ("share_contributors", "70"),
        ("share_college", "15"),
        ("share_university", "10"),
        ("share_fund", "5"),
        ("agency_rate", "8%"),
        ("agency_base", "receipt"),
        ("body_college", &college),
        ("body_fund", &fund),
    ]);
    let outcome = distribution::set_policy(&story.services, &finance, &input).await;
    story.done("set a rule", outcome).map(drop)
}

/// The id of a beneficiary that was added.
fn known(story: &Story, name: &str) -> String {
    let mark = format!("beneficiary:{name}:");
    story.marks.iter().find_map(|known| known.strip_prefix(&mark)).unwrap_or_default().to_owned()
}

/// Computes a run of the patent at this place among those that wait, with its inventors and costs, and shows it.
async fn compute(story: &mut Story, place: usize, shows: bool) -> Result<Option<RunId>, ServiceError> {
    let finance = finance(story);
    let waiting = distribution::runs(&story.services, &finance).await?.candidates;
    let Some(candidate) = waiting.into_iter().nth(place) else { return Ok(None) };
    let patent = candidate.income.patent_id;
    if story.first_time(format!("shared:{patent}")) {
        describe(story, &finance, patent).await?;
    }
    let agency = known(story, "示例技术转移中心");
    let input = story.form([("agency", agency.as_str()), ("direct_costs", "1,200")]);
    let outcome = distribution::compute(&story.services, &finance, patent, &input).await;
    let Some(run) = story.done("compute a distribution", outcome)? else { return Ok(None) };
    if shows {
        let input = story.form([]);
        let outcome = distribution::publish(&story.services, &finance, run, &input).await;
        story.done("show a distribution", outcome)?;
        story.marks.insert(format!("run:{run}"));
    }
    Ok(Some(run))
}

async fn describe(story: &mut Story, finance: &Caller, patent: PatentId) -> Result<(), ServiceError> {
    let staff = story.people.of_holder(&story.services, PLACE, Role::HolderStaff).actor()?.name.clone();
    let (first, second) = (known(story, &staff), known(story, "梁宇"));
    let (first_field, second_field) = (format!("inventor:{first}"), format!("inventor:{second}"));
    let input = story.form([(first_field.as_str(), "6"), (second_field.as_str(), "4")]);
    let outcome = distribution::share(&story.services, finance, patent, &input).await;
    story.done("share a patent", outcome)?;
    for (payer, amount, note) in
        [("", "8,600", "申请费、审查费与代理费"), (second.as_str(), "1,400", "第 3 至 5 年年费")]
    {
        let mut input = story.form([("payer", payer), ("amount", amount), ("paid_on", "2024-02-20"), ("note", note)]);
        input.uploads.push(paper("voucher", "费用票据.pdf"));
        let outcome = distribution::add_cost(&story.services, finance, patent, &input).await;
        story.done("add a patent cost", outcome)?;
    }
    Ok(())
}

/// The first run is approved, paid out and reconciled.
async fn pay(story: &mut Story) -> Result<(), ServiceError> {
    let run = story.marks.iter().find_map(|mark| mark.strip_prefix("run:")?.parse::<RunId>().ok());
    let Some(run) = run else { return Ok(()) };
    let (finance, approver) = (finance(story), story.people.of_holder(&story.services, PLACE, Role::HolderApprover));
    let input = story.form([]);
    let outcome = distribution::approve(&story.services, &approver, run, &input).await;
    story.done("approve a distribution", outcome)?;
    let input = story.form([]);
    let outcome = distribution::pay_out(&story.services, &finance, run, &input).await;
    story.done("pay a distribution out", outcome)?;
    let input = story.form([]);
    let outcome = distribution::reconcile(&story.services, &finance, run, &input).await;
    story.done("reconcile a distribution", outcome).map(drop)
}

/// A run is shown, and an inventor asks about it.
async fn objected(story: &mut Story) -> Result<(), ServiceError> {
    let Some(run) = compute(story, 0, true).await? else { return Ok(()) };
    let staff = story.people.of_holder(&story.services, PLACE, Role::HolderStaff);
    let input = story.form([("text", "请核对我的贡献比例，备案表中为 65%。")]);
    let outcome = distribution::object(&story.services, &staff, run, &input).await;
    story.done("object", outcome).map(drop)
}

/// Months that ended some time ago are closed, as far as no payment waits in them.
async fn close(story: &mut Story) -> Result<(), ServiceError> {
    let finance = finance(story);
    let holder = story.people.holder(PLACE).id;
    let last = Month::of(story.today().plus_days(-OPEN_DAYS));
    loop {
        let book = books::book(&story.services, &finance, holder, "").await?;
        let Some(next) = book.months.iter().find(|line| line.is_next && line.month <= last) else { return Ok(()) };
        let month = next.month.to_string();
        let input = story.form([("month", month.as_str())]);
        match books::close(&story.services, &finance, holder, &input).await? {
            Submitted::Done(_) => {}
            Submitted::Invalid(_) => return Ok(()),
        }
    }
}
