//! Settings: environment first, then the optional file `kaixu.conf`, then defaults. docs/operations.md lists them all.

use std::{
    collections::BTreeMap,
    fmt, fs,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use payments::StripeSettings;

/// What an operator has set.
#[derive(Clone)]
pub struct Config {
    pub mode: Mode,
    pub address: SocketAddr,
    pub data_dir: PathBuf,
    pub database: Database,
    pub site_root: PathBuf,
    /// Where the keys of licence passports are.
    pub passport_dir: PathBuf,
    /// Where the fonts of documents are; none for the usual folders of the system.
    pub font_dir: Option<PathBuf>,
    /// Without a final slash.
    pub base_url: String,
    /// Signs session cookies.
    pub secret: Vec<u8>,
    pub smtp_url: Option<String>,
    pub mail_from: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Fill an empty database with the demonstration province.
    pub demo: bool,
    pub log: String,
    pub log_json: bool,
    /// Card and wallet payment; none where it is not offered.
    pub stripe: Option<StripeSettings>,
}

/// Production refuses what development forgives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Development,
    Production,
}

#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    Sqlite(PathBuf),
    Postgres(String),
}

/// Ways to pay that Stripe has for renminbi.
const METHODS: [&str; 3] = ["card", "alipay", "wechat_pay"];

/// Shortest secret that production accepts, in bytes.
const SECRET_BYTES_MIN: usize = 32;

/// Where a setting's text comes from.
#[derive(Debug)]
struct Source {
    file: BTreeMap<String, String>,
}

impl Source {
    fn get(&self, name: &str) -> Option<String> {
        std::env::var(name).ok().or_else(|| self.file.get(name).cloned()).filter(|text| !text.trim().is_empty())
    }
}

impl Config {
    /// Reads the settings and makes the data folder.
    ///
    /// # Errors
    /// A setting that cannot be understood, named; or one that production refuses.
    pub fn load() -> anyhow::Result<Self> {
        let path = std::env::var("KAIXU_CONFIG").unwrap_or_else(|_| "kaixu.conf".to_owned());
        let source = Source { file: read_file(Path::new(&path))? };
        let mode = match source.get("KAIXU_MODE").as_deref() {
            None | Some("development") => Mode::Development,
            Some("production") => Mode::Production,
            Some(other) => bail!("KAIXU_MODE is `development` or `production`, not `{other}`"),
        };
        let data_dir = PathBuf::from(source.get("KAIXU_DATA_DIR").unwrap_or_else(|| "data".to_owned()));
        fs::create_dir_all(&data_dir).with_context(|| format!("making the data folder {}", data_dir.display()))?;
        let address: SocketAddr = source
            .get("KAIXU_ADDRESS")
            .unwrap_or_else(|| "127.0.0.1:3000".to_owned())
            .parse()
            .context("KAIXU_ADDRESS is an address and a port, such as 127.0.0.1:3000")?;
        let base_url = source.get("KAIXU_BASE_URL").unwrap_or_else(|| format!("http://{address}"));
        let config = Self {
            mode,
            address,
            database: read_database(&source, &data_dir),
            site_root: PathBuf::from(source.get("KAIXU_SITE_ROOT").unwrap_or_else(|| "target/site".to_owned())),
            font_dir: source.get("KAIXU_FONT_DIR").map(PathBuf::from),
            base_url: base_url.trim_end_matches('/').to_owned(),
            secret: read_secret(&source, mode, &data_dir)?,
            smtp_url: source.get("KAIXU_SMTP_URL"),
            mail_from: source.get("KAIXU_MAIL_FROM").unwrap_or_else(|| "开许 Kaixu <noreply@kaixu.invalid>".to_owned()),
            trusted_proxies: read_proxies(&source)?,
            demo: read_flag(&source, "KAIXU_DEMO")?.unwrap_or(mode == Mode::Development),
            log: source.get("KAIXU_LOG").unwrap_or_else(|| "info,sqlx=warn".to_owned()),
            log_json: read_flag(&source, "KAIXU_LOG_JSON")?.unwrap_or(mode == Mode::Production),
            stripe: read_stripe(&source)?,
            passport_dir: source.get("KAIXU_PASSPORT_KEYS").map_or_else(|| data_dir.join("passports"), PathBuf::from),
            data_dir,
        };
        config.refuse_unsafe()?;
        Ok(config)
    }

