//! Late payment: simple interest on the principal, from the day after the due day to the day of payment.
//!
//! Interest is always computed from the whole history of a principal; what is charged is the difference to what was
//! charged before, so that it makes no difference in how many steps it is charged.

use serde::Serialize;

use crate::{
    Day, Fen,
    dated_rate::{DatedRates, RateKind},
    royalty::Period,
    terms::{LateInterest, rate_text},
};

/// Interest with its spans; they sum to the amount.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Interest {
    /// The days that bear interest: those of the spans.
    pub days: i64,
    pub amount: Fen,
    pub spans: Vec<InterestSpan>,
}

/// A run of days with the same principal and the same rate, rounded half up to the fen on its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InterestSpan {
    pub period: Period,
    /// What of the charge was open on these days; always positive.
    pub principal: Fen,
    pub rate: InterestRate,
    /// `33,000.00 × 45 × 0.05%` or `33,000.00 × 19 × 3.1% × 150% / 365`.
    pub formula: String,
    pub amount: Fen,
}

/// The rate of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum InterestRate {
    /// Of each day, in hundred-thousandths of the principal.
    Daily { hundred_thousandths: u32 },
    /// Of a year of 365 days: percent of the one-year LPR, which is in parts per million.
    Lpr { lpr_ppm: u32, percent: u32 },
}

/// One day on which interest accrues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct InterestDay {
    pub day: Day,
    pub principal: Fen,
    pub rate: InterestRate,
    /// What this day adds. Rounding is by span, so equal days may differ by a fen.
    pub added: Fen,
    /// The interest up to this day: what would have been charged in all, had it been charged on it.
    pub amount: Fen,
}

/// Interest on a principal up to and including a day.
///
/// `settled` is all that was ever settled of the principal (payment, credit, write-off) with its day, in any order; what
/// was reversed is left out. The day of payment still bears interest, the due day does not. Days on which nothing of
/// the principal is open are in no span. Rounding is half up to the fen for each span.
///
/// `None` when the clause needs the one-year LPR of a day and none was published on or before it, and when the interest
/// leaves the range of an amount, which no terms that are let in can bring about.
#[must_use]
pub fn interest_up_to(
    principal: Fen,
    due_on: Day,
    until: Day,
    settled: &[(Day, Fen)],
    clause: LateInterest,
    rates: &DatedRates,
) -> Option<Interest> {
    let mut interest = Interest::default();
    for (period, open) in open_spans(principal, due_on, until, settled) {
        for (period, rate) in rates_of(period, clause, rates)? {
            push(&mut interest.spans, period, open, rate);
        }
    }
    for span in &mut interest.spans {
        let days = span.period.days();
        span.amount = amount(span.principal, days, span.rate)?;
        span.formula = formula(span.principal, days, span.rate);
        interest.days += days;
        interest.amount = interest.amount.checked_add(span.amount)?;
    }
    Some(interest)
}

/// The same day by day: the last `limit` days up to and including `until` that bear interest, earliest first. `None` as
/// for [`interest_up_to`].
#[must_use]
pub fn day_by_day(
    principal: Fen,
    due_on: Day,
    until: Day,
    settled: &[(Day, Fen)],
    clause: LateInterest,
    rates: &DatedRates,
    limit: usize,
) -> Option<Vec<InterestDay>> {
    let interest = interest_up_to(principal, due_on, until, settled, clause, rates)?;
    let mut passed_over = usize::try_from(interest.days).unwrap_or(usize::MAX).saturating_sub(limit);
    let mut days = Vec::new();
    let mut before = Fen::ZERO;
    for span in &interest.spans {
        let length = usize::try_from(span.period.days()).unwrap_or(usize::MAX);
        let skipped = passed_over.min(length);
        passed_over -= skipped;
        let skipped = i64::try_from(skipped).ok()?;
        let mut of_span = amount(span.principal, skipped, span.rate)?;
        for number in skipped + 1..=span.period.days() {
            let up_to = amount(span.principal, number, span.rate)?;
            days.push(InterestDay {
                day: span.period.from.plus_days(number - 1),
                principal: span.principal,
                rate: span.rate,
                added: up_to - of_span,
                amount: before + up_to,
            });
            of_span = up_to;
        }
        before += span.amount;
    }
    Some(days)
}

impl Interest {
    /// What is to be charged when this much was charged for the same principal before; negative for a credit. Held at
    /// the ends of the range of an amount.
    #[must_use]
    pub fn less(&self, charged_before: Fen) -> Fen {
        Fen::new(self.amount.get().saturating_sub(charged_before.get()))
    }
}

