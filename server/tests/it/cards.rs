//! The pages of card payment, as a browser without scripts receives them.

use axum::http::StatusCode;
use domain::id::LicenceId;
use services::{
    jobs,
    ports::{PaymentProvider as _, PayoutState, TestCards as _},
};
use testkit::journeys::{People, accepted, announced, charges_of, entry_and_royalty};

use crate::support::{Answer, TestApp};

struct Site {
    app: TestApp,
    people: People,
    licence: LicenceId,
    company: String,
    cashier: String,
    accountant: String,
}

impl Site {
    async fn new(serial: u32) -> Self {
        let app = TestApp::new().await;
        let people = People::new(&app.world).await;
        let offer = announced(&app.world, &people, &entry_and_royalty(), serial).await;
        let licence = accepted(&app.world, &people.company, offer).await;
        let company = app.fresh_cookie(&people.company).await;
        let cashier = app.fresh_cookie(&people.cashier).await;
        let accountant = app.fresh_cookie(&people.accountant).await;
        Self { app, people, licence, company, cashier, accountant }
    }

    async fn see(&self, path: &str, cookie: &str) -> String {
        let answer = self.app.get_as(path, cookie).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        answer.text()
    }

    /// From the choice to the provider's page: the address of the checkout.
    async fn chosen(&self) -> String {
        let charge = charges_of(&self.app.world, self.licence).await.remove(0).position.charge.id;
        let page = self.see(&format!("/zh/licences/{}/pay", self.licence), &self.company).await;
        assert!(page.contains(&format!("name=\"due:{charge}\"")) && page.contains("checked"), "everything is ticked");
        let due = format!("due:{charge}");
        let pay = format!("/zh/licences/{}/pay", self.licence);
        let answer = self.app.post_as(&pay, &self.company, &[(&due, "on")]).await;
        assert!(answer.location().contains(&format!("/charges/{charge}/card/pay_")), "{}", answer.location());
        answer.location().to_owned()
    }

