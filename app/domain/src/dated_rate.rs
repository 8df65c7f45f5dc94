//! Rates that the law or a public body sets, each with the day from which it holds.
//!
//! The program knows those that stood when it was written ([`DatedRates::built_in`]); later ones are added as data, with
//! the place where they were published.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    Day,
    codes::codes,
    day::DayError,
    royalty::Period,
    terms::{RateError, parse_rate, rate_text},
};

codes! {
    /// What a rate is a rate of.
    RateKind {
        /// 一年期 LPR, published by 全国银行间同业拆借中心 on the 20th of each month; yearly.
        Lpr1y = "lpr_1y", "一年期贷款市场报价利率（LPR）", "one-year loan prime rate (LPR)";
        /// VAT of general taxpayers on the sale of intangible assets, technology among them.
        VatGeneral = "vat_general", "增值税税率（一般纳税人，技术转让）", "VAT, general taxpayer, technology";
        /// VAT of small-scale taxpayers by the simple method (征收率).
        VatSmall = "vat_small", "增值税征收率（小规模纳税人）", "VAT, small-scale taxpayer";
        /// Income tax withheld from a non-resident enterprise (预提所得税).
        WithholdingIncomeTax = "withholding_income_tax", "非居民企业预提所得税税率", "withholding income tax of non-residents";
        /// Reduction of annuities for a public institution that holds a patent alone.
        AnnuityPublic = "annuity_public", "年费减缴比例（事业单位等，单独持有）", "annuity reduction, public institution alone";
        /// The same for two or more holders together.
        AnnuityPublicShared = "annuity_public_shared", "年费减缴比例（事业单位等，共有）", "annuity reduction, public institution with others";
        /// Reduction of annuities while a recorded open licence runs (`专利法 第五十一条第二款`).
        AnnuityOpenLicence = "annuity_open_licence", "年费减缴比例（专利开放许可实施期间）", "annuity reduction while an open licence runs";
    }
}

/// The highest rate that is let in: 100 %.
pub const RATE_MAX_PPM: u32 = 1_000_000;

/// A rate from a day on, until the next of its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedRate {
    pub kind: RateKind,
    pub from: Day,
    /// Parts per million: 31,000 is 3.1 %.
    pub rate_ppm: u32,
    /// Where it was published, in words for people.
    pub source: String,
}

/// Why something is not a dated rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DatedRateError {
    #[error(transparent)]
    Day(#[from] DayError),
    #[error(transparent)]
    Rate(#[from] RateError),
    #[error("no source was given")]
    NoSource,
}

/// A line of text that is not a dated rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {error}")]
pub struct RateLineError {
    /// From 1.
    pub line: usize,
    pub error: DatedRateError,
}

/// Days with the same rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateSpan<'a> {
    pub period: Period,
    /// The rate that holds on the first of these days; a later publication of the same figure does not end the span.
    pub rate: &'a DatedRate,
}

/// Rates of all kinds, by kind and day; at most one of a kind from the same day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DatedRates {
    rates: Vec<DatedRate>,
}

impl DatedRateError {
    /// The stable code that pages translate.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Day(error) => error.code(),
            Self::Rate(error) => error.code(),
            Self::NoSource => "source_missing",
        }
    }
}

impl DatedRate {
    /// A rate of at most [`RATE_MAX_PPM`] with a source.
    ///
    /// # Errors
    /// [`RateError::TooLarge`] and [`DatedRateError::NoSource`].
    pub fn new(kind: RateKind, from: Day, rate_ppm: u32, source: &str) -> Result<Self, DatedRateError> {
        if rate_ppm > RATE_MAX_PPM {
            return Err(RateError::TooLarge.into());
        }
        if source.trim().is_empty() {
            return Err(DatedRateError::NoSource);
        }
        Ok(Self { kind, from, rate_ppm, source: source.trim().to_owned() })
    }

