//! Documents: what each says, who may have it, and the register of those that were issued.
//!
//! A document is composed from rows that are there, never from what somebody types; it is set by
//! [`crate::ports::Papers`] and entered into the register, so that whoever holds a copy can ask whether it is ours and still the newest.

pub mod clauses;
mod declaration;
mod distribution;
mod licence;
mod matter;
mod money;
mod recordal;
mod verify;
mod words;

use domain::{
    Day,
    id::{IssuedPaperId, LicenceId, RecordalId},
};

pub use licence::{Languages, completion_certificate, contract, notice};
pub use money::receipt;
pub use recordal::{cancellation_form, change_form, recordal_form};
pub use verify::{Verified, verify};
pub(crate) use words::country;
pub use words::{TEMPLATE_VERSION, capital, date, date_or_blank, patent_number, yuan};

use crate::{
    Services,
    books::Subject,
    caller::Caller,
    error::ServiceError,
    licences,
    ports::{IssuedPaper, Paper, PaperKind, SetPaper},
    recordals,
};

/// What a document is asked for with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperQuery {
    pub kind: PaperKind,
    /// The id of what it is about; `own` for one's own account or income.
    pub subject: String,
    /// For the contract.
    pub languages: Languages,
    /// For the statement of account.
    pub days: (Option<Day>, Option<Day>),
}

impl PaperQuery {
    #[must_use]
    pub fn new(kind: PaperKind, subject: impl Into<String>) -> Self {
        Self { kind, subject: subject.into(), languages: Languages::Chinese, days: (None, None) }
    }

    fn id<T: std::str::FromStr>(&self) -> Result<T, ServiceError> {
        self.subject.parse().map_err(|_| ServiceError::NotFound)
    }

    /// What documents are versions of one another: the same kind for the same thing, period and languages.
    fn key(&self, caller: &Caller) -> Result<String, ServiceError> {
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        Ok(match (self.kind, self.subject.as_str()) {
            (PaperKind::DistributionStatement, _) => caller.actor()?.user_id.to_string(),
            (PaperKind::AccountStatement, subject) => {
                // The account between two is another one for each of those who ask.
                let asking = caller.actor()?.organisation.as_ref().ok_or(ServiceError::NotFound)?.id;
                format!("{asking}:{subject}:{}:{}", day(self.days.0), day(self.days.1))
            }
            (PaperKind::Contract, subject) if self.languages == Languages::Both => format!("{subject}:both"),
            (_, subject) => subject.to_owned(),
        })
    }
}

/// The document for someone who may see the page it belongs to, set and entered into the register; with the name of the
/// file.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs or does not exist yet; [`ServiceError::Paper`] when it cannot be
/// set.
pub async fn download(
    services: &Services,
    caller: &Caller,
    query: &PaperQuery,
) -> Result<(String, SetPaper), ServiceError> {
    let paper = compose(services, caller, query).await?;
    let name = file_name(&paper);
    let set = issue(services, paper, &query.key(caller)?).await?;
    Ok((name, set))
}

/// 专利开放许可实施合同-KX-2026-000001.pdf.
#[must_use]
pub fn file_name(paper: &Paper) -> String {
    let number = paper.number.replace(|it: char| !it.is_ascii_alphanumeric() && it != '-', "");
    let dash = if number.is_empty() { "" } else { "-" };
    format!("{}{dash}{number}.pdf", paper.title)
}

/// What the document says, for someone who may see the page it belongs to.
async fn compose(services: &Services, caller: &Caller, query: &PaperQuery) -> Result<Paper, ServiceError> {
    match query.kind {
        PaperKind::Declaration => declaration::declaration(services, caller, query.id()?).await,
        PaperKind::Withdrawal => declaration::withdrawal(services, caller, query.id()?).await,
        PaperKind::CoOwnerConsent => declaration::co_owner_consent(services, caller, query.id()?).await,
        PaperKind::Notice | PaperKind::Contract | PaperKind::CompletionCertificate => {
            of_licence(services, caller, query.id()?, query).await
        }
        PaperKind::RecordalForm | PaperKind::RecordalChange | PaperKind::RecordalCancellation => {
            of_recordal(services, caller, query.id()?, query.kind).await
        }
        PaperKind::PaymentSlip => money::payment_slip(services, caller, query.id()?).await,
        PaperKind::Receipt => money::receipt_for(services, caller, query.id()?).await,
        PaperKind::RoyaltyReport => money::royalty_report(services, caller, query.id()?).await,
        PaperKind::AccountStatement => {
            money::account_statement(services, caller, subject_of(&query.subject)?, query.days).await
        }
        PaperKind::DistributionStatement => distribution::distribution_statement(services, caller).await,
    }
}

fn subject_of(text: &str) -> Result<Subject, ServiceError> {
    if text == "own" {
        return Ok(Subject::Own);
    }
    if let Ok(licence) = text.parse() {
        return Ok(Subject::Licence(licence));
    }
    text.parse().map(Subject::Organisation).map_err(|_| ServiceError::NotFound)
}

async fn of_licence(
    services: &Services,
    caller: &Caller,
    id: LicenceId,
    query: &PaperQuery,
) -> Result<Paper, ServiceError> {
    let detail = licences::licence(services, caller, id).await?;
    let mut uow = services.store.read().await?;
    match query.kind {
        PaperKind::Notice => notice(uow.as_mut(), &detail.row.licence).await,
        PaperKind::Contract => contract(uow.as_mut(), &detail.row.licence, query.languages).await,
        _ => completion_certificate(uow.as_mut(), &detail.row.licence).await,
    }
}

async fn of_recordal(
    services: &Services,
    caller: &Caller,
    id: RecordalId,
    kind: PaperKind,
) -> Result<Paper, ServiceError> {
    let detail = recordals::recordal(services, caller, id).await?;
    let mut uow = services.store.read().await?;
    match kind {
        PaperKind::RecordalForm => recordal_form(uow.as_mut(), &detail.row.recordal).await,
        PaperKind::RecordalChange => change_form(uow.as_mut(), &detail.row.recordal).await,
        _ => cancellation_form(uow.as_mut(), &detail.row.recordal).await,
    }
}

/// Sets a paper with the address of its verification and enters it into the register, unless it is the newest there
/// already.
///
/// # Errors
/// [`ServiceError::Paper`] when it cannot be set.
pub async fn issue(services: &Services, mut paper: Paper, subject: &str) -> Result<SetPaper, ServiceError> {
    paper.verify = Some(format!("{}/{}/verify", services.settings.base_url, paper.language.path()));
    let (kind, template_version) = (paper.kind, paper.template_version.clone());
    let set = services.papers.render(paper).await?;
    let mut uow = services.store.write().await?;
    let newest = uow.newest_paper(kind, subject).await?;
    if newest.is_none_or(|it| it.content_sha256 != set.content_sha256 || it.pdf_sha256 != set.sha256) {
        let row = IssuedPaper {
            id: services.new_id(IssuedPaperId::from_parts),
            kind,
            subject: subject.to_owned(),
            template_version,
            content_sha256: set.content_sha256.clone(),
            pdf_sha256: set.sha256.clone(),
            issued_at: services.now(),
        };
        uow.add_issued_paper(&row).await?;
        uow.save().await?;
    }
    Ok(set)
}
