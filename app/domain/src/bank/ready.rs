//! Ready mappings: how wallets and banks export their tables, as their own download pages write them.
//!
//! Exports differ by channel and year; each column lists the headings that are known. What is not known is mapped once
//! by a person and saved with the bank account.

use std::sync::LazyLock;

use super::{Column, Mapping};

/// Every ready mapping.
#[must_use]
pub fn ready_mappings() -> &'static [Mapping] {
    static READY: LazyLock<Vec<Mapping>> = LazyLock::new(|| {
        vec![
            alipay(),
            alipay_merchant(),
            wechat(),
            wechat_merchant(),
            icbc(),
            cmb(),
            boc(),
            boc_corporate(),
            abc(),
            ccb(),
            spdb(),
            bocom(),
            general(),
        ]
    });
    &READY
}

/// The ready mapping of this code.
#[must_use]
pub fn ready_mapping(code: &str) -> Option<&'static Mapping> {
    ready_mappings().iter().find(|mapping| mapping.code == code)
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn columns(names: &[&[&str]]) -> Vec<Column> {
    names.iter().map(|names| Column::named(names)).collect()
}

/// What the mappings have in common.
fn base(code: &str, name_zh: &str, name_en: &str, signature: &[&str]) -> Mapping {
    Mapping {
        code: code.to_owned(),
        name_zh: name_zh.to_owned(),
        name_en: name_en.to_owned(),
        signature: words(signature),
        inward: words(&["收入", "收", "贷", "贷方", "入账", "转入", "存入", "贷 Cr", "C", "CR", "+", "来账"]),
        outward: words(&["支出", "支", "借", "借方", "出账", "转出", "支取", "借 Dr", "D", "DR", "-", "往账"]),
        ends: words(&["合计", "总计", "小计", "人民币合计", "本页合计", "本页小计", "总收入", "总支出", "---", "###"]),
        account_labels: words(&[
            "账号",
            "帐号",
            "卡号",
            "账户",
            "帐户",
            "账户号码",
            "查询账号",
            "本方账号",
            "银行账号",
            "Account",
        ]),
        ..Mapping::default()
    }
}

/// States in which nothing was paid. A row of a wallet stays in the list when its payment was called off.
const CALLED_OFF: &[&str] = &[
    "交易关闭",
    "已全额退款",
    "对方已退还",
    "支付失败",
    "交易失败",
    "已关闭",
    "已撤销",
    "还款失败",
    "等待付款",
    "待支付",
];

fn alipay() -> Mapping {
    Mapping {
        date: Column::named(&["交易时间", "交易创建时间", "付款时间", "最近修改时间"]),
        amount: Column::named(&["金额", "金额(元)"]),
        direction: Column::named(&["收/支"]),
        neutral: words(&["不计收支", "/", "", "其他"]),
        counterparty: Column::named(&["交易对方"]),
        counterparty_account: Column::named(&["对方账号"]),
        remark: columns(&[&["商品说明", "商品名称"], &["备注"], &["商家订单号"], &["交易分类", "类型"]]),
        bank_reference: Column::named(&["交易订单号", "交易号"]),
        status: Column::named(&["交易状态"]),
        not_booked: words(CALLED_OFF),
        account_labels: words(&["支付宝账户", "账号"]),
        default_currency: "CNY".to_owned(),
        ..base("alipay", "支付宝(个人账单)", "Alipay (personal bill)", &["收/支", "交易对方", "交易状态"])
    }
}

fn alipay_merchant() -> Mapping {
    Mapping {
        date: Column::named(&["发生时间", "入账时间"]),
        credit: Column::named(&["收入金额(+元)", "收入(+元)", "收入金额"]),
        debit: Column::named(&["支出金额(-元)", "支出(-元)", "支出金额"]),
        debit_is_negative: true,
        balance: Column::named(&["账户余额(元)", "账户余额"]),
        counterparty: Column::named(&["对方名称", "对方账户名称"]),
        counterparty_account: Column::named(&["对方账号", "对方账户"]),
        remark: columns(&[&["备注"], &["商品名称"], &["商户订单号"], &["业务流水号"], &["业务类型"]]),
        bank_reference: Column::named(&["账务流水号", "支付宝流水号"]),
        default_currency: "CNY".to_owned(),
        ..base(
            "alipay_merchant",
            "支付宝(商家账务明细)",
            "Alipay (merchant account)",
            &["账务流水号", "业务流水号", "发生时间"],
        )
    }
}

