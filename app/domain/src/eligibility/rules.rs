//! The table of the gate. Each line reads: how grave, the code, where it is shown, the law, and the question asked.
//! The questions follow the table, in its order, each a sentence about the facts.

use super::{
    AnnuityStanding, Consent, Facts, Field, LegalStanding, NumberFact, Params, Pledge, ReportFact, RestrictiveKind,
    RuleCitation, Scope, Severity, StandardFact, SubjectKind, citation::*, lint,
};
use crate::{Fen, declaration::PUBLICITY_DAYS};

/// Fixed fees: generally not above 20,000,000.00 yuan (指南 3.3). Exactly this is accepted.
pub const FIXED_CEILING: Fen = Fen::yuan(20_000_000);
/// Rate on net sales: generally not above 20 % (指南 3.3), in parts per million.
pub const NET_SALES_CEILING_PPM: u32 = 200_000;
/// Rate on profit: generally not above 40 % (指南 3.3), in parts per million.
pub const PROFIT_CEILING_PPM: u32 = 400_000;
/// Fee reasoning: generally not above 2,000 characters (指南 3.3).
pub const REASONING_CHARS_MAX: usize = 2_000;
/// Days before the end of the paid patent year in which the next annuity is announced.
pub const ANNUITY_NOTICE_DAYS: i64 = 60;
/// A shorter term of licence is unusual: programmes ask for a year in principle.
pub const USUAL_TERM_MONTHS: u32 = 12;

/// One rule of the gate.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub severity: Severity,
    pub code: &'static str,
    pub scope: Scope,
    pub field: Field,
    pub source: RuleCitation,
    /// `Some` when the rule finds something, with the values that its sentences name.
    pub test: fn(&Facts) -> Option<Params>,
}

const fn rule(
    severity: Severity,
    code: &'static str,
    (scope, field): (Scope, Field),
    source: RuleCitation,
    test: fn(&Facts) -> Option<Params>,
) -> Rule {
    Rule { severity, code, scope, field, source, test }
}

const fn patent(field: Field) -> (Scope, Field) {
    (Scope::Patent, field)
}

const fn content(field: Field) -> (Scope, Field) {
    (Scope::Content, field)
}

const fn procedure(field: Field) -> (Scope, Field) {
    (Scope::Procedure, field)
}

use Severity::{Block, Hold, Info, Warn};

