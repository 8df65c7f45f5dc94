//! What becomes of licences: who may accept, what is kept as proof, and every way out.

use domain::{
    Day, Fen,
    id::LicenceId,
    ledger::AccountPurpose,
    licence::{LicenceState, MilestoneState, TrialState},
    terms::{Fees, Milestone, MilestoneTest, Terms, Trial},
};
use services::{
    ServiceError, Submitted,
    forms::FormInput,
    licences::{self, Act, Barrier, LicenceQuery},
    payments,
    ports::PaymentFilter,
};
use testkit::{PASSWORD, World, journeys::with, on_both_databases};

use crate::story::{People, accepted, announced, charges_of, entry_and_royalty, licence_state, paid, pdf};

on_both_databases!(
    who_may_not_accept_is_told_why,
    nothing_is_accepted_without_every_tick_and_the_password,
    guessing_the_password_of_a_signature_ends_and_signing_often_does_not,
    the_proof_is_whole_and_the_address_is_not_the_holders_to_see,
    a_lapse_owes_nothing_and_keeps_what_was_paid,
    a_lapse_makes_no_credit_of_what_was_given_up,
    what_bounces_after_a_lapse_is_no_credit,
    a_cleared_export_goes_on_and_a_refused_one_ends,
    a_trial_is_extended_by_both_and_converted,
    a_milestone_is_claimed_queried_and_charged,
    both_sides_end_a_licence,
    arrears_suspend_and_payment_restores,
    a_licence_ends_with_its_patent,
);

fn free() -> Terms {
    Terms::default()
}

fn trial() -> Terms {
    Terms {
        fees: Fees { lump: Some(Fen::yuan(120_000)), ..Fees::default() },
        trial: Some(Trial { months: 6, decision_days: 15, extension_months: Some(3), ends_on_first_sale: false }),
        ..Terms::default()
    }
}

async fn who_may_not_accept_is_told_why(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &free(), 9_999_201).await;
    let barrier = async |caller| licences::accept_sheet(&world.services, caller, offer).await.unwrap().barrier;
    let visitor = world.visitor();
    assert_eq!(barrier(&visitor).await, Some(Barrier::LogIn));
    assert_eq!(barrier(&people.staff).await, Some(Barrier::NotCompany));
    let clerk = world.colleague(&people.company, "licensee_user").await;
    assert_eq!(barrier(&clerk).await, Some(Barrier::NotSignatory));
    let unverified = world.unverified("company", "enterprise", "白露仪器有限公司", "CN").await;
    assert_eq!(barrier(&unverified).await, Some(Barrier::NotVerified));
    assert_eq!(barrier(&people.company).await, None);
    let sheet = licences::accept_sheet(&world.services, &unverified, offer).await.unwrap();
    let mut form = FormInput { values: sheet.agreement.unwrap().ticked(), uploads: Vec::new() };
    form.values.insert("password".into(), PASSWORD.into());
    let refused = licences::accept(&world.services, &unverified, offer, &form).await.unwrap();
    assert_eq!(refused, Submitted::refused("offer_not_verified"));
    let forbidden = licences::accept(&world.services, &clerk, offer, &form).await;
    assert!(matches!(forbidden, Err(ServiceError::Forbidden)));
}

async fn nothing_is_accepted_without_every_tick_and_the_password(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_202).await;
    let sheet = licences::accept_sheet(&world.services, &people.company, offer).await.unwrap();
    let ticked = sheet.agreement.unwrap().ticked();
    let mut fields: Vec<String> = ticked.keys().cloned().collect();
    fields.push("password".into());
    for left_out in fields {
        let mut form = FormInput { values: ticked.clone(), uploads: Vec::new() };
        form.values.insert("password".into(), PASSWORD.into());
        form.values.remove(&left_out);
        let outcome = licences::accept(&world.services, &people.company, offer, &form).await.unwrap();
        assert!(matches!(outcome, Submitted::Invalid(ref errors) if errors.len() == 1), "{left_out}: {outcome:?}");
    }
    let found = licences::licences(&world.services, &people.company, &LicenceQuery::default()).await.unwrap();
    assert_eq!(found.total, 0);
}

