//! Documents of money: payment slip, receipt, royalty report, statement of account.

use domain::{
    Day, Fen, Locale,
    id::{ChargeId, PaymentId, ReportId},
    report::{ReportColumn, columns},
    royalty::charge_name,
};

use super::words::{capital, date, fields, heading, minute, note, paper, signature, text, yuan};
use crate::{
    Services, books,
    books::{Statement, Subject, SubjectName},
    caller::Caller,
    charges,
    error::ServiceError,
    payments,
    ports::{ChargeRow, Paper, PaperColumn, PaperField, PaperKind, Part, PaymentRow, UnitOfWork},
    reports,
};

/// 缴款通知单: what is still open of a charge, and how to pay it.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's.
pub(super) async fn payment_slip(services: &Services, caller: &Caller, id: ChargeId) -> Result<Paper, ServiceError> {
    let detail = charges::charge(services, caller, id).await?;
    let (row, charge, holder) = (&detail.row, &detail.row.position.charge, &detail.holder);
    let beside = detail.late.beside();
    let open = detail.open + beside;
    let parts = vec![
        text(format!("致：{}", row.licensee_name)),
        fields(vec![
            PaperField::wide("款项", charge_name(&detail.computed, Locale::Zh)),
            PaperField::new("许可合同编号", &row.licence_number),
            PaperField::new("付款截止日", date(charge.due_on)),
            PaperField::wide("专利", &row.patent_title),
            PaperField::new("应付金额", yuan(charge.amount_fen)),
            PaperField::new("其中增值税", yuan(charge.tax_fen)),
            PaperField::new("已付金额", yuan(detail.row.position.paid)),
            PaperField::new("逾期利息及费用", yuan(beside)),
            PaperField::new("本次应付", yuan(open)),
            PaperField::new("大写", format!("人民币{}", capital(open))),
        ]),
        heading("收款账户"),
        fields(vec![
            PaperField::wide("户名", &holder.bank_holder),
            PaperField::wide("账号", &holder.bank_account),
            PaperField::wide("开户银行", &holder.bank_name),
            PaperField::wide("付款附言", &charge.reference),
        ]),
        note(
            "请在汇款附言中写明上述附言，以便自动核对。逾期利息按付款当日计算，付款晚于本单日期的，金额以平台所示为准。",
        ),
        fields(vec![PaperField::new("收款单位", &holder.name), PaperField::new("制单日期", date(services.today()))]),
    ];
    Ok(paper(PaperKind::PaymentSlip, "许可使用费缴款通知单", "", &charge.reference, parts))
}

/// 收款凭据 of one payment that was confirmed.
///
/// # Errors
/// [`ServiceError::NotFound`] before the payment is confirmed, and after it was taken back.
pub async fn receipt(uow: &mut dyn UnitOfWork, row: &PaymentRow) -> Result<Paper, ServiceError> {
    let payment = &row.payment;
    let confirmed_at = payment.confirmed_at.filter(|_| payment.state == "confirmed").ok_or(ServiceError::NotFound)?;
    let holder = uow.organisation(payment.holder_id).await?.ok_or(ServiceError::NotFound)?;
    let filter = crate::ports::ChargeFilter {
        licence: Some(payment.licence_id),
        limit: charges::CHARGES_OF_LICENCE_MAX,
        ..crate::ports::ChargeFilter::default()
    };
    let (known, _) = uow.charges(&filter).await?;
    let mut parts = vec![
        fields(vec![
            PaperField::wide("付款单位", &row.licensee_name),
            PaperField::wide("收款单位", &holder.name),
            PaperField::new("许可合同编号", &row.licence_number),
            PaperField::new("付款方式", if payment.method == "card" { "在线支付" } else { "银行转账" }),
            PaperField::new("付款日期", date(payment.paid_on)),
            PaperField::new("确认到账", minute(confirmed_at)),
            PaperField::new("金额", yuan(payment.amount_fen)),
            PaperField::new("大写", format!("人民币{}", capital(payment.amount_fen))),
            PaperField::wide("专利", &row.patent_title),
            PaperField::wide("付款附言", &payment.reference),
        ]),
        heading("款项用途"),
    ];
    parts.push(settled(row, &known)?);
    parts.push(Part::Signatures { blocks: vec![signature("收款单位", &holder.name)] });
    parts.push(note("本凭据用于证明依照公告的支付方式、标准支付许可使用费，不代替发票。"));
    Ok(paper(PaperKind::Receipt, "许可使用费收款凭据", "", &payment.reference, parts))
}

