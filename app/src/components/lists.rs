use leptos::prelude::*;
use locales::common;

use super::{Tone, layout::some};
use crate::url::use_locale;

/// A list that has nothing yet, and what to do about it.
#[component]
pub fn EmptyState(
    #[prop(into)] title: String,
    #[prop(optional, into)] body: String,
    /// The next step: a `ButtonLink`.
    #[prop(optional)]
    action: Option<AnyView>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            {some(body).map(|body| view! { <p class="empty-body">{body}</p> })}
            {action.map(|action| view! { <p class="actions">{action}</p> })}
        </div>
    }
}

/// One entry of a [`DescriptionList`].
pub fn described(label: impl Into<String>, value: impl IntoView + 'static) -> (String, AnyView) {
    (label.into(), value.into_any())
}

/// Facts by name.
#[component]
pub fn DescriptionList(items: Vec<(String, AnyView)>) -> impl IntoView {
    let items =
        items.into_iter().map(|(label, value)| view! { <div><dt>{label}</dt><dd>{value}</dd></div> }).collect_view();
    view! { <dl class="facts">{items}</dl> }
}

/// One event of a [`Timeline`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimelineItem {
    /// The day or minute, as text.
    pub at: String,
    pub title: String,
    /// Who did it.
    pub by: String,
    pub note: String,
    pub tone: Tone,
}

/// What happened, in the order given.
#[component]
pub fn Timeline(items: Vec<TimelineItem>) -> impl IntoView {
    let items = items
        .into_iter()
        .map(|item| {
            view! {
                <li class=item.tone.class()>
                    <p class="timeline-head">
                        <span class="timeline-at">{item.at}</span>
                        <strong>{item.title}</strong>
                        {some(item.by).map(|by| view! { <span class="timeline-by">{by}</span> })}
                    </p>
                    {some(item.note).map(|note| view! { <p class="timeline-note">{note}</p> })}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="timeline">{items}</ol> }
}

/// How far a [`Step`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    Done,
    Current,
    Ahead,
}

/// One step of a way with a known end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub label: String,
    pub note: String,
    pub state: StepState,
}

impl Step {
    pub fn new(label: impl Into<String>, note: impl Into<String>, state: StepState) -> Self {
        Self { label: label.into(), note: note.into(), state }
    }
}

/// Where a thing stands on its way.
#[component]
pub fn Steps(#[prop(into)] label: String, steps: Vec<Step>) -> impl IntoView {
    let locale = use_locale();
    let items = steps
        .into_iter()
        .map(|step| {
            let (class, word, current) = match step.state {
                StepState::Done => ("done", common::step_done(locale), None),
                StepState::Current => ("current", common::step_current(locale), Some("step")),
                StepState::Ahead => ("ahead", common::step_ahead(locale), None),
            };
            view! {
                <li class=class aria-current=current>
                    <span class="step-label">{step.label} <span class="visually-hidden">{word}</span></span>
                    {some(step.note).map(|note| view! { <span class="step-note">{note}</span> })}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="steps" aria-label=label>{items}</ol> }
}
