//! Login, sign-up, one's own account, members, verification.

use leptos::prelude::*;

use crate::{
    error::PageError,
    views::{
        FormState,
        accounts::{
            AccountView, InvitationView, LoginView, MembersView, OrganisationsView, OwnOrganisationView,
            VerificationView,
        },
    },
};

/// The login form, and the demonstration's accounts where there is one.
#[server(endpoint = "accounts/login")]
pub async fn read_login(next: String, draft: String) -> Result<LoginView, PageError> {
    use crate::{server_ctx, views::accounts::DemoAccount};
    let services = server_ctx::services()?;
    let form = server_ctx::form_state(&login_page(&next), &draft, Default::default()).await?;
    let (demo, demo_password) = if services.settings.demo {
        let accounts = services::demo::ACCOUNTS.iter().map(|account| DemoAccount {
            email: account.email.to_owned(),
            role: account.role.as_str().to_owned(),
            organisation: account.organisation.to_owned(),
        });
        (accounts.collect(), services::demo::PASSWORD.to_owned())
    } else {
        (Vec::new(), String::new())
    };
    Ok(LoginView { form, next, demo, demo_password })
}

/// The login page's own address below the locale, which also names its drafts.
#[must_use]
pub fn login_page(next: &str) -> String {
    match next {
        "" => "/login".to_owned(),
        next => crate::url::PageUrl::new("/login").set("next", next).to_string(),
    }
}

/// The sign-up form.
#[server(endpoint = "accounts/sign-up")]
pub async fn read_sign_up(draft: String) -> Result<FormState, PageError> {
    let defaults = [("kind", "company"), ("nature", "enterprise"), ("country", "CN")];
    let defaults = defaults.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    crate::server_ctx::form_state("/sign-up", &draft, defaults).await
}

/// The form that asks for a reset link, or with a secret the one that sets a new password.
#[server(endpoint = "accounts/password")]
pub async fn read_password(secret: String, draft: String) -> Result<FormState, PageError> {
    let page = if secret.is_empty() { "/password".to_owned() } else { format!("/password/{secret}") };
    crate::server_ctx::form_state(&page, &draft, Default::default()).await
}

/// The invitation behind a link.
#[server(endpoint = "accounts/invitation")]
pub async fn read_invitation(secret: String, draft: String) -> Result<InvitationView, PageError> {
    use crate::server_ctx;
    let services = server_ctx::services()?;
    let offer = services::accounts::invitation(&services, &secret).await?;
    let page = format!("/invitations/{secret}");
    Ok(InvitationView {
        organisation: offer.organisation_name,
        email: offer.email,
        roles: offer.roles.iter().map(ToString::to_string).collect(),
        has_account: offer.has_account,
        form: server_ctx::form_state(&page, &draft, Default::default()).await?,
    })
}

/// The reader's own account.
#[server(endpoint = "accounts/own")]
pub async fn read_account(draft: String) -> Result<AccountView, PageError> {
    use crate::server_ctx::{self, form_state};
    use services::access::Action;
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let profile = services::accounts::profile(&services, &caller).await?;
    let current = caller.actor()?.organisation.as_ref().map(|organisation| organisation.id);
    let session = caller.actor()?.session_id;
    let defaults = [("name", profile.account.name.clone()), ("locale", profile.account.locale.path().to_owned())];
    let defaults = defaults.map(|(name, value)| (name.to_owned(), value)).into();
    let organisation = profile.places.iter().find(|place| Some(place.organisation.id) == current);
    Ok(AccountView {
        email: profile.account.email.clone(),
        profile: form_state("/account", &draft, defaults).await?,
        password: form_state("/account?form=password", &draft, Default::default()).await?,
        organisation: organisation.map(|place| to_view::organisation(&place.organisation)),
        manages: caller.can(Action::ManageMembers),
        places: profile.places.iter().map(|place| to_view::place(place, current)).collect(),
        sessions: profile.sessions.iter().map(|it| to_view::session(it, session)).collect(),
    })
}

/// The form for the reader's organisation.
#[server(endpoint = "accounts/organisation")]
pub async fn read_own_organisation(draft: String) -> Result<OwnOrganisationView, PageError> {
    use crate::server_ctx;
    use services::access::Action;
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let (_, own) = caller.may(Action::ManageMembers)?;
    let organisation = services::accounts::organisation(&services, &caller, own.id).await?;
    let defaults = to_view::organisation_form(&organisation);
    let form = server_ctx::form_state("/account/organisation", &draft, defaults).await?;
    Ok(OwnOrganisationView { organisation: to_view::organisation(&organisation), form })
}

/// The members of the reader's organisation.
#[server(endpoint = "accounts/members")]
pub async fn list_members(member: String, draft: String) -> Result<MembersView, PageError> {
    use crate::server_ctx;
    use services::access::{Action, Role};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let members = services::accounts::members(&services, &caller).await?;
    let actor = caller.actor()?;
    let kind = actor.organisation.as_ref().map(|organisation| organisation.kind);
    let roles = kind.map_or(&[][..], Role::of_kind);
    Ok(MembersView {
        members: members.iter().map(|member| to_view::member(member, actor.user_id)).collect(),
        manages: caller.can(Action::ManageMembers),
        roles: roles.iter().map(ToString::to_string).collect(),
        form: server_ctx::form_state("/members", &draft, Default::default()).await?,
        member_form: server_ctx::form_state(&format!("/members?member={member}"), &draft, Default::default()).await?,
        member,
    })
}

