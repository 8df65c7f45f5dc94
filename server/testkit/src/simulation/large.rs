//! What is true in the large, and costs more to see: licences, what they were charged, messages.

use std::collections::BTreeSet;

use domain::{
    Day, Fen,
    id::{OrganisationId, ReportId},
    ledger::AccountPurpose,
    royalty::{self, ChargeKind},
};
use services::{
    ServiceError, licences,
    ports::{ChargeRow, Licence, Store, StoreResult, UnitOfWork},
    reports,
};

use super::look::{self, ALL};

/// One acceptance, one licence; every message and mail is about something and for somebody.
///
/// # Errors
/// When the store fails.
pub async fn sound(
    store: &dyn Store,
    organisations: impl Iterator<Item = OrganisationId>,
    today: Day,
) -> Result<Vec<String>, ServiceError> {
    let mut uow = store.read().await?;
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for it in look::all_licences(uow.as_mut()).await? {
        wrong.extend(charged(uow.as_mut(), &it, today).await?);
        if !it.state.is_ended() && !seen.insert((it.declaration_id, it.licensee_id)) {
            wrong.push(format!("{} is a second licence for one acceptance", it.id));
        }
    }
    for organisation in organisations {
        for it in uow.messages_of(organisation, ALL).await? {
            if !is_there(uow.as_mut(), &it.subject_id).await? {
                wrong.push(format!("message {} is about {}, which is not there", it.id, it.subject_id));
            }
        }
    }
    Ok(wrong)
}

/// What a licence was charged is what its terms come to: fixed amounts when they arise, once, and royalties over all
/// that has been accepted, whatever was corrected on the way.
async fn charged(uow: &mut dyn UnitOfWork, licence: &Licence, today: Day) -> Result<Vec<String>, ServiceError> {
    let chain = licences::chain_of(uow, licence).await?;
    let Some(clock) = chain.clock() else { return Ok(Vec::new()) };
    let (windows, place) = (chain.windows(), chain.place(licence.id));
    let terms = licences::terms_of(licence)?;
    let rows = look::charges(uow, Some(licence.id)).await?;
    let mut wrong = Vec::new();
    let notice_on = licence.notice_received_at.map_or(clock.effective_on, |at| at.day());
    let mut stated = royalty::initial_charges(&terms, notice_on);
    stated.extend(royalty::time_charges(&terms, &clock, clock.ends_on));
    // Where the patent was sold each book has what arises on its own days.
    stated.retain(|due| windows.of(due.arises_on) == place);
    for due in stated.iter().filter(|due| due.arises_on <= today && !due.amount.is_zero()) {
        let amount: Fen = rows.iter().filter(|row| row.position.charge.source == due.key).map(of).sum();
        // A contract that was registered on the way takes the VAT off what is charged afterwards.
        let net = licence.tech_contract_on.map(|_| due.without_vat(terms.tax).amount);
        if amount != due.amount && Some(amount) != net {
            wrong.push(format!("{}: {} is {amount}, the terms say {}", licence.id, due.key, due.amount));
        }
    }
    let fixed = rows
        .iter()
        .filter(|row| row.position.charge.principal_charge_id.is_none() && !is_variable(row) && !of(row).is_zero());
    for row in fixed.filter(|row| !stated.iter().any(|due| due.key == row.position.charge.source)) {
        wrong.push(format!("{}: the terms know nothing of {}", licence.id, row.position.charge.source));
    }
    let accepted = reports::accepted_history(uow, licence).await?;
    let found = royalty::computations(&terms, &clock, &accepted);
    let expected: Fen = found.iter().map(|it| windows.share(place, it.period, it.tax).gross).sum();
    let missing: BTreeSet<ReportId> =
        uow.reports_of(licence.id, ALL).await?.iter().filter(|it| it.accepted_number == 0).map(|it| it.id).collect();
    let is_ahead = |row: &&ChargeRow| {
        let charge = &row.position.charge;
        charge.source.ends_with(":estimate") && charge.report_id.is_some_and(|report| missing.contains(&report))
    };
    let ahead: Fen = rows.iter().filter(is_ahead).map(of).sum();
    let royalties: Fen = rows.iter().filter(|row| is_kind(row, ChargeKind::Royalty)).map(of).sum();
    let postings = uow.postings_of(licence.id, ALL).await?;
    let is_note = |purpose: AccountPurpose| purpose.is_income() || purpose == AccountPurpose::TaxPayable;
    let notes = postings.iter().filter(|it| it.kind == "credit_note" && is_note(it.purpose));
    let credited: Fen = notes.map(|it| it.amount_fen).sum();
    if licence.tech_contract_on.is_none() && royalties - credited != expected + ahead {
        let told = format!("{royalties} less {credited}, computed {expected} and {ahead} ahead");
        wrong.push(format!("{}: royalties charged {told}", licence.id));
    }
    Ok(wrong)
}

/// Nothing where it was taken back.
fn of(row: &ChargeRow) -> Fen {
    if row.position.charged.is_zero() { Fen::ZERO } else { row.position.charge.amount_fen }
}

fn is_kind(row: &ChargeRow, kind: ChargeKind) -> bool {
    row.position.charge.kind == kind.as_str()
}

fn is_variable(row: &ChargeRow) -> bool {
    is_kind(row, ChargeKind::Royalty) || is_kind(row, ChargeKind::Milestone)
}

async fn is_there(uow: &mut dyn UnitOfWork, subject: &str) -> StoreResult<bool> {
    let prefix = subject.split('_').next().unwrap_or_default();
    macro_rules! found {
        ($find:ident) => {
            match subject.parse() {
                Ok(id) => uow.$find(id).await?.is_some(),
                Err(_) => false,
            }
        };
    }
    Ok(match prefix {
        "chg" => found!(charge),
        "pay" => found!(payment),
        "lic" => found!(licence),
        "rpt" => found!(report),
        "dcl" => found!(declaration),
        "pat" => found!(patent),
        "rec" => found!(recordal),
        "adj" => found!(adjustment),
        "org" => found!(organisation),
        "run" => found!(run),
        "trf" => found!(transfer),
        _ => false,
    })
}
