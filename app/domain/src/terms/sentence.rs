//! The terms in one plain sentence.

use crate::{
    Fen, Locale,
    terms::{
        Cycle, Due, Instalment, Milestone, MilestoneTest, Rate, Royalty, RoyaltyBase, Tax, Terms, Tier, rate_text,
    },
};

/// One sentence that says what is paid, when and for how long.
#[must_use]
pub fn sentence(terms: &Terms, locale: Locale) -> String {
    let (comma, stop) = match locale {
        Locale::Zh => ("；", "。"),
        Locale::En => ("; ", "."),
    };
    let mut parts = Vec::new();
    parts.extend(beginning(terms, locale));
    if terms.fees.is_free() {
        parts.push(pick(locale, "免费许可，不收取许可使用费", "free licence, no licence fee").into());
    }
    parts.extend(fee_phrases(terms, locale));
    if !terms.equity_note.is_empty() {
        parts.push(pick(locale, "作价入股另行协商", "equity is negotiated separately").into());
    }
    let months = terms.licence_months;
    parts.push(match locale {
        Locale::Zh => format!("单次许可期限 {months} 个月"),
        Locale::En => format!("each licence runs {}", months_en(months)),
    });
    if !terms.fees.is_free() {
        parts.push(tax_phrase(terms.tax, locale));
    }
    let mut text = parts.join(comma);
    text.push_str(stop);
    match locale {
        Locale::Zh => text,
        Locale::En => capitalised(&text),
    }
}

/// What is payable, one phrase for each part of the fees.
pub(super) fn fee_phrases(terms: &Terms, locale: Locale) -> Vec<String> {
    let fees = &terms.fees;
    let mut phrases = Vec::new();
    phrases.extend(fees.lump.map(|amount| match locale {
        Locale::Zh => format!("一次总付 {}", money(amount, locale)),
        Locale::En => format!("lump-sum payment of {}", money(amount, locale)),
    }));
    if !fees.instalments.is_empty() {
        phrases.push(instalments_phrase(&fees.instalments, locale));
    }
    phrases.extend(fees.entry.map(|entry| {
        let amount = money(entry.amount, locale);
        match (locale, entry.creditable) {
            (Locale::Zh, true) => format!("入门费 {amount}（可抵扣提成费）"),
            (Locale::Zh, false) => format!("入门费 {amount}"),
            (Locale::En, true) => format!("entry fee of {amount}, creditable against royalties"),
            (Locale::En, false) => format!("entry fee of {amount}"),
        }
    }));
    phrases.extend(fees.annual.map(|amount| match locale {
        Locale::Zh => format!("每个许可年度 {}", money(amount, locale)),
        Locale::En => format!("{} for each licence year", money(amount, locale)),
    }));
    if let Some(royalty) = &fees.royalty {
        phrases.push(royalty_phrase(royalty, terms.reporting.cycle, locale));
        phrases.extend(royalty.minimum.map(|amount| match locale {
            Locale::Zh => format!("年度最低提成 {}", money(amount, locale)),
            Locale::En => format!("minimum annual royalty of {}", money(amount, locale)),
        }));
        phrases.extend(royalty.cap.map(|amount| match locale {
            Locale::Zh => format!("全期提成封顶 {}", money(amount, locale)),
            Locale::En => format!("royalty cap of {} over the whole term", money(amount, locale)),
        }));
    }
    phrases.extend(fees.milestones.iter().map(|milestone| milestone_phrase(milestone, locale)));
    phrases
}

/// `50,000.00 元`, `CNY 50,000.00`.
pub(super) fn money(amount: Fen, locale: Locale) -> String {
    match locale {
        Locale::Zh => format!("{amount} 元"),
        Locale::En => format!("CNY {amount}"),
    }
}

pub(super) const fn pick(locale: Locale, zh: &'static str, en: &'static str) -> &'static str {
    match locale {
        Locale::Zh => zh,
        Locale::En => en,
    }
}

