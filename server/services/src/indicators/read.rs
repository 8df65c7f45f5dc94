//! Figures and the rows that make them, within what the reader may see.

use domain::{
    Locale,
    indicators::{self as rules, Counts, Dimension, Fact, Group, Indicator, Part, Quarter},
    industry::IndustrySection,
    organisation::OrganisationKind,
    province::Province,
    terms::Arrangement,
};

use super::gather;
use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    error::ServiceError,
    ports::{Freeze, Table, TableCell, TableColumn, UnitOfWork},
};

pub const FACTS_A_PAGE: usize = 50;
const FREEZES_MAX: i64 = 200;
/// Quarters that can be looked at before the present one.
const QUARTERS_BACK: usize = 12;

/// Which figures are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndicatorQuery {
    /// The last one that is over, when none is given.
    pub quarter: Option<Quarter>,
    pub by: Dimension,
}

/// That a quarter is frozen, and what has moved since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrozenNote {
    pub freeze: Freeze,
    /// Whether the kept facts still have the kept hash.
    pub is_intact: bool,
    /// What the registers would give now.
    pub now: Counts,
}

/// The figures of a quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorPage {
    pub quarter: Quarter,
    pub by: Dimension,
    pub total: Counts,
    pub groups: Vec<Group>,
    /// The quarter before, for comparison.
    pub before: Counts,
    /// None while the quarter is not frozen.
    pub frozen: Option<FrozenNote>,
    /// The quarter is over and can be frozen by the caller.
    pub may_freeze: bool,
    /// The newest first.
    pub quarters: Vec<(Quarter, bool)>,
}

/// Which rows are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowsQuery {
    pub quarter: Quarter,
    pub indicator: Indicator,
    pub part: Part,
    pub by: Dimension,
    /// None for all groups.
    pub key: Option<String>,
    /// From 1.
    pub page: usize,
}

/// A page of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorRows {
    pub facts: Vec<Fact>,
    pub total: usize,
    pub is_frozen: bool,
    /// The group in words; empty for all.
    pub group: String,
}

/// The five figures of a quarter: those of a holder's own patents, of an inspector's scope, or all.
///
/// # Errors
/// When the caller may not see figures, or the store fails.
pub async fn indicators(
    services: &Services,
    caller: &Caller,
    query: IndicatorQuery,
) -> Result<IndicatorPage, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeIndicators)?;
    let quarter = query.quarter.unwrap_or_else(|| Quarter::of(services.today()).previous());
    let mut uow = services.store.read().await?;
    let freezes = uow.freezes(FREEZES_MAX).await?;
    let (facts, freeze) = seen(uow.as_mut(), organisation, quarter).await?;
    let (before, _) = seen(uow.as_mut(), organisation, quarter.previous()).await?;
    let frozen = match freeze {
        Some((freeze, is_intact)) => {
            let now = within(organisation, gather::facts(uow.as_mut(), quarter).await?);
            Some(FrozenNote { freeze, is_intact, now: rules::total(&now) })
        }
        None => None,
    };
    let is_over = quarter.last_day() < services.today();
    Ok(IndicatorPage {
        quarter,
        by: query.by,
        total: rules::total(&facts),
        groups: rules::groups(&facts, query.by),
        before: rules::total(&before),
        may_freeze: frozen.is_none() && is_over && caller.can(Action::FreezeIndicators),
        frozen,
        quarters: quarters(services)
            .into_iter()
            .map(|quarter| (quarter, freezes.iter().any(|freeze| freeze.quarter == quarter.to_string())))
            .collect(),
    })
}

/// The quarters that can be looked at, the present one first.
fn quarters(services: &Services) -> Vec<Quarter> {
    let present = Quarter::of(services.today());
    std::iter::successors(Some(present), |quarter| Some(quarter.previous())).take(QUARTERS_BACK).collect()
}

