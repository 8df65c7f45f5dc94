use leptos::prelude::*;
use leptos_meta::Title;
use locales::{common, shell};

use super::Notice;
use crate::url::{href, use_locale};

/// One step of the way to a page; an address below the language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    pub label: String,
    pub below: String,
}

impl Crumb {
    pub fn new(label: impl Into<String>, below: impl Into<String>) -> Self {
        Self { label: label.into(), below: below.into() }
    }
}

/// A page: its title (also the document's), the way to it, what it is about, what can be done.
#[component]
pub fn Page(
    #[prop(into)] title: String,
    /// Above the title: what kind of thing this is, or its number.
    #[prop(optional, into)]
    kicker: String,
    /// Below the title: one sentence.
    #[prop(optional, into)]
    lead: String,
    #[prop(optional)] breadcrumb: Vec<Crumb>,
    /// Links and buttons beside the title.
    #[prop(optional)]
    actions: Option<AnyView>,
    /// A narrow page reads better: forms and prose.
    #[prop(optional)]
    narrow: bool,
    children: Children,
) -> impl IntoView {
    let locale = use_locale();
    let document_title = format!("{title} · {}", shell::product(locale));
    view! {
        <Title text=document_title/>
        <div class="page" class:narrow=narrow>
            {breadcrumb_view(breadcrumb)}
            <div class="page-head">
                <div class="page-title">
                    {some(kicker).map(|kicker| view! { <p class="kicker">{kicker}</p> })}
                    <h1>{title}</h1>
                    {some(lead).map(|lead| view! { <p class="lead">{lead}</p> })}
                </div>
                {actions.map(|actions| view! { <div class="page-actions">{actions}</div> })}
            </div>
            <Notice/>
            {children()}
        </div>
    }
}

/// A text that may be left out.
pub(super) fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn breadcrumb_view(crumbs: Vec<Crumb>) -> Option<impl IntoView> {
    let locale = use_locale();
    let items = crumbs
        .into_iter()
        .map(|crumb| view! { <li><a href=href(&crumb.below)>{crumb.label}</a></li> })
        .collect::<Vec<_>>();
    (!items.is_empty())
        .then(|| view! { <nav class="crumbs" aria-label=common::breadcrumb(locale)><ol>{items}</ol></nav> })
}

/// A part of a page under its own heading.
#[component]
pub fn Section(
    #[prop(into)] title: String,
    /// Makes the section a target of links: `#terms`.
    #[prop(optional, into)]
    id: String,
    #[prop(optional, into)] lead: String,
    #[prop(optional)] actions: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="section" id=some(id)>
            <div class="section-head">
                <h2>{title}</h2>
                {actions.map(|actions| view! { <div class="section-actions">{actions}</div> })}
            </div>
            {some(lead).map(|lead| view! { <p class="section-lead">{lead}</p> })}
            {children()}
        </section>
    }
}

/// A sheet of its own: something to decide about, or a summary beside the main text.
#[component]
pub fn Card(#[prop(optional, into)] title: String, children: Children) -> impl IntoView {
    view! {
        <div class="card">
            {some(title).map(|title| view! { <h3 class="card-title">{title}</h3> })}
            {children()}
        </div>
    }
}

/// The main text and, where there is room, what belongs beside it; below it on a phone.
#[component]
pub fn Columns(aside: AnyView, children: Children) -> impl IntoView {
    view! {
        <div class="columns">
            <div class="columns-main">{children()}</div>
            <aside class="columns-aside">{aside}</aside>
        </div>
    }
}
