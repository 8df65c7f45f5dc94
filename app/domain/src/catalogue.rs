//! The public catalogue: what an offer is to a searcher, what is asked, and the answer with its facet counts. Pure.
//!
//! The question lives in the address: [`Query::parse_query_string`] and [`Query::to_query_string`] are inverse on every
//! bounded query, so a link can be kept, shared and printed.

mod band;
mod document;
mod query;
mod search;

pub use band::{price_band, readiness_band, term_band};
pub use document::{Offer, OfferDoc, number_digits};
pub use query::{FACET_VALUES_MAX, PAGE_MAX, PAGE_SIZE, Query, TEXT_CHARS_MAX, VALUE_CHARS_MAX};
pub use search::{Facet, FacetValue, Results, list, search};

use crate::codes::codes;

codes! {
    /// The ways in which offers are narrowed down, in the order in which they are shown.
    FacetKey {
        Arrangement = "arrangement", "收费方式", "fee arrangement";
        /// What must be paid first.
        Price = "price", "首付金额", "first payment";
        Industry = "industry", "国民经济行业", "industry";
        /// IPC section, or Locarno for designs.
        Ipc = "ipc", "国际专利分类", "IPC section";
        Province = "province", "地区", "province";
        Kind = "kind", "专利类型", "kind of patent";
        Readiness = "readiness", "技术成熟度", "technology readiness";
        Term = "term", "许可期限", "licence term";
        Status = "status", "状态", "status";
    }
}

codes! {
    /// The orders in which offers are listed. Ties fall to the newest, then to the id.
    Sort {
        /// Hits in the title first, then in the number, then elsewhere; the newest first where nothing is searched.
        Relevance = "relevance", "相关度", "relevance";
        Newest = "newest", "最新公告", "newest first";
        /// What must be paid first, the least first; offers by royalty alone come last.
        PriceUp = "price_up", "首付由低到高", "first payment, low to high";
        PriceDown = "price_down", "首付由高到低", "first payment, high to low";
        Title = "title", "名称", "title";
    }
}

#[cfg(test)]
mod tests;
