//! Documents are downloaded from the pages they belong to, and verified by anybody.

use axum::http::StatusCode;
use domain::digest::sha256_hex;
use services::Caller;
use testkit::journeys::{People, accepted, announced, charges_of, entry_and_royalty, paid};

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_is_downloaded_and_verified() {
    let app = TestApp::new().await;
    let world = &app.world;
    let people = People::new(world).await;
    let offer = announced(world, &people, &entry_and_royalty(), 9_999_741).await;
    let licence = accepted(world, &people.company, offer).await;
    let entry = charges_of(world, licence).await.remove(0);
    paid(world, &people, &entry, &entry.position.charge.amount_fen.to_plain()).await;
    let again = async |caller: &Caller| app.cookie(&world.log_in(&caller.actor().unwrap().email).await).await;
    let company = again(&people.company).await;

    let page = app.get_as(&format!("/zh/licences/{licence}"), &company).await;
    let address = format!("/zh/papers/contract/{licence}");
    assert!(page.text().contains(&address) && page.text().contains("实施合同文本"));
    let english = app.get_as(&format!("/en/licences/{licence}"), &company).await;
    assert!(english.text().contains("Certificate of completion"));

    let file = app.get_as(&address, &company).await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(file.body.starts_with(b"%PDF-"));
    let hash = sha256_hex(&file.body);
    let known = app.get(&format!("/zh/verify/{hash}")).await;
    assert_eq!(known.status, StatusCode::OK);
    assert!(known.text().contains("本平台出具的文件") && known.text().contains("没有更新的版本"));
    let row = world.services.store.read().await.unwrap().licence_row(licence).await.unwrap().unwrap();
    for secret in [&row.licence.number, &row.holder_name, &row.licensee_name, &row.patent_title] {
        assert!(!known.text().contains(secret.as_str()), "{secret} is nobody else's business");
    }
    let typed = app.get(&format!("/en/verify?hash={hash}")).await;
    assert!(typed.text().contains("Issued by this platform"));
    let unknown = app.get(&format!("/en/verify/{}", "0".repeat(64))).await;
    assert!(unknown.text().contains("No such document"));
    assert!(app.get("/zh/verify/abc").await.text().contains("这不是 SHA-256 指纹"));
    assert!(!app.get("/zh/verify").await.text().contains("没有这样的文件"));
}
