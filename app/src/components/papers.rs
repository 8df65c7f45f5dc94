//! The documents that a page offers to take away.

use leptos::prelude::*;
use locales::papers;

use super::Section;
use crate::url::{href, use_locale};

/// A document to take away: `contract/lic_…`, with a query where it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperLink {
    /// The key of its name.
    name: &'static str,
    path: String,
}

impl PaperLink {
    /// Of a kind by its code, about the thing with this id.
    #[must_use]
    pub fn new(kind: &'static str, subject: &str) -> Self {
        Self { name: kind, path: format!("/papers/{kind}/{subject}") }
    }

    /// The contract with its English wording.
    #[must_use]
    pub fn bilingual(licence: &str) -> Self {
        Self { name: "contract_both", path: format!("/papers/contract/{licence}?languages=both") }
    }
}

/// The documents as a section; nothing when there is none.
#[component]
pub fn Papers(links: Vec<PaperLink>) -> impl IntoView {
    let locale = use_locale();
    if links.is_empty() {
        return ().into_any();
    }
    let link = move |it: PaperLink| {
        let name = locales::lookup(&format!("paper_kind.{}", it.name), locale).unwrap_or_default();
        view! { <li><a href=href(&it.path) rel="external" download="">{name} " (PDF)"</a></li> }
    };
    view! {
        <Section title=papers::title(locale) id="papers" lead=papers::lead(locale)>
            <ul class="papers">{links.into_iter().map(link).collect_view()}</ul>
        </Section>
    }
    .into_any()
}
