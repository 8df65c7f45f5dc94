//! Dunning: who owes a holder what is overdue, and the letters that ask for it.

use std::collections::BTreeMap;

use domain::{
    Day, Fen, Locale,
    form::FormReader,
    id::{DunningLetterId, OrganisationId},
    organisation::OrganisationKind,
};

use crate::{
    Services,
    access::{Action, Role},
    caller::Caller,
    charges::{self, open_of},
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal::{self, Notification},
    payments::handles,
    ports::{ChargeFilter, ChargeRow, DunningLetter, Organisation, UnitOfWork},
    templates,
};

const CHARGES_MAX: i64 = 20_000;
const LETTERS_MAX: i64 = 1_000;
const TEXT_CHARS_MAX: usize = 4_000;
/// A second letter within so many days tells nobody anything new.
const BETWEEN_DAYS: i64 = 7;
/// The oldest debt is overdue for so many days: a demand; a last one.
const DEMAND_DAYS: i64 = 30;
const LAST_DAYS: i64 = 90;

/// An overdue charge with the interest that would be charged today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverdueCharge {
    pub row: ChargeRow,
    pub open: Fen,
    /// Not charged yet.
    pub interest: Fen,
    pub days: i64,
}

/// A licensee that owes a holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debtor {
    pub holder_id: OrganisationId,
    pub holder_name: String,
    pub licensee_id: OrganisationId,
    pub licensee_name: String,
    pub charges: Vec<OverdueCharge>,
    /// What the letter of today would be: 1 reminds, 2 demands, 3 is the last one.
    pub level: i64,
    /// The newest letter.
    pub last: Option<DunningLetter>,
}

impl Debtor {
    /// What is overdue and what it bears until today.
    #[must_use]
    pub fn total(&self) -> Fen {
        self.charges.iter().map(|charge| charge.open + charge.interest).sum()
    }

    /// Days since the oldest due day.
    #[must_use]
    pub fn days(&self) -> i64 {
        self.charges.iter().map(|charge| charge.days).max().unwrap_or_default()
    }
}

/// Everybody who owes something overdue to the holders whose money the caller handles, the oldest first.
///
/// # Errors
/// When the caller may not see accounts.
pub async fn debtors(services: &Services, caller: &Caller) -> Result<Vec<Debtor>, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeBank)?;
    let holder = (organisation.kind == OrganisationKind::Holder).then_some(organisation.id);
    let mut debtors = load(services, holder, None).await?;
    debtors.sort_by_key(|debtor| (-debtor.days(), debtor.licensee_id, debtor.holder_id));
    Ok(debtors)
}

/// One debtor with the letters that were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dunning {
    pub debtor: Debtor,
    pub holder: Organisation,
    pub letters: Vec<DunningLetter>,
    /// The letter that would be sent today, in the caller's language.
    pub text: String,
    pub today: Day,
    pub may_send: bool,
}

/// What one licensee owes one holder.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to see, or when nothing is overdue.
pub async fn dunning(
    services: &Services,
    caller: &Caller,
    holder: OrganisationId,
    licensee: OrganisationId,
) -> Result<Dunning, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeBank)?;
    if !handles(organisation, holder) {
        return Err(ServiceError::NotFound);
    }
    let debtor = load(services, Some(holder), Some(licensee)).await?.pop().ok_or(ServiceError::NotFound)?;
    let mut uow = services.store.read().await?;
    let holder_row = uow.organisation(holder).await?.ok_or(ServiceError::NotFound)?;
    let letters = uow.dunning_letters(holder, Some(licensee), LETTERS_MAX).await?;
    let text = letter_text(services, uow.as_mut(), &debtor, caller.locale).await?;
    let may_send = caller.can(Action::RecordPayment);
    Ok(Dunning { debtor, holder: holder_row, letters, text, today: services.today(), may_send })
}

