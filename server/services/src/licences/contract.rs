//! 技术合同认定登记: a licence whose technology contract is registered bears no VAT from then on
//! (财税〔2016〕36号 附件3 第一条第二十六项).

use domain::{form::FormReader, id::LicenceId};

use super::{Side, To, finish, is_stale, load_as, remark, store, tell};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, Submitted},
    forms::{self, FormInput},
};

const NUMBER_CHARS_MAX: usize = 60;

/// Records the registration of the technology contract: `number`, `registered_on`, `version`. Charges raised from now on
/// that arise on or after that day bear no VAT; those already raised stay as they are, for their invoices are out. What
/// was recorded can be recorded again, when the number or the day was wrong.
///
/// # Errors
/// When the caller is not of the holder, or there is no such licence.
pub async fn register_contract(
    services: &Services,
    caller: &Caller,
    id: LicenceId,
    input: &FormInput,
) -> FormOutcome<()> {
    let (actor, organisation) = caller.may(Action::RegisterContract)?;
    let mut uow = services.store.write().await?;
    let mut licence = load_as(uow.as_mut(), organisation, id, Side::Holder).await?;
    if forms::outcome_before(uow.as_mut(), actor, input).await?.is_some() {
        return Ok(Submitted::Done(()));
    }
    let mut form = FormReader::new(&input.values);
    let number = form.required("number", NUMBER_CHARS_MAX);
    let on = form.day("registered_on");
    let formed_on = licence.notice_received_at.map(|at| at.day());
    if on.is_some_and(|on| on > services.today()) {
        form.fail("registered_on", "date_in_future");
    } else if on.is_some_and(|on| formed_on.is_none_or(|formed_on| on < formed_on)) {
        form.fail("registered_on", "before_contract");
    }
    if let Err(errors) = form.finish() {
        return Ok(Submitted::Invalid(errors));
    }
    if is_stale(input, &licence) {
        return Ok(Submitted::refused("stale"));
    }
    if licence.state.is_ended() {
        return Ok(Submitted::refused("licence_not_running"));
    }
    let on = on.expect("a form without errors was read whole");
    licence.tech_contract_number.clone_from(&number);
    licence.tech_contract_on = Some(on);
    store(services, uow.as_mut(), &mut licence).await?;
    remark(services, uow.as_mut(), caller, &licence, "contract_registered", &format!("{number} {on}")).await?;
    let said = [("registration", number), ("day", on.to_string())];
    tell(services, uow.as_mut(), &licence, To::Licensee, "contract_registered", &said).await?;
    finish(services, uow, caller, input, id, "register_contract").await
}
