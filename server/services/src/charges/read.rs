//! Lists, a charge with its computation and payments, and the account of a licence.

use domain::{
    Day, Fen,
    dated_rate::RateKind,
    id::{ChargeId, LicenceId},
    ledger::{AccountPurpose, DuePosition, DueState},
    organisation::OrganisationKind,
    royalty::{Charge as Computed, Interest, InterestDay, exceeds_four_lpr},
};

use super::debts::Debts;
use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    error::ServiceError,
    ports::{
        Adjustment, AdjustmentFilter, Charge, ChargeFilter, ChargePosition, ChargeRow, ChargeTotals, HistoryStep,
        LicenceRow, Organisation, PaymentFilter, PaymentRow, PostingRow, UnitOfWork,
    },
    rates,
};

pub const PAGE_SIZE: i64 = 50;
/// Rows of an export.
pub const EXPORT_MAX: i64 = 10_000;
const PAYMENTS_OF_LICENCE_MAX: i64 = 500;
const POSTINGS_MAX: i64 = 10_000;
const HISTORY_MAX: i64 = 200;
const ADJUSTMENTS_MAX: i64 = 200;

/// Which charges a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    #[default]
    Open,
    Overdue,
    Paid,
    All,
}

impl Shown {
    pub const ALL: [Self; 4] = [Self::Open, Self::Overdue, Self::Paid, Self::All];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Paid => "paid",
            Self::All => "all",
        }
    }

    /// The code in an address; what is unknown shows what is open.
    #[must_use]
    pub fn parse(code: &str) -> Self {
        Self::ALL.into_iter().find(|shown| shown.as_str() == code).unwrap_or_default()
    }
}

/// A page of charges with sums over all pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargeList {
    pub rows: Vec<ChargeRow>,
    pub total: i64,
    pub totals: ChargeTotals,
    /// The day for which states are derived.
    pub today: Day,
    /// How many are open and overdue, for the tabs.
    pub open: i64,
    pub overdue: i64,
}

/// Where a charge stands on a day, from its postings.
#[must_use]
pub fn state_of(position: &ChargePosition, today: Day) -> DueState {
    due_position(position).state(today)
}

/// What is still to be paid.
#[must_use]
pub fn open_of(position: &ChargePosition) -> Fen {
    due_position(position).open()
}

fn due_position(position: &ChargePosition) -> DuePosition {
    DuePosition { raised: true, charged: position.charged, paid: position.paid, due_on: position.charge.due_on }
}

/// What an organisation sees: a holder and a company theirs, the operator all, a regulator its province.
pub(crate) fn scope(organisation: &ActorOrganisation) -> ChargeFilter {
    let mut filter = ChargeFilter::default();
    match organisation.kind {
        OrganisationKind::Holder => filter.holder = Some(organisation.id),
        OrganisationKind::Company => filter.licensee = Some(organisation.id),
        OrganisationKind::Operator => {}
        OrganisationKind::Regulator => filter.province.clone_from(&organisation.scope),
    }
    filter
}

/// Whether the caller acts for a holder or a company, which have accounts of their own.
#[must_use]
pub fn is_party(caller: &Caller) -> bool {
    acts_for(caller, OrganisationKind::Holder) || acts_for(caller, OrganisationKind::Company)
}

/// Whether the caller acts for a holder.
#[must_use]
pub fn is_holder(caller: &Caller) -> bool {
    acts_for(caller, OrganisationKind::Holder)
}

fn acts_for(caller: &Caller, kind: OrganisationKind) -> bool {
    let organisation = caller.actor.as_ref().and_then(|actor| actor.organisation.as_ref());
    organisation.is_some_and(|it| it.kind == kind)
}

fn filter_of(organisation: &ActorOrganisation, shown: Shown, licence: Option<LicenceId>, today: Day) -> ChargeFilter {
    let mut filter = ChargeFilter { licence, ..scope(organisation) };
    filter.open_only = matches!(shown, Shown::Open | Shown::Overdue);
    filter.settled_only = shown == Shown::Paid;
    filter.due_before = (shown == Shown::Overdue).then_some(today);
    filter
}

