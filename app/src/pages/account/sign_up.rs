use domain::{
    Locale,
    organisation::{Nature, OrganisationKind, Uscc, UsccCheck},
};
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_query_map;
use locales::account;

use super::{country_name, provinces, value_of};
use crate::{
    components::{Field, Form, Input, Page},
    data::{loaded, page_data},
    server_fns::accounts::read_sign_up,
    url::{href, use_locale},
    views::{Choice, FormState},
};

/// Countries and regions that the form offers first; the mainland, and the three that count as foreign in export review.
const COUNTRIES: [&str; 14] = ["CN", "HK", "MO", "TW", "JP", "KR", "SG", "DE", "FR", "GB", "US", "CA", "AU", "NL"];

/// A new organisation with its first member.
#[component]
pub fn SignUpPage() -> impl IntoView {
    let query = use_query_map();
    let key = move || query.with(|query| value_of(query, "draft"));
    loaded(page_data(key, read_sign_up), content)
}

fn content(form: FormState) -> impl IntoView {
    let locale = use_locale();
    let uscc = form.value("uscc").to_owned();
    view! {
        <Page title=account::sign_up(locale) lead=account::sign_up_lead(locale) narrow=true>
            <Form action=href("/sign-up") form submit=account::sign_up(locale) cancel=href("/login")>
                <OrganisationFields/>
                <UsccHint uscc/>
                <PlaceFields/>
                <PersonFields/>
            </Form>
        </Page>
    }
}

#[component]
fn OrganisationFields() -> impl IntoView {
    let locale = use_locale();
    let kinds = [OrganisationKind::Holder, OrganisationKind::Company];
    let kinds = kinds.map(|kind| Choice::new(kind.as_str(), kind.name(locale))).to_vec();
    let natures = Nature::ALL.iter().map(|nature| Choice::new(nature.as_str(), nature.name(locale))).collect();
    view! {
        <Field name="kind" label=account::kind(locale) input=Input::Radio(kinds) hint=account::kind_hint(locale)/>
        <Field name="nature" label=account::nature(locale) input=Input::Select(natures)/>
        <Field name="organisation_name" label=account::organisation_name(locale) autocomplete="organization" hint=account::organisation_name_hint(locale)/>
        <Field name="uscc" label=account::uscc(locale) hint=account::uscc_hint(locale)/>
    }
}

/// What there is to say of the code while it is being typed. It listens to the whole document, because the field is the
/// form's and not its own.
#[island]
fn UsccHint(uscc: String) -> impl IntoView {
    let locale = use_locale();
    let (typed, set_typed) = signal(uscc);
    Effect::new(move |_| {
        let listener = window_event_listener(ev::input, move |event| {
            if let Some((name, value)) = named_value(&event)
                && name == "uscc"
            {
                set_typed.set(value);
            }
        });
        on_cleanup(move || listener.remove());
    });
    view! { <p class="hint" role="status" aria-live="polite">{move || uscc_hint(&typed.get(), locale)}</p> }
}

#[component]
fn PlaceFields() -> impl IntoView {
    let locale = use_locale();
    let countries = COUNTRIES.map(|code| Choice::new(code, country_name(code, locale))).to_vec();
    view! {
        <Field name="country" label=account::country(locale) input=Input::Select(countries) hint=account::country_hint(locale)/>
        <Field name="province" label=account::province(locale) input=Input::Select(provinces(locale)) hint=account::province_hint(locale)/>
        <Field name="address" label=account::address(locale) autocomplete="street-address"/>
        <Field name="phone" label=account::phone(locale) input=Input::Telephone autocomplete="tel"/>
    }
}

#[component]
fn PersonFields() -> impl IntoView {
    let locale = use_locale();
    view! {
        <Field name="name" label=account::person(locale) autocomplete="name" hint=account::person_hint(locale)/>
        <Field name="email" label=account::email(locale) input=Input::Email autocomplete="username"/>
        <Field name="password" label=account::password(locale) input=Input::Password autocomplete="new-password" hint=account::password_hint(locale)/>
        <Field name="password_again" label=account::password_again(locale) input=Input::Password autocomplete="new-password"/>
        <Field name="agree" label=account::agree(locale) input=Input::Checkbox/>
    }
}

/// Name and value of the control that an event came from.
fn named_value(event: &ev::Event) -> Option<(String, String)> {
    #[cfg(feature = "hydrate")]
    {
        use leptos::wasm_bindgen::JsCast;
        let input = event.target()?.dyn_into::<leptos::web_sys::HtmlInputElement>().ok()?;
        Some((input.name(), input.value()))
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        None
    }
}

/// What to say of a code while it is being typed: a differing check character warns and never refuses.
fn uscc_hint(typed: &str, locale: Locale) -> String {
    match Uscc::check(typed) {
        UsccCheck::Passes => account::uscc_passes(locale).to_owned(),
        UsccCheck::CheckDigitDiffers => match Uscc::parse(typed) {
            Ok(code) => account::uscc_differs(locale, code.expected_check()),
            Err(_) => String::new(),
        },
        UsccCheck::NotACode => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_differing_check_character_is_named_and_a_half_typed_code_is_left_alone() {
        let right = Uscc::with_check("91990000MA0000001").expect("shaped like a code").to_string();
        assert_eq!(uscc_hint(&right, Locale::Zh), account::uscc_passes(Locale::Zh));
        assert!(uscc_hint("91990000MA00000019", Locale::En).contains('B'));
        assert_eq!(uscc_hint("91990000", Locale::Zh), "");
    }
}
