//! Documents of a licence: the written notice, the contract, the certificate of completion.

use domain::{
    Locale,
    terms::{self, Clause},
};

use super::{
    clauses::{CLOSING_CLAUSES, ContractClause, OPENING_CLAUSES, fill},
    matter::Matter,
    words::{
        date_or_blank, fields, heading, minute, note, paper, party, patent_fields, patent_number, signature, text,
    },
};
use crate::{
    error::ServiceError,
    ports::{Licence, Paper, PaperColumn, PaperField, PaperKind, Part, SignatureBlock, UnitOfWork},
    templates::Wording,
};

/// Whether the contract has its English wording below each clause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Languages {
    #[default]
    Chinese,
    Both,
}

/// 书面通知: with it the licensee accepts the announced terms (专利法 第五十一条第一款; 专利审查指南 第五部分第十一章 6).
///
/// # Errors
/// When a row of the licence cannot be read.
pub async fn notice(uow: &mut dyn UnitOfWork, licence: &Licence) -> Result<Paper, ServiceError> {
    let matter = Matter::load(uow, licence).await?;
    let (signer, signed_at) = match &matter.evidence {
        Some(evidence) => (evidence.user_name.clone(), minute(evidence.accepted_at)),
        None => (String::new(), minute(licence.notice_sent_at)),
    };
    let announced = vec![
        PaperField::new("声明编号", &matter.declaration.announcement_number),
        PaperField::new("公告日", date_or_blank(matter.declaration.announced_on)),
    ];
    let parts = vec![
        text(format!("致：{}（统一社会信用代码：{}）", matter.holder.name, matter.holder.uscc)),
        heading("一、被许可人"),
        fields(party("被许可人", &matter.licensee)),
        heading("二、专利及开放许可声明"),
        fields(patent_fields(&matter.patent).into_iter().chain(announced).collect()),
        heading("三、意思表示"),
        text(
            "本单位愿意实施上述专利。依据《中华人民共和国专利法》第五十一条第一款，以本书面通知告知贵方，接受所公告的全部许可条款，不作任何变更，\
             并将依照公告的支付方式、标准支付许可使用费。",
        ),
        heading("四、公告的条款"),
        text(terms::sentence(&matter.terms, Locale::Zh)),
        fields(vec![PaperField::wide("条款指纹（SHA-256）", &licence.terms_hash)]),
        heading("五、签署与送达"),
        fields(vec![
            PaperField::new("签署人", signer),
            PaperField::new("签署时间", signed_at),
            PaperField::new("送达时间", licence.notice_received_at.map(minute).unwrap_or_default()),
            PaperField::new("送达方式", channels(&matter)),
        ]),
        Part::Signatures { blocks: vec![signature("被许可人", &matter.licensee.name)] },
    ];
    Ok(paper(PaperKind::Notice, "专利开放许可实施书面通知", "", &licence.number, parts))
}

fn channels(matter: &Matter) -> String {
    let mut names: Vec<&str> = matter.deliveries.iter().map(|it| channel(&it.channel)).collect();
    names.dedup();
    names.join("、")
}

fn channel(code: &str) -> &str {
    match code {
        "inbox" => "平台站内送达",
        "mail" => "电子邮件",
        other => other,
    }
}

/// 专利开放许可实施合同: the announced terms, clause by clause, and what the law adds to them. Research institutions hand
/// it in with the recordal.
///
/// # Errors
/// When a row of the licence cannot be read.
pub async fn contract(
    uow: &mut dyn UnitOfWork,
    licence: &Licence,
    languages: Languages,
) -> Result<Paper, ServiceError> {
    let matter = Matter::load(uow, licence).await?;
    let mut parts = vec![
        heading("当事人"),
        fields(party("许可人", &matter.holder)),
        fields(party("被许可人", &matter.licensee)),
        heading("专利"),
        fields(patent_fields(&matter.patent)),
        heading("合同条款"),
    ];
    let wording = Wording::at(uow, licence.notice_received_at.unwrap_or(licence.notice_sent_at)).await?;
    let clauses = contract_clauses(&matter, languages, &wording);
    parts.extend(clauses.into_iter().enumerate().map(|(at, (heading, text, other_language))| Part::Clause {
        number: format!("第{}条", chinese_number(at + 1)),
        heading,
        text,
        other_language,
    }));
    let blocks = vec![signature("许可人", &matter.holder.name), signature("被许可人", &matter.licensee.name)];
    parts.push(Part::Signatures { blocks });
    let subtitle = if languages == Languages::Both { "Patent open licence contract" } else { "" };
    let contract = paper(PaperKind::Contract, "专利开放许可实施合同", subtitle, &licence.number, parts);
    Ok(Paper { template_version: wording.version(&contract.template_version), ..contract })
}

