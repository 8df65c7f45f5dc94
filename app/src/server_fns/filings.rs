//! Deadlines, filing packs and editable texts.

use leptos::prelude::*;

use crate::{
    error::PageError,
    views::filings::{CalendarView, PackView, PacksView, TemplateLineView, TemplateView},
};

/// The deadlines of one's own organisation. `made` is the token of a link that was made just now.
#[server(endpoint = "calendar/read")]
pub async fn read_calendar(kind: String, made: String) -> Result<CalendarView, PageError> {
    use domain::calendar::known_until;
    use services::deadlines::{self, DeadlineKind};

    use crate::server_ctx::{self, new_request_id};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let kind = DeadlineKind::parse(&kind);
    let found = deadlines::deadlines(&services, &caller, kind).await?;
    let made = deadlines::is_token(&found, &made).then(|| deadlines::address(&services, &made));
    Ok(CalendarView {
        kind: kind.map_or("", DeadlineKind::as_str).to_owned(),
        kinds: DeadlineKind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect(),
        lines: found.list.into_iter().map(|line| to_view::deadline(line, found.today)).collect(),
        unknown_from: known_until().year() + 1,
        may_link: found.may_link,
        link_made_on: found.link.map(|link| link.made_at.day()),
        made: made.unwrap_or_default(),
        make_id: new_request_id()?,
        revoke_id: new_request_id()?,
    })
}

/// The packs of a recordal, with what keeps another from being made.
#[server(endpoint = "packs/list")]
pub async fn read_packs(recordal: String, draft: String) -> Result<PacksView, PageError> {
    use crate::server_ctx::{self, form_state};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = recordal.parse().map_err(|_| PageError::NotFound)?;
    let packs = services::packs::packs(&services, &caller, id).await?;
    let typed = packs.wanted.as_ref().map_or(("other", ""), |wanted| (wanted.kind.as_str(), wanted.text.as_str()));
    let defaults = [("change_kind", typed.0), ("change_text", typed.1)];
    let defaults = defaults.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let form = form_state(&format!("/recordals/{id}?form=packs"), &draft, defaults).await?;
    Ok(PacksView {
        lines: packs.lines.iter().map(to_view::pack_line).collect(),
        may_make: packs.may_make,
        purpose: packs.purpose,
        faults: packs.faults.iter().map(|fault| services::packs::told(fault, caller.locale)).collect(),
        is_others: packs.is_others,
        is_current: packs.is_current,
        form,
    })
}

/// One pack.
#[server(endpoint = "packs/read")]
pub async fn read_pack(pack: String) -> Result<PackView, PageError> {
    use crate::server_ctx;
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = pack.parse().map_err(|_| PageError::NotFound)?;
    let detail = services::packs::pack(&services, &caller, id).await?;
    Ok(PackView {
        recordal_id: detail.recordal.id.to_string(),
        licence_number: detail.licence_number,
        patent_title: detail.patent_title,
        number: detail.pack.number,
        made_at: detail.pack.made_at,
        made_by: detail.made_by,
        size_bytes: detail.pack.size_bytes,
        sha256: detail.pack.sha256,
        contents_hash: detail.pack.contents_hash,
        document_id: detail.pack.document_id.to_string(),
        form: detail.form,
        files: detail.files,
        on_paper: detail.on_paper,
        filed: detail.filed,
        difference: detail.difference,
    })
}

/// Every text that an operator may edit.
#[server(endpoint = "templates/list")]
pub async fn list_templates() -> Result<Vec<TemplateLineView>, PageError> {
    use crate::server_ctx;
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let lines = services::templates::templates(&services, &caller).await?;
    let line = |line: services::templates::TemplateLine| TemplateLineView {
        key: line.key,
        group: line.group.as_str().to_owned(),
        text: line.text,
        version: line.version,
        changed_at: line.changed_at,
    };
    Ok(lines.into_iter().map(line).collect())
}

/// One text with its preview: of what was typed when the address names a draft, else of what is in use.
#[server(endpoint = "templates/read")]
pub async fn read_template(key: String, draft: String) -> Result<TemplateView, PageError> {
    use crate::server_ctx::{self, form_state};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let detail = services::templates::template(&services, &caller, &key).await?;
    let defaults = [("zh".to_owned(), detail.zh.clone()), ("en".to_owned(), detail.en.clone())].into();
    let form = form_state(&format!("/operator/templates/{key}"), &draft, defaults).await?;
    let preview = services::templates::preview(&caller, &key, &form.values)?;
    let sample = services::templates::sample(&detail.entry.variables, caller.locale);
    let variable = |variable: &domain::template::Variable| {
        let is_needed = variable.need == domain::template::Need::Required;
        (variable.name.clone(), is_needed, sample.get(&variable.name).cloned().unwrap_or_default())
    };
    Ok(TemplateView {
        group: detail.entry.group.as_str().to_owned(),
        version: detail.version,
        newest: detail.versions.first().map_or(0, |line| line.version.version),
        variables: detail.entry.variables.iter().map(variable).collect(),
        original_zh: detail.entry.zh,
        original_en: detail.entry.en,
        form,
        preview_zh: to_view::preview(preview.zh),
        preview_en: to_view::preview(preview.en),
        versions: detail.versions.into_iter().map(to_view::version).collect(),
        key,
    })
}

#[cfg(feature = "ssr")]
mod to_view {
    use domain::{
        Day,
        calendar::{DeadlineExplained, is_beyond_known},
    };
    use services::{
        deadlines::Deadline,
        templates::{Preview, VersionLine},
    };

    use crate::views::filings::{DeadlineLine, PackLine, PreviewView, VersionView};

    pub(super) fn deadline(it: Deadline, today: Day) -> DeadlineLine {
        DeadlineLine {
            kind: it.kind.as_str().to_owned(),
            day: it.day,
            number: it.number,
            title: it.title,
            amount: it.amount,
            path: it.path,
            is_provisional: it
                .counting
                .as_ref()
                .map_or_else(|| is_beyond_known(it.day), DeadlineExplained::is_provisional),
            counting: it.counting,
            days_left: today.days_until(it.day),
        }
    }

    pub(super) fn pack_line(it: &services::packs::PackLine) -> PackLine {
        PackLine {
            id: it.id.to_string(),
            purpose: it.purpose,
            number: it.number,
            made_at: it.made_at,
            size_bytes: it.size_bytes,
            files: it.files,
            filed: it.filed.clone(),
        }
    }

    pub(super) fn preview(it: Preview) -> PreviewView {
        match it {
            Preview::Text(text) => PreviewView { text, errors: Vec::new() },
            Preview::Faults(errors) => PreviewView { text: String::new(), errors },
        }
    }

    pub(super) fn version(it: VersionLine) -> VersionView {
        VersionView {
            version: it.version.version,
            reason: it.version.reason,
            by: it.by,
            made_at: it.version.made_at,
            in_use_from: it.version.in_use_from,
            is_in_use: it.is_in_use,
            changes: it.changes.into_iter().map(|change| (change.locale, change.removed, change.added)).collect(),
        }
    }
}
