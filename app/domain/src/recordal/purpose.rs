//! What is asked of the office: a recordal, a change of it, its cancellation; and which documents each is handed in with.

use super::{RecordalDocument, RecordalState};
use crate::{Day, codes::codes};

codes! {
    /// What a filing asks the office for.
    FilingPurpose {
        /// `专利审查指南 第五部分第十一章 7`.
        Recordal = "recordal", "备案", "Recordal";
        /// `专利实施许可合同备案办法 第十六条`.
        Change = "change", "备案变更", "Change of the recordal";
        /// `专利实施许可合同备案办法 第十七条`, `第十八条`.
        Cancellation = "cancellation", "备案注销", "Cancellation of the recordal";
    }
}

impl FilingPurpose {
    /// The documents of this filing in their order. A change comes with the agreement or the proof of what has changed
    /// and with the certificate; a cancellation with the certificate, and before the term is over with proof of the end.
    #[must_use]
    pub const fn documents(self) -> &'static [RecordalDocument] {
        use RecordalDocument as D;
        match self {
            Self::Recordal => &[
                D::ApplicationForm,
                D::WrittenNotice,
                D::PaymentProof,
                D::ApplicantIdentity,
                D::PowerOfAttorney,
                D::HandlerIdentity,
                D::Other,
                D::Contract,
            ],
            Self::Change => &[
                D::ApplicationForm,
                D::ChangeProof,
                D::Certificate,
                D::ApplicantIdentity,
                D::PowerOfAttorney,
                D::HandlerIdentity,
                D::Other,
            ],
            Self::Cancellation => &[
                D::ApplicationForm,
                D::EndProof,
                D::Certificate,
                D::ApplicantIdentity,
                D::PowerOfAttorney,
                D::HandlerIdentity,
                D::Other,
            ],
        }
    }

    /// What can be filed next: while nothing is on record its recordal, then changes as long as the licence runs, and its
    /// cancellation once it has ended.
    #[must_use]
    pub const fn at(state: RecordalState, end: LicenceEnd) -> Self {
        match (state.is_on_record(), end) {
            (false, _) => Self::Recordal,
            (true, LicenceEnd::Running) => Self::Change,
            (true, LicenceEnd::AtTerm | LicenceEnd::Early) => Self::Cancellation,
        }
    }

    /// Whether its documents are prepared in this state. While the office has a change or a cancellation, they are not.
    #[must_use]
    pub const fn is_prepared_in(self, state: RecordalState) -> bool {
        use RecordalState as S;
        match self {
            Self::Recordal => matches!(state, S::ToPrepare | S::PackageReady | S::Refused | S::Correction),
            Self::Change | Self::Cancellation => matches!(state, S::Recorded | S::Changed),
        }
    }
}

codes! {
    /// What a change changes: an extension of the term has its own time (`专利实施许可合同备案办法 第十六条`).
    ChangeKind {
        Other = "other", "其他事项变更", "Another change";
        Extension = "extension", "延长许可期限", "Extension of the term";
    }
}

/// Whether and how a licence has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LicenceEnd {
    Running,
    /// On the last day of its term.
    AtTerm,
    /// Before it, by agreement, by rescission, or with the patent.
    Early,
}

impl LicenceEnd {
    #[must_use]
    pub fn of(term_ends_on: Option<Day>, ended_on: Option<Day>) -> Self {
        match (ended_on, term_ends_on) {
            (None, _) => Self::Running,
            (Some(ended), Some(last)) if last <= ended => Self::AtTerm,
            (Some(_), _) => Self::Early,
        }
    }

    /// The ground of a cancellation; none while the licence runs.
    #[must_use]
    pub const fn ground(self) -> &'static str {
        match self {
            Self::Running => "",
            Self::AtTerm => "许可期限届满",
            Self::Early => "提前终止",
        }
    }
}