async fn guessing_the_password_of_a_signature_ends_and_signing_often_does_not(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &free(), 9_999_212).await;
    let sheet = licences::accept_sheet(&world.services, &people.company, offer).await.unwrap();
    let ticked = sheet.agreement.unwrap().ticked();
    let sign = async |password: &str| {
        let form = with(ticked.clone(), &[("password", password)]);
        licences::accept(&world.services, &people.company, offer, &form).await.unwrap()
    };
    for _ in 0..10 {
        assert_eq!(sign("wrong password").await, Submitted::wrong("password", "password_wrong"));
    }
    assert_eq!(sign(PASSWORD).await, Submitted::wrong("password", "too_many_tries"));
    world.clock.advance_seconds(16 * 60);
    let licence = sign(PASSWORD).await.expect_done();
    for _ in 0..25 {
        assert_eq!(sign(PASSWORD).await.expect_done(), licence, "what was accepted stays accepted");
        // Counted in a transaction that is not kept.
        let mut uow = world.services.store.write().await.unwrap();
        let bucket = format!("sign:{}", people.company.user_id().unwrap());
        let so_far = uow.throttle(&bucket, world.services.now(), 15 * 60).await.unwrap();
        assert!(so_far <= 2, "a right password leaves no more than its own try: {so_far}");
    }
}

async fn the_proof_is_whole_and_the_address_is_not_the_holders_to_see(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &free(), 9_999_203).await;
    let sheet = licences::accept_sheet(&world.services, &people.company, offer).await.unwrap();
    let agreement = sheet.agreement.unwrap();
    let licence = accepted(&world, &people.company, offer).await;
    let mine = licences::licence(&world.services, &people.company, licence).await.unwrap();
    let proof = mine.evidence.expect("evidence is kept");
    assert_eq!(proof.text_shown, agreement.text);
    assert_eq!(proof.text_hash, agreement.text_hash);
    assert_eq!((proof.address.as_str(), proof.agent.as_str()), ("192.0.2.1", "test"));
    assert!(mine.terms_intact);
    let notice = &mine.row.licence.notice_text;
    for part in
        [&mine.row.licence.number, &mine.row.licence.terms_hash, &mine.row.holder_name, &proof.organisation_uscc]
    {
        assert!(notice.contains(part.as_str()), "{part}");
    }
    assert!(mine.deliveries.iter().any(|delivery| delivery.channel == "inbox"));
    assert!(mine.deliveries.iter().any(|delivery| delivery.channel == "mail"));
    let theirs = licences::licence(&world.services, &people.staff, licence).await.unwrap();
    let proof = theirs.evidence.expect("both sides see it");
    assert!(proof.address.is_empty() && proof.agent.is_empty());
    assert_eq!(proof.text_shown, agreement.text);
    let holder = theirs.row.licence.holder_id;
    let inbox = world.services.store.read().await.unwrap().messages_of(holder, 10).await.unwrap();
    assert!(inbox.iter().any(|message| message.kind == "licence_notice" && message.params.contains("专利法")));
}

async fn a_lapse_owes_nothing_and_keeps_what_was_paid(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_204).await;
    let licence = accepted(&world, &people.company, offer).await;
    let charge = charges_of(&world, licence).await.remove(0);
    paid(&world, &people, &charge, "20,000").await;
    world.wake_on(charge.position.charge.due_on.plus_days(1)).await;
    assert_eq!(licence_state(&world, licence).await, LicenceState::Lapsed);
    let row = charges_of(&world, licence).await.remove(0);
    assert_eq!((row.position.charged, row.position.paid), (Fen::ZERO, Fen::ZERO));
    let mut uow = world.services.store.read().await.unwrap();
    assert_eq!(uow.balance_of(licence, AccountPurpose::Receivable).await.unwrap(), Fen::ZERO);
    assert_eq!(uow.balance_of(licence, AccountPurpose::UnappliedCash).await.unwrap(), Fen::yuan(-20_000));
    drop(uow);
    assert!(services::payments::check(&world.services).await.unwrap().is_empty());
}

/// What the licence's receivable, write-off and credit come to, as they stand in the book.
async fn left_over(world: &World, licence: LicenceId) -> [Fen; 3] {
    let mut uow = world.services.store.read().await.unwrap();
    let mut sums = [Fen::ZERO; 3];
    let purposes = [AccountPurpose::Receivable, AccountPurpose::WriteOff, AccountPurpose::UnappliedCash];
    for (sum, purpose) in sums.iter_mut().zip(purposes) {
        *sum = uow.balance_of(licence, purpose).await.unwrap();
    }
    assert!(services::payments::check(&world.services).await.unwrap().is_empty());
    sums
}

