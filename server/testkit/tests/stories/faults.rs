//! Whoever gets past the database's own guards and changes something is found out by `kaixu check`.

use std::collections::BTreeSet;

use services::{forms::FormInput, payments};
use testkit::{World, on_both_databases};

use crate::{
    book::attack,
    distribution,
    money::{confirmed, owing},
    transfers,
};

on_both_databases!(
    every_planted_fault_is_named,
    every_fault_of_a_distribution_is_named,
    every_fault_of_a_transfer_is_named
);

/// A table, what is done to it, and a name that the check must give.
const FAULTS: [(&str, &str, &str); 30] = [
    (
        "ledger_posting",
        "UPDATE ledger_posting SET amount_fen = amount_fen + 1 WHERE id = (SELECT MIN(id) FROM ledger_posting)",
        "entry_unbalanced",
    ),
    (
        "ledger_posting",
        "UPDATE ledger_posting SET amount_fen = -amount_fen WHERE id = (SELECT MAX(id) FROM ledger_posting)",
        "entry_unbalanced",
    ),
    (
        "ledger_posting",
        "DELETE FROM ledger_posting WHERE id = (SELECT MIN(id) FROM ledger_posting)",
        "entry_unbalanced",
    ),
    (
        "ledger_posting",
        "DELETE FROM ledger_posting WHERE entry_id = (SELECT MIN(id) FROM ledger_entry WHERE kind = 'receipt')",
        "payment_unposted",
    ),
    (
        "ledger_posting",
        "UPDATE ledger_posting SET amount_fen = amount_fen * 2 WHERE entry_id = (SELECT MAX(id) FROM ledger_entry WHERE kind = 'receipt')",
        "payment_unposted",
    ),
    (
        "ledger_posting",
        "UPDATE ledger_posting SET amount_fen = amount_fen * 2 WHERE entry_id = (SELECT MAX(id) FROM ledger_entry WHERE kind = 'charge')",
        "charge_unposted",
    ),
    (
        "ledger_posting",
        "UPDATE ledger_posting SET charge_id = NULL WHERE entry_id = (SELECT MAX(id) FROM ledger_entry WHERE kind = 'receipt')",
        "allocation_differs",
    ),
    (
        "ledger_posting",
        "UPDATE ledger_posting SET charge_id = (SELECT MIN(id) FROM charge) WHERE entry_id = (SELECT MAX(id) FROM ledger_entry WHERE kind = 'receipt') AND charge_id IS NOT NULL",
        "charge_oversettled",
    ),
    (
        "ledger_posting",
        "UPDATE ledger_posting SET charge_id = NULL WHERE entry_id = (SELECT MAX(id) FROM ledger_entry WHERE kind = 'charge')",
        "entry_misshapen",
    ),
    (
        "ledger_posting",
        "UPDATE ledger_posting SET account_id = (SELECT MIN(id) FROM ledger_account WHERE purpose = 'bank') WHERE entry_id = (SELECT id FROM ledger_entry WHERE kind = 'write_off') AND amount_fen < 0",
        "entry_misshapen",
    ),
    (
        "ledger_posting",
        "UPDATE ledger_posting SET entry_id = (SELECT MIN(id) FROM ledger_entry) WHERE entry_id = (SELECT MAX(id) FROM ledger_entry)",
        "entry_unsealed",
    ),
    (
        "ledger_seal",
        "DELETE FROM ledger_seal WHERE entry_id = (SELECT MIN(entry_id) FROM ledger_seal)",
        "entry_unsealed",
    ),
    (
        "ledger_seal",
        "UPDATE ledger_seal SET postings = postings + 1 WHERE entry_id = (SELECT MAX(entry_id) FROM ledger_seal)",
        "entry_unsealed",
    ),
    (
        "ledger_entry",
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE kind = 'receipt')",
        "payment_unposted",
    ),
    (
        "ledger_entry",
        "DELETE FROM ledger_entry WHERE id = (SELECT MAX(id) FROM ledger_entry WHERE kind = 'charge')",
        "charge_unposted",
    ),
    (
        "ledger_entry",
        "UPDATE ledger_entry SET idempotency_key = 'other' WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE kind = 'charge')",
        "charge_unposted",
    ),
    (
        "ledger_entry",
        "UPDATE ledger_entry SET kind = 'refund' WHERE id = (SELECT MAX(id) FROM ledger_entry WHERE kind = 'receipt')",
        "entry_misshapen",
    ),
    (
        "ledger_entry",
        "UPDATE ledger_entry SET occurred_on = '2020-01-01' WHERE id = (SELECT MAX(id) FROM ledger_entry WHERE kind = 'receipt'
           AND id NOT IN (SELECT reverses FROM ledger_entry WHERE reverses IS NOT NULL))",
        "interest_differs",
    ),
    (
        "ledger_entry",
        "UPDATE ledger_entry SET reverses = (SELECT MIN(id) FROM ledger_entry) WHERE kind = 'reversal'",
        "reversal_differs",
    ),
    (
        "charge",
        "UPDATE charge SET amount_fen = amount_fen + 1 WHERE id = (SELECT MIN(id) FROM charge)",
        "charge_unposted",
    ),
    (
        "charge",
        "UPDATE charge SET breakdown = '{}' WHERE id = (SELECT MAX(id) FROM charge)",
        "computation_does_not_add_up",
    ),
    (
        "charge",
        "UPDATE charge SET tax_fen = tax_fen + 1 WHERE id = (SELECT MIN(id) FROM charge)",
        "computation_does_not_add_up",
    ),
    (
        "charge",
        "UPDATE charge SET due_on = '2099-01-01' WHERE id = (SELECT MIN(id) FROM charge)",
        "computation_does_not_add_up",
    ),
    (
        "charge",
        "UPDATE charge SET kind = 'lump' WHERE id = (SELECT MIN(id) FROM charge)",
        "computation_does_not_add_up",
    ),
    (
        "charge",
        "DELETE FROM charge WHERE id = (SELECT MAX(id) FROM charge WHERE kind = 'late_interest')",
        "interest_differs",
    ),
    (
        "payment",
        "UPDATE payment SET amount_fen = amount_fen + 1 WHERE id = (SELECT MIN(id) FROM payment)",
        "payment_unposted",
    ),
    (
        "payment",
        "UPDATE payment SET state = 'recorded' WHERE id = (SELECT MIN(id) FROM payment)",
        "payment_posted_unconfirmed",
    ),
    ("payment", "UPDATE payment SET allocation = '{}' WHERE id = (SELECT MAX(id) FROM payment)", "allocation_differs"),
    ("licence", "UPDATE licence SET terms_hash = terms || ''", "terms_tampered"),
    ("evidence", "UPDATE evidence SET text_shown = text_shown || '.'", "evidence_tampered"),
];

