//! An amount, opened down to its source; printed, everything is open.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::explain;

use crate::{
    components::{ButtonLink, DateText, Money, Page, PrintButton},
    data::{loaded, page_data},
    pages::charges::value_of,
    server_fns::explain::read_explained,
    url::{href, use_locale},
    views::explain::{ExplainView, NodeView, SourceView},
};

/// Lines down to this depth are open on the screen.
const OPEN_DEPTH: u32 = 1;

/// The tree behind an amount.
#[component]
pub fn ExplainPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || {
        let id = params.with(|params| value_of(params, "id"));
        query.with(|query| (id, value_of(query, "account"), value_of(query, "month")))
    };
    loaded(page_data(key, |(id, account, month)| read_explained(id, account, month)), content)
}

fn content(view: ExplainView) -> impl IntoView {
    let locale = use_locale();
    let actions = view! {
        <ButtonLink href=href(&view.path) label=explain::to_page(locale)/>
        <PrintButton/>
    }
    .into_any();
    let tree = tree(view.node);
    view! {
        <Page title=view.title kicker=explain::title(locale) lead=view.lead actions>
            <p class="hint">{explain::lead(locale)}</p>
            <div class="breakdown explained">
                <ul>{tree}</ul>
            </div>
        </Page>
    }
}

/// A list item of the amount, opened into its parts.
pub(super) fn tree(it: NodeView) -> AnyView {
    node(it, 0)
}

fn node(it: NodeView, depth: u32) -> AnyView {
    let is_leaf = it.parts.is_empty() && it.sources.is_empty();
    // What opens cannot hold a link: its page stands among the sources instead.
    let label = if is_leaf && !it.path.is_empty() {
        view! { <a href=href(&it.path)>{it.label}</a> }.into_any()
    } else {
        view! { {it.label} }.into_any()
    };
    let detail = (!it.detail.is_empty()).then(|| view! { <span class="breakdown-detail">{it.detail}</span> });
    let day = it.on.map(|day| view! { <span class="breakdown-day"><DateText day/></span> });
    let amount = it.amount;
    let row = view! {
        <span class="breakdown-label">{label} {day} {detail}</span>
        <Money amount/>
    };
    if is_leaf {
        return view! { <li><div class="breakdown-row">{row}</div></li> }.into_any();
    }
    let parts = it.parts.into_iter().map(|part| node(part, depth + 1)).collect_view();
    view! {
        <li>
            <details open=depth <= OPEN_DEPTH>
                <summary class="breakdown-row">{row}</summary>
                <ul>{parts}</ul>
                {sources(&it.path, it.sources)}
            </details>
        </li>
    }
    .into_any()
}

/// What led to the amount, and the page that it is from.
fn sources(path: &str, sources: Vec<SourceView>) -> Option<impl IntoView + use<>> {
    if path.is_empty() && sources.is_empty() {
        return None;
    }
    let own = (!path.is_empty()).then(|| {
        let target = href(path);
        view! { <li><a href=target>{explain::to_page(use_locale())}</a></li> }
    });
    let items = sources
        .into_iter()
        .map(|source| {
            let text = if source.path.is_empty() {
                view! { {source.text} }.into_any()
            } else {
                view! { <a href=href(&source.path)>{source.text}</a> }.into_any()
            };
            view! { <li><span class="sub">{source.label}</span> " " {text}</li> }
        })
        .collect_view();
    Some(view! { <ul class="explained-sources">{items} {own}</ul> })
}
