//! Names of people: what they may look like, and how a name says which domain it belongs to.

use crate::reason::{Failure, Reason};

/// Longest name of a user, group, policy or domain, in letters.
const MAX_NAME: usize = 64;

/// Longest name of an administrator, in letters.
const MAX_ADMINISTRATOR_NAME: usize = 30;

/// A name as certificates and credentials have it: `user`, `connection|user` or `domain|connection|user`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FullName<'a> {
    /// The domain; the root domain without one.
    pub domain: Option<&'a str>,
    /// The directory that knows the user; empty for the server's own.
    pub connection: &'a str,
    /// The user.
    pub user: &'a str,
}

impl<'a> FullName<'a> {
    /// Takes a name apart; `None` when it has too many parts or lacks the user.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split('|');
        let name = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(user), None, None, None) => Self { domain: None, connection: "", user },
            (Some(connection), Some(user), None, None) => Self { domain: None, connection, user },
            (Some(domain), Some(connection), Some(user), None) => {
                Self { domain: Some(domain).filter(|domain| !domain.is_empty()), connection, user }
            }
            _ => return None,
        };
        (!name.user.is_empty()).then_some(name)
    }

    /// Whether the server itself knows the user, not a directory.
    #[must_use]
    pub fn is_local(&self) -> bool {
        matches!(self.connection, "" | "local")
    }
}

/// Checks the name of a user, group, policy or domain: a letter, then letters, digits, `_`, `.` and `-`.
///
/// # Errors
/// [`Reason::InvalidField`]
pub fn check_name(name: &str) -> Result<(), Failure> {
    let is_sound = name.len() <= MAX_NAME
        && name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-'));
    if is_sound {
        return Ok(());
    }
    Err(Reason::InvalidField.because(
        "a name begins with a letter and has 1 to 64 letters, digits, underscores, periods and hyphens",
    ))
}

/// Checks the name of an administrator: a letter, then letters and digits.
///
/// # Errors
/// [`Reason::InvalidField`]
pub fn check_administrator_name(name: &str) -> Result<(), Failure> {
    let is_sound = name.len() <= MAX_ADMINISTRATOR_NAME
        && name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric());
    if is_sound {
        return Ok(());
    }
    Err(Reason::InvalidField
        .because("the name of an administrator begins with a letter and has 1 to 30 letters and digits"))
}

/// Checks the attributes of a user: names as of users, values of printable ASCII and white space, 1000 letters at most.
///
/// # Errors
/// [`Reason::InvalidField`]
pub fn check_attribute(name: &str, value: &str) -> Result<(), Failure> {
    check_name(name)?;
    let is_printable = |letter: char| matches!(letter, ' '..='~' | '\t' | '\n' | '\r');
    if value.len() <= 1000 && value.chars().all(is_printable) {
        return Ok(());
    }
    Err(Reason::InvalidField.because("the value of a user's attribute is at most 1000 letters of ASCII"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_rules() {
        for name in ["a", "Anna.Meier-2_x", &"x".repeat(64)] {
            check_name(name).unwrap();
        }
        for name in ["", "1a", "_a", "a b", "a|b", "Łukasz", "a\n", &"x".repeat(65)] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        for name in ["a", "Admin2", &"x".repeat(30)] {
            check_administrator_name(name).unwrap();
        }
        for name in ["", "2a", "a.b", "a-b", "a_b", &"x".repeat(31)] {
            assert!(check_administrator_name(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn attributes_follow_the_rules() {
        check_attribute("phone", "12 34\t\n").unwrap();
        assert!(check_attribute("a b", "x").is_err());
        assert!(check_attribute("a", "grün").is_err());
        assert!(check_attribute("a", &"x".repeat(1001)).is_err());
    }

    #[test]
    fn a_name_says_its_domain() {
        let name = |domain, connection, user| Some(FullName { domain, connection, user });
        assert_eq!(FullName::parse("joe"), name(None, "", "joe"));
        assert_eq!(FullName::parse("corp|joe"), name(None, "corp", "joe"));
        assert_eq!(FullName::parse("d1||joe"), name(Some("d1"), "", "joe"));
        assert_eq!(FullName::parse("d1|corp|joe"), name(Some("d1"), "corp", "joe"));
        for text in ["", "a|", "a||", "a|b|c|d"] {
            assert_eq!(FullName::parse(text), None, "{text:?}");
        }
        assert!(FullName::parse("local|joe").unwrap().is_local());
        assert!(!FullName::parse("corp|joe").unwrap().is_local());
    }
}
