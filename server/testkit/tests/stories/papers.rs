//! Documents: each says what is stored, whoever may see its page may have it, and the public can verify it.

use domain::{Locale, id::LicenceId};
use services::{
    Caller, ServiceError,
    papers::{self, Languages, PaperQuery, Verified},
    ports::{PaperError, PaperKind, SetPaper},
};
use testkit::{
    World,
    journeys::{People, accepted, announced, charges_of, entry_and_royalty, paid},
    on_both_databases,
};

on_both_databases!(
    every_document_of_a_licence_is_there_for_its_parties,
    a_document_is_known_and_the_newer_one_with_it,
    a_name_that_no_font_has_is_refused_by_its_character,
);

struct Licensed {
    people: People,
    licence: LicenceId,
    declaration: domain::id::DeclarationId,
}

async fn licensed(world: &World, serial: u32) -> Licensed {
    let people = People::new(world).await;
    let declaration = announced(world, &people, &entry_and_royalty(), serial).await;
    let licence = accepted(world, &people.company, declaration).await;
    let first = charges_of(world, licence).await.remove(0);
    paid(world, &people, &first, "50000").await;
    Licensed { people, licence, declaration }
}

async fn get(world: &World, caller: &Caller, kind: PaperKind, subject: &str) -> Result<SetPaper, ServiceError> {
    papers::download(&world.services, caller, &PaperQuery::new(kind, subject)).await.map(|(_, set)| set)
}

async fn every_document_of_a_licence_is_there_for_its_parties(world: World) {
    let it = licensed(&world, 9_999_811).await;
    let stranger = world.organisation("company", "enterprise", "远山材料有限公司").await;
    let charge = charges_of(&world, it.licence).await.remove(0).position.charge.id;
    let mut uow = world.services.store.read().await.unwrap();
    let recordal = uow.recordal_of(it.licence).await.unwrap().expect("opened when the licence took effect").id;
    let filter = services::ports::PaymentFilter { licence: Some(it.licence), limit: 1, ..Default::default() };
    let payment = uow.payments(&filter).await.unwrap().0.remove(0).payment.id;
    drop(uow);
    let licence = it.licence.to_string();
    let both_see = [
        (PaperKind::Notice, licence.clone()),
        (PaperKind::Contract, licence.clone()),
        (PaperKind::CompletionCertificate, licence.clone()),
        (PaperKind::AccountStatement, licence),
        (PaperKind::RecordalForm, recordal.to_string()),
        (PaperKind::PaymentSlip, charge.to_string()),
        (PaperKind::Receipt, payment.to_string()),
    ];
    for (kind, subject) in both_see {
        for caller in [&it.people.company, &it.people.staff] {
            let set = get(&world, caller, kind, &subject).await.unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
            assert!(set.bytes.starts_with(b"%PDF-") && set.pages > 0, "{kind:?}");
        }
        let other = get(&world, &stranger, kind, &subject).await;
        assert!(matches!(other, Err(ServiceError::NotFound)), "{kind:?}");
        let visitor = get(&world, &world.visitor(), kind, &subject).await;
        assert!(matches!(visitor, Err(ServiceError::LoginRequired)), "{kind:?}");
    }
    let declaration = it.declaration.to_string();
    for kind in [PaperKind::Declaration, PaperKind::Withdrawal] {
        get(&world, &it.people.staff, kind, &declaration).await.unwrap();
        assert!(get(&world, &stranger, kind, &declaration).await.is_err(), "{kind:?}");
    }
    let unrecorded = get(&world, &it.people.staff, PaperKind::RecordalCancellation, &recordal.to_string()).await;
    assert!(matches!(unrecorded, Err(ServiceError::NotFound)));
    what_the_contract_says(&world, it.licence).await;
}

/// Every clause of the announced terms stands in the contract, in both languages, with no place left unfilled.
async fn what_the_contract_says(world: &World, id: LicenceId) {
    let mut uow = world.services.store.read().await.unwrap();
    let licence = uow.licence(id).await.unwrap().unwrap();
    let paper = papers::contract(uow.as_mut(), &licence, Languages::Both).await.unwrap();
    let texts: Vec<&str> = paper.texts().into_iter().map(|(_, text)| text).collect();
    let terms = services::licences::terms_of(&licence).unwrap();
    for locale in Locale::ALL {
        for clause in domain::terms::clauses(&terms, locale) {
            assert!(texts.iter().any(|text| text.contains(&clause.text)), "{}", clause.key);
        }
    }
    assert!(texts.iter().any(|text| text.contains(&licence.terms_hash)));
    assert!(texts.iter().all(|text| !text.contains(['{', '}'])));
}

async fn a_document_is_known_and_the_newer_one_with_it(world: World) {
    let it = licensed(&world, 9_999_812).await;
    let charge = charges_of(&world, it.licence).await.remove(0).position.charge.id.to_string();
    let first = get(&world, &it.people.company, PaperKind::PaymentSlip, &charge).await.unwrap();
    let again = get(&world, &it.people.company, PaperKind::PaymentSlip, &charge).await.unwrap();
    assert_eq!(first, again, "the same content gives the same bytes");
    for hash in [&first.content_sha256, &first.sha256] {
        match papers::verify(&world.services, &format!(" {} ", hash.to_uppercase())).await.unwrap() {
            Verified::Known { kind, superseded_at, issued_at, .. } => {
                assert_eq!((kind, superseded_at), (PaperKind::PaymentSlip, None));
                assert!(issued_at.seconds_until(world.services.now()) == 0, "it was issued just now");
            }
            other => panic!("{other:?}"),
        }
    }
    world.clock.go_to(world.services.today().plus_days(1));
    let later = get(&world, &it.people.company, PaperKind::PaymentSlip, &charge).await.unwrap();
    assert_ne!(later.content_sha256, first.content_sha256, "the slip names its day");
    let old = papers::verify(&world.services, &first.content_sha256).await.unwrap();
    assert!(matches!(old, Verified::Known { superseded_at: Some(_), .. }), "{old:?}");
    let unknown = papers::verify(&world.services, &"0".repeat(64)).await.unwrap();
    assert_eq!(
        (unknown, papers::verify(&world.services, "a").await.unwrap()),
        (Verified::Unknown, Verified::Malformed)
    );
}

async fn a_name_that_no_font_has_is_refused_by_its_character(world: World) {
    let it = licensed(&world, 9_999_813).await;
    let mut uow = world.services.store.write().await.unwrap();
    let id = uow.licence(it.licence).await.unwrap().unwrap().licensee_id;
    let mut company = uow.organisation(id).await.unwrap().unwrap();
    company.contact_name = "王\u{10fffd}".into();
    uow.update_organisation(&company).await.unwrap();
    uow.save().await.unwrap();
    match get(&world, &it.people.company, PaperKind::Contract, &it.licence.to_string()).await {
        Err(ServiceError::Paper(PaperError::MissingGlyph { characters, place })) => {
            assert!(characters.contains("U+10FFFD"), "{characters}");
            assert_eq!(place, "联系人");
        }
        other => panic!("{other:?}"),
    }
}
