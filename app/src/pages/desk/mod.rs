//! What next: the home of every role.

use domain::Locale;
use leptos::prelude::*;
use locales::desk;

use crate::{
    components::{ButtonLink, Callout, Column, DataTable, DateText, EmptyState, Page, Status, Tone, cell},
    data::{loaded, page_data},
    pages::account::role_names,
    server_fns::desk::read_desk,
    url::{href, use_locale},
    views::desk::{DeskView, TaskRow},
};

/// What waits for the reader, oldest first.
#[component]
pub fn DeskPage() -> impl IntoView {
    loaded(page_data(|| (), |()| read_desk()), content)
}

fn content(view: DeskView) -> impl IntoView {
    let locale = use_locale();
    let mut columns =
        vec![Column::text(desk::what(locale)), Column::text(desk::why(locale)), Column::text(desk::since(locale))];
    // Where nothing has a deadline, as in the operator's queues, a column of blanks would only ask what is missing.
    let has_deadlines = view.tasks.iter().any(|task| task.due_on.is_some());
    if has_deadlines {
        columns.push(Column::text(desk::due(locale)));
    }
    let lead = if view.tasks.is_empty() { String::new() } else { desk::waiting(locale, view.tasks.len()) };
    let kicker = role_names(&view.roles, locale);
    let notice = verification_notice(&view, locale);
    let empty = empty_state(&view.organisation_kind);
    let rows = view.tasks.into_iter().map(|task| row(task, has_deadlines)).collect::<Vec<_>>();
    view! {
        <Page title=desk::title(locale) kicker lead>
            {notice}
            <DataTable caption=desk::title(locale) quiet_caption=true columns rows empty/>
        </Page>
    }
}

/// Until an organisation is verified, this is the one thing that matters.
fn verification_notice(view: &DeskView, locale: Locale) -> Option<impl IntoView + use<>> {
    let (title, text, tone) = match view.verification.as_str() {
        "pending" => (desk::pending_title(locale), desk::pending_text(locale).to_owned(), Tone::Attention),
        "rejected" => (desk::rejected_title(locale), view.verification_note.clone(), Tone::Bad),
        _ => return None,
    };
    let edit = view! { <p class="actions"><ButtonLink href=href("/account") label=desk::to_account(locale)/></p> };
    Some(view! { <Callout title tone><p>{text}</p>{edit}</Callout> })
}

fn row(task: TaskRow, has_deadlines: bool) -> Vec<AnyView> {
    let locale = use_locale();
    let text = |part: &str, code: &str| locales::lookup(&format!("desk.{part}_{code}"), locale).unwrap_or_default();
    let (kind, why) = (text("kind", &task.kind), text("why", &task.why));
    let title = if task.title.is_empty() { kind.to_owned() } else { task.title };
    let target = href(&task.path);
    let due = match (task.due_on, task.days_left) {
        (Some(day), Some(left)) => {
            let (word, tone) = due_word(left, locale);
            view! { <DateText day/> " " <Status word tone/> }.into_any()
        }
        _ => ().into_any(),
    };
    let mut cells = vec![
        cell(view! { <span class="kicker">{kind}</span> <br/> <a href=target>{title}</a> }),
        cell(why),
        cell(view! { <DateText day=task.since/> }),
    ];
    if has_deadlines {
        cells.push(due);
    }
    cells
}

/// How far off a day is, in words.
fn due_word(left: i64, locale: Locale) -> (String, Tone) {
    match left {
        ..0 => (desk::overdue(locale, -left), Tone::Bad),
        0 => (desk::due_today(locale).to_owned(), Tone::Attention),
        1..=7 => (desk::days_left(locale, left), Tone::Attention),
        _ => (desk::days_left(locale, left), Tone::Neutral),
    }
}

/// Nothing waits: what can be done next, by what the organisation is.
fn empty_state(kind: &str) -> AnyView {
    let locale = use_locale();
    let (body, target, label) = match kind {
        "holder" => (desk::empty_holder(locale), "/patents", desk::to_patents(locale)),
        "company" => (desk::empty_company(locale), "/offers", desk::to_offers(locale)),
        "operator" => (desk::empty_operator(locale), "/operator/organisations", desk::to_organisations(locale)),
        "regulator" => (desk::empty_regulator(locale), "/licences", desk::to_licences(locale)),
        _ => (desk::empty_nobody(locale), "/offers", desk::to_offers(locale)),
    };
    let action = view! { <ButtonLink href=href(target) label kind="primary"/> }.into_any();
    view! { <EmptyState title=desk::empty_title(locale) body action/> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_overdue_says_by_how_much() {
        assert_eq!(due_word(-3, Locale::Zh), ("逾期 3 天".to_owned(), Tone::Bad));
        assert_eq!(due_word(0, Locale::En).1, Tone::Attention);
        assert_eq!(due_word(30, Locale::En).1, Tone::Neutral);
    }
}