fn settled(row: &PaymentRow, known: &[ChargeRow]) -> Result<Part, ServiceError> {
    let plan = payments::plan_of(&row.payment).unwrap_or_default();
    let mut rows = Vec::new();
    for line in &plan.lines {
        let charge = known.iter().find(|it| it.position.charge.id == line.charge);
        let name = match charge {
            Some(charge) => charge_name(&charges::computation(charge)?, Locale::Zh),
            None => String::new(),
        };
        rows.push(vec![name, line.amount.to_string()]);
    }
    if !plan.unapplied.is_zero() {
        rows.push(vec!["预收款".to_owned(), plan.unapplied.to_string()]);
    }
    Ok(Part::Table {
        columns: vec![PaperColumn::text("款项"), PaperColumn::figure("金额（元）")],
        rows,
        total: Some(vec!["合计".to_owned(), row.payment.amount_fen.to_string()]),
    })
}

pub(super) async fn receipt_for(services: &Services, caller: &Caller, id: PaymentId) -> Result<Paper, ServiceError> {
    let row = payments::payment(services, caller, id).await?.row;
    let mut uow = services.store.read().await?;
    receipt(uow.as_mut(), &row).await
}

/// 许可使用费报告: the newest version that was submitted.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's, and before anything was submitted.
pub(super) async fn royalty_report(services: &Services, caller: &Caller, id: ReportId) -> Result<Paper, ServiceError> {
    let detail = reports::report(services, caller, id).await?;
    let (report, row) = (&detail.row.report, &detail.row);
    let submitted = detail.versions.iter().rev().find_map(|it| it.version.submitted_at.map(|at| (it, at)));
    let (version, submitted_at) = submitted.ok_or(ServiceError::NotFound)?;
    let asked = columns(&detail.terms);
    let lines = version.lines.as_deref().unwrap_or_default();
    let figure = |column: ReportColumn, usage: &domain::royalty::Usage| match column {
        ReportColumn::Units => usage.units.to_string(),
        other => amount_of(other, usage).to_string(),
    };
    let cells = |usage: &domain::royalty::Usage| asked.iter().map(|it| figure(*it, usage)).collect::<Vec<_>>();
    let sum = lines.iter().fold(domain::royalty::Usage::default(), |sum, line| sum + line.usage);
    let titles = asked.iter().map(|it| PaperColumn::figure(it.name(Locale::Zh)));
    let parts = vec![
        fields(vec![
            PaperField::new("许可合同编号", &row.licence_number),
            PaperField::new("版本", format!("第 {} 版", version.version.number)),
            PaperField::wide("报告期", format!("{}至{}", date(report.period_from), date(report.period_to))),
            PaperField::wide("专利", &row.patent_title),
            PaperField::wide("许可人", &row.holder_name),
            PaperField::wide("被许可人", &row.licensee_name),
            PaperField::new("提交时间", minute(submitted_at)),
            PaperField::new("状态", state_name(report.state.as_str())),
        ]),
        heading("销售数据"),
        if version.version.is_nil || lines.is_empty() {
            text("本期没有销售，作零申报。")
        } else {
            Part::Table {
                columns: std::iter::once(PaperColumn::text("产品")).chain(titles).collect(),
                rows: lines.iter().map(|it| [vec![it.product.clone()], cells(&it.usage)].concat()).collect(),
                total: Some([vec!["合计".to_owned()], cells(&sum)].concat()),
            }
        },
        heading("说明"),
        text(if version.version.note.is_empty() { "无。" } else { &version.version.note }),
        heading("据此计收"),
        charged(&detail.charges)?,
        Part::Signatures { blocks: vec![signature("被许可人", &row.licensee_name)] },
    ];
    Ok(paper(PaperKind::RoyaltyReport, "许可使用费提成报告", "", &row.licence_number, parts))
}

fn state_name(code: &str) -> &'static str {
    locales::lookup(&format!("report_words.state_{code}"), Locale::Zh).unwrap_or_default()
}

fn amount_of(column: ReportColumn, usage: &domain::royalty::Usage) -> Fen {
    match column {
        ReportColumn::Gross => usage.gross,
        ReportColumn::Discounts => usage.discounts,
        ReportColumn::Returns => usage.returns,
        ReportColumn::Freight => usage.freight,
        ReportColumn::Profit => usage.profit,
        ReportColumn::AddedOutput => usage.added_output,
        ReportColumn::Units => Fen::ZERO,
    }
}