fn wechat() -> Mapping {
    Mapping {
        date: Column::named(&["交易时间"]),
        amount: Column::named(&["金额(元)", "金额"]),
        direction: Column::named(&["收/支"]),
        neutral: words(&["/", "", "中性交易"]),
        counterparty: Column::named(&["交易对方"]),
        remark: columns(&[&["商品"], &["备注"], &["商户单号"], &["交易类型"]]),
        bank_reference: Column::named(&["交易单号"]),
        status: Column::named(&["当前状态"]),
        not_booked: words(CALLED_OFF),
        account_labels: words(&["微信号"]),
        default_currency: "CNY".to_owned(),
        ..base("wechat", "微信支付(个人账单)", "WeChat Pay (personal bill)", &["收/支", "交易单号", "当前状态"])
    }
}

fn wechat_merchant() -> Mapping {
    Mapping {
        date: Column::named(&["记账时间"]),
        amount: Column::named(&["收支金额(元)", "收支金额"]),
        direction: Column::named(&["收支类型"]),
        balance: Column::named(&["账户结余(元)", "账户结余"]),
        remark: columns(&[&["备注"], &["业务凭证号"], &["微信支付业务单号"], &["业务名称"], &["业务类型"]]),
        bank_reference: Column::named(&["资金流水单号"]),
        ends: words(&["资金流水总笔数", "合计"]),
        default_currency: "CNY".to_owned(),
        ..base(
            "wechat_merchant",
            "微信支付(商户资金账单)",
            "WeChat Pay (merchant fund flow)",
            &["资金流水单号", "收支类型"],
        )
    }
}

fn icbc() -> Mapping {
    Mapping {
        date: Column::named(&["交易日期", "入账日期"]),
        time: Column::named(&["交易时间", "入账时间"]),
        credit: Column::named(&["记账金额(收入)", "贷方发生额", "转入金额", "贷方金额"]),
        debit: Column::named(&["记账金额(支出)", "借方发生额", "转出金额", "借方金额"]),
        balance: Column::named(&["余额"]),
        counterparty: Column::named(&["对方户名", "对方单位", "对方单位名称"]),
        counterparty_account: Column::named(&["对方账号", "对方帐号", "对方账户"]),
        remark: columns(&[&["摘要"], &["用途"], &["附言"], &["交易场所"], &["个性化信息"], &["凭证号"]]),
        bank_reference: Column::named(&["交易流水号", "流水号"]),
        currency: Column::named(&["记账币种", "币种"]),
        ..base("icbc", "中国工商银行", "Industrial and Commercial Bank of China", &["记账金额(收入)", "记账金额(支出)"])
    }
}

fn cmb() -> Mapping {
    Mapping {
        date: Column::named(&["记账日期", "交易日", "交易日期"]),
        time: Column::named(&["交易时间"]),
        amount: Column::named(&["交易金额"]),
        credit: Column::named(&["贷方金额", "收入"]),
        debit: Column::named(&["借方金额", "支出"]),
        balance: Column::named(&["联机余额", "余额"]),
        counterparty: Column::named(&["对手信息", "收(付)方名称", "收/付方名称"]),
        counterparty_account: Column::named(&["收(付)方帐号", "收(付)方账号", "收/付方账号"]),
        remark: columns(&[&["交易摘要", "摘要"], &["客户摘要"], &["交易备注"], &["业务参考号"], &["交易类型"]]),
        bank_reference: Column::named(&["流水号", "交易流水"]),
        currency: Column::named(&["货币", "币种"]),
        ..base("cmb", "招商银行", "China Merchants Bank", &["联机余额", "交易摘要"])
    }
}

