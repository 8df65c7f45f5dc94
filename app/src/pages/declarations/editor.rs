use std::time::Duration;

use domain::{Timestamp, declaration::draft::is_field, form::FormValues};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::declarations;

use super::{
    fields::{OwnFields, TermsFields},
    preview::Preview,
    words::official_number,
};
use crate::{
    components::{Columns, Crumb, Form, Page, Status, Tone},
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::declarations::{read_editor, save_draft},
    url::{PageUrl, href, use_locale},
    views::declarations::{EditorView, SaveOutcome, TypedDraft},
};

/// A draft is saved this long after the last change.
const SAVE_AFTER: Duration = Duration::from_secs(3);

/// The editor of a draft. Without scripts it saves with a button; with them it saves by itself and shows at once what the
/// terms say and what the gate finds.
#[component]
pub fn DeclarationEditorPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || (params.with(|map| value_of(map, "id")), query.with(|map| value_of(map, "draft")));
    loaded(page_data(key, |(id, draft)| read_editor(id, draft)), content)
}

/// How the draft stands with the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeepState {
    Saved(Timestamp),
    Changed,
    Underway,
    /// Saved elsewhere in the meantime: the page has to be opened again.
    Stale,
    Failed,
}

/// The state of the editor while a person types.
#[derive(Clone, Copy)]
struct Desk {
    values: RwSignal<FormValues>,
    version: RwSignal<i64>,
    saving: RwSignal<KeepState>,
    /// Counts changes, so that only the last one saves.
    changes: StoredValue<u64>,
    /// The button that was pressed while a save was under way, as a selector: it is pressed again when the save is done.
    pressed: StoredValue<Option<&'static str>>,
    id: StoredValue<String>,
    form: NodeRef<html::Div>,
}

const SAVE_BUTTON: &str = "button.primary";
const SEND_BUTTON: &str = "button[value=send]";

fn content(view: EditorView) -> impl IntoView {
    let locale = use_locale();
    let below = format!("/declarations/{}", view.id);
    let breadcrumb =
        vec![Crumb::new(declarations::title(locale), "/declarations"), Crumb::new(view.title.clone(), below)];
    let kicker = official_number(&view.number);
    let lead = view.title.clone();
    view! {
        <Page title=declarations::edit_title(locale) kicker lead breadcrumb>
            <Editor view/>
        </Page>
    }
}

/// The form and, beside it, what it says so far.
#[island]
fn Editor(view: EditorView) -> impl IntoView {
    let locale = use_locale();
    let desk = Desk {
        values: RwSignal::new(view.form.values.clone()),
        version: RwSignal::new(view.version),
        saving: RwSignal::new(KeepState::Saved(view.saved_at)),
        changes: StoredValue::new(0),
        pressed: StoredValue::new(None),
        id: StoredValue::new(view.id.clone()),
        form: NodeRef::new(),
    };
    let below = format!("/declarations/{}", view.id);
    let aside = view! {
        <SaveState saving=desk.saving/>
        <Preview values=desk.values background=view.background today=view.today/>
    };
    let send = view! {
        <button class="button" type="submit" name="intent" value="send">{declarations::save_and_send(locale)}</button>
    };
    let version = move || desk.version.get().to_string();
    view! {
            <Columns aside=aside.into_any()>
                <div node_ref=desk.form on:input=move |_| desk.changed() on:submit=move |event| desk.submitted(&event)>
                    <Form
                        id="declaration"
                        action=href(&format!("{below}/edit"))
                        form=view.form
                        submit=declarations::save(locale)
                        actions=send.into_any()
                        cancel=href(&below)
                    >
                        <input type="hidden" name="version" value=view.version.to_string() prop:value=version/>
                        <TermsFields values=desk.values/>
                        <OwnFields values=desk.values/>
                    </Form>
                </div>
            </Columns>
    }
}

