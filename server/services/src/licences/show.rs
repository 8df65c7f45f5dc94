//! One licence with everything that belongs to it, as far as the reader may see it.

use domain::{
    Day,
    id::LicenceId,
    licence::{ClockStep, LicenceEvent, LicenceState, MilestoneState, TrialState, next_step, transition},
    organisation::OrganisationKind,
    terms::Terms,
};

use super::{Chain, arrears, chain_of, end, load_for, open_terms, remark, state_clock, trial};
use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    ports::{
        ChargeFilter, ChargeRow, Declaration, Delivery, Evidence, HistoryStep, Licence, LicenceMilestone, LicenceRow,
        Recordal, RoyaltyReport, UnitOfWork,
    },
};

const CHARGES_MAX: i64 = 200;
const REPORTS_MAX: i64 = 400;

/// How a reader stands to a licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Holder,
    Licensee,
    Operator,
    Inspector,
    Stranger,
}

/// What a reader may do with a licence now: the forms of its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    DecideExport,
    ConvertTrial,
    ReportFirstSale,
    AskExtension,
    AgreeToExtension,
    EndTrial,
    ClaimMilestone,
    DecideMilestone,
    ProposeEnd,
    WithdrawEnd,
    AgreeToEnd,
    Suspend,
    Cure,
    Terminate,
    DeliverDocuments,
    ReceiveDocuments,
    RegisterContract,
}

/// A licence as its page shows it.
#[derive(Clone, Debug)]
pub struct LicenceDetail {
    pub row: LicenceRow,
    pub side: Side,
    /// None when the stored text is not what its hash says.
    pub terms: Option<Terms>,
    pub declaration: Declaration,
    /// Text and hash agree, and both are the declaration's.
    pub terms_intact: bool,
    /// Address and agent are empty for all but the licensee and the operator.
    pub evidence: Option<Evidence>,
    pub deliveries: Vec<Delivery>,
    pub milestones: Vec<LicenceMilestone>,
    pub charges: Vec<ChargeRow>,
    pub reports: Vec<RoyaltyReport>,
    pub recordal: Option<Recordal>,
    /// Oldest first.
    pub history: Vec<HistoryStep>,
    /// What the clock brings next.
    pub next: Option<ClockStep>,
    pub acts: Vec<Act>,
    pub documents_delivered: Option<Day>,
    pub documents_received: Option<Day>,
    /// The side that proposes to end the licence by agreement.
    pub proposed_end: Option<Side>,
    pub extension_asked: bool,
    /// Something that was due before today is open.
    pub in_arrears: bool,
    /// The licence of the holder before, and of the one after, where the patent was transferred.
    pub predecessor: Option<LicenceRow>,
    pub successor: Option<LicenceRow>,
}

/// How an organisation stands to a licence. An inspector's province is looked at by [`licence`].
#[must_use]
pub(crate) fn side_of(organisation: &ActorOrganisation, licence: &Licence) -> Side {
    match organisation.kind {
        OrganisationKind::Operator => Side::Operator,
        OrganisationKind::Regulator => Side::Inspector,
        _ if licence.holder_id == organisation.id => Side::Holder,
        _ if licence.licensee_id == organisation.id => Side::Licensee,
        _ => Side::Stranger,
    }
}

