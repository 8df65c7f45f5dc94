//! Licence passports: one signed file that either party can show to a bank, a court or a subsidy office.

use domain::{
    Fen,
    digest::sha256_hex,
    id::LicenceId,
    passport::{AcceptanceEvidence, KeySet, Notice, Paid, Party, Passport, Recorded, Standing, TermsText, Unsigned},
};

use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput, Upload},
    journal,
    licences::{self, Side, chain_of},
    ports::{Evidence, IssuedPassport, LicenceRow, Organisation, PaymentFilter, Recordal, UnitOfWork},
};

/// Passports of one licence that are kept: one a week through its life is more than anybody shows.
const PASSPORTS_MAX: i64 = 500;
/// Confirmed payments that a passport lists.
const PAYMENTS_MAX: i64 = 1_000;
/// The kind of the stored file.
const DOCUMENT_KIND: &str = "passport";
const ACTION: &str = "issue_passport";

/// The passports of a licence, as its page shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassportList {
    pub row: LicenceRow,
    /// Newest first.
    pub issued: Vec<IssuedPassport>,
    /// Whether the reader is a side of the licence and may have another one issued.
    pub may_issue: bool,
}

/// What is known of a file by its hash, for everybody who holds the file or its QR code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPassport {
    pub issued: IssuedPassport,
    pub licence_number: String,
    /// Whether another passport of the licence was issued later.
    pub is_newest: bool,
}

/// The keys of this installation, as they are published.
#[must_use]
pub fn keys(services: &Services) -> &KeySet {
    services.passports.keys()
}

/// # Errors
/// [`ServiceError::NotFound`] for who is no side of the licence, nor the operator.
pub async fn list(services: &Services, caller: &Caller, id: LicenceId) -> Result<PassportList, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeLicences)?;
    let mut uow = services.store.read().await?;
    let (row, side) = row_for(uow.as_mut(), organisation, id).await?;
    let issued = uow.passports_of(id, PASSPORTS_MAX).await?;
    Ok(PassportList { row, issued, may_issue: side != Side::Operator })
}

/// What a hash stands for; nothing for a hash that was never issued.
///
/// # Errors
/// When the store fails.
pub async fn known(services: &Services, sha256: &str) -> Result<Option<KnownPassport>, ServiceError> {
    let mut uow = services.store.read().await?;
    let Some(issued) = uow.passport_by_hash(sha256).await? else { return Ok(None) };
    let licence = uow.licence(issued.licence_id).await?.ok_or(ServiceError::NotFound)?;
    let newest = uow.passports_of(issued.licence_id, 1).await?;
    let is_newest = newest.first().is_none_or(|newest| newest.sha256 == issued.sha256);
    Ok(Some(KnownPassport { issued, licence_number: licence.number, is_newest }))
}

/// Issues a passport of the licence as it stands now: the file is kept as a document of the licence, its hash in the list.
///
/// # Errors
/// [`ServiceError::NotFound`] for who is no side of the licence.
pub async fn issue(services: &Services, caller: &Caller, id: LicenceId, input: &FormInput) -> FormOutcome<String> {
    let (actor, organisation) = caller.may(Action::SeeLicences)?;
    let mut uow = services.store.write().await?;
    let (row, side) = row_for(uow.as_mut(), organisation, id).await?;
    if side == Side::Operator {
        return Err(ServiceError::NotFound);
    }
    if let Some(before) = forms::outcome_before(uow.as_mut(), actor, input).await? {
        return Ok(Submitted::Done(before));
    }
    let Some(evidence) = evidence_of(uow.as_mut(), &row).await? else {
        return Ok(Submitted::refused("passport_without_evidence"));
    };
    let passport = passport_of(services, uow.as_mut(), row, evidence).await?;
    if !passport.is_consistent() {
        return Ok(Submitted::refused("passport_inconsistent"));
    }
    let sha256 = keep(services, uow.as_mut(), caller, organisation, id, &passport).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, ACTION, &sha256).await?;
    uow.save().await?;
    Ok(Submitted::Done(sha256))
}

async fn row_for(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    id: LicenceId,
) -> Result<(LicenceRow, Side), ServiceError> {
    let row = uow.licence_row(id).await?.ok_or(ServiceError::NotFound)?;
    match licences::side_of(organisation, &row.licence) {
        side @ (Side::Holder | Side::Licensee | Side::Operator) => Ok((row, side)),
        Side::Inspector | Side::Stranger => Err(ServiceError::NotFound),
    }
}

/// Of the acceptance with which the contract began, whoever holds its patent now.
async fn evidence_of(uow: &mut dyn UnitOfWork, row: &LicenceRow) -> Result<Option<Evidence>, ServiceError> {
    let contract = row.licence.succession.map_or(row.licence.id, |succession| succession.contract);
    Ok(uow.evidence_of(contract).await?)
}

