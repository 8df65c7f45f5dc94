//! Filing packs, the calendar feed, certificates.

use std::io::{Cursor, Read as _};

use domain::{
    Day, Fen, Locale,
    digest::sha256_hex,
    filing::FormField,
    form::FieldError,
    id::{DeclarationId, FilingPackId, LicenceId, OrganisationId, RecordalId},
    recordal::{RecordalDocument, RecordalState},
    terms::{Fees, Terms},
};
use services::{
    Caller, ServiceError, Submitted,
    deadlines::{self, DeadlineKind},
    documents,
    forms::FormInput,
    packs, recordals,
};
use testkit::{
    World,
    journeys::{People, accepted, announced, announced_all, charges_of, entry_and_royalty, paid, pdf},
    on_both_databases,
};
use zip::ZipArchive;

on_both_databases!(
    either_side_makes_the_pack,
    what_is_missing_is_told_at_once,
    a_correction_makes_another_pack,
    a_filer_takes_its_papers_along,
    a_certificate_is_a_whole_pdf,
    a_character_without_a_font_is_named,
    a_free_licence_proves_no_payment,
    an_ended_licence_is_not_filed,
    a_calendar_is_read_with_its_secret,
    deadlines_are_ones_own,
);

const IDENTITIES: [RecordalDocument; 2] = [RecordalDocument::ApplicantIdentity, RecordalDocument::HandlerIdentity];

pub(super) async fn effective(world: &World, people: &People, terms: &Terms, serial: u32) -> (LicenceId, RecordalId) {
    let offer = announced(world, people, terms, serial).await;
    accepted_and_paid(world, people, offer).await
}

async fn accepted_and_paid(world: &World, people: &People, offer: DeclarationId) -> (LicenceId, RecordalId) {
    let licence = accepted(world, &people.company, offer).await;
    for charge in charges_of(world, licence).await {
        paid(world, people, &charge, "50,000").await;
    }
    let recordal = world.services.store.read().await.unwrap().recordal_of(licence).await.unwrap().unwrap();
    (licence, recordal.id)
}

pub(super) fn organisation_of(caller: &Caller) -> OrganisationId {
    caller.actor.as_ref().unwrap().organisation.as_ref().unwrap().id
}

pub(super) async fn put(world: &World, caller: &Caller, id: RecordalId, item: RecordalDocument, content: &str) {
    let mut form = FormInput::from([("note", "")]);
    let mut file = pdf("file");
    file.bytes = format!("%PDF-1.7\n{content}\n%%EOF\n").into_bytes();
    form.uploads.push(file);
    recordals::put_item(&world.services, caller, id, item.as_str(), &form).await.unwrap().expect_done();
}

pub(super) async fn identities(world: &World, caller: &Caller, id: RecordalId) {
    for item in IDENTITIES {
        put(world, caller, id, item, item.as_str()).await;
    }
}

pub(super) async fn make(world: &World, caller: &Caller, id: RecordalId) -> Submitted<FilingPackId> {
    packs::make(&world.services, caller, id, &FormInput::default()).await.unwrap()
}

pub(super) fn codes(outcome: Submitted<FilingPackId>) -> Vec<String> {
    match outcome {
        Submitted::Done(id) => panic!("{id} was made"),
        Submitted::Invalid(errors) => errors.into_iter().map(|error: FieldError| error.code).collect(),
    }
}

pub(super) async fn files(world: &World, caller: &Caller, id: FilingPackId) -> Vec<(String, Vec<u8>)> {
    let detail = packs::pack(&world.services, caller, id).await.unwrap();
    let (_, bytes) = documents::download(&world.services, caller, detail.pack.document_id).await.unwrap();
    assert_eq!(sha256_hex(&bytes), detail.pack.sha256);
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let read = |index| {
        let mut file = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        (file.name().unwrap().into_owned(), content)
    };
    (0..detail.files.len() + 1).map(read).collect()
}

async fn state(world: &World, id: RecordalId) -> RecordalState {
    world.services.store.read().await.unwrap().recordal(id).await.unwrap().unwrap().recordal.state
}