/// One licence, for its two sides, the operator, and the inspector of the holder's province.
///
/// # Errors
/// [`ServiceError::NotFound`] for everybody else.
pub async fn licence(services: &Services, caller: &Caller, id: LicenceId) -> Result<LicenceDetail, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeLicences)?;
    let mut uow = services.store.read().await?;
    let row = uow.licence_row(id).await?.ok_or(ServiceError::NotFound)?;
    let side = side_of(organisation, &row.licence);
    let may_see = match side {
        Side::Stranger => false,
        Side::Inspector => in_province(uow.as_mut(), organisation, &row.licence).await?,
        Side::Holder | Side::Licensee | Side::Operator => true,
    };
    if !may_see {
        return Err(ServiceError::NotFound);
    }
    let declaration = uow.declaration(row.licence.declaration_id).await?.ok_or(ServiceError::NotFound)?;
    let terms = open_terms(&row.licence.terms, &row.licence.terms_hash).ok();
    let same = row.licence.terms == declaration.terms && row.licence.terms_hash == declaration.terms_hash;
    // A contract is accepted once, whoever holds its patent now.
    let chain = chain_of(uow.as_mut(), &row.licence).await?;
    let accepted = chain.links().first().map_or(id, |first| first.id);
    let evidence = uow.evidence_of(accepted).await?.map(|evidence| redact(evidence, side));
    let history = end::history(uow.as_mut(), id).await?;
    let mut papers = history.clone();
    for link in chain.links().iter().filter(|link| link.id != id) {
        papers.extend(end::history(uow.as_mut(), link.id).await?);
    }
    let day_of = |event: &str| papers.iter().find(|step| step.event == event).map(|step| step.at.day());
    let (predecessor, successor) = neighbours(uow.as_mut(), &chain, id).await?;
    let filter = ChargeFilter { licence: Some(id), limit: CHARGES_MAX, ..ChargeFilter::default() };
    let mut detail = LicenceDetail {
        side,
        terms_intact: terms.is_some() && same,
        declaration,
        evidence,
        deliveries: uow.deliveries_of(accepted).await?,
        milestones: uow.milestones_of(id).await?,
        charges: uow.charges(&filter).await?.0,
        reports: uow.reports_of(id, REPORTS_MAX).await?,
        recordal: uow.recordal_of(id).await?,
        next: terms.as_ref().and_then(|terms| next_step(&state_clock(&row.licence, terms))),
        acts: Vec::new(),
        documents_delivered: day_of("documents_delivered"),
        documents_received: day_of("documents_received"),
        proposed_end: end::proposed_end(&history),
        extension_asked: trial::extension_is_asked(&history),
        in_arrears: arrears::is_in_arrears(services, uow.as_mut(), &row.licence).await?,
        history,
        terms,
        predecessor,
        successor,
        row,
    };
    detail.acts = acts(caller, &detail, services.today());
    Ok(detail)
}

async fn neighbours(
    uow: &mut dyn UnitOfWork,
    chain: &Chain,
    id: LicenceId,
) -> Result<(Option<LicenceRow>, Option<LicenceRow>), ServiceError> {
    let place = chain.place(id);
    let before = place.checked_sub(1).and_then(|before| chain.links().get(before));
    let mut rows = [None, None];
    for (row, link) in rows.iter_mut().zip([before, chain.links().get(place + 1)]) {
        if let Some(link) = link {
            *row = uow.licence_row(link.id).await?;
        }
    }
    let [before, after] = rows;
    Ok((before, after))
}

async fn in_province(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    licence: &Licence,
) -> Result<bool, ServiceError> {
    if organisation.scope.is_empty() {
        return Ok(true);
    }
    let holder = uow.organisation(licence.holder_id).await?.ok_or(ServiceError::NotFound)?;
    Ok(organisation.oversees(&holder))
}

/// The network address and the agent are personal data of the signatory: the other side has no need of them.
fn redact(mut evidence: Evidence, side: Side) -> Evidence {
    if !matches!(side, Side::Licensee | Side::Operator) {
        evidence.address.clear();
        evidence.agent.clear();
    }
    evidence
}