pub(super) fn months_en(months: u32) -> String {
    if months == 1 { "1 month".into() } else { format!("{months} months") }
}

pub(super) fn days_en(days: u32) -> String {
    if days == 1 { "1 day".into() } else { format!("{days} days") }
}

pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

pub(super) fn tax_phrase(tax: Tax, locale: Locale) -> String {
    let rate = |rate_bp: u32| rate_text(rate_bp * 100);
    match (tax, locale) {
        (Tax::Inclusive { rate_bp }, Locale::Zh) => format!("金额含增值税（税率 {}）", rate(rate_bp)),
        (Tax::Inclusive { rate_bp }, Locale::En) => format!("amounts include VAT at {}", rate(rate_bp)),
        (Tax::Exclusive { rate_bp }, Locale::Zh) => format!("金额不含增值税，另加 {}", rate(rate_bp)),
        (Tax::Exclusive { rate_bp }, Locale::En) => format!("VAT at {} is added", rate(rate_bp)),
        (Tax::Exempt, Locale::Zh) => "免征增值税".into(),
        (Tax::Exempt, Locale::En) => "exempt from VAT".into(),
    }
}

pub(super) const fn base_name(base: RoyaltyBase, locale: Locale) -> &'static str {
    match base {
        RoyaltyBase::NetSales => pick(locale, "净销售额", "net sales"),
        RoyaltyBase::Profit => pick(locale, "利润额", "profit"),
        RoyaltyBase::AddedOutput => pick(locale, "新增产值", "added output value"),
        RoyaltyBase::Units => pick(locale, "件数", "units"),
    }
}

pub(super) const fn cycle_name(cycle: Cycle, locale: Locale) -> &'static str {
    match cycle {
        Cycle::Monthly => pick(locale, "按月", "monthly"),
        Cycle::Quarterly => pick(locale, "按季度", "quarterly"),
        Cycle::HalfYearly => pick(locale, "按半年", "half-yearly"),
        Cycle::Yearly => pick(locale, "按年", "yearly"),
    }
}

fn beginning(terms: &Terms, locale: Locale) -> Vec<String> {
    let mut phrases = Vec::new();
    phrases.extend(terms.trial.map(|trial| {
        let (months, days) = (trial.months, trial.decision_days);
        match locale {
            Locale::Zh => format!("先免费试用 {months} 个月，期满后 {days} 日内可选择转为正式许可并自转换日起付费"),
            Locale::En => format!(
                "free trial of {}, to be converted within {} of its end, fees from the conversion",
                months_en(months),
                days_en(days)
            ),
        }
    }));
    if terms.free_months > 0 {
        phrases.push(match locale {
            Locale::Zh => format!("前 {} 个月免费", terms.free_months),
            Locale::En => format!("no fee in the first {}", months_en(terms.free_months)),
        });
    }
    phrases
}

fn instalments_phrase(parts: &[Instalment], locale: Locale) -> String {
    let total = money(parts.iter().map(|part| part.amount).sum(), locale);
    let count = parts.len();
    let each: Vec<String> = parts.iter().map(|part| instalment_phrase(part, locale)).collect();
    match locale {
        Locale::Zh => format!("分 {count} 期支付，合计 {total}：{}", each.join("，")),
        Locale::En => format!("{total} in {count} instalments: {}", each.join(", ")),
    }
}

pub(super) fn instalment_phrase(part: &Instalment, locale: Locale) -> String {
    let amount = money(part.amount, locale);
    match (part.due, locale) {
        (Due::AfterMonths(0) | Due::AfterDays(0), Locale::Zh) => format!("首付 {amount}"),
        (Due::AfterMonths(0) | Due::AfterDays(0), Locale::En) => format!("{amount} at the beginning"),
        (Due::AfterMonths(months), Locale::Zh) => format!("第 {months} 个月届满时 {amount}"),
        (Due::AfterMonths(months), Locale::En) => format!("{amount} after {}", months_en(months)),
        (Due::AfterDays(days), Locale::Zh) => format!("第 {days} 日 {amount}"),
        (Due::AfterDays(days), Locale::En) => format!("{amount} after {}", days_en(days)),
        (Due::On(day), Locale::Zh) => format!("{day} {amount}"),
        (Due::On(day), Locale::En) => format!("{amount} on {day}"),
    }
}

