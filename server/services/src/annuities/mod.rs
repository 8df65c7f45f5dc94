//! Annuities of a holder's patents: the schedule of one, and what comes next of all.

use std::collections::BTreeMap;

use domain::{
    Fen,
    annuity::{self, Facts, Line, LineState, OpenLicencePeriod, Schedule},
    dated_rate::DatedRates,
    id::PatentId,
    organisation::OrganisationKind,
    patent::Validity,
};

use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::ServiceError,
    patents,
    ports::{Organisation, Patent, PatentFilter, Table, TableCell, TableColumn},
    rates,
};

/// Recorded licences of one patent.
const PERIODS_OF_ONE_MAX: i64 = 500;
/// Recorded licences of all patents of a holder.
const PERIODS_MAX: i64 = 20_000;
/// Patents of a holder whose next annuities are listed.
const PATENTS_MAX: i64 = 20_000;
pub const ANNUITIES_A_PAGE: usize = 100;

/// The annuities of one patent.
#[derive(Clone, Debug)]
pub struct PatentAnnuities {
    pub patent: Patent,
    pub holder_name: String,
    /// None without a filing date, or for a patent that is not in force.
    pub schedule: Option<Schedule>,
    pub facts: Option<Facts>,
    /// What would be saved if an open licence were recorded today and ran to the end of the term.
    pub if_recorded_today: Option<Schedule>,
    pub rates: DatedRates,
}

/// The next annuity of a patent.
#[derive(Clone, Debug)]
pub struct NextAnnuity {
    pub patent: Patent,
    pub line: Line,
    /// Whether a recorded open licence runs on it.
    pub is_open: bool,
}

/// What a holder pays next.
#[derive(Clone, Debug)]
pub struct NextAnnuities {
    /// By the last day to pay.
    pub lines: Vec<NextAnnuity>,
    pub total: Fen,
    pub saved: Fen,
    /// Patents in force without a filing date, for which nothing can be said.
    pub without_date: usize,
}

/// Every annuity of a patent over its term: for its holder, the operator and the inspectors who oversee it.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs to see.
pub async fn of_patent(services: &Services, caller: &Caller, id: PatentId) -> Result<PatentAnnuities, ServiceError> {
    let (_, organisation) = caller.may(Action::SeePatents)?;
    let mut uow = services.store.read().await?;
    let (patent, holder) = patents::visible(uow.as_mut(), organisation, id).await?;
    let periods = uow.open_licence_periods(holder.id, Some(id), PERIODS_OF_ONE_MAX).await?;
    let periods = periods.into_iter().map(|period| period.1).collect();
    let rates = rates::known(uow.as_mut()).await?;
    let facts = facts_of(services, &patent, &holder, periods);
    let schedule = facts.as_ref().map(|facts| annuity::schedule(facts, &rates));
    let if_recorded_today = facts.as_ref().map(|facts| annuity::schedule(&facts.if_recorded_today(), &rates));
    Ok(PatentAnnuities { patent, holder_name: holder.name, schedule, facts, if_recorded_today, rates })
}

/// The next annuity of each of the caller's patents in force.
///
/// # Errors
/// [`ServiceError::Forbidden`] for who is not of a holder.
pub async fn next(services: &Services, caller: &Caller) -> Result<NextAnnuities, ServiceError> {
    let (_, organisation) = caller.may(Action::SeePatents)?;
    if organisation.kind != OrganisationKind::Holder {
        return Err(ServiceError::Forbidden);
    }
    let mut uow = services.store.read().await?;
    let holder = uow.organisation(organisation.id).await?.ok_or(ServiceError::NotFound)?;
    let rates = rates::known(uow.as_mut()).await?;
    let mut periods: BTreeMap<PatentId, Vec<OpenLicencePeriod>> = BTreeMap::new();
    for (patent, period) in uow.open_licence_periods(holder.id, None, PERIODS_MAX).await? {
        periods.entry(patent).or_default().push(period);
    }
    let filter = PatentFilter {
        holder: Some(holder.id),
        validity: Some(Validity::InForce),
        limit: PATENTS_MAX,
        ..PatentFilter::default()
    };
    let (mut lines, mut without_date) = (Vec::new(), 0);
    for patent in uow.patents(&filter).await?.0 {
        let own = periods.remove(&patent.id).unwrap_or_default();
        let is_open = !own.is_empty();
        let Some(facts) = facts_of(services, &patent, &holder, own) else {
            without_date += 1;
            continue;
        };
        lines.extend(next_of(&annuity::schedule(&facts, &rates)).map(|line| NextAnnuity { patent, line, is_open }));
    }
    lines.sort_by(|a, b| (a.line.pay_by, &a.patent.number).cmp(&(b.line.pay_by, &b.patent.number)));
    let total = lines.iter().map(|next| next.line.payable).sum();
    let saved = lines.iter().map(|next| next.line.saved()).sum();
    Ok(NextAnnuities { lines, total, saved, without_date })
}

/// What is to be paid next: an annuity in its grace period before the one that comes.
fn next_of(schedule: &Schedule) -> Option<Line> {
    let of = |state: LineState| schedule.lines.iter().find(|line| line.state == state).cloned();
    of(LineState::Grace).or_else(|| of(LineState::Next))
}

/// None without a filing date, and for a right that does not stand.
fn facts_of(
    services: &Services,
    patent: &Patent,
    holder: &Organisation,
    open_licences: Vec<OpenLicencePeriod>,
) -> Option<Facts> {
    let filed_on = patent.filing_date.filter(|_| patent.validity == Validity::InForce)?;
    Some(Facts {
        kind: patent.kind,
        filed_on,
        granted_on: patent.grant_date,
        is_public_institution: holder.nature.is_state_institution(),
        is_shared: patent.patentees.split([';', '；']).filter(|name| !name.trim().is_empty()).count() > 1,
        open_licences,
        paid_until: patent.annuity_paid_until,
        today: services.today(),
    })
}

/// [`next`] as a table to take away.
///
/// # Errors
/// As [`next`].
pub async fn export(services: &Services, caller: &Caller) -> Result<Table, ServiceError> {
    use locales::annuities;
    let locale = caller.locale;
    let found = next(services, caller).await?;
    let columns = vec![
        TableColumn::text(annuities::patent_number(locale)),
        TableColumn::text(annuities::patent_title(locale)),
        TableColumn::text(annuities::kind(locale)),
        TableColumn::number(annuities::year(locale)),
        TableColumn::date(annuities::pay_by(locale)),
        TableColumn::text(annuities::state(locale)),
        TableColumn::money(annuities::full(locale)),
        TableColumn::text(annuities::ground(locale)),
        TableColumn::money(annuities::payable(locale)),
        TableColumn::money(annuities::saved(locale)),
    ];
    let rows = found.lines.iter().map(|next| {
        let (patent, line) = (&next.patent, &next.line);
        vec![
            patent.number.clone().into(),
            patent.title.clone().into(),
            patent.kind.name(locale).into(),
            TableCell::Number(i64::from(line.year)),
            line.pay_by.into(),
            line.state.name(locale).into(),
            line.full.into(),
            line.chosen.map_or("", |reduction| reduction.ground.name(locale)).into(),
            line.payable.into(),
            line.saved().into(),
        ]
    });
    Ok(Table { title: annuities::list_title(locale).to_owned(), rows: rows.collect(), columns })
}
