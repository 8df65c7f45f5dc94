//! The audit trail: whoever gets past the database's guards and changes, removes, puts in or moves a line is found out;
//! whoever writes the whole chain anew is found out by an anchor; personal data goes and the chain stays.

use std::collections::BTreeSet;

use services::{
    Caller, ServiceError, Submitted,
    audit::{self, AuditQuery},
    forms::FormInput,
    journal::{self, Change},
    ports::AuditRow,
};
use testkit::{World, journeys::People, on_both_databases};

use crate::{
    book::attack,
    faults::{triggers, unguarded},
};

on_both_databases!(
    every_change_of_the_trail_is_named,
    an_anchor_knows_the_chain_that_was_written_anew,
    personal_data_goes_and_the_chain_stays,
    nobody_changes_a_line,
    an_organisation_sees_its_own_trail,
    sealers_take_turns
);

/// A line of the trail, and its id as text.
async fn line(world: &World, caller: &Caller, action: &str, subject: &str, after: &str) {
    let mut uow = world.services.store.write().await.unwrap();
    let change = Change { action, subject_id: subject, before: "old", after, reason: "why", ..Change::default() };
    journal::record(&world.services, uow.as_mut(), caller, change).await.unwrap();
    uow.save().await.unwrap();
}

async fn seal_all(world: &World) {
    while audit::seal(&world.services).await.unwrap() > 0 {}
}

async fn codes(world: &World, anchors: &[domain::audit_chain::Anchor]) -> BTreeSet<&'static str> {
    let verified = audit::verify(&world.services, anchors).await.unwrap();
    verified.findings.into_iter().map(|finding| finding.code).collect()
}

async fn ten_lines(world: &World) -> Caller {
    let company = world.organisation("company", "enterprise", "审计公司").await;
    for number in 0..10 {
        line(world, &company, "tried", &format!("sub_{number}"), &format!("text {number}")).await;
    }
    seal_all(world).await;
    company
}

/// Table, what is done to it, and what is found.
const ATTACKS: [(&str, &str, &str); 12] = [
    ("audit", "UPDATE audit SET after_text = 'other' WHERE subject_id = 'sub_3'", "audit_texts_changed"),
    ("audit", "UPDATE audit SET reason = '' WHERE subject_id = 'sub_3'", "audit_texts_changed"),
    (
        "audit",
        "UPDATE audit SET before_text = '', after_text = '', reason = '', salt = '' WHERE subject_id = 'sub_3'",
        "audit_texts_changed",
    ),
    ("audit", "UPDATE audit SET action = 'other' WHERE subject_id = 'sub_3'", "audit_link_broken"),
    ("audit", "UPDATE audit SET user_id = NULL WHERE subject_id = 'sub_3'", "audit_link_broken"),
    ("audit", "UPDATE audit SET at = at + 1 WHERE subject_id = 'sub_9'", "audit_link_broken"),
    ("audit", "DELETE FROM audit WHERE subject_id = 'sub_3'", "audit_line_missing"),
    (
        "audit",
        "INSERT INTO audit (id, action, subject_id, before_text, after_text, request_id, at)
         VALUES ('aud_00000000000000000000000001', 'put in', 'x', '', '', '', 1)",
        "audit_line_stray",
    ),
    ("audit_seal", "DELETE FROM audit_seal WHERE number = 3", "audit_link_missing"),
    ("audit_seal", "UPDATE audit_seal SET texts = 'x' WHERE number = 3", "audit_texts_changed"),
    (
        "audit_seal",
        "UPDATE audit_seal SET number = CASE number WHEN 3 THEN 4 ELSE 3 END + 1000 WHERE number IN (3, 4);
         UPDATE audit_seal SET number = number - 1000 WHERE number > 1000",
        "audit_link_broken",
    ),
    (
        "audit_redaction",
        "INSERT INTO audit_redaction (audit_id, reason, user_id, at)
         SELECT id, 'x', 'usr_00000000000000000000000001', 1 FROM audit WHERE subject_id = 'sub_3'",
        "audit_redaction_unrecorded",
    ),
];

