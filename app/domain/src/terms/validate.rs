//! What makes terms computable and bounded. The law asks for a standard that is accurate and clear (专利法实施细则
//! 第八十五条); the bounds keep every sum inside an `i64` of fen and every page readable.

use crate::{
    Fen,
    money::FEN_MAX,
    terms::{
        Due, Fees, LateInterest, Milestone, MilestoneTest, Rate, Reporting, Royalty, RoyaltyBase, Tax, Terms,
        TermsError, Tier, Trial, reader::Faults,
    },
};

/// A term of one licence beyond the longest patent term cannot be meant.
pub const LICENCE_MONTHS_MAX: u32 = 300;
pub const INSTALMENTS_MAX: usize = 60;
pub const MILESTONES_MAX: usize = 20;
pub const TIERS_MAX: usize = 10;
pub const YEARS_MAX: usize = 25;
/// Any number of days between an event and what follows from it.
const DAYS_MAX: u32 = 180;
const TRIAL_MONTHS_MAX: u32 = 36;
/// 100,000.00 yuan for a piece: a hundred thousand million pieces still fit.
const PER_UNIT_MAX: i64 = 10_000_000;
const NOTE_CHARS_MAX: usize = 500;
const OTHER_CHARS_MAX: usize = 4_000;
const DESCRIPTION_CHARS_MAX: usize = 200;
const CODE_CHARS_MAX: usize = 40;
const UNIT_CHARS_MAX: usize = 20;
const PPM: u32 = 1_000_000;

impl Terms {
    /// Everything that is wrong with the terms; nothing when they can be declared, computed and shown.
    #[must_use]
    pub fn validate(&self) -> Vec<TermsError> {
        let mut faults = Faults::default();
        range(&mut faults, "/licence_months", self.licence_months, 1, LICENCE_MONTHS_MAX);
        let trial_months = self.trial.map_or(0, longest_trial);
        let months_with_fees = self.licence_months.saturating_sub(trial_months.saturating_add(self.free_months));
        check_fees(&mut faults, &self.fees, months_with_fees);
        self.check_beginning(&mut faults);
        check_text(&mut faults, "/equity_note", &self.equity_note, NOTE_CHARS_MAX);
        check_reporting(&mut faults, self.reporting);
        range(&mut faults, "/initial_due_days", self.initial_due_days, 1, DAYS_MAX);
        match self.tax {
            Tax::Inclusive { rate_bp } | Tax::Exclusive { rate_bp } => {
                range(&mut faults, "/tax/rate", rate_bp, 0, 2_000)
            }
            Tax::Exempt => {}
        }
        match self.late_interest {
            LateInterest::None => {}
            LateInterest::Daily { hundred_thousandths } => {
                range(&mut faults, "/late_interest/rate", hundred_thousandths, 1, 1_000);
            }
            LateInterest::Lpr { percent } => range(&mut faults, "/late_interest/percent", percent, 1, 1_000),
        }
        check_text(&mut faults, "/other_matters", &self.other_matters, OTHER_CHARS_MAX);
        faults.0
    }

    fn check_beginning(&self, faults: &mut Faults) {
        if let Some(trial) = self.trial {
            check_trial(faults, trial);
        }
        let trial_months = self.trial.map_or(0, longest_trial);
        if trial_months.saturating_add(self.free_months) >= self.licence_months.max(1) {
            let path = if self.free_months > 0 { "/free_months" } else { "/trial/months" };
            faults.add(path, "not_within_licence_term");
        }
        if self.fees.is_free() && self.trial.is_some() {
            faults.add("/trial", "nothing_payable_afterwards");
        }
        if self.fees.is_free() && self.free_months > 0 {
            faults.add("/free_months", "nothing_payable_afterwards");
        }
    }
}

/// The months that the trial can last, extension included.
fn longest_trial(trial: Trial) -> u32 {
    trial.months.saturating_add(trial.extension_months.unwrap_or(0))
}

fn check_trial(faults: &mut Faults, trial: Trial) {
    range(faults, "/trial/months", trial.months, 1, TRIAL_MONTHS_MAX);
    range(faults, "/trial/decision_days", trial.decision_days, 1, DAYS_MAX);
    if let Some(months) = trial.extension_months {
        range(faults, "/trial/extension_months", months, 1, TRIAL_MONTHS_MAX);
    }
}

/// `months_with_fees` is what the longest trial and the free months leave of the term.
fn check_fees(faults: &mut Faults, fees: &Fees, months_with_fees: u32) {
    if let Some(lump) = fees.lump {
        amount(faults, "/fees/lump/amount", lump);
    }
    if let Some(annual) = fees.annual {
        amount(faults, "/fees/annual/amount", annual);
    }
    if let Some(entry) = fees.entry {
        amount(faults, "/fees/entry/amount", entry.amount);
        if entry.creditable && fees.royalty.is_none() {
            faults.add("/fees/entry/creditable", "nothing_to_credit_against");
        }
    }
    if fees.instalments.len() > INSTALMENTS_MAX {
        faults.add("/fees/instalments", "too_many");
    }
    for (index, part) in fees.instalments.iter().enumerate() {
        amount(faults, format!("/fees/instalments/{index}/amount"), part.amount);
        match part.due {
            Due::AfterMonths(months) if months >= months_with_fees.max(1) => {
                faults.add(format!("/fees/instalments/{index}/after_months"), "not_within_licence_term");
            }
            // Twenty-eight days a month: within the term, whatever the months.
            Due::AfterDays(days) if days >= months_with_fees.saturating_mul(28).max(1) => {
                faults.add(format!("/fees/instalments/{index}/after_days"), "not_within_licence_term");
            }
            _ => {}
        }
    }
    if let Some(royalty) = &fees.royalty {
        check_royalty(faults, royalty);
    }
    check_milestones(faults, &fees.milestones);
}

