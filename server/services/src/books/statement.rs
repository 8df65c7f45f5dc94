//! Statements of account: what a licensee owed, what was charged and received, what is owed.
//!
//! A statement is of days of booking: once a month is closed, its statement never changes. What became known later
//! stands in the month in which it was booked, with the day on which it happened.

use domain::{
    Day, Fen,
    id::{LicenceId, OrganisationId},
    ledger::DueState,
};

use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    charges::{open_of, sees, state_of},
    error::ServiceError,
    ports::{ChargeFilter, LicenceRow, Organisation, StatementFilter, StatementRow, StatementSums, UnitOfWork},
};

/// The most lines of a statement; a longer one is asked for in shorter periods.
pub const LINES_MAX: i64 = 20_000;
const OPEN_CHARGES_MAX: i64 = 20_000;
/// 专利法 came into force: nothing is booked before.
const FIRST_DAY: Day = Day::literal(1985, 4, 1);

/// Whose account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// All licences between the caller's organisation and everybody.
    Own,
    Licence(LicenceId),
    /// A holder or a company: for the other side, what is between the two.
    Organisation(OrganisationId),
}

/// What a statement is titled with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there is one of a page")]
pub enum SubjectName {
    Licence(Box<LicenceRow>),
    Holder(Organisation),
    Company(Organisation),
    /// What is between the two.
    Between {
        holder: Organisation,
        company: Organisation,
    },
}

/// A line with what is owed after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    pub row: StatementRow,
    /// What the licensee owes after this line, credit taken off.
    pub balance: Fen,
}

/// What is owed today, by how long it has been due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ageing {
    pub not_due: Fen,
    /// Due for 1 to 30, 31 to 90, 91 to 180 and more days.
    pub to_30: Fen,
    pub to_90: Fen,
    pub to_180: Fen,
    pub beyond: Fen,
}

impl Ageing {
    fn add(&mut self, days: i64, amount: Fen) {
        let bucket = match days {
            ..=0 => &mut self.not_due,
            1..=30 => &mut self.to_30,
            31..=90 => &mut self.to_90,
            91..=180 => &mut self.to_180,
            _ => &mut self.beyond,
        };
        *bucket += amount;
    }

    #[must_use]
    pub fn total(&self) -> Fen {
        self.not_due + self.to_30 + self.to_90 + self.to_180 + self.beyond
    }
}

/// A statement of account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub name: SubjectName,
    pub from: Day,
    pub to: Day,
    pub opening: StatementSums,
    pub lines: Vec<StatementLine>,
    pub closing: StatementSums,
    /// Larger than the lines when there are more than [`LINES_MAX`].
    pub total: i64,
    /// Of what is open today.
    pub ageing: Ageing,
    pub today: Day,
}

impl StatementSums {
    /// What the licensee owes, credit taken off; negative when the licensee is ahead.
    #[must_use]
    pub fn balance(self) -> Fen {
        self.receivable + self.unapplied
    }
}

/// The statement of a subject over days of booking, both included; `from` none is from the first entry, `to` none is everything that is
/// booked.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's.
pub async fn statement(
    services: &Services,
    caller: &Caller,
    subject: Subject,
    (from, to): (Option<Day>, Option<Day>),
) -> Result<Statement, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeCharges)?;
    let mut uow = services.store.read().await?;
    let today = services.today();
    let name = name_of(uow.as_mut(), organisation, subject).await?;
    let (licence, holder, licensee) = match &name {
        SubjectName::Licence(row) => (Some(row.licence.id), None, None),
        SubjectName::Holder(holder) => (None, Some(holder.id), None),
        SubjectName::Company(company) => (None, None, Some(company.id)),
        SubjectName::Between { holder, company } => (None, Some(holder.id), Some(company.id)),
    };
    // Entries of a closed month are booked ahead, at most into the next month.
    let to = to.unwrap_or_else(|| today.plus_months(1).last_of_month());
    let from = from.unwrap_or(FIRST_DAY).min(to);
    let rows = uow.statement(&StatementFilter { licence, holder, licensee, from, to, limit: LINES_MAX }).await?;
    let mut balance = rows.opening.balance();
    let lines = rows.rows.into_iter().map(|row| {
        balance += row.receivable + row.unapplied;
        StatementLine { row, balance }
    });
    let lines = lines.collect();
    let open =
        ChargeFilter { licence, holder, licensee, open_only: true, limit: OPEN_CHARGES_MAX, ..ChargeFilter::default() };
    let mut ageing = Ageing::default();
    for row in uow.charges(&open).await?.0 {
        let is_late = state_of(&row.position, today) == DueState::Overdue;
        let days = if is_late { row.position.charge.due_on.days_until(today) } else { 0 };
        ageing.add(days, open_of(&row.position));
    }
    Ok(Statement {
        name,
        from,
        to,
        opening: rows.opening,
        lines,
        closing: rows.closing,
        total: rows.total,
        ageing,
        today,
    })
}

/// The subject, when the caller's organisation may see it, narrowed to what is between the two where it may not see
/// more.
async fn name_of(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    subject: Subject,
) -> Result<SubjectName, ServiceError> {
    use domain::organisation::OrganisationKind::{Company, Holder, Operator, Regulator};
    if let Subject::Licence(id) = subject {
        let row = uow.licence_row(id).await?.ok_or(ServiceError::NotFound)?;
        let is_seen = sees(uow, organisation, row.licence.holder_id, row.licence.licensee_id).await?;
        return if is_seen { Ok(SubjectName::Licence(Box::new(row))) } else { Err(ServiceError::NotFound) };
    }
    let id = match subject {
        Subject::Organisation(id) => id,
        _ => organisation.id,
    };
    let other = uow.organisation(id).await?.ok_or(ServiceError::NotFound)?;
    let own = uow.organisation(organisation.id).await?.ok_or(ServiceError::NotFound)?;
    match (organisation.kind, other.kind) {
        (Holder, Holder) | (Company, Company) if own.id != other.id => Err(ServiceError::NotFound),
        (Holder, Company) => between(uow, own, other).await,
        (Company, Holder) => between(uow, other, own).await,
        (Regulator, Holder) if !organisation.oversees(&other) => Err(ServiceError::NotFound),
        (Operator | Regulator | Holder, Holder) => Ok(SubjectName::Holder(other)),
        (Operator | Company, Company) => Ok(SubjectName::Company(other)),
        // A company's account is made of those with holders of every province.
        (Regulator, Company) if organisation.scope.is_empty() => Ok(SubjectName::Company(other)),
        _ => Err(ServiceError::NotFound),
    }
}

/// Two parties that never had a licence have no account.
async fn between(
    uow: &mut dyn UnitOfWork,
    holder: Organisation,
    company: Organisation,
) -> Result<SubjectName, ServiceError> {
    let filter = crate::ports::LicenceFilter {
        holder: Some(holder.id),
        licensee: Some(company.id),
        limit: 1,
        ..crate::ports::LicenceFilter::default()
    };
    if uow.licences(&filter).await?.1 == 0 {
        return Err(ServiceError::NotFound);
    }
    Ok(SubjectName::Between { holder, company })
}
