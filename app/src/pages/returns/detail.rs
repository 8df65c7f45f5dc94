use domain::{Locale, yearly_return::ReturnForm};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::returns;

use super::{acts::acts, comparison::comparison, state_view};
use crate::{
    components::{
        ButtonLink, Callout, Column, Columns, Crumb, DataTable, DateText, DescriptionList, EmptyState, HashText, Money,
        Page, PrintButton, Section, Timeline, TimelineItem, Tone, cell, described,
    },
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::returns::read_return,
    url::{href, use_locale},
    views::returns::{ReturnRowLine, ReturnView},
};

/// One return.
#[component]
pub fn ReturnPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || {
        let id = params.with(|map| value_of(map, "id"));
        query.with(|map| (id.clone(), value_of(map, "form"), value_of(map, "draft"), value_of(map, "file")))
    };
    loaded(page_data(key, |(id, form, draft, file)| read_return(id, form, draft, file)), content)
}

fn content(view: ReturnView) -> impl IntoView {
    let locale = use_locale();
    let breadcrumb = vec![Crumb::new(returns::title(locale), "/returns")];
    let export = href(&format!("/returns/{}/export.xlsx", view.id));
    let actions = view! {
        <PrintButton/>
        <ButtonLink href=export label=returns::export(locale) external=true/>
    };
    let kicker = format!("{} · {}", view.holder, returns::version_cell(locale, view.number));
    let aside = view! {
        {standing(&view, locale)}
        {acts(&view)}
        {versions(&view, locale)}
        {history(&view, locale)}
    };
    let lists = ReturnForm::ALL.iter().map(|form| rows_of(&view, *form, locale)).collect_view();
    let (title, warning, found) = (returns::page_title(locale, view.year), warnings(&view, locale), comparison(&view));
    view! {
        <Page title kicker breadcrumb actions=actions.into_any()>
            <Columns aside=aside.into_any()>
                {warning}
                {found}
                {lists}
            </Columns>
        </Page>
    }
}

fn warnings(view: &ReturnView, locale: Locale) -> impl IntoView + use<> {
    let tampered = (!view.is_intact).then(|| {
        let text = returns::tampered_text(locale);
        view! { <Callout title=returns::tampered_title(locale) tone=Tone::Bad><p>{text}</p></Callout> }
    });
    let completeness = view.may("fill").then(|| {
        let (title, text, tone) = match view.blanks {
            0 => (returns::complete_title(locale).to_owned(), returns::complete_text(locale), Tone::Good),
            count => (returns::blanks_title(locale, count), returns::blanks_text(locale), Tone::Attention),
        };
        view! { <Callout title tone><p>{text}</p></Callout> }
    });
    view! { {tampered} {completeness} }
}

fn standing(view: &ReturnView, locale: Locale) -> impl IntoView + use<> {
    let by_at = |who: &str, at: domain::Timestamp| returns::by_at(locale, at.to_minute_text(), who);
    let mut items = vec![
        described(returns::state(locale), state_view(&view.state)),
        described(returns::counted(locale), view.due_text.clone()),
        described(returns::prepared(locale), by_at(&view.prepared_by, view.prepared_at)),
    ];
    if !view.reason.is_empty() {
        items.push(described(returns::reason(locale), view.reason.clone()));
    }
    if let Some(at) = view.signed_at {
        let hash = view.rows_hash.clone();
        items.push(described(returns::signed(locale), by_at(&view.signed_by, at)));
        items.push(described(returns::hash(locale), view! { <HashText hash/> }));
        items.push(described(returns::receipt(locale), receipt(view, locale)));
    }
    view! { <Section title=returns::standing(locale)><DescriptionList items/></Section> }
}

fn receipt(view: &ReturnView, locale: Locale) -> AnyView {
    if view.receipt_number.is_empty() {
        return returns::no_receipt(locale).into_any();
    }
    let (number, day) = (view.receipt_number.clone(), view.receipt_on);
    let file = (!view.receipt_document.is_empty()).then(|| {
        let target = format!("/documents/{}", view.receipt_document);
        view! { " " <a href=target rel="external">{returns::receipt_file(locale)}</a> }
    });
    view! { {number} " " {day.map(|day| view! { <DateText day/> })} {file} }.into_any()
}

fn versions(view: &ReturnView, locale: Locale) -> impl IntoView + use<> {
    (view.versions.len() > 1).then(|| {
        let items = view.versions.iter().map(|version| {
            let target = href(&format!("/returns/{}", version.id));
            let current = version.is_this.then_some("page");
            let name = returns::version_cell(locale, version.number);
            view! { <li><a href=target aria-current=current>{name}</a> " " {state_view(&version.state)}</li> }
        });
        let items = items.collect_view();
        view! { <Section title=returns::versions(locale)><ul class="plain-list">{items}</ul></Section> }
    })
}

fn history(view: &ReturnView, locale: Locale) -> impl IntoView + use<> {
    (!view.history.is_empty()).then(|| {
        let items = view.history.iter().map(|step| TimelineItem {
            at: step.at.to_minute_text(),
            title: locales::lookup(&format!("oversight_words.event_{}", step.event), locale)
                .unwrap_or_default()
                .to_owned(),
            by: step.by.clone(),
            note: step.note.clone(),
            tone: Tone::Neutral,
        });
        let items: Vec<TimelineItem> = items.collect();
        view! { <Section title=returns::history(locale)><Timeline items/></Section> }
    })
}

fn rows_of(view: &ReturnView, form: ReturnForm, locale: Locale) -> impl IntoView + use<> {
    let columns = vec![
        Column::text(returns::patent(locale)),
        Column::text(returns::counterparty(locale)),
        Column::text(returns::key_day(locale)),
        Column::number(returns::amount(locale)),
        Column::text(returns::cells(locale)),
    ];
    let rows = view.rows.iter().filter(|row| row.form == form.as_str()).map(|row| row_cells(view, row, locale));
    let rows: Vec<Vec<AnyView>> = rows.collect();
    let empty = view! { <EmptyState title=returns::none_of_form(locale)/> }.into_any();
    let title = form.name(locale);
    view! {
        <Section title id=form.as_str()>
            <DataTable caption=title quiet_caption=true columns rows empty/>
        </Section>
    }
}

fn row_cells(view: &ReturnView, row: &ReturnRowLine, locale: Locale) -> Vec<AnyView> {
    let page = href(&format!("/returns/{}/rows/{}", view.id, row.id));
    let (target, title, number) = (page.clone(), row.title.clone(), row.number.clone());
    let source = if row.is_entered { returns::entered(locale) } else { returns::from_register(locale) };
    let blanks = row.blanks.iter().map(|(code, name)| {
        let target = format!("{page}#form-{code}");
        let name = name.clone();
        view! { <li><a class="missing" href=target><strong>{returns::missing(locale)}</strong> " " {name}</a></li> }
    });
    // What is filed may be an amount, or that there is none.
    let amount = match domain::Fen::parse_yuan(&row.amount) {
        Ok(amount) => view! { <Money amount/> }.into_any(),
        Err(_) => row.amount.clone().into_any(),
    };
    let state = if row.blanks.is_empty() {
        cell(returns::all_filled(locale))
    } else {
        cell(view! { <ul class="plain-list">{blanks.collect_view()}</ul> })
    };
    vec![
        cell(view! { <a href=target>{title}</a> <br/> <span class="sub">{number} " · " {source}</span> }),
        cell(row.counterparty.clone()),
        cell(view! { <span class="date">{row.day.clone()}</span> }),
        cell(amount),
        state,
    ]
}
