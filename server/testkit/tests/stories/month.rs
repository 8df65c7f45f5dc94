//! A month of an account from the bank's file to its close, everything undone, and the same month again.

use std::collections::BTreeMap;

use domain::{
    Fen,
    id::{BankImportId, BankMatchId},
    month::Month,
};
use services::{
    bank::{self, Applied},
    books,
    forms::FormInput,
    payments,
};
use testkit::{World, journeys::charges_of, on_both_databases};

use super::{
    bank::{Scene, added, choose, confirm, csv, file, hash, is_sound, lines, refused, scene, undone},
    money::recorded,
};

on_both_databases!(a_month_is_closed_undone_and_closed_again, what_was_posted_with_its_line_is_undone_with_its_line);

/// Imports the file of the month.
async fn imported(world: &World, scene: &Scene, bytes: &[u8]) -> (BankImportId, usize) {
    let (services, cashier) = (&world.services, &scene.people.cashier);
    let import = bank::preview(services, cashier, scene.account, &file(bytes.to_vec())).await.unwrap().expect_done();
    let applied: Applied =
        bank::apply_import(services, cashier, import, &FormInput::default()).await.unwrap().expect_done();
    (import, added(applied))
}

/// What the bank pays as interest is set aside, every other receipt is matched by choice, and all of it is confirmed.
async fn worked_through(world: &World, scene: &Scene) -> Vec<BankMatchId> {
    let (services, people) = (&world.services, &scene.people);
    for row in lines(world, scene.account, "open").await.into_iter().filter(|row| row.line.line.amount > Fen::ZERO) {
        if row.line.line.remark == "结息" {
            let aside = FormInput::from([("act", "set_aside"), ("reason", "结息")]);
            bank::triage(services, &people.cashier, row.line.id, &aside).await.unwrap().expect_done();
        } else {
            let amount = row.line.line.amount.to_plain();
            choose(world, scene, &people.cashier, row.line.id, &amount).await.expect_done();
        }
    }
    let waiting = bank::waiting_matches(services, &people.accountant).await.unwrap().0;
    for found in &waiting {
        confirm(world, &people.accountant, found.id).await.expect_done();
    }
    waiting.into_iter().map(|found| found.id).collect()
}

/// The sums of a month by account, without accounts on which nothing stands.
async fn closing(world: &World, scene: &Scene, month: Month) -> BTreeMap<String, Fen> {
    let book = books::book(&world.services, &scene.people.accountant, scene.holder, &month.to_string()).await.unwrap();
    let sums = book.trial.iter().map(|line| (format!("{:?}", line.purpose), line.opening + line.debits + line.credits));
    sums.filter(|(_, sum)| !sum.is_zero()).collect()
}

async fn close(world: &World, scene: &Scene, month: Month) -> services::Submitted<domain::id::BookCloseId> {
    let form = FormInput::from([("month", month.to_string().as_str())]);
    books::close(&world.services, &scene.people.accountant, scene.holder, &form).await.unwrap()
}

/// Opened again by two.
async fn reopened(world: &World, scene: &Scene, month: Month) {
    let (services, people) = (&world.services, &scene.people);
    let book = books::book(services, &people.cashier, scene.holder, "").await.unwrap();
    let id = book.months.into_iter().find(|line| line.month == month).unwrap().close.unwrap().id;
    let ask = FormInput::from([("reason", "对账有误")]);
    books::ask_reopen(services, &people.cashier, id, &ask).await.unwrap().expect_done();
    let open = FormInput::from([("decision", "open")]);
    books::reopen(services, &people.accountant, id, &open).await.unwrap().expect_done();
}

