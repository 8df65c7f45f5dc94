//! The only place where adapters meet services.

use std::sync::Arc;

use anyhow::Context as _;
use payments::{DoubleProvider, StripeProvider};
use services::{
    Services, Settings,
    ports::{Clock as _, PaymentProvider, Store},
};

use crate::{
    adapters::{Argon2id, EmlFolder, FolderBlobs, Mailer, MatcherThreads, OsEntropy, PassportKeys, Smtp, SystemClock},
    config::{Config, Database, Mode},
};

/// Everything that the web and the workers share.
#[derive(Clone)]
pub struct Kaixu {
    pub services: Arc<Services>,
    pub mailer: Arc<dyn Mailer>,
    pub config: Arc<Config>,
}

impl std::fmt::Debug for Kaixu {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kaixu").field("config", &self.config).finish_non_exhaustive()
    }
}

/// Opens the database, brings it to the newest schema, and puts everything together.
///
/// # Errors
/// When the database or a folder cannot be opened, or production finds demonstration accounts.
pub async fn start(config: Config) -> anyhow::Result<Kaixu> {
    let store = open_store(&config.database).await?;
    if config.mode == Mode::Production {
        refuse_demo_accounts(store.as_ref()).await?;
    }
    let mailer: Arc<dyn Mailer> = match &config.smtp_url {
        Some(url) => Arc::new(Smtp::new(url, &config.mail_from)?),
        None => Arc::new(EmlFolder::new(config.data_dir.join("mail"), &config.mail_from)?),
    };
    let services = Services {
        store,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(OsEntropy),
        passwords: Arc::new(Argon2id::default()),
        blobs: Arc::new(FolderBlobs::new(config.data_dir.join("files"))),
        spreadsheets: Arc::new(documents::OfficeSheets),
        archives: Arc::new(documents::ZipArchives),
        papers: Arc::new(fonts(&config)?),
        statements: Arc::new(documents::BankFiles),
        matcher: Arc::new(MatcherThreads),
        passports: Arc::new(PassportKeys::open(&config.passport_dir, SystemClock.now().day())?),
        payments: card_provider(&config)?,
        catalogue: services::catalogue::Cache::default(),
        settings: Settings { base_url: config.base_url.clone(), demo: config.demo },
    };
    Ok(Kaixu { services: Arc::new(services), mailer, config: Arc::new(config) })
}

/// Documents need a font with Chinese characters: better no start than a contract with boxes in it.
fn fonts(config: &Config) -> anyhow::Result<documents::TypstPapers> {
    documents::TypstPapers::load(config.font_dir.as_deref()).context(
        "documents need a Song or Hei font of the Noto or Source Han families: install Debian's fonts-noto-cjk, or name a \
         folder that holds one in KAIXU_FONT_DIR",
    )
}

/// Stripe where its key is set; in a demonstration its stand-in; else card payment is not offered.
fn card_provider(config: &Config) -> anyhow::Result<Option<Arc<dyn PaymentProvider>>> {
    Ok(match &config.stripe {
        Some(settings) => Some(Arc::new(StripeProvider::new(settings).context("setting up card payment")?)),
        None if config.demo => Some(Arc::new(DoubleProvider::new())),
        None => None,
    })
}

/// # Errors
/// When the database cannot be opened or migrated.
pub async fn open_store(database: &Database) -> anyhow::Result<Arc<dyn Store>> {
    Ok(match database {
        Database::Sqlite(path) => Arc::new(
            storage_sqlite::connect(path).await.with_context(|| format!("opening the database {}", path.display()))?,
        ),
        Database::Postgres(url) => Arc::new(storage_postgres::connect(url).await.context("connecting to PostgreSQL")?),
    })
}

async fn refuse_demo_accounts(store: &dyn Store) -> anyhow::Result<()> {
    let count = store.read().await?.count_demo_accounts().await?;
    anyhow::ensure!(
        count == 0,
        "this database holds {count} demonstration accounts with known passwords; production starts from its own database"
    );
    Ok(())
}