/// Organisations for the operator; `verification` empty for all.
#[server(endpoint = "accounts/organisations")]
pub async fn list_organisations(verification: String) -> Result<OrganisationsView, PageError> {
    use crate::server_ctx;
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let filter = services::ports::Verification::parse(&verification);
    let organisations = services::accounts::organisations(&services, &caller, filter).await?;
    Ok(OrganisationsView {
        organisations: organisations.iter().map(to_view::organisation).collect(),
        verification: filter.map(|filter| filter.as_str().to_owned()).unwrap_or_default(),
    })
}

/// One organisation for the operator.
#[server(endpoint = "accounts/verification")]
pub async fn read_verification(id: String, draft: String) -> Result<VerificationView, PageError> {
    use crate::server_ctx;
    use domain::organisation::OrganisationKind;
    use services::access::Action;
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    caller.may(Action::VerifyOrganisations)?;
    let parsed = id.parse().map_err(|_| PageError::NotFound)?;
    let organisation = services::accounts::organisation(&services, &caller, parsed).await?;
    let expected = domain::organisation::Uscc::parse(&organisation.uscc).ok().filter(|_| !organisation.uscc_passes);
    let page = format!("/operator/organisations/{id}");
    let has_ministry = matches!(organisation.kind, OrganisationKind::Holder | OrganisationKind::Regulator);
    let supervisor = if has_ministry {
        let known = [("supervisor".to_owned(), organisation.supervisor.clone())].into();
        Some(server_ctx::form_state(&format!("{page}?form=supervisor"), &draft, known).await?)
    } else {
        None
    };
    Ok(VerificationView {
        supervisor,
        uscc_expected: expected.map(|code| code.expected_check().to_string()).unwrap_or_default(),
        organisation: to_view::organisation(&organisation),
        form: server_ctx::form_state(&page, &draft, Default::default()).await?,
    })
}

/// From records to what crosses the wire.
#[cfg(feature = "ssr")]
mod to_view {
    use domain::{
        form::FormValues,
        id::{OrganisationId, SessionId, UserId},
    };
    use services::{
        accounts::Place,
        ports::{Member, Organisation, Session},
    };

    use crate::views::accounts::{MemberRow, OrganisationView, PlaceRow, SessionRow};

    pub(super) fn organisation(it: &Organisation) -> OrganisationView {
        OrganisationView {
            id: it.id.to_string(),
            kind: it.kind.as_str().to_owned(),
            nature: it.nature.as_str().to_owned(),
            name: it.name.clone(),
            uscc: it.uscc.clone(),
            uscc_passes: it.uscc_passes,
            country: it.country.clone(),
            province: it.province.clone(),
            address: it.address.clone(),
            contact_name: it.contact_name.clone(),
            contact_phone: it.contact_phone.clone(),
            contact_email: it.contact_email.clone(),
            bank_name: it.bank_name.clone(),
            bank_account: it.bank_account.clone(),
            bank_holder: it.bank_holder.clone(),
            verification: it.verification.as_str().to_owned(),
            verification_note: it.verification_note.clone(),
            verified_at: it.verified_at,
            created_at: it.created_at,
            is_demo: it.is_demo,
        }
    }

    pub(super) fn organisation_form(it: &Organisation) -> FormValues {
        let version = it.version.to_string();
        let fields = [
            ("version", &version),
            ("province", &it.province),
            ("address", &it.address),
            ("contact_name", &it.contact_name),
            ("contact_phone", &it.contact_phone),
            ("contact_email", &it.contact_email),
            ("bank_name", &it.bank_name),
            ("bank_account", &it.bank_account),
            ("bank_holder", &it.bank_holder),
        ];
        fields.map(|(name, value)| (name.to_owned(), value.clone())).into()
    }

    pub(super) fn place(it: &Place, current: Option<OrganisationId>) -> PlaceRow {
        PlaceRow {
            id: it.organisation.id.to_string(),
            name: it.organisation.name.clone(),
            roles: it.roles.iter().map(ToString::to_string).collect(),
            is_current: Some(it.organisation.id) == current,
        }
    }

    pub(super) fn session(it: &Session, current: SessionId) -> SessionRow {
        SessionRow {
            id: it.id.to_string(),
            address: it.address.clone(),
            agent: it.agent.clone(),
            since: it.created_at,
            until: it.expires_at,
            is_current: it.id == current,
        }
    }

    pub(super) fn member(it: &Member, reader: UserId) -> MemberRow {
        MemberRow {
            id: it.membership.id.to_string(),
            name: it.name.clone(),
            email: it.email.clone(),
            roles: it.membership.roles.iter().map(ToString::to_string).collect(),
            since: it.membership.created_at,
            is_self: it.membership.user_id == reader,
        }
    }
}
