//! Annuities of patents.

use leptos::prelude::*;

use crate::{
    error::PageError,
    views::annuities::{NextView, ScheduleView},
};

/// Every annuity of one patent.
#[server(endpoint = "annuities/one")]
pub async fn read_schedule(id: String) -> Result<ScheduleView, PageError> {
    use crate::server_ctx;
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let parsed = id.parse().map_err(|_| PageError::NotFound)?;
    let found = services::annuities::of_patent(&services, &caller, parsed).await?;
    Ok(to_view::schedule(&found, services.today(), caller.locale))
}

/// The next annuity of each patent of the holder.
#[server(endpoint = "annuities/next")]
pub async fn list_next(page: u32) -> Result<NextView, PageError> {
    use crate::{server_ctx, views::Paging};
    use services::annuities::ANNUITIES_A_PAGE;
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let found = services::annuities::next(&services, &caller).await?;
    let number = page.max(1);
    let skipped = usize::try_from(number - 1).unwrap_or(0).saturating_mul(ANNUITIES_A_PAGE);
    let shown = found.lines.iter().skip(skipped).take(ANNUITIES_A_PAGE);
    Ok(NextView {
        lines: shown.map(|next| to_view::next(next, caller.locale)).collect(),
        total: found.total,
        saved: found.saved,
        without_date: found.without_date,
        paging: Paging {
            number,
            size: u32::try_from(ANNUITIES_A_PAGE).unwrap_or(u32::MAX),
            total: u64::try_from(found.lines.len()).unwrap_or(u64::MAX),
        },
    })
}

/// From records to what crosses the wire.
#[cfg(feature = "ssr")]
mod to_view {
    use domain::{
        Day, Fen, Locale,
        annuity::{Line, LineState, assumptions, grace_months},
        terms::rate_text,
    };
    use services::annuities::{NextAnnuity, PatentAnnuities};

    use crate::views::annuities::{AnnuityLine, GraceLine, NextLine, OpenLicenceLine, RuleLine, ScheduleView};

    pub(super) fn schedule(it: &PatentAnnuities, today: Day, locale: Locale) -> ScheduleView {
        let (patent, schedule) = (&it.patent, it.schedule.as_ref());
        let would = it.if_recorded_today.as_ref();
        let open = it.facts.iter().flat_map(|facts| &facts.open_licences).map(|period| OpenLicenceLine {
            recorded_on: period.recorded_on,
            from: period.from,
            to: period.to,
            withdrawn_on: period.withdrawn_on,
        });
        ScheduleView {
            id: patent.id.to_string(),
            number: patent.number.clone(),
            title: patent.title.clone(),
            holder: it.holder_name.clone(),
            filed_on: patent.filing_date,
            granted_on: patent.grant_date,
            is_public: it.facts.as_ref().is_some_and(|facts| facts.is_public_institution),
            is_shared: it.facts.as_ref().is_some_and(|facts| facts.is_shared),
            lines: schedule.map_or_else(Vec::new, |found| found.lines.iter().map(|it| line(it, locale)).collect()),
            saved: schedule.map_or(Fen::ZERO, |found| found.saved),
            saves_from: schedule.and_then(|found| found.saves_from),
            would_save: would.map_or(Fen::ZERO, |found| found.saved),
            would_save_from: would.and_then(|found| found.saves_from),
            window_ends: schedule.and_then(|found| found.public_window_ends),
            open_licences: open.collect(),
            grace: schedule.and_then(|found| grace(&found.lines)),
            rules: rules(it, today, locale),
        }
    }

    pub(super) fn line(it: &Line, locale: Locale) -> AnnuityLine {
        let reductions = it.reductions.iter().map(|reduction| {
            let text = format!("{} {}", reduction.ground.name(locale), rate_text(reduction.rate_ppm));
            (text, it.chosen == Some(*reduction))
        });
        AnnuityLine {
            year: it.year,
            begins_on: it.begins_on,
            pay_by: it.pay_by,
            full: it.full,
            reductions: reductions.collect(),
            payable: it.payable,
            saved: it.saved(),
            state: it.state.as_str().to_owned(),
        }
    }

    fn grace(lines: &[Line]) -> Option<(u32, Vec<GraceLine>)> {
        let of = |state: LineState| lines.iter().find(|line| line.state == state);
        let line = of(LineState::Grace).or_else(|| of(LineState::Next))?;
        let months = grace_months(line.begins_on.plus_days(-1), line.full);
        let months = months.into_iter().map(|month| GraceLine {
            until: month.until,
            surcharge: month.surcharge,
            together: line.payable + month.surcharge,
        });
        Some((line.year, months.collect()))
    }

    fn rules(it: &PatentAnnuities, today: Day, locale: Locale) -> Vec<RuleLine> {
        let rule = |rule: &domain::annuity::Assumption| RuleLine {
            code: rule.code.to_owned(),
            confidence: format!("{} · {}", rule.confidence.as_str(), rule.confidence.name(locale)),
            source: rule.source.to_owned(),
            value: rule.rate.and_then(|kind| it.rates.ppm_on(kind, today)).map_or_else(String::new, rate_text),
        };
        assumptions().iter().map(rule).collect()
    }

    pub(super) fn next(it: &NextAnnuity, locale: Locale) -> NextLine {
        NextLine {
            id: it.patent.id.to_string(),
            number: it.patent.number.clone(),
            title: it.patent.title.clone(),
            is_open: it.is_open,
            line: line(&it.line, locale),
        }
    }
}
