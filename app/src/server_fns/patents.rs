//! Patents: the list, one patent, its form, and imports.

use leptos::prelude::*;

use crate::{
    error::PageError,
    views::patents::{ImportView, ImportsView, PatentFormView, PatentView, PatentsView},
};

/// The list of a query; `query` is that of the address, without the draft, which belongs to the form for tags.
#[server(endpoint = "patents/list")]
pub async fn list_patents(query: String, draft: String) -> Result<PatentsView, PageError> {
    use super::transfers::from_services::line;
    use crate::{server_ctx, url::PageUrl, views::Paging};
    use services::{access::Action, patents as verbs};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let asked = verbs::PatentQuery::from_pairs(PageUrl::parse("", &query).pairs());
    let list = verbs::patents(&services, &caller, &asked).await?;
    let page = if query.is_empty() { "/patents".to_owned() } else { format!("/patents?{query}") };
    let rows = list.patents.iter().map(|patent| {
        let holder = list.holders.get(&patent.holder_id).cloned().unwrap_or_default();
        to_view::row(patent, holder, services.today())
    });
    Ok(PatentsView {
        rows: rows.collect(),
        paging: Paging {
            number: list.page,
            size: verbs::PATENTS_PER_PAGE,
            total: u64::try_from(list.total).unwrap_or_default(),
        },
        names_holders: !caller.can(Action::EditDeclaration) && !caller.can(Action::ApproveDeclaration),
        may_edit: caller.can(Action::EditPatents),
        is_filtered: !asked.text.is_empty() || asked.kind.is_some() || asked.validity.is_some() || asked.is_idle,
        tags: server_ctx::form_state(&page, &draft, Default::default()).await?,
        transfers: services::transfers::waiting(&services, &caller).await?.iter().map(line).collect(),
    })
}

/// One patent; `form` names the form on the page that a draft belongs to.
#[server(endpoint = "patents/one")]
pub async fn read_patent(id: String, form: String, draft: String) -> Result<PatentView, PageError> {
    use crate::server_ctx::{self, form_state};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let parsed = id.parse().map_err(|_| PageError::NotFound)?;
    let page = services::patents::patent(&services, &caller, parsed).await?;
    let of = |name: &str| format!("/patents/{id}?form={name}");
    let draft_of = |name: &str| if form == name { draft.as_str() } else { "" };
    let event_form = form_state(&of("event"), draft_of("event"), Default::default()).await?;
    let encumbrance_form = form_state(&of("encumbrance"), draft_of("encumbrance"), Default::default()).await?;
    let changing =
        if page.encumbrances.iter().any(|it| it.id.to_string() == form) { form.clone() } else { String::new() };
    let change_form = form_state(&of(&changing), draft_of(&changing), Default::default()).await?;
    let transfer_form = form_state(&of("transfer"), draft_of("transfer"), Default::default()).await?;
    let use_form = form_state(&of("use"), draft_of("use"), Default::default()).await?;
    let mut view = to_view::patent(page, services.today());
    view.transfer_form = transfer_form;
    view.uses.form = use_form;
    (view.event_form, view.encumbrance_form) = (event_form, encumbrance_form);
    (view.change_form, view.changing) = (change_form, changing);
    view.request_id = server_ctx::new_request_id()?;
    Ok(view)
}

/// The form for a new patent, or for the one of this id.
#[server(endpoint = "patents/form")]
pub async fn read_patent_form(id: String, draft: String) -> Result<PatentFormView, PageError> {
    use crate::server_ctx::{self, form_state};
    use services::access::Action;
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    caller.may(Action::EditPatents)?;
    if id.is_empty() {
        let defaults = [("validity", "in_force"), ("report_conclusion", "none")];
        let defaults = defaults.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let form = form_state("/patents/new", &draft, defaults).await?;
        return Ok(PatentFormView { id, title: String::new(), form });
    }
    let parsed = id.parse().map_err(|_| PageError::NotFound)?;
    let page = services::patents::patent(&services, &caller, parsed).await?;
    if !page.may_edit {
        return Err(PageError::Forbidden);
    }
    let form = form_state(&format!("/patents/{id}/edit"), &draft, services::patents::form_values(&page.patent)).await?;
    Ok(PatentFormView { id, title: page.patent.title, form })
}