fn royalty_phrase(royalty: &Royalty, cycle: Cycle, locale: Locale) -> String {
    let base = base_name(royalty.base, locale);
    let cycle = cycle_name(cycle, locale);
    match (&royalty.rate, locale) {
        (Rate::Flat(rate), Locale::Zh) => format!("{cycle}支付{base} {} 的提成费", rate_text(*rate)),
        (Rate::Flat(rate), Locale::En) => format!("{cycle} royalty of {} of {base}", rate_text(*rate)),
        (Rate::Tiers(tiers), Locale::Zh) => {
            format!("{cycle}支付提成费，按自然年累计{base}超额累进：{}", tiers_phrase(tiers, locale))
        }
        (Rate::Tiers(tiers), Locale::En) => {
            let tiers = tiers_phrase(tiers, locale);
            format!("{cycle} royalty on {base}, marginal tiers on the calendar year to date: {tiers}")
        }
        (Rate::ByYear(rates), Locale::Zh) => {
            let years = (1..).zip(rates).map(|(year, rate)| format!("第 {year} 年 {}", rate_text(*rate)));
            let years = years.collect::<Vec<_>>().join("、");
            format!("{cycle}支付{base}的提成费，提成率{years}，此后不变")
        }
        (Rate::ByYear(rates), Locale::En) => {
            let years = (1..).zip(rates).map(|(year, rate)| format!("{} in year {year}", rate_text(*rate)));
            let years = years.collect::<Vec<_>>().join(", ");
            format!("{cycle} royalty on {base}: {years}, unchanged afterwards")
        }
        (Rate::PerUnit { amount, unit }, Locale::Zh) => {
            format!("{cycle}支付按件计费的提成费，每{unit} {}", money(*amount, locale))
        }
        (Rate::PerUnit { amount, unit }, Locale::En) => {
            format!("{cycle} per-unit fee of {} for each unit ({unit})", money(*amount, locale))
        }
    }
}

fn tiers_phrase(tiers: &[Tier], locale: Locale) -> String {
    let last = tiers.len().saturating_sub(1);
    let phrase = |(index, tier): (usize, &Tier)| {
        let rate = rate_text(tier.rate_ppm);
        let from = money(tier.from, locale);
        match (tiers.get(index + 1), locale) {
            (None, Locale::Zh) if last == 0 => rate,
            (None, Locale::En) if last == 0 => rate,
            (Some(next), Locale::Zh) if index == 0 => format!("{}以内部分 {rate}", money(next.from, locale)),
            (Some(next), Locale::En) if index == 0 => format!("{rate} up to {}", money(next.from, locale)),
            (Some(next), Locale::Zh) => format!("{from}至 {}部分 {rate}", money(next.from, locale)),
            (Some(next), Locale::En) => format!("{rate} from there to {}", money(next.from, locale)),
            (None, Locale::Zh) => format!("超过 {from}部分 {rate}"),
            (None, Locale::En) => format!("{rate} above {from}"),
        }
    };
    let phrases: Vec<String> = tiers.iter().enumerate().map(phrase).collect();
    phrases.join(pick(locale, "、", ", "))
}

