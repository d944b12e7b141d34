//! What a new password has to be like.
//!
//! The rules that always hold: 256 letters at most, five different ones, not only white space, and it must not resemble
//! a phone number, a word or a word read backwards, or the name of its holder. The others are settings.

use std::collections::BTreeSet;

use api::PasswordRules;

use crate::reason::{Failure, Reason};

/// Longest password, in letters.
const MAX_LETTERS: usize = 256;

/// Fewest different letters.
const MIN_DIFFERENT: usize = 5;

/// Shortest name that a password must not contain.
const MIN_NAME_PART: usize = 3;

/// Words that a password must not resemble, one a line, in lower case.
const WORDS: &str = include_str!("words.txt");

/// Checks a new password of somebody.
///
/// # Errors
/// [`Reason::InvalidField`] with the rule that it breaks.
pub fn check(rules: &PasswordRules, name: &str, password: &str) -> Result<(), Failure> {
    match broken_rule(rules, name, password) {
        None => Ok(()),
        Some(rule) => Err(Reason::InvalidField.because(rule)),
    }
}

fn broken_rule(rules: &PasswordRules, name: &str, password: &str) -> Option<String> {
    let letters = password.chars().count();
    if letters > MAX_LETTERS {
        return Some(format!("the password has more than {MAX_LETTERS} letters"));
    }
    if letters < usize::from(rules.min_length) {
        return Some(format!("the password has less than {} letters", rules.min_length));
    }
    if password.chars().all(char::is_whitespace) {
        return Some("the password is only white space".to_owned());
    }
    if password.chars().collect::<BTreeSet<_>>().len() < MIN_DIFFERENT {
        return Some(format!("the password has less than {MIN_DIFFERENT} different letters"));
    }
    let has = |is_of_class: fn(char) -> bool| password.chars().any(is_of_class);
    for (wanted, found, class) in [
        (rules.lower_case, has(char::is_lowercase), "lower case letter"),
        (rules.upper_case, has(char::is_uppercase), "upper case letter"),
        (rules.digit, has(|letter| letter.is_ascii_digit()), "digit"),
        (rules.special, has(|letter| !letter.is_alphanumeric()), "special character"),
    ] {
        if wanted && !found {
            return Some(format!("the password has no {class}"));
        }
    }
    if is_phone_number(password) {
        return Some("the password resembles a phone number".to_owned());
    }
    if contains_name(password, name) {
        return Some("the password is based on the name".to_owned());
    }
    if resembles_word(password) {
        return Some("the password resembles a word".to_owned());
    }
    None
}

fn is_phone_number(password: &str) -> bool {
    let digits = password.chars().filter(char::is_ascii_digit).count();
    (6..=17).contains(&digits)
        && password.chars().all(|letter| {
            letter.is_ascii_digit() || matches!(letter, ' ' | '+' | '-' | '.' | '/' | '(' | ')' | 'x')
        })
}

fn contains_name(password: &str, name: &str) -> bool {
    let (password, name) = (password.to_lowercase(), name.to_lowercase());
    if name.chars().count() < MIN_NAME_PART {
        return core(&password) == name;
    }
    password.contains(&name) || password.contains(&reversed(&name)) || plain(&password).contains(&name)
}

/// Whether what is left without digits and signs around it is a word, forwards or backwards, written once or twice,
/// with or without digits in the place of letters.
fn resembles_word(password: &str) -> bool {
    let lower = password.to_lowercase();
    [core(&lower).to_owned(), core(&plain(&lower)).to_owned()].iter().any(|text| {
        let half = text.len().checked_div(2).and_then(|half| text.split_at_checked(half));
        let once = half.filter(|(first, second)| first == second).map_or(text.as_str(), |(first, _)| first);
        is_word(once) || is_word(&reversed(once))
    })
}

fn is_word(text: &str) -> bool {
    WORDS.lines().any(|word| word == text)
}

/// The text without what is no letter at its start and its end.
fn core(text: &str) -> &str {
    text.trim_matches(|letter: char| !letter.is_alphabetic())
}

/// The text with the letters that digits and signs are usually written for.
fn plain(text: &str) -> String {
    let letter = |sign| match sign {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    // Digits after the word are a number, not letters.
    let end = text.trim_end_matches(|sign: char| sign.is_ascii_digit() || matches!(sign, '!' | '$' | '@'));
    end.chars().map(letter).collect()
}

fn reversed(text: &str) -> String {
    text.chars().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(password: &str) -> String {
        check(&PasswordRules::default(), "anna.meier", password).unwrap_err().message.into_owned()
    }

    #[test]
    fn good_passwords_pass() {
        for password in
            ["correct horse battery", "x7#Kw9!qLm", "zwölf Boxkämpfer", "mustangs ran away quickly"]
        {
            check(&PasswordRules::default(), "anna.meier", password).unwrap();
        }
    }

    #[test]
    fn the_rules_that_always_hold() {
        assert!(refused("short1!").contains("less than 8"));
        assert!(refused(&"ab1!cd".repeat(50)).contains("more than 256"));
        assert!(refused(" \t \t \t \t ").contains("white space"));
        assert!(refused("aabbccddaabb").contains("different"));
        for phone in ["+1 (555) 867-5309", "0123456789", "555.867.5309 x12"] {
            assert!(refused(phone).contains("phone"), "{phone}");
        }
        for name in ["anna.meier1", "xANNA.MEIERx", "reiem.anna42", "4nna.m3i3rxy"] {
            assert!(refused(name).contains("name"), "{name}");
        }
        for word in ["password", "Password1", "p4$$w0rd", "drowssap99", "12sunshine34", "dragondragon"] {
            assert!(refused(word).contains("a word"), "{word}");
        }
    }

    #[test]
    fn classes_are_asked_for_by_the_settings() {
        let all =
            PasswordRules { min_length: 12, lower_case: true, upper_case: true, digit: true, special: true };
        check(&all, "bert", "Xk29!mmrtq-z").unwrap();
        for (password, what) in [
            ("Xk29!mmrtq-", "less than 12"),
            ("XK29!MMRTQ-Z", "lower case"),
            ("xk29!mmrtq-z", "upper case"),
            ("Xkab!mmrtq-z", "digit"),
            ("Xk29ammrtqbz", "special"),
        ] {
            let failure = check(&all, "bert", password).unwrap_err();
            assert!(failure.message.contains(what), "{password}: {failure}");
        }
    }

    #[test]
    fn the_words_are_clean() {
        assert!(WORDS.lines().count() > 300);
        assert!(
            WORDS
                .lines()
                .all(|word| !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase()))
        );
    }
}