fn acts(caller: &Caller, detail: &LicenceDetail, today: Day) -> Vec<Act> {
    let licence = &detail.row.licence;
    let mut acts = Vec::new();
    let mut offer = |act, action, side, holds: bool| {
        if holds && detail.side == side && caller.can(action) {
            acts.push(act);
        }
    };
    let (holder, licensee) = (Side::Holder, Side::Licensee);
    let in_review = licence.state == LicenceState::ExportReview;
    offer(Act::DecideExport, Action::ClearExportReview, Side::Operator, in_review);

    let in_trial = licence.state == LicenceState::InTrial;
    let in_time = licence.trial_decision_due_on.is_none_or(|due_on| today <= due_on);
    let by_sale = detail.terms.as_ref().and_then(|terms| terms.trial).is_some_and(|trial| trial.ends_on_first_sale);
    let is_free = matches!(licence.trial_state, Some(TrialState::Running | TrialState::Extended));
    let extendable = in_trial && trial::may_extend(licence).unwrap_or(false);
    offer(Act::ConvertTrial, Action::RunTrial, licensee, in_trial && in_time);
    offer(Act::ReportFirstSale, Action::RunTrial, licensee, in_trial && by_sale && is_free);
    offer(Act::AskExtension, Action::RunTrial, licensee, extendable && !detail.extension_asked);
    offer(Act::AgreeToExtension, Action::EndLicence, holder, extendable && detail.extension_asked);
    offer(Act::EndTrial, Action::RunTrial, licensee, in_trial);

    let in_life = licence.effective_on.is_some() && !licence.state.is_ended();
    let has = |states: &[MilestoneState]| detail.milestones.iter().any(|milestone| states.contains(&milestone.state));
    let claimable = has(&[MilestoneState::Open, MilestoneState::Queried]);
    offer(Act::ClaimMilestone, Action::ClaimMilestone, licensee, in_life && claimable);
    offer(Act::DecideMilestone, Action::AcceptMilestone, holder, has(&[MilestoneState::EvidenceSubmitted]));

    for side in [holder, licensee] {
        let endable = transition(licence.state, LicenceEvent::TerminateMutually).is_ok();
        let proposed = detail.proposed_end.filter(|_| endable);
        offer(Act::ProposeEnd, Action::EndLicence, side, endable && proposed.is_none());
        offer(Act::WithdrawEnd, Action::EndLicence, side, proposed == Some(side));
        offer(Act::AgreeToEnd, Action::EndLicence, side, proposed.is_some_and(|proposer| proposer != side));
    }
    let suspendable = detail.in_arrears && transition(licence.state, LicenceEvent::Suspend).is_ok();
    offer(Act::Suspend, Action::SuspendLicence, holder, suspendable);
    offer(Act::Suspend, Action::SuspendLicence, Side::Operator, suspendable);
    let suspended = licence.state == LicenceState::SuspendedDefault;
    offer(Act::Cure, Action::EndLicence, holder, suspended && !detail.in_arrears);
    offer(Act::Terminate, Action::EndLicence, holder, suspended);

    let undelivered = in_life && detail.documents_delivered.is_none();
    let unconfirmed = in_life && detail.documents_received.is_none();
    offer(Act::DeliverDocuments, Action::HandOverDocuments, holder, undelivered);
    offer(Act::ReceiveDocuments, Action::HandOverDocuments, licensee, unconfirmed);
    let is_formed = licence.notice_received_at.is_some() && !licence.state.is_ended();
    offer(Act::RegisterContract, Action::RegisterContract, holder, is_formed);
    acts
}

/// Ticks that the technical documents were handed over (holder) or received (licensee): `note` with what they are.
///
/// # Errors
/// When the caller is of neither side.
pub async fn tick_documents(services: &Services, caller: &Caller, id: LicenceId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::HandOverDocuments)?;
    let mut form = domain::form::FormReader::new(&input.values);
    let note = form.limited("note", 500);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let (licence, side) = load_for(uow.as_mut(), organisation, id).await?;
    let event = if side == Side::Holder { "documents_delivered" } else { "documents_received" };
    if end::history(uow.as_mut(), id).await?.iter().any(|step| step.event == event) {
        return Ok(Submitted::refused("stale"));
    }
    remark(services, uow.as_mut(), caller, &licence, event, &note).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "tick_documents", &id.to_string()).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}
