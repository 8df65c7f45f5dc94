use domain::Timestamp;
use serde::{Deserialize, Serialize};

use super::FormState;

/// The login page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginView {
    pub form: FormState,
    /// Where the reader goes afterwards; empty for the desk.
    pub next: String,
    /// The demonstration's accounts; none outside of it.
    pub demo: Vec<DemoAccount>,
    pub demo_password: String,
}

/// An account of the demonstration, with its role's code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoAccount {
    pub email: String,
    pub role: String,
    pub organisation: String,
}

/// An invitation behind a link that is still good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    pub organisation: String,
    pub email: String,
    pub roles: Vec<String>,
    pub has_account: bool,
    pub form: FormState,
}

/// A person's own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    pub email: String,
    pub profile: FormState,
    pub password: FormState,
    pub places: Vec<PlaceRow>,
    pub sessions: Vec<SessionRow>,
    /// The organisation that the session acts for, when there is one.
    pub organisation: Option<OrganisationView>,
    pub manages: bool,
}

/// An organisation to which the person belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceRow {
    pub id: String,
    pub name: String,
    pub roles: Vec<String>,
    pub is_current: bool,
}

/// A login that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    pub id: String,
    pub address: String,
    pub agent: String,
    pub since: Timestamp,
    pub until: Timestamp,
    pub is_current: bool,
}

/// What an organisation says of itself and what the operator says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationView {
    pub id: String,
    pub kind: String,
    pub nature: String,
    pub name: String,
    pub uscc: String,
    pub uscc_passes: bool,
    pub country: String,
    pub province: String,
    pub address: String,
    pub contact_name: String,
    pub contact_phone: String,
    pub contact_email: String,
    pub bank_name: String,
    pub bank_account: String,
    pub bank_holder: String,
    pub verification: String,
    pub verification_note: String,
    pub verified_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub is_demo: bool,
}

/// The form for one's own organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnOrganisationView {
    pub organisation: OrganisationView,
    pub form: FormState,
}

/// The members of the reader's organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersView {
    pub members: Vec<MemberRow>,
    /// Whether the reader may invite and change roles.
    pub manages: bool,
    /// The roles that members of this kind of organisation can have.
    pub roles: Vec<String>,
    /// The form that invites.
    pub form: FormState,
    /// The member whose change of roles was refused, and that form; empty otherwise.
    pub member: String,
    pub member_form: FormState,
}

/// A member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    pub id: String,
    pub name: String,
    pub email: String,
    pub roles: Vec<String>,
    pub since: Timestamp,
    pub is_self: bool,
}

/// Organisations for the operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationsView {
    pub organisations: Vec<OrganisationView>,
    /// `pending`, `verified`, `rejected`, or empty for all.
    pub verification: String,
}

/// One organisation for the operator, with the decision to take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerificationView {
    pub organisation: OrganisationView,
    /// The check character that the code's other characters ask for; empty where it passes.
    pub uscc_expected: String,
    pub form: FormState,
    /// The ministry in charge, for holders and regulators.
    pub supervisor: Option<FormState>,
}
