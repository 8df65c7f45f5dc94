//! The forms of the recordal: application, change, cancellation (专利审查指南 第五部分第十一章 7; 专利实施许可合同备案办法
//! 第八条, 第十六条, 第十七条).

use domain::{
    Day, Locale, recordal as rules,
    terms::{self, Rate},
};

use super::{
    matter::Matter,
    words::{date_or_blank, fields, heading, note, paper, party, patent_fields, signature, yuan},
};
use crate::{
    error::ServiceError,
    ports::{Paper, PaperField, PaperKind, PaperTick, Part, PaymentFilter, PaymentRow, Recordal, UnitOfWork},
};

const PAYMENTS_MAX: i64 = 200;

/// 开放许可实施合同备案申请表.
///
/// # Errors
/// When a row of the licence cannot be read.
pub async fn recordal_form(uow: &mut dyn UnitOfWork, recordal: &Recordal) -> Result<Paper, ServiceError> {
    let matter = matter_of(uow, recordal).await?;
    let paid = first_payment(uow, recordal).await?;
    let parts = vec![
        filer_ticks(recordal),
        heading("一、专利"),
        fields(patent_fields(&matter.patent)),
        heading("二、许可人"),
        fields(party("许可人", &matter.holder)),
        heading("三、被许可人"),
        fields(party("被许可人", &matter.licensee)),
        heading("四、许可合同"),
        licence_kinds(),
        fields(contract_fields(&matter, paid.as_ref())),
        heading("五、使用费"),
        fee_modes(&matter),
        fields(fee_fields(&matter)),
        heading("六、经办"),
        fields(vec![
            PaperField::new("代理机构", if recordal.has_agent { "" } else { "无" }),
            PaperField::new("经办人", ""),
            PaperField::new("经办人电话", ""),
            PaperField::new("备案截止日", date_or_blank(Some(recordal.due_on))),
        ]),
        Part::Signatures { blocks: signatures(&matter, recordal) },
        note("办理时限：自合同生效之日起三个月内。许可人或者被许可人均可单方办理。"),
    ];
    Ok(paper(PaperKind::RecordalForm, "开放许可实施合同备案申请表", "", &matter.licence.number, parts))
}

/// 备案变更申请表.
///
/// # Errors
/// [`ServiceError::NotFound`] before the licence was recorded.
pub async fn change_form(uow: &mut dyn UnitOfWork, recordal: &Recordal) -> Result<Paper, ServiceError> {
    let matter = matter_of(uow, recordal).await?;
    recordal.recorded_on.ok_or(ServiceError::NotFound)?;
    let (first, last) = matter.licence.ends_on.map(rules::extension_window).unzip();
    let mut parts = head(&matter, recordal);
    parts.extend([
        heading("变更事项"),
        fields(vec![
            PaperField::wide("变更内容", &recordal.change_text),
            PaperField::new("原许可期限届满日", date_or_blank(matter.licence.ends_on)),
            PaperField::new("延长期限的办理期间", window(first, last)),
        ]),
        note("延长许可期限的，应当在原期限届满前两个月内办理，并提交变更协议和备案证明。"),
        Part::Signatures { blocks: signatures(&matter, recordal) },
    ]);
    Ok(paper(PaperKind::RecordalChange, "专利实施许可合同备案变更申请表", "", &recordal.recordal_number, parts))
}

/// 备案注销申请表.
///
/// # Errors
/// [`ServiceError::NotFound`] before the licence was recorded.
pub async fn cancellation_form(uow: &mut dyn UnitOfWork, recordal: &Recordal) -> Result<Paper, ServiceError> {
    let matter = matter_of(uow, recordal).await?;
    recordal.recorded_on.ok_or(ServiceError::NotFound)?;
    let licence = &matter.licence;
    let early = licence.ended_on.is_some_and(|ended| licence.ends_on.is_none_or(|last_day| ended < last_day));
    let mut parts = head(&matter, recordal);
    parts.extend([
        heading("注销事项"),
        Part::Ticks {
            label: "注销事由".to_owned(),
            choices: vec![
                PaperTick::new("许可期限届满", licence.ended_on.is_some() && !early),
                PaperTick::new("提前终止", early),
                PaperTick::new("专利权终止或者被宣告无效", false),
            ],
        },
        fields(vec![
            PaperField::new("合同终止日", date_or_blank(licence.ended_on)),
            PaperField::new("注销办理截止日", date_or_blank(recordal.cancel_due_on)),
        ]),
        note("应当自许可期限届满或者合同提前终止之日起三十日内办理注销。"),
        Part::Signatures { blocks: signatures(&matter, recordal) },
    ]);
    Ok(paper(PaperKind::RecordalCancellation, "专利实施许可合同备案注销申请表", "", &recordal.recordal_number, parts))
}

async fn matter_of(uow: &mut dyn UnitOfWork, recordal: &Recordal) -> Result<Matter, ServiceError> {
    let licence = uow.licence(recordal.licence_id).await?.ok_or(ServiceError::NotFound)?;
    Matter::load(uow, &licence).await
}

