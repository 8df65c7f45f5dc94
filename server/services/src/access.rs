//! Who may do what, in one table.
//!
//! A role says what a person may do at all; whether this patent, licence or payment is theirs is decided by the verb
//! that loads it, which answers [`crate::ServiceError::NotFound`] for what belongs to others.

use std::{fmt, str::FromStr};

use domain::organisation::OrganisationKind;

/// What a member does in an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 专利权人经办: prepares patents, declarations, reviews reports.
    HolderStaff,
    /// 专利权人审批: approves declarations and withdrawals for the holder.
    HolderApprover,
    /// 企业经办: searches, reports, uploads proofs.
    LicenseeUser,
    /// 企业签署人: accepts offers and signs reports for the company.
    LicenseeSignatory,
    /// 平台运营: verifies organisations, records announcements and filings.
    Operator,
    /// 财务: records and confirms payments.
    Finance,
    /// 监管: reads what its province or ministry oversees.
    Inspector,
}

impl Role {
    pub const ALL: [Self; 7] = [
        Self::HolderStaff,
        Self::HolderApprover,
        Self::LicenseeUser,
        Self::LicenseeSignatory,
        Self::Operator,
        Self::Finance,
        Self::Inspector,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HolderStaff => "holder_staff",
            Self::HolderApprover => "holder_approver",
            Self::LicenseeUser => "licensee_user",
            Self::LicenseeSignatory => "licensee_signatory",
            Self::Operator => "operator",
            Self::Finance => "finance",
            Self::Inspector => "inspector",
        }
    }

    /// The roles that members of such an organisation can have.
    #[must_use]
    pub const fn of_kind(kind: OrganisationKind) -> &'static [Self] {
        match kind {
            OrganisationKind::Holder => &[Self::HolderStaff, Self::HolderApprover, Self::Finance],
            OrganisationKind::Company => &[Self::LicenseeUser, Self::LicenseeSignatory],
            OrganisationKind::Operator => &[Self::Operator, Self::Finance],
            OrganisationKind::Regulator => &[Self::Inspector],
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(())
    }
}

/// Everything that a person can do beyond reading public pages and their own account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    ManageMembers,
    VerifyOrganisations,
    SeePatents,
    EditPatents,
    /// Taking over a patent that was transferred, with the licences that run on it.
    TakeOverPatent,
    SeeDeclarations,
    EditDeclaration,
    ApproveDeclaration,
    RecordOfficeDecision,
    ClearFeeReview,
    AcceptOffer,
    SeeLicences,
    ClearExportReview,
    RunTrial,
    ClaimMilestone,
    AcceptMilestone,
    /// Ticking that the technical documents were handed over, or received (民法典 第八百六十六条).
    HandOverDocuments,
    /// Ending by agreement, agreeing to a longer trial, lifting or ending a default: for one's own side.
    EndLicence,
    /// Suspending for arrears.
    SuspendLicence,
    SeeCharges,
    AnnouncePayment,
    RecordPayment,
    ConfirmPayment,
    /// Reading accounts, their statements and what was matched with them.
    SeeBank,
    /// Closing a month of a holder's book, and asking to open it again.
    CloseBook,
    /// Rates that the law sets.
    SetRates,
    /// Income distribution: rules, beneficiaries, costs, computing and paying out.
    DistributeIncome,
    /// Approving a distribution, or undoing one that was approved.
    ApproveDistribution,
    /// Reading distributions and what they are made of.
    SeeDistribution,
    /// Seeing one's own part of income, and objecting.
    SeeOwnIncome,
    /// Recording that the technology contract is registered (技术合同认定登记).
    RegisterContract,
    SeeReports,
    EditReport,
    SubmitReport,
    ReviewReport,
    /// Correcting a closed report after an inspection of the accounts (民法典 第八百四十六条).
    AdjustReport,
    SeeRecordals,
    EditRecordal,
    /// The yearly return: collecting, filling in, filing its receipt.
    PrepareReturn,
    /// Signing off a return that somebody else prepared.
    SignReturn,
    SeeReturns,
    SeeIndicators,
    FreezeIndicators,
    /// Drawing rows of a register within one's own scope, and keeping what was found. The only thing an inspector
    /// writes; nothing of what is inspected changes.
    SpotCheck,
    SeeSpotChecks,
    /// The deadlines of one's own organisation.
    SeeDeadlines,
    /// Making and ending the secret link of the calendar.
    ManageCalendarLink,
    /// Editing the texts of letters, mails and clauses.
    EditTemplates,
    ReadInbox,
    /// Reading the audit trail: the operator all of it, an organisation what its members did.
    SeeAudit,
    /// Destroying the texts of a line of the audit trail.
    RedactAudit,
    Inspect,
}

