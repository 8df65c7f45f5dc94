//! From a resource to a page: one way to wait, one way to fail.

use std::future::Future;

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use crate::{components::ErrorPage, error::PageError};

/// The data of a page. The server waits for it before it answers, so that status, title and redirects are right.
pub type PageData<T> = Resource<Result<T, PageError>>;

/// Loads when the page opens and again when `key` changes: the parameters and query that the data depend on.
pub fn page_data<K, T, F>(
    key: impl Fn() -> K + Send + Sync + 'static,
    load: impl Fn(K) -> F + Send + Sync + 'static,
) -> PageData<T>
where
    K: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Result<T, PageError>> + Send + 'static,
{
    Resource::new_blocking(key, load)
}

/// Shows the data when they are there. A failure is ordinary markup inside the same boundary: an error boundary in
/// there would be rendered differently by server and browser.
pub fn loaded<T, V>(data: PageData<T>, view: impl Fn(T) -> V + Clone + Send + Sync + 'static) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    V: IntoView + 'static,
{
    let show = move || {
        let view = view.clone();
        Suspend::new(async move {
            match data.await {
                Ok(value) => view(value).into_any(),
                Err(error) => view! { <ErrorPage error/> }.into_any(),
            }
        })
    };
    view! { <Transition fallback=|| ()>{show}</Transition> }
}