async fn every_change_of_the_trail_is_named(world: World) {
    ten_lines(&world).await;
    assert_eq!(codes(&world, &[]).await, BTreeSet::new(), "nothing is found before anything is done");
    let triggers = triggers(&world).await;
    for (table, sql, code) in ATTACKS {
        let keep = format!("CREATE TABLE kept AS SELECT * FROM {table}; {sql}");
        attack(&world, &unguarded(&world, &triggers, &keep)).await.expect(sql);
        let found = codes(&world, &[]).await;
        assert!(found.contains(code), "{sql}\nfound {found:?}, not {code}");
        let restore = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept");
        attack(&world, &unguarded(&world, &triggers, &restore)).await.expect(table);
    }
    assert_eq!(codes(&world, &[]).await, BTreeSet::new(), "nothing is found when all is as it was");
}

async fn an_anchor_knows_the_chain_that_was_written_anew(world: World) {
    let company = ten_lines(&world).await;
    let anchor = audit::anchor(&world.services).await.unwrap();
    line(&world, &company, "tried", "sub_10", "later").await;
    seal_all(&world).await;
    assert_eq!(codes(&world, std::slice::from_ref(&anchor)).await, BTreeSet::new());

    // The end is cut off cleanly: the chain itself is whole.
    let triggers = triggers(&world).await;
    let cut = format!(
        "DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_seal WHERE number >= {0});
         DELETE FROM audit_seal WHERE number >= {0}",
        anchor.count
    );
    attack(&world, &unguarded(&world, &triggers, &cut)).await.unwrap();
    assert_eq!(codes(&world, &[]).await, BTreeSet::new());
    assert_eq!(codes(&world, std::slice::from_ref(&anchor)).await, BTreeSet::from(["audit_truncated"]));

    // A line is changed and every link made anew, as whoever owns the database and knows the rule can do.
    let anew = "UPDATE audit SET after_text = 'other' WHERE subject_id = 'sub_3';
         INSERT INTO audit_unsealed (audit_id) SELECT audit_id FROM audit_seal; DELETE FROM audit_seal";
    attack(&world, &unguarded(&world, &triggers, anew)).await.unwrap();
    line(&world, &company, "tried", "sub_11", "later").await;
    if world.database.url.starts_with("sqlite:") {
        // The trigger that queues lines is gone with the others.
        let queue = "INSERT INTO audit_unsealed (audit_id) SELECT id FROM audit WHERE subject_id = 'sub_11'";
        attack(&world, queue).await.unwrap();
    }
    seal_all(&world).await;
    assert_eq!(codes(&world, &[]).await, BTreeSet::new());
    assert_eq!(codes(&world, &[anchor]).await, BTreeSet::from(["audit_anchor_differs"]));
}

async fn find(world: &World, caller: &Caller, subject: &str) -> AuditRow {
    let query = AuditQuery { subject: subject.into(), page: 1, ..AuditQuery::default() };
    audit::list(&world.services, caller, &query).await.unwrap().rows.remove(0)
}

async fn personal_data_goes_and_the_chain_stays(world: World) {
    let people = People::new(&world).await;
    ten_lines(&world).await;
    let (services, operator) = (&world.services, &people.operator);
    let row = find(&world, operator, "sub_3").await;
    let anchor = audit::anchor(services).await.unwrap();
    let form = FormInput::from([("reason", "个人信息主体要求删除"), ("request_id", "req_redact")]);
    let empty = FormInput::from([("reason", " ")]);
    let refused = audit::redact(services, operator, row.line.id, &empty).await.unwrap();
    assert!(matches!(refused, Submitted::Invalid(_)));
    let by_other = audit::redact(services, &people.company, row.line.id, &form).await;
    assert!(matches!(by_other, Err(ServiceError::Forbidden)));
    for _click in 0..2 {
        audit::redact(services, operator, row.line.id, &form).await.unwrap().expect_done();
    }
    let again = FormInput::from([("reason", "x")]);
    assert_eq!(
        audit::redact(services, operator, row.line.id, &again).await.unwrap(),
        Submitted::refused("audit_redacted")
    );

    let after = find(&world, operator, "sub_3").await;
    assert!(after.redaction.is_some());
    assert_eq!((after.line.after_text.as_str(), after.line.salt.as_str()), ("", ""));
    assert_eq!(
        (after.line.action, after.line.user_id, after.line.at),
        (row.line.action, row.line.user_id, row.line.at)
    );
    let said = find(&world, operator, &row.line.id.to_string()).await;
    assert_eq!((said.line.action.as_str(), said.line.reason.as_str()), ("redact_audit", "个人信息主体要求删除"));
    for _before_and_after_sealing in 0..2 {
        let verified = audit::verify(services, std::slice::from_ref(&anchor)).await.unwrap();
        assert_eq!(verified.findings, []);
        assert_eq!(verified.redacted, 1);
        seal_all(&world).await;
    }
    line(&world, operator, "tried", "sub_fresh", "x").await;
    let fresh = find(&world, operator, "sub_fresh").await;
    let early = audit::redact(services, operator, fresh.line.id, &again).await.unwrap();
    assert_eq!(early, Submitted::refused("audit_unsealed"));
}

