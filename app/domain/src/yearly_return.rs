//! The yearly return of conversions (`教科技〔2020〕1号 三（三）`): by the end of March universities file the patents that
//! were licensed, assigned, contributed for equity or became co-owned with an enterprise in the year before.

mod cells;
mod columns;
mod differences;

use crate::{Day, Locale, calendar::is_working_day, codes::codes};

pub use cells::{Cells, NOT_APPLICABLE, cells_of_text, cells_text, parse_cell};
pub use columns::{ColumnKind, ReturnColumn, columns_of, form_heading, is_mandatory};
pub use differences::{Difference, ReadBack, ReturnRow, differences, id_heading};

codes! {
    /// The forms of conversion that are filed, in the order of the text.
    ReturnForm {
        Licence = "licence", "许可", "Licence";
        Assignment = "assignment", "转让", "Assignment";
        Equity = "equity", "作价入股", "Contribution for equity";
        CoOwnership = "co_ownership", "与企业共有所有权", "Co-ownership with an enterprise";
    }
}

codes! {
    /// Where a return stands.
    ReturnState {
        /// Staff collects and fills in.
        Preparing = "preparing", "填报中", "In preparation";
        /// Complete; waits for the approver.
        Ready = "ready", "待签发", "Waits for sign-off";
        /// Signed off: nothing of it changes any more. A correction is a new version.
        Signed = "signed", "已签发", "Signed off";
    }
}

/// When a year's return is to be filed, and how that was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnDue {
    pub year: i32,
    /// The 31st of March of the year after.
    pub due_on: Day,
    /// The last working day up to then.
    pub file_by: Day,
}

/// The deadline of a year. The text says "by the end of March each year": a fixed day of a public notice, not a period
/// under 专利法实施细则 第五条, so it is not moved behind a holiday; where it is one, the last working day before counts.
///
/// # Panics
/// Never within the calendar.
#[must_use]
pub fn return_due(year: i32) -> ReturnDue {
    let due_on = Day::from_ymd(year + 1, 3, 31).expect("every March has 31 days");
    let mut file_by = due_on;
    while !is_working_day(file_by) {
        file_by = file_by.plus_days(-1);
    }
    ReturnDue { year, due_on, file_by }
}

impl ReturnDue {
    /// The days on which to remind of a return that is not filed: fifteen and three days before it is best filed.
    #[must_use]
    pub fn reminders(&self) -> [Day; 2] {
        [self.file_by.plus_days(-15), self.file_by.plus_days(-3)]
    }

    /// One sentence on how the day was found.
    #[must_use]
    pub fn text(&self, locale: Locale) -> String {
        let Self { year, due_on, file_by } = self;
        let is_moved = file_by != due_on;
        match (locale, is_moved) {
            (Locale::Zh, false) => format!("{year} 年度的转化情况应于次年 3 月底前备案，即 {due_on}，该日为工作日。"),
            (Locale::Zh, true) => format!(
                "{year} 年度的转化情况应于次年 3 月底前备案，即 {due_on}；该日不是工作日，且不顺延，宜在此前最后一个工作日 {file_by} 前办理。"
            ),
            (Locale::En, false) => {
                format!(
                    "Conversions of {year} are filed by the end of March of the next year: {due_on}, a working day."
                )
            }
            (Locale::En, true) => format!(
                "Conversions of {year} are filed by the end of March of the next year: {due_on}. That is no working day \
                 and is not moved back, so file by {file_by}, the last working day before it."
            ),
        }
    }
}

#[cfg(test)]
mod tests;
