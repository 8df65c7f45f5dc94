//! What stands between a visitor and accepting an offer. The verb that accepts decides for itself; this is for the hint.

use domain::organisation::OrganisationKind;

use super::offer::Standing;
use crate::{access::Action, caller::Caller};

/// What a visitor has to do next to accept an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acceptance {
    /// No notice is taken: frozen, being withdrawn, not begun or ended.
    Closed,
    LogIn,
    /// The session acts for a holder, the operator or a regulator, or for nobody.
    NeedsCompany,
    /// The platform operator has not verified the company yet.
    NeedsVerification,
    /// Somebody with authority to sign for the company has to do it.
    NeedsSignatory,
    Ready,
}

impl Acceptance {
    /// The stable code that pages translate.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::LogIn => "log_in",
            Self::NeedsCompany => "needs_company",
            Self::NeedsVerification => "needs_verification",
            Self::NeedsSignatory => "needs_signatory",
            Self::Ready => "ready",
        }
    }
}

/// The first thing that is missing.
#[must_use]
pub fn acceptance(caller: &Caller, standing: &Standing) -> Acceptance {
    if !standing.is_open() {
        return Acceptance::Closed;
    }
    let Some(actor) = &caller.actor else { return Acceptance::LogIn };
    match &actor.organisation {
        Some(company) if company.kind == OrganisationKind::Company => {
            if !company.verified {
                Acceptance::NeedsVerification
            } else if caller.can(Action::AcceptOffer) {
                Acceptance::Ready
            } else {
                Acceptance::NeedsSignatory
            }
        }
        _ => Acceptance::NeedsCompany,
    }
}
