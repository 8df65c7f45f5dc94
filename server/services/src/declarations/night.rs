//! What the clock brings: publicity that is over, offers whose window has ended, and the daily gate (专利法实施细则
//! 第八十六条 has to hold for as long as the offer stands).

use domain::{
    Day,
    declaration::{DeclarationEvent, DeclarationState, reasons, transition},
    eligibility::{Finding, Occasion, Severity},
    id::DeclarationId,
};

use super::{
    approval::approvable_on,
    case::{Case, advance, tell_holder, tell_licensees},
    offer::{end_right, freeze},
};
use crate::{
    Services,
    access::Role,
    caller::Caller,
    error::ServiceError,
    journal::{self, Step},
    ports::UnitOfWork,
};

const BATCH: i64 = 100;
const HISTORY_MAX: i64 = 500;

/// The states that the clock looks at.
const STATES: [DeclarationState; 4] = [
    DeclarationState::InternalPublicity,
    DeclarationState::Announced,
    DeclarationState::Frozen,
    DeclarationState::WithdrawalSubmitted,
];

/// Findings that say that the right is no more; anything else that blocks only holds the offer.
const ENDED: [&str; 3] = ["right_terminated", "right_expired", "right_invalidated"];

/// What a declaration has due today.
enum Due {
    PublicityOver,
    WindowOver(Day),
    RightEnded(String, Day),
    Barred(String),
}

/// Takes every step that is due. Harmless to repeat.
///
/// # Errors
/// When the store fails; declarations before the failing one keep their step.
pub async fn night(services: &Services, caller: &Caller) -> Result<(), ServiceError> {
    for state in STATES {
        let mut after = None;
        loop {
            let batch = services.store.read().await?.declarations_in(state, after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = Some(last.id);
            for declaration in batch {
                step_if_due(services, caller, declaration.id).await?;
            }
        }
    }
    Ok(())
}

/// Looks without a write lock first: on most nights nothing is due.
async fn step_if_due(services: &Services, caller: &Caller, id: DeclarationId) -> Result<(), ServiceError> {
    let today = services.today();
    let mut uow = services.store.read().await?;
    let case = Case::load(uow.as_mut(), id).await?;
    let is_due = due(uow.as_mut(), &case, today).await?.is_some();
    drop(uow);
    if !is_due {
        return Ok(());
    }
    let mut uow = services.store.write().await?;
    let mut case = Case::load(uow.as_mut(), id).await?;
    let Some(due) = due(uow.as_mut(), &case, today).await? else { return Ok(()) };
    take(services, uow.as_mut(), caller, &mut case, due).await?;
    uow.save().await?;
    Ok(())
}

async fn due(uow: &mut dyn UnitOfWork, case: &Case, today: Day) -> Result<Option<Due>, ServiceError> {
    if case.declaration.state == DeclarationState::InternalPublicity {
        return publicity_due(uow, case, today).await;
    }
    let fits = |event| transition(case.declaration.state, event).is_ok();
    let blocks: Vec<Finding> = case
        .findings(today, Occasion::Daily)
        .into_iter()
        .filter(|finding| finding.severity == Severity::Block)
        .collect();
    if blocks.iter().any(|finding| ENDED.contains(&finding.code)) && fits(DeclarationEvent::EndRight) {
        return Ok(Some(Due::RightEnded(reasons::of_findings(&blocks), end_of_right(case, today))));
    }
    if let Some(end) = case.declaration.window_to.filter(|end| *end < today && fits(DeclarationEvent::EndWindow)) {
        return Ok(Some(Due::WindowOver(end)));
    }
    if !blocks.is_empty() && fits(DeclarationEvent::Freeze) {
        return Ok(Some(Due::Barred(reasons::of_findings(&blocks))));
    }
    Ok(None)
}

/// The last day of the patent where its term is over, else the day on which it was found out.
fn end_of_right(case: &Case, today: Day) -> Day {
    let patent = &case.patent;
    let last_day = patent.filing_date.map(|filed_on| domain::patent::last_day(patent.kind, filed_on));
    last_day.filter(|day| *day < today).unwrap_or(today)
}

/// Once, on the first night after the publicity.
async fn publicity_due(uow: &mut dyn UnitOfWork, case: &Case, today: Day) -> Result<Option<Due>, ServiceError> {
    let is_over = case.declaration.publicity_from.is_some() && approvable_on(case).is_some_and(|day| day <= today);
    if !is_over {
        return Ok(None);
    }
    let history = uow.history_of(&case.declaration.id.to_string(), HISTORY_MAX).await?;
    let told = history.iter().any(|step| step.event == "publicity_over" && step.at >= case.declaration.state_since);
    Ok((!told).then_some(Due::PublicityOver))
}

async fn take(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    case: &mut Case,
    due: Due,
) -> Result<(), ServiceError> {
    match due {
        Due::PublicityOver => {
            let (subject, state) = (case.declaration.id.to_string(), case.declaration.state.as_str());
            let event = "publicity_over";
            let step = Step { subject_id: &subject, event, from: state, to: state, ..Step::default() };
            journal::step(services, uow, caller, step).await?;
            tell_holder(services, uow, case, "declaration_to_approve", "", &[Role::HolderApprover]).await
        }
        Due::WindowOver(end) => {
            case.declaration.ended_on = Some(end);
            let event = DeclarationEvent::EndWindow;
            advance(services, uow, caller, &mut case.declaration, event, ("", None)).await?;
            let roles = [Role::HolderStaff, Role::HolderApprover];
            tell_holder(services, uow, case, "declaration_expired", &end.to_string(), &roles).await?;
            tell_licensees(services, uow, case, "licence_lives_on_expired", &end.to_string()).await
        }
        Due::RightEnded(reason, ended_on) => {
            end_right(services, uow, caller, case, (&reason, ended_on)).await?;
            crate::licences::patent_ended(services, uow, caller, case.patent.id, ended_on).await
        }
        Due::Barred(reason) => freeze(services, uow, caller, case, &reason).await,
    }
}
