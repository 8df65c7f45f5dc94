//! The document around every page.

#[cfg(feature = "ssr")]
use std::sync::Arc;

#[cfg(feature = "ssr")]
use leptos::{hydration::HydrationScripts, prelude::*};
#[cfg(feature = "ssr")]
use leptos_meta::MetaTags;

#[cfg(feature = "ssr")]
use crate::{App, server_ctx::cookie, url::locale_of};

/// The content hash of the browser half, a part of its addresses so that browsers may keep the files for ever. The server
/// provides it as a context.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug)]
pub struct Build(pub Arc<str>);

/// What the server found about a passport that was sent to it, for the page that answers.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug)]
pub struct Checked(pub verifier::Report);

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
    let package = format!("pkg/{build}");
    let options = LeptosOptions::builder().output_name("kaixu").site_pkg_dir(package.as_str()).build();
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
                <link rel="stylesheet" href=format!("/{package}/kaixu.css")/>
                <HydrationScripts options islands=true/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
