//! How the columns of a bank's table are to be read. A mapping is data: it is saved for each bank account and can be
//! changed by a person.

use serde::{Deserialize, Serialize};

use super::AmountStyle;
use crate::{Locale, text::fold};

/// A column of a table: by any of its headings, or by its place where the table has no headings of use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Column {
    /// Headings, compared without regard to width, case and white space. The first that is there counts.
    pub names: Vec<String>,
    /// The place from 1, when headings do not tell.
    pub place: Option<u16>,
}

impl Column {
    #[must_use]
    pub fn named(names: &[&str]) -> Self {
        Self { names: names.iter().map(|name| (*name).to_owned()).collect(), place: None }
    }

    #[must_use]
    pub const fn at(place: u16) -> Self {
        Self { names: Vec::new(), place: Some(place) }
    }

    #[must_use]
    pub fn is_used(&self) -> bool {
        self.place.is_some() || !self.names.is_empty()
    }

    /// Where the column is in a table with these headings; a column of headings that lacks one has its others.
    pub(super) fn find(&self, headings: &[Vec<String>]) -> Option<usize> {
        let named = self
            .names
            .iter()
            .map(|name| heading(name))
            .find_map(|name| headings.iter().position(|heading| heading.contains(&name)));
        named.or_else(|| usize::from(self.place?).checked_sub(1))
    }
}

/// The beginning of a cell: headings, labels and words are short, and a cell may be as large as the file.
pub(super) fn beginning(text: &str) -> &str {
    const HEADING_BYTES_MAX: usize = 300;
    &text[..text.floor_char_boundary(HEADING_BYTES_MAX)]
}

/// The form in which headings are compared.
pub(super) fn heading(text: &str) -> String {
    let folded = fold(beginning(text));
    folded.trim_matches(|c| matches!(c, '\u{feff}' | '`' | '\'' | '"' | '*' | '#' | ':')).to_owned()
}

/// In which order day, month and year stand. A date that begins with four digits is read by year in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    #[default]
    YearFirst,
    DayFirst,
    MonthFirst,
}

/// What the sign of a single column of amounts means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignConvention {
    #[default]
    PositiveIsIn,
    PositiveIsOut,
}

/// How a bank's table is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    /// Stable: what is stored and sent.
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    /// Headings that only this export has together; a table with all of them is recognised.
    pub signature: Vec<String>,
    /// The row of the headings, from 1, when it cannot be found by them. `Some(0)`: there are none.
    pub header_row: Option<u32>,
    /// May hold the time of day too.
    pub date: Column,
    pub date_order: DateOrder,
    pub time: Column,
    /// One column of amounts, signed or with a direction beside it.
    pub amount: Column,
    pub sign: SignConvention,
    pub amount_style: AmountStyle,
    /// Two columns of amounts instead.
    pub credit: Column,
    pub debit: Column,
    /// The debit column writes money out with a minus.
    pub debit_is_negative: bool,
    /// Which way the money went, in words.
    pub direction: Column,
    pub inward: Vec<String>,
    pub outward: Vec<String>,
    /// Words of the direction for rows that do not change the account, such as `不计收支`.
    pub neutral: Vec<String>,
    pub balance: Column,
    pub counterparty: Column,
    pub counterparty_account: Column,
    /// Instead of the two above for money out, in tables of payers and payees.
    pub payee: Column,
    pub payee_account: Column,
    /// Everything that may hold a reference; joined, without repetition.
    pub remark: Vec<Column>,
    pub bank_reference: Column,
    /// Tables of several currencies or accounts become several statements.
    pub currency: Column,
    pub account: Column,
    /// A column that says what became of the row, and the words of it that mean: no booking.
    pub status: Column,
    pub not_booked: Vec<String>,
    /// The table ends at a row that begins so (`合计`).
    pub ends: Vec<String>,
    /// Labels of lines before the table behind which the account number stands.
    pub account_labels: Vec<String>,
    /// The currency of the account where the file does not say.
    pub default_currency: String,
}

impl Mapping {
    #[must_use]
    pub fn name(&self, locale: Locale) -> &str {
        match locale {
            Locale::Zh => &self.name_zh,
            Locale::En => &self.name_en,
        }
    }

    /// What is missing for the mapping to be of use; empty when nothing is.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        let mut missing = Vec::new();
        if !self.date.is_used() {
            missing.push("date");
        }
        if !self.amount.is_used() && !self.credit.is_used() && !self.debit.is_used() {
            missing.push("amount");
        }
        missing
    }
}
