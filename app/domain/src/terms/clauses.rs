//! The key terms, clause by clause: the table of an offer and the ticks at acceptance.

use crate::{
    Day, Fen, Locale,
    royalty::initial_charges,
    terms::{
        LateInterest, MilestoneTest, Rate, RoyaltyBase, Tax, Terms, Trial, rate_text,
        sentence::{capitalised, cycle_name, days_en, fee_phrases, money, months_en, pick, tax_phrase},
    },
};

/// One key term. The key is stable: acceptance evidence names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    pub key: &'static str,
    pub title: &'static str,
    pub text: String,
}

/// The key terms in the order of a contract. The same terms give the same keys in both languages.
#[must_use]
pub fn clauses(terms: &Terms, locale: Locale) -> Vec<Clause> {
    let mut clauses = vec![clause("kind", "许可方式", "Kind of licence", locale, licence_kind(locale))];
    clauses.push(clause("term", "单次许可期限", "Term of each licence", locale, term(terms, locale)));
    clauses
        .extend(terms.trial.map(|trial| clause("trial", "试用期", "Trial period", locale, trial_text(trial, locale))));
    if terms.free_months > 0 {
        clauses.push(clause("free_period", "免费期", "Free period", locale, free_period(terms.free_months, locale)));
    }
    clauses.push(clause("fee", "许可使用费", "Licence fee", locale, fee(terms, locale)));
    clauses.push(clause("beginning", "首付与生效", "First payment and effect", locale, first_payment(terms, locale)));
    if (terms.trial.is_some() || terms.free_months > 0) && !terms.fees.is_free() {
        clauses.push(clause("fees_begin", "付费起算", "Beginning of fees", locale, fees_begin(terms, locale)));
    }
    royalty_clauses(&mut clauses, terms, locale);
    if !terms.fees.milestones.is_empty() {
        clauses.push(clause("milestones", "阶段性支付", "Milestone payment", locale, milestones(terms, locale)));
    }
    if terms.needs_reports() {
        clauses.push(clause("reports", "提成报告", "Royalty reports", locale, reports(terms, locale)));
        if terms.audit_right {
            clauses.push(clause("audit", "查账权", "Audit right", locale, audit(locale)));
        }
    }
    if !terms.fees.is_free() {
        let tax = sentence_of(tax_phrase(terms.tax, locale), locale);
        clauses.push(clause("tax", "增值税", "VAT", locale, tax));
        clauses.push(clause("late", "逾期利息", "Late interest", locale, late(terms.late_interest, locale)));
    }
    if !terms.equity_note.is_empty() {
        clauses.push(clause("equity", "作价入股", "Equity", locale, terms.equity_note.clone()));
    }
    if !terms.other_matters.is_empty() {
        clauses.push(clause("other", "其他需要明确的事项", "Other matters", locale, terms.other_matters.clone()));
    }
    clauses
}

fn clause(key: &'static str, zh: &'static str, en: &'static str, locale: Locale, text: String) -> Clause {
    Clause { key, title: pick(locale, zh, en), text }
}

fn sentence_of(text: String, locale: Locale) -> String {
    match locale {
        Locale::Zh => format!("{text}。"),
        Locale::En => format!("{}.", capitalised(&text)),
    }
}

/// 专利法 第五十一条 and 第十二条.
fn licence_kind(locale: Locale) -> String {
    pick(
        locale,
        "普通许可，许可地域为中国境内，任何单位或者个人均可按相同条款取得；被许可人不得许可他人实施。",
        "Ordinary (non-exclusive) licence for the territory of China, open to anyone under the same terms; no sub-licence.",
    )
    .into()
}

fn term(terms: &Terms, locale: Locale) -> String {
    let months = terms.licence_months;
    match locale {
        Locale::Zh => format!("自许可生效之日起 {months} 个月，至迟于专利权期限届满之日终止。"),
        Locale::En => {
            format!(
                "{} from the day the licence takes effect, ending with the patent at the latest.",
                months_en(months)
            )
        }
    }
}

