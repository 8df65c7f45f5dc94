//! A declaration with all that is known around it, and the one way to take a step.

use domain::{
    Day,
    declaration::{
        DeclarationEvent, DeclarationState,
        draft::{self, Background, Draft},
        transition,
    },
    eligibility::{
        self, Consent as Said, Finding, LegalStanding, Occasion, Pledge, ReportFact, RestrictiveKind,
        RestrictiveLicence,
    },
    form::FormValues,
    id::{DeclarationId, DocumentId, OrganisationId},
    organisation::OrganisationKind,
    patent::{EventCode, Validity},
};

use crate::{
    Services,
    access::{Action, Role},
    caller::{Actor, Caller},
    error::{ServiceError, Submitted},
    forms::{self, FormInput},
    journal::{self, Notification, Step},
    ports::{
        Consent, Declaration, DeclarationFilter, Encumbrance, LicenceFilter, Organisation, Patent, PatentEvent,
        UnitOfWork, Verification,
    },
};

const EVENTS_MAX: i64 = 500;
const OPERATORS_MAX: i64 = 20;
/// Licences that stand on one declaration and are told about it in one transaction.
const LICENCES_MAX: i64 = 1_000;

/// A declaration, its patent, its holder and the consents to it.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub declaration: Declaration,
    pub patent: Patent,
    pub holder: Organisation,
    pub events: Vec<PatentEvent>,
    pub encumbrances: Vec<Encumbrance>,
    pub consents: Vec<Consent>,
}

impl Case {
    pub(crate) async fn load(uow: &mut dyn UnitOfWork, id: DeclarationId) -> Result<Self, ServiceError> {
        let declaration = uow.declaration(id).await?.ok_or(ServiceError::NotFound)?;
        Self::around(uow, declaration).await
    }

    pub(crate) async fn around(uow: &mut dyn UnitOfWork, declaration: Declaration) -> Result<Self, ServiceError> {
        let patent = uow.patent(declaration.patent_id).await?.ok_or(ServiceError::NotFound)?;
        let holder = uow.organisation(declaration.holder_id).await?.ok_or(ServiceError::NotFound)?;
        let events = uow.patent_events(patent.id, EVENTS_MAX).await?;
        let encumbrances = uow.encumbrances(patent.id).await?;
        let consents = uow.consents_of(declaration.id).await?;
        Ok(Self { declaration, patent, holder, events, encumbrances, consents })
    }

    /// The editor's fields as they were typed.
    pub(crate) fn values(&self) -> FormValues {
        serde_json::from_str(&self.declaration.form).unwrap_or_default()
    }

    pub(crate) fn draft(&self) -> Draft {
        draft::read(&self.values())
    }

    pub(crate) fn findings(&self, today: Day, occasion: Occasion) -> Vec<Finding> {
        eligibility::check(&draft::facts(&self.background(today), &self.draft(), today), occasion)
    }

    /// What the gate asks beside the form.
    pub(crate) fn background(&self, today: Day) -> Background {
        let patent = &self.patent;
        Background {
            holder_name: self.holder.name.clone(),
            register_patentees: patent.patentees.clone(),
            number: patent.number.clone(),
            kind: patent.kind,
            filed_on: patent.filing_date,
            granted_on: patent.grant_date,
            standing: standing(patent, &self.events),
            restrictive_licences: self.restrictive_licences(),
            ownership_dispute: self.is_burdened("ownership_dispute", today),
            preservation: self.is_burdened("preservation", today) || stands(&self.events, "PP01", "PD01"),
            annuity_paid_until: patent.annuity_paid_until,
            pledge: self.pledge(today),
            report: report(&patent.report_conclusion, &patent.report_number),
            consents: self.said("declare"),
            state_institution: self.holder.nature.is_state_institution(),
            published_on: self.declaration.publicity_from,
            signed: self.declaration.approved_at.is_some(),
        }
    }

    fn restrictive_licences(&self) -> Vec<RestrictiveLicence> {
        let kind_of = |it: &Encumbrance| match it.kind.as_str() {
            "exclusive_licence" => Some(RestrictiveKind::Exclusive),
            "sole_licence" => Some(RestrictiveKind::Sole),
            _ => None,
        };
        let licence = |it: &Encumbrance| {
            kind_of(it).map(|kind| RestrictiveLicence { kind, from: it.starts_on, until: it.ends_on })
        };
        self.encumbrances.iter().filter_map(licence).collect()
    }

    fn is_burdened(&self, kind: &str, today: Day) -> bool {
        self.encumbrances.iter().any(|it| it.kind == kind && is_current(it, today))
    }

