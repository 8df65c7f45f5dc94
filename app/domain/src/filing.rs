//! The filing pack of a recordal, of its change and of its cancellation: the data of the form, the papers in the order of
//! `专利审查指南 第五部分第十一章 7`, what keeps a pack from being made, and what a second pack has changed.

use serde::{Deserialize, Serialize};

use crate::{
    Day,
    codes::codes,
    digest::sha256_hex,
    recordal::{FilingPurpose, RecordalCircumstances, RecordalDocument},
};

codes! {
    /// A field of `专利实施许可合同备案申请表`, or of the forms for its change and its cancellation, in their order.
    FormField {
        RecordalNumber = "recordal_number", "合同备案号", "Recordal number";
        RecordedOn = "recorded_on", "备案日期", "Date of the recordal";
        PatentNumber = "patent_number", "专利号", "Patent number";
        PatentTitle = "patent_title", "发明创造名称", "Title";
        PatentKind = "patent_kind", "专利类型", "Kind of patent";
        FilingDate = "filing_date", "申请日", "Filing date";
        GrantDate = "grant_date", "授权公告日", "Grant announcement date";
        MainClass = "main_class", "主分类号", "Main classification";
        Patentees = "patentees", "专利权人（全体）", "Patentees";
        LicensorName = "licensor_name", "许可人名称", "Licensor";
        LicensorAddress = "licensor_address", "许可人地址", "Licensor's address";
        LicensorCode = "licensor_code", "许可人统一社会信用代码", "Licensor's credit code";
        LicensorNature = "licensor_nature", "许可人类型", "Kind of licensor";
        LicensorCountry = "licensor_country", "许可人国籍或注册地", "Licensor's country";
        LicensorContact = "licensor_contact", "许可人联系人", "Licensor's contact";
        LicensorPhone = "licensor_phone", "许可人电话", "Licensor's telephone";
        LicenseeName = "licensee_name", "被许可人名称", "Licensee";
        LicenseeAddress = "licensee_address", "被许可人地址", "Licensee's address";
        LicenseeCode = "licensee_code", "被许可人统一社会信用代码", "Licensee's credit code";
        LicenseeNature = "licensee_nature", "被许可人类型", "Kind of licensee";
        LicenseeCountry = "licensee_country", "被许可人国籍或注册地", "Licensee's country";
        LicenseeContact = "licensee_contact", "被许可人联系人", "Licensee's contact";
        LicenseePhone = "licensee_phone", "被许可人电话", "Licensee's telephone";
        LicenceKind = "licence_kind", "许可种类", "Kind of licence";
        Territory = "territory", "许可地域范围", "Territory";
        TermFrom = "term_from", "许可期限起", "Term from";
        TermTo = "term_to", "许可期限止", "Term to";
        EffectiveOn = "effective_on", "合同生效日期", "Effective date of the contract";
        FormedOn = "formed_on", "合同成立日期（书面通知送达）", "Date on which the notice arrived";
        FeeAmount = "fee_amount", "使用费数额（元）", "Amount of the fee (yuan)";
        FeeCurrency = "fee_currency", "币种", "Currency";
        PaymentMode = "payment_mode", "支付方式", "Payment mode";
        FeeStandard = "fee_standard", "使用费支付标准", "Fee standard";
        RoyaltyRate = "royalty_rate", "提成比例", "Royalty rate";
        RoyaltyBase = "royalty_base", "提成基数", "Royalty base";
        Industry = "industry", "国民经济行业代码", "Industry code";
        AnnouncementNumber = "announcement_number", "开放许可声明编号", "Declaration number";
        AnnouncedOn = "announced_on", "开放许可声明公告日", "Announcement date of the declaration";
        LicenceNumber = "licence_number", "许可编号", "Licence number";
        TermsHash = "terms_hash", "条款摘要（SHA-256）", "Hash of the terms (SHA-256)";
        NoticeSentOn = "notice_sent_on", "书面通知日期", "Date of the written notice";
        PaidOn = "paid_on", "付款日期", "Date of payment";
        PaymentReference = "payment_reference", "付款凭证号", "Payment reference";
        ChangeKind = "change_kind", "变更事项", "What is changed";
        ChangeText = "change_text", "变更内容", "Change";
        EndGround = "end_ground", "注销事由", "Ground of the cancellation";
        EndedOn = "ended_on", "合同终止日", "End of the contract";
        CancelBy = "cancel_by", "注销办理截止日", "Last day for the cancellation";
        Applicant = "applicant", "请求人", "Applicant";
        Agency = "agency", "代理机构或经办人", "Agency or handler";
    }
}

