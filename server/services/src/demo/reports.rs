//! Royalty reports: written, sent, queried, corrected, estimated and reviewed.

use domain::{
    form::FormValues,
    id::ReportId,
    report::{ReportColumn, ReportState, columns},
};

use super::{
    patents,
    plan::{Acceptance, Reporter},
    story::Story,
};
use crate::{
    access::Role,
    caller::Caller,
    error::ServiceError,
    licences,
    ports::{ReportFilter, RoyaltyReport},
    reports as verbs,
};

/// Reports of one state that a round looks at.
const REPORTS_MAX: i64 = 1_000;
const LATE_DAYS: i64 = 12;
/// Whoever does not report does so for this long; what is older was reported.
const SILENT_DAYS: i64 = 200;
/// Reports of periods that ended within these last days are left in every state in which a report can wait.
const RECENT_DAYS: i64 = 110;

/// What people do about reports in this round.
pub(super) async fn round(story: &mut Story, _ago: i64) -> Result<(), ServiceError> {
    for state in [ReportState::Due, ReportState::Submitted, ReportState::Queried, ReportState::Closed] {
        let filter = ReportFilter { state: Some(state), limit: REPORTS_MAX, ..Default::default() };
        let rows = story.services.store.read().await?.reports(&filter).await?.0;
        for row in rows {
            let it = row.report;
            let Some((index, plan)) = story.licences.get(&it.licence_id).copied() else { continue };
            match state {
                ReportState::Due => write(story, &it, (index, plan)).await?,
                ReportState::Submitted => review(story, &it, (index, plan)).await?,
                ReportState::Queried if !is_recent(story, &it) => submit(story, &it, (index, plan), 0).await?,
                ReportState::Closed => afterwards(story, &it, (index, plan)).await?,
                _ => {}
            }
        }
    }
    Ok(())
}

type Planned = (usize, Acceptance);

fn company(story: &Story, plan: Planned) -> Caller {
    story.people.of_company(&story.services, plan.1.company)
}

fn staff(story: &Story, plan: Planned) -> Caller {
    story.people.of_holder(&story.services, patents::sketch(plan.1.place).holder, Role::HolderStaff)
}

