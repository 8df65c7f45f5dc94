//! The papers of a pack that are made from data: the application form, the written notice, the receipts, the contract.

use domain::{
    Locale,
    filing::{FormData, FormField, PackFault},
    recordal::RecordalDocument,
    terms::{clauses, sentence},
};

use super::{
    case::Case,
    contents::{Drawn, short_name},
};
use crate::{
    Services,
    error::ServiceError,
    ports::{Paper, PaperError, PaperField, PaperKind, Part, Payment, SignatureBlock, UnitOfWork},
};

/// The version of the words that this module writes itself.
const WORDS_VERSION: &str = "1";

/// A paper on its way into the pack.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    item: RecordalDocument,
    name: String,
    paper: Paper,
}

/// The versions of the texts that papers are made with.
pub(super) async fn template_version(_: &Services, _: &mut dyn UnitOfWork) -> Result<String, ServiceError> {
    Ok(WORDS_VERSION.to_owned())
}

/// The papers of this case, in the order of the Guidelines.
pub(super) async fn papers(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    case: &Case,
    form: &FormData,
) -> Result<Vec<Sheet>, ServiceError> {
    let version = template_version(services, uow).await?;
    let sheet = |item: RecordalDocument, suffix: String, paper: Paper| Sheet {
        item,
        name: format!("{}{suffix}", short_name(item)),
        paper: Paper { template_version: version.clone(), number: case.licence.number.clone(), ..paper },
    };
    let mut sheets = vec![
        sheet(RecordalDocument::ApplicationForm, String::new(), application(case, form)),
        sheet(RecordalDocument::WrittenNotice, String::new(), notice(case)),
    ];
    for (place, payment) in case.payments.iter().enumerate() {
        let suffix = if place == 0 { String::new() } else { format!("_{}", place + 1) };
        sheets.push(sheet(RecordalDocument::PaymentProof, suffix, receipt(case, payment)));
    }
    sheets.push(sheet(RecordalDocument::Contract, String::new(), contract(case)));
    Ok(sheets)
}

/// Sets the papers. All that cannot be set is told at once.
pub(super) async fn draw(
    services: &Services,
    sheets: Vec<Sheet>,
) -> Result<Result<Vec<Drawn>, Vec<PackFault>>, ServiceError> {
    let (mut drawn, mut faults) = (Vec::new(), Vec::new());
    for sheet in sheets {
        match services.papers.render(sheet.paper).await {
            Ok(set) => drawn.push(Drawn { item: sheet.item, name: sheet.name, bytes: set.bytes }),
            Err(PaperError::MissingGlyph { characters, .. }) => {
                faults.push(PackFault::Glyphs { item: sheet.item, characters });
            }
            Err(error @ (PaperError::TooLong | PaperError::FontMissing { .. })) => {
                faults.push(PackFault::Paper { item: sheet.item, code: error.code() });
            }
            Err(error) => {
                return Err(ServiceError::Fault { doing: "setting a paper of a filing", source: Box::new(error) });
            }
        }
    }
    Ok(if faults.is_empty() { Ok(drawn) } else { Err(faults) })
}

fn blank(kind: PaperKind, title: &str, parts: Vec<Part>) -> Paper {
    Paper {
        kind,
        language: Locale::Zh,
        title: title.to_owned(),
        subtitle: String::new(),
        number: String::new(),
        template_version: String::new(),
        parts,
        verify: None,
    }
}

fn heading(text: &str) -> Part {
    Part::Heading { text: text.to_owned() }
}

fn signature(role: &str, name: &str) -> SignatureBlock {
    let lines = vec!["（签字或者盖章）".to_owned()];
    SignatureBlock { role: role.to_owned(), name: name.to_owned(), lines, date: String::new() }
}

/// The groups of the form, by their first field.
const GROUPS: [(FormField, &str); 7] = [
    (FormField::PatentNumber, "专利"),
    (FormField::LicensorName, "许可人"),
    (FormField::LicenseeName, "被许可人"),
    (FormField::LicenceKind, "许可"),
    (FormField::FeeAmount, "使用费"),
    (FormField::Industry, "声明与凭证"),
    (FormField::Applicant, "办理"),
];
/// A value longer than this takes the whole width.
const NARROW_CHARS: usize = 18;

