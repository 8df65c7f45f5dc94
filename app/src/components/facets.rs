use leptos::prelude::*;
use locales::common;

use crate::url::{PageUrl, use_locale};

/// One way to narrow a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetGroup {
    /// The name in the address.
    pub key: String,
    pub label: String,
    pub values: Vec<FacetValue>,
}

/// A value with the number of things that have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    pub value: String,
    pub label: String,
    pub count: u64,
    pub is_selected: bool,
}

/// Filters as links: one click narrows, another widens again; all of it is in the address.
#[component]
pub fn Facets(groups: Vec<FacetGroup>, url: PageUrl) -> impl IntoView {
    let locale = use_locale();
    let selected = groups.iter().flat_map(|group| &group.values).filter(|value| value.is_selected).count();
    let keys: Vec<String> = groups.iter().map(|group| group.key.clone()).collect();
    let cleared = keys.iter().fold(url.unset("page"), |url, key| url.unset(key)).to_string();
    let clear =
        (selected > 0).then(|| view! { <a class="facets-clear" href=cleared>{common::clear_filters(locale)}</a> });
    let groups = groups.into_iter().map(|group| group_view(group, &url)).collect_view();
    view! {
        <nav class="facets" aria-label=common::filters(locale)>
            <div class="facets-head">
                <h2>{common::filters(locale)}</h2>
                {clear}
            </div>
            {groups}
        </nav>
    }
}

fn group_view(group: FacetGroup, url: &PageUrl) -> impl IntoView + use<> {
    let values = group
        .values
        .into_iter()
        .map(|value| {
            let target = url.unset("page").toggle(&group.key, &value.value).to_string();
            let current = value.is_selected.then_some("true");
            view! {
                <li>
                    <a href=target aria-current=current>
                        <span class="tick" aria-hidden="true"></span>
                        <span class="facet-label">{value.label}</span>
                        <span class="facet-count">{value.count}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <details class="facet" open>
            <summary>{group.label}</summary>
            <ul>{values}</ul>
        </details>
    }
}