/// A page of the charges that the caller may see; pages count from 1.
///
/// # Errors
/// When the caller may not see charges.
pub async fn list(
    services: &Services,
    caller: &Caller,
    shown: Shown,
    licence: Option<LicenceId>,
    page: u32,
) -> Result<ChargeList, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeCharges)?;
    let today = services.today();
    let mut filter = filter_of(organisation, shown, licence, today);
    filter.limit = PAGE_SIZE;
    filter.offset = (i64::from(page.max(1)) - 1) * PAGE_SIZE;
    let mut uow = services.store.read().await?;
    let (rows, total) = uow.charges(&filter).await?;
    let totals = uow.charge_totals(&filter).await?;
    let mut count = Vec::new();
    for other in [Shown::Open, Shown::Overdue] {
        let filter = ChargeFilter { limit: 1, ..filter_of(organisation, other, licence, today) };
        count.push(uow.charges(&filter).await?.1);
    }
    Ok(ChargeList { rows, total, totals, today, open: count[0], overdue: count[1] })
}

/// All charges of a list, for a file; bounded by [`EXPORT_MAX`].
///
/// # Errors
/// When the caller may not see charges.
pub async fn export(
    services: &Services,
    caller: &Caller,
    shown: Shown,
    licence: Option<LicenceId>,
) -> Result<Vec<ChargeRow>, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeCharges)?;
    let filter = ChargeFilter { limit: EXPORT_MAX, ..filter_of(organisation, shown, licence, services.today()) };
    Ok(services.store.read().await?.charges(&filter).await?.0)
}

/// A charge with all that its page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargeDetail {
    pub row: ChargeRow,
    pub computed: Computed,
    pub state: DueState,
    /// Since when it stands there.
    pub since: Day,
    pub open: Fen,
    /// Whose account is paid to.
    pub holder: Organisation,
    /// Payments for the licence, newest first.
    pub payments: Vec<PaymentRow>,
    pub history: Vec<HistoryStep>,
    /// The licensee's credit that settles nothing yet.
    pub credit: Fen,
    pub late: Late,
    /// Write-offs of this charge, newest first.
    pub adjustments: Vec<Adjustment>,
}

/// The late interest of a charge as it stands today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Late {
    /// All interest up to today; `None` where the terms need an LPR that is not known.
    pub interest: Option<Interest>,
    /// What of it has been charged.
    pub charged: Fen,
    /// What would be charged now.
    pub pending: Fen,
    /// The last days, each with what it adds, before anything is charged.
    pub days: Vec<InterestDay>,
    /// The yearly rate is above four times the LPR.
    pub exceeds_four_lpr: bool,
    /// Costs and interest charges that belong to this charge.
    pub belonging: Vec<ChargeRow>,
}

/// One charge, for its parties, the operator and inspectors.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's.
pub async fn charge(services: &Services, caller: &Caller, id: ChargeId) -> Result<ChargeDetail, ServiceError> {
    let mut uow = services.store.read().await?;
    let mut row = visible_charge(uow.as_mut(), caller, id).await?;
    let holder = uow.organisation(row.holder_id).await?.ok_or(ServiceError::NotFound)?;
    let licence = row.position.charge.licence_id;
    if let Some(report) = row.position.charge.report_id {
        // With the patent the report may have passed on to another holder: then it is not shown from here any more.
        let report = uow.report(report).await?.filter(|it| it.report.licence_id == licence);
        row.position.charge.report_id = report.map(|it| it.report.id);
    }
    let filter = PaymentFilter { licence: Some(licence), limit: PAYMENTS_OF_LICENCE_MAX, ..PaymentFilter::default() };
    let payments = uow.payments(&filter).await?.0;
    let history = uow.history_of(&id.to_string(), HISTORY_MAX).await?;
    let credit = credit_of(uow.as_mut(), licence).await?;
    let computed = computation(&row)?;
    let (state, open) = (state_of(&row.position, services.today()), open_of(&row.position));
    let postings = uow.postings_of(licence, POSTINGS_MAX).await?;
    let since = since(&row.position.charge, state, &postings);
    let late = late(services, uow.as_mut(), &row).await?;
    let filter = AdjustmentFilter { licence: Some(licence), limit: ADJUSTMENTS_MAX, ..AdjustmentFilter::default() };
    let mut adjustments = uow.adjustments(&filter).await?;
    adjustments.retain(|adjustment| adjustment.charge_id == Some(id));
    Ok(ChargeDetail { late, adjustments, computed, state, since, open, holder, payments, history, credit, row })
}

