//! camt.052, camt.053 and camt.054 of ISO 20022, versions 2 to 8: statements with their balances and entries.
//!
//! One line is one entry (`Ntry`), the bank's booking. What an entry of a batch is made of (`TxDtls`) goes into its
//! remark; it changes neither the number of lines nor their sums.

use domain::{
    Fen,
    bank::{
        AmountStyle, FaultCause, Finding, FindingCode, ReadStatement, STATEMENT_LINES_MAX, Statement, StatementFault,
        StatementFormat, finish, parse_amount,
    },
};

use super::{
    entry::{Booking, Entry, read_entry},
    xml::{Element, Sink, walk},
};

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:";
/// So many entries that are no bookings are told one by one; the others are counted.
const LEFT_OUT_MAX: usize = 200;

pub(super) fn read(text: &str) -> Result<(StatementFormat, Vec<ReadStatement>), StatementFault> {
    let mut message = Message::default();
    walk(text, &mut message)?;
    match message.format {
        Some(format) => Ok((format, message.statements)),
        None => Err(StatementFault::of(FaultCause::WrongNamespace).found(&message.root)),
    }
}

#[derive(Default)]
struct Message {
    format: Option<StatementFormat>,
    /// The namespace or the name of the first element, for the case that it is another one's.
    root: String,
    statements: Vec<ReadStatement>,
    open: Option<Open>,
    entries: u32,
}

/// A statement between its first and its last tag.
#[derive(Default)]
struct Open {
    bookings: Vec<Booking>,
    findings: Vec<Finding>,
    left_out: u32,
}

/// `camt.053.001.08` and the like.
fn format_of(namespace: &str) -> Option<StatementFormat> {
    let (message, version) = namespace.strip_prefix(NAMESPACE)?.split_once(".001.")?;
    let version: u32 = version.parse().ok().filter(|_| version.len() == 2)?;
    let format = match message {
        "camt.052" => StatementFormat::Camt052,
        "camt.053" => StatementFormat::Camt053,
        "camt.054" => StatementFormat::Camt054,
        _ => return None,
    };
    (2..=8).contains(&version).then_some(format)
}

fn is_statement(name: &str) -> bool {
    matches!(name, "Stmt" | "Rpt" | "Ntfctn")
}

impl Sink for Message {
    fn begin(&mut self, name: &str, namespace: &str) -> Result<(), StatementFault> {
        if self.root.is_empty() {
            (if namespace.is_empty() { name } else { namespace }).clone_into(&mut self.root);
        }
        if self.format.is_none() && name == "Document" {
            let found = if namespace.is_empty() { name } else { namespace };
            let fault = || StatementFault::of(FaultCause::WrongNamespace).found(found);
            self.format = Some(format_of(namespace).ok_or_else(fault)?);
        }
        if self.format.is_some() && self.open.is_none() && is_statement(name) {
            self.open = Some(Open::default());
        }
        Ok(())
    }

    fn end(&mut self, element: Element, _row: u32) -> Result<Option<Element>, StatementFault> {
        let Some(open) = &mut self.open else {
            // Group headers and envelopes say nothing of the account.
            return Ok(self.format.is_none().then_some(element));
        };
        if element.name == "Ntry" {
            self.entries += 1;
            if usize::try_from(self.entries).unwrap_or(usize::MAX) > STATEMENT_LINES_MAX {
                let fault = StatementFault::of(FaultCause::TooManyLines);
                return Err(fault.found(&STATEMENT_LINES_MAX.to_string()));
            }
            match read_entry(&element, self.entries)? {
                Entry::Booked(booking) => open.bookings.push(*booking),
                Entry::LeftOut(status) => {
                    open.left_out += 1;
                    if open.findings.len() < LEFT_OUT_MAX {
                        open.findings.push(Finding::of(FindingCode::NotABooking).at(self.entries).words(status));
                    }
                }
            }
            return Ok(None);
        }
        if is_statement(&element.name) {
            let open = self.open.take().unwrap_or_default();
            self.statements.push(statement(&element, open)?);
            return Ok(None);
        }
        Ok(Some(element))
    }
}

