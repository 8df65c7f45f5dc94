//! The written consent of co-owners, by mail link or on paper: nobody declares or withdraws for all of them alone
//! (专利审查指南 第五部分第十一章 3.2、4).

use domain::{
    Day,
    declaration::{self, DeclarationEvent, DeclarationState, draft::NamedCoOwner},
    digest::sha256_hex,
    eligibility::Occasion,
    form::{FieldError, FormReader},
    id::{ConsentId, DeclarationId, LinkId},
    terms::Terms,
};

use super::{
    case::{Case, Opened, Opening, advance, keep, open, tell_holder, tell_operators},
    filing::{DocumentRule, blocks_as_error, check_document},
    sealed_terms,
};
use crate::{
    Services,
    access::{Action, Role},
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    journal::{self, Letter, Step},
    ports::{Consent, Link, Patent, UnitOfWork},
};

/// A co-owner has this long to answer a mail link.
const LINK_SECONDS: i64 = 60 * 24 * 3600;

const DECLARE: &str = "declare";
const WITHDRAW: &str = "withdraw";

/// Ends the drafting (`version`): every co-owner with a mail address gets a link, the others sign on paper. Without
/// co-owners the declaration goes on at once.
///
/// # Errors
/// When the caller may not, or the declaration is not theirs.
pub async fn send_for_consent(
    services: &Services,
    caller: &Caller,
    id: DeclarationId,
    input: &FormInput,
) -> FormOutcome<()> {
    let event = DeclarationEvent::SendForConsent;
    let mut opened = match open(services, caller, Action::EditDeclaration, id, input, Some(event)).await? {
        Opening::Ready(opened) => opened,
        Opening::Answered(answer) => return Ok(answer),
    };
    if !caller.may(Action::EditDeclaration)?.1.verified {
        return Ok(Submitted::refused("organisation_not_verified"));
    }
    let errors = what_is_open(services, caller, &opened.case);
    if !errors.is_empty() {
        return Ok(Submitted::Invalid(errors));
    }
    let co_owners = opened.case.draft().co_owners;
    let Opened { uow, case, .. } = &mut opened;
    uow.remove_consents(id, DECLARE).await?;
    advance(services, uow.as_mut(), caller, &mut case.declaration, event, ("", None)).await?;
    invite(services, uow.as_mut(), caller, case, DECLARE, &co_owners).await?;
    if co_owners.is_empty() {
        everyone_consented(services, uow.as_mut(), caller, case).await?;
    }
    opened.close(services, input, "send_for_consent").await
}

/// What keeps the draft from being sent: fields, the undertaking, and the gate.
fn what_is_open(services: &Services, caller: &Caller, case: &Case) -> Vec<FieldError> {
    let draft = case.draft();
    let mut errors = draft.all_errors();
    if !draft.undertaking {
        errors.push(FieldError::new("undertaking", "must_agree"));
    }
    if errors.is_empty() {
        errors.extend(blocks_as_error(&case.findings(services.today(), Occasion::Typing), caller.locale));
    }
    errors
}

/// Asks each co-owner, and mails a link to those who have an address.
pub(super) async fn invite(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    case: &Case,
    purpose: &str,
    co_owners: &[NamedCoOwner],
) -> Result<(), ServiceError> {
    for owner in co_owners {
        let consent = Consent {
            id: services.new_id(ConsentId::from_parts),
            declaration_id: case.declaration.id,
            purpose: purpose.to_owned(),
            co_owner: owner.name.clone(),
            email: owner.email.clone(),
            state: "invited".to_owned(),
            signer_name: String::new(),
            terms_hash: case.declaration.terms_hash.clone(),
            document_id: None,
            note: String::new(),
            address: String::new(),
            decided_at: None,
            created_at: services.now(),
        };
        uow.add_consent(&consent).await?;
        if !owner.email.is_empty() {
            mail_link(services, uow, caller, case, &consent).await?;
        }
    }
    Ok(())
}

async fn mail_link(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    case: &Case,
    consent: &Consent,
) -> Result<(), ServiceError> {
    let secret = services.new_secret();
    let link = Link {
        id: services.new_id(LinkId::from_parts),
        purpose: "consent".into(),
        secret_hash: sha256_hex(secret.as_bytes()),
        email: consent.email.clone(),
        user_id: None,
        organisation_id: None,
        roles: Vec::new(),
        subject_id: consent.id.to_string(),
        created_by: caller.user_id(),
        created_at: services.now(),
        expires_at: services.now().plus_seconds(LINK_SECONDS),
        used_at: None,
    };
    uow.add_link(&link).await?;
    let path = format!("/consents/{secret}");
    let params = [
        ("holder", case.holder.name.clone()),
        ("title", case.patent.title.clone()),
        ("co_owner", consent.co_owner.clone()),
    ];
    let kind = if consent.purpose == WITHDRAW { "withdrawal_consent_request" } else { "consent_request" };
    let letter = Letter { kind, path: &path, params: &params };
    journal::mail(services, uow, &consent.email, caller.locale, &letter, &link.id.to_string()).await?;
    Ok(())
}

