//! One offer at its stable address.

use domain::{Day, declaration::DeclarationState, form::FormValues, id::DeclarationId, patent};

use super::listing::{Listing, sealed_terms};
use crate::{
    Services,
    error::ServiceError,
    ports::{Offer, Patent},
};

/// A legal status older than this is shown with a warning, in days.
pub const STATUS_DAYS_MAX: i64 = 90;

/// An announced offer with everything that the public may read of it.
#[derive(Clone, Debug)]
pub struct OfferPage {
    pub listing: Listing,
    pub patent: Patent,
    pub standing: Standing,
    /// The sealed terms, byte for byte as they were announced.
    pub terms_text: String,
    pub window_from: Option<Day>,
    /// How the fee was worked out, in the holder's words (指南 第五部分第十一章 3.3).
    pub fee_reasoning: String,
    /// The announced contact: name, telephone, mail, address; empty parts are left out.
    pub contact: Vec<String>,
    /// The last day of the patent's own term; `None` while the filing date is unknown.
    pub patent_ends_on: Option<Day>,
    /// Days since the legal status was known, when they are more than [`STATUS_DAYS_MAX`] or no day is known (`None`
    /// inside).
    pub stale_status: Option<Option<i64>>,
    pub today: Day,
}

/// Whether notices are taken, and if not, since when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Open,
    /// Announced, with a window that begins later.
    Ahead {
        from: Day,
    },
    /// Held by the platform; `reason` as `domain::declaration::reasons` reads it.
    Frozen {
        since: Day,
        reason: String,
    },
    WithdrawalFiled {
        since: Day,
        reason: String,
    },
    /// Withdrawn, expired or void. Licences that came about before live on (专利法 第五十条第二款).
    Ended {
        state: DeclarationState,
        on: Day,
        reason: String,
    },
}

impl Standing {
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }
}

/// An offer by its id. Public.
///
/// # Errors
/// [`ServiceError::NotFound`] for what was never announced: drafts, filings, refused filings.
pub async fn offer(services: &Services, id: DeclarationId) -> Result<OfferPage, ServiceError> {
    let found = services.store.read().await?.offer(id).await?.ok_or(ServiceError::NotFound)?;
    let today = services.today();
    let standing = standing(&found, today).ok_or(ServiceError::NotFound)?;
    let Some(terms) = sealed_terms(&found) else {
        return Err(ServiceError::Fault {
            doing: "opening the sealed terms of an offer",
            source: format!("the terms of {id} do not have their hash").into(),
        });
    };
    let form: FormValues = serde_json::from_str(&found.declaration.form).unwrap_or_default();
    let text = |name: &str| form.get(name).map_or("", |text| text.trim()).to_owned();
    let contact = ["contact_name", "contact_phone", "contact_email", "contact_address"].map(text);
    Ok(OfferPage {
        listing: Listing::of(&found, terms),
        standing,
        window_from: found.declaration.window_from,
        fee_reasoning: text("fee_reasoning"),
        contact: contact.into_iter().filter(|part| !part.is_empty()).collect(),
        patent_ends_on: found.patent.filing_date.map(|filed| patent::last_day(found.patent.kind, filed)),
        stale_status: stale_status(found.patent.status_date, today),
        terms_text: found.declaration.terms,
        patent: found.patent,
        today,
    })
}

/// `None` for what was never announced.
fn standing(offer: &Offer, today: Day) -> Option<Standing> {
    let declaration = &offer.declaration;
    declaration.announced_on?;
    let since = declaration.state_since.day();
    let over = declaration.window_to.filter(|to| *to < today).map(|to| to.plus_days(1));
    Some(match declaration.state {
        state if !state.is_public() && !state.is_ended() => return None,
        DeclarationState::NotAnnounced => return None,
        state if state.is_ended() => Standing::Ended {
            state,
            on: declaration.ended_on.unwrap_or(since),
            reason: if state == DeclarationState::Withdrawn {
                declaration.withdrawal_reason.clone()
            } else {
                String::new()
            },
        },
        _ if over.is_some() => {
            Standing::Ended { state: DeclarationState::Expired, on: over.unwrap_or(since), reason: String::new() }
        }
        DeclarationState::Frozen => Standing::Frozen { since, reason: declaration.frozen_reason.clone() },
        DeclarationState::WithdrawalSubmitted => {
            Standing::WithdrawalFiled { since, reason: declaration.withdrawal_reason.clone() }
        }
        _ => match declaration.window_from.filter(|from| today < *from) {
            Some(from) => Standing::Ahead { from },
            None => Standing::Open,
        },
    })
}

fn stale_status(known_on: Option<Day>, today: Day) -> Option<Option<i64>> {
    match known_on.map(|day| day.days_until(today)) {
        None => Some(None),
        Some(days) if days > STATUS_DAYS_MAX => Some(Some(days)),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_older_than_ninety_days_is_stale() {
        let today = Day::literal(2026, 6, 30);
        assert_eq!(stale_status(Some(today.plus_days(-90)), today), None);
        assert_eq!(stale_status(Some(today.plus_days(-91)), today), Some(Some(91)));
        assert_eq!(stale_status(None, today), Some(None));
    }
}
