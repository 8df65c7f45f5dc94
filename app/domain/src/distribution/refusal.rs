//! Why money is not distributed.

use thiserror::Error;

use crate::{Fen, Locale, money::DivisionError};

/// Why a run is refused. The text names the part of the input that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("{0} is negative or too large")]
    OutOfRange(&'static str),
    #[error("{0} has too many lines")]
    TooMany(&'static str),
    #[error("{0} names a beneficiary twice")]
    Twice(&'static str),
    #[error("the VAT is more than what was received")]
    TaxAboveReceipt,
    #[error("the institution is not among the owners")]
    InstitutionNotOwner,
    #[error("{expected} shares need a body each, {given} were named")]
    Bodies { expected: usize, given: usize },
    #[error("{list}: {reason}")]
    Division { list: &'static str, reason: DivisionError },
    /// Contributors would get less than the floor, and no legal basis for that is recorded.
    #[error("contributors get {contributors} of {net}, less than {floor_bp} bp")]
    Floor { contributors: Fen, net: Fen, floor_bp: u32 },
}

impl Refusal {
    /// The stable code that pages translate.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OutOfRange(_) => "distribution_out_of_range",
            Self::TooMany(_) => "too_many",
            Self::Twice(_) => "beneficiary_twice",
            Self::TaxAboveReceipt => "tax_above_receipt",
            Self::InstitutionNotOwner => "institution_not_owner",
            Self::Bodies { .. } => "share_without_body",
            Self::Division { reason, .. } => reason.code(),
            Self::Floor { .. } => "floor",
        }
    }

    /// What a person reads, with the figures.
    #[must_use]
    pub fn text(self, locale: Locale) -> String {
        let words = super::code_text(self.code(), locale).expect("every code of a refusal has words");
        match self {
            Self::Floor { contributors, net, floor_bp } => words
                .replace("{contributors}", &contributors.to_string())
                .replace("{net}", &net.to_string())
                .replace("{floor}", &crate::terms::rate_text(floor_bp.saturating_mul(100))),
            _ => words.to_owned(),
        }
    }
}
