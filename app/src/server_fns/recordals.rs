//! The register of recordals.

use leptos::prelude::*;

use crate::{
    error::PageError,
    views::recordals::{RecordalView, RecordalsView},
};

/// A list of recordals.
#[server(endpoint = "recordals/list")]
pub async fn list_recordals(shown: String, state: String, page: u32) -> Result<RecordalsView, PageError> {
    use domain::recordal::RecordalState;
    use services::recordals::{self, RECORDALS_A_PAGE, RecordalQuery, ShownRecordals};

    use crate::{server_ctx, views::Paging};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let shown = ShownRecordals::parse(&shown);
    let query = RecordalQuery { shown, state: RecordalState::parse(&state), page };
    let list = recordals::recordals(&services, &caller, query).await?;
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let counts = ShownRecordals::ALL.iter().zip(&list.counts);
    Ok(RecordalsView {
        shown: shown.as_str().to_owned(),
        state: query.state.map_or("", RecordalState::as_str).to_owned(),
        rows: list.rows.iter().map(|row| to_view::line(row, list.today)).collect(),
        paging: Paging {
            number: page.max(1),
            size: u32::try_from(RECORDALS_A_PAGE).expect("a page is short"),
            total: count(list.total),
        },
        counts: counts.map(|(shown, number)| (shown.as_str().to_owned(), count(*number))).collect(),
    })
}

/// One recordal. `form` tells which form of the page the draft belongs to.
#[server(endpoint = "recordals/read")]
pub async fn read_recordal(id: String, form: String, draft: String) -> Result<RecordalView, PageError> {
    use crate::server_ctx::{self, form_state};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let detail = services::recordals::recordal(&services, &caller, id).await?;
    let today = services.today();
    let mut view = to_view::recordal(detail);
    let page = |act: &str| format!("/recordals/{id}?form={act}");
    for act in view.acts.clone() {
        let theirs = if form == act { draft.as_str() } else { "" };
        let state = form_state(&page(&act), theirs, to_view::defaults(&view, &act, today)).await?;
        view.forms.insert(act, state);
    }
    if view.may("items") {
        let items = match &mut view.later {
            Some(later) => &mut later.items,
            None => &mut view.items,
        };
        for line in items {
            let item = line.item.as_str();
            let theirs = if form == item { draft.as_str() } else { "" };
            line.form = form_state(&page(item), theirs, Default::default()).await?;
        }
    }
    Ok(view)
}

#[cfg(feature = "ssr")]
mod to_view {
    use domain::{
        Day,
        form::FormValues,
        patent::PatentNumber,
        recordal::{RecordalNumberCheck, RefusalGround, check_recordal_number},
    };
    use services::{
        ports::{Document, RecordalRow},
        recordals::{ItemDetail, LaterFiling, Present, RecordalAct, RecordalDetail},
    };

    use crate::views::recordals::{FileLink, ItemView, LaterView, RecordalEventView, RecordalLine, RecordalView};

    pub(super) fn line(row: &RecordalRow, today: Day) -> RecordalLine {
        let recordal = &row.recordal;
        let is_cancellation = recordal.state.is_on_record();
        let due_on = if recordal.state.is_awaiting_filing() {
            Some(recordal.due_on)
        } else {
            recordal.cancel_due_on.filter(|_| is_cancellation)
        };
        RecordalLine {
            id: recordal.id.to_string(),
            licence_id: recordal.licence_id.to_string(),
            licence_number: row.licence_number.clone(),
            patent_number: official_number(&row.patent_number),
            patent_title: row.patent_title.clone(),
            holder: row.holder_name.clone(),
            licensee: row.licensee_name.clone(),
            state: recordal.state,
            due_on,
            is_cancellation,
            days_left: due_on.map_or(0, |day| today.days_until(day)),
            recordal_number: recordal.recordal_number.clone(),
        }
    }

