//! The page of acceptance: the offer, the text that is accepted, and what keeps the reader from accepting it.

use domain::{
    Day, Locale,
    declaration::DeclarationState,
    digest::sha256_hex,
    form::FormValues,
    id::{DeclarationId, LicenceId, OrganisationId},
    organisation::OrganisationKind,
    patent::Validity,
    royalty::{self, Charge},
    terms::{Clause, Terms, clauses},
};

use super::{
    notice::{self, NoticeFacts},
    open_terms, patent_last_day,
};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::ServiceError,
    ports::{Offer, Organisation, UnitOfWork, Verification},
};

/// Why somebody cannot accept an offer now. Nobody is refused for who they are (专利法 第五十条: 任何单位或者个人).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barrier {
    /// Nobody is logged in.
    LogIn,
    /// The person acts for no company.
    NotCompany,
    /// The operator has not verified the company yet.
    NotVerified,
    /// The person may not sign for the company.
    NotSignatory,
    /// The period for which the offer stands has not begun.
    NotYet,
    /// Held by the platform because of a legal event.
    Frozen,
    /// The withdrawal has been filed.
    Withdrawing,
    /// Withdrawn, expired or void.
    Ended,
    /// The patent is no longer in force (民法典 第八百六十五条).
    PatentEnded,
    /// The stored terms are not what their hash says; the operator has to look.
    TermsDiffer,
}

impl Barrier {
    /// The stable code that pages and errors translate.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LogIn => "log_in",
            Self::NotCompany => "not_company",
            Self::NotVerified => "not_verified",
            Self::NotSignatory => "not_signatory",
            Self::NotYet => "not_yet",
            Self::Frozen => "frozen",
            Self::Withdrawing => "withdrawing",
            Self::Ended => "ended",
            Self::PatentEnded => "patent_ended",
            Self::TermsDiffer => "terms_differ",
        }
    }
}

/// What the page of acceptance shows.
#[derive(Clone, Debug)]
pub struct AcceptSheet {
    pub offer: Offer,
    pub holder: Organisation,
    /// The company for which the person acts, when they act for one.
    pub company: Option<Organisation>,
    /// None when the stored terms cannot be trusted.
    pub agreement: Option<Agreement>,
    pub barrier: Option<Barrier>,
    /// The company's licence under this offer, when it has one that has not ended.
    pub existing: Option<LicenceId>,
}

/// The text that is accepted. Lines, clauses and statement together are [`Agreement::text`], to the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    pub facts: NoticeFacts,
    pub intro: Vec<String>,
    pub clauses: Vec<Clause>,
    /// The line beside the box of each clause, in the same order.
    pub clause_lines: Vec<String>,
    pub authority: String,
    pub text: String,
    /// SHA-256 of `text`; the form carries it, so that what is accepted is what was shown.
    pub text_hash: String,
    /// What would have to be paid first if the notice were delivered today.
    pub initial: Vec<Charge>,
}

impl Agreement {
    /// The fields of a form on which everything is ticked, without the password: for callers that have no page.
    #[must_use]
    pub fn ticked(&self) -> FormValues {
        let mut values: FormValues =
            self.clauses.iter().map(|clause| (format!("tick_{}", clause.key), "yes".to_owned())).collect();
        values.insert("authority".into(), "yes".into());
        values.insert("text_hash".into(), self.text_hash.clone());
        values
    }
}

/// The page of acceptance, for anybody who can see the offer: who may not accept is told why.
///
/// # Errors
/// [`ServiceError::NotFound`] when the offer was never announced.
pub async fn accept_sheet(
    services: &Services,
    caller: &Caller,
    id: DeclarationId,
) -> Result<AcceptSheet, ServiceError> {
    let mut uow = services.store.read().await?;
    sheet(services, uow.as_mut(), caller, id).await
}

/// The notice for signing by hand: what a company takes away from an offer that the platform does not accept for now.
///
/// # Errors
/// [`ServiceError::NotFound`] when the offer was never announced, or its terms cannot be trusted.
pub async fn offer_notice(services: &Services, caller: &Caller, id: DeclarationId) -> Result<String, ServiceError> {
    caller.actor()?;
    let agreement = accept_sheet(services, caller, id).await?.agreement.ok_or(ServiceError::NotFound)?;
    Ok(notice::notice_text(&agreement.facts, caller.locale))
}

