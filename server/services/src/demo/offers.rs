//! Patents and their declarations, from the inventory to the end of the offer.

use domain::{
    Day,
    declaration::DeclarationState as State,
    form::FormValues,
    id::{DeclarationId, PatentId},
    patent::PatentKind,
};

use super::{
    patents, plan,
    story::{Entry, Story},
    terms,
};
use crate::{
    access::Role,
    caller::Caller,
    declarations::{self, DocumentRule},
    error::ServiceError,
};

/// Days before the end on which things happen to offers that do not simply stand.
const TRANSFERRED: i64 = 63;
const ANNUITY_LAPSED: i64 = 42;
const ABANDONED: i64 = 98;
const WITHDRAWN: i64 = 200;
const WITHDRAWAL_ANNOUNCED: i64 = 165;
const WITHDRAWAL_FILED: i64 = 20;
/// The offer that expires stands for this many days.
const SHORT_WINDOW: i64 = 300;

const REASONING: &str = "参照同行业专利实施许可的公开统计数据，结合预期实施规模、剩余保护期和技术成熟度，按收益分成的方法测算；\
                         以预计年销售额乘以提成比例折算，并考虑被许可人的后续投入。";

/// Adds every patent of the table to its holder's inventory.
pub(super) async fn add_patents(story: &mut Story) -> Result<(), ServiceError> {
    for place in 0..patents::COUNT {
        let staff = staff(story, place);
        let values = patent_values(story, place);
        let fields: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let input = story.form(fields);
        let outcome = crate::patents::add(&story.services, &staff, &input).await;
        match story.done("add a patent", outcome)? {
            Some(patent) => story.entries.push(Entry { patent, declaration: None }),
            None => {
                return Err(ServiceError::Fault {
                    doing: "adding a patent of the demonstration",
                    source: story.refused.join("; ").into(),
                });
            }
        }
    }
    Ok(())
}

fn staff(story: &Story, place: usize) -> Caller {
    story.people.of_holder(&story.services, patents::sketch(place).holder, Role::HolderStaff)
}

fn approver(story: &Story, place: usize) -> Caller {
    story.people.of_holder(&story.services, patents::sketch(place).holder, Role::HolderApprover)
}

fn patent_values(story: &Story, place: usize) -> Vec<(&'static str, String)> {
    let sketch = patents::sketch(place);
    let (filed, granted) = dates(story, place);
    let holder = story.people.holder(sketch.holder).name.clone();
    let other = story.people.holder((sketch.holder + 3) % super::people::HOLDERS).name.clone();
    let patentees = if plan::has_co_owner(place) { format!("{holder};{other}") } else { holder };
    let opening = match sketch.kind {
        PatentKind::Invention => "本发明公开了",
        PatentKind::UtilityModel => "本实用新型公开了",
        PatentKind::Design => "本外观设计产品为",
    };
    let mut values = vec![
        ("number", super::number_of(place).to_string()),
        ("title", sketch.title.to_owned()),
        ("abstract_text", format!("{opening}{}。{}", sketch.title, sketch.summary)),
        ("patentees", patentees),
        ("inventors", inventors(place)),
        ("filing_date", filed.to_string()),
        ("grant_date", granted.to_string()),
        ("classes", sketch.class.to_owned()),
        ("validity", "in_force".to_owned()),
        ("status_date", story.today().to_string()),
        ("status_source", "国家知识产权局专利登记簿副本".to_owned()),
        ("annuity_paid_until", paid_until(story, place, filed).to_string()),
        ("intents", "license".to_owned()),
        ("readiness", sketch.readiness.to_string()),
        ("industry", sketch.industry.to_owned()),
        ("application_field", sketch.field.to_owned()),
    ];
    if place.is_multiple_of(3) {
        values.push(("state_funded", "yes".to_owned()));
    }
    if sketch.kind != PatentKind::Invention {
        values.push(("report_number", format!("示例评价报告第 {} 号", 100 + place)));
        values.push(("report_date", granted.plus_days(60).to_string()));
        values.push(("report_conclusion", "positive".to_owned()));
    }
    values
}

