//! Writing down what happened, in the transaction in which it happened: history, audit, inbox, mail, documents.

use std::collections::BTreeMap;

use domain::{
    Locale,
    digest::sha256_hex,
    id::{AuditId, DocumentId, HistoryId, MailId, MessageId, OrganisationId},
};

use crate::{
    Services,
    access::Role,
    caller::Caller,
    error::ServiceError,
    forms::Upload,
    ports::{AuditLine, Document, HistoryStep, Mail, Message, Session, StoreResult, UnitOfWork},
    templates,
};

/// Members of an organisation that a mail to it reaches, at most.
pub(crate) const MAIL_RECIPIENTS_MAX: i64 = 20;

/// A step from one state to another.
#[derive(Clone, Debug, Default)]
pub struct Step<'a> {
    pub subject_id: &'a str,
    pub event: &'a str,
    pub from: &'a str,
    pub to: &'a str,
    pub note: &'a str,
    pub document_id: Option<DocumentId>,
}

/// Adds a step to the history of a subject.
///
/// # Errors
/// When the store fails.
pub async fn step(services: &Services, uow: &mut dyn UnitOfWork, caller: &Caller, step: Step<'_>) -> StoreResult<()> {
    uow.add_history(&HistoryStep {
        id: services.new_id(HistoryId::from_parts),
        subject_id: step.subject_id.to_owned(),
        event: step.event.to_owned(),
        from_state: step.from.to_owned(),
        to_state: step.to.to_owned(),
        user_id: caller.user_id(),
        actor_name: caller.name(),
        note: step.note.to_owned(),
        document_id: step.document_id,
        at: services.now(),
    })
    .await
}

/// A change, as the audit trail keeps it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Change<'a> {
    pub action: &'a str,
    pub subject_id: &'a str,
    pub before: &'a str,
    pub after: &'a str,
    /// Why; empty where the act says it.
    pub reason: &'a str,
    /// The session that the act opened: it is its person's act, who came as nobody.
    pub opened: Option<&'a Session>,
}

/// Adds a line to the audit trail.
///
/// # Errors
/// When the store fails.
pub async fn record(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    change: Change<'_>,
) -> StoreResult<()> {
    let organisation = caller.actor.as_ref().and_then(|actor| actor.organisation.as_ref());
    let organisation = organisation.map(|organisation| organisation.id);
    let (user_id, organisation_id) = match change.opened {
        Some(session) => (Some(session.user_id), session.organisation_id),
        None => (caller.user_id(), organisation),
    };
    uow.add_audit(&AuditLine {
        id: services.new_id(AuditId::from_parts),
        user_id,
        organisation_id,
        action: change.action.to_owned(),
        subject_id: change.subject_id.to_owned(),
        before_text: change.before.to_owned(),
        after_text: change.after.to_owned(),
        reason: change.reason.to_owned(),
        salt: format!("{:032x}", services.random()),
        request_id: caller.request_id.clone(),
        at: services.now(),
    })
    .await
}

/// As [`record`], for a change whose reason is the act itself.
///
/// # Errors
/// When the store fails.
pub async fn audit(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    action: &str,
    subject_id: &str,
    before: &str,
    after: &str,
) -> StoreResult<()> {
    record(services, uow, caller, Change { action, subject_id, before, after, ..Change::default() }).await
}

/// As [`record`], for the act by which somebody came in.
///
/// # Errors
/// When the store fails.
pub(crate) async fn entrance(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    session: &Session,
    (action, subject_id, after): (&str, &str, &str),
) -> StoreResult<()> {
    record(services, uow, caller, Change { action, subject_id, after, opened: Some(session), ..Change::default() })
        .await
}

/// A message for an organisation: `kind` names the text (`message.<kind>` and `mail.<kind>_subject`/`_body` in the
/// catalogue), `params` fill it, `path` is the page it is about (without the locale).
#[derive(Clone, Debug)]
pub struct Notification<'a> {
    pub organisation: OrganisationId,
    pub kind: &'a str,
    pub subject_id: &'a str,
    pub path: &'a str,
    pub params: &'a [(&'a str, String)],
    /// Mails go to members with one of these roles; none: to nobody.
    pub mail_to: &'a [Role],
    /// Two notifications with the same key send one mail.
    pub dedup_key: &'a str,
}

/// Puts a message into an organisation's inbox and mails it to the members it concerns, each in their language.
///
/// # Errors
/// When the store fails.
pub async fn notify(services: &Services, uow: &mut dyn UnitOfWork, it: Notification<'_>) -> StoreResult<()> {
    deliver(services, uow, it).await.map(drop)
}