fn boc() -> Mapping {
    Mapping {
        date: Column::named(&["交易日期", "记账日期"]),
        time: Column::named(&["交易时间", "记账时间"]),
        amount: Column::named(&["交易金额", "金额"]),
        credit: Column::named(&["收入金额", "收入"]),
        debit: Column::named(&["支出金额", "支出"]),
        balance: Column::named(&["交易后余额", "余额"]),
        counterparty: Column::named(&["对方账户名", "对方户名"]),
        counterparty_account: Column::named(&["对方卡号/账号", "对方账号"]),
        remark: columns(&[&["附言"], &["用途"], &["摘要"], &["交易名称"], &["备注"]]),
        bank_reference: Column::named(&["交易流水号"]),
        currency: Column::named(&["币别", "币种"]),
        ..base("boc", "中国银行", "Bank of China", &["对方账户名", "对方卡号/账号"])
    }
}

/// The bilingual table of the bank's service for companies: it names payer and payee, one of whom is the holder.
fn boc_corporate() -> Mapping {
    Mapping {
        date: Column::named(&["交易日期[transactiondate]", "交易日期"]),
        time: Column::named(&["交易时间[transactiontime]", "交易时间"]),
        amount: Column::named(&["交易金额[tradeamount]", "交易金额"]),
        direction: Column::named(&["交易类型[transactiontype]"]),
        balance: Column::named(&["交易后余额[after-transactionbalance]", "交易后余额"]),
        counterparty: Column::named(&["付款人名称[payer'sname]", "付款人名称"]),
        counterparty_account: Column::named(&["付款人账号[debitaccountno.]", "付款人账号"]),
        payee: Column::named(&["收款人名称[payee'sname]", "收款人名称"]),
        payee_account: Column::named(&["收款人账号[payee'saccountnumber]", "收款人账号"]),
        remark: columns(&[
            &["用途[purpose]", "用途"],
            &["交易附言[remark]", "交易附言"],
            &["摘要[reference]", "摘要"],
            &["备注[remarks]", "备注"],
        ]),
        bank_reference: Column::named(&["交易流水号[transactionreferencenumber]", "交易流水号"]),
        currency: Column::named(&["交易货币[tradecurrency]", "交易货币"]),
        account_labels: words(&["查询账号[inquireraccountnumber]", "查询账号"]),
        ..base("boc_corporate", "中国银行(对公)", "Bank of China (corporate)", &["付款人名称[payer'sname]"])
    }
}

fn abc() -> Mapping {
    Mapping {
        date: Column::named(&["交易日期", "交易时间"]),
        time: Column::named(&["交易时间", "交易时间戳"]),
        amount: Column::named(&["交易金额"]),
        credit: Column::named(&["收入金额", "贷方金额"]),
        debit: Column::named(&["支出金额", "借方金额"]),
        balance: Column::named(&["本次余额", "账户余额", "余额"]),
        counterparty: Column::named(&["对方户名", "对手信息"]),
        counterparty_account: Column::named(&["对方账号", "对方帐号"]),
        remark: columns(&[
            &["交易附言", "附言"],
            &["交易用途", "用途"],
            &["交易摘要", "摘要"],
            &["交易类型"],
            &["交易渠道"],
        ]),
        bank_reference: Column::named(&["日志号", "交易流水号", "电子流水号"]),
        ..base("abc", "中国农业银行", "Agricultural Bank of China", &["本次余额"])
    }
}

fn ccb() -> Mapping {
    Mapping {
        date: Column::named(&["记账日", "记账日期", "交易日期", "交易时间"]),
        time: Column::named(&["交易时间"]),
        amount: Column::named(&["交易金额"]),
        credit: Column::named(&["贷方发生额/元(收入)", "贷方发生额(收入)", "贷方发生额", "收入"]),
        debit: Column::named(&["借方发生额/元(支取)", "借方发生额(支取)", "借方发生额", "支出"]),
        balance: Column::named(&["账户余额", "余额"]),
        counterparty: Column::named(&["对方户名"]),
        counterparty_account: Column::named(&["对方账号", "对方帐号"]),
        remark: columns(&[&["备注"], &["摘要"], &["交易地点/附言", "交易地点"], &["凭证号", "凭证号码"]]),
        bank_reference: Column::named(&["账户明细编号-交易流水号", "交易流水号", "企业流水号"]),
        currency: Column::named(&["币种"]),
        account: Column::named(&["本方账号"]),
        ..base("ccb", "中国建设银行", "China Construction Bank", &["记账日", "账户余额", "对方户名"])
    }
}