/// The oldest confirmed payment of the licence: the voucher that the form names.
pub(super) async fn first_payment(
    uow: &mut dyn UnitOfWork,
    recordal: &Recordal,
) -> Result<Option<PaymentRow>, ServiceError> {
    let filter = PaymentFilter {
        licence: Some(recordal.licence_id),
        state: Some("confirmed".to_owned()),
        limit: PAYMENTS_MAX,
        ..PaymentFilter::default()
    };
    Ok(uow.payments(&filter).await?.0.into_iter().min_by_key(|row| (row.payment.paid_on, row.payment.id)))
}

fn head(matter: &Matter, recordal: &Recordal) -> Vec<Part> {
    vec![
        filer_ticks(recordal),
        heading("原备案"),
        fields(vec![
            PaperField::new("合同备案号", &recordal.recordal_number),
            PaperField::new("备案日期", date_or_blank(recordal.recorded_on)),
            PaperField::wide("发明创造名称", &matter.patent.title),
            PaperField::new("专利号", super::words::patent_number(&matter.patent)),
            PaperField::new("许可合同编号", &matter.licence.number),
            PaperField::wide("许可人", &matter.holder.name),
            PaperField::wide("被许可人", &matter.licensee.name),
        ]),
    ]
}

fn filer_ticks(recordal: &Recordal) -> Part {
    let is = |id| recordal.filer_id == Some(id);
    Part::Ticks {
        label: "办理人".to_owned(),
        choices: vec![
            PaperTick::new("许可人", is(recordal.holder_id)),
            PaperTick::new("被许可人", is(recordal.licensee_id)),
        ],
    }
}

/// An open licence is an ordinary one under a kind of its own on the form.
fn licence_kinds() -> Part {
    let kinds = ["独占", "排他", "普通", "交叉", "分许可", "开放许可"];
    Part::Ticks {
        label: "许可种类".to_owned(),
        choices: kinds.map(|kind| PaperTick::new(kind, kind == "开放许可")).to_vec(),
    }
}

fn contract_fields(matter: &Matter, paid: Option<&PaymentRow>) -> Vec<PaperField> {
    let (licence, declaration) = (&matter.licence, &matter.declaration);
    let formed_on = licence.notice_received_at.map(domain::Timestamp::day);
    let voucher = paid.map(|row| row.payment.reference.clone()).unwrap_or_default();
    vec![
        PaperField::new("开放许可声明编号", &declaration.announcement_number),
        PaperField::new("声明公告日", date_or_blank(declaration.announced_on)),
        PaperField::new("书面通知日期", date_or_blank(Some(licence.notice_sent_at.day()))),
        PaperField::new("通知送达日期", date_or_blank(formed_on)),
        PaperField::new("合同成立日期", date_or_blank(formed_on)),
        PaperField::new("合同生效日期", date_or_blank(licence.effective_on)),
        PaperField::new("许可期限起", date_or_blank(licence.effective_on)),
        PaperField::new("许可期限止", date_or_blank(licence.ends_on)),
        PaperField::new("付款日期", date_or_blank(paid.map(|row| row.payment.paid_on))),
        PaperField::new("付款凭证", voucher),
        PaperField::wide("许可地域", "中国境内"),
    ]
}

fn fee_modes(matter: &Matter) -> Part {
    let arrangement = matter.terms.arrangement();
    let choice = |it: &terms::Arrangement| PaperTick::new(it.name(Locale::Zh), *it == arrangement);
    Part::Ticks { label: "支付方式".to_owned(), choices: terms::Arrangement::ALL.iter().map(choice).collect() }
}

fn fee_fields(matter: &Matter) -> Vec<PaperField> {
    let royalty = matter.terms.fees.royalty.as_ref();
    let total = matter.terms.fixed_total();
    vec![
        PaperField::new("固定费用合计", yuan(total)),
        PaperField::new("币种", "人民币（CNY）"),
        PaperField::new("提成比例", royalty.map(|it| rate_text(&it.rate)).unwrap_or_default()),
        PaperField::new("提成基数", royalty.map(|it| it.base.name(Locale::Zh).to_owned()).unwrap_or_default()),
        PaperField::wide("支付标准", terms::sentence(&matter.terms, Locale::Zh)),
    ]
}

fn rate_text(rate: &Rate) -> String {
    match rate {
        Rate::Flat(ppm) => terms::rate_text(*ppm),
        _ => "见支付标准".to_owned(),
    }
}

fn window(first: Option<Day>, last: Option<Day>) -> String {
    match (first, last) {
        (Some(first), Some(last)) => text_of(first, last),
        _ => String::new(),
    }
}

fn text_of(first: Day, last: Day) -> String {
    format!("{}至{}", super::words::date(first), super::words::date(last))
}

/// The side that files signs first; while nobody has opened the filing, both places are there.
fn signatures(matter: &Matter, recordal: &Recordal) -> Vec<crate::ports::SignatureBlock> {
    let holder = signature("许可人", &matter.holder.name);
    let licensee = signature("被许可人", &matter.licensee.name);
    match recordal.filer_id {
        Some(filer) if filer == recordal.holder_id => vec![holder],
        Some(_) => vec![licensee],
        None => vec![holder, licensee],
    }
}
