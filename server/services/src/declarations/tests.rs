use domain::{
    Day, Fen, Timestamp,
    eligibility::{LegalStanding, Pledge, ReportFact},
    id::{EncumbranceId, OrganisationId, PatentEventId, PatentId, UserId},
    organisation::{Nature, OrganisationKind},
    patent::{PatentKind, Validity},
    terms::{Arrangement, form::starting_values},
};

use super::{
    case::{Case, report, standing},
    write::{blank_declaration, write_values},
};
use crate::ports::{Encumbrance, Organisation, Patent, PatentEvent, Verification};

const NOW: Timestamp = Timestamp::from_micros(1_795_000_000_000_000);

fn today() -> Day {
    Day::literal(2026, 11, 20)
}

fn patent(validity: Validity) -> Patent {
    Patent {
        id: PatentId::from_parts(NOW, 1),
        holder_id: OrganisationId::from_parts(NOW, 1),
        identity: String::new(),
        number: String::new(),
        publication_number: String::new(),
        kind: PatentKind::Invention,
        title: "一种示例装置".into(),
        abstract_text: String::new(),
        patentees: "青岚理工大学".into(),
        inventors: String::new(),
        filing_date: Some(Day::literal(2021, 3, 1)),
        grant_date: Some(Day::literal(2023, 3, 1)),
        main_class: String::new(),
        classes: String::new(),
        validity,
        status_date: None,
        status_source: String::new(),
        annuity_paid_until: None,
        report_number: String::new(),
        report_date: None,
        report_conclusion: "none".into(),
        state_funded: false,
        exploited: false,
        intents: Vec::new(),
        readiness: None,
        industry: String::new(),
        application_field: String::new(),
        self_grade: String::new(),
        created_at: NOW,
        updated_at: NOW,
        version: 1,
    }
}

fn holder() -> Organisation {
    Organisation {
        id: OrganisationId::from_parts(NOW, 1),
        kind: OrganisationKind::Holder,
        nature: Nature::PrivateInstitution,
        name: "青岚理工大学".into(),
        uscc: String::new(),
        uscc_passes: true,
        country: "CN".into(),
        province: "32".into(),
        address: String::new(),
        contact_name: String::new(),
        contact_phone: String::new(),
        contact_email: String::new(),
        bank_name: String::new(),
        bank_account: String::new(),
        bank_holder: String::new(),
        verification: Verification::Verified,
        supervisor: String::new(),
        verification_note: String::new(),
        verified_by: None,
        verified_at: None,
        is_demo: false,
        created_at: NOW,
        version: 1,
    }
}

fn events(codes: &[&str]) -> Vec<PatentEvent> {
    let event = |(index, code): (u128, &&str)| PatentEvent {
        id: PatentEventId::from_parts(NOW, index),
        patent_id: PatentId::from_parts(NOW, 1),
        code: (*code).to_owned(),
        occurred_on: today(),
        source: String::new(),
        note: String::new(),
        recorded_by: None,
        recorded_at: NOW,
    };
    (1..).zip(codes).map(event).collect()
}

fn pledge(consented: bool, ends_on: Option<Day>) -> Encumbrance {
    Encumbrance {
        id: EncumbranceId::from_parts(NOW, 1),
        patent_id: PatentId::from_parts(NOW, 1),
        kind: "pledge".into(),
        counterparty: "某银行".into(),
        starts_on: Day::literal(2026, 1, 1),
        ends_on,
        consented,
        note: String::new(),
        created_at: NOW,
    }
}

fn case(codes: &[&str], encumbrances: Vec<Encumbrance>) -> Case {
    let patent = patent(Validity::InForce);
    let declaration = blank_declaration(NOW, 7, &patent, UserId::from_parts(NOW, 1));
    Case { declaration, patent, holder: holder(), events: events(codes), encumbrances, consents: Vec::new() }
}

