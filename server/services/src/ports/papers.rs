//! Documents: what they say, and who sets them.
//!
//! A [`Paper`] is what a document says, not how it looks: a title and a list of parts. Every document of the product is
//! such a list and one template sets them all, so that a new document costs no layout.

use async_trait::async_trait;
use domain::{Locale, Timestamp, digest::sha256_hex, id::IssuedPaperId, seal::canonical};

use serde::Serialize;
use thiserror::Error;

use super::StoreResult;

/// The most parts of a paper: twice what a contract over 300 patents with every clause needs.
pub const PAPER_PARTS_MAX: usize = 400;
/// The most characters of a paper, all parts together: thirty clauses of 5,000 characters and long tables.
pub const PAPER_CHARS_MAX: usize = 400_000;
/// The most rows of one table: a year of a busy account.
pub const PAPER_ROWS_MAX: usize = 2_000;

/// The kinds of document. Codes are stable: they are stored with each issued document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// 专利开放许可声明.
    Declaration,
    /// 撤回专利开放许可声明.
    Withdrawal,
    /// 共有专利权人同意书.
    CoOwnerConsent,
    /// 书面通知: the licensee accepts the announced terms (Patent Law, art. 51).
    Notice,
    /// 专利开放许可实施合同.
    Contract,
    /// 缴款通知单.
    PaymentSlip,
    /// 收款凭据.
    Receipt,
    /// 许可使用费报告.
    RoyaltyReport,
    /// 对账单.
    AccountStatement,
    /// 开放许可实施合同备案申请表.
    RecordalForm,
    /// 备案变更申请表.
    RecordalChange,
    /// 备案注销申请表.
    RecordalCancellation,
    /// 收益分配明细.
    DistributionStatement,
    /// 签约完成证明: the acceptance with its evidence.
    CompletionCertificate,
}

impl PaperKind {
    pub const ALL: [Self; 14] = [
        Self::Declaration,
        Self::Withdrawal,
        Self::CoOwnerConsent,
        Self::Notice,
        Self::Contract,
        Self::PaymentSlip,
        Self::Receipt,
        Self::RoyaltyReport,
        Self::AccountStatement,
        Self::RecordalForm,
        Self::RecordalChange,
        Self::RecordalCancellation,
        Self::DistributionStatement,
        Self::CompletionCertificate,
    ];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Declaration => "declaration",
            Self::Withdrawal => "withdrawal",
            Self::CoOwnerConsent => "co_owner_consent",
            Self::Notice => "notice",
            Self::Contract => "contract",
            Self::PaymentSlip => "payment_slip",
            Self::Receipt => "receipt",
            Self::RoyaltyReport => "royalty_report",
            Self::AccountStatement => "account_statement",
            Self::RecordalForm => "recordal_form",
            Self::RecordalChange => "recordal_change",
            Self::RecordalCancellation => "recordal_cancellation",
            Self::DistributionStatement => "distribution_statement",
            Self::CompletionCertificate => "completion_certificate",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What a document says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paper {
    pub kind: PaperKind,
    /// The language of the title and of the words that the template adds (page numbers, 签章).
    pub language: Locale,
    pub title: String,
    /// Below the title: the title in the other language, or what the document is about. May be empty.
    pub subtitle: String,
    /// The number by which people call it: of a licence, a payment, a charge. May be empty.
    pub number: String,
    /// The version of the texts that made it; printed in the footer.
    pub template_version: String,
    pub parts: Vec<Part>,
    /// The address at which the document is verified; the renderer adds `/` and the hash of the content.
    pub verify: Option<String>,
}

/// A part of a document. Texts are plain: nothing in them is markup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum Part {
    /// The name of a section.
    Heading {
        text: String,
    },
    /// One paragraph; line breaks are kept.
    Text {
        text: String,
    },
    /// A numbered clause of a contract, with its wording in the other language below it when that is asked for.
    Clause {
        number: String,
        heading: String,
        text: String,
        other_language: Option<String>,
    },
    /// A form: labels and values in a ruled table.
    Fields {
        fields: Vec<PaperField>,
    },
    Table {
        columns: Vec<PaperColumn>,
        rows: Vec<Vec<String>>,
        total: Option<Vec<String>>,
    },
    List {
        numbered: bool,
        items: Vec<String>,
    },
    /// The check boxes of a form, one line.
    Ticks {
        label: String,
        choices: Vec<PaperTick>,
    },
    /// The places for names, seals and dates, side by side.
    Signatures {
        blocks: Vec<SignatureBlock>,
    },
    /// Small print.
    Note {
        text: String,
    },
}

/// A line of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaperField {
    pub label: String,
    /// Empty where it is to be filled in by hand.
    pub value: String,
    /// Takes the whole width; otherwise two fields share a line.
    pub wide: bool,
}

impl PaperField {
    #[must_use]
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), wide: false }
    }

    #[must_use]
    pub fn wide(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), wide: true }
    }
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaperColumn {
    pub title: String,
    pub align: PaperAlign,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperAlign {
    Start,
    /// For money and counts.
    End,
}

impl PaperColumn {
    #[must_use]
    pub fn text(title: impl Into<String>) -> Self {
        Self { title: title.into(), align: PaperAlign::Start }
    }

    #[must_use]
    pub fn figure(title: impl Into<String>) -> Self {
        Self { title: title.into(), align: PaperAlign::End }
    }
}

/// A check box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaperTick {
    pub label: String,
    pub ticked: bool,
}

impl PaperTick {
    #[must_use]
    pub fn new(label: impl Into<String>, ticked: bool) -> Self {
        Self { label: label.into(), ticked }
    }
}

