use leptos::prelude::*;

/// One view of a thing, at an address of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    pub href: String,
    pub label: String,
    pub is_current: bool,
    pub count: Option<u64>,
}

impl Tab {
    pub fn new(label: impl Into<String>, href: impl Into<String>, is_current: bool) -> Self {
        Self { href: href.into(), label: label.into(), is_current, count: None }
    }

    #[must_use]
    pub const fn with_count(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }
}

/// Views of one thing side by side; links, hence they work everywhere.
#[component]
pub fn Tabs(#[prop(into)] label: String, tabs: Vec<Tab>) -> impl IntoView {
    let items = tabs
        .into_iter()
        .map(|tab| {
            let current = tab.is_current.then_some("page");
            let count = tab.count.map(|count| view! { <span class="count">{count}</span> });
            view! { <li><a href=tab.href aria-current=current>{tab.label} {count}</a></li> }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label=label><ul>{items}</ul></nav> }
}
