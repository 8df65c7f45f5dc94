//! Making a pack.

use domain::{
    Locale,
    digest::sha256_hex,
    filing::{FormData, PackFault},
    form::{FieldError, FormReader},
    id::{FilingPackId, OrganisationId, RecordalId},
    recordal::{ChangeKind, FilingPurpose},
};

use super::{
    PACK_DOCUMENT, Wanted,
    case::{self, Case},
    contents::{self, Packed},
    drawing, form,
};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput, Upload},
    journal,
    ports::{FilingPack, Recordal, UnitOfWork},
    recordals::{self, PACKS_MAX},
};

const CHANGE_CHARS_MAX: usize = 1_000;

/// What a pack is made of, read before the work.
struct Ready {
    case: Case,
    form: FormData,
    inputs_hash: String,
}

/// Makes the caller's pack of what a recordal can be filed for now, or finds the one that says the same: the recordal itself,
/// a change (`change_kind`, `change_text`), or the cancellation. It is refused with everything that is missing. Whoever
/// makes the first pack files, as long as nobody else does.
///
/// # Errors
/// [`ServiceError::NotFound`] for a recordal that is not the caller's.
pub async fn make(
    services: &Services,
    caller: &Caller,
    id: RecordalId,
    input: &FormInput,
) -> FormOutcome<FilingPackId> {
    let (actor, organisation) = caller.may(Action::EditRecordal)?;
    let mut uow = services.store.read().await?;
    if let Some(Ok(before)) = forms::outcome_before(uow.as_mut(), actor, input).await?.map(|text| text.parse()) {
        return Ok(Submitted::Done(before));
    }
    let (row, licence) = recordals::load(uow.as_mut(), organisation, id).await?;
    if organisation.is_operator() {
        return Err(ServiceError::Forbidden);
    }
    let Some(purpose) = recordals::preparing(&row.recordal, &licence) else {
        return Ok(Submitted::refused("pack_not_now"));
    };
    if row.recordal.filer_id.is_some_and(|filer| filer != organisation.id) {
        return Ok(Submitted::refused("pack_other_side"));
    }
    let wanted = match wanted(purpose, input) {
        Ok(wanted) => wanted,
        Err(errors) => return Ok(Submitted::Invalid(errors)),
    };
    let ready = ready(uow.as_mut(), organisation.id, row.recordal, wanted).await?;
    let faults = ready.case.faults(&ready.form);
    if !faults.is_empty() {
        return Ok(Submitted::Invalid(faults.iter().map(|fault| told(fault, caller.locale)).collect()));
    }
    let papers = drawing::papers(uow.as_mut(), &ready.case).await?;
    drop(uow);
    let drawn = match drawing::draw(services, papers).await? {
        Ok(drawn) => drawn,
        Err(faults) => return Ok(Submitted::Invalid(faults.iter().map(|fault| told(fault, caller.locale)).collect())),
    };
    match contents::pack(services, &ready.case, &ready.form, drawn).await? {
        Some(packed) => keep(services, caller, input, &ready, packed).await,
        None => Ok(Submitted::Invalid(vec![FieldError::new("", "pack_too_large").with("max", "80 MB")])),
    }
}

/// What a change is to say.
fn wanted(purpose: FilingPurpose, input: &FormInput) -> Result<Option<Wanted>, Vec<FieldError>> {
    if purpose != FilingPurpose::Change {
        return Ok(None);
    }
    let mut form = FormReader::new(&input.values);
    let kind = form.parse("change_kind", |text| ChangeKind::parse(text).ok_or("choose_one"));
    let text = form.required("change_text", CHANGE_CHARS_MAX);
    form.finish()?;
    Ok(kind.map(|kind| Wanted { kind, text }))
}

async fn ready(
    uow: &mut dyn UnitOfWork,
    side: OrganisationId,
    recordal: Recordal,
    wanted: Option<Wanted>,
) -> Result<Ready, ServiceError> {
    let case = case::read(uow, side, recordal, wanted).await?;
    let form = form::data(&case);
    let inputs_hash = case.inputs_hash(&form);
    Ok(Ready { case, form, inputs_hash })
}

