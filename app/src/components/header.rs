use domain::Locale;
use leptos::prelude::*;
use locales::{bank, shell};

use crate::{
    error::PageError,
    url::{PageUrl, href, use_locale, use_path},
    viewer::{ViewerData, use_viewer},
    views::Viewer,
};

type Label = fn(Locale) -> &'static str;

/// What everybody sees.
const PUBLIC: &[(&str, Label)] = &[("/offers", shell::nav_offers)];

/// What members of each kind of organisation see after the catalogue.
const BY_KIND: &[(&str, &[(&str, Label)])] = &[
    (
        "holder",
        &[
            ("/desk", shell::nav_work),
            ("/patents", shell::nav_patents),
            ("/declarations", shell::nav_declarations),
            ("/licences", shell::nav_licences),
            ("/reports", shell::nav_reports),
            ("/charges", shell::nav_money),
            ("/recordals", shell::nav_recordals),
            ("/returns", shell::nav_returns),
        ],
    ),
    (
        "company",
        &[
            ("/desk", shell::nav_work),
            ("/licences", shell::nav_licences),
            ("/reports", shell::nav_reports),
            ("/charges", shell::nav_money),
            ("/recordals", shell::nav_recordals),
        ],
    ),
    (
        "operator",
        &[
            ("/desk", shell::nav_work),
            ("/operator/organisations", shell::nav_organisations),
            ("/declarations", shell::nav_declarations),
            ("/licences", shell::nav_licences),
            ("/charges", shell::nav_money),
            ("/recordals", shell::nav_recordals),
            ("/indicators", shell::nav_indicators),
        ],
    ),
    (
        "regulator",
        &[
            ("/desk", shell::nav_work),
            ("/declarations", shell::nav_declarations),
            ("/licences", shell::nav_licences),
            ("/recordals", shell::nav_recordals),
            ("/returns", shell::nav_returns),
            ("/indicators", shell::nav_indicators),
            ("/checks", shell::nav_checks),
        ],
    ),
];

/// Sections that members who are nothing but finance cannot open.
const NOT_FOR_FINANCE: [&str; 5] = ["/patents", "/declarations", "/operator/organisations", "/returns", "/indicators"];

/// The seal and the name, the way around, the other language and the person.
#[component]
pub fn Header() -> impl IntoView {
    let locale = use_locale();
    let ViewerData(viewer) = use_viewer();
    let parts = move || Suspend::new(async move { for_viewer(viewer.await) });
    view! {
        <header class="head">
            <div class="head-inner">
                <a class="brand" href=href("")>
                    <span class="seal" aria-hidden="true">"许"</span>
                    <span class="brand-name">
                        <span class="brand-own">{shell::product(locale)}</span>
                        <span class="brand-tag">{shell::tagline(locale)}</span>
                    </span>
                </a>
                <Transition fallback=|| ()>{parts}</Transition>
            </div>
        </header>
    }
}

/// Navigation and account: a stranger's when nobody is known.
fn for_viewer(viewer: Result<Option<Viewer>, PageError>) -> impl IntoView {
    let viewer = viewer.ok().flatten();
    let links = links_of(viewer.as_ref());
    let account = match viewer {
        Some(viewer) => view! { <Account viewer/> }.into_any(),
        None => view! { <Strangers/> }.into_any(),
    };
    view! {
        <Navigation links/>
        <div class="head-end">
            <LanguageLink/>
            {account}
        </div>
    }
}

