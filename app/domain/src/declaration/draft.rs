//! What a person has written into a declaration, read as far as it can be read, and the facts that the gate asks of it.
//!
//! The same functions answer while the holder types (in the browser), when the declaration is filed, and every night.

use serde::{Deserialize, Serialize};

use crate::{
    Day, Fen,
    eligibility::{
        Agency, AnnuityStanding, CoOwner, Consent, Facts, FreeText, LegalStanding, NumberFact, Pledge, ReportFact,
        RestrictiveLicence, StandardFact, SubjectKind, Window,
    },
    form::{FieldError, FormReader, FormValues},
    patent::{self, PatentKind, PatentNumber},
    terms::{
        Arrangement, RoyaltyBase, Terms,
        form::{Field, parse_form},
    },
    text::{fold, half_width},
};

/// Rows for co-owners in the form.
pub const CO_OWNERS_MAX: usize = 10;
/// An unpaid annuity can be made good within this many months (细则 第一百一十五条).
const GRACE_MONTHS: u32 = 6;

/// The fields of the declaration beside those of its terms; co-owners have `co_owner_1_name`, `co_owner_1_email` ….
const OWN_FIELDS: &[&str] = &[
    "window_from",
    "window_to",
    "contact_name",
    "contact_phone",
    "contact_email",
    "contact_address",
    "fee_reasoning",
    "agency_name",
    "agency_sealed",
    "agency_consents",
    "undertaking",
];

/// A co-owner as the form names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedCoOwner {
    /// The row in the form, from 1.
    pub row: usize,
    pub name: String,
    /// Empty where consent is given on paper.
    pub email: String,
}

/// A declaration as far as its form can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The terms, or every field that keeps them from being computed.
    pub terms: Result<Terms, Vec<FieldError>>,
    pub kind: Option<Arrangement>,
    /// The term of each licence, also while the rest cannot be computed.
    pub licence_months: Option<u32>,
    /// How long the offer stands; `None` while it is not stated.
    pub window: Option<Window>,
    /// Name and telephone or mail address of whoever takes notices; `None` while they are not there.
    pub contact: Option<String>,
    pub fee_reasoning: String,
    pub co_owners: Vec<NamedCoOwner>,
    pub agency_name: String,
    pub agency: Option<Agency>,
    pub undertaking: bool,
    /// What is wrong outside the terms.
    pub errors: Vec<FieldError>,
    texts: Vec<FreeText>,
}

/// What is known beside the form: the patent, the holder, the consents and how far the procedure is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Background {
    pub holder_name: String,
    /// As the register names them, separated by `;`.
    pub register_patentees: String,
    /// As the inventory has it; empty where only a publication number is known.
    pub number: String,
    pub kind: PatentKind,
    pub filed_on: Option<Day>,
    pub granted_on: Option<Day>,
    pub standing: LegalStanding,
    pub restrictive_licences: Vec<RestrictiveLicence>,
    pub ownership_dispute: bool,
    pub preservation: bool,
    pub annuity_paid_until: Option<Day>,
    pub pledge: Pledge,
    pub report: ReportFact,
    /// What each co-owner has said, by name.
    pub consents: Vec<(String, Consent)>,
    pub state_institution: bool,
    /// The first day of the in-house publicity.
    pub published_on: Option<Day>,
    /// The approver has signed.
    pub signed: bool,
}

/// Whether the form has a field of this name.
#[must_use]
pub fn is_field(name: &str) -> bool {
    OWN_FIELDS.contains(&name) || Field::find(name).is_some() || is_co_owner_field(name)
}

fn is_co_owner_field(name: &str) -> bool {
    let row = name.strip_prefix("co_owner_").and_then(|rest| {
        rest.strip_suffix("_name").or_else(|| rest.strip_suffix("_email")).and_then(|row| row.parse::<usize>().ok())
    });
    row.is_some_and(|row| (1..=CO_OWNERS_MAX).contains(&row))
}

/// Reads the form. Nothing that can be read is lost over what cannot.
#[must_use]
pub fn read(values: &FormValues) -> Draft {
    let mut form = FormReader::new(values);
    let window = read_window(&mut form);
    let contact = read_contact(&mut form);
    let fee_reasoning = form.text("fee_reasoning").to_owned();
    let co_owners = read_co_owners(&mut form);
    let agency_name = form.limited("agency_name", 200);
    let agency = (!agency_name.is_empty())
        .then(|| Agency { sealed: form.ticked("agency_sealed"), all_consents: form.ticked("agency_consents") });
    let undertaking = form.ticked("undertaking");
    Draft {
        terms: parse_form(values).map_err(|errors| errors.into_iter().map(field_error).collect()),
        kind: Arrangement::parse(form.text("kind")),
        licence_months: half_width(form.text("licence_months")).parse().ok(),
        window,
        contact,
        fee_reasoning,
        co_owners,
        agency_name,
        agency,
        undertaking,
        texts: published_texts(values),
        errors: form.finish().err().unwrap_or_default(),
    }
}

