//! Everything about one patent.

use domain::{
    Day, Fen, annuity,
    id::PatentId,
    organisation::OrganisationKind,
    patent::{self, Validity},
};

use super::{StatedUse, is_idle, is_state_funded_and_unused, standing_uses};
use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    error::ServiceError,
    ports::{
        Declaration, DeclarationFilter, Encumbrance, Organisation, Patent, PatentEvent, TransferFilter, TransferRow,
        UnitOfWork,
    },
};

const EVENTS_MAX: i64 = 500;
const DECLARATIONS_MAX: i64 = 20;
const TRANSFERS_MAX: i64 = 20;

/// A patent with what is known around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatentPage {
    pub patent: Patent,
    pub holder_name: String,
    /// Oldest first.
    pub events: Vec<PatentEvent>,
    pub encumbrances: Vec<Encumbrance>,
    /// Newest first.
    pub declarations: Vec<Declaration>,
    /// To others, newest first.
    pub transfers: Vec<TransferRow>,
    /// What is reported of its use, oldest first.
    pub uses: Vec<StatedUse>,
    /// The last day of protection; none without a filing date.
    pub last_day: Option<Day>,
    pub next_annuity: Option<NextAnnuity>,
    pub is_idle: bool,
    pub is_state_funded_and_unused: bool,
    /// The caller may change it.
    pub may_edit: bool,
    /// The caller may record legal events.
    pub may_record: bool,
    /// The caller may draft a declaration on it.
    pub may_declare: bool,
}

/// The annuity that comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextAnnuity {
    /// The year of the patent that it pays for.
    pub year: u32,
    /// Due before this day, the anniversary of filing (`专利法实施细则 第一百一十五条`).
    pub due_before: Day,
    /// The full fee, in fen, without reductions.
    pub full: Fen,
}

/// A patent and its holder, where the organisation may see it: the holder's own, for inspectors those of their province,
/// for operators any.
///
/// # Errors
/// [`ServiceError::NotFound`] for every other.
pub(crate) async fn visible(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    id: PatentId,
) -> Result<(Patent, Organisation), ServiceError> {
    let patent = uow.patent(id).await?.ok_or(ServiceError::NotFound)?;
    let holder = uow.organisation(patent.holder_id).await?.ok_or(ServiceError::NotFound)?;
    let is_visible = match organisation.kind {
        OrganisationKind::Holder => patent.holder_id == organisation.id,
        OrganisationKind::Regulator => organisation.oversees(&holder),
        OrganisationKind::Operator => true,
        OrganisationKind::Company => false,
    };
    is_visible.then_some((patent, holder)).ok_or(ServiceError::NotFound)
}

/// One patent: the holder's own, for inspectors those of their province, for operators any.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs to see.
pub async fn patent(services: &Services, caller: &Caller, id: PatentId) -> Result<PatentPage, ServiceError> {
    let (_, organisation) = caller.may(Action::SeePatents)?;
    let mut uow = services.store.read().await?;
    let (patent, holder) = visible(uow.as_mut(), organisation, id).await?;
    let own = patent.holder_id == organisation.id;
    let filter = DeclarationFilter { patent: Some(id), limit: DECLARATIONS_MAX, ..DeclarationFilter::default() };
    let out_of = TransferFilter { patent: Some(id), limit: TRANSFERS_MAX, ..TransferFilter::default() };
    let today = services.today();
    Ok(PatentPage {
        events: uow.patent_events(id, EVENTS_MAX).await?,
        encumbrances: uow.encumbrances(id).await?,
        transfers: uow.transfers(&out_of).await?,
        uses: standing_uses(uow.as_mut(), id).await?,
        declarations: uow.declarations(&filter).await?.0,
        last_day: patent.filing_date.map(|filed| patent::last_day(patent.kind, filed)),
        next_annuity: next_annuity(&patent, today),
        is_idle: is_idle(&patent, today),
        is_state_funded_and_unused: is_state_funded_and_unused(&patent, today),
        may_edit: own && caller.can(Action::EditPatents),
        may_record: (own && caller.can(Action::EditPatents)) || caller.can(Action::RecordOfficeDecision),
        may_declare: own && caller.can(Action::EditDeclaration),
        holder_name: holder.name,
        patent,
    })
}

/// The first annuity that is not known to be paid: the one of the coming year of the patent where nothing is known.
fn next_annuity(patent: &Patent, today: Day) -> Option<NextAnnuity> {
    let filed = patent.filing_date.filter(|_| patent.validity == Validity::InForce)?;
    let year = match patent.annuity_paid_until {
        Some(paid) => annuity::annuity_year(filed, paid.plus_days(1))?,
        None => annuity::annuity_year(filed, today)? + 1,
    };
    if year > patent.kind.term_years(filed) {
        return None;
    }
    let full = annuity::full_annuity(patent.kind, year)?;
    Some(NextAnnuity { year, due_before: filed.plus_years(year - 1), full })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patents::tests::example;

    #[test]
    fn the_next_annuity_follows_what_is_paid() {
        let mut patent = example();
        patent.filing_date = Some(Day::literal(2021, 3, 5));
        let today = Day::literal(2026, 3, 2);
        let next = next_annuity(&patent, today).unwrap();
        assert_eq!((next.year, next.due_before), (6, Day::literal(2026, 3, 5)));
        patent.annuity_paid_until = Some(Day::literal(2027, 3, 4));
        let next = next_annuity(&patent, today).unwrap();
        assert_eq!((next.year, next.due_before, next.full), (7, Day::literal(2027, 3, 5), Fen::yuan(2_000)));
        patent.annuity_paid_until = Some(Day::literal(2041, 3, 4));
        assert_eq!(next_annuity(&patent, today), None, "the term is over");
        patent.annuity_paid_until = None;
        patent.validity = Validity::Lapsed;
        assert_eq!(next_annuity(&patent, today), None);
    }
}
