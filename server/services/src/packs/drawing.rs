//! The papers of a pack that are made from data: the form, and for a recordal the written notice, the receipts, the
//! contract.

use domain::{
    filing::PackFault,
    recordal::{FilingPurpose, RecordalDocument},
};

use super::{
    case::Case,
    contents::{Drawn, form_name, short_name},
};
use crate::{
    Services,
    error::ServiceError,
    papers::{self, Languages},
    ports::{Paper, PaperError, Recordal, UnitOfWork},
};

/// A paper on its way into the pack.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    item: RecordalDocument,
    name: String,
    /// What it is about, for the register of documents.
    subject: String,
    paper: Paper,
}

/// The papers of this case, in the order of the filing.
pub(super) async fn papers(uow: &mut dyn UnitOfWork, case: &Case) -> Result<Vec<Sheet>, ServiceError> {
    let mut sheets = vec![form(uow, case).await?];
    if case.purpose() == FilingPurpose::Recordal {
        sheets.extend(proofs(uow, case).await?);
    }
    Ok(sheets)
}

/// The form as this side signs it.
async fn form(uow: &mut dyn UnitOfWork, case: &Case) -> Result<Sheet, ServiceError> {
    let mut filed = Recordal { filer_id: Some(case.side), ..case.recordal.clone() };
    if let Some(wanted) = &case.wanted {
        filed.change_text.clone_from(&wanted.text);
    }
    let paper = match case.purpose() {
        FilingPurpose::Recordal => papers::recordal_form(uow, &filed).await?,
        FilingPurpose::Change => papers::change_form(uow, &filed).await?,
        FilingPurpose::Cancellation => papers::cancellation_form(uow, &filed).await?,
    };
    let name = form_name(case.purpose()).to_owned();
    Ok(Sheet { item: RecordalDocument::ApplicationForm, name, subject: filed.id.to_string(), paper })
}

/// What proves the contract of an open licence (`专利审查指南 第五部分第十一章 7`).
async fn proofs(uow: &mut dyn UnitOfWork, case: &Case) -> Result<Vec<Sheet>, ServiceError> {
    let sheet = |item: RecordalDocument, suffix: String, subject: String, paper: Paper| Sheet {
        item,
        name: format!("{}{suffix}", short_name(item)),
        subject,
        paper,
    };
    let licence = case.licence.id.to_string();
    let notice = papers::notice(uow, &case.licence).await?;
    let mut sheets = vec![sheet(RecordalDocument::WrittenNotice, String::new(), licence.clone(), notice)];
    for (place, payment) in case.payments.iter().enumerate() {
        let suffix = if place == 0 { String::new() } else { format!("_{}", place + 1) };
        let row = uow.payment(payment.id).await?.ok_or(ServiceError::NotFound)?;
        let receipt = papers::receipt(uow, &row).await?;
        sheets.push(sheet(RecordalDocument::PaymentProof, suffix, payment.id.to_string(), receipt));
    }
    let contract = papers::contract(uow, &case.licence, Languages::Chinese).await?;
    sheets.push(sheet(RecordalDocument::Contract, String::new(), licence, contract));
    Ok(sheets)
}

/// Sets the papers and enters them into the register of documents. All that cannot be set is told at once.
pub(super) async fn draw(
    services: &Services,
    sheets: Vec<Sheet>,
) -> Result<Result<Vec<Drawn>, Vec<PackFault>>, ServiceError> {
    let (mut drawn, mut faults) = (Vec::new(), Vec::new());
    for sheet in sheets {
        match papers::issue(services, sheet.paper, &sheet.subject).await {
            Ok(set) => drawn.push(Drawn { item: sheet.item, name: sheet.name, bytes: set.bytes }),
            Err(ServiceError::Paper(PaperError::MissingGlyph { characters, .. })) => {
                faults.push(PackFault::Glyphs { item: sheet.item, characters });
            }
            Err(ServiceError::Paper(error @ (PaperError::TooLong | PaperError::FontMissing { .. }))) => {
                faults.push(PackFault::Paper { item: sheet.item, code: error.code() });
            }
            Err(error) => return Err(error),
        }
    }
    Ok(if faults.is_empty() { Ok(drawn) } else { Err(faults) })
}