async fn write(story: &mut Story, it: &RoyaltyReport, plan: Planned) -> Result<(), ServiceError> {
    let late = it.due_on.days_until(story.today());
    let old = it.due_on.days_until(story.end) > SILENT_DAYS;
    match plan.1.reporter {
        Reporter::Prompt => submit(story, it, plan, 0).await,
        Reporter::Late if late > LATE_DAYS => submit(story, it, plan, 0).await,
        Reporter::Nil => {
            let (company, input) = (company(story, plan), story.form([]));
            let outcome = verbs::submit_nil(&story.services, &company, it.id, &input).await;
            story.done("send a nil report", outcome).map(drop)
        }
        Reporter::Drafts if is_recent(story, it) => {
            let (company, values) = (company(story, plan), lines(story, it, plan.0, 0).await?);
            let input = story.form(values.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            let outcome = verbs::save_draft(&story.services, &company, it.id, &input).await;
            story.done("draft a report", outcome).map(drop)
        }
        Reporter::Drafts => submit(story, it, plan, 0).await,
        Reporter::Never if old => submit(story, it, plan, 0).await,
        Reporter::Never if late > 4 * LATE_DAYS && plan.0.is_multiple_of(2) => estimate(story, it, plan).await,
        _ => Ok(()),
    }
}

async fn estimate(story: &mut Story, it: &RoyaltyReport, plan: Planned) -> Result<(), ServiceError> {
    let (staff, input) = (staff(story, plan), story.form([]));
    let outcome = verbs::estimate(&story.services, &staff, it.id, &input).await;
    story.done("estimate a report", outcome).map(drop)
}

/// Signs and sends figures; another `version` of the same period has slightly others.
async fn submit(story: &mut Story, it: &RoyaltyReport, plan: Planned, version: i64) -> Result<(), ServiceError> {
    let (company, mut values) = (company(story, plan), lines(story, it, plan.0, version).await?);
    values.insert("truthful".into(), "yes".into());
    let input = story.form(values.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let outcome = verbs::submit(&story.services, &company, it.id, &input).await;
    story.done("send a report", outcome).map(drop)
}

/// The holder's review. Of the last reports some wait, some are being looked at and some have been queried.
async fn review(story: &mut Story, it: &RoyaltyReport, plan: Planned) -> Result<(), ServiceError> {
    let staff = staff(story, plan);
    let first_query = plan.0 % 4 == 1 && it.current_number == 1;
    let queries = if is_recent(story, it) { plan.0 % 6 == 2 } else { first_query };
    if queries && first_of(story, it) {
        let input = story.form([("query", "本期销售额较上期下降较多，请说明原因并核对运费扣除。")]);
        let outcome = verbs::query(&story.services, &staff, it.id, &input).await;
        return story.done("query a report", outcome).map(drop);
    }
    match (is_recent(story, it), plan.0 % 6) {
        (true, 0) => Ok(()),
        (true, 1) => {
            let input = story.form([]);
            let outcome = verbs::begin_review(&story.services, &staff, it.id, &input).await;
            story.done("begin a review", outcome).map(drop)
        }
        _ => accept(story, it.id, &staff).await,
    }
}

/// A licence's first query of old times, and its first of the last.
fn first_of(story: &mut Story, it: &RoyaltyReport) -> bool {
    let mark = format!("queried:{}:{}", it.licence_id, is_recent(story, it));
    story.first_time(mark)
}

/// Whether the period ended so lately that the report may still be waiting.
fn is_recent(story: &Story, it: &RoyaltyReport) -> bool {
    it.period_to.days_until(story.end) < RECENT_DAYS
}

async fn accept(story: &mut Story, report: ReportId, staff: &Caller) -> Result<(), ServiceError> {
    let input = story.form([]);
    let outcome = verbs::accept(&story.services, staff, report, &input).await;
    story.done("accept a report", outcome).map(drop)
}

/// Once each: a licensee corrects a closed report, and a holder adjusts one after an inspection.
async fn afterwards(story: &mut Story, it: &RoyaltyReport, plan: Planned) -> Result<(), ServiceError> {
    if plan.1.reporter != Reporter::Prompt {
        return Ok(());
    }
    if plan.0.is_multiple_of(2) && story.first_time("corrected".to_owned()) {
        let (company, input) = (company(story, plan), story.form([]));
        let outcome = verbs::correct(&story.services, &company, it.id, &input).await;
        story.done("correct a report", outcome)?;
        return submit(story, it, plan, 1).await;
    }
    if !plan.0.is_multiple_of(2) && story.first_time("adjusted".to_owned()) {
        let holder = patents::sketch(plan.1.place).holder;
        let approver = story.people.of_holder(&story.services, holder, Role::HolderApprover);
        let mut values = lines(story, it, plan.0, 2).await?;
        values.insert("note".into(), "查账发现少报一批次产品，按查账结果更正。".into());
        let input = story.form(values.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let outcome = verbs::adjust(&story.services, &approver, it.id, &input).await;
        return story.done("adjust a report", outcome).map(drop);
    }
    Ok(())
}

/// The figures of a period: varied, and the same each time.
async fn lines(story: &Story, it: &RoyaltyReport, index: usize, version: i64) -> Result<FormValues, ServiceError> {
    let licence = story.services.store.read().await?.licence(it.licence_id).await?.ok_or(ServiceError::NotFound)?;
    let terms = licences::terms_of(&licence)?;
    let index = i64::try_from(index).unwrap_or(0);
    let months = i64::from(it.period_to.month()) + i64::from(it.period_to.year()) * 12;
    let mut values = FormValues::new();
    for (row, product) in (1..=1 + index % 2).zip(["示例产品一型", "示例产品二型"]) {
        let scale = if index % 3 == 0 { 5 } else { 1 };
        let sales = (300_000 + (index * 37 + months * 53 + row * 19) % 97 * 12_000 + version * 60_000) * scale;
        values.insert(format!("line_{row}_product"), product.to_owned());
        for column in columns(&terms) {
            let figure = match column {
                ReportColumn::Gross => sales,
                ReportColumn::Discounts => sales / 50,
                ReportColumn::Returns => sales / 100,
                ReportColumn::Freight => sales / 200,
                ReportColumn::Profit => sales / 6,
                ReportColumn::AddedOutput => sales / 4,
                ReportColumn::Units => sales / 800,
            };
            values.insert(format!("line_{row}_{}", column.as_str()), figure.to_string());
        }
    }
    Ok(values)
}
