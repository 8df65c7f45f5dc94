//! A month is locked. What is late goes into the next open one with its own day and period; what is posted into the
//! locked one all the same is refused, with the rule named.

use domain::{
    Day,
    id::{EntryId, LicenceId, OrganisationId},
    month::Month,
};
use services::{
    Caller, books,
    forms::FormInput,
    payments,
    ports::{NewEntry, PostingRow, StatementFilter},
    reports,
};
use testkit::{
    World,
    journeys::{People, accepted, announced, charges_of, entry_and_royalty, paid, reported, with},
    on_both_databases,
};

on_both_databases!(
    a_report_for_a_locked_month_goes_into_the_next_open_one,
    a_posting_into_a_locked_month_is_refused_by_the_rule
);

async fn back(world: &World, caller: &Caller) -> Caller {
    world.log_in(&caller.actor().unwrap().email).await
}

fn holder_of(people: &People) -> OrganisationId {
    people.staff.actor().unwrap().organisation.as_ref().unwrap().id
}

/// A licence since 2026-04-01, and its people on a day months later.
async fn running(world: &World, serial: u32, day: Day) -> (People, LicenceId) {
    let people = People::new(world).await;
    let offer = announced(world, &people, &entry_and_royalty(), serial).await;
    let licence = accepted(world, &people.company, offer).await;
    let entry = charges_of(world, licence).await.remove(0);
    paid(world, &people, &entry, &entry.position.charge.amount_fen.to_plain()).await;
    (on_day(world, people, day).await, licence)
}

async fn on_day(world: &World, people: People, day: Day) -> People {
    world.wake_on(day).await;
    People {
        staff: back(world, &people.staff).await,
        company: back(world, &people.company).await,
        accountant: back(world, &people.accountant).await,
        ..people
    }
}

/// Locks every month with entries up to this one.
async fn locked_up_to(world: &World, people: &People, last: &str) {
    let book = books::book(&world.services, &people.accountant, holder_of(people), "").await.unwrap();
    let open = book.months.iter().rev().filter(|line| line.close.is_none());
    for line in open.filter(|line| line.month.to_string().as_str() <= last) {
        let form = FormInput::from([("month", line.month.to_string().as_str())]);
        books::close(&world.services, &people.accountant, holder_of(people), &form).await.unwrap().expect_done();
    }
}

async fn postings(world: &World, licence: LicenceId) -> Vec<PostingRow> {
    world.services.store.read().await.unwrap().postings_of(licence, 1_000).await.unwrap()
}

/// What is in the locked months, as a statement shows it.
async fn signed_for(world: &World, licence: LicenceId, last: Day) -> String {
    let filter = StatementFilter {
        licence: Some(licence),
        holder: None,
        licensee: None,
        from: Day::literal(2026, 1, 1),
        to: last,
        limit: 1_000,
    };
    format!("{:?}", world.services.store.read().await.unwrap().statement(&filter).await.unwrap())
}

