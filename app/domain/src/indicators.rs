//! The five quarterly indicators (`高校和科研机构存量专利盘活工作方案 三（四）`): transfers registered, licence contracts
//! recorded, the rate of exploitation, the rate of industrialisation, patent products filed.
//!
//! What each counts, over what, and on which day is stated in `docs/indicators.md`. A figure is always made from
//! [`Fact`]s, so that it can be opened into the rows that make it, and frozen: the same facts give the same figures.

mod quarter;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Day, codes::codes, digest::sha256_hex, inventory::Implementation};

pub use quarter::Quarter;

/// The version of the definitions; kept with every frozen quarter.
pub const DEFINITIONS: &str = "1";

codes! {
    /// One of the five.
    Indicator {
        Transfers = "transfers", "专利转让登记", "Transfers registered";
        Recordals = "recordals", "许可合同备案", "Licence contracts recorded";
        Exploitation = "exploitation", "专利实施率", "Rate of exploitation";
        Industrialisation = "industrialisation", "专利产业化率", "Rate of industrialisation";
        Products = "products", "专利产品备案", "Patent products filed";
    }
}

codes! {
    /// What figures are broken down by.
    Dimension {
        Province = "province", "地区", "Province";
        Institution = "institution", "单位", "Institution";
        Industry = "industry", "行业", "Industry";
        Arrangement = "arrangement", "许可方式", "Arrangement";
    }
}

codes! {
    /// What a fact is a fact of.
    FactKind {
        /// A transfer registered in the quarter.
        Transfer = "transfer", "转让", "Transfer";
        /// A licence contract recorded in the quarter.
        Recordal = "recordal", "备案", "Recordal";
        /// A patent in force in a holder's stock on the last day of the quarter.
        Stock = "stock", "有效专利", "Patent in force";
        /// A patent product filed in the quarter.
        Product = "product", "产品备案", "Product filing";
    }
}

codes! {
    /// Which rows of a figure are meant.
    Part {
        Numerator = "numerator", "分子", "Numerator";
        Denominator = "denominator", "分母", "Denominator";
        /// Patents of which nobody has said whether they are exploited: in neither of the two.
        NotReported = "not_reported", "未报告", "Not reported";
    }
}

/// A row that is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub kind: FactKind,
    /// The id of the row in its register.
    pub source: String,
    pub patent: String,
    pub number: String,
    pub title: String,
    pub holder: String,
    pub holder_name: String,
    /// GB/T 2260 code of the holder.
    pub province: String,
    /// Code of the ministry that oversees the holder; empty for none.
    pub supervisor: String,
    /// Section letter of GB/T 4754; empty where it is not known.
    pub industry: String,
    /// Code of the arrangement under which the patent is licensed or offered; empty for none.
    pub arrangement: String,
    /// The day on which it counts.
    pub day: Day,
    /// For a patent in force: what was last reported of its use up to the end of the quarter. None: not reported.
    pub used: Option<Implementation>,
}

/// Counts of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub transfers: u64,
    pub recordals: u64,
    pub products: u64,
    /// Patents in force.
    pub stock: u64,
    /// Of them, those whose use was reported.
    pub reported: u64,
    pub exploited: u64,
    pub industrialised: u64,
}

/// One figure of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    pub numerator: u64,
    /// None for a count.
    pub denominator: Option<u64>,
    /// Rows that are in neither.
    pub not_reported: u64,
}

/// The figures of one value of a dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Empty where the dimension's value is not known.
    pub key: String,
    /// The institution's name; for the others the key's own name is shown.
    pub name: String,
    pub counts: Counts,
}

impl Fact {
    /// The value by which a dimension groups this row.
    #[must_use]
    pub fn key(&self, dimension: Dimension) -> &str {
        match dimension {
            Dimension::Province => &self.province,
            Dimension::Institution => &self.holder,
            Dimension::Industry => &self.industry,
            Dimension::Arrangement => &self.arrangement,
        }
    }

