//! Everything that a pack is made from, read in one view.

use std::collections::BTreeSet;

use domain::{
    digest::sha256_hex,
    filing::{FormData, PackFault, faults},
    id::{DocumentId, OrganisationId},
    ledger::AccountPurpose,
    recordal::{FilingPurpose, LicenceEnd, RecordalCircumstances, RecordalDocument},
    terms::Terms,
};

use super::Wanted;
use crate::{
    charges,
    error::ServiceError,
    licences::terms_of,
    papers,
    ports::{
        Declaration, Document, Licence, Organisation, Patent, Payment, PaymentFilter, Recordal, RecordalItem,
        UnitOfWork,
    },
    recordals,
    templates::Wording,
};

const DOCUMENTS_MAX: i64 = 200;
const PAYMENTS_MAX: i64 = 100;
const POSTINGS_MAX: i64 = 10_000;

/// A recordal with what its form and its papers say.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// The side that files with this pack.
    pub side: OrganisationId,
    pub recordal: Recordal,
    pub licence: Licence,
    pub patent: Patent,
    pub declaration: Declaration,
    pub holder: Organisation,
    pub licensee: Organisation,
    pub terms: Terms,
    /// What is filed, and what that needs.
    pub circumstances: RecordalCircumstances,
    /// The change that is filed.
    pub wanted: Option<Wanted>,
    /// The office's certificate, which goes with a change and a cancellation.
    pub certificate: Option<Document>,
    /// Confirmed payments of what was due first, oldest first.
    pub payments: Vec<Payment>,
    /// What is on the checklist, without the other side's identity papers.
    pub items: Vec<(RecordalDocument, RecordalItem, Option<Document>)>,
    /// The slips that were uploaded with the payments.
    pub slips: Vec<Document>,
    /// The version of the words that the papers are made of.
    pub words_version: String,
    /// What the system shows itself.
    pub kept: Vec<RecordalDocument>,
}

impl Case {
    pub fn applicant(&self) -> &Organisation {
        if self.side == self.holder.id { &self.holder } else { &self.licensee }
    }

    pub const fn purpose(&self) -> FilingPurpose {
        self.circumstances.purpose
    }

    /// Why no pack can be made, as far as it can be told without setting a paper.
    pub fn faults(&self, form: &FormData) -> Vec<PackFault> {
        let mut present: Vec<RecordalDocument> = self.items.iter().map(|(item, ..)| *item).collect();
        present.extend(&self.kept);
        faults(self.licence.effective_on, self.licence.ended_on, self.circumstances, &present, form)
    }

    /// What the filer has on paper and adds by hand.
    pub fn on_paper(&self) -> Vec<RecordalDocument> {
        self.items.iter().filter(|(_, _, document)| document.is_none()).map(|(item, ..)| *item).collect()
    }

    /// Equal for equal inputs: the form, the terms and the notice, the payments, the uploaded files, the texts in use.
    pub fn inputs_hash(&self, form: &FormData) -> String {
        let mut text = serde_json::to_string(form).expect("fields and texts are JSON");
        let mut add = |line: &str| {
            text.push('\n');
            text.push_str(line);
        };
        add(&self.licence.terms_hash);
        add(&sha256_hex(self.licence.notice_text.as_bytes()));
        add(&self.words_version);
        for payment in &self.payments {
            add(&format!("{} {} {}", payment.id, payment.amount_fen.to_plain(), payment.paid_on));
        }
        for document in self.slips.iter().chain(&self.certificate) {
            add(&document.sha256);
        }
        for (item, put, document) in &self.items {
            let sha256 = document.as_ref().map_or("paper", |document| document.sha256.as_str());
            add(&format!("{item} {sha256} {}", put.note));
        }
        sha256_hex(text.as_bytes())
    }
}

