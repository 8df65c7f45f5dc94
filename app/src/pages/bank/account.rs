use domain::Locale;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::bank;

use super::words::{crumbs, import_state, line_state, standing_view};
use crate::{
    components::{
        ButtonLink, Column, DataTable, DateText, EmptyState, Field, Form, Input, Money, Page, Pagination, PostButton,
        Section, Shortcuts, Status, Tab, Tabs, TimeText, cell,
    },
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::bank::read_bank_account,
    url::{PageUrl, href, use_locale},
    views::bank::{AccountView, ImportLine, LineRow, LinesShown},
};

/// An account: its queues, a page of lines with what is suggested, and its statements.
#[component]
pub fn BankAccountPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || {
        let id = params.with(|params| value_of(params, "id"));
        query.with(|map| {
            let of = |name: &str| value_of(map, name);
            let shown = LinesShown {
                state: of("state"),
                queue: of("queue"),
                mine: of("mine") == "yes",
                asleep: of("asleep") == "yes",
                text: of("text"),
                page: of("page").parse().unwrap_or(1),
            };
            (id, shown, of("draft"))
        })
    };
    let read = |(id, shown, draft)| read_bank_account(id, shown, draft);
    loaded(page_data(key, read), content)
}

fn content(view: AccountView) -> impl IntoView {
    let locale = use_locale();
    let base = format!("/reconciliation/accounts/{}", view.account.id);
    let actions = view! {
        {view.may_act.then(|| view! { <ButtonLink href="#upload-file" label=bank::upload(locale) key="i"/> })}
        <ButtonLink href=href(&format!("{base}/months")) label=bank::months(locale)/>
        <ButtonLink href=href(&format!("{base}/rules")) label=bank::rules(locale)/>
    }
    .into_any();
    let kicker = format!("{} {}", view.account.holder, view.account.number);
    let imports = imports(&view);
    let (tabs, filter, lines) = (tabs(&view, &base, locale), filter(&view, &base, locale), lines(&view, &base, locale));
    view! {
        <Page title=view.account.name.clone() kicker breadcrumb=crumbs(None, locale) actions>
            {tabs}
            {filter}
            {lines}
            {imports}
            <Shortcuts/>
        </Page>
    }
}

/// The queues of open lines, and lines by state.
fn tabs(view: &AccountView, base: &str, locale: Locale) -> impl IntoView + use<> {
    let all: u64 = view.queues.iter().map(|queue| queue.lines).sum();
    let is_open = view.shown.state == "open";
    let mut tabs =
        vec![Tab::new(bank::all_open(locale), href(base), is_open && view.shown.queue.is_empty()).with_count(all)];
    for queue in view.queues.iter().filter(|queue| !queue.queue.is_empty()) {
        let name = queue.standing.map_or(bank::not_looked_at(locale), |standing| standing.name(locale));
        let target = href(&format!("{base}?queue={}", queue.queue));
        tabs.push(Tab::new(name, target, is_open && view.shown.queue == queue.queue).with_count(queue.lines));
    }
    for (state, name) in [
        ("matched", bank::line_matched(locale)),
        ("set_aside", bank::line_set_aside(locale)),
        ("all", bank::all_lines(locale)),
    ] {
        tabs.push(Tab::new(name, href(&format!("{base}?state={state}")), view.shown.state == state));
    }
    view! { <Tabs label=bank::queues(locale) tabs/> }
}

