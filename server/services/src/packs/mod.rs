//! The filing pack: everything that the recordal of a contract, its change or its cancellation is filed with, in one file,
//! made by one click of either side (`专利法实施细则 第八十七条`, `专利审查指南 第五部分第十一章 7`,
//! `专利实施许可合同备案办法 第十六条`, `第十七条`).
//!
//! What a pack is made from decides whether a new one is needed; what has been handed in is remembered and never
//! changes. A correction makes another pack, and the difference is shown.

mod case;
mod contents;
mod drawing;
mod form;
mod make;

use domain::{
    Day, Locale, Timestamp,
    filing::{FormData, FormField, PackDifference, PackFault, PackFile, difference},
    id::{FilingPackId, OrganisationId, RecordalId},
    recordal::{ChangeKind, FilingPurpose, RecordalDocument},
};

pub use make::{make, told};

use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    error::ServiceError,
    ports::{FilingPack, Licence, PackFiled, Recordal, UnitOfWork},
    recordals::{self, PACKS_MAX},
};

/// The kind of the document that a pack is kept as. It holds identity papers and is read like one.
pub const PACK_DOCUMENT: &str = "filing_pack";

/// The change that a pack is made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub kind: ChangeKind,
    pub text: String,
}

impl Wanted {
    #[must_use]
    pub fn is_extension(&self) -> bool {
        self.kind == ChangeKind::Extension
    }

    /// What the form of a pack says is changed.
    fn of(form: &FormData) -> Option<Self> {
        let name = form.get(FormField::ChangeKind);
        let kind = ChangeKind::ALL.iter().copied().find(|kind| kind.name(Locale::Zh) == name)?;
        Some(Self { kind, text: form.get(FormField::ChangeText).to_owned() })
    }
}

/// A pack in the list of a recordal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackLine {
    pub id: FilingPackId,
    pub purpose: FilingPurpose,
    pub number: i64,
    pub made_at: Timestamp,
    pub size_bytes: i64,
    pub sha256: String,
    pub files: usize,
    /// When it was handed in, and under which receipt.
    pub filed: Vec<(Day, String)>,
}

/// What a side sees of its packs on the page of a recordal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packs {
    /// Newest first.
    pub lines: Vec<PackLine>,
    pub may_make: bool,
    /// What one is made for now; none while the office has it, and after the end.
    pub purpose: Option<FilingPurpose>,
    /// The change that the newest pack was made for, when it has not been handed in.
    pub wanted: Option<Wanted>,
    /// Why none can be made now.
    pub faults: Vec<PackFault>,
    /// The other side files.
    pub is_others: bool,
    /// The newest pack says what would be said today.
    pub is_current: bool,
}

/// The packs of a recordal for the caller: of its own side, for an operator of the side that files.
///
/// # Errors
/// [`ServiceError::NotFound`] for a recordal that is not the caller's.
pub async fn packs(services: &Services, caller: &Caller, id: RecordalId) -> Result<Packs, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeRecordals)?;
    let mut uow = services.store.read().await?;
    let Ok((row, licence)) = recordals::load(uow.as_mut(), organisation, id).await else {
        return Ok(Packs::default());
    };
    let recordal = row.recordal;
    let all = uow.filing_packs(id, PACKS_MAX).await?;
    let filed = uow.packs_filed(id, PACKS_MAX).await?;
    let own: Vec<FilingPack> = all.into_iter().filter(|pack| may_see(organisation, pack)).collect();
    let mut packs = Packs { lines: lines(&own, &filed)?, ..Packs::default() };
    let Some(purpose) = recordals::preparing(&recordal, &licence).filter(|_| !organisation.is_operator()) else {
        return Ok(packs);
    };
    let newest = open_one(&own, &filed, organisation.id, purpose)?;
    packs.purpose = Some(purpose);
    packs.wanted = newest.map(form_of).transpose()?.as_ref().and_then(Wanted::of);
    let case = case::read(uow.as_mut(), organisation.id, recordal, packs.wanted.clone()).await?;
    packs.is_others = case.recordal.filer_id.is_some_and(|filer| filer != organisation.id);
    packs.may_make = caller.can(Action::EditRecordal) && !packs.is_others;
    let form = form::data(&case);
    packs.faults = case.faults(&form);
    // What is changed is typed into the form that makes the pack.
    let is_typed = |fault: &PackFault| matches!(fault, PackFault::Field(FormField::ChangeKind | FormField::ChangeText));
    packs.faults.retain(|fault| !is_typed(fault));
    packs.is_current = newest.is_some_and(|pack| pack.inputs_hash == case.inputs_hash(&form));
    Ok(packs)
}

/// The newest pack of a side for this, from packs with the newest first.
fn newest(
    packs: &[FilingPack],
    side: OrganisationId,
    purpose: FilingPurpose,
) -> Result<Option<&FilingPack>, ServiceError> {
    for pack in packs.iter().filter(|pack| pack.organisation_id == side) {
        if purpose_of(pack)? == purpose {
            return Ok(Some(pack));
        }
    }
    Ok(None)
}

/// The newest pack of a side for this that is still to be handed in. A correction may be answered with the pack that the
/// office has; each change and each cancellation has its own.
fn open_one<'a>(
    packs: &'a [FilingPack],
    filed: &[PackFiled],
    side: OrganisationId,
    purpose: FilingPurpose,
) -> Result<Option<&'a FilingPack>, ServiceError> {
    let is_open = |pack: &&FilingPack| purpose == FilingPurpose::Recordal || filings_of(pack, filed).is_empty();
    Ok(newest(packs, side, purpose)?.filter(is_open))
}

