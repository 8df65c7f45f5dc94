//! Distribution of income: runs, rules, beneficiaries, a patent's shares and costs, and one's own part.

mod beneficiaries;
mod own;
mod patent;
mod rules;
mod run;
mod runs;

pub use beneficiaries::BeneficiariesPage;
pub use own::OwnIncomePage;
pub use patent::PatentIncomePage;
pub use rules::RulesPage;
pub use run::RunPage;
pub use runs::RunsPage;

use domain::distribution::RunState;
use leptos::prelude::*;
use locales::distribution;

use crate::{
    components::{BreakdownLine, Crumb, Status, TimeText, Tone},
    url::use_locale,
    views::distribution::{ObjectionView, PartView},
};

fn crumbs() -> Vec<Crumb> {
    vec![Crumb::new(distribution::title(use_locale()), "/distribution")]
}

const fn tone_of(state: RunState) -> Tone {
    match state {
        RunState::Computed => Tone::Neutral,
        RunState::Objection => Tone::Attention,
        RunState::Approved => Tone::Progress,
        RunState::Paid | RunState::Reconciled => Tone::Good,
        RunState::Countered => Tone::Bad,
    }
}

fn state_view(state: RunState) -> impl IntoView {
    view! { <Status word=state.name(use_locale()) tone=tone_of(state)/> }
}

/// What somebody gets, opened into its parts.
fn part_line(part: PartView) -> BreakdownLine {
    let parts =
        part.parts.into_iter().map(|(what, figures, amount)| BreakdownLine::new(what, amount).with_detail(figures));
    BreakdownLine::new(part.name, part.amount).with_parts(parts.collect())
}

fn objection_text(it: &ObjectionView) -> impl IntoView + use<> {
    let locale = use_locale();
    let (at, by, text) = (it.raised_at, it.by.clone(), it.text.clone());
    let answer = (!it.answer.is_empty()).then(|| {
        let answer = it.answer.clone();
        view! { <p><span class="hint">{distribution::answered(locale)}</span> " " {answer}</p> }
    });
    view! {
        <p><TimeText at/> " " <strong>{by}</strong> " " {text}</p>
        {answer}
    }
}
