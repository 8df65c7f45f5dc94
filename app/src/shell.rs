//! The document around every page.

#[cfg(feature = "ssr")]
use std::sync::Arc;

#[cfg(feature = "ssr")]
use leptos::{nonce::use_nonce, prelude::*};
#[cfg(feature = "ssr")]
use leptos_meta::MetaTags;

#[cfg(feature = "ssr")]
use crate::{App, server_ctx::cookie, url::locale_of};

/// The content hash of the browser half, appended to its addresses so that browsers may keep the files for ever.
/// The server provides it as a context.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug)]
pub struct Build(pub Arc<str>);

/// The cookie that keeps a reader's choice of light or dark.
pub const THEME_COOKIE: &str = "theme";

/// The document: language, style, the loader of the browser half, and the page.
#[cfg(feature = "ssr")]
#[must_use]
pub fn shell() -> impl IntoView {
    let build = use_context::<Build>().map_or_else(|| "0".into(), |build| build.0);
    let path = use_context::<http::request::Parts>().map(|parts| parts.uri.path().to_owned()).unwrap_or_default();
    let locale = locale_of(&path).unwrap_or_default();
    let theme = cookie(THEME_COOKIE).filter(|theme| matches!(theme.as_str(), "light" | "dark"));
    let nonce = use_nonce().map(|nonce| nonce.to_string());
    let (script, module) = (format!("/pkg/kaixu.js?v={build}"), format!("/pkg/kaixu.wasm?v={build}"));
    let loader = format!(
        "import {{default as init, hydrate}} from '{script}'; init({{module_or_path: '{module}'}}).then(hydrate);"
    );
    view! {
        <!DOCTYPE html>
        <html lang=locale.tag() data-theme=theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="theme-color" content="#f7f4ee" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#171512" media="(prefers-color-scheme: dark)"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <link rel="stylesheet" href=format!("/pkg/kaixu.css?v={build}")/>
                <link rel="modulepreload" href=script nonce=nonce.clone()/>
                <link rel="preload" href=module r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <script type="module" nonce=nonce>{loader}</script>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
