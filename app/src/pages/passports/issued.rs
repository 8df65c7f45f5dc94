use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::{licences, passport};

use crate::{
    components::{
        ButtonLink, Column, CopyButton, Crumb, DataTable, EmptyState, Form, HashText, Page, PrintButton, Section,
        TimeText, cell,
    },
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::passports::read_passports,
    url::{href, use_locale},
    views::passports::{IssuedLine, PassportsView, QrView},
};

/// Squares of quiet around a QR code (ISO/IEC 18004).
const QUIET: i32 = 4;

/// The passports of a licence: to have one issued, to download it, to print its QR code.
#[component]
pub fn PassportsPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || (params.with(|map| value_of(map, "id")), query.with(|map| value_of(map, "draft")));
    loaded(page_data(key, |(id, draft)| read_passports(id, draft)), content)
}

fn content(view: PassportsView) -> impl IntoView {
    let locale = use_locale();
    let licence = format!("/licences/{}", view.id);
    let breadcrumb =
        vec![Crumb::new(licences::title(locale), "/licences"), Crumb::new(view.number.clone(), licence.clone())];
    let actions = view! {
        <PrintButton/>
        <ButtonLink href=href("/passport/verify") label=passport::verify(locale)/>
    }
    .into_any();
    let issue = view.may_issue.then(|| {
        view! {
            <Section title=passport::issue(locale) id="issue" lead=passport::issue_text(locale)>
                <Form
                    action=href(&format!("{licence}/passport"))
                    form=view.form.clone()
                    submit=passport::issue_submit(locale)
                    id="issue"
                >
                    ""
                </Form>
            </Section>
        }
    });
    view! {
        <Page title=passport::title(locale) kicker=view.number.clone() lead=view.title.clone() breadcrumb actions>
            {view.qr.clone().map(qr)}
            {issue}
            {issued(&view.issued)}
        </Page>
    }
}

/// The code of the newest passport, dark on light in every theme, for a phone has to read it.
fn qr(qr: QrView) -> impl IntoView {
    let locale = use_locale();
    let whole = qr.size + 2 * QUIET;
    let view_box = format!("{} {} {whole} {whole}", -QUIET, -QUIET);
    view! {
        <Section title=passport::newest(locale) id="newest">
            <div class="qr-row">
                <svg class="qr" viewBox=view_box role="img" aria-label=passport::qr_label(locale)>
                    <path d=qr.path></path>
                </svg>
                <div>
                    <p>{passport::qr_text(locale)}</p>
                    <p class="qr-address"><a href=qr.address.clone()>{qr.address.clone()}</a></p>
                </div>
            </div>
        </Section>
    }
}

fn issued(lines: &[IssuedLine]) -> impl IntoView + use<> {
    let locale = use_locale();
    let columns = vec![
        Column::text(passport::issued_at(locale)),
        Column::text(passport::file_hash(locale)),
        Column::text(passport::file(locale)),
    ];
    let row = |line: &IssuedLine| {
        let (at, hash) = (line.issued_at, line.sha256.clone());
        let target = format!("/documents/{}", line.document);
        vec![
            cell(view! { <TimeText at/> }),
            cell(view! { <HashText hash=hash.clone()/> <CopyButton text=hash/> }),
            cell(view! { <a href=target rel="external">{passport::download(locale)}</a> }),
        ]
    };
    let rows = lines.iter().map(row).collect::<Vec<_>>();
    let empty = view! { <EmptyState title=passport::none(locale) body=passport::none_text(locale)/> }.into_any();
    view! {
        <Section title=passport::issued(locale) id="issued">
            <DataTable caption=passport::issued(locale) quiet_caption=true columns rows empty/>
        </Section>
    }
}
