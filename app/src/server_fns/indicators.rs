//! Quarterly indicators.

use leptos::prelude::*;

use crate::{
    error::PageError,
    views::indicators::{FactsView, IndicatorsView},
};

/// The five figures of a quarter.
#[server(endpoint = "indicators/list")]
pub async fn read_indicators(quarter: String, by: String, draft: String) -> Result<IndicatorsView, PageError> {
    use crate::server_ctx;
    use domain::indicators::Dimension;
    use services::indicators::{IndicatorQuery, indicators};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let by = Dimension::parse(&by).unwrap_or(Dimension::Province);
    let query = IndicatorQuery { quarter: quarter.parse().ok(), by };
    let page = indicators(&services, &caller, query).await?;
    let form = server_ctx::form_state("/indicators", &draft, Default::default()).await?;
    Ok(to_view::page(&page, form, caller.locale))
}

/// The rows of a figure; `query` is that of the address.
#[server(endpoint = "indicators/rows")]
pub async fn read_indicator_rows(query: String, page: u32) -> Result<FactsView, PageError> {
    use crate::{server_ctx, url::PageUrl};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let asked = services::indicators::rows_query(PageUrl::parse("", &query).pairs(), page);
    let asked = asked.ok_or(PageError::NotFound)?;
    let found = services::indicators::rows(&services, &caller, &asked).await?;
    Ok(to_view::rows(&asked, found, page.max(1), caller.locale))
}

/// From records to what crosses the wire.
#[cfg(feature = "ssr")]
mod to_view {
    use domain::{
        Locale,
        indicators::{Counts, Dimension, Fact, FactKind, Indicator},
    };
    use services::indicators::{FACTS_A_PAGE, IndicatorPage, IndicatorRows, RowsQuery, group_name};

    use crate::views::{
        FormState, Paging,
        indicators::{FactLine, FactsView, FigureView, FrozenView, GroupView, IndicatorsView},
    };

    fn figures(counts: &Counts) -> Vec<FigureView> {
        let of = |indicator: &Indicator| {
            let figure = counts.figure(*indicator);
            FigureView {
                indicator: indicator.as_str().to_owned(),
                numerator: figure.numerator,
                denominator: figure.denominator,
                not_reported: figure.not_reported,
                rate: figure.rate_per_ten_thousand(),
            }
        };
        Indicator::ALL.iter().map(of).collect()
    }

    pub(super) fn page(page: &IndicatorPage, form: FormState, locale: Locale) -> IndicatorsView {
        let group = |group: &domain::indicators::Group| GroupView {
            key: group.key.clone(),
            name: group_name(page.by, &group.key, &group.name, locale),
            figures: figures(&group.counts),
        };
        let frozen = page.frozen.as_ref().map(|note| FrozenView {
            by: note.freeze.frozen_name.clone(),
            at: note.freeze.frozen_at,
            count: note.freeze.facts_count,
            definitions: note.freeze.definitions.clone(),
            hash: note.freeze.facts_hash.clone(),
            is_intact: note.is_intact,
            now: figures(&note.now),
        });
        IndicatorsView {
            quarter: page.quarter.to_string(),
            by: page.by.as_str().to_owned(),
            total: figures(&page.total),
            before: figures(&page.before),
            groups: page.groups.iter().map(group).collect(),
            frozen,
            may_freeze: page.may_freeze,
            quarters: page.quarters.iter().map(|(quarter, is_frozen)| (quarter.to_string(), *is_frozen)).collect(),
            form,
        }
    }

    pub(super) fn rows(query: &RowsQuery, found: IndicatorRows, number: u32, locale: Locale) -> FactsView {
        FactsView {
            quarter: query.quarter.to_string(),
            indicator: query.indicator.name(locale).to_owned(),
            part: query.part.name(locale).to_owned(),
            by: query.by.name(locale).to_owned(),
            group: found.group,
            is_frozen: found.is_frozen,
            paging: Paging {
                number,
                size: u32::try_from(FACTS_A_PAGE).unwrap_or(u32::MAX),
                total: u64::try_from(found.total).unwrap_or(u64::MAX),
            },
            lines: found.facts.iter().map(|fact| fact_line(fact, locale)).collect(),
        }
    }

    fn fact_line(fact: &Fact, locale: Locale) -> FactLine {
        let name = |by: Dimension| group_name(by, fact.key(by), &fact.holder_name, locale);
        let path = match fact.kind {
            FactKind::Recordal => format!("/recordals/{}", fact.source),
            FactKind::Transfer | FactKind::Stock | FactKind::Product => format!("/patents/{}", fact.patent),
        };
        FactLine {
            kind: fact.kind.name(locale).to_owned(),
            source: fact.source.clone(),
            path,
            number: fact.number.clone(),
            title: fact.title.clone(),
            holder: fact.holder_name.clone(),
            industry: name(Dimension::Industry),
            arrangement: name(Dimension::Arrangement),
            day: fact.day,
            used: fact.used.map_or("", |used| used.name(locale)).to_owned(),
        }
    }
}