async fn a_lapse_makes_no_credit_of_what_was_given_up(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_211).await;
    let licence = accepted(&world, &people.company, offer).await;
    let row = charges_of(&world, licence).await.remove(0);
    paid(&world, &people, &row, "20,000").await;
    let (services, charge) = (&world.services, &row.position.charge);
    let form = FormInput::from([("amount", "5,000"), ("reason", "双方和解")]);
    let asked = payments::ask_write_off(services, &people.cashier, charge.id, &form).await.unwrap().expect_done();
    let form = FormInput::from([("version", "1"), ("decision", "post")]);
    payments::decide_adjustment(services, &people.accountant, asked, &form).await.unwrap().expect_done();
    world.wake_on(charge.due_on.plus_days(1)).await;
    assert_eq!(licence_state(&world, licence).await, LicenceState::Lapsed);
    assert_eq!(left_over(&world, licence).await, [Fen::ZERO, Fen::ZERO, Fen::yuan(-20_000)], "what came, and no more");
}

async fn what_bounces_after_a_lapse_is_no_credit(world: World) {
    let people = People::new(&world).await;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_212).await;
    let licence = accepted(&world, &people.company, offer).await;
    let row = charges_of(&world, licence).await.remove(0);
    paid(&world, &people, &row, "20,000").await;
    paid(&world, &people, &row, "7,000").await;
    world.wake_on(row.position.charge.due_on.plus_days(1)).await;
    assert_eq!(left_over(&world, licence).await, [Fen::ZERO, Fen::ZERO, Fen::yuan(-27_000)]);
    let services = &world.services;
    let filter = PaymentFilter { licence: Some(licence), limit: 10, ..PaymentFilter::default() };
    let rows = services.store.read().await.unwrap().payments(&filter).await.unwrap().0;
    let bounced = rows.into_iter().find(|row| row.payment.amount_fen == Fen::yuan(20_000)).unwrap().payment.id;
    let form = FormInput::from([("reason", "银行退票")]);
    payments::ask_reversal(services, &people.cashier, bounced, &form).await.unwrap().expect_done();
    payments::reverse(services, &people.accountant, bounced, &FormInput::default()).await.unwrap().expect_done();
    assert_eq!(left_over(&world, licence).await, [Fen::ZERO, Fen::ZERO, Fen::yuan(-7_000)], "the other one stands");
}

async fn a_cleared_export_goes_on_and_a_refused_one_ends(world: World) {
    let people = People::new(&world).await;
    let services = &world.services;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_205).await;
    for (name, decision, state) in [
        ("North Lake Devices", "clear", LicenceState::InitialDue),
        ("South Bay Optics", "refuse", LicenceState::Lapsed),
    ] {
        let foreign = world.unverified("company", "enterprise", name, "DE").await;
        let id = foreign.actor().unwrap().organisation.as_ref().unwrap().id;
        let form = FormInput::from([("decision", "verified"), ("uscc_compared", "on")]);
        services::accounts::verify(services, &people.operator, id, &form).await.unwrap().expect_done();
        let foreign = world.again(&foreign).await;
        let held = accepted(&world, &foreign, offer).await;
        assert_eq!(licence_state(&world, held).await, LicenceState::ExportReview);
        assert!(charges_of(&world, held).await.is_empty(), "nothing is due before the review");
        let form = FormInput::from([("decision", decision), ("note", "技术出口合同登记 0001")]);
        let forbidden = licences::decide_export(services, &people.staff, held, &form).await;
        assert!(matches!(forbidden, Err(ServiceError::Forbidden)), "the holder has no say");
        licences::decide_export(services, &people.operator, held, &form).await.unwrap().expect_done();
        assert_eq!(licence_state(&world, held).await, state);
    }
}

