//! The kind of arrangement, derived from the terms and never typed in.

use crate::{
    Locale,
    terms::{Rate, RoyaltyBase, Terms},
};

/// The arrangement that a catalogue filters by and a statistic counts: the most telling feature of the terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arrangement {
    LumpSum,
    Instalments,
    Annual,
    EntryAndRoyalty,
    RoyaltyOnSales,
    RoyaltyOnProfit,
    RoyaltyOnOutput,
    PerUnit,
    Milestones,
    Trial,
    FreePeriod,
    Free,
    FreeWithEquity,
}

/// The category under which CNIPA's statistics count a recorded licence. Fixed covers everything that is fixed or can be
/// converted into a fixed amount; royalty covers whatever depends on use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReportingCategory {
    Fixed,
    Royalty,
    Free,
}

impl Arrangement {
    pub const ALL: [Self; 13] = [
        Self::LumpSum,
        Self::Instalments,
        Self::Annual,
        Self::EntryAndRoyalty,
        Self::RoyaltyOnSales,
        Self::RoyaltyOnProfit,
        Self::RoyaltyOnOutput,
        Self::PerUnit,
        Self::Milestones,
        Self::Trial,
        Self::FreePeriod,
        Self::Free,
        Self::FreeWithEquity,
    ];

    /// The stable code in addresses, files and the form's `kind`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LumpSum => "lump_sum",
            Self::Instalments => "instalments",
            Self::Annual => "annual",
            Self::EntryAndRoyalty => "entry_royalty",
            Self::RoyaltyOnSales => "royalty_sales",
            Self::RoyaltyOnProfit => "royalty_profit",
            Self::RoyaltyOnOutput => "royalty_output",
            Self::PerUnit => "per_unit",
            Self::Milestones => "milestones",
            Self::Trial => "trial",
            Self::FreePeriod => "free_period",
            Self::Free => "free",
            Self::FreeWithEquity => "free_equity",
        }
    }

    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|arrangement| arrangement.as_str() == code)
    }

    #[must_use]
    pub const fn name(self, locale: Locale) -> &'static str {
        let (zh, en) = match self {
            Self::LumpSum => ("一次总付", "Lump-sum payment"),
            Self::Instalments => ("分期支付", "Instalments"),
            Self::Annual => ("按年支付", "Yearly fee"),
            Self::EntryAndRoyalty => ("入门费加提成", "Entry fee plus royalty"),
            Self::RoyaltyOnSales => ("净销售额提成", "Royalty on net sales"),
            Self::RoyaltyOnProfit => ("利润提成", "Royalty on profit"),
            Self::RoyaltyOnOutput => ("新增产值提成", "Royalty on added output value"),
            Self::PerUnit => ("按件计费", "Per-unit fee"),
            Self::Milestones => ("阶段性支付", "Milestone payment"),
            Self::Trial => ("先试用后付费", "Try first, pay later"),
            Self::FreePeriod => ("先免费后付费", "Free period, then fee"),
            Self::Free => ("免费许可", "Free licence"),
            Self::FreeWithEquity => ("免费许可加作价入股", "Free licence with equity"),
        };
        match locale {
            Locale::Zh => zh,
            Locale::En => en,
        }
    }
}

impl ReportingCategory {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Royalty => "royalty",
            Self::Free => "free",
        }
    }

    #[must_use]
    pub const fn name(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::Fixed, Locale::Zh) => "按固定或可折算金额支付",
            (Self::Fixed, Locale::En) => "Fixed or convertible amount",
            (Self::Royalty, Locale::Zh) => "提成支付",
            (Self::Royalty, Locale::En) => "Royalty",
            (Self::Free, Locale::Zh) => "免费许可",
            (Self::Free, Locale::En) => "Free",
        }
    }
}

impl Terms {
    /// The arrangement. A trial or a free period says more about an offer than the fee that follows it; milestones say
    /// more than the royalty beside them.
    #[must_use]
    pub fn arrangement(&self) -> Arrangement {
        let fees = &self.fees;
        if self.trial.is_some() {
            return Arrangement::Trial;
        }
        if self.free_months > 0 {
            return Arrangement::FreePeriod;
        }
        if !fees.milestones.is_empty() {
            return Arrangement::Milestones;
        }
        if let Some(royalty) = &fees.royalty {
            if fees.entry.is_some() {
                return Arrangement::EntryAndRoyalty;
            }
            return match (&royalty.rate, royalty.base) {
                (Rate::PerUnit { .. }, _) | (_, RoyaltyBase::Units) => Arrangement::PerUnit,
                (_, RoyaltyBase::NetSales) => Arrangement::RoyaltyOnSales,
                (_, RoyaltyBase::Profit) => Arrangement::RoyaltyOnProfit,
                (_, RoyaltyBase::AddedOutput) => Arrangement::RoyaltyOnOutput,
            };
        }
        if !fees.instalments.is_empty() {
            return Arrangement::Instalments;
        }
        if fees.annual.is_some() {
            return Arrangement::Annual;
        }
        if fees.lump.is_some() || fees.entry.is_some() {
            return Arrangement::LumpSum;
        }
        if self.equity_note.is_empty() { Arrangement::Free } else { Arrangement::FreeWithEquity }
    }

    /// CNIPA's statistical definition: lump sums, instalments and everything else of a known amount count as fixed.
    #[must_use]
    pub fn reporting_category(&self) -> ReportingCategory {
        if self.fees.is_free() {
            ReportingCategory::Free
        } else if self.fees.royalty.is_some() {
            ReportingCategory::Royalty
        } else {
            ReportingCategory::Fixed
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::samples;

    #[test]
    fn every_arrangement_has_an_example_a_code_and_two_names() {
        let mut seen = Vec::new();
        for (_, terms) in samples::arrangements() {
            seen.push(terms.arrangement());
        }
        for arrangement in Arrangement::ALL {
            assert!(seen.contains(&arrangement), "{arrangement:?} has no example");
            assert_eq!(Arrangement::parse(arrangement.as_str()), Some(arrangement));
            assert_ne!(arrangement.name(Locale::Zh), arrangement.name(Locale::En));
        }
        assert_eq!(Arrangement::parse("negotiable"), None);
    }

    #[test]
    fn the_reporting_category_is_derived() {
        for (letter, expect) in [
            ("A", ReportingCategory::Fixed),
            ("B", ReportingCategory::Fixed),
            ("C", ReportingCategory::Royalty),
            ("E", ReportingCategory::Royalty),
            ("J", ReportingCategory::Royalty),
            ("M", ReportingCategory::Free),
            ("N", ReportingCategory::Free),
        ] {
            assert_eq!(samples::arrangement(letter).reporting_category(), expect, "{letter}");
        }
    }
}