fn check_royalty(faults: &mut Faults, royalty: &Royalty) {
    let by_piece = matches!(royalty.rate, Rate::PerUnit { .. });
    if by_piece != (royalty.base == RoyaltyBase::Units) {
        faults.add("/fees/royalty/base", "base_does_not_fit_rate");
    }
    match &royalty.rate {
        Rate::Flat(rate) => range(faults, "/fees/royalty/rate/rate", *rate, 1, PPM),
        Rate::Tiers(tiers) => check_tiers(faults, tiers),
        Rate::ByYear(rates) => {
            count(faults, "/fees/royalty/rate/rates", rates.len(), YEARS_MAX);
            for (index, rate) in rates.iter().enumerate() {
                range(faults, format!("/fees/royalty/rate/rates/{index}"), *rate, 0, PPM);
            }
            some_rate(faults, "/fees/royalty/rate/rates", rates.iter().copied());
        }
        Rate::PerUnit { amount, unit } => {
            if !(1..=PER_UNIT_MAX).contains(&amount.get()) {
                faults.add("/fees/royalty/rate/amount", "out_of_range");
            }
            if unit.trim().is_empty() {
                faults.add("/fees/royalty/rate/unit", "required");
            }
            check_text(faults, "/fees/royalty/rate/unit", unit, UNIT_CHARS_MAX);
        }
    }
    if let Some(minimum) = royalty.minimum {
        amount(faults, "/fees/royalty/minimum", minimum);
    }
    if let Some(cap) = royalty.cap {
        amount(faults, "/fees/royalty/cap", cap);
        if royalty.minimum.is_some_and(|minimum| cap < minimum) {
            faults.add("/fees/royalty/cap", "cap_below_minimum");
        }
    }
}

fn check_tiers(faults: &mut Faults, tiers: &[Tier]) {
    let path = "/fees/royalty/rate/tiers";
    count(faults, path, tiers.len(), TIERS_MAX);
    if tiers.first().is_some_and(|tier| !tier.from.is_zero()) {
        faults.add(format!("{path}/0/from"), "first_tier_starts_at_zero");
    }
    for (index, tier) in tiers.iter().enumerate() {
        range(faults, format!("{path}/{index}/rate"), tier.rate_ppm, 0, PPM);
        if !(0..=FEN_MAX).contains(&tier.from.get()) {
            faults.add(format!("{path}/{index}/from"), "out_of_range");
        }
        if index > 0 && tier.from <= tiers[index - 1].from {
            faults.add(format!("{path}/{index}/from"), "tiers_not_ascending");
        }
    }
    some_rate(faults, path, tiers.iter().map(|tier| tier.rate_ppm));
}

fn check_milestones(faults: &mut Faults, milestones: &[Milestone]) {
    if milestones.len() > MILESTONES_MAX {
        faults.add("/fees/milestones", "too_many");
    }
    for (index, milestone) in milestones.iter().enumerate() {
        let path = format!("/fees/milestones/{index}");
        amount(faults, format!("{path}/amount"), milestone.amount);
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
        if milestone.code.is_empty() {
            faults.add(format!("{path}/code"), "required");
        } else if milestone.code.len() > CODE_CHARS_MAX || !milestone.code.bytes().all(plain) {
            faults.add(format!("{path}/code"), "code_malformed");
        } else if milestones[..index].iter().any(|earlier| earlier.code == milestone.code) {
            faults.add(format!("{path}/code"), "code_used_twice");
        }
        if milestone.description.trim().is_empty() {
            faults.add(format!("{path}/description"), "required");
        }
        check_text(faults, format!("{path}/description"), &milestone.description, DESCRIPTION_CHARS_MAX);
        if let MilestoneTest::CumulativeRevenue(at_least) = milestone.test {
            amount(faults, format!("{path}/test/at_least"), at_least);
        }
    }
}

fn check_reporting(faults: &mut Faults, reporting: Reporting) {
    range(faults, "/reporting/report_due_days", reporting.report_due_days, 1, DAYS_MAX);
    range(faults, "/reporting/payment_due_days", reporting.payment_due_days, 1, DAYS_MAX);
    if let Some(days) = reporting.deemed_accepted_days {
        range(faults, "/reporting/deemed_accepted_days", days, 1, DAYS_MAX);
    }
}

fn amount(faults: &mut Faults, path: impl Into<String>, amount: Fen) {
    if amount.get() <= 0 {
        faults.add(path, "amount_not_positive");
    } else if amount.get() > FEN_MAX {
        faults.add(path, "amount_too_large");
    }
}

fn range(faults: &mut Faults, path: impl Into<String>, value: u32, min: u32, max: u32) {
    if !(min..=max).contains(&value) {
        faults.add(path, "out_of_range");
    }
}

fn count(faults: &mut Faults, path: &str, length: usize, max: usize) {
    if length == 0 {
        faults.add(path, "required");
    } else if length > max {
        faults.add(path, "too_many");
    }
}

/// Rates that are all zero would be a free licence in disguise.
fn some_rate(faults: &mut Faults, path: &str, rates: impl Iterator<Item = u32>) {
    if rates.max() == Some(0) {
        faults.add(path, "all_rates_zero");
    }
}

fn check_text(faults: &mut Faults, path: impl Into<String>, text: &str, chars_max: usize) {
    let path = path.into();
    if text.chars().count() > chars_max {
        faults.add(path, "text_too_long");
    } else if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        faults.add(path, "text_has_control_characters");
    }
}
