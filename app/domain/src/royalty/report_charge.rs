//! The royalty of a reporting period: base, tier or rate, minimum, cap, credit, VAT, in this order.

use std::collections::BTreeMap;

use crate::{
    Day, Fen,
    royalty::{
        BaseLabel, BasePart, Computation, LicenceClock, Period, Reported, Step, StepLabel, Usage, charges::with_tax,
    },
    terms::{MilestoneTest, Rate, Royalty, RoyaltyBase, Terms, Tier, rate_text},
};

/// The royalties of all reports, one computation for each period, in order of time.
///
/// Reports for the same period are summed first, so neither their order nor how sales are spread over them matters.
/// Empty when the terms have no royalty or fees have not begun; a period that begins after the last day of the licence
/// bears nothing.
#[must_use]
pub fn computations(terms: &Terms, clock: &LicenceClock, reports: &[Reported]) -> Vec<Computation> {
    let (Some(royalty), Some(begin)) = (&terms.fees.royalty, clock.fees_begin_on(terms)) else { return Vec::new() };
    let mut running = Running::start(terms);
    let rules = Rules { terms, royalty, begin, ends_on: clock.ends_on };
    let borne = by_period(reports).into_iter().filter(|(period, _)| period.from <= clock.ends_on);
    borne.map(|(period, usage)| rules.advance(&mut running, period, usage)).collect()
}

/// The royalty of one period after all earlier ones. Of the history only periods before this one count; a correction of
/// an earlier period is the difference between two runs of [`computations`].
#[must_use]
pub fn charge_for_report(
    terms: &Terms,
    clock: &LicenceClock,
    history: &[Reported],
    period: Period,
    usage: Usage,
) -> Option<Computation> {
    let mut reports: Vec<Reported> =
        history.iter().copied().filter(|reported| reported.period.to < period.from).collect();
    reports.push(Reported { period, usage });
    computations(terms, clock, &reports).pop()
}

/// A milestone that the report of a period meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MilestoneReached {
    pub code: String,
    pub period: Period,
}

/// The milestones that reports meet, each once, at the first period in which its test holds. Evidence is not decided here.
#[must_use]
pub fn milestones_reached(terms: &Terms, reports: &[Reported]) -> Vec<MilestoneReached> {
    let mut reached: Vec<MilestoneReached> = Vec::new();
    let mut revenue = Fen::ZERO;
    for (period, usage) in by_period(reports) {
        revenue += net_sales(terms, usage);
        let sold = usage.gross > Fen::ZERO || usage.units > 0;
        for milestone in &terms.fees.milestones {
            let holds = match milestone.test {
                MilestoneTest::Evidence => false,
                MilestoneTest::FirstCommercialSale => sold,
                MilestoneTest::CumulativeRevenue(at_least) => at_least <= revenue,
            };
            if holds && !reached.iter().any(|earlier| earlier.code == milestone.code) {
                reached.push(MilestoneReached { code: milestone.code.clone(), period });
            }
        }
    }
    reached
}

/// Net sales as these terms define them: invoiced sales without VAT less the agreed deductions. May be negative.
#[must_use]
pub fn net_sales(terms: &Terms, usage: Usage) -> Fen {
    let parts = base_parts(terms, RoyaltyBase::NetSales, usage);
    Fen::new(parts.iter().map(|part| part.value).sum())
}

/// What earlier periods leave to later ones.
struct Running {
    year: i32,
    /// The base of the calendar year so far.
    year_base: i64,
    /// The royalty of the calendar year so far, before minimum, cap and credit.
    year_royalty: Fen,
    /// Negative net sales, or a loss, on their way to the next period; never positive.
    carried: i64,
    /// What has been counted against the cap.
    counted: Fen,
    credit_left: Fen,
}

impl Running {
    fn start(terms: &Terms) -> Self {
        let credit_left = terms.fees.entry.filter(|entry| entry.creditable).map_or(Fen::ZERO, |entry| entry.amount);
        Self { year: 0, year_base: 0, year_royalty: Fen::ZERO, carried: 0, counted: Fen::ZERO, credit_left }
    }
}

