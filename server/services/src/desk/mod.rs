//! The desk: what waits for a person's role, oldest first, with the reason and the date.
//!
//! Nothing is stored for it: every task is read from the noun it is about, so that a task is gone when it is done.

mod company;
mod finance;
mod holder;
mod income;
mod operator;

use domain::{Day, Timestamp, id::OrganisationId};

use crate::{
    Services,
    access::{Action, Role},
    caller::{ActorOrganisation, Caller},
    error::ServiceError,
    inbox,
    ports::{Message, StoreResult, UnitOfWork},
};

/// Rows that the desk reads of each kind of task: what is older than these is done first.
const TASKS_PER_KIND_MAX: i64 = 50;
/// Recordals are shown this many days before they are due.
const RECORDAL_DAYS_AHEAD: i64 = 45;
/// Charges are shown this many days before they are due; a first payment, for which a notice usually gives thirty days,
/// from the day of the notice.
const CHARGE_DAYS_AHEAD: i64 = 45;

/// Something that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The noun: `declaration`, `licence`, `charge`…
    pub kind: &'static str,
    /// What it is about: a patent's title, a name, a number.
    pub title: String,
    /// The page on which it is done, below the locale.
    pub path: String,
    /// Since when it waits.
    pub since: Day,
    /// The day by which it has to be done, where there is one.
    pub due_on: Option<Day>,
    /// The code of the reason (`desk.why_<code>` in the catalogue).
    pub why: &'static str,
}

/// What the gatherers work with.
struct Desk<'a> {
    uow: &'a mut dyn UnitOfWork,
    organisation: &'a ActorOrganisation,
    today: Day,
    tasks: Vec<Task>,
}

/// Whose rows a list shows.
#[derive(Clone, Copy)]
enum Side {
    Holder,
    Licensee,
    /// Operators and inspectors: both sides of every licence.
    All,
}

impl Side {
    fn holder(self, own: OrganisationId) -> Option<OrganisationId> {
        matches!(self, Self::Holder).then_some(own)
    }
    fn licensee(self, own: OrganisationId) -> Option<OrganisationId> {
        matches!(self, Self::Licensee).then_some(own)
    }
}

/// What waits for the caller in the role they have, oldest first.
///
/// # Errors
/// When the caller acts for no organisation.
pub async fn tasks(services: &Services, caller: &Caller) -> Result<Vec<Task>, ServiceError> {
    let (actor, organisation) = caller.may(Action::ReadInbox)?;
    let mut uow = services.store.read().await?;
    let mut desk = Desk { uow: uow.as_mut(), organisation, today: services.today(), tasks: Vec::new() };
    if organisation.has(Role::HolderStaff) {
        holder::staff(&mut desk).await?;
    }
    if organisation.has(Role::HolderApprover) {
        holder::approver(&mut desk).await?;
        income::approver(&mut desk, actor.user_id).await?;
    }
    if organisation.has(Role::LicenseeUser) || organisation.has(Role::LicenseeSignatory) {
        company::tasks(&mut desk).await?;
    }
    if organisation.has(Role::Operator) {
        operator::tasks(&mut desk).await?;
    }
    if organisation.has(Role::Finance) {
        finance::tasks(&mut desk, actor.user_id).await?;
        income::finance(&mut desk, actor.user_id).await?;
    }
    if organisation.has(Role::Inspector) {
        desk.overdue_recordals().await?;
        desk.deviating_terms().await?;
    }
    desk.unread_messages().await?;
    let mut tasks = desk.tasks;
    tasks.sort_by(|a, b| (a.since, &a.path, a.why).cmp(&(b.since, &b.path, b.why)));
    tasks.dedup_by(|a, b| a.path == b.path && a.why == b.why);
    Ok(tasks)
}

impl Desk<'_> {
    fn add(&mut self, kind: &'static str, why: &'static str, title: String, path: String, since: Timestamp) {
        self.tasks.push(Task { kind, title, path, since: since.day(), due_on: None, why });
    }

    fn add_due(&mut self, kind: &'static str, why: &'static str, title: String, path: String, since: Day, due_on: Day) {
        self.tasks.push(Task { kind, title, path, since, due_on: Some(due_on), why });
    }

    async fn unread_messages(&mut self) -> StoreResult<()> {
        let messages = self.uow.messages_of(self.organisation.id, TASKS_PER_KIND_MAX).await?;
        let oldest =
            messages.iter().filter(|message| message.read_at.is_none()).min_by_key(|message| message.created_at);
        if let Some(message) = oldest {
            let (title, since) = (subject_of(message), message.created_at);
            self.add("message", "messages_unread", title, "/inbox".to_owned(), since);
        }
        Ok(())
    }

    /// Recordals that wait for filing and are due soon or overdue.
    async fn recordals_to_file(&mut self, side: Side) -> StoreResult<()> {
        let own = self.organisation.id;
        let filter = crate::ports::RecordalFilter {
            holder: side.holder(own),
            licensee: side.licensee(own),
            due_by: Some(self.today.plus_days(RECORDAL_DAYS_AHEAD)),
            limit: TASKS_PER_KIND_MAX,
            ..Default::default()
        };
        for row in self.uow.recordals(&filter).await?.0 {
            let it = row.recordal;
            if !self.oversees(side, it.holder_id).await? {
                continue;
            }
            let due_on = if it.state.is_awaiting_filing() { Some(it.due_on) } else { it.cancel_due_on };
            let Some(due_on) = due_on else { continue };
            let why = match (it.state.is_awaiting_filing(), due_on < self.today) {
                (true, true) => "recordal_overdue",
                (true, false) => "recordal_due",
                (false, _) => "recordal_cancel_due",
            };
            let since = it.state_since.day();
            self.add_due("recordal", why, row.patent_title, format!("/recordals/{}", it.id), since, due_on);
        }
        Ok(())
    }

    /// Whether an inspector's province is the holder's; parties see what is theirs by the filter.
    async fn oversees(&mut self, side: Side, holder: OrganisationId) -> StoreResult<bool> {
        if !matches!(side, Side::All) || self.organisation.scope.is_empty() {
            return Ok(true);
        }
        let holder = self.uow.organisation(holder).await?;
        Ok(holder.is_some_and(|holder| self.organisation.oversees(&holder)))
    }

    /// Licences that last night's proof found on other terms than the announced ones.
    async fn deviating_terms(&mut self) -> StoreResult<()> {
        if let Some(last) = self.uow.terms_proofs(1).await?.first().filter(|last| last.deviations > 0) {
            let (count, at) = (last.deviations.to_string(), last.at);
            self.add("licence", "terms_deviate", count, "/equal-treatment".to_owned(), at);
        }
        Ok(())
    }

    async fn overdue_recordals(&mut self) -> StoreResult<()> {
        self.recordals_to_file(Side::All).await?;
        self.tasks.retain(|task| task.kind != "recordal" || task.why == "recordal_overdue");
        Ok(())
    }
}

/// What a message is about, in a word that needs no translation: a title or a name from its texts.
fn subject_of(message: &Message) -> String {
    let mut params = inbox::params(message);
    ["title", "patent", "name", "number", "licence", "organisation"]
        .into_iter()
        .find_map(|key| params.remove(key).filter(|text| !text.is_empty()))
        .unwrap_or_default()
}
