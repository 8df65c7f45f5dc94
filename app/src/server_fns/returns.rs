//! Yearly returns of conversions.

use leptos::prelude::*;

use crate::{
    error::PageError,
    views::returns::{ReturnRowView, ReturnView, ReturnsView},
};

/// The returns that the viewer may see.
#[server(endpoint = "returns/list")]
pub async fn list_returns(draft: String) -> Result<ReturnsView, PageError> {
    use crate::server_ctx;
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let page = services::yearly_returns::yearly_returns(&services, &caller).await?;
    let years = page.years.iter().map(|due| (due.year, due.text(caller.locale)));
    Ok(ReturnsView {
        years: years.collect(),
        lines: page.lines.iter().map(to_view::line).collect(),
        may_open: page.may_open,
        is_overview: page.is_overview,
        form: server_ctx::form_state("/returns", &draft, Default::default()).await?,
    })
}

/// One return; `form` names the form on the page that a draft belongs to, `file` an uploaded file to compare with.
#[server(endpoint = "returns/one")]
pub async fn read_return(id: String, form: String, draft: String, file: String) -> Result<ReturnView, PageError> {
    use crate::server_ctx::{self, form_state};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let parsed = id.parse().map_err(|_| PageError::NotFound)?;
    let page = services::yearly_returns::yearly_return(&services, &caller, parsed).await?;
    let mut view = to_view::page(&page, caller.locale);
    if let Ok(document) = file.parse() {
        let found = services::yearly_returns::compare(&services, &caller, parsed, document).await?;
        view.comparison = Some(to_view::comparison(&found, &page, caller.locale));
    }
    view.request_id = server_ctx::new_request_id()?;
    view.draft = form_state(&format!("/returns/{id}?form={form}"), &draft, Default::default()).await?;
    view.draft_of = form;
    Ok(view)
}

/// One row of a return.
#[server(endpoint = "returns/row")]
pub async fn read_return_row(id: String, row: String, draft: String) -> Result<ReturnRowView, PageError> {
    use crate::server_ctx::{self, form_state};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let parsed = (id.parse().map_err(|_| PageError::NotFound)?, row.parse().map_err(|_| PageError::NotFound)?);
    let page = services::yearly_returns::row(&services, &caller, parsed).await?;
    let address = format!("/returns/{id}/rows/{row}");
    let form = form_state(&address, &draft, to_view::values(&page)).await?;
    let removal = form_state(&format!("{address}?form=remove"), "", Default::default()).await?;
    Ok(to_view::row(&page, (form, removal), caller.locale))
}

/// From records to what crosses the wire.
#[cfg(feature = "ssr")]
mod to_view {
    use domain::{
        Locale,
        form::FormValues,
        yearly_return::{ColumnKind, ReturnColumn, ReturnForm, columns_of, is_mandatory, return_due},
    };
    use services::{
        ports::{YearlyReturnLine, YearlyReturnRow},
        yearly_returns::{FileComparison, ReturnAct, ReturnPage, RowPage},
    };

    use crate::views::{
        FormState,
        returns::{
            CellLine, ComparisonView, DifferenceLine, ReturnLine, ReturnRowLine, ReturnRowView, ReturnStep, ReturnView,
            VersionLine,
        },
    };

    pub(super) fn line(line: &YearlyReturnLine) -> ReturnLine {
        let it = &line.it;
        ReturnLine {
            id: it.id.to_string(),
            year: it.year,
            holder: line.holder_name.clone(),
            number: it.number,
            state: it.state.as_str().to_owned(),
            rows: line.rows,
            due_on: return_due(it.year).due_on,
            receipt: it.receipt_number.clone(),
        }
    }

    pub(super) fn page(page: &ReturnPage, locale: Locale) -> ReturnView {
        let it = &page.it;
        let step = |step: &services::ports::HistoryStep| ReturnStep {
            at: step.at,
            event: step.event.clone(),
            by: step.actor_name.clone(),
            note: if step.event == "send_back_return" { step.note.clone() } else { String::new() },
        };
        ReturnView {
            id: it.id.to_string(),
            year: it.year,
            number: it.number,
            holder: page.holder_name.clone(),
            state: it.state.as_str().to_owned(),
            due_text: page.due.text(locale),
            prepared_by: page.prepared_name.clone(),
            prepared_at: it.prepared_at,
            signed_by: it.signed_name.clone(),
            signed_at: it.signed_at,
            reason: it.reason.clone(),
            rows_hash: it.rows_hash.clone(),
            is_intact: page.is_intact,
            receipt_number: it.receipt_number.clone(),
            receipt_on: it.receipt_on,
            receipt_document: it.receipt_document.map_or_else(String::new, |id| id.to_string()),
            rows: page.rows.iter().map(|row| row_line(row, locale)).collect(),
            blanks: page.blanks,
            versions: page.versions.iter().map(|version| version_line(page, version)).collect(),
            history: page.history.iter().rev().map(step).collect(),
            acts: page.acts.iter().map(|act| act_code(*act).to_owned()).collect(),
            comparison: None,
            version: it.version,
            draft_of: String::new(),
            draft: FormState::default(),
            request_id: String::new(),
        }
    }