    /// Reads `2026-01-20 2.90%`; what follows on the line is the source, which otherwise is the one given.
    ///
    /// # Errors
    /// A [`DatedRateError`] that names what is wrong with the text.
    pub fn parse(kind: RateKind, line: &str, source: &str) -> Result<Self, DatedRateError> {
        let line = line.trim();
        let (day, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let (rate, own_source) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
        let source = if own_source.trim().is_empty() { source } else { own_source };
        Self::new(kind, Day::parse(day)?, parse_rate(rate)?, source)
    }

    /// Reads one rate a line; empty lines are passed over.
    ///
    /// # Errors
    /// The first line that is not a rate.
    pub fn parse_lines(kind: RateKind, text: &str, source: &str) -> Result<Vec<Self>, RateLineError> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        lines
            .map(|(index, line)| {
                Self::parse(kind, line, source).map_err(|error| RateLineError { line: index + 1, error })
            })
            .collect()
    }

    /// `3.1%`.
    #[must_use]
    pub fn text(&self) -> String {
        rate_text(self.rate_ppm)
    }
}

impl DatedRates {
    /// The rates that stood when the program was written. Before the first day of a kind nothing is known.
    ///
    /// The reduction of the small-scale rate to 1 % (until the end of 2027) is left to the additions: it is a relief
    /// that a taxpayer may give up.
    #[must_use]
    pub fn built_in() -> Self {
        const LPR: &str = "全国银行间同业拆借中心公告";
        const VAT: &str = "财税〔2016〕36号 附件1 第十五条；增值税法（2026年1月1日起）第十条";
        const VAT_SMALL: &str = "财税〔2016〕36号 附件1 第十六条；增值税法（2026年1月1日起）第十一条";
        const ANNUITY_PUBLIC: &str = "财税〔2016〕78号（转引，V2）";
        const ANNUITY_OPEN: &str = "国家知识产权局关于开放许可实施期间专利年费减缴15%的公告；专利法 第五十一条第二款";
        const INCOME_TAX: &str = "企业所得税法 第四条；企业所得税法实施条例 第九十一条";
        let rates = [
            (RateKind::Lpr1y, Day::literal(2024, 7, 22), 33_500, LPR),
            (RateKind::Lpr1y, Day::literal(2024, 10, 21), 31_000, LPR),
            (RateKind::Lpr1y, Day::literal(2025, 5, 20), 30_000, LPR),
            (RateKind::VatGeneral, Day::literal(2016, 5, 1), 60_000, VAT),
            (RateKind::VatSmall, Day::literal(2016, 5, 1), 30_000, VAT_SMALL),
            (RateKind::WithholdingIncomeTax, Day::literal(2008, 1, 1), 100_000, INCOME_TAX),
            (RateKind::AnnuityPublic, Day::literal(2016, 9, 1), 850_000, ANNUITY_PUBLIC),
            (RateKind::AnnuityPublicShared, Day::literal(2016, 9, 1), 700_000, ANNUITY_PUBLIC),
            (RateKind::AnnuityOpenLicence, Day::literal(2024, 1, 20), 150_000, ANNUITY_OPEN),
        ];
        Self::default().with(rates.map(|(kind, from, rate_ppm, source)| DatedRate {
            kind,
            from,
            rate_ppm,
            source: source.to_owned(),
        }))
    }

    /// These rates and others; of two of a kind from the same day the later addition holds.
    #[must_use]
    pub fn with(mut self, additions: impl IntoIterator<Item = DatedRate>) -> Self {
        for addition in additions {
            match self.rates.binary_search_by_key(&(addition.kind, addition.from), |rate| (rate.kind, rate.from)) {
                Ok(index) => self.rates[index] = addition,
                Err(index) => self.rates.insert(index, addition),
            }
        }
        self
    }

    /// All rates, by kind and day.
    #[must_use]
    pub fn all(&self) -> &[DatedRate] {
        &self.rates
    }

    /// The rates of a kind, earliest first.
    #[must_use]
    pub fn of(&self, kind: RateKind) -> &[DatedRate] {
        let from = self.rates.partition_point(|rate| rate.kind < kind);
        let to = self.rates.partition_point(|rate| rate.kind <= kind);
        &self.rates[from..to]
    }

