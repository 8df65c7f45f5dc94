//! Sending mail: by SMTP where it is set, else as `.eml` files in the data folder.

use std::path::PathBuf;

use anyhow::Context as _;
use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use services::ports::Mail;

/// Sends one mail.
#[async_trait]
pub trait Mailer: Send + Sync {
    async fn send(&self, mail: &Mail) -> anyhow::Result<()>;
}

fn compose(from: &Mailbox, mail: &Mail) -> anyhow::Result<Message> {
    let to: Mailbox = mail.recipient.parse().context("the recipient is no mail address")?;
    Message::builder()
        .from(from.clone())
        .to(to)
        .subject(&mail.subject)
        .message_id(Some(format!("<{}@kaixu>", mail.id)))
        .header(ContentType::TEXT_PLAIN)
        .body(mail.body.clone())
        .context("composing a mail")
}

/// A real mail server.
#[derive(Debug)]
pub struct Smtp {
    from: Mailbox,
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

impl Smtp {
    /// `smtps://user:password@host:465` or `smtp://host:25`.
    ///
    /// # Errors
    /// When the address of the server or of the sender cannot be understood.
    pub fn new(url: &str, from: &str) -> anyhow::Result<Self> {
        let transport =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url).context("KAIXU_SMTP_URL cannot be understood")?.build();
        Ok(Self { from: from.parse().context("KAIXU_MAIL_FROM is no mail address")?, transport })
    }
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, mail: &Mail) -> anyhow::Result<()> {
        self.transport.send(compose(&self.from, mail)?).await.context("the mail server refused")?;
        Ok(())
    }
}

/// A folder that mail programs can open.
#[derive(Debug)]
pub struct EmlFolder {
    folder: PathBuf,
    from: Mailbox,
}

impl EmlFolder {
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(folder: PathBuf, from: &str) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&folder).context("making the folder for mail")?;
        Ok(Self { folder, from: from.parse().context("KAIXU_MAIL_FROM is no mail address")? })
    }
}

#[async_trait]
impl Mailer for EmlFolder {
    async fn send(&self, mail: &Mail) -> anyhow::Result<()> {
        let message = compose(&self.from, mail)?;
        let path = self.folder.join(format!("{}.eml", mail.id));
        tokio::fs::write(&path, message.formatted()).await.context("writing a mail")
    }
}