fn filter(view: &AccountView, base: &str, locale: Locale) -> impl IntoView + use<> {
    let saved = view.views.iter().map(|saved| {
        let target = href(&format!("{base}?{}", saved.query));
        let action = href(&format!("{base}/views/{}/forget", saved.id));
        let (label, request_id) = (bank::forget_view(locale, &saved.name), view.save.request_id.clone());
        view! { <li><a href=target>{saved.name.clone()}</a> <PostButton action label request_id/></li> }
    });
    let saved = saved.collect_view();
    let has_saved = !view.views.is_empty();
    let saved = has_saved.then(|| {
        view! { <nav class="saved-views" aria-label=bank::saved_views(locale)><ul>{saved}</ul></nav> }
    });
    let keep = (!query_of(view).is_empty()).then(|| {
        let (action, form, query) = (href(&format!("{base}/views")), view.save.clone(), query_of(view));
        view! {
            <details class="keep-view">
                <summary>{bank::keep_view(locale)}</summary>
                <Form action form submit=bank::keep_view_submit(locale) id="save">
                    <input type="hidden" name="query" value=query/>
                    <Field name="name" label=bank::view_name(locale)/>
                </Form>
            </details>
        }
    });
    let (action, text) = (href(base), view.shown.text.clone());
    let (state, queue, mine, asleep) =
        (view.shown.state.clone(), view.shown.queue.clone(), view.shown.mine, view.shown.asleep);
    view! {
        <div class="filter-bar">
            <form class="search" method="get" action=action role="search">
                <input type="hidden" name="state" value=state/>
                <input type="hidden" name="queue" value=queue/>
                <label for="text">{bank::search(locale)}</label>
                <input id="text" name="text" type="search" value=text accesskey="/"/>
                <label class="inline-tick"><input type="checkbox" name="mine" value="yes" checked=mine/> {bank::mine(locale)}</label>
                <label class="inline-tick"><input type="checkbox" name="asleep" value="yes" checked=asleep/> {bank::asleep(locale)}</label>
                <button class="button" type="submit">{bank::show(locale)}</button>
            </form>
            {saved}
            {keep}
        </div>
    }
}

/// The filter as an address has it.
fn query_of(view: &AccountView) -> String {
    let mut parts = Vec::new();
    for (name, value) in
        [("state", view.shown.state.as_str()), ("queue", &view.shown.queue), ("text", &view.shown.text)]
    {
        if !value.is_empty() && value != "open" {
            parts.push(format!("{name}={value}"));
        }
    }
    for (name, _) in [("mine", view.shown.mine), ("asleep", view.shown.asleep)].into_iter().filter(|(_, is_on)| *is_on)
    {
        parts.push(format!("{name}=yes"));
    }
    parts.join("&")
}

fn lines(view: &AccountView, base: &str, locale: Locale) -> impl IntoView + use<> {
    let columns = vec![
        Column::text(bank::day(locale)),
        Column::text(bank::counterparty(locale)),
        Column::text(bank::stands(locale)),
        Column::text(bank::suggestion(locale)),
        Column::number(bank::amount(locale)),
    ];
    let rows = view.lines.iter().map(|line| line_row(line, locale)).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=bank::no_lines(locale) body=bank::no_lines_text(locale)/> }.into_any();
    let url = PageUrl::local(locale, &format!("{base}?{}", query_of(view)));
    let ready: Vec<&LineRow> = view.lines.iter().filter(|line| line.state == "open" && line.rule.is_some()).collect();
    let bulk = (view.may_act && !ready.is_empty()).then(|| {
        let hidden = ready.iter().map(|line| (format!("line:{}", line.id), line.version.to_string())).collect();
        let label = bank::accept_shown(locale, ready.len());
        let (action, request_id) = (href(&format!("{base}/accept")), view.bulk.request_id.clone());
        view! { <PostButton action label request_id hidden/> }
    });
    let again = view.may_act.then(|| {
        let (action, request_id) = (href(&format!("{base}/look")), view.bulk.request_id.clone());
        view! { <PostButton action label=bank::look_again(locale) request_id/> }
    });
    let paging = view.paging;
    view! {
        <Section title=bank::lines(locale) id="lines" lead=bank::lines_text(locale)>
            <DataTable caption=bank::lines(locale) quiet_caption=true columns rows empty/>
            <Pagination paging url/>
            <div class="actions">{bulk} {again}</div>
        </Section>
    }
}

