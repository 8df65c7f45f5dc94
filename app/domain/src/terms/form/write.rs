//! Terms as the values of a form.

use crate::{
    Fen,
    terms::{
        Arrangement, Due, LateInterest, Milestone, MilestoneTest, Rate, Royalty, Tax, Terms,
        form::FormValues,
        rate::{rate_text, scaled_text},
    },
};

/// The form that [`super::parse_form`] reads back into these terms.
#[must_use]
pub fn to_form(terms: &Terms) -> FormValues {
    let mut form = Writer(FormValues::new());
    form.put("kind", terms.arrangement().as_str());
    form.put("licence_months", terms.licence_months.to_string());
    form.put("initial_due_days", terms.initial_due_days.to_string());
    if let Some(trial) = terms.trial {
        form.put("trial_months", trial.months.to_string());
        form.put("trial_decision_days", trial.decision_days.to_string());
        form.put_some("trial_extension_months", trial.extension_months.map(|months| months.to_string()));
        form.tick("trial_ends_on_first_sale", trial.ends_on_first_sale);
    }
    form.put_some("free_months", (terms.free_months > 0).then(|| terms.free_months.to_string()));
    write_fees(&mut form, terms);
    form.put_some("equity_note", (!terms.equity_note.is_empty()).then(|| terms.equity_note.clone()));
    write_conditions(&mut form, terms);
    form.put_some("other_matters", (!terms.other_matters.is_empty()).then(|| terms.other_matters.clone()));
    form.0
}

/// The values a new draft begins with: the usual conditions, no fee filled in.
#[must_use]
pub fn starting_values(kind: Arrangement) -> FormValues {
    let mut values = to_form(&Terms::default());
    values.insert("kind".into(), kind.as_str().into());
    values
}

struct Writer(FormValues);

impl Writer {
    fn put(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    fn put_some(&mut self, name: impl Into<String>, value: Option<String>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    fn tick(&mut self, name: &str, ticked: bool) {
        self.put_some(name, ticked.then(|| "yes".to_owned()));
    }
}

fn write_fees(form: &mut Writer, terms: &Terms) {
    let fees = &terms.fees;
    form.put_some("lump_amount", fees.lump.map(Fen::to_plain));
    form.put_some("annual_amount", fees.annual.map(Fen::to_plain));
    if let Some(entry) = fees.entry {
        form.put("entry_amount", entry.amount.to_plain());
        form.tick("entry_creditable", entry.creditable);
    }
    for (row, part) in (1..).zip(&fees.instalments) {
        form.put(format!("instalment_{row}_amount"), part.amount.to_plain());
        match part.due {
            Due::AfterMonths(months) => form.put(format!("instalment_{row}_after_months"), months.to_string()),
            Due::AfterDays(days) => form.put(format!("instalment_{row}_after_days"), days.to_string()),
            Due::On(day) => form.put(format!("instalment_{row}_on"), day.to_string()),
        }
    }
    if let Some(royalty) = &fees.royalty {
        write_royalty(form, royalty);
    }
    for (row, milestone) in (1..).zip(&fees.milestones) {
        write_milestone(form, row, milestone);
    }
}

fn write_royalty(form: &mut Writer, royalty: &Royalty) {
    form.put("royalty_base", royalty.base.as_str());
    match &royalty.rate {
        Rate::Flat(rate) => form.put("royalty_rate", rate_text(*rate)),
        Rate::Tiers(tiers) => {
            for (row, tier) in (1..).zip(tiers) {
                form.put(format!("tier_{row}_from"), tier.from.to_plain());
                form.put(format!("tier_{row}_rate"), rate_text(tier.rate_ppm));
            }
        }
        Rate::ByYear(rates) => {
            for (row, rate) in (1..).zip(rates) {
                form.put(format!("year_{row}_rate"), rate_text(*rate));
            }
        }
        Rate::PerUnit { amount, unit } => {
            form.put("unit_amount", amount.to_plain());
            form.put("unit_name", unit.as_str());
        }
    }
    form.put_some("minimum_amount", royalty.minimum.map(Fen::to_plain));
    form.put_some("cap_amount", royalty.cap.map(Fen::to_plain));
}

fn write_milestone(form: &mut Writer, row: usize, milestone: &Milestone) {
    let name = |field: &str| format!("milestone_{row}_{field}");
    form.put(name("code"), milestone.code.as_str());
    form.put(name("description"), milestone.description.as_str());
    form.put(name("test"), milestone.test.as_str());
    if let MilestoneTest::CumulativeRevenue(at_least) = milestone.test {
        form.put(name("at_least"), at_least.to_plain());
    }
    form.put(name("amount"), milestone.amount.to_plain());
}

fn write_conditions(form: &mut Writer, terms: &Terms) {
    form.tick("net_discounts", terms.net_sales.discounts);
    form.tick("net_returns", terms.net_sales.returns);
    form.tick("net_freight", terms.net_sales.freight);
    form.tick("loss_carried_forward", terms.loss_carried_forward);
    form.tick("audit_right", terms.audit_right);
    let reporting = terms.reporting;
    form.put("report_cycle", reporting.cycle.as_str());
    form.put("report_due_days", reporting.report_due_days.to_string());
    form.put("payment_due_days", reporting.payment_due_days.to_string());
    form.put_some("deemed_accepted_days", reporting.deemed_accepted_days.map(|days| days.to_string()));
    let (mode, rate) = match terms.tax {
        Tax::Inclusive { rate_bp } => ("inclusive", Some(rate_bp)),
        Tax::Exclusive { rate_bp } => ("exclusive", Some(rate_bp)),
        Tax::Exempt => ("exempt", None),
    };
    form.put("tax_mode", mode);
    form.put_some("tax_rate", rate.map(|rate_bp| rate_text(rate_bp * 100)));
    match terms.late_interest {
        LateInterest::None => form.put("late_kind", "none"),
        LateInterest::Daily { hundred_thousandths } => {
            form.put("late_kind", "daily");
            form.put("late_daily_rate", rate_text(hundred_thousandths * 10));
        }
        LateInterest::Lpr { percent } => {
            form.put("late_kind", "lpr");
            form.put("late_lpr_multiple", scaled_text(percent, 2));
        }
    }
}
