//! The inbox of an organisation.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::inbox;

use crate::{
    components::{
        ButtonLink, Column, DataTable, EmptyState, Page, Pagination, PostButton, Status, TimeText, Tone, cell,
    },
    data::{loaded, page_data},
    server_fns::inbox::read_inbox,
    url::{PageUrl, href, use_locale},
    views::inbox::{InboxView, MessageRow},
};

/// Messages, newest first; opening one marks it as read and goes to what it is about.
#[component]
pub fn InboxPage() -> impl IntoView {
    let query = use_query_map();
    let page = move || query.with(|query| query.get_str("page").and_then(|page| page.parse().ok()).unwrap_or(1));
    loaded(page_data(page, read_inbox), content)
}

fn content(view: InboxView) -> impl IntoView {
    let locale = use_locale();
    let columns = vec![
        Column::text(inbox::message(locale)),
        Column::text(inbox::at(locale)),
        Column::text(inbox::state(locale)),
        Column::text(inbox::open(locale)),
    ];
    let (request_id, paging) = (view.request_id, view.paging);
    let url = PageUrl::current().unset("done");
    let lead = if view.unread > 0 { inbox::unread_count(locale, view.unread) } else { inbox::lead(locale).to_owned() };
    let actions = if view.unread > 0 {
        let request_id = request_id.clone();
        view! { <PostButton action=href("/inbox/read-all") label=inbox::read_all(locale) request_id/> }.into_any()
    } else {
        ().into_any()
    };
    let rows = view.messages.into_iter().map(|message| row(message, &request_id)).collect::<Vec<_>>();
    let back = view! { <ButtonLink href=href("/desk") label=inbox::to_desk(locale)/> }.into_any();
    let empty =
        view! { <EmptyState title=inbox::empty(locale) body=inbox::empty_text(locale) action=back/> }.into_any();
    view! {
        <Page title=inbox::title(locale) lead actions>
            <DataTable caption=inbox::title(locale) quiet_caption=true columns rows empty/>
            <Pagination paging url/>
        </Page>
    }
}

fn row(message: MessageRow, request_id: &str) -> Vec<AnyView> {
    let locale = use_locale();
    let text = locales::lookup_with(&format!("message.{}", message.kind), locale, &message.params);
    let action = href(&format!("/inbox/{}", message.id));
    let (word, tone) =
        if message.is_read { (inbox::read(locale), Tone::Neutral) } else { (inbox::unread(locale), Tone::Attention) };
    vec![
        cell(view! { <span class:read=message.is_read>{text}</span> }),
        cell(view! { <TimeText at=message.at/> }),
        cell(view! { <Status word tone/> }),
        cell(view! { <PostButton action label=inbox::open_it(locale) request_id/> }),
    ]
}
