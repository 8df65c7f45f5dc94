//! What becomes of a recordal that stands: changes and the cancellation, each with its pack.

use domain::{
    Day,
    filing::{FormField, PackFault},
    id::{FilingPackId, LicenceId, RecordalId},
    recordal::{FilingPurpose, RecordalDocument, RecordalState},
};
use services::{Caller, ServiceError, Submitted, forms::FormInput, packs, recordals};
use testkit::{
    World,
    journeys::{People, entry_and_royalty, pdf},
    on_both_databases,
};

use super::filing::{codes, effective, files, identities, make, put, submit};

on_both_databases!(
    a_change_is_packed_and_filed,
    each_change_has_its_own_proof,
    a_cancellation_is_packed_and_filed,
    the_other_side_takes_a_change_over,
);

/// A licence on record under a number, filed by this side, with the certificate.
async fn recorded(world: &World, people: &People, side: &Caller, serial: u32) -> (LicenceId, RecordalId) {
    let (licence, id) = effective(world, people, &entry_and_royalty(), serial).await;
    identities(world, side, id).await;
    make(world, side, id).await.expect_done();
    submit(world, side, id, "回执 1").await.expect_done();
    let today = world.services.today().to_string();
    let mut form = FormInput::from([("recordal_number", "X2026990009901"), ("recorded_on", today.as_str())]);
    form.uploads.push(pdf("certificate"));
    recordals::record(&world.services, side, id, &form).await.unwrap().expect_done();
    world.wake_on(Day::literal(2026, 7, 1)).await;
    (licence, id)
}

async fn change_pack(world: &World, side: &Caller, id: RecordalId, text: &str) -> Submitted<FilingPackId> {
    let form = FormInput::from([("change_kind", "other"), ("change_text", text)]);
    packs::make(&world.services, side, id, &form).await.unwrap()
}

async fn file_change(world: &World, side: &Caller, id: RecordalId, text: &str) -> Submitted<()> {
    let today = world.services.today().to_string();
    let form = FormInput::from([
        ("change_kind", "other"),
        ("change_text", text),
        ("filed_on", today.as_str()),
        ("receipt_number", "变更回执 1"),
    ]);
    recordals::file_change(&world.services, side, id, &form).await.unwrap()
}

async fn shown(world: &World, side: &Caller, id: RecordalId) -> packs::Packs {
    packs::packs(&world.services, side, id).await.unwrap()
}

async fn state(world: &World, id: RecordalId) -> RecordalState {
    world.services.store.read().await.unwrap().recordal(id).await.unwrap().unwrap().recordal.state
}

async fn a_change_is_packed_and_filed(world: World) {
    let people = People::new(&world).await;
    let (side, other) = (&people.company, &people.staff);
    let (_, id) = recorded(&world, &people, side, 9_999_821).await;
    let before = shown(&world, side, id).await;
    assert_eq!(before.purpose, Some(FilingPurpose::Change), "it is on record and the licence runs");
    assert_eq!(before.faults, [PackFault::Document(RecordalDocument::ChangeProof)], "the certificate is there");
    assert_eq!(codes(make(&world, side, id).await), ["choose_one", "required"], "what is changed has to be said");
    assert_eq!(codes(change_pack(&world, side, id, "被许可人更名").await), ["pack_document"]);

    put(&world, side, id, RecordalDocument::ChangeProof, "更名证明").await;
    let pack = change_pack(&world, side, id, "被许可人更名").await.expect_done();
    assert_eq!(change_pack(&world, side, id, "被许可人更名").await.expect_done(), pack, "the same needs no second");
    let found = files(&world, side, pack).await;
    let names: Vec<&str> = found.iter().map(|file| file.0.as_str()).collect();
    let expected = [
        "00_清单.txt",
        "01_备案变更申请表.pdf",
        "02_变更协议或证明_附件.pdf",
        "03_备案证明_附件.pdf",
        "04_请求人身份证明_附件.pdf",
        "06_经办人身份证明_附件.pdf",
        "备案变更申请表数据.json",
        "备案变更申请表数据.xlsx",
        "SHA256SUMS",
    ];
    assert_eq!(names, expected);
    let checklist = String::from_utf8(found[0].1.clone()).unwrap();
    assert!(checklist.contains("专利实施许可合同备案办法第十六条"), "{checklist}");
    let form: serde_json::Value = serde_json::from_slice(&found[6].1).unwrap();
    assert_eq!(form["form"], "open_licence_recordal_change");
    let detail = packs::pack(&world.services, side, pack).await.unwrap();
    assert_eq!(detail.form.get(FormField::RecordalNumber), "X2026990009901");
    assert_eq!(detail.form.get(FormField::ChangeText), "被许可人更名");
    assert!(detail.difference.is_none(), "the pack of the recordal is another matter");
    assert!(matches!(packs::pack(&world.services, other, pack).await, Err(ServiceError::NotFound)));

    let shown = recordals::recordal(&world.services, side, id).await.unwrap();
    assert_eq!(shown.wanted.map(|wanted| wanted.text), Some("被许可人更名".to_owned()), "typed once");
    let otherwise = file_change(&world, side, id, "许可人更名").await;
    assert_eq!(otherwise, Submitted::refused("pack_outdated"), "the pack says something else");
    file_change(&world, side, id, "被许可人更名").await.expect_done();
    assert_eq!(state(&world, id).await, RecordalState::ChangePending);
    let filed = packs::pack(&world.services, side, pack).await.unwrap().filed;
    assert_eq!(filed, [(world.services.today(), "变更回执 1".to_owned())]);
    assert_eq!(codes(change_pack(&world, side, id, "又一项").await), ["pack_not_now"], "the office has it");
}

