//! Declarations: list, page, editor, consent page, filing package; and the one that saves while a person types.

use leptos::{prelude::*, server_fn::codec::Json};

use crate::{
    error::PageError,
    views::declarations::{
        ConsentView, DeclarationView, DeclarationsView, EditorView, PackageView, SaveOutcome, TypedDraft,
    },
};

/// The declarations that the reader may see.
#[server(endpoint = "declarations/list")]
pub async fn list_declarations(state: String, page: u32, draft: String) -> Result<DeclarationsView, PageError> {
    use crate::{
        server_ctx::{caller, form_state, services},
        views::{Paging, declarations::DeclarationLine},
    };
    use domain::{declaration::DeclarationState, organisation::OrganisationKind};
    let (services, caller) = (services()?, caller()?);
    let list = services::declarations::list(&services, &caller, DeclarationState::parse(&state), page).await?;
    let rows = list.rows.into_iter().map(|row| DeclarationLine {
        id: row.declaration.id.to_string(),
        title: row.patent_title,
        number: row.patent_number,
        holder: row.holder_name,
        state: row.declaration.state.to_string(),
        since: row.declaration.state_since.day(),
        arrangement: row.declaration.arrangement,
        price: row.declaration.price_fen,
        window_to: row.declaration.window_to,
    });
    let kind = caller.actor.as_ref().and_then(|actor| actor.organisation.as_ref()).map(|own| own.kind);
    Ok(DeclarationsView {
        rows: rows.collect(),
        paging: Paging {
            number: list.page,
            size: services::declarations::PAGE_ROWS,
            total: u64::try_from(list.total).unwrap_or_default(),
        },
        state,
        has_holders: kind != Some(OrganisationKind::Holder),
        form: form_state("/declarations", &draft, Default::default()).await?,
    })
}

/// One declaration. `form` names the action whose refused form `draft` is.
#[server(endpoint = "declarations/read")]
pub async fn read_declaration(id: String, form: String, draft: String) -> Result<DeclarationView, PageError> {
    use crate::server_ctx::{caller, form_state, new_request_id, services};
    let (services, caller) = (services()?, caller()?);
    let parsed = id.parse().map_err(|_| PageError::NotFound)?;
    let detail = services::declarations::detail(&services, &caller, parsed).await?;
    let state = form_state(&format!("/declarations/{id}?form={form}"), &draft, Default::default()).await?;
    Ok(detail_view(detail, form, state, new_request_id()?))
}

#[cfg(feature = "ssr")]
fn detail_view(
    detail: services::declarations::Detail,
    refused: String,
    form: crate::views::FormState,
    request_id: String,
) -> DeclarationView {
    let it = detail.declaration;
    let id_text = |id: Option<String>| id.unwrap_or_default();
    DeclarationView {
        id: it.id.to_string(),
        version: it.version,
        patent_id: detail.patent.id.to_string(),
        title: detail.patent.title,
        number: detail.patent.number,
        holder: detail.holder.name,
        state: it.state.to_string(),
        since: it.state_since,
        approvable_on: detail.approvable_on,
        is_held: detail.is_held,
        is_review_cleared: it.review_cleared_by.is_some(),
        review_hold: it.review_hold,
        frozen_reason: it.frozen_reason,
        withdrawal_reason: it.withdrawal_reason,
        terms: it.terms,
        terms_hash: it.terms_hash,
        window_from: it.window_from,
        window_to: it.window_to,
        contact: detail.contact,
        fee_reasoning: detail.fee_reasoning,
        receipt_number: it.receipt_number,
        submitted_on: it.submitted_on,
        announcement_number: it.announcement_number,
        announced_on: it.announced_on,
        ended_on: it.ended_on,
        supersedes: id_text(it.supersedes.map(|id| id.to_string())),
        licences: u32::try_from(detail.licences).unwrap_or_default(),
        findings: detail.findings.into_iter().map(finding_line).collect(),
        consents: detail.consents.into_iter().map(consent_line).collect(),
        history: detail.history.into_iter().map(history_line).collect(),
        documents: detail.documents.into_iter().map(document_line).collect(),
        actions: detail.actions.into_iter().map(ToOwned::to_owned).collect(),
        refused,
        form,
        request_id,
    }
}

#[cfg(feature = "ssr")]
fn finding_line(finding: domain::eligibility::Finding) -> crate::views::declarations::FindingLine {
    crate::pages::declarations::findings::line(&finding)
}

#[cfg(feature = "ssr")]
fn consent_line(consent: services::ports::Consent) -> crate::views::declarations::ConsentLine {
    crate::views::declarations::ConsentLine {
        id: consent.id.to_string(),
        purpose: consent.purpose,
        co_owner: consent.co_owner,
        state: consent.state,
        signer: consent.signer_name,
        at: consent.decided_at,
        document_id: consent.document_id.map(|id| id.to_string()).unwrap_or_default(),
    }
}