impl Late {
    /// What is open of the debt beside its principal: interest and costs that are charged, and interest that would be
    /// charged with a payment of today.
    #[must_use]
    pub fn beside(&self) -> Fen {
        self.belonging.iter().map(|row| open_of(&row.position)).sum::<Fen>() + self.pending.max(Fen::ZERO)
    }
}

/// What settles a charge today, with its interest and costs.
pub(crate) async fn to_settle(services: &Services, row: &ChargeRow) -> Result<Fen, ServiceError> {
    let mut uow = services.store.read().await?;
    Ok(open_of(&row.position) + late(services, uow.as_mut(), row).await?.beside())
}

/// The interest that a charge bears until today and that has not been charged.
pub(crate) async fn pending_interest(services: &Services, row: &ChargeRow) -> Result<Fen, ServiceError> {
    let mut uow = services.store.read().await?;
    Ok(late(services, uow.as_mut(), row).await?.pending.max(Fen::ZERO))
}

async fn late(services: &Services, uow: &mut dyn UnitOfWork, row: &ChargeRow) -> Result<Late, ServiceError> {
    let charge = &row.position.charge;
    let today = services.today();
    let licence = uow.licence(charge.licence_id).await?.ok_or(ServiceError::NotFound)?;
    let debts = Debts::load(uow, &licence).await?;
    let lpr = rates::known(uow).await?.ppm_on(RateKind::Lpr1y, today);
    let belonging = debts
        .rows
        .iter()
        .filter(|other| other.position.charge.principal_charge_id == Some(charge.id))
        .cloned()
        .collect();
    Ok(Late {
        interest: debts.interest(row, today),
        charged: debts.interest_charged(charge.id),
        pending: debts.pending_interest(row, today),
        days: debts.interest_days(row, today),
        exceeds_four_lpr: lpr.is_some_and(|lpr| exceeds_four_lpr(debts.terms().late_interest, lpr)),
        belonging,
    })
}

/// Since when a charge stands where it stands: overdue since the day after its due day, otherwise since the last
/// posting on it.
fn since(charge: &Charge, state: DueState, postings: &[PostingRow]) -> Day {
    if state == DueState::Overdue {
        return charge.due_on.plus_days(1);
    }
    let on_it =
        |posting: &&PostingRow| posting.purpose == AccountPurpose::Receivable && posting.charge_id == Some(charge.id);
    let last = postings.iter().filter(on_it).map(|posting| posting.occurred_on).max();
    last.unwrap_or_else(|| charge.created_at.day())
}

/// The computation behind a charge, as it was when the charge was raised.
///
/// # Errors
/// When the row holds no such computation.
pub fn computation(row: &ChargeRow) -> Result<Computed, ServiceError> {
    computed(&row.position.charge)
}

/// As [`computation`], of the bare charge.
pub(crate) fn computed(charge: &Charge) -> Result<Computed, ServiceError> {
    serde_json::from_str(&charge.breakdown)
        .map_err(|error| ServiceError::Fault { doing: "reading the computation of a charge", source: Box::new(error) })
}

/// The charge, when the caller may see it.
pub(crate) async fn visible_charge(
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    id: ChargeId,
) -> Result<ChargeRow, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeCharges)?;
    let row = uow.charge(id).await?.ok_or(ServiceError::NotFound)?;
    if sees(uow, organisation, row.holder_id, row.licensee_id).await? { Ok(row) } else { Err(ServiceError::NotFound) }
}

/// Whether an organisation sees the money between a holder and a licensee.
pub(crate) async fn sees(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    holder: domain::id::OrganisationId,
    licensee: domain::id::OrganisationId,
) -> Result<bool, ServiceError> {
    Ok(match organisation.kind {
        OrganisationKind::Holder => holder == organisation.id,
        OrganisationKind::Company => licensee == organisation.id,
        OrganisationKind::Operator => true,
        OrganisationKind::Regulator if organisation.scope.is_empty() => true,
        OrganisationKind::Regulator => {
            uow.organisation(holder).await?.is_some_and(|holder| organisation.oversees(&holder))
        }
    })
}

