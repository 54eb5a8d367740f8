//! How easily a password is guessed, by zxcvbn. Judged here and not in the
//! browser: its word lists are larger than all of our program there.

use crate::{OpContext, Result};
use model::{
    error::{Error as Public, Problem},
    identity::Password,
    strength::{PasswordAdvice, PasswordStrength},
};
use zxcvbn::{
    feedback::{Suggestion, Warning},
    zxcvbn,
};

/// How strong a password is for somebody about whom `hints` are known: their
/// number, their name.
///
/// # Errors
/// `TooMany` when too many wait already.
pub async fn judge(
    ctx: &OpContext,
    password: &Password,
    hints: Vec<String>,
) -> Result<PasswordStrength> {
    let place = ctx.hasher().admit()?;
    let password = password.clone();
    // Patterns are sought in all of a password: work that a stranger may ask for.
    ctx.hasher()
        .compute(place, move || estimate(password.reveal(), &hints))
        .await
}

/// Whether this may become somebody's password, told at `field`.
///
/// # Errors
/// `Invalid` with what is wrong with it.
pub(super) async fn check_new(
    ctx: &OpContext,
    field: &str,
    password: &Password,
    hints: Vec<String>,
) -> Result<()> {
    password
        .check_new()
        .map_err(|problem| Public::invalid(field, problem))?;
    let strength = judge(ctx, password, hints).await?;
    if strength.is_enough() {
        return Ok(());
    }
    let advice = strength.advice;
    Err(Public::invalid(field, Problem::Guessable { advice }).into())
}

fn estimate(password: &str, hints: &[String]) -> PasswordStrength {
    // A number is a hint with and without its country.
    let mut known: Vec<&str> = hints
        .iter()
        .flat_map(|hint| hint.split_whitespace().chain([hint.as_str()]))
        .flat_map(|hint| [Some(hint), hint.strip_prefix("+86"), hint.strip_prefix('+')])
        .flatten()
        .filter(|hint| !hint.is_empty())
        .take(16)
        .collect();
    known.push("tenon");
    let entropy = zxcvbn(password, &known);
    let mut advice: Vec<PasswordAdvice> = Vec::new();
    if let Some(feedback) = entropy.feedback() {
        let weakness = feedback.warning().map(of_warning);
        let help = feedback
            .suggestions()
            .iter()
            .copied()
            .filter_map(of_suggestion);
        for one in weakness.into_iter().chain(help) {
            if !advice.contains(&one) {
                advice.push(one);
            }
        }
    }
    advice.truncate(3);
    PasswordStrength {
        score: u8::from(entropy.score()),
        advice,
    }
}

fn of_warning(warning: Warning) -> PasswordAdvice {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess
        | Warning::ShortKeyboardPatternsAreEasyToGuess => PasswordAdvice::Keyboard,
        Warning::RepeatsLikeAaaAreEasyToGuess
        | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => PasswordAdvice::Repeat,
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword
        | Warning::ThisIsSimilarToACommonlyUsedPassword => PasswordAdvice::Common,
        Warning::SequencesLikeAbcAreEasyToGuess => PasswordAdvice::Sequence,
        Warning::RecentYearsAreEasyToGuess => PasswordAdvice::Year,
        Warning::AWordByItselfIsEasyToGuess => PasswordAdvice::Word,
        Warning::DatesAreOftenEasyToGuess => PasswordAdvice::Date,
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
        | Warning::CommonNamesAndSurnamesAreEasyToGuess => PasswordAdvice::Name,
    }
}

/// What helps. That capitals are not needed is no help to who used none.
fn of_suggestion(suggestion: Suggestion) -> Option<PasswordAdvice> {
    Some(match suggestion {
        Suggestion::UseAFewWordsAvoidCommonPhrases => PasswordAdvice::MoreWords,
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => return None,
        Suggestion::AddAnotherWordOrTwo => PasswordAdvice::AnotherWord,
        Suggestion::CapitalizationDoesntHelpVeryMuch
        | Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => PasswordAdvice::Capitals,
        Suggestion::ReversedWordsArentMuchHarderToGuess => PasswordAdvice::Reversed,
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => PasswordAdvice::Substitution,
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => PasswordAdvice::Keyboard,
        Suggestion::AvoidRepeatedWordsAndCharacters => PasswordAdvice::Repeat,
        Suggestion::AvoidSequences => PasswordAdvice::Sequence,
        Suggestion::AvoidRecentYears => PasswordAdvice::Year,
        Suggestion::AvoidYearsThatAreAssociatedWithYou
        | Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => PasswordAdvice::Date,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strength(password: &str, hints: &[&str]) -> PasswordStrength {
        let hints: Vec<String> = hints.iter().map(|hint| (*hint).to_owned()).collect();
        estimate(password, &hints)
    }

    #[test]
    fn a_weak_password_is_told_why_and_a_strong_one_is_let_be() {
        let weak = strength("Password1", &[]);
        assert!(!weak.is_enough(), "{weak:?}");
        assert_eq!(weak.advice[0], PasswordAdvice::Common);
        assert!(weak.advice.len() <= 3);
        let strong = strength("quiet lamp over eleven rivers", &[]);
        assert_eq!((strong.score, strong.advice), (4, vec![]));
        assert!(strength("红色的马跑过桥去", &[]).is_enough());
    }

    #[test]
    fn what_is_known_of_a_person_makes_no_password() {
        for (password, hint) in [
            ("13800138000", "+8613800138000"),
            ("linmeifang", "linmeifang"),
            ("wintergreen42", "Wintergreen"),
        ] {
            let (with, without) = (strength(password, &[hint]), strength(password, &[]));
            assert!(!with.is_enough(), "{password} {with:?}");
            assert!(with.score <= without.score);
        }
    }

    #[test]
    fn the_longest_password_is_judged_in_time() {
        let longest = "aB3$xyzzy-Qwerty-1987-".repeat(6);
        let begin = std::time::Instant::now();
        strength(&longest[..128], &["+8613800138000", "Lin"]);
        assert!(begin.elapsed().as_secs() < 5);
    }
}