fn line_row(line: &LineRow, locale: Locale) -> Vec<AnyView> {
    let target = href(&format!("/reconciliation/lines/{}", line.id));
    let (day, amount) = (line.booked_on, line.amount);
    let name = if line.counterparty.is_empty() { bank::nameless(locale).to_owned() } else { line.counterparty.clone() };
    let stands = if line.state == "open" {
        standing_view(line.standing, locale)
    } else {
        let (word, tone) = line_state(&line.state, locale);
        view! { <Status word tone/> }.into_any()
    };
    let age = (line.state == "open").then(|| view! { <br/> <span class="sub">{bank::age(locale, line.age)}</span> });
    let owner = (!line.owner.is_empty()).then(|| view! { <br/> <span class="sub">{line.owner.clone()}</span> });
    let until =
        line.snoozed_until.map(|day| view! { <br/> <span class="sub">{bank::asleep_until(locale, day)}</span> });
    let note = (!line.note.is_empty()).then(|| view! { <br/> <span class="sub">{line.note.clone()}</span> });
    let suggestion = match (&line.rule, line.match_id.as_str()) {
        (_, id) if !id.is_empty() => {
            let target = href(&format!("/reconciliation/matches/{id}"));
            view! { <a href=target>{bank::its_match(locale)}</a> }.into_any()
        }
        (Some(rule), _) if line.state == "open" => {
            let text = bank::suggested(locale, &line.suggested, rule.name(locale), line.score);
            view! { {text} }.into_any()
        }
        _ => ().into_any(),
    };
    vec![
        cell(view! { <DateText day/> {age} }),
        cell(
            view! { <a href=target data-row="">{name}</a> <br/> <span class="sub">{line.remark.clone()}</span> {note} },
        ),
        cell(view! { {stands} {owner} {until} }),
        cell(suggestion),
        cell(view! { <Money amount/> <span class="sub">{foreign(&line.currency)}</span> }),
    ]
}

/// Another currency than the renminbi is written behind the amount.
fn foreign(currency: &str) -> String {
    if currency == "CNY" { String::new() } else { format!(" {currency}") }
}

/// Uploading a statement, and what was uploaded before.
fn imports(view: &AccountView) -> impl IntoView + use<> {
    let locale = use_locale();
    let columns = vec![
        Column::text(bank::file(locale)),
        Column::text(bank::state(locale)),
        Column::text(bank::made_at(locale)),
        Column::number(bank::new_lines(locale)),
    ];
    let rows = view.imports.iter().map(|line| import_row(line, locale)).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=bank::no_imports(locale)/> }.into_any();
    let accept = ".xml,.camt,.sta,.mt940,.940,.942,.txt,.csv,.xlsx,.xls".to_owned();
    let upload = view.may_act.then(|| {
        let action = href(&format!("/reconciliation/accounts/{}/import", view.account.id));
        let form = view.upload.clone();
        view! {
            <Form action form submit=bank::read_file(locale) multipart=true id="upload">
                <Field name="file" label=bank::file(locale) hint=bank::file_hint(locale) input=Input::File { accept }/>
                <details>
                    <summary>{bank::overrule(locale)}</summary>
                    <Field name="format" label=bank::format(locale) input=Input::Select(super::import::formats(locale)) optional=true/>
                    <Field name="encoding" label=bank::encoding(locale) input=Input::Select(super::import::encodings(locale)) optional=true/>
                    <Field name="mapping" label=bank::mapping(locale) input=Input::Select(super::import::mappings(locale)) optional=true/>
                </details>
            </Form>
        }
    });
    view! {
        <Section title=bank::statements(locale) id="statements" lead=bank::statements_text(locale)>
            {upload}
            <DataTable caption=bank::statements(locale) quiet_caption=true columns rows empty/>
        </Section>
    }
}

fn import_row(line: &ImportLine, locale: Locale) -> Vec<AnyView> {
    let target = href(&format!("/reconciliation/imports/{}", line.id));
    let (word, tone) = import_state(&line.state, locale);
    let at = line.created_at;
    vec![
        cell(view! { <a href=target>{line.file_name.clone()}</a> }),
        cell(view! { <Status word tone/> }),
        cell(view! { <TimeText at/> }),
        cell(line.lines_new),
    ]
}