/// Writes the pack down, unless the inputs have changed while it was made or the same was kept before.
async fn keep(
    services: &Services,
    caller: &Caller,
    input: &FormInput,
    made: &Ready,
    packed: Packed,
) -> FormOutcome<FilingPackId> {
    let (actor, organisation) = caller.may(Action::EditRecordal)?;
    let id = made.case.recordal.id;
    let mut uow = services.store.write().await?;
    let row = uow.recordal(id).await?.ok_or(ServiceError::NotFound)?;
    let now = ready(uow.as_mut(), organisation.id, row.recordal, made.case.wanted.clone()).await?;
    let is_others = now.case.recordal.filer_id.is_some_and(|filer| filer != organisation.id);
    let is_closed = recordals::preparing(&now.case.recordal, &now.case.licence).is_none();
    if is_others || is_closed || now.inputs_hash != made.inputs_hash {
        return Ok(Submitted::refused("stale"));
    }
    let before = uow.filing_packs(id, PACKS_MAX).await?;
    let filed = uow.packs_filed(id, PACKS_MAX).await?;
    let newest = super::open_one(&before, &filed, organisation.id, made.case.purpose())?;
    if let Some(same) = newest.filter(|pack| pack.inputs_hash == made.inputs_hash) {
        let outcome = same.id.to_string();
        forms::remember_outcome(services, uow.as_mut(), actor, input, "make_filing_pack", &outcome).await?;
        uow.save().await?;
        return Ok(Submitted::Done(same.id));
    }
    let number = before.first().map_or(0, |pack| pack.number) + 1;
    let pack = add(services, uow.as_mut(), caller, made, packed, number).await?;
    let mut recordal = now.case.recordal;
    recordals::become_filer(&mut recordal, organisation);
    recordals::remark(services, uow.as_mut(), caller, &recordal, "pack_made", recordal.state, &number.to_string())
        .await?;
    recordals::balance(services, uow.as_mut(), caller, &mut recordal, &now.case.licence).await?;
    recordals::store(uow.as_mut(), &mut recordal).await?;
    let subject = pack.id.to_string();
    journal::audit(services, uow.as_mut(), caller, "make_filing_pack", &subject, "", &pack.sha256).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "make_filing_pack", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(pack.id))
}

async fn add(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    made: &Ready,
    packed: Packed,
    number: i64,
) -> Result<FilingPack, ServiceError> {
    let (case, sha256) = (&made.case, sha256_hex(&packed.zip));
    let size_bytes = i64::try_from(packed.zip.len()).unwrap_or(i64::MAX);
    let upload = Upload {
        field: String::new(),
        file_name: format!("{}_{}材料_第{number}版.zip", case.licence.number, case.purpose().name(Locale::Zh)),
        media_type: "application/zip".to_owned(),
        bytes: packed.zip,
    };
    let subject = case.recordal.id.to_string();
    let kept = journal::keep_document(services, uow, caller, case.side, &subject, PACK_DOCUMENT, &upload).await?;
    let pack = FilingPack {
        id: services.new_id(FilingPackId::from_parts),
        recordal_id: case.recordal.id,
        organisation_id: case.side,
        number,
        inputs_hash: made.inputs_hash.clone(),
        contents_hash: packed.contents_hash,
        form: serde_json::to_string(&made.form).expect("fields and texts are JSON"),
        files: serde_json::to_string(&packed.files).expect("names, numbers and codes are JSON"),
        on_paper: case.on_paper(),
        document_id: kept.id,
        sha256,
        size_bytes,
        made_by: caller.user_id(),
        made_at: services.now(),
    };
    uow.add_filing_pack(&pack).await?;
    Ok(pack)
}

/// A fault in the words of a form's error.
#[must_use]
pub fn told(fault: &PackFault, locale: Locale) -> FieldError {
    match fault {
        PackFault::NotEffective => FieldError::new("", "pack_not_effective"),
        PackFault::Ended(day) => FieldError::new("", "pack_ended").with("day", day),
        PackFault::Document(item) => FieldError::new("", "pack_document").with("name", item.name(locale)),
        PackFault::Field(field) => FieldError::new("", "pack_field").with("name", field.name(locale)),
        PackFault::Glyphs { item, characters } => {
            FieldError::new("", "pack_glyphs").with("name", item.name(locale)).with("characters", characters)
        }
        PackFault::Paper { item, code } => {
            FieldError::new("", "pack_paper").with("name", item.name(locale)).with("code", code)
        }
    }
}
