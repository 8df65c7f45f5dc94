use leptos::prelude::*;

use crate::{error::PageError, views::desk::DeskView};

/// What waits for the reader.
#[server(endpoint = "desk/read")]
pub async fn read_desk() -> Result<DeskView, PageError> {
    use crate::{
        server_ctx::{caller, services},
        views::desk::TaskRow,
    };
    let (services, caller) = (services()?, caller()?);
    let actor = caller.actor()?;
    let Some(acting) = actor.organisation.as_ref() else {
        return Ok(DeskView {
            organisation_kind: String::new(),
            verification: String::new(),
            verification_note: String::new(),
            roles: Vec::new(),
            tasks: Vec::new(),
        });
    };
    let tasks = services::desk::tasks(&services, &caller).await?;
    let own = services::accounts::organisation(&services, &caller, acting.id).await?;
    let today = services.today();
    let tasks = tasks.into_iter().map(|task| TaskRow {
        kind: task.kind.to_owned(),
        title: task.title,
        path: task.path,
        since: task.since,
        due_on: task.due_on,
        days_left: task.due_on.map(|day| today.days_until(day)),
        why: task.why.to_owned(),
    });
    Ok(DeskView {
        organisation_kind: acting.kind.as_str().to_owned(),
        verification: own.verification.as_str().to_owned(),
        verification_note: own.verification_note,
        roles: acting.roles.iter().map(|role| role.as_str().to_owned()).collect(),
        tasks: tasks.collect(),
    })
}
