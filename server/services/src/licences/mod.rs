//! Licences: acceptance with its evidence, effect, trial, milestones, default, and every way to end.
//!
//! Who may do what is `access`'s to say; which step fits which state is `domain::licence`'s. Each verb re-reads the
//! licence inside its transaction and writes state, history and messages together.

mod accept;
mod arrears;
mod chain;
mod clock;
mod contract;
mod effect;
mod end;
mod export_review;
mod lapse;
mod list;
mod milestones;
mod notice;
mod pass_on;
mod restate;
#[cfg(test)]
mod samples;
mod sheet;
mod show;
mod trial;

use domain::{
    Day,
    id::LicenceId,
    licence::{self as rules, LicenceEvent, LicenceState},
    royalty,
    seal::{Sealed, TermsHash},
    terms::Terms,
};

pub use accept::accept;
pub use arrears::{cure, suspend, terminate_for_default};
pub(crate) use chain::locked_chain;
pub use chain::{Chain, chain_of};
pub use clock::night;
pub use contract::register_contract;
pub(crate) use effect::after_settling;
pub use effect::{after_payment, raise_due};
pub use end::{agree_to_end, patent_ended, propose_end, withdraw_end};
pub use export_review::decide_export;
pub(crate) use lapse::take_back;
pub use list::{LICENCES_A_PAGE, LicencePage, LicenceQuery, export, licences};
pub use milestones::{after_report, claim_milestone, decide_milestone};
pub use notice::{NoticeFacts, authority_statement, notice_text, shown_clause, shown_intro, shown_text};
pub use pass_on::{Passing, pass_on};
pub use sheet::{AcceptSheet, Agreement, Barrier, accept_sheet, offer_notice};
pub(crate) use show::side_of;
pub use show::{Act, LicenceDetail, Side, licence, tick_documents};
pub use trial::{agree_to_extension, ask_extension, convert_trial, end_trial, first_sale};

use crate::{
    Services,
    access::Role,
    caller::{ActorOrganisation, Caller},
    error::{FormOutcome, ServiceError, Submitted},
    forms::{self, FormInput},
    journal::{self, Notification},
    ports::{Licence, Patent, UnitOfWork},
};

/// The roles of a holder whom a licence concerns.
pub(crate) const HOLDER_READERS: [Role; 2] = [Role::HolderStaff, Role::HolderApprover];
/// The roles of a company whom a licence concerns.
pub(crate) const LICENSEE_READERS: [Role; 2] = [Role::LicenseeUser, Role::LicenseeSignatory];

/// The terms of a licence, opened only when text and hash agree.
///
/// # Errors
/// [`ServiceError::Fault`] when the stored text is not what its hash says.
pub fn terms_of(licence: &Licence) -> Result<Terms, ServiceError> {
    open_terms(&licence.terms, &licence.terms_hash)
        .map_err(|source| ServiceError::Fault { doing: "opening the sealed terms of a licence", source })
}

fn open_terms(text: &str, hash: &str) -> Result<Terms, Box<dyn std::error::Error + Send + Sync>> {
    let hash: TermsHash = hash.parse()?;
    Ok(Sealed::open(text, &hash)?)
}

/// The days that fees and reports count from; `None` before the licence took effect. A licence that ended early ends
/// its clock on that day: nothing accrues after it (民法典 第八百六十五条). One that passed on with its patent keeps the clock
/// of the contract; which of its days are whose is [`Chain`]'s to say.
#[must_use]
pub fn royalty_clock(licence: &Licence) -> Option<royalty::LicenceClock> {
    let (effective_on, last_day) = (licence.effective_on?, licence.ends_on?);
    let ended_on = licence.ended_on.filter(|_| licence.state != LicenceState::Transferred);
    let ends_on = ended_on.map_or(last_day, |ended| ended.min(last_day));
    Some(royalty::LicenceClock { effective_on, ends_on, converted_on: licence.trial_converted_on })
}

