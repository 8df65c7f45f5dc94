//! The documents of a filing: what is needed, what is there, what the system itself can show.

use domain::{Locale, recordal::FilingPurpose};
use leptos::prelude::*;
use locales::recordals;

use super::word;
use crate::{
    components::{Field, Form, Input, PostButton, Section, Status, Tone},
    url::{href, use_locale},
    views::recordals::{FileLink, ItemView, LaterView, RecordalView},
};

const ACCEPT: &str = ".pdf,.png,.jpg,.jpeg,.ofd";

/// The seven documents and the contract.
pub(super) fn checklist_section(view: &RecordalView) -> AnyView {
    let locale = use_locale();
    let needed = view.items.iter().filter(|item| item.needed).count();
    let there = view.items.iter().filter(|item| item.needed && item.is_there).count();
    let lead = recordals::checklist_lead(locale, needed, there);
    let may_put = view.may("items") && view.later.is_none();
    // What can be added stands under the address that every form comes back to.
    let id = if view.later.is_none() { "checklist" } else { "recorded" };
    let items =
        view.items.iter().map(|item| view! { <li>{item_view(&view.line.id, item, may_put)}</li> }).collect_view();
    view! {
        <Section title=recordals::checklist(locale) id lead>
            <ol class="checklist">{items}</ol>
        </Section>
    }
    .into_any()
}

/// The documents of a change or of a cancellation.
pub(super) fn later_section(recordal: &str, later: &LaterView) -> AnyView {
    let locale = use_locale();
    let (title, lead) = match later.purpose {
        FilingPurpose::Cancellation => (recordals::cancel_list(locale), recordals::cancel_list_lead(locale)),
        _ => (recordals::change_list(locale), recordals::change_list_lead(locale)),
    };
    let items = later.items.iter().map(|item| view! { <li>{item_view(recordal, item, true)}</li> }).collect_view();
    view! {
        <Section title id="checklist" lead>
            <ol class="checklist">{items}</ol>
        </Section>
    }
    .into_any()
}

fn item_view(id: &str, item: &ItemView, may_put: bool) -> AnyView {
    let locale = use_locale();
    let note = (!item.note.is_empty()).then(|| view! { <p class="hint">{item.note.clone()}</p> });
    let ticked = item.is_ticked.then(|| view! { <p class="hint">{recordals::on_paper(locale)}</p> });
    let form = may_put.then(|| put_form(id, item, locale));
    let remove = (may_put && item.is_own).then(|| {
        let action = href(&format!("/recordals/{id}/items/{}/remove", item.item));
        let request_id = item.form.request_id.clone();
        view! { <PostButton action label=recordals::remove(locale) request_id=format!("{request_id}-remove")/> }
    });
    let (state, tone) = standing(item, locale);
    view! {
        <div class="checklist-item">
            <p class="checklist-head">
                <strong>{item.item.name(locale)}</strong>
                " "
                <Status word=state tone/>
            </p>
            {kept(item, locale)}
            {item.file.as_ref().map(file_link)}
            {ticked}
            {note}
            <div class="checklist-acts">{form} {remove}</div>
        </div>
    }
    .into_any()
}

fn standing(item: &ItemView, locale: Locale) -> (&'static str, Tone) {
    match (item.is_there, item.needed) {
        (true, _) => (recordals::is_there(locale), Tone::Good),
        (false, true) => (recordals::is_missing(locale), Tone::Attention),
        (false, false) => (recordals::not_needed(locale), Tone::Neutral),
    }
}

/// What the system has for it, with links.
fn kept(item: &ItemView, locale: Locale) -> Option<AnyView> {
    if item.kept.is_empty() {
        return None;
    }
    let links = item
        .kept
        .iter()
        .map(|(code, path)| {
            let target = href(path);
            view! { <li><a href=target>{word(&format!("kept_{code}"), locale)}</a></li> }
        })
        .collect_view();
    Some(view! { <p class="hint">{recordals::kept_here(locale)}</p> <ul>{links}</ul> }.into_any())
}

pub(super) fn file_link(file: &FileLink) -> AnyView {
    let target = format!("/documents/{}", file.id);
    let name = file.name.clone();
    view! { <p><a href=target rel="external">{name}</a></p> }.into_any()
}

fn put_form(id: &str, item: &ItemView, locale: Locale) -> AnyView {
    let action = href(&format!("/recordals/{id}/items/{}", item.item));
    let is_open = !item.form.is_clean();
    let label = if item.is_own { recordals::replace(locale) } else { recordals::add(locale) };
    let form = item.form.clone();
    view! {
        <details class="act" open=is_open>
            <summary class="button small">{label}</summary>
            <Form action form submit=recordals::put(locale) id=format!("item-{}", item.item) multipart=true>
                <Field
                    name="file"
                    label=recordals::file(locale)
                    input=Input::File { accept: ACCEPT.to_owned() }
                    hint=recordals::file_hint(locale)
                    optional=true
                />
                <Field name="done" label=recordals::done_on_paper(locale) input=Input::Checkbox optional=true/>
                <Field name="note" label=recordals::note(locale) optional=true/>
            </Form>
        </details>
    }
    .into_any()
}