#[cfg(feature = "ssr")]
fn history_line(step: services::ports::HistoryStep) -> crate::views::declarations::HistoryLine {
    crate::views::declarations::HistoryLine {
        at: step.at,
        event: step.event,
        to: step.to_state,
        by: if step.user_id.is_some() { step.actor_name } else { String::new() },
        note: step.note,
    }
}

#[cfg(feature = "ssr")]
fn document_line(document: services::ports::Document) -> crate::views::declarations::DocumentLine {
    crate::views::declarations::DocumentLine {
        id: document.id.to_string(),
        kind: document.kind,
        name: document.file_name,
        size: u64::try_from(document.size_bytes).unwrap_or_default(),
        at: document.uploaded_at,
    }
}

/// The editor of a draft.
#[server(endpoint = "declarations/editor")]
pub async fn read_editor(id: String, draft: String) -> Result<EditorView, PageError> {
    use crate::server_ctx::{caller, form_state, services};
    let (services, caller) = (services()?, caller()?);
    let parsed = id.parse().map_err(|_| PageError::NotFound)?;
    let editor = services::declarations::editor(&services, &caller, parsed).await?;
    let form = form_state(&format!("/declarations/{id}/edit"), &draft, editor.values).await?;
    Ok(EditorView {
        version: editor.declaration.version,
        title: editor.patent.title,
        number: editor.patent.number,
        today: services.today(),
        background: editor.background,
        form,
        saved_at: editor.declaration.updated_at,
        id,
    })
}

/// Saves what was typed so far, while a person goes on typing.
#[server(endpoint = "declarations/autosave", input = Json)]
pub async fn save_draft(id: String, typed: TypedDraft) -> Result<SaveOutcome, PageError> {
    use crate::server_ctx::{caller, services};
    use services::{ServiceError, Submitted, forms::FormInput};
    let (services, caller) = (services()?, caller()?);
    let parsed = id.parse().map_err(|_| PageError::NotFound)?;
    let mut input = FormInput { values: typed.values, ..FormInput::default() };
    input.values.remove("request_id");
    input.values.insert("version".to_owned(), typed.version.to_string());
    match services::declarations::save(&services, &caller, parsed, &input).await {
        Ok(Submitted::Done(version)) => Ok(SaveOutcome::Saved { version, at: services.now() }),
        Ok(Submitted::Invalid(_)) | Err(ServiceError::Stale) => Ok(SaveOutcome::Stale),
        Err(error) => Err(error.into()),
    }
}

/// The consent that a link asks for.
#[server(endpoint = "declarations/consent")]
pub async fn read_consent(secret: String, draft: String) -> Result<ConsentView, PageError> {
    use crate::server_ctx::{form_state, services};
    let services = services()?;
    let page = services::declarations::consent_page(&services, &secret).await?;
    let form = form_state(&format!("/consents/{secret}"), &draft, Default::default()).await?;
    Ok(ConsentView {
        is_withdrawal: page.consent.purpose == "withdraw",
        co_owner: page.consent.co_owner,
        holder: page.holder_name,
        title: page.patent.title,
        number: page.patent.number,
        terms: page.terms.seal().text,
        terms_hash: page.terms_hash,
        window_from: page.window.map(|window| window.0),
        window_to: page.window.map(|window| window.1),
        withdrawal_reason: page.withdrawal_reason,
        state: page.consent.state,
        signer: page.consent.signer_name,
        decided_at: page.consent.decided_at,
        is_open: page.is_open,
        form,
        secret,
    })
}

/// The filing package.
#[server(endpoint = "declarations/package")]
pub async fn read_package(id: String) -> Result<PackageView, PageError> {
    use crate::server_ctx::{caller, services};
    let (services, caller) = (services()?, caller()?);
    let parsed = id.parse().map_err(|_| PageError::NotFound)?;
    let (_, package) = services::declarations::package(&services, &caller, parsed).await?;
    let join = |parts: &[&String]| {
        parts.iter().filter(|part| !part.is_empty()).map(|part| part.as_str()).collect::<Vec<_>>().join(" · ")
    };
    Ok(PackageView {
        terms: package.terms.to_string(),
        terms_hash: package.terms_sha256,
        payee: join(&[&package.payee, &package.bank_name, &package.bank_account]),
        report: join(&[&package.report_number, &package.report_date]),
        report_conclusion: package.report_conclusion,
        consents: package
            .consents
            .into_iter()
            .map(|it| (it.co_owner, format!("{} {}", it.signer, it.signed_at)))
            .collect(),
        number: package.patent_number,
        title: package.title,
        patentees: package.patentees,
        uscc: package.uscc,
        window_from: package.window_from,
        window_to: package.window_to,
        contact: package.contact,
        truthfulness: package.truthfulness,
        agency: package.agency,
        fee_reasoning: package.fee_reasoning,
        id,
    })
}
