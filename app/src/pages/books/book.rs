use domain::Fen;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::books;

use crate::{
    components::{
        ButtonLink, Column, ConfirmForm, Crumb, DataTable, EmptyState, Explained, Field, Form, Input, Money, Page,
        Section, Shortcuts, Status, TimeText, Timeline, TimelineItem, Tone, cell,
    },
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::books::read_book,
    url::{PageUrl, href, use_locale},
    views::{
        FormState,
        books::{BookStep, BookView, MonthRow, MonthState, ReopenView, TrialRow},
    },
};

/// A book: its months, the sums of one of them, and closing and opening.
#[component]
pub fn BookPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || {
        let holder = params.with(|params| value_of(params, "id"));
        query.with(|query| (holder, value_of(query, "month"), value_of(query, "draft")))
    };
    loaded(page_data(key, |(holder, month, draft)| read_book(holder, month, draft)), content)
}

fn content(view: BookView) -> impl IntoView {
    let locale = use_locale();
    let statement = href(&format!("/statements?organisation={}", view.holder_id));
    let actions = view! { <ButtonLink href=statement label=books::statement(locale)/> }.into_any();
    let breadcrumb = vec![Crumb::new(books::title(locale), "/books")];
    let close = (!view.next.is_empty()).then(|| close_form(&view));
    let ask = view.closed.clone().map(|closed| ask_form(&view, closed));
    let first = view.reopens.iter().position(|reopen| reopen.may_decide);
    let reopens = view.reopens.clone().into_iter().enumerate();
    let reopens = reopens.map(|(place, reopen)| reopen_form(&view, reopen, Some(place) == first)).collect_view();
    let history = history(view.history.clone());
    view! {
        <Page title=view.holder.clone() kicker=books::kicker(locale) lead=books::lead(locale) breadcrumb actions>
            {reopens}
            <div class="actions">{close} {ask}</div>
            {trial(&view)}
            {months(&view)}
            {history}
            <Shortcuts/>
        </Page>
    }
}

fn months(view: &BookView) -> impl IntoView + use<> {
    let locale = use_locale();
    let columns = vec![
        Column::text(books::month(locale)),
        Column::text(books::state(locale)),
        Column::number(books::entries(locale)),
        Column::text(books::closed_at(locale)),
        Column::text(books::note(locale)),
    ];
    let url = PageUrl::local(locale, &format!("/books/{}", view.holder_id));
    let rows = view.months.iter().map(|row| month_row(row, &url, &view.shown)).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=books::no_months(locale) body=books::no_months_text(locale)/> }.into_any();
    view! {
        <Section title=books::months(locale) id="months">
            <DataTable caption=books::months(locale) quiet_caption=true columns rows empty/>
        </Section>
    }
}

fn month_row(row: &MonthRow, url: &PageUrl, shown: &str) -> Vec<AnyView> {
    let locale = use_locale();
    let (word, tone) = match row.state {
        MonthState::Running => (books::running(locale), Tone::Neutral),
        MonthState::Open => (books::open(locale), Tone::Progress),
        MonthState::Closed => (books::closed(locale), Tone::Good),
        MonthState::ReopenAsked => (books::reopen_asked(locale), Tone::Attention),
    };
    let target = url.set("month", &row.month).to_string();
    let current = (row.month == shown).then_some("true");
    vec![
        cell(view! { <a href=target aria-current=current>{row.month.clone()}</a> }),
        cell(view! { <Status word tone/> }),
        cell(row.entries),
        cell(row.closed_at.map(|at| view! { <TimeText at/> })),
        cell(row.note.clone()),
    ]
}