async fn either_side_makes_the_pack(world: World) {
    let people = People::new(&world).await;
    let offers = announced_all(&world, &people, &entry_and_royalty(), &[9_999_801, 9_999_802]).await;
    let sides = [(&people.company, &people.staff), (&people.staff, &people.company)];
    for ((side, other), offer) in sides.into_iter().zip(offers) {
        let (_, id) = accepted_and_paid(&world, &people, offer).await;
        identities(&world, side, id).await;
        let pack = make(&world, side, id).await.expect_done();
        assert_eq!(state(&world, id).await, RecordalState::PackageReady, "one click makes it complete");
        assert_eq!(make(&world, side, id).await.expect_done(), pack, "the same inputs need no second pack");
        let found = files(&world, side, pack).await;
        let names: Vec<&str> = found.iter().map(|file| file.0.as_str()).collect();
        let expected = [
            "00_清单.txt",
            "01_备案申请表.pdf",
            "02_书面通知.pdf",
            "03_付款凭证.pdf",
            "04_请求人身份证明_附件.pdf",
            "06_经办人身份证明_附件.pdf",
            "08_合同文本.pdf",
            "备案申请表数据.json",
            "备案申请表数据.xlsx",
            "SHA256SUMS",
        ];
        assert_eq!(names, expected, "in the order of the Guidelines");
        let sums = String::from_utf8(found.last().unwrap().1.clone()).unwrap();
        for (name, content) in &found[..found.len() - 1] {
            assert!(sums.contains(&format!("{}  {name}\n", sha256_hex(content))), "{name}");
        }
        let form: serde_json::Value = serde_json::from_slice(&found[7].1).unwrap();
        let titles: Vec<&str> = form["fields"].as_array().unwrap().iter().filter_map(|it| it["zh"].as_str()).collect();
        assert!(titles.starts_with(&["专利号", "发明创造名称"]), "{titles:?}");
        let hidden = packs::pack(&world.services, other, pack).await;
        assert!(matches!(hidden, Err(ServiceError::NotFound)), "it holds identity papers of the other side");
        let document = packs::pack(&world.services, side, pack).await.unwrap().pack.document_id;
        let hidden = documents::download(&world.services, other, document).await;
        assert!(matches!(hidden, Err(ServiceError::NotFound)));
        assert_eq!(codes(make(&world, other, id).await), ["pack_other_side"]);
        assert!(packs::packs(&world.services, other, id).await.unwrap().lines.is_empty());
    }
}

async fn what_is_missing_is_told_at_once(world: World) {
    let people = People::new(&world).await;
    let (_, id) = effective(&world, &people, &entry_and_royalty(), 9_999_803).await;
    let mut uow = world.services.store.write().await.unwrap();
    let mut holder = uow.organisation(organisation_of(&people.staff)).await.unwrap().unwrap();
    holder.address = String::new();
    uow.update_organisation(&holder).await.unwrap();
    uow.save().await.unwrap();
    let told = codes(make(&world, &people.company, id).await);
    assert_eq!(told, ["pack_document", "pack_document", "pack_field"], "identities, and an address");
    let shown = packs::packs(&world.services, &people.company, id).await.unwrap();
    assert_eq!((shown.faults.len(), shown.may_make), (3, true), "the page says the same before the click");
    let stranger = world.organisation("company", "enterprise", "旁观科技有限公司").await;
    let hidden = packs::make(&world.services, &stranger, id, &FormInput::default()).await;
    assert!(matches!(hidden, Err(ServiceError::NotFound)));
    let operator = packs::make(&world.services, &people.operator, id, &FormInput::default()).await;
    assert!(matches!(operator, Err(ServiceError::Forbidden)), "the sides file");
}

pub(super) async fn submit(world: &World, caller: &Caller, id: RecordalId, receipt: &str) -> Submitted<()> {
    let today = world.services.today().to_string();
    let form = FormInput::from([("receipt_number", receipt), ("submitted_on", today.as_str())]);
    recordals::submit(&world.services, caller, id, &form).await.unwrap()
}

async fn a_correction_makes_another_pack(world: World) {
    let people = People::new(&world).await;
    let (_, id) = effective(&world, &people, &entry_and_royalty(), 9_999_804).await;
    let side = &people.company;
    identities(&world, side, id).await;
    let first = make(&world, side, id).await.expect_done();
    put(&world, side, id, RecordalDocument::Other, "说明").await;
    assert_eq!(submit(&world, side, id, "回执 1").await, Submitted::refused("pack_outdated"));
    let second = make(&world, side, id).await.expect_done();
    assert_ne!(first, second);
    submit(&world, side, id, "回执 1").await.expect_done();
    assert_eq!(codes(make(&world, side, id).await), ["pack_not_now"], "what is handed in is frozen");
    let note = FormInput::from([("note", "请补正专利权人名称")]);
    recordals::request_correction(&world.services, side, id, &note).await.unwrap().expect_done();
    with_title(&world, id, "一种石墨烯复合电极").await;
    let third = make(&world, side, id).await.expect_done();
    submit(&world, side, id, "回执 2").await.expect_done();
    let detail = packs::pack(&world.services, side, third).await.unwrap();
    let (before, changes) = detail.difference.unwrap();
    assert_eq!((before, changes.fields.len()), (2, 1));
    assert_eq!(changes.fields[0].field, FormField::PatentTitle);
    assert!(changes.files.iter().all(|file| !file.name.contains("身份证明")), "{:?}", changes.files);
    assert_eq!(detail.filed, [(world.services.today(), "回执 2".to_owned())]);
    let kept = packs::pack(&world.services, side, second).await.unwrap();
    assert_eq!(kept.filed[0].1, "回执 1", "what was handed in before stays");
    assert_eq!(files(&world, side, second).await.len(), 11);
}