fn inventors(place: usize) -> String {
    const NAMES: [&str; 9] = ["李示", "王范", "张样", "刘例", "杨本", "赵示", "黄范", "周样", "吴例"];
    format!("{};{}", NAMES[place % NAMES.len()], NAMES[(place * 4 + 1) % NAMES.len()])
}

/// Filed on some day of the year in the number; granted after the usual time, and well before the declaration.
fn dates(story: &Story, place: usize) -> (Day, Day) {
    let sketch = patents::sketch(place);
    let part = |modulus: usize| u32::try_from(1 + place % modulus).expect("small");
    let filed = Day::literal(i32::from(sketch.year), part(11), part(27));
    let months = if sketch.kind == PatentKind::Invention { 26 } else { 8 };
    let begun = story.end.plus_days(-plan::begun(place));
    (filed, filed.plus_months(months).min(begun.plus_days(-90)))
}

/// Paid beyond the end of the story, but for the one offer that is frozen over it.
fn paid_until(story: &Story, place: usize, filed: Day) -> Day {
    if plan::goal(place) == State::Frozen && place.is_multiple_of(3) {
        return story.end.plus_days(-ANNUITY_LAPSED);
    }
    let beyond = story.end.plus_days(20);
    (1..=20).map(|years| filed.plus_years(years).plus_days(-1)).find(|day| *day > beyond).unwrap_or(beyond)
}

/// What is planned for this day.
pub(super) async fn day(story: &mut Story, ago: i64) -> Result<(), ServiceError> {
    for place in 0..patents::COUNT {
        let since = plan::begun(place) - ago;
        if since == 0 {
            begin(story, place).await?;
        } else if since > 0
            && let Some(id) = story.entries[place].declaration
        {
            advance(story, place, id, since).await?;
            later(story, place, id, ago).await?;
        }
    }
    Ok(())
}

