//! Accepting an offer: the checks, the licence, its evidence and the delivery of the notice.

use domain::{
    digest::sha256_hex,
    form::FieldError,
    id::{DeclarationId, EvidenceId, LicenceId, MilestoneId},
    licence::{LicenceEvent, LicenceState, MilestoneState, TrialState},
    organisation::OrganisationKind,
};

use super::{
    Names, To, check_password, effect,
    notice::{self, NoticeFacts},
    sheet::{Agreement, open_key, sheet},
    step, store, tell_named,
};
use crate::{
    Services,
    access::{Action, Role},
    caller::{Actor, Caller},
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal::{self, Notification},
    ports::{Delivery, Evidence, Licence, LicenceMilestone, Offer, Organisation, UnitOfWork},
};

const OPERATORS_MAX: i64 = 10;

/// Accepts an offer for the caller's company: fields `tick_<clause>` for every clause of the terms, `authority`,
/// `text_hash` (of the text that was shown) and `password`. [`Agreement::ticked`] has all but the password.
///
/// The second acceptance of the same offer by the same company answers with the first one's licence; so does the same
/// form sent twice.
///
/// # Errors
/// When the caller is no signatory, or there is no such offer.
pub async fn accept(
    services: &Services,
    caller: &Caller,
    id: DeclarationId,
    input: &FormInput,
) -> FormOutcome<LicenceId> {
    let (actor, organisation) = caller.may(Action::AcceptOffer)?;
    let wrong_password = check_password(services, caller, input).await?;
    match take(services, caller, actor, id, input, wrong_password).await {
        // Another request of the same company was quicker by a moment: its licence is this one's.
        Err(ServiceError::Store(error))
            if error.is_constraint("licence_open_unique") || error.is_constraint("handled_request_pk") =>
        {
            let before = accepted_before(services, actor, input, &open_key(id, organisation.id)).await?;
            before.map(Submitted::Done).ok_or(ServiceError::Stale)
        }
        other => other,
    }
}

async fn accepted_before(
    services: &Services,
    actor: &Actor,
    input: &FormInput,
    key: &str,
) -> Result<Option<LicenceId>, ServiceError> {
    let mut uow = services.store.read().await?;
    if let Some(outcome) = forms::outcome_before(uow.as_mut(), actor, input).await? {
        return Ok(outcome.parse().ok());
    }
    Ok(uow.open_licence(key).await?.map(|licence| licence.id))
}

async fn take(
    services: &Services,
    caller: &Caller,
    actor: &Actor,
    id: DeclarationId,
    input: &FormInput,
    wrong_password: Option<&'static str>,
) -> FormOutcome<LicenceId> {
    let mut uow = services.store.write().await?;
    let before = forms::outcome_before(uow.as_mut(), actor, input).await?;
    if let Some(licence) = before.and_then(|outcome| outcome.parse().ok()) {
        return Ok(Submitted::Done(licence));
    }
    let sheet = sheet(services, uow.as_mut(), caller, id).await?;
    if let Some(existing) = sheet.existing {
        return Ok(Submitted::Done(existing));
    }
    if let Some(barrier) = sheet.barrier {
        return Ok(Submitted::refused(&format!("offer_{}", barrier.as_str())));
    }
    let (Some(agreement), Some(company)) = (&sheet.agreement, &sheet.company) else {
        return Ok(Submitted::refused("offer_terms_differ"));
    };
    let errors = faults(agreement, input, wrong_password);
    if !errors.is_empty() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut licence = write_licence(services, uow.as_mut(), &sheet.offer, agreement, company, caller).await?;
    write_evidence(services, uow.as_mut(), caller, actor, &licence, agreement, company).await?;
    step(services, uow.as_mut(), caller, &mut licence, LicenceEvent::SignNotice, "").await?;
    let names = Names {
        title: sheet.offer.patent.title.clone(),
        holder: sheet.holder.name.clone(),
        licensee: company.name.clone(),
    };
    deliver(services, uow.as_mut(), &licence, &names).await?;
    step(services, uow.as_mut(), caller, &mut licence, LicenceEvent::Deliver, "").await?;
    tell_named(services, uow.as_mut(), &licence, &names, To::Licensee, ("licence_accepted", &[])).await?;
    if is_foreign(company) {
        hold(services, uow.as_mut(), caller, &mut licence, company).await?;
    } else {
        effect::received(services, uow.as_mut(), caller, &mut licence, &agreement.facts.terms, services.today())
            .await?;
    }
    let subject = licence.id.to_string();
    journal::audit(services, uow.as_mut(), caller, "accept_offer", &subject, "", &licence.terms_hash).await?;
    uow.touch_catalogue().await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "accept_offer", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(licence.id))
}

/// Whether the technology-export rules come first (指南 6).
pub(super) fn is_foreign(company: &Organisation) -> bool {
    company.country != "CN"
}

fn faults(agreement: &Agreement, input: &FormInput, wrong_password: Option<&'static str>) -> Vec<FieldError> {
    let typed = |name: &str| input.values.get(name).map_or("", String::as_str);
    let is_ticked = |name: &str| matches!(typed(name), "yes" | "on" | "true" | "1");
    let mut errors = Vec::new();
    if typed("text_hash") != agreement.text_hash {
        errors.push(FieldError::new("", "text_changed"));
    }
    for clause in &agreement.clauses {
        let name = format!("tick_{}", clause.key);
        if !is_ticked(&name) {
            errors.push(FieldError::new(&name, "must_agree"));
        }
    }
    if !is_ticked("authority") {
        errors.push(FieldError::new("authority", "must_agree"));
    }
    errors.extend(wrong_password.map(|code| FieldError::new("password", code)));
    errors
}