/// The upload form and the latest imports.
#[server(endpoint = "patents/imports")]
pub async fn list_imports(draft: String) -> Result<ImportsView, PageError> {
    use crate::server_ctx;
    use services::ports::{SHEET_BYTES_MAX, SHEET_ROWS_MAX};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let imports = services::patents::imports(&services, &caller).await?;
    Ok(ImportsView {
        form: server_ctx::form_state("/patents/import", &draft, Default::default()).await?,
        imports: imports.iter().map(to_view::import_row).collect(),
        megabytes_max: SHEET_BYTES_MAX / (1024 * 1024),
        rows_max: u64::try_from(SHEET_ROWS_MAX).unwrap_or(u64::MAX),
    })
}

/// One import.
#[server(endpoint = "patents/import")]
pub async fn read_import(id: String, draft: String) -> Result<ImportView, PageError> {
    use crate::server_ctx;
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let parsed = id.parse().map_err(|_| PageError::NotFound)?;
    let import = services::patents::import(&services, &caller, parsed).await?;
    let form = server_ctx::form_state(&format!("/patents/import/{id}"), &draft, Default::default()).await?;
    Ok(to_view::import(&import, form, caller.locale))
}

/// From records to what crosses the wire.
#[cfg(feature = "ssr")]
mod to_view {
    use domain::{
        Day, Locale,
        inventory::{Column, Willingness},
        patent::PatentNumber,
    };
    use services::{
        patents::{FileImport, PatentPage, RowNote, is_idle, is_state_funded_and_unused},
        ports::{Encumbrance, Patent},
    };

    use crate::views::{
        FormState,
        patents::{
            AnnuityView, ClashRow, DeclarationRow, EncumbranceRow, EventRow, ImportRow, ImportView, NoteRow, PatentRow,
            PatentView,
        },
        uses::{UseLine, UsesView},
    };

    /// A legal status older than this should be looked up again.
    const STATUS_DAYS_MAX: i64 = 90;

    pub(super) fn row(it: &Patent, holder: String, today: Day) -> PatentRow {
        PatentRow {
            id: it.id.to_string(),
            number: if it.number.is_empty() { it.publication_number.clone() } else { format!("ZL{}", it.number) },
            title: it.title.clone(),
            holder,
            kind: it.kind,
            filed_on: it.filing_date,
            granted_on: it.grant_date,
            validity: it.validity,
            intents: it.intents.iter().filter_map(|code| Willingness::parse(code)).collect(),
            readiness: it.readiness.and_then(|level| u8::try_from(level).ok()),
            is_idle: is_idle(it, today),
            is_state_funded_and_unused: is_state_funded_and_unused(it, today),
        }
    }

    fn uses(stated: &[services::patents::StatedUse], may_state: bool) -> UsesView {
        let line = |stated: &services::patents::StatedUse| UseLine {
            id: stated.it.id.to_string(),
            kind: stated.it.kind.clone(),
            on: stated.it.happened_on,
            product: stated.it.product.clone(),
            filing_number: stated.it.filing_number.clone(),
            note: stated.it.note.clone(),
        };
        UsesView { lines: stated.iter().map(line).collect(), may_state, form: FormState::default() }
    }

