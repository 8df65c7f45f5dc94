//! Reminders of the yearly return, by the night job.

use domain::{
    Day,
    organisation::OrganisationKind,
    yearly_return::{ReturnDue, return_due},
};

use super::HISTORY_MAX;
use crate::{
    Services,
    access::Role,
    caller::Caller,
    error::ServiceError,
    journal::{self, Notification},
    ports::{Organisation, ReturnFilter, UnitOfWork, Verification},
};

/// Universities and institutes of the country, several times over.
const HOLDERS_MAX: i64 = 20_000;
/// Versions of one year's return.
const VERSIONS_MAX: i64 = 100;
/// A return that is overdue for longer is left to the list.
const DAYS_LATE_MAX: i64 = 60;
const READERS: [Role; 2] = [Role::HolderStaff, Role::HolderApprover];

/// Reminds universities and institutes that have not filed the return of the year before: fifteen and three days before the
/// day by which it is best filed, and once when it is late. Harmless to repeat: each reminder is a step in the history of
/// that holder's year.
///
/// # Errors
/// When the store fails.
pub async fn night(services: &Services, caller: &Caller) -> Result<(), ServiceError> {
    let today = services.today();
    let due = return_due(today.year() - 1);
    let Some(reminder) = reminder(&due, today) else { return Ok(()) };
    let kinds = (Some(OrganisationKind::Holder), Some(Verification::Verified));
    let holders = services.store.read().await?.organisations(kinds.0, kinds.1, HOLDERS_MAX).await?;
    for holder in holders.iter().filter(|holder| holder.nature.is_state_institution()) {
        remind(services, caller, holder, (&due, reminder)).await?;
    }
    Ok(())
}

/// A reminder: its code in the history, and the kind of the message.
type Reminder = (&'static str, &'static str);

/// The reminder that a year has come to.
fn reminder(due: &ReturnDue, today: Day) -> Option<Reminder> {
    if due.due_on < today {
        return (due.due_on.days_until(today) <= DAYS_LATE_MAX).then_some(("reminder_overdue", "return_overdue"));
    }
    let mut passed = ["reminder_minus_15", "reminder_minus_3"].into_iter().zip(due.reminders());
    passed.rfind(|(_, day)| *day <= today).map(|(event, _)| (event, "return_due"))
}

async fn remind(
    services: &Services,
    caller: &Caller,
    holder: &Organisation,
    (due, (event, kind)): (&ReturnDue, Reminder),
) -> Result<(), ServiceError> {
    let mut uow = services.store.write().await?;
    let subject = format!("{}-yearly_return-{}", holder.id, due.year);
    let is_sent = uow.history_of(&subject, HISTORY_MAX).await?.iter().any(|step| step.event == event);
    if is_sent || is_filed(uow.as_mut(), holder, due.year).await? {
        return Ok(());
    }
    let step = journal::Step { subject_id: &subject, event, from: "", to: "", note: "", document_id: None };
    journal::step(services, uow.as_mut(), caller, step).await?;
    let days = services.today().days_until(due.due_on).abs();
    let note = Notification {
        organisation: holder.id,
        kind,
        subject_id: &holder.id.to_string(),
        path: "/returns",
        params: &[
            ("year", due.year.to_string()),
            ("day", due.due_on.to_string()),
            ("file_by", due.file_by.to_string()),
            ("days", days.to_string()),
        ],
        mail_to: &READERS,
        dedup_key: &format!("{subject}:{event}"),
    };
    journal::notify(services, uow.as_mut(), note).await?;
    journal::audit(services, uow.as_mut(), caller, "remind_return", &subject, "", event).await?;
    uow.save().await?;
    Ok(())
}

/// Whether some version of the return has its receipt: a correction that is being prepared does not undo the filing.
async fn is_filed(uow: &mut dyn UnitOfWork, holder: &Organisation, year: i32) -> Result<bool, ServiceError> {
    let filter = ReturnFilter {
        holder: Some(holder.id),
        year: Some(year),
        signed_only: true,
        limit: VERSIONS_MAX,
        ..ReturnFilter::default()
    };
    Ok(uow.yearly_returns(&filter).await?.iter().any(|line| line.it.receipt_on.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_is_reminded_of_twice_and_once_when_it_is_late() {
        // 31 March 2024 is a Sunday: Friday the 29th is the last working day.
        let due = return_due(2023);
        assert_eq!(due.file_by, Day::literal(2024, 3, 29));
        let on = |month, day| reminder(&due, Day::literal(2024, month, day)).map(|found| found.0);
        assert_eq!(on(1, 1), None);
        assert_eq!(on(3, 13), None);
        assert_eq!(on(3, 14), Some("reminder_minus_15"));
        assert_eq!(on(3, 25), Some("reminder_minus_15"));
        assert_eq!(on(3, 26), Some("reminder_minus_3"));
        assert_eq!(on(3, 31), Some("reminder_minus_3"));
        assert_eq!(on(4, 1), Some("reminder_overdue"));
        assert_eq!(on(5, 30), Some("reminder_overdue"));
        assert_eq!(on(5, 31), None);
    }
}