/// The licence as a notice in draft, with the terms of the declaration byte for byte.
async fn write_licence(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    offer: &Offer,
    agreement: &Agreement,
    company: &Organisation,
    caller: &Caller,
) -> Result<Licence, ServiceError> {
    let now = services.now();
    let number = uow.next_licence_number(services.today().year()).await?;
    let facts = NoticeFacts { number: number.clone(), signed: Some((caller.name(), now)), ..agreement.facts.clone() };
    let licence = Licence {
        id: services.new_id(LicenceId::from_parts),
        number,
        declaration_id: offer.declaration.id,
        patent_id: offer.patent.id,
        holder_id: offer.declaration.holder_id,
        licensee_id: company.id,
        state: LicenceState::NoticeDraft,
        state_since: now,
        terms: offer.declaration.terms.clone(),
        terms_hash: offer.declaration.terms_hash.clone(),
        notice_text: notice::notice_text(&facts, caller.locale),
        notice_sent_at: now,
        // Delivery into the holder's inbox is receipt: the platform is the agreed way of service.
        notice_received_at: Some(now),
        initial_due_on: None,
        effective_on: None,
        ends_on: None,
        ended_on: None,
        end_reason: String::new(),
        trial_state: facts.terms.trial.map(|_| TrialState::Accepted),
        trial_ends_on: None,
        trial_decision_due_on: None,
        trial_extended: false,
        trial_converted_on: None,
        tech_contract_number: String::new(),
        tech_contract_on: None,
        created_at: now,
        updated_at: now,
        version: 1,
        open_key: Some(open_key(offer.declaration.id, company.id)),
        succession: None,
    };
    uow.add_licence(&licence).await?;
    for milestone in &facts.terms.fees.milestones {
        uow.add_milestone(&LicenceMilestone {
            id: services.new_id(MilestoneId::from_parts),
            licence_id: licence.id,
            code: milestone.code.clone(),
            state: MilestoneState::Open,
            document_id: None,
            note: String::new(),
            claimed_on: None,
            accepted_on: None,
            version: 1,
        })
        .await?;
    }
    Ok(licence)
}

async fn write_evidence(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    actor: &Actor,
    licence: &Licence,
    agreement: &Agreement,
    company: &Organisation,
) -> Result<(), ServiceError> {
    let ticks: Vec<&str> = agreement.clauses.iter().map(|clause| clause.key).collect();
    uow.add_evidence(&Evidence {
        id: services.new_id(EvidenceId::from_parts),
        licence_id: licence.id,
        user_id: actor.user_id,
        user_name: actor.name.clone(),
        user_email: actor.email.clone(),
        organisation_id: company.id,
        organisation_name: company.name.clone(),
        organisation_uscc: or_dash(&company.uscc),
        accepted_at: services.now(),
        address: or_dash(&caller.address),
        agent: or_dash(&caller.agent),
        locale: caller.locale,
        text_shown: agreement.text.clone(),
        text_hash: agreement.text_hash.clone(),
        terms_hash: licence.terms_hash.clone(),
        ticks: ticks.join(" "),
        authority: agreement.authority.clone(),
    })
    .await?;
    Ok(())
}

/// A request may come without an agent; the row says so rather than nothing.
fn or_dash(text: &str) -> String {
    if text.is_empty() { "-".to_owned() } else { text.to_owned() }
}

/// Puts the notice into the holder's inbox and mails it to those whom it concerns, with a row of proof for each.
async fn deliver(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    licence: &Licence,
    names: &Names,
) -> Result<(), ServiceError> {
    let notice = [("notice", licence.notice_text.clone())];
    let mailed = tell_named(services, uow, licence, names, To::Holder, ("licence_notice", &notice)).await?;
    let hash = sha256_hex(licence.notice_text.as_bytes());
    let proofs =
        std::iter::once(("inbox", names.holder.clone())).chain(mailed.into_iter().map(|email| ("mail", email)));
    for (channel, recipient) in proofs {
        uow.add_delivery(&Delivery {
            id: services.new_id(EvidenceId::from_parts),
            licence_id: licence.id,
            channel: channel.to_owned(),
            recipient,
            detail: format!("SHA-256 {hash}"),
            at: services.now(),
        })
        .await?;
    }
    Ok(())
}

/// A foreign implementer waits for the operator's review; everything else has happened as for anybody.
async fn hold(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &mut Licence,
    company: &Organisation,
) -> Result<(), ServiceError> {
    step(services, uow, caller, licence, LicenceEvent::HoldForExport, &company.country).await?;
    store(services, uow, licence).await?;
    let subject = licence.id.to_string();
    let path = format!("/licences/{subject}");
    for operator in uow.organisations(Some(OrganisationKind::Operator), None, OPERATORS_MAX).await? {
        let note = Notification {
            organisation: operator.id,
            kind: "licence_export_waits",
            subject_id: &subject,
            path: &path,
            params: &[("number", licence.number.clone()), ("licensee", company.name.clone())],
            mail_to: &[Role::Operator],
            dedup_key: &subject,
        };
        journal::notify(services, uow, note).await?;
    }
    Ok(())
}
