//! The five quarterly indicators: gathered from the registers, frozen, opened into their rows.

mod freeze;
mod gather;
mod read;

pub use freeze::freeze;
pub use read::{
    FACTS_A_PAGE, FrozenNote, IndicatorPage, IndicatorQuery, IndicatorRows, RowsQuery, export, group_name, indicators,
    percent, rows, rows_export, rows_query,
};
