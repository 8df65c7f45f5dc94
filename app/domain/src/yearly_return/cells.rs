//! What stands in the cells of a row: what the registers say, and over it what a person typed.

use std::collections::BTreeMap;

use super::{ColumnKind, ReturnColumn, ReturnForm, columns_of, is_mandatory};
use crate::{Day, Fen, inventory::yes_no, text::half_width};

/// What a person writes where a mandatory cell has nothing to say; `n/a` is read as the same.
pub const NOT_APPLICABLE: &str = "不适用";
const CELL_CHARS_MAX: usize = 500;
/// A share in parts per ten thousand: 100 %.
const SHARE_MAX: i64 = 10_000;

/// The cells of one row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells {
    /// From the registers.
    pub derived: BTreeMap<ReturnColumn, String>,
    /// Typed by a person; where there is one, it counts.
    pub typed: BTreeMap<ReturnColumn, String>,
}

impl Cells {
    /// What is filed.
    #[must_use]
    pub fn value(&self, column: ReturnColumn) -> &str {
        self.typed.get(&column).or_else(|| self.derived.get(&column)).map_or("", String::as_str)
    }

    /// Whether a person has written something else than the registers say.
    #[must_use]
    pub fn is_typed(&self, column: ReturnColumn) -> bool {
        self.typed.contains_key(&column)
    }

    /// Takes what a person wrote. The registers' own word is no word of a person.
    pub fn write(&mut self, column: ReturnColumn, text: &str) {
        if self.derived.get(&column).map_or("", String::as_str) == text {
            self.typed.remove(&column);
        } else {
            self.typed.insert(column, text.to_owned());
        }
    }

    /// The mandatory cells that are blank.
    #[must_use]
    pub fn blanks(&self, form: ReturnForm) -> Vec<ReturnColumn> {
        let is_blank = |column: &ReturnColumn| is_mandatory(form, *column) && self.value(*column).is_empty();
        columns_of(form).iter().copied().filter(is_blank).collect()
    }
}

/// Texts of cells as they are stored.
///
/// # Panics
/// Never: texts are JSON.
#[must_use]
pub fn cells_text(cells: &BTreeMap<ReturnColumn, String>) -> String {
    serde_json::to_string(cells).expect("texts are JSON")
}

/// The opposite of [`cells_text`]; none where the text is something else.
#[must_use]
pub fn cells_of_text(text: &str) -> Option<BTreeMap<ReturnColumn, String>> {
    serde_json::from_str(text).ok()
}

/// A cell as it is kept: days as `2026-01-31`, amounts as `1234.50`, shares as `12.5`, `是` and `否`. Empty stays empty,
/// and [`NOT_APPLICABLE`] fits everywhere.
///
/// # Errors
/// The code of what is wrong.
pub fn parse_cell(column: ReturnColumn, text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    if text.chars().count() > CELL_CHARS_MAX {
        return Err("too_long");
    }
    if text.is_empty() {
        return Ok(String::new());
    }
    if text == NOT_APPLICABLE || text.eq_ignore_ascii_case("n/a") {
        return Ok(NOT_APPLICABLE.to_owned());
    }
    match column.kind() {
        ColumnKind::Text => Ok(text.to_owned()),
        ColumnKind::Day => Day::parse(text).map(|day| day.to_string()).map_err(crate::day::DayError::code),
        ColumnKind::Amount => Fen::parse_yuan(text).map(Fen::to_plain).map_err(|error| error.code()),
        ColumnKind::Percent => parse_share(text).ok_or("share_malformed"),
        ColumnKind::YesNo => yes_no(text).map(|yes| if yes { "是" } else { "否" }.to_owned()).ok_or("choose_one"),
    }
}

/// `12.5`, `12.5%`: at most two decimals, above zero, at most a hundred.
fn parse_share(text: &str) -> Option<String> {
    let text = half_width(text);
    let text = text.trim().trim_end_matches('%').trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || part.len() > 2 || !is_number(whole) || !is_number(part) {
        return None;
    }
    let hundredths = whole.parse::<i64>().ok()? * 100 + format!("{part:0<2}").parse::<i64>().ok()?;
    if hundredths == 0 || SHARE_MAX < hundredths {
        return None;
    }
    let shown = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    Some(shown.trim_end_matches('0').trim_end_matches('.').to_owned())
}