/// As [`accept_sheet`], inside a transaction.
pub(super) async fn sheet(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    id: DeclarationId,
) -> Result<AcceptSheet, ServiceError> {
    let offer = uow.offer(id).await?.ok_or(ServiceError::NotFound)?;
    if offer.declaration.announced_on.is_none() {
        return Err(ServiceError::NotFound);
    }
    let holder = uow.organisation(offer.declaration.holder_id).await?.ok_or(ServiceError::NotFound)?;
    let acting = caller.actor.as_ref().and_then(|actor| actor.organisation.as_ref());
    let company = match acting.filter(|acting| acting.kind == OrganisationKind::Company) {
        Some(acting) => uow.organisation(acting.id).await?,
        None => None,
    };
    let existing = match &company {
        Some(company) => uow.open_licence(&open_key(id, company.id)).await?.map(|licence| licence.id),
        None => None,
    };
    let terms = open_terms(&offer.declaration.terms, &offer.declaration.terms_hash).ok();
    let signer = caller.actor.as_ref().map_or("", |actor| actor.name.as_str());
    let today = services.today();
    let agreement = terms.map(|terms| agree(&offer, &holder, company.as_ref(), signer, terms, today, caller.locale));
    let barrier = person_barrier(caller, company.as_ref())
        .or_else(|| offer_barrier(&offer, today))
        .or_else(|| agreement.is_none().then_some(Barrier::TermsDiffer));
    Ok(AcceptSheet { offer, holder, company, agreement, barrier, existing })
}

fn person_barrier(caller: &Caller, company: Option<&Organisation>) -> Option<Barrier> {
    if caller.actor.is_none() {
        return Some(Barrier::LogIn);
    }
    let Some(company) = company else { return Some(Barrier::NotCompany) };
    if !caller.can(Action::AcceptOffer) {
        return Some(Barrier::NotSignatory);
    }
    (company.verification != Verification::Verified).then_some(Barrier::NotVerified)
}

fn offer_barrier(offer: &Offer, today: Day) -> Option<Barrier> {
    let declaration = &offer.declaration;
    let patent_ended = offer.patent.validity == Validity::Lapsed
        || patent_last_day(&offer.patent).is_some_and(|last_day| last_day < today);
    match declaration.state {
        _ if patent_ended => Some(Barrier::PatentEnded),
        DeclarationState::Frozen => Some(Barrier::Frozen),
        DeclarationState::WithdrawalSubmitted => Some(Barrier::Withdrawing),
        state if !state.accepts_notices() => Some(Barrier::Ended),
        _ if declaration.window_to.is_some_and(|last_day| last_day < today) => Some(Barrier::Ended),
        _ if declaration.window_from.is_some_and(|first_day| today < first_day) => Some(Barrier::NotYet),
        _ => None,
    }
}

fn agree(
    offer: &Offer,
    holder: &Organisation,
    company: Option<&Organisation>,
    signer: &str,
    terms: Terms,
    today: Day,
    locale: Locale,
) -> Agreement {
    let of_company =
        |text: fn(&Organisation) -> &String| company.map_or_else(|| "________".to_owned(), |it| text(it).clone());
    let facts = NoticeFacts {
        number: String::new(),
        holder_name: holder.name.clone(),
        holder_uscc: holder.uscc.clone(),
        licensee_name: of_company(|company| &company.name),
        licensee_uscc: of_company(|company| &company.uscc),
        licensee_address: of_company(|company| &company.address),
        patent_title: offer.patent.title.clone(),
        patent_number: written_number(offer),
        patent_kind: offer.patent.kind,
        announcement_number: offer.declaration.announcement_number.clone(),
        announced_on: offer.declaration.announced_on,
        terms_hash: offer.declaration.terms_hash.clone(),
        signed: None,
        terms,
    };
    let authority = notice::authority_statement(signer, &facts.licensee_name, locale);
    let clauses = clauses(&facts.terms, locale);
    let text = notice::shown_text(&facts, &authority, locale);
    Agreement {
        intro: notice::shown_intro(&facts, locale),
        clause_lines: clauses.iter().map(|clause| notice::shown_clause(clause, locale)).collect(),
        text_hash: sha256_hex(text.as_bytes()),
        initial: royalty::initial_charges(&facts.terms, today),
        clauses,
        authority,
        text,
        facts,
    }
}

