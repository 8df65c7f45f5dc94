//! The fields of the editor: those of the terms are generated from `domain::terms::form`, group by group.

use domain::{
    declaration::draft::CO_OWNERS_MAX,
    form::FormValues,
    terms::{
        Arrangement,
        form::{self, Group, Input as TermsInput},
    },
};
use leptos::prelude::*;
use locales::declarations;

use crate::{
    components::{Field, Input, Section},
    url::use_locale,
    views::Choice,
};

/// Blank rows that stand ready below those that are filled in.
const ROWS_READY: usize = 1;
const ROWS_LEAST: usize = 2;

/// The groups that say what is paid: one that is filled in stands open, whatever the arrangement.
const FEE_GROUPS: [Group; 13] = [
    Group::Lump,
    Group::Instalments,
    Group::Entry,
    Group::Annual,
    Group::Royalty,
    Group::Tiers,
    Group::Years,
    Group::Unit,
    Group::Limits,
    Group::Milestones,
    Group::Trial,
    Group::FreePeriod,
    Group::Equity,
];

/// Every group of the terms. Those of the chosen arrangement stand open, the others fold up to one line and can be opened
/// to combine; all of them are sent with the form.
#[component]
pub(super) fn TermsFields(values: RwSignal<FormValues>) -> impl IntoView {
    let kind = Memo::new(move |_| values.with(|values| values.get("kind").and_then(|code| Arrangement::parse(code))));
    let mut groups: Vec<Group> = Vec::new();
    for field in form::fields() {
        if !groups.contains(&field.group) {
            groups.push(field.group);
        }
    }
    groups.into_iter().map(|group| view! { <GroupFields group values kind/> }).collect_view()
}

#[component]
fn GroupFields(group: Group, values: RwSignal<FormValues>, kind: Memo<Option<Arrangement>>) -> impl IntoView {
    let locale = use_locale();
    let fields: Vec<&'static form::Field> = form::fields().iter().filter(|field| field.group == group).collect();
    let heading = group.heading(locale);
    if group == Group::Kind {
        let fields = fields.into_iter().map(|field| one(field, 1, false)).collect_view();
        return view! { <Section title=heading>{fields}</Section> }.into_any();
    }
    let is_filled = FEE_GROUPS.contains(&group) && values.with_untracked(|values| filled_rows(&fields, values) > 0);
    let belongs = move || kind.get().is_none_or(|kind| form::groups(kind).contains(&group));
    let rows = fields.iter().map(|field| field.rows).max().unwrap_or(1);
    let inner = if rows > 1 {
        view! { <Rows fields rows values/> }.into_any()
    } else {
        fields.into_iter().map(|field| one(field, 1, false)).collect_view().into_any()
    };
    view! {
        <details class="terms-group" class:apart=move || !belongs() open=move || is_filled || belongs()>
            <summary><h3>{heading}</h3></summary>
            <div class="terms-group-fields">{inner}</div>
        </details>
    }
    .into_any()
}

/// Rows of one group; a blank one stands ready below the last that is filled in.
#[component]
fn Rows(fields: Vec<&'static form::Field>, rows: usize, values: RwSignal<FormValues>) -> impl IntoView {
    let locale = use_locale();
    let counted = fields.clone();
    let shown = Memo::new(move |_| {
        let filled = values.with(|values| filled_rows(&counted, values));
        (filled + ROWS_READY).clamp(ROWS_LEAST, rows)
    });
    let row = move |number: usize| {
        let fields = fields.iter().map(|field| one(field, number, true)).collect_view();
        view! {
            <fieldset class="terms-row">
                <legend>{declarations::row(locale, number)}</legend>
                {fields}
            </fieldset>
        }
    };
    view! { <For each=move || 1..=shown.get() key=|number| *number children=row/> }
}

