//! Payments announced, recorded, confirmed, taken back; credit, write-offs, refunds and interest.

use domain::{Fen, id::LicenceId, ledger::AccountPurpose};
use services::ports::{ChargeRow, Licence, PaymentRow};

use super::{Drawn, Hand, form, one_of, second_of, version};
use crate::{
    journeys::pdf,
    simulation::{
        look,
        verbs::{Act, Verb},
    },
};

/// A charge, mostly one of which something is open.
async fn charge(hand: &mut Hand<'_>) -> Result<Option<ChargeRow>, services::ServiceError> {
    let rows = look::charges(hand.uow.as_mut(), None).await?;
    let open: Vec<&ChargeRow> = rows.iter().filter(|row| row.position.charged > row.position.paid).collect();
    if open.is_empty() || hand.dice.percent(8) {
        return Ok(hand.dice.pick(&rows).cloned());
    }
    Ok(hand.dice.pick(&open).map(|row| (*row).clone()))
}

/// What somebody pays of a charge: the whole, something less, something more, a fen.
fn amount(hand: &mut Hand<'_>, row: &ChargeRow) -> Fen {
    let open = (row.position.charged - row.position.paid).get().max(2);
    Fen::new(match hand.dice.below(10) {
        0..=4 => open,
        5 | 6 => hand.dice.between(1, open - 1),
        7 | 8 => open + hand.dice.between(1, open),
        _ => 1,
    })
}

/// The fields of a transfer.
fn transfer(hand: &mut Hand<'_>, row: &ChargeRow) -> Vec<(&'static str, String)> {
    let amount = amount(hand, row).to_plain();
    let days = match hand.dice.below(10) {
        0..=5 => 0,
        6 | 7 => hand.dice.between(1, 6),
        8 => hand.dice.between(7, 50),
        // Before there was anything to pay, or not yet.
        _ => hand.dice.between(-2, 400),
    };
    vec![
        ("amount", amount),
        ("paid_on", hand.today.plus_days(-days).to_string()),
        ("payer_name", row.licensee_name.clone()),
    ]
}

