//! From the rows of a bank's table to statements: where the headings are, where the table ends, what its rows say.

use std::collections::HashMap;

use super::{
    Column, FaultCause, Finding, FindingCode, Mapping, ReadStatement, STATEMENT_LINES_MAX, Statement, StatementFault,
    StatementLine,
    balance::finish,
    mapping::{beginning, heading},
    parse_amount,
    row::{Places, RowKind, cell, outward_is_negative, read_row},
    words::Surroundings,
};
use crate::{Fen, text::fold};

/// A row of a sheet or a text file.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// As a spreadsheet shows it, from 1.
    pub number: u32,
    pub cells: &'a [String],
}

/// Headings stand in the first rows; the longest known preamble has two dozen.
const PREAMBLE_ROWS_MAX: usize = 100;
/// Rows that are no bookings are told one by one up to here, and counted beyond.
const LEFT_OUT_MAX: usize = 200;

/// The mapping that fits best: of those whose signature is there, the one with the most columns found; else of those
/// without a signature.
#[must_use]
pub fn recognise_mapping<'m>(mappings: &'m [Mapping], rows: &[Row<'_>]) -> Option<&'m Mapping> {
    let fitting = mappings.iter().filter_map(|mapping| {
        let (_, places) = header(mapping, rows)?;
        let titles: Vec<String> = places.titles.iter().map(|title| heading(title)).collect();
        let is_signed = mapping.signature.iter().all(|name| titles.contains(&heading(name)));
        is_signed.then_some((mapping, (!mapping.signature.is_empty(), places.found())))
    });
    // The first of equals: the order of the list is the order of preference.
    fitting.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(mapping, _)| mapping)
}

