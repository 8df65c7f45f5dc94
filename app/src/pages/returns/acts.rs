//! What can be done with a return, in the order in which it is done.

use domain::{Locale, yearly_return::ReturnForm};
use leptos::prelude::*;
use locales::returns;

use crate::{
    components::{ConfirmForm, Field, Form, Input, PostButton, Section},
    url::{href, use_locale},
    views::{Choice, returns::ReturnView},
};

pub(super) fn acts(view: &ReturnView) -> impl IntoView + use<> {
    let locale = use_locale();
    view! {
        {view.may("ready").then(|| handing_on(view, locale))}
        {view.may("sign").then(|| signing(view, locale))}
        {view.may("send_back").then(|| sending_back(view, locale))}
        {view.may("receipt").then(|| receipt(view, locale))}
        {view.may("correct").then(|| correcting(view, locale))}
        {view.may("fill").then(|| filling(view, locale))}
    }
}

fn action(view: &ReturnView, act: &str) -> String {
    href(&format!("/returns/{}/{act}", view.id))
}

fn version(view: &ReturnView) -> Vec<(String, String)> {
    vec![("version".to_owned(), view.version.to_string())]
}

fn handing_on(view: &ReturnView, locale: Locale) -> impl IntoView + use<> {
    view! {
        <ConfirmForm
            id="ready"
            action=action(view, "ready")
            form=view.form("ready")
            hidden=version(view)
            label=returns::ready(locale)
            body=returns::ready_body(locale)
            confirm=returns::ready_confirm(locale)
        />
    }
}

fn signing(view: &ReturnView, locale: Locale) -> impl IntoView + use<> {
    view! {
        <ConfirmForm
            id="sign"
            action=action(view, "sign")
            form=view.form("sign")
            hidden=version(view)
            label=returns::sign(locale)
            body=returns::sign_body(locale)
            confirm=returns::sign_confirm(locale)
        >
            <Field name="agree" label=returns::sign_agree(locale) input=Input::Checkbox/>
        </ConfirmForm>
    }
}

fn sending_back(view: &ReturnView, locale: Locale) -> impl IntoView + use<> {
    view! {
        <ConfirmForm
            id="send-back"
            action=action(view, "send-back")
            form=view.form("send-back")
            label=returns::send_back(locale)
            body=returns::send_back_body(locale)
            confirm=returns::send_back_confirm(locale)
        >
            <Field name="note" label=returns::send_back_note(locale) input=Input::Textarea { rows: 2 }/>
        </ConfirmForm>
    }
}

fn receipt(view: &ReturnView, locale: Locale) -> impl IntoView + use<> {
    let (form, action) = (view.form("receipt"), action(view, "receipt"));
    let is_open = !form.is_clean();
    let accept = ".pdf,.png,.jpg,.jpeg,.ofd".to_owned();
    view! {
        <details class="confirm" open=is_open>
            <summary class="button">{returns::file_receipt(locale)}</summary>
            <div class="confirm-body">
                <Form action form submit=returns::receipt_submit(locale) id="receipt" multipart=true>
                    <Field name="receipt_number" label=returns::receipt_number(locale)/>
                    <Field name="receipt_on" label=returns::receipt_on(locale) input=Input::Day/>
                    <Field name="receipt" label=returns::receipt_file(locale) input=Input::File { accept } optional=true/>
                </Form>
            </div>
        </details>
    }
}

fn correcting(view: &ReturnView, locale: Locale) -> impl IntoView + use<> {
    view! {
        <ConfirmForm
            id="correct"
            action=action(view, "correct")
            form=view.form("correct")
            label=returns::correct(locale)
            body=returns::correct_body(locale)
            confirm=returns::correct_confirm(locale)
        >
            <Field name="reason" label=returns::correct_reason(locale) input=Input::Textarea { rows: 2 }/>
        </ConfirmForm>
    }
}

/// Rows by hand, collecting again, and the way by spreadsheet.
fn filling(view: &ReturnView, locale: Locale) -> impl IntoView + use<> {
    let forms = [ReturnForm::Equity, ReturnForm::CoOwnership, ReturnForm::Licence, ReturnForm::Assignment];
    let choices: Vec<Choice> = forms.iter().map(|form| Choice::new(form.as_str(), form.name(locale))).collect();
    let (row, file) = (view.form("rows"), view.form("import"));
    let (row_action, file_action) = (action(view, "rows"), action(view, "import"));
    let accept = ".xlsx,.xls,.csv".to_owned();
    let (refresh, request_id, hidden) = (action(view, "refresh"), view.request_id.clone(), version(view));
    view! {
        <Section title=returns::add_row(locale) lead=returns::add_row_text(locale) id="rows">
            <Form action=row_action form=row submit=returns::add_row_submit(locale) id="rows">
                <Field name="form" label=returns::form_kind(locale) input=Input::Select(choices)/>
                <Field name="number" label=returns::patent_number(locale)/>
            </Form>
            <PostButton action=refresh label=returns::refresh(locale) request_id hidden/>
        </Section>
        <Section title=returns::files(locale) lead=returns::files_text(locale) id="files">
            <Form action=file_action form=file submit=returns::upload(locale) id="import" multipart=true>
                <Field name="file" label=returns::file(locale) input=Input::File { accept }/>
            </Form>
        </Section>
    }
}
