//! Late payment: simple interest on the principal, from the day after the due day to the day of payment.

use serde::Serialize;

use crate::{
    Day, Fen,
    royalty::Period,
    terms::{LateInterest, rate_text},
};

/// The one-year loan prime rate (LPR) from a day on, in parts per million: 31,000 is 3.1 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LprRate {
    pub from: Day,
    pub rate_ppm: u32,
}

/// Interest with its parts; they sum to the amount.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Interest {
    pub days: i64,
    pub amount: Fen,
    pub parts: Vec<InterestPart>,
}

/// Days at one rate, rounded half up to the fen on their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InterestPart {
    pub period: Period,
    /// `33,000.00 × 45 × 0.05%` or `33,000.00 × 19 × 3.1% × 150% / 365`.
    pub formula: String,
    pub amount: Fen,
}

/// Interest on a principal that was due on one day and paid on another: the due day is left out, the day of payment
/// counts. A change of the LPR divides the days. `None` when the clause needs an LPR and none is known for a day.
#[must_use]
pub fn late_interest(
    principal: Fen,
    due_on: Day,
    paid_on: Day,
    clause: LateInterest,
    lpr: &[LprRate],
) -> Option<Interest> {
    let days = due_on.days_until(paid_on);
    if days <= 0 || clause == LateInterest::None || principal <= Fen::ZERO {
        return Some(Interest::default());
    }
    let late = Period { from: due_on.plus_days(1), to: paid_on };
    let parts = match clause {
        LateInterest::None => Vec::new(),
        LateInterest::Daily { hundred_thousandths } => vec![daily(principal, late, hundred_thousandths)],
        LateInterest::Lpr { percent } => {
            let spans = spans(late, lpr)?;
            spans.into_iter().map(|(span, rate_ppm)| yearly(principal, span, rate_ppm, percent)).collect()
        }
    };
    Some(Interest { days, amount: parts.iter().map(|part| part.amount).sum(), parts })
}

/// Whether a year of interest under the clause is more than four times this LPR, the outer reference of the courts for
/// private loans. A warning, not a bar.
#[must_use]
pub fn exceeds_four_lpr(clause: LateInterest, lpr_ppm: u32) -> bool {
    match clause {
        LateInterest::None => false,
        LateInterest::Daily { hundred_thousandths } => {
            u64::from(hundred_thousandths) * 10 * 365 > u64::from(lpr_ppm) * 4
        }
        LateInterest::Lpr { percent } => percent > 400,
    }
}

fn daily(principal: Fen, period: Period, hundred_thousandths: u32) -> InterestPart {
    let days = period.days();
    let formula = format!("{principal} × {days} × {}", rate_text(hundred_thousandths * 10));
    let amount = principal.mul_div_half_up(days * i64::from(hundred_thousandths), 100_000);
    InterestPart { period, formula, amount }
}

fn yearly(principal: Fen, period: Period, rate_ppm: u32, percent: u32) -> InterestPart {
    let days = period.days();
    let formula = format!("{principal} × {days} × {} × {percent}% / 365", rate_text(rate_ppm));
    let numerator = days * i64::from(rate_ppm) * i64::from(percent);
    let amount = principal.mul_div_half_up(numerator, 365 * 1_000_000 * 100);
    InterestPart { period, formula, amount }
}

/// The days of late payment, divided where the LPR changes.
fn spans(late: Period, lpr: &[LprRate]) -> Option<Vec<(Period, u32)>> {
    let mut rates = lpr.to_vec();
    rates.sort_by_key(|rate| rate.from);
    if rates.first().is_none_or(|first| late.from < first.from) {
        return None;
    }
    let mut spans = Vec::new();
    for (index, rate) in rates.iter().enumerate() {
        let next = rates.get(index + 1).map_or(late.to, |next| next.from.plus_days(-1));
        let span = Period { from: late.from.max(rate.from), to: late.to.min(next) };
        if span.from <= span.to {
            spans.push((span, rate.rate_ppm));
        }
    }
    Some(spans)
}