struct Rules<'a> {
    terms: &'a Terms,
    royalty: &'a Royalty,
    begin: Day,
    ends_on: Day,
}

impl Rules<'_> {
    fn advance(&self, running: &mut Running, period: Period, usage: Usage) -> Computation {
        if running.year != period.to.year() {
            running.year = period.to.year();
            running.year_base = 0;
            running.year_royalty = Fen::ZERO;
        }
        let (base, base_parts) = self.base(running, usage);
        let calculated = self.calculated(running, period, base);
        running.year_base += base;
        running.year_royalty += calculated.amount;
        let mut steps = vec![calculated];
        steps.extend(self.top_up(running, period));
        let before_cap: Fen = steps.iter().map(|step| step.amount).sum();
        let (counted, reduction) = self.under_cap(running, before_cap);
        steps.extend(reduction);
        running.counted += counted;
        let credit = running.credit_left.min(counted);
        if !credit.is_zero() {
            let formula = format!("min({}, {counted})", running.credit_left);
            running.credit_left = running.credit_left - credit;
            steps.push(Step::leaf(StepLabel::EntryCredit, formula, -credit));
        }
        let (breakdown, tax) = with_tax(Step::sum(StepLabel::Royalty, steps), self.terms.tax);
        Computation {
            period,
            base_parts,
            base,
            breakdown,
            tax,
            total: tax.gross,
            capped: self.royalty.cap == Some(running.counted),
            credit_left: running.credit_left,
        }
    }

    /// The chargeable base, never negative, and the parts that sum to it.
    fn base(&self, running: &mut Running, usage: Usage) -> (i64, Vec<BasePart>) {
        let mut parts = base_parts(self.terms, self.royalty.base, usage);
        let carries = match self.royalty.base {
            RoyaltyBase::NetSales | RoyaltyBase::Units => true,
            RoyaltyBase::Profit | RoyaltyBase::AddedOutput => self.terms.loss_carried_forward,
        };
        if running.carried != 0 {
            parts.push(BasePart { label: BaseLabel::BroughtForward, value: running.carried });
        }
        let available: i64 = parts.iter().map(|part| part.value).sum();
        if available < 0 {
            let label = if carries { BaseLabel::CarriedForward } else { BaseLabel::LossDisregarded };
            parts.push(BasePart { label, value: -available });
        }
        running.carried = if carries { available.min(0) } else { 0 };
        (available.max(0), parts)
    }

    fn calculated(&self, running: &Running, period: Period, base: i64) -> Step {
        match &self.royalty.rate {
            Rate::Flat(rate) => by_rate(base, *rate),
            Rate::ByYear(rates) => by_rate(base, rate_of_year(rates, self.begin, period.from)),
            Rate::Tiers(tiers) => by_tiers(tiers, running.year_base, base),
            Rate::PerUnit { amount, .. } => {
                let due = amount.mul_div_half_up(base, 1);
                Step::leaf(StepLabel::Calculated, format!("{amount} × {base}"), due)
            }
        }
    }

    /// In the last period of a calendar year or of the licence: what the year's royalty lacks of the minimum. A partial
    /// year bears days/365 of it, a full year all of it, leap years included.
    fn top_up(&self, running: &Running, period: Period) -> Option<Step> {
        let minimum = self.royalty.minimum?;
        let first = Day::from_ymd(running.year, 1, 1)?.max(self.begin);
        let last = Day::from_ymd(running.year, 12, 31)?.min(self.ends_on);
        if period.to < last {
            return None;
        }
        let days = Period { from: first, to: last }.days().clamp(0, 365);
        let owed = minimum.mul_div_half_up(days, 365);
        let lacking = owed.saturating_floor_sub(running.year_royalty);
        let share = if days == 365 { String::new() } else { format!(" × {days} / 365") };
        let formula = format!("{minimum}{share} - {}", running.year_royalty);
        (!lacking.is_zero()).then(|| Step::leaf(StepLabel::MinimumTopUp, formula, lacking))
    }

    /// What counts against the cap and, when the cap cuts, the step that cuts.
    fn under_cap(&self, running: &Running, before: Fen) -> (Fen, Option<Step>) {
        let Some(cap) = self.royalty.cap else { return (before, None) };
        let room = cap.saturating_floor_sub(running.counted);
        if before <= room {
            return (before, None);
        }
        let formula = format!("{cap} - {} - {before}", running.counted);
        (room, Some(Step::leaf(StepLabel::CapReduction, formula, room - before)))
    }
}

