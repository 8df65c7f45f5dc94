//! What can be entered now, each as a form of its own.

use domain::{Day, Locale, recordal::RefusalGround};
use leptos::prelude::*;
use locales::recordals;

use super::word;
use crate::{
    components::{Callout, Field, Form, Input, PostButton, Section, Tone},
    url::{href, use_locale},
    views::{Choice, recordals::RecordalView},
    wording,
};

const ACCEPT: &str = ".pdf";

/// Every step that fits the state, in the order in which they come.
const STEPS: [&str; 11] = [
    "submit",
    "request_correction",
    "record",
    "refuse",
    "reopen",
    "certificate",
    "file_change",
    "record_change",
    "file_cancellation",
    "cancel",
    "revoke",
];

/// Who files and through whom, then the steps of the filing.
pub(super) fn acts_section(view: &RecordalView) -> Option<AnyView> {
    let locale = use_locale();
    let steps: Vec<AnyView> = STEPS.iter().filter(|act| view.may(act)).map(|act| step(view, act)).collect();
    let is_blocked = view.may("submit") && !view.missing.is_empty();
    let missing = is_blocked.then(|| {
        let names: Vec<&str> = view.missing.iter().map(|item| item.name(locale)).collect();
        let text = recordals::missing_text(locale, names.join(if locale == Locale::Zh { "、" } else { ", " }));
        view! { <Callout title=recordals::missing(locale) tone=Tone::Attention><p>{text}</p></Callout> }
    });
    if steps.is_empty() {
        return None;
    }
    Some(
        view! {
            <Section title=recordals::acts(locale) id="acts" lead=recordals::acts_lead(locale)>
                {missing}
                <div class="acts">{steps}</div>
            </Section>
        }
        .into_any(),
    )
}

/// Taking over, and the agency.
pub(super) fn filer_section(view: &RecordalView) -> Option<AnyView> {
    let locale = use_locale();
    if !view.may("filer") && !view.may("agent") {
        return None;
    }
    let take_over = view.may("filer").then(|| {
        let request_id = view.form_of("filer").request_id;
        view! {
            <PostButton
                action=address(view, "filer")
                label=recordals::take_over(locale)
                request_id
                hidden=vec![("version".to_owned(), view.version.to_string())]
            />
        }
    });
    let agent = view.may("agent").then(|| {
        let version = version(view);
        view! {
            <Form
                action=address(view, "agent")
                form=view.form_of("agent")
                submit=recordals::save(locale)
                id="agent"
            >
                {version}
                <Field name="has_agent" label=recordals::has_agent(locale) input=Input::Checkbox optional=true/>
                <Field name="note" label=recordals::handler(locale) hint=recordals::handler_hint(locale) optional=true/>
            </Form>
        }
    });
    Some(
        view! {
            <Section title=recordals::filer(locale) id="filer" lead=recordals::filer_lead(locale)>
                {take_over}
                {agent}
            </Section>
        }
        .into_any(),
    )
}

fn address(view: &RecordalView, act: &str) -> String {
    href(&format!("/recordals/{}/{act}", view.line.id))
}

fn version(view: &RecordalView) -> impl IntoView + use<> {
    view! { <input type="hidden" name="version" value=view.version/> }
}

/// A step as a form that opens; its fields are its own.
fn step(view: &RecordalView, act: &'static str) -> AnyView {
    let locale = use_locale();
    let form = view.form_of(act);
    // What comes next stands open; the rest is one click away.
    let is_open = !form.is_clean() || (act == "submit" && view.missing.is_empty());
    let multipart = matches!(act, "record" | "certificate");
    let action = address(view, act);
    let (version, extension) = (version(view), view.extension);
    view! {
        <details class="act" open=is_open>
            <summary class="button">{word(&format!("act_{act}"), locale)}</summary>
            <p class="hint">{word(&format!("body_{act}"), locale)}</p>
            <Form action form submit=word(&format!("act_{act}"), locale) id=act multipart>
                {version}
                {fields(act, extension, locale)}
            </Form>
        </details>
    }
    .into_any()
}

/// The fields of a step. They are built inside their form, which they ask for what was typed.
fn fields(act: &str, extension: Option<(Day, Day)>, locale: Locale) -> AnyView {
    match act {
        "submit" => view! {
            <Field name="receipt_number" label=recordals::receipt_number(locale) hint=recordals::receipt_hint(locale)/>
            <Field name="submitted_on" label=recordals::submitted_on(locale) input=Input::Day/>
        }
        .into_any(),
        "record" => view! {
            <Field name="recordal_number" label=recordals::recordal_number(locale) hint=recordals::number_hint(locale)/>
            <Field name="recorded_on" label=recordals::recorded_on(locale) input=Input::Day/>
            {certificate(true, locale)}
        }
        .into_any(),
        "certificate" => certificate(false, locale),
        "refuse" => view! {
            <Field name="ground" label=recordals::ground(locale) input=Input::Select(grounds(locale))/>
            {note(true, locale)}
        }
        .into_any(),
        "reopen" => ().into_any(),
        "file_change" => view! {
            {change_fields(extension, locale)}
            <Field name="filed_on" label=recordals::filed_on(locale) input=Input::Day/>
            {receipt(locale)}
        }
        .into_any(),
        "file_cancellation" => view! { {receipt(locale)} {note(true, locale)} }.into_any(),
        "request_correction" | "revoke" => note(false, locale),
        _ => note(true, locale),
    }
}

fn note(optional: bool, locale: Locale) -> AnyView {
    view! { <Field name="note" label=recordals::office_note(locale) input=Input::Textarea { rows: 3 } optional/> }
        .into_any()
}

fn certificate(optional: bool, locale: Locale) -> AnyView {
    let input = Input::File { accept: ACCEPT.to_owned() };
    let hint = recordals::certificate_hint(locale);
    view! { <Field name="certificate" label=recordals::certificate(locale) input hint optional/> }.into_any()
}

fn grounds(locale: Locale) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", recordals::choose(locale))];
    choices.extend(
        RefusalGround::ALL
            .iter()
            .map(|ground| Choice::new(ground.as_str(), format!("{}. {}", ground.as_str(), ground.name(locale)))),
    );
    choices
}

fn receipt(locale: Locale) -> AnyView {
    let hint = recordals::receipt_hint(locale);
    view! { <Field name="receipt_number" label=recordals::receipt_number(locale) hint optional=true/> }.into_any()
}

/// What is changed: for entering that it was filed, and for the pack that it is filed with.
pub(super) fn change_fields(extension: Option<(Day, Day)>, locale: Locale) -> AnyView {
    let hint = extension.map_or_else(String::new, |(first, last)| {
        recordals::extension_hint(locale, wording::day_long(first, locale), wording::day_long(last, locale))
    });
    let kinds = vec![
        Choice::new("other", recordals::change_other(locale)),
        Choice::new("extension", recordals::change_extension(locale)),
    ];
    view! {
        <Field name="change_kind" label=recordals::change_kind(locale) input=Input::Radio(kinds) hint/>
        <Field name="change_text" label=recordals::change_text(locale) input=Input::Textarea { rows: 3 }/>
    }
    .into_any()
}
