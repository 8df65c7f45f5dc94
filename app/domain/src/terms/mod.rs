//! The terms of one open licence: what is paid, when, on what, and for how long.
//!
//! One type covers every arrangement that a declaration may state (民法典 第八百四十六条; the list of arrangements is in
//! `docs/terms.md`). Whatever is stated can be computed: there is no field for an amount "to be agreed".

mod arrangement;
mod clauses;
pub mod form;
mod json;
mod rate;
pub(crate) mod reader;
mod sentence;
pub(crate) mod validate;

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

use std::fmt;

pub use arrangement::{Arrangement, ReportingCategory};
pub use clauses::{Clause, clauses};
pub use rate::{RateError, parse_rate, rate_text};
pub use sentence::sentence;

use crate::{
    Day, Fen, Locale,
    calendar::{period_end_days, period_end_months},
};

/// The declared terms. Every licensee of a declaration version gets exactly these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The term of each single licence in months (单次许可期限), counted from its effective day.
    pub licence_months: u32,
    pub fees: Fees,
    /// Months at the beginning, after a trial if there is one, in which no fee arises.
    pub free_months: u32,
    pub trial: Option<Trial>,
    /// A separately negotiated equity contribution (作价入股), in words; no money is computed from it.
    pub equity_note: String,
    pub reporting: Reporting,
    /// Days within which what is due at the beginning is to be paid.
    pub initial_due_days: u32,
    pub tax: Tax,
    pub late_interest: LateInterest,
    pub net_sales: NetSales,
    /// Whether a loss (profit, added output) reduces the base of later periods; otherwise a loss counts as zero.
    pub loss_carried_forward: bool,
    /// The licensor may inspect the accounts that reports rest on (查账权).
    pub audit_right: bool,
    pub other_matters: String,
}

/// What is paid. Nothing in it is a free licence; parts add up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fees {
    /// One payment (一次总付).
    pub lump: Option<Fen>,
    /// A fixed sum in parts (分期支付).
    pub instalments: Vec<Instalment>,
    pub entry: Option<Entry>,
    /// A fixed amount for each licence year begun, due on its first day.
    pub annual: Option<Fen>,
    pub royalty: Option<Royalty>,
    pub milestones: Vec<Milestone>,
}

/// One part of a fixed sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instalment {
    pub amount: Fen,
    pub due: Due,
}

/// When an instalment is due. Offsets count from the day on which fees begin; offset zero is due at the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    AfterMonths(u32),
    AfterDays(u32),
    On(Day),
}

/// An up-front fee (入门费), creditable against royalties or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub amount: Fen,
    pub creditable: bool,
}

/// A royalty (提成费) for each reporting period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Royalty {
    pub base: RoyaltyBase,
    pub rate: Rate,
    /// At least this much for each calendar year, in proportion to the days of a partial year (年度最低提成).
    pub minimum: Option<Fen>,
    /// At most this much over the whole term, before an entry fee is credited (提成封顶).
    pub cap: Option<Fen>,
}

/// What a royalty is measured on (提成基数).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoyaltyBase {
    NetSales,
    Profit,
    AddedOutput,
    Units,
}

impl RoyaltyBase {
    /// 净销售额, 利润额, 新增产值, 件数.
    #[must_use]
    pub const fn name(self, locale: Locale) -> &'static str {
        sentence::base_name(self, locale)
    }
}

/// How much of the base is due. Rates are parts per million.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rate {
    Flat(u32),
    /// Marginal tiers on the calendar year to date (超额累进), first from zero.
    Tiers(Vec<Tier>),
    /// One rate for each licence year; the last goes on.
    ByYear(Vec<u32>),
    /// An amount for each unit (按件计费); only with [`RoyaltyBase::Units`].
    PerUnit {
        amount: Fen,
        unit: String,
    },
}

/// The part of the year's base from this amount to the next tier bears this rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    pub from: Fen,
    pub rate_ppm: u32,
}

/// An amount due once when a test is met (阶段性支付).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// Lower-case letters, digits, `_` and `-`; unique within the terms.
    pub code: String,
    pub description: String,
    pub test: MilestoneTest,
    pub amount: Fen,
}

