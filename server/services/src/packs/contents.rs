//! What lies in a pack, in the order of the Guidelines, and the ZIP of it.

use domain::{
    Locale,
    digest::sha256_hex,
    filing::{FormData, PackFile, contents_hash, hash_list},
    recordal::{FilingPurpose, RecordalDocument, cancellation_due, extension_window, filing_due},
};

use super::{Wanted, case::Case};
use crate::{
    Services,
    error::ServiceError,
    ports::{ArchiveFile, Document, Table, TableCell, TableColumn},
};

/// The most that a pack may hold before it is packed.
pub(super) const PACK_BYTES_MAX: usize = 80 * 1024 * 1024;
/// Marks a text as UTF-8 for editors that would guess.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A paper that was set for this pack.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    pub item: RecordalDocument,
    /// Without number and ending.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A pack as it is kept.
#[derive(Clone, Debug)]
pub(super) struct Packed {
    pub files: Vec<PackFile>,
    pub contents_hash: String,
    pub zip: Vec<u8>,
}

struct Part {
    file: ArchiveFile,
    item: Option<RecordalDocument>,
}

/// Puts papers and uploads in order, adds checklist, form data and hashes, and packs it. `None` when it is too large.
pub(super) async fn pack(
    services: &Services,
    case: &Case,
    form: &FormData,
    drawn: Vec<Drawn>,
) -> Result<Option<Packed>, ServiceError> {
    let mut parts = documents(services, case, drawn).await?;
    parts.insert(0, text_part("00_清单.txt", checklist(case, &parts)));
    let name = form_name(case.purpose());
    parts.push(text_part(&format!("{name}数据.json"), json(form)));
    parts.push(Part { file: sheet(services, name, form).await?, item: None });
    let listed = listed(&parts);
    parts.push(text_part("SHA256SUMS", hash_list(&listed)));
    if PACK_BYTES_MAX < parts.iter().map(|part| part.file.bytes.len()).sum() {
        return Ok(None);
    }
    let files = parts.into_iter().map(|part| part.file).collect();
    let zip = services.archives.zip(files).await;
    let zip = zip.map_err(|error| ServiceError::Fault { doing: "packing a filing", source: Box::new(error) })?;
    Ok(Some(Packed { contents_hash: contents_hash(form, &listed), files: listed, zip }))
}

fn listed(parts: &[Part]) -> Vec<PackFile> {
    let file = |part: &Part| PackFile {
        name: part.file.name.clone(),
        sha256: sha256_hex(&part.file.bytes),
        bytes: u64::try_from(part.file.bytes.len()).unwrap_or(u64::MAX),
        item: part.item,
    };
    parts.iter().map(file).collect()
}

fn text_part(name: &str, text: String) -> Part {
    Part { file: ArchiveFile { name: name.to_owned(), bytes: text.into_bytes() }, item: None }
}

/// Papers before uploads of the same document; each document has its number.
async fn documents(services: &Services, case: &Case, drawn: Vec<Drawn>) -> Result<Vec<Part>, ServiceError> {
    let mut parts = Vec::new();
    for (item, place) in case.purpose().documents().iter().copied().zip(1..) {
        for paper in drawn.iter().filter(|paper| paper.item == item) {
            let file = ArchiveFile { name: format!("{place:02}_{}.pdf", paper.name), bytes: paper.bytes.clone() };
            parts.push(Part { file, item: Some(item) });
        }
        for (count, document) in uploads(case, item).into_iter().enumerate() {
            let bytes = services.blobs.get(&document.sha256).await?.ok_or(ServiceError::NotFound)?;
            let name = upload_name(item, count, place, ending(&bytes, document));
            parts.push(Part { file: ArchiveFile { name, bytes }, item: Some(item) });
        }
    }
    Ok(parts)
}

/// The uploaded files of a document: those of the checklist, the slips of the payments, the certificate.
fn uploads(case: &Case, item: RecordalDocument) -> Vec<&Document> {
    let slips = case.slips.iter().filter(|_| item == RecordalDocument::PaymentProof);
    let certificate = case.certificate.iter().filter(|_| item == RecordalDocument::Certificate);
    let put = case.items.iter().filter(|(of, ..)| *of == item).filter_map(|(_, _, document)| document.as_ref());
    slips.chain(certificate).chain(put).collect()
}

fn upload_name(item: RecordalDocument, count: usize, place: usize, ending: &str) -> String {
    let name = short_name(item);
    let what = if item == RecordalDocument::ApplicationForm { "_签章件" } else { "_附件" };
    let number = if count == 0 { String::new() } else { format!("_{}", count + 1) };
    format!("{place:02}_{name}{what}{number}.{ending}")
}

/// What the form of a filing is called.
pub(super) const fn form_name(purpose: FilingPurpose) -> &'static str {
    match purpose {
        FilingPurpose::Recordal => "备案申请表",
        FilingPurpose::Change => "备案变更申请表",
        FilingPurpose::Cancellation => "备案注销申请表",
    }
}

/// As the files are called: the names of the Guidelines without their explanations.
pub(super) const fn short_name(item: RecordalDocument) -> &'static str {
    match item {
        RecordalDocument::ApplicationForm => "备案申请表",
        RecordalDocument::ChangeProof => "变更协议或证明",
        RecordalDocument::EndProof => "终止协议或证明",
        RecordalDocument::Certificate => "备案证明",
        RecordalDocument::WrittenNotice => "书面通知",
        RecordalDocument::PaymentProof => "付款凭证",
        RecordalDocument::ApplicantIdentity => "请求人身份证明",
        RecordalDocument::PowerOfAttorney => "委托书",
        RecordalDocument::HandlerIdentity => "经办人身份证明",
        RecordalDocument::Other => "其他材料",
        RecordalDocument::Contract => "合同文本",
    }
}

