//! Making a declaration and writing it.

use domain::{
    Day, Timestamp,
    declaration::{DeclarationState, draft},
    form::FormValues,
    id::{DeclarationId, PatentId, UserId},
    patent,
    terms::{Arrangement, Terms, form::starting_values},
    text::fold,
};

use super::case::{Opening, keep, open, open_declarations};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal::{self, Step},
    ports::{Declaration, Organisation, Patent},
};

/// How long a new draft lets the offer stand, unless the patent ends before.
const WINDOW_MONTHS: u32 = 36;
/// A stored form, in bytes: the largest sensible one is a tenth of it.
const FORM_BYTES_MAX: usize = 400_000;

/// Begins a declaration for a patent of the caller's organisation (`patent_id`), optionally in place of an ended one
/// (`supersedes`, whose fields it starts from).
///
/// # Errors
/// When the caller may not, or the patent is not theirs.
pub async fn create(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<DeclarationId> {
    let (actor, own) = caller.may(Action::EditDeclaration)?;
    let text = |name: &str| input.values.get(name).map_or("", |text| text.trim());
    let patent_id: PatentId = text("patent_id").parse().map_err(|_| ServiceError::NotFound)?;
    let mut uow = services.store.write().await?;
    let patent =
        uow.patent(patent_id).await?.filter(|patent| patent.holder_id == own.id).ok_or(ServiceError::NotFound)?;
    if let Some(before) = forms::outcome_before(uow.as_mut(), actor, input).await?
        && let Ok(id) = before.parse()
    {
        return Ok(Submitted::Done(id));
    }
    if !open_declarations(uow.as_mut(), &patent).await?.is_empty() {
        return Ok(Submitted::refused("declaration_open"));
    }
    let supersedes = match text("supersedes") {
        "" => None,
        id => Some(id.parse::<DeclarationId>().map_err(|_| ServiceError::NotFound)?),
    };
    let before = match supersedes {
        Some(id) => uow.declaration(id).await?.filter(|it| it.patent_id == patent.id),
        None => None,
    };
    let holder = uow.organisation(own.id).await?.ok_or(ServiceError::NotFound)?;
    let values = match &before {
        Some(before) => serde_json::from_str(&before.form).unwrap_or_default(),
        None => first_values(&patent, &holder, services.today()),
    };
    let mut declaration = blank_declaration(services.now(), services.random(), &patent, actor.user_id);
    declaration.supersedes = before.map(|before| before.id);
    write_values(&mut declaration, &values);
    uow.add_declaration(&declaration).await?;
    let subject = declaration.id.to_string();
    let step = Step { subject_id: &subject, event: "create", to: declaration.state.as_str(), ..Step::default() };
    journal::step(services, uow.as_mut(), caller, step).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "create_declaration", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(declaration.id))
}

