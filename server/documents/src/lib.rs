//! Documents as PDF, spreadsheets in and out, and statements of banks in: XLSX, XLS and CSV are read into texts by row, camt and MT files
//! into bookings; tables are written as XLSX and CSV.
//!
//! A file comes from outside and may be anything. What it is, is told by its bytes; what it may cost, is bounded before
//! it is unpacked.

mod archive;
mod paper;
mod read;
mod statement;
mod write;

use async_trait::async_trait;
use services::ports::{SheetError, SheetLimits, Spreadsheets, Table, TableError, Workbook};

pub use archive::{ZipArchives, zip};
pub use paper::TypstPapers;
pub use read::read;
pub use statement::{BankFiles, read_statements};
pub use write::{csv, xlsx};

/// The port, on threads of its own: reading and writing are work for the processor, not waiting.
#[derive(Clone, Copy, Debug, Default)]
pub struct OfficeSheets;

#[async_trait]
impl Spreadsheets for OfficeSheets {
    async fn read(&self, file_name: String, bytes: Vec<u8>, limits: SheetLimits) -> Result<Workbook, SheetError> {
        let reading = tokio::task::spawn_blocking(move || read(&file_name, &bytes, limits));
        reading.await.unwrap_or_else(|error| {
            tracing::warn!(%error, "a spreadsheet stopped its reader");
            Err(SheetError::Damaged)
        })
    }

    async fn xlsx(&self, table: Table) -> Result<Vec<u8>, TableError> {
        let writing = tokio::task::spawn_blocking(move || xlsx(&table));
        writing.await.unwrap_or_else(|error| Err(TableError(Box::new(error))))
    }

    async fn csv(&self, table: Table) -> Vec<u8> {
        csv(&table)
    }
}
