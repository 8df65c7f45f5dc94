//! A holder's stock: imported twice, searched, tagged, and what the gazette does to it.

use domain::{
    Day,
    form::FormValues,
    id::{ImportId, PatentId},
    patent::Validity,
};
use services::{
    Caller, ServiceError, Submitted,
    access::Role,
    forms::{FormInput, Upload},
    patents::{self, PatentQuery},
    ports::TableCell,
};
use testkit::{World, on_both_databases};

on_both_databases!(
    a_file_is_shown_before_it_is_imported,
    importing_twice_changes_nothing,
    a_file_that_is_no_inventory_is_named,
    faulty_rows_come_back_with_what_is_wrong,
    patents_are_found_by_any_notation,
    tags_are_set_on_many_at_once,
    the_gazette_changes_the_status_and_the_encumbrances,
    a_patent_is_its_holders_own_business,
);

const FILE: &str = "申请号,专利名称,申请人,申请日,授权公告日,主分类号\n\
    202119999001.9,一种正极材料,江城理工大学,2021-03-05,2022-01-04,H01M4/525\n\
    ZL 2021 1 9999001.9,一种正极材料,江城理工大学,2021-03-05,2022-01-04,H01M4/525\n\
    202029999001X,一种喷灌支架,江城理工大学,2020-05-06,2025-06-03,A01G25/09\n\
    202010123456.7,一种传感器,江城理工大学,2020-05-06,,G01D5/00\n";

async fn holder(world: &World) -> Caller {
    world.organisation("holder", "state_university", "江城理工大学").await
}

fn file(name: &str, bytes: &[u8]) -> FormInput {
    let upload = Upload {
        field: "file".into(),
        file_name: name.into(),
        media_type: "application/octet-stream".into(),
        bytes: bytes.to_vec(),
    };
    FormInput { values: FormValues::new(), uploads: vec![upload] }
}

async fn uploaded(world: &World, staff: &Caller, text: &str) -> ImportId {
    patents::preview(&world.services, staff, &file("台账.csv", text.as_bytes())).await.unwrap().expect_done()
}

async fn imported(world: &World, staff: &Caller) {
    let id = uploaded(world, staff, FILE).await;
    patents::apply(&world.services, staff, id, &FormInput::default()).await.unwrap().expect_done();
}

async fn found(world: &World, caller: &Caller, pairs: &[(&str, &str)]) -> Vec<(PatentId, String)> {
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let list = patents::patents(&world.services, caller, &PatentQuery::from_pairs(&pairs)).await.unwrap();
    assert_eq!(usize::try_from(list.total).unwrap(), list.patents.len());
    list.patents.into_iter().map(|patent| (patent.id, patent.title)).collect()
}

fn codes<T: std::fmt::Debug>(outcome: Submitted<T>) -> Vec<String> {
    match outcome {
        Submitted::Invalid(errors) => errors.into_iter().map(|error| error.code).collect(),
        Submitted::Done(value) => panic!("done: {value:?}"),
    }
}

async fn a_file_is_shown_before_it_is_imported(world: World) {
    let staff = holder(&world).await;
    let id = uploaded(&world, &staff, FILE).await;
    let shown = patents::import(&world.services, &staff, id).await.unwrap();
    let import = &shown.import;
    assert_eq!((import.rows_total, import.rows_new, import.rows_duplicate, import.rows_faulty), (4, 2, 1, 1));
    assert_eq!((shown.summary.format.as_str(), shown.summary.encoding.as_str()), ("CSV", "UTF-8"));
    assert_eq!((shown.summary.clashes[0].row, shown.summary.clashes[0].first_row), (3, 2));
    let fault = &shown.summary.faults[0];
    assert_eq!((fault.row, fault.column.as_str(), fault.text.as_str()), (5, "number", "202010123456.7"));
    assert!(fault.zh.contains("202010123456.2"), "the right check digit is suggested: {}", fault.zh);
    assert!(found(&world, &staff, &[]).await.is_empty(), "a preview imports nothing");
    let discarded = uploaded(&world, &staff, FILE).await;
    patents::discard(&world.services, &staff, discarded).await.unwrap().expect_done();
    let outcome = patents::apply(&world.services, &staff, discarded, &FormInput::default()).await.unwrap();
    assert_eq!(codes(outcome), ["import_discarded"]);
}

