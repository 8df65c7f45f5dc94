//! Account statements: reading what a bank or wallet exports.

use async_trait::async_trait;
use domain::bank::{Mapping, ReadStatement, StatementFault, StatementFormat, TextEncoding};

/// The largest file of statements that is read. A busy account's year of camt.053 has half of it.
pub const STATEMENT_BYTES_MAX: u64 = 24 * 1024 * 1024;

/// What a person says of a file instead of letting it be recognised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatementOptions {
    pub format: Option<StatementFormat>,
    pub encoding: Option<TextEncoding>,
    /// For tables; ignored by the others.
    pub mapping: Option<Mapping>,
}

/// A file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementFile {
    pub format: StatementFormat,
    /// `None` for workbooks, which state their own.
    pub encoding: Option<TextEncoding>,
    /// The mapping by which a table was read: the given one or the recognised one.
    pub mapping: Option<Mapping>,
    /// At least one, in the order of the file.
    pub statements: Vec<ReadStatement>,
}

impl StatementFile {
    /// How the lines were read: `camt053`, `csv:icbc`. Files of one form write the same line alike.
    #[must_use]
    pub fn form(&self) -> String {
        match &self.mapping {
            Some(mapping) => format!("{}:{}", self.format, mapping.code),
            None => self.format.to_string(),
        }
    }
}

/// Reads statements. The work is done off the threads that serve requests.
#[async_trait]
pub trait StatementReader: Send + Sync {
    /// Reads camt.052/053/054, MT940/942, CSV, XLSX and XLS; the kind is told by the bytes unless the options say it.
    /// A file is read whole or not at all.
    async fn read(
        &self,
        file_name: String,
        bytes: Vec<u8>,
        options: StatementOptions,
    ) -> Result<StatementFile, StatementFault>;
}
