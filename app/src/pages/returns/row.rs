use domain::Locale;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::returns;

use crate::{
    components::{Column, ConfirmForm, Crumb, DataTable, Field, Form, Input, Page, cell},
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::returns::read_return_row,
    url::{href, use_locale},
    views::{
        Choice,
        returns::{CellLine, ReturnRowView},
    },
};

/// One row of a return.
#[component]
pub fn ReturnRowPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || {
        let (id, row) = params.with(|map| (value_of(map, "id"), value_of(map, "row")));
        (id, row, query.with(|map| value_of(map, "draft")))
    };
    loaded(page_data(key, |(id, row, draft)| read_return_row(id, row, draft)), content)
}

fn content(view: ReturnRowView) -> impl IntoView {
    let locale = use_locale();
    let back = format!("/returns/{}", view.return_id);
    let breadcrumb = vec![
        Crumb::new(returns::title(locale), "/returns"),
        Crumb::new(returns::page_title(locale, view.year), back.clone()),
    ];
    let kicker = view.form_name.clone();
    let title = if view.title.is_empty() { returns::row_title(locale).to_owned() } else { view.title.clone() };
    let lead = if view.may_fill { returns::row_lead(locale) } else { returns::row_read_lead(locale) };
    let body = if view.may_fill { filling(&view, locale).into_any() } else { reading(&view, locale).into_any() };
    view! {
        <Page title kicker lead breadcrumb narrow=true>
            {body}
        </Page>
    }
}

fn filling(view: &ReturnRowView, locale: Locale) -> impl IntoView + use<> {
    let address = href(&format!("/returns/{}/rows/{}", view.return_id, view.id));
    let cancel = href(&format!("/returns/{}", view.return_id));
    let (form, version, cells) = (view.form.clone(), view.version.to_string(), view.cells.clone());
    let fields = move || cells.into_iter().map(|line| field(line, locale)).collect_view();
    let removal = view.may_remove.then(|| {
        view! {
            <ConfirmForm
                id="remove"
                action=format!("{address}/remove")
                form=view.removal.clone()
                label=returns::remove(locale)
                body=returns::remove_body(locale)
                confirm=returns::remove_confirm(locale)
                danger=true
            />
        }
    });
    view! {
        <Form action=address form submit=returns::save(locale) cancel>
            <input type="hidden" name="version" value=version/>
            {fields()}
        </Form>
        {removal}
    }
}

fn field(line: CellLine, locale: Locale) -> impl IntoView {
    let hint = if line.derived.is_empty() { String::new() } else { returns::register_says(locale, &line.derived) };
    let input = if line.is_yes_no {
        let choice = |text: &str| Choice::new(text, text);
        Input::Select(vec![choice(""), choice("是"), choice("否")])
    } else {
        Input::Text
    };
    let is_optional = !line.is_mandatory;
    view! { <Field name=line.code label=line.name input hint optional=is_optional/> }
}

fn reading(view: &ReturnRowView, locale: Locale) -> impl IntoView + use<> {
    let columns = vec![Column::text(returns::column(locale)), Column::text(returns::value(locale))];
    let rows = view.cells.iter().map(|line| {
        let typed = line.is_typed.then(|| view! { " " <span class="sub">{returns::typed(locale)}</span> });
        let value = if line.is_blank { returns::missing(locale).to_owned() } else { line.value.clone() };
        vec![cell(line.name.clone()), cell(view! { {value} {typed} })]
    });
    let rows: Vec<Vec<AnyView>> = rows.collect();
    view! { <DataTable caption=returns::row_title(locale) quiet_caption=true columns rows empty=().into_any()/> }
}
