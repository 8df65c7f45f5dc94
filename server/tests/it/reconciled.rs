//! An account with a statement: a line that waits, a match to be confirmed, a filter that was kept.

use domain::id::LicenceId;
use services::{
    bank,
    forms::{FormInput, Upload},
    ports::{BankLineFilter, PaymentFilter},
};
use testkit::{World, journeys::People};

const FILE: &str = "交易日期,贷方金额,借方金额,余额,对方户名,对方账号,摘要\n\
    2026-03-01,120.00,,,甲公司,,往来款\n\
    2026-03-01,7.00,,,乙公司,,往来款\n";

/// What is matched is a payment of the licence that finance had confirmed before.
pub(crate) async fn of_bank(
    world: &World,
    people: &People,
    holder: &str,
    licence: LicenceId,
) -> Vec<(&'static str, String)> {
    let (services, cashier) = (&world.services, &people.cashier);
    let form = FormInput::from([
        ("holder", holder),
        ("name", "基本户"),
        ("bank", "某银行"),
        ("number", "6222000011231234"),
        ("currency", "CNY"),
    ]);
    let account = bank::open_account(services, cashier, &form).await.unwrap().expect_done();
    let confirmed = Some("confirmed".to_owned());
    let filter = PaymentFilter { licence: Some(licence), state: confirmed, limit: 9, ..PaymentFilter::default() };
    let rows = services.store.read().await.unwrap().payments(&filter).await.unwrap().0;
    // Money that the provider holds has no line of its own, and payments of one moment have no order.
    let row = rows.into_iter().map(|row| row.payment).find(|payment| payment.method == "bank").unwrap();
    let line = format!("{},{},,,丙公司,,转账\n", row.paid_on, row.amount_fen.to_plain());
    let upload = Upload {
        field: "file".into(),
        file_name: "流水.csv".into(),
        media_type: "text/csv".into(),
        bytes: format!("{FILE}{line}").into_bytes(),
    };
    let file = FormInput { uploads: vec![upload], ..FormInput::default() };
    let import = bank::preview(services, cashier, account, &file).await.unwrap().expect_done();
    bank::apply_import(services, cashier, import, &FormInput::default()).await.unwrap().expect_done();
    let mut uow = services.store.read().await.unwrap();
    let (lines, _) = uow.bank_lines(&BankLineFilter::of(account, "open", 10)).await.unwrap();
    drop(uow);
    let of = |name: &str| lines.iter().find(|row| row.line.line.counterparty == name).map(|row| row.line.id);
    let tick = format!("payment:{}", row.id);
    let form = FormInput::from([(tick.as_str(), "yes")]);
    let found = bank::choose(services, cashier, of("丙公司").unwrap(), &form).await.unwrap().expect_done();
    let page = account.to_string();
    let view = FormInput::from([("name", "我的"), ("query", "mine=yes")]);
    bank::remember_view(services, cashier, account, &view).await.unwrap().expect_done();
    let owner = cashier.actor().unwrap().user_id;
    let views = services.store.read().await.unwrap().saved_views(owner, &page, 5).await.unwrap();
    vec![
        ("bank_account", page),
        ("bank_import", import.to_string()),
        ("bank_line", of("甲公司").unwrap().to_string()),
        ("bank_match", found.to_string()),
        ("view", views[0].id.to_string()),
    ]
}
