//! Lists and pages of declarations, for those who may see them.

use domain::{
    Day,
    declaration::{DeclarationState, draft::Background},
    eligibility::{Finding, Occasion},
    form::FormValues,
    id::DeclarationId,
    organisation::OrganisationKind,
    terms::Terms,
};

use super::{approval::approvable_on, case::Case, filing::is_held, sealed_terms};
use crate::{
    Services,
    access::{Action, Role},
    caller::{ActorOrganisation, Caller},
    error::ServiceError,
    ports::{
        Consent, Declaration, DeclarationFilter, DeclarationRow, Document, HistoryStep, LicenceFilter, Organisation,
        Patent, UnitOfWork,
    },
};

/// Rows on a page of the list.
pub const PAGE_ROWS: u32 = 20;
const PAGES_MAX: u32 = 500;
/// Rows of an exported list.
const EXPORT_MAX: i64 = 10_000;
const HISTORY_MAX: i64 = 200;
const DOCUMENTS_MAX: i64 = 100;

/// A page of the list, and how many there are in all.
#[derive(Clone, Debug)]
pub struct List {
    pub rows: Vec<DeclarationRow>,
    pub page: u32,
    pub total: i64,
}

/// The declarations that the caller may see, newest first: a holder's own, all for the operator, those of its province
/// for a regulator.
///
/// # Errors
/// When the caller may not see declarations.
pub async fn list(
    services: &Services,
    caller: &Caller,
    state: Option<DeclarationState>,
    page: u32,
) -> Result<List, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeDeclarations)?;
    let page = page.clamp(1, PAGES_MAX);
    let offset = i64::from(page - 1) * i64::from(PAGE_ROWS);
    let filter = DeclarationFilter { offset, limit: i64::from(PAGE_ROWS), ..filter_of(organisation, state) };
    let (rows, total) = services.store.read().await?.declaration_rows(&filter).await?;
    Ok(List { rows, page, total })
}

/// The same list without pages, for a spreadsheet.
///
/// # Errors
/// When the caller may not see declarations.
pub async fn export(
    services: &Services,
    caller: &Caller,
    state: Option<DeclarationState>,
) -> Result<Vec<DeclarationRow>, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeDeclarations)?;
    let filter = DeclarationFilter { limit: EXPORT_MAX, ..filter_of(organisation, state) };
    Ok(services.store.read().await?.declaration_rows(&filter).await?.0)
}

fn filter_of(organisation: &ActorOrganisation, state: Option<DeclarationState>) -> DeclarationFilter {
    let is_regulator = organisation.kind == OrganisationKind::Regulator;
    DeclarationFilter {
        holder: (organisation.kind == OrganisationKind::Holder).then_some(organisation.id),
        province: if is_regulator { organisation.scope.clone() } else { String::new() },
        state,
        patent: None,
        offset: 0,
        limit: 0,
    }
}

/// Everything that the page of a declaration shows.
#[derive(Clone, Debug)]
pub struct Detail {
    pub declaration: Declaration,
    pub patent: Patent,
    pub holder: Organisation,
    /// `None` while the form does not state computable terms.
    pub terms: Option<Terms>,
    pub fee_reasoning: String,
    pub contact: String,
    pub consents: Vec<Consent>,
    pub history: Vec<HistoryStep>,
    pub documents: Vec<Document>,
    pub licences: i64,
    /// What the gate says today, as it would be asked next.
    pub findings: Vec<Finding>,
    /// The first day on which the approver may sign, while that is waited for.
    pub approvable_on: Option<Day>,
    pub is_held: bool,
    /// What the caller may do now, by code: `edit`, `send`, `consent_on_paper`, `return`, `approve`, `submit`,
    /// `clear_review`, `announce`, `correct`, `refuse`, `lift`, `withdraw`, `announce_withdrawal`,
    /// `refuse_withdrawal`, `end`, `supersede`.
    pub actions: Vec<&'static str>,
}

/// One declaration.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs.
pub async fn detail(services: &Services, caller: &Caller, id: DeclarationId) -> Result<Detail, ServiceError> {
    let mut uow = services.store.read().await?;
    let case = load_visible(uow.as_mut(), caller, id).await?;
    let subject = id.to_string();
    let history = uow.history_of(&subject, HISTORY_MAX).await?;
    let documents = uow.documents_of(&subject, DOCUMENTS_MAX).await?;
    let filter = LicenceFilter { declaration: Some(id), limit: 1, ..LicenceFilter::default() };
    let (_, licences) = uow.licences(&filter).await?;
    let terms = if case.declaration.terms.is_empty() { None } else { Some(sealed_terms(&case.declaration)?) };
    let draft = case.draft();
    let findings = case.findings(services.today(), occasion(case.declaration.state));
    let waits = case.declaration.state == DeclarationState::InternalPublicity;
    let (_, organisation) = caller.may(Action::SeeDeclarations)?;
    Ok(Detail {
        actions: actions(organisation, &case),
        approvable_on: approvable_on(&case).filter(|_| waits),
        is_held: is_held(&case.declaration),
        fee_reasoning: draft.fee_reasoning.clone(),
        contact: draft.contact.unwrap_or_default(),
        declaration: case.declaration,
        patent: case.patent,
        holder: case.holder,
        consents: case.consents,
        terms,
        history,
        documents,
        licences,
        findings,
    })
}

