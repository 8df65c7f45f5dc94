//! The queue of finance, and one payment with what it settles.

use domain::{
    Day, Fen,
    allocation::Plan,
    id::{LicenceId, PaymentId},
};

use super::{
    card::{CardTrace, trace},
    confirm, handles,
};
use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    charges::{CHARGES_OF_LICENCE_MAX, EXPORT_MAX, PAGE_SIZE, credit_of, scope, sees},
    error::ServiceError,
    ports::{ChargeFilter, ChargeRow, Document, HistoryStep, PaymentFilter, PaymentRow, PostedEntry},
};

const HISTORY_MAX: i64 = 100;

/// A page of payments, with how many wait in each state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentList {
    pub rows: Vec<PaymentRow>,
    pub total: i64,
    pub announced: i64,
    pub recorded: i64,
    /// Receipts of this page that wait for the caller's confirmation, with the versions that are shown.
    pub to_confirm: Vec<(PaymentId, i64)>,
    /// The day on which the list was read.
    pub today: Day,
}

fn filter_of(organisation: &ActorOrganisation, state: &str, licence: Option<LicenceId>) -> PaymentFilter {
    let scope = scope(organisation);
    PaymentFilter {
        licence,
        holder: scope.holder,
        licensee: scope.licensee,
        province: scope.province,
        state: (!state.is_empty()).then(|| state.to_owned()),
        ..PaymentFilter::default()
    }
}

/// A page of the payments that the caller may see, of one state or (empty) of all; pages count from 1.
///
/// # Errors
/// When the caller may not see payments.
pub async fn list(
    services: &Services,
    caller: &Caller,
    state: &str,
    licence: Option<LicenceId>,
    page: u32,
) -> Result<PaymentList, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeCharges)?;
    let mut filter = filter_of(organisation, state, licence);
    filter.limit = PAGE_SIZE;
    filter.offset = (i64::from(page.max(1)) - 1) * PAGE_SIZE;
    let mut uow = services.store.read().await?;
    let (rows, total) = uow.payments(&filter).await?;
    let mut waiting = Vec::new();
    for state in ["announced", "recorded"] {
        let filter = PaymentFilter { limit: 1, ..filter_of(organisation, state, licence) };
        waiting.push(uow.payments(&filter).await?.1);
    }
    let to_confirm = rows.iter().filter(|row| waits_for(caller, organisation, row));
    let to_confirm = to_confirm.map(|row| (row.payment.id, row.payment.version)).collect();
    Ok(PaymentList { rows, total, announced: waiting[0], recorded: waiting[1], to_confirm, today: services.today() })
}

/// Whether a receipt was recorded by somebody else and waits for this person.
fn waits_for(caller: &Caller, organisation: &ActorOrganisation, row: &PaymentRow) -> bool {
    let payment = &row.payment;
    caller.can(Action::ConfirmPayment)
        && handles(organisation, payment.holder_id)
        && payment.state == "recorded"
        && payment.recorded_by != caller.user_id()
}

/// All payments of a list, for a file; bounded.
///
/// # Errors
/// When the caller may not see payments.
pub async fn export(
    services: &Services,
    caller: &Caller,
    state: &str,
    licence: Option<LicenceId>,
) -> Result<Vec<PaymentRow>, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeCharges)?;
    let filter = PaymentFilter { limit: EXPORT_MAX, ..filter_of(organisation, state, licence) };
    Ok(services.store.read().await?.payments(&filter).await?.0)
}

/// A payment with all that its page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentDetail {
    pub row: PaymentRow,
    /// The charges of the licence, by due day.
    pub charges: Vec<ChargeRow>,
    /// How it was allocated, or would be if it were confirmed now; none where it will not be.
    pub plan: Option<Plan>,
    /// How it was posted.
    pub posted: Option<PostedEntry>,
    pub proof: Option<Document>,
    pub history: Vec<HistoryStep>,
    /// The licensee's credit under the licence.
    pub credit: Fen,
    pub acts: PaymentActs,
    /// What happened to it at the payment provider.
    pub card: CardTrace,
}

/// What the caller may do with a payment now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PaymentActs {
    pub add_proof: bool,
    pub record: bool,
    pub confirm: bool,
    pub reject: bool,
    pub ask_reversal: bool,
    pub reverse: bool,
    /// It waits for a second person, and the caller is the first.
    pub waits_for_another: bool,
}

/// One payment, for its parties, the operator and inspectors.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's.
pub async fn payment(services: &Services, caller: &Caller, id: PaymentId) -> Result<PaymentDetail, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeCharges)?;
    let mut uow = services.store.read().await?;
    let row = uow.payment(id).await?.ok_or(ServiceError::NotFound)?;
    if !sees(uow.as_mut(), organisation, row.payment.holder_id, row.payment.licensee_id).await? {
        return Err(ServiceError::NotFound);
    }
    let licence = row.payment.licence_id;
    let filter = ChargeFilter { licence: Some(licence), limit: CHARGES_OF_LICENCE_MAX, ..ChargeFilter::default() };
    let (charges, _) = uow.charges(&filter).await?;
    let is_waiting = matches!(row.payment.state.as_str(), "announced" | "recorded");
    let plan = if is_waiting {
        Some(confirm::preview(uow.as_mut(), &row.payment).await?)
    } else {
        serde_json::from_str(&row.payment.allocation).ok()
    };
    let posted = uow.entry_by_key(&format!("receipt:{id}")).await?;
    let proof = match row.payment.proof_document_id {
        Some(document) => uow.document(document).await?,
        None => None,
    };
    let history = uow.history_of(&id.to_string(), HISTORY_MAX).await?;
    let credit = credit_of(uow.as_mut(), licence).await?;
    let acts = acts(caller, organisation, &row);
    let card = trace(uow.as_mut(), services, caller, organisation, &row).await?;
    Ok(PaymentDetail { row, charges, plan, posted, proof, history, credit, acts, card })
}

fn acts(caller: &Caller, organisation: &ActorOrganisation, row: &PaymentRow) -> PaymentActs {
    let payment = &row.payment;
    let is_open_transfer = payment.state == "announced" && payment.method == "bank";
    if is_open_transfer && organisation.id == payment.licensee_id && caller.can(Action::AnnouncePayment) {
        return PaymentActs { add_proof: true, ..PaymentActs::default() };
    }
    if !caller.can(Action::RecordPayment) || !handles(organisation, payment.holder_id) {
        return PaymentActs::default();
    }
    let by_caller = |user| user == caller.user_id();
    let is_bank = payment.method == "bank";
    let asked = payment.reversal_asked_by.is_some();
    match payment.state.as_str() {
        "announced" if is_bank => PaymentActs { record: true, reject: true, ..PaymentActs::default() },
        "recorded" => {
            let same = by_caller(payment.recorded_by);
            PaymentActs { confirm: !same, reject: is_bank, waits_for_another: same, ..PaymentActs::default() }
        }
        "confirmed" if asked => {
            let same = by_caller(payment.reversal_asked_by);
            PaymentActs { reverse: !same, waits_for_another: same, ..PaymentActs::default() }
        }
        "confirmed" if is_bank => PaymentActs { ask_reversal: true, ..PaymentActs::default() },
        _ => PaymentActs::default(),
    }
}
