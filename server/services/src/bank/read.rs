//! Lines, matches and accounts as their pages show them.

use domain::{
    Day, Fen,
    id::{BankAccountId, BankLineId, BankMatchId, ChargeId, OrganisationId},
    matching::Matched,
    organisation::OrganisationKind,
};

use super::{PARTS_MAX, account_for, found_for, line_for, match_for};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    charges::open_of,
    error::ServiceError,
    ports::{
        BankAccountRow, BankImport, BankLineFilter, BankLineRow, BankMatch, BankMatchFee, BankMatchFilter, CardPayout,
        ChargeFilter, ChargeRow, PaymentRow, QueueCount, SavedView, UnitOfWork,
    },
};

pub const LINES_A_PAGE: i64 = 50;
const DUES_SHOWN: i64 = 200;
const MATCHES_SHOWN: i64 = 200;
const IMPORTS_SHOWN: i64 = 20;
const VIEWS_MAX: i64 = 30;
const PAYMENTS_SHOWN: i64 = 100;
/// Payments of so many days around a line may be the same transfer.
const NEAR_DAYS: i64 = 31;

/// Which lines of an account a page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineQuery {
    /// `open`, `matched`, `set_aside`, `undone`, or empty for all.
    pub state: String,
    pub queue: String,
    pub mine: bool,
    pub asleep: bool,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub text: String,
    /// From 1.
    pub page: u32,
}

/// An account with its queues and a page of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountPage {
    pub account: BankAccountRow,
    pub queues: Vec<QueueCount>,
    pub lines: Vec<BankLineRow>,
    pub total: i64,
    pub imports: Vec<BankImport>,
    pub views: Vec<SavedView>,
    pub today: Day,
    /// Whether the caller may change anything here.
    pub may_act: bool,
}

/// A page of an account's lines.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to see.
pub async fn account_page(
    services: &Services,
    caller: &Caller,
    id: BankAccountId,
    query: &LineQuery,
) -> Result<AccountPage, ServiceError> {
    let (actor, _) = caller.may(Action::SeeBank)?;
    let today = services.today();
    let mut uow = services.store.read().await?;
    let account = account_for(uow.as_mut(), caller, Action::SeeBank, id).await?;
    let filter = BankLineFilter {
        queue: query.queue.clone(),
        owner: query.mine.then_some(actor.user_id),
        awake_on: (!query.asleep && query.state == "open").then_some(today),
        from: query.from,
        to: query.to,
        text: query.text.clone(),
        offset: (i64::from(query.page.max(1)) - 1) * LINES_A_PAGE,
        ..BankLineFilter::of(id, &query.state, LINES_A_PAGE)
    };
    let (lines, total) = uow.bank_lines(&filter).await?;
    let queues = uow.queue_counts(id, today).await?;
    let imports = uow.bank_imports(id, IMPORTS_SHOWN).await?;
    let views = uow.saved_views(actor.user_id, &id.to_string(), VIEWS_MAX).await?;
    let may_act = caller.can(Action::RecordPayment);
    Ok(AccountPage { account, queues, lines, total, imports, views, today, may_act })
}

/// A charge that a line may pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenDue {
    pub row: ChargeRow,
    pub open: Fen,
}

/// A line with everything that helps to decide on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineDetail {
    pub row: BankLineRow,
    pub account: BankAccountRow,
    pub found: Option<Matched>,
    /// The charges that the suggestions and rivals name, and those that a search found.
    pub dues: Vec<OpenDue>,
    /// Payments that no line stands behind, of days around this one.
    pub payments: Vec<PaymentRow>,
    pub matched: Option<BankMatch>,
    /// The next open line, for going on.
    pub next: Option<BankLineId>,
    pub today: Day,
    pub may_act: bool,
}