fn field_error(error: crate::terms::form::FieldError) -> FieldError {
    error.params.iter().fold(FieldError::new(&error.field, &error.code), |made, (name, value)| made.with(name, value))
}

/// Both days or neither.
fn read_window(form: &mut FormReader<'_>) -> Option<Window> {
    let is_stated = !form.text("window_from").is_empty() || !form.text("window_to").is_empty();
    if !is_stated {
        return None;
    }
    let (from, until) = (form.day("window_from"), form.day("window_to"));
    from.zip(until).map(|(from, until)| Window { from, until })
}

fn read_contact(form: &mut FormReader<'_>) -> Option<String> {
    let name = form.limited("contact_name", 80);
    let phone = form.limited("contact_phone", 40);
    let email = form.limited("contact_email", 200);
    let address = form.limited("contact_address", 300);
    if !email.is_empty() && !is_mail_shaped(&email) {
        form.fail("contact_email", "email_malformed");
    }
    let can_be_reached = !name.is_empty() && (!phone.is_empty() || !email.is_empty());
    let parts = [name, phone, email, address];
    can_be_reached.then(|| parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
}

fn is_mail_shaped(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
}

fn read_co_owners(form: &mut FormReader<'_>) -> Vec<NamedCoOwner> {
    let mut found: Vec<NamedCoOwner> = Vec::new();
    for row in 1..=CO_OWNERS_MAX {
        let (name_field, email_field) = (format!("co_owner_{row}_name"), format!("co_owner_{row}_email"));
        if form.text(&name_field).is_empty() && form.text(&email_field).is_empty() {
            continue;
        }
        let name = form.required(&name_field, 200);
        let email = form.limited(&email_field, 200);
        if !email.is_empty() && !is_mail_shaped(&email) {
            form.fail(&email_field, "email_malformed");
        }
        if found.iter().any(|other| fold(&other.name) == fold(&name)) {
            form.fail(&name_field, "co_owner_twice");
        } else {
            found.push(NamedCoOwner { row, name, email });
        }
    }
    found
}

/// The texts that would be published beside the fee reasoning, by the name of their field.
fn published_texts(values: &FormValues) -> Vec<FreeText> {
    let is_text = |name: &str| {
        matches!(name, "other_matters" | "equity_note" | "unit_name")
            || (name.starts_with("milestone_") && name.ends_with("_description"))
    };
    values
        .iter()
        .filter(|(name, text)| is_text(name) && !text.trim().is_empty())
        .map(|(name, text)| FreeText { name: name.clone(), text: text.clone() })
        .collect()
}

impl Draft {
    /// Everything that is wrong, terms first.
    #[must_use]
    pub fn all_errors(&self) -> Vec<FieldError> {
        let of_terms = self.terms.as_ref().err().into_iter().flatten();
        of_terms.chain(&self.errors).cloned().collect()
    }

    /// A form in which only blanks are found wrong states nothing yet; any other fault is a statement that cannot be
    /// computed.
    fn standard(&self) -> StandardFact {
        match &self.terms {
            Ok(_) => StandardFact::Computable,
            Err(errors) if errors.iter().all(|error| error.code == "required") => StandardFact::Missing,
            Err(_) => StandardFact::NotComputable,
        }
    }
}

/// The facts of a declaration on a day: what the form says, and what is known beside it.
#[must_use]
pub fn facts(known: &Background, draft: &Draft, today: Day) -> Facts {
    let terms = draft.terms.as_ref().ok();
    let rate = |base| terms.and_then(|terms| terms.highest_rate_ppm(base)).unwrap_or_default();
    let register = names(&known.register_patentees);
    let mut declared = vec![known.holder_name.clone()];
    declared.extend(draft.co_owners.iter().map(|owner| owner.name.clone()));
    Facts {
        number: number_fact(&known.number),
        patentee: joined(declared),
        register_patentee: joined(register),
        granted_on: known.granted_on,
        standing: known.standing,
        patent_last_day: known.filed_on.map(|filed_on| patent::last_day(known.kind, filed_on)),
        restrictive_licences: known.restrictive_licences.clone(),
        ownership_dispute: known.ownership_dispute,
        preservation: known.preservation,
        annuity: annuity(known.annuity_paid_until, today),
        pledge: known.pledge,
        report: known.report,
        co_owners: co_owners(known, draft),
        term_months: draft.licence_months,
        window: draft.window,
        method_given: draft.kind.is_some(),
        standard: draft.standard(),
        fixed_total: terms.map_or(Fen::ZERO, Terms::fixed_total),
        net_sales_rate_ppm: rate(RoyaltyBase::NetSales),
        profit_rate_ppm: rate(RoyaltyBase::Profit),
        deferred_terms: terms.is_some_and(Terms::is_deferred),
        contact: draft.contact.clone(),
        undertaking: draft.undertaking,
        fee_reasoning: (!draft.fee_reasoning.is_empty()).then(|| draft.fee_reasoning.clone()),
        texts: draft.texts.clone(),
        state_institution: known.state_institution,
        publicity_days: known.published_on.map(|day| publicity_days_over(day, today)),
        signed: known.signed,
        agency: draft.agency,
        ..Facts::blank(today, subject_kind(known.kind))
    }
}

/// Full days of publicity that are over: the day of publication and today do not count.
fn publicity_days_over(published_on: Day, today: Day) -> u32 {
    u32::try_from(published_on.days_until(today) - 1).unwrap_or_default()
}

const fn subject_kind(kind: PatentKind) -> SubjectKind {
    match kind {
        PatentKind::Invention => SubjectKind::Invention,
        PatentKind::UtilityModel => SubjectKind::UtilityModel,
        PatentKind::Design => SubjectKind::Design,
    }
}

fn number_fact(text: &str) -> NumberFact {
    if text.trim().is_empty() {
        return NumberFact::Missing;
    }
    match PatentNumber::parse(text) {
        Ok(_) => NumberFact::Valid,
        Err(error) => match error.suggestion() {
            Some(expected) => NumberFact::CheckDigitDiffers { expected: expected.canonical() },
            None => NumberFact::Malformed,
        },
    }
}

/// The names in a list of patentees.
#[must_use]
pub fn names(list: &str) -> Vec<String> {
    list.split([';', '；', '、', '\n']).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// Names in one order, so that the order in which they were written makes no difference; `None` for no name.
fn joined(mut names: Vec<String>) -> Option<String> {
    names.sort_by_key(|name| fold(name));
    names.dedup_by_key(|name| fold(name));
    let text = names.join("；");
    (!text.is_empty()).then_some(text)
}

fn co_owners(known: &Background, draft: &Draft) -> Vec<CoOwner> {
    let said = |name: &str| {
        known.consents.iter().find(|(who, _)| fold(who) == fold(name)).map_or(Consent::Pending, |(_, consent)| *consent)
    };
    draft.co_owners.iter().map(|owner| CoOwner { name: owner.name.clone(), consent: said(&owner.name) }).collect()
}

/// Paid, in the six months in which it can be made good, or overdue (细则 第一百一十五条).
fn annuity(paid_until: Option<Day>, today: Day) -> AnnuityStanding {
    let Some(paid_until) = paid_until else { return AnnuityStanding::Unknown };
    if today <= paid_until {
        return AnnuityStanding::PaidUntil(paid_until);
    }
    let month = (1..=GRACE_MONTHS).find(|month| today <= paid_until.plus_months(*month));
    match month.and_then(|month| u8::try_from(month).ok()) {
        Some(month) => AnnuityStanding::Grace { month },
        None => AnnuityStanding::Overdue,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        eligibility::{Occasion, Severity, check},
        terms::form::starting_values,
    };

    fn today() -> Day {
        Day::literal(2026, 11, 20)
    }

    fn values(changes: &[(&str, &str)]) -> FormValues {
        let mut values = starting_values(Arrangement::LumpSum);
        let usual = [
            ("lump_amount", "50,000"),
            ("window_from", "2026-12-01"),
            ("window_to", "2029-11-30"),
            ("contact_name", "周岚"),
            ("contact_phone", "0500-0000000"),
            ("fee_reasoning", "参照同行业许可费统计测算。"),
            ("undertaking", "yes"),
        ];
        for (name, value) in usual.iter().chain(changes) {
            values.insert((*name).to_owned(), (*value).to_owned());
        }
        values
    }

    fn known() -> Background {
        Background {
            holder_name: "青岚理工大学".into(),
            register_patentees: "青岚理工大学".into(),
            number: PatentNumber::of_parts(2021, PatentKind::Invention, 9_999_001).unwrap().canonical(),
            kind: PatentKind::Invention,
            filed_on: Some(Day::literal(2021, 3, 1)),
            granted_on: Some(Day::literal(2023, 3, 1)),
            standing: LegalStanding::InForce,
            restrictive_licences: Vec::new(),
            ownership_dispute: false,
            preservation: false,
            annuity_paid_until: Some(Day::literal(2027, 3, 1)),
            pledge: Pledge::None,
            report: ReportFact::Missing,
            consents: Vec::new(),
            state_institution: false,
            published_on: None,
            signed: true,
        }
    }

    fn blocks(known: &Background, values: &FormValues) -> Vec<&'static str> {
        let findings = check(&facts(known, &read(values), today()), Occasion::Filing);
        findings.iter().filter(|finding| finding.severity == Severity::Block).map(|finding| finding.code).collect()
    }

    #[test]
    fn a_clean_form_passes_and_a_blank_one_says_what_is_missing() {
        assert_eq!(blocks(&known(), &values(&[])), [""; 0]);
        let blank = blocks(&known(), &starting_values(Arrangement::LumpSum));
        assert_eq!(blank, ["standard_missing", "reasoning_missing", "contact_missing", "undertaking_missing"]);
        assert_eq!(blocks(&known(), &values(&[("lump_amount", "面议")])), ["standard_not_computable"]);
        assert_eq!(blocks(&known(), &values(&[("licence_months", "")])), ["standard_missing", "term_missing"]);
    }

    #[test]
    fn the_register_is_compared_with_holder_and_co_owners_in_any_order() {
        let owned = Background { register_patentees: "云岭研究所; 青岚理工大学".into(), ..known() };
        assert_eq!(blocks(&owned, &values(&[])), ["patentee_differs_from_register"]);
        let with_owner = values(&[("co_owner_1_name", "云岭研究所"), ("co_owner_1_email", "a@b.example")]);
        assert_eq!(blocks(&owned, &with_owner), ["consent_pending"]);
        let consented = Background { consents: vec![("云岭研究所".into(), Consent::Given)], ..owned };
        assert_eq!(blocks(&consented, &with_owner), [""; 0]);
    }

    #[test]
    fn publicity_counts_full_days() {
        let state = |published_on| Background { state_institution: true, published_on, ..known() };
        assert_eq!(blocks(&state(None), &values(&[])), ["publicity_missing"]);
        assert_eq!(blocks(&state(Some(Day::literal(2026, 11, 5))), &values(&[])), ["publicity_too_short"]);
        assert_eq!(blocks(&state(Some(Day::literal(2026, 11, 4))), &values(&[])), [""; 0]);
        assert_eq!(super::super::approvable_from(Day::literal(2026, 11, 4), 15), today());
    }

    #[test]
    fn an_unpaid_annuity_is_in_grace_for_six_months() {
        let paid_until = Some(Day::literal(2026, 5, 20));
        let at = |text: &str| annuity(paid_until, Day::parse(text).unwrap());
        assert_eq!(at("2026-05-20"), AnnuityStanding::PaidUntil(Day::literal(2026, 5, 20)));
        assert_eq!(at("2026-05-21"), AnnuityStanding::Grace { month: 1 });
        assert_eq!(at("2026-06-21"), AnnuityStanding::Grace { month: 2 });
        assert_eq!(at("2026-11-20"), AnnuityStanding::Grace { month: 6 });
        assert_eq!(at("2026-11-21"), AnnuityStanding::Overdue);
        assert_eq!(annuity(None, today()), AnnuityStanding::Unknown);
    }

    #[test]
    fn half_a_window_a_nameless_co_owner_and_a_wrong_address_are_errors() {
        let draft = read(&values(&[
            ("window_to", ""),
            ("co_owner_2_email", "nobody"),
            ("co_owner_3_name", "甲"),
            ("co_owner_4_name", "甲"),
        ]));
        let found: Vec<(&str, &str)> =
            draft.errors.iter().map(|error| (error.field.as_str(), error.code.as_str())).collect();
        assert_eq!(
            found,
            [
                ("window_to", "required"),
                ("co_owner_2_name", "required"),
                ("co_owner_2_email", "email_malformed"),
                ("co_owner_4_name", "co_owner_twice"),
            ]
        );
    }

    #[test]
    fn only_fields_of_the_form_are_known() {
        for name in ["kind", "tier_2_from", "fee_reasoning", "co_owner_10_name"] {
            assert!(is_field(name), "{name}");
        }
        for name in ["request_id", "version", "co_owner_11_name", "co_owner__name", "intent"] {
            assert!(!is_field(name), "{name}");
        }
    }
}
