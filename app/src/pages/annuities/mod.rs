//! Annuities: the schedule of one patent with every figure explained, and what a holder pays next.

mod next;
mod schedule;

pub use next::NextAnnuitiesPage;
pub use schedule::AnnuitiesPage;

use domain::{Locale, annuity::LineState};
use leptos::prelude::*;
use locales::annuities;

use crate::{
    components::{Status, Tone},
    url::use_locale,
    views::annuities::AnnuityLine,
};

fn state_view(code: &str) -> impl IntoView + use<> {
    let locale = use_locale();
    let state = LineState::parse(code);
    let tone = match state {
        Some(LineState::Paid) => Tone::Good,
        Some(LineState::Next) => Tone::Progress,
        Some(LineState::Grace | LineState::Past) => Tone::Attention,
        Some(LineState::Missed) => Tone::Bad,
        Some(LineState::Later) | None => Tone::Neutral,
    };
    view! { <Status word=state.map_or("", |state| state.name(locale)) tone/> }
}

/// Every reduction that a year is entitled to, and which of them counts.
fn reductions(line: &AnnuityLine, locale: Locale) -> AnyView {
    if line.reductions.is_empty() {
        return view! { <span class="sub">{annuities::none_reduced(locale)}</span> }.into_any();
    }
    let items = line.reductions.iter().map(|(text, counts)| {
        let note = if *counts { annuities::counts(locale) } else { annuities::not_counted(locale) };
        let text = text.clone();
        view! { <li>{text} " " <span class="sub">{note}</span></li> }
    });
    view! { <ul class="plain-list">{items.collect_view()}</ul> }.into_any()
}