async fn a_report_for_a_locked_month_goes_into_the_next_open_one(world: World) {
    let (people, licence) = running(&world, 9_999_721, Day::literal(2026, 9, 10)).await;
    locked_up_to(&world, &people, "2026-08").await;
    let (last, before) = (Day::literal(2026, 8, 31), postings(&world, licence).await.len());
    let signed = signed_for(&world, licence, last).await;
    // The second quarter was due in July, which is locked.
    reported(&world, (&people.staff, &people.company), licence, 0, "1,000,000").await;
    let charge = charges_of(&world, licence).await.remove(1).position.charge;
    assert_eq!(charge.period_to, Some(Day::literal(2026, 6, 30)), "the locked period is named");
    for posting in &postings(&world, licence).await[before..] {
        assert_eq!(posting.booked_on, Day::literal(2026, 9, 10), "and it is booked in the open month");
    }
    assert_eq!(signed_for(&world, licence, last).await, signed, "what was signed for stays what it was");

    // Corrected when the month of the first version is locked too.
    let people = on_day(&world, people, Day::literal(2026, 10, 12)).await;
    locked_up_to(&world, &people, "2026-09").await;
    let (last, before) = (Day::literal(2026, 9, 30), postings(&world, licence).await.len());
    let signed = signed_for(&world, licence, last).await;
    corrected(&world, &people, licence, "1,500,000").await;
    let delta = charges_of(&world, licence).await.remove(2).position.charge;
    assert_eq!(delta.period_to, Some(Day::literal(2026, 6, 30)));
    for posting in &postings(&world, licence).await[before..] {
        assert_eq!(Month::of(posting.booked_on).to_string(), "2026-10");
    }
    assert_eq!(signed_for(&world, licence, last).await, signed);

    // What happened on a day of a locked month keeps its day beside the day under which it is booked.
    let form = FormInput::from([
        ("reference", charge.reference.as_str()),
        ("amount", "1,000"),
        ("paid_on", "2026-09-20"),
        ("payer_name", "青禾电子有限公司"),
    ]);
    let payment = payments::record(&world.services, &people.accountant, &form).await.unwrap().expect_done();
    let cashier = back(&world, &people.cashier).await;
    payments::confirm(&world.services, &cashier, payment, &FormInput::from([("version", "1")]))
        .await
        .unwrap()
        .expect_done();
    let all = postings(&world, licence).await;
    let late = all.iter().find(|posting| posting.payment_id == Some(payment) && posting.kind == "receipt").unwrap();
    assert_eq!((late.occurred_on, late.booked_on), (Day::literal(2026, 9, 20), Day::literal(2026, 10, 1)));
    assert_eq!(signed_for(&world, licence, last).await, signed);
    assert_eq!(payments::check(&world.services).await.unwrap(), Vec::new());
}

async fn corrected(world: &World, people: &People, licence: LicenceId, gross: &str) {
    let read = async || world.services.store.read().await.unwrap().reports_of(licence, 100).await.unwrap().remove(0);
    let version = async || FormInput::from([("version", read().await.version.to_string().as_str())]);
    let (services, id) = (&world.services, read().await.id);
    reports::correct(services, &people.company, id, &version().await).await.unwrap().expect_done();
    let lines = [("line_1_product", "电极片"), ("line_1_gross", gross), ("truthful", "on")];
    let form = with(version().await.values, &lines);
    reports::submit(services, &people.company, id, &form).await.unwrap().expect_done();
    reports::accept(services, &people.staff, id, &version().await).await.unwrap().expect_done();
}

async fn a_posting_into_a_locked_month_is_refused_by_the_rule(world: World) {
    let (people, licence) = running(&world, 9_999_722, Day::literal(2026, 6, 10)).await;
    locked_up_to(&world, &people, "2026-04").await;
    let before = postings(&world, licence).await;
    let charge = charges_of(&world, licence).await.remove(0).position.charge;
    let mut uow = world.services.store.read().await.unwrap();
    let posted = uow.entry_by_key(&format!("charge:{}", charge.id)).await.unwrap().unwrap();
    drop(uow);
    let (early, locked) = (Day::literal(2026, 4, 2), Day::literal(2026, 4, 30));
    // Whatever way the entry came by: what happened in the locked month, and what would be dated back into it.
    let attempts = [
        (locked, locked, "ledger_month_closed"),
        (early, locked, "ledger_month_closed"),
        (Day::literal(2026, 6, 10), locked, "ledger_entry_booked_after"),
    ];
    for (occurred_on, booked_on, rule) in attempts {
        let mut uow = world.services.store.write().await.unwrap();
        let entry = NewEntry {
            id: world.services.new_id(EntryId::from_parts),
            idempotency_key: "attack".to_owned(),
            holder_id: holder_of(&people),
            licence_id: Some(licence),
            kind: "charge".to_owned(),
            occurred_on,
            booked_on,
            charge_id: Some(charge.id),
            payment_id: None,
            run_id: None,
            reverses: None,
            reason: String::new(),
            recorded_by: None,
            recorded_at: world.services.now(),
            entry: posted.entry.clone(),
        };
        let refused = uow.post(&entry).await.unwrap_err();
        assert!(refused.is_constraint(rule), "{refused:?}");
        drop(uow);
    }
    assert_eq!(postings(&world, licence).await, before, "nothing is posted");
    assert_eq!(payments::check(&world.services).await.unwrap(), Vec::new());
}