fn of(fields: &[(&'static str, String)]) -> services::forms::FormInput {
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    form(&pairs)
}

pub async fn announce(hand: &mut Hand<'_>) -> Drawn {
    let Some(row) = charge(hand).await? else { return Ok(None) };
    let mut form = of(&transfer(hand, &row));
    if hand.dice.percent(40) {
        form.uploads.push(pdf("proof"));
    }
    let caller = hand.market.company(row.licensee_id).clone();
    Ok(Some(Act { verb: Verb::AnnouncePayment(row.position.charge.id), caller, form }))
}

pub async fn record(hand: &mut Hand<'_>) -> Drawn {
    let Some(row) = charge(hand).await? else { return Ok(None) };
    let mut fields = transfer(hand, &row);
    fields.push(("reference", row.position.charge.reference.clone()));
    if hand.dice.percent(60) {
        fields.push(("not_the_same", "on".into()));
    }
    if hand.dice.percent(30) {
        let others = look::charges(hand.uow.as_mut(), Some(row.position.charge.licence_id)).await?;
        let named: Vec<&str> = (0..hand.dice.between(1, 3))
            .filter_map(|_| hand.dice.pick(&others))
            .map(|row| row.position.charge.reference.as_str())
            .collect();
        fields.push(("designation", named.join(" ")));
    }
    let caller = one_of(hand.dice, &hand.market.finance_of(row.holder_id));
    Ok(Some(Act { verb: Verb::Record, caller, form: of(&fields) }))
}

/// A payment in one of these states.
async fn payment(hand: &mut Hand<'_>, states: &[&str]) -> Result<Option<PaymentRow>, services::ServiceError> {
    let rows = look::payments(hand.uow.as_mut(), None).await?;
    let fitting: Vec<&PaymentRow> = rows.iter().filter(|row| states.contains(&row.payment.state.as_str())).collect();
    Ok(hand.dice.pick(&fitting).map(|row| (*row).clone()))
}

pub async fn receive(hand: &mut Hand<'_>) -> Drawn {
    let Some(row) = payment(hand, &["announced"]).await? else { return Ok(None) };
    let it = row.payment;
    let caller = one_of(hand.dice, &hand.market.finance_of(it.holder_id));
    if hand.dice.percent(10) {
        let mut form = form(&[("version", version(hand.dice, it.version).as_str())]);
        form.uploads.push(pdf("proof"));
        let caller = hand.market.company(it.licensee_id).clone();
        return Ok(Some(Act { verb: Verb::AddProof(it.id), caller, form }));
    }
    let less = if hand.dice.percent(85) { Fen::ZERO } else { Fen::new(hand.dice.between(1, 100)) };
    let form = form(&[
        ("amount", (it.amount_fen.saturating_floor_sub(less)).to_plain().as_str()),
        ("paid_on", it.paid_on.to_string().as_str()),
        ("payer_name", it.payer_name.as_str()),
        ("version", version(hand.dice, it.version).as_str()),
    ]);
    Ok(Some(Act { verb: Verb::RecordAnnounced(it.id), caller, form }))
}

pub async fn confirm(hand: &mut Hand<'_>) -> Drawn {
    let Some(row) = payment(hand, &["recorded"]).await? else { return Ok(None) };
    let it = row.payment;
    let version = version(hand.dice, it.version);
    let mut fields = vec![("version".to_owned(), version)];
    if hand.dice.percent(15) {
        let rows = look::charges(hand.uow.as_mut(), Some(it.licence_id)).await?;
        if let Some(row) = hand.dice.pick(&rows) {
            let most = (row.position.charged - row.position.paid).min(it.amount_fen).get().max(1);
            let part = Fen::new(hand.dice.between(1, most)).to_plain();
            fields.push((format!("allocate:{}", row.position.charge.id), part));
            fields.push(("override_reason".into(), "双方书面约定".into()));
        }
    }
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let caller = second_of(hand.dice, &hand.market.finance_of(it.holder_id), it.recorded_by);
    Ok(Some(Act { verb: Verb::Confirm(it.id), caller, form: form(&pairs) }))
}

pub async fn reject(hand: &mut Hand<'_>) -> Drawn {
    let Some(row) = payment(hand, &["announced", "recorded", "confirmed"]).await? else { return Ok(None) };
    decided(hand, &row, Verb::Reject(row.payment.id), "银行流水中没有这笔款项")
}

pub async fn ask_reversal(hand: &mut Hand<'_>) -> Drawn {
    let Some(row) = payment(hand, &["confirmed"]).await? else { return Ok(None) };
    decided(hand, &row, Verb::AskReversal(row.payment.id), "银行退票")
}

pub async fn reverse(hand: &mut Hand<'_>) -> Drawn {
    let rows = look::payments(hand.uow.as_mut(), None).await?;
    let asked: Vec<&PaymentRow> = rows
        .iter()
        .filter(|row| row.payment.reversal_asked_by.is_some() && row.payment.reversed_by.is_none())
        .collect();
    let Some(row) = hand.dice.pick(&asked).map(|row| (*row).clone()) else { return Ok(None) };
    decided(hand, &row, Verb::Reverse(row.payment.id), "")
}

fn decided(hand: &mut Hand<'_>, row: &PaymentRow, verb: Verb, reason: &str) -> Drawn {
    let version = version(hand.dice, row.payment.version);
    let first = row.payment.reversal_asked_by;
    let caller = second_of(hand.dice, &hand.market.finance_of(row.payment.holder_id), first);
    Ok(Some(Act { verb, caller, form: form(&[("version", version.as_str()), ("reason", reason)]) }))
}

/// A licence with credit, and how much it is.
async fn in_credit(hand: &mut Hand<'_>) -> Result<Option<(Licence, Fen)>, services::ServiceError> {
    let balances = look::balances(hand.uow.as_mut()).await?;
    let with_credit = balances
        .into_iter()
        .filter(|(account, sum)| account.purpose == AccountPurpose::UnappliedCash && *sum < Fen::ZERO);
    let found: Vec<(LicenceId, Fen)> =
        with_credit.filter_map(|(account, sum)| Some((account.licence?, -sum))).collect();
    let Some((id, credit)) = hand.dice.pick(&found).copied() else { return Ok(None) };
    Ok(hand.uow.licence(id).await?.map(|licence| (licence, credit)))
}

pub async fn apply_credit(hand: &mut Hand<'_>) -> Drawn {
    let Some((licence, _)) = in_credit(hand).await? else { return Ok(None) };
    let rows = look::charges(hand.uow.as_mut(), Some(licence.id)).await?;
    let open: Vec<&ChargeRow> = rows.iter().filter(|row| row.position.charged > row.position.paid).collect();
    let Some(row) = hand.dice.pick(&open) else { return Ok(None) };
    let caller = one_of(hand.dice, &hand.market.finance_of(licence.holder_id));
    Ok(Some(Act { verb: Verb::ApplyCredit(row.position.charge.id), caller, form: form(&[]) }))
}

/// All of it, or a part, or more than there is.
fn part(hand: &mut Hand<'_>, most: Fen) -> String {
    match hand.dice.below(4) {
        0 => String::new(),
        1 => (most + Fen::new(1)).to_plain(),
        _ => Fen::new(hand.dice.between(1, most.get().max(1))).to_plain(),
    }
}

pub async fn write_off(hand: &mut Hand<'_>) -> Drawn {
    let Some(row) = charge(hand).await? else { return Ok(None) };
    let part = part(hand, row.position.charged - row.position.paid);
    let caller = one_of(hand.dice, &hand.market.finance_of(row.holder_id));
    let form = form(&[("amount", part.as_str()), ("reason", "双方和解")]);
    Ok(Some(Act { verb: Verb::AskWriteOff(row.position.charge.id), caller, form }))
}

pub async fn refund(hand: &mut Hand<'_>) -> Drawn {
    let Some((licence, most)) = in_credit(hand).await? else { return Ok(None) };
    let part = part(hand, most);
    let caller = one_of(hand.dice, &hand.market.finance_of(licence.holder_id));
    let form = form(&[("amount", part.as_str()), ("reason", "退还溢缴款")]);
    Ok(Some(Act { verb: Verb::AskRefund(licence.id), caller, form }))
}

pub async fn decide(hand: &mut Hand<'_>) -> Drawn {
    let all = look::adjustments(hand.uow.as_mut(), None).await?;
    let asked: Vec<_> = all.into_iter().filter(|it| it.state == "asked").collect();
    let Some(it) = hand.dice.pick(&asked).cloned() else { return Ok(None) };
    let decision = if hand.dice.percent(80) { "post" } else { "decline" };
    let version = version(hand.dice, it.version);
    let caller = second_of(hand.dice, &hand.market.finance_of(it.holder_id), Some(it.asked_by));
    let form = form(&[("version", version.as_str()), ("decision", decision)]);
    Ok(Some(Act { verb: Verb::Decide(it.id), caller, form }))
}

/// Of a licence that owes something since days ago, or of any.
pub async fn interest(hand: &mut Hand<'_>) -> Drawn {
    let rows = look::charges(hand.uow.as_mut(), None).await?;
    let is_late = |row: &&ChargeRow| {
        let (at, charge) = (&row.position, &row.position.charge);
        at.charged > at.paid && charge.due_on < hand.today && charge.principal_charge_id.is_none() && !charge.initial
    };
    let late: Vec<&ChargeRow> = rows.iter().filter(is_late).collect();
    let row = if hand.dice.percent(85) { hand.dice.pick(&late).copied() } else { hand.dice.pick(&rows) };
    let Some(row) = row else { return Ok(None) };
    let caller = one_of(hand.dice, &hand.market.finance_of(row.holder_id));
    Ok(Some(Act { verb: Verb::ChargeInterest(row.position.charge.licence_id), caller, form: form(&[]) }))
}