/// The place of one party's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignatureBlock {
    /// In which capacity: 许可人, 被许可人, 共有人.
    pub role: String,
    /// Who; empty where it is to be written by hand.
    pub name: String,
    /// Lines below the name, such as 法定代表人或授权代表（签字）.
    pub lines: Vec<String>,
    /// The date as it is printed; empty leaves 年 月 日 to be filled in.
    pub date: String,
}

impl Paper {
    /// SHA-256 of the canonical JSON of the paper: what the footer prints and the verification page knows. A PDF cannot
    /// hold its own hash.
    #[must_use]
    pub fn content_sha256(&self) -> String {
        sha256_hex(self.canonical_json().as_bytes())
    }

    /// The paper as canonical JSON: the same paper has one text.
    ///
    /// # Panics
    /// Never: a paper holds texts, lists and booleans, which are always JSON, and no fraction.
    #[must_use]
    pub fn canonical_json(&self) -> String {
        let value = serde_json::to_value(self).expect("a paper is texts and lists");
        canonical(&value).expect("a paper holds no number")
    }

    /// Every text of the paper in the order in which it is read, with the place it stands at (a heading or a label).
    #[must_use]
    pub fn texts(&self) -> Vec<(String, &str)> {
        let mut texts = vec![
            (self.title.clone(), self.title.as_str()),
            (self.title.clone(), self.subtitle.as_str()),
            (self.title.clone(), self.number.as_str()),
        ];
        for part in &self.parts {
            part.collect_texts(&mut texts);
        }
        texts
    }
}

impl Part {
    fn collect_texts<'a>(&'a self, texts: &mut Vec<(String, &'a str)>) {
        let section = |texts: &[(String, &str)]| texts.last().map_or_else(String::new, |(place, _)| place.clone());
        match self {
            Self::Heading { text } => texts.push((text.clone(), text)),
            Self::Text { text } | Self::Note { text } => texts.push((section(texts), text)),
            Self::Clause { number, heading, text, other_language } => {
                let words = [number, heading, text].into_iter().chain(other_language);
                texts.extend(words.map(|word| (format!("{number} {heading}"), word.as_str())));
            }
            Self::Fields { fields } => {
                for field in fields {
                    texts.extend([&field.label, &field.value].map(|word| (field.label.clone(), word.as_str())));
                }
            }
            Self::Table { columns, rows, total } => {
                texts.extend(columns.iter().map(|column| (column.title.clone(), column.title.as_str())));
                for row in rows.iter().chain(total) {
                    let title = |at: usize| columns.get(at).map_or_else(String::new, |column| column.title.clone());
                    texts.extend(row.iter().enumerate().map(|(at, cell)| (title(at), cell.as_str())));
                }
            }
            Self::List { items, .. } => {
                let place = section(texts);
                texts.extend(items.iter().map(|item| (place.clone(), item.as_str())));
            }
            Self::Ticks { label, choices } => {
                texts.push((label.clone(), label));
                texts.extend(choices.iter().map(|choice| (label.clone(), choice.label.as_str())));
            }
            Self::Signatures { blocks } => {
                for block in blocks {
                    let words = [&block.role, &block.name].into_iter().chain(&block.lines).chain([&block.date]);
                    texts.extend(words.map(|word| (block.role.clone(), word.as_str())));
                }
            }
        }
    }
}

/// A document that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetPaper {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// Of the PDF.
    pub sha256: String,
    /// Of what it says: [`Paper::content_sha256`].
    pub content_sha256: String,
    pub pages: usize,
}

/// Why a paper cannot be set. Nothing is set in part: there is no document with a box in place of a name.
#[derive(Debug, Error)]
pub enum PaperError {
    /// No font has these characters.
    #[error("no font has {characters} (at {place})")]
    MissingGlyph { characters: String, place: String },
    #[error("the font {family} is not installed")]
    FontMissing { family: String },
    /// More than [`PAPER_PARTS_MAX`], [`PAPER_CHARS_MAX`] or [`PAPER_ROWS_MAX`].
    #[error("the document is too long")]
    TooLong,
    #[error("the document could not be set")]
    Damaged(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl PaperError {
    /// The stable code that pages translate.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MissingGlyph { .. } => "paper_glyph_missing",
            Self::FontMissing { .. } => "paper_font_missing",
            Self::TooLong => "paper_too_long",
            Self::Damaged(_) => "paper_damaged",
        }
    }
}

/// Sets papers as PDF. The work is done off the threads that serve requests; the same paper gives the same bytes.
#[async_trait]
pub trait Papers: Send + Sync {
    async fn render(&self, paper: Paper) -> Result<SetPaper, PaperError>;
}

/// A document that was given out; never changed. The register of these answers the public verification page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedPaper {
    pub id: IssuedPaperId,
    pub kind: PaperKind,
    /// What it is about, and for which period or in which languages: documents of one kind and subject are versions of
    /// one another.
    pub subject: String,
    pub template_version: String,
    pub content_sha256: String,
    pub pdf_sha256: String,
    pub issued_at: Timestamp,
}

#[async_trait]
pub trait IssuedPapers: Send {
    async fn add_issued_paper(&mut self, paper: &IssuedPaper) -> StoreResult<()>;
    /// The newest with this hash, of what it says or of the file.
    async fn issued_paper(&mut self, hash: &str) -> StoreResult<Option<IssuedPaper>>;
    /// The newest of its kind about this subject.
    async fn newest_paper(&mut self, kind: PaperKind, subject: &str) -> StoreResult<Option<IssuedPaper>>;
}