fn trial_text(trial: Trial, locale: Locale) -> String {
    let Trial { months, decision_days, extension_months, ends_on_first_sale } = trial;
    match locale {
        Locale::Zh => {
            let sale = if ends_on_first_sale { "发生首次商业销售的，试用期即告结束。" } else { "" };
            let extension = match extension_months {
                Some(months) => format!("经双方同意可延长一次，延长 {months} 个月。"),
                None => "试用期不得延长。".into(),
            };
            format!(
                "自许可生效之日起免费试用 {months} 个月。{sale}{extension}试用期满后 {decision_days} 日内，被许可人可书面选择转为\
                 正式许可；逾期不答复的，许可终止，不视为转为正式许可。"
            )
        }
        Locale::En => {
            let sale = if ends_on_first_sale { " A first commercial sale ends the trial." } else { "" };
            let extension = match extension_months {
                Some(months) => format!("It may be extended once by {} if both sides agree.", months_en(months)),
                None => "It cannot be extended.".into(),
            };
            format!(
                "{} of use without a fee from the day the licence takes effect.{sale} {extension} Within {} of its end the \
                 licensee may convert in writing; silence ends the licence and never converts it.",
                capitalised(&months_en(months)),
                days_en(decision_days)
            )
        }
    }
}

fn free_period(months: u32, locale: Locale) -> String {
    match locale {
        Locale::Zh => format!("起始 {months} 个月内不产生任何费用，各项付费期限自免费期届满次日起算。"),
        Locale::En => {
            format!("No fee arises in the first {}; all fees count from the day after they end.", months_en(months))
        }
    }
}

fn fee(terms: &Terms, locale: Locale) -> String {
    if terms.fees.is_free() {
        return pick(locale, "免费许可，不收取许可使用费。", "Free licence; no licence fee is charged.").into();
    }
    let phrases = fee_phrases(terms, locale);
    sentence_of(phrases.join(pick(locale, "；", "; ")), locale)
}

/// 专利法 第五十一条; 专利审查指南 第五部分第十一章 6.
fn first_payment(terms: &Terms, locale: Locale) -> String {
    let days = terms.initial_due_days;
    if terms.initial_total().is_zero() {
        let text = pick(
            locale,
            "开始时无应付款项；许可自书面通知送达专利权人之日起生效。",
            "Nothing is due at the beginning; the licence takes effect on the day the written notice is delivered.",
        );
        return text.into();
    }
    let payable: Fen = initial_charges(terms, Day::literal(2000, 1, 1)).iter().map(|charge| charge.amount).sum();
    let with_vat = match terms.tax {
        Tax::Exempt => "",
        _ => pick(locale, "（价税合计）", " (VAT included)"),
    };
    let total = format!("{}{with_vat}", money(payable, locale));
    match locale {
        Locale::Zh => format!(
            "首付款项 {total}，应自书面通知送达专利权人之日起 {days} 日内付清；许可自通知送达且首付款项付清之日起生效，逾期未付清的，\
             不取得许可。"
        ),
        Locale::En => format!(
            "{total} is due within {} of the delivery of the written notice; the licence takes effect when notice and payment \
             are both there. Without payment in time no licence is obtained.",
            days_en(days)
        ),
    }
}

fn fees_begin(terms: &Terms, locale: Locale) -> String {
    let days = terms.initial_due_days;
    let zh = match (terms.trial.is_some(), terms.free_months > 0) {
        (true, false) => "转为正式许可之日",
        (true, true) => "转为正式许可后免费期届满次日",
        (false, _) => "免费期届满次日",
    };
    let en = match (terms.trial.is_some(), terms.free_months > 0) {
        (true, false) => "the day of conversion",
        (true, true) => "the day after the free months that follow the conversion",
        (false, _) => "the day after the free months",
    };
    match locale {
        Locale::Zh => format!("各项费用自{zh}起算；其时应付的款项应于该日起 {days} 日内支付。"),
        Locale::En => format!("Fees count from {en}; what is payable then is due within {} of it.", days_en(days)),
    }
}

fn milestones(terms: &Terms, locale: Locale) -> String {
    let days = terms.reporting.payment_due_days;
    let by_evidence = terms.fees.milestones.iter().any(|milestone| milestone.test == MilestoneTest::Evidence);
    match locale {
        Locale::Zh => {
            let evidence =
                if by_evidence { "以证明材料认定的，以许可人确认之日为达到之日；" } else { "" };
            format!(
                "{evidence}以销售认定的，以相应提成报告被接受之日为达到之日。每一里程碑只支付一次，于达到后 {days} 日内支付。"
            )
        }
        Locale::En => {
            let evidence =
                if by_evidence { "Evidence counts from the day the licensor accepts it; sales" } else { "Sales" };
            format!(
                "{evidence} count from the day the report is accepted. Each milestone is paid once, within {} of being met.",
                days_en(days)
            )
        }
    }
}