/// The facts of a quarter that a reader may see: the frozen ones where it is frozen, with their freeze and whether they
/// are intact.
async fn seen(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    quarter: Quarter,
) -> Result<(Vec<Fact>, Option<(Freeze, bool)>), ServiceError> {
    let Some(freeze) = uow.freeze_of(&quarter.to_string()).await? else {
        return Ok((within(organisation, gather::facts(uow, quarter).await?), None));
    };
    let mut facts = Vec::new();
    for line in uow.frozen_facts(freeze.id, gather::FACTS_MAX).await? {
        facts.push(
            serde_json::from_str(&line)
                .map_err(|error| ServiceError::Fault { doing: "reading a frozen quarter", source: Box::new(error) })?,
        );
    }
    let is_intact = rules::facts_hash(&facts) == freeze.facts_hash;
    Ok((within(organisation, facts), Some((freeze, is_intact))))
}

fn within(organisation: &ActorOrganisation, mut facts: Vec<Fact>) -> Vec<Fact> {
    let own = organisation.id.to_string();
    match organisation.kind {
        OrganisationKind::Operator => {}
        OrganisationKind::Regulator => facts.retain(|fact| {
            organisation.scope.is_empty() || [&fact.province, &fact.supervisor].contains(&&organisation.scope)
        }),
        OrganisationKind::Holder => facts.retain(|fact| fact.holder == own),
        OrganisationKind::Company => facts.clear(),
    }
    facts
}

/// The rows that make a figure.
///
/// # Errors
/// As [`indicators`].
pub async fn rows(services: &Services, caller: &Caller, query: &RowsQuery) -> Result<IndicatorRows, ServiceError> {
    let (all, is_frozen) = matching(services, caller, query).await?;
    let group = match &query.key {
        Some(key) => group_name(query.by, key, all.first().map_or("", |fact| &fact.holder_name), caller.locale),
        None => String::new(),
    };
    let total = all.len();
    let skipped = query.page.saturating_sub(1).saturating_mul(FACTS_A_PAGE);
    let facts = all.into_iter().skip(skipped).take(FACTS_A_PAGE).collect();
    Ok(IndicatorRows { facts, total, is_frozen, group })
}

async fn matching(services: &Services, caller: &Caller, query: &RowsQuery) -> Result<(Vec<Fact>, bool), ServiceError> {
    let (_, organisation) = caller.may(Action::SeeIndicators)?;
    let mut uow = services.store.read().await?;
    let (mut facts, freeze) = seen(uow.as_mut(), organisation, query.quarter).await?;
    facts.retain(|fact| {
        fact.is_in(query.indicator, query.part) && query.key.as_ref().is_none_or(|key| fact.key(query.by) == key)
    });
    Ok((facts, freeze.is_some()))
}

/// What a group is called.
#[must_use]
pub fn group_name(by: Dimension, key: &str, institution: &str, locale: Locale) -> String {
    let known = match by {
        Dimension::Province => Province::parse(key).map(|province| province.name(locale)),
        Dimension::Industry => IndustrySection::parse(key).map(|section| section.name(locale)),
        Dimension::Arrangement => {
            Arrangement::ALL.into_iter().find(|it| it.as_str() == key).map(|arrangement| arrangement.name(locale))
        }
        Dimension::Institution => Some(institution),
    };
    match known.filter(|_| !key.is_empty()) {
        Some(name) => name.to_owned(),
        None if by == Dimension::Arrangement => locales::indicators::no_arrangement(locale).to_owned(),
        None => locales::indicators::unknown(locale).to_owned(),
    }
}