fn statement(element: &Element, open: Open) -> Result<ReadStatement, StatementFault> {
    let account = element.child("Acct");
    let text = |path: &[&str]| account.map_or("", |account| account.text_at(path));
    let number = [text(&["Id", "IBAN"]), text(&["Id", "Othr", "Id"]), text(&["Id", "PrtryAcct", "Id"])];
    let account_number = number.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    let balances = balances(element)?;
    let stated = [text(&["Ccy"]), balances.first().map_or("", |balance| balance.currency.as_str())];
    let first = open.bookings.first().map_or("", |booking| booking.currency.as_str());
    let currency = stated.into_iter().chain([first]).find(|text| !text.is_empty()).unwrap_or_default().to_owned();

    let mut read = ReadStatement { findings: open.findings, left_out: open.left_out, ..ReadStatement::default() };
    if let Some(other) = balances.iter().find(|balance| balance.counts() && balance.currency != currency) {
        read.findings.push(Finding::of(FindingCode::BalanceCurrency).words(&other.currency));
    }
    let mut lines = Vec::with_capacity(open.bookings.len());
    for booking in open.bookings {
        let line = booking.line;
        if booking.currency != currency {
            let fault = StatementFault::of(FaultCause::CurrencyMixed).at_row(line.position).in_column("Ntry/Amt");
            return Err(fault.found(&booking.currency));
        }
        read.findings.extend(booking.is_reversal.then(|| Finding::of(FindingCode::Reversal).at(line.position)));
        lines.push(line);
    }
    let (opening, closing) = ends(&balances);
    read.statement = Statement {
        account: account_number.to_owned(),
        currency,
        number: element.text_at(&["Id"]).to_owned(),
        opening,
        closing,
        lines,
    };
    read.findings.extend(summary(element, &read.statement));
    Ok(finish(read))
}

/// A balance of a statement.
struct Balance {
    kind: String,
    amount: Fen,
    currency: String,
}

impl Balance {
    /// Whether it is one of booked amounts, which the entries explain; available balances are not.
    fn counts(&self) -> bool {
        matches!(self.kind.as_str(), "OPBD" | "CLBD" | "PRCD" | "ITBD")
    }
}

fn balances(element: &Element) -> Result<Vec<Balance>, StatementFault> {
    element
        .all("Bal")
        .map(|balance| {
            let tag = |name: &str| format!("Bal/{name}");
            let amount = amount(balance, &tag("Amt"))?;
            let is_debit = match balance.text_at(&["CdtDbtInd"]) {
                "CRDT" => false,
                "DBIT" => true,
                other => {
                    let fault = StatementFault::of(FaultCause::DirectionUnknown).in_column(&tag("CdtDbtInd"));
                    return Err(fault.found(other));
                }
            };
            Ok(Balance {
                kind: balance.text_at(&["Tp", "CdOrPrtry", "Cd"]).to_owned(),
                amount: if is_debit { -amount } else { amount },
                currency: balance.child("Amt").map_or_else(String::new, |amount| amount.currency.clone()),
            })
        })
        .collect()
}

/// An amount of XML: digits and a point, without sign and separators.
pub(super) fn amount(parent: &Element, tag: &str) -> Result<Fen, StatementFault> {
    let text = parent.text_at(&["Amt"]);
    let fault = |cause| StatementFault::of(cause).in_column(tag).found(text);
    if !text.is_empty() && !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Err(fault(FaultCause::AmountMalformed));
    }
    parse_amount(text, AmountStyle::Point).map_err(fault)?.ok_or_else(|| fault(FaultCause::AmountMissing))
}

/// Opening and closing balance. A statement in pages has intermediate balances (`ITBD`) where another page joins; an
/// opening balance may be given as the previous day's closing balance (`PRCD`).
fn ends(balances: &[Balance]) -> (Option<Fen>, Option<Fen>) {
    let of = |kind: &'static str| balances.iter().filter(move |balance| balance.kind == kind).map(|one| one.amount);
    let mut intermediate: Vec<Fen> = of("ITBD").collect();
    let mut opening = of("OPBD").next().or_else(|| of("PRCD").next());
    let mut closing = of("CLBD").next_back();
    if opening.is_none() && !intermediate.is_empty() && (closing.is_some() || intermediate.len() > 1) {
        opening = Some(intermediate.remove(0));
    }
    closing = closing.or_else(|| intermediate.pop());
    (opening, closing)
}

/// The sums that a statement states of its entries.
fn summary(element: &Element, statement: &Statement) -> Vec<Finding> {
    let Some(summary) = element.child("TxsSummry") else { return Vec::new() };
    let count = |lines: usize| Fen::new(i64::try_from(lines).unwrap_or(i64::MAX));
    let is = |sign: fn(Fen) -> bool| statement.lines.iter().filter(|line| sign(line.amount)).count();
    let mut findings = Vec::new();
    for (tag, lines, sum) in [
        ("TtlNtries", statement.lines.len(), None),
        ("TtlCdtNtries", is(|amount| amount > Fen::ZERO), Some(statement.credits())),
        ("TtlDbtNtries", is(|amount| amount < Fen::ZERO), Some(statement.debits())),
    ] {
        let stated: Option<i64> = summary.text_at(&[tag, "NbOfNtries"]).parse().ok();
        if let Some(stated) = stated.map(Fen::new).filter(|stated| *stated != count(lines)) {
            findings.push(Finding::of(FindingCode::CountDiffers).amounts(count(lines), stated));
        }
        let stated = parse_amount(summary.text_at(&[tag, "Sum"]), AmountStyle::Point).ok().flatten();
        if let (Some(sum), Some(stated)) = (sum, stated)
            && sum != stated
        {
            findings.push(Finding::of(FindingCode::SumDiffers).amounts(sum, stated));
        }
    }
    findings
}
