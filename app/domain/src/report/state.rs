//! The states of a report. A correction is a new version that runs through the same states; the old one is kept.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    Due,
    Draft,
    Submitted,
    UnderReview,
    Queried,
    Accepted,
    /// Accepted by the passing of the agreed days.
    DeemedAccepted,
    Charged,
    Closed,
    /// Changed after an inspection of the accounts; the original is kept and the difference is charged.
    AuditAdjusted,
    /// Charged by estimate because no report came; the real report replaces it.
    Estimated,
}

/// What happens to a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReportEvent {
    StartDraft,
    Submit,
    BeginReview,
    Query,
    Accept,
    /// The agreed days passed without a query; only where the terms say so.
    DeemAccepted,
    Charge,
    Close,
    AdjustAfterAudit,
    Estimate,
    /// A new version begins.
    Correct,
}

/// Who can move a report on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReportActor {
    Licensee,
    Holder,
    Finance,
    System,
    Nobody,
}

/// The event does not happen to a report in this state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a report that is {from:?} does not take {event:?}")]
pub struct TransitionRefused {
    pub from: ReportState,
    pub event: ReportEvent,
}

/// The state after an event; total over all pairs.
///
/// # Errors
/// [`TransitionRefused`] for every pair that is not listed.
pub const fn transition(from: ReportState, event: ReportEvent) -> Result<ReportState, TransitionRefused> {
    use ReportEvent as Event;
    use ReportState as State;
    Ok(match (from, event) {
        (State::Due | State::Estimated, Event::StartDraft) => State::Draft,
        // A nil report is sent in one step, without a draft.
        (State::Due | State::Draft | State::Queried | State::Estimated, Event::Submit) => State::Submitted,
        (State::Submitted, Event::BeginReview) => State::UnderReview,
        (State::Submitted | State::UnderReview, Event::Query) => State::Queried,
        (State::Submitted | State::UnderReview, Event::Accept) => State::Accepted,
        (State::Submitted | State::UnderReview, Event::DeemAccepted) => State::DeemedAccepted,
        (State::Accepted | State::DeemedAccepted, Event::Charge) => State::Charged,
        // Where nothing is payable there is nothing to charge.
        (State::Accepted | State::DeemedAccepted | State::Charged, Event::Close) => State::Closed,
        (State::Closed | State::AuditAdjusted, Event::AdjustAfterAudit) => State::AuditAdjusted,
        (State::Due | State::Draft, Event::Estimate) => State::Estimated,
        (
            State::Submitted
            | State::UnderReview
            | State::Queried
            | State::Accepted
            | State::DeemedAccepted
            | State::Charged
            | State::Closed
            | State::AuditAdjusted,
            Event::Correct,
        ) => State::Draft,
        _ => return Err(TransitionRefused { from, event }),
    })
}

impl ReportState {
    pub const ALL: [Self; 11] = [
        Self::Due,
        Self::Draft,
        Self::Submitted,
        Self::UnderReview,
        Self::Queried,
        Self::Accepted,
        Self::DeemedAccepted,
        Self::Charged,
        Self::Closed,
        Self::AuditAdjusted,
        Self::Estimated,
    ];

    /// The stable code in rows, files and addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::UnderReview => "under_review",
            Self::Queried => "queried",
            Self::Accepted => "accepted",
            Self::DeemedAccepted => "deemed_accepted",
            Self::Charged => "charged",
            Self::Closed => "closed",
            Self::AuditAdjusted => "audit_adjusted",
            Self::Estimated => "estimated",
        }
    }

    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == code)
    }

    /// Who acts next.
    #[must_use]
    pub const fn waits_for(self) -> ReportActor {
        match self {
            Self::Due | Self::Draft | Self::Queried | Self::Estimated => ReportActor::Licensee,
            Self::Submitted | Self::UnderReview => ReportActor::Holder,
            Self::Accepted | Self::DeemedAccepted => ReportActor::System,
            Self::Charged => ReportActor::Finance,
            Self::Closed | Self::AuditAdjusted => ReportActor::Nobody,
        }
    }

    /// Whether the figures count for later periods.
    #[must_use]
    pub const fn is_accepted(self) -> bool {
        matches!(self, Self::Accepted | Self::DeemedAccepted | Self::Charged | Self::Closed | Self::AuditAdjusted)
    }
}

impl ReportEvent {
    pub const ALL: [Self; 11] = [
        Self::StartDraft,
        Self::Submit,
        Self::BeginReview,
        Self::Query,
        Self::Accept,
        Self::DeemAccepted,
        Self::Charge,
        Self::Close,
        Self::AdjustAfterAudit,
        Self::Estimate,
        Self::Correct,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One row for each state, one column for each event in the order of `ReportEvent::ALL`; `-` is refused.
    const TABLE: [(&str, &str); 11] = [
        ("due", "draft submitted - - - - - - - estimated -"),
        ("draft", "- submitted - - - - - - - estimated -"),
        ("submitted", "- - under_review queried accepted deemed_accepted - - - - draft"),
        ("under_review", "- - - queried accepted deemed_accepted - - - - draft"),
        ("queried", "- submitted - - - - - - - - draft"),
        ("accepted", "- - - - - - charged closed - - draft"),
        ("deemed_accepted", "- - - - - - charged closed - - draft"),
        ("charged", "- - - - - - - closed - - draft"),
        ("closed", "- - - - - - - - audit_adjusted - draft"),
        ("audit_adjusted", "- - - - - - - - audit_adjusted - draft"),
        ("estimated", "draft submitted - - - - - - - - -"),
    ];

    #[test]
    fn every_pair_is_decided() {
        for (from, row) in TABLE {
            let from = ReportState::parse(from).unwrap();
            let cells: Vec<&str> = row.split(' ').collect();
            assert_eq!(cells.len(), ReportEvent::ALL.len(), "{from:?}");
            for (event, expect) in ReportEvent::ALL.into_iter().zip(cells) {
                let expect = ReportState::parse(expect).ok_or(TransitionRefused { from, event });
                assert_eq!(transition(from, event), expect, "{from:?} {event:?}");
            }
        }
        assert_eq!(TABLE.len(), ReportState::ALL.len());
    }

    #[test]
    fn a_report_that_counts_waits_for_no_licensee() {
        for state in ReportState::ALL {
            assert!(!state.is_accepted() || state.waits_for() != ReportActor::Licensee, "{state:?}");
        }
    }
}
