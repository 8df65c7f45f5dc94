//! Documents of a declaration: the form itself, its withdrawal, the co-owners' consents.
//!
//! Sources: 专利法实施细则 第八十五条, 第八十六条, 第八十八条; 专利审查指南 第五部分第十一章 3.3, 3.4, 4.

use domain::{Locale, Timestamp, id::DeclarationId, terms};

use super::{
    licence::signed,
    words::{date, date_or_blank, fields, heading, note, paper, patent_fields, patent_number, signature, text},
};
use crate::{
    Services,
    caller::Caller,
    declarations::{self, Detail},
    error::ServiceError,
    ports::{Consent, Paper, PaperField, PaperKind, PaperTick, Part, SignatureBlock},
};

/// 专利开放许可声明, as far as the declaration's terms can be computed.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's or has no terms yet.
pub(super) async fn declaration(
    services: &Services,
    caller: &Caller,
    id: DeclarationId,
) -> Result<Paper, ServiceError> {
    let chinese = Caller { locale: Locale::Zh, ..caller.clone() };
    let (_, form) = declarations::package(services, &chinese, id).await?;
    let detail = declarations::detail(services, caller, id).await?;
    let arrangement = detail.terms.as_ref().map(terms::Terms::arrangement);
    let choice = |it: &terms::Arrangement| PaperTick::new(it.name(Locale::Zh), Some(*it) == arrangement);
    let clauses = form.clauses.iter().map(|clause| PaperField::wide(&clause.title, &clause.text));
    let parts = vec![
        heading("一、专利"),
        fields(patent_fields(&detail.patent)),
        heading("二、专利权人"),
        fields(vec![
            PaperField::wide("专利权人（全体）", form.patentees.join("、")),
            PaperField::new("统一社会信用代码", &form.uscc),
            PaperField::new("专利代理机构", &form.agency),
            PaperField::wide("联系方式", &form.contact),
        ]),
        heading("三、许可使用费的支付方式和标准"),
        Part::Ticks { label: "支付方式".to_owned(), choices: terms::Arrangement::ALL.iter().map(choice).collect() },
        fields(std::iter::once(PaperField::wide("支付标准", &form.payment_standard)).chain(clauses).collect()),
        fields(vec![
            PaperField::new("收款户名", &form.payee),
            PaperField::new("开户银行", &form.bank_name),
            PaperField::wide("收款账号", &form.bank_account),
        ]),
        heading("四、许可期限"),
        fields(vec![
            PaperField::new("单次许可期限", format!("{} 个月", form.licence_months)),
            PaperField::new("声明开放期间", period(&detail)),
        ]),
        heading("五、专利权评价报告"),
        fields(vec![
            PaperField::new("报告编号", &form.report_number),
            PaperField::new("作出日期", date_or_blank(detail.patent.report_date)),
        ]),
        heading("六、使用费计算依据的简要说明"),
        text(or_none(&form.fee_reasoning)),
        heading("七、其他需要明确的事项"),
        text(or_none(&form.other_matters)),
        heading("八、承诺"),
        Part::Ticks {
            label: "真实性承诺".to_owned(),
            choices: vec![PaperTick::new(
                "声明内容真实、准确，专利符合开放许可的条件；如有变化，及时撤回声明并通知被许可人。",
                form.truthfulness,
            )],
        },
        Part::Signatures { blocks: all_signatures(&detail) },
        note(format!("许可条款的规范文本 SHA-256：{}", form.terms_sha256)),
    ];
    let number = &detail.declaration.announcement_number;
    Ok(paper(PaperKind::Declaration, "专利开放许可声明", "", number, parts))
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "无。" } else { text }
}

fn period(detail: &Detail) -> String {
    match (detail.declaration.window_from, detail.declaration.window_to) {
        (Some(from), Some(to)) => format!("{}至{}", date(from), date(to)),
        (Some(from), None) => format!("自{}起", date(from)),
        (None, to) => to.map(|to| format!("至{}", date(to))).unwrap_or_default(),
    }
}

/// The patentee, and each co-owner by name: what was consented through the platform is stated, the rest is signed by hand.
fn all_signatures(detail: &Detail) -> Vec<SignatureBlock> {
    let mut blocks = vec![signature("专利权人", &detail.holder.name)];
    blocks.extend(of_purpose(detail, "declare").map(co_owner_signature));
    blocks
}