/// What meets a milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MilestoneTest {
    /// Evidence that the licensor accepts.
    Evidence,
    /// The first report with sales.
    FirstCommercialSale,
    /// Net sales reported since fees began reach this amount.
    CumulativeRevenue(Fen),
}

/// Use without a fee before deciding (先试用后付费). Silence at the end is a lapse, never a conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trial {
    pub months: u32,
    /// Days after the end within which the licensee decides.
    pub decision_days: u32,
    /// The trial may be extended once by this many months.
    pub extension_months: Option<u32>,
    pub ends_on_first_sale: bool,
}

/// When reports and the payments that follow from them are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reporting {
    pub cycle: Cycle,
    /// Days from the end of a period to its report.
    pub report_due_days: u32,
    /// Days from the acceptance of a report to the payment.
    pub payment_due_days: u32,
    /// Days after which a report that was not queried counts as accepted.
    pub deemed_accepted_days: Option<u32>,
}

/// The length of a reporting period; periods follow the calendar year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cycle {
    Monthly,
    Quarterly,
    HalfYearly,
    Yearly,
}

/// How the stated amounts stand to VAT. The rate is in basis points: 600 is 6 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tax {
    Inclusive { rate_bp: u32 },
    Exclusive { rate_bp: u32 },
    Exempt,
}

/// What a late payment bears: simple interest on the principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LateInterest {
    None,
    /// Hundred-thousandths of the principal a day: 50 is 日万分之五.
    Daily {
        hundred_thousandths: u32,
    },
    /// Percent of the one-year LPR: 150 is one and a half times.
    Lpr {
        percent: u32,
    },
}

/// What is taken off invoiced sales without VAT to reach net sales (净销售额).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetSales {
    pub discounts: bool,
    pub returns: bool,
    /// Freight and insurance that are invoiced apart.
    pub freight: bool,
}

/// One thing that is wrong with terms, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TermsError {
    /// A JSON pointer: `/fees/instalments/0/amount`.
    pub path: String,
    /// A stable code that pages translate.
    pub code: &'static str,
}

impl fmt::Display for TermsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", if self.path.is_empty() { "/" } else { &self.path }, self.code)
    }
}

impl std::error::Error for TermsError {}

impl Default for Reporting {
    /// Quarterly, reported within 30 days, paid within 15 days of acceptance, taken as accepted after 15 days.
    fn default() -> Self {
        Self { cycle: Cycle::Quarterly, report_due_days: 30, payment_due_days: 15, deemed_accepted_days: Some(15) }
    }
}

impl Default for NetSales {
    fn default() -> Self {
        Self { discounts: true, returns: true, freight: true }
    }
}

impl Default for Terms {
    /// A free licence of three years with the usual conditions: the starting point of drafts, examples and tests.
    fn default() -> Self {
        Self {
            licence_months: 36,
            fees: Fees::default(),
            free_months: 0,
            trial: None,
            equity_note: String::new(),
            reporting: Reporting::default(),
            initial_due_days: 30,
            tax: Tax::Inclusive { rate_bp: 600 },
            late_interest: LateInterest::Lpr { percent: 130 },
            net_sales: NetSales::default(),
            loss_carried_forward: false,
            audit_right: true,
            other_matters: String::new(),
        }
    }
}

/// The days that bound a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrialDates {
    /// The last day of the trial, moved to a working day.
    pub ends_on: Day,
    /// The last day on which the licensee may convert.
    pub decide_by: Day,
    /// The last day of the trial when it is extended.
    pub extended_ends_on: Option<Day>,
}

impl Terms {
    /// The last day of a licence that took effect on this day, before the end of the patent is considered.
    #[must_use]
    pub fn last_day(&self, effective_on: Day) -> Day {
        effective_on.plus_months(self.licence_months).plus_days(-1)
    }

    /// Counted as the Civil Code counts (民法典 第二百零一条至第二百零三条): the starting day is left out, the period ends
    /// on the corresponding day, and a last day that is a holiday moves to the next working day.
    #[must_use]
    pub fn trial_dates(&self, starts_on: Day) -> Option<TrialDates> {
        let trial = self.trial?;
        let ends_on = period_end_months(starts_on, trial.months);
        let extended_ends_on = trial.extension_months.map(|months| period_end_months(starts_on, trial.months + months));
        let decide_by = period_end_days(ends_on, trial.decision_days);
        Some(TrialDates { ends_on, decide_by, extended_ends_on })
    }