    fn version_line(page: &ReturnPage, version: &services::ports::YearlyReturn) -> VersionLine {
        VersionLine {
            id: version.id.to_string(),
            number: version.number,
            state: version.state.as_str().to_owned(),
            is_this: version.id == page.it.id,
        }
    }

    const fn act_code(act: ReturnAct) -> &'static str {
        match act {
            ReturnAct::Fill => "fill",
            ReturnAct::Ready => "ready",
            ReturnAct::SendBack => "send_back",
            ReturnAct::Sign => "sign",
            ReturnAct::AddReceipt => "receipt",
            ReturnAct::Correct => "correct",
        }
    }

    fn row_line(row: &YearlyReturnRow, locale: Locale) -> ReturnRowLine {
        let value = |column: ReturnColumn| row.cells.value(column).to_owned();
        let (day, amount) = match row.form {
            ReturnForm::Licence => (ReturnColumn::EffectiveOn, ReturnColumn::Amount),
            ReturnForm::Assignment => (ReturnColumn::RegisteredOn, ReturnColumn::Amount),
            ReturnForm::Equity => (ReturnColumn::AgreementOn, ReturnColumn::Valuation),
            ReturnForm::CoOwnership => (ReturnColumn::AgreementOn, ReturnColumn::Remark),
        };
        let blanks = row.cells.blanks(row.form);
        ReturnRowLine {
            id: row.id.to_string(),
            form: row.form.as_str().to_owned(),
            number: value(ReturnColumn::PatentNumber),
            title: value(ReturnColumn::Title),
            counterparty: value(ReturnColumn::Counterparty),
            day: value(day),
            amount: if amount == ReturnColumn::Remark { String::new() } else { value(amount) },
            is_entered: row.source_id.is_empty(),
            blanks: blanks.iter().map(|it| (it.as_str().to_owned(), it.name(locale).to_owned())).collect(),
            typed: row.cells.typed.len(),
        }
    }

    pub(super) fn comparison(found: &FileComparison, page: &ReturnPage, locale: Locale) -> ComparisonView {
        let title = |id: &str| {
            let row = page.rows.iter().find(|row| row.id.to_string() == id);
            row.map_or_else(String::new, |row| row.cells.value(ReturnColumn::Title).to_owned())
        };
        let line = |it: &domain::yearly_return::Difference| DifferenceLine {
            row: it.row.clone(),
            title: title(&it.row),
            column: it.column.name(locale).to_owned(),
            ours: it.ours.clone(),
            theirs: it.theirs.clone(),
            fault: it.fault.unwrap_or_default().to_owned(),
        };
        let lines: Vec<DifferenceLine> = found.found.differences.iter().map(line).collect();
        ComparisonView {
            document: found.document.to_string(),
            file_name: found.file_name.clone(),
            is_same: found.found.is_same(),
            takeable: lines.iter().filter(|line| line.fault.is_empty()).count(),
            lines,
            unknown_rows: found.found.unknown_rows.len(),
            absent_rows: found.found.absent_rows.len(),
            unknown_headings: found.found.unknown_headings.join("、"),
        }
    }

    pub(super) fn values(page: &RowPage) -> FormValues {
        let row = &page.row;
        let of = |column: &ReturnColumn| (column.as_str().to_owned(), row.cells.value(*column).to_owned());
        columns_of(row.form).iter().map(of).collect()
    }

    pub(super) fn row(page: &RowPage, (form, removal): (FormState, FormState), locale: Locale) -> ReturnRowView {
        let row = &page.row;
        let cells = columns_of(row.form).iter().map(|column| {
            let is_typed = row.cells.is_typed(*column);
            let derived = row.cells.derived.get(column).filter(|_| is_typed).cloned();
            CellLine {
                code: column.as_str().to_owned(),
                name: column.name(locale).to_owned(),
                value: row.cells.value(*column).to_owned(),
                derived: derived.unwrap_or_default(),
                is_typed,
                is_mandatory: is_mandatory(row.form, *column),
                is_blank: page.blanks.contains(column),
                is_yes_no: column.kind() == ColumnKind::YesNo,
            }
        });
        ReturnRowView {
            return_id: page.it.id.to_string(),
            id: row.id.to_string(),
            year: page.it.year,
            form_name: row.form.name(locale).to_owned(),
            title: row.cells.value(ReturnColumn::Title).to_owned(),
            cells: cells.collect(),
            may_fill: page.may_fill,
            may_remove: page.may_fill && row.source_id.is_empty(),
            version: row.version,
            form,
            removal,
        }
    }
}