/// Whether what is on the page is kept.
#[component]
fn SaveState(saving: RwSignal<KeepState>) -> impl IntoView {
    let locale = use_locale();
    let state = move || {
        let (word, tone) = match saving.get() {
            KeepState::Saved(at) => (declarations::saved_at(locale, at.to_minute_text()), Tone::Good),
            KeepState::Changed => (declarations::changed(locale).to_owned(), Tone::Progress),
            KeepState::Underway => (declarations::saving(locale).to_owned(), Tone::Progress),
            KeepState::Stale => (declarations::save_stale(locale).to_owned(), Tone::Bad),
            KeepState::Failed => (declarations::save_failed(locale).to_owned(), Tone::Attention),
        };
        view! { <Status word tone/> }
    };
    view! { <p class="save-state" role="status">{state}</p> }
}

impl Desk {
    /// Takes over what stands in the form, and saves when nothing more is typed for a while.
    fn changed(self) {
        let Some(typed) = self.read_form() else { return };
        self.values.set(typed);
        if self.saving.get_untracked() != KeepState::Stale {
            self.saving.set(KeepState::Changed);
        }
        let change = self.changes.get_value() + 1;
        self.changes.set_value(change);
        set_timeout(move || self.save_if_last(change), SAVE_AFTER);
    }

    /// Sending the form takes the place of the automatic save; one that is under way is waited for, or the form would carry
    /// the version from before it.
    fn submitted(self, event: &leptos::web_sys::SubmitEvent) {
        self.changes.update_value(|change| *change += 1);
        if self.saving.get_untracked() == KeepState::Underway {
            event.prevent_default();
            let is_sent =
                event.submitter().is_some_and(|button| button.get_attribute("value").as_deref() == Some("send"));
            self.pressed.set_value(Some(if is_sent { SEND_BUTTON } else { SAVE_BUTTON }));
        }
    }

    /// Presses the waiting button, once the new version has reached the form.
    fn press_again(self) {
        use leptos::{wasm_bindgen::JsCast as _, web_sys::HtmlElement};
        let Some(selector) = self.pressed.get_value() else { return };
        self.pressed.set_value(None);
        let press = move || {
            let form = self.form.try_get_untracked().flatten();
            let button = form.and_then(|form| form.query_selector(selector).ok().flatten());
            if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
                button.click();
            }
        };
        set_timeout(press, Duration::from_millis(50));
    }

    /// The fields as the browser would send them.
    fn read_form(self) -> Option<FormValues> {
        use leptos::{
            wasm_bindgen::JsCast as _,
            web_sys::{FormData, HtmlFormElement, UrlSearchParams},
        };
        let form = self.form.get_untracked()?.query_selector("form").ok()??.dyn_into::<HtmlFormElement>().ok()?;
        let data = FormData::new_with_form(&form).ok()?;
        let query = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?.to_string().as_string()?;
        let url = PageUrl::parse("", &query);
        let fields = url.pairs().iter().filter(|(name, value)| is_field(name) && !value.trim().is_empty());
        Some(fields.cloned().collect())
    }

    /// A page that was left, or a later change, makes this one no longer the last.
    fn save_if_last(self, change: u64) {
        let is_last = self.changes.try_get_value() == Some(change);
        let is_stale = self.saving.try_get_untracked().is_none_or(|saving| saving == KeepState::Stale);
        if is_last && !is_stale {
            spawn_local(self.save(change));
        }
    }

    async fn save(self, change: u64) {
        let typed = TypedDraft { version: self.version.get_untracked(), values: self.values.get_untracked() };
        self.saving.set(KeepState::Underway);
        let outcome = save_draft(self.id.get_value(), typed).await;
        if self.changes.try_get_value().is_none() {
            return;
        }
        let is_last = self.changes.get_value() == change;
        match outcome {
            Ok(SaveOutcome::Saved { version, at }) => {
                self.version.set(version);
                self.saving.set(if is_last { KeepState::Saved(at) } else { KeepState::Changed });
            }
            Ok(SaveOutcome::Stale) => self.saving.set(KeepState::Stale),
            Err(_) => self.saving.set(KeepState::Failed),
        }
        self.press_again();
    }
}
