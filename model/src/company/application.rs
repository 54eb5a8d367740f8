//! What somebody who wants to join fills in, and what the company asks for.

use super::membership::State;
use crate::{
    error::{Error, FieldError, Problem},
    id::{CompanyId, EmployeeId, UserId},
    identity::PersonName,
    permission::TemplateSummary,
    text::{checked_text, line, paragraph},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

checked_text! {
    /// An address of mail, up to 254 characters: something before and after one
    /// `@`. Whether mail arrives there only mail can tell.
    EmailAddress, |raw| {
        let text = line(raw, 3, 254)?;
        match text.split_once('@') {
            Some((local, host))
                if !local.is_empty()
                    && !host.is_empty()
                    && !host.contains('@')
                    && !text.contains(char::is_whitespace) =>
            {
                Ok(text)
            }
            _ => Err(Problem::Malformed),
        }
    }
}

checked_text! {
    /// A day as `2001-02-28`.
    Day, |raw| {
        let text = line(raw, 10, 10)?;
        let parts: Vec<&str> = text.split('-').collect();
        let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten();
        let [year, month, day] = parts.as_slice() else { return Err(Problem::Malformed) };
        let (Some(year), Some(month), Some(day)) = (number(year), number(month), number(day)) else {
            return Err(Problem::Malformed);
        };
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        if year >= 1900 && (1..=days).contains(&day) { Ok(text) } else { Err(Problem::Malformed) }
    }
}

checked_text! {
    /// Why an application was refused, up to 200 characters; may be empty.
    RejectReason, |raw| paragraph(raw, 0, 200)
}

/// What a company may ask an applicant for: columns of `user`. A national number
/// is never asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryField {
    /// The name; always asked for.
    Name,
    /// The number one signs in with; always told.
    Mobile,
    /// An address of mail.
    Email,
    /// Male, female or neither.
    Gender,
    /// The birthday.
    Birthday,
}

impl EntryField {
    /// All of them, in the order of a form.
    pub const ALL: [EntryField; 5] = [
        EntryField::Name,
        EntryField::Mobile,
        EntryField::Email,
        EntryField::Gender,
        EntryField::Birthday,
    ];

    /// Those that are always asked for, and `wanted`, in the order of a form.
    pub fn with_locked(wanted: &[EntryField]) -> Vec<EntryField> {
        Self::ALL
            .into_iter()
            .filter(|field| field.is_locked() || wanted.contains(field))
            .collect()
    }

    /// Whether it is asked for in any case.
    pub const fn is_locked(self) -> bool {
        matches!(self, EntryField::Name | EntryField::Mobile)
    }

    /// Its name in a form.
    pub const fn as_str(self) -> &'static str {
        match self {
            EntryField::Name => "name",
            EntryField::Mobile => "mobile",
            EntryField::Email => "email",
            EntryField::Gender => "gender",
            EntryField::Birthday => "birthday",
        }
    }
}

/// What a person says of themself: column `user.gender`, the seed's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    /// 1.
    Male,
    /// 2.
    Female,
    /// 3: neither, or not to be said.
    Other,
}

impl Gender {
    /// As it stands in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Gender::Male => "male",
            Gender::Female => "female",
            Gender::Other => "other",
        }
    }

    /// As it stands in its column.
    pub const fn number(self) -> i64 {
        match self {
            Gender::Male => 1,
            Gender::Female => 2,
            Gender::Other => 3,
        }
    }

    /// From its column; `None` for any other number.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Gender::Male),
            2 => Some(Gender::Female),
            3 => Some(Gender::Other),
            _ => None,
        }
    }

    /// From a form.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "male" => Some(Gender::Male),
            "female" => Some(Gender::Female),
            "other" => Some(Gender::Other),
            _ => None,
        }
    }
}

/// The form of an applicant, as typed. The number is not in it: it is the one
/// that was proved by signing in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ApplicationForm {
    /// The name.
    pub name: String,
    /// The address of mail.
    pub email: String,
    /// `male`, `female` or `other`.
    pub gender: String,
    /// `2001-02-28`.
    pub birthday: String,
}

/// What an applicant filled in: column `company_employee.answers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// Their name.
    pub name: PersonName,
    /// The number they signed in with.
    pub mobile: String,
    /// Their address of mail, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// Their gender, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// Their birthday, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthday: Option<Day>,
}

