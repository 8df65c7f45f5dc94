//! The names of charges and steps in both languages.

use crate::{
    Locale,
    royalty::{BaseLabel, Charge, ChargeKind, StepLabel},
};

/// What a charge is called: 入门费, 第 2 期分期款, 第 3 年年度使用费, a milestone by its description, a royalty and
/// late interest by their period, costs by what was spent.
#[must_use]
pub fn charge_name(charge: &Charge, locale: Locale) -> String {
    let number = charge.number;
    match (charge.kind, locale) {
        (ChargeKind::Lump, Locale::Zh) => "一次总付许可使用费".into(),
        (ChargeKind::Lump, Locale::En) => "Lump-sum licence fee".into(),
        (ChargeKind::Entry, Locale::Zh) => "入门费".into(),
        (ChargeKind::Entry, Locale::En) => "Entry fee".into(),
        (ChargeKind::Instalment, Locale::Zh) => format!("第 {number} 期分期款"),
        (ChargeKind::Instalment, Locale::En) => format!("Instalment {number}"),
        (ChargeKind::Annual, Locale::Zh) => format!("第 {number} 年年度使用费"),
        (ChargeKind::Annual, Locale::En) => format!("Yearly fee, year {number}"),
        (ChargeKind::Milestone, Locale::Zh) => format!("阶段性支付：{}", charge.description),
        (ChargeKind::Milestone, Locale::En) => format!("Milestone: {}", charge.description),
        (ChargeKind::Royalty, Locale::Zh) => with_period("提成费", charge),
        (ChargeKind::Royalty, Locale::En) => with_period("Royalty", charge),
        (ChargeKind::LateInterest, Locale::Zh) => with_period("逾期利息", charge),
        (ChargeKind::LateInterest, Locale::En) => with_period("Late interest", charge),
        (ChargeKind::EnforcementCost, Locale::Zh) => format!("实现债权的费用：{}", charge.description),
        (ChargeKind::EnforcementCost, Locale::En) => format!("Costs of enforcement: {}", charge.description),
    }
}

/// What a step of a computation is called.
#[must_use]
pub const fn step_name(label: StepLabel, locale: Locale) -> &'static str {
    let (zh, en) = match label {
        StepLabel::Total => ("应付合计", "Total payable"),
        StepLabel::Vat => ("增值税", "VAT"),
        StepLabel::VatExempt => ("技术合同已认定登记，免征增值税", "VAT exempt: technology contract registered"),
        StepLabel::Stated => ("约定金额", "Stated amount"),
        StepLabel::Royalty => ("提成费", "Royalty"),
        StepLabel::Calculated => ("按提成率计算", "Calculated at the royalty rate"),
        StepLabel::TierSlice => ("超额累进分段", "Slice of a marginal tier"),
        StepLabel::AlreadyCalculated => ("减：本年此前期间已计算", "Less: calculated for earlier periods of the year"),
        StepLabel::MinimumTopUp => ("补足年度最低提成", "Top-up to the minimum annual royalty"),
        StepLabel::CapReduction => ("减：超出提成封顶", "Less: above the royalty cap"),
        StepLabel::EntryCredit => ("减：入门费抵扣", "Less: entry fee credited"),
        StepLabel::Recalculated => ("按最新报告计算", "Calculated from the newest report"),
        StepLabel::AlreadyCharged => ("减：此前已计收", "Less: charged before"),
        StepLabel::LateInterest => ("逾期利息", "Late interest"),
        StepLabel::EnforcementCost => ("实现债权的费用", "Costs of enforcement"),
        StepLabel::OtherHolder => ("减：归另一专利权人的日数", "Less: days that fall to another holder"),
        StepLabel::Estimated => ("暂估提成费", "Royalty estimated for the time being"),
    };
    match locale {
        Locale::Zh => zh,
        Locale::En => en,
    }
}

fn with_period(name: &str, charge: &Charge) -> String {
    charge.period.map_or_else(|| name.to_owned(), |period| format!("{name} {} – {}", period.from, period.to))
}

/// What a part of the royalty base is called.
#[must_use]
pub const fn base_name(label: BaseLabel, locale: Locale) -> &'static str {
    let (zh, en) = match label {
        BaseLabel::Gross => ("开票销售额（不含税）", "Invoiced sales without VAT"),
        BaseLabel::Discounts => ("减：票面折扣", "Less: discounts on invoices"),
        BaseLabel::Returns => ("减：退货与折让", "Less: returns and allowances"),
        BaseLabel::Freight => ("减：单独开票的运费与保险费", "Less: freight and insurance invoiced separately"),
        BaseLabel::Profit => ("利润额", "Profit"),
        BaseLabel::AddedOutput => ("新增产值", "Added output value"),
        BaseLabel::Units => ("件数", "Units"),
        BaseLabel::BroughtForward => ("减：上期结转", "Less: brought forward"),
        BaseLabel::CarriedForward => ("负数结转下期", "Negative amount carried forward"),
        BaseLabel::LossDisregarded => ("亏损按零计", "Loss counted as zero"),
    };
    match locale {
        Locale::Zh => zh,
        Locale::En => en,
    }
}
