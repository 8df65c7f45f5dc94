use domain::Locale;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::templates;

use super::name_of;
use crate::{
    components::{Callout, Column, Crumb, DataTable, Field, Form, Input, Page, Section, Status, TimeText, Tone, cell},
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::filings::read_template,
    url::{href, use_locale},
    views::filings::{PreviewView, TemplateView, VersionView},
};

/// Lines of the editor for a body; a subject has two.
const BODY_ROWS: u32 = 10;

/// One text: edit, preview, variables, versions.
#[component]
pub fn TemplatePage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || (params.with(|params| value_of(params, "key")), query.with(|query| value_of(query, "draft")));
    loaded(page_data(key, |(key, draft)| read_template(key, draft)), content)
}

fn content(view: TemplateView) -> impl IntoView {
    let locale = use_locale();
    let breadcrumb = vec![Crumb::new(templates::title(locale), "/operator/templates")];
    let state = if view.version == 0 {
        templates::uses_original(locale).to_owned()
    } else {
        templates::uses_version(locale, view.version)
    };
    let (editor, preview, variables) = (editor(&view), preview(&view), variables(&view));
    let original = original(&view);
    let versions = versions(view.versions);
    view! {
        <Page title=name_of(&view.key) lead=state breadcrumb>
            {editor}
            {preview}
            {variables}
            {versions}
            {original}
        </Page>
    }
}

fn editor(view: &TemplateView) -> impl IntoView + use<> {
    let locale = use_locale();
    let rows = if view.key.ends_with("_subject") { 2 } else { BODY_ROWS };
    let (form, newest) = (view.form.clone(), view.newest);
    let action = href(&format!("/operator/templates/{}", view.key));
    let look = templates::look(locale);
    let actions = view! { <button class="button" type="submit" name="act" value="preview">{look}</button> };
    view! {
        <Section title=templates::edit(locale) id="edit" lead=templates::edit_lead(locale)>
            <Form action form submit=templates::keep(locale) id="edit" actions=actions.into_any()>
                <input type="hidden" name="version" value=newest/>
                <Field name="zh" label=templates::zh(locale) input=Input::Textarea { rows }/>
                <Field name="en" label=templates::en(locale) input=Input::Textarea { rows }/>
                <Field name="reason" label=templates::reason(locale) hint=templates::reason_hint(locale)/>
                <Field
                    name="in_use_on"
                    label=templates::in_use_on(locale)
                    input=Input::Day
                    hint=templates::in_use_hint(locale)
                    optional=true
                />
            </Form>
        </Section>
    }
}

fn preview(view: &TemplateView) -> impl IntoView + use<> {
    let locale = use_locale();
    let of = |label: &'static str, preview: &PreviewView, tag: Locale| {
        let errors = preview
            .errors
            .iter()
            .map(|error| {
                let text = locales::error_text(&error.code, locale, &error.params);
                view! { <li>{text}</li> }
            })
            .collect_view();
        let body = if preview.errors.is_empty() {
            view! { <pre class="letter" lang=tag.tag()>{preview.text.clone()}</pre> }.into_any()
        } else {
            view! { <Callout title=templates::faults(locale) tone=Tone::Bad><ul>{errors}</ul></Callout> }.into_any()
        };
        view! { <div><h3>{label}</h3>{body}</div> }
    };
    let zh = of(templates::zh(locale), &view.preview_zh, Locale::Zh);
    let en = of(templates::en(locale), &view.preview_en, Locale::En);
    view! {
        <Section title=templates::preview(locale) id="preview" lead=templates::preview_lead(locale)>
            <div class="letters">{zh} {en}</div>
        </Section>
    }
}

fn variables(view: &TemplateView) -> impl IntoView + use<> {
    let locale = use_locale();
    let columns = vec![
        Column::text(templates::variable(locale)),
        Column::text(templates::needed(locale)),
        Column::text(templates::sample(locale)),
    ];
    let rows = view
        .variables
        .iter()
        .map(|(name, is_needed, sample)| {
            let code = format!("{{{name}}}");
            let needed = if *is_needed { templates::is_needed(locale) } else { templates::is_optional(locale) };
            vec![cell(view! { <code>{code}</code> }), cell(needed), cell(sample.clone())]
        })
        .collect::<Vec<_>>();
    view! {
        <Section title=templates::variables(locale) id="variables" lead=templates::variables_lead(locale)>
            <DataTable caption=templates::variables(locale) quiet_caption=true columns rows empty=().into_any()/>
        </Section>
    }
}

fn versions(versions: Vec<VersionView>) -> Option<AnyView> {
    let locale = use_locale();
    if versions.is_empty() {
        return None;
    }
    let items = versions.into_iter().map(|version| view! { <li>{version_view(version)}</li> }).collect_view();
    Some(
        view! {
            <Section title=templates::versions(locale) id="versions" lead=templates::versions_lead(locale)>
                <ol class="versions">{items}</ol>
            </Section>
        }
        .into_any(),
    )
}

fn version_view(version: VersionView) -> impl IntoView {
    let locale = use_locale();
    let (at, from) = (version.made_at, version.in_use_from);
    let state = version.is_in_use.then(|| view! { " " <Status word=templates::in_use(locale) tone=Tone::Good/> });
    let changes = version
        .changes
        .into_iter()
        .map(|(language, removed, added)| {
            let name = if language == Locale::Zh { templates::zh(locale) } else { templates::en(locale) };
            let removed = removed.into_iter().map(|line| view! { <del>{line}</del> }).collect_view();
            let added = added.into_iter().map(|line| view! { <ins>{line}</ins> }).collect_view();
            view! {
                <p class="sub">{name}</p>
                <div class="change" lang=language.tag()>{removed} {added}</div>
            }
        })
        .collect_view();
    view! {
        <p><strong>{templates::number(locale, version.version)}</strong> {state} " " {version.reason}</p>
        <p class="sub">
            {version.by} " · " <TimeText at/> " · " {templates::from(locale)} " " <TimeText at=from/>
        </p>
        {changes}
    }
}

fn original(view: &TemplateView) -> impl IntoView + use<> {
    let locale = use_locale();
    let (zh, en) = (view.original_zh.clone(), view.original_en.clone());
    view! {
        <Section title=templates::original(locale) id="original" lead=templates::original_lead(locale)>
            <details>
                <summary>{templates::show(locale)}</summary>
                <div class="letters"><pre class="letter" lang="zh-CN">{zh}</pre><pre class="letter" lang="en">{en}</pre></div>
            </details>
        </Section>
    }
}