async fn with_title(world: &World, id: RecordalId, title: &str) {
    let mut uow = world.services.store.write().await.unwrap();
    let licence = uow.recordal(id).await.unwrap().unwrap().recordal.licence_id;
    let patent = uow.licence(licence).await.unwrap().unwrap().patent_id;
    let mut patent = uow.patent(patent).await.unwrap().unwrap();
    patent.title = title.to_owned();
    uow.update_patent(&patent).await.unwrap();
    uow.save().await.unwrap();
}

async fn a_filer_takes_its_papers_along(world: World) {
    let people = People::new(&world).await;
    let (_, id) = effective(&world, &people, &entry_and_royalty(), 9_999_805).await;
    identities(&world, &people.company, id).await;
    let recordal = recordals::recordal(&world.services, &people.company, id).await.unwrap();
    let paper = recordal.items.iter().find_map(|item| item.document.clone()).unwrap();
    let version = recordal.row.recordal.version.to_string();
    let form = FormInput::from([("version", version.as_str())]);
    recordals::take_over(&world.services, &people.staff, id, &form).await.unwrap().expect_done();
    let hidden = documents::download(&world.services, &people.staff, paper.id).await;
    assert!(matches!(hidden, Err(ServiceError::NotFound)), "who files now does not see who filed before");
    let told = codes(make(&world, &people.staff, id).await);
    assert_eq!(told, ["pack_document", "pack_document"], "the holder's own identities are missing");
}

async fn a_certificate_is_a_whole_pdf(world: World) {
    let people = People::new(&world).await;
    let (_, id) = effective(&world, &people, &entry_and_royalty(), 9_999_806).await;
    identities(&world, &people.company, id).await;
    make(&world, &people.company, id).await.expect_done();
    submit(&world, &people.company, id, "回执 1").await.expect_done();
    let today = world.services.today().to_string();
    for bytes in [&b"\x89PNG\r\n\x1a\n picture"[..], b"%PDF-1.7\ncut off", b"MZ\x90\x00 program %%EOF"] {
        let mut form = FormInput::from([("recordal_number", "备2026-1"), ("recorded_on", today.as_str())]);
        let mut file = pdf("certificate");
        file.bytes = bytes.to_vec();
        form.uploads.push(file);
        let outcome = recordals::record(&world.services, &people.company, id, &form).await.unwrap();
        assert_eq!(outcome, Submitted::wrong("certificate", "certificate_not_pdf"));
    }
    let mut form = FormInput::from([("recordal_number", "备2026-1"), ("recorded_on", today.as_str())]);
    form.uploads.push(pdf("certificate"));
    let unusual = recordals::record(&world.services, &people.company, id, &form).await.unwrap().expect_done();
    assert!(unusual, "an odd number warns and is kept");
}

async fn a_character_without_a_font_is_named(world: World) {
    let people = People::new(&world).await;
    let (_, id) = effective(&world, &people, &entry_and_royalty(), 9_999_807).await;
    identities(&world, &people.company, id).await;
    with_title(&world, id, "一种\u{e123}电极").await;
    let Submitted::Invalid(errors) = make(&world, &people.company, id).await else { panic!("it was made") };
    assert!(errors.iter().all(|error| error.code == "pack_glyphs"), "{errors:?}");
    assert!(errors.iter().all(|error| error.params.get("characters").is_some_and(|text| text.contains('\u{e123}'))));
    assert_eq!(state(&world, id).await, RecordalState::ToPrepare, "nothing was kept");
}

async fn a_free_licence_proves_no_payment(world: World) {
    let people = People::new(&world).await;
    let free = Terms { licence_months: 24, fees: Fees::default(), ..Terms::default() };
    let (_, id) = effective(&world, &people, &free, 9_999_808).await;
    identities(&world, &people.staff, id).await;
    let pack = make(&world, &people.staff, id).await.expect_done();
    let detail = packs::pack(&world.services, &people.staff, pack).await.unwrap();
    assert_eq!(detail.form.get(FormField::FeeAmount), Fen::ZERO.to_plain());
    assert!(detail.files.iter().all(|file| file.item != Some(RecordalDocument::PaymentProof)));
}

