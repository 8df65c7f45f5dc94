use domain::Fen;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::{books, papers};

use crate::{
    components::{
        ButtonLink, Column, Crumb, DataTable, DateText, DescriptionList, EmptyState, Explained, Money, Page,
        Pagination, PrintButton, Section, cell, described,
    },
    data::{loaded, page_data},
    pages::charges::{page_of, value_of},
    server_fns::books::read_statement,
    url::{PageUrl, href, use_locale},
    views::books::{StatementOf, StatementRowView, StatementView},
    wording,
};

/// A statement of account: of a licence, of an organisation or of the reader's own, for any days.
#[component]
pub fn StatementPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || {
        query.with(|query| {
            let value = |name: &str| value_of(query, name);
            (value("licence"), value("organisation"), value("from"), value("to"), page_of(query))
        })
    };
    let load = |(licence, organisation, from, to, page)| read_statement(licence, organisation, from, to, page);
    loaded(page_data(key, load), content)
}

fn content(view: StatementView) -> impl IntoView {
    let locale = use_locale();
    let export = |kind: &str| {
        PageUrl::local(locale, &format!("/statements/export.{kind}"))
            .set("licence", view.licence.clone())
            .set("organisation", view.organisation.clone())
            .set("from", view.from.clone())
            .set("to", view.to.clone())
            .to_string()
    };
    let (xlsx, csv) = (export("xlsx"), export("csv"));
    let subject = [&view.licence, &view.organisation].into_iter().find(|id| !id.is_empty());
    let subject = subject.map_or("own", String::as_str);
    let pdf = PageUrl::local(locale, &format!("/papers/account_statement/{subject}"))
        .set("from", view.from.clone())
        .set("to", view.to.clone())
        .to_string();
    let actions = view! {
        <ButtonLink href=pdf label=papers::pdf(locale) external=true/>
        <ButtonLink href=xlsx label=books::export_xlsx(locale) external=true/>
        <ButtonLink href=csv label=books::export_csv(locale) external=true/>
        <PrintButton/>
    }
    .into_any();
    let (kicker, lead) = titles(&view.of);
    let breadcrumb = vec![Crumb::new(books::money(locale), "/charges")];
    view! {
        <Page title=books::statement(locale) kicker lead breadcrumb actions>
            {days(&view)}
            {sums(&view)}
            {lines(&view)}
            <Pagination paging=view.paging url=PageUrl::current()/>
            {ageing(&view)}
            <p class="hint">{books::statement_text(locale)}</p>
        </Page>
    }
}

/// Whose account it is, and between whom.
fn titles(of: &StatementOf) -> (String, String) {
    match of {
        StatementOf::Licence { number, holder, licensee, .. } => (number.clone(), format!("{holder} · {licensee}")),
        StatementOf::Holder(name) | StatementOf::Company(name) => (name.clone(), String::new()),
        StatementOf::Between { holder, company } => (company.clone(), format!("{holder} · {company}")),
    }
}

fn days(view: &StatementView) -> impl IntoView + use<> {
    let locale = use_locale();
    let error = |field: &str| {
        let error = view.form.error(field)?;
        let text = locales::error_text(&error.code, locale, &error.params);
        Some(view! { <span class="field-error">{text}</span> })
    };
    let (from_error, to_error) = (error("from"), error("to"));
    view! {
        <form class="licence-filter" method="get" action=href("/statements")>
            <input type="hidden" name="licence" value=view.licence.clone()/>
            <input type="hidden" name="organisation" value=view.organisation.clone()/>
            <div class="field">
                <label for="statement-from">{books::from(locale)}</label>
                <input id="statement-from" type="text" name="from" inputmode="numeric" maxlength="10" placeholder="2026-01-01" value=view.from.clone()/>
                {from_error}
            </div>
            <div class="field">
                <label for="statement-to">{books::to(locale)}</label>
                <input id="statement-to" type="text" name="to" inputmode="numeric" maxlength="10" placeholder="2026-12-31" value=view.to.clone()/>
                {to_error}
            </div>
            <button class="button" type="submit">{books::show(locale)}</button>
        </form>
    }
}

