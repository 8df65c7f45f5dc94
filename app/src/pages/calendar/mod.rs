//! The deadlines of an organisation, and the link under which a calendar can subscribe to them.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::calendar;

use crate::{
    components::{
        Callout, Column, CopyButton, DataTable, DateText, EmptyState, Page, PostButton, Section, Status, Tone, cell,
    },
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::filings::read_calendar,
    url::{href, use_locale},
    views::filings::{CalendarView, DeadlineLine},
    wording,
};

/// Days left from which a deadline is marked.
const NEAR_DAYS: i64 = 15;

/// Every deadline of one's own organisation by day.
#[component]
pub fn CalendarPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|query| (value_of(query, "kind"), value_of(query, "made")));
    loaded(page_data(key, |(kind, made)| read_calendar(kind, made)), content)
}

fn content(view: CalendarView) -> impl IntoView {
    let locale = use_locale();
    let has_provisional = view.lines.iter().any(|line| line.is_provisional);
    let provisional = has_provisional.then(|| {
        let text = calendar::provisional_note(locale, view.unknown_from);
        view! { <p class="hint">{text}</p> }
    });
    let (filter, made, link) = (filter(&view), made(&view), link(&view));
    view! {
        <Page title=calendar::title(locale) lead=calendar::lead(locale)>
            {made}
            <div class="section" id="list">
                {filter}
                {list(view.lines)}
                {provisional}
            </div>
            {link}
        </Page>
    }
}

fn kind_name(code: &str) -> &'static str {
    locales::lookup(&format!("calendar.kind_{code}"), use_locale()).unwrap_or_default()
}

/// One kind only, as a form that any browser sends.
fn filter(view: &CalendarView) -> impl IntoView + use<> {
    let locale = use_locale();
    let chosen = view.kind.clone();
    let options = view
        .kinds
        .iter()
        .map(|code| {
            let is_chosen = *code == chosen;
            view! { <option value=code.clone() selected=is_chosen>{kind_name(code)}</option> }
        })
        .collect_view();
    view! {
        <form class="filter-row" method="get" action=href("/calendar")>
            <label for="deadline-kind">{calendar::kinds(locale)}</label>
            <select id="deadline-kind" name="kind">
                <option value="">{calendar::all(locale)}</option>
                {options}
            </select>
            <button class="button" type="submit">{locales::recordals::filter(locale)}</button>
        </form>
    }
}

fn list(lines: Vec<DeadlineLine>) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(calendar::day(locale)),
        Column::text(calendar::days_left(locale)),
        Column::text(calendar::what(locale)),
    ];
    let rows = lines.into_iter().map(row).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=calendar::empty(locale) body=calendar::empty_body(locale)/> }.into_any();
    view! { <DataTable caption=calendar::list(locale) quiet_caption=true columns rows empty/> }
}

fn row(line: DeadlineLine) -> Vec<AnyView> {
    let locale = use_locale();
    let (day, target) = (line.day, href(&line.path));
    let (word, tone) = match line.days_left {
        ..0 => (calendar::late_days(locale, -line.days_left), Tone::Bad),
        0 => (calendar::today(locale).to_owned(), Tone::Attention),
        1..=NEAR_DAYS => (calendar::left_days(locale, line.days_left), Tone::Attention),
        _ => (calendar::left_days(locale, line.days_left), Tone::Neutral),
    };
    let provisional =
        line.is_provisional.then(|| view! { <br/> <span class="sub">{calendar::provisional(locale)}</span> });
    let about = match line.amount {
        Some(amount) => format!("{} · {}", line.number, wording::money(amount, locale)),
        None => line.number,
    };
    let about = (!about.is_empty() && line.kind != "annuity").then(|| view! { <br/> <span class="sub">{about}</span> });
    let counting = line.counting.map(|counting| {
        let text = counting.text(locale);
        view! { <br/> <span class="sub">{text}</span> }
    });
    vec![
        cell(view! { <DateText day/> {provisional} }),
        cell(view! { <Status word tone/> }),
        cell(view! { <a href=target>{kind_name(&line.kind)} " · " {line.title}</a> {about} {counting} }),
    ]
}

/// Right after the link was made: the only time that it can be read.
fn made(view: &CalendarView) -> Option<AnyView> {
    let locale = use_locale();
    if view.made.is_empty() {
        return None;
    }
    let (address, text) = (view.made.clone(), view.made.clone());
    Some(
        view! {
            <Callout title=calendar::made_title(locale) tone=Tone::Good>
                <p>{calendar::made_body(locale)}</p>
                <p class="secret-link"><code>{address}</code> " " <CopyButton text/></p>
            </Callout>
        }
        .into_any(),
    )
}

fn link(view: &CalendarView) -> Option<AnyView> {
    let locale = use_locale();
    if !view.may_link {
        return None;
    }
    let state = match view.link_made_on {
        Some(day) => calendar::link_stands(locale, wording::day_long(day, locale)),
        None => calendar::link_none(locale).to_owned(),
    };
    let stands = view.link_made_on.is_some();
    let make = if stands { calendar::remake(locale) } else { calendar::make(locale) };
    let (make_id, revoke_id) = (view.make_id.clone(), view.revoke_id.clone());
    let revoke = stands.then(|| {
        view! {
            <PostButton
                action=href("/calendar/link/revoke")
                label=calendar::revoke(locale)
                request_id=revoke_id
                kind="danger"
            />
        }
    });
    Some(
        view! {
            <Section title=calendar::link(locale) id="link" lead=calendar::link_lead(locale)>
                <p>{state}</p>
                <div class="row-acts">
                    <PostButton action=href("/calendar/link") label=make request_id=make_id kind="primary"/>
                    {revoke}
                </div>
            </Section>
        }
        .into_any(),
    )
}