async fn importing_twice_changes_nothing(world: World) {
    let staff = holder(&world).await;
    let id = uploaded(&world, &staff, FILE).await;
    let apply =
        async || patents::apply(&world.services, &staff, id, &FormInput::default()).await.unwrap().expect_done();
    assert_eq!(apply().await, 2);
    assert_eq!(apply().await, 0, "the same import again");
    let before = found(&world, &staff, &[]).await;
    assert_eq!(before.iter().map(|it| it.1.as_str()).collect::<Vec<_>>(), ["一种正极材料", "一种喷灌支架"]);
    let again = uploaded(&world, &staff, FILE).await;
    let shown = patents::import(&world.services, &staff, again).await.unwrap();
    assert_eq!((shown.import.rows_new, shown.summary.rows_known, shown.summary.rows_twice), (0, 2, 1));
    let outcome = patents::apply(&world.services, &staff, again, &FormInput::default()).await.unwrap();
    assert_eq!(outcome, Submitted::Done(0));
    assert_eq!(found(&world, &staff, &[]).await, before);
}

async fn a_file_that_is_no_inventory_is_named(world: World) {
    let staff = holder(&world).await;
    for (name, bytes, code) in [
        ("a.csv", &b""[..], "file_empty"),
        ("a.xlsx", &b"%PDF-1.7"[..], "file_other_kind"),
        ("a.csv", &b"MZ\x00\x01"[..], "file_unknown_kind"),
        ("a.csv", "序号,备注\n1,甲\n".as_bytes(), "file_columns_missing"),
    ] {
        let outcome = patents::preview(&world.services, &staff, &file(name, bytes)).await.unwrap();
        assert_eq!(codes(outcome), [code]);
    }
    let outcome = patents::preview(&world.services, &staff, &FormInput::default()).await.unwrap();
    assert_eq!(codes(outcome), ["file_missing"]);
}

async fn faulty_rows_come_back_with_what_is_wrong(world: World) {
    let staff = holder(&world).await;
    let id = uploaded(&world, &staff, FILE).await;
    let table = patents::faulty_rows(&world.services, &staff, id).await.unwrap();
    assert_eq!((table.columns.len(), table.rows.len()), (8, 1));
    let row = &table.rows[0];
    assert_eq!(row[0], TableCell::Number(5));
    assert!(matches!(&row[1], TableCell::Text(text) if text.contains("202010123456.2")), "{row:?}");
    assert_eq!(row[2], TableCell::from("202010123456.7"));
    let bytes = world.services.spreadsheets.xlsx(table).await.unwrap();
    let sheet = file("错误行.xlsx", &bytes);
    let again = patents::preview(&world.services, &staff, &sheet).await.unwrap().expect_done();
    let shown = patents::import(&world.services, &staff, again).await.unwrap();
    assert_eq!((shown.import.rows_total, shown.import.rows_faulty), (1, 1), "it can be put right and uploaded");
}

async fn patents_are_found_by_any_notation(world: World) {
    let staff = holder(&world).await;
    imported(&world, &staff).await;
    for text in ["zl 2021 1 9999001.9", "２０２１１９９９９００１９", "99990019", "正极", "一种正极材料"]
    {
        let titles: Vec<String> = found(&world, &staff, &[("q", text)]).await.into_iter().map(|it| it.1).collect();
        assert_eq!(titles, ["一种正极材料"], "{text}");
    }
    assert!(found(&world, &staff, &[("q", "%")]).await.is_empty(), "a wildcard is a character");
    assert_eq!(found(&world, &staff, &[("kind", "utility_model")]).await.len(), 1);
    let idle: Vec<String> = found(&world, &staff, &[("idle", "yes")]).await.into_iter().map(|it| it.1).collect();
    assert_eq!(idle, ["一种正极材料"], "granted more than three years before 2026-03-02");
    let sorted: Vec<String> = found(&world, &staff, &[("sort", "filed")]).await.into_iter().map(|it| it.1).collect();
    assert_eq!(sorted, ["一种喷灌支架", "一种正极材料"]);
    let table = patents::export(&world.services, &staff, &PatentQuery::default()).await.unwrap();
    assert_eq!(table.rows.len(), 2);
}