fn sums(view: &StatementView) -> impl IntoView + use<> {
    let locale = use_locale();
    let money = |amount: Fen| view! { <Money amount/> };
    let items = vec![
        described(books::opening_balance(locale), money(view.opening)),
        described(books::charged(locale), money(view.charged)),
        described(books::settled(locale), money(view.settled)),
        described(books::closing_balance(locale), closing(view)),
        described(books::owed(locale), money(view.owed)),
        described(books::unapplied(locale), money(view.unapplied)),
    ];
    view! {
        <Section title=books::balance(locale) id="balance">
            <DescriptionList items/>
        </Section>
    }
}

/// Up to today it is the balance that a licence or an organisation has.
fn closing(view: &StatementView) -> AnyView {
    let (amount, of) = (view.closing, format!("{}{}", view.licence, view.organisation));
    if view.to.is_empty() && !of.is_empty() {
        view! { <Explained amount of/> }.into_any()
    } else {
        view! { <Money amount/> }.into_any()
    }
}

fn lines(view: &StatementView) -> impl IntoView + use<> {
    let locale = use_locale();
    let is_one = matches!(view.of, StatementOf::Licence { .. });
    let mut columns = vec![Column::text(books::booked(locale)), Column::text(books::what(locale))];
    if !is_one {
        columns.push(Column::text(books::licence(locale)));
        columns.push(Column::text(books::parties(locale)));
    }
    columns.extend([
        Column::number(books::debit(locale)),
        Column::number(books::credit(locale)),
        Column::number(books::balance(locale)),
    ]);
    let rows = view.rows.iter().map(|row| line(row, is_one)).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=books::no_lines(locale)/> }.into_any();
    view! {
        <Section title=books::lines(locale) id="lines">
            <DataTable caption=books::lines(locale) quiet_caption=true columns rows empty/>
        </Section>
    }
}

fn line(row: &StatementRowView, is_one: bool) -> Vec<AnyView> {
    let locale = use_locale();
    let (day, happened) = (row.booked_on, row.occurred_on);
    let late = (day != happened).then(|| {
        view! { <br/> <span class="sub">{books::happened_on(locale, happened)}</span> }
    });
    let target = href(&row.path);
    let tax = (!row.tax.is_zero()).then(|| {
        view! { <br/> <span class="sub">{books::tax_in_it(locale, row.tax)}</span> }
    });
    let name = wording::entry_name(&row.kind, locale);
    let money = |amount: Fen| {
        let of = row.path.rsplit('/').next().unwrap_or_default().to_owned();
        cell((!amount.is_zero()).then(|| view! { <Explained amount of/> }))
    };
    let mut cells = vec![cell(view! { <DateText day/> {late} }), cell(view! { <a href=target>{name}</a> {tax} })];
    if !is_one {
        let licence = href(&format!("/statements?licence={}", row.licence_id));
        cells.push(cell(view! { <a href=licence>{row.licence_number.clone()}</a> }));
        let licensee = row.licensee.clone();
        cells.push(cell(view! { {row.holder.clone()} <br/> <span class="sub">{licensee}</span> }));
    }
    let balance = row.balance;
    cells.extend([money(row.debit), money(row.credit), cell(view! { <Money amount=balance/> })]);
    cells
}

/// What is open today, by how long it has been due: 账龄.
fn ageing(view: &StatementView) -> impl IntoView + use<> {
    let locale = use_locale();
    let labels = [
        books::not_due(locale),
        books::to_30(locale),
        books::to_90(locale),
        books::to_180(locale),
        books::beyond(locale),
        books::sum(locale),
    ];
    let columns = labels.map(Column::number).to_vec();
    let total: Fen = view.ageing.iter().copied().sum();
    let cells = view.ageing.iter().copied().chain([total]).map(|amount| cell(view! { <Money amount/> }));
    let rows = vec![cells.collect::<Vec<_>>()];
    let today = view.today;
    view! {
        <Section title=books::ageing(locale) id="ageing" lead=books::ageing_text(locale, today)>
            <DataTable caption=books::ageing(locale) quiet_caption=true columns rows empty=().into_any()/>
        </Section>
    }
}
