//! Reading the audit trail.

use leptos::prelude::*;

use crate::{
    error::PageError,
    views::passports::{AuditLineView, AuditQuestion, AuditView},
};

/// A page of the lines that the reader may see.
#[server(endpoint = "audit/list")]
pub async fn list_audit(question: AuditQuestion, page: u32) -> Result<AuditView, PageError> {
    use crate::views::Paging;
    let (services, caller) = (crate::server_ctx::services()?, crate::server_ctx::caller()?);
    let query = from_services::query(&question, page);
    let list = services::audit::list(&services, &caller, &query).await?;
    let chain = if list.is_whole { Some(services::audit::state(&services).await?) } else { None };
    let locale = caller.locale;
    Ok(AuditView {
        question,
        paging: Paging {
            number: page.max(1),
            size: u32::try_from(services::audit::PAGE_SIZE).unwrap_or(1),
            total: u64::try_from(list.total).unwrap_or_default(),
        },
        actions: from_services::actions(&list.actions, locale),
        is_whole: list.is_whole,
        links: chain.as_ref().map(|chain| chain.head.as_ref().map_or(0, |head| head.number)),
        waiting: chain.map_or(0, |chain| chain.waiting),
        rows: list.rows.into_iter().map(|row| from_services::row(row, locale)).collect(),
    })
}

/// One line.
#[server(endpoint = "audit/one")]
pub async fn read_audit(id: String, draft: String) -> Result<AuditLineView, PageError> {
    use crate::server_ctx;
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let row = services::audit::line(&services, &caller, id).await?;
    let may_redact = row.redaction.is_none() && caller.can(services::access::Action::RedactAudit);
    Ok(AuditLineView {
        request: row.line.request_id.clone(),
        number: row.number,
        redacted_at: row.redaction.as_ref().map(|redaction| redaction.at),
        redacted_because: row.redaction.as_ref().map(|redaction| redaction.reason.clone()).unwrap_or_default(),
        may_redact,
        form: server_ctx::form_state(&format!("/audit/{id}"), &draft, Default::default()).await?,
        row: from_services::row(row, caller.locale),
    })
}

#[cfg(feature = "ssr")]
mod from_services {
    use domain::Locale;
    use services::{audit::AuditQuery, ports::AuditRow};

    use crate::{
        views::{
            Choice,
            passports::{AuditQuestion, AuditRowView},
        },
        wording::audit_action,
    };

    pub(super) fn query(question: &AuditQuestion, page: u32) -> AuditQuery {
        AuditQuery {
            person: question.person.clone(),
            organisation: question.organisation.clone(),
            action: question.action.clone(),
            subject: question.subject.clone(),
            request: question.request.clone(),
            from: question.from.clone(),
            to: question.to.clone(),
            page,
        }
    }

    pub(super) fn actions(codes: &[String], locale: Locale) -> Vec<Choice> {
        codes.iter().map(|code| Choice::new(code.clone(), audit_action(code, locale))).collect()
    }

    pub(super) fn row(row: AuditRow, locale: Locale) -> AuditRowView {
        let line = row.line;
        AuditRowView {
            id: line.id.to_string(),
            at: line.at,
            user: row.user_name,
            organisation: row.organisation_name,
            action: audit_action(&line.action, locale),
            path: path_of(&line.subject_id),
            subject: line.subject_id,
            before: line.before_text,
            after: line.after_text,
            reason: line.reason,
            is_redacted: row.redaction.is_some(),
        }
    }

    /// The page of what an id names, where there is one.
    fn path_of(subject: &str) -> String {
        const PAGES: [(&str, &str); 13] = [
            ("aud_", "/audit"),
            ("bac_", "/reconciliation/accounts"),
            ("bim_", "/reconciliation/imports"),
            ("bln_", "/reconciliation/lines"),
            ("bma_", "/reconciliation/matches"),
            ("chg_", "/charges"),
            ("dcl_", "/declarations"),
            ("lic_", "/licences"),
            ("org_", "/operator/organisations"),
            ("pat_", "/patents"),
            ("pay_", "/payments"),
            ("rec_", "/recordals"),
            ("rpt_", "/reports"),
        ];
        let page = PAGES.iter().find(|page| subject.starts_with(page.0));
        page.map_or_else(String::new, |page| format!("{}/{subject}", page.1))
    }
}