/// 专利实施许可合同备案申请表: the fields are the data of the pack, so that paper and file cannot differ.
fn application(case: &Case, form: &FormData) -> Paper {
    let mut parts = Vec::new();
    for (place, (first, title)) in GROUPS.iter().enumerate() {
        let end = GROUPS.get(place + 1).map(|group| group.0);
        let of = FormField::ALL.iter().copied().filter(|field| first <= field && end.is_none_or(|end| *field < end));
        let fields: Vec<PaperField> = of.map(|field| field_of(field, form.get(field))).collect();
        parts.push(heading(title));
        parts.push(Part::Fields { fields });
    }
    parts.push(Part::Signatures { blocks: vec![signature("请求人", &case.applicant().name)] });
    parts.push(Part::Note {
        text: "依据专利法实施细则第八十七条，任何一方均可办理。".to_owned()
    });
    blank(PaperKind::RecordalForm, "专利开放许可实施合同备案申请表", parts)
}

fn field_of(field: FormField, value: &str) -> PaperField {
    let label = field.name(Locale::Zh);
    if value.chars().count() > NARROW_CHARS { PaperField::wide(label, value) } else { PaperField::new(label, value) }
}

fn day(at: Option<domain::Day>) -> String {
    at.map(|day| day.to_string()).unwrap_or_default()
}

/// The notice as it was sent, and when it arrived.
fn notice(case: &Case) -> Paper {
    let licence = &case.licence;
    let parts = vec![
        Part::Text { text: licence.notice_text.clone() },
        Part::Fields {
            fields: vec![
                PaperField::new("发出时间", licence.notice_sent_at.to_minute_text()),
                PaperField::new(
                    "送达时间",
                    licence.notice_received_at.map(domain::Timestamp::to_minute_text).unwrap_or_default(),
                ),
                PaperField::new("通知人", &*case.licensee.name),
                PaperField::new("收件人", &*case.holder.name),
            ],
        },
        Part::Signatures { blocks: vec![signature("被许可人", &case.licensee.name)] },
    ];
    blank(PaperKind::Notice, "专利开放许可实施书面通知", parts)
}

/// What was paid, as the licensor's finance confirmed it.
fn receipt(case: &Case, payment: &Payment) -> Paper {
    let parts = vec![
        Part::Fields {
            fields: vec![
                PaperField::wide("专利", format!("{}（{}）", case.patent.title, case.patent.number)),
                PaperField::new("付款人", &*payment.payer_name),
                PaperField::new("收款人", &*case.holder.name),
                PaperField::new("金额（元）", payment.amount_fen.to_plain()),
                PaperField::new("付款日期", payment.paid_on.to_string()),
                PaperField::new("付款凭证号", &*payment.reference),
                PaperField::new("确认入账日期", day(payment.confirmed_at.map(|at| at.day()))),
            ],
        },
        Part::Signatures { blocks: vec![signature("收款人", &case.holder.name)] },
    ];
    blank(PaperKind::Receipt, "许可使用费收款凭据", parts)
}

/// The contract as notice and announced terms made it.
fn contract(case: &Case) -> Paper {
    let licence = &case.licence;
    let mut parts = vec![
        Part::Fields {
            fields: vec![
                PaperField::new("许可人", &*case.holder.name),
                PaperField::new("被许可人", &*case.licensee.name),
                PaperField::wide("专利", format!("{}（{}）", case.patent.title, case.patent.number)),
                PaperField::new("开放许可声明编号", &*case.declaration.announcement_number),
                PaperField::new("声明公告日", day(case.declaration.announced_on)),
                PaperField::new("合同生效日期", day(licence.effective_on)),
                PaperField::new("许可期限届满日", day(licence.ends_on)),
            ],
        },
        Part::Text { text: sentence(&case.terms, Locale::Zh) },
    ];
    let clause = |(place, clause): (usize, domain::terms::Clause)| Part::Clause {
        number: (place + 1).to_string(),
        heading: clause.title.to_owned(),
        text: clause.text,
        other_language: None,
    };
    parts.extend(clauses(&case.terms, Locale::Zh).into_iter().enumerate().map(clause));
    parts.push(Part::Note {
        text: "依据专利法第五十一条，被许可人以书面方式通知专利权人并依照公告支付许可使用费后，即获得专利实施许可。"
            .to_owned(),
    });
    parts.push(Part::Signatures {
        blocks: vec![signature("许可人", &case.holder.name), signature("被许可人", &case.licensee.name)],
    });
    blank(PaperKind::Contract, "专利开放许可实施合同", parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_the_form_is_in_one_group() {
        assert!(GROUPS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(FormField::ALL.first(), Some(&GROUPS[0].0));
    }
}
