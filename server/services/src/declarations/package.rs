//! The fields of the declaration form as CNIPA asks for them, as a file and for a printed page.

use domain::{Locale, declaration::draft::Draft, id::DeclarationId, patent::PatentNumber, terms};
use serde::Serialize;

use super::{case::Case, read::load_visible, sealed_terms};
use crate::{Services, caller::Caller, error::ServiceError};

/// The declaration form (专利法实施细则 第八十五条第二款; 专利审查指南 第五部分第十一章 3.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Package {
    pub patent_number: String,
    pub title: String,
    pub patentees: Vec<String>,
    pub uscc: String,
    pub payment_method: String,
    /// The terms in one sentence.
    pub payment_standard: String,
    pub clauses: Vec<PackageClause>,
    pub licence_months: u32,
    pub window_from: String,
    pub window_to: String,
    pub payee: String,
    pub bank_name: String,
    pub bank_account: String,
    pub contact: String,
    pub report_number: String,
    pub report_date: String,
    pub report_conclusion: String,
    pub consents: Vec<PackageConsent>,
    pub truthfulness: bool,
    pub agency: String,
    pub other_matters: String,
    pub fee_reasoning: String,
    pub terms: serde_json::Value,
    pub terms_sha256: String,
}

/// One clause in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackageClause {
    pub title: String,
    pub text: String,
}

/// A co-owner's consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackageConsent {
    pub co_owner: String,
    pub signer: String,
    pub signed_at: String,
}

/// The form's fields of a declaration whose terms can be computed, and the name of the file to keep them in.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs or has no terms yet.
pub async fn package(
    services: &Services,
    caller: &Caller,
    id: DeclarationId,
) -> Result<(String, Package), ServiceError> {
    let mut uow = services.store.read().await?;
    let case = load_visible(uow.as_mut(), caller, id).await?;
    if case.declaration.terms.is_empty() {
        return Err(ServiceError::NotFound);
    }
    let number = official_number(&case.patent.number);
    Ok((format!("{number}-{}.json", &case.declaration.terms_hash[..12]), build(&case, &number, caller.locale)?))
}

/// With `ZL` before it, as granted patents are cited.
fn official_number(number: &str) -> String {
    PatentNumber::parse(number).map_or_else(|_| number.to_owned(), |number| format!("ZL{}", number.canonical()))
}

fn build(case: &Case, number: &str, locale: Locale) -> Result<Package, ServiceError> {
    let (declaration, patent, holder) = (&case.declaration, &case.patent, &case.holder);
    let terms = sealed_terms(declaration)?;
    let draft = case.draft();
    let text = |day: Option<domain::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let clause = |it: terms::Clause| PackageClause { title: it.title.to_owned(), text: it.text };
    Ok(Package {
        patent_number: number.to_owned(),
        title: patent.title.clone(),
        patentees: patentees(&holder.name, &draft),
        uscc: holder.uscc.clone(),
        payment_method: terms.arrangement().name(locale).to_owned(),
        payment_standard: terms::sentence(&terms, locale),
        clauses: terms::clauses(&terms, locale).into_iter().map(clause).collect(),
        licence_months: terms.licence_months,
        window_from: text(declaration.window_from),
        window_to: text(declaration.window_to),
        payee: holder.bank_holder.clone(),
        bank_name: holder.bank_name.clone(),
        bank_account: holder.bank_account.clone(),
        contact: draft.contact.clone().unwrap_or_default(),
        report_number: patent.report_number.clone(),
        report_date: text(patent.report_date),
        report_conclusion: patent.report_conclusion.clone(),
        consents: consents(case),
        truthfulness: draft.undertaking,
        agency: draft.agency_name,
        other_matters: terms.other_matters.clone(),
        fee_reasoning: draft.fee_reasoning,
        terms: terms.to_value(),
        terms_sha256: declaration.terms_hash.clone(),
    })
}

fn patentees(holder: &str, draft: &Draft) -> Vec<String> {
    let co_owners = draft.co_owners.iter().map(|owner| owner.name.clone());
    std::iter::once(holder.to_owned()).chain(co_owners).collect()
}

fn consents(case: &Case) -> Vec<PackageConsent> {
    let given = case.consents.iter().filter(|it| it.purpose == "declare" && it.state == "given");
    given
        .map(|it| PackageConsent {
            co_owner: it.co_owner.clone(),
            signer: it.signer_name.clone(),
            signed_at: it.decided_at.map(domain::Timestamp::to_rfc3339).unwrap_or_default(),
        })
        .collect()
}
