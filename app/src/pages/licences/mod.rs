//! The list of licences, one licence with everything about it, and its written notice.

mod acts;
mod detail;
mod evidence;
mod list;
mod money;
mod notice;

pub use detail::LicencePage;
pub use list::LicencesPage;
pub use notice::NoticePage;

use leptos::prelude::*;

use crate::{
    components::{Status, Tone},
    views::licences::StateView,
};

fn tone_of(code: &str) -> Tone {
    match code {
        "good" => Tone::Good,
        "progress" => Tone::Progress,
        "attention" => Tone::Attention,
        "bad" => Tone::Bad,
        _ => Tone::Neutral,
    }
}

fn status(state: StateView) -> impl IntoView {
    let tone = tone_of(&state.tone);
    view! { <Status word=state.word tone/> }
}
