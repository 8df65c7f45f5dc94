//! Months that are closed, and statements that never change again.

use domain::{
    Day, Fen,
    form::FieldError,
    id::{BookCloseId, OrganisationId, PaymentId},
};
use services::{
    Caller, ServiceError, Submitted,
    books::{self, CloseState, Statement, Subject, SubjectName},
    charges::open_of,
    error::FormOutcome,
    forms::FormInput,
    licences, payments,
};
use testkit::{
    World,
    journeys::{accepted, announced, charges_of, entry_and_royalty, paid},
    on_both_databases,
};

use crate::money::{Late, owing, recorded};

on_both_databases!(
    a_month_is_closed_in_its_order,
    a_closed_month_is_opened_by_two,
    a_statement_is_the_ledger,
    what_is_anothers_has_no_book,
    a_registered_contract_bears_no_vat
);

fn holder_of(late: &Late) -> OrganisationId {
    late.people.staff.actor().unwrap().organisation.as_ref().unwrap().id
}

async fn close(world: &World, late: &Late, month: &str) -> FormOutcome<BookCloseId> {
    let form = FormInput::from([("month", month)]);
    books::close(&world.services, &late.people.accountant, holder_of(late), &form).await
}

async fn refused(world: &World, late: &Late, month: &str, code: &str) {
    let expected = Submitted::Invalid(vec![FieldError::new("month", code)]);
    assert_eq!(close(world, late, month).await.unwrap(), expected, "{month}");
}

async fn closed_up_to(world: &World, late: &Late, last: &str) {
    let book = books::book(&world.services, &late.people.accountant, holder_of(late), "").await.unwrap();
    for line in book.months.iter().rev().filter(|line| line.close.is_none() && line.month.to_string().as_str() <= last)
    {
        close(world, late, &line.month.to_string()).await.unwrap().expect_done();
    }
}

async fn confirmed(world: &World, late: &Late, yuan: &str, paid_on: Day) -> PaymentId {
    let payment = recorded(world, &late.people.cashier, &late.second, yuan, paid_on).await;
    let form = FormInput::from([("version", "1")]);
    payments::confirm(&world.services, &late.people.accountant, payment, &form).await.unwrap().expect_done();
    payment
}

async fn of_licence(world: &World, late: &Late, from: &str, to: &str) -> Statement {
    let days = (Some(Day::parse(from).unwrap()), Some(Day::parse(to).unwrap()));
    books::statement(&world.services, &late.people.company, Subject::Licence(late.licence), days).await.unwrap()
}

async fn booked_on(world: &World, payment: PaymentId) -> String {
    let mut uow = world.services.store.read().await.unwrap();
    let licence = uow.payment(payment).await.unwrap().unwrap().payment.licence_id;
    let postings = uow.postings_of(licence, 1_000).await.unwrap();
    let posting = postings.iter().find(|posting| posting.payment_id == Some(payment) && posting.kind == "receipt");
    posting.unwrap().booked_on.to_string()
}

async fn a_month_is_closed_in_its_order(world: World) {
    let late = owing(&world, 9_999_331).await;
    world.wake_on(Day::literal(2027, 5, 10)).await;
    refused(&world, &late, "2027-05", "month_not_over").await;
    refused(&world, &late, "2026-03", "month_without_entries").await;
    refused(&world, &late, "2026-05", "earlier_month_open").await;
    refused(&world, &late, "2026-13", "month_malformed").await;
    closed_up_to(&world, &late, "2027-03").await;
    refused(&world, &late, "2026-04", "month_closed").await;

    let waiting = recorded(&world, &late.people.cashier, &late.second, "1,000", Day::literal(2027, 4, 20)).await;
    refused(&world, &late, "2027-04", "payments_waiting").await;
    let form = FormInput::from([("version", "1")]);
    payments::confirm(&world.services, &late.people.accountant, waiting, &form).await.unwrap().expect_done();
    assert_eq!(booked_on(&world, waiting).await, "2027-04-20");

    let form = FormInput::from([("month", "2027-04"), ("note", "四月"), ("request_id", "req-close")]);
    let (services, accountant) = (&world.services, &late.people.accountant);
    let first = books::close(services, accountant, holder_of(&late), &form).await.unwrap().expect_done();
    let again = books::close(services, accountant, holder_of(&late), &form).await.unwrap().expect_done();
    assert_eq!(first, again, "a double click closes once");

    let before = of_licence(&world, &late, "2027-04-01", "2027-04-30").await;
    let late_payment = confirmed(&world, &late, "2,000", Day::literal(2027, 4, 25)).await;
    assert_eq!(booked_on(&world, late_payment).await, "2027-05-01", "what is late goes into the next open month");
    let after = of_licence(&world, &late, "2027-04-01", "2027-04-30").await;
    assert_eq!(
        (&before.lines, before.opening, before.closing),
        (&after.lines, after.opening, after.closing),
        "the statement of a closed month does not change"
    );
    let may = of_licence(&world, &late, "2027-05-01", "2027-05-31").await;
    let line = may.lines.iter().find(|line| line.row.payment_id == Some(late_payment)).unwrap();
    assert_eq!((line.row.occurred_on, line.row.booked_on), (Day::literal(2027, 4, 25), Day::literal(2027, 5, 1)));
    assert_eq!(payments::check(services).await.unwrap(), Vec::new());
}

