//! Licence passports, and the nightly proof that every licence stands on the announced terms.

use domain::{Day, passport::Refusal};
use services::{Caller, ServiceError, Services, documents, equal_terms, forms::FormInput, passports};
use testkit::{
    World,
    journeys::{People, accepted, announced, charges_of, entry_and_royalty, paid},
    on_both_databases,
};

use crate::{
    book::attack,
    faults::{triggers, unguarded},
};

on_both_databases!(
    either_side_has_a_passport_issued_and_anybody_verifies_it,
    a_tampered_licence_is_found_by_the_night,
    a_contract_that_was_passed_on_is_still_equal
);

async fn issue(services: &Services, caller: &Caller, licence: domain::id::LicenceId, request: &str) -> String {
    let form = FormInput::from([("request_id", request)]);
    passports::issue(services, caller, licence, &form).await.unwrap().expect_done()
}

async fn either_side_has_a_passport_issued_and_anybody_verifies_it(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_801).await;
    let licence = accepted(&world, &people.company, offer).await;
    let services = &world.services;
    let first = issue(services, &people.company, licence, "req_1").await;
    assert_eq!(issue(services, &people.company, licence, "req_1").await, first, "the second click");
    let charge = charges_of(&world, licence).await.remove(0);
    paid(&world, &people, &charge, "50,000").await;
    let second = issue(services, &people.staff, licence, "req_2").await;
    assert_ne!(first, second);

    let list = passports::list(services, &people.company, licence).await.unwrap();
    assert_eq!(list.issued.len(), 2);
    assert_eq!(list.issued[0].sha256, second, "newest first");
    let (document, file) = documents::download(services, &people.company, list.issued[0].document_id).await.unwrap();
    assert_eq!(document.sha256, second);
    let keys = passports::keys(services);
    let genuine = verifier::verify(&file, keys).expect("genuine");
    assert_eq!(genuine.passport.payments.len(), 1);
    assert_eq!(genuine.passport.paid_fen, domain::Fen::yuan(50_000));
    assert_eq!(genuine.passport.licence.number, list.row.licence.number);
    let text = String::from_utf8(file.clone()).unwrap();
    let email = &people.company.actor.as_ref().unwrap().email;
    assert!(!text.contains(email.as_str()) && !text.contains("192.0.2.1"), "no e-mail, no network address");
    let forged = text.replacen("5000000", "5000001", 1);
    assert_ne!(forged, text);
    assert_eq!(verifier::verify(forged.as_bytes(), keys), Err(Refusal::Signature));

    let known = passports::known(services, &first).await.unwrap().expect("it was issued");
    assert!(!known.is_newest);
    assert!(passports::known(services, &second).await.unwrap().expect("issued").is_newest);
    assert_eq!(passports::known(services, "0").await.unwrap(), None);
    let stranger = world.organisation("company", "enterprise", "路过公司").await;
    assert!(matches!(passports::list(services, &stranger, licence).await, Err(ServiceError::NotFound)));
    let refused = passports::issue(services, &people.operator, licence, &FormInput::default()).await;
    assert!(matches!(refused, Err(ServiceError::NotFound)), "the operator is no side of it");
    let trail = services.store.read().await.unwrap().audit_of(&licence.to_string(), 50).await.unwrap();
    assert_eq!(trail.iter().filter(|line| line.action == "issue_passport").count(), 2);
}

/// Each way of changing a licence's terms past the guards, and what the night says of it.
const TAMPERINGS: [(&str, &str); 5] = [
    ("UPDATE licence SET terms = REPLACE(terms, '5000000', '4000000')", "licence_text"),
    ("UPDATE licence SET terms_hash = REPLACE(terms_hash, 'a', 'b')", "licence_hash"),
    ("UPDATE declaration SET terms = REPLACE(terms, '5000000', '4000000')", "declared_text"),
    ("UPDATE declaration SET terms_hash = REPLACE(terms_hash, 'a', 'b')", "declared_text"),
    ("UPDATE evidence SET terms_hash = REPLACE(terms_hash, 'a', 'b')", "accepted_hash"),
];

async fn a_tampered_licence_is_found_by_the_night(world: World) {
    let people = People::new(&world).await;
    let inspector = world.staff(&[services::access::Role::Inspector], "").await;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_802).await;
    let other = world.organisation("company", "enterprise", "另一公司").await;
    for company in [&people.company, &other] {
        accepted(&world, company, offer).await;
    }
    let services = &world.services;
    let tonight = |day: Day| {
        world.clock.go_to(day);
        equal_terms::night(services)
    };
    let mut day = services.today().plus_days(1);
    tonight(day).await.unwrap();
    tonight(day).await.unwrap();
    let proof = equal_terms::of_offer(services, offer).await.unwrap();
    assert_eq!((proof.count.licences, proof.count.proved, proof.deviations), (2, 2, 0));
    assert_eq!(proof.last.map(|last| (last.day, last.deviations)), Some((day, 0)));

    let triggers = triggers(&world).await;
    for (sql, code) in TAMPERINGS {
        let table = sql.split_whitespace().nth(1).unwrap();
        let keep = format!("CREATE TABLE kept AS SELECT * FROM {table}; {sql}");
        attack(&world, &unguarded(&world, &triggers, &keep)).await.expect(sql);
        day = day.plus_days(1);
        tonight(day).await.unwrap();
        let proofs = equal_terms::proofs(services, &inspector).await.unwrap();
        assert_eq!(proofs.nights[0].deviations, 2, "{sql}");
        assert!(proofs.deviations.iter().all(|it| it.code == code), "{sql}: {:?}", proofs.deviations);
        let public = equal_terms::proofs(services, &world.visitor()).await.unwrap();
        assert_eq!((public.nights[0].deviations, public.deviations.len()), (2, 0));
        assert_eq!(equal_terms::of_offer(services, offer).await.unwrap().deviations, 2);
        for reader in [&people.operator, &inspector] {
            let tasks = services::desk::tasks(services, reader).await.unwrap();
            assert!(tasks.iter().any(|task| task.why == "terms_deviate"), "{sql}");
        }
        let check = services::payments::check(services).await.unwrap();
        assert!(check.iter().any(|finding| finding.code == "terms_not_announced"), "{sql}");
        let restore = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept");
        attack(&world, &unguarded(&world, &triggers, &restore)).await.expect(table);
    }
    tonight(day.plus_days(1)).await.unwrap();
    let proofs = equal_terms::proofs(services, &inspector).await.unwrap();
    let found: Vec<i64> = proofs.nights.iter().take(7).map(|night| night.deviations).collect();
    assert_eq!(found, [0, 2, 2, 2, 2, 2, 0], "each night keeps what it found");
}

async fn a_contract_that_was_passed_on_is_still_equal(world: World) {
    let late = crate::money::owing(&world, 9_999_803).await;
    crate::transfers::sold_late(&world, &late).await;
    let services = &world.services;
    world.clock.go_to(services.today().plus_days(1));
    equal_terms::night(services).await.unwrap();
    let proofs = equal_terms::proofs(services, &world.visitor()).await.unwrap();
    assert!(proofs.nights[0].licences > 1, "the old holder's row and the new one's");
    assert_eq!(proofs.nights[0].deviations, 0);
}
