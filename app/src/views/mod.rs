//! What crosses the wire: plain values, made by server functions and read by pages. Never a domain rule, never more
//! than the viewer may see, for it is all written into the page.

pub mod accounts;
pub mod annuities;
pub mod bank;
#[cfg(feature = "ssr")]
pub(crate) mod bank_from;
pub mod books;
#[cfg(feature = "ssr")]
pub(crate) mod books_from;
pub mod cards;
#[cfg(feature = "ssr")]
pub(crate) mod cards_from;
pub mod checks;
pub mod declarations;
pub mod desk;
pub mod distribution;
#[cfg(feature = "ssr")]
pub(crate) mod distribution_from;
pub mod explain;
pub mod filings;
mod form;
pub mod inbox;
pub mod indicators;
pub mod licences;
pub mod money;
#[cfg(feature = "ssr")]
pub(crate) mod money_from;
pub mod offers;
pub mod papers;
pub mod passports;
pub mod patents;
pub mod recordals;
pub mod reports;
pub mod returns;
pub mod transfers;
pub mod uses;

use serde::{Deserialize, Serialize};

pub use domain::form::FieldError;
pub use form::FormState;

/// One option of a select, a radio group or a group of checkboxes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// Which part of a list is shown; pages count from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paging {
    pub number: u32,
    pub size: u32,
    pub total: u64,
}

impl Paging {
    /// How many pages there are; an empty list has one.
    #[must_use]
    pub fn pages(self) -> u32 {
        let pages = self.total.div_ceil(u64::from(self.size.max(1))).max(1);
        u32::try_from(pages).unwrap_or(u32::MAX)
    }
}

/// Who is looking, as the header shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    pub user_name: String,
    /// Empty for a person who belongs to no organisation yet.
    pub organisation_name: String,
    /// `holder`, `company`, `operator` or `regulator`; empty without an organisation.
    pub organisation_kind: String,
    /// The codes of the roles in that organisation, such as `holder_approver`.
    pub roles: Vec<String>,
    pub verified: bool,
    pub inbox_unread: u32,
}

impl Viewer {
    #[must_use]
    pub fn has_role(&self, code: &str) -> bool {
        self.roles.iter().any(|role| role == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_at_least_one_page() {
        let pages = |total| Paging { number: 1, size: 20, total }.pages();
        assert_eq!((pages(0), pages(1), pages(20), pages(21), pages(400)), (1, 1, 1, 2, 20));
        assert_eq!(Paging { number: 1, size: 0, total: 3 }.pages(), 3);
    }
}
