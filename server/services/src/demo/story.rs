//! The story from the first day to yesterday: the clock walks, and everybody does through the use cases what the plan
//! says for that day.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{
    Day,
    id::{DeclarationId, LicenceId, PatentId, RequestId},
    patent::Validity,
};

use super::{
    bank, income, licences, money, offers, oversight, passports, patents, people::People, plan, recordals, reports,
    stage, transfers,
};
use crate::{
    Services,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    ports::UnitOfWork,
};

/// Days between two rounds in which people look at what waits for them; half of it in the last months.
const ROUND_DAYS: i64 = 14;
/// In these last days every night does all of its work; before them the registers that change slowly are looked at once
/// a month, and nobody is reminded of what was done long ago.
const RECENT_DAYS: i64 = 77;
const MONTH_DAYS: i64 = 2 * ROUND_DAYS;
/// Mails that are closed in one go.
const MAILS_AT_ONCE: i64 = 500;
/// What is younger than this has not been read.
const UNREAD_DAYS: i64 = 10;
const MESSAGES_MAX: i64 = 10_000;
/// Legal statuses are up to this many days old, a few of them older than a catalogue likes.
const STATUS_DAYS: usize = 100;
/// Minutes between two acts of a day.
const MINUTES: i64 = 3;

/// What the demonstration holds when it is filled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    pub offers: usize,
    pub licences: usize,
    /// What the script wanted and a use case refused; empty when script and rules agree.
    pub refused: Vec<String>,
}

/// A patent of the script with what became of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub patent: PatentId,
    pub declaration: Option<DeclarationId>,
}

/// Where the story stands.
pub(super) struct Story {
    pub services: Services,
    pub clock: Arc<stage::StageClock>,
    pub people: People,
    /// The last day of the story.
    pub end: Day,
    pub entries: Vec<Entry>,
    pub licences: BTreeMap<LicenceId, (usize, plan::Acceptance)>,
    /// Marks of what was done once: `rejected:lic_…`.
    pub marks: BTreeSet<String>,
    /// Filing packs that were made.
    pub packs: usize,
    pub refused: Vec<String>,
}

/// Fills an empty database with the demonstration, up to yesterday.
///
/// # Errors
/// When the store or the hashing fails.
pub async fn fill(real: &Services) -> Result<Filled, ServiceError> {
    let end = real.today().plus_days(-1);
    let clock = Arc::new(stage::StageClock::new(end.plus_days(-plan::DAYS)));
    let hash = real.passwords.hash(super::PASSWORD).await;
    let hash = hash.map_err(|error| ServiceError::Fault { doing: "hashing a password", source: Box::new(error) })?;
    let services = stage::services(real, clock.clone(), hash.clone());
    let people = People::draw(&services, &hash, end);
    let mut uow = services.store.write().await?;
    people.save(&services, uow.as_mut()).await?;
    uow.save().await?;
    let mut story = Story {
        services,
        clock,
        people,
        end,
        entries: Vec::new(),
        licences: BTreeMap::new(),
        marks: BTreeSet::new(),
        packs: 0,
        refused: Vec::new(),
    };
    offers::add_patents(&mut story).await?;
    walk(&mut story).await?;
    while crate::audit::seal(&story.services).await? > 0 {}
    let mut uow = story.services.store.write().await?;
    close_mails(&story, uow.as_mut()).await?;
    close_messages(&story, uow.as_mut()).await?;
    look_up_statuses(&story, uow.as_mut()).await?;
    uow.touch_catalogue().await?;
    uow.raise_counter(super::FILLED).await?;
    uow.save().await?;
    Ok(Filled { offers: story.entries.len(), licences: story.licences.len(), refused: story.refused })
}

/// The register was looked up again lately for most patents in force: an offer warns where that was long ago.
async fn look_up_statuses(story: &Story, uow: &mut dyn UnitOfWork) -> Result<(), ServiceError> {
    for (index, entry) in story.entries.iter().enumerate() {
        let Some(mut patent) = uow.patent(entry.patent).await? else { continue };
        if patent.validity == Validity::InForce {
            let days = i64::try_from(index * 13 % STATUS_DAYS).expect("a hundred days fit");
            patent.status_date = patent.status_date.max(Some(story.end.plus_days(-days)));
            uow.update_patent(&patent).await?;
        }
    }
    Ok(())
}

