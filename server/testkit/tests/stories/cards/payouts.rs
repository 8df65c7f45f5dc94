//! What the provider pays out, less its fees, is posted for each holder, fen by fen.

use std::fmt::Write as _;

use domain::{
    Fen,
    id::{BankAccountId, CardPayoutId, OrganisationId},
    ledger::AccountPurpose,
    month::Month,
};
use services::{
    Caller, ServiceError, Submitted, bank,
    forms::{FormInput, Upload},
    payments,
    ports::{BankLine, BankLineFilter, PayoutState, TestCard, TestCards as _},
};
use testkit::{
    World,
    journeys::{People, accepted, announced_each, charges_of, entry_and_royalty},
    on_both_databases,
};

use super::Till;

on_both_databases!(
    a_payout_is_posted_for_each_holder,
    a_payout_that_failed_is_taken_back,
    a_payout_knows_of_a_payment_before_the_message,
    a_planted_fault_of_a_payout_is_named,
    the_line_of_a_payout_is_matched_with_it,
);

fn organisation(caller: &Caller) -> OrganisationId {
    caller.actor().unwrap().organisation.as_ref().unwrap().id
}

/// What stands on a holder's accounts of a purpose, over all its licences.
async fn stands(till: &Till, holder: OrganisationId, purpose: AccountPurpose) -> Fen {
    let day = till.services().today();
    let mut uow = till.services().store.read().await.unwrap();
    let lines = uow.trial_balance(holder, day.plus_days(-3_000), day.plus_days(30)).await.unwrap();
    let line = lines.iter().find(|line| line.purpose == purpose);
    line.map_or(Fen::ZERO, |line| line.opening + line.debits + line.credits)
}

async fn paid_out(till: &Till) -> CardPayoutId {
    let payout = till.stripe.core.pay_out(till.services().now()).await.unwrap();
    till.told().await;
    till.stripe.core.settle_payout(&payout.id, PayoutState::Paid).unwrap();
    till.told().await;
    let mut uow = till.services().store.read().await.unwrap();
    uow.card_payout_of(&payout.id).await.unwrap().unwrap().id
}

async fn a_payout_is_posted_for_each_holder(world: World) {
    // Two universities, each with a licensee of its own; both use the platform's account with the provider.
    let (world, stripe) = super::with_stripe(world).await;
    let (people, other) = (People::new(&world).await, People::new(&world).await);
    let offers = announced_each(&world, &entry_and_royalty(), &[(&people, 9_999_631), (&other, 9_999_632)]).await;
    let licence = accepted(&world, &people.company, offers[0]).await;
    let till = Till { world, stripe, people, licence };
    let services = till.services();
    till.paid_at_the_provider().await;
    till.told().await;
    let licence = accepted(&till.world, &other.company, offers[1]).await;
    let charge = charges_of(&till.world, licence).await.remove(0).position.charge.id;
    let form = FormInput::default();
    let id = payments::start_card(services, &other.company, charge, &form).await.unwrap().expect_done();
    till.give_card(id, TestCard::Succeeds).await;
    till.stripe.core.charge_account("stripe_fee", Fen::new(77));
    let payout = paid_out(&till).await;
    let finance = &till.people.cashier;
    let detail = payments::payout(services, finance, payout).await.unwrap();
    assert_eq!(detail.payout.state, PayoutState::Paid);
    assert_eq!(detail.payout.amount_fen, Fen::new(2 * (5_000_000 - 30_000) - 77));
    assert_eq!(detail.parts.len(), 3);
    assert_eq!(detail.parts.iter().map(|row| row.part.net_fen).sum::<Fen>(), detail.payout.amount_fen);
    for holder in [organisation(&till.people.staff), organisation(&other.staff)] {
        assert_eq!(stands(&till, holder, AccountPurpose::Bank).await, Fen::new(4_970_000));
        assert_eq!(stands(&till, holder, AccountPurpose::PaymentFees).await, Fen::new(30_000));
        assert_eq!(stands(&till, holder, AccountPurpose::ProviderClearing).await, Fen::ZERO);
    }
    till.told().await;
    till.world.wake_on(services.today().plus_days(1)).await;
    assert_eq!(stands(&till, organisation(&till.people.staff), AccountPurpose::Bank).await, Fen::new(4_970_000));
    // A holder's own finance sees its own part and no more.
    let own = till.world.colleague(&till.people.staff, "finance").await;
    let list = payments::payouts(services, &own, 1).await.unwrap();
    assert_eq!((list.total, list.rows[0].parts, list.rows[0].net), (1, 1, Fen::new(4_970_000)));
    let part = payments::payout(services, &own, payout).await.unwrap();
    assert_eq!(part.parts.len(), 1);
    let stranger = till.world.organisation("holder", "state_university", "云岭大学").await;
    let nothing = till.world.colleague(&stranger, "finance").await;
    assert!(matches!(payments::payout(services, &nothing, payout).await, Err(ServiceError::NotFound)));
    assert_eq!(payments::payouts(services, &nothing, 1).await.unwrap().total, 0);
    till.is_sound().await;
}

