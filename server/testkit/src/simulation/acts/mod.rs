//! What people take it into their heads to do: who, with what, and how wrongly, is drawn from the seed.

mod distribution;
mod licences;
mod money;
mod months;
mod reports;
mod transfers;

use domain::{Day, form::FormValues, id::UserId};
use services::{Caller, ServiceError, forms::FormInput, ports::UnitOfWork};

use super::{dice::Dice, market::Market, verbs::Act};
use crate::World;

/// The kinds of acts, each as often as its weight says.
const WEIGHTS: &[(Kind, u64)] = &[
    (Kind::Accept, 9),
    (Kind::Announce, 8),
    (Kind::Record, 11),
    (Kind::Receive, 8),
    (Kind::Confirm, 22),
    (Kind::Reject, 2),
    (Kind::AskReversal, 4),
    (Kind::Reverse, 5),
    (Kind::ApplyCredit, 6),
    (Kind::WriteOff, 3),
    (Kind::Refund, 3),
    (Kind::Decide, 6),
    (Kind::Interest, 6),
    (Kind::Report, 16),
    (Kind::Review, 14),
    (Kind::Amend, 5),
    (Kind::Milestone, 8),
    (Kind::Trial, 5),
    (Kind::Default, 4),
    (Kind::End, 3),
    (Kind::LegalEvent, 2),
    (Kind::Transfer, 2),
    (Kind::TakeOver, 4),
    (Kind::Offer, 5),
    (Kind::Month, 5),
    (Kind::Contract, 1),
    (Kind::Rate, 1),
    (Kind::Run, 10),
];

/// Draws until somebody has something to do; a market where nobody has after so many draws is idle.
const DRAWS_MAX: u32 = 8;

/// Forms in which a field holds nonsense, in percent.
const NONSENSE: u64 = 6;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Accept,
    Announce,
    Record,
    Receive,
    Confirm,
    Reject,
    AskReversal,
    Reverse,
    ApplyCredit,
    WriteOff,
    Refund,
    Decide,
    Interest,
    Report,
    Review,
    Amend,
    Milestone,
    Trial,
    Default,
    End,
    LegalEvent,
    Transfer,
    TakeOver,
    Offer,
    Month,
    Contract,
    Rate,
    Run,
}

/// What a draw is made with.
pub struct Hand<'a> {
    pub world: &'a World,
    pub market: &'a Market,
    pub dice: &'a mut Dice,
    pub uow: Box<dyn UnitOfWork>,
    pub today: Day,
}

/// An act or none that fits; an error is the store's.
type Drawn = Result<Option<Act>, ServiceError>;

/// The next thing that somebody does. The form carries this one-time id.
///
/// # Errors
/// When the store fails.
pub async fn draw(hand: &mut Hand<'_>, request_id: &str) -> Drawn {
    for _ in 0..DRAWS_MAX {
        let kind = hand.dice.weighted(WEIGHTS);
        let Some(mut act) = of_kind(hand, kind).await? else { continue };
        if hand.dice.percent(NONSENSE) {
            spoil(hand.dice, &mut act.form.values, hand.today);
        }
        act.form.values.insert("request_id".into(), request_id.into());
        return Ok(Some(act));
    }
    Ok(None)
}

async fn of_kind(hand: &mut Hand<'_>, kind: Kind) -> Drawn {
    match kind {
        Kind::Accept => licences::accept(hand).await,
        Kind::Announce => money::announce(hand).await,
        Kind::Record => money::record(hand).await,
        Kind::Receive => money::receive(hand).await,
        Kind::Confirm => money::confirm(hand).await,
        Kind::Reject => money::reject(hand).await,
        Kind::AskReversal => money::ask_reversal(hand).await,
        Kind::Reverse => money::reverse(hand).await,
        Kind::ApplyCredit => money::apply_credit(hand).await,
        Kind::WriteOff => money::write_off(hand).await,
        Kind::Refund => money::refund(hand).await,
        Kind::Decide => money::decide(hand).await,
        Kind::Interest => money::interest(hand).await,
        Kind::Report => reports::write(hand).await,
        Kind::Review => reports::review(hand).await,
        Kind::Amend => reports::amend(hand).await,
        Kind::Milestone => licences::milestone(hand).await,
        Kind::Trial => licences::trial(hand).await,
        Kind::Default => licences::default(hand).await,
        Kind::End => licences::end(hand).await,
        Kind::LegalEvent => licences::legal_event(hand).await,
        Kind::Transfer => transfers::record(hand).await,
        Kind::TakeOver => transfers::decide(hand).await,
        Kind::Offer => licences::offer(hand).await,
        Kind::Month => months::month(hand).await,
        Kind::Contract => licences::contract(hand).await,
        Kind::Rate => Ok(Some(months::rate(hand))),
        Kind::Run => distribution::run(hand).await,
    }
}

/// A form of these fields.
fn form(pairs: &[(&str, &str)]) -> FormInput {
    let values = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    FormInput { values, uploads: Vec::new() }
}

/// The version that a page showed: nearly always the newest.
fn version(dice: &mut Dice, newest: i64) -> String {
    if dice.percent(95) { newest.to_string() } else { (newest - 1).to_string() }
}

/// One of these people.
fn one_of(dice: &mut Dice, of: &[&Caller]) -> Caller {
    (*dice.pick(of).expect("somebody is there")).clone()
}

/// One of these people, seldom the one who did the first half.
fn second_of(dice: &mut Dice, of: &[&Caller], first: Option<UserId>) -> Caller {
    let others: Vec<&Caller> = of.iter().copied().filter(|it| it.user_id() != first).collect();
    if dice.percent(85) { one_of(dice, &others) } else { one_of(dice, of) }
}

/// Puts something into a field that does not belong there.
fn spoil(dice: &mut Dice, values: &mut FormValues, today: Day) {
    let names: Vec<String> = values.keys().cloned().collect();
    let Some(name) = dice.pick(&names) else { return };
    let tomorrow = today.plus_days(1).to_string();
    let endless = "长".repeat(6_000);
    let nonsense = [
        "",
        "-1",
        "0",
        "0.001",
        "1e9",
        "99999999999999999999",
        "92233720368547758.07",
        "2026-02-30",
        "1850-01-01",
        "9999-12-31",
        "\u{7}",
        "'; DROP TABLE charge; --",
        "<script>alert(1)</script>",
        tomorrow.as_str(),
        endless.as_str(),
    ];
    let text = *dice.pick(&nonsense).expect("there is nonsense");
    values.insert(name.clone(), text.to_owned());
}