async fn a_month_is_closed_undone_and_closed_again(world: World) {
    let scene = scene(&world).await;
    let (services, cashier) = (&world.services, &scene.people.cashier);
    let (today, month) = (services.today(), Month::of(services.today()));
    // Finance has recorded a part by hand: the rules know its line again.
    let reference = scene.due.position.charge.reference.clone();
    let name = scene.due.licensee_name.clone();
    recorded(&world, cashier, &scene.due, "13,000", today).await;
    let before = hash(&world, &scene).await;
    let (first, day) = (month.first().to_string(), today.to_string());
    let bytes = csv(&[
        [&first, "1.00", "", "101.00", "某银行", "", "结息"],
        [&day, "13000.00", "", "13101.00", &name, "", &reference],
        [&day, "20000.00", "", "33101.00", "某个人", "", "往来款"],
        [&day, "", "40.00", "33061.00", "某中心", "", "检测费"],
    ]);
    let (import, count) = imported(&world, &scene, &bytes).await;
    assert_eq!(count, 4);
    assert_eq!(lines(&world, scene.account, "matched").await.len(), 1, "the part that was recorded by hand");
    let made = worked_through(&world, &scene).await;
    assert_eq!(made.len(), 2);
    assert_eq!(charges_of(&world, scene.licence).await[0].position.paid, Fen::yuan(33_000));
    assert!(bank::month_report(services, cashier, scene.account, month).await.unwrap().agrees);
    world.wake_on(month.next().first().plus_days(5)).await;
    close(&world, &scene, month).await.expect_done();
    let (closed, as_closed) = (hash(&world, &scene).await, closing(&world, &scene, month).await);
    assert_ne!(closed, before);

    reopened(&world, &scene, month).await;
    let reason = FormInput::from([("reason", "导错账户")]);
    assert_eq!(refused(bank::undo_import(services, cashier, import, &reason).await.unwrap()), "import_has_matches");
    for found in made.into_iter().rev() {
        undone(&world, &scene, found).await;
    }
    bank::undo_import(services, cashier, import, &reason).await.unwrap().expect_done();
    assert_eq!(hash(&world, &scene).await, before, "the books are as they were before the file");
    is_sound(&world).await;

    let (_, count) = imported(&world, &scene, &bytes).await;
    assert_eq!(count, 4, "what was undone comes again");
    worked_through(&world, &scene).await;
    close(&world, &scene, month).await.expect_done();
    assert_eq!(closing(&world, &scene, month).await, as_closed, "the month closes as it did");
    assert_eq!(charges_of(&world, scene.licence).await[0].position.paid, Fen::yuan(33_000));
    is_sound(&world).await;
}

async fn what_was_posted_with_its_line_is_undone_with_its_line(world: World) {
    let scene = scene(&world).await;
    let (today, reference) = (world.services.today(), scene.due.position.charge.reference.clone());
    let (cashier, name) = (&scene.people.cashier, scene.due.licensee_name.clone());
    let paid = async || charges_of(&world, scene.licence).await[0].position.paid;
    // One was confirmed before its line came, the other one is confirmed with its line.
    let confirmed = recorded(&world, cashier, &scene.due, "20,000", today).await;
    let form = FormInput::from([("version", "1")]);
    payments::confirm(&world.services, &scene.people.accountant, confirmed, &form).await.unwrap().expect_done();
    recorded(&world, cashier, &scene.due, "13,000", today).await;
    let before = hash(&world, &scene).await;
    let day = today.to_string();
    for (amount, after) in [("20000.00", Fen::yuan(20_000)), ("13000.00", Fen::yuan(33_000))] {
        let (import, _) = imported(&world, &scene, &csv(&[[&day, amount, "", "", &name, "", &reference]])).await;
        let found = lines(&world, scene.account, "matched").await[0].line.match_id.expect("the rules matched it");
        confirm(&world, &scene.people.accountant, found).await.expect_done();
        assert_eq!(paid().await, after, "a payment and its line are one receipt");
        is_sound(&world).await;
        undone(&world, &scene, found).await;
        assert_eq!(paid().await, Fen::yuan(20_000));
        let reason = FormInput::from([("reason", "导错账户")]);
        bank::undo_import(&world.services, cashier, import, &reason).await.unwrap().expect_done();
        assert_eq!(hash(&world, &scene).await, before);
        is_sound(&world).await;
    }
}
