use domain::Locale;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::dunning;

use crate::{
    components::{
        Column, Crumb, DataTable, DateText, EmptyState, Field, Form, Input, Money, Page, PrintButton, Section, Status,
        Timeline, TimelineItem, Tone, cell,
    },
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::bank::{list_debtors, read_dunning},
    url::{href, use_locale},
    views::bank::{DebtorLine, DunningView, OverdueRow},
    wording,
};

/// Who owes what is overdue, the oldest debt first.
#[component]
pub fn DebtorsPage() -> impl IntoView {
    loaded(page_data(|| (), |()| list_debtors()), list)
}

fn list(lines: Vec<DebtorLine>) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(dunning::licensee(locale)),
        Column::text(dunning::holder(locale)),
        Column::number(dunning::charges(locale)),
        Column::number(dunning::days(locale)),
        Column::text(dunning::step(locale)),
        Column::text(dunning::last_letter(locale)),
        Column::number(dunning::amount(locale)),
    ];
    let rows = lines.iter().map(|line| debtor_row(line, locale)).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=dunning::nobody(locale) body=dunning::nobody_text(locale)/> }.into_any();
    let actions = view! { <PrintButton/> }.into_any();
    view! {
        <Page title=dunning::title(locale) lead=dunning::lead(locale) actions>
            <DataTable caption=dunning::title(locale) quiet_caption=true columns rows empty/>
        </Page>
    }
}

fn debtor_row(line: &DebtorLine, locale: Locale) -> Vec<AnyView> {
    let target = href(&format!("/dunning/{}/{}", line.holder_id, line.licensee_id));
    let (amount, tone) = (line.amount, if line.level > 1 { Tone::Bad } else { Tone::Attention });
    vec![
        cell(view! { <a href=target>{line.licensee.clone()}</a> }),
        cell(line.holder.clone()),
        cell(line.charges),
        cell(line.days),
        cell(view! { <Status word=level_name(line.level, locale) tone/> }),
        cell(line.last_on.map(|day| view! { <DateText day/> })),
        cell(view! { <Money amount/> }),
    ]
}

fn level_name(level: i64, locale: Locale) -> &'static str {
    match level {
        1 => dunning::level_1(locale),
        2 => dunning::level_2(locale),
        _ => dunning::level_3(locale),
    }
}

/// One debtor: what is overdue, the letter of today, and those that were sent.
#[component]
pub fn DunningPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || {
        let (holder, licensee) = params.with(|map| (value_of(map, "holder"), value_of(map, "licensee")));
        (holder, licensee, query.with(|map| value_of(map, "draft")))
    };
    loaded(page_data(key, |(holder, licensee, draft)| read_dunning(holder, licensee, draft)), one)
}

fn one(view: DunningView) -> impl IntoView {
    let locale = use_locale();
    let breadcrumb = vec![Crumb::new(dunning::title(locale), "/dunning")];
    let actions = view! { <PrintButton/> }.into_any();
    let kicker = level_name(view.line.level, locale);
    let lead = dunning::owed(locale, wording::money(view.line.amount, locale), view.line.days);
    let (charges, letter) = (charges(&view, locale), letter(&view, locale));
    let letters = letters(&view, locale);
    view! {
        <Page title=view.line.licensee.clone() kicker lead breadcrumb actions>
            {letter}
            {charges}
            {letters}
        </Page>
    }
}

/// As it is printed, and as it can be changed before it is sent.
fn letter(view: &DunningView, locale: Locale) -> impl IntoView + use<> {
    let paragraphs = view.text.lines().filter(|line| !line.trim().is_empty());
    let paragraphs = paragraphs.map(|line| view! { <p>{line.to_owned()}</p> }).collect_view();
    let signed = format!("{} {}", view.line.holder, wording::day_long(view.today, locale));
    let send = view.may_send.then(|| {
        let action = href(&format!("/dunning/{}/{}", view.line.holder_id, view.line.licensee_id));
        let (form, initial) = (view.form.clone(), view.text.clone());
        view! {
            <details class="no-print">
                <summary>{dunning::change_and_send(locale)}</summary>
                <Form action form submit=dunning::send(locale)>
                    <Field name="text" label=dunning::text(locale) hint=dunning::text_hint(locale) initial input=Input::Textarea { rows: 12 }/>
                </Form>
            </details>
        }
    });
    view! {
        <Section title=dunning::letter(locale) id="letter">
            <div class="letter">{paragraphs} <p class="signed">{signed}</p></div>
            {send}
        </Section>
    }
}

fn charges(view: &DunningView, locale: Locale) -> impl IntoView + use<> {
    let columns = vec![
        Column::text(dunning::charge(locale)),
        Column::text(dunning::licence(locale)),
        Column::text(dunning::due_on(locale)),
        Column::number(dunning::days(locale)),
        Column::number(dunning::open(locale)),
        Column::number(dunning::interest(locale)),
    ];
    let money = |amount: domain::Fen| cell(view! { <Money amount/> });
    let row = |it: &OverdueRow| {
        let target = href(&format!("/charges/{}", it.part.charge_id));
        vec![
            cell(
                view! { <a href=target>{it.part.what.clone()}</a> <br/> <code class="sub">{it.part.reference.clone()}</code> },
            ),
            cell(it.part.licence_number.clone()),
            cell(it.part.due_on.map(|day| view! { <DateText day/> })),
            cell(it.days),
            money(it.part.amount),
            money(it.interest),
        ]
    };
    let rows = view.charges.iter().map(row).collect::<Vec<_>>();
    let foot = vec![
        cell(dunning::sum(locale)),
        cell(""),
        cell(""),
        cell(""),
        money(view.charges.iter().map(|it| it.part.amount).sum()),
        money(view.charges.iter().map(|it| it.interest).sum()),
    ];
    let empty = ().into_any();
    view! {
        <Section title=dunning::overdue(locale) id="overdue">
            <DataTable caption=dunning::overdue(locale) quiet_caption=true columns rows foot empty/>
        </Section>
    }
}

fn letters(view: &DunningView, locale: Locale) -> Option<impl IntoView + use<>> {
    if view.letters.is_empty() {
        return None;
    }
    let items = view
        .letters
        .iter()
        .map(|letter| TimelineItem {
            at: letter.sent_at.day().to_string(),
            title: format!("{} {}", level_name(letter.level, locale), wording::money(letter.amount, locale)),
            by: String::new(),
            note: letter.text.clone(),
            tone: Tone::Neutral,
        })
        .collect();
    Some(view! { <Section title=dunning::letters(locale) id="letters"><Timeline items/></Section> })
}