    /// `ZL202119999001.9`, as every other page writes it.
    fn official_number(number: &str) -> String {
        PatentNumber::parse(number).map_or_else(|_| number.to_owned(), |number| format!("ZL{}", number.canonical()))
    }

    pub(super) fn recordal(detail: RecordalDetail) -> RecordalView {
        let recordal = &detail.row.recordal;
        let is_unusual = check_recordal_number(&recordal.recordal_number) == RecordalNumberCheck::Unusual;
        let refusal = recordal.refusal_ground.and_then(|ground| RefusalGround::parse(&ground.to_string()));
        let history = detail.history.iter().map(|step| RecordalEventView {
            at: step.at,
            event: step.event.clone(),
            by: if step.user_id.is_some() { step.actor_name.clone() } else { String::new() },
            note: step.note.clone(),
        });
        RecordalView {
            line: line(&detail.row, detail.today),
            since: recordal.state_since.day(),
            version: recordal.version,
            counting: detail.counting,
            cancel_counting: detail.cancel_counting,
            filer_name: detail.filer_name.clone(),
            has_agent: recordal.has_agent,
            note: recordal.note.clone(),
            receipt_number: recordal.receipt_number.clone(),
            submitted_on: recordal.submitted_on,
            recorded_on: recordal.recorded_on,
            is_unusual_number: is_unusual,
            refusal: refusal.filter(|_| recordal.state.as_str() == "refused"),
            change_text: recordal.change_text.clone(),
            licence_ends_on: detail.licence.ends_on,
            licence_ended_on: detail.licence.ended_on,
            extension: detail.extension,
            items: detail.items.iter().map(item).collect(),
            missing: detail.missing.clone(),
            later: detail.later.as_ref().map(later),
            wanted: detail.wanted.as_ref().map(|it| (it.kind.as_str().to_owned(), it.text.clone())),
            certificates: detail.certificates.iter().map(file).collect(),
            history: history.collect(),
            acts: detail.acts.iter().map(|act| code(*act).to_owned()).collect(),
            forms: Default::default(),
        }
    }

    fn later(detail: &LaterFiling) -> LaterView {
        LaterView { purpose: detail.purpose, items: detail.items.iter().map(item).collect() }
    }

    fn item(detail: &ItemDetail) -> ItemView {
        ItemView {
            item: detail.item,
            needed: detail.needed,
            is_there: detail.present != Present::No,
            kept: detail.kept.iter().map(|(code, path)| ((*code).to_owned(), path.clone())).collect(),
            file: detail.document.as_ref().map(file),
            is_own: detail.present == Present::Own,
            is_ticked: detail.is_ticked,
            note: detail.note.clone(),
            form: Default::default(),
        }
    }

    fn file(document: &Document) -> FileLink {
        FileLink { id: document.id.to_string(), name: document.file_name.clone() }
    }

    const fn code(act: RecordalAct) -> &'static str {
        match act {
            RecordalAct::TakeOver => "filer",
            RecordalAct::SetAgent => "agent",
            RecordalAct::PutItems => "items",
            RecordalAct::AddCertificate => "certificate",
            RecordalAct::Enter(event) => event.as_str(),
        }
    }

    /// What a form shows before anything is typed.
    pub(super) fn defaults(view: &RecordalView, act: &str, today: Day) -> FormValues {
        let pairs: Vec<(&str, String)> = match act {
            "agent" => vec![
                ("has_agent", if view.has_agent { "yes".to_owned() } else { String::new() }),
                ("note", view.note.clone()),
            ],
            "submit" => vec![("receipt_number", view.receipt_number.clone()), ("submitted_on", today.to_string())],
            "record" => vec![("recorded_on", today.to_string())],
            "file_change" => {
                let (kind, text) = view.wanted.clone().unwrap_or(("other".to_owned(), String::new()));
                vec![("change_kind", kind), ("change_text", text), ("filed_on", today.to_string())]
            }
            _ => Vec::new(),
        };
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}
