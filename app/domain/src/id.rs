//! One type of id for each kind of thing, so that no licence is ever looked up by a patent's id.
//!
//! In text an id is a short prefix and a ULID: `lic_01JD2…`. Ids sort by the time at which they were made.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use thiserror::Error;

/// The text is not an id of the kind that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an id of this kind")]
pub struct IdError;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 26;

/// 48 bits of milliseconds and 80 random bits.
#[must_use]
pub fn ulid(at: crate::Timestamp, random: u128) -> u128 {
    let millis = u128::try_from(at.micros() / 1000).unwrap_or(0) & 0xffff_ffff_ffff;
    (millis << 80) | (random & 0xffff_ffff_ffff_ffff_ffff)
}

fn encode(value: u128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for index in (0..LENGTH).rev() {
        let digit = usize::try_from((value >> (index * 5)) & 31).expect("five bits fit a usize");
        write!(f, "{}", char::from(ALPHABET[digit]))?;
    }
    Ok(())
}

fn decode(text: &str) -> Result<u128, IdError> {
    if text.len() != LENGTH || text.as_bytes()[0] > b'7' {
        return Err(IdError);
    }
    text.bytes().try_fold(0u128, |value, byte| {
        let digit = ALPHABET.iter().position(|letter| *letter == byte).ok_or(IdError)?;
        Ok((value << 5) | u128::try_from(digit).map_err(|_| IdError)?)
    })
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u128);

        impl $name {
            pub const PREFIX: &'static str = $prefix;

            /// Made from an instant and 80 random bits; both are the caller's.
            #[must_use]
            pub fn from_parts(at: crate::Timestamp, random: u128) -> Self {
                Self(ulid(at, random))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!($prefix, "_"))?;
                encode(self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                decode(text.strip_prefix(concat!($prefix, "_")).ok_or(IdError)?).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    )*};
}

ids! {
    /// An organisation: patent holder, company, platform operator or regulator.
    OrganisationId = "org";
    /// A person with a login.
    UserId = "usr";
    /// A person's place in an organisation.
    MembershipId = "mem";
    /// A login session.
    SessionId = "ses";
    /// A single-use link sent by mail.
    LinkId = "lnk";
    /// A patent in a holder's inventory.
    PatentId = "pat";
    /// A dated legal event of a patent.
    PatentEventId = "evt";
    /// The transfer of a patent to another holder.
    TransferId = "trf";
    /// A right of another over a patent: pledge, preservation, exclusive licence.
    EncumbranceId = "enc";
    /// One import of an inventory file.
    ImportId = "imp";
    /// A document that was issued.
    IssuedPaperId = "ppr";
    /// An open-licence declaration.
    DeclarationId = "dcl";
    /// A co-owner's consent to a declaration.
    ConsentId = "cns";
    /// A stored document.
    DocumentId = "doc";
    /// A licence under a declaration.
    LicenceId = "lic";
    /// The evidence of an acceptance.
    EvidenceId = "evd";
    /// A milestone of a licence.
    MilestoneId = "mil";
    /// An amount that a licensee owes.
    ChargeId = "chg";
    /// A payment, as announced by a payer or recorded by finance.
    PaymentId = "pay";
    /// A ledger account.
    AccountId = "acc";
    /// A ledger entry.
    EntryId = "ent";
    /// A posting of a ledger entry.
    PostingId = "pst";
    /// A person or body that shares in licence income.
    BeneficiaryId = "bnf";
    /// A version of an institution's rule of distribution.
    PolicyId = "pol";
    /// A payment for a patent.
    PatentCostId = "cst";
    /// A distribution of income.
    RunId = "run";
    /// An objection to a distribution.
    ObjectionId = "obj";
    /// A write-off or refund that one person asks for and another decides.
    AdjustmentId = "adj";
    /// Money that goes back through the payment provider.
    CardRefundId = "crf";
    /// A payer's dispute of a card payment.
    CardDisputeId = "cdp";
    /// A payout of the payment provider to a bank account.
    CardPayoutId = "cpo";
    /// A month of a holder's book that was closed.
    BookCloseId = "bkc";
    /// An account of a holder at a bank or wallet.
    BankAccountId = "bac";
    /// One import of an account statement.
    BankImportId = "bim";
    /// A line of an account statement.
    BankLineId = "bln";
    /// Lines of a statement matched with payments.
    BankMatchId = "bma";
    /// What explains a difference of a month's reconciliation.
    ExplanationId = "bex";
    /// A name or account by which a payer is known.
    KnownPayerId = "knp";
    /// A letter that asks for what is overdue.
    DunningLetterId = "dun";
    /// A filter that a person saved under a name.
    SavedViewId = "sav";
    /// A rate that the law sets, from a day on.
    DatedRateId = "rat";
    /// A royalty report for one period.
    ReportId = "rpt";
    /// The recordal of a licence with CNIPA.
    RecordalId = "rec";
    /// What is said of a patent's use.
    PatentUseId = "use";
    /// A version of a yearly return.
    YearlyReturnId = "yrt";
    /// A row of a yearly return.
    ReturnRowId = "yrr";
    /// The indicators of a quarter, frozen.
    FreezeId = "frz";
    /// A spot check of a register.
    SpotCheckId = "chk";
    /// What a spot check found of a row.
    FindingId = "fnd";
    /// A filing pack, made once and never changed.
    FilingPackId = "fpk";
    /// The secret link of an organisation's calendar.
    CalendarLinkId = "cal";
    /// A version of an editable text.
    TemplateVersionId = "tpv";
    /// A message in an organisation's inbox.
    MessageId = "msg";
    /// A mail waiting to be sent, or sent.
    MailId = "mal";
    /// A background job.
    JobId = "job";
    /// A step in the life of a declaration, licence, report or recordal.
    HistoryId = "his";
    /// A form as it was typed, kept while its errors are shown.
    DraftId = "drf";
    /// One submission of a form; the idempotency key of its effect.
    RequestId = "req";
    /// A line of the audit trail.
    AuditId = "aud";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Timestamp;

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let text = PatentId::from_parts(Timestamp::from_micros(1_000_000), 7).to_string();
        assert!(text.starts_with("pat_"));
        assert_eq!(text.parse::<LicenceId>(), Err(IdError));
        assert_eq!("pat_short".parse::<PatentId>(), Err(IdError));
        assert_eq!("pat_80000000000000000000000000".parse::<PatentId>(), Err(IdError));
    }

    proptest! {
        #[test]
        fn text_and_back(millis in 0i64..4_000_000_000_000, random: u128) {
            let id = PatentId::from_parts(Timestamp::from_micros(millis * 1000), random);
            prop_assert_eq!(id.to_string().parse::<PatentId>(), Ok(id));
        }

        #[test]
        fn later_ids_sort_later(millis in 0i64..4_000_000_000_000, a: u128, b: u128) {
            let earlier = PatentId::from_parts(Timestamp::from_micros(millis * 1000), a);
            let later = PatentId::from_parts(Timestamp::from_micros((millis + 1) * 1000), b);
            prop_assert!(earlier < later);
            prop_assert!(earlier.to_string() < later.to_string());
        }

        #[test]
        fn any_text_is_answered(text in ".{0,40}") {
            let _ = text.parse::<PatentId>();
        }
    }
}
