//! The market in small: holders, companies and finance do at random what people do, for months, on a clock that is set.
//!
//! Everything comes from the seed. After each act the invariants are computed again from rows and postings; acts are
//! sent twice, cut short at any statement and repeated, and met by a second form of the same version.

mod acts;
mod dice;
mod invariants;
mod look;
mod market;
mod transcript;
mod verbs;

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    Day, Fen,
    id::{LicenceId, OrganisationId, PaymentId},
    ledger::Account,
};
use services::{
    Caller, Services,
    forms::FormInput,
    payments,
    ports::{Store, StoreError},
};

pub use dice::Dice;
pub use look::{difference, digest};
pub use market::{Holder, Market};
pub use transcript::Tally;
use transcript::Transcript;
pub use verbs::{Act, Outcome, Verb, perform};

use crate::{
    TestDatabase, World,
    watched::{Bug, Crash, Planted, ShiftedClock, WatchedStore},
};

/// The whole of `kaixu check` runs after so many days.
const WEEK: u32 = 7;
/// Acts of one day, at most.
const ACTS_MAX: u64 = 8;
/// Most acts take fewer statements than this; a crash that comes later does not happen.
const STATEMENTS: u64 = 45;
const STATEMENTS_OF_NIGHT: u64 = 250;
const MAILS_MAX: i64 = 10_000;

/// What is simulated.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub seed: u64,
    pub days: u32,
    /// A mistake that the store makes, for trying whether it is found.
    pub plant: Option<Bug>,
    /// The whole check after every act: slow, and names the act after which it first fails.
    pub thorough: bool,
    /// Every line is printed as it happens.
    pub echo: bool,
}

impl Options {
    #[must_use]
    pub const fn new(seed: u64, days: u32) -> Self {
        Self { seed, days, plant: None, thorough: false, echo: false }
    }
}

/// A run that held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub steps: u64,
    /// Of every line and of all that was in the database at the end.
    pub hash: String,
    /// By verb.
    pub tallies: BTreeMap<String, Tally>,
    /// Acts that were cut short.
    pub crashes: u64,
}

/// A run that did not.
#[derive(Clone, Debug)]
pub struct Failure {
    pub seed: u64,
    pub day: u32,
    pub step: u64,
    pub problem: String,
    pub tail: Vec<String>,
    pub replay: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "seed {}, day {}, step {}: {}", self.seed, self.day, self.step, self.problem)?;
        writeln!(f, "the last acts:\n{}", self.tail.join("\n"))?;
        write!(f, "to see it again: {}", self.replay)
    }
}

/// How an act is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Once,
    /// The same form is sent again.
    Twice,
    /// The process dies after so many statements; the form is sent again.
    CutShort,
    /// Another form of the same version is sent afterwards.
    Rivalled,
}

const MODES: &[(Mode, u64)] = &[(Mode::Once, 64), (Mode::Twice, 12), (Mode::CutShort, 16), (Mode::Rivalled, 8)];

/// Lives through so many days.
///
/// # Errors
/// What was found wrong, with how to see it again.
pub async fn run(database: TestDatabase, options: Options) -> Result<Summary, Box<Failure>> {
    let world = World::seeded(database, options.seed).await;
    let market = Market::open(&world).await;
    let mut simulation = Simulation::new(world, market, options);
    match simulation.live().await {
        Ok(()) => Ok(simulation.summary()),
        Err(problem) => Err(Box::new(simulation.failure(problem))),
    }
}

struct Simulation {
    world: World,
    market: Market,
    options: Options,
    /// What acts are done with: the mistake is planted here.
    services: Services,
    dice: Dice,
    transcript: Transcript,
    today: Day,
    day: u32,
    step: u64,
    crashes: u64,
    /// What the accounts came to after the last step.
    balances: BTreeMap<Account, Fen>,
}

/// A problem in words, or the store's error while looking.
type Held = Result<(), String>;

fn unreadable(error: StoreError) -> String {
    format!("the store cannot be read: {error:?}")
}

impl Simulation {
    fn new(world: World, market: Market, options: Options) -> Self {
        let mut services = world.services.clone();
        if let Some(bug) = options.plant {
            services.store = Arc::new(WatchedStore::new(services.store.clone(), Arc::new(Planted(bug))));
        }
        let (today, dice) = (world.services.today(), Dice::new(options.seed));
        let transcript = Transcript::new(replay(&options, options.days, world.database.store.engine()));
        Self {
            world,
            market,
            options,
            services,
            dice,
            transcript,
            today,
            day: 0,
            step: 0,
            crashes: 0,
            balances: BTreeMap::new(),
        }
    }