    /// The inventory's own entries decide; where there is none, the gazette does.
    pub(crate) fn pledge(&self, today: Day) -> Pledge {
        let pledges: Vec<&Encumbrance> = self.encumbrances.iter().filter(|it| it.kind == "pledge").collect();
        let current = || pledges.iter().filter(|it| is_current(it, today));
        match (pledges.is_empty(), current().next().is_some()) {
            (true, _) if stands(&self.events, "PE01", "PC01") => Pledge::WithoutConsent,
            (_, true) if current().all(|it| it.consented) => Pledge::WithConsent,
            (_, true) => Pledge::WithoutConsent,
            (_, false) => Pledge::None,
        }
    }

    /// What each co-owner has said to this purpose.
    fn said(&self, purpose: &str) -> Vec<(String, Said)> {
        let said = |it: &Consent| match it.state.as_str() {
            "given" => Said::Given,
            "refused" => Said::Refused,
            _ => Said::Pending,
        };
        let of_purpose = self.consents.iter().filter(|it| it.purpose == purpose);
        of_purpose.map(|it| (it.co_owner.clone(), said(it))).collect()
    }

    pub(crate) fn path(&self) -> String {
        format!("/declarations/{}", self.declaration.id)
    }

    fn texts(&self, note: &str) -> Vec<(&'static str, String)> {
        let number = if self.patent.number.is_empty() { &self.patent.publication_number } else { &self.patent.number };
        vec![
            ("title", self.patent.title.clone()),
            ("number", number.clone()),
            ("holder", self.holder.name.clone()),
            ("note", note.to_owned()),
        ]
    }
}

fn is_current(it: &Encumbrance, today: Day) -> bool {
    it.starts_on <= today && it.ends_on.is_none_or(|end| today <= end)
}

/// Whether the last gazette event of two is the one that starts a burden.
fn stands(events: &[PatentEvent], starts: &str, ends: &str) -> bool {
    let last = events.iter().rev().find(|event| event.code == starts || event.code == ends);
    last.is_some_and(|event| event.code == starts)
}

/// A gazette event that ends the right decides, unless the right was restored after it.
pub(super) fn standing(patent: &Patent, events: &[PatentEvent]) -> LegalStanding {
    let ending = events.iter().rev().find(|event| event.code == "RR01" || EventCode::new(&event.code).ends_right());
    match ending.map(|event| event.code.as_str()) {
        Some("IW01") => LegalStanding::WhollyInvalidated,
        Some(code) if code != "RR01" => LegalStanding::Terminated,
        _ => match patent.validity {
            Validity::InForce => LegalStanding::InForce,
            Validity::Pending => LegalStanding::Pending,
            Validity::Lapsed => LegalStanding::Terminated,
        },
    }
}

pub(super) fn report(conclusion: &str, number: &str) -> ReportFact {
    match conclusion {
        "positive" => ReportFact::Supports,
        "negative" => ReportFact::Against,
        _ if number.is_empty() => ReportFact::Missing,
        _ => ReportFact::ConclusionUnknown,
    }
}

/// A case opened for a step: the transaction, the case, and who takes the step.
pub(crate) struct Opened<'a> {
    pub uow: Box<dyn UnitOfWork>,
    pub case: Case,
    pub actor: &'a Actor,
}

/// What a verb meets when it opens a case.
#[expect(clippy::large_enum_variant, reason = "it lives for one match and is never stored")]
pub(crate) enum Opening<'a> {
    Ready(Opened<'a>),
    /// The same request was handled before, or the form is stale: this is the answer.
    Answered(Submitted<()>),
}

/// Opens a case for a step: may the caller, is it theirs, was it done before, is the form fresh, does the step fit.
pub(crate) async fn open<'a>(
    services: &Services,
    caller: &'a Caller,
    action: Action,
    id: DeclarationId,
    input: &FormInput,
    event: Option<DeclarationEvent>,
) -> Result<Opening<'a>, ServiceError> {
    let (actor, organisation) = caller.may(action)?;
    let mut uow = services.store.write().await?;
    let case = Case::load(uow.as_mut(), id).await?;
    if !organisation.is_operator() && organisation.id != case.declaration.holder_id {
        return Err(ServiceError::NotFound);
    }
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Opening::Answered(Submitted::Done(())));
    }
    if input.version().is_some_and(|seen| seen != case.declaration.version) {
        return Ok(Opening::Answered(Submitted::refused("stale")));
    }
    if event.is_some_and(|event| transition(case.declaration.state, event).is_err()) {
        return Ok(Opening::Answered(Submitted::refused("declaration_state")));
    }
    Ok(Opening::Ready(Opened { uow, case, actor }))
}