async fn a_closed_month_is_opened_by_two(world: World) {
    let late = owing(&world, 9_999_332).await;
    world.wake_on(Day::literal(2027, 5, 10)).await;
    closed_up_to(&world, &late, "2027-04").await;
    let (services, people) = (&world.services, &late.people);
    let state = async || {
        let book = books::book(services, &people.cashier, holder_of(&late), "2027-04").await.unwrap();
        assert_eq!(book.sum(), Fen::ZERO);
        let line = book.months.into_iter().find(|line| line.month.to_string() == "2027-04").unwrap();
        (line.state, line.close)
    };
    let (now, close) = state().await;
    assert_eq!(now, CloseState::Closed);
    let id = close.unwrap().id;
    let early = FormInput::from([("decision", "open")]);
    let refused = books::reopen(services, &people.accountant, id, &early).await.unwrap();
    assert_eq!(refused, Submitted::refused("stale"), "nobody asked");
    let nothing = FormInput::from([("reason", "")]);
    assert!(matches!(books::ask_reopen(services, &people.cashier, id, &nothing).await.unwrap(), Submitted::Invalid(_)));

    for (decision, expected) in [("keep", CloseState::Closed), ("open", CloseState::Open)] {
        let ask = FormInput::from([("reason", "漏记一笔收款")]);
        books::ask_reopen(services, &people.cashier, id, &ask).await.unwrap().expect_done();
        assert_eq!(state().await.0, CloseState::ReopenAsked);
        let twice = books::ask_reopen(services, &people.accountant, id, &ask).await.unwrap();
        assert_eq!(twice, Submitted::refused("stale"));
        let decide = FormInput::from([("decision", decision)]);
        let own = books::reopen(services, &people.cashier, id, &decide).await.unwrap();
        assert_eq!(own, Submitted::refused("same_person"));
        books::reopen(services, &people.accountant, id, &decide).await.unwrap().expect_done();
        assert_eq!(state().await.0, expected);
    }
    let payment = confirmed(&world, &late, "1,000", Day::literal(2027, 4, 26)).await;
    assert_eq!(booked_on(&world, payment).await, "2027-04-26");
    let book = books::book(services, &people.cashier, holder_of(&late), "2027-04").await.unwrap();
    let events: Vec<&str> = book.history.iter().map(|step| step.event.as_str()).collect();
    let trace = ["ask_reopen_month", "keep_month_closed", "ask_reopen_month", "reopen_month"];
    assert!(events.ends_with(&trace), "{events:?}");
    books::close(services, &people.accountant, holder_of(&late), &FormInput::from([("month", "2027-04")]))
        .await
        .unwrap()
        .expect_done();
}

async fn a_statement_is_the_ledger(world: World) {
    let late = owing(&world, 9_999_333).await;
    let due = late.due_on();
    world.wake_on(due.plus_days(40)).await;
    confirmed(&world, &late, "10,000", due.plus_days(35)).await;
    confirmed(&world, &late, "40,000", due.plus_days(38)).await;
    let services = &world.services;
    let whole = books::statement(services, &late.people.company, Subject::Own, (None, None)).await.unwrap();
    assert!(matches!(whole.name, SubjectName::Company(_)));
    let open: Fen = charges_of(&world, late.licence).await.iter().map(|row| open_of(&row.position)).sum();
    assert_eq!(whole.closing.receivable, open);
    assert_eq!(whole.ageing.total(), open);
    assert_eq!(whole.lines.last().unwrap().balance, whole.closing.balance());
    assert_eq!(i64::try_from(whole.lines.len()).unwrap(), whole.total);
    // Any day divides it into two that join.
    for day in [Day::literal(2026, 4, 1), due, due.plus_days(36), due.plus_days(300)] {
        let subject = Subject::Licence(late.licence);
        let days = (None, Some(day));
        let first = books::statement(services, &late.people.cashier, subject, days).await.unwrap();
        let days = (Some(day.plus_days(1)), None);
        let rest = books::statement(services, &late.people.cashier, subject, days).await.unwrap();
        assert_eq!(first.closing, rest.opening, "{day}");
        assert_eq!(rest.closing, whole.closing);
        let joined: Vec<_> = first.lines.into_iter().chain(rest.lines).collect();
        assert_eq!(joined, whole.lines);
    }
    let company = late.people.company.actor().unwrap().organisation.as_ref().unwrap().id;
    let subject = Subject::Organisation(company);
    let between = books::statement(services, &late.people.staff, subject, (None, None)).await.unwrap();
    assert!(matches!(between.name, SubjectName::Between { .. }));
    assert_eq!(between.lines, whole.lines, "there is one licence between them");
    let own = books::statement(services, &late.people.staff, Subject::Own, (None, None)).await.unwrap();
    assert_eq!((own.lines, own.closing), (whole.lines, whole.closing));
}

