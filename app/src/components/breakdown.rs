use domain::Fen;
use leptos::prelude::*;
use locales::common;

use super::{Money, layout::some};
use crate::url::use_locale;

/// A computed amount and what it is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BreakdownLine {
    pub label: String,
    /// The computation in words: `1,200,000.00 × 3%`.
    pub detail: String,
    pub amount: Fen,
    pub parts: Vec<BreakdownLine>,
}

impl BreakdownLine {
    pub fn new(label: impl Into<String>, amount: Fen) -> Self {
        Self { label: label.into(), amount, ..Self::default() }
    }

    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    #[must_use]
    pub fn with_parts(mut self, parts: Vec<Self>) -> Self {
        self.parts = parts;
        self
    }
}

/// How an amount was computed: each line opens to its parts, the last is the sum.
#[component]
pub fn Breakdown(
    lines: Vec<BreakdownLine>,
    total: Fen,
    /// What the sum is called; "total" unless told.
    #[prop(optional, into)]
    total_label: String,
) -> impl IntoView {
    let locale = use_locale();
    let total_label = some(total_label).unwrap_or_else(|| common::total(locale).to_owned());
    view! {
        <div class="breakdown">
            <ul>{lines.into_iter().map(line_view).collect_view()}</ul>
            <p class="breakdown-total">
                <strong>{total_label}</strong>
                <strong><Money amount=total/></strong>
            </p>
        </div>
    }
}

fn line_view(line: BreakdownLine) -> AnyView {
    let detail = some(line.detail).map(|detail| view! { <span class="breakdown-detail">{detail}</span> });
    let row = view! {
        <span class="breakdown-label">{line.label} {detail}</span>
        <Money amount=line.amount/>
    };
    if line.parts.is_empty() {
        return view! { <li><div class="breakdown-row">{row}</div></li> }.into_any();
    }
    let parts = line.parts.into_iter().map(line_view).collect_view();
    view! {
        <li>
            <details>
                <summary class="breakdown-row">{row}</summary>
                <ul>{parts}</ul>
            </details>
        </li>
    }
    .into_any()
}
