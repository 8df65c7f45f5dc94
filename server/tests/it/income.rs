//! A distribution that is open to objections, with one of everything around it.

use domain::{
    form::FormValues,
    id::{LicenceId, PatentId},
};
use services::{distribution, forms::FormInput};
use testkit::{
    World,
    journeys::{People, input, pdf},
};

fn form(pairs: &[(&str, &str)]) -> FormInput {
    let values: FormValues = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    input(values)
}

/// The run is of the licence's patent, the cost of another one of the same holder.
pub(crate) async fn of_income(
    world: &World,
    people: &People,
    licence: LicenceId,
    stock: PatentId,
) -> Vec<(&'static str, String)> {
    let (services, staff) = (&world.services, &people.staff);
    let finance = &world.colleague(staff, "finance").await;
    let email = staff.actor().unwrap().email.clone();
    let person = form(&[("kind", "person"), ("name", "周岚"), ("email", &email)]);
    let person = distribution::add_beneficiary(services, finance, &person).await.unwrap().expect_done();
    let rule = form(&[
        ("citation", "分配办法 第一条"),
        ("valid_from", "2026-01-01"),
        ("share_contributors", "70"),
        ("share_university", "30"),
    ]);
    distribution::set_policy(services, finance, &rule).await.unwrap().expect_done();
    let mut voucher = form(&[("amount", "900"), ("paid_on", "2026-05-01")]);
    voucher.uploads.push(pdf("voucher"));
    let cost = distribution::add_cost(services, finance, stock, &voucher).await.unwrap().expect_done();
    let patent = services.store.read().await.unwrap().licence(licence).await.unwrap().unwrap().patent_id;
    let share = form(&[(&format!("inventor:{person}"), "1")]);
    distribution::share(services, finance, patent, &share).await.unwrap().expect_done();
    let run = distribution::compute(services, finance, patent, &form(&[])).await.unwrap().expect_done();
    distribution::publish(services, finance, run, &form(&[])).await.unwrap().expect_done();
    let text = form(&[("text", "比例有误")]);
    let objection = distribution::object(services, staff, run, &text).await.unwrap().expect_done();
    vec![
        ("beneficiary", person.to_string()),
        ("cost", cost.to_string()),
        ("run", run.to_string()),
        ("objection", objection.to_string()),
    ]
}
