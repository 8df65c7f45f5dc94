//! The register's lists, and one recordal with its checklist.

use domain::{
    Day,
    calendar::DeadlineExplained,
    id::RecordalId,
    organisation::OrganisationKind,
    recordal::{self as rules, FilingPurpose, RecordalDocument, RecordalEvent, RecordalState},
};

use super::{
    HISTORY_MAX,
    prepare::{CERTIFICATE, belongs, certificate, circumstances, kept_here, missing, newest_pack, preparing},
    side_of,
};
use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    error::ServiceError,
    licences::Side,
    packs::{self, Wanted},
    ports::{Document, HistoryStep, Licence, Recordal, RecordalFilter, RecordalItem, RecordalRow, UnitOfWork},
};

pub const RECORDALS_A_PAGE: i64 = 50;
const EXPORT_MAX: i64 = 10_000;
const DOCUMENTS_MAX: i64 = 200;
/// What is due within these days is upcoming.
const UPCOMING_DAYS: i64 = 45;

/// Which recordals a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShownRecordals {
    #[default]
    Open,
    Overdue,
    Upcoming,
    All,
}

impl ShownRecordals {
    pub const ALL: [Self; 4] = [Self::Open, Self::Overdue, Self::Upcoming, Self::All];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Upcoming => "upcoming",
            Self::All => "all",
        }
    }

    /// The code in an address; what is unknown shows what is open.
    #[must_use]
    pub fn parse(code: &str) -> Self {
        Self::ALL.into_iter().find(|shown| shown.as_str() == code).unwrap_or_default()
    }
}

/// What a list is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordalQuery {
    pub shown: ShownRecordals,
    pub state: Option<RecordalState>,
    /// From 1.
    pub page: u32,
}

/// A page of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordalPage {
    pub rows: Vec<RecordalRow>,
    pub total: i64,
    /// How many each list has, in the order of [`ShownRecordals::ALL`].
    pub counts: Vec<i64>,
    pub today: Day,
}

/// How a document of the checklist is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Present {
    No,
    /// Uploaded or ticked by a person.
    Own,
    /// The system has it.
    Kept,
}

/// A line of the checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemDetail {
    pub item: RecordalDocument,
    pub needed: bool,
    pub present: Present,
    /// What the system has for it: a code and the page.
    pub kept: Vec<(&'static str, String)>,
    /// The uploaded file; identities are shown to the filing side and the operator only.
    pub document: Option<Document>,
    pub is_ticked: bool,
    pub note: String,
}

/// What a reader may do with a recordal now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordalAct {
    TakeOver,
    SetAgent,
    PutItems,
    AddCertificate,
    /// A step that is entered.
    Enter(RecordalEvent),
}

/// What a recordal that stands may be changed or cancelled with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaterFiling {
    pub purpose: FilingPurpose,
    pub items: Vec<ItemDetail>,
}

/// A recordal as its page shows it.
#[derive(Clone, Debug)]
pub struct RecordalDetail {
    pub row: RecordalRow,
    pub licence: Licence,
    pub side: Side,
    /// How the deadline was counted.
    pub counting: Option<DeadlineExplained>,
    pub cancel_counting: Option<DeadlineExplained>,
    /// The documents of the recordal.
    pub items: Vec<ItemDetail>,
    pub missing: Vec<RecordalDocument>,
    /// The documents of the change or the cancellation that can be filed now, for who may gather them.
    pub later: Option<LaterFiling>,
    /// The change that the reader's own pack was made for.
    pub wanted: Option<Wanted>,
    pub certificates: Vec<Document>,
    pub history: Vec<HistoryStep>,
    pub acts: Vec<RecordalAct>,
    /// The name of the side that files.
    pub filer_name: String,
    /// First and last day for filing an extension.
    pub extension: Option<(Day, Day)>,
    pub today: Day,
}

fn filter_of(organisation: &ActorOrganisation, query: RecordalQuery, today: Day) -> RecordalFilter {
    let mut filter = RecordalFilter { state: query.state, ..RecordalFilter::default() };
    match organisation.kind {
        OrganisationKind::Holder => filter.holder = Some(organisation.id),
        OrganisationKind::Company => filter.licensee = Some(organisation.id),
        OrganisationKind::Operator => {}
        OrganisationKind::Regulator => filter.province.clone_from(&organisation.scope),
    }
    match query.shown {
        ShownRecordals::Open => filter.open_only = true,
        ShownRecordals::Overdue => filter.due_by = Some(today.plus_days(-1)),
        ShownRecordals::Upcoming => {
            filter.due_from = Some(today);
            filter.due_by = Some(today.plus_days(UPCOMING_DAYS));
        }
        ShownRecordals::All => {}
    }
    filter
}