/// Signs, keeps the file, and writes down who had it issued.
async fn keep(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    organisation: &ActorOrganisation,
    id: LicenceId,
    passport: &Passport,
) -> Result<String, ServiceError> {
    let signer = services.passports.as_ref();
    let unsigned = Unsigned::new(passport, signer.key_id());
    let file = unsigned.signed(&signer.sign(unsigned.signing_input().as_bytes())?);
    // Both sides in the same second: the same file, which is there.
    let sha256 = sha256_hex(file.as_bytes());
    if uow.passport_by_hash(&sha256).await?.is_some() {
        return Ok(sha256);
    }
    let upload = Upload {
        field: String::new(),
        file_name: format!("{}.passport.json", passport.licence.number),
        media_type: "application/json".to_owned(),
        bytes: file.into_bytes(),
    };
    let subject = id.to_string();
    let document =
        journal::keep_document(services, uow, caller, organisation.id, &subject, DOCUMENT_KIND, &upload).await?;
    let issued = IssuedPassport {
        sha256: sha256.clone(),
        licence_id: id,
        document_id: document.id,
        key_id: signer.key_id().to_owned(),
        issued_by: caller.user_id(),
        issued_at: services.now(),
    };
    uow.add_passport(&issued).await?;
    journal::audit(services, uow, caller, ACTION, &subject, "", &sha256).await?;
    Ok(sha256)
}

async fn passport_of(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    row: LicenceRow,
    evidence: Evidence,
) -> Result<Passport, ServiceError> {
    let licence = &row.licence;
    let declaration = uow.declaration(licence.declaration_id).await?.ok_or(ServiceError::NotFound)?;
    let holder = uow.organisation(licence.holder_id).await?.ok_or(ServiceError::NotFound)?;
    let licensee = uow.organisation(licence.licensee_id).await?.ok_or(ServiceError::NotFound)?;
    let payments = payments_of(uow, &row).await?;
    let recordal = uow.recordal_of(licence.id).await?;
    Ok(Passport {
        version: Passport::VERSION,
        issuer: services.settings.base_url.clone(),
        issued_at: services.now().to_rfc3339(),
        holder: party_of(&holder),
        licensee: party_of(&licensee),
        terms: TermsText {
            declaration: declaration.id.to_string(),
            announcement: declaration.announcement_number,
            announced_on: declaration.announced_on,
            hash: licence.terms_hash.clone(),
            text: licence.terms.clone(),
        },
        notice: Notice {
            text: licence.notice_text.clone(),
            sent_at: licence.notice_sent_at.to_rfc3339(),
            received_at: licence.notice_received_at.map(|at| at.to_rfc3339()),
        },
        evidence: accepted(evidence),
        paid_fen: payments.iter().map(|paid| paid.amount_fen).sum::<Fen>(),
        payments,
        recordal: recordal.map(recorded),
        licence: standing(row),
    })
}

fn standing(row: LicenceRow) -> Standing {
    let licence = row.licence;
    Standing {
        number: licence.number,
        patent_number: row.patent_number,
        patent_title: row.patent_title,
        state: licence.state.as_str().to_owned(),
        formed_on: licence.notice_received_at.map(|at| at.day()),
        effective_on: licence.effective_on,
        ends_on: licence.ends_on,
        ended_on: licence.ended_on,
    }
}

fn party_of(organisation: &Organisation) -> Party {
    Party { name: organisation.name.clone(), uscc: organisation.uscc.clone() }
}

fn accepted(evidence: Evidence) -> AcceptanceEvidence {
    AcceptanceEvidence {
        accepted_at: evidence.accepted_at.to_rfc3339(),
        accepted_by: evidence.user_name,
        organisation: Party { name: evidence.organisation_name, uscc: evidence.organisation_uscc },
        terms_hash: evidence.terms_hash,
        text_hash: evidence.text_hash,
        text_shown: evidence.text_shown,
        authority: evidence.authority,
    }
}

fn recorded(recordal: Recordal) -> Recorded {
    Recorded {
        state: recordal.state.as_str().to_owned(),
        number: recordal.recordal_number,
        recorded_on: recordal.recorded_on,
    }
}

/// Confirmed payments of the whole contract, oldest first.
async fn payments_of(uow: &mut dyn UnitOfWork, row: &LicenceRow) -> Result<Vec<Paid>, ServiceError> {
    let chain = chain_of(uow, &row.licence).await?;
    let mut payments = Vec::new();
    for link in chain.links() {
        let state = Some("confirmed".to_owned());
        let filter = PaymentFilter { licence: Some(link.id), state, limit: PAYMENTS_MAX, ..PaymentFilter::default() };
        payments.extend(uow.payments(&filter).await?.0.into_iter().map(|row| Paid {
            on: row.payment.paid_on,
            amount_fen: row.payment.amount_fen,
            method: row.payment.method,
        }));
    }
    payments.sort_by_key(|paid| paid.on);
    Ok(payments)
}