    /// The day from which fees count: the conversion of the trial or the effective day, after the free months.
    ///
    /// The free months end on the corresponding day: twelve from 2025-01-15 are over on 2026-01-15, so fees begin on
    /// 2026-01-16.
    #[must_use]
    pub fn fees_begin_on(&self, effective_or_converted_on: Day) -> Day {
        match self.free_months {
            0 => effective_or_converted_on,
            months => effective_or_converted_on.plus_months(months).plus_days(1),
        }
    }

    /// Licence years begun within the term: 36 months are 3, 37 are 4.
    #[must_use]
    pub fn licence_years(&self) -> u32 {
        self.licence_months.div_ceil(12)
    }

    /// The sum of all fixed parts: lump sum, instalments, entry fee, milestones and the annual fee of every year. It is
    /// what the ceiling of 专利审查指南 第五部分第十一章 3.3 is compared with. A yearly minimum is part of the royalty.
    #[must_use]
    pub fn fixed_total(&self) -> Fen {
        let fees = &self.fees;
        let years = i64::from(self.licence_years());
        let annual = fees.annual.map_or(Fen::ZERO, |amount| amount.mul_div_half_up(years, 1));
        let instalments: Fen = fees.instalments.iter().map(|part| part.amount).sum();
        let milestones: Fen = fees.milestones.iter().map(|milestone| milestone.amount).sum();
        let entry = fees.entry.map_or(Fen::ZERO, |entry| entry.amount);
        fees.lump.unwrap_or(Fen::ZERO) + entry + annual + instalments + milestones
    }

    /// The highest rate on this base in parts per million; `None` where the terms use no rate on it.
    #[must_use]
    pub fn highest_rate_ppm(&self, base: RoyaltyBase) -> Option<u32> {
        let royalty = self.fees.royalty.as_ref().filter(|royalty| royalty.base == base)?;
        match &royalty.rate {
            Rate::Flat(rate) => Some(*rate),
            Rate::Tiers(tiers) => tiers.iter().map(|tier| tier.rate_ppm).max(),
            Rate::ByYear(rates) => rates.iter().copied().max(),
            Rate::PerUnit { .. } => None,
        }
    }

    /// Whether a fixed fee, a trial or a free period makes payment wait; whether CNIPA accepts such a fee standard is not
    /// settled, so the declaration carries a note.
    #[must_use]
    pub fn is_deferred(&self) -> bool {
        let later = |part: &Instalment| !matches!(part.due, Due::AfterMonths(0) | Due::AfterDays(0));
        let starts_later = !self.fees.instalments.is_empty() && self.fees.instalments.iter().all(later);
        self.trial.is_some() || self.free_months > 0 || starts_later || !self.fees.milestones.is_empty()
    }

    /// What must be paid before a licence takes effect, as stated (VAT on top not counted): the price that a catalogue shows
    /// and sorts by.
    #[must_use]
    pub fn initial_total(&self) -> Fen {
        if self.trial.is_some() || self.free_months > 0 {
            return Fen::ZERO;
        }
        let fees = &self.fees;
        let first: Fen = fees
            .instalments
            .iter()
            .filter(|part| matches!(part.due, Due::AfterMonths(0) | Due::AfterDays(0)))
            .map(|part| part.amount)
            .sum();
        let entry = fees.entry.map_or(Fen::ZERO, |entry| entry.amount);
        fees.lump.unwrap_or(Fen::ZERO) + entry + fees.annual.unwrap_or(Fen::ZERO) + first
    }

    /// Whether licensees report: for a royalty, or for a milestone that reports decide.
    #[must_use]
    pub fn needs_reports(&self) -> bool {
        let by_report = |milestone: &Milestone| milestone.test != MilestoneTest::Evidence;
        self.fees.royalty.is_some() || self.fees.milestones.iter().any(by_report)
    }
}

impl Fees {
    /// Nothing is payable: a free licence.
    #[must_use]
    pub fn is_free(&self) -> bool {
        *self == Self::default()
    }
}
