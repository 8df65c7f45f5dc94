//! Documents and their verification.

use leptos::prelude::*;

use crate::{error::PageError, views::papers::VerificationView};

/// What is known of a document with this hash; anybody may ask.
#[server(endpoint = "papers/verify")]
pub async fn verify_paper(hash: String) -> Result<VerificationView, PageError> {
    use services::papers::{Verified, verify};

    use crate::{server_ctx, views::papers::PaperVerified};
    let services = server_ctx::services()?;
    if hash.is_empty() {
        return Ok(VerificationView { hash, answer: None });
    }
    let answer = match verify(&services, &hash).await? {
        Verified::Malformed => PaperVerified::Malformed,
        Verified::Unknown => PaperVerified::Unknown,
        Verified::Known { kind, template_version, issued_at, superseded_at } => PaperVerified::Known {
            kind: kind.code().to_owned(),
            template_version,
            issued_at,
            superseded_on: superseded_at.map(domain::Timestamp::day),
        },
    };
    Ok(VerificationView { hash, answer: Some(answer) })
}