/// Every rule.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    // What the declaration is about.
    rule(Block, "number_missing", content(Field::Number), R85_2_1, number_missing),
    rule(Block, "number_malformed", content(Field::Number), R85_2_1, number_malformed),
    rule(Block, "number_check_digit", content(Field::Number), R85_2_1, number_check_digit),
    rule(Block, "patentee_missing", content(Field::Patentee), R85_2_2, patentee_missing),
    rule(Block, "patentee_differs_from_register", patent(Field::Patentee), R85_2_2, patentee_differs),
    rule(Warn, "register_not_consulted", content(Field::Patentee), R85_2_2, register_not_consulted),
    rule(Block, "not_granted", content(Field::Validity), R85_1, not_granted),

    // Whether the right stands.
    rule(Block, "right_terminated", patent(Field::Validity), G31_ENDED, right_terminated),
    rule(Block, "right_expired", patent(Field::Validity), G31_ENDED, right_expired),
    rule(Block, "right_invalidated", patent(Field::Validity), G31_INVALID, right_invalidated),
    rule(Warn, "validity_unknown", patent(Field::Validity), G2_VALID, validity_unknown),

    // Rule 86: when a patentee must not open its patent.
    rule(Block, "exclusive_licence_in_force", patent(Field::Licences), R86_1, exclusive_in_force),
    rule(Block, "sole_licence_in_force", patent(Field::Licences), R86_1, sole_in_force),
    rule(Hold, "restrictive_licence_to_come", patent(Field::Licences), LAW_51_3, restrictive_to_come),
    rule(Block, "ownership_dispute", patent(Field::Suspension), R86_2_OWNERSHIP, ownership_dispute),
    rule(Block, "court_preservation", patent(Field::Suspension), R86_2_PRESERVATION, court_preservation),
    rule(Block, "annuity_in_grace", patent(Field::Annuity), R86_3_GRACE, annuity_in_grace),
    rule(Block, "annuity_overdue", patent(Field::Annuity), R86_3, annuity_overdue),
    rule(Warn, "annuity_unknown", patent(Field::Annuity), R86_3, annuity_unknown),
    rule(Info, "annuity_due_soon", patent(Field::Annuity), R115, annuity_due_soon),
    rule(Block, "pledge_without_consent", patent(Field::Pledge), R86_4, pledge_without_consent),
    rule(Info, "pledge_with_consent", patent(Field::Pledge), G9_PLEDGE, pledge_with_consent),
    rule(Hold, "other_hindrance", patent(Field::Suspension), R86_5, other_hindrance),

    // Utility models and designs.
    rule(Block, "report_missing", content(Field::Report), LAW_50_REPORT, report_missing),
    rule(Block, "report_against", patent(Field::Report), G31_REPORT_AGAINST, report_against),
    rule(Hold, "report_conclusion_unknown", content(Field::Report), G31_REPORT_AGAINST, report_conclusion_unknown),

    // Changes under way (Guidelines, section 9).
    rule(Block, "transfer_pending", patent(Field::Patentee), G9_TRANSFER, transfer_pending),
    rule(Block, "waiver_pending", patent(Field::Validity), G9_WAIVER, waiver_pending),
    rule(Block, "patentee_change_pending", patent(Field::Patentee), G9_CHANGE, patentee_change_pending),

    // The fee.
    rule(Block, "method_missing", content(Field::Method), R85_2_3, method_missing),
    rule(Block, "standard_missing", content(Field::Standard), R85_2_3, standard_missing),
    rule(Block, "standard_not_computable", content(Field::Standard), R85_3_CLEAR, standard_not_computable),
    rule(Hold, "fixed_fee_above_ceiling", content(Field::Standard), G33_FIXED, fixed_above_ceiling),
    rule(Hold, "net_sales_rate_above_ceiling", content(Field::Standard), G33_NET_SALES, net_sales_above_ceiling),
    rule(Hold, "profit_rate_above_ceiling", content(Field::Standard), G33_PROFIT, profit_above_ceiling),
    rule(Info, "deferred_terms", content(Field::Standard), R85_2_3, deferred_terms),
    rule(Block, "reasoning_missing", content(Field::Reasoning), G33_REASONING, reasoning_missing),
    rule(Hold, "reasoning_too_long", content(Field::Reasoning), G33_REASONING_LENGTH, reasoning_too_long),

    // The periods.
    rule(Block, "term_missing", content(Field::Term), R85_2_4, term_missing),
    rule(Warn, "term_beyond_patent", content(Field::Term), CIVIL_865, term_beyond_patent),
    rule(Info, "term_short", content(Field::Term), R85_2_4, term_short),
    rule(Warn, "last_day_unknown", content(Field::Term), CIVIL_865, last_day_unknown),
    rule(Warn, "window_missing", content(Field::Window), R85_2_4, window_missing),
    rule(Block, "window_backwards", content(Field::Window), R85_3_CLEAR, window_backwards),
    rule(Block, "window_over", content(Field::Window), R85_3_CLEAR, window_over),
    rule(Warn, "window_beyond_patent", content(Field::Window), CIVIL_865, window_beyond_patent),

    // What else it must say, and how.
    rule(Block, "contact_missing", content(Field::Contact), G33_CONTACT, contact_missing),
    rule(Block, "fee_left_open", content(Field::Texts), R85_3_CLEAR, fee_left_open),
    rule(Hold, "promotional_words", content(Field::Texts), R85_3_ADVERTISING, promotional_words),
    rule(Hold, "licensees_narrowed", content(Field::Texts), LAW_50_ANYONE, licensees_narrowed),

    // Who must have agreed and signed.
    rule(Block, "undertaking_missing", procedure(Field::Undertaking), G33_UNDERTAKING, undertaking_missing),
    rule(Block, "consent_pending", procedure(Field::CoOwners), G32_CO_OWNERS, consent_pending),
    rule(Block, "consent_refused", procedure(Field::CoOwners), G32_CO_OWNERS, consent_refused),
    rule(Block, "publicity_missing", procedure(Field::Publicity), CONVERSION_18, publicity_missing),
    rule(Block, "publicity_too_short", procedure(Field::Publicity), CONVERSION_18, publicity_too_short),
    rule(Block, "objection_open", procedure(Field::Publicity), CONVERSION_18, objection_open),
    rule(Block, "signature_missing", procedure(Field::Signature), G33_SIGNATURE, signature_missing),
    rule(Block, "agency_seal_missing", procedure(Field::Signature), G33_AGENCY_SEAL, agency_seal_missing),
    rule(Block, "agency_consents_missing", procedure(Field::Signature), G33_AGENCY_CONSENTS, agency_consents_missing),
];