/// The change that a side's newest pack says, while it can be filed.
pub(crate) async fn wanted(
    uow: &mut dyn UnitOfWork,
    side: OrganisationId,
    recordal: &Recordal,
    licence: &Licence,
) -> Result<Option<Wanted>, ServiceError> {
    if recordals::preparing(recordal, licence) != Some(FilingPurpose::Change) {
        return Ok(None);
    }
    let packs = uow.filing_packs(recordal.id, PACKS_MAX).await?;
    let filed = uow.packs_filed(recordal.id, PACKS_MAX).await?;
    let form = open_one(&packs, &filed, side, FilingPurpose::Change)?.map(form_of).transpose()?;
    Ok(form.as_ref().and_then(Wanted::of))
}

/// What a pack was made for.
pub(crate) fn purpose_of(pack: &FilingPack) -> Result<FilingPurpose, ServiceError> {
    Ok(form_of(pack)?.purpose())
}

fn may_see(organisation: &ActorOrganisation, pack: &FilingPack) -> bool {
    organisation.is_operator() || pack.organisation_id == organisation.id
}

fn lines(packs: &[FilingPack], filed: &[PackFiled]) -> Result<Vec<PackLine>, ServiceError> {
    let line = |pack: &FilingPack| {
        Ok(PackLine {
            id: pack.id,
            purpose: purpose_of(pack)?,
            number: pack.number,
            made_at: pack.made_at,
            size_bytes: pack.size_bytes,
            sha256: pack.sha256.clone(),
            files: files_of(pack)?.len(),
            filed: filings_of(pack, filed),
        })
    };
    packs.iter().map(line).collect()
}

fn filings_of(pack: &FilingPack, filed: &[PackFiled]) -> Vec<(Day, String)> {
    let of = filed.iter().filter(|filed| filed.pack_id == pack.id);
    of.map(|filed| (filed.filed_on, filed.receipt_number.clone())).collect()
}

/// A pack as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackDetail {
    pub pack: FilingPack,
    pub recordal: Recordal,
    pub licence_number: String,
    pub patent_title: String,
    pub form: FormData,
    pub files: Vec<PackFile>,
    pub on_paper: Vec<RecordalDocument>,
    pub filed: Vec<(Day, String)>,
    pub made_by: String,
    /// The number of the pack before it, and what is different.
    pub difference: Option<(i64, PackDifference)>,
}

/// One pack, for the side whose it is and the operator.
///
/// # Errors
/// [`ServiceError::NotFound`] for everybody else.
pub async fn pack(services: &Services, caller: &Caller, id: FilingPackId) -> Result<PackDetail, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeRecordals)?;
    let mut uow = services.store.read().await?;
    let pack = uow.filing_pack(id).await?.ok_or(ServiceError::NotFound)?;
    let (row, _) = recordals::load(uow.as_mut(), organisation, pack.recordal_id).await?;
    if !may_see(organisation, &pack) {
        return Err(ServiceError::NotFound);
    }
    let all = uow.filing_packs(pack.recordal_id, PACKS_MAX).await?;
    let (form, files) = (form_of(&pack)?, files_of(&pack)?);
    let older: Vec<FilingPack> = all.into_iter().filter(|it| it.number < pack.number).collect();
    let before = newest(&older, pack.organisation_id, form.purpose())?;
    let difference = match before {
        Some(before) => {
            let (old_form, old_files) = (form_of(before)?, files_of(before)?);
            Some((before.number, difference((&old_form, &old_files), (&form, &files))))
        }
        None => None,
    };
    let made_by = match pack.made_by {
        Some(person) => uow.account(person).await?.map(|account| account.name).unwrap_or_default(),
        None => String::new(),
    };
    let filed = filings_of(&pack, &uow.packs_filed(pack.recordal_id, PACKS_MAX).await?);
    Ok(PackDetail {
        recordal: row.recordal,
        licence_number: row.licence_number,
        patent_title: row.patent_title,
        on_paper: pack.on_paper.clone(),
        form,
        files,
        filed,
        made_by,
        difference,
        pack,
    })
}

fn form_of(pack: &FilingPack) -> Result<FormData, ServiceError> {
    stored(&pack.form)
}

fn files_of(pack: &FilingPack) -> Result<Vec<PackFile>, ServiceError> {
    stored(&pack.files)
}

fn stored<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, ServiceError> {
    let fault = |source| ServiceError::Fault { doing: "reading a filing pack", source: Box::new(source) };
    serde_json::from_str(text).map_err(fault)
}

/// The pack that is handed in with this filing: the newest for it of the side that files, when it says what would be said
/// today. `None` when the filing was made without a pack.
///
/// # Errors
/// [`Outdated`] inside, when something has changed since it was made.
pub(crate) async fn to_hand_in(
    uow: &mut dyn UnitOfWork,
    recordal: &Recordal,
    licence: &Licence,
    (purpose, wanted): (FilingPurpose, Option<Wanted>),
) -> Result<Result<Option<FilingPack>, Outdated>, ServiceError> {
    if recordals::preparing(recordal, licence) != Some(purpose) {
        return Ok(Ok(None));
    }
    let Some(side) = recordal.filer_id else { return Ok(Ok(None)) };
    let packs = uow.filing_packs(recordal.id, PACKS_MAX).await?;
    let filed = uow.packs_filed(recordal.id, PACKS_MAX).await?;
    let Some(pack) = open_one(&packs, &filed, side, purpose)? else { return Ok(Ok(None)) };
    let case = case::read(uow, side, recordal.clone(), wanted).await?;
    let is_current = case.inputs_hash(&form::data(&case)) == pack.inputs_hash;
    Ok(if is_current { Ok(Some(pack.clone())) } else { Err(Outdated) })
}

/// Something that a pack was made from has changed since.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outdated;
