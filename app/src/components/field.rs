use leptos::prelude::*;
use locales::common;

use super::{
    form::{FormContext, error_text},
    layout::some,
};
use crate::{url::use_locale, views::Choice};

/// What a field takes.
///
/// Days, amounts and counts are plain text fields: a browser's own control would throw away what it cannot read, and
/// nothing that was typed may be lost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Input {
    #[default]
    Text,
    Email,
    Telephone,
    /// Never filled in again.
    Password,
    Day,
    /// In yuan, with 元 behind it.
    Amount,
    /// With % behind it.
    Percent,
    /// A rate with its own sign: `3%`, `0.05%`.
    Rate,
    /// Digits; the unit stands behind: 个月, 天.
    Count {
        unit: String,
    },
    Textarea {
        rows: u32,
    },
    /// One of many; the first entry stands for none.
    Select(Vec<Choice>),
    /// One of few.
    Radio(Vec<Choice>),
    /// Any of few: a repeated name.
    Checkboxes(Vec<Choice>),
    /// One statement to tick; the label is the statement.
    Checkbox,
    /// `accept` as HTML has it: `.xlsx,.csv`.
    File {
        accept: String,
    },
}

/// What every kind of control needs.
struct Control {
    id: String,
    name: String,
    value: String,
    described_by: Option<String>,
    is_invalid: Option<&'static str>,
    is_required: bool,
    autocomplete: Option<String>,
}

/// A field with its label, its hint and, after a failed attempt, what is wrong with it. Stands inside a `Form`.
#[component]
pub fn Field(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional)] input: Input,
    /// What to write and in which form; shown under the label.
    #[prop(optional, into)]
    hint: String,
    /// May be left empty; the label says so.
    #[prop(optional)]
    optional: bool,
    /// Needed or not depending on other fields: neither required nor marked as optional.
    #[prop(optional)]
    unmarked: bool,
    /// As HTML has it: `email`, `current-password`, `organization`.
    #[prop(optional, into)]
    autocomplete: String,
    /// What stands in the field before anything was typed.
    #[prop(optional, into)]
    initial: String,
) -> impl IntoView {
    let locale = use_locale();
    let context = expect_context::<FormContext>();
    context.remember(&name, &label);
    let id = context.field_id(&name);
    let error = context.state.error(&name).map(error_text);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let ids = [(!hint.is_empty()).then_some(hint_id.as_str()), error.is_some().then_some(error_id.as_str())];
    let described_by = some(ids.into_iter().flatten().collect::<Vec<_>>().join(" "));
    let is_invalid = error.is_some().then_some("true");
    let value = if context.state.values.contains_key(&name) { context.state.value(&name).to_owned() } else { initial };
    let control = Control {
        id,
        name,
        value,
        described_by,
        is_invalid,
        is_required: !optional && !unmarked,
        autocomplete: some(autocomplete),
    };
    let label = view! {
        {label}
        {optional.then(|| view! { <span class="optional">{common::optional(locale)}</span> })}
    };
    let hint = some(hint).map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> });
    let error = error.map(|error| view! { <p class="field-error" id=error_id>{error}</p> });
    match input {
        Input::Radio(choices) => choice_group(control, "radio", choices, label, hint, error),
        Input::Checkboxes(choices) => choice_group(control, "checkbox", choices, label, hint, error),
        Input::Checkbox => statement(control, label, hint, error),
        input => view! {
            <div class="field" class:invalid=is_invalid.is_some()>
                <label for=control.id.clone()>{label}</label>
                {hint}
                {error}
                {single(control, input)}
            </div>
        }
        .into_any(),
    }
}

/// A control that holds one value.
fn single(control: Control, input: Input) -> AnyView {
    let locale = use_locale();
    match input {
        Input::Textarea { rows } => textarea(control, rows),
        Input::Select(choices) => select(control, choices),
        Input::Email => text_input(control, "email", None, "", None),
        Input::Telephone => text_input(control, "tel", None, "short", None),
        Input::Password => text_input(control, "password", None, "", None),
        Input::Day => text_input(control, "text", Some("numeric"), "short", None),
        Input::Amount => text_input(control, "text", Some("decimal"), "figure", Some(common::yuan(locale).to_owned())),
        Input::Rate => text_input(control, "text", None, "figure", None),
        Input::Percent => text_input(control, "text", Some("decimal"), "figure", Some("%".into())),
        Input::Count { unit } => text_input(control, "text", Some("numeric"), "figure", some(unit)),
        Input::File { accept } => file(control, accept),
        _ => text_input(control, "text", None, "", None),
    }
}