fn royalty_clauses(clauses: &mut Vec<Clause>, terms: &Terms, locale: Locale) {
    let Some(royalty) = &terms.fees.royalty else { return };
    if let RoyaltyBase::NetSales = royalty.base {
        clauses.push(clause("net_sales", "净销售额", "Net sales", locale, net_sales(terms, locale)));
    }
    if matches!(royalty.base, RoyaltyBase::Profit | RoyaltyBase::AddedOutput) {
        let text = if terms.loss_carried_forward {
            pick(locale, "亏损可结转抵减以后期间的提成基数。", "Losses reduce the royalty base of later periods.")
        } else {
            pick(
                locale,
                "亏损期间的提成基数按零计，不结转。",
                "In a period of loss the royalty base is zero; losses are not carried forward.",
            )
        };
        clauses.push(clause("loss", "亏损", "Losses", locale, text.into()));
    }
    if let Rate::ByYear(_) = royalty.rate {
        let text = pick(
            locale,
            "许可年度自付费起算之日起每满一年为一个年度；报告期适用其首日所在许可年度的提成率。",
            "Licence years count from the day on which fees begin; a reporting period bears the rate of the licence year in which \
             it begins.",
        );
        clauses.push(clause("years", "许可年度", "Licence years", locale, text.into()));
    }
    if terms.fees.entry.is_some_and(|entry| entry.creditable) {
        let text = pick(
            locale,
            "提成费先以入门费抵扣，抵扣完毕后再行支付；未抵扣完的入门费不予退还。",
            "Royalties are first set off against the entry fee; what is not used up is not refunded.",
        );
        clauses.push(clause("credit", "入门费抵扣", "Credit of the entry fee", locale, text.into()));
    }
    if royalty.minimum.is_some() {
        let text = pick(
            locale,
            "每一自然年的提成费不足年度最低提成的，于该年最后一期补足；不满一年的，按实际天数除以 365 折算。",
            "Where the royalties of a calendar year fall short of the minimum, the rest is due with the last period of the \
             year; a partial year counts by days/365.",
        );
        clauses.push(clause("minimum", "年度最低提成", "Minimum annual royalty", locale, text.into()));
    }
}

fn net_sales(terms: &Terms, locale: Locale) -> String {
    let agreed = terms.net_sales;
    let deductions: Vec<&str> = [
        (agreed.discounts, pick(locale, "票面折扣", "discounts on invoices")),
        (agreed.returns, pick(locale, "退货与折让", "returns and allowances")),
        (agreed.freight, pick(locale, "单独开票的运费与保险费", "separately invoiced freight and insurance")),
    ]
    .into_iter()
    .filter(|(agreed, _)| *agreed)
    .map(|(_, name)| name)
    .collect();
    let less = match (deductions.is_empty(), locale) {
        (true, Locale::Zh) => "，不作其他扣除".to_owned(),
        (true, Locale::En) => " without further deductions".to_owned(),
        (false, Locale::Zh) => format!("减去{}", deductions.join("、")),
        (false, Locale::En) => format!(" less {}", deductions.join(", ")),
    };
    match locale {
        Locale::Zh => format!("净销售额为不含增值税的开票销售额{less}；净销售额为负的，结转下期抵减。"),
        Locale::En => format!("Net sales are invoiced sales without VAT{less}; a negative amount is carried forward."),
    }
}

fn reports(terms: &Terms, locale: Locale) -> String {
    let reporting = terms.reporting;
    let cycle = cycle_name(reporting.cycle, locale);
    let (report, pay) = (reporting.report_due_days, reporting.payment_due_days);
    match locale {
        Locale::Zh => {
            let deemed = reporting
                .deemed_accepted_days
                .map_or_else(String::new, |days| format!("许可人自收到报告之日起 {days} 日内未提出疑问的，视为接受。"));
            format!(
                "{cycle}（自然年）提交提成报告，于期末后 {report} 日内提交，没有销售的也应零申报。{deemed}应付款项于报告被接受后 \
                 {pay} 日内支付。"
            )
        }
        Locale::En => {
            let deemed = reporting.deemed_accepted_days.map_or_else(String::new, |days| {
                format!(" A report that is not queried within {} counts as accepted.", days_en(days))
            });
            format!(
                "A royalty report is due {cycle} by calendar year, within {} of the end of the period, nil reports included.\
                 {deemed} Payment is due within {} of acceptance.",
                days_en(report),
                days_en(pay)
            )
        }
    }
}