/// What a debt under this clause bears in a year, in parts per million: how burdensome it is (民法典 第五百六十条).
/// Without a published LPR a clause that needs one bears nothing.
#[must_use]
pub fn burden_ppm(clause: LateInterest, lpr_ppm: Option<u32>) -> i64 {
    match clause {
        LateInterest::None => 0,
        LateInterest::Daily { hundred_thousandths } => i64::from(hundred_thousandths) * 10 * 365,
        LateInterest::Lpr { percent } => {
            let exact = u64::from(lpr_ppm.unwrap_or(0)) * u64::from(percent) / 100;
            i64::try_from(exact).unwrap_or(i64::MAX)
        }
    }
}

/// Whether a year of interest under the clause is more than four times this LPR, the outer reference of the courts for
/// private loans. A warning, not a bar.
#[must_use]
pub fn exceeds_four_lpr(clause: LateInterest, lpr_ppm: u32) -> bool {
    match clause {
        LateInterest::None => false,
        LateInterest::Daily { .. } => burden_ppm(clause, None) > i64::from(lpr_ppm) * 4,
        LateInterest::Lpr { percent } => percent > 400,
    }
}

/// The days after the due day, divided where something was settled: the part of the principal that was open on them.
/// What was settled on a day counts from the next day on.
fn open_spans(principal: Fen, due_on: Day, until: Day, settled: &[(Day, Fen)]) -> Vec<(Period, Fen)> {
    let mut settled = settled.to_vec();
    settled.sort_by_key(|(day, _)| *day);
    let mut open = i128::from(principal.get());
    let mut from = due_on.plus_days(1);
    let mut spans = Vec::new();
    let mut close = |from: Day, to: Day, open: i128| {
        // Above the principal only through settlements that are negative; held at the range of an amount.
        let open = Fen::new(i64::try_from(open.clamp(0, i128::from(i64::MAX))).expect("it was clamped to the range"));
        if from <= to && open > Fen::ZERO {
            spans.push((Period { from, to }, open));
        }
    };
    for (day, amount) in settled {
        let to = day.min(until);
        if from <= to {
            close(from, to, open);
            from = to.plus_days(1);
        }
        open -= i128::from(amount.get());
    }
    close(from, until, open);
    spans
}

fn rates_of(period: Period, clause: LateInterest, rates: &DatedRates) -> Option<Vec<(Period, InterestRate)>> {
    match clause {
        LateInterest::None => Some(Vec::new()),
        LateInterest::Daily { hundred_thousandths } => {
            Some(vec![(period, InterestRate::Daily { hundred_thousandths })])
        }
        LateInterest::Lpr { percent } => {
            let spans = rates.spans(RateKind::Lpr1y, period)?;
            let of = |lpr_ppm| InterestRate::Lpr { lpr_ppm, percent };
            Some(spans.into_iter().map(|span| (span.period, of(span.rate.rate_ppm))).collect())
        }
    }
}

/// Adds days to a run that goes on unchanged, or begins another.
fn push(spans: &mut Vec<InterestSpan>, period: Period, principal: Fen, rate: InterestRate) {
    let goes_on = |last: &&mut InterestSpan| {
        (last.principal, last.rate) == (principal, rate) && last.period.to.plus_days(1) == period.from
    };
    if let Some(last) = spans.last_mut().filter(goes_on) {
        last.period.to = period.to;
        return;
    }
    spans.push(InterestSpan { period, principal, rate, formula: String::new(), amount: Fen::ZERO });
}

fn amount(principal: Fen, days: i64, rate: InterestRate) -> Option<Fen> {
    match rate {
        InterestRate::Daily { hundred_thousandths } => {
            let numerator = days.checked_mul(i64::from(hundred_thousandths))?;
            principal.checked_mul_div_half_up(numerator, 100_000)
        }
        InterestRate::Lpr { lpr_ppm, percent } => {
            let numerator = days.checked_mul(i64::from(lpr_ppm))?.checked_mul(i64::from(percent))?;
            principal.checked_mul_div_half_up(numerator, 365 * 1_000_000 * 100)
        }
    }
}

fn formula(principal: Fen, days: i64, rate: InterestRate) -> String {
    match rate {
        InterestRate::Daily { hundred_thousandths } => {
            format!("{principal} × {days} × {}", rate_text(hundred_thousandths.saturating_mul(10)))
        }
        InterestRate::Lpr { lpr_ppm, percent } => {
            format!("{principal} × {days} × {} × {percent}% / 365", rate_text(lpr_ppm))
        }
    }
}

#[cfg(test)]
mod tests;