pub(super) fn milestone_phrase(milestone: &Milestone, locale: Locale) -> String {
    let amount = money(milestone.amount, locale);
    let what = &milestone.description;
    match (milestone.test, locale) {
        (MilestoneTest::Evidence, Locale::Zh) => format!("里程碑“{what}”经证明后支付 {amount}"),
        (MilestoneTest::Evidence, Locale::En) => format!("{amount} when the milestone “{what}” is proved"),
        (MilestoneTest::FirstCommercialSale, Locale::Zh) => format!("里程碑“{what}”（首次商业销售）后支付 {amount}"),
        (MilestoneTest::FirstCommercialSale, Locale::En) => {
            format!("{amount} at the milestone “{what}” (first commercial sale)")
        }
        (MilestoneTest::CumulativeRevenue(at_least), Locale::Zh) => {
            format!("里程碑“{what}”（累计净销售额达到 {}）后支付 {amount}", money(at_least, locale))
        }
        (MilestoneTest::CumulativeRevenue(at_least), Locale::En) => {
            format!("{amount} at the milestone “{what}” (cumulative net sales of {})", money(at_least, locale))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::samples;

    fn check(letter: &str, zh: &str, en: &str) {
        let terms = samples::arrangement(letter);
        assert_eq!(sentence(&terms, Locale::Zh), zh, "{letter}");
        assert_eq!(sentence(&terms, Locale::En), en, "{letter}");
    }

    #[test]
    fn every_part_is_said_in_plain_words() {
        check(
            "A",
            "一次总付 106,000.00 元；单次许可期限 60 个月；金额含增值税（税率 6%）。",
            "Lump-sum payment of CNY 106,000.00; each licence runs 60 months; amounts include VAT at 6%.",
        );
        check(
            "C'",
            "入门费 50,000.00 元（可抵扣提成费）；按季度支付净销售额 3% 的提成费；单次许可期限 60 个月；免征增值税。",
            "Entry fee of CNY 50,000.00, creditable against royalties; quarterly royalty of 3% of net sales; \
             each licence runs 60 months; exempt from VAT.",
        );
        check(
            "H",
            "按季度支付提成费，按自然年累计净销售额超额累进：5,000,000.00 元以内部分 4%、5,000,000.00 元至 10,000,000.00 元部分 3%、\
             超过 10,000,000.00 元部分 2%；单次许可期限 60 个月；免征增值税。",
            "Quarterly royalty on net sales, marginal tiers on the calendar year to date: 4% up to CNY 5,000,000.00, \
             3% from there to CNY 10,000,000.00, 2% above CNY 10,000,000.00; each licence runs 60 months; exempt from VAT.",
        );
        check(
            "K",
            "先免费试用 6 个月，期满后 15 日内可选择转为正式许可并自转换日起付费；一次总付 120,000.00 元；单次许可期限 60 个月；\
             免征增值税。",
            "Free trial of 6 months, to be converted within 15 days of its end, fees from the conversion; lump-sum payment \
             of CNY 120,000.00; each licence runs 60 months; exempt from VAT.",
        );
        check(
            "M",
            "免费许可，不收取许可使用费；单次许可期限 60 个月。",
            "Free licence, no licence fee; each licence runs 60 months.",
        );
    }

    #[test]
    fn every_amount_and_rate_is_in_the_sentence() {
        for (letter, terms) in samples::arrangements() {
            for locale in Locale::ALL {
                let text = sentence(&terms, locale);
                let fees = &terms.fees;
                let royalty = fees.royalty.as_ref();
                let amounts = fees.lump.into_iter().chain(fees.annual).chain(fees.entry.map(|entry| entry.amount));
                let amounts = amounts.chain(fees.instalments.iter().map(|part| part.amount));
                let amounts = amounts.chain(fees.milestones.iter().map(|milestone| milestone.amount));
                let limits = royalty.and_then(|royalty| royalty.minimum).into_iter();
                let limits = limits.chain(royalty.and_then(|royalty| royalty.cap));
                for amount in amounts.chain(limits) {
                    assert!(text.contains(&money(amount, locale)), "{letter}: {text}");
                }
                if let Some(Rate::ByYear(rates)) = royalty.map(|royalty| &royalty.rate) {
                    assert!(rates.iter().all(|rate| text.contains(&rate_text(*rate))), "{letter}: {text}");
                }
            }
        }
    }
}