/// One line. `text` searches the open charges by licence number, company or reference.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to see.
pub async fn line(
    services: &Services,
    caller: &Caller,
    id: BankLineId,
    text: &str,
) -> Result<LineDetail, ServiceError> {
    let mut uow = services.store.read().await?;
    let row = line_for(uow.as_mut(), caller, Action::SeeBank, id).await?;
    let account = account_for(uow.as_mut(), caller, Action::SeeBank, row.line.account_id).await?;
    let found = found_for(&row.line);
    let named = named(found.as_ref());
    let is_open = row.line.state == "open";
    let dues = if is_open { dues(uow.as_mut(), &row, &named, text).await? } else { Vec::new() };
    let mut payments = Vec::new();
    if is_open {
        let day = row.line.line.booked_on;
        let (from, to) = (day.plus_days(-NEAR_DAYS), day.plus_days(NEAR_DAYS));
        for id in uow.payments_without_line(row.holder_id, from, to, PAYMENTS_SHOWN).await? {
            payments.extend(uow.payment(id).await?);
        }
        payments.retain(|it| it.payment.amount_fen <= row.line.line.amount);
    }
    let matched = match row.line.match_id {
        Some(id) => uow.bank_match(id).await?,
        None => None,
    };
    let today = services.today();
    let waiting =
        BankLineFilter { awake_on: Some(today), ..BankLineFilter::of(row.line.account_id, "open", LINES_A_PAGE) };
    let (open, _) = uow.bank_lines(&waiting).await?;
    let here = (row.line.line.booked_on, row.line.id);
    let after = open.iter().map(|next| &next.line).find(|next| (next.line.booked_on, next.id) > here);
    let first = open.iter().map(|next| &next.line).find(|next| next.id != id);
    let next = after.or(first).map(|next| next.id);
    let may_act = caller.can(Action::RecordPayment);
    Ok(LineDetail { row, account, found, dues, payments, matched, next, today, may_act })
}

/// The charges that suggestions and rivals speak of.
fn named(found: Option<&Matched>) -> Vec<ChargeId> {
    let Some(found) = found else { return Vec::new() };
    let suggested = found.suggestions.iter().flat_map(|it| &it.parts);
    let rivals = found.rivals.iter().flat_map(|it| &it.parts);
    let mut charges: Vec<ChargeId> = suggested.chain(rivals).map(|(charge, _)| *charge).collect();
    charges.sort();
    charges.dedup();
    charges
}

async fn dues(
    uow: &mut dyn UnitOfWork,
    row: &BankLineRow,
    named: &[ChargeId],
    text: &str,
) -> Result<Vec<OpenDue>, ServiceError> {
    let mut dues = Vec::new();
    for id in named {
        dues.extend(uow.charge(*id).await?);
    }
    let filter = ChargeFilter {
        holder: Some(row.holder_id),
        open_only: true,
        limit: 10 * DUES_SHOWN,
        ..ChargeFilter::default()
    };
    let wanted = text.trim().to_lowercase();
    let fits = |row: &ChargeRow| {
        let words = [&row.licence_number, &row.licensee_name, &row.position.charge.reference, &row.patent_title];
        wanted.is_empty() || words.iter().any(|word| word.to_lowercase().contains(&wanted))
    };
    let (open, _) = uow.charges(&filter).await?;
    dues.extend(open.into_iter().filter(|row| !named.contains(&row.position.charge.id) && fits(row)));
    dues.truncate(usize::try_from(DUES_SHOWN).unwrap_or_default());
    Ok(dues.into_iter().map(|row| OpenDue { open: open_of(&row.position), row }).collect())
}

/// What the caller may do with a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchSide {
    /// Only look.
    Reader,
    /// Somebody else has to do the next step.
    Maker,
    /// May confirm, or decide about undoing.
    Second,
}

/// A receipt of a match and the line behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinePart {
    pub line: BankLineId,
    pub kind: String,
    pub payment: PaymentRow,
    /// The charges that it is for.
    pub dues: Vec<ChargeRow>,
}

/// A match with its lines, receipts and fees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchDetail {
    pub found: BankMatch,
    pub account: BankAccountRow,
    pub lines: Vec<BankLineRow>,
    pub parts: Vec<LinePart>,
    pub fees: Vec<(BankMatchFee, ChargeRow)>,
    /// What a card provider paid out, where the line is that.
    pub payout: Option<CardPayout>,
    pub evidence: Option<Matched>,
    pub made_by: String,
    pub confirmed_by: String,
    pub undo_asked_by: String,
    pub undone_by: String,
    pub side: MatchSide,
    /// The next match that the caller may confirm.
    pub next: Option<BankMatchId>,
}

