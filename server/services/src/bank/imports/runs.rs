//! Large files are imported by a job: the person sees how far it is, may leave, and may call it off until the lines are
//! there. All lines or none, as ever.

use domain::{
    form::FormValues,
    id::{BankImportId, JobId},
};

use super::{Applied, ImportRun, add_lines, file_of, load, lock};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::{FormOutcome, ServiceError, Submitted},
    forms::FormInput,
    jobs, journal,
    ports::Job,
};

/// Leaves a preview to a job. Asked again while one is at it, nothing happens.
pub(super) async fn begin(
    services: &Services,
    caller: &Caller,
    id: BankImportId,
    input: &FormInput,
) -> FormOutcome<Applied> {
    let (actor, _) = caller.may(Action::RecordPayment)?;
    let answers: FormValues = input
        .values
        .iter()
        .filter(|(field, _)| field.starts_with("twin:"))
        .map(|(field, value)| (field.clone(), value.clone()))
        .collect();
    let mut uow = services.store.write().await?;
    if uow.import_run(id).await?.is_some_and(|run| !run.is_over()) {
        return Ok(Submitted::Done(Applied::UnderWay));
    }
    let now = services.now();
    let run = ImportRun {
        import_id: id,
        answers: serde_json::to_string(&answers).expect("texts are JSON"),
        asked_by: actor.user_id,
        asked_at: now,
        phase: "waiting".into(),
        phase_since: now,
        why: String::new(),
    };
    uow.put_import_run(&run).await?;
    let job = Job {
        id: services.new_id(JobId::from_parts),
        kind: jobs::BANK_IMPORT.to_owned(),
        payload: id.to_string(),
        dedup_key: format!("{}:{id}:{}", jobs::BANK_IMPORT, now.micros()),
        run_at: now,
        attempts: 0,
    };
    uow.add_job(&job).await?;
    journal::audit(services, uow.as_mut(), caller, "ask_statement", &id.to_string(), "", "waiting").await?;
    uow.save().await?;
    Ok(Submitted::Done(Applied::UnderWay))
}

/// Calls a job off that has not added anything yet; the preview stays. The form has no fields.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's to reconcile.
pub async fn call_off(
    services: &Services,
    caller: &Caller,
    id: BankImportId,
    _: &FormInput,
) -> FormOutcome<BankImportId> {
    let import = load(services, caller, id).await?;
    let mut uow = services.store.write().await?;
    // Whoever adds the lines holds the account: this waits, and then sees that they are there.
    lock(uow.as_mut(), import.account_id).await?;
    let Some(mut run) = uow.import_run(id).await? else { return Ok(Submitted::refused("stale")) };
    if run.is_over() || run.phase == "matching" {
        return Ok(Submitted::refused("import_applied_already"));
    }
    let from = std::mem::replace(&mut run.phase, "called_off".into());
    run.phase_since = services.now();
    uow.put_import_run(&run).await?;
    journal::audit(services, uow.as_mut(), caller, "call_off_statement", &id.to_string(), &from, &run.phase).await?;
    uow.save().await?;
    Ok(Submitted::Done(id))
}

/// What the job does. Repeated after a crash it goes on where it was.
///
/// # Errors
/// When the store fails: the job is tried again.
pub async fn run_import(services: &Services, caller: &Caller, id: BankImportId) -> Result<(), ServiceError> {
    let mut uow = services.store.read().await?;
    let import = uow.bank_import(id).await?.ok_or(ServiceError::NotFound)?;
    drop(uow);
    if import.state == "previewed" {
        if !enter(services, id, "reading").await? {
            return Ok(());
        }
        let file = match file_of(services, caller, &import).await? {
            Ok(file) => file,
            Err(error) => return fail(services, id, &error.code).await,
        };
        if !enter(services, id, "adding").await? {
            return Ok(());
        }
        let mut uow = services.store.write().await?;
        let account = lock(uow.as_mut(), import.account_id).await?;
        let Some(mut run) = uow.import_run(id).await?.filter(|run| !run.is_over()) else { return Ok(()) };
        let import = uow.bank_import(id).await?.ok_or(ServiceError::NotFound)?;
        if import.state != "previewed" {
            return Ok(());
        }
        let answers: FormValues = serde_json::from_str(&run.answers).unwrap_or_default();
        add_lines(services, uow.as_mut(), caller, (import, &account), (&file, &answers), run.asked_by).await?;
        run.phase = "matching".into();
        run.phase_since = services.now();
        uow.put_import_run(&run).await?;
        uow.save().await?;
    }
    super::super::rematch(services, caller, import.account_id).await?;
    enter(services, id, "done").await.map(drop)
}

/// Enters a phase; false when the run was called off.
async fn enter(services: &Services, id: BankImportId, phase: &str) -> Result<bool, ServiceError> {
    let mut uow = services.store.write().await?;
    let Some(mut run) = uow.import_run(id).await?.filter(|run| !run.is_over()) else { return Ok(false) };
    run.phase = phase.to_owned();
    run.phase_since = services.now();
    uow.put_import_run(&run).await?;
    uow.save().await?;
    Ok(true)
}

async fn fail(services: &Services, id: BankImportId, why: &str) -> Result<(), ServiceError> {
    let mut uow = services.store.write().await?;
    let Some(mut run) = uow.import_run(id).await? else { return Ok(()) };
    run.phase = "failed".into();
    run.phase_since = services.now();
    run.why = why.to_owned();
    uow.put_import_run(&run).await?;
    uow.save().await?;
    Ok(())
}