/// A finding without values to name.
fn when(found: bool) -> Option<Params> {
    found.then(Vec::new)
}

fn is_blank(text: Option<&String>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}

fn number_missing(facts: &Facts) -> Option<Params> {
    when(facts.number == NumberFact::Missing)
}

fn number_malformed(facts: &Facts) -> Option<Params> {
    when(facts.number == NumberFact::Malformed)
}

fn number_check_digit(facts: &Facts) -> Option<Params> {
    match &facts.number {
        NumberFact::CheckDigitDiffers { expected } => Some(vec![("expected", expected.clone())]),
        _ => None,
    }
}

fn patentee_missing(facts: &Facts) -> Option<Params> {
    when(is_blank(facts.patentee.as_ref()))
}

/// Full-width and half-width forms and white space make no difference; anything else does.
fn patentee_differs(facts: &Facts) -> Option<Params> {
    let (declared, register) = (facts.patentee.as_ref()?, facts.register_patentee.as_ref()?);
    if is_blank(Some(declared)) || is_blank(Some(register)) {
        return None;
    }
    let same = crate::text::fold(declared) == crate::text::fold(register);
    (!same).then(|| vec![("declared", declared.trim().to_owned()), ("register", register.trim().to_owned())])
}

fn register_not_consulted(facts: &Facts) -> Option<Params> {
    when(is_blank(facts.register_patentee.as_ref()))
}

/// Asked of the grant alone: a right that was granted and has ended is found by the rules on validity.
fn not_granted(facts: &Facts) -> Option<Params> {
    when(facts.standing == LegalStanding::Pending || facts.granted_on.is_none_or(|day| facts.today < day))
}

fn right_terminated(facts: &Facts) -> Option<Params> {
    when(facts.standing == LegalStanding::Terminated)
}

fn right_expired(facts: &Facts) -> Option<Params> {
    let last_day = facts.patent_last_day.filter(|day| *day < facts.today)?;
    Some(vec![("last_day", last_day.to_string())])
}

fn right_invalidated(facts: &Facts) -> Option<Params> {
    when(facts.standing == LegalStanding::WhollyInvalidated)
}

fn validity_unknown(facts: &Facts) -> Option<Params> {
    when(facts.standing == LegalStanding::Unknown)
}

fn restrictive_in_force(facts: &Facts, kind: RestrictiveKind) -> Option<Params> {
    let in_force = facts.restrictive_licences.iter().find(|licence| {
        licence.kind == kind && licence.from <= facts.today && licence.until.is_none_or(|until| facts.today <= until)
    })?;
    Some(vec![("until", in_force.until.map_or_else(|| "—".to_owned(), |day| day.to_string()))])
}

fn exclusive_in_force(facts: &Facts) -> Option<Params> {
    restrictive_in_force(facts, RestrictiveKind::Exclusive)
}

fn sole_in_force(facts: &Facts) -> Option<Params> {
    restrictive_in_force(facts, RestrictiveKind::Sole)
}

fn restrictive_to_come(facts: &Facts) -> Option<Params> {
    let to_come = facts.restrictive_licences.iter().find(|licence| facts.today < licence.from)?;
    Some(vec![("from", to_come.from.to_string())])
}

fn ownership_dispute(facts: &Facts) -> Option<Params> {
    when(facts.ownership_dispute)
}

fn court_preservation(facts: &Facts) -> Option<Params> {
    when(facts.preservation)
}

fn annuity_in_grace(facts: &Facts) -> Option<Params> {
    match facts.annuity {
        AnnuityStanding::Grace { month } => Some(vec![("month", month.to_string())]),
        _ => None,
    }
}