async fn a_trial_is_extended_by_both_and_converted(world: World) {
    let people = People::new(&world).await;
    let services = &world.services;
    let offer = announced(&world, &people, &trial(), 9_999_206).await;
    let licence = accepted(&world, &people.company, offer).await;
    let stored = async || services.store.read().await.unwrap().licence(licence).await.unwrap().unwrap();
    let first_end = stored().await.trial_ends_on.unwrap();
    let early = licences::ask_extension(services, &people.company, licence, &FormInput::default()).await.unwrap();
    assert_eq!(early, Submitted::refused("no_extension"), "the trial is still running");
    world.wake_on(first_end.plus_days(1)).await;
    assert_eq!(stored().await.trial_state, Some(TrialState::DecisionPending));
    let unasked =
        licences::agree_to_extension(services, &people.approver, licence, &FormInput::default()).await.unwrap();
    assert_eq!(unasked, Submitted::refused("no_extension"));
    licences::ask_extension(services, &people.company, licence, &FormInput::default()).await.unwrap().expect_done();
    licences::agree_to_extension(services, &people.approver, licence, &FormInput::default())
        .await
        .unwrap()
        .expect_done();
    let extended = stored().await;
    assert_eq!(extended.trial_state, Some(TrialState::Extended));
    assert!(first_end < extended.trial_ends_on.unwrap());
    let form = FormInput::from([("agree", "yes"), ("password", "wrong password")]);
    let refused = licences::convert_trial(services, &people.company, licence, &form).await.unwrap();
    assert_eq!(refused, Submitted::wrong("password", "password_wrong"));
    let form = FormInput::from([("agree", "yes"), ("password", PASSWORD)]);
    licences::convert_trial(services, &people.company, licence, &form).await.unwrap().expect_done();
    assert_eq!(licence_state(&world, licence).await, LicenceState::Effective);
    assert_eq!(stored().await.trial_converted_on, Some(services.today()));
    let charges = charges_of(&world, licence).await;
    assert_eq!(charges.len(), 1, "the lump sum is raised by the conversion");
    assert_eq!(charges[0].position.charge.amount_fen, Fen::yuan(120_000));
    assert!(!charges[0].position.charge.initial);
}

async fn a_milestone_is_claimed_queried_and_charged(world: World) {
    let people = People::new(&world).await;
    let services = &world.services;
    let milestone = Milestone {
        code: "m1".into(),
        description: "中试完成".into(),
        test: MilestoneTest::Evidence,
        amount: Fen::yuan(30_000),
    };
    let terms = Terms { fees: Fees { milestones: vec![milestone], ..Fees::default() }, ..Terms::default() };
    let offer = announced(&world, &people, &terms, 9_999_207).await;
    let licence = accepted(&world, &people.company, offer).await;
    let state = async || services.store.read().await.unwrap().milestones_of(licence).await.unwrap()[0].state;
    let bare = FormInput::from([("code", "m1"), ("note", "中试报告")]);
    let refused = licences::claim_milestone(services, &people.company, licence, &bare).await.unwrap();
    assert_eq!(refused, Submitted::wrong("evidence", "required"));
    let mut claim = bare.clone();
    claim.uploads.push(pdf("evidence"));
    licences::claim_milestone(services, &people.company, licence, &claim).await.unwrap().expect_done();
    let query = FormInput::from([("code", "m1"), ("decision", "query"), ("note", "缺少检测数据")]);
    licences::decide_milestone(services, &people.staff, licence, &query).await.unwrap().expect_done();
    assert_eq!(state().await, MilestoneState::Queried);
    licences::claim_milestone(services, &people.company, licence, &claim).await.unwrap().expect_done();
    let accept = FormInput::from([("code", "m1"), ("decision", "accept")]);
    licences::decide_milestone(services, &people.staff, licence, &accept).await.unwrap().expect_done();
    assert_eq!(state().await, MilestoneState::Reached);
    let again = licences::decide_milestone(services, &people.staff, licence, &accept).await.unwrap();
    assert_eq!(again, Submitted::refused("stale"));
    let charges = charges_of(&world, licence).await;
    assert_eq!(charges.len(), 1);
    assert_eq!(charges[0].position.charge.amount_fen, Fen::yuan(30_000));
}

