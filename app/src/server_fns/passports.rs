//! Reading for passports, their verification, and the proof of equal terms.

use leptos::prelude::*;

use crate::{
    error::PageError,
    views::passports::{PassportsView, ProofsView, VerifyView},
};

/// The passports of a licence.
#[server(endpoint = "passports/list")]
pub async fn read_passports(licence: String, draft: String) -> Result<PassportsView, PageError> {
    use crate::server_ctx;
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = licence.parse().map_err(|_| PageError::NotFound)?;
    let list = services::passports::list(&services, &caller, id).await?;
    let form = server_ctx::form_state(&format!("/licences/{id}/passport"), &draft, Default::default()).await?;
    Ok(from_services::passports(list, form, &services, caller.locale))
}

/// The page of verification: keys, and what is known of the hash that a QR code asks for.
#[server(endpoint = "passports/verify")]
pub async fn read_verify(sha256: String, draft: String) -> Result<VerifyView, PageError> {
    use crate::{Build, Checked, server_ctx};
    let services = server_ctx::services()?;
    // What is no hash asks for nothing.
    let asked = sha256.parse::<domain::seal::TermsHash>().map(|hash| hash.to_string()).unwrap_or_default();
    let known = services::passports::known(&services, &asked).await?;
    let build = use_context::<Build>().map_or_else(|| "0".into(), |build| build.0);
    Ok(VerifyView {
        keys: services::passports::keys(&services).to_json(),
        module: format!("/pkg/{build}/{}.js", verifier::MODULE),
        asked,
        known: known.map(from_services::known),
        report: use_context::<Checked>().map(|checked| from_services::report(checked.0)),
        form: server_ctx::form_state("/passport/verify", &draft, Default::default()).await?,
    })
}

/// The nights of the proof of equal terms.
#[server(endpoint = "passports/proofs")]
pub async fn read_proofs() -> Result<ProofsView, PageError> {
    let (services, caller) = (crate::server_ctx::services()?, crate::server_ctx::caller()?);
    let proofs = services::equal_terms::proofs(&services, &caller).await?;
    Ok(from_services::proofs(proofs, caller.locale))
}

#[cfg(feature = "ssr")]
mod from_services {
    use domain::Locale;
    use qrcode::{Color, EcLevel, QrCode};
    use services::{
        Services,
        equal_terms::Proofs,
        passports::{KnownPassport, PassportList},
    };

    use crate::views::{
        FormState,
        passports::{IssuedLine, KnownView, NightView, PassportsView, ProofsView, QrView, ReportView},
    };

    pub(super) fn passports(list: PassportList, form: FormState, services: &Services, locale: Locale) -> PassportsView {
        let licence = &list.row.licence;
        let newest = list.issued.first();
        PassportsView {
            id: licence.id.to_string(),
            number: licence.number.clone(),
            title: list.row.patent_title.clone(),
            may_issue: list.may_issue,
            form,
            qr: newest.and_then(|newest| qr(&address(services, &newest.sha256, locale))),
            issued: list
                .issued
                .iter()
                .map(|it| IssuedLine {
                    sha256: it.sha256.clone(),
                    document: it.document_id.to_string(),
                    issued_at: it.issued_at,
                })
                .collect(),
        }
    }

    /// Where the file with this hash is verified.
    fn address(services: &Services, sha256: &str, locale: Locale) -> String {
        format!("{}/{}/passport/verify?sha256={sha256}", services.settings.base_url, locale.path())
    }

    /// Dark squares as one path; medium error correction, as paper gets folded.
    fn qr(address: &str) -> Option<QrView> {
        let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
        let width = code.width();
        let colours = code.to_colors();
        let dark = (0..width * width).filter(|place| colours[*place] == Color::Dark);
        let path = dark.map(|place| format!("M{} {}h1v1h-1z", place % width, place / width)).collect();
        Some(QrView { path, size: i32::try_from(width).ok()?, address: address.to_owned() })
    }

    pub(super) fn known(known: KnownPassport) -> KnownView {
        KnownView { number: known.licence_number, issued_at: known.issued.issued_at, is_newest: known.is_newest }
    }

    pub(super) fn report(report: verifier::Report) -> ReportView {
        ReportView { is_genuine: report.is_genuine, title: report.title, text: report.text, rows: report.rows }
    }

    pub(super) fn proofs(proofs: Proofs, locale: Locale) -> ProofsView {
        let night = |night: &services::ports::TermsProof| NightView {
            day: night.day,
            licences: night.licences,
            deviations: night.deviations,
        };
        let word = |code: &str| locales::lookup(&format!("equality.code_{code}"), locale).unwrap_or_default();
        let deviations = proofs.deviations.iter();
        ProofsView {
            nights: proofs.nights.iter().map(night).collect(),
            deviations: deviations.map(|it| (it.licence_id.to_string(), word(&it.code).to_owned())).collect(),
        }
    }
}
