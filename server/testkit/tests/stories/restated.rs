//! A right that had ended before anybody knew: what was charged for the time after it is taken back, entry by entry.

use domain::{Day, Fen, id::LicenceId, ledger::AccountPurpose};
use services::{Caller, forms::FormInput, licences, payments, ports::PostingRow};
use testkit::{
    World,
    journeys::{People, accepted, announced, charges_of, entry_and_royalty, paid, reported},
    on_both_databases,
};

use crate::money::{confirmed, owing, yearly};

on_both_databases!(
    a_yearly_fee_after_the_end_is_taken_back,
    a_fee_that_was_announced_does_not_arise_after_the_end,
    royalties_after_the_end_are_credited
);

async fn patent_ended(world: &World, licence: LicenceId, on: Day) {
    let mut uow = world.services.store.write().await.unwrap();
    let patent = uow.licence(licence).await.unwrap().unwrap().patent_id;
    let system = Caller::system("test");
    licences::patent_ended(&world.services, uow.as_mut(), &system, patent, on).await.unwrap();
    uow.save().await.unwrap();
}

async fn balance(world: &World, licence: LicenceId, purpose: AccountPurpose) -> Fen {
    purpose.natural(world.services.store.read().await.unwrap().balance_of(licence, purpose).await.unwrap())
}

async fn postings(world: &World, licence: LicenceId) -> Vec<PostingRow> {
    world.services.store.read().await.unwrap().postings_of(licence, 1_000).await.unwrap()
}

async fn is_sound(world: &World) {
    assert_eq!(payments::check(&world.services).await.unwrap(), Vec::new());
}

async fn a_yearly_fee_after_the_end_is_taken_back(world: World) {
    let late = owing(&world, 9_999_361).await;
    let due = late.due_on();
    world.wake_on(due.plus_days(45)).await;
    confirmed(&world, &late, "20,000", due.plus_days(45)).await;
    assert_eq!(balance(&world, late.licence, AccountPurpose::InterestIncome).await, Fen::new(74_250));
    let before = postings(&world, late.licence).await;
    // The right had ended a month before the second year began.
    patent_ended(&world, late.licence, Day::literal(2027, 3, 1)).await;
    assert_eq!(balance(&world, late.licence, AccountPurpose::Receivable).await, Fen::ZERO);
    assert_eq!(
        balance(&world, late.licence, AccountPurpose::OtherFeeIncome).await,
        Fen::yuan(33_000),
        "the first year"
    );
    assert_eq!(balance(&world, late.licence, AccountPurpose::InterestIncome).await, Fen::ZERO);
    assert_eq!(balance(&world, late.licence, AccountPurpose::UnappliedCash).await, Fen::yuan(20_000));
    let after = postings(&world, late.licence).await;
    assert_eq!(after[..before.len()], before[..], "nothing that was posted is touched");
    is_sound(&world).await;
    patent_ended(&world, late.licence, Day::literal(2027, 2, 1)).await;
    assert_eq!(postings(&world, late.licence).await, after, "it has ended already");
}

async fn a_fee_that_was_announced_does_not_arise_after_the_end(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &yearly(), 9_999_363).await;
    let licence = accepted(&world, &people.company, offer).await;
    let first = charges_of(&world, licence).await.remove(0);
    paid(&world, &people, &first, "33,000").await;
    world.wake_on(Day::literal(2027, 3, 15)).await;
    let second = charges_of(&world, licence).await.remove(1);
    assert_eq!(second.position.charge.due_on, Day::literal(2027, 4, 1), "announced before it arises");
    paid(&world, &people, &second, "1,000").await;
    let form = FormInput::from([("note", "产品线停产")]);
    licences::propose_end(&world.services, &people.company, licence, &form).await.unwrap().expect_done();
    let form = FormInput::default();
    licences::agree_to_end(&world.services, &people.approver, licence, &form).await.unwrap().expect_done();
    assert_eq!(balance(&world, licence, AccountPurpose::Receivable).await, Fen::ZERO);
    assert_eq!(balance(&world, licence, AccountPurpose::OtherFeeIncome).await, Fen::yuan(33_000), "the first year");
    assert_eq!(balance(&world, licence, AccountPurpose::UnappliedCash).await, Fen::yuan(1_000));
    is_sound(&world).await;
}

async fn royalties_after_the_end_are_credited(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_362).await;
    let licence = accepted(&world, &people.company, offer).await;
    let entry = charges_of(&world, licence).await.remove(0);
    paid(&world, &people, &entry, &entry.position.charge.amount_fen.to_plain()).await;
    world.wake_on(Day::literal(2026, 7, 2)).await;
    let people = People {
        staff: world.log_in(&people.staff.actor().unwrap().email).await,
        company: world.log_in(&people.company.actor().unwrap().email).await,
        ..people
    };
    reported(&world, (&people.staff, &people.company), licence, 0, "1,000,000").await;
    world.wake_on(Day::literal(2026, 10, 2)).await;
    let people = People {
        staff: world.log_in(&people.staff.actor().unwrap().email).await,
        company: world.log_in(&people.company.actor().unwrap().email).await,
        ..people
    };
    reported(&world, (&people.staff, &people.company), licence, 1, "2,000,000").await;
    let royalty = balance(&world, licence, AccountPurpose::RoyaltyIncome).await;
    let tax = balance(&world, licence, AccountPurpose::TaxPayable).await;
    // The right ended in the second quarter: the third bears nothing, and the year's minimum only its days, which the
    // first report is above.
    patent_ended(&world, licence, Day::literal(2026, 6, 30)).await;
    let credited = balance(&world, licence, AccountPurpose::UnappliedCash).await;
    assert_eq!(credited, Fen::yuan(60_000), "3 % of 2,000,000.00 with the VAT in it");
    let left = balance(&world, licence, AccountPurpose::RoyaltyIncome).await;
    let tax_left = balance(&world, licence, AccountPurpose::TaxPayable).await;
    assert_eq!(royalty + tax - left - tax_left, credited);
    is_sound(&world).await;
}
