//! One row of a bank's table.

use super::{
    AmountStyle, FaultCause, Finding, FindingCode, Mapping, Row, SignConvention, StatementFault, StatementLine,
    identity::is_reference, mapping::beginning, parse_amount, parse_moment, parse_time, words::currency_code,
};
use crate::{Fen, text::fold};

/// Where the columns of a mapping are in a table.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub date: Option<usize>,
    pub time: Option<usize>,
    pub amount: Option<usize>,
    pub credit: Option<usize>,
    pub debit: Option<usize>,
    pub direction: Option<usize>,
    pub balance: Option<usize>,
    pub counterparty: Option<usize>,
    pub counterparty_account: Option<usize>,
    pub payee: Option<usize>,
    pub payee_account: Option<usize>,
    pub remark: Vec<usize>,
    pub bank_reference: Option<usize>,
    pub currency: Option<usize>,
    pub account: Option<usize>,
    pub status: Option<usize>,
    /// The headings as they are written, for messages.
    pub titles: Vec<String>,
    /// Money out is written with a minus beside the word for it, so that a minus is no reversal.
    pub outward_is_negative: bool,
}

/// What a row is.
#[derive(Clone, Debug)]
pub(super) enum RowKind {
    Booking {
        line: Box<StatementLine>,
        account: String,
        currency: String,
        findings: Vec<Finding>,
    },
    /// No booking, and the words that say so.
    LeftOut(String),
    /// Not a row of the table at all: a note, a balance carried forward.
    Note,
}

impl Places {
    /// How many of the mapping's columns there are.
    pub fn found(&self) -> usize {
        let single = [
            self.date,
            self.time,
            self.amount,
            self.credit,
            self.debit,
            self.direction,
            self.balance,
            self.counterparty,
            self.counterparty_account,
            self.payee,
            self.bank_reference,
            self.currency,
            self.status,
        ];
        single.iter().flatten().count() + self.remark.len()
    }

    pub fn is_table(&self) -> bool {
        self.date.is_some() && (self.amount.is_some() || self.credit.is_some() || self.debit.is_some())
    }

    fn title(&self, place: Option<usize>) -> &str {
        place.and_then(|place| self.titles.get(place)).map_or("", String::as_str)
    }
}

/// The text of a cell without the marks that keep it a text.
fn bare<'a>(row: &Row<'a>, place: Option<usize>) -> &'a str {
    let text = place.and_then(|place| row.cells.get(place)).map_or("", String::as_str);
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '`' | '\u{feff}' | '\u{a0}'))
}

/// The text of a cell; what only says that there is nothing is nothing.
pub(super) fn cell<'a>(row: &Row<'a>, place: Option<usize>) -> &'a str {
    let text = bare(row, place);
    if matches!(text, "/" | "-" | "--" | "\\" | "null" | "NULL") { "" } else { text }
}

/// Reads a row of the table. The words of the mapping are folded.
///
/// # Errors
/// A [`StatementFault`] with row and column when the row is meant as a booking and cannot be one.
pub(super) fn read_row(mapping: &Mapping, places: &Places, row: &Row<'_>) -> Result<RowKind, StatementFault> {
    let moment = parse_moment(cell(row, places.date), mapping.date_order);
    let status = cell(row, places.status);
    if moment.is_ok() && mapping.not_booked.iter().any(|word| !word.is_empty() && status.starts_with(word)) {
        return Ok(RowKind::LeftOut(status.to_owned()));
    }
    let is_empty = [places.amount, places.credit, places.debit].iter().all(|place| cell(row, *place).is_empty());
    let direction = cell(row, places.direction);
    let is_neutral = || mapping.neutral.contains(&direction_word(row, places));
    if moment.is_ok() && !is_empty && places.direction.is_some() && is_neutral() {
        return Ok(RowKind::LeftOut(if direction.is_empty() { status } else { direction }.to_owned()));
    }
    match moment {
        Err(FaultCause::DateMissing | FaultCause::DateMalformed) if is_empty => Ok(RowKind::Note),
        Err(cause) => Err(fault(places, row, places.date, cause)),
        Ok(_) if is_empty && is_carried_forward(row) => Ok(RowKind::Note),
        Ok(moment) => {
            let amount = amount(mapping, places, row)?;
            let time = if places.time == places.date { "" } else { cell(row, places.time) };
            let time = if time.is_empty() { moment.time } else { time_of(mapping, time) };
            booking(
                mapping,
                places,
                row,
                StatementLine {
                    booked_on: moment.day,
                    booked_time: time,
                    amount,
                    balance_after: None,
                    counterparty: String::new(),
                    counterparty_account: String::new(),
                    remark: String::new(),
                    bank_reference: String::new(),
                    position: row.number,
                },
            )
        }
    }
}

/// A column of times may repeat the date.
fn time_of(mapping: &Mapping, text: &str) -> String {
    match parse_moment(text, mapping.date_order) {
        Ok(moment) if !moment.time.is_empty() => moment.time,
        _ => parse_time(text),
    }
}

fn is_carried_forward(row: &Row<'_>) -> bool {
    row.cells.iter().any(|cell| {
        ["期初余额", "承前", "上期余额", "期末余额", "过次页"].iter().any(|word| cell.trim().starts_with(word))
    })
}

