//! Legal events: what the gazette says of a patent, with its day and source.

use domain::{
    Day,
    form::FormReader,
    id::{EncumbranceId, PatentEventId, PatentId},
    patent::{EncumbranceEffect, EncumbranceKind, EventCode},
};

use super::recordable_patent;
use crate::{
    Services,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    journal,
    ports::{Encumbrance, Patent, PatentEvent, UnitOfWork},
};

/// Records a legal event. Fields: `code` (a gazette code), or `other_code` for one that the list lacks; `occurred_on`,
/// `source`, `note`, `counterparty` (of a pledge or preservation), `consented` (the pledgee agrees to an open licence).
/// The event changes the validity, opens or ends an
/// encumbrance, and freezes or ends what stands on the patent, all at once.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs.
pub async fn record_event(services: &Services, caller: &Caller, id: PatentId, input: &FormInput) -> FormOutcome<()> {
    let mut form = FormReader::new(&input.values);
    let code =
        form.parse("code", |listed| match (listed, input.values.get("other_code").map_or("", |text| text.trim())) {
            ("" | "other", "") => Err("choose_one"),
            ("" | "other", other) if other.chars().count() > 60 => Err("text_too_long"),
            ("" | "other", other) => Ok(EventCode::new(other)),
            (listed, _) => Ok(EventCode::new(&listed.chars().take(60).collect::<String>())),
        });
    let occurred_on = form.day("occurred_on");
    if occurred_on.is_some_and(|day| day > services.today()) {
        form.fail("occurred_on", "date_in_future");
    }
    let source = form.required("source", 200);
    let note = form.limited("note", 1_000);
    let counterparty = (form.limited("counterparty", 200), form.ticked("consented"));
    let mut uow = services.store.write().await?;
    let mut patent = recordable_patent(uow.as_mut(), caller, id).await?;
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let (Some(code), Some(occurred_on)) = (code, occurred_on) else { return Ok(Submitted::refused("choose_one")) };
    let event = PatentEvent {
        id: services.new_id(PatentEventId::from_parts),
        patent_id: id,
        code: code.as_str().to_owned(),
        occurred_on,
        source,
        note,
        recorded_by: caller.user_id(),
        recorded_at: services.now(),
    };
    if !uow.add_patent_event(&event).await? {
        return Ok(Submitted::wrong("code", "event_known"));
    }
    if let Some(effect) = code.encumbrance() {
        follow(services, uow.as_mut(), &event, effect, counterparty).await?;
    }
    if change_status(&mut patent, &code, &event) {
        patent.updated_at = services.now();
        uow.update_patent(&patent).await?;
    }
    let subject = id.to_string();
    let after = format!("{code} {occurred_on}");
    journal::audit(services, uow.as_mut(), caller, "record_patent_event", &subject, "", &after).await?;
    crate::declarations::patent_event(services, uow.as_mut(), caller, id, code.as_str(), occurred_on).await?;
    uow.touch_catalogue().await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// What the event says of the right itself. An event older than the known status does not change it.
fn change_status(patent: &mut Patent, code: &EventCode, event: &PatentEvent) -> bool {
    let Some(known) = code.known() else { return false };
    let is_newer = patent.status_date.is_none_or(|day| day <= event.occurred_on);
    let mut changed = false;
    if let Some(validity) = known.validity.filter(|_| is_newer) {
        patent.validity = validity;
        patent.status_date = Some(event.occurred_on);
        patent.status_source.clone_from(&event.source);
        changed = true;
    }
    if code.as_str() == "GR01" && patent.grant_date.is_none() {
        patent.grant_date = Some(event.occurred_on);
        changed = true;
    }
    changed
}

/// Opens or ends the encumbrance of an event. Recorded licences are not kept as encumbrances: an ordinary licence
/// burdens nobody.
async fn follow(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    event: &PatentEvent,
    effect: EncumbranceEffect,
    (counterparty, consented): (String, bool),
) -> Result<(), ServiceError> {
    match effect {
        EncumbranceEffect::Starts(kind) => {
            let Some(kind) = stored_kind(kind) else { return Ok(()) };
            let encumbrance = Encumbrance {
                id: services.new_id(EncumbranceId::from_parts),
                patent_id: event.patent_id,
                kind: kind.to_owned(),
                counterparty,
                starts_on: event.occurred_on,
                ends_on: None,
                consented,
                note: event.source.clone(),
                created_at: services.now(),
            };
            uow.add_encumbrance(&encumbrance).await?;
        }
        EncumbranceEffect::Ends(kind) => {
            let Some(kind) = stored_kind(kind) else { return Ok(()) };
            end_open(uow, event.patent_id, kind, event.occurred_on).await?;
        }
        EncumbranceEffect::Changes(_) => {}
    }
    Ok(())
}

const fn stored_kind(kind: EncumbranceKind) -> Option<&'static str> {
    match kind {
        EncumbranceKind::Pledge => Some("pledge"),
        EncumbranceKind::Preservation => Some("preservation"),
        EncumbranceKind::RecordedLicence => None,
    }
}

async fn end_open(uow: &mut dyn UnitOfWork, patent: PatentId, kind: &str, on: Day) -> Result<(), ServiceError> {
    for mut encumbrance in uow.encumbrances(patent).await? {
        if encumbrance.kind == kind && encumbrance.ends_on.is_none() && encumbrance.starts_on <= on {
            encumbrance.ends_on = Some(on);
            uow.update_encumbrance(&encumbrance).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use domain::{Timestamp, patent::Validity};

    use super::*;
    use crate::patents::tests::example;

    fn event(code: &str, day: Day) -> PatentEvent {
        let at = Timestamp::from_micros(1);
        PatentEvent {
            id: PatentEventId::from_parts(at, 1),
            patent_id: example().id,
            code: code.to_owned(),
            occurred_on: day,
            source: "专利公报".to_owned(),
            note: String::new(),
            recorded_by: None,
            recorded_at: at,
        }
    }

    #[test]
    fn an_event_changes_the_status_unless_a_later_one_is_known() {
        let mut patent = example();
        patent.status_date = Some(Day::literal(2025, 6, 1));
        let lapse = EventCode::new("CF01");
        assert!(!change_status(&mut patent, &lapse, &event("CF01", Day::literal(2025, 5, 1))));
        assert_eq!(patent.validity, Validity::InForce);
        assert!(change_status(&mut patent, &lapse, &event("CF01", Day::literal(2025, 7, 1))));
        assert_eq!((patent.validity, patent.status_date), (Validity::Lapsed, Some(Day::literal(2025, 7, 1))));
        assert_eq!(patent.status_source, "专利公报");
        assert!(!change_status(&mut patent, &EventCode::new("ZZ99"), &event("ZZ99", Day::literal(2026, 1, 1))));
    }

    #[test]
    fn the_grant_is_dated_once() {
        let mut patent = example();
        patent.grant_date = None;
        assert!(change_status(&mut patent, &EventCode::new("GR01"), &event("GR01", Day::literal(2023, 1, 1))));
        assert_eq!(patent.grant_date, Some(Day::literal(2023, 1, 1)));
    }
}