pub(super) fn blank_declaration(now: Timestamp, random: u128, patent: &Patent, created_by: UserId) -> Declaration {
    Declaration {
        id: DeclarationId::from_parts(now, random),
        holder_id: patent.holder_id,
        patent_id: patent.id,
        supersedes: None,
        state: DeclarationState::Draft,
        state_since: now,
        form: String::new(),
        terms: String::new(),
        terms_hash: String::new(),
        window_from: None,
        window_to: None,
        arrangement: String::new(),
        price_fen: None,
        review_hold: String::new(),
        review_cleared_by: None,
        publicity_from: None,
        publicity_to: None,
        approved_by: None,
        approved_at: None,
        submitted_on: None,
        receipt_number: String::new(),
        announcement_number: String::new(),
        announced_on: None,
        ended_on: None,
        frozen_reason: String::new(),
        withdrawal_reason: String::new(),
        created_by,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// The usual conditions, the holder's contact, a window within the patent's term, and a row for each co-owner that the
/// register names.
fn first_values(patent: &Patent, holder: &Organisation, today: Day) -> FormValues {
    let mut values = starting_values(Arrangement::LumpSum);
    let mut put = |name: &str, value: &str| {
        if !value.is_empty() {
            values.insert(name.to_owned(), value.to_owned());
        }
    };
    put("contact_name", &holder.contact_name);
    put("contact_phone", &holder.contact_phone);
    put("contact_email", &holder.contact_email);
    put("contact_address", &holder.address);
    let usual_end = today.plus_months(WINDOW_MONTHS).plus_days(-1);
    let patent_end = patent.filing_date.map(|filed_on| patent::last_day(patent.kind, filed_on));
    let until = patent_end.filter(|end| today < *end && *end < usual_end).unwrap_or(usual_end);
    put("window_from", &today.to_string());
    put("window_to", &until.to_string());
    let own = fold(&holder.name);
    let others = draft::names(&patent.patentees).into_iter().filter(|name| fold(name) != own);
    for (row, name) in (1..=draft::CO_OWNERS_MAX).zip(others) {
        put(&format!("co_owner_{row}_name"), &name);
    }
    values
}

/// Keeps the fields of the form, and what can be computed from them, in the declaration.
pub(super) fn write_values(declaration: &mut Declaration, values: &FormValues) {
    declaration.form = serde_json::to_string(values).expect("a form of texts is JSON");
    let read = draft::read(values);
    declaration.window_from = read.window.map(|window| window.from);
    declaration.window_to = read.window.map(|window| window.until);
    match &read.terms {
        Ok(terms) => {
            let sealed = terms.seal();
            declaration.terms = sealed.text;
            declaration.terms_hash = sealed.hash.to_string();
            declaration.arrangement = terms.arrangement().as_str().to_owned();
            declaration.price_fen = price(terms);
        }
        Err(_) => {
            declaration.terms.clear();
            declaration.terms_hash.clear();
            declaration.arrangement.clear();
            declaration.price_fen = None;
        }
    }
}

/// What must be paid first; `None` where all that is paid is a royalty.
fn price(terms: &Terms) -> Option<domain::Fen> {
    let first = terms.initial_total();
    let only_royalty = terms.fees.royalty.is_some() && terms.trial.is_none() && terms.free_months == 0;
    (!first.is_zero() || !only_royalty).then_some(first)
}

/// Saves what was typed, whether or not it can be read yet: every field of `domain::terms::form` and
/// `domain::declaration::draft`, and `version`. A field that is not sent is blank. Answers with the new version.
///
/// # Errors
/// When the caller may not, or the declaration is not theirs.
pub async fn save(services: &Services, caller: &Caller, id: DeclarationId, input: &FormInput) -> FormOutcome<i64> {
    let mut opened = match open(services, caller, Action::EditDeclaration, id, input, None).await? {
        Opening::Ready(opened) => opened,
        Opening::Answered(Submitted::Done(())) => return Ok(Submitted::Done(current_version(services, id).await?)),
        Opening::Answered(Submitted::Invalid(errors)) => return Ok(Submitted::Invalid(errors)),
    };
    if !opened.case.declaration.state.is_editable() {
        return Ok(Submitted::refused("declaration_state"));
    }
    let values: FormValues = input
        .values
        .iter()
        .filter(|(name, value)| draft::is_field(name) && !value.trim().is_empty())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let bytes: usize = values.iter().map(|(name, value)| name.len() + value.len()).sum();
    if bytes > FORM_BYTES_MAX {
        return Ok(Submitted::refused("text_too_long"));
    }
    let declaration = &mut opened.case.declaration;
    let before = declaration.terms_hash.clone();
    write_values(declaration, &values);
    keep(services, opened.uow.as_mut(), declaration).await?;
    let (version, after) = (declaration.version, declaration.terms_hash.clone());
    if before != after {
        let subject = id.to_string();
        journal::audit(services, opened.uow.as_mut(), caller, "edit_terms", &subject, &before, &after).await?;
    }
    opened.close(services, input, "save_declaration").await?;
    Ok(Submitted::Done(version))
}

async fn current_version(services: &Services, id: DeclarationId) -> Result<i64, ServiceError> {
    let found = services.store.read().await?.declaration(id).await?;
    Ok(found.ok_or(ServiceError::NotFound)?.version)
}
