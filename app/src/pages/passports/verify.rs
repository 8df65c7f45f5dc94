use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use locales::passport;

use crate::{
    components::{Callout, DescriptionList, Field, Form, Input, Page, Section, Tone, described},
    data::{loaded, page_data},
    pages::account::value_of,
    server_fns::passports::read_verify,
    url::{href, use_locale},
    views::passports::{KnownView, ReportView, VerifyView},
};

/// Anybody verifies a passport here. With scripts the file stays in the browser and no network is needed; without them
/// it is sent to the server, which looks at it and keeps nothing.
#[component]
pub fn VerifyPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|map| (value_of(map, "sha256"), value_of(map, "draft")));
    loaded(page_data(key, |(sha256, draft)| read_verify(sha256, draft)), content)
}

fn content(view: VerifyView) -> impl IntoView {
    let locale = use_locale();
    let action = if view.asked.is_empty() {
        href("/passport/verify")
    } else {
        href(&format!("/passport/verify?sha256={}", view.asked))
    };
    let unknown = (view.known.is_none() && !view.asked.is_empty()).then(|| {
        view! { <Callout title=passport::unknown(locale) tone=Tone::Bad><p>{passport::unknown_text(locale)}</p></Callout> }
    });
    view! {
        <Page title=passport::verify(locale) lead=passport::verify_lead(locale) narrow=true>
            {unknown}
            {view.known.map(known)}
            <div id="passport-verifier" lang=locale.tag() data-keys=view.keys data-hash=view.asked>
                <p class="only-ready hint">{passport::stays_here(locale)}</p>
                <p class="until-ready hint">{passport::goes_to_server(locale)}</p>
                <Form action form=view.form submit=passport::verify_submit(locale) id="verify" multipart=true>
                    <Field
                        name="file"
                        label=passport::file_label(locale)
                        hint=passport::file_hint(locale)
                        input=Input::File { accept: ".json".into() }
                    />
                </Form>
                <div data-answer="" aria-live="polite">{view.report.map(report)}</div>
            </div>
            <Section title=passport::how(locale)>
                <p>{passport::how_text(locale)}</p>
                <p><a href="/.well-known/kaixu-keys.json" rel="external">{passport::keys_link(locale)}</a></p>
            </Section>
            <script type="module" src=view.module></script>
        </Page>
    }
}

/// What the issuer knows of the hash in the QR code.
fn known(known: KnownView) -> impl IntoView {
    let locale = use_locale();
    let (at, number) = (known.issued_at.to_minute_text(), known.number);
    let (tone, text) = if known.is_newest {
        (Tone::Good, passport::known_newest(locale))
    } else {
        (Tone::Attention, passport::known_older(locale))
    };
    view! { <Callout title=passport::known(locale, at, number) tone><p>{text}</p></Callout> }
}

fn report(report: ReportView) -> impl IntoView {
    let tone = if report.is_genuine { Tone::Good } else { Tone::Bad };
    let items = report.rows.into_iter().map(|(label, value)| described(label, value)).collect();
    view! {
        <Callout title=report.title tone><p>{report.text}</p></Callout>
        <DescriptionList items/>
    }
}
