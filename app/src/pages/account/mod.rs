//! Login, sign-up, passwords, invitations, one's own account and the members of one's organisation.

mod invitation;
mod login;
mod members;
mod organisation;
mod own;
mod password;
mod sign_up;

pub use invitation::InvitationPage;
pub use login::LoginPage;
pub use members::MembersPage;
pub use organisation::OwnOrganisationPage;
pub use own::AccountPage;
pub(crate) use own::facts;
pub use password::{ForgottenPasswordPage, NewPasswordPage};
pub use sign_up::SignUpPage;

use domain::Locale;
use leptos_router::params::ParamsMap;
use locales::account;

use crate::{components::Tone, views::Choice};

/// A value of the address; empty when it is not there.
pub(crate) fn value_of(map: &ParamsMap, name: &str) -> String {
    map.get_str(name).unwrap_or_default().to_owned()
}

/// The name of a role; the code itself where a newer server knows more.
pub(crate) fn role_name(code: &str, locale: Locale) -> String {
    locales::lookup(&format!("role.{code}"), locale).unwrap_or(code).to_owned()
}

/// Role names in one line.
pub(crate) fn role_names(codes: &[String], locale: Locale) -> String {
    let names: Vec<String> = codes.iter().map(|code| role_name(code, locale)).collect();
    names.join(match locale {
        Locale::Zh => "、",
        Locale::En => ", ",
    })
}

pub(crate) fn role_choices(codes: &[String], locale: Locale) -> Vec<Choice> {
    codes.iter().map(|code| Choice::new(code.clone(), role_name(code, locale))).collect()
}

/// Word and tone of a verification state.
pub(crate) fn verification(code: &str, locale: Locale) -> (&'static str, Tone) {
    match code {
        "verified" => (account::verified(locale), Tone::Good),
        "rejected" => (account::rejected(locale), Tone::Bad),
        _ => (account::pending(locale), Tone::Attention),
    }
}

/// The provinces, after an entry for none.
pub(crate) fn provinces(locale: Locale) -> Vec<Choice> {
    let all = domain::province::Province::ALL.iter();
    let known = all.map(|province| Choice::new(province.as_str(), province.name(locale)));
    std::iter::once(Choice::new("", account::choose(locale))).chain(known).collect()
}

/// The name of a province; empty abroad.
pub(crate) fn province_name(code: &str, locale: Locale) -> &'static str {
    domain::province::Province::parse(code).map_or("", |province| province.name(locale))
}

/// The name of a country that the sign-up form offers; others by their code.
pub(crate) fn country_name(code: &str, locale: Locale) -> String {
    locales::lookup(&format!("country.{}", code.to_lowercase()), locale).unwrap_or(code).to_owned()
}