fn of_purpose<'a>(detail: &'a Detail, purpose: &'a str) -> impl Iterator<Item = &'a Consent> {
    detail.consents.iter().filter(move |consent| consent.purpose == purpose)
}

fn co_owner_signature(consent: &Consent) -> SignatureBlock {
    match (consent.state.as_str(), consent.decided_at) {
        ("given", Some(at)) if !consent.signer_name.is_empty() => {
            signed("共有专利权人", &consent.co_owner, &consent.signer_name, date(at.day()))
        }
        _ => signature("共有专利权人", &consent.co_owner),
    }
}

/// 撤回专利开放许可声明.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's, or was never announced.
pub(super) async fn withdrawal(services: &Services, caller: &Caller, id: DeclarationId) -> Result<Paper, ServiceError> {
    let detail = declarations::detail(services, caller, id).await?;
    let announced_on = detail.declaration.announced_on.ok_or(ServiceError::NotFound)?;
    let mut blocks = vec![signature("专利权人", &detail.holder.name)];
    blocks.extend(of_purpose(&detail, "withdraw").map(co_owner_signature));
    let parts = vec![
        heading("一、拟撤回的声明"),
        fields(vec![
            PaperField::wide("发明创造名称", &detail.patent.title),
            PaperField::new("专利号", patent_number(&detail.patent)),
            PaperField::new("声明编号", &detail.declaration.announcement_number),
            PaperField::new("公告日", date(announced_on)),
            PaperField::new("统一社会信用代码", &detail.holder.uscc),
            PaperField::wide("专利权人", &detail.holder.name),
        ]),
        heading("二、撤回理由"),
        text(or_none(&detail.declaration.withdrawal_reason)),
        heading("三、声明"),
        Part::List {
            numbered: true,
            items: vec![
                "撤回不附任何条件，自国家知识产权局公告之日起生效。".to_owned(),
                "撤回不影响公告前已经给予的开放许可的效力。".to_owned(),
                "属于专利法实施细则第八十六条所列情形的，专利权人已经或者将及时通知被许可人。".to_owned(),
                "有共有专利权人的，全体共有人的书面同意附后。".to_owned(),
            ],
        },
        Part::Signatures { blocks },
    ];
    Ok(paper(PaperKind::Withdrawal, "撤回专利开放许可声明", "", &detail.declaration.announcement_number, parts))
}

/// 共有专利权人同意书, one section for each co-owner.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's, or where there is no co-owner.
pub(super) async fn co_owner_consent(
    services: &Services,
    caller: &Caller,
    id: DeclarationId,
) -> Result<Paper, ServiceError> {
    let detail = declarations::detail(services, caller, id).await?;
    let consents: Vec<&Consent> = of_purpose(&detail, "declare").collect();
    if consents.is_empty() {
        return Err(ServiceError::NotFound);
    }
    let standard = detail.terms.as_ref().map(|it| terms::sentence(it, Locale::Zh)).unwrap_or_default();
    let mut parts = vec![
        heading("专利及拟声明的条款"),
        fields(vec![
            PaperField::wide("发明创造名称", &detail.patent.title),
            PaperField::new("专利号", patent_number(&detail.patent)),
            PaperField::new("申报人", &detail.holder.name),
            PaperField::wide("支付方式和标准", standard),
            PaperField::wide("条款指纹（SHA-256）", &detail.declaration.terms_hash),
        ]),
        text(
            "我方系上述专利的共有专利权人，已知悉拟声明的全部条款，同意对该专利实行开放许可，并同意由申报人作为代表人办理声明、\
             备案等手续。",
        ),
    ];
    for consent in consents {
        parts.push(heading(&consent.co_owner));
        parts.push(fields(vec![
            PaperField::new("意见", opinion(&consent.state)),
            PaperField::new("作出时间", consent.decided_at.map(Timestamp::to_minute_text).unwrap_or_default()),
            PaperField::wide("所见条款（SHA-256）", &consent.terms_hash),
        ]));
        parts.push(Part::Signatures { blocks: vec![co_owner_signature(consent)] });
    }
    Ok(paper(PaperKind::CoOwnerConsent, "共有专利权人同意实行开放许可的声明", "", "", parts))
}

fn opinion(state: &str) -> &'static str {
    match state {
        "given" => "同意",
        "refused" => "不同意",
        _ => "待签署",
    }
}
