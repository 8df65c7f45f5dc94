//! The catalogue: search, filters, order and pages, all of it in the address.

use domain::{Fen, Locale};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use locales::offers;

use crate::{
    components::{
        ButtonLink, DateText, EmptyState, FacetGroup, FacetValue, Facets, Money, Page, Pagination, Status, Tone,
    },
    data::{loaded, page_data},
    server_fns::offers::list_offers,
    url::{PageUrl, href, use_locale},
    views::offers::{FacetView, OfferCard, OffersView},
};

/// Every open licence that is on offer.
#[component]
pub fn OffersPage() -> impl IntoView {
    let search = use_location().search;
    let data = page_data(move || search.get(), list_offers);
    loaded(data, content)
}

fn content(view: OffersView) -> impl IntoView {
    let locale = use_locale();
    let url = PageUrl::current();
    let groups = view.facets.iter().filter(|facet| !facet.values.is_empty()).map(group).collect::<Vec<_>>();
    let is_empty = view.cards.is_empty();
    let results = if is_empty {
        no_results(&view, &url).into_any()
    } else {
        let cards = view.cards.iter().cloned().map(card).collect_view();
        view! { <ol class="offers">{cards}</ol> }.into_any()
    };
    let paging = view.paging;
    view! {
        <Page title=offers::title(locale) lead=offers::lead(locale) actions=downloads(&view).into_any()>
            {search_form(&view, &url)}
            <div class="catalogue">
                <div class="catalogue-main">
                    {chips(&view, &url)}
                    {toolbar(&view, &url)}
                    {results}
                    <Pagination paging url=url.clone()/>
                </div>
                <div class="catalogue-filters" id="filters">
                    <Facets groups url/>
                </div>
            </div>
        </Page>
    }
}

fn group(facet: &FacetView) -> FacetGroup {
    let value = |value: &crate::views::offers::FacetValueView| FacetValue {
        value: value.value.clone(),
        label: value.label.clone(),
        count: value.count,
        is_selected: value.is_selected,
    };
    FacetGroup { key: facet.key.clone(), label: facet.label.clone(), values: facet.values.iter().map(value).collect() }
}

/// The current list as files. A download is not a page: the browser fetches it.
fn downloads(view: &OffersView) -> impl IntoView + use<> {
    let locale = use_locale();
    let query = if view.query.is_empty() { String::new() } else { format!("?{}", view.query) };
    view! {
        <ButtonLink href=href(&format!("/offers/export.xlsx{query}")) label=offers::export_xlsx(locale) external=true/>
        <ButtonLink href=href(&format!("/offers/export.csv{query}")) label=offers::export_csv(locale) external=true/>
    }
}

/// The search box keeps filters and order: they travel as hidden fields.
fn search_form(view: &OffersView, url: &PageUrl) -> impl IntoView + use<> {
    let locale = use_locale();
    let chosen = view.facets.iter().flat_map(|facet| {
        let values = facet.values.iter().filter(|value| value.is_selected);
        values.map(|value| (facet.key.clone(), value.value.clone()))
    });
    let order = (!url.get("sort").is_empty()).then(|| ("sort".to_owned(), view.sort.clone()));
    let hidden = chosen
        .chain(order)
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect::<Vec<_>>();
    let text = view.text.clone();
    view! {
        <form class="search catalogue-search" role="search" method="get" action=href("/offers")>
            <label for="offers-q">{offers::search_label(locale)}</label>
            <div class="search-line">
                <input
                    id="offers-q"
                    type="search"
                    name="q"
                    value=text
                    maxlength="100"
                    autocomplete="off"
                    aria-describedby="offers-q-hint"
                />
                {hidden}
                <button class="button primary" type="submit">{offers::search(locale)}</button>
            </div>
            <p class="hint" id="offers-q-hint">{offers::search_hint(locale)}</p>
        </form>
    }
}

/// What is asked now, each part with a way to give it up.
fn chips(view: &OffersView, url: &PageUrl) -> impl IntoView + use<> {
    let locale = use_locale();
    let first_page = url.unset("page");
    let text = (!view.text.is_empty()).then(|| (offers::chip_text(locale, &view.text), first_page.unset("q")));
    let chosen = view.facets.iter().flat_map(|facet| {
        let first_page = &first_page;
        facet.values.iter().filter(|value| value.is_selected).map(move |value| {
            (offers::chip(locale, &facet.label, &value.label), first_page.toggle(&facet.key, &value.value))
        })
    });
    let items = text
        .into_iter()
        .chain(chosen)
        .map(|(label, target)| {
            view! {
                <li>
                    <a class="chip" href=target.to_string()>
                        <span class="visually-hidden">{offers::chip_remove(locale)} " "</span>
                        <span>{label}</span>
                        <span class="chip-cross" aria-hidden="true">"×"</span>
                    </a>
                </li>
            }
        })
        .collect::<Vec<_>>();
    (!items.is_empty()).then(|| view! { <ul class="chips" aria-label=offers::chips(locale)>{items}</ul> })
}