fn charged(rows: &[ChargeRow]) -> Result<Part, ServiceError> {
    if rows.is_empty() {
        return Ok(text("尚未计收。"));
    }
    let mut lines = Vec::new();
    for row in rows {
        let charge = &row.position.charge;
        let name = charge_name(&charges::computation(row)?, Locale::Zh);
        lines.push(vec![name, date(charge.due_on), charge.tax_fen.to_string(), charge.amount_fen.to_string()]);
    }
    let columns = vec![
        PaperColumn::text("款项"),
        PaperColumn::text("付款截止日"),
        PaperColumn::figure("其中增值税（元）"),
        PaperColumn::figure("金额（元）"),
    ];
    Ok(Part::Table { columns, rows: lines, total: None })
}

/// 对账单 over days of booking.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's.
pub(super) async fn account_statement(
    services: &Services,
    caller: &Caller,
    subject: Subject,
    days: (Option<Day>, Option<Day>),
) -> Result<Paper, ServiceError> {
    let statement = books::statement(services, caller, subject, days).await?;
    let first = statement.lines.first().map(|line| line.row.booked_on);
    let from = days.0.or(first).unwrap_or(statement.to.min(statement.today));
    let to = days.1.unwrap_or_else(|| statement.lines.last().map_or(statement.today, |line| line.row.booked_on));
    let parts = vec![
        fields(
            parties(&statement)
                .into_iter()
                .chain([
                    PaperField::new("期间起", date(from)),
                    PaperField::new("期间止", date(to)),
                    PaperField::new("期初余额", yuan(statement.opening.balance())),
                    PaperField::new("期末余额", yuan(statement.closing.balance())),
                ])
                .collect(),
        ),
        heading("明细"),
        lines(&statement),
        note("余额为被许可人应付款减去预收款；负数为被许可人多付的款项。本单按入账日编制，已经关账的月份不再变动。"),
        heading("截至制单日的账龄"),
        ageing(&statement),
        text(format!("制单日期：{}。经核对无误的，请盖章后寄回；有差异的，请在备注中说明。", date(statement.today))),
        Part::Signatures { blocks: vec![signature("许可人", ""), signature("被许可人", "")] },
    ];
    Ok(paper(PaperKind::AccountStatement, "许可使用费对账单", "", "", parts))
}

fn parties(statement: &Statement) -> Vec<PaperField> {
    match &statement.name {
        SubjectName::Licence(row) => vec![
            PaperField::wide("许可人", &row.holder_name),
            PaperField::wide("被许可人", &row.licensee_name),
            PaperField::wide("专利", &row.patent_title),
            PaperField::wide("许可合同编号", &row.licence.number),
        ],
        SubjectName::Holder(holder) => vec![PaperField::wide("许可人", &holder.name)],
        SubjectName::Company(company) => vec![PaperField::wide("被许可人", &company.name)],
        SubjectName::Between { holder, company } => {
            vec![PaperField::wide("许可人", &holder.name), PaperField::wide("被许可人", &company.name)]
        }
    }
}

fn lines(statement: &Statement) -> Part {
    let positive = |amount: Fen| if amount > Fen::ZERO { amount.to_string() } else { String::new() };
    let line = |it: &books::StatementLine| {
        let moved = it.row.receivable + it.row.unapplied;
        let name = locales::lookup(&format!("entry.{}", it.row.kind), Locale::Zh).unwrap_or_default();
        vec![
            it.row.booked_on.to_string(),
            name.to_owned(),
            it.row.licence_number.clone(),
            positive(moved),
            positive(-moved),
            it.balance.to_string(),
        ]
    };
    let columns = vec![
        PaperColumn::text("入账日"),
        PaperColumn::text("摘要"),
        PaperColumn::text("合同编号"),
        PaperColumn::figure("应收（元）"),
        PaperColumn::figure("已收（元）"),
        PaperColumn::figure("余额（元）"),
    ];
    Part::Table { columns, rows: statement.lines.iter().map(line).collect(), total: None }
}

fn ageing(statement: &Statement) -> Part {
    let ageing = statement.ageing;
    let buckets = [
        ("未到期", ageing.not_due),
        ("逾期 1–30 日", ageing.to_30),
        ("逾期 31–90 日", ageing.to_90),
        ("逾期 91–180 日", ageing.to_180),
        ("逾期 180 日以上", ageing.beyond),
    ];
    Part::Table {
        columns: vec![PaperColumn::text("账龄"), PaperColumn::figure("金额（元）")],
        rows: buckets.map(|(name, amount)| vec![name.to_owned(), amount.to_string()]).to_vec(),
        total: Some(vec!["合计".to_owned(), ageing.total().to_string()]),
    }
}