async fn nobody_changes_a_line(world: World) {
    ten_lines(&world).await;
    for sql in [
        "UPDATE audit SET after_text = ''",
        "UPDATE audit SET before_text = '', after_text = '', reason = '', salt = ''",
        "DELETE FROM audit",
        "UPDATE audit_seal SET hash = 'x'",
        "DELETE FROM audit_seal",
    ] {
        let refused = attack(&world, sql).await.expect_err(sql);
        assert!(refused.contains("append_only"), "{refused}");
    }
    let redact = "INSERT INTO audit_redaction (audit_id, reason, user_id, at)
         SELECT id, 'x', 'usr_00000000000000000000000001', 1 FROM audit WHERE subject_id = 'sub_3'";
    attack(&world, redact).await.unwrap();
    let sql = "UPDATE audit SET before_text = '', after_text = '', reason = '', salt = '', action = 'x' WHERE subject_id = 'sub_3'";
    attack(&world, sql).await.expect_err("a redaction changes nothing else");
}

async fn an_organisation_sees_its_own_trail(world: World) {
    let people = People::new(&world).await;
    let company = ten_lines(&world).await;
    let services = &world.services;
    let all = AuditQuery { page: 1, ..AuditQuery::default() };
    let own = audit::list(services, &company, &all).await.unwrap();
    assert_eq!(own.total, i64::try_from(own.rows.len()).unwrap());
    assert!(own.rows.iter().all(|row| row.organisation_name == "审计公司"));
    let whole = audit::list(services, &people.operator, &all).await.unwrap();
    assert!(whole.total > own.total);
    let other = find(&world, &people.operator, "sub_3").await.line.id;
    assert!(matches!(audit::line(services, &people.company, other).await, Err(ServiceError::NotFound)));
    assert!(matches!(audit::list(services, &people.cashier, &all).await, Err(ServiceError::Forbidden)));
    let count = async |query: AuditQuery| audit::list(services, &people.operator, &query).await.unwrap().total;
    let by = |query: AuditQuery| AuditQuery { action: "tried".into(), page: 1, ..query };
    assert_eq!(count(by(AuditQuery { person: "审计公司".into(), ..AuditQuery::default() })).await, 10);
    assert_eq!(count(by(AuditQuery { organisation: "审计".into(), ..AuditQuery::default() })).await, 10);
    assert_eq!(count(by(AuditQuery { to: "2026-03-01".into(), ..AuditQuery::default() })).await, 0);
    assert_eq!(
        count(by(AuditQuery { from: "2026-03-02".into(), to: "2026-03-02".into(), ..AuditQuery::default() })).await,
        10
    );
    assert_eq!(count(by(AuditQuery { request: "nobody".into(), ..AuditQuery::default() })).await, 0);
    assert_eq!(audit::export(services, &company, &all).await.unwrap().len(), own.rows.len());
}

/// Two processes seal at once: the chain has no gap and no line twice.
async fn sealers_take_turns(world: World) {
    let company = world.organisation("company", "enterprise", "审计公司").await;
    for round in 0..5 {
        for number in 0..20 {
            line(&world, &company, "tried", &format!("sub_{round}_{number}"), "x").await;
        }
        let (one, two) = (world.services.clone(), world.services.clone());
        let (one, two) = tokio::join!(
            tokio::spawn(async move { audit::seal(&one).await }),
            tokio::spawn(async move { audit::seal(&two).await })
        );
        one.unwrap().unwrap();
        two.unwrap().unwrap();
    }
    seal_all(&world).await;
    let verified = audit::verify(&world.services, &[]).await.unwrap();
    assert_eq!((verified.findings.len(), verified.waiting), (0, 0));
    assert!(verified.links >= 100);
}