    /// The rate that holds on a day: the last from that day or before. `None` before the first of its kind.
    #[must_use]
    pub fn on(&self, kind: RateKind, day: Day) -> Option<&DatedRate> {
        let rates = self.of(kind);
        let known = rates.partition_point(|rate| rate.from <= day);
        rates[..known].last()
    }

    /// [`Self::on`] in parts per million.
    #[must_use]
    pub fn ppm_on(&self, kind: RateKind, day: Day) -> Option<u32> {
        self.on(kind, day).map(|rate| rate.rate_ppm)
    }

    /// The days of a period divided where the rate changes; together they are the period. `None` when the rate of its
    /// first day is unknown; no spans for a period that ends before it begins.
    #[must_use]
    pub fn spans(&self, kind: RateKind, period: Period) -> Option<Vec<RateSpan<'_>>> {
        if period.to < period.from {
            return Some(Vec::new());
        }
        let mut spans = vec![RateSpan { period, rate: self.on(kind, period.from)? }];
        let later = self.of(kind).iter().filter(|rate| period.from < rate.from && rate.from <= period.to);
        for rate in later {
            let last = spans.last_mut().expect("there is a first span");
            if last.rate.rate_ppm != rate.rate_ppm {
                last.period.to = rate.from.plus_days(-1);
                spans.push(RateSpan { period: Period { from: rate.from, to: period.to }, rate });
            }
        }
        Some(spans)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn lpr(text: &str) -> DatedRate {
        DatedRate::parse(RateKind::Lpr1y, text, "公告").expect("a rate")
    }

    #[test]
    fn the_last_rate_published_holds() {
        let rates = DatedRates::built_in();
        let cases = [
            (RateKind::Lpr1y, "2024-07-21", None),
            (RateKind::Lpr1y, "2024-07-22", Some(33_500)),
            (RateKind::Lpr1y, "2024-10-20", Some(33_500)),
            (RateKind::Lpr1y, "2024-10-21", Some(31_000)),
            (RateKind::Lpr1y, "2025-05-19", Some(31_000)),
            (RateKind::Lpr1y, "2025-05-20", Some(30_000)),
            (RateKind::Lpr1y, "2199-01-01", Some(30_000)),
            (RateKind::VatGeneral, "2016-04-30", None),
            (RateKind::VatGeneral, "2016-05-01", Some(60_000)),
            (RateKind::VatSmall, "2026-01-01", Some(30_000)),
            (RateKind::WithholdingIncomeTax, "2008-01-01", Some(100_000)),
            (RateKind::WithholdingIncomeTax, "2007-12-31", None),
        ];
        for (kind, on, expect) in cases {
            assert_eq!(rates.ppm_on(kind, day(on)), expect, "{kind} {on}");
        }
        for kind in RateKind::ALL {
            assert!(rates.of(*kind).iter().all(|rate| rate.kind == *kind && !rate.source.is_empty()));
            assert!(!rates.of(*kind).is_empty());
        }
    }

    #[test]
    fn additions_are_read_from_text() {
        let added = DatedRate::parse_lines(
            RateKind::Lpr1y,
            "2026-01-20 2.90%\n\n2026年2月20日　２．８５％　拆借中心公告 2026-02-20\n",
            "设置",
        )
        .unwrap();
        let shown: Vec<_> =
            added.iter().map(|rate| (rate.from.to_string(), rate.text(), rate.source.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("2026-01-20".to_owned(), "2.9%".to_owned(), "设置"),
                ("2026-02-20".to_owned(), "2.85%".to_owned(), "拆借中心公告 2026-02-20"),
            ]
        );
        let rates = DatedRates::built_in().with(added);
        assert_eq!(rates.ppm_on(RateKind::Lpr1y, day("2026-01-19")), Some(30_000));
        assert_eq!(rates.ppm_on(RateKind::Lpr1y, day("2026-02-19")), Some(29_000));
        assert_eq!(rates.on(RateKind::Lpr1y, day("2026-02-20")).unwrap().source, "拆借中心公告 2026-02-20");
    }