async fn walk(story: &mut Story) -> Result<(), ServiceError> {
    let acceptances = plan::acceptances(patents::COUNT);
    for ago in (0..=plan::DAYS).rev() {
        story.clock.move_to(story.end.plus_days(-ago));
        offers::day(story, ago).await?;
        for (index, acceptance) in acceptances.iter().enumerate().filter(|it| it.1.days_ago == ago) {
            licences::accept(story, index, *acceptance).await?;
        }
        let is_recent = ago <= RECENT_DAYS && ago % (ROUND_DAYS / 2) == 0;
        if ago % ROUND_DAYS == 0 || is_recent {
            round(story, ago).await?;
        }
        income::day(story, ago).await?;
        bank::day(story, ago).await?;
        transfers::day(story, ago).await?;
        oversight::day(story, ago).await?;
        passports::day(story, ago).await?;
    }
    Ok(())
}

/// What the clock brings, and then what people do about it.
async fn round(story: &mut Story, ago: i64) -> Result<(), ServiceError> {
    let (services, system) = (&story.services, Caller::system("demo"));
    let is_recent = ago <= RECENT_DAYS;
    if is_recent || ago % MONTH_DAYS == 0 {
        crate::declarations::night(services, &system).await?;
    }
    crate::licences::night(services, &system).await?;
    crate::reports::night(services, &system).await?;
    if is_recent {
        crate::recordals::night(services, &system).await?;
        crate::charges::night(services, &system).await?;
    }
    money::round(story, ago).await?;
    licences::round(story, ago).await?;
    reports::round(story, ago).await?;
    recordals::round(story, ago).await
}

/// The mails of the past were read long ago: none of them is sent.
async fn close_mails(story: &Story, uow: &mut dyn UnitOfWork) -> Result<(), ServiceError> {
    loop {
        let now = story.services.now();
        let mails = uow.mails_due(now, MAILS_AT_ONCE).await?;
        if mails.is_empty() {
            return Ok(());
        }
        for mail in mails {
            uow.mail_sent(mail.id, mail.created_at).await?;
        }
    }
}

/// Messages older than a few weeks have been read.
async fn close_messages(story: &Story, uow: &mut dyn UnitOfWork) -> Result<(), ServiceError> {
    let before = story.end.plus_days(-UNREAD_DAYS).start();
    for (organisation, reader) in story.people.readers() {
        for message in uow.messages_of(organisation, MESSAGES_MAX).await? {
            if message.created_at < before {
                uow.mark_read(message.id, reader, message.created_at).await?;
            }
        }
    }
    Ok(())
}

impl Story {
    pub fn today(&self) -> Day {
        self.services.today()
    }

    /// A form with a submission key of its own.
    pub fn form<'a>(&self, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> FormInput {
        self.clock.pass_minutes(MINUTES);
        let mut input = FormInput::default();
        for (name, value) in fields {
            input.values.insert(name.to_owned(), value.to_owned());
        }
        let request = self.services.new_id(RequestId::from_parts).to_string();
        input.values.insert("request_id".to_owned(), request);
        input
    }

    /// The value of a form that was accepted; a refusal is noted, and the story goes on without it.
    pub fn done<T>(&mut self, what: &str, outcome: FormOutcome<T>) -> Result<Option<T>, ServiceError> {
        match outcome {
            Ok(Submitted::Done(value)) => Ok(Some(value)),
            Ok(Submitted::Invalid(errors)) => {
                let codes: Vec<String> =
                    errors.iter().map(|error| format!("{} {} {:?}", error.field, error.code, error.params)).collect();
                self.refused.push(format!("{} {what}: {}", self.today(), codes.join(", ")));
                Ok(None)
            }
            Err(error @ (ServiceError::NotFound | ServiceError::Forbidden | ServiceError::Stale)) => {
                self.refused.push(format!("{} {what}: {error}", self.today()));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// True the first time.
    pub fn first_time(&mut self, mark: String) -> bool {
        self.marks.insert(mark)
    }
}