/// 民法典 第八百四十六条 lets the parties agree how accounts are inspected.
fn audit(locale: Locale) -> String {
    pick(
        locale,
        "许可人有权查阅与提成报告有关的会计账目；据此调整的，原报告保留，差额另行结算。",
        "The licensor may inspect the accounts that reports rest on; after an adjustment the original report is kept and the \
         difference is settled.",
    )
    .into()
}

fn late(late: LateInterest, locale: Locale) -> String {
    match (late, locale) {
        (LateInterest::None, Locale::Zh) => "未约定逾期利息，依照法律规定处理。".into(),
        (LateInterest::None, Locale::En) => "No late interest is agreed; the law applies.".into(),
        (LateInterest::Daily { hundred_thousandths }, Locale::Zh) => {
            let rate = rate_text(hundred_thousandths * 10);
            format!("逾期付款的，自到期次日起至付款当日止，按所欠本金每日 {rate} 计付逾期利息，不计复利。")
        }
        (LateInterest::Daily { hundred_thousandths }, Locale::En) => {
            let rate = rate_text(hundred_thousandths * 10);
            format!(
                "Late payment bears simple interest of {rate} of the principal a day, from the day after the due day to the day of payment."
            )
        }
        (LateInterest::Lpr { percent }, Locale::Zh) => format!(
            "逾期付款的，自到期次日起至付款当日止，按所欠本金以一年期贷款市场报价利率（LPR）的 {percent}% 按日计付逾期利息\
             （一年按 365 日），不计复利。"
        ),
        (LateInterest::Lpr { percent }, Locale::En) => format!(
            "Late payment bears simple interest on the principal at {percent}% of the one-year loan prime rate (LPR), by days \
             of a 365-day year, from the day after the due day to the day of payment."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::samples;

    fn keys(letter: &str, locale: Locale) -> Vec<&'static str> {
        clauses(&samples::arrangement(letter), locale).into_iter().map(|clause| clause.key).collect()
    }

    #[test]
    fn both_languages_state_the_same_clauses_once() {
        for (letter, _) in samples::arrangements() {
            let zh = keys(letter, Locale::Zh);
            assert_eq!(zh, keys(letter, Locale::En), "{letter}");
            let mut unique = zh.clone();
            unique.sort_unstable();
            unique.dedup();
            assert_eq!(unique.len(), zh.len(), "{letter}");
        }
        assert_eq!(keys("M", Locale::Zh), ["kind", "term", "fee", "beginning"]);
        let entry = ["kind", "term", "fee", "beginning", "net_sales", "reports", "audit", "tax", "late"];
        assert_eq!(keys("C", Locale::Zh), entry);
        assert!(keys("C'", Locale::En).contains(&"credit"));
        assert!(keys("I", Locale::En).contains(&"years"));
        assert!(keys("J", Locale::En).contains(&"milestones"));
        assert!(keys("L", Locale::En).contains(&"fees_begin"));
        assert!(keys("K", Locale::En).contains(&"trial"));
        assert!(keys("N", Locale::En).contains(&"equity"));
    }

    #[test]
    fn languages_are_not_mixed() {
        let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        for letter in ["A", "B", "C", "D", "F", "H", "I", "K", "L", "M", "O"] {
            for clause in clauses(&samples::arrangement(letter), Locale::En) {
                assert!(!clause.text.chars().any(is_han) && !clause.title.chars().any(is_han), "{letter}: {clause:?}");
            }
            for clause in clauses(&samples::arrangement(letter), Locale::Zh) {
                let words = clause.text.replace("LPR", "");
                assert!(!words.chars().any(|c| c.is_ascii_alphabetic()), "{letter}: {clause:?}");
            }
        }
    }

    #[test]
    fn what_is_due_first_is_said_exactly() {
        let taxed = Terms { tax: Tax::Exclusive { rate_bp: 600 }, ..samples::arrangement("B") };
        assert!(first_payment(&taxed, Locale::Zh).contains("首付款项 222,600.00 元（价税合计）"));
        let text = first_payment(&samples::arrangement("B"), Locale::Zh);
        assert!(text.contains("首付款项 210,000.00 元") && text.contains("30 日内"), "{text}");
        assert!(first_payment(&samples::arrangement("L"), Locale::Zh).starts_with("开始时无应付款项"));
    }
}