async fn load(
    services: &Services,
    holder: Option<OrganisationId>,
    licensee: Option<OrganisationId>,
) -> Result<Vec<Debtor>, ServiceError> {
    let today = services.today();
    let filter = ChargeFilter {
        holder,
        licensee,
        open_only: true,
        due_before: Some(today),
        limit: CHARGES_MAX,
        ..ChargeFilter::default()
    };
    let (rows, _) = services.store.read().await?.charges(&filter).await?;
    let mut by_pair: BTreeMap<(OrganisationId, OrganisationId), Vec<ChargeRow>> = BTreeMap::new();
    for row in rows {
        by_pair.entry((row.holder_id, row.licensee_id)).or_default().push(row);
    }
    let mut debtors = Vec::new();
    for ((holder_id, licensee_id), rows) in by_pair {
        let (holder_name, licensee_name) = (rows[0].holder_name.clone(), rows[0].licensee_name.clone());
        let mut charges = Vec::new();
        for row in rows {
            let open = open_of(&row.position);
            let is_principal = row.position.charge.principal_charge_id.is_none();
            let interest = if is_principal { charges::pending_interest(services, &row).await? } else { Fen::ZERO };
            let days = row.position.charge.due_on.days_until(today);
            charges.push(OverdueCharge { open, interest, days, row });
        }
        charges.sort_by_key(|charge| (charge.row.position.charge.due_on, charge.row.position.charge.id));
        let letters = services.store.read().await?.dunning_letters(holder_id, Some(licensee_id), 1).await?;
        let days = charges.iter().map(|charge| charge.days).max().unwrap_or_default();
        let level = match days {
            ..DEMAND_DAYS => 1,
            DEMAND_DAYS..LAST_DAYS => 2,
            _ => 3,
        };
        let last = letters.into_iter().next();
        debtors.push(Debtor { holder_id, holder_name, licensee_id, licensee_name, charges, level, last });
    }
    Ok(debtors)
}

/// The letter in words: who, how much, since when, what follows.
async fn letter_text(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    debtor: &Debtor,
    locale: Locale,
) -> Result<String, ServiceError> {
    let params: BTreeMap<String, String> = [
        ("licensee", debtor.licensee_name.clone()),
        ("holder", debtor.holder_name.clone()),
        ("amount", debtor.total().to_plain()),
        ("count", debtor.charges.len().to_string()),
        ("days", debtor.days().to_string()),
        ("today", services.today().to_string()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    let key = format!("dunning_letter.level_{}", debtor.level);
    Ok(templates::filled(uow, &key, locale, &params, services.now()).await?)
}

/// Sends a letter (`text`, which a person may have changed): to the licensee's inbox and by mail. It is kept as it was
/// sent, and each charge remembers it.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to handle, or when nothing is overdue.
pub async fn send(
    services: &Services,
    caller: &Caller,
    holder: OrganisationId,
    licensee: OrganisationId,
    input: &FormInput,
) -> FormOutcome<DunningLetterId> {
    let (actor, organisation) = caller.may(Action::RecordPayment)?;
    if !handles(organisation, holder) {
        return Err(ServiceError::NotFound);
    }
    let debtor = load(services, Some(holder), Some(licensee)).await?.pop().ok_or(ServiceError::NotFound)?;
    let mut form = FormReader::new(&input.values);
    let text = form.required("text", TEXT_CHARS_MAX);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    if let Some(Ok(before)) = forms::outcome_before(uow.as_mut(), actor, input).await?.map(|text| text.parse()) {
        return Ok(Submitted::Done(before));
    }
    let last = uow.dunning_letters(holder, Some(licensee), 1).await?;
    let today = services.today();
    if last.first().is_some_and(|last| last.sent_at.day().days_until(today) < BETWEEN_DAYS) {
        return Ok(Submitted::refused("letter_just_sent"));
    }
    let letter = DunningLetter {
        id: services.new_id(DunningLetterId::from_parts),
        holder_id: holder,
        licensee_id: licensee,
        level: debtor.level,
        amount_fen: debtor.total(),
        text: text.clone(),
        sent_by: actor.user_id,
        sent_at: services.now(),
    };
    uow.add_dunning_letter(&letter).await?;
    let subject = letter.id.to_string();
    for charge in &debtor.charges {
        let of = charge.row.position.charge.id.to_string();
        let note = letter.level.to_string();
        let step = journal::Step { subject_id: &of, event: "dunned", note: &note, ..journal::Step::default() };
        journal::step(services, uow.as_mut(), caller, step).await?;
    }
    let params = [("holder", debtor.holder_name.clone()), ("amount", letter.amount_fen.to_plain()), ("text", text)];
    let told = Notification {
        organisation: licensee,
        kind: "dunning_letter",
        subject_id: &subject,
        path: "/charges?shown=overdue",
        params: &params,
        mail_to: &[Role::LicenseeUser, Role::LicenseeSignatory],
        dedup_key: &subject,
    };
    journal::notify(services, uow.as_mut(), told).await?;
    let after = format!("{} {} {}", letter.level, licensee, letter.amount_fen.to_plain());
    journal::audit(services, uow.as_mut(), caller, "send_dunning_letter", &subject, "", &after).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "send_dunning_letter", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(letter.id))
}