/// The last row in which something stands; choices do not count, for they always have a value.
fn filled_rows(fields: &[&'static form::Field], values: &FormValues) -> usize {
    let most = fields.iter().map(|field| field.rows).max().unwrap_or(1);
    let has_text = |row: usize| {
        fields
            .iter()
            .filter(|field| !matches!(field.input, TermsInput::Choice(_)))
            .any(|field| values.get(&field.name(row)).is_some_and(|text| !text.trim().is_empty()))
    };
    (1..=most).rev().find(|row| has_text(*row)).unwrap_or_default()
}

fn one(field: &'static form::Field, row: usize, is_row: bool) -> impl IntoView {
    let locale = use_locale();
    let hint = if is_row && row > 1 { "" } else { field.hint.of(locale) };
    view! { <Field name=field.name(row) label=field.label.of(locale) input=input(field) hint unmarked=true/> }
}

fn input(field: &'static form::Field) -> Input {
    let locale = use_locale();
    match field.input {
        TermsInput::Choice(choices) => {
            let none = matches!(field.group, Group::Royalty | Group::Milestones);
            let none = none.then(|| Choice::new("", declarations::not_chosen(locale)));
            let known = choices.iter().map(|choice| Choice::new(choice.value, choice.label.of(locale)));
            Input::Select(none.into_iter().chain(known).collect())
        }
        TermsInput::Money => Input::Amount,
        TermsInput::Rate => Input::Rate,
        TermsInput::Whole { .. } | TermsInput::Multiple => Input::Count { unit: String::new() },
        TermsInput::Day => Input::Day,
        TermsInput::Line => Input::Text,
        TermsInput::Area => Input::Textarea { rows: 4 },
        TermsInput::Check => Input::Checkbox,
    }
}

/// The fields of the declaration beside its terms.
#[component]
pub(super) fn OwnFields(values: RwSignal<FormValues>) -> impl IntoView {
    let locale = use_locale();
    let length =
        move || values.with(|values| values.get("fee_reasoning").map_or(0, |text| text.trim().chars().count()));
    let is_over = move || REASONING_MAX < length();
    let counted = move || declarations::characters(locale, length(), REASONING_MAX);
    view! {
        <Section title=declarations::window(locale) lead=declarations::window_lead(locale)>
            <Field name="window_from" label=declarations::window_from(locale) input=Input::Day hint=declarations::day_hint(locale) unmarked=true/>
            <Field name="window_to" label=declarations::window_to(locale) input=Input::Day hint=declarations::day_hint(locale) unmarked=true/>
        </Section>
        <Section title=declarations::fee_reasoning(locale) lead=declarations::fee_reasoning_lead(locale)>
            <Field name="fee_reasoning" label=declarations::fee_reasoning(locale) input=Input::Textarea { rows: 8 } unmarked=true/>
            <p class="hint" class:over=is_over>{counted}</p>
        </Section>
        <Section title=declarations::contact(locale) lead=declarations::contact_lead(locale)>
            <Field name="contact_name" label=declarations::contact_name(locale) unmarked=true/>
            <Field name="contact_phone" label=declarations::contact_phone(locale) input=Input::Telephone unmarked=true/>
            <Field name="contact_email" label=declarations::contact_email(locale) input=Input::Email unmarked=true/>
            <Field name="contact_address" label=declarations::contact_address(locale) unmarked=true/>
        </Section>
        <CoOwners values/>
        <Section title=declarations::agency(locale) lead=declarations::agency_lead(locale)>
            <Field name="agency_name" label=declarations::agency_name(locale) optional=true/>
            <Field name="agency_sealed" label=declarations::agency_sealed(locale) input=Input::Checkbox unmarked=true/>
            <Field name="agency_consents" label=declarations::agency_consents(locale) input=Input::Checkbox unmarked=true/>
        </Section>
        <Section title=declarations::undertaking(locale)>
            <Field name="undertaking" label=declarations::undertaking_text(locale) input=Input::Checkbox unmarked=true/>
        </Section>
    }
}

const REASONING_MAX: usize = domain::eligibility::rules::REASONING_CHARS_MAX;

#[component]
fn CoOwners(values: RwSignal<FormValues>) -> impl IntoView {
    let locale = use_locale();
    let shown = Memo::new(move |_| {
        let is_filled = |values: &FormValues, row: usize| {
            ["name", "email"]
                .iter()
                .any(|part| values.get(&format!("co_owner_{row}_{part}")).is_some_and(|text| !text.trim().is_empty()))
        };
        let last =
            values.with(|values| (1..=CO_OWNERS_MAX).rev().find(|row| is_filled(values, *row)).unwrap_or_default());
        (last + ROWS_READY).clamp(ROWS_LEAST, CO_OWNERS_MAX)
    });
    let row = move |number: usize| {
        view! {
            <fieldset class="terms-row">
                <legend>{declarations::row(locale, number)}</legend>
                <Field name=format!("co_owner_{number}_name") label=declarations::co_owner_name(locale) unmarked=true/>
                <Field
                    name=format!("co_owner_{number}_email")
                    label=declarations::co_owner_email(locale)
                    input=Input::Email
                    unmarked=true
                />
            </fieldset>
        }
    };
    view! {
        <Section title=declarations::co_owners(locale) lead=declarations::co_owners_lead(locale)>
            <For each=move || 1..=shown.get() key=|number| *number children=row/>
        </Section>
    }
}

/// The label of a field of the editor, row included; the name itself for an unknown one.
pub(super) fn label_of(name: &str) -> String {
    let locale = use_locale();
    let row: String = name.chars().filter(char::is_ascii_digit).collect();
    let with_row = |label: &str| if row.is_empty() { label.to_owned() } else { format!("{label} {row}") };
    if let Some(field) = form::Field::find(name) {
        return with_row(field.label.of(locale));
    }
    let label = match name {
        "window_from" => declarations::window_from(locale),
        "window_to" => declarations::window_to(locale),
        "contact_name" => declarations::contact_name(locale),
        "contact_phone" => declarations::contact_phone(locale),
        "contact_email" => declarations::contact_email(locale),
        "contact_address" => declarations::contact_address(locale),
        "agency_name" => declarations::agency_name(locale),
        name if name.ends_with("_email") => declarations::co_owner_email(locale),
        name if name.starts_with("co_owner_") => declarations::co_owner_name(locale),
        other => other,
    };
    with_row(label)
}
