use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use locales::licences;

use crate::{
    components::{ButtonLink, Crumb, DescriptionList, HashText, Page, PrintButton, Section, TimeText, described},
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::licences::read_notice,
    url::{href, use_locale},
    views::licences::NoticeView,
};

/// The written notice as it was sent, to print on A4.
#[component]
pub fn NoticePage() -> impl IntoView {
    let params = use_params_map();
    loaded(page_data(move || params.with(|map| value_of(map, "id")), read_notice), content)
}

fn content(view: NoticeView) -> impl IntoView {
    let locale = use_locale();
    let licence = format!("/licences/{}", view.id);
    let breadcrumb =
        vec![Crumb::new(licences::title(locale), "/licences"), Crumb::new(view.number.clone(), licence.clone())];
    let file = href(&format!("{licence}/notice.txt"));
    let actions = view! {
        <PrintButton/>
        <ButtonLink href=file label=licences::download_notice(locale) external=true/>
    }
    .into_any();
    // Headings and the rule between the languages are lines of the text itself: nothing is added to what was sent.
    let lines = view.lines.iter().map(|line| view! { <p>{line.clone()}</p> }).collect_view();
    let mut items = vec![described(licences::sent_at(locale), view! { <TimeText at=view.sent_at/> })];
    if let Some(at) = view.received_at {
        items.push(described(licences::received_at(locale), view! { <TimeText at/> }));
    }
    items.push(described(licences::fingerprint(locale), view! { <HashText hash=view.hash.clone()/> }));
    view! {
        <Page title=licences::written_notice(locale) kicker=view.number.clone() breadcrumb actions narrow=true>
            <div class="document" lang="zh-CN">{lines}</div>
            <Section title=licences::deliveries(locale)>
                <DescriptionList items/>
            </Section>
        </Page>
    }
}