    async fn post(&self, path: &str, cookie: &str, form: &[(&str, &str)]) -> Answer {
        self.app.post_as(path, cookie, form).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_pays_with_scripts_off() {
    let site = Site::new(9_999_811).await;
    let nothing = site.post(&format!("/zh/licences/{}/pay", site.licence), &site.company, &[]).await;
    assert!(nothing.location().contains("draft="), "{}", nothing.location());
    let refused = site.see(nothing.location().split('#').next().unwrap(), &site.company).await;
    assert!(refused.contains("请选择"), "{refused}");
    let checkout = site.chosen().await;
    let page = site.see(&checkout, &site.company).await;
    assert!(page.contains("50,000.00") && page.contains("测试"), "the page says that it is a test channel");
    let cancelled = site.see(&format!("{checkout}?back=cancel"), &site.company).await;
    assert!(cancelled.contains("没有付款"));
    let declined = site.post(&checkout, &site.company, &[("card", "declines")]).await;
    let declined = site.see(declined.location().split('#').next().unwrap(), &site.company).await;
    assert!(declined.contains("拒绝"));
    // Coming back claims nothing: nobody has paid yet.
    let claimed = site.post(&format!("{checkout}/refresh"), &site.company, &[]).await;
    assert!(claimed.location().contains("draft="), "{}", claimed.location());
    let paid = site.post(&checkout, &site.company, &[("card", "times_out_after_success")]).await;
    assert!(paid.location().contains("done=paid_by_card"), "{}", paid.location());
    let english = site.see(&checkout.replace("/zh/", "/en/"), &site.company).await;
    assert!(english.contains("What it pays"));
    let pay = site.see(&format!("/zh/licences/{}/pay", site.licence), &site.company).await;
    assert!(pay.contains("没有未付款项"));
}

#[tokio::test(flavor = "multi_thread")]
async fn finance_sees_payouts_disputes_and_refunds() {
    let site = Site::new(9_999_812).await;
    let services = &site.app.world.services;
    let empty = site.see("/zh/payouts", &site.cashier).await;
    assert!(empty.contains("还没有结算"));
    let checkout = site.chosen().await;
    site.post(&checkout, &site.company, &[("card", "succeeds")]).await;
    let payment = checkout.rsplit('/').next().unwrap().to_owned();
    // The double pays out when finance says so.
    let made = site.post("/zh/payouts", &site.cashier, &[]).await;
    assert!(made.location().contains("/payouts/cpo_"), "{}", made.location());
    let id = site.app.core.payouts(1).await.unwrap().remove(0).id;
    site.app.core.settle_payout(&id, PayoutState::Paid).unwrap();
    services::jobs::night(services, &services::Caller::system("night")).await.unwrap();
    let payout = site.see(made.location().split('?').next().unwrap(), &site.cashier).await;
    for word in ["已到账", "50,000.00", "300.00", "49,700.00", "KAIXU TEST"] {
        assert!(payout.contains(word), "{word}");
    }
    let again = site.post("/zh/payouts", &site.cashier, &[]).await;
    assert!(again.location().contains("draft="), "nothing is paid out twice");
    let detail = site.see(&format!("/zh/payments/{payment}"), &site.cashier).await;
    assert!(detail.contains("结算情况"));
    let others = site.see(&format!("/zh/payments/{payment}"), &site.company).await;
    assert!(!others.contains("结算情况"), "what the provider keeps is the holder's business");
    // A dispute.
    let session = site.app.core.checkouts().remove(0).id;
    let now = services.now();
    site.app.core.open_dispute(&session, now).await.unwrap();
    for event in site.app.core.events() {
        let (signature, body) = site.app.core.message(&event, now.micros() / 1_000_000);
        services::payments::receive_webhook(services, &signature, body.as_bytes()).await.unwrap();
    }
    while jobs::run_one(services).await.unwrap() {}
    let disputes = site.see("/zh/disputes", &site.accountant).await;
    assert!(disputes.contains("待举证") && disputes.contains("fraudulent"));
    let detail = site.see(&format!("/en/payments/{payment}"), &site.company).await;
    assert!(detail.contains("Evidence wanted"));
    let list = site.see("/en/payouts", &site.accountant).await;
    assert!(list.contains("49,700.00"));
    assert_eq!(site.app.get_as("/zh/payouts", &site.company).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_to_the_card_passes_two_persons_on_the_page() {
    let site = Site::new(9_999_813).await;
    let services = &site.app.world.services;
    let checkout = site.chosen().await;
    let charge = charges_of(&site.app.world, site.licence).await.remove(0);
    testkit::journeys::paid(&site.app.world, &site.people, &charge, "50,001").await;
    site.post(&checkout, &site.company, &[("card", "succeeds")]).await;
    let payment = checkout.rsplit('/').next().unwrap().to_owned();
    let page = format!("/zh/payments/{payment}");
    let ask = format!("{page}/card-refund");
    let too_much = site.post(&ask, &site.cashier, &[("amount", "50,000.01"), ("reason", "x")]).await;
    let told = site.see(too_much.location().split('#').next().unwrap(), &site.cashier).await;
    assert!(told.contains("超过可以原路退回的金额") && told.contains("50,000.01"), "what was typed is kept");
    let asked = site.post(&ask, &site.cashier, &[("amount", "20,000"), ("reason", "重复付款")]).await;
    assert!(asked.location().contains("done=adjustment_asked"), "{}", asked.location());
    let own = site.see(&page, &site.cashier).await;
    assert!(own.contains("待复核") && !own.contains("name=\"decision\""), "who asked does not decide");
    let other = site.see(&page, &site.accountant).await;
    assert!(other.contains("name=\"decision\""));
    let id = other.split("card-refund/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let decide = format!("{ask}/{id}");
    let decided = site.post(&decide, &site.accountant, &[("version", "1"), ("decision", "post")]).await;
    assert!(decided.location().contains("done=adjustment_decided"), "{}", decided.location());
    while jobs::run_one(services).await.unwrap() {}
    assert!(site.see(&page, &site.accountant).await.contains("已退回"));
    assert_eq!(services::payments::check(services).await.unwrap(), Vec::new());
}