/// A page of the recordals that the caller may see, by deadline.
///
/// # Errors
/// When the caller may not see recordals.
pub async fn recordals(
    services: &Services,
    caller: &Caller,
    query: RecordalQuery,
) -> Result<RecordalPage, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeRecordals)?;
    let today = services.today();
    let mut uow = services.store.read().await?;
    let mut filter = filter_of(organisation, query, today);
    filter.limit = RECORDALS_A_PAGE;
    filter.offset = (i64::from(query.page.max(1)) - 1) * RECORDALS_A_PAGE;
    let (rows, total) = uow.recordals(&filter).await?;
    let mut counts = Vec::new();
    for shown in ShownRecordals::ALL {
        let filter = RecordalFilter { limit: 1, ..filter_of(organisation, RecordalQuery { shown, ..query }, today) };
        counts.push(uow.recordals(&filter).await?.1);
    }
    Ok(RecordalPage { rows, total, counts, today })
}

/// All rows of a list, for a file; bounded.
///
/// # Errors
/// When the caller may not see recordals.
pub async fn export(
    services: &Services,
    caller: &Caller,
    query: RecordalQuery,
) -> Result<Vec<RecordalRow>, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeRecordals)?;
    let filter = RecordalFilter { limit: EXPORT_MAX, ..filter_of(organisation, query, services.today()) };
    Ok(services.store.read().await?.recordals(&filter).await?.0)
}

/// One recordal, for its two sides, the operator, and the inspector of the holder's province.
///
/// # Errors
/// [`ServiceError::NotFound`] for everybody else.
pub async fn recordal(services: &Services, caller: &Caller, id: RecordalId) -> Result<RecordalDetail, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeRecordals)?;
    let mut uow = services.store.read().await?;
    let row = uow.recordal(id).await?.ok_or(ServiceError::NotFound)?;
    let side = side_of(organisation, &row.recordal);
    if !may_see(uow.as_mut(), organisation, side, &row.recordal).await? {
        return Err(ServiceError::NotFound);
    }
    let licence = uow.licence(row.recordal.licence_id).await?.ok_or(ServiceError::NotFound)?;
    let documents = uow.documents_of(&id.to_string(), DOCUMENTS_MAX).await?;
    let shows_identities = sees_identities(organisation, &row.recordal);
    let items = checklist(uow.as_mut(), &row.recordal, &licence, &documents, shows_identities).await?;
    let acts = acts(caller, side, &row.recordal, &licence);
    let later = later(uow.as_mut(), &row.recordal, &licence, &documents, shows_identities).await?;
    let later = later.filter(|_| acts.contains(&RecordalAct::PutItems));
    let filer_name = match row.recordal.filer_id {
        Some(filer) if filer == row.recordal.holder_id => row.holder_name.clone(),
        Some(_) => row.licensee_name.clone(),
        None => String::new(),
    };
    Ok(RecordalDetail {
        side,
        counting: licence.effective_on.map(rules::filing_due),
        cancel_counting: licence.ended_on.filter(|_| row.recordal.cancel_due_on.is_some()).map(rules::cancellation_due),
        items,
        missing: missing(uow.as_mut(), &row.recordal, &licence).await?,
        later,
        wanted: packs::wanted(uow.as_mut(), organisation.id, &row.recordal, &licence).await?,
        certificates: documents.into_iter().filter(|document| document.kind == CERTIFICATE).collect(),
        history: uow.history_of(&id.to_string(), HISTORY_MAX).await?,
        acts,
        filer_name,
        extension: licence.ends_on.filter(|_| licence.ended_on.is_none()).map(rules::extension_window),
        today: services.today(),
        licence,
        row,
    })
}

/// Whether an organisation may open the identity papers of a filing: the side that files, and the operator.
#[must_use]
pub fn sees_identities(organisation: &ActorOrganisation, recordal: &Recordal) -> bool {
    organisation.is_operator() || recordal.filer_id == Some(organisation.id)
}

async fn may_see(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    side: Side,
    recordal: &Recordal,
) -> Result<bool, ServiceError> {
    match side {
        Side::Stranger => Ok(false),
        Side::Inspector if !organisation.scope.is_empty() => {
            let holder = uow.organisation(recordal.holder_id).await?;
            Ok(holder.is_some_and(|holder| organisation.oversees(&holder)))
        }
        _ => Ok(true),
    }
}

