use super::*;
use crate::{
    form::{FieldError, FormValues},
    locale::Locale,
    organisation::Nature,
    seal::{SealError, TermsHash},
};

fn form(changes: &[(&str, &str)]) -> FormValues {
    let mut values = Policy::new(rule()).unwrap().to_form();
    values.extend(changes.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())));
    values
}

fn faults(changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let found = Policy::from_form(&form(changes), Nature::StateUniversity).unwrap_err();
    found.into_iter().map(|fault: FieldError| (fault.field, fault.code)).collect()
}

#[test]
fn a_rule_is_read_from_a_form() {
    let read = Policy::from_form(&form(&[]), Nature::StateUniversity).unwrap();
    assert_eq!(read.rule(), &rule());
    let blank = [("agency_rate", ""), ("agency_base", ""), ("multiple", ""), ("floor", "")];
    let read = Policy::from_form(&form(&blank), Nature::StateUniversity).unwrap();
    let no_agency = Agency { rate_ppm: 0, base: AgencyBase::Receipt };
    assert_eq!(read.rule(), &PolicyRule { agency: no_agency, ..rule() });
    let others =
        [("share_college", "10％"), ("share_other", "4.75"), ("share_fund", "0.25%"), ("other_name", "课题组")];
    let read = Policy::from_form(&form(&others), Nature::StateUniversity).unwrap();
    let shares: Vec<(&str, u32)> = read.rule().shares.iter().map(|one| (one.class.as_str(), one.bp)).collect();
    assert_eq!(
        shares,
        [("contributors", 7_000), ("college", 1_000), ("university", 1_500), ("fund", 25), ("other", 475)]
    );
    assert_eq!(read.rule().shares[4].name, "课题组");
    assert_eq!(Policy::from_form(&read.to_form(), Nature::StateUniversity), Ok(read));
}

#[test]
fn every_fault_is_at_its_field() {
    let check = |changes: &[(&str, &str)], expect: &[(&str, &str)]| {
        let expect: Vec<(String, String)> = expect.iter().map(|(f, c)| ((*f).into(), (*c).into())).collect();
        assert_eq!(faults(changes), expect, "{changes:?}");
    };
    check(&[("citation", " ")], &[("citation", "required")]);
    check(&[("valid_from", "2026-02-30")], &[("valid_from", "date_does_not_exist")]);
    check(&[("share_college", "14.99%")], &[("share_contributors", "shares_not_whole")]);
    check(&[("share_college", "15.001%")], &[("share_college", "share_too_precise")]);
    check(&[("share_college", "101%")], &[("share_college", "rate_too_large")]);
    check(&[("share_college", "多")], &[("share_college", "rate_not_a_number")]);
    check(&[("share_college", ""), ("share_other", "15")], &[("other_name", "required")]);
    check(&[("agency_rate", "101")], &[("agency_rate", "rate_too_large")]);
    check(&[("agency_base", "gross")], &[("agency_base", "unknown_choice")]);
    check(&[("multiple", "0")], &[("multiple", "out_of_bounds")]);
    check(&[("multiple", "1.5")], &[("multiple", "out_of_bounds")]);
    check(&[("floor", "49.99")], &[("floor", "floor_below_law")]);
    check(
        &[("citation", ""), ("share_college", "x"), ("multiple", "11")],
        &[("citation", "required"), ("share_college", "rate_not_a_number"), ("multiple", "out_of_bounds")],
    );
    let empty = Policy::from_form(&FormValues::new(), Nature::Enterprise).unwrap_err();
    assert_eq!(empty[0], FieldError::new("citation", "required"));
    assert!(Policy::from_form(&form(&[("floor", "0")]), Nature::Enterprise).is_ok());
}

#[test]
fn a_rule_below_its_own_floor_is_pointed_out() {
    let with = |first: u32| {
        let shares = vec![share(BeneficiaryClass::Contributors, first), share(BeneficiaryClass::Fund, 10_000 - first)];
        Policy::new(PolicyRule { shares, ..rule() }).unwrap()
    };
    assert!(with(4_999).is_below_floor());
    assert!(!with(5_000).is_below_floor());
}

#[test]
fn the_hash_of_a_known_rule_does_not_move() {
    let sealed = Policy::new(rule()).unwrap().seal();
    assert_eq!(
        sealed.text,
        "{\"agency\":{\"base\":\"receipt\",\"rate_ppm\":80000},\
         \"citation\":\"虚构大学科技成果转化收益分配办法 第十二条\",\"floor_bp\":5000,\"multiple\":2,\
         \"shares\":[{\"bp\":7000,\"class\":\"contributors\"},{\"bp\":1500,\"class\":\"college\"},\
         {\"bp\":1500,\"class\":\"university\"}],\"valid_from\":\"2026-01-01\"}"
    );
    assert_eq!(Policy::open(&sealed.text, &sealed.hash), Ok(Policy::new(rule()).unwrap()));
}

#[test]
fn a_text_that_was_touched_is_not_opened() {
    let sealed = Policy::new(rule()).unwrap().seal();
    let other = sealed.text.replace("7000", "7001");
    assert_eq!(Policy::open(&other, &sealed.hash), Err(SealError::HashDiffers));
    assert_eq!(Policy::open(&other, &TermsHash::of(&other)), Err(SealError::NotTerms));
    let spaced = sealed.text.replace(',', ", ");
    assert_eq!(Policy::open(&spaced, &TermsHash::of(&spaced)), Err(SealError::NotCanonical));
    let unknown = sealed.text.replacen('{', "{\"x\":1,", 1);
    assert_eq!(Policy::open(&unknown, &TermsHash::of(&unknown)), Err(SealError::NotTerms));
    let huge = sealed.text.replace("7000", "4294967295");
    assert_eq!(Policy::open(&huge, &TermsHash::of(&huge)), Err(SealError::NotTerms));
}

#[test]
fn every_code_of_a_rule_has_words_somewhere() {
    let known =
        |code: &str| code_text(code, Locale::Zh).or_else(|| crate::terms::form::code_text(code, Locale::Zh)).is_some();
    let codes = ["required", "shares_not_whole", "share_too_precise", "floor_below_law", "rate_too_large"];
    for code in codes.into_iter().chain(["unknown_choice", "out_of_bounds", "too_many", "same_person", "wrong_state"]) {
        assert!(known(code), "{code}");
    }
    for (code, zh, en) in CODES {
        assert!(!zh.is_empty() && en.is_ascii() | en.contains("促进科技成果转化法"), "{code}");
        assert_eq!(CODES.iter().filter(|(other, _, _)| other == code).count(), 1, "{code}");
    }
}
