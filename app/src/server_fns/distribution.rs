//! Distribution of income.

use leptos::prelude::*;

use crate::{
    error::PageError,
    views::distribution::{BeneficiariesView, OwnIncomeView, PatentIncomeView, PoliciesView, RunView, RunsView},
};

/// Runs, and patents whose income waits.
#[server(endpoint = "distribution/runs")]
pub async fn list_runs() -> Result<RunsView, PageError> {
    use crate::{server_ctx, views::distribution_from};
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    distribution_from::runs(services::distribution::runs(&services, &caller).await?)
}

/// One run.
#[server(endpoint = "distribution/run")]
pub async fn read_run(id: String, draft: String) -> Result<RunView, PageError> {
    use services::distribution;

    use crate::{
        server_ctx::{self, form_state},
        views::{distribution::RunAct, distribution_from},
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let detail = distribution::one_run(&services, &caller, id).await?;
    let acts = detail.acts;
    let mut view = distribution_from::run(detail, caller.locale);
    let offered = [
        ("publish", acts.publish),
        ("approve", acts.approve),
        ("pay-out", acts.pay_out),
        ("reconcile", acts.reconcile),
        ("counter", acts.counter),
    ];
    for (act, _) in offered.into_iter().filter(|(_, is_offered)| *is_offered) {
        let form = form_state(&format!("/distribution/{id}?form={act}"), &draft, Default::default()).await?;
        view.acts.push(RunAct { act: act.to_owned(), form });
    }
    for objection in &mut view.objections {
        let page = format!("/distribution/{id}?form={}", objection.id);
        objection.form = form_state(&page, &draft, Default::default()).await?;
    }
    Ok(view)
}

/// All beneficiaries.
#[server(endpoint = "distribution/beneficiaries")]
pub async fn list_beneficiaries(draft: String) -> Result<BeneficiariesView, PageError> {
    use services::{access::Action, distribution};

    use crate::{
        server_ctx::{self, form_state},
        views::distribution_from,
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let known = distribution::beneficiaries(&services, &caller).await?;
    let mut rows: Vec<_> = known.into_iter().map(distribution_from::beneficiary).collect();
    for row in &mut rows {
        let defaults = [
            ("name".to_owned(), row.name.clone()),
            ("bank_name".to_owned(), row.bank_name.clone()),
            ("bank_account".to_owned(), row.bank_account.clone()),
        ];
        let page = format!("/distribution/beneficiaries?form={}", row.id);
        row.form = form_state(&page, &draft, defaults.into()).await?;
    }
    Ok(BeneficiariesView {
        rows,
        may_edit: caller.can(Action::DistributeIncome),
        form: form_state("/distribution/beneficiaries", &draft, Default::default()).await?,
    })
}

/// The versions of the rule.
#[server(endpoint = "distribution/policies")]
pub async fn list_policies(draft: String) -> Result<PoliciesView, PageError> {
    use services::{access::Action, distribution};

    use crate::{
        server_ctx::{self, form_state},
        views::{Choice, distribution_from},
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let found = distribution::policies(&services, &caller).await?;
    let known = &found.beneficiaries;
    let own = known.iter().find(|one| one.kind == "institution").map(|one| one.name.clone());
    let own = own.or_else(|| caller.actor.as_ref()?.organisation.as_ref().map(|it| it.name.clone()));
    let mut bodies = vec![Choice::new("", own.unwrap_or_default())];
    bodies.extend(distribution_from::choices(known, "body"));
    let versions = found.versions.iter();
    let versions: Vec<_> =
        versions.map(|(it, rule)| distribution_from::policy(it, rule, known, caller.locale)).collect();
    // A new version begins as the one before.
    let newest =
        found.versions.first().map(|(it, rule)| distribution_from::next_rule(it, rule, known)).unwrap_or_default();
    Ok(PoliciesView {
        versions,
        bodies,
        may_set: caller.can(Action::DistributeIncome),
        form: form_state("/distribution/rules", &draft, newest).await?,
    })
}

/// A patent as distribution sees it.
#[server(endpoint = "distribution/patent")]
pub async fn read_patent_income(id: String, draft: String) -> Result<PatentIncomeView, PageError> {
    use services::{access::Action, distribution};

    use crate::{
        server_ctx::{self, form_state},
        views::distribution_from,
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let found = distribution::patent(&services, &caller, id).await?;
    let weights = |list: &str, weighted: &[domain::distribution::Weighted]| {
        let pair =
            |one: &domain::distribution::Weighted| (format!("{list}:{}", one.beneficiary), one.weight.to_string());
        weighted.iter().map(pair).collect::<Vec<_>>()
    };
    let mut shares = weights("owner", &found.owners);
    shares.extend(weights("inventor", &found.inventors));
    let page = format!("/distribution/patents/{id}");
    let today = [("upto".to_owned(), services.today().to_string())];
    let mut view = distribution_from::patent(found)?;
    for cost in &mut view.costs {
        cost.form = form_state(&format!("{page}?form={}", cost.id), &draft, Default::default()).await?;
    }
    Ok(PatentIncomeView {
        may_compute: caller.can(Action::DistributeIncome),
        share: form_state(&format!("{page}?form=share"), &draft, shares.into_iter().collect()).await?,
        cost: form_state(&format!("{page}?form=cost"), &draft, Default::default()).await?,
        compute: form_state(&format!("{page}?form=compute"), &draft, today.into()).await?,
        ..view
    })
}

/// The reader as a beneficiary.
#[server(endpoint = "distribution/own")]
pub async fn read_own_income(draft: String) -> Result<OwnIncomeView, PageError> {
    use crate::{
        server_ctx::{self, form_state},
        views::distribution_from,
    };
    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let found = services::distribution::own_income(&services, &caller).await?;
    let mut view = distribution_from::own(found, caller.locale);
    for run in &mut view.runs {
        run.form = form_state(&format!("/income?form={}", run.run), &draft, Default::default()).await?;
    }
    Ok(view)
}
