//! Months closed, and opened again by two; rates published.

use domain::{dated_rate::RateKind, id::OrganisationId, month::Month};
use services::{Caller, ports::BookClose};

use super::{Drawn, Hand, form, one_of, second_of, version};
use crate::simulation::{
    look::ALL,
    verbs::{Act, Verb},
};

pub async fn month(hand: &mut Hand<'_>) -> Drawn {
    let holders = hand.market.holder_ids();
    let Some(holder) = hand.dice.pick(&holders).copied() else { return Ok(None) };
    let closes = hand.uow.book_closes(holder, ALL).await?;
    let closed: Vec<BookClose> = closes.into_iter().filter(|it| it.reopened_at.is_none()).collect();
    let caller = one_of(hand.dice, &hand.market.finance_of(holder));
    match hand.dice.pick(&closed) {
        Some(it) if hand.dice.percent(40) => {
            let seen = version(hand.dice, it.version);
            let decision = if hand.dice.percent(75) { "open" } else { "keep" };
            let fields = [("version", seen.as_str()), ("reason", "补记上月退票"), ("decision", decision)];
            let caller = second_of(hand.dice, &hand.market.finance_of(holder), it.reopen_asked_by);
            let verb = if it.reopen_asked_by.is_some() { Verb::Reopen(it.id) } else { Verb::AskReopen(it.id) };
            Ok(Some(Act { verb, caller, form: form(&fields) }))
        }
        _ => close(hand, holder, caller, &closed).await,
    }
}

/// Mostly the first month that is open; now and then this one, which has not ended.
async fn close(hand: &mut Hand<'_>, holder: OrganisationId, caller: Caller, closed: &[BookClose]) -> Drawn {
    let booked = hand.uow.book_months(holder, ALL).await?;
    let open = booked.iter().rev().map(|it| it.month).find(|month| closed.iter().all(|it| it.month != *month));
    let this = Month::of(hand.today);
    let month = if hand.dice.percent(85) { open.unwrap_or(this) } else { this };
    let month = month.to_string();
    let form = form(&[("month", month.as_str()), ("note", "对账完毕")]);
    Ok(Some(Act { verb: Verb::CloseMonth(holder), caller, form }))
}

/// Rates are published ahead: one of the past would be another price for days that have been charged.
pub fn rate(hand: &mut Hand<'_>) -> Act {
    let (day, rate) = (hand.today.plus_days(hand.dice.between(1, 9)), hand.dice.between(250, 390));
    let line = format!("{day} {}.{:02}%", rate / 100, rate % 100);
    let form =
        form(&[("kind", RateKind::Lpr1y.as_str()), ("line", line.as_str()), ("source", "全国银行间同业拆借中心")]);
    Act { verb: Verb::AddRate, caller: hand.market.operator.clone(), form }
}