fn toolbar(view: &OffersView, url: &PageUrl) -> impl IntoView + use<> {
    let locale = use_locale();
    let target = |sort: &str| if sort == "relevance" { url.unset("sort") } else { url.set("sort", sort) };
    let sorts = view
        .sorts
        .iter()
        .map(|sort| {
            let current = (sort.value == view.sort).then_some("true");
            let target = target(&sort.value).unset("page").to_string();
            view! { <li><a href=target aria-current=current>{sort.label.clone()}</a></li> }
        })
        .collect_view();
    view! {
        <div class="list-tools">
            <p class="list-count" role="status">{offers::found(locale, view.offers, view.paging.total)}</p>
            <a class="filters-jump" href="#filters">{offers::to_filters(locale)}</a>
            <nav class="sorts" aria-label=offers::sort(locale)>
                <span aria-hidden="true">{offers::sort(locale)}</span>
                <ul>{sorts}</ul>
            </nav>
        </div>
    }
}

fn card(offer: OfferCard) -> impl IntoView {
    let locale = use_locale();
    let target = href(&format!("/offers/{}", offer.id));
    let place = [offer.holder, offer.province].into_iter().filter(|part| !part.is_empty());
    let paused = offer.is_paused.then(|| view! { <Status word=offers::paused(locale) tone=Tone::Attention/> });
    let term = offers::term_months(locale, offer.licence_months);
    let readiness = offer.readiness.map(|level| view! { <span>{offers::trl(locale, level)}</span> });
    let licences =
        (offer.licences > 0).then(|| view! { <span>{offers::licences_count(locale, offer.licences)}</span> });
    let day = |label: &'static str, day: Option<domain::Day>| {
        day.map(|day| view! { <span>{label} " " <DateText day/></span> })
    };
    view! {
        <li class="offer-card" class:paused=offer.is_paused>
            <div class="offer-text">
                <p class="offer-kicker">
                    <span class="offer-number">{offer.number}</span>
                    <span>{offer.kind}</span>
                    <span>{offer.main_class}</span>
                    {paused}
                </p>
                <h2 class="offer-title"><a href=target>{offer.title}</a></h2>
                <p class="offer-holder">{place.collect::<Vec<_>>().join(" · ")}</p>
                <p class="offer-sentence">{offer.sentence}</p>
                <p class="offer-facts">
                    {day(offers::announced_on(locale), offer.announced_on)}
                    {day(offers::legal_status_on(locale), offer.status_date)}
                    {readiness}
                    {licences}
                </p>
            </div>
            <div class="offer-price">
                <p class="offer-arrangement">{offer.arrangement}</p>
                {price(offer.price, locale)}
                <p class="offer-term">{term}</p>
            </div>
        </li>
    }
}

/// What is paid first, in large figures or in one word.
pub(super) fn price(price: Option<Fen>, locale: Locale) -> impl IntoView {
    match price {
        None => view! { <p class="offer-figure word">{offers::royalty_only(locale)}</p> }.into_any(),
        Some(price) if price.is_zero() => view! { <p class="offer-figure word">{offers::free(locale)}</p> }.into_any(),
        Some(amount) => view! {
            <p class="offer-figure"><Money amount/></p>
            <p class="offer-figure-label">{offers::first_price(locale)}</p>
        }
        .into_any(),
    }
}

/// Nothing was found: what to try, or that there is nothing yet.
fn no_results(view: &OffersView, url: &PageUrl) -> impl IntoView + use<> {
    let locale = use_locale();
    if view.offers == 0 {
        return view! { <EmptyState title=offers::none_yet(locale) body=offers::none_yet_text(locale)/> }.into_any();
    }
    let has_filters = view.facets.iter().any(|facet| facet.values.iter().any(|value| value.is_selected));
    let widened = view.facets.iter().fold(url.unset("page"), |url, facet| url.unset(&facet.key)).to_string();
    let all = href("/offers");
    let action = if has_filters {
        view! { <ButtonLink href=widened label=offers::without_filters(locale) kind="primary"/> }.into_any()
    } else {
        ().into_any()
    };
    view! {
        <EmptyState
            title=offers::none_found(locale)
            body=offers::none_found_text(locale)
            action=view! {
                {action}
                <ButtonLink href=all label=offers::show_all(locale)/>
            }
                .into_any()
        />
    }
    .into_any()
}