/// One match.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to see.
pub async fn match_detail(services: &Services, caller: &Caller, id: BankMatchId) -> Result<MatchDetail, ServiceError> {
    let (actor, _) = caller.may(Action::SeeBank)?;
    let mut uow = services.store.read().await?;
    let found = match_for(uow.as_mut(), caller, Action::SeeBank, id).await?;
    let account = account_for(uow.as_mut(), caller, Action::SeeBank, found.account_id).await?;
    let lines = uow.lines_of_match(id, PARTS_MAX).await?;
    let mut parts = Vec::new();
    for part in uow.match_parts(id, PARTS_MAX).await? {
        let payment = uow.payment(part.payment_id).await?.ok_or(ServiceError::NotFound)?;
        let mut dues = Vec::new();
        for charge in &payment.payment.designation {
            dues.extend(uow.charge(*charge).await?);
        }
        parts.push(LinePart { line: part.line_id, kind: part.kind, payment, dues });
    }
    let mut fees = Vec::new();
    for fee in uow.match_fees(id, PARTS_MAX).await? {
        let row = uow.charge(fee.charge_id).await?.ok_or(ServiceError::NotFound)?;
        fees.push((fee, row));
    }
    let payout = match uow.payout_of_match(id).await? {
        Some(payout) => uow.card_payout(payout).await?,
        None => None,
    };
    let first = match (found.state.as_str(), found.undo_asked_by) {
        ("confirmed", Some(asked_by)) => Some(asked_by),
        _ => found.made_by,
    };
    let side = match (caller.can(Action::ConfirmPayment), first == Some(actor.user_id)) {
        (false, _) => MatchSide::Reader,
        (true, true) => MatchSide::Maker,
        (true, false) => MatchSide::Second,
    };
    let waiting = BankMatchFilter {
        holder: Some(found.holder_id),
        state: "recorded".into(),
        limit: MATCHES_SHOWN,
        ..BankMatchFilter::default()
    };
    let (open, _) = uow.bank_matches(&waiting).await?;
    let next = open.iter().find(|it| it.id != id && it.made_by != Some(actor.user_id)).map(|it| it.id);
    let evidence = serde_json::from_str(&found.evidence).ok();
    let mut names = Vec::new();
    for person in [found.made_by, found.confirmed_by, found.undo_asked_by, found.undone_by] {
        names.push(match person {
            Some(person) => uow.account(person).await?.map(|account| account.name).unwrap_or_default(),
            None => String::new(),
        });
    }
    let mut names = names.into_iter();
    let mut name = || names.next().unwrap_or_default();
    let (made_by, confirmed_by, undo_asked_by, undone_by) = (name(), name(), name(), name());
    Ok(MatchDetail {
        found,
        account,
        lines,
        parts,
        fees,
        payout,
        evidence,
        made_by,
        confirmed_by,
        undo_asked_by,
        undone_by,
        side,
        next,
    })
}

/// Matches that wait for a person: to be confirmed, or to be undone.
///
/// # Errors
/// When the caller may not see accounts.
pub async fn waiting_matches(
    services: &Services,
    caller: &Caller,
) -> Result<(Vec<BankMatch>, Vec<BankMatch>), ServiceError> {
    let (_, organisation) = caller.may(Action::SeeBank)?;
    let holder: Option<OrganisationId> = (organisation.kind == OrganisationKind::Holder).then_some(organisation.id);
    let mut uow = services.store.read().await?;
    let filter = BankMatchFilter { holder, limit: MATCHES_SHOWN, ..BankMatchFilter::default() };
    let recorded = BankMatchFilter { state: "recorded".into(), ..filter.clone() };
    let asked = BankMatchFilter { undo_asked: true, ..filter };
    Ok((uow.bank_matches(&recorded).await?.0, uow.bank_matches(&asked).await?.0))
}

/// The next match that somebody else asked to undo.
///
/// # Errors
/// When the caller may not see accounts.
pub async fn next_undo(services: &Services, caller: &Caller) -> Result<Option<BankMatchId>, ServiceError> {
    let (_, asked) = waiting_matches(services, caller).await?;
    Ok(asked.into_iter().find(|it| it.undo_asked_by != caller.user_id()).map(|it| it.id))
}