async fn checklist(
    uow: &mut dyn UnitOfWork,
    recordal: &Recordal,
    licence: &Licence,
    documents: &[Document],
    shows_identities: bool,
) -> Result<Vec<ItemDetail>, ServiceError> {
    let circumstances = circumstances(uow, recordal, licence, FilingPurpose::Recordal).await?;
    let mut kept = kept_here(uow, licence).await?;
    if let Some(pack) = newest_pack(uow, recordal).await?.filter(|_| shows_identities) {
        let path = format!("/recordals/{}/packs/{}", recordal.id, pack.id);
        kept.push((RecordalDocument::ApplicationForm, "pack", path));
    }
    let own = uow.recordal_items(recordal.id).await?;
    let line = |item: &RecordalDocument| {
        let put = own.iter().find(|put| put.item == item.as_str() && put.done);
        let kept = kept.iter().filter(|found| found.0 == *item).map(|found| (found.1, found.2.clone())).collect();
        line_of((*item, item.is_needed(circumstances)), put, kept, documents, shows_identities)
    };
    Ok(FilingPurpose::Recordal.documents().iter().map(line).collect())
}

/// The documents of the change or the cancellation that can be filed now. The form is made with the pack.
async fn later(
    uow: &mut dyn UnitOfWork,
    recordal: &Recordal,
    licence: &Licence,
    documents: &[Document],
    shows_identities: bool,
) -> Result<Option<LaterFiling>, ServiceError> {
    let purpose = preparing(recordal, licence).filter(|purpose| *purpose != FilingPurpose::Recordal);
    let Some(purpose) = purpose else { return Ok(None) };
    let circumstances = circumstances(uow, recordal, licence, purpose).await?;
    let certificate = certificate(uow, recordal).await?;
    let own = uow.recordal_items(recordal.id).await?;
    let line = |item: &RecordalDocument| {
        let put = own.iter().find(|put| put.item == item.as_str() && belongs(put, *item, purpose, recordal));
        let mut line = line_of((*item, item.is_needed(circumstances)), put, Vec::new(), documents, shows_identities);
        if let Some(certificate) = certificate.as_ref().filter(|_| *item == RecordalDocument::Certificate) {
            line.present = Present::Kept;
            line.document = Some(certificate.clone());
        }
        line
    };
    let items = purpose.documents().iter().filter(|item| **item != RecordalDocument::ApplicationForm);
    Ok(Some(LaterFiling { purpose, items: items.map(line).collect() }))
}

fn line_of(
    (item, needed): (RecordalDocument, bool),
    put: Option<&RecordalItem>,
    kept: Vec<(&'static str, String)>,
    documents: &[Document],
    shows_identities: bool,
) -> ItemDetail {
    let document_id = put.and_then(|put| put.document_id);
    let document = documents.iter().find(|document| Some(document.id) == document_id).cloned();
    ItemDetail {
        item,
        needed,
        present: match (put, kept.is_empty()) {
            (Some(_), _) => Present::Own,
            (None, false) => Present::Kept,
            (None, true) => Present::No,
        },
        kept,
        document: document.filter(|_| shows_identities || !is_identity(item.as_str())),
        is_ticked: put.is_some() && document_id.is_none(),
        note: put.map(|put| put.note.clone()).unwrap_or_default(),
    }
}

/// Papers with personal data that the other side has no need of, by the code of the item.
#[must_use]
pub fn is_identity(item: &str) -> bool {
    let papers =
        [RecordalDocument::ApplicantIdentity, RecordalDocument::HandlerIdentity, RecordalDocument::PowerOfAttorney];
    item == packs::PACK_DOCUMENT || papers.iter().any(|paper| paper.as_str() == item)
}

fn acts(caller: &Caller, side: Side, recordal: &Recordal, licence: &Licence) -> Vec<RecordalAct> {
    let may = caller.can(Action::EditRecordal) && matches!(side, Side::Holder | Side::Licensee | Side::Operator);
    if !may {
        return Vec::new();
    }
    let own = match side {
        Side::Holder => Some(recordal.holder_id),
        Side::Licensee => Some(recordal.licensee_id),
        _ => None,
    };
    let mut acts = Vec::new();
    let takes_documents = preparing(recordal, licence).is_some();
    // What a correction is asked for stays with who has filed.
    let is_prepared = takes_documents && recordal.state != RecordalState::Correction;
    if is_prepared && own.is_some() && recordal.filer_id != own {
        acts.push(RecordalAct::TakeOver);
    }
    if is_prepared {
        acts.push(RecordalAct::SetAgent);
    }
    if takes_documents {
        acts.push(RecordalAct::PutItems);
    }
    if recordal.recorded_on.is_some() {
        acts.push(RecordalAct::AddCertificate);
    }
    let entered = RecordalEvent::ALL.iter().copied().filter(|event| is_entered(recordal.state, *event));
    acts.extend(entered.map(RecordalAct::Enter));
    acts
}

/// Steps that a person enters; completeness follows from the documents.
fn is_entered(state: RecordalState, event: RecordalEvent) -> bool {
    let by_documents =
        event == RecordalEvent::Complete || (event == RecordalEvent::Reopen && state == RecordalState::PackageReady);
    !by_documents && rules::transition(state, event).is_ok()
}