/// What the clock of the licence has to know.
#[must_use]
pub fn state_clock(licence: &Licence, terms: &Terms) -> rules::LicenceClock {
    let trial = match (licence.trial_state, licence.effective_on, licence.trial_ends_on, licence.trial_decision_due_on)
    {
        (Some(state), Some(started_on), Some(ends_on), Some(decision_due_on)) => Some(rules::Trial {
            state,
            started_on,
            ends_on,
            decision_due_on,
            extension_months: terms.trial.and_then(|trial| trial.extension_months).unwrap_or(0),
            extended_on: licence.trial_extended.then_some(started_on),
        }),
        _ => None,
    };
    rules::LicenceClock {
        state: licence.state,
        initial_due_on: licence.initial_due_on,
        last_day: licence.ends_on,
        patent_ended_on: None,
        trial,
    }
}

/// The last day of the patent, counted from its filing date; `None` where that is not known.
#[must_use]
pub fn patent_last_day(patent: &Patent) -> Option<Day> {
    patent.filing_date.map(|filed| domain::patent::last_day(patent.kind, filed))
}

/// Takes the licence to its next state and writes the step into its history. The row is written by [`store`].
///
/// # Errors
/// [`ServiceError::Stale`] when the event no longer fits the state: somebody else was quicker.
async fn step(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &mut Licence,
    event: LicenceEvent,
    note: &str,
) -> Result<(), ServiceError> {
    let from = licence.state;
    let to = rules::transition(from, event).map_err(|_| ServiceError::Stale)?;
    licence.state = to;
    licence.state_since = services.now();
    let subject = licence.id.to_string();
    let step = journal::Step {
        subject_id: &subject,
        event: event.as_str(),
        from: from.as_str(),
        to: to.as_str(),
        note,
        document_id: None,
    };
    journal::step(services, uow, caller, step).await?;
    Ok(())
}

/// Something that happened without a change of state: a proposal, a reminder, papers handed over.
async fn remark(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    caller: &Caller,
    licence: &Licence,
    event: &str,
    note: &str,
) -> Result<(), ServiceError> {
    let (subject, state) = (licence.id.to_string(), licence.state.as_str());
    let step = journal::Step { subject_id: &subject, event, from: state, to: state, note, document_id: None };
    journal::step(services, uow, caller, step).await?;
    Ok(())
}

/// Writes the row; the version in hand follows the stored one.
async fn store(services: &Services, uow: &mut dyn UnitOfWork, licence: &mut Licence) -> Result<(), ServiceError> {
    licence.updated_at = services.now();
    uow.update_licence(licence).await?;
    licence.version += 1;
    Ok(())
}

/// Which of the two sides a message goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum To {
    Holder,
    Licensee,
    Both,
}

/// What messages call a licence by.
struct Names {
    title: String,
    holder: String,
    licensee: String,
}

/// A message about a licence to one side or to both, with its number, the patent and both parties in the parameters.
async fn tell(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    licence: &Licence,
    to: To,
    kind: &str,
    extra: &[(&str, String)],
) -> Result<(), ServiceError> {
    let row = uow.licence_row(licence.id).await?.ok_or(ServiceError::NotFound)?;
    let names = Names { title: row.patent_title, holder: row.holder_name, licensee: row.licensee_name };
    tell_named(services, uow, licence, &names, to, (kind, extra)).await.map(drop)
}

/// [`tell`] where the names are known; gives the addresses that are mailed.
async fn tell_named(
    services: &Services,
    uow: &mut dyn UnitOfWork,
    licence: &Licence,
    names: &Names,
    to: To,
    (kind, extra): (&str, &[(&str, String)]),
) -> Result<Vec<String>, ServiceError> {
    let subject = licence.id.to_string();
    let mut params = vec![
        ("number", licence.number.clone()),
        ("title", names.title.clone()),
        ("holder", names.holder.clone()),
        ("licensee", names.licensee.clone()),
    ];
    params.extend(extra.iter().map(|(name, value)| (*name, value.clone())));
    let path = format!("/licences/{subject}");
    // Each call is one event: the key only tells it from the others.
    let dedup = format!("{subject}:{:032x}", services.random());
    let sides =
        [(To::Holder, licence.holder_id, &HOLDER_READERS), (To::Licensee, licence.licensee_id, &LICENSEE_READERS)];
    let mut mailed = Vec::new();
    for (side, organisation, readers) in sides {
        if to != To::Both && to != side {
            continue;
        }
        let note = Notification {
            organisation,
            kind,
            subject_id: &subject,
            path: &path,
            params: &params,
            mail_to: readers,
            dedup_key: &dedup,
        };
        mailed.extend(journal::deliver(services, uow, note).await?);
    }
    Ok(mailed)
}