/// While the holder is at work the gate is asked about patent and content; before and at the filing about everything, so
/// that whoever reviews sees what it held; afterwards as it is asked every day.
const fn occasion(state: DeclarationState) -> Occasion {
    use DeclarationState as S;
    match state {
        S::Draft | S::ConsentPending | S::InternalPublicity => Occasion::Typing,
        S::Approved | S::SubmittedCnipa | S::CorrectionRequested => Occasion::Filing,
        _ => Occasion::Daily,
    }
}

/// What the editor shows: the fields as they were typed, and what the gate knows beside them.
#[derive(Clone, Debug)]
pub struct Editor {
    pub declaration: Declaration,
    pub patent: Patent,
    pub values: FormValues,
    pub background: Background,
}

/// The editor of a draft.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs or is no draft.
pub async fn editor(services: &Services, caller: &Caller, id: DeclarationId) -> Result<Editor, ServiceError> {
    caller.may(Action::EditDeclaration)?;
    let mut uow = services.store.read().await?;
    let case = load_visible(uow.as_mut(), caller, id).await?;
    if !case.declaration.state.is_editable() {
        return Err(ServiceError::NotFound);
    }
    let (values, background) = (case.values(), case.background(services.today()));
    Ok(Editor { declaration: case.declaration, patent: case.patent, values, background })
}

/// A case that the caller may see.
pub(super) async fn load_visible(
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    id: DeclarationId,
) -> Result<Case, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeDeclarations)?;
    let case = Case::load(uow, id).await?;
    if sees(organisation, &case.holder) { Ok(case) } else { Err(ServiceError::NotFound) }
}

fn sees(organisation: &ActorOrganisation, holder: &Organisation) -> bool {
    match organisation.kind {
        OrganisationKind::Holder => organisation.id == holder.id,
        OrganisationKind::Operator => true,
        OrganisationKind::Regulator => organisation.oversees(holder),
        OrganisationKind::Company => false,
    }
}

fn actions(organisation: &ActorOrganisation, case: &Case) -> Vec<&'static str> {
    use DeclarationState as S;
    let state = case.declaration.state;
    let can = |action: Action| action.roles().iter().any(|role| organisation.has(*role));
    let is_holder = organisation.id == case.holder.id;
    let (writes, approves) = (is_holder && can(Action::EditDeclaration), is_holder && can(Action::ApproveDeclaration));
    let records = organisation.is_operator() && can(Action::RecordOfficeDecision);
    let waits_for_withdrawal =
        case.consents.iter().any(|consent| consent.purpose == "withdraw" && consent.state == "invited");
    let stands = matches!(state, S::Announced | S::Frozen);
    let all = [
        ("edit", writes && state.is_editable()),
        ("send", writes && state == S::Draft),
        ("consent_on_paper", writes && (state == S::ConsentPending || (stands && waits_for_withdrawal))),
        ("approve", approves && state == S::InternalPublicity),
        ("return", (writes || approves) && matches!(state, S::ConsentPending | S::InternalPublicity | S::Approved)),
        ("submit", writes && matches!(state, S::Approved | S::CorrectionRequested)),
        ("clear_review", organisation.has(Role::Operator) && is_held(&case.declaration)),
        ("announce", records && state == S::SubmittedCnipa && !is_held(&case.declaration)),
        ("correct", records && state == S::SubmittedCnipa),
        ("refuse", records && matches!(state, S::SubmittedCnipa | S::CorrectionRequested)),
        ("lift", records && state == S::Frozen),
        ("announce_withdrawal", records && state == S::WithdrawalSubmitted),
        ("refuse_withdrawal", records && state == S::WithdrawalSubmitted),
        ("end", records && state.is_public()),
        ("withdraw", approves && stands && !waits_for_withdrawal),
        ("supersede", writes && state.is_ended()),
    ];
    all.into_iter().filter(|(_, allowed)| *allowed).map(|(code, _)| code).collect()
}
