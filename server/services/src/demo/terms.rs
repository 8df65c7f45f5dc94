//! Terms of the demonstration's offers: every arrangement, with varied figures.

use domain::{
    form::FormValues,
    terms::{Arrangement, form::starting_values},
};

/// How an offer is priced. Several stand for one arrangement, with other clauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Price {
    Lump,
    EntryAndRoyalty,
    Free,
    Minimum,
    Instalments,
    Trial,
    Tiers,
    PerUnit,
    Annual,
    Creditable,
    Profit,
    Milestones,
    Capped,
    FreePeriod,
    ByYear,
    Output,
    FreeWithEquity,
    TrialThenRoyalty,
    /// Above the guideline's ceiling: held for review.
    AboveCeiling,
}

use Price as P;

/// The order in which offers are priced.
const PRICES: [Price; 18] = [
    P::EntryAndRoyalty,
    P::Lump,
    P::Free,
    P::Minimum,
    P::Trial,
    P::Instalments,
    P::Tiers,
    P::PerUnit,
    P::Annual,
    P::Creditable,
    P::Profit,
    P::Milestones,
    P::Capped,
    P::FreePeriod,
    P::ByYear,
    P::Output,
    P::FreeWithEquity,
    P::TrialThenRoyalty,
];

/// Lump sums and entry fees, in yuan.
const AMOUNTS: [i64; 7] = [80_000, 120_000, 50_000, 200_000, 36_000, 150_000, 60_000];
const MONTHS: [&str; 5] = ["36", "60", "24", "48", "60"];

pub(super) fn price_of(place: usize) -> Price {
    if place == super::plan::ABOVE_CEILING { P::AboveCeiling } else { PRICES[place % PRICES.len()] }
}

/// The fields of the terms for the offer at this place.
pub(super) fn values(place: usize) -> FormValues {
    let price = price_of(place);
    let amount = AMOUNTS[place % AMOUNTS.len()];
    let yuan = |amount: i64| amount.to_string();
    let mut values = starting_values(arrangement(price));
    let mut put = |name: &str, value: &str| {
        values.insert(name.to_owned(), value.to_owned());
    };
    put("licence_months", MONTHS[place % MONTHS.len()]);
    put("late_kind", "daily");
    put("late_daily_rate", "0.05%");
    match price {
        P::Lump => put("lump_amount", &yuan(amount)),
        P::AboveCeiling => put("lump_amount", "25,000,000"),
        P::Instalments => {
            for (row, months) in (1..=4).zip(["0", "12", "24", "30"]) {
                put(&format!("instalment_{row}_amount"), &yuan(amount / 2));
                put(&format!("instalment_{row}_after_months"), months);
            }
        }
        P::Annual => put("annual_amount", &yuan(amount / 4)),
        P::EntryAndRoyalty => {
            put("entry_amount", &yuan(amount / 2));
            sales(&mut put, "3%");
        }
        P::Creditable => {
            put("entry_amount", &yuan(amount / 2));
            put("entry_creditable", "yes");
            sales(&mut put, "4%");
        }
        P::Minimum => {
            sales(&mut put, "3%");
            put("minimum_amount", "80,000");
        }
        P::Capped => {
            sales(&mut put, "2.5%");
            put("cap_amount", "500,000");
        }
        P::Tiers => tiers(&mut put),
        P::ByYear => {
            put("royalty_base", "net_sales");
            for (row, rate) in (1..).zip(["5%", "4%", "3%"]) {
                put(&format!("year_{row}_rate"), rate);
            }
        }
        P::Profit => base(&mut put, "profit", "10%"),
        P::Output => base(&mut put, "added_output", "5%"),
        P::PerUnit => {
            put("royalty_base", "units");
            put("unit_amount", "2.50");
            put("unit_name", "件");
        }
        P::Milestones => milestones(&mut put, amount),
        P::Trial => {
            trial(&mut put, place);
            put("lump_amount", &yuan(amount));
        }
        P::TrialThenRoyalty => {
            trial(&mut put, place);
            sales(&mut put, "3.5%");
        }
        P::FreePeriod => {
            put("free_months", "12");
            put("annual_amount", &yuan(amount / 4));
        }
        P::Free => put("other_matters", "被许可人实施所得的改进，归改进方所有。"),
        P::FreeWithEquity => put("equity_note", "许可使用费为零；被许可人拟设立项目公司的，可另行协商以专利作价入股。"),
    }
    values
}

fn arrangement(price: Price) -> Arrangement {
    match price {
        P::Lump | P::AboveCeiling => Arrangement::LumpSum,
        P::Instalments => Arrangement::Instalments,
        P::Annual => Arrangement::Annual,
        P::EntryAndRoyalty | P::Creditable => Arrangement::EntryAndRoyalty,
        P::Minimum | P::Capped | P::Tiers | P::ByYear => Arrangement::RoyaltyOnSales,
        P::Profit => Arrangement::RoyaltyOnProfit,
        P::Output => Arrangement::RoyaltyOnOutput,
        P::PerUnit => Arrangement::PerUnit,
        P::Milestones => Arrangement::Milestones,
        P::Trial | P::TrialThenRoyalty => Arrangement::Trial,
        P::FreePeriod => Arrangement::FreePeriod,
        P::Free => Arrangement::Free,
        P::FreeWithEquity => Arrangement::FreeWithEquity,
    }
}

fn base(put: &mut impl FnMut(&str, &str), base: &str, rate: &str) {
    put("royalty_base", base);
    put("royalty_rate", rate);
    put("report_cycle", "quarterly");
}

fn sales(put: &mut impl FnMut(&str, &str), rate: &str) {
    base(put, "net_sales", rate);
    put("audit_right", "yes");
    put("deemed_accepted_days", "60");
}

fn tiers(put: &mut impl FnMut(&str, &str)) {
    put("royalty_base", "net_sales");
    for (row, (from, rate)) in (1..).zip([("0", "4%"), ("5,000,000", "3%"), ("10,000,000", "2%")]) {
        put(&format!("tier_{row}_from"), from);
        put(&format!("tier_{row}_rate"), rate);
    }
}

fn milestones(put: &mut impl FnMut(&str, &str), amount: i64) {
    let amount = amount.to_string();
    sales(put, "2%");
    put("milestone_1_description", "完成中试生产");
    put("milestone_1_test", "evidence");
    put("milestone_1_amount", &amount);
    put("milestone_2_description", "首次商业销售");
    put("milestone_2_test", "first_commercial_sale");
    put("milestone_2_amount", &amount);
}

fn trial(put: &mut impl FnMut(&str, &str), place: usize) {
    put("trial_months", "6");
    put("trial_decision_days", "15");
    if place.is_multiple_of(2) {
        put("trial_extension_months", "3");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::terms::form::parse_form;

    use super::*;

    #[test]
    fn every_offer_can_be_computed_and_every_arrangement_is_there() {
        let mut found = BTreeSet::new();
        for place in 0..super::super::patents::COUNT {
            let terms = parse_form(&values(place)).unwrap_or_else(|errors| panic!("{place}: {errors:?}"));
            assert_eq!(terms.arrangement(), arrangement(price_of(place)), "{place}");
            found.insert(terms.arrangement());
        }
        assert_eq!(found.len(), Arrangement::ALL.len());
    }
}
