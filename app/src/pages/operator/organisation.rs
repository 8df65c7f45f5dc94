use domain::organisation::Supervisor;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use locales::account;

use crate::{
    components::{
        Callout, Columns, Crumb, DescriptionList, Field, Form, Input, Page, Section, Status, TimeText, Tone, described,
    },
    data::{loaded, page_data},
    pages::account::{facts, value_of, verification},
    server_fns::accounts::read_verification,
    url::{href, use_locale},
    views::{Choice, FormState, accounts::VerificationView},
};

/// One organisation: what it says of itself, what to compare, and the decision.
#[component]
pub fn VerificationPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = move || (params.with(|map| value_of(map, "id")), query.with(|map| value_of(map, "draft")));
    loaded(page_data(key, |(id, draft)| read_verification(id, draft)), content)
}

fn content(view: VerificationView) -> impl IntoView {
    let locale = use_locale();
    let breadcrumb = vec![Crumb::new(account::organisations(locale), "/operator/organisations")];
    let it = view.organisation.clone();
    let (word, tone) = verification(&it.verification, locale);
    let name = it.name.clone();
    let mut items = facts(it.clone(), locale);
    items.push(described(account::signed_up_at(locale), view! { <TimeText at=it.created_at/> }));
    if let Some(at) = it.verified_at {
        items.push(described(account::decided_at(locale), view! { <TimeText at/> }));
    }
    if !it.verification_note.is_empty() {
        items.push(described(account::note(locale), it.verification_note.clone()));
    }
    let differs = (!it.uscc_passes).then(|| {
        let text = account::compare_text(locale, &it.uscc, &view.uscc_expected);
        view! { <Callout title=account::compare_title(locale) tone=Tone::Attention><p>{text}</p></Callout> }
    });
    let foreign = (it.country != "CN").then(|| {
        view! { <Callout title=account::foreign_title(locale)><p>{account::foreign_text(locale)}</p></Callout> }
    });
    let ministry = view.supervisor.clone().map(|form| ministry(&it.id, form));
    let aside = view! { {decision(view)} {ministry} };
    view! {
        <Page title=name breadcrumb>
            <Columns aside=aside.into_any()>
                <p><Status word tone/></p>
                {differs}
                {foreign}
                <Section title=account::stated(locale)>
                    <DescriptionList items/>
                </Section>
            </Columns>
        </Page>
    }
}

/// Which ministry's inspectors see a holder, or for which a regulator looks.
fn ministry(id: &str, form: FormState) -> impl IntoView + use<> {
    let locale = use_locale();
    let action = href(&format!("/operator/organisations/{id}/supervisor"));
    let known = Supervisor::ALL.iter().map(|it| Choice::new(it.as_str(), it.name(locale)));
    let choices = std::iter::once(Choice::new("", account::supervisor_none(locale))).chain(known).collect();
    view! {
        <Section title=account::supervisor(locale) lead=account::supervisor_text(locale) id="supervisor">
            <Form action form submit=account::supervisor_save(locale) id="supervisor">
                <Field name="supervisor" label=account::supervisor(locale) input=Input::Select(choices) optional=true/>
            </Form>
        </Section>
    }
}

fn decision(view: VerificationView) -> impl IntoView {
    let locale = use_locale();
    let decisions = vec![
        Choice::new("verified", account::decide_verified(locale)),
        Choice::new("rejected", account::decide_rejected(locale)),
    ];
    let action = href(&format!("/operator/organisations/{}", view.organisation.id));
    // A field is made inside its form, where it finds what was typed.
    let differs = !view.organisation.uscc_passes;
    let compared = move || view! { <Field name="uscc_compared" label=account::compared(locale) input=Input::Checkbox optional=true/> };
    view! {
        <Section title=account::decision(locale)>
            <Form action form=view.form submit=account::decide(locale)>
                <Field name="decision" label=account::decision(locale) input=Input::Radio(decisions)/>
                {differs.then(compared)}
                <Field name="note" label=account::note(locale) input=Input::Textarea { rows: 3 } hint=account::note_hint(locale) optional=true/>
            </Form>
        </Section>
    }
}