async fn a_payout_that_failed_is_taken_back(world: World) {
    let till = Till::new(world, 9_999_633).await;
    till.paid_at_the_provider().await;
    till.told().await;
    let payout = paid_out(&till).await;
    let holder = organisation(&till.people.staff);
    assert_eq!(stands(&till, holder, AccountPurpose::Bank).await, Fen::new(4_970_000));
    let mut uow = till.services().store.read().await.unwrap();
    let provider_id = uow.card_payout(payout).await.unwrap().unwrap().provider_id;
    drop(uow);
    till.stripe.core.settle_payout(&provider_id, PayoutState::Failed).unwrap();
    till.told().await;
    assert_eq!(stands(&till, holder, AccountPurpose::Bank).await, Fen::ZERO);
    assert_eq!(stands(&till, holder, AccountPurpose::ProviderClearing).await, Fen::yuan(50_000));
    till.is_sound().await;
}

async fn a_payout_knows_of_a_payment_before_the_message(world: World) {
    let till = Till::new(world, 9_999_634).await;
    let id = till.paid_at_the_provider().await;
    let payout = till.stripe.core.pay_out(till.services().now()).await.unwrap();
    till.stripe.core.settle_payout(&payout.id, PayoutState::Paid).unwrap();
    let last = till.stripe.core.events().pop().unwrap();
    till.tell(&last).await;
    till.drain().await;
    assert_eq!(till.payment(id).await.state, "confirmed");
    assert_eq!(stands(&till, organisation(&till.people.staff), AccountPurpose::Bank).await, Fen::new(4_970_000));
    till.told().await;
    till.is_sound().await;
}

async fn a_planted_fault_of_a_payout_is_named(world: World) {
    let till = Till::new(world, 9_999_635).await;
    let id = till.paid_twice().await;
    let refund = till.asked(id, "100").await;
    till.decided(refund).await;
    till.told().await;
    paid_out(&till).await;
    till.is_sound().await;
    for (statement, back, code) in [
        (
            "UPDATE card_payout SET amount_fen = amount_fen + 1",
            "UPDATE card_payout SET amount_fen = amount_fen - 1",
            "payout_differs",
        ),
        ("UPDATE card_payout SET state = 'in_transit'", "UPDATE card_payout SET state = 'paid'", "payout_unposted"),
        (
            "UPDATE card_refund SET amount_fen = amount_fen + 1",
            "UPDATE card_refund SET amount_fen = amount_fen - 1",
            "card_refund_unposted",
        ),
        ("UPDATE card_refund SET state = 'failed'", "UPDATE card_refund SET state = 'done'", "card_refund_unposted"),
        (
            "INSERT INTO webhook_event (id, kind, body, received_at) VALUES ('evt_x', 'a', '{}', 1)",
            "INSERT INTO webhook_outcome (event_id, outcome, subject_id, done_at) VALUES ('evt_x', 'ignored', '', 1)",
            "webhook_forgotten",
        ),
        (
            "UPDATE card_refund SET amount_fen = amount_fen + 5000000",
            "UPDATE card_refund SET amount_fen = amount_fen - 5000000",
            "payment_overrefunded",
        ),
    ] {
        crate::book::attack(&till.world, statement).await.unwrap();
        assert!(till.finding().await.contains(&code), "{statement}: {:?}", till.finding().await);
        crate::book::attack(&till.world, back).await.unwrap();
        till.is_sound().await;
    }
}