async fn tags_are_set_on_many_at_once(world: World) {
    let staff = holder(&world).await;
    imported(&world, &staff).await;
    let all = found(&world, &staff, &[]).await;
    let ids = all.iter().map(|it| it.0.to_string()).collect::<Vec<_>>().join(" ");
    let form = FormInput::from([
        ("ids", ids.as_str()),
        ("intents", "license assign"),
        ("readiness", "6"),
        ("exploited", "yes"),
    ]);
    assert_eq!(patents::tag(&world.services, &staff, &form).await.unwrap(), Submitted::Done(2));
    for (id, _) in &all {
        let page = patents::patent(&world.services, &staff, *id).await.unwrap();
        assert_eq!(page.patent.intents, ["license", "assign"]);
        assert_eq!((page.patent.readiness, page.patent.exploited, page.is_idle), (Some(6), true, false));
        assert!(page.patent.industry.is_empty(), "what was left empty stays");
    }
    let nothing = patents::tag(&world.services, &staff, &FormInput::default()).await.unwrap();
    assert_eq!(codes(nothing), ["patents_none_chosen", "tags_none_given"]);
}

async fn the_gazette_changes_the_status_and_the_encumbrances(world: World) {
    let staff = holder(&world).await;
    imported(&world, &staff).await;
    let id = found(&world, &staff, &[("q", "正极")]).await[0].0;
    let record = async |code: &str, day: &str| {
        let form = FormInput::from([
            ("code", code),
            ("occurred_on", day),
            ("source", "专利公报"),
            ("counterparty", "江城银行"),
        ]);
        patents::record_event(&world.services, &staff, id, &form).await.unwrap()
    };
    record("PE01", "2025-01-06").await.expect_done();
    let page = patents::patent(&world.services, &staff, id).await.unwrap();
    assert_eq!((page.encumbrances.len(), page.patent.validity), (1, Validity::InForce), "pledged, and in force");
    assert_eq!((page.encumbrances[0].kind.as_str(), page.encumbrances[0].ends_on), ("pledge", None));
    record("PC01", "2025-09-01").await.expect_done();
    let page = patents::patent(&world.services, &staff, id).await.unwrap();
    assert_eq!(page.encumbrances[0].ends_on, Some(Day::literal(2025, 9, 1)));
    record("CF01", "2026-02-10").await.expect_done();
    let page = patents::patent(&world.services, &staff, id).await.unwrap();
    assert_eq!((page.patent.validity, page.patent.status_date), (Validity::Lapsed, Some(Day::literal(2026, 2, 10))));
    assert_eq!((page.events.len(), page.next_annuity), (3, None));
    assert_eq!(codes(record("CF01", "2026-02-10").await), ["event_known"]);
    assert_eq!(codes(record("RR01", "2026-03-03").await), ["date_in_future"]);
    assert_eq!(codes(record("", "2026-02-30").await), ["choose_one", "date_does_not_exist"]);
}

async fn a_patent_is_its_holders_own_business(world: World) {
    let staff = holder(&world).await;
    imported(&world, &staff).await;
    let id = found(&world, &staff, &[]).await[0].0;
    let other = world.organisation("holder", "state_university", "云汀材料研究所").await;
    let company = world.organisation("company", "enterprise", "青禾电子有限公司").await;
    assert!(found(&world, &other, &[]).await.is_empty());
    let seen = patents::patent(&world.services, &other, id).await;
    assert!(matches!(seen, Err(ServiceError::NotFound)), "{seen:?}");
    let seen = patents::patent(&world.services, &company, id).await;
    assert!(matches!(seen, Err(ServiceError::Forbidden)), "{seen:?}");
    let form = FormInput::from([("ids", id.to_string().as_str()), ("readiness", "9")]);
    let changed = patents::tag(&world.services, &other, &form).await;
    assert!(matches!(changed, Err(ServiceError::NotFound)), "{changed:?}");
    let (near, far) = (world.staff(&[Role::Inspector], "32").await, world.staff(&[Role::Inspector], "11").await);
    assert_eq!(found(&world, &near, &[]).await.len(), 2);
    assert!(found(&world, &far, &[]).await.is_empty());
    let seen = patents::patent(&world.services, &far, id).await;
    assert!(matches!(seen, Err(ServiceError::NotFound)), "{seen:?}");
}
