use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use locales::audit;

use crate::{
    components::{ButtonLink, Column, DataTable, EmptyState, Page, Pagination, TimeText, cell},
    data::{loaded, page_data},
    pages::{account::value_of, charges::page_of},
    server_fns::audit::list_audit,
    url::{PageUrl, href, use_locale},
    views::passports::{AuditQuestion, AuditRowView, AuditView},
};

/// Characters of a text that a row shows; the line's own page has all of it.
const SHOWN_CHARS: usize = 60;

/// Who did what, when and why; the address is the search.
#[component]
pub fn AuditPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|query| (question(query), page_of(query)));
    loaded(page_data(key, |(question, page)| list_audit(question, page)), content)
}

fn question(query: &ParamsMap) -> AuditQuestion {
    let value = |name: &str| value_of(query, name);
    AuditQuestion {
        person: value("person"),
        organisation: value("organisation"),
        action: value("action"),
        subject: value("subject"),
        request: value("request"),
        from: value("from"),
        to: value("to"),
    }
}

fn content(view: AuditView) -> impl IntoView {
    let locale = use_locale();
    let url = PageUrl::current().unset("done");
    let target = |kind: &str| {
        let export = PageUrl::new(href(&format!("/audit/export.{kind}")));
        url.unset("page").pairs().iter().fold(export, |url, (name, value)| url.set(name, value)).to_string()
    };
    let (xlsx, csv) = (target("xlsx"), target("csv"));
    let actions = view! {
        <ButtonLink href=xlsx label=audit::export_xlsx(locale) external=true/>
        <ButtonLink href=csv label=audit::export_csv(locale) external=true/>
    }
    .into_any();
    let columns = vec![
        Column::text(audit::at(locale)),
        Column::text(audit::who(locale)),
        Column::text(audit::what(locale)),
        Column::text(audit::subject(locale)),
        Column::text(audit::change(locale)),
    ];
    let (filter, chain, paging) = (filter(&view), chain(&view), view.paging);
    let lead = if view.is_whole { audit::lead_whole(locale) } else { audit::lead_own(locale) };
    let rows = view.rows.into_iter().map(row).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=audit::none(locale) body=audit::none_text(locale)/> }.into_any();
    view! {
        <Page title=audit::title(locale) lead actions>
            {filter}
            {chain}
            <div class="audit-rows">
                <DataTable caption=audit::title(locale) quiet_caption=true columns rows empty/>
            </div>
            <Pagination paging url/>
        </Page>
    }
}

/// How far the chain reaches, for who sees all of it.
fn chain(view: &AuditView) -> Option<impl IntoView + use<>> {
    let locale = use_locale();
    let (links, waiting) = (view.links?, view.waiting);
    Some(view! { <p class="hint">{audit::chain(locale, links, waiting)}</p> })
}

fn row(row: AuditRowView) -> Vec<AnyView> {
    let locale = use_locale();
    let (at, line) = (row.at, href(&format!("/audit/{}", row.id)));
    let who = if row.user.is_empty() { audit::system(locale).to_owned() } else { row.user };
    let subject = if row.path.is_empty() {
        view! { <code>{row.subject}</code> }.into_any()
    } else {
        view! { <a href=href(&row.path)><code>{row.subject}</code></a> }.into_any()
    };
    let change = if row.is_redacted {
        audit::redacted(locale).to_owned()
    } else {
        changed(&row.before, &row.after, &row.reason)
    };
    vec![
        cell(view! { <a href=line><TimeText at/></a> }),
        cell(view! { {who} <br/> <span class="sub">{row.organisation}</span> }),
        cell(row.action),
        cell(subject),
        cell(view! { <span class="sub">{change}</span> }),
    ]
}

/// Before → after, and why, shortened.
fn changed(before: &str, after: &str, reason: &str) -> String {
    let text = match (before, after) {
        ("", after) => after.to_owned(),
        (before, "") => format!("{before} →"),
        (before, after) => format!("{before} → {after}"),
    };
    let text = if reason.is_empty() { text } else { format!("{text} · {reason}") };
    let mut short: String = text.chars().take(SHOWN_CHARS).collect();
    if text.chars().count() > SHOWN_CHARS {
        short.push('…');
    }
    short
}

/// A form that asks by address: it works with scripts off and can be kept as a link.
fn filter(view: &AuditView) -> impl IntoView + use<> {
    let locale = use_locale();
    let question = &view.question;
    let chosen = question.action.clone();
    let options = view.actions.clone().into_iter().map(|choice| {
        let is_selected = choice.value == chosen;
        view! { <option value=choice.value selected=is_selected>{choice.label}</option> }
    });
    let text = |name: &'static str, label: &'static str, value: &str, hint: &'static str| {
        let (id, value) = (format!("audit-{name}"), value.to_owned());
        let target = id.clone();
        view! {
            <div class="field">
                <label for=target>{label}</label>
                <input id=id type="text" name=name maxlength="80" value=value placeholder=hint/>
            </div>
        }
    };
    let organisation =
        view.is_whole.then(|| text("organisation", audit::organisation(locale), &question.organisation, ""));
    view! {
        <form class="audit-filter" method="get" action=href("/audit") role="search">
            {text("person", audit::person(locale), &question.person, "")}
            {organisation}
            <div class="field">
                <label for="audit-action">{audit::what(locale)}</label>
                <select id="audit-action" name="action">
                    <option value="">{audit::any(locale)}</option>
                    {options.collect_view()}
                </select>
            </div>
            {text("subject", audit::subject_id(locale), &question.subject, "lic_…")}
            {text("request", audit::request(locale), &question.request, "")}
            {text("from", audit::from(locale), &question.from, "2026-01-31")}
            {text("to", audit::to(locale), &question.to, "2026-01-31")}
            <button class="button" type="submit">{audit::search(locale)}</button>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_in_one_line() {
        assert_eq!(changed("", "new", ""), "new");
        assert_eq!(changed("old", "", "why"), "old → · why");
        assert_eq!(changed("old", "new", "why"), "old → new · why");
        assert_eq!(changed("", &"长".repeat(80), "").chars().count(), SHOWN_CHARS + 1);
    }
}