/// Reads a recordal's case for a side: what it can file now.
pub(super) async fn read(
    uow: &mut dyn UnitOfWork,
    side: OrganisationId,
    recordal: Recordal,
    wanted: Option<Wanted>,
) -> Result<Case, ServiceError> {
    let licence = uow.licence(recordal.licence_id).await?.ok_or(ServiceError::NotFound)?;
    let purpose = FilingPurpose::at(recordal.state, LicenceEnd::of(licence.ends_on, licence.ended_on));
    let patent = uow.patent(licence.patent_id).await?.ok_or(ServiceError::NotFound)?;
    let declaration = uow.declaration(licence.declaration_id).await?.ok_or(ServiceError::NotFound)?;
    let holder = uow.organisation(recordal.holder_id).await?.ok_or(ServiceError::NotFound)?;
    let licensee = uow.organisation(recordal.licensee_id).await?.ok_or(ServiceError::NotFound)?;
    let (circumstances, kept) = recordals::needs(uow, &recordal, side, &licence, purpose).await?;
    let (payments, certificate) = match purpose {
        FilingPurpose::Recordal => (initial_payments(uow, &licence).await?, None),
        _ => (Vec::new(), recordals::certificate(uow, &recordal).await?),
    };
    let mut slips = Vec::new();
    for id in payments.iter().filter_map(|payment| payment.proof_document_id) {
        slips.extend(uow.document(id).await?);
    }
    let items = items(uow, side, &recordal, purpose).await?;
    let formed_at = licence.notice_received_at.unwrap_or(licence.notice_sent_at);
    let words_version = Wording::at(uow, formed_at).await?.version(papers::TEMPLATE_VERSION);
    let terms = terms_of(&licence)?;
    Ok(Case {
        side,
        recordal,
        licence,
        patent,
        declaration,
        holder,
        licensee,
        terms,
        circumstances,
        wanted: wanted.filter(|_| purpose == FilingPurpose::Change),
        certificate,
        payments,
        items,
        slips,
        words_version,
        kept,
    })
}

/// The checklist as this side may hand it in: identity papers are its own, or the operator's for it.
async fn items(
    uow: &mut dyn UnitOfWork,
    side: OrganisationId,
    recordal: &Recordal,
    purpose: FilingPurpose,
) -> Result<Vec<(RecordalDocument, RecordalItem, Option<Document>)>, ServiceError> {
    let other = if side == recordal.holder_id { recordal.licensee_id } else { recordal.holder_id };
    let documents = uow.documents_of(&recordal.id.to_string(), DOCUMENTS_MAX).await?;
    let find = |id: DocumentId| documents.iter().find(|document| document.id == id).cloned();
    let mut items = Vec::new();
    for put in uow.recordal_items(recordal.id).await?.into_iter().filter(|put| put.done) {
        let Some(item) = RecordalDocument::parse(&put.item) else { continue };
        if !recordals::belongs(&put, item, purpose, recordal) {
            continue;
        }
        let document = put.document_id.and_then(find);
        let is_others = document.as_ref().is_some_and(|document| document.organisation_id == other);
        // An uploaded certificate is the one that came last, and is in the pack as that.
        if item == RecordalDocument::Certificate && document.is_some() {
            continue;
        }
        if is_others && recordals::is_identity(item.as_str()) {
            continue;
        }
        items.push((item, put, document));
    }
    items.sort_by_key(|(item, ..)| *item);
    Ok(items)
}

/// The payments from which what was due first was settled.
async fn initial_payments(uow: &mut dyn UnitOfWork, licence: &Licence) -> Result<Vec<Payment>, ServiceError> {
    let charges: BTreeSet<_> = charges::initial_charges_of(uow, licence.id).await?.into_iter().collect();
    let postings = uow.postings_of(licence.id, POSTINGS_MAX).await?;
    let settled = postings.iter().filter(|posting| {
        posting.purpose == AccountPurpose::Receivable && posting.charge_id.is_some_and(|id| charges.contains(&id))
    });
    let paid: BTreeSet<_> = settled.filter_map(|posting| posting.payment_id).collect();
    let filter = PaymentFilter {
        licence: Some(licence.id),
        state: Some("confirmed".to_owned()),
        limit: PAYMENTS_MAX,
        ..PaymentFilter::default()
    };
    let rows = uow.payments(&filter).await?.0.into_iter().map(|row| row.payment);
    let mut payments: Vec<Payment> = rows.filter(|payment| paid.contains(&payment.id)).collect();
    payments.sort_by_key(|payment| (payment.paid_on, payment.id));
    Ok(payments)
}
