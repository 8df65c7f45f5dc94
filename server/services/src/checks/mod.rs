//! Random spot checks that anybody can repeat (`存量专利盘活工作方案 三（四）` asks for random inspection).
//!
//! First the list is fixed and its hash shown; only then comes the seed, which nobody could have chosen to suit the list.
//! What is drawn follows from both (`domain::draw`). List, draw and findings are never changed.

mod list;
mod read;

use domain::{
    draw::{self, SEED_CHARS_MAX},
    form::FormReader,
    id::{FindingId, SpotCheckId},
};

pub use list::Register;
pub use read::{CheckLine, CheckPage, DrawnRow, check, checks, export, list_file, repeat_program};

use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    ports::{SpotCheck, SpotCheckDraw, SpotCheckFinding, UnitOfWork},
};

/// Rows that are drawn at once.
const SAMPLE_MAX: u64 = 1_000;
const NOTE_CHARS_MAX: usize = 2_000;
/// What can be found of a row.
pub const RESULTS: [&str; 3] = ["ok", "question", "missing"];

/// Fixes the list of a register as it stands within the caller's scope: `register`.
///
/// # Errors
/// When the caller is no inspector, or the store fails.
pub async fn prepare(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<SpotCheckId> {
    let (actor, organisation) = caller.may(Action::SpotCheck)?;
    let mut form = FormReader::new(&input.values);
    let register = form.parse("register", |text| Register::parse(text).ok_or("choose_one"));
    let (Some(register), Ok(())) = (register, form.finish()) else {
        return Ok(Submitted::wrong("register", "choose_one"));
    };
    let mut uow = services.store.write().await?;
    if let Some(Ok(before)) = forms::outcome_before(uow.as_mut(), actor, input).await?.map(|text| text.parse()) {
        return Ok(Submitted::Done(before));
    }
    let lines = list::lines(uow.as_mut(), organisation, register).await?;
    if lines.is_empty() {
        return Ok(Submitted::wrong("register", "list_empty"));
    }
    let it = SpotCheck {
        id: services.new_id(SpotCheckId::from_parts),
        organisation_id: organisation.id,
        scope: organisation.scope.clone(),
        register: register.as_str().to_owned(),
        list_hash: draw::list_hash(lines.iter().map(String::as_str)),
        population: i64::try_from(lines.len()).unwrap_or(i64::MAX),
        list: lines.join("\n"),
        made_by: caller.user_id(),
        made_name: caller.name(),
        made_at: services.now(),
    };
    uow.add_spot_check(&it).await?;
    let subject = it.id.to_string();
    journal::audit(services, uow.as_mut(), caller, "prepare_spot_check", &subject, "", &it.list_hash).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "prepare_spot_check", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(it.id))
}

/// Draws from a prepared list: `seed`, `seed_source` (where it was published), `sample`. Once.
///
/// # Errors
/// [`ServiceError::NotFound`] for a check that is not the caller's.
pub async fn draw(services: &Services, caller: &Caller, id: SpotCheckId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::SpotCheck)?;
    let mut uow = services.store.write().await?;
    let it = own(uow.as_mut(), organisation, id).await?;
    let mut form = FormReader::new(&input.values);
    let seed = form.required("seed", SEED_CHARS_MAX);
    let seed_source = form.required("seed_source", SEED_CHARS_MAX);
    let population = u64::try_from(it.population).unwrap_or(0);
    let sample = form.parse("sample", |text| {
        let sample = domain::text::half_width(text).trim().parse::<u64>().map_err(|_| "sample_size")?;
        if sample == 0 || population.min(SAMPLE_MAX) < sample { Err("sample_size") } else { Ok(sample) }
    });
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    if uow.spot_check_draw(id).await?.is_some() {
        return Ok(Submitted::refused("already_drawn"));
    }
    let places = match draw::draw(&seed, &it.list_hash, population, sample.unwrap_or(0)) {
        Ok(places) => places,
        Err(error) => return Ok(Submitted::refused(error.code())),
    };
    let drawn = SpotCheckDraw {
        check_id: id,
        algorithm: draw::ALGORITHM.to_owned(),
        seed,
        seed_source,
        sample: i64::try_from(places.len()).unwrap_or(i64::MAX),
        places: places.into_iter().map(|place| i64::try_from(place).unwrap_or(i64::MAX)).collect(),
        drawn_by: caller.user_id(),
        drawn_name: caller.name(),
        drawn_at: services.now(),
    };
    uow.add_spot_check_draw(&drawn).await?;
    let subject = id.to_string();
    journal::audit(services, uow.as_mut(), caller, "draw_spot_check", &subject, "", &drawn.seed).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "draw_spot_check", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// Keeps what was found of a drawn row: `place` (in the list, from 0), `result`, `note`. A later finding of the same row
/// counts instead; the earlier one stays.
///
/// # Errors
/// [`ServiceError::NotFound`] for a check that is not the caller's, or a row that was not drawn.
pub async fn find(services: &Services, caller: &Caller, id: SpotCheckId, input: &FormInput) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::SpotCheck)?;
    let mut uow = services.store.write().await?;
    own(uow.as_mut(), organisation, id).await?;
    let drawn = uow.spot_check_draw(id).await?.ok_or(ServiceError::NotFound)?;
    let mut form = FormReader::new(&input.values);
    let place: i64 = form.text("place").parse().map_err(|_| ServiceError::NotFound)?;
    if !drawn.places.contains(&place) {
        return Err(ServiceError::NotFound);
    }
    let result = form.parse("result", |text| RESULTS.into_iter().find(|known| *known == text).ok_or("choose_one"));
    let needs_words = result.is_some_and(|result| result != "ok");
    let note = if needs_words { form.required("note", NOTE_CHARS_MAX) } else { form.limited("note", NOTE_CHARS_MAX) };
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let finding = SpotCheckFinding {
        id: services.new_id(FindingId::from_parts),
        check_id: id,
        place,
        result: result.unwrap_or_default().to_owned(),
        note,
        found_by: caller.user_id(),
        found_name: caller.name(),
        found_at: services.now(),
    };
    uow.add_spot_check_finding(&finding).await?;
    let (subject, after) = (id.to_string(), format!("{place} {}", finding.result));
    journal::audit(services, uow.as_mut(), caller, "find_spot_check", &subject, "", &after).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "find_spot_check", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// A check of the caller's own organisation; for every other it does not exist.
async fn own(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    id: SpotCheckId,
) -> Result<SpotCheck, ServiceError> {
    let it = uow.spot_check(id).await?.filter(|it| it.organisation_id == organisation.id);
    it.ok_or(ServiceError::NotFound)
}
