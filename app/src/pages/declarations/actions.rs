//! What the reader may do with a declaration now, each act a form of its own.

use leptos::prelude::*;
use locales::declarations;

use super::words::document_word;
use crate::{
    components::{Card, ConfirmForm, Field, Form, Input, PostButton},
    url::{href, use_locale},
    views::{FormState, declarations::DeclarationView},
};

const PROOFS: &str = ".pdf,.png,.jpg,.jpeg,.ofd";

/// Every act that is open to the reader; nothing where there is none.
#[component]
pub(super) fn Actions(view: DeclarationView) -> impl IntoView {
    view.actions.clone().into_iter().map(|action| act(&view, &action)).collect_view()
}

/// The form of an act: as it was refused, or empty.
fn state_of(view: &DeclarationView, action: &str) -> FormState {
    if view.refused == action && !view.form.is_clean() {
        view.form.clone()
    } else {
        FormState::new(format!("{}-{action}", view.request_id))
    }
}

fn address(view: &DeclarationView, action: &str) -> String {
    href(&format!("/declarations/{}/{action}", view.id))
}

fn act(view: &DeclarationView, action: &str) -> AnyView {
    match action {
        "send" => send(view),
        "approve" => approve(view),
        "return" => confirm_with_note(view, "return"),
        "submit" => submit(view),
        "clear_review" => confirm_with_note(view, "clear_review"),
        "announce" => announce(view),
        "correct" | "refuse" | "lift" | "refuse_withdrawal" => with_note_and_document(view, action),
        "announce_withdrawal" | "end" => with_end(view, action),
        "withdraw" => withdraw(view),
        "consent_on_paper" => consents_on_paper(view),
        "supersede" => supersede(view),
        _ => ().into_any(),
    }
}

/// The word on the form, and what it means.
fn words(action: &str) -> (&'static str, &'static str) {
    let locale = use_locale();
    match action {
        "send" => (declarations::act_send(locale), declarations::act_send_text(locale)),
        "approve" => (declarations::act_approve(locale), declarations::act_approve_text(locale)),
        "return" => (declarations::act_return(locale), declarations::act_return_text(locale)),
        "submit" => (declarations::act_submit(locale), declarations::act_submit_text(locale)),
        "clear_review" => (declarations::act_clear(locale), declarations::act_clear_text(locale)),
        "announce" => (declarations::act_announce(locale), declarations::act_announce_text(locale)),
        "correct" => (declarations::act_correct(locale), declarations::act_correct_text(locale)),
        "refuse" => (declarations::act_refuse(locale), declarations::act_refuse_text(locale)),
        "lift" => (declarations::act_lift(locale), declarations::act_lift_text(locale)),
        "refuse_withdrawal" => {
            (declarations::act_refuse_withdrawal(locale), declarations::act_refuse_withdrawal_text(locale))
        }
        "announce_withdrawal" => {
            (declarations::act_announce_withdrawal(locale), declarations::act_announce_withdrawal_text(locale))
        }
        "end" => (declarations::act_end(locale), declarations::act_end_text(locale)),
        _ => (declarations::act_withdraw(locale), declarations::act_withdraw_text(locale)),
    }
}

/// The version that the reader saw, so that a form that has become stale is refused.
fn version_field(view: &DeclarationView) -> impl IntoView + use<> {
    view! { <input type="hidden" name="version" value=view.version.to_string()/> }
}

fn version_hidden(view: &DeclarationView) -> Vec<(String, String)> {
    vec![("version".to_owned(), view.version.to_string())]
}

fn send(view: &DeclarationView) -> AnyView {
    let (label, text) = words("send");
    let form = state_of(view, "send");
    view! {
        <ConfirmForm id="send" action=address(view, "send") form label body=text confirm=label hidden=version_hidden(view)/>
    }
    .into_any()
}

fn approve(view: &DeclarationView) -> AnyView {
    let locale = use_locale();
    let (label, text) = words("approve");
    let form = state_of(view, "approve");
    view! {
        <ConfirmForm id="approve" action=address(view, "approve") form label body=text confirm=label hidden=version_hidden(view)>
            <Field name="agree" label=declarations::approve_agree(locale) input=Input::Checkbox/>
        </ConfirmForm>
    }
    .into_any()
}

fn confirm_with_note(view: &DeclarationView, action: &'static str) -> AnyView {
    let locale = use_locale();
    let (label, text) = words(action);
    let form = state_of(view, action);
    view! {
        <ConfirmForm id=action action=address(view, action) form label body=text confirm=label hidden=version_hidden(view)>
            <Field name="note" label=declarations::reason(locale) input=Input::Textarea { rows: 3 }/>
        </ConfirmForm>
    }
    .into_any()
}

fn submit(view: &DeclarationView) -> AnyView {
    let locale = use_locale();
    let (label, text) = words("submit");
    let (form, version, action) = (state_of(view, "submit"), version_field(view), address(view, "submit"));
    view! {
        <Card title=label>
            <p>{text}</p>
            <Form id="submit" action form submit=label>
                {version}
                <Field name="receipt_number" label=declarations::receipt_number(locale)/>
                <Field name="submitted_on" label=declarations::submitted_on(locale) input=Input::Day hint=declarations::day_hint(locale)/>
            </Form>
        </Card>
    }
    .into_any()
}