/// What can be done to a distribution.
const RUN_FAULTS: [(&str, &str, &str); 12] = [
    ("distribution_run", "UPDATE distribution_run SET computation = '{}'", "run_unreadable"),
    (
        "distribution_run",
        "UPDATE distribution_run SET computation = REPLACE(computation, '\"direct_costs\":400000', '\"direct_costs\":300000')",
        "run_differs",
    ),
    (
        "distribution_run",
        "UPDATE distribution_run SET computation = REPLACE(computation, '\"rate_ppm\":80000', '\"rate_ppm\":70000')",
        "run_policy_differs",
    ),
    (
        "distribution_policy",
        "UPDATE distribution_policy SET rule_hash = REPLACE(rule_hash, 'a', 'b')",
        "run_policy_differs",
    ),
    ("distribution_run", "UPDATE distribution_run SET state = 'approved'", "run_posted_early"),
    ("distribution_run", "UPDATE distribution_run SET state = 'lost'", "run_state_unknown"),
    ("run_receipt", "UPDATE run_receipt SET amount_fen = amount_fen + 1", "run_receipts_differ"),
    ("run_receipt", "UPDATE run_receipt SET live_key = NULL", "run_receipts_loose"),
    (
        "run_receipt",
        "UPDATE run_receipt SET entry_id = 'ent_00000000000000000000000001', live_key = 'ent_00000000000000000000000001'",
        "run_receipt_not_of_book",
    ),
    (
        "ledger_posting",
        "UPDATE ledger_posting SET amount_fen = amount_fen * 2 WHERE entry_id = (SELECT id FROM ledger_entry WHERE kind = 'distribution')",
        "run_entry_differs",
    ),
    (
        "ledger_entry",
        "UPDATE ledger_entry SET idempotency_key = 'other' WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE kind = 'payout')",
        "run_unposted",
    ),
    (
        "ledger_entry",
        "UPDATE ledger_entry SET kind = 'receipt' WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE kind = 'payout')",
        "entry_misshapen",
    ),
];

