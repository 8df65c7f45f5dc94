use super::*;
use crate::{Day, Fen};

/// A lump-sum invention patent of a private holder against which nothing can be said.
fn clean() -> Facts {
    let today = Day::literal(2026, 11, 20);
    Facts {
        number: NumberFact::Valid,
        patentee: Some("青岚理工大学".into()),
        register_patentee: Some("青岚理工大学".into()),
        granted_on: Some(Day::literal(2021, 3, 9)),
        standing: LegalStanding::InForce,
        patent_last_day: Some(Day::literal(2037, 6, 1)),
        annuity: AnnuityStanding::PaidUntil(Day::literal(2027, 6, 1)),
        term_months: Some(36),
        window: Some(Window { from: today, until: Day::literal(2029, 11, 20) }),
        method_given: true,
        standard: StandardFact::Computable,
        fixed_total: Fen::yuan(200_000),
        contact: Some("成果转化办公室 0500-0000000".into()),
        undertaking: true,
        fee_reasoning: Some("参照同行业许可费统计并结合研发成本测算。".into()),
        texts: vec![text("适用于三维编织设备。本许可仅限于中国境内实施。")],
        signed: true,
        ..Facts::blank(today, SubjectKind::Invention)
    }
}

/// The same for a utility model with its report.
fn clean_model() -> Facts {
    Facts { kind: SubjectKind::UtilityModel, report: ReportFact::Supports, ..clean() }
}

