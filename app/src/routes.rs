//! Every page on one page: its address, who may open it, and that the server waits for its data.
//!
//! The first segment of an address is the language. A page that needs scripts to be complete does not exist, so every
//! mode is `SsrMode::Async`. The access rule stated here is what a visitor meets; `services` decides.

use domain::Locale;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::{
    components::Frame,
    pages::{HomePage, NotFoundPage},
    url::{locale_of, use_path},
    viewer::{ViewerData, read_viewer},
};

/// Who may open a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, without an account.
    Public,
    /// Anybody with a session.
    SignedIn,
    /// Members of an organisation of this kind.
    Holder,
    Company,
    Operator,
    Finance,
    Regulator,
    /// Either side of the licence, declaration or charge that the page shows.
    Party,
}

/// The address below the language, as the server's router writes it, and its rule. A test compares it with [`App`].
pub const PAGES: &[(&str, Access)] = &[("", Access::Public)];

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Document/>
        </Router>
    }
}

/// The frame with the page that the address names.
#[component]
fn Document() -> impl IntoView {
    let path = use_path();
    // The language is that of the document: links to the other one load a new document.
    let first = path.get_untracked();
    let locale = locale_of(&first);
    provide_context(locale.unwrap_or_default());
    provide_context(ViewerData(Resource::new_blocking(|| (), |()| read_viewer())));
    let is_known = locale.is_some() || first.trim_matches('/').is_empty();
    let page = if is_known { view! { <Pages/> }.into_any() } else { view! { <NotFoundPage/> }.into_any() };
    view! { <Frame>{page}</Frame> }
}

#[component]
fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=NotFoundPage>
            <Route path=path!("/:locale") view=HomePage ssr=SsrMode::Async/>
        </FlatRoutes>
    }
}

/// The addresses of a page in every language, for tests and site maps.
#[must_use]
pub fn addresses(below: &str) -> [String; 2] {
    Locale::ALL.map(|locale| format!("/{}{below}", locale.path()))
}