    fn store(&self) -> &dyn Store {
        self.world.database.store.as_ref()
    }

    async fn live(&mut self) -> Held {
        while self.day < self.options.days {
            self.day += 1;
            self.today = self.today.plus_days(1);
            self.world.clock.go_to(self.today);
            self.night().await?;
            for _ in 0..self.dice.below(ACTS_MAX + 1) {
                self.act().await?;
            }
            if self.day.is_multiple_of(WEEK) || self.day == self.options.days {
                self.check().await?;
            }
        }
        let lines = self.digest().await.map_err(unreadable)?;
        self.transcript.add(lines.join("\n"));
        Ok(())
    }

    /// What the clock brings, now and then cut short; done again it changes nothing. Then the outbox is emptied.
    async fn night(&mut self) -> Held {
        let act = Act { verb: Verb::Night, caller: Caller::system("night"), form: FormInput::default() };
        if self.dice.percent(15) {
            let (outcome, crash) = self.cut_short(&act, STATEMENTS_OF_NIGHT).await;
            self.note(&act, &format!("cut short: {crash}"));
            if !crash && !outcome.is_done() {
                return Err(format!("the night fails: {outcome}"));
            }
            self.look(None).await?;
        }
        self.done(&act).await?;
        if self.dice.percent(10) {
            self.same_after(&act, "the night a second time").await?;
        }
        self.look(None).await?;
        self.empty_outbox().await.map_err(unreadable)
    }

    async fn empty_outbox(&self) -> Result<(), StoreError> {
        let mut uow = self.store().write().await?;
        let now = self.world.services.now();
        for mail in uow.mails_due(now, MAILS_MAX).await? {
            uow.mail_sent(mail.id, now).await?;
        }
        uow.save().await
    }

    async fn act(&mut self) -> Held {
        let request_id = format!("req_{}_{}", self.options.seed, self.step);
        let uow = self.store().read().await.map_err(unreadable)?;
        let mut hand =
            acts::Hand { world: &self.world, market: &self.market, dice: &mut self.dice, uow, today: self.today };
        let drawn = acts::draw(&mut hand, &request_id).await.map_err(|error| format!("nobody can act: {error:?}"))?;
        drop(hand);
        let Some(act) = drawn else { return Ok(()) };
        match self.dice.weighted(MODES) {
            Mode::Once => {
                self.done(&act).await?;
            }
            Mode::Twice => {
                self.done(&act).await?;
                self.same_after(&act, "the same form a second time").await?;
            }
            Mode::CutShort => {
                let before = self.digest().await.map_err(unreadable)?;
                let (outcome, crash) = self.cut_short(&act, STATEMENTS).await;
                self.note(&act, &format!("cut short: {crash}"));
                let after = self.digest().await.map_err(unreadable)?;
                if let Some(difference) = difference(&before, &after).filter(|_| crash) {
                    return Err(format!("an act that was cut short left something behind ({outcome}): {difference}"));
                }
                self.done(&act).await?;
                self.same_after(&act, "the same form after a crash").await?;
            }
            Mode::Rivalled => {
                self.done(&act).await?;
                let mut rival = act.clone();
                rival.form.values.insert("request_id".into(), format!("{request_id}_rival"));
                self.done(&rival).await?;
            }
        }
        let touched = self.licence_of(&act).await.map_err(unreadable)?;
        self.look(touched).await?;
        if self.options.thorough { self.check().await } else { Ok(()) }
    }

    /// Does an act in a process that dies on the way; whether it did.
    async fn cut_short(&mut self, act: &Act, statements: u64) -> (Outcome, bool) {
        let crash = Arc::new(Crash::after(self.dice.below(statements)));
        let store = Arc::new(WatchedStore::new(self.services.store.clone(), crash.clone()));
        let outcome = perform(&Services { store, ..self.services.clone() }, act).await;
        self.crashes += u64::from(crash.happened());
        (outcome, crash.happened())
    }

