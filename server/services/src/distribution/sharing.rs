//! Between whom the income of a patent is divided.

use domain::{
    distribution::Weighted,
    form::{FieldError, FormReader},
    id::PatentId,
};

use super::{BENEFICIARIES_MAX, before, finish, institution, own, own_patent};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    ports::{Beneficiary, PatentSharing, UnitOfWork},
};

/// Weights are parts of a whole that people choose: 7 and 3, or 70 and 30.
const WEIGHT_MAX: i64 = 1_000_000;

/// Says who owns a patent and who invented it, each with a weight: `owner:<beneficiary>` and `inventor:<beneficiary>`
/// (empty is none), `version`. Without an owner the institution is the only one.
///
/// # Errors
/// [`ServiceError::NotFound`] for another institution's patent.
pub async fn share(services: &Services, caller: &Caller, id: PatentId, input: &FormInput) -> FormOutcome<PatentId> {
    let (actor, organisation) = own(caller, Action::DistributeIncome)?;
    let mut uow = services.store.write().await?;
    own_patent(uow.as_mut(), organisation, id).await?;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let institution = institution(services, uow.as_mut(), organisation.id).await?;
    let known = uow.beneficiaries(organisation.id, BENEFICIARIES_MAX).await?;
    let mut errors = Vec::new();
    let mut owners = weights(input, "owner", &known, &mut errors);
    let inventors = weights(input, "inventor", &known, &mut errors);
    if owners.is_empty() {
        owners.push(Weighted { beneficiary: institution.id, weight: 1 });
    } else if owners.iter().all(|owner| owner.beneficiary != institution.id) {
        errors.push(FieldError::new(&format!("owner:{}", institution.id), "institution_not_owner"));
    }
    if inventors.is_empty() && errors.is_empty() {
        errors.push(FieldError::new("", "inventors_missing"));
    }
    if !errors.is_empty() {
        return Ok(Submitted::Invalid(errors));
    }
    let stored = uow.sharing(id).await?.map_or(0, |sharing| sharing.version);
    if input.version().is_some_and(|seen| seen != stored) {
        return Ok(Submitted::refused("stale"));
    }
    let text = |list: &[Weighted]| serde_json::to_string(list).expect("weights are JSON");
    let sharing = PatentSharing {
        patent_id: id,
        holder_id: organisation.id,
        owners: text(&owners),
        inventors: text(&inventors),
        version: stored,
    };
    uow.put_sharing(&sharing).await?;
    finish(services, uow, caller, input, id, ("share_patent", &sharing.inventors)).await
}

/// The weights that were typed, by name of the beneficiary.
fn weights(input: &FormInput, list: &str, known: &[Beneficiary], errors: &mut Vec<FieldError>) -> Vec<Weighted> {
    let mut form = FormReader::new(&input.values);
    let mut weighted = Vec::new();
    for one in known {
        let field = format!("{list}:{}", one.id);
        if form.text(&field).is_empty() {
            continue;
        }
        let weight = form.parse(&field, |text| match text.parse::<i64>() {
            Ok(weight) if (1..=WEIGHT_MAX).contains(&weight) => Ok(weight),
            _ => Err("weight_not_whole"),
        });
        weighted.extend(weight.map(|weight| Weighted { beneficiary: one.id, weight }));
    }
    errors.extend(form.finish().err().unwrap_or_default());
    weighted
}

/// The stored lists, or the institution alone and no inventors.
pub(super) async fn of_patent(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    organisation: domain::id::OrganisationId,
    patent: PatentId,
) -> Result<(Vec<Weighted>, Vec<Weighted>, i64), ServiceError> {
    let Some(stored) = uow.sharing(patent).await? else {
        let own = institution(services, uow, organisation).await?;
        return Ok((vec![Weighted { beneficiary: own.id, weight: 1 }], Vec::new(), 0));
    };
    let list = |text: &str| {
        serde_json::from_str::<Vec<Weighted>>(text)
            .map_err(|error| ServiceError::Fault { doing: "reading the shares of a patent", source: Box::new(error) })
    };
    Ok((list(&stored.owners)?, list(&stored.inventors)?, stored.version))
}