/// Reads a table by a mapping. Rows of several accounts or currencies become several statements.
///
/// # Errors
/// A [`StatementFault`] with row and column; nothing is read by halves.
pub fn read_table(mapping: &Mapping, rows: &[Row<'_>]) -> Result<Vec<ReadStatement>, StatementFault> {
    let mapping = &with_folded_words(mapping);
    let (first, mut places) = header(mapping, rows).ok_or_else(|| no_header(mapping, rows))?;
    let mut around = Surroundings::default();
    for row in &rows[..first] {
        around.read(row.cells, &mapping.account_labels);
    }
    let body = &rows[first..];
    places.outward_is_negative = outward_is_negative(mapping, &places, body);
    let mut table = Table::new(mapping, places, around);
    for row in body {
        table.take(row)?;
    }
    Ok(table.finish())
}

/// Words are compared in one form, brought to it once.
fn with_folded_words(mapping: &Mapping) -> Mapping {
    let mut mapping = mapping.clone();
    for words in [&mut mapping.inward, &mut mapping.outward, &mut mapping.neutral, &mut mapping.ends] {
        for word in words {
            *word = fold(word);
        }
    }
    mapping
}

/// The first row of the table's body, and where its columns are.
fn header(mapping: &Mapping, rows: &[Row<'_>]) -> Option<(usize, Places)> {
    match mapping.header_row {
        Some(0) => {
            let places = places(mapping, &[], &[]);
            places.is_table().then_some((0, places))
        }
        Some(number) => {
            let index = rows.iter().position(|row| row.number == number)?;
            let found = places_of(mapping, rows[index].cells);
            found.is_table().then_some((index + 1, found))
        }
        None => {
            let indices = 0..rows.len().min(PREAMBLE_ROWS_MAX);
            let mut best: Option<(usize, Places)> = None;
            for index in indices {
                for (height, found) in candidates(mapping, rows, index) {
                    let better = best.as_ref().is_none_or(|(_, places)| found.found() > places.found());
                    if found.is_table() && has_heading(mapping, &found) && better {
                        best = Some((index + height, found));
                    }
                }
            }
            best
        }
    }
}

/// The headings of one row, or of two of which the upper one spans columns.
fn candidates(mapping: &Mapping, rows: &[Row<'_>], index: usize) -> Vec<(usize, Places)> {
    let mut found = vec![(1, places_of(mapping, rows[index].cells))];
    if let Some(below) = rows.get(index + 1) {
        found.push((2, places_of_two(mapping, rows[index].cells, below.cells)));
    }
    found
}

/// A mapping by places alone fits every row; the headings must be headings.
fn has_heading(mapping: &Mapping, places: &Places) -> bool {
    if mapping.date.names.is_empty() {
        return true;
    }
    let title = places.date.and_then(|place| places.titles.get(place)).map(|title| heading(title)).unwrap_or_default();
    mapping.date.names.iter().any(|name| title.contains(&heading(name)))
}

fn places_of(mapping: &Mapping, cells: &[String]) -> Places {
    let headings: Vec<Vec<String>> = cells.iter().map(|cell| vec![heading(cell)]).collect();
    places(mapping, &headings, cells)
}

/// A merged cell has its text in the first of its columns. Each column is known by the lower heading, by the upper one
/// where there is no lower, and by both together.
fn places_of_two(mapping: &Mapping, upper: &[String], lower: &[String]) -> Places {
    let width = upper.len().max(lower.len());
    let text = |cells: &[String], index: usize| cells.get(index).map(|cell| cell.trim().to_owned()).unwrap_or_default();
    let (mut headings, mut titles, mut spanning) = (Vec::new(), Vec::new(), String::new());
    for index in 0..width {
        let (above, below) = (text(upper, index), text(lower, index));
        if !above.is_empty() {
            spanning.clone_from(&above);
        }
        let names = match (above.is_empty(), below.is_empty()) {
            (_, false) => vec![heading(&format!("{spanning}{below}")), heading(&below)],
            (false, true) => vec![heading(&above)],
            (true, true) => vec![String::new()],
        };
        headings.push(names);
        titles.push(if below.is_empty() { above } else { below });
    }
    places(mapping, &headings, &titles)
}

fn places(mapping: &Mapping, headings: &[Vec<String>], titles: &[String]) -> Places {
    let find = |column: &Column| column.find(headings);
    Places {
        date: find(&mapping.date),
        time: find(&mapping.time),
        amount: find(&mapping.amount),
        credit: find(&mapping.credit),
        debit: find(&mapping.debit),
        direction: find(&mapping.direction),
        balance: find(&mapping.balance),
        counterparty: find(&mapping.counterparty),
        counterparty_account: find(&mapping.counterparty_account),
        payee: find(&mapping.payee),
        payee_account: find(&mapping.payee_account),
        remark: mapping.remark.iter().filter_map(find).collect(),
        bank_reference: find(&mapping.bank_reference),
        currency: find(&mapping.currency),
        account: find(&mapping.account),
        status: find(&mapping.status),
        titles: titles.to_vec(),
        outward_is_negative: false,
    }
}

/// What is missing: every heading, or one column of a table that is otherwise there.
fn no_header(mapping: &Mapping, rows: &[Row<'_>]) -> StatementFault {
    let looked_at = rows.iter().take(PREAMBLE_ROWS_MAX);
    let best = looked_at.map(|row| (row, places_of(mapping, row.cells))).max_by_key(|(_, places)| places.found());
    match best {
        Some((row, places)) if places.found() >= 3 => {
            let names = |column: &Column| column.names.join(" / ");
            let missing = if places.date.is_none() {
                names(&mapping.date)
            } else {
                let amounts = [&mapping.amount, &mapping.credit, &mapping.debit];
                amounts.into_iter().map(names).find(|name| !name.is_empty()).unwrap_or_default()
            };
            StatementFault::of(FaultCause::ColumnNotFound).at_row(row.number).in_column(&missing)
        }
        _ => StatementFault::of(FaultCause::HeaderNotFound),
    }
}

/// A table while it is read.
struct Table<'m> {
    mapping: &'m Mapping,
    places: Places,
    around: Surroundings,
    groups: Vec<ReadStatement>,
    by_key: HashMap<(String, String), usize>,
    left_out: u32,
    noticed: Vec<Finding>,
    lines: usize,
    has_ended: bool,
    totals: Option<(Option<Fen>, Option<Fen>)>,
}

impl<'m> Table<'m> {
    fn new(mapping: &'m Mapping, places: Places, around: Surroundings) -> Self {
        Self {
            mapping,
            places,
            around,
            groups: Vec::new(),
            by_key: HashMap::new(),
            left_out: 0,
            noticed: Vec::new(),
            lines: 0,
            has_ended: false,
            totals: None,
        }
    }

    fn take(&mut self, row: &Row<'_>) -> Result<(), StatementFault> {
        if self.is_total(row) {
            self.has_ended = true;
            self.take_totals(row);
            self.around.read(row.cells, &self.mapping.account_labels);
            return Ok(());
        }
        if self.is_heading_again(row) {
            return Ok(());
        }
        match read_row(self.mapping, &self.places, row) {
            Ok(RowKind::Booking { line, account, currency, findings }) => {
                self.push(*line, account, currency)?;
                self.noticed.extend(findings);
            }
            Ok(RowKind::LeftOut(words)) => {
                self.left_out += 1;
                if self.noticed.len() < LEFT_OUT_MAX {
                    self.noticed.push(Finding::of(FindingCode::NotABooking).at(row.number).words(words));
                }
            }
            Ok(RowKind::Note) => self.take_note(row),
            // Below the totals there are notes in any form.
            Err(_) if self.has_ended => self.take_note(row),
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    fn push(&mut self, line: StatementLine, account: String, currency: String) -> Result<(), StatementFault> {
        self.lines += 1;
        if self.lines > STATEMENT_LINES_MAX {
            let fault = StatementFault::of(FaultCause::TooManyLines);
            return Err(fault.found(&STATEMENT_LINES_MAX.to_string()));
        }
        let key = (account, currency);
        let group = match self.by_key.get(&key) {
            Some(group) => *group,
            None => {
                let statement = Statement { account: key.0.clone(), currency: key.1.clone(), ..Statement::default() };
                self.groups.push(ReadStatement { statement, ..ReadStatement::default() });
                self.by_key.insert(key, self.groups.len() - 1);
                self.groups.len() - 1
            }
        };
        self.groups[group].statement.lines.push(line);
        Ok(())
    }

    fn is_total(&self, row: &Row<'_>) -> bool {
        let first = row
            .cells
            .iter()
            .map(|cell| fold(beginning(cell.trim_start())))
            .find(|cell| !cell.is_empty())
            .unwrap_or_default();
        let first = first.trim_start_matches(['`', '#']);
        self.mapping.ends.iter().any(|word| !word.is_empty() && first.starts_with(word.as_str()))
    }

    /// Tables that are made for printing repeat their headings on each page.
    fn is_heading_again(&self, row: &Row<'_>) -> bool {
        let title =
            |place: Option<usize>| place.and_then(|place| self.places.titles.get(place)).map(|text| heading(text));
        let own = |place: Option<usize>| place.and_then(|place| row.cells.get(place)).map(|text| heading(text));
        let date = title(self.places.date);
        date.is_some() && date == own(self.places.date)
    }

    /// The last line of totals is that of the table; those before it are of pages.
    fn take_totals(&mut self, row: &Row<'_>) {
        let amount = |place| parse_amount(cell(row, place), self.mapping.amount_style).ok().flatten();
        let totals = (amount(self.places.credit), amount(self.places.debit));
        if totals.0.is_some() || totals.1.is_some() {
            self.totals = Some(totals);
        }
    }

    /// A balance carried forward stands in the column of balances.
    fn take_note(&mut self, row: &Row<'_>) {
        self.around.read(row.cells, &self.mapping.account_labels);
        let balance = parse_amount(cell(row, self.places.balance), self.mapping.amount_style).ok().flatten();
        let says = |words: &[&str]| row.cells.iter().any(|cell| words.iter().any(|word| cell.trim().starts_with(word)));
        if self.around.opening.is_none() && says(&["期初余额", "承前", "上期余额"]) {
            self.around.opening = balance;
        }
        if self.around.closing.is_none() && says(&["期末余额"]) {
            self.around.closing = balance;
        }
    }

    fn finish(mut self) -> Vec<ReadStatement> {
        if self.groups.is_empty() {
            self.groups.push(ReadStatement::default());
        }
        let is_alone = self.groups.len() == 1;
        for group in &mut self.groups {
            let statement = &mut group.statement;
            if statement.account.is_empty() {
                statement.account.clone_from(&self.around.account);
            }
            if statement.currency.is_empty() {
                let known = [&self.around.currency, &self.mapping.default_currency];
                statement.currency = known.into_iter().find(|code| !code.is_empty()).cloned().unwrap_or_default();
            }
            if is_alone {
                (statement.opening, statement.closing) = (self.around.opening, self.around.closing);
            }
            *group = finish(std::mem::take(group));
        }
        let stated = if is_alone { self.stated() } else { Vec::new() };
        self.groups[0].findings.extend(stated);
        self.groups[0].findings.append(&mut self.noticed);
        self.groups[0].left_out = self.left_out;
        self.groups
    }

    /// What the lines around the table say of its sums.
    fn stated(&self) -> Vec<Finding> {
        let statement = &self.groups[0].statement;
        let (credits, debits) = (statement.credits(), statement.debits());
        let totals = self.totals.unwrap_or_default();
        let debit = |amount: Fen| if amount < Fen::ZERO { -amount } else { amount };
        let sums = [(credits, totals.0.or(self.around.credits)), (debits, totals.1.or(self.around.debits).map(debit))];
        let mut findings: Vec<Finding> = sums
            .into_iter()
            .filter_map(|(read, stated)| Some((read, stated?)))
            .filter(|(read, stated)| read != stated)
            .map(|(read, stated)| Finding::of(FindingCode::SumDiffers).amounts(read, stated))
            .collect();
        let rows = i64::try_from(self.lines).unwrap_or(i64::MAX).saturating_add(i64::from(self.left_out));
        if let Some(count) = self.around.count.filter(|count| *count != rows) {
            findings.push(Finding::of(FindingCode::CountDiffers).amounts(Fen::new(rows), Fen::new(count)));
        }
        findings
    }
}