fn booking(
    mapping: &Mapping,
    places: &Places,
    row: &Row<'_>,
    mut line: StatementLine,
) -> Result<RowKind, StatementFault> {
    let mut findings = Vec::new();
    let balance = cell(row, places.balance);
    match parse_amount(balance, mapping.amount_style) {
        Ok(balance) => line.balance_after = balance,
        // Balances are masked in some exports; an amount never is.
        Err(_) => findings.push(Finding::of(FindingCode::BalanceUnreadable).at(row.number).words(balance)),
    }
    let is_out = line.amount < Fen::ZERO && places.payee.is_some();
    let (name, account) =
        if is_out { (places.payee, places.payee_account) } else { (places.counterparty, places.counterparty_account) };
    line.counterparty = cell(row, name).to_owned();
    line.counterparty_account = cell(row, account).to_owned();
    line.remark = joined(places.remark.iter().map(|place| cell(row, Some(*place))));
    let reference = cell(row, places.bank_reference);
    line.bank_reference = if is_reference(reference) { reference.to_owned() } else { String::new() };
    let currency = currency_code(cell(row, places.currency));
    let account = cell(row, places.account).to_owned();
    Ok(RowKind::Booking { line: Box::new(line), account, currency, findings })
}

/// Texts in order, each once.
pub(super) fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for text in texts.map(str::trim).filter(|text| !text.is_empty()) {
        if !parts.contains(&text) {
            parts.push(text);
        }
    }
    parts.join(" ")
}

fn fault(places: &Places, row: &Row<'_>, place: Option<usize>, cause: FaultCause) -> StatementFault {
    let found = place.and_then(|place| row.cells.get(place)).map_or("", String::as_str);
    StatementFault::of(cause).at_row(row.number).in_column(places.title(place)).found(found)
}

fn money(
    style: AmountStyle,
    places: &Places,
    row: &Row<'_>,
    place: Option<usize>,
) -> Result<Option<Fen>, StatementFault> {
    parse_amount(cell(row, place), style).map_err(|cause| fault(places, row, place, cause))
}

/// The amount of a booking, in either form.
fn amount(mapping: &Mapping, places: &Places, row: &Row<'_>) -> Result<Fen, StatementFault> {
    if places.credit.is_none() && places.debit.is_none() {
        return single_amount(mapping, places, row);
    }
    let credit = money(mapping.amount_style, places, row, places.credit)?;
    let debit = money(mapping.amount_style, places, row, places.debit)?;
    let debit = debit.map(|amount| if mapping.debit_is_negative { amount } else { -amount });
    match (credit, debit) {
        (Some(credit), Some(debit)) if !credit.is_zero() && !debit.is_zero() => {
            Err(fault(places, row, places.debit, FaultCause::AmountTwice))
        }
        (Some(credit), Some(debit)) => Ok(credit + debit),
        (Some(amount), None) | (None, Some(amount)) => Ok(amount),
        // A table may have all three; the two that say the direction are empty then.
        (None, None) if places.amount.is_some() => single_amount(mapping, places, row),
        (None, None) => Err(fault(places, row, places.credit.or(places.debit), FaultCause::AmountMissing)),
    }
}

fn single_amount(mapping: &Mapping, places: &Places, row: &Row<'_>) -> Result<Fen, StatementFault> {
    let amount = money(mapping.amount_style, places, row, places.amount)?
        .ok_or_else(|| fault(places, row, places.amount, FaultCause::AmountMissing))?;
    let Some(is_in) = inward(mapping, places, row)? else {
        return Ok(if mapping.sign == SignConvention::PositiveIsOut { -amount } else { amount });
    };
    let unsigned = places.outward_is_negative && amount < Fen::ZERO;
    Ok(if is_in || unsigned { amount } else { -amount })
}

/// The word for the direction, in the form in which words are compared.
fn direction_word(row: &Row<'_>, places: &Places) -> String {
    fold(beginning(bare(row, places.direction)))
}

/// Which way the money went, by the word for it; `None` where the sign of the amount says it.
fn inward(mapping: &Mapping, places: &Places, row: &Row<'_>) -> Result<Option<bool>, StatementFault> {
    if places.direction.is_none() {
        return Ok(None);
    }
    let word = direction_word(row, places);
    match (mapping.inward.contains(&word), mapping.outward.contains(&word)) {
        (true, false) => Ok(Some(true)),
        (false, true) => Ok(Some(false)),
        _ => Err(fault(places, row, places.direction, FaultCause::DirectionUnknown)),
    }
}

/// Whether every amount beside a word for money out has a minus.
pub(super) fn outward_is_negative(mapping: &Mapping, places: &Places, rows: &[Row<'_>]) -> bool {
    let mut outward = rows
        .iter()
        .filter(|row| matches!(inward(mapping, places, row), Ok(Some(false))))
        .filter_map(|row| parse_amount(cell(row, places.amount), mapping.amount_style).ok().flatten())
        .filter(|amount| !amount.is_zero())
        .peekable();
    outward.peek().is_some() && outward.all(|amount| amount < Fen::ZERO)
}