/// By the first bytes; OFD is a ZIP and told by its name when it came in.
fn ending(bytes: &[u8], document: &Document) -> &'static str {
    if bytes.starts_with(b"%PDF-") {
        "pdf"
    } else if bytes.starts_with(b"\x89PNG") {
        "png"
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        "jpg"
    } else if document.file_name.to_lowercase().ends_with(".ofd") {
        "ofd"
    } else {
        "bin"
    }
}

/// The list that lies on top: each document with its files, or why there are none.
fn checklist(case: &Case, parts: &[Part]) -> String {
    let on_paper = case.on_paper();
    let mut lines = head(case);
    for (item, place) in case.purpose().documents().iter().copied().zip(1..) {
        let files: Vec<&str> =
            parts.iter().filter(|part| part.item == Some(item)).map(|part| part.file.name.as_str()).collect();
        let state = match (files.is_empty(), on_paper.contains(&item), item.is_needed(case.circumstances)) {
            (false, true, _) => format!("{}；另附纸质件", files.join("，")),
            (false, false, _) => files.join("，"),
            (true, true, _) => "另附纸质件".to_owned(),
            (true, false, true) => "缺".to_owned(),
            (true, false, false) => "无需提交".to_owned(),
        };
        lines.push(format!("{place}. {}", item.name(Locale::Zh)));
        lines.push(format!("   {state}"));
    }
    lines.push(String::new());
    lines.push("申请表请打印后由请求人签章；电子提交的，以电子签章为准。".to_owned());
    lines.push("各文件的 SHA-256 见 SHA256SUMS；申请表各字段见 JSON 和 XLSX。".to_owned());
    format!("{BYTE_ORDER_MARK}{}\r\n", lines.join("\r\n"))
}

fn head(case: &Case) -> Vec<String> {
    let (what, law) = title(case.purpose());
    let mut lines = vec![
        format!("专利开放许可实施合同{what}材料清单"),
        format!("依据：{law}"),
        String::new(),
        format!("许可编号：{}", case.licence.number),
        format!("专利：{}（{}）", case.patent.title, case.patent.number),
        format!("请求人：{}", case.applicant().name),
        format!("许可人：{}", case.holder.name),
        format!("被许可人：{}", case.licensee.name),
    ];
    if case.purpose() != FilingPurpose::Recordal {
        lines.push(format!("合同备案号：{}", case.recordal.recordal_number));
    }
    lines.extend(time_to_file(case).map(|text| format!("办理期限：{text}")));
    lines.push(String::new());
    lines
}

/// What is filed, and the texts that ask for it.
const fn title(purpose: FilingPurpose) -> (&'static str, &'static str) {
    match purpose {
        FilingPurpose::Recordal => ("备案", "专利法实施细则第八十七条；专利审查指南第五部分第十一章第7节"),
        FilingPurpose::Change => ("备案变更", "专利实施许可合同备案办法第十六条"),
        FilingPurpose::Cancellation => ("备案注销", "专利实施许可合同备案办法第十七条、第十八条"),
    }
}

/// By when, with the counting. Only the extension of a term has its time among the changes.
fn time_to_file(case: &Case) -> Option<String> {
    match case.purpose() {
        FilingPurpose::Recordal => case.licence.effective_on.map(|day| filing_due(day).text(Locale::Zh)),
        FilingPurpose::Cancellation => case.licence.ended_on.map(|day| cancellation_due(day).text(Locale::Zh)),
        FilingPurpose::Change => {
            let is_extension = case.wanted.as_ref().is_some_and(Wanted::is_extension);
            let (first, last) = case.licence.ends_on.filter(|_| is_extension).map(extension_window)?;
            Some(format!("{first} 至 {last}（原许可期限届满前两个月内）"))
        }
    }
}

/// The form for machines: the fields of the form in its order, each with its code and its names.
fn json(form: &FormData) -> String {
    let fields: Vec<serde_json::Value> = form
        .entries()
        .iter()
        .map(|entry| {
            serde_json::json!({
                "code": entry.field.as_str(),
                "zh": entry.field.name(Locale::Zh),
                "en": entry.field.name(Locale::En),
                "value": entry.value,
            })
        })
        .collect();
    let name = match form.purpose() {
        FilingPurpose::Recordal => "open_licence_recordal",
        FilingPurpose::Change => "open_licence_recordal_change",
        FilingPurpose::Cancellation => "open_licence_recordal_cancellation",
    };
    let form = serde_json::json!({ "form": name, "version": 1, "fields": fields });
    format!("{form:#}\n")
}

async fn sheet(services: &Services, name: &str, form: &FormData) -> Result<ArchiveFile, ServiceError> {
    let row = |entry: &domain::filing::FormEntry| {
        let name = entry.field.name(Locale::Zh);
        vec![TableCell::from(name), TableCell::from(entry.value.clone()), TableCell::from(entry.field.as_str())]
    };
    let table = Table {
        title: name.to_owned(),
        columns: ["字段", "内容", "代码"].into_iter().map(TableColumn::text).collect(),
        rows: form.entries().iter().map(row).collect(),
    };
    let bytes = services.spreadsheets.xlsx(table).await;
    let bytes = bytes.map_err(|error| ServiceError::Fault { doing: "writing form data", source: Box::new(error) })?;
    Ok(ArchiveFile { name: format!("{name}数据.xlsx"), bytes })
}
