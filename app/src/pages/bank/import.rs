use std::cmp::Ordering;

use domain::{
    Fen, Locale,
    bank::{StatementFormat, TextEncoding, ready_mapping, ready_mappings},
};
use leptos::prelude::*;
use leptos_meta::Meta;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::bank;

use super::words::{crumbs, import_state, known};
use crate::{
    components::{
        ButtonLink, Callout, Card, Column, Columns, ConfirmForm, DataTable, DateText, DescriptionList, Field, Input,
        Money, Page, PostButton, Section, Shortcuts, Status, Step, StepState, Steps, Tone, cell, described,
    },
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::bank::read_bank_import,
    url::{href, use_locale},
    views::{
        Choice,
        bank::{StatementImportView, StatementView, TwinRow},
    },
};

/// How often the page of a running import looks again.
const REFRESH_SECONDS: u8 = 2;

/// What can be said of a file instead of letting it be recognised.
pub(super) fn formats(locale: Locale) -> Vec<Choice> {
    let recognise = Choice::new("", bank::recognise(locale));
    let known = StatementFormat::ALL.iter().map(|it| Choice::new(it.as_str(), it.name(locale)));
    std::iter::once(recognise).chain(known).collect()
}

pub(super) fn encodings(locale: Locale) -> Vec<Choice> {
    let recognise = Choice::new("", bank::recognise(locale));
    let known = TextEncoding::ALL.iter().map(|it| Choice::new(it.as_str(), it.name(locale)));
    std::iter::once(recognise).chain(known).collect()
}

pub(super) fn mappings(locale: Locale) -> Vec<Choice> {
    let recognise = Choice::new("", bank::recognise(locale));
    let known = ready_mappings().iter().map(|it| Choice::new(it.code.clone(), it.name(locale)));
    std::iter::once(recognise).chain(known).collect()
}

/// A file of statements: what it holds, whether it adds up, and what importing it adds.
#[component]
pub fn BankImportPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || (params.with(|params| value_of(params, "id")), query.with(|map| value_of(map, "draft")));
    loaded(page_data(key, |(id, draft)| read_bank_import(id, draft)), content)
}

fn content(view: StatementImportView) -> impl IntoView {
    let locale = use_locale();
    let (word, tone) = import_state(&view.state, locale);
    let aside = view! { {recognised(&view, locale)} {acts(&view, locale)} }.into_any();
    let statements = view.statements.iter().map(|it| statement(it, locale)).collect_view();
    let (twins, run) = (twins(&view, locale), run(&view, locale));
    view! {
        <Page title=view.file_name.clone() kicker=bank::statement(locale) breadcrumb=crumbs(Some(&view.account), locale)>
            <Columns aside>
                <p><Status word tone/></p>
                {run}
                {statements}
                {twins}
                <Section title=bank::how_twice(locale) id="twice"><p>{bank::how_twice_text(locale)}</p></Section>
            </Columns>
            <Shortcuts/>
        </Page>
    }
}

/// How far the job is. Without scripts too the page looks again by itself.
fn run(view: &StatementImportView, locale: Locale) -> Option<AnyView> {
    if view.is_running {
        let text = bank::run_text(locale, view.lines_new);
        let own = href(&format!("/reconciliation/imports/{}", view.id));
        let refresh = format!("{REFRESH_SECONDS};url={own}");
        let steps = phases(&view.phase, locale);
        let may_call_off = view.may_act && view.phase != "matching";
        let off = may_call_off.then(|| {
            let (action, request_id) = (format!("{own}/call-off"), view.undo.request_id.clone());
            view! { <PostButton action label=bank::run_off(locale) request_id/> }
        });
        return Some(
            view! {
                <Meta http_equiv="refresh" content=refresh/>
                <Callout title=bank::run_title(locale) tone=Tone::Progress>
                    <p>{text} " " <a href=own>{bank::run_reload(locale)}</a></p>
                    <Steps label=bank::run_steps(locale) steps/>
                    {off}
                </Callout>
            }
            .into_any(),
        );
    }
    let (title, text, tone) = match view.phase.as_str() {
        "failed" => (bank::run_failed(locale), bank::run_failed_text(locale), Tone::Bad),
        "called_off" if view.state == "previewed" => {
            (bank::run_called_off(locale), bank::run_called_off_text(locale), Tone::Neutral)
        }
        _ => return None,
    };
    Some(view! { <Callout title tone><p>{text}</p></Callout> }.into_any())
}

