//! Who asks, and from where.

use std::collections::BTreeSet;

use domain::{
    Locale,
    id::{OrganisationId, SessionId, UserId},
    organisation::OrganisationKind,
};

use crate::{
    access::{Action, Role},
    error::ServiceError,
    ports::Organisation,
};

/// The person behind a request, with the organisation they act for in this session.
#[derive(Clone, Debug)]
pub struct Actor {
    pub session_id: SessionId,
    pub user_id: UserId,
    pub name: String,
    pub email: String,
    pub locale: Locale,
    pub organisation: Option<ActorOrganisation>,
}

/// The organisation that a person acts for, and as what.
#[derive(Clone, Debug)]
pub struct ActorOrganisation {
    pub id: OrganisationId,
    pub kind: OrganisationKind,
    pub name: String,
    /// What an inspector may look at: the code of a province, or of a ministry; empty for the whole country.
    pub scope: String,
    /// Whether the platform operator has verified it.
    pub verified: bool,
    pub roles: BTreeSet<Role>,
}

/// A request, or a job of the system, as use cases see it.
#[derive(Clone, Debug)]
pub struct Caller {
    /// `None` for an anonymous visitor.
    pub actor: Option<Actor>,
    /// The system itself: jobs, demo data. Never set from a request.
    pub is_system: bool,
    pub locale: Locale,
    /// The visitor's network address, as far as trusted proxies tell it.
    pub address: String,
    /// The `User-Agent` header, shortened.
    pub agent: String,
    /// Ties log lines, audit lines and error pages together.
    pub request_id: String,
}

impl Caller {
    /// The system acting by itself, on its clock.
    #[must_use]
    pub fn system(request_id: &str) -> Self {
        Self {
            actor: None,
            is_system: true,
            locale: Locale::Zh,
            address: "-".into(),
            agent: "system".into(),
            request_id: request_id.into(),
        }
    }

    /// A visitor without a login.
    #[must_use]
    pub fn anonymous(locale: Locale, address: &str, agent: &str, request_id: &str) -> Self {
        Self {
            actor: None,
            is_system: false,
            locale,
            address: address.into(),
            agent: agent.into(),
            request_id: request_id.into(),
        }
    }

    /// # Errors
    /// [`ServiceError::LoginRequired`] when nobody is logged in.
    pub fn actor(&self) -> Result<&Actor, ServiceError> {
        self.actor.as_ref().ok_or(ServiceError::LoginRequired)
    }

    /// The acting person and organisation, when a role of theirs allows the action.
    ///
    /// # Errors
    /// [`ServiceError::LoginRequired`] or [`ServiceError::Forbidden`].
    pub fn may(&self, action: Action) -> Result<(&Actor, &ActorOrganisation), ServiceError> {
        let actor = self.actor()?;
        let organisation = actor.organisation.as_ref().ok_or(ServiceError::Forbidden)?;
        if action.roles().iter().any(|role| organisation.roles.contains(role)) {
            Ok((actor, organisation))
        } else {
            Err(ServiceError::Forbidden)
        }
    }

    /// Whether [`Caller::may`] would agree: for showing or hiding a button.
    #[must_use]
    pub fn can(&self, action: Action) -> bool {
        self.may(action).is_ok()
    }

    /// The name that history keeps for who did something.
    #[must_use]
    pub fn name(&self) -> String {
        self.actor.as_ref().map_or_else(|| "system".to_owned(), |actor| actor.name.clone())
    }

    #[must_use]
    pub fn user_id(&self) -> Option<UserId> {
        self.actor.as_ref().map(|actor| actor.user_id)
    }
}

impl ActorOrganisation {
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether a holder is within an inspector's scope. A ministry looks at its institutions in every province.
    #[must_use]
    pub fn oversees(&self, holder: &Organisation) -> bool {
        self.scope.is_empty() || [&holder.province, &holder.supervisor].contains(&&self.scope)
    }

    /// The scope by which an inspector's lists are filtered; empty for everybody else, who has other bounds.
    #[must_use]
    pub fn scope_of_inspector(&self) -> String {
        if self.kind == OrganisationKind::Regulator { self.scope.clone() } else { String::new() }
    }

    #[must_use]
    pub fn is_operator(&self) -> bool {
        self.kind == OrganisationKind::Operator
    }
}