impl FormField {
    /// What `专利实施许可合同备案办法 第九条` and the gazette ask for: without it the office sends the form back. A foreign
    /// party has no credit code. A change and a cancellation name what is on record and what is to become of it.
    #[must_use]
    pub const fn is_mandatory(self, purpose: FilingPurpose) -> bool {
        match self {
            Self::PatentNumber | Self::PatentTitle | Self::LicensorName | Self::LicenseeName | Self::Applicant => true,
            Self::FilingDate
            | Self::GrantDate
            | Self::Patentees
            | Self::LicensorAddress
            | Self::LicenseeAddress
            | Self::LicenceKind
            | Self::TermFrom
            | Self::TermTo
            | Self::EffectiveOn
            | Self::FormedOn
            | Self::PaymentMode
            | Self::FeeStandard
            | Self::AnnouncementNumber
            | Self::AnnouncedOn => matches!(purpose, FilingPurpose::Recordal),
            Self::RecordalNumber | Self::RecordedOn => !matches!(purpose, FilingPurpose::Recordal),
            Self::ChangeKind | Self::ChangeText => matches!(purpose, FilingPurpose::Change),
            Self::EndGround | Self::EndedOn => matches!(purpose, FilingPurpose::Cancellation),
            _ => false,
        }
    }
}

/// What the form says, field by field in the order of [`FormField::ALL`]; a field without a value is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FormData(Vec<FormEntry>);

/// A field with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormEntry {
    pub field: FormField,
    pub value: String,
}

impl FormData {
    /// Puts values in the order of the form; blanks are left out, the last value of a field stands.
    #[must_use]
    pub fn new(values: impl IntoIterator<Item = (FormField, String)>) -> Self {
        let mut entries: Vec<FormEntry> = Vec::new();
        for (field, value) in values {
            entries.retain(|entry| entry.field != field);
            let value = value.trim().to_owned();
            if !value.is_empty() {
                entries.push(FormEntry { field, value });
            }
        }
        entries.sort_by_key(|entry| entry.field);
        Self(entries)
    }

    #[must_use]
    pub fn entries(&self) -> &[FormEntry] {
        &self.0
    }

    /// The value of a field; empty when it has none.
    #[must_use]
    pub fn get(&self, field: FormField) -> &str {
        self.0.iter().find(|entry| entry.field == field).map_or("", |entry| entry.value.as_str())
    }

    /// The mandatory fields of a form for this that are blank.
    #[must_use]
    pub fn blanks(&self, purpose: FilingPurpose) -> Vec<FormField> {
        let is_blank = |field: &FormField| field.is_mandatory(purpose) && self.get(*field).is_empty();
        FormField::ALL.iter().copied().filter(is_blank).collect()
    }

    /// Which form it is, by the fields that only one of them has and never leaves blank.
    #[must_use]
    pub fn purpose(&self) -> FilingPurpose {
        if !self.get(FormField::ChangeText).is_empty() {
            FilingPurpose::Change
        } else if !self.get(FormField::EndGround).is_empty() {
            FilingPurpose::Cancellation
        } else {
            FilingPurpose::Recordal
        }
    }
}

/// A file in a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackFile {
    /// As it is called in the pack.
    pub name: String,
    pub sha256: String,
    pub bytes: u64,
    /// The document of the Guidelines that it is; none for the checklist, the form data and the hashes.
    pub item: Option<RecordalDocument>,
}

/// How a document of the list is in a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackPart {
    /// One file or more.
    Files,
    /// The filer has it on paper and adds it.
    OnPaper,
    /// Not needed here, or nothing there.
    Absent,
}

