use leptos::prelude::*;
use locales::common;

use super::layout::some;
use crate::url::use_locale;

/// What a status means to the reader. Each has a colour and a shape of its own; the word says which it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to do, nothing wrong: a ring.
    #[default]
    Neutral,
    /// Under way, another's turn: half a disc.
    Progress,
    /// Done, in force: a tick.
    Good,
    /// Wants a look or an act: a triangle.
    Attention,
    /// Refused, overdue, ended badly: a cross.
    Bad,
}

impl Tone {
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Progress => "progress",
            Self::Good => "good",
            Self::Attention => "attention",
            Self::Bad => "bad",
        }
    }
}

/// A state, by shape and word.
#[component]
pub fn Status(#[prop(into)] word: String, #[prop(optional)] tone: Tone) -> impl IntoView {
    view! {
        <span class=format!("status {}", tone.class())>
            {shape(tone)}
            <span class="status-word">{word}</span>
        </span>
    }
}

fn shape(tone: Tone) -> impl IntoView {
    let name = tone.class();
    view! {
        <svg class="shape" aria-hidden="true" focusable="false" width="12" height="12">
            <use href=format!("/icons.svg#{name}")></use>
        </svg>
    }
}

/// A state with its story: since when, why, and what comes next.
#[component]
pub fn Since(
    #[prop(into)] word: String,
    #[prop(optional)] tone: Tone,
    /// The day, as text.
    #[prop(into)]
    since: String,
    #[prop(optional, into)] why: String,
    #[prop(optional, into)] next: String,
) -> impl IntoView {
    let locale = use_locale();
    let line =
        |label: &'static str, text: String| some(text).map(|text| view! { <div><dt>{label}</dt><dd>{text}</dd></div> });
    view! {
        <div class=format!("since {}", tone.class())>
            <p class="since-word">{shape(tone)} <strong>{word}</strong></p>
            <dl>
                {line(common::since(locale), since)}
                {line(common::why(locale), why)}
                {line(common::next(locale), next)}
            </dl>
        </div>
    }
}

/// A remark that stands out from the text: a rule that bites, a hint, a warning.
#[component]
pub fn Callout(#[prop(into)] title: String, #[prop(optional)] tone: Tone, children: Children) -> impl IntoView {
    view! {
        <div class=format!("callout {}", tone.class()) role="note">
            <p class="callout-title">{shape(tone)} <strong>{title}</strong></p>
            <div class="callout-text">{children()}</div>
        </div>
    }
}