/// Reads a licence for a verb of one of its sides; for everybody else it does not exist.
async fn load_for(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    id: LicenceId,
) -> Result<(Licence, Side), ServiceError> {
    let licence = uow.licence(id).await?.ok_or(ServiceError::NotFound)?;
    let side = show::side_of(organisation, &licence);
    match side {
        Side::Holder | Side::Licensee | Side::Operator => Ok((licence, side)),
        Side::Inspector | Side::Stranger => Err(ServiceError::NotFound),
    }
}

/// As [`load_for`], for one side only.
async fn load_as(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    id: LicenceId,
    side: Side,
) -> Result<Licence, ServiceError> {
    let (licence, found) = load_for(uow, organisation, id).await?;
    if found == side { Ok(licence) } else { Err(ServiceError::NotFound) }
}

/// Whether the form was made from an older version of the licence than the stored one.
fn is_stale(input: &FormInput, licence: &Licence) -> bool {
    input.version().is_some_and(|seen| seen != licence.version)
}

/// Tries of one person within [`PASSWORD_SECONDS`] before signing is refused for a while.
const PASSWORD_TRIES_MAX: i64 = 10;
const PASSWORD_SECONDS: i64 = 15 * 60;

/// Checks the password that a signature asks for (`password`); the code of what is wrong, or nothing. Slow on purpose:
/// called before the transaction of the verb.
async fn check_password(
    services: &Services,
    caller: &Caller,
    input: &FormInput,
) -> Result<Option<&'static str>, ServiceError> {
    let actor = caller.actor()?;
    let typed = input.values.get("password").map_or("", String::as_str);
    if typed.is_empty() {
        return Ok(Some("required"));
    }
    let bucket = format!("sign:{}", actor.user_id);
    let mut uow = services.store.write().await?;
    let tries = uow.throttle(&bucket, services.now(), PASSWORD_SECONDS).await?;
    let account = uow.account(actor.user_id).await?.ok_or(ServiceError::LoginRequired)?;
    uow.save().await?;
    if tries > PASSWORD_TRIES_MAX {
        return Ok(Some("too_many_tries"));
    }
    if !services.passwords.verify(typed, Some(&account.password_hash)).await {
        return Ok(Some("password_wrong"));
    }
    // A first try that was right leaves a count of one: the next right one clears it.
    if tries > 1 {
        let mut uow = services.store.write().await?;
        uow.clear_throttle(&bucket).await?;
        uow.save().await?;
    }
    Ok(None)
}

/// Audit, memory of the request, and the end of the transaction: how every form of a licence's page ends.
async fn finish(
    services: &Services,
    mut uow: Box<dyn UnitOfWork>,
    caller: &Caller,
    input: &FormInput,
    id: LicenceId,
    action: &str,
) -> FormOutcome<()> {
    let subject = id.to_string();
    journal::audit(services, uow.as_mut(), caller, action, &subject, "", "").await?;
    forms::remember_outcome(services, uow.as_mut(), caller.actor()?, input, action, &subject).await?;
    uow.save().await?;
    Ok(Submitted::Done(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effective() -> Licence {
        let mut licence = samples::licence(&samples::paid_terms());
        licence.effective_on = Some(Day::literal(2026, 4, 1));
        licence.ends_on = Some(Day::literal(2029, 3, 31));
        licence
    }

    #[test]
    fn nothing_accrues_after_an_early_end() {
        let mut licence = effective();
        let clock = royalty_clock(&licence).expect("in force");
        assert_eq!(clock.ends_on, Day::literal(2029, 3, 31));
        licence.ended_on = Some(Day::literal(2027, 6, 30));
        assert_eq!(royalty_clock(&licence).expect("was in force").ends_on, Day::literal(2027, 6, 30));
        licence.effective_on = None;
        assert_eq!(royalty_clock(&licence), None);
    }

    #[test]
    fn terms_that_were_touched_are_a_fault() {
        let mut licence = effective();
        assert_eq!(terms_of(&licence).expect("sealed"), samples::paid_terms());
        licence.terms = licence.terms.replace("5000000", "1");
        assert!(matches!(terms_of(&licence), Err(ServiceError::Fault { .. })));
    }
}