async fn what_is_anothers_has_no_book(world: World) {
    let late = owing(&world, 9_999_334).await;
    world.wake_on(Day::literal(2027, 5, 10)).await;
    closed_up_to(&world, &late, "2026-04").await;
    let services = &world.services;
    let book = books::book(services, &late.people.accountant, holder_of(&late), "2026-04").await.unwrap();
    let close = book.months.iter().find_map(|line| line.close.clone()).unwrap();
    let other = world.organisation("holder", "private_institution", "云岭大学").await;
    let other = world.again(&world.colleague(&other, "finance").await).await;
    let stranger = world.organisation("company", "enterprise", "北辰传感有限公司").await;
    let form = FormInput::from([("month", "2026-05"), ("reason", "看看"), ("decision", "open")]);
    let gone = |outcome: Result<(), ServiceError>| assert!(matches!(outcome, Err(ServiceError::NotFound)));
    gone(books::close(services, &other, holder_of(&late), &form).await.map(|_| ()));
    gone(books::ask_reopen(services, &other, close.id, &form).await.map(|_| ()));
    gone(books::reopen(services, &other, close.id, &form).await.map(|_| ()));
    gone(books::book(services, &other, holder_of(&late), "").await.map(|_| ()));
    let read = async |caller: &Caller, subject| books::statement(services, caller, subject, (None, None)).await;
    for caller in [&other, &stranger] {
        gone(read(caller, Subject::Licence(late.licence)).await.map(|_| ()));
        gone(read(caller, Subject::Organisation(holder_of(&late))).await.map(|_| ()));
    }
    assert!(matches!(
        books::close(services, &late.people.company, holder_of(&late), &form).await,
        Err(ServiceError::Forbidden)
    ));
    assert_eq!(books::holders(services, &other).await.unwrap().len(), 1, "one's own, and no other");
}

async fn a_registered_contract_bears_no_vat(world: World) {
    let people = testkit::journeys::People::new(&world).await;
    let mut terms = entry_and_royalty();
    terms.fees.annual = Some(Fen::yuan(10_600));
    let offer = announced(&world, &people, &terms, 9_999_335).await;
    let licence = accepted(&world, &people.company, offer).await;
    let entry = charges_of(&world, licence).await.remove(0);
    assert!(!entry.position.charge.tax_fen.is_zero(), "the terms are taxable");
    let services = &world.services;
    let register = async |caller: &Caller, day: &str| {
        let form = FormInput::from([("number", "2026321000001"), ("registered_on", day)]);
        licences::register_contract(services, caller, licence, &form).await
    };
    let wrong = |code: &str| Submitted::Invalid(vec![FieldError::new("registered_on", code)]);
    assert_eq!(register(&people.staff, "2026-03-31").await.unwrap(), wrong("before_contract"));
    assert_eq!(register(&people.staff, "2026-04-02").await.unwrap(), wrong("date_in_future"));
    assert!(matches!(register(&people.company, "2026-04-01").await, Err(ServiceError::Forbidden)));
    for charge in charges_of(&world, licence).await.iter().filter(|row| row.position.charge.initial) {
        paid(&world, &people, charge, &charge.position.charge.amount_fen.to_plain()).await;
    }
    world.wake_on(Day::literal(2026, 5, 4)).await;
    register(&people.staff, "2026-04-20").await.unwrap().expect_done();
    world.wake_on(Day::literal(2027, 4, 2)).await;
    for row in charges_of(&world, licence).await {
        let charge = &row.position.charge;
        let is_later = charge.created_at.day() > Day::literal(2026, 5, 4);
        assert_eq!(charge.tax_fen.is_zero(), is_later, "{} of {}", charge.source, charge.created_at.day());
    }
    assert_eq!(payments::check(services).await.unwrap(), Vec::new());
}