async fn begin(story: &mut Story, place: usize) -> Result<(), ServiceError> {
    let (staff, patent) = (staff(story, place), story.entries[place].patent.to_string());
    let input = story.form([("patent_id", patent.as_str())]);
    let outcome = declarations::create(&story.services, &staff, &input).await;
    let Some(id) = story.done("begin a declaration", outcome)? else { return Ok(()) };
    story.entries[place].declaration = Some(id);
    let found = story.services.store.read().await?.declaration(id).await?.ok_or(ServiceError::NotFound)?;
    let mut values: FormValues = serde_json::from_str(&found.form).unwrap_or_default();
    values.extend(terms::values(place));
    values.insert("version".into(), found.version.to_string());
    values.insert("fee_reasoning".into(), REASONING.into());
    if plan::goal(place) != State::Draft {
        values.insert("undertaking".into(), "yes".into());
    }
    if plan::goal(place) == State::ConsentPending {
        values.insert("co_owner_1_email".into(), "co-owner@demo.kaixu.invalid".into());
    }
    if plan::goal(place) == State::Expired {
        values.insert("window_to".into(), story.today().plus_days(SHORT_WINDOW).to_string());
    }
    let input = story.form(values.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let outcome = declarations::save(&story.services, &staff, id, &input).await;
    story.done("write a declaration", outcome)?;
    Ok(())
}

/// The steps up to the announcement, so many days after the beginning.
async fn advance(story: &mut Story, place: usize, id: DeclarationId, since: i64) -> Result<(), ServiceError> {
    let goal = plan::goal(place);
    let early = [State::Draft, State::ConsentPending, State::InternalPublicity, State::Approved];
    match since {
        plan::SEND_AFTER if goal != State::Draft => {
            let (staff, input) = (staff(story, place), story.form([]));
            let outcome = declarations::send_for_consent(&story.services, &staff, id, &input).await;
            story.done("send for consent", outcome)?;
        }
        3 if plan::has_co_owner(place) && goal != State::ConsentPending => sign_on_paper(story, place, id).await?,
        plan::APPROVE_AFTER if !early[..3].contains(&goal) => {
            let (approver, input) = (approver(story, place), story.form([("agree", "yes")]));
            let outcome = declarations::approve(&story.services, &approver, id, &input).await;
            story.done("approve", outcome)?;
        }
        plan::SUBMIT_AFTER if !early.contains(&goal) => submit(story, place, id).await?,
        plan::ANNOUNCE_AFTER => decide(story, place, id).await?,
        _ => {}
    }
    Ok(())
}

async fn sign_on_paper(story: &mut Story, place: usize, id: DeclarationId) -> Result<(), ServiceError> {
    let consents = story.services.store.read().await?.consents_of(id).await?;
    for consent in consents {
        let (staff, input) = (staff(story, place), story.form([("signer_name", "示例共有人代表")]));
        let rule = DocumentRule::MayBeMissing;
        let outcome = declarations::consent_on_paper(&story.services, &staff, (id, consent.id), &input, rule).await;
        story.done("consent on paper", outcome)?;
    }
    Ok(())
}

async fn submit(story: &mut Story, place: usize, id: DeclarationId) -> Result<(), ServiceError> {
    let (number, today) = (format!("KFXK-DEMO-{:04}", place + 1), story.today().to_string());
    let staff = staff(story, place);
    let input = story.form([("receipt_number", number.as_str()), ("submitted_on", today.as_str())]);
    let outcome = declarations::submit(&story.services, &staff, id, &input).await;
    story.done("file a declaration", outcome)?;
    Ok(())
}

/// What CNIPA answers.
async fn decide(story: &mut Story, place: usize, id: DeclarationId) -> Result<(), ServiceError> {
    let operator = story.people.operator(&story.services);
    let rule = DocumentRule::MayBeMissing;
    if plan::is_announced(place) {
        let (number, today) = (format!("示例公告第 {:04} 号", place + 1), story.today().to_string());
        let input = story.form([("announcement_number", number.as_str()), ("announced_on", today.as_str())]);
        let outcome = declarations::announce(&story.services, &operator, id, &input, rule).await;
        story.done("announce", outcome)?;
    } else if plan::goal(place) == State::CorrectionRequested {
        let input = story.form([("note", "联系方式与登记簿记载不一致，请补正。")]);
        let outcome = declarations::request_correction(&story.services, &operator, id, &input, rule).await;
        story.done("request a correction", outcome)?;
    } else if plan::goal(place) == State::NotAnnounced {
        let input = story.form([("note", "声明未清楚写明支付标准的起算方式，不予公告。")]);
        let outcome = declarations::refuse(&story.services, &operator, id, &input, rule).await;
        story.done("refuse to announce", outcome)?;
    }
    Ok(())
}

/// What happens to announced offers, so many days before the end.
async fn later(story: &mut Story, place: usize, id: DeclarationId, ago: i64) -> Result<(), ServiceError> {
    match (plan::goal(place), ago) {
        (State::Frozen, TRANSFERRED) if !place.is_multiple_of(3) => patent_event(story, place, "TR01").await,
        (State::Void, ABANDONED) => patent_event(story, place, "AV01").await,
        (State::WithdrawalSubmitted, WITHDRAWAL_FILED) | (State::Withdrawn, WITHDRAWN) => {
            let approver = approver(story, place);
            let input = story.form([("reason", "拟将专利权转让，依规定先行撤回声明。"), ("unconditional", "yes")]);
            let outcome = declarations::withdraw(&story.services, &approver, id, &input).await;
            story.done("withdraw", outcome).map(drop)
        }
        (State::Withdrawn, WITHDRAWAL_ANNOUNCED) => {
            let (operator, today) = (story.people.operator(&story.services), story.today().to_string());
            let input = story.form([("note", "示例撤回公告第 0027 号"), ("ended_on", today.as_str())]);
            let rule = DocumentRule::MayBeMissing;
            let outcome = declarations::announce_withdrawal(&story.services, &operator, id, &input, rule).await;
            story.done("announce a withdrawal", outcome).map(drop)
        }
        _ => Ok(()),
    }
}

async fn patent_event(story: &mut Story, place: usize, code: &str) -> Result<(), ServiceError> {
    let (staff, patent): (Caller, PatentId) = (staff(story, place), story.entries[place].patent);
    let today = story.today().to_string();
    let input = story.form([("code", code), ("occurred_on", today.as_str()), ("source", "专利公报（示例）")]);
    let outcome = crate::patents::record_event(&story.services, &staff, patent, &input).await;
    story.done("record a patent event", outcome).map(drop)
}
