use leptos::prelude::*;
use locales::{papers, shell};

use super::header::Header;
use crate::url::{PageUrl, href, use_locale};

/// What stands around every page: the way past the header, the header, the page, the foot.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let locale = use_locale();
    view! {
        <a class="skip" href="#main">{shell::skip(locale)}</a>
        <Header/>
        <main id="main" class="main" tabindex="-1">{children()}</main>
        <Foot/>
    }
}

#[component]
fn Foot() -> impl IntoView {
    let locale = use_locale();
    view! {
        <footer class="foot">
            <div class="foot-inner">
                <p class="foot-mark">{shell::product(locale)} " · " {shell::tagline(locale)}</p>
                <p class="foot-law">{shell::law(locale)}</p>
                <p class="foot-links">
                    <a href=href("/passport/verify")>{shell::verify_passport(locale)}</a>
                    <a href=href("/equal-treatment")>{shell::equal_treatment(locale)}</a>
                    <a href=href("/verify")>{papers::verify_title(locale)}</a>
                </p>
                <ThemeChoice/>
            </div>
        </footer>
    }
}

/// Light, dark or as the device has it: a small form, so that it works without scripts.
#[component]
fn ThemeChoice() -> impl IntoView {
    let locale = use_locale();
    let back = move || PageUrl::current().to_string();
    let choices = [
        ("auto", shell::theme_system(locale)),
        ("light", shell::theme_light(locale)),
        ("dark", shell::theme_dark(locale)),
    ];
    let buttons = choices
        .map(|(value, label)| view! { <button type="submit" name="theme" value=value>{label}</button> })
        .into_iter()
        .collect_view();
    view! {
        <form class="theme" method="post" action="/theme">
            <input type="hidden" name="next" value=back/>
            <span class="theme-label" id="theme-label">{shell::theme(locale)}</span>
            <span class="theme-choices" role="group" aria-labelledby="theme-label">{buttons}</span>
        </form>
    }
}