async fn each_change_has_its_own_proof(world: World) {
    let people = People::new(&world).await;
    let side = &people.staff;
    let (_, id) = recorded(&world, &people, side, 9_999_822).await;
    put(&world, side, id, RecordalDocument::ChangeProof, "一").await;
    let first = change_pack(&world, side, id, "许可人地址变更").await.expect_done();
    file_change(&world, side, id, "许可人地址变更").await.expect_done();
    world.wake_on(Day::literal(2026, 7, 20)).await;
    let form = FormInput::from([("note", "准予变更")]);
    recordals::record_change(&world.services, side, id, &form).await.unwrap().expect_done();
    let told = shown(&world, side, id).await;
    assert_eq!(told.faults, [PackFault::Document(RecordalDocument::ChangeProof)], "identity papers are used again");
    assert_eq!(told.wanted, None, "what was handed in is not typed again");

    world.wake_on(Day::literal(2026, 7, 21)).await;
    put(&world, side, id, RecordalDocument::ChangeProof, "二").await;
    let second = change_pack(&world, side, id, "许可人电话变更").await.expect_done();
    let (number, changes) = packs::pack(&world.services, side, second).await.unwrap().difference.unwrap();
    assert_eq!(number, packs::pack(&world.services, side, first).await.unwrap().pack.number);
    let fields: Vec<FormField> = changes.fields.iter().map(|change| change.field).collect();
    assert_eq!(fields, [FormField::ChangeText]);
    // Without the pack's words there is nothing to compare with: a cancellation has nothing to do with it.
    let form = FormInput::from([("note", "双方协议解除")]);
    recordals::file_cancellation(&world.services, side, id, &form).await.unwrap().expect_done();
    assert!(packs::pack(&world.services, side, second).await.unwrap().filed.is_empty());
}

/// Ends a licence today, before its term is over.
async fn ended(world: &World, licence: LicenceId) {
    let mut uow = world.services.store.write().await.unwrap();
    let mut stored = uow.licence(licence).await.unwrap().unwrap();
    stored.ended_on = Some(world.services.today());
    uow.update_licence(&stored).await.unwrap();
    let caller = Caller::system("test");
    recordals::licence_ended(&world.services, uow.as_mut(), &caller, &stored).await.unwrap();
    uow.save().await.unwrap();
}

async fn a_cancellation_is_packed_and_filed(world: World) {
    let people = People::new(&world).await;
    let side = &people.company;
    let (licence, id) = recorded(&world, &people, side, 9_999_823).await;
    ended(&world, licence).await;
    let told = shown(&world, side, id).await;
    assert_eq!(told.purpose, Some(FilingPurpose::Cancellation));
    assert_eq!(told.faults, [PackFault::Document(RecordalDocument::EndProof)], "it ended before its term was over");
    put(&world, side, id, RecordalDocument::EndProof, "解除协议").await;
    let pack = make(&world, side, id).await.expect_done();
    let detail = packs::pack(&world.services, side, pack).await.unwrap();
    assert_eq!(detail.form.get(FormField::EndGround), "提前终止");
    assert_eq!(detail.form.get(FormField::EndedOn), "2026-07-01");
    let names: Vec<&str> = detail.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names[1..4], ["01_备案注销申请表.pdf", "02_终止协议或证明_附件.pdf", "03_备案证明_附件.pdf"]);
    put(&world, side, id, RecordalDocument::Other, "说明").await;
    let form = FormInput::from([("note", ""), ("receipt_number", "注销回执 1")]);
    let outdated = recordals::file_cancellation(&world.services, side, id, &form).await.unwrap();
    assert_eq!(outdated, Submitted::refused("pack_outdated"));
    let pack = make(&world, side, id).await.expect_done();
    recordals::file_cancellation(&world.services, side, id, &form).await.unwrap().expect_done();
    assert_eq!(packs::pack(&world.services, side, pack).await.unwrap().filed[0].1, "注销回执 1");
    recordals::cancel(&world.services, side, id, &FormInput::default()).await.unwrap().expect_done();
    assert_eq!(state(&world, id).await, RecordalState::Cancelled);
    assert_eq!(shown(&world, side, id).await.purpose, None, "nothing is left to file");
}

async fn the_other_side_takes_a_change_over(world: World) {
    let people = People::new(&world).await;
    let (_, id) = recorded(&world, &people, &people.company, 9_999_824).await;
    assert_eq!(codes(change_pack(&world, &people.staff, id, "许可人更名").await), ["pack_other_side"]);
    let version = recordals::recordal(&world.services, &people.staff, id).await.unwrap().row.recordal.version;
    let form = FormInput::from([("version", version.to_string().as_str())]);
    recordals::take_over(&world.services, &people.staff, id, &form).await.unwrap().expect_done();
    let faults = shown(&world, &people.staff, id).await.faults;
    let papers =
        [RecordalDocument::ChangeProof, RecordalDocument::ApplicantIdentity, RecordalDocument::HandlerIdentity];
    assert_eq!(faults, papers.map(PackFault::Document), "the identity papers of the other side are not its own");
    identities(&world, &people.staff, id).await;
    put(&world, &people.staff, id, RecordalDocument::ChangeProof, "更名证明").await;
    let pack = change_pack(&world, &people.staff, id, "许可人更名").await.expect_done();
    assert!(matches!(packs::pack(&world.services, &people.company, pack).await, Err(ServiceError::NotFound)));
    let stranger = world.organisation("company", "enterprise", "旁观科技有限公司").await;
    let form = FormInput::from([("change_kind", "other"), ("change_text", "更名")]);
    let hidden = packs::make(&world.services, &stranger, id, &form).await;
    assert!(matches!(hidden, Err(ServiceError::NotFound)));
}
