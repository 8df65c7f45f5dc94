use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::audit;

use crate::{
    components::{
        Callout, ConfirmForm, Crumb, DescriptionList, Field, Input, Page, Section, TimeText, Tone, described,
    },
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::audit::read_audit,
    url::{PageUrl, href, use_locale},
    views::passports::AuditLineView,
};

/// One line of the trail, whole; the operator can destroy its texts.
#[component]
pub fn AuditLinePage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || (params.with(|map| value_of(map, "id")), query.with(|map| value_of(map, "draft")));
    loaded(page_data(key, |(id, draft)| read_audit(id, draft)), content)
}

fn content(view: AuditLineView) -> impl IntoView {
    let locale = use_locale();
    let breadcrumb = vec![Crumb::new(audit::title(locale), "/audit")];
    let because = view.redacted_because.clone();
    let redacted = view.redacted_at.map(|at| {
        let title = audit::redacted_title(locale, at.to_minute_text());
        view! { <Callout title tone=Tone::Attention><p>{because}</p></Callout> }
    });
    let redact = (view.may_redact && view.number.is_some()).then(|| redact(&view));
    view! {
        <Page title=view.row.action.clone() kicker=view.row.id.clone() breadcrumb narrow=true>
            {redacted}
            {facts(&view)}
            {redact}
        </Page>
    }
}

fn facts(view: &AuditLineView) -> impl IntoView + use<> {
    let locale = use_locale();
    let (row, at) = (&view.row, view.row.at);
    let who = if row.user.is_empty() { audit::system(locale).to_owned() } else { row.user.clone() };
    let request = PageUrl::new(href("/audit")).set("request", &view.request).to_string();
    let subject = PageUrl::new(href("/audit")).set("subject", &row.subject).to_string();
    let open = (!row.path.is_empty()).then(|| view! { " " <a href=href(&row.path)>{audit::open(locale)}</a> });
    let link = view.number.map_or_else(|| audit::waits(locale).to_owned(), |number| audit::link(locale, number));
    let text = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
    let mut items = vec![
        described(audit::at(locale), view! { <TimeText at/> }),
        described(audit::who(locale), view! { {who} " " <span class="sub">{row.organisation.clone()}</span> }),
        described(audit::subject(locale), view! { <a href=subject><code>{row.subject.clone()}</code></a> {open} }),
        described(audit::request(locale), view! { <a href=request><code>{view.request.clone()}</code></a> }),
        described(audit::chain_link(locale), link),
    ];
    if !row.is_redacted {
        items.push(described(audit::before(locale), text(&row.before)));
        items.push(described(audit::after(locale), text(&row.after)));
        items.push(described(audit::reason(locale), text(&row.reason)));
    }
    view! { <DescriptionList items/> }
}

fn redact(view: &AuditLineView) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/audit/{}", view.row.id));
    let form = view.form.clone();
    view! {
        <Section title=audit::redact(locale) id="redact" lead=audit::redact_lead(locale)>
            <ConfirmForm
                action
                form
                label=audit::redact_open(locale)
                body=audit::redact_text(locale)
                confirm=audit::redact_submit(locale)
                id="redact"
                danger=true
            >
                <Field
                    name="reason"
                    label=audit::reason(locale)
                    hint=audit::redact_hint(locale)
                    input=Input::Textarea { rows: 2 }
                />
            </ConfirmForm>
        </Section>
    }
}
