//! From books and statements to what their pages show.

use domain::{Day, Fen, form::FormValues, id::UserId};
use services::{
    books::{Book, CloseState, Statement, StatementLine, Subject, SubjectName},
    ports::{BookClose, StatementRow},
};

use super::{
    FieldError, FormState, Paging,
    books::{
        BookStep, BookView, MonthRow, MonthState, ReopenView, StatementOf, StatementRowView, StatementView, TrialRow,
    },
    money_from,
};
use crate::error::PageError;

/// Lines of a page of a statement; a file has all of them.
const LINES_A_PAGE: usize = 200;

pub(crate) fn book(book: Book) -> BookView {
    BookView {
        holder_id: book.holder.id.to_string(),
        holder: book.holder.name,
        months: book
            .months
            .into_iter()
            .map(|line| MonthRow {
                month: line.month.to_string(),
                entries: money_from::count(line.entries),
                state: match line.state {
                    CloseState::Running => MonthState::Running,
                    CloseState::Open => MonthState::Open,
                    CloseState::Closed => MonthState::Closed,
                    CloseState::ReopenAsked => MonthState::ReopenAsked,
                },
                closed_at: line.close.as_ref().map(|close| close.closed_at),
                note: line.close.map(|close| close.note).unwrap_or_default(),
            })
            .collect(),
        shown: book.shown.to_string(),
        trial: book
            .trial
            .into_iter()
            .map(|line| TrialRow {
                purpose: line.purpose,
                opening: line.opening,
                debits: line.debits,
                credits: line.credits,
                closing: line.opening + line.debits + line.credits,
            })
            .collect(),
        next: String::new(),
        close: FormState::default(),
        closed: None,
        ask: FormState::default(),
        reopens: Vec::new(),
        history: book
            .history
            .into_iter()
            .rev()
            .map(|step| BookStep { at: step.at, event: step.event, by: step.actor_name, note: step.note })
            .collect(),
    }
}

pub(crate) fn reopen(close: &BookClose, reader: Option<UserId>) -> ReopenView {
    ReopenView {
        id: close.id.to_string(),
        month: close.month.to_string(),
        reason: close.reopen_reason.clone(),
        version: close.version,
        may_decide: close.reopen_asked_by != reader,
        form: FormState::default(),
    }
}

type Asked = (Subject, (Option<Day>, Option<Day>), FormState);

/// What an address asks for. A day that is none is an error at its field, and the statement is of all days.
pub(crate) fn asked(licence: &str, organisation: &str, from: &str, to: &str) -> Result<Asked, PageError> {
    let subject = match (licence, organisation) {
        ("", "") => Subject::Own,
        ("", id) => Subject::Organisation(id.parse().map_err(|_| PageError::NotFound)?),
        (id, _) => Subject::Licence(id.parse().map_err(|_| PageError::NotFound)?),
    };
    let values: FormValues = [("from".to_owned(), from.to_owned()), ("to".to_owned(), to.to_owned())].into();
    let mut form = FormState { values, ..FormState::default() };
    let mut day = |field: &str, text: &str| {
        let read = (!text.trim().is_empty()).then(|| Day::parse(text.trim()));
        match read {
            Some(Ok(day)) => Some(day),
            Some(Err(error)) => {
                form.errors.push(FieldError::new(field, error.code()));
                None
            }
            None => None,
        }
    };
    let days = (day("from", from), day("to", to));
    Ok((subject, days, form))
}

pub(crate) fn statement(
    it: Statement,
    (licence, organisation, from, to): (String, String, String, String),
    page: u32,
    form: FormState,
) -> StatementView {
    let total = it.lines.len();
    let number = usize::try_from(page.max(1)).unwrap_or(1);
    let (charged, settled) = sides(&it.lines);
    let rows = it.lines.iter().skip((number - 1).saturating_mul(LINES_A_PAGE)).take(LINES_A_PAGE).map(row).collect();
    StatementView {
        of: named(it.name),
        licence,
        organisation,
        from,
        to,
        opening: it.opening.balance(),
        closing: it.closing.balance(),
        owed: it.closing.receivable,
        unapplied: -it.closing.unapplied,
        charged,
        settled,
        rows,
        paging: Paging {
            number: page.max(1),
            size: u32::try_from(LINES_A_PAGE).unwrap_or(u32::MAX),
            total: money_from::length(total),
        },
        ageing: [it.ageing.not_due, it.ageing.to_30, it.ageing.to_90, it.ageing.to_180, it.ageing.beyond],
        today: it.today,
        form,
    }
}

/// All debits and all credits of the licensees' side, credits positive.
fn sides(lines: &[StatementLine]) -> (Fen, Fen) {
    let debits = lines.iter().map(|line| debit(&line.row)).sum();
    let credits = lines.iter().map(|line| credit(&line.row)).sum();
    (debits, credits)
}

/// What the entry adds to what is owed.
pub(crate) fn debit(row: &StatementRow) -> Fen {
    (row.receivable + row.unapplied).max(Fen::ZERO)
}

/// What it takes off, positive.
pub(crate) fn credit(row: &StatementRow) -> Fen {
    (-(row.receivable + row.unapplied)).max(Fen::ZERO)
}

fn row(line: &StatementLine) -> StatementRowView {
    let it = &line.row;
    StatementRowView {
        kind: it.kind.clone(),
        occurred_on: it.occurred_on,
        booked_on: it.booked_on,
        licence_id: it.licence_id.to_string(),
        licence_number: it.licence_number.clone(),
        holder: it.holder_name.clone(),
        licensee: it.licensee_name.clone(),
        path: match (it.payment_id, it.charge_id) {
            (Some(payment), _) => format!("/payments/{payment}"),
            (None, Some(charge)) => format!("/charges/{charge}"),
            (None, None) => format!("/licences/{}", it.licence_id),
        },
        debit: debit(it),
        credit: credit(it),
        tax: it.tax,
        balance: line.balance,
    }
}

fn named(name: SubjectName) -> StatementOf {
    match name {
        SubjectName::Licence(row) => StatementOf::Licence {
            id: row.licence.id.to_string(),
            number: row.licence.number.clone(),
            holder: row.holder_name.clone(),
            licensee: row.licensee_name.clone(),
        },
        SubjectName::Holder(holder) => StatementOf::Holder(holder.name),
        SubjectName::Company(company) => StatementOf::Company(company.name),
        SubjectName::Between { holder, company } => StatementOf::Between { holder: holder.name, company: company.name },
    }
}
