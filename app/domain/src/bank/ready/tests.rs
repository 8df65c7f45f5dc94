//! Each ready mapping on a small table as its bank writes it, with invented parties and numbers. Cells are separated by
//! `|`, so that amounts keep their commas.

use super::*;
use crate::{
    Fen,
    bank::{
        AmountStyle, DateOrder, FaultCause, FindingCode, ReadStatement, Row, SignConvention, StatementFault, adds_up,
        read_table, recognise_mapping,
    },
};

fn cells(text: &str) -> Vec<Vec<String>> {
    text.trim().lines().map(|line| line.trim().split('|').map(str::to_owned).collect()).collect()
}

fn rows(cells: &[Vec<String>]) -> Vec<Row<'_>> {
    let numbers = 1u32..;
    cells.iter().zip(numbers).map(|(cells, number)| Row { number, cells }).collect()
}

/// The code of the recognised mapping, and what it reads.
fn read(text: &str) -> (String, Result<Vec<ReadStatement>, StatementFault>) {
    let cells = cells(text);
    let rows = rows(&cells);
    let mapping = recognise_mapping(ready_mappings(), &rows).expect("the headings are known");
    (mapping.code.clone(), read_table(mapping, &rows))
}

/// Day and time, amount, name, account, remark and number of every line.
fn check(code: &str, text: &str, ends: Option<(i64, i64)>, expected: &[[&str; 6]]) -> ReadStatement {
    let (found, read) = read(text);
    assert_eq!(found, code);
    let mut read = read.unwrap_or_else(|fault| panic!("{code}: {fault}"));
    assert_eq!(read.len(), 1, "{code}");
    let read = read.remove(0);
    let lines: Vec<[String; 6]> = read
        .statement
        .lines
        .iter()
        .map(|line| {
            [
                format!("{} {}", line.booked_on, line.booked_time).trim().to_owned(),
                line.amount.to_plain(),
                line.counterparty.clone(),
                line.counterparty_account.clone(),
                line.remark.clone(),
                line.bank_reference.clone(),
            ]
        })
        .collect();
    assert_eq!(lines, expected, "{code}");
    assert_eq!(
        read.statement.opening.zip(read.statement.closing),
        ends.map(|(a, b)| (Fen::new(a), Fen::new(b))),
        "{code}"
    );
    assert_eq!(adds_up(&read.statement), ends.map(|_| true), "{code}: {:?}", read.findings);
    read
}

fn has(read: &ReadStatement, code: FindingCode) -> bool {
    read.findings.iter().any(|finding| finding.code == code)
}

#[test]
fn alipay_personal() {
    let text = "
        ------------------------
        导出信息：
        支付宝账户：school@example.org
        共5笔记录
        收入：1笔 500.00元
        支出：2笔 29.90元
        ------------电子客户回单------------
        交易时间|交易分类|交易对方|对方账号|商品说明|收/支|金额|收/付款方式|交易状态|交易订单号|商家订单号|备注|
        2026-03-09 10:00:00 |转账|甲公司 |jia***@example.com|年费 KX-1 |收入 |500.00 |余额|交易成功|2026A1\t|\t| |
        2026-03-08 09:00:00 |日用|某商店|/|纸张|支出|20.00|余额|交易成功|2026A2\t|M2\t||
        2026-03-08 08:00:00 |日用|某商店|/|纸张|支出|82.00||交易关闭|2026A3\t|M3\t||
        2026-03-07 08:00:00 |退款|某商店|/|退款-纸张|不计收支|9.90|余额|退款成功|2026A4\t|M4\t||
        2026-03-06 08:00:00 |日用|某商店|/|笔|支出|9.90|余额|交易成功|2026A5\t|M5\t||";
    let read = check(
        "alipay",
        text,
        None,
        &[
            ["2026-03-06 08:00:00", "-9.90", "某商店", "", "笔 M5 日用", "2026A5"],
            ["2026-03-08 09:00:00", "-20.00", "某商店", "", "纸张 M2 日用", "2026A2"],
            ["2026-03-09 10:00:00", "500.00", "甲公司", "jia***@example.com", "年费 KX-1 转账", "2026A1"],
        ],
    );
    assert_eq!((read.statement.account.as_str(), read.statement.currency.as_str()), ("school@example.org", "CNY"));
    assert_eq!(read.left_out, 2);
    assert!(!has(&read, FindingCode::SumDiffers) && !has(&read, FindingCode::CountDiffers), "{:?}", read.findings);
}