    /// Whether session cookies are for HTTPS only.
    #[must_use]
    pub fn secure_cookies(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    fn refuse_unsafe(&self) -> anyhow::Result<()> {
        if self.mode == Mode::Development {
            return Ok(());
        }
        if !self.secure_cookies() {
            bail!("in production KAIXU_BASE_URL begins with https://: session cookies are for HTTPS only");
        }
        if self.secret.len() < SECRET_BYTES_MIN {
            bail!("in production KAIXU_SECRET has at least {SECRET_BYTES_MIN} characters");
        }
        let is_plain = |stripe: &StripeSettings| stripe.api_url.starts_with("http://");
        if self.stripe.as_ref().is_some_and(is_plain) {
            bail!("in production STRIPE_API_URL begins with https://: the secret key goes there");
        }
        if self.demo {
            bail!("in production KAIXU_DEMO is off: demonstration accounts have known passwords");
        }
        Ok(())
    }
}

/// Lines `NAME = value`; `#` begins a comment.
fn read_file(path: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
    };
    let mut settings = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((name, value)) = line.split_once('=') else {
            bail!("{}:{}: a line reads NAME = value", path.display(), number + 1);
        };
        settings.insert(name.trim().to_owned(), value.trim().trim_matches('"').to_owned());
    }
    Ok(settings)
}

fn read_database(source: &Source, data_dir: &Path) -> Database {
    match source.get("DATABASE_URL") {
        Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => Database::Postgres(url),
        Some(url) => {
            let path = url.trim_start_matches("sqlite://").trim_start_matches("sqlite:");
            Database::Sqlite(PathBuf::from(path.split('?').next().unwrap_or(path)))
        }
        None => Database::Sqlite(data_dir.join("kaixu.sqlite")),
    }
}

/// In development a secret is made once and kept in the data folder, so that sessions outlive a restart.
fn read_secret(source: &Source, mode: Mode, data_dir: &Path) -> anyhow::Result<Vec<u8>> {
    if let Some(secret) = source.get("KAIXU_SECRET") {
        return Ok(secret.into_bytes());
    }
    if mode == Mode::Production {
        bail!("in production KAIXU_SECRET is set: it signs session cookies");
    }
    let path = data_dir.join("development-secret");
    if let Ok(secret) = fs::read(&path)
        && secret.len() >= SECRET_BYTES_MIN
    {
        return Ok(secret);
    }
    let mut bits = [0u8; 32];
    getrandom::fill(&mut bits).map_err(|error| anyhow::anyhow!("drawing a secret: {error}"))?;
    let secret: String = bits.iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(&path, &secret).with_context(|| format!("writing {}", path.display()))?;
    Ok(secret.into_bytes())
}

fn read_proxies(source: &Source) -> anyhow::Result<Vec<IpAddr>> {
    let Some(list) = source.get("KAIXU_TRUSTED_PROXIES") else { return Ok(Vec::new()) };
    list.split([',', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().with_context(|| format!("KAIXU_TRUSTED_PROXIES: `{part}` is no IP address")))
        .collect()
}

/// Card payment needs the key and the secret with which messages are signed: without messages a payment would be seen only
/// at night.
fn read_stripe(source: &Source) -> anyhow::Result<Option<StripeSettings>> {
    let list = |name: &str| -> Vec<String> {
        let text = source.get(name).unwrap_or_default();
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let Some(secret_key) = source.get("STRIPE_SECRET_KEY") else { return Ok(None) };
    let webhook_secrets = list("STRIPE_WEBHOOK_SECRETS");
    if webhook_secrets.is_empty() {
        bail!("with STRIPE_SECRET_KEY there is STRIPE_WEBHOOK_SECRETS: the secret of the endpoint for messages");
    }
    let api_url = source.get("STRIPE_API_URL").unwrap_or_default();
    if !api_url.is_empty() && !api_url.starts_with("https://") && !api_url.starts_with("http://") {
        bail!("STRIPE_API_URL begins with https://");
    }
    let methods = list("STRIPE_PAYMENT_METHODS");
    if let Some(unknown) = methods.iter().find(|method| !METHODS.contains(&method.as_str())) {
        bail!("STRIPE_PAYMENT_METHODS is a list of {}, not `{unknown}`", METHODS.join(", "));
    }
    Ok(Some(StripeSettings { secret_key: secret_key.trim().to_owned(), webhook_secrets, api_url, methods }))
}

fn read_flag(source: &Source, name: &str) -> anyhow::Result<Option<bool>> {
    match source.get(name).as_deref() {
        None => Ok(None),
        Some("1" | "true" | "yes" | "on") => Ok(Some(true)),
        Some("0" | "false" | "no" | "off") => Ok(Some(false)),
        Some(other) => bail!("{name} is `on` or `off`, not `{other}`"),
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("mode", &self.mode)
            .field("address", &self.address)
            .field("data_dir", &self.data_dir)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Database {
    /// Without user and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "SQLite {}", path.display()),
            Self::Postgres(_) => f.write_str("PostgreSQL"),
        }
    }
}
