//! What speaks for a suggestion, and what speaks against it, in words for both languages.

use serde::{Deserialize, Serialize};

use crate::{
    Fen, Locale,
    codes::codes,
    id::{BankLineId, ChargeId, PaymentId},
};

codes! {
    /// Why a suggestion is not applied by itself, or why a rival was not chosen.
    Doubt {
        AnotherSetFits = "another_set_fits", "另有应付款组合同样吻合", "another set of dues fits as well";
        AnotherLineFits = "another_line_fits", "另有到账同样吻合", "another line fits as well";
        TwinLine = "twin_line", "同一付款人近日有等额到账", "the same payer sent the same amount within days";
        OutsideWindow = "outside_window", "不在付款期间内", "outside the window of payment";
        BelowThreshold = "below_threshold", "低于自动匹配阈值", "below the threshold of automatic matching";
        OtherReference = "other_reference", "附言写明了其他付款编号", "the remark names another reference";
        UnreadReference = "unread_reference", "附言中的付款编号无法识别", "the remark has a reference that cannot be read";
        OtherPurpose = "other_purpose", "附言写明了其他用途", "the remark names another purpose";
        PayerUnknown = "payer_unknown", "付款人不明", "the payer is not known";
        OtherPayer = "other_payer", "付款人是他人", "another payer";
        PayerConflict = "payer_conflict", "户名与账号指向不同被许可方", "name and account point to different licensees";
        ByChance = "by_chance", "组合过多，可能是巧合", "so many sets were possible that one may fit by chance";
        SearchBounded = "search_bounded", "组合太多，未能全部检查", "too many sets to try them all";
        Typo = "typo", "付款编号有一个字符不符", "one character of the reference differs";
        Partial = "partial", "金额不足", "the amount is not enough";
        Over = "over", "金额超出", "the amount is too much";
        Similar = "similar", "仅名称或编号相近", "only names or numbers are similar";
        Taken = "taken", "已归于另一笔到账", "taken by another line";
        NamedElsewhere = "named_elsewhere", "另一笔到账写明了此付款编号", "another line names its reference";
        Mirrored = "mirrored", "此款可能已退回", "the money may have gone back";
        PayoutDiffers = "payout_differs", "结算明细与净额不符", "the parts of the payout do not sum to it";
        AmountDiffers = "amount_differs", "金额不符", "the amount differs";
        WeakerRule = "weaker_rule", "依据较弱", "weaker evidence";
    }
}

/// A fact that speaks for a suggestion, with its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Evidence {
    Reference {
        reference: String,
    },
    ReferenceTypo {
        reference: String,
    },
    AmountEqual {
        amount: Fen,
    },
    AmountShort {
        by: Fen,
    },
    AmountOver {
        by: Fen,
    },
    FeeWithinLimit {
        fee: Fen,
        limit: Fen,
    },
    Announced {
        payment: PaymentId,
        days: i64,
    },
    /// The account is known for this payer.
    PayerAccount {
        account: String,
    },
    /// The name is known for this payer, under another name than the licensee's own.
    PayerName {
        name: String,
    },
    /// The licensee's own name.
    LicenseeName {
        name: String,
    },
    /// Days from the due day to the booking; negative before it.
    DueDay {
        days: i64,
    },
    CoveringSet {
        dues: u32,
        candidates: u32,
    },
    SetsFit {
        sets: u32,
    },
    Joined {
        lines: Vec<BankLineId>,
    },
    Collector {
        name: String,
    },
    Payout {
        id: String,
    },
    LicenceNumber {
        number: String,
    },
    NameInRemark {
        name: String,
    },
    SimilarName {
        name: String,
        permille: u16,
    },
    /// The oldest debts first, as the law says where the payer designates nothing (民法典 第五百六十条).
    OldestFirst,
    /// The charge was settled before, so many days ago where its day is known.
    SettledBefore {
        charge: ChargeId,
        days: Option<i64>,
    },
    /// The line that this one takes back, or that takes back this one.
    MirrorOf {
        line: BankLineId,
    },
    TwinOf {
        line: BankLineId,
        days: i64,
    },
    Word {
        word: String,
    },
    Currency {
        currency: String,
    },
}