/// Everybody has consented: the publicity begins, or the approver is called at once where none is needed.
async fn everyone_consented(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    case: &mut Case,
) -> Result<(), ServiceError> {
    let days = declaration::publicity_days_needed(case.holder.nature.is_state_institution());
    let today = services.today();
    if days > 0 {
        case.declaration.publicity_from = Some(today);
        case.declaration.publicity_to = Some(today.plus_days(i64::from(days)));
    }
    let event = DeclarationEvent::AllConsented;
    advance(services, uow, caller, &mut case.declaration, event, ("", None)).await?;
    let kind = if days > 0 { "declaration_in_publicity" } else { "declaration_to_approve" };
    tell_holder(services, uow, case, kind, "", &[Role::HolderApprover]).await
}

/// What the page behind a consent link shows.
#[derive(Clone, Debug)]
pub struct ConsentPage {
    pub consent: Consent,
    pub holder_name: String,
    pub patent: Patent,
    pub terms: Terms,
    pub terms_hash: String,
    pub window: Option<(Day, Day)>,
    /// Why the holder withdraws; empty for a consent to declare.
    pub withdrawal_reason: String,
    /// Whether an answer is still taken.
    pub is_open: bool,
}

/// The consent behind a link, answered or not.
///
/// # Errors
/// [`ServiceError::NotFound`] when the link is unknown, too old, or of a draft that was taken back.
pub async fn consent_page(services: &Services, secret: &str) -> Result<ConsentPage, ServiceError> {
    let mut uow = services.store.read().await?;
    let (link, consent, case) = load_consent(services, uow.as_mut(), secret).await?;
    let terms = sealed_terms(&case.declaration)?;
    let is_open = link.used_at.is_none() && consent.state == "invited" && waits_for(&case, &consent.purpose);
    let window = case.declaration.window_from.zip(case.declaration.window_to);
    Ok(ConsentPage {
        withdrawal_reason: if consent.purpose == WITHDRAW { case.declaration.withdrawal_reason } else { String::new() },
        holder_name: case.holder.name,
        patent: case.patent,
        terms_hash: case.declaration.terms_hash,
        terms,
        window,
        consent,
        is_open,
    })
}

async fn load_consent(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    secret: &str,
) -> Result<(Link, Consent, Case), ServiceError> {
    let link = uow.link_by_secret_hash(&sha256_hex(secret.as_bytes())).await?;
    let link = link
        .filter(|link| link.purpose == "consent" && services.now() < link.expires_at)
        .ok_or(ServiceError::NotFound)?;
    let id: ConsentId = link.subject_id.parse().map_err(|_| ServiceError::NotFound)?;
    let consent = uow.consent(id).await?.ok_or(ServiceError::NotFound)?;
    let case = Case::load(uow, consent.declaration_id).await?;
    Ok((link, consent, case))
}

/// Whether the declaration still waits for consents to this purpose.
fn waits_for(case: &Case, purpose: &str) -> bool {
    match purpose {
        WITHDRAW => matches!(case.declaration.state, DeclarationState::Announced | DeclarationState::Frozen),
        _ => case.declaration.state == DeclarationState::ConsentPending,
    }
}