#[test]
fn alipay_merchant_account() {
    let text = "
        #支付宝账务明细查询
        #账号：[2088000000000156]
        #-----------------账务明细列表----------------
        账务流水号|业务流水号|商户订单号|商品名称|发生时间|对方账号|收入金额（+元）|支出金额（-元）|账户余额（元）|交易渠道|业务类型|备注
        A001\t|B001\t|KX-7\t|年费|2026-03-02 08:00:00|jia@example.com|1000.00||1500.00|支付宝|在线支付|
        A002\t|B001\t|KX-7\t|年费|2026-03-02 08:00:00|||-6.00|1494.00|支付宝|收费|服务费
        #-----------------账务明细列表结束----------------
        #支出合计：1笔，共-6.00元
        #收入合计：1笔，共1000.00元";
    let read = check(
        "alipay_merchant",
        text,
        Some((50_000, 149_400)),
        &[
            ["2026-03-02 08:00:00", "1000.00", "", "jia@example.com", "年费 KX-7 B001 在线支付", "A001"],
            ["2026-03-02 08:00:00", "-6.00", "", "", "服务费 年费 KX-7 B001 收费", "A002"],
        ],
    );
    assert_eq!(read.statement.account, "2088000000000156");
}

#[test]
fn wechat_personal() {
    let text = "
        微信支付账单明细||||||||||
        微信昵称：[某大学]||||||||||
        共4笔记录||||||||||
        收入：1笔 23.00元||||||||||
        支出：1笔 28.16元||||||||||
        ----------------------微信支付账单明细列表--------------------||||||||||
        交易时间|交易类型|交易对方|商品|收/支|金额(元)|支付方式|当前状态|交易单号|商户单号|备注
        2026-03-02 12:45:27|商户消费|某餐厅|午餐|支出|¥28.16|零钱|支付成功|4200001\t|98001\t|/
        2026-03-03 19:29:00|二维码收款|乙公司|收款方备注:KX-2|收入|¥23.00|零钱|已收钱|4200002\t|/\t|/
        2026-03-04 16:29:37|零钱提现|某银行|/|/|¥100.10|某银行|提现已到账|4200003\t|/\t|服务费¥0.10
        2026-03-05 08:00:00|商户消费|某餐厅|晚餐|支出|¥30.00|零钱|已全额退款|4200004\t|98004\t|/";
    let read = check(
        "wechat",
        text,
        None,
        &[
            ["2026-03-02 12:45:27", "-28.16", "某餐厅", "", "午餐 98001 商户消费", "4200001"],
            ["2026-03-03 19:29:00", "23.00", "乙公司", "", "收款方备注:KX-2 二维码收款", "4200002"],
        ],
    );
    assert_eq!(read.left_out, 2);
    let words: Vec<&str> =
        read.findings.iter().map(|finding| finding.words.as_str()).filter(|words| !words.is_empty()).collect();
    assert_eq!(words, ["提现已到账", "已全额退款"]);
    assert!(!has(&read, FindingCode::CountDiffers));
}