impl Opened<'_> {
    /// Remembers the request and keeps everything.
    pub(crate) async fn close(
        mut self,
        services: &Services,
        input: &FormInput,
        action: &str,
    ) -> Result<Submitted<()>, ServiceError> {
        let outcome = self.case.declaration.id.to_string();
        forms::remember_outcome(services, self.uow.as_mut(), self.actor, input, action, &outcome).await?;
        self.uow.save().await?;
        Ok(Submitted::Done(()))
    }

    /// Keeps an uploaded document under the case, in the holder's name; `None` where none came.
    pub(crate) async fn keep_document(
        &mut self,
        services: &Services,
        caller: &Caller,
        kind: &str,
        input: &FormInput,
    ) -> Result<Option<DocumentId>, ServiceError> {
        let Some(upload) = input.upload("document") else { return Ok(None) };
        let subject = self.case.declaration.id.to_string();
        let owner = self.case.declaration.holder_id;
        let uow = self.uow.as_mut();
        let document = journal::keep_document(services, uow, caller, owner, &subject, kind, upload).await?;
        Ok(Some(document.id))
    }
}

/// Takes a step: the new state with its history and its audit line. The step must fit: [`open`] has asked.
pub(crate) async fn advance(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    declaration: &mut Declaration,
    event: DeclarationEvent,
    (note, document_id): (&str, Option<DocumentId>),
) -> Result<(), ServiceError> {
    let before = declaration.state;
    let after = transition(before, event)
        .map_err(|error| ServiceError::Fault { doing: "changing a declaration's state", source: Box::new(error) })?;
    declaration.state = after;
    declaration.state_since = services.now();
    // The reason of a freeze stays readable until the offer stands again.
    if after == DeclarationState::Announced {
        declaration.frozen_reason.clear();
    }
    keep(services, uow, declaration).await?;
    let subject = declaration.id.to_string();
    let step = Step {
        subject_id: &subject,
        event: event.as_str(),
        from: before.as_str(),
        to: after.as_str(),
        note,
        document_id,
    };
    journal::step(services, uow, caller, step).await?;
    journal::audit(services, uow, caller, event.as_str(), &subject, before.as_str(), after.as_str()).await?;
    if before.is_public() || after.is_public() {
        uow.touch_catalogue().await?;
    }
    Ok(())
}

/// Writes the row, and keeps the version in step with it.
pub(crate) async fn keep(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    declaration: &mut Declaration,
) -> Result<(), ServiceError> {
    declaration.updated_at = services.now();
    uow.update_declaration(declaration).await?;
    declaration.version += 1;
    Ok(())
}

/// Tells the holder.
pub(crate) async fn tell_holder(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    case: &Case,
    kind: &str,
    note: &str,
    mail_to: &[Role],
) -> Result<(), ServiceError> {
    tell(services, uow, case, case.declaration.holder_id, (kind, note), mail_to).await
}

/// Tells the platform operator.
pub(crate) async fn tell_operators(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    case: &Case,
    kind: &str,
    note: &str,
) -> Result<(), ServiceError> {
    let operators =
        uow.organisations(Some(OrganisationKind::Operator), Some(Verification::Verified), OPERATORS_MAX).await?;
    for operator in operators {
        tell(services, uow, case, operator.id, (kind, note), &[Role::Operator]).await?;
    }
    Ok(())
}

async fn tell(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    case: &Case,
    organisation: OrganisationId,
    (kind, note): (&str, &str),
    mail_to: &[Role],
) -> Result<(), ServiceError> {
    let subject = case.declaration.id.to_string();
    let notification = Notification {
        organisation,
        kind,
        subject_id: &subject,
        path: &case.path(),
        params: &case.texts(note),
        mail_to,
        dedup_key: &format!("{subject}:{}", case.declaration.version),
    };
    journal::notify(services, uow, notification).await?;
    Ok(())
}

/// Tells every licensee that what happens to the offer leaves the licence as it is (专利法 第五十条第二款).
pub(crate) async fn tell_licensees(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    case: &Case,
    kind: &str,
    note: &str,
) -> Result<(), ServiceError> {
    let filter =
        LicenceFilter { declaration: Some(case.declaration.id), limit: LICENCES_MAX, ..LicenceFilter::default() };
    let (licences, _) = uow.licences(&filter).await?;
    for row in licences.into_iter().filter(|row| row.licence.open_key.is_some()) {
        let subject = row.licence.id.to_string();
        let mut params = case.texts(note);
        params.push(("licence", row.licence.number.clone()));
        let notification = Notification {
            organisation: row.licence.licensee_id,
            kind,
            subject_id: &subject,
            path: &format!("/licences/{subject}"),
            params: &params,
            mail_to: &[Role::LicenseeUser, Role::LicenseeSignatory],
            dedup_key: &format!("{subject}:{}:{}", case.declaration.id, case.declaration.version),
        };
        journal::notify(services, uow, notification).await?;
    }
    Ok(())
}

/// The declarations of a patent that have not ended.
pub(crate) async fn open_declarations(
    uow: &mut dyn UnitOfWork,
    patent: &Patent,
) -> Result<Vec<Declaration>, ServiceError> {
    let filter = DeclarationFilter { patent: Some(patent.id), limit: 50, ..DeclarationFilter::default() };
    let (found, _) = uow.declarations(&filter).await?;
    Ok(found.into_iter().filter(|declaration| declaration.state.is_open()).collect())
}
