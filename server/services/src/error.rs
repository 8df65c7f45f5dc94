//! How a use case ends.

use domain::form::FieldError;
use thiserror::Error;

use crate::ports::{BlobError, PaperError, StoreError};

/// A use case could not be carried out. What a person got wrong in a form is not here: see [`Submitted`].
#[derive(Debug, Error)]
pub enum ServiceError {
    /// There is no such thing, or it is not the caller's to know of.
    #[error("not found")]
    NotFound,
    /// Nobody is logged in.
    #[error("a login is required")]
    LoginRequired,
    /// The caller's role does not allow this.
    #[error("the caller may not do this")]
    Forbidden,
    /// Someone else changed it in the meantime.
    #[error("changed by someone else in the meantime")]
    Stale,
    /// A document cannot be set: a character without a glyph, a text too long.
    #[error("a document could not be set")]
    Paper(#[source] PaperError),
    #[error("the store failed")]
    Store(#[source] StoreError),
    #[error("while {doing}")]
    Fault {
        doing: &'static str,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale => Self::Stale,
            other => Self::Store(other),
        }
    }
}

impl From<PaperError> for ServiceError {
    fn from(error: PaperError) -> Self {
        Self::Paper(error)
    }
}

impl From<BlobError> for ServiceError {
    fn from(error: BlobError) -> Self {
        Self::Fault { doing: error.doing, source: Box::new(error) }
    }
}

/// The outcome of a submitted form: done, or what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submitted<T> {
    Done(T),
    Invalid(Vec<FieldError>),
}

impl<T> Submitted<T> {
    /// One error of the form as a whole.
    #[must_use]
    pub fn refused(code: &str) -> Self {
        Self::Invalid(vec![FieldError::new("", code)])
    }

    /// One error at a field.
    #[must_use]
    pub fn wrong(field: &str, code: &str) -> Self {
        Self::Invalid(vec![FieldError::new(field, code)])
    }

    /// Another value in place of the one that was done.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Submitted<U> {
        match self {
            Self::Done(value) => Submitted::Done(f(value)),
            Self::Invalid(errors) => Submitted::Invalid(errors),
        }
    }

    /// The value, for callers that know the form was right (jobs, demo data, tests).
    ///
    /// # Panics
    /// When the form was refused, with what was wrong.
    #[track_caller]
    pub fn expect_done(self) -> T {
        match self {
            Self::Done(value) => value,
            Self::Invalid(errors) => panic!("the form was refused: {errors:?}"),
        }
    }
}

/// What every verb behind a form returns.
pub type FormOutcome<T> = Result<Submitted<T>, ServiceError>;