async fn an_ended_licence_is_not_filed(world: World) {
    let people = People::new(&world).await;
    let (licence, id) = effective(&world, &people, &entry_and_royalty(), 9_999_809).await;
    identities(&world, &people.company, id).await;
    let mut uow = world.services.store.write().await.unwrap();
    let mut stored = uow.licence(licence).await.unwrap().unwrap();
    stored.ended_on = Some(world.services.today());
    uow.update_licence(&stored).await.unwrap();
    uow.save().await.unwrap();
    assert_eq!(codes(make(&world, &people.company, id).await), ["pack_ended"]);
}

/// The lines of a feed, unfolded; each physical line is short and ends in CRLF.
fn unfolded(ics: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in ics.strip_suffix("\r\n").unwrap().split("\r\n") {
        assert!(line.len() <= 75 && !line.contains('\n'), "{line}");
        match line.strip_prefix(' ') {
            Some(more) => lines.last_mut().unwrap().push_str(more),
            None => lines.push(line.to_owned()),
        }
    }
    lines
}

async fn a_calendar_is_read_with_its_secret(world: World) {
    let people = People::new(&world).await;
    let (_, id) = effective(&world, &people, &entry_and_royalty(), 9_999_810).await;
    let services = &world.services;
    let token = deadlines::make_link(services, &people.staff, &FormInput::default()).await.unwrap().expect_done();
    let ics = deadlines::feed(services, &token).await.unwrap().ics;
    let lines = unfolded(&ics);
    let uids: Vec<&String> = lines.iter().filter(|line| line.starts_with("UID:")).collect();
    assert!(uids.contains(&&format!("UID:{id}-filing@kaixu.test")), "{uids:?}");
    assert!(uids.iter().any(|uid| uid.contains("yearly_return-2027")), "the university reports every year");
    assert!(lines.contains(&"DTSTART;VALUE=DATE:20260701".to_owned()), "three months after 2026-04-01");
    assert_eq!(deadlines::feed(services, &token).await.unwrap().ics, ics, "the same day, the same feed");
    let stored = services.store.read().await.unwrap().calendar_link_by_token(&sha256_hex(token.as_bytes())).await;
    assert_ne!(stored.unwrap().unwrap().token_hash, token, "the secret itself is kept nowhere");
    let again = deadlines::make_link(services, &people.approver, &FormInput::default()).await.unwrap().expect_done();
    assert!(matches!(deadlines::feed(services, &token).await, Err(ServiceError::NotFound)), "the old link ended");
    deadlines::feed(services, &again).await.unwrap();
    deadlines::revoke_link(services, &people.staff, &FormInput::default()).await.unwrap().expect_done();
    for text in [again.as_str(), "", "0", &"f".repeat(64)] {
        assert!(matches!(deadlines::feed(services, text).await, Err(ServiceError::NotFound)), "{text}");
    }
}

async fn deadlines_are_ones_own(world: World) {
    let people = People::new(&world).await;
    let (_, id) = effective(&world, &people, &entry_and_royalty(), 9_999_811).await;
    let of = async |caller: &Caller, kind| deadlines::deadlines(&world.services, caller, kind).await.unwrap().list;
    for caller in [&people.staff, &people.company] {
        let filing = of(caller, Some(DeadlineKind::Filing)).await;
        assert_eq!(filing.len(), 1);
        assert_eq!((filing[0].day, filing[0].path.clone()), (Day::literal(2026, 7, 1), format!("/recordals/{id}")));
        let text = filing[0].counting.unwrap().text(Locale::Zh);
        assert!(text.contains("2026-07-01"), "{text}");
    }
    let annuity = of(&people.staff, Some(DeadlineKind::Annuity)).await;
    assert_eq!(annuity.len(), 1, "of the licensed patent, to its holder");
    assert_eq!((annuity[0].day, annuity[0].number.as_str()), (Day::literal(2027, 5, 6), "8"), "the seventh is paid");
    assert!(of(&people.company, Some(DeadlineKind::Annuity)).await.is_empty());
    let stranger = world.organisation("company", "enterprise", "旁观科技有限公司").await;
    assert!(of(&stranger, None).await.is_empty());
    let inspector = world.staff(&[services::access::Role::Inspector], "42").await;
    assert!(deadlines::deadlines(&world.services, &inspector, None).await.is_err());
}
