//! A licence with everything that its documents state.

use domain::terms::Terms;

use super::words::{date_or_blank, patent_number};
use crate::{
    error::ServiceError,
    licences::{chain_of, terms_of},
    ports::{Declaration, Delivery, Evidence, Licence, Organisation, Patent, UnitOfWork},
};

/// What the documents of a licence are made from.
#[derive(Clone, Debug)]
pub(super) struct Matter {
    pub(super) licence: Licence,
    pub(super) terms: Terms,
    pub(super) declaration: Declaration,
    pub(super) patent: Patent,
    pub(super) holder: Organisation,
    pub(super) licensee: Organisation,
    pub(super) evidence: Option<Evidence>,
    pub(super) deliveries: Vec<Delivery>,
}

impl Matter {
    pub(super) async fn load(uow: &mut dyn UnitOfWork, licence: &Licence) -> Result<Self, ServiceError> {
        let missing = || ServiceError::NotFound;
        // The acceptance is the first link's, whoever holds the patent now.
        let accepted = chain_of(uow, licence).await?.links().first().map_or(licence.id, |first| first.id);
        Ok(Self {
            terms: terms_of(licence)?,
            declaration: uow.declaration(licence.declaration_id).await?.ok_or_else(missing)?,
            patent: uow.patent(licence.patent_id).await?.ok_or_else(missing)?,
            holder: uow.organisation(licence.holder_id).await?.ok_or_else(missing)?,
            licensee: uow.organisation(licence.licensee_id).await?.ok_or_else(missing)?,
            evidence: uow.evidence_of(accepted).await?,
            deliveries: uow.deliveries_of(accepted).await?,
            licence: licence.clone(),
        })
    }

    /// The values of [`super::clauses::VARIABLES`]; `unknown` stands where a day has not come yet.
    pub(super) fn variables(&self, unknown: &str) -> Vec<(&'static str, String)> {
        let day = |day| Some(date_or_blank(day)).filter(|text| !text.is_empty()).unwrap_or_else(|| unknown.to_owned());
        let known = |text: &str| if text.is_empty() { unknown.to_owned() } else { text.to_owned() };
        vec![
            ("holder", self.holder.name.clone()),
            ("licensee", self.licensee.name.clone()),
            ("patent_title", self.patent.title.clone()),
            ("patent_number", patent_number(&self.patent)),
            ("announcement", known(&self.declaration.announcement_number)),
            ("announced_on", day(self.declaration.announced_on)),
            ("formed_on", day(self.licence.notice_received_at.map(domain::Timestamp::day))),
            ("effective_on", day(self.licence.effective_on)),
            ("ends_on", day(self.licence.ends_on)),
            ("terms_hash", self.licence.terms_hash.clone()),
        ]
    }
}
