//! Statements of banks and wallets: which kind of file it is, and one reader for each kind.

mod camt;
mod entry;
mod mt;
mod mt_fields;
mod recognise;
mod table;
mod xml;

use async_trait::async_trait;
use domain::bank::{FaultCause, Finding, FindingCode, ReadStatement, StatementFault, StatementFormat};
use services::ports::{STATEMENT_BYTES_MAX, SheetError, StatementFile, StatementOptions, StatementReader};

use recognise::{Content, Text};

/// The port, on threads of its own: reading is work for the processor, not waiting.
#[derive(Clone, Copy, Debug, Default)]
pub struct BankFiles;

#[async_trait]
impl StatementReader for BankFiles {
    async fn read(
        &self,
        file_name: String,
        bytes: Vec<u8>,
        options: StatementOptions,
    ) -> Result<StatementFile, StatementFault> {
        let reading = tokio::task::spawn_blocking(move || read_statements(&file_name, &bytes, &options));
        reading.await.unwrap_or_else(|error| {
            tracing::warn!(%error, "a statement stopped its reader");
            Err(StatementFault::of(FaultCause::Malformed))
        })
    }
}

/// Reads a file of statements.
///
/// # Errors
/// A [`StatementFault`]; a file is read whole or not at all.
pub fn read_statements(
    file_name: &str,
    bytes: &[u8],
    options: &StatementOptions,
) -> Result<StatementFile, StatementFault> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > STATEMENT_BYTES_MAX {
        return Err(StatementFault::of(FaultCause::TooLarge).found(&format!("{} MiB", STATEMENT_BYTES_MAX >> 20)));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(StatementFault::of(FaultCause::Empty));
    }
    let content = recognise::content(bytes, options)?;
    let mut file = match content {
        Content::Workbook(kind) => table::read_workbook(kind, bytes, options)?,
        Content::Text(text) => {
            let read = read_text(file_name, &text, options);
            // What ends in the middle of a sign of several bytes was cut there; nothing it says is to be trusted.
            if text.is_cut_off {
                return Err(StatementFault::of(FaultCause::Truncated));
            }
            read?
        }
    };
    if file.statements.is_empty() {
        return Err(StatementFault::of(FaultCause::NothingFound));
    }
    note_gaps(&mut file.statements);
    Ok(file)
}

fn read_text(file_name: &str, text: &Text, options: &StatementOptions) -> Result<StatementFile, StatementFault> {
    let format = match options.format {
        Some(format) => format,
        None => recognise::text_format(&text.text)?,
    };
    let plain = |format, statements| StatementFile { format, encoding: Some(text.encoding), mapping: None, statements };
    match format {
        StatementFormat::Camt052 | StatementFormat::Camt053 | StatementFormat::Camt054 => {
            if !text.text.trim_start().starts_with('<') {
                return Err(StatementFault::of(FaultCause::OtherFormat));
            }
            let (found, statements) = camt::read(&text.text)?;
            if options.format.is_some_and(|format| format != found) {
                return Err(StatementFault::of(FaultCause::OtherFormat).found(found.as_str()));
            }
            Ok(plain(found, statements))
        }
        StatementFormat::Mt940 | StatementFormat::Mt942 => {
            let (found, statements) = mt::read(&text.text, options.format)?;
            Ok(plain(found, statements))
        }
        StatementFormat::Csv => {
            let (mapping, statements) = table::read_text(file_name, &text.text, options)?;
            Ok(StatementFile { mapping: Some(mapping), ..plain(format, statements) })
        }
        StatementFormat::Xlsx | StatementFormat::Xls => Err(StatementFault::of(FaultCause::OtherFormat)),
    }
}

/// Statements of one account that follow each other in a file should follow in their balances too.
fn note_gaps(statements: &mut [ReadStatement]) {
    for index in 1..statements.len() {
        let (before, after) = (&statements[index - 1].statement, &statements[index].statement);
        let is_same = before.account == after.account && before.currency == after.currency;
        if let (true, Some(closing), Some(opening)) = (is_same, before.closing, after.opening)
            && closing != opening
        {
            statements[index].findings.push(Finding::of(FindingCode::Gap).amounts(closing, opening));
        }
    }
}

/// What the readers of spreadsheets say, in the words of statements.
fn sheet_fault(error: &SheetError) -> StatementFault {
    let bound = |cause, max: String| StatementFault::of(cause).found(&max);
    match error {
        SheetError::Empty => StatementFault::of(FaultCause::Empty),
        SheetError::TooLarge { max } | SheetError::UnpacksTooLarge { max } => {
            bound(FaultCause::TooLarge, format!("{} MiB", max >> 20))
        }
        SheetError::TooManyRows { max } => bound(FaultCause::TooManyLines, max.to_string()),
        SheetError::TooManyColumns { max } => bound(FaultCause::TooManyColumns, max.to_string()),
        SheetError::Encrypted => StatementFault::of(FaultCause::Encrypted),
        SheetError::OtherKind { found } => StatementFault::of(FaultCause::Binary).found(found),
        SheetError::Damaged => StatementFault::of(FaultCause::Truncated),
        SheetError::Encoding => StatementFault::of(FaultCause::Encoding),
    }
}
