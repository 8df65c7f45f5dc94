use leptos::{prelude::*, tachys::reactive_graph::OwnedView};
use locales::common;

use super::layout::some;
use crate::{
    url::use_locale,
    views::{FieldError, FormState},
};

/// What a field knows of the form around it.
#[derive(Clone)]
pub(super) struct FormContext {
    pub state: FormState,
    pub id: String,
    /// The labels of the fields by name, gathered while they are built, for the summary of errors.
    labels: StoredValue<Vec<(String, String)>>,
}

impl FormContext {
    fn new(state: FormState, id: String) -> Self {
        Self { state, id, labels: StoredValue::new(Vec::new()) }
    }

    /// The id of a field's control; unique on the page when forms have ids of their own.
    pub fn field_id(&self, name: &str) -> String {
        format!("{}-{name}", self.id)
    }

    pub fn remember(&self, name: &str, label: &str) {
        self.labels.update_value(|labels| labels.push((name.to_owned(), label.to_owned())));
    }

    fn label(&self, name: &str) -> Option<String> {
        self.labels.with_value(|labels| labels.iter().find(|label| label.0 == name).map(|label| label.1.clone()))
    }
}

/// What is wrong, in words.
pub(crate) fn error_text(error: &FieldError) -> String {
    locales::error_text(&error.code, use_locale(), &error.params)
}

/// A form that any browser sends: POST to `action`, which answers with a redirect. Fields inside show the typed values
/// and their errors; above them stands a summary with links.
#[component]
pub fn Form(
    #[prop(into)] action: String,
    #[prop(into)] form: FormState,
    /// The word on the button.
    #[prop(into)]
    submit: String,
    /// Tells the forms of one page apart.
    #[prop(optional, into)]
    id: String,
    /// For forms with files.
    #[prop(optional)]
    multipart: bool,
    /// Where a person goes who does not want to.
    #[prop(optional, into)]
    cancel: String,
    /// Further buttons, with a name and a value: "save as draft".
    #[prop(optional)]
    actions: Option<AnyView>,
    /// The key that sends it, see [`super::Shortcuts`].
    #[prop(optional, into)]
    key: String,
    children: Children,
) -> impl IntoView {
    let locale = use_locale();
    let context = FormContext::new(form, some(id).unwrap_or_else(|| "form".into()));
    let request_id = context.state.request_id.clone();
    let owner = Owner::current().expect("components are rendered inside an owner").child();
    // The fields are built first: the summary above them needs their labels.
    let fields = owner.with(|| {
        provide_context(context.clone());
        children()
    });
    let cancel = some(cancel).map(|href| view! { <a class="button" href=href>{common::cancel(locale)}</a> });
    view! {
        <form class="form" method="post" action=action novalidate enctype=multipart.then_some("multipart/form-data")>
            <input type="hidden" name="request_id" value=request_id/>
            {error_summary(&context)}
            {OwnedView::new_with_owner(fields, owner)}
            <div class="form-actions">
                <button class="button primary" type="submit" accesskey=some(key)>{submit}</button>
                {actions}
                {cancel}
            </div>
        </form>
    }
}

/// Every error, linked to its field; takes the focus when the page opens.
/// What was wrong with a form that the page does not show any more.
#[component]
pub fn Refusal(
    #[prop(into)] form: FormState,
    /// Tells the forms of one page apart.
    #[prop(into)]
    id: String,
) -> impl IntoView {
    error_summary(&FormContext::new(form, id))
}

fn error_summary(context: &FormContext) -> Option<impl IntoView + use<>> {
    if context.state.is_clean() {
        return None;
    }
    let locale = use_locale();
    let items = context.state.errors.iter().map(|error| summary_item(context, error)).collect_view();
    let heading = format!("{}-errors", context.id);
    let labelled_by = heading.clone();
    Some(view! {
        <div class="error-summary" id="errors" role="alert" tabindex="-1" autofocus aria-labelledby=labelled_by>
            <h2 id=heading>{common::errors_title(locale)}</h2>
            <ul>{items}</ul>
        </div>
    })
}

fn summary_item(context: &FormContext, error: &FieldError) -> impl IntoView + use<> {
    let text = error_text(error);
    match context.label(&error.field) {
        Some(label) => {
            let target = format!("#{}", context.field_id(&error.field));
            view! { <li><a href=target><strong>{label}</strong> " " {text}</a></li> }.into_any()
        }
        None => view! { <li>{text}</li> }.into_any(),
    }
}

/// One button that acts at once: follow, mark as read, log out.
#[component]
pub fn PostButton(
    #[prop(into)] action: String,
    #[prop(into)] label: String,
    #[prop(into)] request_id: String,
    /// `primary`, `danger` or nothing.
    #[prop(optional, into)]
    kind: String,
    /// Name and value of hidden fields.
    #[prop(optional)]
    hidden: Vec<(String, String)>,
    /// The key that presses it, see [`super::Shortcuts`].
    #[prop(optional, into)]
    key: String,
) -> impl IntoView {
    view! {
        <form class="post-button" method="post" action=action>
            <input type="hidden" name="request_id" value=request_id/>
            {hidden_fields(hidden)}
            <button class=format!("button {kind}") type="submit" accesskey=some(key)>{label}</button>
        </form>
    }
}

fn hidden_fields(fields: Vec<(String, String)>) -> impl IntoView {
    fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()
}

/// An act that cannot be taken back: the button opens what it means, and only then can it be done.
#[component]
pub fn ConfirmForm(
    #[prop(into)] action: String,
    /// With errors the question stands open.
    #[prop(into)]
    form: FormState,
    /// The word on the button that opens.
    #[prop(into)]
    label: String,
    /// What will happen, in one or two sentences.
    #[prop(into)]
    body: String,
    /// The word on the button that acts.
    #[prop(into)]
    confirm: String,
    /// Tells the forms of one page apart.
    #[prop(into)]
    id: String,
    #[prop(optional)] danger: bool,
    #[prop(optional)] hidden: Vec<(String, String)>,
    /// The key that opens it, see [`super::Shortcuts`].
    #[prop(optional, into)]
    key: String,
    /// Fields to fill in: a reason, a password.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let kind = if danger { "danger" } else { "primary" };
    let context = FormContext::new(form, id);
    let (is_open, request_id) = (!context.state.is_clean(), context.state.request_id.clone());
    let owner = Owner::current().expect("components are rendered inside an owner").child();
    let fields = owner.with(|| {
        provide_context(context.clone());
        children.map(|children| children())
    });
    view! {
        <details class="confirm" open=is_open>
            <summary class=format!("button {}", if danger { "danger" } else { "" }) accesskey=some(key)>{label}</summary>
            <form class="form confirm-body" method="post" action=action novalidate>
                <input type="hidden" name="request_id" value=request_id/>
                {hidden_fields(hidden)}
                {error_summary(&context)}
                <p>{body}</p>
                {OwnedView::new_with_owner(fields, owner)}
                <div class="form-actions">
                    <button class=format!("button {kind}") type="submit">{confirm}</button>
                </div>
            </form>
        </details>
    }
}
