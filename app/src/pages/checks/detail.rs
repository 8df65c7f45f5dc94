use domain::Locale;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::checks;

use super::register_name;
use crate::{
    components::{
        ButtonLink, Callout, CopyButton, Crumb, DescriptionList, Field, Form, Input, Page, PrintButton, Section,
        Status, Tone, described,
    },
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::checks::read_check,
    url::{href, use_locale},
    views::{
        Choice,
        checks::{CheckView, DrawView, DrawnLine},
    },
};

/// One spot check.
#[component]
pub fn CheckPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || {
        let id = params.with(|map| value_of(map, "id"));
        query.with(|map| (id.clone(), value_of(map, "form"), value_of(map, "draft")))
    };
    loaded(page_data(key, |(id, form, draft)| read_check(id, form, draft)), content)
}

fn content(view: CheckView) -> impl IntoView {
    let locale = use_locale();
    let breadcrumb = vec![Crumb::new(checks::title(locale), "/checks")];
    let list = href(&format!("/checks/{}/list.txt", view.id));
    let export = href(&format!("/checks/{}/export.xlsx", view.id));
    let actions = view! {
        <PrintButton/>
        <ButtonLink href=list label=checks::list_file(locale) external=true/>
        <ButtonLink href=export label=checks::export(locale) external=true/>
    };
    let title = checks::page_title(locale, register_name(&view.register, locale));
    let draw = (view.draw.is_none() && view.may_write).then(|| draw_form(&view, locale));
    let drawn = view.draw.is_some().then(|| view! { {rows(&view, locale)} {repeat(&view, locale)} });
    view! {
        <Page title lead=checks::lead(locale) breadcrumb actions=actions.into_any()>
            {agreement(&view, locale)}
            {facts(&view, locale)}
            {draw}
            {drawn}
        </Page>
    }
}

fn agreement(view: &CheckView, locale: Locale) -> impl IntoView + use<> {
    let agrees = view.list_agrees && view.draw.as_ref().is_none_or(|draw| draw.agrees);
    if !agrees {
        let text = checks::differs_text(locale);
        return Some(view! { <Callout title=checks::differs_title(locale) tone=Tone::Bad><p>{text}</p></Callout> });
    }
    view.draw.as_ref()?;
    let text = checks::repeats_text(locale);
    Some(view! { <Callout title=checks::repeats_title(locale) tone=Tone::Good><p>{text}</p></Callout> })
}

fn facts(view: &CheckView, locale: Locale) -> impl IntoView + use<> {
    let by_at = |who: &str, at: domain::Timestamp| checks::by_at(locale, at.to_minute_text(), who);
    let hash = view.list_hash.clone();
    let mut items = vec![
        described(checks::scope(locale), view.scope.clone()),
        described(checks::population(locale), view.population),
        described(checks::made(locale), by_at(&view.made_by, view.made_at)),
        described(checks::list_hash(locale), view! { <code class="hash-whole">{hash}</code> }),
    ];
    if let Some(DrawView { seed, seed_source, sample, algorithm, by, at, .. }) = view.draw.clone() {
        items.extend([
            described(checks::seed(locale), view! { <code>{seed}</code> }),
            described(checks::seed_source(locale), seed_source),
            described(checks::sample(locale), sample),
            described(checks::drawn(locale), by_at(&by, at)),
            described(checks::algorithm(locale), view! { <code>{algorithm}</code> }),
        ]);
    }
    view! { <Section title=checks::facts(locale)><DescriptionList items/></Section> }
}

fn draw_form(view: &CheckView, locale: Locale) -> impl IntoView + use<> {
    let (action, form) = (href(&format!("/checks/{}/draw", view.id)), view.form.clone());
    view! {
        <Section title=checks::draw_title(locale) lead=checks::draw_text(locale) id="draw">
            <Form action form submit=checks::draw_submit(locale) id="draw">
                <Field name="seed" label=checks::seed(locale) hint=checks::seed_hint(locale)/>
                <Field name="seed_source" label=checks::seed_source(locale) hint=checks::seed_source_hint(locale)/>
                <Field
                    name="sample"
                    label=checks::sample(locale)
                    hint=checks::sample_hint(locale)
                    input=Input::Count { unit: String::new() }
                />
            </Form>
        </Section>
    }
}

fn rows(view: &CheckView, locale: Locale) -> impl IntoView + use<> {
    let items = view.rows.iter().zip(1..).map(|(line, turn)| drawn_row(view, line, turn, locale)).collect_view();
    view! { <Section title=checks::rows(locale) id="rows"><ol class="drawn">{items}</ol></Section> }
}

fn drawn_row(view: &CheckView, line: &DrawnLine, turn: u32, locale: Locale) -> impl IntoView + use<> {
    let (target, words, id) = (href(&line.path), line.words.clone(), line.id.clone());
    let (word, tone) = match line.result.as_str() {
        "ok" => (checks::result_ok(locale), Tone::Good),
        "question" => (checks::result_question(locale), Tone::Attention),
        "missing" => (checks::result_missing(locale), Tone::Bad),
        _ => (checks::result_none(locale), Tone::Neutral),
    };
    let found = line.at.map(|at| {
        let (by, note) = (checks::by_at(locale, at.to_minute_text(), &line.by), line.note.clone());
        let earlier = (line.earlier > 0).then(|| view! { " · " {checks::earlier(locale, line.earlier)} });
        view! { <p class="hint">{note} " " {by} {earlier}</p> }
    });
    let entry = view.may_write.then(|| finding_form(view, line, locale));
    let places = format!("{} {turn} · {} {}", checks::turn(locale), checks::place(locale), line.place + 1);
    view! {
        <li class="drawn-row">
            <p class="drawn-head"><a href=target>{words}</a> " " <Status word tone/></p>
            <p class="sub">{places} " · " <code>{id}</code></p>
            {found}
            {entry}
        </li>
    }
}

fn finding_form(view: &CheckView, line: &DrawnLine, locale: Locale) -> impl IntoView + use<> {
    let (action, form) = (href(&format!("/checks/{}/findings", view.id)), line.form.clone());
    let (is_open, place, id) = (!form.is_clean(), line.place.to_string(), format!("row-{}", line.place));
    let choices = vec![
        Choice::new("ok", checks::result_ok(locale)),
        Choice::new("question", checks::result_question(locale)),
        Choice::new("missing", checks::result_missing(locale)),
    ];
    view! {
        <details class="confirm" open=is_open>
            <summary class="button small">{checks::enter(locale)}</summary>
            <div class="confirm-body">
                <Form action form submit=checks::save(locale) id>
                    <input type="hidden" name="place" value=place/>
                    <Field name="result" label=checks::result(locale) input=Input::Radio(choices)/>
                    <Field
                        name="note"
                        label=checks::note(locale)
                        hint=checks::note_hint(locale)
                        input=Input::Textarea { rows: 2 }
                        unmarked=true
                    />
                </Form>
            </div>
        </details>
    }
}

fn repeat(view: &CheckView, locale: Locale) -> impl IntoView + use<> {
    let (program, text) = (view.program.clone(), view.program.clone());
    view! {
        <Section title=checks::repeat(locale) lead=checks::repeat_text(locale) id="repeat">
            <pre class="program" tabindex="0"><code>{program}</code></pre>
            <CopyButton text/>
        </Section>
    }
}