impl Evidence {
    /// The fact in words.
    #[must_use]
    pub fn text(&self, locale: Locale) -> String {
        match locale {
            Locale::Zh => self.zh(),
            Locale::En => self.en(),
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Reference { reference } => format!("附言写明付款编号 {reference}"),
            Self::ReferenceTypo { reference } => format!("附言与付款编号 {reference} 差一个字符"),
            Self::AmountEqual { amount } => format!("金额相等：{amount}"),
            Self::AmountShort { by } => format!("少 {by}"),
            Self::AmountOver { by } => format!("多 {by}"),
            Self::FeeWithinLimit { fee, limit } => format!("差额 {fee}，在手续费上限 {limit} 以内"),
            Self::Announced { payment, days } => format!("付款人预告 {payment}，与预告日相差 {days} 天"),
            Self::PayerAccount { account } => format!("已知账号 {account}"),
            Self::PayerName { name } => format!("已知付款户名 {name}"),
            Self::LicenseeName { name } => format!("被许可方名称 {name}"),
            Self::DueDay { days: 0 } => "于到期日到账".to_owned(),
            Self::DueDay { days } if *days < 0 => format!("到期前 {} 天", days.unsigned_abs()),
            Self::DueDay { days } => format!("到期后 {days} 天"),
            Self::CoveringSet { dues, candidates } => format!("{candidates} 笔应付款中恰有 {dues} 笔合计相等"),
            Self::SetsFit { sets } => format!("至少 {sets} 种组合吻合"),
            Self::Joined { lines } => format!("共 {} 笔到账合计相等", lines.len()),
            Self::Collector { name } => format!("代收机构 {name}"),
            Self::Payout { id } => format!("结算单 {id}"),
            Self::LicenceNumber { number } => format!("附言写明许可编号 {number}"),
            Self::NameInRemark { name } => format!("附言写明 {name}"),
            Self::SimilarName { name, permille } => format!("户名与 {name} 相似度 {permille}‰"),
            Self::OldestFirst => "未指定时先抵充最早到期的债务".to_owned(),
            Self::SettledBefore { days: Some(days), .. } => format!("该款 {days} 天前已付清"),
            Self::SettledBefore { days: None, .. } => "该款已付清".to_owned(),
            Self::MirrorOf { line } => format!("与 {line} 互为冲抵"),
            Self::TwinOf { line, days } => format!("与 {line} 同一付款人、同一金额，相隔 {days} 天"),
            Self::Word { word } => format!("附言含“{word}”"),
            Self::Currency { currency } => format!("币种为 {currency}"),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Reference { reference } => format!("the remark has reference {reference}"),
            Self::ReferenceTypo { reference } => format!("the remark is one character off reference {reference}"),
            Self::AmountEqual { amount } => format!("equal amount: {amount}"),
            Self::AmountShort { by } => format!("short by {by}"),
            Self::AmountOver { by } => format!("over by {by}"),
            Self::FeeWithinLimit { fee, limit } => format!("difference {fee}, within the fee limit {limit}"),
            Self::Announced { payment, days } => format!("announced as {payment}, {days} days from the day announced"),
            Self::PayerAccount { account } => format!("known account {account}"),
            Self::PayerName { name } => format!("known payer name {name}"),
            Self::LicenseeName { name } => format!("name of the licensee {name}"),
            Self::DueDay { days: 0 } => "on the due day".to_owned(),
            Self::DueDay { days } if *days < 0 => format!("{} days before the due day", days.unsigned_abs()),
            Self::DueDay { days } => format!("{days} days after the due day"),
            Self::CoveringSet { dues, candidates } => format!("exactly {dues} of {candidates} dues sum to it"),
            Self::SetsFit { sets } => format!("at least {sets} sets fit"),
            Self::Joined { lines } => format!("{} lines sum to it", lines.len()),
            Self::Collector { name } => format!("collector {name}"),
            Self::Payout { id } => format!("payout {id}"),
            Self::LicenceNumber { number } => format!("the remark has licence number {number}"),
            Self::NameInRemark { name } => format!("the remark names {name}"),
            Self::SimilarName { name, permille } => format!("{permille} ‰ similar to {name}"),
            Self::OldestFirst => "the oldest debts first, as nothing is designated".to_owned(),
            Self::SettledBefore { days: Some(days), .. } => format!("settled {days} days before"),
            Self::SettledBefore { days: None, .. } => "settled already".to_owned(),
            Self::MirrorOf { line } => format!("takes back, or is taken back by, {line}"),
            Self::TwinOf { line, days } => format!("same payer and amount as {line}, {days} days apart"),
            Self::Word { word } => format!("the remark has the word {word}"),
            Self::Currency { currency } => format!("the currency is {currency}"),
        }
    }
}