impl Action {
    pub const ALL: [Self; 52] = [
        Self::ManageMembers,
        Self::VerifyOrganisations,
        Self::SeePatents,
        Self::EditPatents,
        Self::TakeOverPatent,
        Self::SeeDeclarations,
        Self::EditDeclaration,
        Self::ApproveDeclaration,
        Self::RecordOfficeDecision,
        Self::ClearFeeReview,
        Self::AcceptOffer,
        Self::SeeLicences,
        Self::ClearExportReview,
        Self::RunTrial,
        Self::ClaimMilestone,
        Self::AcceptMilestone,
        Self::HandOverDocuments,
        Self::EndLicence,
        Self::SuspendLicence,
        Self::SeeCharges,
        Self::AnnouncePayment,
        Self::RecordPayment,
        Self::ConfirmPayment,
        Self::SeeBank,
        Self::CloseBook,
        Self::SetRates,
        Self::DistributeIncome,
        Self::ApproveDistribution,
        Self::SeeDistribution,
        Self::SeeOwnIncome,
        Self::RegisterContract,
        Self::SeeReports,
        Self::EditReport,
        Self::SubmitReport,
        Self::ReviewReport,
        Self::AdjustReport,
        Self::SeeRecordals,
        Self::EditRecordal,
        Self::PrepareReturn,
        Self::SignReturn,
        Self::SeeReturns,
        Self::SeeIndicators,
        Self::FreezeIndicators,
        Self::SpotCheck,
        Self::SeeSpotChecks,
        Self::SeeDeadlines,
        Self::ManageCalendarLink,
        Self::EditTemplates,
        Self::ReadInbox,
        Self::SeeAudit,
        Self::RedactAudit,
        Self::Inspect,
    ];

    /// The roles that may do this.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        use Role::{Finance, HolderApprover, HolderStaff, Inspector, LicenseeSignatory, LicenseeUser, Operator};
        match self {
            Self::ManageMembers => &[HolderApprover, LicenseeSignatory, Operator],
            Self::VerifyOrganisations
            | Self::RecordOfficeDecision
            | Self::ClearFeeReview
            | Self::ClearExportReview
            | Self::SetRates
            | Self::EditTemplates => &[Operator],
            Self::SeePatents | Self::SeeDeclarations => &[HolderStaff, HolderApprover, Operator, Inspector],
            Self::EditPatents => &[HolderStaff],
            Self::EditDeclaration => &[HolderStaff],
            Self::ApproveDeclaration | Self::AdjustReport | Self::TakeOverPatent => &[HolderApprover],
            Self::AcceptOffer => &[LicenseeSignatory],
            Self::SeeLicences | Self::SeeCharges | Self::SeeReports | Self::SeeRecordals => {
                &[HolderStaff, HolderApprover, LicenseeUser, LicenseeSignatory, Operator, Finance, Inspector]
            }
            Self::RunTrial => &[LicenseeSignatory],
            Self::ClaimMilestone | Self::AnnouncePayment | Self::EditReport => &[LicenseeUser, LicenseeSignatory],
            Self::AcceptMilestone | Self::ReviewReport | Self::RegisterContract => &[HolderStaff],
            Self::HandOverDocuments => &[HolderStaff, LicenseeUser, LicenseeSignatory],
            Self::EndLicence => &[HolderApprover, LicenseeSignatory],
            Self::SuspendLicence => &[Finance],
            Self::RecordPayment | Self::ConfirmPayment | Self::CloseBook => &[Finance],
            Self::DistributeIncome => &[Finance],
            Self::ApproveDistribution => &[HolderApprover],
            Self::SeeBank | Self::SeeDistribution => &[Finance, HolderApprover],
            Self::SeeOwnIncome => &[HolderStaff, HolderApprover, Finance],
            Self::SubmitReport => &[LicenseeSignatory],
            Self::EditRecordal => &[HolderStaff, LicenseeUser, LicenseeSignatory, Operator],
            Self::PrepareReturn => &[HolderStaff],
            Self::SignReturn => &[HolderApprover],
            Self::SeeReturns | Self::SeeIndicators => &[HolderStaff, HolderApprover, Operator, Inspector],
            Self::FreezeIndicators => &[Operator],
            Self::SpotCheck => &[Inspector],
            Self::SeeSpotChecks => &[Inspector, Operator],
            Self::SeeDeadlines => &[HolderStaff, HolderApprover, LicenseeUser, LicenseeSignatory, Finance],
            Self::ManageCalendarLink => &[HolderStaff, HolderApprover, LicenseeUser, LicenseeSignatory],
            Self::ReadInbox => {
                &[HolderStaff, HolderApprover, LicenseeUser, LicenseeSignatory, Operator, Finance, Inspector]
            }
            Self::SeeAudit => &[HolderApprover, LicenseeSignatory, Operator],
            Self::RedactAudit => &[Operator],
            Self::Inspect => &[Inspector],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_a_role_and_every_role_an_action() {
        assert!(Action::ALL.iter().all(|action| !action.roles().is_empty()));
        assert!(Role::ALL.iter().all(|role| Action::ALL.iter().any(|action| action.roles().contains(role))));
    }

    #[test]
    fn who_prepares_does_not_approve() {
        assert!(!Action::ApproveDeclaration.roles().contains(&Role::HolderStaff));
        assert!(!Action::AcceptOffer.roles().contains(&Role::LicenseeUser));
        assert!(!Action::EditPatents.roles().contains(&Role::Inspector));
    }
}