fn by_period(reports: &[Reported]) -> BTreeMap<Period, Usage> {
    let mut periods: BTreeMap<Period, Usage> = BTreeMap::new();
    for reported in reports {
        let sum = periods.entry(reported.period).or_default();
        *sum = *sum + reported.usage;
    }
    periods
}

fn base_parts(terms: &Terms, base: RoyaltyBase, usage: Usage) -> Vec<BasePart> {
    let part = |label, value| BasePart { label, value };
    match base {
        RoyaltyBase::NetSales => {
            let agreed = terms.net_sales;
            let mut parts = vec![part(BaseLabel::Gross, usage.gross.get())];
            for (agreed, label, amount) in [
                (agreed.discounts, BaseLabel::Discounts, usage.discounts),
                (agreed.returns, BaseLabel::Returns, usage.returns),
                (agreed.freight, BaseLabel::Freight, usage.freight),
            ] {
                if agreed && !amount.is_zero() {
                    parts.push(part(label, -amount.get()));
                }
            }
            parts
        }
        RoyaltyBase::Profit => vec![part(BaseLabel::Profit, usage.profit.get())],
        RoyaltyBase::AddedOutput => vec![part(BaseLabel::AddedOutput, usage.added_output.get())],
        RoyaltyBase::Units => vec![part(BaseLabel::Units, usage.units)],
    }
}

fn by_rate(base: i64, rate_ppm: u32) -> Step {
    let base = Fen::new(base);
    let formula = format!("{base} × {}", rate_text(rate_ppm));
    Step::leaf(StepLabel::Calculated, formula, share(base, rate_ppm))
}

/// The royalty on the year to date less the royalty on the year before this period.
fn by_tiers(tiers: &[Tier], year_base: i64, base: i64) -> Step {
    let mut children = slices(tiers, Fen::new(year_base + base));
    let already: Fen = slices(tiers, Fen::new(year_base)).iter().map(|slice| slice.amount).sum();
    if !already.is_zero() {
        children.push(Step::leaf(StepLabel::AlreadyCalculated, String::new(), -already));
    }
    Step::sum(StepLabel::Calculated, children)
}

/// One step for each tier that the base reaches, each rounded half up.
fn slices(tiers: &[Tier], base: Fen) -> Vec<Step> {
    let ends = tiers.iter().skip(1).map(|tier| tier.from).chain([base]);
    tiers
        .iter()
        .zip(ends)
        .filter(|(tier, _)| tier.from < base)
        .map(|(tier, end)| {
            let slice = end.min(base) - tier.from;
            let formula = format!("{slice} × {}", rate_text(tier.rate_ppm));
            Step::leaf(StepLabel::TierSlice, formula, share(slice, tier.rate_ppm))
        })
        .collect()
}

fn share(base: Fen, rate_ppm: u32) -> Fen {
    base.mul_div_half_up(i64::from(rate_ppm), 1_000_000)
}

/// The rate of the licence year in which the period begins, counted from the day on which fees begin.
fn rate_of_year(rates: &[u32], begin: Day, period_from: Day) -> u32 {
    let passed = (1u32..).take_while(|year| begin.plus_months(12 * year) <= period_from).count();
    rates.get(passed).or(rates.last()).copied().unwrap_or(0)
}
