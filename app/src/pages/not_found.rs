use leptos::prelude::*;

use crate::{components::ErrorPage, error::PageError};

/// The page of an address that names nothing.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! { <ErrorPage error=PageError::NotFound/> }
}