impl ApplicationForm {
    /// Checks what `required` asks for and leaves everything else aside.
    ///
    /// # Errors
    /// `Invalid` with every field that is wrong.
    pub fn check(&self, required: &[EntryField], mobile: &str) -> Result<Answers, Error> {
        let mut fields = Vec::new();
        let mut wrong = |field: EntryField, problem| {
            fields.push(FieldError::new(field.as_str(), problem));
        };
        let name = self.name.parse::<PersonName>();
        if let Err(problem) = &name {
            wrong(EntryField::Name, problem.clone());
        }
        let wanted = |field| required.contains(&field);
        let mut email = None;
        if wanted(EntryField::Email) {
            match self.email.parse() {
                Ok(value) => email = Some(value),
                Err(problem) => wrong(EntryField::Email, problem),
            }
        }
        let mut gender = None;
        if wanted(EntryField::Gender) {
            match (self.gender.trim(), Gender::parse(self.gender.trim())) {
                (_, Some(value)) => gender = Some(value),
                ("", None) => wrong(EntryField::Gender, Problem::Missing),
                (_, None) => wrong(EntryField::Gender, Problem::Malformed),
            }
        }
        let mut birthday = None;
        if wanted(EntryField::Birthday) {
            match self.birthday.parse() {
                Ok(value) => birthday = Some(value),
                Err(problem) => wrong(EntryField::Birthday, problem),
            }
        }
        match name {
            Ok(name) if fields.is_empty() => Ok(Answers {
                name,
                mobile: mobile.to_owned(),
                email,
                gender,
                birthday,
            }),
            _ => Err(Error::Invalid { fields }),
        }
    }
}

/// An application, as a reviewer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// The row.
    pub id: EmployeeId,
    /// Who applied.
    pub person: UserId,
    /// What their account is called.
    pub account_name: String,
    /// What they filled in; `None` for who never applied by a form.
    pub answers: Option<Answers>,
    /// Where they stand.
    pub state: State,
    /// What the link they came by gives them on approval, unless somebody
    /// decides otherwise.
    pub template: Option<TemplateSummary>,
    /// When they applied.
    pub apply_time: Option<Timestamp>,
    /// When it was decided.
    pub review_time: Option<Timestamp>,
    /// Why it was refused.
    pub reason: String,
    /// What who decided is called; empty while nobody has, and when they are gone.
    pub reviewer: String,
    /// Guards the decision.
    pub version: i64,
}

/// How an application stands by now that somebody was told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewStanding {
    /// Of which company.
    pub company: CompanyId,
    /// Whose.
    pub person: UserId,
    /// Where they stand.
    pub state: State,
    /// What who decided is called; empty while nobody has, and when they are gone.
    pub reviewer: String,
}

/// One's own place in a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyMembership {
    /// Which company.
    pub company: CompanyId,
    /// Its name.
    pub name: String,
    /// Whom to ask.
    pub contact: String,
    /// Where one stands.
    pub state: State,
    /// When one applied.
    pub apply_time: Option<Timestamp>,
    /// When it was decided.
    pub review_time: Option<Timestamp>,
    /// Why one was refused.
    pub reason: String,
    /// What one is asked for when one applies again.
    pub required: Vec<EntryField>,
    /// Whether the link one came by still takes applications.
    pub is_open: bool,
    /// What one filled in.
    pub answers: Option<Answers>,
}

/// Lets somebody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approve {
    /// Of the application that was read.
    pub version: i64,
}

/// Refuses an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// Of the application that was read.
    pub version: i64,
    /// Why.
    pub reason: RejectReason,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> ApplicationForm {
        ApplicationForm {
            name: " Zhao Min ".into(),
            email: "min@mail.example".into(),
            gender: "female".into(),
            birthday: "2000-02-29".into(),
        }
    }

    #[test]
    fn only_what_is_asked_for_is_checked_and_kept() {
        let locked = EntryField::with_locked(&[]);
        assert_eq!(locked, [EntryField::Name, EntryField::Mobile]);
        let answers = form().check(&locked, "+8613800000000").unwrap();
        assert_eq!(answers.name.as_str(), "Zhao Min");
        assert_eq!(
            (&answers.email, answers.gender, &answers.birthday),
            (&None, None, &None)
        );
        let all = form().check(&EntryField::ALL, "+8613800000000").unwrap();
        assert_eq!(all.gender, Some(Gender::Female));
        assert_eq!(all.birthday.as_ref().unwrap().as_str(), "2000-02-29");
        let text = serde_json::to_string(&all).unwrap();
        assert_eq!(serde_json::from_str::<Answers>(&text).unwrap(), all);
    }

    #[test]
    fn every_wrong_field_is_named() {
        let wrong = ApplicationForm {
            gender: "x".into(),
            ..Default::default()
        };
        let Err(Error::Invalid { fields }) = wrong.check(&EntryField::ALL, "") else {
            panic!("it is refused")
        };
        let names: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(names, ["name", "email", "gender", "birthday"]);
    }

    #[test]
    fn a_day_is_one_of_the_calendar() {
        for good in ["2000-02-29", "1999-12-31"] {
            assert!(good.parse::<Day>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "1999-02-29",
            "1900-02-29",
            "2001-13-01",
            "2001-00-10",
            "2001-04-31",
            "1899-01-01",
            "2001-1-1 ",
            "+001-01-01",
        ] {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_has_one_at_sign_with_something_around_it() {
        for good in ["a@b", "first.last+tag@mail.example"] {
            assert!(good.parse::<EmailAddress>().is_ok(), "{good}");
        }
        for bad in ["", "a@", "@bc", "a b@c", "a@b@c", "abc"] {
            assert!(bad.parse::<EmailAddress>().is_err(), "{bad}");
        }
    }
}