fn written_number(offer: &Offer) -> String {
    match offer.patent.number.as_str() {
        "" => offer.patent.publication_number.clone(),
        number => format!("ZL{number}"),
    }
}

/// What is unique among licences that have not ended.
pub(super) fn open_key(declaration: DeclarationId, company: OrganisationId) -> String {
    format!("{declaration}:{company}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licences::samples;

    const TODAY: (i32, u32, u32) = (2026, 4, 1);

    fn barrier(change: impl FnOnce(&mut Offer)) -> Option<Barrier> {
        let mut offer = samples::offer(&samples::paid_terms());
        change(&mut offer);
        offer_barrier(&offer, Day::literal(TODAY.0, TODAY.1, TODAY.2))
    }

    #[test]
    fn only_an_announced_offer_within_its_period_is_open() {
        assert_eq!(barrier(|_| {}), None);
        let state = |state| barrier(move |offer| offer.declaration.state = state);
        assert_eq!(state(DeclarationState::Frozen), Some(Barrier::Frozen));
        assert_eq!(state(DeclarationState::WithdrawalSubmitted), Some(Barrier::Withdrawing));
        assert_eq!(state(DeclarationState::Withdrawn), Some(Barrier::Ended));
        assert_eq!(state(DeclarationState::SubmittedCnipa), Some(Barrier::Ended));
        let over = barrier(|offer| offer.declaration.window_to = Some(Day::literal(2026, 3, 31)));
        assert_eq!(over, Some(Barrier::Ended));
        assert_eq!(barrier(|offer| offer.declaration.window_to = Some(Day::literal(2026, 4, 1))), None);
        let early = barrier(|offer| offer.declaration.window_from = Some(Day::literal(2026, 4, 2)));
        assert_eq!(early, Some(Barrier::NotYet));
    }

    #[test]
    fn no_licence_of_a_patent_that_has_ended() {
        assert_eq!(barrier(|offer| offer.patent.validity = Validity::Lapsed), Some(Barrier::PatentEnded));
        let expired = barrier(|offer| offer.patent.filing_date = Some(Day::literal(2006, 4, 1)));
        assert_eq!(expired, Some(Barrier::PatentEnded), "its last day was 2026-03-31");
        assert_eq!(barrier(|offer| offer.patent.filing_date = Some(Day::literal(2006, 4, 2))), None);
    }

    #[test]
    fn what_is_hashed_is_what_is_shown_and_every_clause_has_its_tick() {
        let (terms, holder) =
            (samples::paid_terms(), samples::organisation(OrganisationKind::Holder, "岭南理工大学", "CN"));
        let company = samples::organisation(OrganisationKind::Company, "云溪装备有限公司", "CN");
        let offer = samples::offer(&terms);
        let today = Day::literal(2026, 4, 1);
        let agreement = agree(&offer, &holder, Some(&company), "王一", terms.clone(), today, Locale::Zh);
        let mut lines = agreement.intro.clone();
        lines.extend(agreement.clause_lines.clone());
        lines.push(agreement.authority.clone());
        assert_eq!(lines.join("\n"), agreement.text);
        assert_eq!(sha256_hex(agreement.text.as_bytes()), agreement.text_hash);
        let ticked = agreement.ticked();
        assert!(clauses(&terms, Locale::Zh).iter().all(|clause| ticked.contains_key(&format!("tick_{}", clause.key))));
        assert_eq!(agreement.initial.len(), 1);
        assert!(agreement.text.contains("ZL202119999001.9") && agreement.text.contains("云溪装备有限公司"));
        let english = agree(&offer, &holder, Some(&company), "王一", terms, today, Locale::En);
        assert_ne!(english.text_hash, agreement.text_hash);
    }

    #[test]
    fn terms_whose_hash_differs_are_not_opened() {
        let offer = samples::offer(&samples::paid_terms());
        let hash = &offer.declaration.terms_hash;
        assert!(open_terms(&offer.declaration.terms, hash).is_ok());
        assert!(open_terms(&offer.declaration.terms.replace("5000000", "4000000"), hash).is_err());
        assert!(open_terms(&offer.declaration.terms, "").is_err());
    }
}