async fn both_sides_end_a_licence(world: World) {
    let people = People::new(&world).await;
    let services = &world.services;
    let offer = announced(&world, &people, &free(), 9_999_208).await;
    let licence = accepted(&world, &people.company, offer).await;
    let note = FormInput::from([("note", "产品停产")]);
    let blank = FormInput::default();
    licences::propose_end(services, &people.company, licence, &note).await.unwrap().expect_done();
    let own = licences::agree_to_end(services, &people.company, licence, &blank).await.unwrap();
    assert_eq!(own, Submitted::refused("stale"), "nobody agrees with themselves");
    licences::withdraw_end(services, &people.company, licence, &blank).await.unwrap().expect_done();
    let gone = licences::agree_to_end(services, &people.approver, licence, &blank).await.unwrap();
    assert_eq!(gone, Submitted::refused("stale"), "the proposal was withdrawn");
    licences::propose_end(services, &people.company, licence, &note).await.unwrap().expect_done();
    let seen = licences::licence(services, &people.approver, licence).await.unwrap();
    assert!(seen.acts.contains(&Act::AgreeToEnd) && !seen.acts.contains(&Act::ProposeEnd));
    licences::agree_to_end(services, &people.approver, licence, &blank).await.unwrap().expect_done();
    assert_eq!(licence_state(&world, licence).await, LicenceState::TerminatedMutual);
    let anew = accepted(&world, &people.company, offer).await;
    assert_ne!(anew, licence, "the offer stands for everybody, also for them");
}

async fn arrears_suspend_and_payment_restores(world: World) {
    let people = People::new(&world).await;
    let services = &world.services;
    let terms = Terms { fees: Fees { annual: Some(Fen::yuan(10_000)), ..Fees::default() }, ..Terms::default() };
    let offer = announced(&world, &people, &terms, 9_999_209).await;
    let licence = accepted(&world, &people.company, offer).await;
    let first = charges_of(&world, licence).await.remove(0);
    paid(&world, &people, &first, "10,000").await;
    let note = FormInput::from([("note", "2027-04-10 书面催告")]);
    let early = licences::suspend(services, &people.cashier, licence, &note).await.unwrap();
    assert_eq!(early, Submitted::refused("nothing_overdue"));
    world.wake_on(Day::literal(2027, 4, 20)).await;
    licences::suspend(services, &people.cashier, licence, &note).await.unwrap().expect_done();
    assert_eq!(licence_state(&world, licence).await, LicenceState::SuspendedDefault);
    let still = licences::cure(services, &people.approver, licence, &FormInput::default()).await.unwrap();
    assert_eq!(still, Submitted::refused("still_overdue"));
    let second = charges_of(&world, licence).await.remove(1);
    paid(&world, &people, &second, "10,000").await;
    let interest = licences::cure(services, &people.approver, licence, &FormInput::default()).await.unwrap();
    assert_eq!(interest, Submitted::refused("still_overdue"), "late interest was settled first");
    let rest = charges_of(&world, licence).await.remove(1);
    let open = rest.position.charged - rest.position.paid;
    paid(&world, &people, &rest, &open.to_plain()).await;
    licences::cure(services, &people.approver, licence, &FormInput::default()).await.unwrap().expect_done();
    assert_eq!(licence_state(&world, licence).await, LicenceState::Effective);
}

async fn a_licence_ends_with_its_patent(world: World) {
    let people = People::new(&world).await;
    let services = &world.services;
    let offer = announced(&world, &people, &entry_and_royalty(), 9_999_210).await;
    let effective = accepted(&world, &people.company, offer).await;
    let charge = charges_of(&world, effective).await.remove(0);
    paid(&world, &people, &charge, "50,000").await;
    let other = world.organisation("company", "enterprise", "澄湖材料有限公司").await;
    let waiting = accepted(&world, &other, offer).await;
    let on = Day::literal(2026, 9, 30);
    world.wake_on(Day::literal(2026, 4, 2)).await;
    let patent = services.store.read().await.unwrap().licence(effective).await.unwrap().unwrap().patent_id;
    let mut uow = services.store.write().await.unwrap();
    licences::patent_ended(services, uow.as_mut(), &services::Caller::system("test"), patent, on).await.unwrap();
    uow.save().await.unwrap();
    assert_eq!(licence_state(&world, effective).await, LicenceState::TerminatedPatentEnd);
    assert_eq!(licence_state(&world, waiting).await, LicenceState::Lapsed);
    let mut uow = services.store.read().await.unwrap();
    let ended = uow.licence(effective).await.unwrap().unwrap();
    assert_eq!(ended.ended_on, Some(on));
    assert_eq!(licences::royalty_clock(&ended).map(|clock| clock.ends_on), Some(on), "nothing accrues later");
    assert_eq!(uow.balance_of(waiting, AccountPurpose::Receivable).await.unwrap(), Fen::ZERO);
}
