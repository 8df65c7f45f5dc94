//! Reading the public catalogue.

use leptos::prelude::*;

use crate::{
    error::PageError,
    views::offers::{OfferView, OffersView},
};

/// A page of offers for a question written as in the address; unknown parts of it are passed over.
#[server(endpoint = "offers/list")]
pub async fn list_offers(query: String) -> Result<OffersView, PageError> {
    let (services, caller) = (crate::server_ctx::services()?, crate::server_ctx::caller()?);
    let page = services::catalogue::search(&services, &query).await?;
    Ok(from_services::offers(page, caller.locale))
}

/// One offer by its id.
#[server(endpoint = "offers/one")]
pub async fn read_offer(id: String) -> Result<OfferView, PageError> {
    let (services, caller) = (crate::server_ctx::services()?, crate::server_ctx::caller()?);
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let page = services::catalogue::offer(&services, id).await?;
    let proof = services::equal_terms::of_offer(&services, id).await?;
    Ok(from_services::offer(page, &proof, &caller))
}

#[cfg(feature = "ssr")]
mod from_services {
    use domain::{
        Locale,
        catalogue::{Facet, PAGE_SIZE, Sort},
        declaration::reasons::explain,
        industry::IndustryCode,
        inventory::Readiness,
        patent::Validity,
        province::Province,
        terms,
    };
    use services::{
        Caller,
        catalogue::{Listing, OfferPage, SearchPage, Standing, acceptance, facet_value_name},
        equal_terms::OfferProof,
        ports::Patent,
    };

    use crate::views::{
        Choice, Paging,
        offers::{
            ClauseView, FacetValueView, FacetView, OfferCard, OfferView, OffersView, PatentFacts, ReportView,
            StandingView,
        },
        passports::OfferProofView,
    };

    pub(super) fn offers(page: SearchPage, locale: Locale) -> OffersView {
        let paging = Paging { number: small(page.page), size: small(PAGE_SIZE), total: count(page.total) };
        let sorts = Sort::ALL.iter().map(|sort| Choice::new(sort.as_str(), sort.name(locale))).collect();
        OffersView {
            text: page.query.text().to_owned(),
            query: page.query.at_page(1).to_query_string(),
            sort: page.query.sort().to_string(),
            sorts,
            facets: page.facets.iter().map(|found| facet(found, locale)).collect(),
            cards: page.listings.into_iter().map(|listing| card(listing, locale)).collect(),
            paging,
            offers: count(page.offers),
        }
    }

    fn facet(facet: &Facet, locale: Locale) -> FacetView {
        let value = |value: &domain::catalogue::FacetValue| FacetValueView {
            label: facet_value_name(facet.key, &value.value, locale),
            value: value.value.clone(),
            count: count(value.count),
            is_selected: value.selected,
        };
        FacetView {
            key: facet.key.as_str().to_owned(),
            label: facet.key.name(locale).to_owned(),
            values: facet.values.iter().map(value).collect(),
        }
    }

    fn card(listing: Listing, locale: Locale) -> OfferCard {
        let province = Province::parse(&listing.province).map_or("", |province| province.name(locale));
        OfferCard {
            kind: listing.kind.name(locale).to_owned(),
            province: province.to_owned(),
            arrangement: listing.arrangement.name(locale).to_owned(),
            sentence: terms::sentence(&listing.terms, locale),
            licence_months: listing.terms.licence_months,
            id: listing.id,
            title: listing.title,
            number: listing.number,
            holder: listing.holder,
            main_class: listing.main_class,
            price: listing.price,
            readiness: listing.readiness,
            licences: listing.licences,
            announced_on: listing.announced_on,
            status_date: listing.status_date,
            is_paused: listing.frozen,
        }
    }

    pub(super) fn offer(page: OfferPage, proof: &OfferProof, caller: &Caller) -> OfferView {
        let locale = caller.locale;
        let clauses = terms::clauses(&page.listing.terms, locale).into_iter();
        OfferView {
            proof: OfferProofView {
                licences: proof.count.licences,
                day: proof.last.map(|last| last.day),
                proved: proof.count.proved,
                deviations: proof.deviations,
            },
            acceptance: acceptance(caller, &page.standing).code().to_owned(),
            patent: patent(&page, locale),
            clauses: clauses.map(|clause| ClauseView { title: clause.title.into(), text: clause.text }).collect(),
            terms: page.terms_text,
            terms_hash: page.listing.terms_hash.clone(),
            announcement_number: page.listing.announcement_number.clone(),
            window_from: page.window_from,
            window_to: page.listing.window_to,
            fee_reasoning: page.fee_reasoning,
            contact: page.contact,
            today: page.today,
            standing: standing(page.standing, locale),
            card: card(page.listing, locale),
        }
    }

    fn patent(page: &OfferPage, locale: Locale) -> PatentFacts {
        let patent = &page.patent;
        let readiness = page.listing.readiness.and_then(Readiness::new);
        PatentFacts {
            publication_number: patent.publication_number.clone(),
            abstract_text: patent.abstract_text.clone(),
            patentees: listed(&patent.patentees, locale),
            inventors: listed(&patent.inventors, locale),
            filed_on: patent.filing_date,
            granted_on: patent.grant_date,
            ends_on: page.patent_ends_on,
            classes: if patent.classes.is_empty() { &patent.main_class } else { &patent.classes }.clone(),
            industry: industry(&patent.industry, locale),
            application_field: patent.application_field.clone(),
            readiness: readiness
                .map_or_else(String::new, |level| format!("{} · {}", level.level(), level.name(locale))),
            validity: patent.validity.name(locale).to_owned(),
            is_in_force: patent.validity == Validity::InForce,
            status_date: patent.status_date,
            status_source: patent.status_source.clone(),
            status_is_stale: page.stale_status.is_some(),
            status_days: page.stale_status.flatten(),
            report: report(patent),
        }
    }

    fn report(patent: &Patent) -> Option<ReportView> {
        (patent.report_conclusion == "positive")
            .then(|| ReportView { number: patent.report_number.clone(), date: patent.report_date })
    }

    fn industry(written: &str, locale: Locale) -> String {
        match IndustryCode::parse(written) {
            Some(code) => format!("{code} {}", code.section().name(locale)),
            None => written.to_owned(),
        }
    }

    /// Names that the inventory separates by `;`, as prose does.
    fn listed(names: &str, locale: Locale) -> String {
        let between = match locale {
            Locale::Zh => "、",
            Locale::En => ", ",
        };
        names.split(';').map(str::trim).filter(|name| !name.is_empty()).collect::<Vec<_>>().join(between)
    }

    fn standing(standing: Standing, locale: Locale) -> StandingView {
        match standing {
            Standing::Open => StandingView::Open,
            Standing::Ahead { from } => StandingView::Ahead { from },
            Standing::Frozen { since, reason } => {
                StandingView::Frozen { since, reason: explain(&reason, locale).join(" ") }
            }
            Standing::WithdrawalFiled { since, reason } => StandingView::WithdrawalFiled { since, reason },
            Standing::Ended { state, on, reason } => {
                StandingView::Ended { word: state.name(locale).to_owned(), on, reason }
            }
        }
    }

    fn small(number: usize) -> u32 {
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    fn count(number: usize) -> u64 {
        u64::try_from(number).unwrap_or(u64::MAX)
    }
}
