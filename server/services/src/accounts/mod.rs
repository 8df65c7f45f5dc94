//! People and organisations: sign-up, login, passwords, members, verification.

mod login;
mod members;
mod organisations;
mod password;
mod profile;
mod sign_up;
mod staff;

pub use login::*;
pub use members::*;
pub use organisations::*;
pub use password::*;
pub use profile::*;
pub use sign_up::*;
pub use staff::*;

/// The form in which mail addresses are kept and compared; `None` when it is none.
pub(crate) fn parse_email(text: &str) -> Result<String, &'static str> {
    let email = domain::text::half_width(text.trim()).to_lowercase();
    if email.is_empty() {
        return Err("required");
    }
    let shaped = email.chars().count() <= 200
        && email.chars().all(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>' | ',' | ';' | '"'))
        && email.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty()
                && !host.contains('@')
                && host.contains('.')
                && !host.starts_with('.')
                && !host.ends_with('.')
        });
    if shaped { Ok(email) } else { Err("email_malformed") }
}

/// Shortest password; there is no other rule, and the longest is bounded so that hashing is.
pub(crate) const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 10..=200;

pub(crate) fn parse_password(text: &str) -> Result<String, &'static str> {
    match text.chars().count() {
        0 => Err("required"),
        count if count < *PASSWORD_CHARS.start() => Err("password_short"),
        count if count > *PASSWORD_CHARS.end() => Err("password_long"),
        _ => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_normalised_or_refused() {
        assert_eq!(parse_email(" Wang@Example.ＣＯＭ "), Ok("wang@example.com".to_owned()));
        for wrong in ["wang", "wang@", "@x.cn", "a b@x.cn", "a@b", "a@b@c.cn", "a@.cn", "a\r\nBcc: x@y.cn"] {
            assert_eq!(parse_email(wrong), Err("email_malformed"), "{wrong}");
        }
        assert_eq!(parse_email("  "), Err("required"));
    }
}
