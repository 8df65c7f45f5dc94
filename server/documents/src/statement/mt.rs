//! MT940 and MT942 of SWIFT, as banks write them: with and without the blocks of the network, with fields that are
//! missing, broken lines and several statements in a file.

use domain::{
    Fen,
    bank::{
        FaultCause, Finding, FindingCode, ReadStatement, STATEMENT_LINES_MAX, Statement, StatementFault,
        StatementFormat, finish,
    },
};

use super::mt_fields::{self, Field, Movement};

/// So many lines that are no bookings are told one by one; the others are counted.
const LEFT_OUT_MAX: usize = 200;

pub(super) fn read(
    text: &str,
    wanted: Option<StatementFormat>,
) -> Result<(StatementFormat, Vec<ReadStatement>), StatementFault> {
    let mut file = File::default();
    for part in mt_fields::parts(text) {
        match part {
            mt_fields::Part::Field(field) => file.take(&field)?,
            mt_fields::Part::End => file.close()?,
        }
    }
    file.close()?;
    if file.statements.is_empty() {
        return Err(StatementFault::of(FaultCause::OtherFormat));
    }
    let found = if file.is_interim { StatementFormat::Mt942 } else { StatementFormat::Mt940 };
    // One reader serves both; what a person chose is what the file is called.
    Ok((wanted.unwrap_or(found), file.statements))
}

#[derive(Default)]
struct File {
    statements: Vec<ReadStatement>,
    open: Option<Open>,
    /// A statement has ended and no other has begun.
    is_between: bool,
    /// Fields of MT942 were seen.
    is_interim: bool,
    lines: usize,
}

/// A statement between its first and its last field.
#[derive(Default)]
struct Open {
    read: ReadStatement,
    /// Sums that the file states, with the sign of the side.
    sums: Vec<(bool, i64, Fen)>,
    /// The field before belongs to the last line, so that details behind it do too.
    is_at_line: bool,
    row: u32,
}

impl File {
    fn take(&mut self, field: &Field<'_>) -> Result<(), StatementFault> {
        match field.tag {
            "20" => {
                self.close()?;
                self.open = Some(Open::default());
                self.is_between = false;
            }
            "60F" | "60M" if self.open.as_ref().is_some_and(|open| open.read.statement.closing.is_some()) => {
                // A second statement without a reference of its own.
                let account = self.open.as_ref().map(|open| open.read.statement.account.clone()).unwrap_or_default();
                self.close()?;
                self.open().read.statement.account = account;
            }
            _ => {}
        }
        self.is_interim |= matches!(field.tag, "34F" | "90C" | "90D" | "13" | "13D");
        if field.tag == "61" {
            return self.take_line(field);
        }
        let is_details = matches!(field.tag, "86" | "NS");
        let is_head = matches!(field.tag, "25" | "25P" | "28" | "28C" | "60F" | "60M" | "34F");
        if self.open.is_none() && !is_head {
            return Ok(());
        }
        let open = self.open();
        open.row = field.row;
        if is_details {
            if let (true, Some(line)) = (open.is_at_line, open.read.statement.lines.last_mut()) {
                mt_fields::add_details(line, field);
            }
            return Ok(());
        }
        open.is_at_line = false;
        open.take_head(field)
    }

    fn open(&mut self) -> &mut Open {
        self.open.get_or_insert_with(Open::default)
    }

    fn take_line(&mut self, field: &Field<'_>) -> Result<(), StatementFault> {
        self.lines += 1;
        if self.lines > STATEMENT_LINES_MAX {
            let fault = StatementFault::of(FaultCause::TooManyLines);
            return Err(fault.found(&STATEMENT_LINES_MAX.to_string()));
        }
        let is_outside = self.open.is_none() && self.is_between;
        let open = self.open();
        open.row = field.row;
        match mt_fields::movement(field)? {
            Movement::Booked { line, is_reversal } => {
                let notice = |code| Finding::of(code).at(line.position);
                open.read.findings.extend(is_outside.then(|| notice(FindingCode::OutsideStatement)));
                open.read.findings.extend(is_reversal.then(|| notice(FindingCode::Reversal)));
                open.read.statement.lines.push(*line);
                open.is_at_line = true;
            }
            Movement::Expected => {
                open.read.left_out += 1;
                if open.read.findings.len() < LEFT_OUT_MAX {
                    open.read.findings.push(Finding::of(FindingCode::NotABooking).at(field.row).words(field.first()));
                }
                open.is_at_line = false;
            }
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), StatementFault> {
        let Some(open) = self.open.take() else { return Ok(()) };
        self.is_between = true;
        let statement = &open.read.statement;
        // A statement that has begun with a balance ends with one, and none has a head alone, unless the file was cut off.
        let is_head = statement.closing.is_none() && statement.lines.is_empty() && !self.is_interim;
        if statement.closing.is_none() && (statement.opening.is_some() || is_head && open.row > 0) {
            return Err(StatementFault::of(FaultCause::Truncated).at_row(open.row).in_column(":62F:"));
        }
        if *statement == Statement::default() {
            return Ok(());
        }
        let sums = open.sums;
        let mut read = finish(open.read);
        read.findings.extend(sums.into_iter().flat_map(|sum| check_sum(&read.statement, sum)).collect::<Vec<_>>());
        self.statements.push(read);
        Ok(())
    }
}

impl Open {
    fn take_head(&mut self, field: &Field<'_>) -> Result<(), StatementFault> {
        let statement = &mut self.read.statement;
        match field.tag {
            "25" | "25P" => field.first().trim().clone_into(&mut statement.account),
            "28" | "28C" => field.first().trim().clone_into(&mut statement.number),
            "60F" | "60M" => {
                let (amount, currency) = mt_fields::balance(field)?;
                statement.opening = Some(amount);
                self.take_currency(&currency);
            }
            "62F" | "62M" => {
                let (amount, currency) = mt_fields::balance(field)?;
                statement.closing = Some(amount);
                self.take_currency(&currency);
            }
            "34F" => {
                let currency: String = field.first().chars().take_while(char::is_ascii_uppercase).take(3).collect();
                self.take_currency(&currency);
            }
            "90C" | "90D" => {
                if let Some((count, currency, sum)) = mt_fields::sum(field) {
                    self.take_currency(&currency);
                    self.sums.push((field.tag == "90C", count, sum));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn take_currency(&mut self, currency: &str) {
        let known = &mut self.read.statement.currency;
        if known.is_empty() {
            currency.clone_into(known);
        } else if !currency.is_empty() && known != currency {
            self.read.findings.push(Finding::of(FindingCode::BalanceCurrency).words(currency));
        }
    }
}

/// Number and sum of credits or debits, as MT942 states them.
fn check_sum(statement: &Statement, (is_credit, count, sum): (bool, i64, Fen)) -> Vec<Finding> {
    let lines = statement.lines.iter().filter(|line| (line.amount > Fen::ZERO) == is_credit && !line.amount.is_zero());
    let found = Fen::new(i64::try_from(lines.count()).unwrap_or(i64::MAX));
    let read = if is_credit { statement.credits() } else { statement.debits() };
    let counts =
        (found != Fen::new(count)).then(|| Finding::of(FindingCode::CountDiffers).amounts(found, Fen::new(count)));
    let sums = (read != sum).then(|| Finding::of(FindingCode::SumDiffers).amounts(read, sum));
    counts.into_iter().chain(sums).collect()
}
