//! Reminders of filings and cancellations, by the night job.

use domain::{
    Day,
    id::RecordalId,
    recordal::{self as rules, RecordalState},
};

use super::{HISTORY_MAX, remark, tell};
use crate::{
    Services,
    caller::Caller,
    error::ServiceError,
    ports::{Recordal, RecordalFilter},
};

/// The first reminder comes thirty days after the contract took effect, some sixty-five before the deadline.
const DAYS_AHEAD: i64 = 70;
/// A filing that is overdue for longer is left to the overdue list.
const DAYS_LATE_MAX: i64 = 60;
/// Days before the end of the cancellation period on which it is reminded of.
const CANCEL_DAYS_AHEAD: i64 = 7;
const RECORDALS_A_NIGHT_MAX: i64 = 5_000;

/// Reminds of filings 30 and 60 days after the contract took effect, 15 and 3 days before the deadline and once after it;
/// of cancellations a week before and once after. Harmless to repeat: each reminder is a step in the history.
///
/// # Errors
/// When the store fails.
pub async fn night(services: &Services, caller: &Caller) -> Result<(), ServiceError> {
    let today = services.today();
    let filter = RecordalFilter {
        due_by: Some(today.plus_days(DAYS_AHEAD)),
        due_from: Some(today.plus_days(-DAYS_LATE_MAX)),
        limit: RECORDALS_A_NIGHT_MAX,
        ..RecordalFilter::default()
    };
    let (rows, _) = services.store.read().await?.recordals(&filter).await?;
    for row in rows {
        remind(services, caller, row.recordal.id, today).await?;
    }
    Ok(())
}

async fn remind(services: &Services, caller: &Caller, id: RecordalId, today: Day) -> Result<(), ServiceError> {
    let mut uow = services.store.write().await?;
    let Some(row) = uow.recordal(id).await? else { return Ok(()) };
    let recordal = row.recordal;
    let licence = uow.licence(recordal.licence_id).await?.ok_or(ServiceError::NotFound)?;
    // A contract that has ended before it was filed has nothing left to put on record.
    if licence.ended_on.is_some() && recordal.state.is_awaiting_filing() {
        return Ok(());
    }
    let effective_on = licence.effective_on;
    let Some((event, kind, day)) = reminder(&recordal, effective_on, today) else { return Ok(()) };
    let sent = uow.history_of(&id.to_string(), HISTORY_MAX).await?.iter().any(|step| step.event == event);
    if sent {
        return Ok(());
    }
    remark(services, uow.as_mut(), caller, &recordal, event, recordal.state, "").await?;
    let params = [("day", day.to_string()), ("days", today.days_until(day).abs().to_string())];
    tell(services, uow.as_mut(), caller, &recordal, kind, &params).await?;
    uow.save().await?;
    Ok(())
}

/// The reminder that a recordal has come to: its code in the history, the kind of the message, the deadline.
fn reminder(recordal: &Recordal, effective_on: Option<Day>, today: Day) -> Option<(&'static str, &'static str, Day)> {
    const FILING: [&str; 4] = ["reminder_30", "reminder_60", "reminder_minus_15", "reminder_minus_3"];
    if recordal.state.is_awaiting_filing() {
        let due = recordal.due_on;
        if due < today {
            return Some(("reminder_overdue", "recordal_overdue", due));
        }
        let days = rules::filing_reminders(effective_on?);
        let passed = FILING.into_iter().zip(days).rfind(|(_, day)| *day <= today)?;
        return Some((passed.0, "recordal_due", due));
    }
    let due = recordal
        .cancel_due_on
        .filter(|_| recordal.state.is_on_record() && recordal.state != RecordalState::CancelPending)?;
    if due < today {
        Some(("reminder_cancel_overdue", "recordal_cancel_overdue", due))
    } else if today.days_until(due) <= CANCEL_DAYS_AHEAD {
        Some(("reminder_cancel", "recordal_cancel_due", due))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        Timestamp,
        id::{LicenceId, OrganisationId},
    };

    use super::*;

    fn recordal(state: RecordalState, due_on: Day, cancel_due_on: Option<Day>) -> Recordal {
        let at = Timestamp::from_micros(0);
        Recordal {
            id: RecordalId::from_parts(at, 1),
            licence_id: LicenceId::from_parts(at, 2),
            holder_id: OrganisationId::from_parts(at, 3),
            licensee_id: OrganisationId::from_parts(at, 4),
            filer_id: None,
            state,
            state_since: at,
            has_agent: false,
            due_on,
            receipt_number: String::new(),
            submitted_on: None,
            recordal_number: String::new(),
            recorded_on: None,
            refusal_ground: None,
            change_text: String::new(),
            cancel_due_on,
            note: String::new(),
            created_at: at,
            version: 1,
        }
    }

    #[test]
    fn a_filing_is_reminded_of_four_times_and_once_when_it_is_late() {
        let start = Day::literal(2025, 7, 1);
        let due = rules::filing_due(start).shifted;
        assert_eq!(due, Day::literal(2025, 10, 9));
        let open = recordal(RecordalState::ToPrepare, due, None);
        let on = |day| reminder(&open, Some(start), day).map(|found| found.0);
        assert_eq!(on(start.plus_days(29)), None);
        assert_eq!(on(start.plus_days(30)), Some("reminder_30"));
        assert_eq!(on(start.plus_days(59)), Some("reminder_30"));
        assert_eq!(on(start.plus_days(60)), Some("reminder_60"));
        assert_eq!(on(due.plus_days(-15)), Some("reminder_minus_15"));
        assert_eq!(on(due.plus_days(-3)), Some("reminder_minus_3"));
        assert_eq!(on(due), Some("reminder_minus_3"));
        assert_eq!(on(due.plus_days(1)), Some("reminder_overdue"));
        let filed = recordal(RecordalState::Submitted, due, None);
        assert_eq!(reminder(&filed, Some(start), due), None);
    }

    #[test]
    fn a_cancellation_is_reminded_of_a_week_before_and_when_it_is_late() {
        let day = Day::literal(2026, 3, 31);
        let ended = recordal(RecordalState::Recorded, Day::literal(2025, 10, 9), Some(day));
        let on = |today| reminder(&ended, None, today).map(|found| found.0);
        assert_eq!(on(day.plus_days(-8)), None);
        assert_eq!(on(day.plus_days(-7)), Some("reminder_cancel"));
        assert_eq!(on(day.plus_days(1)), Some("reminder_cancel_overdue"));
        let asked = recordal(RecordalState::CancelPending, Day::literal(2025, 10, 9), Some(day));
        assert_eq!(reminder(&asked, None, day), None);
    }
}