fn text_input(
    control: Control,
    kind: &'static str,
    mode: Option<&'static str>,
    class: &'static str,
    unit: Option<String>,
) -> AnyView {
    let value = (kind != "password").then_some(control.value);
    let unit = unit.map(|unit| view! { <span class="unit">{unit}</span> });
    view! {
        <div class="control">
            <input
                id=control.id
                class=class
                type=kind
                name=control.name
                value=value
                inputmode=mode
                autocomplete=control.autocomplete
                required=control.is_required
                aria-invalid=control.is_invalid
                aria-describedby=control.described_by
            />
            {unit}
        </div>
    }
    .into_any()
}

fn textarea(control: Control, rows: u32) -> AnyView {
    view! {
        <textarea
            id=control.id
            name=control.name
            rows=rows
            required=control.is_required
            aria-invalid=control.is_invalid
            aria-describedby=control.described_by
            inner_html=textarea_html(&control.value)
        ></textarea>
    }
    .into_any()
}

/// A browser drops the first line break of a text area, and reads entities in it.
fn textarea_html(text: &str) -> String {
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}

fn select(control: Control, choices: Vec<Choice>) -> AnyView {
    let typed = control.value;
    let options = choices
        .into_iter()
        .map(|choice| {
            let is_selected = choice.value == typed;
            view! { <option value=choice.value selected=is_selected>{choice.label}</option> }
        })
        .collect_view();
    view! {
        <div class="control">
            <select
                id=control.id
                name=control.name
                autocomplete=control.autocomplete
                aria-invalid=control.is_invalid
                aria-describedby=control.described_by
            >
                {options}
            </select>
        </div>
    }
    .into_any()
}

fn file(control: Control, accept: String) -> AnyView {
    view! {
        <input
            id=control.id
            type="file"
            name=control.name
            accept=some(accept)
            required=control.is_required
            aria-invalid=control.is_invalid
            aria-describedby=control.described_by
        />
    }
    .into_any()
}

/// Radio buttons or checkboxes under one question. The first has the id that the summary of errors links to.
fn choice_group(
    control: Control,
    kind: &'static str,
    choices: Vec<Choice>,
    label: impl IntoView + 'static,
    hint: impl IntoView + 'static,
    error: impl IntoView + 'static,
) -> AnyView {
    let items = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            let id = if index == 0 { control.id.clone() } else { format!("{}-{index}", control.id) };
            let is_checked = control.value.split(' ').any(|value| value == choice.value);
            let target = id.clone();
            view! {
                <label class="choice" for=target>
                    <input id=id type=kind name=control.name.clone() value=choice.value checked=is_checked/>
                    <span>{choice.label}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" class:invalid=control.is_invalid.is_some() aria-describedby=control.described_by>
            <legend>{label}</legend>
            {hint}
            {error}
            <div class="choices">{items}</div>
        </fieldset>
    }
    .into_any()
}

/// One box with a sentence behind it.
fn statement(
    control: Control,
    label: impl IntoView + 'static,
    hint: impl IntoView + 'static,
    error: impl IntoView + 'static,
) -> AnyView {
    let is_checked = matches!(control.value.as_str(), "on" | "true" | "yes" | "1");
    let target = control.id.clone();
    view! {
        <div class="field" class:invalid=control.is_invalid.is_some()>
            {error}
            <label class="choice" for=target>
                <input
                    id=control.id
                    type="checkbox"
                    name=control.name
                    value="yes"
                    checked=is_checked
                    required=control.is_required
                    aria-invalid=control.is_invalid
                    aria-describedby=control.described_by
                />
                <span>{label}</span>
            </label>
            {hint}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_area_shows_what_was_typed() {
        assert_eq!(textarea_html("\na < b & c</textarea>"), "\n\na &lt; b &amp; c&lt;/textarea>");
    }
}