/// Why a pack cannot be made. All of them are told at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackFault {
    /// The contract takes effect with notice and payment (`专利审查指南 第五部分第十一章 6`): there is nothing to record.
    NotEffective,
    /// The licence has ended and was never recorded.
    Ended(Day),
    Document(RecordalDocument),
    Field(FormField),
    /// Characters that no font has, in a paper.
    Glyphs {
        item: RecordalDocument,
        characters: String,
    },
    /// A paper could not be made; the code of the reason.
    Paper {
        item: RecordalDocument,
        code: &'static str,
    },
}

/// What is wrong before any paper is made. The form and the contract are made from data; what the Guidelines want
/// besides has to be there.
#[must_use]
pub fn faults(
    effective_on: Option<Day>,
    ended_on: Option<Day>,
    circumstances: RecordalCircumstances,
    present: &[RecordalDocument],
    form: &FormData,
) -> Vec<PackFault> {
    let purpose = circumstances.purpose;
    if effective_on.is_none() {
        return vec![PackFault::NotEffective];
    }
    let too_late = ended_on.filter(|_| purpose == FilingPurpose::Recordal);
    let mut faults: Vec<PackFault> = too_late.map(PackFault::Ended).into_iter().collect();
    let is_made =
        |item: &RecordalDocument| matches!(item, RecordalDocument::ApplicationForm | RecordalDocument::Contract);
    let missing = crate::recordal::missing(circumstances, present);
    faults.extend(missing.into_iter().filter(|item| !is_made(item)).map(PackFault::Document));
    faults.extend(form.blanks(purpose).into_iter().map(PackFault::Field));
    faults
}

/// The text that stands for the contents of a pack: equal for equal contents.
#[must_use]
pub fn contents_hash(form: &FormData, files: &[PackFile]) -> String {
    let mut text = String::new();
    for entry in form.entries() {
        // Lengths keep two fields from looking like one.
        text.push_str(&format!("{}\t{}\t{}\n", entry.field, entry.value.len(), entry.value));
    }
    for file in files {
        text.push_str(&format!("{}  {}\n", file.sha256, file.name));
    }
    sha256_hex(text.as_bytes())
}

/// The list of hashes as `sha256sum -c` reads it.
#[must_use]
pub fn hash_list(files: &[PackFile]) -> String {
    files.iter().map(|file| format!("{}  {}\n", file.sha256, file.name)).collect()
}

/// A field of the form that says something else than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: FormField,
    pub before: String,
    pub after: String,
}

/// A file that is new, gone, or has other contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChange {
    pub name: String,
    pub change: FileChangeKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileChangeKind {
    Added,
    Removed,
    Changed,
}

/// What a pack has otherwise than the one before it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackDifference {
    pub fields: Vec<FieldChange>,
    pub files: Vec<FileChange>,
}

impl PackDifference {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.files.is_empty()
    }
}

/// Compares a pack with the one before it: fields in the order of the form, files by name.
#[must_use]
pub fn difference(before: (&FormData, &[PackFile]), after: (&FormData, &[PackFile])) -> PackDifference {
    let change = |field: FormField| {
        let (old, new) = (before.0.get(field), after.0.get(field));
        (old != new).then(|| FieldChange { field, before: old.to_owned(), after: new.to_owned() })
    };
    let fields = FormField::ALL.iter().copied().filter_map(change).collect();
    let old_of = |name: &str| before.1.iter().find(|file| file.name == name);
    let mut files: Vec<FileChange> = Vec::new();
    for file in after.1 {
        let change = match old_of(&file.name) {
            None => FileChangeKind::Added,
            Some(old) if old.sha256 != file.sha256 => FileChangeKind::Changed,
            Some(_) => continue,
        };
        files.push(FileChange { name: file.name.clone(), change });
    }
    let gone = before.1.iter().filter(|old| after.1.iter().all(|file| file.name != old.name));
    files.extend(gone.map(|old| FileChange { name: old.name.clone(), change: FileChangeKind::Removed }));
    files.sort_by(|one, other| one.name.cmp(&other.name));
    PackDifference { fields, files }
}

#[cfg(test)]
mod tests;