    /// Whether this row is in this part of an indicator.
    #[must_use]
    pub fn is_in(&self, indicator: Indicator, part: Part) -> bool {
        let is_stock = self.kind == FactKind::Stock;
        match (indicator, part) {
            (Indicator::Transfers, Part::Numerator) => self.kind == FactKind::Transfer,
            (Indicator::Recordals, Part::Numerator) => self.kind == FactKind::Recordal,
            (Indicator::Products, Part::Numerator) => self.kind == FactKind::Product,
            (Indicator::Exploitation, Part::Numerator) => is_stock && self.is_exploited(),
            (Indicator::Industrialisation, Part::Numerator) => is_stock && self.is_industrialised(),
            (Indicator::Exploitation | Indicator::Industrialisation, Part::Denominator) => {
                is_stock && self.used.is_some()
            }
            (Indicator::Exploitation | Indicator::Industrialisation, Part::NotReported) => {
                is_stock && self.used.is_none()
            }
            _ => false,
        }
    }

    /// Practised or industrialised; a trial is neither yet.
    fn is_exploited(&self) -> bool {
        matches!(self.used, Some(Implementation::Implemented | Implementation::Industrialised))
    }

    fn is_industrialised(&self) -> bool {
        self.used == Some(Implementation::Industrialised)
    }
}

impl Counts {
    fn add(&mut self, fact: &Fact) {
        match fact.kind {
            FactKind::Transfer => self.transfers += 1,
            FactKind::Recordal => self.recordals += 1,
            FactKind::Product => self.products += 1,
            FactKind::Stock => {
                self.stock += 1;
                self.reported += u64::from(fact.used.is_some());
                self.exploited += u64::from(fact.is_exploited());
                self.industrialised += u64::from(fact.is_industrialised());
            }
        }
    }

    /// The figure of an indicator.
    #[must_use]
    pub const fn figure(&self, indicator: Indicator) -> Figure {
        let not_reported = self.stock - self.reported;
        match indicator {
            Indicator::Transfers => Figure { numerator: self.transfers, denominator: None, not_reported: 0 },
            Indicator::Recordals => Figure { numerator: self.recordals, denominator: None, not_reported: 0 },
            Indicator::Products => Figure { numerator: self.products, denominator: None, not_reported: 0 },
            Indicator::Exploitation => {
                Figure { numerator: self.exploited, denominator: Some(self.reported), not_reported }
            }
            Indicator::Industrialisation => {
                Figure { numerator: self.industrialised, denominator: Some(self.reported), not_reported }
            }
        }
    }
}

impl Figure {
    /// The rate in parts per ten thousand, rounded half-up; none for counts, and where nothing was reported.
    #[must_use]
    pub fn rate_per_ten_thousand(&self) -> Option<u64> {
        let denominator = self.denominator.filter(|denominator| *denominator > 0)?;
        Some((self.numerator * 20_000 + denominator) / (denominator * 2))
    }
}

/// The counts of all rows.
#[must_use]
pub fn total(facts: &[Fact]) -> Counts {
    let mut counts = Counts::default();
    facts.iter().for_each(|fact| counts.add(fact));
    counts
}

/// The counts by the values of a dimension, in the order of their keys; what is not known comes last.
#[must_use]
pub fn groups(facts: &[Fact], dimension: Dimension) -> Vec<Group> {
    let mut found: BTreeMap<(bool, &str), Group> = BTreeMap::new();
    for fact in facts {
        let key = fact.key(dimension);
        let group = found.entry((key.is_empty(), key)).or_insert_with(|| {
            let name = if dimension == Dimension::Institution { fact.holder_name.clone() } else { String::new() };
            Group { key: key.to_owned(), name, counts: Counts::default() }
        });
        group.counts.add(fact);
    }
    found.into_values().collect()
}

/// The order in which facts are kept, shown and sealed.
pub fn sort(facts: &mut [Fact]) {
    facts.sort_by(|a, b| (a.kind, &a.source).cmp(&(b.kind, &b.source)));
}

/// The hash of sorted facts: SHA-256 over one line of JSON for each.
///
/// # Panics
/// Never: a fact of texts is JSON.
#[must_use]
pub fn facts_hash(facts: &[Fact]) -> String {
    let lines: String = facts.iter().map(|fact| fact_line(fact) + "\n").collect();
    sha256_hex(lines.as_bytes())
}

/// A fact as it is kept.
///
/// # Panics
/// Never: a fact of texts is JSON.
#[must_use]
pub fn fact_line(fact: &Fact) -> String {
    serde_json::to_string(fact).expect("a fact of texts is JSON")
}

#[cfg(test)]
mod tests;