fn announce(view: &DeclarationView) -> AnyView {
    let locale = use_locale();
    let (label, text) = words("announce");
    let (form, version, action) = (state_of(view, "announce"), version_field(view), address(view, "announce"));
    view! {
        <Card title=label>
            <p>{text}</p>
            <Form id="announce" action form submit=label multipart=true>
                {version}
                <Field name="announcement_number" label=declarations::announcement_number(locale)/>
                <Field name="announced_on" label=declarations::announced_on(locale) input=Input::Day hint=declarations::day_hint(locale)/>
                <DocumentField kind="announcement"/>
            </Form>
        </Card>
    }
    .into_any()
}

/// The document that proves an act.
#[component]
fn DocumentField(kind: &'static str) -> impl IntoView {
    let locale = use_locale();
    let accept = PROOFS.to_owned();
    view! {
        <Field
            name="document"
            label=document_word(kind, locale)
            input=Input::File { accept }
            hint=declarations::document_hint(locale)
        />
    }
}

fn with_note_and_document(view: &DeclarationView, action: &str) -> AnyView {
    let locale = use_locale();
    let (label, text) = words(action);
    let kind = match action {
        "correct" => "correction_notice",
        "lift" => "cure",
        _ => "refusal_notice",
    };
    let (form, version) = (state_of(view, action), version_field(view));
    let is_open = !form.is_clean();
    let id = action.to_owned();
    view! {
        <details class="act" open=is_open>
            <summary class="button">{label}</summary>
            <p>{text}</p>
            <Form id action=address(view, action) form submit=label multipart=true>
                {version}
                <Field name="note" label=declarations::reason(locale) input=Input::Textarea { rows: 3 }/>
                <DocumentField kind/>
            </Form>
        </details>
    }
    .into_any()
}

fn with_end(view: &DeclarationView, action: &str) -> AnyView {
    let locale = use_locale();
    let (label, text) = words(action);
    let kind = if action == "end" { "end_notice" } else { "withdrawal_announcement" };
    let (form, version) = (state_of(view, action), version_field(view));
    let is_open = !form.is_clean();
    let id = action.to_owned();
    view! {
        <details class="act" open=is_open>
            <summary class="button">{label}</summary>
            <p>{text}</p>
            <Form id action=address(view, action) form submit=label multipart=true>
                {version}
                <Field name="ended_on" label=declarations::ended_on(locale) input=Input::Day hint=declarations::day_hint(locale)/>
                <Field name="note" label=declarations::notice_number(locale)/>
                <DocumentField kind/>
            </Form>
        </details>
    }
    .into_any()
}

fn withdraw(view: &DeclarationView) -> AnyView {
    let locale = use_locale();
    let (label, text) = words("withdraw");
    let form = state_of(view, "withdraw");
    view! {
        <ConfirmForm
            id="withdraw"
            action=address(view, "withdraw")
            form
            label
            body=text
            confirm=label
            danger=true
            hidden=version_hidden(view)
        >
            <Field name="reason" label=declarations::reason(locale) input=Input::Textarea { rows: 3 }/>
            <Field name="unconditional" label=declarations::withdraw_unconditional(locale) input=Input::Checkbox/>
        </ConfirmForm>
    }
    .into_any()
}

/// A form for each consent that may come on paper.
fn consents_on_paper(view: &DeclarationView) -> AnyView {
    let waiting = view.consents.iter().filter(|consent| consent.state == "invited");
    let forms = waiting.map(|consent| consent_on_paper(view, &consent.id, &consent.co_owner)).collect_view();
    forms.into_any()
}

fn consent_on_paper(view: &DeclarationView, id: &str, co_owner: &str) -> impl IntoView + use<> {
    let locale = use_locale();
    let code = format!("consent-{id}");
    let (form, version) = (state_of(view, &code), version_field(view));
    let is_open = !form.is_clean();
    let action = href(&format!("/declarations/{}/consents/{id}", view.id));
    let label = declarations::act_paper(locale);
    view! {
        <details class="act" open=is_open>
            <summary class="button">{declarations::paper_of(locale, co_owner)}</summary>
            <p>{declarations::act_paper_text(locale)}</p>
            <Form id=code action form submit=label multipart=true>
                {version}
                <Field name="signer_name" label=declarations::signer(locale)/>
                <DocumentField kind="consent"/>
            </Form>
        </details>
    }
}

/// A new declaration in place of one that has ended.
fn supersede(view: &DeclarationView) -> AnyView {
    let locale = use_locale();
    let hidden = vec![("patent_id".to_owned(), view.patent_id.clone()), ("supersedes".to_owned(), view.id.clone())];
    let request_id = format!("{}-supersede", view.request_id);
    view! {
        <PostButton action=href("/declarations") label=declarations::act_supersede(locale) request_id hidden/>
    }
    .into_any()
}
