//! An installation with people in it.

use std::sync::Arc;

use domain::{Day, Locale, organisation::Uscc};
use services::{
    Caller, Services, Settings,
    access::Role,
    accounts::{self, NewStaff},
    forms::FormInput,
    ports::{Session, Store},
};

use crate::{
    MatcherHere, MemoryBlobs, MockClock, QuickPasswords, SeededEntropy, SharedPapers, TestDatabase, TestSigner,
};

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// Services over a test database, a clock that stands, and ways to make people.
#[derive(Debug)]
pub struct World {
    pub services: Services,
    pub clock: Arc<MockClock>,
    pub database: TestDatabase,
    people: std::sync::atomic::AtomicU32,
}

impl World {
    /// Stands at nine in the morning of 2026-03-02, a Monday.
    pub async fn new(database: TestDatabase) -> Self {
        Self::seeded(database, 42).await
    }

    /// The same with randomness from this seed.
    pub async fn seeded(database: TestDatabase, seed: u64) -> Self {
        let clock = Arc::new(MockClock::at(Day::literal(2026, 3, 2)));
        let store: Arc<dyn Store> = database.store.clone();
        let services = Services {
            store,
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(seed)),
            passwords: Arc::new(QuickPasswords),
            blobs: Arc::new(MemoryBlobs::default()),
            payments: None,
            catalogue: services::catalogue::Cache::default(),
            papers: Arc::new(SharedPapers),
            spreadsheets: Arc::new(documents::OfficeSheets),
            archives: Arc::new(documents::ZipArchives),
            statements: Arc::new(documents::BankFiles),
            matcher: Arc::new(MatcherHere),
            passports: Arc::new(TestSigner::default()),
            settings: Settings { base_url: "https://kaixu.test".into(), demo: false },
        };
        Self { services, clock, database, people: std::sync::atomic::AtomicU32::new(0) }
    }

    /// Nobody in particular.
    #[must_use]
    pub fn visitor(&self) -> Caller {
        Caller::anonymous(Locale::Zh, "192.0.2.1", "test", "test")
    }

    /// The first member of a new, verified organisation of this kind, with every role of the kind.
    ///
    /// # Panics
    /// When a use case refuses.
    pub async fn organisation(&self, kind: &str, nature: &str, name: &str) -> Caller {
        let caller = self.unverified(kind, nature, name, "CN").await;
        self.verified(&caller).await
    }

    /// The same person, whose organisation the operator has verified.
    ///
    /// # Panics
    /// When a use case refuses.
    pub async fn verified(&self, caller: &Caller) -> Caller {
        self.verify(caller).await;
        self.again(caller).await
    }

    /// Like [`World::organisation`], in this country and not yet verified.
    ///
    /// # Panics
    /// When a use case refuses.
    pub async fn unverified(&self, kind: &str, nature: &str, name: &str, country: &str) -> Caller {
        let number = self.people.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let (email, uscc) = (format!("person{number}@example.test"), uscc(number));
        let input = FormInput::from([
            ("kind", kind),
            ("nature", nature),
            ("organisation_name", name),
            ("uscc", &uscc),
            ("country", country),
            ("province", if country == "CN" { "32" } else { "" }),
            ("address", "测试路 1 号"),
            ("phone", "025-00000000"),
            ("name", &format!("{name}经办")),
            ("email", &email),
            ("password", PASSWORD),
            ("password_again", PASSWORD),
            ("agree", "on"),
        ]);
        let session = accounts::sign_up(&self.services, &self.visitor(), &input).await.expect("sign-up runs");
        self.caller(session.expect_done()).await
    }

    /// A member of the platform operator or a regulator with these roles.
    ///
    /// # Panics
    /// When a use case refuses.
    pub async fn staff(&self, roles: &[Role], province: &str) -> Caller {
        let number = self.people.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let email = format!("staff{number}@example.test");
        let organisation = if roles == [Role::Inspector] { format!("监管 {province}") } else { "平台".to_owned() };
        let new = NewStaff {
            email: email.clone(),
            name: format!("工作人员 {number}"),
            organisation,
            roles: roles.to_vec(),
            province: province.to_owned(),
            password: PASSWORD.to_owned(),
        };
        accounts::add_staff(&self.services, &new).await.expect("adding staff runs").expect_done();
        self.log_in(&email).await
    }

    /// Another member of the caller's organisation, with these roles, by invitation.
    ///
    /// # Panics
    /// When a use case refuses.
    pub async fn colleague(&self, manager: &Caller, roles: &str) -> Caller {
        let number = self.people.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let email = format!("colleague{number}@example.test");
        let input = FormInput::from([("email", email.as_str()), ("roles", roles)]);
        accounts::invite(&self.services, manager, &input).await.expect("inviting runs").expect_done();
        let secret = self.secret_mailed_to(&email, "/invitations/").await;
        let form = FormInput::from([("name", "同事"), ("password", PASSWORD)]);
        let session = accounts::join(&self.services, &self.visitor(), &secret, &form).await.expect("joining runs");
        self.caller(session.expect_done()).await
    }

    /// The secret of the newest link with this path that was mailed to an address.
    ///
    /// # Panics
    /// When no such mail waits.
    pub async fn secret_mailed_to(&self, email: &str, path: &str) -> String {
        let mut uow = self.services.store.read().await.expect("the store reads");
        let mails = uow.mails_due(self.services.now(), 1000).await.expect("mails can be listed");
        let newest = mails.iter().rev().find(|mail| mail.recipient == email && mail.body.contains(path));
        let body = &newest.unwrap_or_else(|| panic!("a mail to {email} with {path}")).body;
        let start = body.find(path).expect("the body has the path") + path.len();
        body[start..].chars().take_while(char::is_ascii_hexdigit).collect()
    }

    /// # Panics
    /// When address or password are refused.
    pub async fn log_in(&self, email: &str) -> Caller {
        let input = FormInput::from([("email", email), ("password", PASSWORD)]);
        let session = accounts::log_in(&self.services, &self.visitor(), &input).await.expect("login runs");
        self.caller(session.expect_done()).await
    }

    /// The same person, seen with what has changed since: roles, verification.
    ///
    /// # Panics
    /// When the session has ended.
    pub async fn again(&self, caller: &Caller) -> Caller {
        let session = caller.actor.as_ref().expect("somebody is logged in").session_id;
        let actor = accounts::actor_of(&self.services, session).await.expect("the session can be read");
        Caller { actor, ..caller.clone() }
    }

    async fn caller(&self, session: Session) -> Caller {
        let actor = accounts::actor_of(&self.services, session.id).await.expect("the session can be read");
        Caller { actor, ..self.visitor() }
    }

    async fn verify(&self, caller: &Caller) {
        let operator = self.staff(&[Role::Operator], "").await;
        let organisation = caller.actor.as_ref().and_then(|actor| actor.organisation.as_ref()).expect("acts for one");
        let input = FormInput::from([("decision", "verified"), ("uscc_compared", "on")]);
        accounts::verify(&self.services, &operator, organisation.id, &input)
            .await
            .expect("verifying runs")
            .expect_done();
    }

    /// Moves the clock to this day and lets the night do its work.
    ///
    /// # Panics
    /// When the night fails.
    pub async fn wake_on(&self, day: Day) {
        self.clock.go_to(day);
        services::jobs::night(&self.services, &Caller::system("night")).await.expect("the night runs");
    }
}

/// A fictional code whose check character is right.
fn uscc(number: u32) -> String {
    let body = format!("12320000MB{number:07}");
    Uscc::with_check(&body).expect("seventeen characters of the alphabet").to_string()
}