    pub(super) fn patent(page: PatentPage, today: Day) -> PatentView {
        let it = page.patent;
        let year = PatentNumber::parse(&it.number).ok().map(|number| i32::from(number.year()));
        PatentView {
            row: row(&it, page.holder_name, today),
            publication_number: it.publication_number,
            abstract_text: it.abstract_text,
            patentees: it.patentees,
            inventors: it.inventors,
            classes: it.classes,
            last_day: page.last_day,
            year_differs: year.zip(it.filing_date).is_some_and(|(year, filed)| filed.year() != year),
            status_on: it.status_date,
            status_source: it.status_source,
            status_is_old: it.status_date.is_none_or(|day| day.days_until(today) > STATUS_DAYS_MAX),
            annuity_paid_until: it.annuity_paid_until,
            next_annuity: page.next_annuity.map(|next| AnnuityView {
                year: next.year,
                due_before: next.due_before,
                full: next.full,
            }),
            report_number: it.report_number,
            report_on: it.report_date,
            report_conclusion: it.report_conclusion,
            needs_report: it.kind.needs_evaluation_report(),
            state_funded: it.state_funded,
            exploited: it.exploited,
            industry: it.industry,
            application_field: it.application_field,
            self_grade: it.self_grade,
            events: page
                .events
                .into_iter()
                .rev()
                .map(|event| EventRow {
                    code: event.code,
                    occurred_on: event.occurred_on,
                    source: event.source,
                    note: event.note,
                })
                .collect(),
            encumbrances: page.encumbrances.iter().map(|it| encumbrance(it, today)).collect(),
            declarations: page
                .declarations
                .iter()
                .map(|it| DeclarationRow { id: it.id.to_string(), state: it.state, since: it.state_since })
                .collect(),
            may_edit: page.may_edit,
            may_record: page.may_record,
            may_declare: page.may_declare,
            uses: uses(&page.uses, page.may_edit),
            event_form: FormState::default(),
            encumbrance_form: FormState::default(),
            change_form: FormState::default(),
            transfers: page.transfers.iter().map(super::super::transfers::from_services::line).collect(),
            transfer_form: FormState::default(),
            changing: String::new(),
            request_id: String::new(),
        }
    }

    fn encumbrance(it: &Encumbrance, today: Day) -> EncumbranceRow {
        EncumbranceRow {
            id: it.id.to_string(),
            kind: it.kind.clone(),
            counterparty: it.counterparty.clone(),
            starts_on: it.starts_on,
            ends_on: it.ends_on,
            is_over: it.ends_on.is_some_and(|end| end <= today),
            consented: it.consented,
            note: it.note.clone(),
        }
    }

    pub(super) fn import_row(it: &FileImport) -> ImportRow {
        ImportRow {
            id: it.import.id.to_string(),
            file_name: it.summary.file_name.clone(),
            state: it.import.state.clone(),
            at: it.import.created_at,
            total: it.import.rows_total,
            new: it.import.rows_new,
            duplicate: it.import.rows_duplicate,
            faulty: it.import.rows_faulty,
        }
    }

    pub(super) fn import(it: &FileImport, form: FormState, locale: Locale) -> ImportView {
        let found = &it.summary;
        let notes = |notes: &[RowNote]| notes.iter().map(|note| note_row(note, locale)).collect::<Vec<_>>();
        ImportView {
            row: import_row(it),
            applied_at: it.import.applied_at,
            format: found.format.clone(),
            encoding: found.encoding.clone(),
            separator: found.separator.clone(),
            sheet: found.sheet.clone(),
            other_sheets: found.other_sheets.clone(),
            header_row: count(found.header_row),
            columns: found.columns.iter().map(|it| (it.heading.clone(), column_name(&it.column, locale))).collect(),
            unknown: found.unknown.clone(),
            repeated: found.repeated.clone(),
            not_kept: found.not_kept.clone(),
            twice: count(found.rows_twice),
            known: count(found.rows_known),
            blank: count(found.rows_blank),
            clashes: found
                .clashes
                .iter()
                .map(|it| ClashRow {
                    row: count(it.row),
                    first_row: count(it.first_row),
                    number: it.identity.clone(),
                    differs: it.differs,
                })
                .collect(),
            faults: notes(&found.faults),
            warnings: notes(&found.warnings),
            warnings_total: count(found.warnings_total),
            form,
        }
    }

    fn note_row(it: &RowNote, locale: Locale) -> NoteRow {
        NoteRow {
            row: count(it.row),
            column: column_name(&it.column, locale),
            text: it.text.clone(),
            message: it.message(locale).to_owned(),
        }
    }

    fn column_name(code: &str, locale: Locale) -> String {
        Column::parse(code).map_or(code, |column| column.name(locale)).to_owned()
    }

    fn count(rows: usize) -> u64 {
        u64::try_from(rows).unwrap_or(u64::MAX)
    }
}