/// What can be done to a contract whose patent was sold.
const TRANSFER_FAULTS: [(&str, &str, &str); 8] = [
    ("licence", "UPDATE licence SET succeeded_on = '2027-04-09' WHERE succeeds_id IS NOT NULL", "window_differs"),
    ("licence", "UPDATE licence SET ended_on = '2027-02-01' WHERE state = 'transferred'", "window_differs"),
    ("licence", "UPDATE licence SET contract_id = NULL WHERE succeeds_id IS NOT NULL", "window_differs"),
    ("licence", "UPDATE licence SET state = 'expired' WHERE state = 'transferred'", "window_differs"),
    ("licence", "UPDATE licence SET effective_on = '2026-04-02' WHERE succeeds_id IS NOT NULL", "window_differs"),
    (
        "licence",
        "UPDATE licence SET succeeded_on = CASE WHEN succeeds_id IS NULL THEN NULL ELSE '2027-05-01' END, ended_on = CASE WHEN succeeds_id IS NULL THEN '2027-04-30' ELSE NULL END",
        "charge_outside_window",
    ),
    (
        "charge",
        "UPDATE charge SET kind = 'royalty' WHERE licence_id = (SELECT id FROM licence WHERE succeeds_id IS NOT NULL)",
        "window_royalties_differ",
    ),
    (
        "ledger_posting",
        "DELETE FROM ledger_posting WHERE entry_id = (SELECT MAX(id) FROM ledger_entry WHERE kind = 'reversal')",
        "charge_outside_window",
    ),
];

/// The statements that let an attacker past the guards, and after it.
pub(crate) fn unguarded(world: &World, triggers: &[String], sql: &str) -> String {
    if world.database.url.starts_with("sqlite:") {
        let drop: String = triggers.iter().map(|name| format!("DROP TRIGGER IF EXISTS {name};")).collect();
        format!("PRAGMA foreign_keys = OFF; {drop} {sql}")
    } else {
        format!("SET session_replication_role = replica; {sql}")
    }
}

pub(crate) async fn triggers(world: &World) -> Vec<String> {
    let Some(path) = world.database.url.strip_prefix("sqlite:") else { return Vec::new() };
    let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(path).await.unwrap();
    sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        .fetch_all(&mut connection)
        .await
        .unwrap()
}

async fn codes(world: &World) -> BTreeSet<&'static str> {
    payments::check(&world.services).await.unwrap().into_iter().map(|finding| finding.code).collect()
}

async fn every_planted_fault_is_named(world: World) {
    let late = owing(&world, 9_999_331).await;
    let due = late.due_on();
    world.wake_on(due.plus_days(45)).await;
    confirmed(&world, &late, "20,000", due.plus_days(45)).await;
    late.bounced(&world, "1,000", due.plus_days(44)).await;
    late.written_off(&world, "100").await;
    each_is_named(&world, &FAULTS).await;
}

async fn every_fault_of_a_transfer_is_named(world: World) {
    let late = owing(&world, 9_999_333).await;
    let due = late.due_on();
    world.wake_on(due.plus_days(40)).await;
    confirmed(&world, &late, "20,000", due.plus_days(40)).await;
    transfers::sold_late(&world, &late).await;
    each_is_named(&world, &TRANSFER_FAULTS).await;
}

async fn every_fault_of_a_distribution_is_named(world: World) {
    let earned = distribution::earned(&world, 9_999_332).await;
    let run = distribution::computed(&world, &earned).await;
    distribution::approved(&world, &earned, run).await;
    let form = FormInput::default();
    services::distribution::pay_out(&world.services, &earned.finance, run, &form).await.unwrap().expect_done();
    each_is_named(&world, &RUN_FAULTS).await;
}

/// Plants a fault, asks the check, and puts all back as it was; then the next.
async fn each_is_named(world: &World, faults: &[(&str, &str, &str)]) {
    assert_eq!(codes(world).await, BTreeSet::new(), "nothing is found before anything is done");
    let triggers = triggers(world).await;
    for (table, sql, code) in faults {
        let kept = format!("kept_{table}");
        let keep = format!("CREATE TABLE {kept} AS SELECT * FROM {table}; {sql}");
        attack(world, &unguarded(world, &triggers, &keep)).await.expect(sql);
        let found = codes(world).await;
        assert!(found.contains(code), "{sql}\nfound {found:?}, not {code}");
        let restore = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM {kept}; DROP TABLE {kept}");
        attack(world, &unguarded(world, &triggers, &restore)).await.expect(table);
    }
    assert_eq!(codes(world).await, BTreeSet::new(), "nothing is found when all is as it was");
}