/// A co-owner answers through the link: `decision` (`given` or `refused`), `signer_name`, `authority` ticked, `note`
/// (needed with a refusal). The link is good for one answer.
///
/// # Errors
/// [`ServiceError::NotFound`] when the link is unknown or too old.
pub async fn decide(services: &Services, caller: &Caller, secret: &str, input: &FormInput) -> FormOutcome<()> {
    let mut form = FormReader::new(&input.values);
    let decision = form.parse("decision", |text| match text {
        "given" | "refused" => Ok(text.to_owned()),
        _ => Err("choose_one"),
    });
    let signer_name = form.required("signer_name", 80);
    let refused = decision.as_deref() == Some("refused");
    let note = if refused { form.required("note", 500) } else { form.limited("note", 500) };
    if !form.ticked("authority") {
        form.fail("authority", "must_agree");
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    let (link, mut consent, mut case) = load_consent(services, uow.as_mut(), secret).await?;
    let is_open = consent.state == "invited" && waits_for(&case, &consent.purpose);
    if !is_open || consent.terms_hash != case.declaration.terms_hash {
        return Ok(Submitted::refused("link_expired"));
    }
    if !uow.use_link(link.id, services.now()).await? {
        return Ok(Submitted::refused("link_expired"));
    }
    consent.state = decision.unwrap_or_default();
    consent.signer_name = signer_name;
    consent.note = note;
    consent.address.clone_from(&caller.address);
    take_answer(services, uow.as_mut(), caller, &mut case, consent).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// The holder's staff enters a consent that was signed on paper: `signer_name`, and the paper as `document`.
///
/// # Errors
/// When the caller may not, or there is no such open consent.
pub async fn consent_on_paper(
    services: &Services,
    caller: &Caller,
    (id, consent_id): (DeclarationId, ConsentId),
    input: &FormInput,
    rule: DocumentRule,
) -> FormOutcome<()> {
    let mut opened = match open(services, caller, Action::EditDeclaration, id, input, None).await? {
        Opening::Ready(opened) => opened,
        Opening::Answered(answer) => return Ok(answer),
    };
    let mut form = FormReader::new(&input.values);
    let signer_name = form.required("signer_name", 80);
    check_document(&mut form, input, rule);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let consent = opened.case.consents.iter().find(|consent| consent.id == consent_id).cloned();
    let mut consent = consent.ok_or(ServiceError::NotFound)?;
    if consent.state != "invited" || !waits_for(&opened.case, &consent.purpose) {
        return Ok(Submitted::refused("declaration_state"));
    }
    consent.document_id = opened.keep_document(services, caller, "consent", input).await?;
    consent.state = "given".to_owned();
    consent.signer_name = signer_name;
    consent.terms_hash.clone_from(&opened.case.declaration.terms_hash);
    let Opened { uow, case, .. } = &mut opened;
    take_answer(services, uow.as_mut(), caller, case, consent).await?;
    opened.close(services, input, "consent_on_paper").await
}

/// Writes an answer down and does what follows from it.
async fn take_answer(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    case: &mut Case,
    mut consent: Consent,
) -> Result<(), ServiceError> {
    consent.decided_at = Some(services.now());
    uow.update_consent(&consent).await?;
    let subject = case.declaration.id.to_string();
    let state = case.declaration.state.as_str();
    let by = format!("{} · {}", consent.co_owner, consent.signer_name);
    let note = if consent.note.is_empty() { by } else { format!("{by}: {}", consent.note) };
    let event = if consent.state == "given" { "consent_given" } else { "consent_refused" };
    let step =
        Step { subject_id: &subject, event, from: state, to: state, note: &note, document_id: consent.document_id };
    journal::step(services, uow, caller, step).await?;
    case.consents = uow.consents_of(case.declaration.id).await?;
    match (consent.purpose.as_str(), consent.state.as_str()) {
        (WITHDRAW, "given") => withdrawal_consented(services, uow, caller, case).await,
        (WITHDRAW, _) => withdrawal_refused(services, uow, case, &note).await,
        (_, "given") if all_given(case, DECLARE) => everyone_consented(services, uow, caller, case).await,
        (_, "given") => Ok(()),
        _ => {
            super::approval::back_to_draft(services, uow, caller, case, &note).await?;
            tell_holder(services, uow, case, "declaration_returned", &note, &[Role::HolderStaff]).await
        }
    }
}

fn all_given(case: &Case, purpose: &str) -> bool {
    case.consents.iter().filter(|it| it.purpose == purpose).all(|it| it.state == "given")
}

/// The approver has asked for the withdrawal; the last consent files it.
async fn withdrawal_consented(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    case: &mut Case,
) -> Result<(), ServiceError> {
    if !all_given(case, WITHDRAW) {
        return Ok(());
    }
    let reason = case.declaration.withdrawal_reason.clone();
    let event = DeclarationEvent::SubmitWithdrawal;
    advance(services, uow, caller, &mut case.declaration, event, (&reason, None)).await?;
    tell_operators(services, uow, case, "withdrawal_to_record", &reason).await
}

async fn withdrawal_refused(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    case: &mut Case,
    note: &str,
) -> Result<(), ServiceError> {
    case.declaration.withdrawal_reason.clear();
    uow.remove_consents(case.declaration.id, WITHDRAW).await?;
    keep(services, uow, &mut case.declaration).await?;
    tell_holder(services, uow, case, "withdrawal_consent_refused", note, &[Role::HolderApprover]).await
}
