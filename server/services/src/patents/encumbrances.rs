//! Rights of others over a patent. They are apart from its validity: a pledged patent is in force.

use domain::{
    form::FormReader,
    id::{EncumbranceId, PatentId},
};

use super::recordable_patent;
use crate::{
    Services,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    journal,
    ports::Encumbrance,
};

/// The kinds that keep a patent from an open licence, or did until their holder consented
/// (`专利法实施细则 第八十六条`).
pub const ENCUMBRANCE_KINDS: [&str; 5] =
    ["exclusive_licence", "sole_licence", "pledge", "preservation", "ownership_dispute"];

/// Adds an encumbrance. Fields: `kind`, `counterparty`, `starts_on`, `ends_on`, `consented` (ticked), `note`.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs.
pub async fn add_encumbrance(services: &Services, caller: &Caller, id: PatentId, input: &FormInput) -> FormOutcome<()> {
    let mut form = FormReader::new(&input.values);
    let kind = form.parse("kind", |text| ENCUMBRANCE_KINDS.into_iter().find(|kind| *kind == text).ok_or("choose_one"));
    let counterparty = form.required("counterparty", 200);
    let starts_on = form.day("starts_on");
    let ends_on = form.optional_day("ends_on");
    if let (Some(start), Some(end)) = (starts_on, ends_on)
        && end < start
    {
        form.fail("ends_on", "ends_before_it_starts");
    }
    let consented = form.ticked("consented");
    let note = form.limited("note", 1_000);
    let mut uow = services.store.write().await?;
    recordable_patent(uow.as_mut(), caller, id).await?;
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let (Some(kind), Some(starts_on)) = (kind, starts_on) else { return Ok(Submitted::refused("choose_one")) };
    let encumbrance = Encumbrance {
        id: services.new_id(EncumbranceId::from_parts),
        patent_id: id,
        kind: kind.to_owned(),
        counterparty,
        starts_on,
        ends_on,
        consented,
        note,
        created_at: services.now(),
    };
    uow.add_encumbrance(&encumbrance).await?;
    let subject = id.to_string();
    journal::audit(services, uow.as_mut(), caller, "add_encumbrance", &subject, "", &audit_text(&encumbrance)).await?;
    if let Some(code) = gazette_code(kind)
        && ends_on.is_none_or(|end| end >= services.today())
    {
        crate::declarations::patent_event(services, uow.as_mut(), caller, id, code, starts_on).await?;
    }
    uow.touch_catalogue().await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// Ends an encumbrance, or records that its holder consents to the open licence. Fields: `ends_on`, `consented`, `note`.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs.
pub async fn update_encumbrance(
    services: &Services,
    caller: &Caller,
    patent: PatentId,
    id: EncumbranceId,
    input: &FormInput,
) -> FormOutcome<()> {
    let mut form = FormReader::new(&input.values);
    let ends_on = form.optional_day("ends_on");
    let note = form.limited("note", 1_000);
    let mut uow = services.store.write().await?;
    recordable_patent(uow.as_mut(), caller, patent).await?;
    let found = uow.encumbrance(id).await?.filter(|encumbrance| encumbrance.patent_id == patent);
    let mut encumbrance = found.ok_or(ServiceError::NotFound)?;
    if ends_on.is_some_and(|end| end < encumbrance.starts_on) {
        form.fail("ends_on", "ends_before_it_starts");
    }
    let consented = form.ticked("consented");
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let before = audit_text(&encumbrance);
    encumbrance.ends_on = ends_on;
    encumbrance.consented = consented;
    encumbrance.note = note;
    uow.update_encumbrance(&encumbrance).await?;
    let (subject, after) = (patent.to_string(), audit_text(&encumbrance));
    journal::audit(services, uow.as_mut(), caller, "update_encumbrance", &subject, &before, &after).await?;
    uow.touch_catalogue().await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// The gazette's event that announces an encumbrance of this kind; what it does to an offer is the same, whichever way
/// it became known.
fn gazette_code(kind: &str) -> Option<&'static str> {
    match kind {
        "pledge" => Some("PE01"),
        "preservation" => Some("PP01"),
        _ => None,
    }
}

fn audit_text(encumbrance: &Encumbrance) -> String {
    let end = encumbrance.ends_on.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let consent = if encumbrance.consented { "consented" } else { "not consented" };
    format!("{} {} {} {end} {consent}", encumbrance.kind, encumbrance.counterparty, encumbrance.starts_on)
}
