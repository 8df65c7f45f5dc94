//! Equal treatment: whoever takes an open licence takes it on the announced terms and no others (专利法 第五十条: the
//! declared conditions hold for every entity and individual; 专利开放许可实施纠纷调解工作办法). Every night each licence's
//! terms are hashed anew from their text and compared with those of the declaration, with the hashes that both keep, and
//! with what the evidence says was accepted. The outcome is kept per night and public.

use domain::{Timestamp, digest::sha256_hex, id::DeclarationId};

use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::ServiceError,
    payments::Finding,
    ports::{TermsCount, TermsDeviation, TermsPair, TermsProof, UnitOfWork},
};

const READ_AT_ONCE: i64 = 500;
/// Deviations that are named of one night; more are counted.
const NAMED_MAX: usize = 200;
/// Nights that the public page shows.
const NIGHTS_SHOWN: i64 = 31;

/// What the public page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proofs {
    /// Newest first.
    pub nights: Vec<TermsProof>,
    /// Of the newest night; only for the operator and inspectors, for licences are not public.
    pub deviations: Vec<TermsDeviation>,
}

/// What an offer's page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferProof {
    pub count: TermsCount,
    pub last: Option<TermsProof>,
    /// Licences of this declaration that the last night found to deviate.
    pub deviations: usize,
}

/// Where a licence's terms are not the announced ones; `None` when they are.
fn deviation(pair: &TermsPair) -> Option<&'static str> {
    let (own, declared) = (sha256_hex(pair.terms.as_bytes()), sha256_hex(pair.declared_terms.as_bytes()));
    if declared != pair.declared_hash {
        return Some("declared_text");
    }
    if own != declared {
        return Some("licence_text");
    }
    if own != pair.terms_hash {
        return Some("licence_hash");
    }
    (pair.accepted_hash.as_ref() != Some(&own)).then_some("accepted_hash")
}

/// Walks every licence; how many there are, and those that deviate.
async fn walk(uow: &mut dyn UnitOfWork) -> Result<(i64, Vec<(TermsPair, &'static str)>), ServiceError> {
    let (mut count, mut found, mut after) = (0, Vec::new(), None);
    loop {
        let pairs = uow.terms_pairs(after, READ_AT_ONCE).await?;
        let Some(last) = pairs.last() else { return Ok((count, found)) };
        after = Some(last.licence_id);
        for pair in pairs {
            count += 1;
            if let Some(code) = deviation(&pair) {
                found.push((pair, code));
            }
        }
    }
}

/// Tonight's proof, once a day. Nothing is corrected: what deviates waits for a person.
///
/// # Errors
/// When the store fails.
pub async fn night(services: &Services) -> Result<(), ServiceError> {
    let day = services.today();
    let mut uow = services.store.read().await?;
    if uow.terms_proofs(1).await?.first().is_some_and(|last| day <= last.day) {
        return Ok(());
    }
    let (licences, found) = walk(uow.as_mut()).await?;
    drop(uow);
    let deviations = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let mut uow = services.store.write().await?;
    uow.add_terms_proof(&TermsProof { day, licences, deviations, at: services.now() }).await?;
    for (pair, code) in found.iter().take(NAMED_MAX) {
        tracing::error!(licence = %pair.licence_id, code, "a licence does not stand on the announced terms");
        let (licence_id, declaration_id) = (pair.licence_id, pair.declaration_id);
        uow.add_terms_deviation(&TermsDeviation { day, licence_id, declaration_id, code: (*code).to_owned() }).await?;
    }
    uow.save().await?;
    Ok(())
}

/// The same walk for `kaixu check`.
pub(crate) async fn check(uow: &mut dyn UnitOfWork) -> Result<Vec<Finding>, ServiceError> {
    let (_, found) = walk(uow).await?;
    let name = |(pair, code): (TermsPair, &'static str)| {
        Finding::new("terms_not_announced", pair.licence_id, format!("{code} differs from the declaration's"))
    };
    Ok(found.into_iter().take(NAMED_MAX).map(name).collect())
}

/// The nights, for everybody.
///
/// # Errors
/// When the store fails.
pub async fn proofs(services: &Services, caller: &Caller) -> Result<Proofs, ServiceError> {
    let mut uow = services.store.read().await?;
    let nights = uow.terms_proofs(NIGHTS_SHOWN).await?;
    let may_see = caller.can(Action::Inspect) || caller.can(Action::VerifyOrganisations);
    let deviations = match nights.first() {
        Some(last) if may_see => uow.terms_deviations(last.day, i64::try_from(NAMED_MAX).unwrap_or(i64::MAX)).await?,
        _ => Vec::new(),
    };
    Ok(Proofs { nights, deviations })
}

/// Licences under a declaration, and what the last night says of them.
///
/// # Errors
/// When the store fails.
pub async fn of_offer(services: &Services, declaration: DeclarationId) -> Result<OfferProof, ServiceError> {
    let mut uow = services.store.read().await?;
    let last = uow.terms_proofs(1).await?.into_iter().next();
    let at = last.map_or(Timestamp::from_micros(0), |last| last.at);
    let deviations = match last {
        Some(last) if last.deviations > 0 => {
            let named = uow.terms_deviations(last.day, i64::try_from(NAMED_MAX).unwrap_or(i64::MAX)).await?;
            named.iter().filter(|it| it.declaration_id == declaration).count()
        }
        _ => 0,
    };
    Ok(OfferProof { count: uow.terms_count(declaration, at).await?, last, deviations })
}

#[cfg(test)]
mod tests {
    use domain::id::LicenceId;

    use super::*;

    fn pair() -> TermsPair {
        let hash = sha256_hex(b"terms");
        TermsPair {
            licence_id: LicenceId::from_parts(Timestamp::from_micros(1), 1),
            declaration_id: DeclarationId::from_parts(Timestamp::from_micros(1), 1),
            terms: "terms".into(),
            terms_hash: hash.clone(),
            declared_terms: "terms".into(),
            declared_hash: hash.clone(),
            accepted_hash: Some(hash),
        }
    }

    #[test]
    fn columns_that_agree_with_each_other_prove_nothing_about_their_texts() {
        assert_eq!(deviation(&pair()), None);
        let other = || "other".to_owned();
        let changed = [
            (TermsPair { terms: other(), ..pair() }, "licence_text"),
            (TermsPair { terms_hash: other(), ..pair() }, "licence_hash"),
            (TermsPair { declared_terms: other(), ..pair() }, "declared_text"),
            (TermsPair { declared_hash: other(), ..pair() }, "declared_text"),
            (TermsPair { accepted_hash: Some(other()), ..pair() }, "accepted_hash"),
            (TermsPair { accepted_hash: None, ..pair() }, "accepted_hash"),
        ];
        for (pair, code) in changed {
            assert_eq!(deviation(&pair), Some(code));
        }
        let all = sha256_hex(b"other");
        let forged = TermsPair {
            terms: other(),
            terms_hash: all.clone(),
            declared_terms: other(),
            declared_hash: all,
            ..pair()
        };
        assert_eq!(deviation(&forged), Some("accepted_hash"), "what was accepted stands in the evidence");
    }
}
