use domain::Locale;
use leptos::prelude::*;
use leptos_meta::Title;
use locales::{home, shell};

use crate::{
    components::{Column, DataTable, DescriptionList, Notice, cell, described},
    url::{href, use_locale},
};

type Text = fn(Locale) -> &'static str;

const STEPS: [(Text, Text); 4] = [
    (home::step_declare, home::step_declare_text),
    (home::step_accept, home::step_accept_text),
    (home::step_pay, home::step_pay_text),
    (home::step_record, home::step_record_text),
];

const KINDS: [(Text, Text, Text); 6] = [
    (home::lump, home::lump_how, home::lump_example),
    (home::instalments, home::instalments_how, home::instalments_example),
    (home::royalty, home::royalty_how, home::royalty_example),
    (home::tiers, home::tiers_how, home::tiers_example),
    (home::trial, home::trial_how, home::trial_example),
    (home::free, home::free_how, home::free_example),
];

/// What this is, a search, a door for each kind of visitor, and how a licence comes about.
#[component]
pub fn HomePage() -> impl IntoView {
    let locale = use_locale();
    let steps = STEPS.map(|(title, text)| way(title(locale), text(locale))).into_iter().collect_view();
    view! {
        <Title text=format!("{} · {}", shell::product(locale), home::document_title(locale))/>
        <div class="home">
            <Notice/>
            <section class="hero">
                <div class="hero-main">
                    <h1>{home::title(locale)}</h1>
                    <p class="hero-lead">{home::lead(locale)}</p>
                    <Search/>
                </div>
                <Specimen/>
            </section>
            <Doors/>
            <section class="home-part">
                <h2>{home::steps_title(locale)}</h2>
                <ol class="ways">{steps}</ol>
            </section>
            <Kinds/>
        </div>
    }
}

/// A declaration as it reads: what this site is about, in one look.
#[component]
fn Specimen() -> impl IntoView {
    let locale = use_locale();
    let line = |label: Text, value: Text| described(label(locale), value(locale));
    let items = vec![
        described(home::specimen_number(locale), "ZL202119999001.9"),
        line(home::specimen_holder, home::specimen_holder_name),
        line(home::specimen_fee, home::specimen_fee_text),
        line(home::specimen_term, home::specimen_term_text),
        line(home::specimen_open, home::specimen_open_text),
    ];
    view! {
        <aside class="specimen" aria-label=home::specimen(locale)>
            <p class="kicker">{home::specimen(locale)}</p>
            <p class="specimen-title">{home::specimen_title(locale)}</p>
            <DescriptionList items/>
            <span class="stamp" aria-hidden="true" lang="zh-CN">"开放许可"</span>
        </aside>
    }
}

#[component]
fn Search() -> impl IntoView {
    let locale = use_locale();
    view! {
        <form class="search" role="search" method="get" action=href("/offers")>
            <label for="home-q">{home::search_label(locale)}</label>
            <div class="search-line">
                <input
                    id="home-q"
                    type="search"
                    name="q"
                    maxlength="100"
                    autocomplete="off"
                    aria-describedby="home-q-hint"
                />
                <button class="button primary" type="submit">{home::search(locale)}</button>
            </div>
            <p class="hint" id="home-q-hint">{home::search_hint(locale)}</p>
        </form>
    }
}

#[component]
fn Doors() -> impl IntoView {
    let locale = use_locale();
    let door = |title: Text, text: Text, below: &str, link: Text| {
        view! {
            <li class="door">
                <h3>{title(locale)}</h3>
                <p>{text(locale)}</p>
                <p class="door-link"><a href=href(below)>{link(locale)}</a></p>
            </li>
        }
    };
    view! {
        <section class="home-part">
            <h2 class="visually-hidden">{home::doors_title(locale)}</h2>
            <ul class="doors">
                {door(home::companies_title, home::companies_text, "/offers", home::companies_link)}
                {door(home::holders_title, home::holders_text, "/sign-up", home::holders_link)}
                {door(home::offices_title, home::offices_text, "/login", home::offices_link)}
            </ul>
        </section>
    }
}

fn way(title: &'static str, text: &'static str) -> impl IntoView {
    view! {
        <li>
            <h3>{title}</h3>
            <p>{text}</p>
        </li>
    }
}

#[component]
fn Kinds() -> impl IntoView {
    let locale = use_locale();
    let columns = [home::kind, home::kind_how, home::kind_example].map(|label| Column::text(label(locale))).to_vec();
    let rows = KINDS
        .map(|(name, how, example)| vec![cell(name(locale)), cell(how(locale)), cell(example(locale))])
        .into_iter()
        .collect::<Vec<_>>();
    view! {
        <section class="home-part">
            <h2>{home::kinds_title(locale)}</h2>
            <p class="section-lead">{home::kinds_lead(locale)}</p>
            <DataTable caption=home::kinds_title(locale) quiet_caption=true columns rows empty=().into_any()/>
            <p class="hint">{home::note(locale)}</p>
        </section>
    }
}