/// The figures as a table to take away: one line a group, and the total.
///
/// # Errors
/// As [`indicators`].
pub async fn export(services: &Services, caller: &Caller, query: IndicatorQuery) -> Result<Table, ServiceError> {
    use locales::indicators;
    let (page, locale) = (indicators(services, caller, query).await?, caller.locale);
    let mut columns = vec![TableColumn::text(page.by.name(locale))];
    for indicator in Indicator::ALL {
        columns.push(TableColumn::number(indicator.name(locale)));
        if matches!(indicator, Indicator::Exploitation | Indicator::Industrialisation) {
            columns.push(TableColumn::number(format!(
                "{} · {}",
                indicator.name(locale),
                Part::Denominator.name(locale)
            )));
            columns.push(TableColumn::text(format!("{} %", indicator.name(locale))));
        }
    }
    columns.push(TableColumn::number(indicators::not_reported(locale)));
    let line = |name: String, counts: &Counts| -> Vec<TableCell> {
        let mut cells = vec![TableCell::Text(name)];
        for figure in Indicator::ALL.iter().map(|indicator| counts.figure(*indicator)) {
            cells.push(number(figure.numerator));
            if let Some(denominator) = figure.denominator {
                cells.push(number(denominator));
                cells.push(TableCell::Text(percent(figure.rate_per_ten_thousand())));
            }
        }
        cells.push(number(counts.stock - counts.reported));
        cells
    };
    let named = |group: &Group| group_name(page.by, &group.key, &group.name, locale);
    let mut rows: Vec<_> = page.groups.iter().map(|group| line(named(group), &group.counts)).collect();
    rows.push(line(indicators::total(locale).to_owned(), &page.total));
    Ok(Table { title: format!("{} {}", indicators::title(locale), page.quarter), columns, rows })
}

fn number(count: u64) -> TableCell {
    TableCell::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// `33.33`; empty where there is no rate.
#[must_use]
pub fn percent(per_ten_thousand: Option<u64>) -> String {
    per_ten_thousand.map_or_else(String::new, |rate| format!("{}.{:02}", rate / 100, rate % 100))
}

/// The rows of a figure as a table to take away, all of them.
///
/// # Errors
/// As [`indicators`].
pub async fn rows_export(services: &Services, caller: &Caller, query: &RowsQuery) -> Result<Table, ServiceError> {
    use locales::indicators;
    let locale = caller.locale;
    let (facts, _) = matching(services, caller, query).await?;
    let columns = vec![
        TableColumn::text(indicators::row_kind(locale)),
        TableColumn::text(indicators::row_id(locale)),
        TableColumn::text(indicators::number(locale)),
        TableColumn::text(indicators::patent(locale)),
        TableColumn::text(indicators::holder(locale)),
        TableColumn::text(Dimension::Province.name(locale)),
        TableColumn::text(Dimension::Industry.name(locale)),
        TableColumn::text(Dimension::Arrangement.name(locale)),
        TableColumn::date(indicators::counted_on(locale)),
        TableColumn::text(indicators::reported_use(locale)),
    ];
    let rows = facts.iter().map(|fact| {
        let name = |by: Dimension| group_name(by, fact.key(by), &fact.holder_name, locale);
        vec![
            fact.kind.name(locale).into(),
            fact.source.clone().into(),
            fact.number.clone().into(),
            fact.title.clone().into(),
            fact.holder_name.clone().into(),
            name(Dimension::Province).into(),
            name(Dimension::Industry).into(),
            name(Dimension::Arrangement).into(),
            fact.day.into(),
            fact.used.map_or("", |used| used.name(locale)).into(),
        ]
    });
    let title = format!("{} {}", query.indicator.name(locale), query.quarter);
    Ok(Table { title, rows: rows.collect(), columns })
}

/// A query for rows as an address states it: `quarter`, `indicator`, `part`, `by`, and `key` unless all groups are meant.
#[must_use]
pub fn rows_query(pairs: &[(String, String)], page: u32) -> Option<RowsQuery> {
    let value = |name: &str| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.as_str());
    Some(RowsQuery {
        quarter: value("quarter")?.parse().ok()?,
        indicator: Indicator::parse(value("indicator")?)?,
        part: value("part").map_or(Some(Part::Numerator), Part::parse)?,
        by: value("by").map_or(Some(Dimension::Province), Dimension::parse)?,
        key: value("key").map(str::to_owned),
        page: usize::try_from(page.max(1)).unwrap_or(1),
    })
}
