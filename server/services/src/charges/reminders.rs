//! Reminders of what falls due, by the night job.

use domain::{Day, id::ChargeId};

use super::open_of;
use crate::{
    Services,
    access::Role,
    caller::Caller,
    error::ServiceError,
    journal::{self, Notification, Step},
    ports::{ChargeFilter, ChargeRow, UnitOfWork},
};

/// Days before the due day of the first reminder, and after it of the last.
const DAYS_AROUND: i64 = 7;
/// A charge that is overdue for longer is left to the overdue list: no reminder is sent years late.
const DAYS_LATE_MAX: i64 = 60;
const CHARGES_MAX: i64 = 2000;
const HISTORY_MAX: i64 = 200;

/// Reminds of open charges seven days before the due day, on it, and seven days after. Harmless to repeat: each
/// reminder is a step in the charge's history, and is sent once.
///
/// # Errors
/// When the store fails.
pub async fn night(services: &Services, caller: &Caller) -> Result<(), ServiceError> {
    let today = services.today();
    let filter = ChargeFilter {
        open_only: true,
        due_before: Some(today.plus_days(DAYS_AROUND + 1)),
        limit: CHARGES_MAX,
        ..ChargeFilter::default()
    };
    let (rows, _) = services.store.read().await?.charges(&filter).await?;
    for row in rows {
        let charge = &row.position.charge;
        if let Some(kind) = reminder(charge.due_on, charge.created_at.day(), today) {
            remind(services, caller, charge.id, kind).await?;
        }
    }
    Ok(())
}

/// Which reminder is due today, if one is. A charge that was raised within the last seven days before its due day has
/// just been announced: it is not announced twice.
fn reminder(due_on: Day, raised_on: Day, today: Day) -> Option<&'static str> {
    match due_on.days_until(today) {
        late if late > DAYS_LATE_MAX => None,
        late if late >= DAYS_AROUND => Some("charge_overdue"),
        late if late >= 0 => Some("charge_due_today"),
        early if early >= -DAYS_AROUND && raised_on < due_on.plus_days(-DAYS_AROUND) => Some("charge_due_soon"),
        _ => None,
    }
}

async fn remind(services: &Services, caller: &Caller, id: ChargeId, kind: &str) -> Result<(), ServiceError> {
    let mut uow = services.store.write().await?;
    let Some(row) = uow.charge(id).await? else { return Ok(()) };
    let subject = id.to_string();
    let sent = uow.history_of(&subject, HISTORY_MAX).await?.iter().any(|step| step.event == kind);
    if sent || open_of(&row.position).is_zero() {
        return Ok(());
    }
    let step = Step { subject_id: &subject, event: kind, ..Step::default() };
    journal::step(services, uow.as_mut(), caller, step).await?;
    tell(services, uow.as_mut(), &row, kind).await?;
    uow.save().await?;
    Ok(())
}

async fn tell(services: &Services, uow: &mut dyn UnitOfWork, row: &ChargeRow, kind: &str) -> Result<(), ServiceError> {
    let charge = &row.position.charge;
    let subject = charge.id.to_string();
    let params = [
        ("licence", row.licence_number.clone()),
        ("amount", open_of(&row.position).to_string()),
        ("due_on", charge.due_on.to_string()),
    ];
    let licensee = Notification {
        organisation: row.licensee_id,
        kind,
        subject_id: &subject,
        path: &format!("/charges/{subject}"),
        params: &params,
        mail_to: &[Role::LicenseeUser, Role::LicenseeSignatory],
        dedup_key: &subject,
    };
    journal::notify(services, uow, licensee.clone()).await?;
    if kind == "charge_overdue" {
        let mail_to = &[Role::HolderStaff, Role::Finance];
        let holder = Notification { organisation: row.holder_id, mail_to, ..licensee };
        journal::notify(services, uow, holder).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminders_come_before_on_and_after_the_due_day() {
        let due = Day::literal(2026, 3, 31);
        let raised = Day::literal(2026, 3, 1);
        let on = |month, day| reminder(due, raised, Day::literal(2026, month, day));
        assert_eq!(on(3, 23), None);
        assert_eq!(on(3, 24), Some("charge_due_soon"));
        assert_eq!(on(3, 30), Some("charge_due_soon"));
        assert_eq!(on(3, 31), Some("charge_due_today"));
        assert_eq!(on(4, 6), Some("charge_due_today"));
        assert_eq!(on(4, 7), Some("charge_overdue"));
        assert_eq!(on(6, 30), None);
    }

    #[test]
    fn a_charge_that_was_just_raised_is_not_announced_again() {
        let due = Day::literal(2026, 3, 31);
        assert_eq!(reminder(due, Day::literal(2026, 3, 26), Day::literal(2026, 3, 27)), None);
        assert_eq!(reminder(due, Day::literal(2026, 3, 26), Day::literal(2026, 3, 31)), Some("charge_due_today"));
    }
}
