//! Files of statements: real ones where the sample folder is there, small ones made here, and whatever bytes chance
//! brings.

mod chance;
mod corpus;
mod made;
mod samples;

use documents::read_statements;
use domain::bank::{StatementFault, adds_up};
use services::ports::{StatementFile, StatementOptions};

fn read(name: &str, bytes: &[u8]) -> Result<StatementFile, StatementFault> {
    read_statements(name, bytes, &StatementOptions::default())
}

/// Lines, credits, debits and whether it adds up, for each statement.
fn sums(file: &StatementFile) -> Vec<(usize, String, String, Option<bool>)> {
    let statements = file.statements.iter().map(|read| &read.statement);
    statements
        .map(|statement| {
            let sum = |amount: domain::Fen| amount.to_plain();
            (statement.lines.len(), sum(statement.credits()), sum(statement.debits()), adds_up(statement))
        })
        .collect()
}