type Worded = (String, String, Option<String>);

fn contract_clauses(matter: &Matter, languages: Languages, wording: &Wording) -> Vec<Worded> {
    let (zh, en) = (matter.variables("____年__月__日"), matter.variables("(open)"));
    let english = |text: String| (languages == Languages::Both).then_some(text);
    let own = |clause: &ContractClause| {
        let other = format!("{}: {}", clause.heading_en, fill(wording.en(clause), &en));
        (clause.heading_zh.to_owned(), fill(wording.zh(clause), &zh), english(other))
    };
    let chinese: Vec<Clause> = terms::clauses(&matter.terms, Locale::Zh);
    let other: Vec<Clause> = terms::clauses(&matter.terms, Locale::En);
    let announced = chinese
        .into_iter()
        .zip(other)
        .map(|(zh, en)| (zh.title.to_owned(), zh.text, english(format!("{}: {}", en.title, en.text))));
    let opening = OPENING_CLAUSES.iter().map(own);
    opening.chain(announced).chain(CLOSING_CLAUSES.iter().map(own)).collect()
}

/// 一, 十二, 三十: up to 99, more clauses than there are.
fn chinese_number(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (number / 10 % 10, number % 10);
    match tens {
        0 => DIGITS[ones].to_owned(),
        1 => format!("十{}", DIGITS[ones]),
        _ => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
    }
}

/// 签约完成证明: the steps of the acceptance with their evidence.
///
/// # Errors
/// [`ServiceError::NotFound`] where nothing was accepted through the platform.
pub async fn completion_certificate(uow: &mut dyn UnitOfWork, licence: &Licence) -> Result<Paper, ServiceError> {
    let matter = Matter::load(uow, licence).await?;
    let evidence = matter.evidence.as_ref().ok_or(ServiceError::NotFound)?;
    let delivered = matter
        .deliveries
        .iter()
        .map(|it| vec![minute(it.at), channel(&it.channel).to_owned(), it.recipient.clone(), it.detail.clone()]);
    let parts = vec![
        text(format!(
            "兹证明：{}于{}通过本平台以书面通知接受{}就专利“{}”（专利号：{}）公告的开放许可条款，签约过程及证据如下。",
            evidence.organisation_name,
            minute(evidence.accepted_at),
            matter.holder.name,
            matter.patent.title,
            patent_number(&matter.patent),
        )),
        heading("一、签署"),
        fields(vec![
            PaperField::new("签署人", &evidence.user_name),
            PaperField::new("签署时间", minute(evidence.accepted_at)),
            PaperField::wide("签署单位", &evidence.organisation_name),
            PaperField::new("统一社会信用代码", &evidence.organisation_uscc),
            PaperField::new("界面语言", if evidence.locale == Locale::Zh { "中文" } else { "英文" }),
            PaperField::wide("授权声明", &evidence.authority),
            PaperField::wide("所示文本（SHA-256）", &evidence.text_hash),
            PaperField::wide("条款（SHA-256）", &evidence.terms_hash),
        ]),
        heading("二、送达"),
        Part::Table {
            columns: ["时间", "方式", "接收人", "证据"].map(PaperColumn::text).to_vec(),
            rows: delivered.collect(),
            total: None,
        },
        heading("三、结果"),
        fields(vec![
            PaperField::new("合同成立", licence.notice_received_at.map(minute).unwrap_or_default()),
            PaperField::new("合同生效", date_or_blank(licence.effective_on)),
            PaperField::new("许可期限届满", date_or_blank(licence.ends_on)),
            PaperField::new("当前状态", licence.state.name(Locale::Zh)),
        ]),
        heading("四、签署时所示文本"),
        note(&evidence.text_shown),
    ];
    Ok(paper(PaperKind::CompletionCertificate, "开放许可签约完成证明", "", &licence.number, parts))
}

/// A block that was signed on the platform: the name and the day stand there already.
pub(super) fn signed(role: &str, name: &str, signer: &str, date: String) -> SignatureBlock {
    SignatureBlock { role: role.to_owned(), name: name.to_owned(), lines: vec![format!("签署人：{signer}")], date }
}

#[cfg(test)]
mod tests {
    #[test]
    fn clauses_are_counted_in_chinese() {
        let words = [1, 10, 11, 20, 35].map(super::chinese_number);
        assert_eq!(words, ["一", "十", "十一", "二十", "三十五"]);
    }
}