    #[test]
    fn what_is_not_a_rate_is_named() {
        let code =
            |line: &str, source: &str| DatedRate::parse(RateKind::Lpr1y, line, source).map_err(DatedRateError::code);
        assert_eq!(code("2026-02-30 3%", "x"), Err("date_does_not_exist"));
        assert_eq!(code("soon 3%", "x"), Err("date_malformed"));
        assert_eq!(code("", "x"), Err("required"));
        assert_eq!(code("2026-01-20", "x"), Err("required"));
        assert_eq!(code("2026-01-20 three", "x"), Err("rate_not_a_number"));
        assert_eq!(code("2026-01-20 2.90001%", "x"), Err("rate_too_precise"));
        assert_eq!(code("2026-01-20 100.0001%", "x"), Err("rate_too_large"));
        assert_eq!(code("2026-01-20 2.90%", " "), Err("source_missing"));
        let line = DatedRate::parse_lines(RateKind::Lpr1y, "2026-01-20 2.90%\n\nx", "x").unwrap_err();
        assert_eq!((line.line, line.error.code()), (3, "date_malformed"));
    }

    #[test]
    fn of_two_rates_from_the_same_day_the_later_addition_holds() {
        let rates = DatedRates::built_in().with([lpr("2025-05-20 9%"), lpr("2025-05-20 3.05%")]);
        assert_eq!(rates.ppm_on(RateKind::Lpr1y, day("2025-05-20")), Some(30_500));
        assert_eq!(rates.of(RateKind::Lpr1y).len(), 3);
    }

    #[test]
    fn the_same_figure_published_again_does_not_divide() {
        let rates = DatedRates::built_in().with([lpr("2025-06-20 3%"), lpr("2025-07-21 3.0%"), lpr("2025-08-20 2.9%")]);
        let spans = |from, to| {
            let spans = rates.spans(RateKind::Lpr1y, Period { from: day(from), to: day(to) })?;
            Some(spans.iter().map(|span| (span.period.days(), span.rate.rate_ppm)).collect::<Vec<_>>())
        };
        assert_eq!(spans("2025-05-19", "2025-08-20"), Some(vec![(1, 31_000), (92, 30_000), (1, 29_000)]));
        assert_eq!(spans("2025-06-01", "2025-06-01"), Some(vec![(1, 30_000)]));
        assert_eq!(spans("2025-06-02", "2025-06-01"), Some(vec![]));
        assert_eq!(spans("2024-07-21", "2025-06-01"), None);
    }

    proptest! {
        #[test]
        fn spans_are_the_period_and_agree_with_each_day(
            changes in prop::collection::vec((0i64..400, 1u32..5), 0..12),
            start in 0i64..200,
            days in 0i64..200,
        ) {
            let first = Day::literal(2024, 12, 31);
            let rate = |from, rate_ppm| DatedRate { kind: RateKind::Lpr1y, from, rate_ppm, source: "x".into() };
            let known = changes.iter().map(|(after, rate_ppm)| rate(first.plus_days(*after), *rate_ppm));
            let rates = DatedRates::default().with([rate(first, 9)]).with(known);
            let period = Period { from: first.plus_days(start), to: first.plus_days(start + days) };
            let spans = rates.spans(RateKind::Lpr1y, period).unwrap();
            let mut next = period.from;
            for span in &spans {
                prop_assert_eq!(span.period.from, next);
                prop_assert!(span.period.from <= span.period.to);
                while next <= span.period.to {
                    prop_assert_eq!(rates.ppm_on(RateKind::Lpr1y, next), Some(span.rate.rate_ppm));
                    next = next.plus_days(1);
                }
            }
            prop_assert_eq!(next, period.to.plus_days(1));
            prop_assert!(spans.windows(2).all(|pair| pair[0].rate.rate_ppm != pair[1].rate.rate_ppm));
        }

        #[test]
        fn any_text_is_answered(text in ".{0,40}") {
            let _ = DatedRate::parse_lines(RateKind::VatSmall, &text, "x");
        }
    }
}
