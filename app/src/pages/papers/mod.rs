//! Whether a document was issued here: the page that the QR code of every document leads to.

use domain::Locale;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::papers;

use crate::{
    components::{Callout, DescriptionList, HashText, Page, TimeText, Tone, described},
    data::{loaded, page_data},
    server_fns::papers::verify_paper,
    url::{href, use_locale},
    views::papers::{PaperVerified, VerificationView},
    wording::day_long,
};

/// The hash stands in the address, or comes from the form.
#[component]
pub fn VerifyPaperPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || {
        let scanned = params.with(|map| map.get_str("hash").unwrap_or_default().to_owned());
        if scanned.is_empty() { query.with(|map| map.get_str("hash").unwrap_or_default().to_owned()) } else { scanned }
    };
    loaded(page_data(key, verify_paper), content)
}

fn content(view: VerificationView) -> impl IntoView {
    let locale = use_locale();
    let answer = view.answer.clone().map(|answer| answered(answer, &view.hash, locale));
    view! {
        <Page title=papers::verify_title(locale) lead=papers::verify_lead(locale) narrow=true>
            {answer}
            <form class="verify" method="get" action=href("/verify")>
                <div class="field">
                    <label for="verify-hash">{papers::hash_label(locale)}</label>
                    <input id="verify-hash" type="text" name="hash" maxlength="100" spellcheck="false" autocomplete="off" value=view.hash/>
                </div>
                <button class="button primary" type="submit">{papers::verify(locale)}</button>
            </form>
            <p class="hint">{papers::privacy(locale)}</p>
        </Page>
    }
}

fn answered(answer: PaperVerified, hash: &str, locale: Locale) -> AnyView {
    match answer {
        PaperVerified::Malformed => {
            let text = papers::malformed_text(locale);
            view! { <Callout title=papers::malformed(locale) tone=Tone::Attention><p>{text}</p></Callout> }.into_any()
        }
        PaperVerified::Unknown => {
            let text = papers::unknown_text(locale);
            view! { <Callout title=papers::unknown(locale) tone=Tone::Bad><p>{text}</p></Callout> }.into_any()
        }
        PaperVerified::Known { kind, template_version, issued_at, superseded_on } => {
            let name = locales::lookup(&format!("paper_kind.{kind}"), locale).unwrap_or_default();
            let tone = if superseded_on.is_some() { Tone::Attention } else { Tone::Good };
            let standing = match superseded_on {
                Some(day) => papers::superseded(locale, day_long(day, locale)),
                None => papers::newest(locale).to_owned(),
            };
            let items = vec![
                described(papers::kind(locale), name),
                described(papers::issued(locale), view! { <TimeText at=issued_at/> }),
                described(papers::template(locale), template_version),
                described(papers::fingerprint(locale), view! { <HashText hash=hash.to_owned()/> }),
            ];
            view! {
                <Callout title=papers::known(locale) tone><p>{standing}</p></Callout>
                <DescriptionList items/>
            }
            .into_any()
        }
    }
}
