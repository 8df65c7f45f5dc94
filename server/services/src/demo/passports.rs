//! Passports of the licences that the demonstration's company has in force, and the nights of the proof of equal terms.

use domain::id::LicenceId;

use super::story::Story;
use crate::{equal_terms, error::ServiceError, passports};

/// Nights that are proved, up to yesterday.
const NIGHTS: i64 = 14;
/// The day on which passports are issued, counted before the end.
const ISSUED: i64 = 3;
/// Licences that get one: enough to be met, few enough to leave some without.
const PASSPORTS: usize = 3;
/// The company of the demonstration account.
const COMPANY: usize = 0;

pub(super) async fn day(story: &mut Story, ago: i64) -> Result<(), ServiceError> {
    if ago <= NIGHTS {
        equal_terms::night(&story.services).await?;
    }
    if ago != ISSUED {
        return Ok(());
    }
    let own: Vec<LicenceId> = story.licences.iter().filter(|it| it.1.1.company == COMPANY).map(|it| *it.0).collect();
    let mut issued = 0;
    for id in own {
        let licence = story.services.store.read().await?.licence(id).await?;
        let is_running = licence.is_some_and(|it| it.effective_on.is_some() && !it.state.is_ended());
        if !is_running || issued == PASSPORTS {
            continue;
        }
        issued += 1;
        let company = story.people.of_company(&story.services, COMPANY);
        let input = story.form([]);
        let outcome = passports::issue(&story.services, &company, id, &input).await;
        story.done("issue a passport", outcome)?;
    }
    Ok(())
}