    /// Does an act, and looks at what must hold of it alone.
    async fn done(&mut self, act: &Act) -> Result<Outcome, String> {
        self.step += 1;
        let outcome = perform(&self.services_for(act), act).await;
        self.transcript.count(&verb_name(act.verb), outcome.is_done());
        self.note(act, &outcome.to_string());
        if matches!(outcome, Outcome::Broken(_)) {
            return Err(format!("{:?} is a fault: {outcome}", act.verb));
        }
        if act.verb == Verb::Night && !outcome.is_done() {
            return Err(format!("the night is refused: {outcome}"));
        }
        if let (Verb::Confirm(id), true) = (act.verb, outcome.is_done()) {
            self.allocated(id).await?;
        }
        Ok(outcome)
    }

    fn services_for(&self, act: &Act) -> Services {
        let mut services = self.services.clone();
        if self.options.plant == Some(Bug::DayOff) && matches!(act.verb, Verb::ChargeInterest(_)) {
            services.clock = Arc::new(ShiftedClock { inner: services.clock, days: 1 });
        }
        services
    }

    async fn allocated(&self, id: PaymentId) -> Held {
        let wrong = invariants::allocation(self.store(), id).await.map_err(unreadable)?;
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
    }

    /// The act once more: it has no further effect.
    async fn same_after(&mut self, act: &Act, what: &str) -> Held {
        let before = self.digest().await.map_err(unreadable)?;
        self.done(act).await?;
        let after = self.digest().await.map_err(unreadable)?;
        difference(&before, &after).map_or(Ok(()), |it| Err(format!("{what} has an effect: {it}")))
    }

    /// The licence of an act on a payment or what waits for a decision: they change without a posting.
    async fn licence_of(&self, act: &Act) -> Result<Option<LicenceId>, StoreError> {
        let mut uow = self.store().read().await?;
        Ok(match act.verb {
            Verb::Confirm(id) | Verb::Reverse(id) | Verb::Reject(id) | Verb::RecordAnnounced(id) => {
                uow.payment(id).await?.map(|row| row.payment.licence_id)
            }
            Verb::Decide(id) => uow.adjustment(id).await?.map(|it| it.licence_id),
            _ => None,
        })
    }

    async fn look(&mut self, touched: Option<LicenceId>) -> Held {
        let store = self.world.database.store.as_ref();
        let wrong = invariants::after_step(store, &mut self.balances, touched, self.today).await.map_err(unreadable)?;
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
    }

    async fn digest(&self) -> Result<Vec<String>, StoreError> {
        let organisations: Vec<OrganisationId> = self.market.organisations().collect();
        digest(self.store(), &organisations).await
    }

    /// Everything that an installation can be checked for.
    async fn check(&self) -> Held {
        let findings = payments::check(&self.world.services).await.map_err(|error| format!("{error:?}"))?;
        let wrong = invariants::in_the_large(self.store(), self.market.organisations()).await.map_err(unreadable)?;
        if findings.is_empty() && wrong.is_empty() { Ok(()) } else { Err(format!("{findings:?} {wrong:?}")) }
    }

    fn note(&mut self, act: &Act, outcome: &str) {
        let fields: Vec<String> = act.form.values.iter().map(|(name, value)| shown(name, value)).collect();
        let (day, step, today) = (self.day, self.step, self.today);
        let line =
            format!("{day}/{step} {today} {} {:?} {} → {outcome}", act.caller.name(), act.verb, fields.join(" "));
        if self.options.echo {
            println!("{line}");
        }
        self.transcript.add(line);
    }

    fn summary(&self) -> Summary {
        Summary {
            steps: self.step,
            hash: self.transcript.hash().to_owned(),
            tallies: self.transcript.tallies.clone(),
            crashes: self.crashes,
        }
    }

    fn failure(&self, problem: String) -> Failure {
        Failure {
            seed: self.options.seed,
            day: self.day,
            step: self.step,
            problem,
            tail: self.transcript.tail(),
            replay: replay(&self.options, self.day, self.store().engine()),
        }
    }
}

/// The command that comes to the same day and act.
fn replay(options: &Options, days: u32, engine: &str) -> String {
    let engine = if engine == "postgres" { " --postgres" } else { "" };
    format!("cargo xtask simulate --seed {} --days {days}{engine} --thorough", options.seed)
}

/// The verb without what it is about.
fn verb_name(verb: Verb) -> String {
    let text = format!("{verb:?}");
    text.split('(').next().unwrap_or_default().to_owned()
}

/// A field, shortened.
fn shown(name: &str, value: &str) -> String {
    if name.starts_with("tick_") || name == "password" {
        return String::new();
    }
    let short: String = value.chars().take(40).collect();
    format!("{name}={short:?}")
}