fn annuity_overdue(facts: &Facts) -> Option<Params> {
    match facts.annuity {
        AnnuityStanding::Overdue => when(true),
        AnnuityStanding::PaidUntil(day) => when(day < facts.today),
        _ => None,
    }
}

fn annuity_unknown(facts: &Facts) -> Option<Params> {
    when(facts.annuity == AnnuityStanding::Unknown)
}

fn annuity_due_soon(facts: &Facts) -> Option<Params> {
    let AnnuityStanding::PaidUntil(day) = facts.annuity else { return None };
    let soon = (0..=ANNUITY_NOTICE_DAYS).contains(&facts.today.days_until(day));
    soon.then(|| vec![("day", day.to_string())])
}

fn pledge_without_consent(facts: &Facts) -> Option<Params> {
    when(facts.pledge == Pledge::WithoutConsent)
}

fn pledge_with_consent(facts: &Facts) -> Option<Params> {
    when(facts.pledge == Pledge::WithConsent)
}

fn other_hindrance(facts: &Facts) -> Option<Params> {
    let hindrance = facts.other_hindrance.as_ref().filter(|text| !is_blank(Some(text)))?;
    Some(vec![("hindrance", hindrance.trim().to_owned())])
}

fn needs_report(facts: &Facts) -> bool {
    facts.kind != SubjectKind::Invention
}

fn report_missing(facts: &Facts) -> Option<Params> {
    when(needs_report(facts) && facts.report == ReportFact::Missing)
}

fn report_against(facts: &Facts) -> Option<Params> {
    when(needs_report(facts) && facts.report == ReportFact::Against)
}

fn report_conclusion_unknown(facts: &Facts) -> Option<Params> {
    when(needs_report(facts) && facts.report == ReportFact::ConclusionUnknown)
}

fn transfer_pending(facts: &Facts) -> Option<Params> {
    when(facts.transfer_pending)
}

fn waiver_pending(facts: &Facts) -> Option<Params> {
    when(facts.waiver_pending)
}

fn patentee_change_pending(facts: &Facts) -> Option<Params> {
    when(facts.patentee_change_pending)
}

fn method_missing(facts: &Facts) -> Option<Params> {
    when(!facts.method_given)
}

fn standard_missing(facts: &Facts) -> Option<Params> {
    when(facts.standard == StandardFact::Missing)
}

fn standard_not_computable(facts: &Facts) -> Option<Params> {
    when(facts.standard == StandardFact::NotComputable)
}

fn fixed_above_ceiling(facts: &Facts) -> Option<Params> {
    let above = FIXED_CEILING < facts.fixed_total;
    above.then(|| vec![("amount", facts.fixed_total.to_string()), ("ceiling", FIXED_CEILING.to_string())])
}

fn net_sales_above_ceiling(facts: &Facts) -> Option<Params> {
    rate_above(facts.net_sales_rate_ppm, NET_SALES_CEILING_PPM)
}

fn profit_above_ceiling(facts: &Facts) -> Option<Params> {
    rate_above(facts.profit_rate_ppm, PROFIT_CEILING_PPM)
}

fn rate_above(rate_ppm: u32, ceiling_ppm: u32) -> Option<Params> {
    (ceiling_ppm < rate_ppm).then(|| vec![("rate", percent(rate_ppm)), ("ceiling", percent(ceiling_ppm))])
}

