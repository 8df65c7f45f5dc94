//! What every submitted form needs: files, a memory of handled requests, and the draft that keeps what was typed.

use domain::{
    form::{FieldError, FormValues},
    id::DraftId,
};
use serde::{Deserialize, Serialize};

use crate::{
    Services,
    caller::{Actor, Caller},
    error::ServiceError,
    ports::{FormDraft, StoreResult, UnitOfWork},
};

/// A file that came with a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The form field.
    pub field: String,
    pub file_name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// What was submitted: texts and files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormInput {
    pub values: FormValues,
    pub uploads: Vec<Upload>,
}

impl FormInput {
    #[must_use]
    pub fn upload(&self, field: &str) -> Option<&Upload> {
        self.uploads.iter().find(|upload| upload.field == field && !upload.bytes.is_empty())
    }

    /// The one-time id that the form carried; empty for forms whose repetition is harmless by itself.
    #[must_use]
    pub fn request_id(&self) -> &str {
        self.values.get("request_id").map_or("", String::as_str)
    }

    /// The version that the person saw when the form was made.
    #[must_use]
    pub fn version(&self) -> Option<i64> {
        self.values.get("version")?.parse().ok()
    }
}

impl<const N: usize> From<[(&str, &str); N]> for FormInput {
    fn from(pairs: [(&str, &str); N]) -> Self {
        let values = pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { values, uploads: Vec::new() }
    }
}

/// The outcome of this request if it was handled before: the double click, the resent page.
///
/// # Errors
/// When the store fails.
pub async fn outcome_before(uow: &mut dyn UnitOfWork, actor: &Actor, input: &FormInput) -> StoreResult<Option<String>> {
    if input.request_id().is_empty() {
        return Ok(None);
    }
    uow.handled(input.request_id(), actor.user_id).await
}

/// Remembers the outcome, in the transaction of the effect.
///
/// # Errors
/// A constraint error (`handled_request_pk`) when another transaction was quicker with the same request.
pub async fn remember_outcome(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    actor: &Actor,
    input: &FormInput,
    action: &str,
    outcome: &str,
) -> StoreResult<()> {
    if input.request_id().is_empty() {
        return Ok(());
    }
    uow.remember(input.request_id(), actor.user_id, action, outcome, services.now()).await
}

/// A refused form, as it is kept until it is shown again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedForm {
    pub values: FormValues,
    pub errors: Vec<FieldError>,
}

/// Drafts older than this are forgotten.
pub const DRAFT_SECONDS_MAX: i64 = 24 * 3600;

/// Fields whose text is never kept.
const SECRET_FIELDS: [&str; 4] = ["password", "password_again", "password_now", "request_id"];

/// Keeps a refused form for the page that shows it again. Passwords are left out.
///
/// # Errors
/// When the store fails.
pub async fn keep_refused(
    services: &Services,
    caller: &Caller,
    page: &str,
    values: &FormValues,
    errors: Vec<FieldError>,
) -> Result<DraftId, ServiceError> {
    let mut values = values.clone();
    for field in SECRET_FIELDS {
        values.remove(field);
    }
    let form = serde_json::to_string(&RefusedForm { values, errors }).expect("a form of texts is JSON");
    let draft = FormDraft {
        id: services.new_id(DraftId::from_parts),
        owner: owner_of(caller),
        page: page.to_owned(),
        form,
        created_at: services.now(),
    };
    let mut uow = services.store.write().await?;
    uow.add_form_draft(&draft).await?;
    uow.save().await?;
    Ok(draft.id)
}

/// The refused form behind `?draft=`, for whoever typed it.
///
/// # Errors
/// When the store fails.
pub async fn refused(
    services: &Services,
    caller: &Caller,
    page: &str,
    draft: &str,
) -> Result<Option<RefusedForm>, ServiceError> {
    let Ok(id) = draft.parse::<DraftId>() else { return Ok(None) };
    let found = services.store.read().await?.form_draft(id).await?;
    let theirs = found.filter(|draft| {
        // A form that was sent after its session had ended belongs to whoever has its unguessable id.
        (draft.owner.is_empty() || draft.owner == owner_of(caller))
            && draft.page == page
            && draft.created_at.seconds_until(services.now()) < DRAFT_SECONDS_MAX
    });
    Ok(theirs.and_then(|draft| serde_json::from_str(&draft.form).ok()))
}

fn owner_of(caller: &Caller) -> String {
    caller.actor.as_ref().map_or_else(String::new, |actor| actor.session_id.to_string())
}
