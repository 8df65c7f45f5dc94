//! The clauses of the contract in an operator's words.

use std::collections::BTreeMap;

use domain::Timestamp;

use super::TextInUse;
use crate::{
    error::ServiceError,
    papers::clauses::{CLOSING_CLAUSES, ContractClause, OPENING_CLAUSES},
    ports::UnitOfWork,
};

/// The clauses as they were in use at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    edited: BTreeMap<&'static str, TextInUse>,
}

impl Wording {
    /// The wording at a moment: a contract keeps the words of the day on which it was formed.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn at(uow: &mut dyn UnitOfWork, at: Timestamp) -> Result<Self, ServiceError> {
        let mut edited = BTreeMap::new();
        for clause in OPENING_CLAUSES.iter().chain(CLOSING_CLAUSES) {
            if let Some(it) = uow.template_in_use(clause.key, at).await? {
                edited.insert(clause.key, TextInUse { version: it.version, zh: it.zh, en: it.en });
            }
        }
        Ok(Self { edited })
    }

    #[must_use]
    pub fn zh(&self, clause: &ContractClause) -> &str {
        self.edited.get(clause.key).map_or(clause.zh, |text| text.zh.as_str())
    }

    #[must_use]
    pub fn en(&self, clause: &ContractClause) -> &str {
        self.edited.get(clause.key).map_or(clause.en, |text| text.en.as_str())
    }

    /// The version of the program's words, and of each clause that an operator wrote: `2026.1 contract_disputes.2`.
    #[must_use]
    pub fn version(&self, program: &str) -> String {
        let edited = self.edited.iter().map(|(key, text)| format!(" {key}.{}", text.version));
        std::iter::once(program.to_owned()).chain(edited).collect()
    }
}
