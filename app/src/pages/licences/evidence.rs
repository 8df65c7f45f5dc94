use leptos::prelude::*;
use locales::licences;

use crate::{
    components::{Column, CopyButton, DataTable, DescriptionList, HashText, Section, TimeText, cell, described},
    url::{href, use_locale},
    views::licences::{EvidenceView, LicenceView},
};

/// The notice, how it was delivered, and who accepted what, when and from where.
pub(super) fn notice_and_evidence(view: &LicenceView) -> impl IntoView + use<> {
    let locale = use_locale();
    let columns = vec![
        Column::text(licences::channel(locale)),
        Column::text(licences::recipient(locale)),
        Column::text(licences::delivered_at(locale)),
        Column::text(licences::fingerprint(locale)),
    ];
    let rows = view
        .deliveries
        .iter()
        .map(|delivery| {
            let at = delivery.at;
            vec![
                cell(delivery.channel.clone()),
                cell(delivery.recipient.clone()),
                cell(view! { <TimeText at/> }),
                cell(proof(&delivery.detail)),
            ]
        })
        .collect::<Vec<_>>();
    let notice = href(&format!("/licences/{}/notice", view.id));
    let file = href(&format!("/licences/{}/notice.txt", view.id));
    view! {
        <Section title=licences::notice_title(locale) id="notice" lead=licences::notice_lead(locale)>
            <p class="actions">
                <a class="button" href=notice>{licences::read_notice(locale)}</a>
                <a class="button" href=file rel="external">{licences::download_notice(locale)}</a>
            </p>
            <DataTable caption=licences::deliveries(locale) columns rows empty=().into_any()/>
        </Section>
        {view.evidence.clone().map(evidence)}
    }
}

/// What proves a delivery: the beginning of the hash of what was delivered, the rest on demand.
fn proof(detail: &str) -> AnyView {
    match detail.strip_prefix("SHA-256 ") {
        Some(hash) => view! { "SHA-256 " <HashText hash=hash.to_owned()/> }.into_any(),
        None => detail.to_owned().into_any(),
    }
}

fn evidence(it: EvidenceView) -> impl IntoView {
    let locale = use_locale();
    let (text_hash, terms_hash) = (it.text_hash.clone(), it.terms_hash.clone());
    let mut items = vec![
        described(licences::signed_by(locale), view! { {it.user_name} " " <span class="sub">{it.user_email}</span> }),
        described(licences::signed_for(locale), view! { {it.organisation} " " <span class="sub">{it.uscc}</span> }),
        described(licences::signed_at(locale), view! { <TimeText at=it.accepted_at/> }),
        described(licences::language(locale), it.language),
        described(licences::ticks(locale), licences::ticks_count(locale, it.ticks)),
        described(licences::authority(locale), it.authority),
        described(
            licences::text_hash(locale),
            view! { <HashText hash=text_hash.clone()/> <CopyButton text=text_hash/> },
        ),
        described(
            licences::terms_hash(locale),
            view! { <HashText hash=terms_hash.clone()/> <CopyButton text=terms_hash/> },
        ),
    ];
    if !it.address.is_empty() {
        items.push(described(licences::address(locale), it.address));
        items.push(described(licences::agent(locale), it.agent));
    }
    let lines = it.text_lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
    view! {
        <Section title=licences::evidence(locale) id="evidence">
            <DescriptionList items/>
            <details>
                <summary>{licences::text_shown(locale)}</summary>
                <div class="document">{lines}</div>
            </details>
        </Section>
    }
}
