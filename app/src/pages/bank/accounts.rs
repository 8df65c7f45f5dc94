use domain::Locale;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::bank;

use super::words::{match_state, rule_name};
use crate::{
    components::{
        ButtonLink, Column, DataTable, DateText, EmptyState, Field, Form, Input, Page, Section, Shortcuts, Status,
        TimeText, cell,
    },
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::bank::list_bank_accounts,
    url::{href, use_locale},
    views::{
        Choice,
        bank::{AccountLine, AccountsView, MatchLine},
    },
};

/// The accounts that finance reconciles, and what waits for a second person.
#[component]
pub fn BankAccountsPage() -> impl IntoView {
    let query = use_query_map();
    loaded(page_data(move || query.with(|map| value_of(map, "draft")), list_bank_accounts), content)
}

fn content(view: AccountsView) -> impl IntoView {
    let locale = use_locale();
    let (waiting, asked) = (matches(&view.waiting, false), matches(&view.asked, true));
    let form = view.may_act.then(|| form(&view));
    let actions = view! { <ButtonLink href=href("/dunning") label=bank::to_dunning(locale)/> }.into_any();
    view! {
        <Page title=bank::title(locale) lead=bank::lead(locale) actions>
            {accounts(&view)}
            {waiting}
            {asked}
            {form}
            <Shortcuts/>
        </Page>
    }
}

fn accounts(view: &AccountsView) -> impl IntoView + use<> {
    let locale = use_locale();
    let mut columns = vec![Column::text(bank::account(locale)), Column::text(bank::number(locale))];
    if view.shows_holder {
        columns.insert(0, Column::text(bank::holder(locale)));
    }
    columns.push(Column::text(bank::last_day(locale)));
    columns.push(Column::number(bank::open_lines(locale)));
    let rows = view.accounts.iter().map(|line| account_row(line, view.shows_holder)).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=bank::no_accounts(locale) body=bank::no_accounts_text(locale)/> }.into_any();
    view! {
        <Section title=bank::accounts(locale) id="accounts">
            <DataTable caption=bank::accounts(locale) quiet_caption=true columns rows empty/>
        </Section>
    }
}

fn account_row(line: &AccountLine, shows_holder: bool) -> Vec<AnyView> {
    let target = href(&format!("/reconciliation/accounts/{}", line.id));
    let mut cells = vec![
        cell(
            view! { <a href=target data-row="">{line.name.clone()}</a> <br/> <span class="sub">{line.bank.clone()}</span> },
        ),
        cell(view! { <code>{line.number.clone()}</code> " " <span class="sub">{line.currency.clone()}</span> }),
        cell(line.last_day.map(|day| view! { <DateText day/> })),
        cell(line.open),
    ];
    if shows_holder {
        cells.insert(0, cell(line.holder.clone()));
    }
    cells
}

fn matches(lines: &[MatchLine], is_undo: bool) -> Option<impl IntoView + use<>> {
    let locale = use_locale();
    if lines.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text(bank::matched_by(locale)),
        Column::text(bank::state(locale)),
        Column::text(bank::made_at(locale)),
        Column::text(bank::who(locale)),
    ];
    let rows = lines.iter().map(|line| match_row(line, locale)).collect::<Vec<_>>();
    let (title, id) = if is_undo { (bank::asked_undo(locale), "asked") } else { (bank::waiting(locale), "waiting") };
    let lead = if is_undo { bank::asked_undo_text(locale) } else { bank::waiting_text(locale) };
    let empty = ().into_any();
    Some(view! {
        <Section title id lead>
            <DataTable caption=title quiet_caption=true columns rows empty/>
        </Section>
    })
}

fn match_row(line: &MatchLine, locale: Locale) -> Vec<AnyView> {
    let target = href(&format!("/reconciliation/matches/{}", line.id));
    let (word, tone) = match_state(line, locale);
    let (at, name) = (line.made_at, rule_name(line.rule, locale));
    let who = match (line.is_own, line.is_auto) {
        (true, _) => bank::by_you(locale),
        (false, true) => bank::by_rules(locale),
        (false, false) => bank::by_another(locale),
    };
    vec![
        cell(view! { <a href=target data-row="">{name}</a> }),
        cell(view! { <Status word tone/> }),
        cell(view! { <TimeText at/> }),
        cell(who),
    ]
}

fn form(view: &AccountsView) -> impl IntoView + use<> {
    let locale = use_locale();
    let (choices, shows_holder): (Vec<Choice>, bool) = (view.holders.clone(), view.shows_holder);
    let form = view.form.clone();
    view! {
        <Section title=bank::new_account(locale) id="new" lead=bank::new_account_text(locale)>
            <Form action=href("/reconciliation") form submit=bank::enter_account(locale)>
                {shows_holder.then(|| {
                    view! { <Field name="holder" label=bank::holder(locale) input=Input::Select(choices)/> }
                })}
                <Field name="name" label=bank::account_name(locale) hint=bank::account_name_hint(locale)/>
                <Field name="bank" label=bank::bank_name(locale) optional=true/>
                <Field name="number" label=bank::number(locale)/>
                <Field name="currency" label=bank::currency(locale) hint=bank::currency_hint(locale)/>
            </Form>
        </Section>
    }
}
