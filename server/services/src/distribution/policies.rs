//! Versions of an institution's rule.

use domain::{
    distribution::{BeneficiaryClass, Policy},
    form::{FieldError, FormReader},
    id::{BeneficiaryId, PolicyId},
};

use super::{BENEFICIARIES_MAX, POLICIES_MAX, before, finish, institution, own};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    ports::{Beneficiary, PolicyVersion},
};

/// Sets a new version of the rule: the fields of [`Policy::from_form`], and for each share that is not the contributors'
/// `body_<class>`, the beneficiary who receives it (the institution itself when empty). Runs from its first day on follow
/// it; earlier ones keep theirs.
///
/// # Errors
/// When the caller is not of a holder's finance.
pub async fn set_policy(services: &Services, caller: &Caller, input: &FormInput) -> FormOutcome<PolicyId> {
    let (actor, organisation) = own(caller, Action::DistributeIncome)?;
    let mut uow = services.store.write().await?;
    if let Some(before) = before(uow.as_mut(), actor, input).await? {
        return Ok(before);
    }
    let holder = uow.organisation(organisation.id).await?.ok_or(ServiceError::NotFound)?;
    let own = institution(services, uow.as_mut(), organisation.id).await?;
    let known = uow.beneficiaries(organisation.id, BENEFICIARIES_MAX).await?;
    let policy = Policy::from_form(&input.values, holder.nature);
    let bodies = bodies(input, &own, &known, policy.as_ref().ok());
    let (policy, bodies) = match (policy, bodies) {
        (Ok(policy), Ok(bodies)) => (policy, bodies),
        (policy, bodies) => {
            let mut errors = policy.err().unwrap_or_default();
            errors.extend(bodies.err().unwrap_or_default());
            return Ok(Submitted::Invalid(errors));
        }
    };
    let number = uow.policies(organisation.id, POLICIES_MAX).await?.first().map_or(1, |newest| newest.number + 1);
    let sealed = policy.seal();
    let version = PolicyVersion {
        id: services.new_id(PolicyId::from_parts),
        holder_id: organisation.id,
        number,
        rule: sealed.text,
        rule_hash: sealed.hash.to_string(),
        bodies,
        valid_from: policy.rule().valid_from,
        created_by: actor.user_id,
        created_at: services.now(),
    };
    uow.add_policy(&version).await?;
    finish(services, uow, caller, input, version.id, ("set_distribution_policy", &version.rule_hash)).await
}

fn bodies(
    input: &FormInput,
    own: &Beneficiary,
    known: &[Beneficiary],
    policy: Option<&Policy>,
) -> Result<Vec<BeneficiaryId>, Vec<FieldError>> {
    let mut form = FormReader::new(&input.values);
    let shares = policy.map_or(&[][..], |policy| &policy.rule().shares);
    let mut bodies = Vec::new();
    for share in shares.iter().filter(|share| share.class != BeneficiaryClass::Contributors) {
        let field = format!("body_{}", share.class);
        let body = form.parse(&field, |text| match text {
            "" => Ok(own.id),
            id => known.iter().find(|one| one.id.to_string() == id).map(|one| one.id).ok_or("unknown_choice"),
        });
        bodies.extend(body);
    }
    form.finish().map(|()| bodies)
}