#[test]
fn wechat_merchant_fund_flow() {
    let text = "
        记账时间|微信支付业务单号|资金流水单号|业务名称|业务类型|收支类型|收支金额(元)|账户结余(元)|资金变更提交申请人|备注|业务凭证号
        `2026-03-02 08:00:00|`4200001|`F001|`交易|`交易|`收入|`1000.00|`1500.00|`system|`KX-9|`98001
        `2026-03-02 09:00:00|`4200001|`F002|`扣除交易手续费|`扣除交易手续费|`支出|`6.00|`1494.00|`system|`结算|`98002
        资金流水总笔数|收入笔数|收入金额|支出笔数|支出金额
        `2|`1|`1000.00|`1|`6.00";
    check(
        "wechat_merchant",
        text,
        Some((50_000, 149_400)),
        &[
            ["2026-03-02 08:00:00", "1000.00", "", "", "KX-9 98001 4200001 交易", "F001"],
            ["2026-03-02 09:00:00", "-6.00", "", "", "结算 98002 4200001 扣除交易手续费", "F002"],
        ],
    );
}

#[test]
fn icbc() {
    let text = "
        明细查询文件下载
        卡号: 6222****0001|卡别名: 基本户
        子账户序号: 00000|子账户类别: 活期|子账户别名:
        交易日期|摘要|交易场所|交易国家或地区简称|钞/汇|交易金额(收入)|交易金额(支出)|交易币种|记账金额(收入)|记账金额(支出)|记账币种|余额|对方户名
        2026-03-04 |汇款 |网上银行 |CHN|钞|-|-|-| |1,000.00 |人民币|1,500.00 |乙公司 |
        2026-03-02 |他行汇入 | |CHN|钞|-|-|-|2,000.00 | |人民币|2,500.00 |甲公司 |
        人民币合计||||||||2,000.00 |1,000.00 |";
    let read = check(
        "icbc",
        text,
        Some((50_000, 150_000)),
        &[
            ["2026-03-02", "2000.00", "甲公司", "", "他行汇入", ""],
            ["2026-03-04", "-1000.00", "乙公司", "", "汇款 网上银行", ""],
        ],
    );
    assert_eq!((read.statement.account.as_str(), read.statement.currency.as_str()), ("6222****0001", "CNY"));
    assert!(!has(&read, FindingCode::SumDiffers));
    let (_, wrong) = super::tests::read(&text.replace("人民币合计||||||||2,000.00", "人民币合计||||||||2,000.01"));
    assert!(has(&wrong.unwrap()[0], FindingCode::SumDiffers));
}

#[test]
fn cmb() {
    let text = "
        记账日期|货币|交易金额|联机余额|交易摘要|对手信息|客户摘要
        2026-03-02|CNY|2,000.00|2,500.00|转账汇款|甲公司 6222000000000001|年费 KX-3
        2026-03-03|CNY|-1,000.00|1,500.00|转账汇款|乙公司|";
    check(
        "cmb",
        text,
        Some((50_000, 150_000)),
        &[
            ["2026-03-02", "2000.00", "甲公司 6222000000000001", "", "转账汇款 年费 KX-3", ""],
            ["2026-03-03", "-1000.00", "乙公司", "", "转账汇款", ""],
        ],
    );
}

#[test]
fn boc() {
    let text = "
        中国银行交易流水明细清单
        借记卡号：|6217000000000001|账号:|00100200300|
        记账日期|记账时间|币别|金额|余额|交易名称|渠道|网点名称|附言|对方账户名|对方卡号/账号|对方开户行
        2026-03-02|08:00:01|人民币|2,000.00|2,500.00|转账|网银|某支行|年费KX-4|甲公司|6222000000000001|某行
        2026-03-02|08:00:02|人民币|-1,000.00|1,500.00|转账|网银|某支行||乙公司|6222000000000002|某行";
    let read = check(
        "boc",
        text,
        Some((50_000, 150_000)),
        &[
            ["2026-03-02 08:00:01", "2000.00", "甲公司", "6222000000000001", "年费KX-4 转账", ""],
            ["2026-03-02 08:00:02", "-1000.00", "乙公司", "6222000000000002", "转账", ""],
        ],
    );
    assert_eq!((read.statement.account.as_str(), read.statement.currency.as_str()), ("00100200300", "CNY"));
}

#[test]
fn boc_for_companies_names_payer_and_payee() {
    let text = "
        查询账号[ Inquirer account number ]|00100200300
        交易类型[ Transaction Type ]|付款人账号[ Debit Account No. ]|付款人名称[ Payer's Name ]|收款人账号[ Payee's Account Number ]|收款人名称[ Payee's Name ]|交易日期[ Transaction Date ]|交易时间[ Transaction time ]|交易货币[ Trade Currency ]|交易金额[ Trade Amount ]|交易后余额[ After-transaction balance ]|交易流水号[ Transaction reference number ]|用途[ Purpose ]
        来账|6222000000000001|甲公司|00100200300|某大学|20260302|08:00:01|CNY|2,000.00|2,500.00|S001|年费KX-5
        往账|00100200300|某大学|6222000000000002|乙公司|20260302|09:00:01|CNY|-1,000.00|1,500.00|S002|材料";
    let read = check(
        "boc_corporate",
        text,
        Some((50_000, 150_000)),
        &[
            ["2026-03-02 08:00:01", "2000.00", "甲公司", "6222000000000001", "年费KX-5", "S001"],
            ["2026-03-02 09:00:01", "-1000.00", "乙公司", "6222000000000002", "材料", "S002"],
        ],
    );
    assert_eq!(read.statement.account, "00100200300");
}

#[test]
fn abc() {
    let text = "
        账户明细查询
        账号:|622800000000001|户名:|某大学|币种:|人民币
        交易日期|交易时间|交易金额|本次余额|对方户名|对方账号|交易行|交易渠道|交易类型|交易用途|交易摘要
        20260303|090000|-1000.00|1500.00|乙公司|6222000000000002|某支行|网银|转账|材料|转支
        20260302|080000|+2000.00|2500.00|甲公司|6222000000000001|某支行|网银|转账|年费KX-6|转存";
    let read = check(
        "abc",
        text,
        Some((50_000, 150_000)),
        &[
            ["2026-03-02 08:00:00", "2000.00", "甲公司", "6222000000000001", "年费KX-6 转存 转账 网银", ""],
            ["2026-03-03 09:00:00", "-1000.00", "乙公司", "6222000000000002", "材料 转支 转账 网银", ""],
        ],
    );
    assert_eq!((read.statement.account.as_str(), read.statement.currency.as_str()), ("622800000000001", "CNY"));
}

#[test]
fn ccb() {
    let text = "
        中国建设银行账户明细
        账　号：|33050000000000001
        记账日|交易日期|交易时间|支出|收入|账户余额|币种|摘要|对方账号|对方户名|交易地点
        20260302|20260302|08:00:00|0.00|2,000.00|2,500.00|人民币|跨行转入|6222000000000001|甲公司|年费KX-7
        20260303|20260303|09:00:00|1,000.00|0.00|1,500.00|人民币|转账|6222000000000002|乙公司|";
    let read = check(
        "ccb",
        text,
        Some((50_000, 150_000)),
        &[
            ["2026-03-02 08:00:00", "2000.00", "甲公司", "6222000000000001", "跨行转入 年费KX-7", ""],
            ["2026-03-03 09:00:00", "-1000.00", "乙公司", "6222000000000002", "转账", ""],
        ],
    );
    assert_eq!(read.statement.account, "33050000000000001");
}

#[test]
fn spdb() {
    let text = "
        客户账号：|9500000000000001
        交易日期|交易时间|摘要代码|取出金额|存入金额|余额|对手姓名|对手账号|附言
        20260302|080000|网银|  |２，０００．００|２，５００．００|甲公司|6222000000000001|年费KX-8
        20260303|090000|网银|1,000.00||1,500.00|乙公司|6222000000000002|
        合计|||1,000.00|2,000.00||||
        交易日期|交易时间|摘要代码|取出金额|存入金额|余额|对手姓名|对手账号|附言";
    check(
        "spdb",
        text,
        Some((50_000, 150_000)),
        &[
            ["2026-03-02 08:00:00", "2000.00", "甲公司", "6222000000000001", "年费KX-8 网银", ""],
            ["2026-03-03 09:00:00", "-1000.00", "乙公司", "6222000000000002", "网银", ""],
        ],
    );
}

#[test]
fn bocom() {
    let text = "
        序号|交易日期|交易时间|交易类型|借贷|交易金额|余额|对方账号|对方户名|交易地点|摘要
        1|2026-03-02|08:00:00|转账|贷 Cr|2000.00|2500.00|6222000000000001|甲公司|网上银行|年费KX-9
        2|2026-03-03|09:00:00|转账|借 Dr|1000.00|1500.00|6222000000000002|乙公司|网上银行|
        3|2026-03-04|10:00:00|冲正|借 Dr|-1000.00|2500.00|6222000000000002|乙公司|网上银行|退回";
    check(
        "bocom",
        text,
        Some((50_000, 250_000)),
        &[
            ["2026-03-02 08:00:00", "2000.00", "甲公司", "6222000000000001", "年费KX-9 转账 网上银行", ""],
            ["2026-03-03 09:00:00", "-1000.00", "乙公司", "6222000000000002", "转账 网上银行", ""],
            ["2026-03-04 10:00:00", "1000.00", "乙公司", "6222000000000002", "退回 冲正 网上银行", ""],
        ],
    );
    // Where every amount beside a word for money out has a minus, the minus is no reversal.
    let text = "
        交易日期|交易金额|借贷|余额|交易地点|摘要
        2026-03-02|2000.00|贷|2500.00|网上银行|
        2026-03-03|-1000.00|借|1500.00|网上银行|";
    let (_, read) = read(text);
    assert_eq!(adds_up(&read.unwrap()[0].statement), Some(true));
}

#[test]
fn usual_headings_in_two_rows_with_merged_cells() {
    let text = "
        某银行对账单
        日期|摘要|发生额||余额|对方户名
        ||借方|贷方||
        期初余额||||500.00|
        2026-03-02|年费|　|2,000.00|2,500.00|甲公司
        2026-03-03|材料|(1,000.00)||3,500.00|乙公司
        2026-03-04|材料|1,000.00||2,500.00|乙公司
        本页合计||0.00|2,000.00||
        期末余额||||2,500.00|
        打印人：甲 打印日期 2026-03-05";
    check(
        "general",
        text,
        Some((50_000, 250_000)),
        &[
            ["2026-03-02", "2000.00", "甲公司", "", "年费", ""],
            ["2026-03-03", "1000.00", "乙公司", "", "材料", ""],
            ["2026-03-04", "-1000.00", "乙公司", "", "材料", ""],
        ],
    );
}

#[test]
fn a_table_of_two_currencies_is_two_statements() {
    let text = "
        交易日期|币种|收入金额|支出金额|余额|对方户名
        2026-03-02|人民币|100.00||100.00|甲公司
        2026-03-02|美元|7.00||7.00|乙公司
        2026-03-03|人民币||40.00|60.00|甲公司";
    let (_, read) = read(text);
    let read = read.unwrap();
    let found: Vec<_> =
        read.iter().map(|read| (read.statement.currency.as_str(), read.statement.lines.len())).collect();
    assert_eq!(found, [("CNY", 2), ("USD", 1)]);
    assert!(read.iter().all(|read| adds_up(&read.statement) != Some(false)));
}

#[test]
fn a_mapping_of_a_persons_own_reads_by_place() {
    let mapping = Mapping {
        code: "own".to_owned(),
        header_row: Some(0),
        date: Column::at(2),
        amount: Column::at(3),
        sign: SignConvention::PositiveIsOut,
        date_order: DateOrder::DayFirst,
        amount_style: AmountStyle::Comma,
        remark: vec![Column::at(4), Column::at(1)],
        ..Mapping::default()
    };
    assert!(mapping.missing().is_empty());
    let json = serde_json::to_string(&mapping).unwrap();
    assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), mapping);
    let cells = cells("x|02/03/2026|-1.000,50|KX-1");
    let read = read_table(&mapping, &rows(&cells)).unwrap();
    let line = &read[0].statement.lines[0];
    assert_eq!((line.booked_on.to_string().as_str(), line.amount), ("2026-03-02", Fen::new(100_050)));
    assert_eq!(line.remark, "KX-1 x");
    assert_eq!(serde_json::from_str::<Mapping>("{}").unwrap().missing(), ["date", "amount"]);
}

#[test]
fn a_mapping_that_does_not_fit_says_which_column_is_missing() {
    let cells = cells("交易日期|摘要|对方户名|余额\n2026-03-02|x|甲公司|1.00");
    let fault = read_table(ready_mapping("cmb").unwrap(), &rows(&cells)).unwrap_err();
    assert_eq!((fault.cause, fault.row, fault.column.as_str()), (FaultCause::ColumnNotFound, Some(1), "交易金额"));
    let nothing = super::tests::cells("a|b|c\n1|2|3");
    assert_eq!(recognise_mapping(ready_mappings(), &rows(&nothing)), None);
    let fault = read_table(ready_mapping("cmb").unwrap(), &rows(&nothing)).unwrap_err();
    assert_eq!(fault.cause, FaultCause::HeaderNotFound);
}

#[test]
fn codes_are_unique_and_names_are_in_both_languages() {
    let mut codes: Vec<&str> = ready_mappings().iter().map(|mapping| mapping.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), ready_mappings().len());
    for mapping in ready_mappings() {
        assert!(mapping.missing().is_empty(), "{}", mapping.code);
        assert!(mapping.name(crate::Locale::En).is_ascii() && !mapping.name(crate::Locale::Zh).is_empty());
    }
}