#[test]
fn the_last_event_about_the_right_decides_whether_it_stands() {
    let of = |codes: &[&str]| standing(&patent(Validity::InForce), &events(codes));
    assert_eq!(of(&["GR01"]), LegalStanding::InForce);
    assert_eq!(of(&["GR01", "CF01"]), LegalStanding::Terminated);
    assert_eq!(of(&["CF01", "RR01"]), LegalStanding::InForce);
    assert_eq!(of(&["IW01", "PE01"]), LegalStanding::WhollyInvalidated);
    assert_eq!(standing(&patent(Validity::Lapsed), &[]), LegalStanding::Terminated);
}

#[test]
fn a_pledge_bars_unless_every_pledgee_agrees() {
    let yesterday = Some(today().plus_days(-1));
    assert_eq!(case(&[], vec![]).pledge(today()), Pledge::None);
    assert_eq!(case(&["PE01"], vec![]).pledge(today()), Pledge::WithoutConsent);
    assert_eq!(case(&["PE01", "PC01"], vec![]).pledge(today()), Pledge::None);
    assert_eq!(case(&["PE01"], vec![pledge(true, None)]).pledge(today()), Pledge::WithConsent);
    assert_eq!(case(&[], vec![pledge(true, None), pledge(false, None)]).pledge(today()), Pledge::WithoutConsent);
    assert_eq!(case(&[], vec![pledge(false, yesterday)]).pledge(today()), Pledge::None);
}

#[test]
fn a_preservation_stands_until_it_is_lifted() {
    let preserved = |codes: &[&str]| case(codes, vec![]).background(today()).preservation;
    assert!(preserved(&["PP01"]) && !preserved(&["PP01", "PD01"]) && preserved(&["PP01", "PD01", "PP01"]));
}

#[test]
fn a_report_without_a_conclusion_is_not_one_that_supports() {
    assert_eq!(report("none", ""), ReportFact::Missing);
    assert_eq!(report("none", "W0001"), ReportFact::ConclusionUnknown);
    assert_eq!((report("positive", ""), report("negative", "W1")), (ReportFact::Supports, ReportFact::Against));
}

#[test]
fn what_is_computed_follows_the_form_and_goes_with_it() {
    let mut declaration = case(&[], vec![]).declaration;
    let mut values = starting_values(Arrangement::LumpSum);
    write_values(&mut declaration, &values);
    assert!(declaration.terms.is_empty() && declaration.price_fen.is_none() && declaration.form.contains("lump_sum"));
    values.insert("lump_amount".into(), "5万".into());
    values.insert("window_from".into(), "2026-12-01".into());
    values.insert("window_to".into(), "2027-12-01".into());
    write_values(&mut declaration, &values);
    assert_eq!((declaration.arrangement.as_str(), declaration.price_fen), ("lump_sum", Some(Fen::yuan(50_000))));
    assert_eq!(declaration.window_to, Some(Day::literal(2027, 12, 1)));
    assert!(super::sealed_terms(&declaration).is_ok());
    declaration.terms_hash.replace_range(..1, if declaration.terms_hash.starts_with('0') { "1" } else { "0" });
    assert!(super::sealed_terms(&declaration).is_err());
}

#[test]
fn a_royalty_alone_has_no_first_price_and_a_free_licence_costs_nothing() {
    let price = |kind, changes: &[(&str, &str)]| {
        let mut declaration = case(&[], vec![]).declaration;
        let mut values = starting_values(kind);
        values.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        write_values(&mut declaration, &values);
        assert!(!declaration.terms.is_empty());
        declaration.price_fen
    };
    let royalty = [("royalty_base", "net_sales"), ("royalty_rate", "3%")];
    assert_eq!(price(Arrangement::RoyaltyOnSales, &royalty), None);
    assert_eq!(price(Arrangement::Free, &[]), Some(Fen::ZERO));
    let entry = [("royalty_base", "net_sales"), ("royalty_rate", "3%"), ("entry_amount", "20000")];
    assert_eq!(price(Arrangement::EntryAndRoyalty, &entry), Some(Fen::yuan(20_000)));
}