fn spdb() -> Mapping {
    Mapping {
        date: Column::named(&["交易日期", "入账日期", "交易时间"]),
        time: Column::named(&["交易时间"]),
        credit: Column::named(&["存入金额", "贷方金额", "收入金额"]),
        debit: Column::named(&["取出金额", "借方金额", "支出金额"]),
        balance: Column::named(&["余额", "账户余额"]),
        counterparty: Column::named(&["对手姓名", "对方户名", "对手名称"]),
        counterparty_account: Column::named(&["对手账号", "对方账号"]),
        remark: columns(&[&["附言"], &["摘要代码", "交易摘要", "摘要"], &["备注"], &["凭证号码"]]),
        bank_reference: Column::named(&["柜员流水号", "交易流水号"]),
        ..base("spdb", "上海浦东发展银行", "Shanghai Pudong Development Bank", &["存入金额", "取出金额"])
    }
}

fn bocom() -> Mapping {
    Mapping {
        date: Column::named(&["交易日期", "交易时间"]),
        time: Column::named(&["交易时间"]),
        amount: Column::named(&["交易金额", "发生额"]),
        direction: Column::named(&["借贷", "借贷标志", "借贷方向"]),
        balance: Column::named(&["余额", "账户余额"]),
        counterparty: Column::named(&["对方户名"]),
        counterparty_account: Column::named(&["对方账号", "对方帐号"]),
        remark: columns(&[&["摘要"], &["附言"], &["交易类型"], &["交易地点"], &["凭证号码"]]),
        bank_reference: Column::named(&["流水号", "交易流水号", "企业业务编号"]),
        currency: Column::named(&["币种", "货币"]),
        ..base("bocom", "交通银行", "Bank of Communications", &["借贷", "交易金额", "交易地点"])
    }
}

/// The headings that most banks use somewhere; the last resort before a person maps the columns.
fn general() -> Mapping {
    Mapping {
        date: Column::named(&["记账日期", "交易日期", "入账日期", "日期", "交易日", "交易时间", "bookingdate", "date"]),
        time: Column::named(&["交易时间", "记账时间", "时间", "time"]),
        amount: Column::named(&["交易金额", "发生额", "金额", "金额(元)", "amount"]),
        credit: Column::named(&[
            "贷方金额",
            "贷方发生额",
            "贷方",
            "收入金额",
            "收入",
            "转入金额",
            "存入金额",
            "发生额收入",
            "发生额贷方",
            "credit",
        ]),
        debit: Column::named(&[
            "借方金额",
            "借方发生额",
            "借方",
            "支出金额",
            "支出",
            "转出金额",
            "取出金额",
            "发生额支出",
            "发生额借方",
            "debit",
        ]),
        direction: Column::named(&["借贷标志", "借贷方向", "借贷", "收支方向", "收/支", "收支"]),
        balance: Column::named(&["余额", "账户余额", "本次余额", "交易后余额", "联机余额", "balance"]),
        counterparty: Column::named(&[
            "对方户名",
            "对方名称",
            "对方单位",
            "对方账户名",
            "交易对方",
            "对手名称",
            "counterparty",
        ]),
        counterparty_account: Column::named(&["对方账号", "对方帐号", "对手账号", "counterpartyaccount"]),
        remark: columns(&[
            &["附言"],
            &["用途"],
            &["摘要", "交易摘要"],
            &["备注", "remark", "description"],
            &["凭证号"],
        ]),
        bank_reference: Column::named(&["交易流水号", "流水号", "银行流水号", "reference"]),
        currency: Column::named(&["币种", "货币", "币别", "currency"]),
        ..base("general", "通用列标题", "Usual headings", &[])
    }
}

#[cfg(test)]
mod tests;