/// The account of the till's holder, and a statement on which the provider's transfer stands between two balances.
async fn account_with(till: &Till, lines: &[(&str, Fen)]) -> BankAccountId {
    let (services, cashier) = (till.services(), &till.people.cashier);
    let holder = till.due().await.holder_id.to_string();
    let form = [
        ("holder", holder.as_str()),
        ("name", "基本户"),
        ("bank", "某银行"),
        ("number", "6222 0000 1123 1234"),
        ("currency", "CNY"),
    ];
    let account = bank::open_account(services, cashier, &FormInput::from(form)).await.unwrap().expect_done();
    let (mut text, mut balance) = ("交易日期,贷方金额,余额,对方户名,对方账号,摘要\n".to_owned(), Fen::ZERO);
    for (remark, amount) in lines {
        balance += *amount;
        let (day, amount) = (services.today(), amount.to_plain());
        writeln!(text, "{day},{amount},{},KAIXU TEST,,{remark}", balance.to_plain()).unwrap();
    }
    let (field, file_name, media_type) = ("file".into(), "流水.csv".into(), "text/csv".into());
    let upload = Upload { field, file_name, media_type, bytes: text.into_bytes() };
    let file = FormInput { uploads: vec![upload], ..FormInput::default() };
    let import = bank::preview(services, cashier, account, &file).await.unwrap().expect_done();
    bank::apply_import(services, cashier, import, &FormInput::default()).await.unwrap().expect_done();
    account
}

async fn lines_in(till: &Till, account: BankAccountId, state: &str) -> Vec<BankLine> {
    let mut uow = till.services().store.read().await.unwrap();
    let (rows, _) = uow.bank_lines(&BankLineFilter::of(account, state, 10)).await.unwrap();
    rows.into_iter().map(|row| row.line).collect()
}

async fn the_line_of_a_payout_is_matched_with_it(world: World) {
    let till = Till::new(world, 9_999_637).await;
    let (services, people) = (till.services(), &till.people);
    till.paid_at_the_provider().await;
    till.told().await;
    let payout = paid_out(&till).await;
    let holder = till.due().await.holder_id;
    let (month, net) = (Month::of(services.today()), stands(&till, holder, AccountPurpose::Bank).await);
    let number = services.store.read().await.unwrap().card_payout(payout).await.unwrap().unwrap().provider_id;
    let account = account_with(&till, &[(&number, net), ("结算", net)]).await;
    // Two lines alike: nothing says which of them is the payout, so a person does.
    let [line, other] = lines_in(&till, account, "open").await.try_into().unwrap();
    let report = bank::month_report(services, &people.cashier, account, month).await.unwrap();
    assert_eq!(report.payouts_without_line.len(), 1);
    let none = FormInput::default();
    let found = bank::accept(services, &people.cashier, line.id, &none).await.unwrap().expect_done();
    bank::confirm_match(services, &people.accountant, found, &none).await.unwrap().expect_done();
    assert_eq!(stands(&till, holder, AccountPurpose::Bank).await, net, "the payout was posted before");
    let detail = bank::match_detail(services, &people.cashier, found).await.unwrap();
    assert_eq!(detail.payout.map(|payout| payout.id), Some(payout));
    let twice = bank::accept(services, &people.cashier, other.id, &none).await.unwrap();
    assert_eq!(twice, Submitted::refused("payout_differs"), "a payout comes once");
    // Undone, it waits for its line again, and the month says so.
    let reason = FormInput::from([("reason", "匹配错误")]);
    bank::ask_undo(services, &people.cashier, found, &reason).await.unwrap().expect_done();
    let undo = FormInput::from([("decision", "undo")]);
    bank::undo_match(services, &people.accountant, found, &undo).await.unwrap().expect_done();
    let report = bank::month_report(services, &people.cashier, account, month).await.unwrap();
    assert_eq!(report.payouts_without_line.iter().map(|row| row.net).collect::<Vec<_>>(), [net]);
    assert_eq!(stands(&till, holder, AccountPurpose::Bank).await, net);
    bank::accept(services, &people.cashier, line.id, &none).await.unwrap().expect_done();
    let report = bank::month_report(services, &people.cashier, account, month).await.unwrap();
    assert!(report.payouts_without_line.is_empty());
    till.is_sound().await;
}
