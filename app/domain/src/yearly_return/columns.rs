//! The columns of the return, by form of conversion, with the field names of the recordal form.

use super::ReturnForm;
use crate::codes::codes;

codes! {
    /// A column. Its names are the headings of the exported file.
    ReturnColumn {
        PatentNumber = "patent_number", "专利号", "Patent number";
        Title = "title", "发明名称", "Title";
        Patentee = "patentee", "专利权人", "Patentee";
        FiledOn = "filed_on", "申请日", "Filing date";
        GrantedOn = "granted_on", "授权公告日", "Grant announcement date";
        MainClass = "main_class", "主分类号", "Main classification";
        StateFunded = "state_funded", "是否属于财政资助科研项目形成专利", "State-funded project";
        Counterparty = "counterparty", "被许可人/受让人/合作企业名称", "Licensee, assignee or enterprise";
        CounterpartyCode = "counterparty_code", "统一社会信用代码", "Unified social credit code";
        Industry = "industry", "国民经济行业代码", "Industry code";
        LicenceKind = "licence_kind", "许可种类", "Kind of licence";
        EffectiveOn = "effective_on", "合同生效日期", "Contract effective date";
        TermFrom = "term_from", "许可期限起", "Licence term from";
        TermTo = "term_to", "许可期限止", "Licence term to";
        Amount = "amount", "使用费/转让价款金额（元）", "Fee or price (CNY)";
        PaymentMode = "payment_mode", "支付方式", "Payment mode";
        RecordalNumber = "recordal_number", "备案号", "Recordal number";
        RecordedOn = "recorded_on", "备案日期", "Recordal date";
        RegisteredOn = "registered_on", "转让登记日", "Transfer registration date";
        Valuation = "valuation", "作价金额（元）", "Valuation (CNY)";
        Share = "share", "占股比例（%）", "Share of equity (%)";
        CoOwners = "co_owners", "共有专利权人", "Co-owners";
        AgreementOn = "agreement_on", "协议签订日期", "Agreement signed on";
        Remark = "remark", "备注", "Remark";
    }
}

/// How a cell is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    Day,
    Amount,
    Percent,
    YesNo,
}

impl ReturnColumn {
    #[must_use]
    pub const fn kind(self) -> ColumnKind {
        match self {
            Self::FiledOn
            | Self::GrantedOn
            | Self::EffectiveOn
            | Self::TermFrom
            | Self::TermTo
            | Self::RecordedOn
            | Self::RegisteredOn
            | Self::AgreementOn => ColumnKind::Day,
            Self::Amount | Self::Valuation => ColumnKind::Amount,
            Self::Share => ColumnKind::Percent,
            Self::StateFunded => ColumnKind::YesNo,
            _ => ColumnKind::Text,
        }
    }
}

/// The columns that a form of conversion has.
#[must_use]
pub const fn columns_of(form: ReturnForm) -> &'static [ReturnColumn] {
    match form {
        ReturnForm::Licence => LICENCE,
        ReturnForm::Assignment => ASSIGNMENT,
        ReturnForm::Equity => EQUITY,
        ReturnForm::CoOwnership => CO_OWNERSHIP,
    }
}

/// What every form tells of the patent and the other side, then its own.
macro_rules! columns {
    ($($own:ident),+) => {
        &[
            ReturnColumn::PatentNumber,
            ReturnColumn::Title,
            ReturnColumn::Patentee,
            ReturnColumn::FiledOn,
            ReturnColumn::GrantedOn,
            ReturnColumn::MainClass,
            ReturnColumn::StateFunded,
            ReturnColumn::Counterparty,
            ReturnColumn::CounterpartyCode,
            ReturnColumn::Industry,
            $(ReturnColumn::$own,)+
            ReturnColumn::Remark,
        ]
    };
}

const LICENCE: &[ReturnColumn] =
    columns![LicenceKind, EffectiveOn, TermFrom, TermTo, Amount, PaymentMode, RecordalNumber, RecordedOn];
const ASSIGNMENT: &[ReturnColumn] = columns![RegisteredOn, Amount, PaymentMode];
const EQUITY: &[ReturnColumn] = columns![AgreementOn, Valuation, Share];
const CO_OWNERSHIP: &[ReturnColumn] = columns![AgreementOn, CoOwners];

/// Whether a cell of this form may not stay blank. What does not apply is said so ([`super::NOT_APPLICABLE`]).
#[must_use]
pub fn is_mandatory(form: ReturnForm, column: ReturnColumn) -> bool {
    let optional = [ReturnColumn::MainClass, ReturnColumn::Industry, ReturnColumn::Remark];
    columns_of(form).contains(&column) && !optional.contains(&column)
}

/// The headings of the column that names the form of conversion.
pub(super) const FORM_HEADINGS: [&str; 2] = ["转化形式", "Form of conversion"];

/// The heading of the column that names the form of conversion.
#[must_use]
pub const fn form_heading(locale: crate::Locale) -> &'static str {
    match locale {
        crate::Locale::Zh => FORM_HEADINGS[0],
        crate::Locale::En => FORM_HEADINGS[1],
    }
}