/// [`notify`], with the addresses that are mailed.
pub(crate) async fn deliver(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    it: Notification<'_>,
) -> StoreResult<Vec<String>> {
    let mut params: BTreeMap<&str, &str> = it.params.iter().map(|(name, value)| (*name, value.as_str())).collect();
    params.insert("path", it.path);
    uow.add_message(&Message {
        id: services.new_id(MessageId::from_parts),
        organisation_id: it.organisation,
        kind: it.kind.to_owned(),
        subject_id: it.subject_id.to_owned(),
        params: serde_json::to_string(&params).expect("texts are JSON"),
        created_at: services.now(),
        read_at: None,
        read_by: None,
    })
    .await?;
    let mut mailed = Vec::new();
    for member in uow.members_of(it.organisation, MAIL_RECIPIENTS_MAX).await? {
        if !member.membership.roles.iter().any(|role| it.mail_to.contains(role)) {
            continue;
        }
        let letter = Letter { kind: it.kind, path: it.path, params: it.params };
        let key = format!("{}:{}:{}", it.kind, it.dedup_key, member.membership.user_id);
        mail(services, uow, &member.email, member.locale, &letter, &key).await?;
        mailed.push(member.email);
    }
    Ok(mailed)
}

/// A mail from the catalogue.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    pub kind: &'a str,
    pub path: &'a str,
    pub params: &'a [(&'a str, String)],
}

/// Queues a mail in the reader's language. It is sent by a job, after the transaction.
///
/// # Errors
/// When the store fails.
pub async fn mail(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    recipient: &str,
    locale: Locale,
    letter: &Letter<'_>,
    dedup_key: &str,
) -> StoreResult<()> {
    let url = format!("{}/{}{}", services.settings.base_url, locale.path(), letter.path);
    let mut params: BTreeMap<String, String> =
        letter.params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    params.insert("url".to_owned(), url);
    let (subject, body) = (format!("mail.{}_subject", letter.kind), format!("mail.{}_body", letter.kind));
    let subject = templates::filled(uow, &subject, locale, &params, services.now()).await?;
    let body = templates::filled(uow, &body, locale, &params, services.now()).await?;
    let footer = locales::lookup("mail.footer", locale).unwrap_or_default();
    uow.add_mail(&Mail {
        id: services.new_id(MailId::from_parts),
        recipient: recipient.to_owned(),
        subject: subject.replace(['\r', '\n'], " "),
        body: format!("{body}\n\n{footer}\n"),
        dedup_key: dedup_key.to_owned(),
        created_at: services.now(),
        due_at: services.now(),
        sent_at: None,
        attempts: 0,
        last_error: String::new(),
    })
    .await
}

/// Keeps an uploaded file under a subject. The bytes go to the blob store first, under their hash: a row never names
/// bytes that are not there.
///
/// # Errors
/// When the bytes or the row cannot be kept.
pub async fn keep_document(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    owner: OrganisationId,
    subject_id: &str,
    kind: &str,
    upload: &Upload,
) -> Result<Document, ServiceError> {
    let sha256 = sha256_hex(&upload.bytes);
    services
        .blobs
        .put(&sha256, &upload.bytes)
        .await
        .map_err(|error| ServiceError::Fault { doing: "keeping an uploaded file", source: Box::new(error) })?;
    let document = Document {
        id: services.new_id(DocumentId::from_parts),
        organisation_id: owner,
        subject_id: subject_id.to_owned(),
        kind: kind.to_owned(),
        file_name: safe_file_name(&upload.file_name),
        media_type: upload.media_type.clone(),
        size_bytes: i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX),
        sha256,
        uploaded_by: caller.user_id(),
        uploaded_at: services.now(),
    };
    uow.add_document(&document).await?;
    Ok(document)
}

/// The last part of the name that the browser sent, without control characters, shortened.
fn safe_file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control() && *c != '"').take(120).collect();
    if clean.trim().is_empty() { "file".to_owned() } else { clean }
}

/// How far from its end a PDF may say that it ends: writers add line ends and signatures.
const PDF_END_BYTES: usize = 1024;

/// Whether the bytes are a whole PDF: they begin as one and end as one. One that was cut off on its way does not.
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    let end = &bytes[bytes.len().saturating_sub(PDF_END_BYTES)..];
    bytes.starts_with(b"%PDF-") && end.windows(5).any(|window| window == b"%%EOF")
}

/// Files that people may attach as proof: PDF, PNG, JPEG and OFD, recognised by their first bytes.
#[must_use]
pub fn is_proof(upload: &Upload) -> bool {
    let starts = |magic: &[u8]| upload.bytes.starts_with(magic);
    starts(b"%PDF-")
        || starts(b"\x89PNG\r\n\x1a\n")
        || starts(b"\xff\xd8\xff")
        || (starts(b"PK\x03\x04") && upload.file_name.to_lowercase().ends_with(".ofd"))
}