/// Money received under a licence that settles no charge yet; never negative in a sound book.
pub(crate) async fn credit_of(uow: &mut dyn UnitOfWork, licence: LicenceId) -> Result<Fen, ServiceError> {
    let purpose = AccountPurpose::UnappliedCash;
    Ok(purpose.natural(uow.balance_of(licence, purpose).await?))
}

/// A line of the account between licensee and holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountLine {
    pub posting: PostingRow,
    /// What the licensee owes after this line, credit taken off; negative when the licensee is ahead.
    pub balance: Fen,
}

/// The account of a licence: everything charged and received, in the order of posting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenceAccount {
    pub licence: LicenceRow,
    pub lines: Vec<AccountLine>,
    pub balance: Fen,
    pub credit: Fen,
    /// Refunds of credit, newest first.
    pub refunds: Vec<Adjustment>,
    /// The late interest that would be charged today, over all charges.
    pub pending_interest: Fen,
}

/// The account of a licence, for its parties, the operator and inspectors.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's.
pub async fn account(services: &Services, caller: &Caller, licence: LicenceId) -> Result<LicenceAccount, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeCharges)?;
    let mut uow = services.store.read().await?;
    let row = uow.licence_row(licence).await?.ok_or(ServiceError::NotFound)?;
    if !sees(uow.as_mut(), organisation, row.licence.holder_id, row.licence.licensee_id).await? {
        return Err(ServiceError::NotFound);
    }
    let postings = uow.postings_of(licence, POSTINGS_MAX).await?;
    let credit = credit_of(uow.as_mut(), licence).await?;
    let lines = running(postings);
    let balance = lines.last().map_or(Fen::ZERO, |line| line.balance);
    let filter = AdjustmentFilter { licence: Some(licence), limit: ADJUSTMENTS_MAX, ..AdjustmentFilter::default() };
    let mut refunds = uow.adjustments(&filter).await?;
    refunds.retain(|adjustment| adjustment.charge_id.is_none());
    let (debts, today) = (Debts::load(uow.as_mut(), &row.licence).await?, services.today());
    let pending_interest = debts.principals().map(|charge| debts.pending_interest(charge, today)).sum();
    Ok(LicenceAccount { licence: row, lines, balance, credit, refunds, pending_interest })
}

/// Receivables and credit are the licensee's side of the book; income, tax and bank are the holder's own.
fn running(postings: Vec<PostingRow>) -> Vec<AccountLine> {
    let mut balance = Fen::ZERO;
    let theirs =
        |posting: &PostingRow| matches!(posting.purpose, AccountPurpose::Receivable | AccountPurpose::UnappliedCash);
    postings
        .into_iter()
        .filter(theirs)
        .map(|posting| {
            balance += posting.amount_fen;
            AccountLine { posting, balance }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use domain::{Timestamp, id::EntryId};

    use super::*;

    fn posting(purpose: AccountPurpose, amount: i64) -> PostingRow {
        PostingRow {
            entry_id: EntryId::from_parts(Timestamp::from_micros(1), 1),
            kind: "charge".into(),
            occurred_on: Day::literal(2026, 1, 1),
            booked_on: Day::literal(2026, 4, 1),
            reverses: None,
            purpose,
            charge_id: None,
            payment_id: None,
            reason: String::new(),
            amount_fen: Fen::new(amount),
        }
    }

    #[test]
    fn the_account_shows_the_licensees_side_only() {
        let lines = running(vec![
            posting(AccountPurpose::Receivable, 10_600),
            posting(AccountPurpose::EntryFeeIncome, -10_000),
            posting(AccountPurpose::TaxPayable, -600),
            posting(AccountPurpose::Bank, 12_000),
            posting(AccountPurpose::Receivable, -10_600),
            posting(AccountPurpose::UnappliedCash, -1_400),
        ]);
        let balances: Vec<i64> = lines.iter().map(|line| line.balance.get()).collect();
        assert_eq!(balances, [10_600, 0, -1_400]);
    }

    #[test]
    fn what_a_list_shows_is_read_from_the_address() {
        assert_eq!(Shown::parse("paid"), Shown::Paid);
        assert_eq!(Shown::parse("anything"), Shown::Open);
    }
}