/// Parts per million as a percentage without needless zeros: 405,000 is `40.5%`.
fn percent(ppm: u32) -> String {
    let text = format!("{}.{:04}", ppm / 10_000, ppm % 10_000);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

fn deferred_terms(facts: &Facts) -> Option<Params> {
    when(facts.deferred_terms)
}

fn reasoning_missing(facts: &Facts) -> Option<Params> {
    when(is_blank(facts.fee_reasoning.as_ref()))
}

fn reasoning_too_long(facts: &Facts) -> Option<Params> {
    let length = facts.fee_reasoning.as_ref()?.trim().chars().count();
    (REASONING_CHARS_MAX < length)
        .then(|| vec![("length", length.to_string()), ("most", REASONING_CHARS_MAX.to_string())])
}

fn term_missing(facts: &Facts) -> Option<Params> {
    when(facts.term_months.is_none_or(|months| months == 0))
}

/// A licence that began today would outlast the patent. An expired patent is found by its own rule.
fn term_beyond_patent(facts: &Facts) -> Option<Params> {
    let last_day = facts.patent_last_day.filter(|day| facts.today <= *day)?;
    let months = facts.term_months?;
    let beyond = last_day < facts.today.plus_months(months);
    beyond.then(|| vec![("months", months.to_string()), ("last_day", last_day.to_string())])
}

fn term_short(facts: &Facts) -> Option<Params> {
    let months = facts.term_months.filter(|months| (1..USUAL_TERM_MONTHS).contains(months))?;
    Some(vec![("months", months.to_string())])
}

fn last_day_unknown(facts: &Facts) -> Option<Params> {
    when(facts.patent_last_day.is_none())
}

fn window_missing(facts: &Facts) -> Option<Params> {
    when(facts.window.is_none())
}

fn window_backwards(facts: &Facts) -> Option<Params> {
    when(facts.window.is_some_and(|window| window.until < window.from))
}

fn window_over(facts: &Facts) -> Option<Params> {
    let window = facts.window.filter(|window| window.from <= window.until && window.until < facts.today)?;
    Some(vec![("until", window.until.to_string())])
}

fn window_beyond_patent(facts: &Facts) -> Option<Params> {
    let last_day = facts.patent_last_day.filter(|day| facts.today <= *day)?;
    let window = facts.window.filter(|window| last_day < window.until && window.from <= window.until)?;
    Some(vec![("until", window.until.to_string()), ("last_day", last_day.to_string())])
}

fn contact_missing(facts: &Facts) -> Option<Params> {
    when(is_blank(facts.contact.as_ref()))
}

/// The words that a list finds in any text, and the fields in which it finds them.
fn found_words(facts: &Facts, list: fn(&str) -> Vec<&'static str>) -> Option<Params> {
    let mut words: Vec<&str> = Vec::new();
    let mut fields: Vec<&str> = Vec::new();
    for (name, text) in facts.all_texts() {
        let hits = list(text);
        if !hits.is_empty() {
            fields.push(name);
        }
        words.extend(hits);
    }
    words.sort_unstable();
    words.dedup();
    (!words.is_empty()).then(|| vec![("words", words.join("、")), ("fields", fields.join(","))])
}

fn fee_left_open(facts: &Facts) -> Option<Params> {
    found_words(facts, lint::negotiable)
}

fn promotional_words(facts: &Facts) -> Option<Params> {
    found_words(facts, lint::promotional)
}

fn licensees_narrowed(facts: &Facts) -> Option<Params> {
    found_words(facts, lint::narrowing)
}

fn undertaking_missing(facts: &Facts) -> Option<Params> {
    when(!facts.undertaking)
}

fn co_owners_who(facts: &Facts, consent: Consent) -> Option<Params> {
    let names: Vec<&str> =
        facts.co_owners.iter().filter(|owner| owner.consent == consent).map(|owner| owner.name.as_str()).collect();
    (!names.is_empty()).then(|| vec![("names", names.join("、"))])
}

fn consent_pending(facts: &Facts) -> Option<Params> {
    co_owners_who(facts, Consent::Pending)
}

fn consent_refused(facts: &Facts) -> Option<Params> {
    co_owners_who(facts, Consent::Refused)
}

fn publicity_missing(facts: &Facts) -> Option<Params> {
    when(facts.state_institution && facts.publicity_days.is_none())
}

fn publicity_too_short(facts: &Facts) -> Option<Params> {
    let days = facts.publicity_days.filter(|days| facts.state_institution && *days < PUBLICITY_DAYS)?;
    Some(vec![("days", days.to_string()), ("least", PUBLICITY_DAYS.to_string())])
}

fn objection_open(facts: &Facts) -> Option<Params> {
    when(facts.objection_open)
}

/// An agency seals in the patentee's place.
fn signature_missing(facts: &Facts) -> Option<Params> {
    when(facts.agency.is_none() && !facts.signed)
}

fn agency_seal_missing(facts: &Facts) -> Option<Params> {
    when(facts.agency.is_some_and(|agency| !agency.sealed))
}

fn agency_consents_missing(facts: &Facts) -> Option<Params> {
    when(facts.agency.is_some_and(|agency| !agency.all_consents))
}