fn phases(now: &str, locale: Locale) -> Vec<Step> {
    let phases = [
        ("waiting", bank::run_waiting(locale)),
        ("reading", bank::run_reading(locale)),
        ("adding", bank::run_adding(locale)),
        ("matching", bank::run_matching(locale)),
    ];
    let place = phases.iter().position(|(phase, _)| *phase == now).unwrap_or_default();
    let step = |(at, (_, word)): (usize, &(&str, &'static str))| {
        let state = match at.cmp(&place) {
            Ordering::Less => StepState::Done,
            Ordering::Equal => StepState::Current,
            Ordering::Greater => StepState::Ahead,
        };
        Step::new(*word, "", state)
    };
    phases.iter().enumerate().map(step).collect()
}

fn recognised(view: &StatementImportView, locale: Locale) -> impl IntoView + use<> {
    let format = StatementFormat::parse(&view.format).map_or("", |it| it.name(locale));
    let mut items = vec![described(bank::format(locale), format)];
    if let Some(encoding) = TextEncoding::parse(&view.encoding) {
        items.push(described(bank::encoding(locale), encoding.name(locale)));
    }
    if let Some(mapping) = ready_mapping(&view.mapping) {
        items.push(described(bank::mapping(locale), mapping.name(locale).to_owned()));
    }
    let document = format!("/documents/{}", view.document_id);
    items.push(described(bank::file(locale), view! { <a href=document rel="external">{view.file_name.clone()}</a> }));
    if !view.undo_reason.is_empty() {
        items.push(described(bank::reason(locale), view.undo_reason.clone()));
    }
    view! { <Card title=bank::recognised(locale)><DescriptionList items/></Card> }
}

/// What one statement comes to, and in plain words whether it adds up.
fn statement(it: &StatementView, locale: Locale) -> impl IntoView + use<> {
    let title = match (&it.from, &it.to) {
        (Some(from), Some(to)) => bank::statement_days(locale, from, to),
        _ => bank::statement(locale).to_owned(),
    };
    let verdict = verdict(it, locale);
    let amount = |amount: Fen| view! { <Money amount/> };
    let mut items = vec![
        described(bank::lines(locale), it.lines),
        described(bank::money_in(locale), amount(it.credits)),
        described(bank::money_out(locale), amount(it.debits)),
        described(bank::opening(locale), known(it.opening, locale)),
        described(bank::closing(locale), known(it.closing, locale)),
        described(bank::new_lines(locale), it.new),
        described(bank::there_already(locale), it.there),
    ];
    if !it.account.is_empty() {
        items.insert(0, described(bank::number(locale), format!("{} {}", it.account, it.currency)));
    }
    if !it.twins.is_empty() {
        items.push(described(bank::possible_twins(locale), it.twins.len()));
    }
    if it.left_out > 0 {
        items.push(described(bank::left_out(locale), it.left_out));
    }
    let findings = it.findings.iter().map(|(text, is_wrong)| {
        let class = if *is_wrong { "finding wrong" } else { "finding" };
        view! { <li class=class>{text.clone()}</li> }
    });
    let findings = findings.collect_view();
    let findings = (!it.findings.is_empty()).then(|| view! { <ul class="findings">{findings}</ul> });
    view! {
        <Section title>
            {verdict}
            <DescriptionList items/>
            {findings}
        </Section>
    }
}

fn verdict(it: &StatementView, locale: Locale) -> impl IntoView + use<> {
    let (title, text, tone) = match (it.refused.as_str(), it.adds_up) {
        ("other_account", _) => (bank::not_imported(locale), bank::other_account(locale), Tone::Bad),
        ("other_currency", _) => (bank::not_imported(locale), bank::other_currency(locale), Tone::Bad),
        (_, Some(true)) => (bank::adds_up(locale), bank::adds_up_text(locale), Tone::Good),
        (_, Some(false)) => (bank::does_not_add_up(locale), bank::does_not_add_up_text(locale), Tone::Bad),
        (_, None) => (bank::cannot_say(locale), bank::cannot_say_text(locale), Tone::Neutral),
    };
    view! { <Callout title tone><p>{text}</p></Callout> }
}

/// Lines of which only a person can say whether they are there; without an answer they are not added.
fn twins(view: &StatementImportView, locale: Locale) -> Option<impl IntoView + use<>> {
    let all: Vec<&TwinRow> = view.statements.iter().flat_map(|it| &it.twins).collect();
    if all.is_empty() || view.state != "previewed" {
        return None;
    }
    let columns = vec![
        Column::text(bank::another_line(locale)),
        Column::text(bank::day(locale)),
        Column::text(bank::counterparty(locale)),
        Column::number(bank::amount(locale)),
    ];
    let rows = all
        .into_iter()
        .map(|twin| {
            let (day, amount, label) = (twin.booked_on, twin.amount, bank::place_in_file(locale, twin.position));
            let field = twin.field.clone();
            vec![
                cell(view! { <input type="checkbox" form="apply" name=field value="another" aria-label=label/> }),
                cell(view! { <DateText day/> }),
                cell(view! { {twin.counterparty.clone()} <br/> <span class="sub">{twin.remark.clone()}</span> }),
                cell(view! { <Money amount/> }),
            ]
        })
        .collect::<Vec<_>>();
    let empty = ().into_any();
    Some(view! {
        <Section title=bank::possible_twins(locale) id="twins" lead=bank::possible_twins_text(locale)>
            <DataTable caption=bank::possible_twins(locale) quiet_caption=true columns rows empty/>
        </Section>
    })
}

fn acts(view: &StatementImportView, locale: Locale) -> Option<impl IntoView + use<>> {
    if !view.may_act || view.is_running {
        return None;
    }
    let base = href(&format!("/reconciliation/imports/{}", view.id));
    let errors = super::words::errors(&view.apply);
    Some(match view.state.as_str() {
        "previewed" => {
            let (action, request_id) = (format!("{base}/discard"), view.undo.request_id.clone());
            let version = view.version.to_string();
            let key = view.apply.request_id.clone();
            view! {
                {errors}
                <form id="apply" class="post-button" method="post" action=format!("{base}/apply")>
                    <input type="hidden" name="request_id" value=key/>
                    <input type="hidden" name="version" value=version/>
                    <button class="button primary" type="submit" accesskey="a">{bank::import_lines(locale, view.lines_new)}</button>
                </form>
                <PostButton action label=bank::discard(locale) request_id/>
            }
            .into_any()
        }
        "applied" => {
            let hidden = vec![("version".to_owned(), view.version.to_string())];
            let back = href(&format!("/reconciliation/accounts/{}", view.account.id));
            view! {
                <ButtonLink href=back label=bank::to_lines(locale) kind="primary" key="n"/>
                <ConfirmForm id="undo" action=format!("{base}/undo") form=view.undo.clone() label=bank::undo_import(locale)
                    body=bank::undo_import_text(locale) confirm=bank::undo_import(locale) danger=true hidden key="u">
                    <Field name="reason" label=bank::reason(locale) input=Input::Textarea { rows: 2 }/>
                </ConfirmForm>
            }
            .into_any()
        }
        _ => ().into_any(),
    })
}