fn text(text: &str) -> FreeText {
    FreeText { name: "other_matters".into(), text: text.into() }
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn restrictive(kind: RestrictiveKind, from: &str, until: Option<&str>) -> Vec<RestrictiveLicence> {
    vec![RestrictiveLicence { kind, from: day(from), until: until.map(day) }]
}

fn co_owners(consents: &[Consent]) -> Vec<CoOwner> {
    let name = |index: usize| format!("共有人{}", index + 1);
    consents.iter().enumerate().map(|(index, consent)| CoOwner { name: name(index), consent: *consent }).collect()
}

fn window(from: &str, until: &str) -> Option<Window> {
    Some(Window { from: day(from), until: day(until) })
}

/// The findings as `severity:code`, in the order in which the gate gives them.
fn codes_of(facts: &Facts, occasion: Occasion) -> Vec<String> {
    check(facts, occasion).iter().map(|finding| format!("{}:{}", finding.severity, finding.code)).collect()
}

type Case = (&'static str, fn(&mut Facts), &'static [&'static str]);

/// Each changes one fact of the clean invention and names exactly what that brings.
const INVENTION_CASES: &[Case] = &[
    ("nothing changed", |_| {}, &[]),
    ("no number", |f| f.number = NumberFact::Missing, &["block:number_missing"]),
    ("a number nobody can read", |f| f.number = NumberFact::Malformed, &["block:number_malformed"]),
    (
        "a wrong check digit",
        |f| f.number = NumberFact::CheckDigitDiffers { expected: "202010123456.2".into() },
        &["block:number_check_digit"],
    ),
    ("no patentee", |f| f.patentee = None, &["block:patentee_missing"]),
    ("a blank patentee", |f| f.patentee = Some(" 　".into()), &["block:patentee_missing"]),
    (
        "another name than the register",
        |f| f.patentee = Some("青岚大学".into()),
        &["block:patentee_differs_from_register"],
    ),
    (
        "the register names another",
        |f| f.register_patentee = Some("云岭所".into()),
        &["block:patentee_differs_from_register"],
    ),
    ("the name with spaces", |f| f.patentee = Some("青岚 理工大学　".into()), &[]),
    ("register not consulted", |f| f.register_patentee = None, &["warn:register_not_consulted"]),
    ("no grant day", |f| f.granted_on = None, &["block:not_granted"]),
    ("granted tomorrow", |f| f.granted_on = Some(day("2026-11-21")), &["block:not_granted"]),
    ("granted today", |f| f.granted_on = Some(day("2026-11-20")), &[]),
    ("still pending", |f| f.standing = LegalStanding::Pending, &["block:not_granted"]),
    ("terminated", |f| f.standing = LegalStanding::Terminated, &["block:right_terminated"]),
    ("wholly invalidated", |f| f.standing = LegalStanding::WhollyInvalidated, &["block:right_invalidated"]),
    ("status unknown", |f| f.standing = LegalStanding::Unknown, &["warn:validity_unknown"]),
    ("term of the patent over", |f| f.patent_last_day = Some(day("2026-11-19")), &["block:right_expired"]),
    (
        "the patent's last day is today",
        |f| f.patent_last_day = Some(day("2026-11-20")),
        &["warn:term_beyond_patent", "warn:window_beyond_patent"],
    ),
    ("last day not known", |f| f.patent_last_day = None, &["warn:last_day_unknown"]),
    (
        "exclusive licence in force",
        |f| f.restrictive_licences = restrictive(RestrictiveKind::Exclusive, "2025-01-01", Some("2028-01-01")),
        &["block:exclusive_licence_in_force"],
    ),
    (
        "exclusive licence without known end",
        |f| f.restrictive_licences = restrictive(RestrictiveKind::Exclusive, "2025-01-01", None),
        &["block:exclusive_licence_in_force"],
    ),
    (
        "exclusive licence that ends today",
        |f| f.restrictive_licences = restrictive(RestrictiveKind::Exclusive, "2025-01-01", Some("2026-11-20")),
        &["block:exclusive_licence_in_force"],
    ),
    (
        "exclusive licence that ended yesterday",
        |f| f.restrictive_licences = restrictive(RestrictiveKind::Exclusive, "2025-01-01", Some("2026-11-19")),
        &[],
    ),
    (
        "sole licence in force",
        |f| f.restrictive_licences = restrictive(RestrictiveKind::Sole, "2026-11-20", Some("2028-01-01")),
        &["block:sole_licence_in_force"],
    ),
    (
        "exclusive licence from tomorrow",
        |f| f.restrictive_licences = restrictive(RestrictiveKind::Exclusive, "2026-11-21", None),
        &["hold:restrictive_licence_to_come"],
    ),
    (
        "sole licence from next year",
        |f| f.restrictive_licences = restrictive(RestrictiveKind::Sole, "2027-01-01", None),
        &["hold:restrictive_licence_to_come"],
    ),
    ("ownership in dispute", |f| f.ownership_dispute = true, &["block:ownership_dispute"]),
    ("court preservation", |f| f.preservation = true, &["block:court_preservation"]),
    ("annuity in grace", |f| f.annuity = AnnuityStanding::Grace { month: 1 }, &["block:annuity_in_grace"]),
    ("annuity overdue", |f| f.annuity = AnnuityStanding::Overdue, &["block:annuity_overdue"]),
    ("paid until yesterday", |f| f.annuity = AnnuityStanding::PaidUntil(day("2026-11-19")), &["block:annuity_overdue"]),
    ("paid until today", |f| f.annuity = AnnuityStanding::PaidUntil(day("2026-11-20")), &["info:annuity_due_soon"]),
    ("paid for sixty days", |f| f.annuity = AnnuityStanding::PaidUntil(day("2027-01-19")), &["info:annuity_due_soon"]),
    ("paid for sixty-one days", |f| f.annuity = AnnuityStanding::PaidUntil(day("2027-01-20")), &[]),
    ("annuity unknown", |f| f.annuity = AnnuityStanding::Unknown, &["warn:annuity_unknown"]),
    ("pledged", |f| f.pledge = Pledge::WithoutConsent, &["block:pledge_without_consent"]),
    ("pledged with consent", |f| f.pledge = Pledge::WithConsent, &["info:pledge_with_consent"]),
    ("another hindrance", |f| f.other_hindrance = Some("强制许可".into()), &["hold:other_hindrance"]),
    ("a blank hindrance", |f| f.other_hindrance = Some("  ".into()), &[]),
    ("a report on an invention is not asked about", |f| f.report = ReportFact::Against, &[]),
    ("transfer under way", |f| f.transfer_pending = true, &["block:transfer_pending"]),
    ("waiver under way", |f| f.waiver_pending = true, &["block:waiver_pending"]),
    ("patentee changes", |f| f.patentee_change_pending = true, &["block:patentee_change_pending"]),
    ("no method", |f| f.method_given = false, &["block:method_missing"]),
    ("no standard", |f| f.standard = StandardFact::Missing, &["block:standard_missing"]),
    ("standard not computable", |f| f.standard = StandardFact::NotComputable, &["block:standard_not_computable"]),
    ("fixed at the ceiling", |f| f.fixed_total = Fen::yuan(20_000_000), &[]),
    ("fixed a fen above", |f| f.fixed_total = Fen::new(2_000_000_001), &["hold:fixed_fee_above_ceiling"]),
    ("net sales at the ceiling", |f| f.net_sales_rate_ppm = 200_000, &[]),
    ("net sales above", |f| f.net_sales_rate_ppm = 200_001, &["hold:net_sales_rate_above_ceiling"]),
    ("profit at the ceiling", |f| f.profit_rate_ppm = 400_000, &[]),
    ("profit above", |f| f.profit_rate_ppm = 400_001, &["hold:profit_rate_above_ceiling"]),
    ("free of charge", |f| f.fixed_total = Fen::ZERO, &[]),
    ("deferred", |f| f.deferred_terms = true, &["info:deferred_terms"]),
    ("no reasoning", |f| f.fee_reasoning = None, &["block:reasoning_missing"]),
    ("blank reasoning", |f| f.fee_reasoning = Some("\n".into()), &["block:reasoning_missing"]),
    ("reasoning of 2,000 characters", |f| f.fee_reasoning = Some("费".repeat(2_000)), &[]),
    ("reasoning of 2,001 characters", |f| f.fee_reasoning = Some("费".repeat(2_001)), &["hold:reasoning_too_long"]),
    ("no term", |f| f.term_months = None, &["block:term_missing"]),
    ("a term of nothing", |f| f.term_months = Some(0), &["block:term_missing"]),
    ("eleven months", |f| f.term_months = Some(11), &["info:term_short"]),
    ("twelve months", |f| f.term_months = Some(12), &[]),
    ("longer than the patent", |f| f.term_months = Some(127), &["warn:term_beyond_patent"]),
    ("just within the patent", |f| f.term_months = Some(126), &[]),
    ("term and window end with the patent", |f| f.patent_last_day = Some(day("2029-11-20")), &[]),
    (
        "a day short",
        |f| f.patent_last_day = Some(day("2029-11-19")),
        &["warn:term_beyond_patent", "warn:window_beyond_patent"],
    ),
    ("no window", |f| f.window = None, &["warn:window_missing"]),
    ("window backwards", |f| f.window = window("2027-01-02", "2027-01-01"), &["block:window_backwards"]),
    ("window over", |f| f.window = window("2026-01-01", "2026-11-19"), &["block:window_over"]),
    ("window that ends today", |f| f.window = window("2026-01-01", "2026-11-20"), &[]),
    ("window beyond the patent", |f| f.window = window("2027-01-01", "2037-06-02"), &["warn:window_beyond_patent"]),
    ("no contact", |f| f.contact = None, &["block:contact_missing"]),
    ("blank contact", |f| f.contact = Some(" ".into()), &["block:contact_missing"]),
    ("a fee left open", |f| f.texts.push(text("超出部分价格面 议")), &["block:fee_left_open"]),
    ("a fee left open in English", |f| f.texts.push(text("Price on Request")), &["block:fee_left_open"]),
    ("parties settle disputes", |f| f.texts.push(text("争议由双方协商解决")), &[]),
    ("advertising", |f| f.texts.push(text("国际先进水平")), &["hold:promotional_words"]),
    ("advertising in the reasoning", |f| f.fee_reasoning = Some("本技术国内首创".into()), &["hold:promotional_words"]),
    ("advertising in English", |f| f.texts.push(text("a World-Leading process")), &["hold:promotional_words"]),
    ("narrowed by size", |f| f.texts.push(text("仅面向中小企业")), &["hold:licensees_narrowed"]),
    ("narrowed by region", |f| f.texts.push(text("限省内企业实施")), &["hold:licensees_narrowed"]),
    ("no undertaking", |f| f.undertaking = false, &["block:undertaking_missing"]),
    ("every co-owner consents", |f| f.co_owners = co_owners(&[Consent::Given, Consent::Given]), &[]),
    ("a silent co-owner", |f| f.co_owners = co_owners(&[Consent::Given, Consent::Pending]), &["block:consent_pending"]),
    ("a refusing co-owner", |f| f.co_owners = co_owners(&[Consent::Refused]), &["block:consent_refused"]),
    (
        "one silent and one refusing",
        |f| f.co_owners = co_owners(&[Consent::Refused, Consent::Pending]),
        &["block:consent_pending", "block:consent_refused"],
    ),
    ("a state institution without publicity", |f| f.state_institution = true, &["block:publicity_missing"]),
    ("publicity of others is not asked about", |f| f.publicity_days = Some(3), &[]),
    ("an objection", |f| f.objection_open = true, &["block:objection_open"]),
    ("not signed", |f| f.signed = false, &["block:signature_missing"]),
    (
        "sealed by an agency in the patentee's place",
        |f| {
            f.signed = false;
            f.agency = Some(Agency { sealed: true, all_consents: true });
        },
        &[],
    ),
    ("through an agency", |f| f.agency = Some(Agency { sealed: true, all_consents: true }), &[]),
    (
        "agency without seal",
        |f| f.agency = Some(Agency { sealed: false, all_consents: true }),
        &["block:agency_seal_missing"],
    ),
    (
        "agency without consents",
        |f| f.agency = Some(Agency { sealed: true, all_consents: false }),
        &["block:agency_consents_missing"],
    ),
];

const MODEL_CASES: &[Case] = &[
    ("nothing changed", |_| {}, &[]),
    ("no report", |f| f.report = ReportFact::Missing, &["block:report_missing"]),
    ("report against", |f| f.report = ReportFact::Against, &["block:report_against"]),
    ("conclusion not entered", |f| f.report = ReportFact::ConclusionUnknown, &["hold:report_conclusion_unknown"]),
    ("a design with a report", |f| f.kind = SubjectKind::Design, &[]),
];

const STATE_CASES: &[Case] = &[
    ("fifteen days", |_| {}, &[]),
    ("fourteen days", |f| f.publicity_days = Some(14), &["block:publicity_too_short"]),
    ("never begun", |f| f.publicity_days = None, &["block:publicity_missing"]),
];

fn run(base: &Facts, cases: &[Case]) {
    assert_eq!(codes_of(base, Occasion::Filing), Vec::<String>::new(), "the base is clean");
    for (name, change, expect) in cases {
        let mut facts = base.clone();
        change(&mut facts);
        assert_eq!(codes_of(&facts, Occasion::Filing), *expect, "{name}");
    }
}

#[test]
fn one_changed_fact_brings_exactly_its_finding() {
    run(&clean(), INVENTION_CASES);
    run(&clean_model(), MODEL_CASES);
    run(&Facts { state_institution: true, publicity_days: Some(15), ..clean() }, STATE_CASES);
    assert!(INVENTION_CASES.len() + MODEL_CASES.len() + STATE_CASES.len() >= 80);
}

#[test]
fn every_rule_is_brought_about_by_some_case() {
    let cases = INVENTION_CASES.iter().chain(MODEL_CASES).chain(STATE_CASES);
    let seen: Vec<&str> = cases.flat_map(|case| case.2).map(|code| code.split_once(':').unwrap().1).collect();
    for rule in rules::RULES {
        assert!(seen.contains(&rule.code), "{} has no case", rule.code);
    }
}

/// The trap cases: number of the declaration, its facts, what the gate says.
const TRAPS: &[Case] = &[
    ("T01 free, three years", |f| f.fixed_total = Fen::ZERO, &[]),
    ("T02 lump sum", |_| {}, &[]),
    ("T03 lump sum at the ceiling", |f| f.fixed_total = Fen::yuan(20_000_000), &[]),
    ("T04 a fen above", |f| f.fixed_total = Fen::new(2_000_000_001), &["hold:fixed_fee_above_ceiling"]),
    (
        "T05 entry and royalty",
        |f| {
            f.fixed_total = Fen::yuan(50_000);
            f.net_sales_rate_ppm = 30_000;
        },
        &[],
    ),
    ("T06 20 % of net sales", |f| f.net_sales_rate_ppm = 200_000, &[]),
    ("T07 40.5 % of profit", |f| f.profit_rate_ppm = 405_000, &["hold:profit_rate_above_ceiling"]),
    ("T08 tiers", |f| f.net_sales_rate_ppm = 40_000, &[]),
    ("T09 trial, then a lump sum", |f| f.deferred_terms = true, &["info:deferred_terms"]),
    (
        "T10 milestones",
        |f| {
            f.net_sales_rate_ppm = 20_000;
            f.deferred_terms = true;
        },
        &["info:deferred_terms"],
    ),
    ("T11 instalments", |f| f.fixed_total = Fen::yuan(1_010_000), &[]),
    ("T12 model without report", |f| f.kind = SubjectKind::UtilityModel, &["block:report_missing"]),
    (
        "T13 yearly fee",
        |f| {
            f.kind = SubjectKind::UtilityModel;
            f.report = ReportFact::Supports;
        },
        &[],
    ),
    (
        "T14 negative report",
        |f| {
            f.kind = SubjectKind::UtilityModel;
            f.report = ReportFact::Against;
        },
        &["block:report_against"],
    ),
    (
        "T15 design of ten years",
        |f| {
            f.kind = SubjectKind::Design;
            f.report = ReportFact::Supports;
            f.patent_last_day = Some(day("2030-05-01"));
        },
        &[],
    ),
    (
        "T16 free design",
        |f| {
            f.kind = SubjectKind::Design;
            f.report = ReportFact::Supports;
            f.fixed_total = Fen::ZERO;
        },
        &[],
    ),
    (
        "T17 three co-owners, one silent",
        |f| f.co_owners = co_owners(&[Consent::Given, Consent::Pending]),
        &["block:consent_pending"],
    ),
    ("T18 pledged", |f| f.pledge = Pledge::WithoutConsent, &["block:pledge_without_consent"]),
    (
        "T19 grace, month 2",
        |f| {
            f.kind = SubjectKind::UtilityModel;
            f.report = ReportFact::Supports;
            f.annuity = AnnuityStanding::Grace { month: 2 };
        },
        &["block:annuity_in_grace"],
    ),
    (
        "T20 eight years asked, six left",
        |f| {
            f.kind = SubjectKind::UtilityModel;
            f.report = ReportFact::Supports;
            f.term_months = Some(96);
            f.patent_last_day = Some(day("2032-11-20"));
        },
        &["warn:term_beyond_patent"],
    ),
    (
        "T21 wrong check digit",
        |f| f.number = NumberFact::CheckDigitDiffers { expected: "202010123456.2".into() },
        &["block:number_check_digit"],
    ),
];

#[test]
fn the_synthetic_declarations_are_judged_as_planned() {
    run(&clean(), TRAPS);
    assert_eq!(TRAPS.len(), 21);
}

#[test]
fn findings_cite_the_law_and_name_the_values() {
    let mut facts = clean();
    facts.pledge = Pledge::WithoutConsent;
    facts.profit_rate_ppm = 405_000;
    let findings = check(&facts, Occasion::Filing);
    assert_eq!(findings[0].rule.text(Locale::Zh), "专利法实施细则 第八十六条第（四）项");
    assert_eq!(findings[0].rule.text(Locale::En), "Implementing Regulations of the Patent Law, Rule 86(4)");
    assert_eq!(findings[1].rule.text(Locale::Zh), "专利审查指南 第五部分第十一章 3.3");
    assert_eq!(findings[1].wrong(Locale::Zh), "利润额提成率 40.5% 高于一般不超过的 40%。");
    assert_eq!(findings[1].wrong(Locale::En), "The rate of 40.5% on profit is above the general ceiling of 40%.");
    assert!(!passes(&findings) && is_held(&findings));
    assert!(passes(&findings[1..]));
}

#[test]
fn a_value_with_braces_is_shown_as_it_is() {
    let params = vec![("declared", "{register}".to_owned()), ("register", "乙".to_owned())];
    let text = texts::wrong("patentee_differs_from_register", &params, Locale::Zh);
    assert_eq!(text, "声明中的专利权人“{register}”与专利登记簿记载的“乙”不一致。");
}

#[test]
fn signatures_are_asked_at_filing_and_the_patent_alone_every_day() {
    let mut facts = clean();
    facts.signed = false;
    facts.contact = None;
    facts.preservation = true;
    assert_eq!(
        codes_of(&facts, Occasion::Filing),
        ["block:court_preservation", "block:contact_missing", "block:signature_missing"]
    );
    assert_eq!(codes_of(&facts, Occasion::Typing), ["block:court_preservation", "block:contact_missing"]);
    assert_eq!(codes_of(&facts, Occasion::Daily), ["block:court_preservation"]);
}

#[test]
fn every_rule_is_said_in_both_languages_with_values_that_exist() {
    assert_eq!(texts::SENTENCES.len(), rules::RULES.len());
    for (rule, sentences) in rules::RULES.iter().zip(texts::SENTENCES) {
        assert_eq!(rule.code, sentences.code, "the sentences follow the table");
        assert!(rules::RULES.iter().filter(|other| other.code == rule.code).count() == 1, "{}", rule.code);
        for text in [sentences.wrong_zh, sentences.cure_zh, sentences.wrong_en, sentences.cure_en] {
            assert!(!text.is_empty(), "{}", rule.code);
        }
    }
    for (_, change, _) in INVENTION_CASES.iter().chain(MODEL_CASES) {
        for base in [clean(), clean_model()] {
            let mut facts = base;
            change(&mut facts);
            for finding in check(&facts, Occasion::Filing) {
                let sentences = texts::sentences(finding.code).unwrap();
                for text in [sentences.wrong_zh, sentences.cure_zh, sentences.wrong_en, sentences.cure_en] {
                    for name in text.split('{').skip(1).map(|rest| rest.split_once('}').unwrap().0) {
                        assert!(finding.params.iter().any(|(key, _)| *key == name), "{}: {name}", finding.code);
                    }
                }
            }
        }
    }
}

#[test]
fn a_blank_draft_names_what_is_missing() {
    let findings = check(&Facts::blank(day("2026-11-20"), SubjectKind::Design), Occasion::Typing);
    let blocks: Vec<&str> =
        findings.iter().filter(|finding| finding.severity == Severity::Block).map(|finding| finding.code).collect();
    assert_eq!(
        blocks,
        [
            "number_missing",
            "patentee_missing",
            "not_granted",
            "report_missing",
            "method_missing",
            "standard_missing",
            "reasoning_missing",
            "term_missing",
            "contact_missing"
        ]
    );
}
