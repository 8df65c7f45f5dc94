//! Numbers put into bands for facets. The codes are part of addresses and stay as they are.

use crate::{Fen, Locale};

/// A band: its code and its name in Chinese and English.
struct Band {
    code: &'static str,
    zh: &'static str,
    en: &'static str,
}

const fn band(code: &'static str, zh: &'static str, en: &'static str) -> Band {
    Band { code, zh, en }
}

const PRICE: [Band; 7] = [
    band("free", "免费", "free"),
    band("to-10k", "1 万元以下", "up to CNY 10,000"),
    band("to-50k", "1 万至 5 万元", "CNY 10,000 to 50,000"),
    band("to-200k", "5 万至 20 万元", "CNY 50,000 to 200,000"),
    band("to-1m", "20 万至 100 万元", "CNY 200,000 to 1,000,000"),
    band("over-1m", "100 万元以上", "over CNY 1,000,000"),
    band("royalty", "无首付", "nothing upfront"),
];

const READINESS: [Band; 4] = [
    band("trl-1-3", "1–3 级（研究）", "TRL 1–3 (research)"),
    band("trl-4-6", "4–6 级（样品）", "TRL 4–6 (prototype)"),
    band("trl-7-9", "7–9 级（产品）", "TRL 7–9 (product)"),
    band("none", "未标注", "not stated"),
];

const TERM: [Band; 4] = [
    band("to-1y", "1 年以内", "up to 1 year"),
    band("to-3y", "1 至 3 年", "1 to 3 years"),
    band("to-5y", "3 至 5 年", "3 to 5 years"),
    band("over-5y", "5 年以上", "over 5 years"),
];

const STATUS: [Band; 2] = [band("open", "可接受许可", "open"), band("frozen", "暂时冻结", "frozen")];

/// The band of what must be paid first; an upper bound belongs to its band. `None` is royalty alone.
#[must_use]
pub fn price_band(price: Option<Fen>) -> &'static str {
    let Some(price) = price else { return PRICE[6].code };
    if price <= Fen::ZERO {
        return PRICE[0].code;
    }
    let bounds = [10_000, 50_000, 200_000, 1_000_000];
    let index = bounds.iter().position(|yuan| price <= Fen::yuan(*yuan)).unwrap_or(bounds.len());
    PRICE[index + 1].code
}

/// The band of a technology readiness level.
#[must_use]
pub const fn readiness_band(level: Option<u8>) -> &'static str {
    match level {
        Some(1..=3) => READINESS[0].code,
        Some(4..=6) => READINESS[1].code,
        Some(7..=9) => READINESS[2].code,
        _ => READINESS[3].code,
    }
}

/// The band of a licence term in months; an upper bound belongs to its band.
#[must_use]
pub const fn term_band(months: u32) -> &'static str {
    match months {
        0..=12 => TERM[0].code,
        13..=36 => TERM[1].code,
        37..=60 => TERM[2].code,
        _ => TERM[3].code,
    }
}

pub(super) const fn status_band(frozen: bool) -> &'static str {
    if frozen { STATUS[1].code } else { STATUS[0].code }
}

fn bands(key: super::FacetKey) -> &'static [Band] {
    match key {
        super::FacetKey::Price => &PRICE,
        super::FacetKey::Readiness => &READINESS,
        super::FacetKey::Term => &TERM,
        super::FacetKey::Status => &STATUS,
        _ => &[],
    }
}

/// The place of a band in its natural order; `None` for facets without bands and for unknown codes.
pub(super) fn order(key: super::FacetKey, code: &str) -> Option<usize> {
    bands(key).iter().position(|band| band.code == code)
}

impl super::FacetKey {
    /// What a person reads for a value of a banded facet; `None` where the values belong to another table
    /// (arrangement, industry, IPC, province, kind).
    #[must_use]
    pub fn band_name(self, code: &str, locale: Locale) -> Option<&'static str> {
        let found = bands(self).iter().find(|band| band.code == code)?;
        Some(match locale {
            Locale::Zh => found.zh,
            Locale::En => found.en,
        })
    }
}
