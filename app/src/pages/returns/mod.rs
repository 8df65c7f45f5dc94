//! The yearly return: the list, one return with its rows, and one row.

mod acts;
mod comparison;
mod detail;
mod list;
mod row;

pub use detail::ReturnPage;
pub use list::ReturnsPage;
pub use row::ReturnRowPage;

use domain::yearly_return::ReturnState;
use leptos::prelude::*;

use crate::{
    components::{Status, Tone},
    url::use_locale,
};

fn state_view(code: &str) -> impl IntoView + use<> {
    let state = ReturnState::parse(code);
    let tone = match state {
        Some(ReturnState::Preparing) | None => Tone::Attention,
        Some(ReturnState::Ready) => Tone::Progress,
        Some(ReturnState::Signed) => Tone::Good,
    };
    view! { <Status word=state.map_or("", |state| state.name(use_locale())) tone/> }
}
