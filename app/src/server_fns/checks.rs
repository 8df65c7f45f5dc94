//! Spot checks.

use leptos::prelude::*;

use crate::{
    error::PageError,
    views::checks::{CheckView, ChecksView},
};

/// The checks that the viewer may see.
#[server(endpoint = "checks/list")]
pub async fn list_checks(draft: String) -> Result<ChecksView, PageError> {
    use crate::server_ctx;
    use services::access::Action;
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let lines = services::checks::checks(&services, &caller).await?;
    Ok(ChecksView {
        rows: lines.iter().map(to_view::row).collect(),
        may_prepare: caller.can(Action::SpotCheck),
        form: server_ctx::form_state("/checks", &draft, Default::default()).await?,
    })
}

/// One check; `form` names the form on the page that a draft belongs to: `draw`, or the place of a drawn row.
#[server(endpoint = "checks/one")]
pub async fn read_check(id: String, form: String, draft: String) -> Result<CheckView, PageError> {
    use crate::server_ctx::{self, form_state};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let parsed = id.parse().map_err(|_| PageError::NotFound)?;
    let page = services::checks::check(&services, &caller, parsed).await?;
    let of = |name: &str| format!("/checks/{id}?form={name}");
    let draft_of = |name: &str| if form == name { draft.as_str() } else { "" };
    let draw = form_state(&of("draw"), draft_of("draw"), Default::default()).await?;
    let mut view = to_view::page(&page, draw, caller.locale);
    if view.may_write {
        for line in &mut view.rows {
            let name = line.place.to_string();
            line.form = form_state(&of(&name), draft_of(&name), Default::default()).await?;
        }
    }
    Ok(view)
}

/// From records to what crosses the wire.
#[cfg(feature = "ssr")]
mod to_view {
    use domain::{Locale, organisation::Supervisor, province::Province};
    use services::checks::{CheckLine, CheckPage, DrawnRow, repeat_program};

    use crate::views::{
        FormState,
        checks::{CheckRow, CheckView, DrawView, DrawnLine},
    };

    pub(super) fn row(line: &CheckLine) -> CheckRow {
        let it = &line.it;
        CheckRow {
            id: it.id.to_string(),
            register: it.register.clone(),
            made_at: it.made_at,
            made_by: it.made_name.clone(),
            population: it.population,
            sample: line.draw.as_ref().map(|draw| draw.sample),
            found: line.found,
        }
    }

    pub(super) fn page(page: &CheckPage, form: FormState, locale: Locale) -> CheckView {
        let it = &page.it;
        let draw = page.draw.as_ref().map(|draw| DrawView {
            seed: draw.seed.clone(),
            seed_source: draw.seed_source.clone(),
            sample: draw.sample,
            algorithm: draw.algorithm.clone(),
            by: draw.drawn_name.clone(),
            at: draw.drawn_at,
            agrees: page.draw_agrees,
        });
        CheckView {
            id: it.id.to_string(),
            register: it.register.clone(),
            scope: scope_name(&it.scope, locale),
            list_hash: it.list_hash.clone(),
            population: it.population,
            made_by: it.made_name.clone(),
            made_at: it.made_at,
            list_agrees: page.list_agrees,
            draw,
            rows: page.rows.iter().map(|row| drawn(row, &it.register)).collect(),
            may_write: page.may_write,
            program: page.draw.as_ref().map_or_else(String::new, |draw| repeat_program(&draw.seed, draw.sample)),
            form,
        }
    }

    fn scope_name(scope: &str, locale: Locale) -> String {
        let province = Province::parse(scope).map(|province| province.name(locale));
        let ministry = Supervisor::parse(scope).map(|ministry| ministry.name(locale));
        province.or(ministry).unwrap_or(locales::checks::scope_all(locale)).to_owned()
    }

    fn drawn(row: &DrawnRow, register: &str) -> DrawnLine {
        let last = row.findings.last();
        let path = match register {
            // A row of a return stands on the return's page.
            "returns" => format!("/returns/{}", row.words.last().map_or("", String::as_str)),
            other => format!("/{other}/{}", row.id),
        };
        DrawnLine {
            place: row.place,
            id: row.id.clone(),
            words: row.words.iter().filter(|word| !word.starts_with("yrt_")).cloned().collect::<Vec<_>>().join(" · "),
            path,
            result: last.map_or_else(String::new, |finding| finding.result.clone()),
            note: last.map_or_else(String::new, |finding| finding.note.clone()),
            by: last.map_or_else(String::new, |finding| finding.found_name.clone()),
            at: last.map(|finding| finding.found_at),
            earlier: row.findings.len().saturating_sub(1),
            form: FormState::default(),
        }
    }
}