/// Opening, debits, credits and closing of every account: 试算平衡.
fn trial(view: &BookView) -> impl IntoView + use<> {
    let locale = use_locale();
    let columns = vec![
        Column::text(books::account(locale)),
        Column::number(books::opening(locale)),
        Column::number(books::debits(locale)),
        Column::number(books::credits(locale)),
        Column::number(books::closing(locale)),
    ];
    let money = |amount: Fen| cell(view! { <Money amount/> });
    let sum = |part: fn(&TrialRow) -> Fen| money(view.trial.iter().map(part).sum());
    let foot = vec![
        cell(books::sum(locale)),
        sum(|row| row.opening),
        sum(|row| row.debits),
        sum(|row| -row.credits),
        sum(|row| row.closing),
    ];
    let rows = view
        .trial
        .iter()
        .map(|row| {
            let of = format!("{}?account={}&month={}", view.holder_id, row.purpose, view.shown);
            vec![
                cell(row.purpose.name(locale)),
                money(row.opening),
                money(row.debits),
                money(-row.credits),
                cell(view! { <Explained amount=row.closing of/> }),
            ]
        })
        .collect::<Vec<_>>();
    let empty = view! { <EmptyState title=books::no_sums(locale)/> }.into_any();
    let title = books::trial(locale, &view.shown);
    view! {
        <Section title=title.clone() id="trial" lead=books::trial_text(locale)>
            <DataTable caption=title quiet_caption=true columns rows foot empty/>
        </Section>
    }
}

fn close_form(view: &BookView) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/books/{}", view.holder_id));
    let hidden = vec![("month".to_owned(), view.next.clone())];
    // A key does one thing: what waits for the reader comes before the next month.
    let key = if view.reopens.iter().any(|reopen| reopen.may_decide) { "" } else { "c" };
    view! {
        <ConfirmForm
            id="close"
            action
            form=view.close.clone()
            label=books::close(locale, &view.next)
            body=books::close_text(locale)
            confirm=books::close_submit(locale)
            hidden
            key
        >
            <Field name="note" label=books::note(locale) optional=true/>
        </ConfirmForm>
    }
}

fn ask_form(view: &BookView, (id, version): (String, i64)) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/books/{}/{id}/ask", view.holder_id));
    let hidden = vec![("version".to_owned(), version.to_string())];
    view! {
        <ConfirmForm
            id="reopen"
            action
            form=view.ask.clone()
            label=books::ask(locale, &view.shown)
            body=books::ask_text(locale)
            confirm=books::ask_submit(locale)
            danger=true
            hidden
            key="u"
        >
            <Field name="reason" label=books::reason(locale) input=Input::Textarea { rows: 2 }/>
        </ConfirmForm>
    }
}

/// A question that waits for a second person; `is_first` of those that the reader may answer has the key.
fn reopen_form(view: &BookView, it: ReopenView, is_first: bool) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/books/{}/{}/reopen", view.holder_id, it.id));
    let text = books::asked_text(locale, &it.month, &it.reason);
    let version = it.version.to_string();
    let decide = it.may_decide.then(|| {
        let decision = |(decision, key): (&'static str, &'static str), submit: &'static str, form: FormState| {
            let (action, version) = (action.clone(), version.clone());
            view! {
                <Form action form submit id=format!("{}-{decision}", it.id) key>
                    <input type="hidden" name="version" value=version/>
                    <input type="hidden" name="decision" value=decision/>
                </Form>
            }
        };
        let open = decision(("open", if is_first { "c" } else { "" }), books::reopen_submit(locale), it.form.clone());
        let clean = FormState { errors: Vec::new(), ..it.form.clone() };
        let keep = decision(("keep", ""), books::keep_closed(locale), clean);
        view! { <div class="actions">{open} {keep}</div> }
    });
    let waits = (!it.may_decide).then(|| view! { <p class="hint">{books::waits_for_another(locale)}</p> });
    view! {
        <Section title=books::reopen(locale) id="reopens">
            <p>{text}</p>
            {decide}
            {waits}
        </Section>
    }
}

fn history(steps: Vec<BookStep>) -> Option<impl IntoView> {
    let locale = use_locale();
    if steps.is_empty() {
        return None;
    }
    let items = steps
        .into_iter()
        .map(|step| TimelineItem {
            at: step.at.to_minute_text(),
            title: match step.event.as_str() {
                "close_month" => books::event_closed(locale),
                "ask_reopen_month" => books::event_asked(locale),
                "reopen_month" => books::event_reopened(locale),
                _ => books::event_kept(locale),
            }
            .to_owned(),
            by: step.by,
            note: step.note,
            tone: Tone::Neutral,
        })
        .collect::<Vec<_>>();
    Some(view! {
        <Section title=books::history(locale) id="history">
            <Timeline items/>
        </Section>
    })
}
