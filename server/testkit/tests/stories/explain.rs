//! Every amount opens into parts that sum to it, down to the report line, the terms and the published rate.

use domain::{Day, Fen, id::LicenceId};
use services::{
    Caller, ServiceError,
    charges::open_of,
    explain::{Explained, Node, explain},
};
use testkit::{
    World,
    journeys::{People, accepted, announced, charges_of, entry_and_royalty, paid, reported},
    on_both_databases,
};

use crate::money::{confirmed, owing};

on_both_databases!(
    late_money_opens_down_to_the_day,
    a_royalty_opens_down_to_the_report_line,
    the_book_opens_down_to_its_entries,
    what_is_anothers_is_not_explained
);

async fn tree(world: &World, caller: &Caller, id: &str) -> Explained {
    explained(world, caller, id, ("", "")).await.unwrap()
}

async fn explained(world: &World, caller: &Caller, id: &str, account: (&str, &str)) -> Result<Explained, ServiceError> {
    let found = explain(&world.services, caller, id, account).await?;
    assert!(found.node.adds_up(), "{id}: {:#?}", found.node);
    Ok(found)
}

fn walk(node: &Node) -> Vec<&Node> {
    let mut found = vec![node];
    for child in &node.children {
        found.extend(walk(child));
    }
    found
}

fn sources(node: &Node) -> Vec<String> {
    let sources = walk(node).into_iter().flat_map(|node| &node.sources);
    sources.map(|source| format!("{}: {}", source.label, source.text)).collect()
}

async fn all_of(world: &World, caller: &Caller, licence: LicenceId) {
    let rows = charges_of(world, licence).await;
    for row in &rows {
        let found = tree(world, caller, &row.position.charge.id.to_string()).await;
        assert_eq!(found.node.amount, row.position.charged - row.position.paid, "{}", row.position.charge.source);
    }
    let whole = tree(world, caller, &licence.to_string()).await;
    let open: Fen = rows.iter().map(|row| open_of(&row.position)).sum();
    assert_eq!(whole.node.children[0].amount, open);
}

async fn late_money_opens_down_to_the_day(world: World) {
    let late = owing(&world, 9_999_341).await;
    let due = late.due_on();
    world.wake_on(due.plus_days(45)).await;
    confirmed(&world, &late, "33,000", due.plus_days(45)).await;
    late.written_off(&world, "100").await;
    late.bounced(&world, "50", due.plus_days(45)).await;
    confirmed(&world, &late, "1,000", due.plus_days(45)).await;
    let company = &late.people.company;
    all_of(&world, company, late.licence).await;
    let charge = late.second.position.charge.id.to_string();
    let node = tree(&world, company, &charge).await.node;
    let given_up = node.children.iter().find(|child| child.amount == Fen::yuan(-100)).unwrap();
    assert_eq!(given_up.detail, "双方和解");
    let interest = charges_of(&world, late.licence).await;
    let interest = interest.iter().find(|row| row.position.charge.kind == "late_interest").unwrap();
    let node = tree(&world, company, &interest.position.charge.id.to_string()).await.node;
    assert!(walk(&node).iter().any(|step| step.detail.contains("45")), "the days stand there: {node:#?}");
    assert!(sources(&node).iter().any(|source| source.starts_with("所属主债权")));
    let filter = services::ports::PaymentFilter { licence: Some(late.licence), limit: 10, ..Default::default() };
    for row in world.services.store.read().await.unwrap().payments(&filter).await.unwrap().0 {
        let found = tree(&world, company, &row.payment.id.to_string()).await;
        assert_eq!(found.node.amount, row.payment.amount_fen);
        assert!(!found.node.children.is_empty());
    }
    let organisation = company.actor().unwrap().organisation.as_ref().unwrap().id.to_string();
    let own = tree(&world, company, &organisation).await.node;
    assert_eq!(own.amount, tree(&world, company, &late.licence.to_string()).await.node.amount);
}

async fn a_royalty_opens_down_to_the_report_line(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_342).await;
    let licence = accepted(&world, &people.company, offer).await;
    let entry = charges_of(&world, licence).await.remove(0);
    paid(&world, &people, &entry, &entry.position.charge.amount_fen.to_plain()).await;
    world.wake_on(Day::literal(2026, 7, 2)).await;
    reported(&world, (&people.staff, &people.company), licence, 0, "1,234,567.89").await;
    all_of(&world, &people.staff, licence).await;
    let royalty = charges_of(&world, licence).await;
    let royalty = royalty.iter().find(|row| row.position.charge.kind == "royalty").unwrap();
    let found = tree(&world, &people.staff, &royalty.position.charge.id.to_string()).await;
    let from = sources(&found.node);
    let expected = "报告第 1 行: 电极片：开票销售额（不含税） 1,234,567.89";
    assert!(from.iter().any(|source| source.starts_with(expected)), "{from:#?}");
    assert!(from.iter().any(|source| source.starts_with("依据：封存的许可条款: KX-2026")), "{from:#?}");
    assert!(walk(&found.node).iter().any(|step| step.detail == "1,234,567.89 × 3%"), "{:#?}", found.node);
}

async fn the_book_opens_down_to_its_entries(world: World) {
    let late = owing(&world, 9_999_343).await;
    world.wake_on(late.due_on().plus_days(45)).await;
    confirmed(&world, &late, "20,000", late.due_on().plus_days(45)).await;
    let (services, finance) = (&world.services, &late.people.cashier);
    let holder = late.people.staff.actor().unwrap().organisation.as_ref().unwrap().id;
    let book = services::books::book(services, finance, holder, "").await.unwrap();
    assert!(book.months.len() > 12);
    for line in &book.months {
        let month = line.month.to_string();
        let book = services::books::book(services, finance, holder, &month).await.unwrap();
        for row in &book.trial {
            let of = (row.purpose.as_str(), month.as_str());
            let node = explained(&world, finance, &holder.to_string(), of).await.unwrap().node;
            assert_eq!(node.amount, row.opening + row.debits + row.credits, "{month} {}", row.purpose);
            assert!(node.children.iter().all(|child| child.label != "其余明细（过多，未逐笔列出）"));
        }
    }
}

async fn what_is_anothers_is_not_explained(world: World) {
    let late = owing(&world, 9_999_344).await;
    let stranger = world.organisation("company", "enterprise", "北辰传感有限公司").await;
    let holder = late.people.staff.actor().unwrap().organisation.as_ref().unwrap().id.to_string();
    for id in [late.second.position.charge.id.to_string(), late.licence.to_string(), holder.clone(), "chg_x".into()] {
        let found = explained(&world, &stranger, &id, ("", "")).await;
        assert!(matches!(found, Err(ServiceError::NotFound)), "{id}: {found:?}");
    }
    let found = explained(&world, &stranger, &holder, ("receivable", "2026-04")).await;
    assert!(matches!(found, Err(ServiceError::Forbidden)));
}
