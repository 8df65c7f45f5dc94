use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use crate::url::use_locale;

/// What has just been done, after the redirect of a form: `?done=licence_accepted` shows `notice.licence_accepted`.
/// A code that the texts do not know shows nothing, for anybody can write an address.
#[component]
pub fn Notice() -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map();
    move || {
        let text = text_of(&query.get(), locale)?;
        Some(view! { <div class="notice" role="status"><p>{text}</p></div> })
    }
}

fn text_of(query: &ParamsMap, locale: domain::Locale) -> Option<&'static str> {
    locales::lookup(&format!("notice.{}", query.get_str("done")?), locale)
}
