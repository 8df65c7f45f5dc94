//! What a holder says of a patent: by hand, one or many.

use domain::{
    classification::Classification,
    form::{FieldError, FormReader, FormValues},
    id::PatentId,
    inventory::{Identity, Readiness, SelfGrade, TITLE_CHARS_MAX, Willingness},
    patent::{PatentNumber, PatentNumberError, PublicationNumber, Validity},
};

use super::{from_row::identity_text, own_patent};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal,
    ports::{DeclarationFilter, Patent},
};

const TEXT_CHARS_MAX: usize = 2_000;
const ABSTRACT_CHARS_MAX: usize = 20_000;
/// Rows that a person can select at once: two pages.
const TAGGED_MAX: usize = 100;

/// What a form says of the numbers of a patent.
struct Numbers {
    application: Option<PatentNumber>,
    publication: Option<PublicationNumber>,
}

/// Adds a patent by hand. Fields: `number` or `publication_number`, `title`, `abstract_text`, `patentees`, `inventors`,
/// `filing_date`, `grant_date`, `classes`, `validity`, `status_date`, `status_source`, `annuity_paid_until`,
/// `report_number`, `report_date`, `report_conclusion`, `state_funded`, `exploited`, `intents` (words), `readiness`,
/// `industry`, `application_field`, `self_grade`. Required are a number, `title`, `patentees` and `validity`.
///
/// # Errors
/// When the caller may not edit patents.
pub async fn add(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<PatentId> {
    let (actor, organisation) = caller.may(Action::EditPatents)?;
    let mut form = FormReader::new(&input.values);
    let mut patent = blank(services, services.new_id(PatentId::from_parts), organisation.id);
    let numbers = read_numbers(&mut form);
    read_into(&mut form, &mut patent);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    set_numbers(&mut patent, &numbers);
    let mut uow = services.store.write().await?;
    if let Some(Ok(before)) = forms::outcome_before(uow.as_mut(), actor, input).await?.map(|text| text.parse()) {
        return Ok(Submitted::Done(before));
    }
    match uow.add_patent(&patent).await {
        Ok(()) => {}
        Err(error) if error.is_constraint("patent_identity_unique") => {
            return Ok(Submitted::wrong("number", "patent_known"));
        }
        Err(error) => return Err(error.into()),
    }
    let subject = patent.id.to_string();
    journal::audit(services, uow.as_mut(), caller, "add_patent", &subject, "", &patent.identity).await?;
    forms::remember_outcome(services, uow.as_mut(), actor, input, "add_patent", &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(patent.id))
}

/// Changes a patent; the fields are those of [`add`] and `version`. The number is fixed once a declaration names it.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not theirs.
pub async fn update(services: &Services, caller: &Caller, id: PatentId, input: &FormInput) -> FormOutcome<()> {
    let mut form = FormReader::new(&input.values);
    let mut uow = services.store.write().await?;
    let before = own_patent(uow.as_mut(), caller, id).await?;
    let mut patent = before.clone();
    let numbers = read_numbers(&mut form);
    read_into(&mut form, &mut patent);
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if input.version().is_some_and(|seen| seen != patent.version) {
        return Ok(Submitted::refused("stale"));
    }
    set_numbers(&mut patent, &numbers);
    if patent.identity != before.identity {
        let filter = DeclarationFilter { patent: Some(id), limit: 1, ..DeclarationFilter::default() };
        if uow.declarations(&filter).await?.1 > 0 {
            return Ok(Submitted::wrong("number", "patent_number_fixed"));
        }
    }
    patent.updated_at = services.now();
    match uow.update_patent(&patent).await {
        Ok(()) => {}
        Err(error) if error.is_constraint("patent_identity_unique") => {
            return Ok(Submitted::wrong("number", "patent_known"));
        }
        Err(error) => return Err(error.into()),
    }
    let subject = id.to_string();
    let (was, is) = (audit_text(&before), audit_text(&patent));
    journal::audit(services, uow.as_mut(), caller, "update_patent", &subject, &was, &is).await?;
    uow.touch_catalogue().await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

/// Sets tags on many patents at once. `ids` are words; of `intents` (words), `readiness`, `industry`,
/// `application_field`, `self_grade`, `state_funded` and `exploited` (`yes` or `no`), what is left empty stays as it is.
/// Answers with the number of patents.
///
/// # Errors
/// [`ServiceError::NotFound`] when one of them is not theirs; then none is changed.
pub async fn tag(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<usize> {
    caller.may(Action::EditPatents)?;
    let mut form = FormReader::new(&input.values);
    let ids: Result<Vec<PatentId>, _> = form.text("ids").split_whitespace().take(TAGGED_MAX).map(str::parse).collect();
    let ids = ids.map_err(|_| ServiceError::NotFound)?;
    if ids.is_empty() {
        form.fail("", "patents_none_chosen");
    }
    let names = ["intents", "readiness", "industry", "application_field", "self_grade", "state_funded", "exploited"];
    if names.iter().all(|name| form.text(name).is_empty()) {
        form.fail("", "tags_none_given");
    }
    let mut tags = blank(services, services.new_id(PatentId::from_parts), caller.may(Action::EditPatents)?.1.id);
    read_tags(&mut form, &mut tags);
    let (state_funded, exploited) = (form.text("state_funded").to_owned(), form.text("exploited").to_owned());
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    let mut uow = services.store.write().await?;
    for id in &ids {
        let mut patent = own_patent(uow.as_mut(), caller, *id).await?;
        let was = audit_text(&patent);
        take_tags(&mut patent, &tags);
        patent.state_funded = chosen(&state_funded, patent.state_funded);
        patent.exploited = chosen(&exploited, patent.exploited);
        patent.updated_at = services.now();
        uow.update_patent(&patent).await?;
        let (subject, is) = (id.to_string(), audit_text(&patent));
        journal::audit(services, uow.as_mut(), caller, "tag_patent", &subject, &was, &is).await?;
    }
    uow.touch_catalogue().await?;
    uow.save().await?;
    Ok(Submitted::Done(ids.len()))
}

/// A patent as the fields of its form.
#[must_use]
pub fn form_values(patent: &Patent) -> FormValues {
    let day = |day: Option<domain::Day>| day.map_or_else(String::new, |day| day.to_string());
    let yes = |value: bool| if value { "yes" } else { "" }.to_owned();
    [
        ("number", patent.number.clone()),
        ("publication_number", patent.publication_number.clone()),
        ("title", patent.title.clone()),
        ("abstract_text", patent.abstract_text.clone()),
        ("patentees", patent.patentees.clone()),
        ("inventors", patent.inventors.clone()),
        ("filing_date", day(patent.filing_date)),
        ("grant_date", day(patent.grant_date)),
        ("classes", patent.classes.clone()),
        ("validity", patent.validity.as_str().to_owned()),
        ("status_date", day(patent.status_date)),
        ("status_source", patent.status_source.clone()),
        ("annuity_paid_until", day(patent.annuity_paid_until)),
        ("report_number", patent.report_number.clone()),
        ("report_date", day(patent.report_date)),
        ("report_conclusion", patent.report_conclusion.clone()),
        ("state_funded", yes(patent.state_funded)),
        ("exploited", yes(patent.exploited)),
        ("intents", patent.intents.join(" ")),
        ("readiness", patent.readiness.map_or_else(String::new, |level| level.to_string())),
        ("industry", patent.industry.clone()),
        ("application_field", patent.application_field.clone()),
        ("self_grade", patent.self_grade.clone()),
        ("version", patent.version.to_string()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

fn read_numbers(form: &mut FormReader<'_>) -> Numbers {
    let (number, publication) = (form.text("number"), form.text("publication_number"));
    let application = match PatentNumber::parse(number) {
        Ok(number) => Some(number),
        Err(PatentNumberError::Empty) if !publication.is_empty() => None,
        Err(error) => {
            form.push(number_error(error));
            None
        }
    };
    let read = |text: &str| PublicationNumber::parse(text).map_err(domain::patent::PublicationNumberError::code);
    let publication = if publication.is_empty() { None } else { form.parse("publication_number", read) };
    Numbers { application, publication }
}

fn number_error(error: PatentNumberError) -> FieldError {
    match error.suggestion() {
        Some(suggestion) => {
            FieldError::new("number", "patent_number_check_suggested").with("suggestion", suggestion.canonical())
        }
        None => FieldError::new("number", error.code()),
    }
}

fn set_numbers(patent: &mut Patent, numbers: &Numbers) {
    if let Some(number) = numbers.application {
        patent.number = number.canonical();
        patent.kind = number.kind();
        patent.identity = identity_text(&Identity::Application(number.stem()));
    } else if let Some(publication) = &numbers.publication {
        patent.number = String::new();
        patent.kind = publication.kind();
        patent.identity = identity_text(&Identity::Publication(publication.family_key().to_owned()));
    }
    patent.publication_number =
        numbers.publication.as_ref().map_or_else(String::new, |publication| publication.as_str().to_owned());
}

fn read_into(form: &mut FormReader<'_>, patent: &mut Patent) {
    patent.title = form.required("title", TITLE_CHARS_MAX);
    patent.abstract_text = form.limited("abstract_text", ABSTRACT_CHARS_MAX);
    patent.patentees = form.required("patentees", TEXT_CHARS_MAX);
    patent.inventors = form.limited("inventors", TEXT_CHARS_MAX);
    patent.filing_date = form.optional_day("filing_date");
    patent.grant_date = form.optional_day("grant_date");
    if let (Some(filed), Some(granted)) = (patent.filing_date, patent.grant_date)
        && granted < filed
    {
        form.fail("grant_date", "before_filing_date");
    }
    patent.classes = form.limited("classes", TEXT_CHARS_MAX);
    let first = Classification::parse_list(&patent.classes).into_iter().next();
    patent.main_class = first.map_or_else(String::new, |class| class.written().to_owned());
    let validity = form.parse("validity", |text| Validity::parse(text).ok_or("choose_one"));
    patent.validity = validity.unwrap_or(patent.validity);
    patent.status_date = form.optional_day("status_date");
    patent.status_source = form.limited("status_source", 200);
    patent.annuity_paid_until = form.optional_day("annuity_paid_until");
    patent.report_number = form.limited("report_number", 80);
    patent.report_date = form.optional_day("report_date");
    patent.report_conclusion = match form.text("report_conclusion") {
        known @ ("positive" | "negative") => known,
        _ => "none",
    }
    .to_owned();
    if patent.report_conclusion != "none" && patent.report_number.is_empty() {
        form.fail("report_number", "required");
    }
    patent.state_funded = form.ticked("state_funded");
    patent.exploited = form.ticked("exploited");
    read_tags(form, patent);
}

fn read_tags(form: &mut FormReader<'_>, patent: &mut Patent) {
    let intents = form.parse("intents", |text| {
        text.split_whitespace()
            .map(|word| Willingness::parse(word).ok_or("unknown_choice"))
            .collect::<Result<Vec<_>, _>>()
    });
    patent.intents = intents.unwrap_or_default().iter().map(ToString::to_string).collect();
    let readiness = form.parse("readiness", |text| match text {
        "" => Ok(None),
        text => Readiness::from_text(text).map(Some).ok_or("readiness_unknown"),
    });
    patent.readiness = readiness.flatten().map(|readiness| i64::from(readiness.level()));
    patent.industry = form.limited("industry", 80);
    patent.application_field = form.limited("application_field", TEXT_CHARS_MAX);
    let grade = form.parse("self_grade", |text| match text {
        "" => Ok(None),
        text => SelfGrade::parse(text).map(Some).ok_or("unknown_choice"),
    });
    patent.self_grade = grade.flatten().map_or_else(String::new, |grade| grade.as_str().to_owned());
}

fn take_tags(patent: &mut Patent, tags: &Patent) {
    if !tags.intents.is_empty() {
        patent.intents.clone_from(&tags.intents);
    }
    patent.readiness = tags.readiness.or(patent.readiness);
    for (own, new) in [
        (&mut patent.industry, &tags.industry),
        (&mut patent.application_field, &tags.application_field),
        (&mut patent.self_grade, &tags.self_grade),
    ] {
        if !new.is_empty() {
            own.clone_from(new);
        }
    }
}

fn chosen(choice: &str, before: bool) -> bool {
    match choice {
        "yes" => true,
        "no" => false,
        _ => before,
    }
}

/// A patent of which nothing is known yet.
fn blank(services: &Services, id: PatentId, holder: domain::id::OrganisationId) -> Patent {
    Patent {
        id,
        holder_id: holder,
        identity: String::new(),
        number: String::new(),
        publication_number: String::new(),
        kind: domain::patent::PatentKind::Invention,
        title: String::new(),
        abstract_text: String::new(),
        patentees: String::new(),
        inventors: String::new(),
        filing_date: None,
        grant_date: None,
        main_class: String::new(),
        classes: String::new(),
        validity: Validity::Pending,
        status_date: None,
        status_source: String::new(),
        annuity_paid_until: None,
        report_number: String::new(),
        report_date: None,
        report_conclusion: "none".to_owned(),
        state_funded: false,
        exploited: false,
        intents: Vec::new(),
        readiness: None,
        industry: String::new(),
        application_field: String::new(),
        self_grade: String::new(),
        created_at: services.now(),
        updated_at: services.now(),
        version: 1,
    }
}

/// The fields of a patent in one line, without the abstract.
fn audit_text(patent: &Patent) -> String {
    let mut values = form_values(patent);
    values.remove("abstract_text");
    values.remove("version");
    values.retain(|_, value| !value.is_empty());
    serde_json::to_string(&values).expect("texts are JSON")
}