fn links_of(viewer: Option<&Viewer>) -> Vec<(&'static str, Label)> {
    let kind = viewer.map_or("", |viewer| viewer.organisation_kind.as_str());
    let own = BY_KIND.iter().find(|row| row.0 == kind).map_or(&[][..], |row| row.1);
    // Finance sees money and what it is for, not how offers come about.
    let is_finance =
        viewer.is_some_and(|viewer| !viewer.roles.is_empty() && viewer.roles.iter().all(|role| role == "finance"));
    let is_any_finance = viewer.is_some_and(|viewer| viewer.roles.iter().any(|role| role == "finance"));
    let reconciliation: Option<(&'static str, Label)> = is_any_finance.then_some(("/reconciliation", bank::title));
    let all = PUBLIC.iter().chain(own).copied().chain(reconciliation);
    all.filter(|link| !is_finance || !NOT_FOR_FINANCE.contains(&link.0)).collect()
}

#[component]
fn Navigation(links: Vec<(&'static str, Label)>) -> impl IntoView {
    let locale = use_locale();
    let path = use_path();
    let items = links
        .into_iter()
        .map(|(below, label)| {
            let target = href(below);
            let address = target.clone();
            // Payments, books and statements are reached from the charges that they are about.
            let also = (below == "/charges").then(|| {
                ["/payments", "/payouts", "/disputes", "/books", "/statements", "/distribution", "/explain"].map(href)
            });
            let current = move || {
                let path = path.get();
                let is_here = is_below(&path, &address) || also.iter().flatten().any(|also| is_below(&path, also));
                is_here.then_some("page")
            };
            view! { <li><a href=target aria-current=current>{label(locale)}</a></li> }
        })
        .collect_view();
    view! { <nav class="nav" aria-label=shell::nav(locale)><ul>{items}</ul></nav> }
}

/// Whether a page belongs to a section of the navigation.
fn is_below(path: &str, section: &str) -> bool {
    path.strip_prefix(section).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[component]
fn LanguageLink() -> impl IntoView {
    let other = use_locale().other();
    let target = move || PageUrl::current().in_locale(other).to_string();
    view! {
        <a class="language" rel="external" href=target lang=other.tag() hreflang=other.tag()>
            {shell::language(other)}
        </a>
    }
}

#[component]
fn Strangers() -> impl IntoView {
    let locale = use_locale();
    view! {
        <a class="head-link" href=href("/login")>{shell::login(locale)}</a>
        <a class="button small" href=href("/sign-up")>{shell::sign_up(locale)}</a>
    }
}

#[component]
fn Account(viewer: Viewer) -> impl IntoView {
    let locale = use_locale();
    let unread = (viewer.inbox_unread > 0).then(|| view! { <span class="count">{viewer.inbox_unread}</span> });
    let waiting = (!viewer.organisation_kind.is_empty() && !viewer.verified)
        .then(|| view! { <span class="account-note">{shell::not_verified(locale)}</span> });
    let income =
        (viewer.organisation_kind == "holder").then(|| view! { <a href=href("/income")>{shell::income(locale)}</a> });
    let sees_audit = ["operator", "holder_approver", "licensee_signatory"].iter().any(|role| viewer.has_role(role));
    let audit = sees_audit.then(|| view! { <a href=href("/audit")>{shell::audit(locale)}</a> });
    view! {
        <a class="head-link" href=href("/inbox")>{shell::inbox(locale)} {unread}</a>
        <details class="account">
            <summary>
                <span class="account-name">{viewer.user_name}</span>
                <span class="account-organisation">{viewer.organisation_name}</span>
            </summary>
            <div class="account-menu">
                {waiting}
                <a href=href("/account")>{shell::account(locale)}</a>
                <a href=href("/members")>{shell::members(locale)}</a>
                {audit}
                {income}
                <form method="post" action=href("/logout")>
                    <button class="quiet" type="submit">{shell::logout(locale)}</button>
                </form>
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_current_on_its_pages_only() {
        assert!(is_below("/zh/offers", "/zh/offers") && is_below("/zh/offers/dcl_1", "/zh/offers"));
        assert!(!is_below("/zh/offers-old", "/zh/offers") && !is_below("/zh", "/zh/offers"));
    }

    #[test]
    fn everybody_finds_the_catalogue() {
        assert_eq!(links_of(None).len(), PUBLIC.len());
        let company = Viewer { organisation_kind: "company".into(), ..Viewer::default() };
        let links: Vec<&str> = links_of(Some(&company)).into_iter().map(|link| link.0).collect();
        assert_eq!(links, ["/offers", "/desk", "/licences", "/reports", "/charges", "/recordals"]);
    }
}
