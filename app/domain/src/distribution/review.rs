//! The life of a run: computed, open to objections, approved by another person, paid, reconciled.

use thiserror::Error;

use crate::{
    Day,
    codes::codes,
    id::{BeneficiaryId, UserId},
    licence::TransitionError,
};

codes! {
    /// Where a run stands.
    RunState {
        Computed = "computed", "已计算", "computed";
        /// Inventors see their statements and can object.
        Objection = "objection", "异议期", "open to objections";
        /// Posted: beneficiaries are owed their amounts.
        Approved = "approved", "已审批", "approved";
        Paid = "paid", "已发放", "paid";
        /// The bank's statement shows every payout.
        Reconciled = "reconciled", "已对账", "reconciled";
        /// Undone: by a counter-run where it was posted, by a decision where it was not.
        Countered = "countered", "已冲销", "undone";
    }
}

codes! {
    /// What can happen to a run.
    RunEvent {
        Publish = "publish", "送发明人核对", "send to inventors";
        Approve = "approve", "审批", "approve";
        PayOut = "pay_out", "发放", "pay out";
        Reconcile = "reconcile", "对账", "reconcile";
        Counter = "counter", "冲销", "undo";
    }
}

/// How many days inventors have to object, the day on which they are told not counted. They are calendar days and not
/// moved for holidays.
pub const OBJECTION_DAYS: i64 = 7;

/// An objection of a person who shares in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Objection {
    pub by: BeneficiaryId,
    pub raised_on: Day,
    /// Answered; an objection that is right ends in a counter-run instead.
    pub is_settled: bool,
}

/// What decides whether a run can be approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    pub state: RunState,
    pub computed_by: UserId,
    /// The day on which inventors were told; `None` before.
    pub published_on: Option<Day>,
    pub objections: Vec<Objection>,
}

/// Why a run is not approved, or an objection not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ApprovalRefusal {
    #[error("the person who computed the run cannot approve it")]
    SamePerson,
    #[error("objections can be raised until {until}")]
    WindowOpen { until: Day },
    #[error("{count} objections are open")]
    ObjectionOpen { count: usize },
    #[error("objections could be raised until {until}")]
    WindowClosed { until: Day },
    #[error(transparent)]
    WrongState(#[from] TransitionError),
}

impl ApprovalRefusal {
    /// The stable code that pages translate.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SamePerson => "same_person",
            Self::WindowOpen { .. } => "window_open",
            Self::ObjectionOpen { .. } => "objection_open",
            Self::WindowClosed { .. } => "window_closed",
            Self::WrongState(_) => "wrong_state",
        }
    }
}

/// The state of a run after an event; total over every pair. Whether an approval may be given is asked of
/// [`Review::approve`].
///
/// # Errors
/// A [`TransitionError`] naming the pair when the event does not fit the state.
pub const fn run_transition(state: RunState, event: RunEvent) -> Result<RunState, TransitionError> {
    use RunEvent as E;
    use RunState as S;
    match (state, event) {
        (S::Computed, E::Publish) => Ok(S::Objection),
        (S::Objection, E::Approve) => Ok(S::Approved),
        (S::Approved, E::PayOut) => Ok(S::Paid),
        (S::Paid, E::Reconcile) => Ok(S::Reconciled),
        (S::Computed | S::Objection | S::Approved | S::Paid | S::Reconciled, E::Counter) => Ok(S::Countered),
        _ => Err(TransitionError { state: state.as_str(), event: event.as_str() }),
    }
}

/// The last day on which an objection can be raised.
#[must_use]
pub fn window_last_day(published_on: Day) -> Day {
    published_on.plus_days(OBJECTION_DAYS)
}

impl RunState {
    /// Whether the run is in the book, so that undoing it needs an entry.
    #[must_use]
    pub const fn is_posted(self) -> bool {
        matches!(self, Self::Approved | Self::Paid | Self::Reconciled)
    }
}

impl Review {
    /// The state after an approval, from the day after the objection window.
    ///
    /// # Errors
    /// An [`ApprovalRefusal`]: the wrong state, the person who computed the run, the window still open, an objection
    /// that is not settled.
    pub fn approve(&self, approver: UserId, today: Day) -> Result<RunState, ApprovalRefusal> {
        let next = run_transition(self.state, RunEvent::Approve)?;
        if approver == self.computed_by {
            return Err(ApprovalRefusal::SamePerson);
        }
        if today <= self.window_until()? {
            return Err(ApprovalRefusal::WindowOpen { until: self.window_until()? });
        }
        match self.objections.iter().filter(|objection| !objection.is_settled).count() {
            0 => Ok(next),
            count => Err(ApprovalRefusal::ObjectionOpen { count }),
        }
    }

    /// The review with an objection raised on a day, the last day of the window included.
    ///
    /// # Errors
    /// [`ApprovalRefusal::WrongState`] or [`ApprovalRefusal::WindowClosed`].
    pub fn object(&self, by: BeneficiaryId, today: Day) -> Result<Self, ApprovalRefusal> {
        let until = self.window_until()?;
        if today > until {
            return Err(ApprovalRefusal::WindowClosed { until });
        }
        let mut review = self.clone();
        review.objections.push(Objection { by, raised_on: today, is_settled: false });
        Ok(review)
    }

    /// `Err` outside the state of objections; a run in it was published.
    fn window_until(&self) -> Result<Day, TransitionError> {
        match (self.state, self.published_on) {
            (RunState::Objection, Some(published_on)) => Ok(window_last_day(published_on)),
            (state, _) => Err(TransitionError { state: state.as_str(), event: "object" }),
        }
    }
}
