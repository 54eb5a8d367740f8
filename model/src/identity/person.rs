//! What a person says of themself, and how they want the console to be.

use crate::{
    company::{Day, EmailAddress, Gender},
    error::{Error, FieldError, Problem},
    identity::PersonName,
    locale::{Locale, Theme},
    text::checked_text,
};
use serde::{Deserialize, Serialize};

checked_text! {
    /// A time zone by its name in the IANA database, such as `Asia/Shanghai`. That
    /// there is one of this name, the server checks by its list.
    TimeZone, |raw| {
        let name = raw.trim();
        if name.is_empty() {
            return Err(Problem::Missing);
        }
        let plausible = name.len() <= 64
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'+'));
        if plausible { Ok(name.to_owned()) } else { Err(Problem::Malformed) }
    }
}

/// A person's own profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Their name.
    pub name: String,
    /// Their address of mail; empty when they gave none.
    pub email: String,
    /// `None` is not said.
    pub gender: Option<Gender>,
    /// `None` is not said.
    pub birthday: Option<Day>,
    /// Where their picture is; empty when there is none.
    pub image_url: String,
    /// Guards the change.
    pub version: i64,
}

/// The form of a profile, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileForm {
    /// The name.
    pub name: String,
    /// The address of mail; may be empty.
    pub email: String,
    /// `male`, `female`, `other`, or empty.
    pub gender: String,
    /// `2001-02-28`, or empty.
    pub birthday: String,
}

/// A profile to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileUpdate {
    /// The name.
    pub name: PersonName,
    /// The address of mail, if there is one.
    pub email: Option<EmailAddress>,
    /// If it is said.
    pub gender: Option<Gender>,
    /// If it is said.
    pub birthday: Option<Day>,
}

/// A field that may be left empty.
fn optional<T: std::str::FromStr<Err = Problem>>(raw: &str) -> Result<Option<T>, Problem> {
    if raw.trim().is_empty() {
        Ok(None)
    } else {
        raw.parse().map(Some)
    }
}

impl ProfileForm {
    /// Checks every field.
    ///
    /// # Errors
    /// `Invalid` with every field that is wrong.
    pub fn check(&self) -> Result<ProfileUpdate, Error> {
        let mut fields = Vec::new();
        let mut wrong = |field: &str, problem| fields.push(FieldError::new(field, problem));
        let name = self.name.parse::<PersonName>();
        let email = optional::<EmailAddress>(&self.email);
        let gender = match self.gender.trim() {
            "" => Ok(None),
            text => Gender::parse(text).map(Some).ok_or(Problem::Malformed),
        };
        let birthday = optional::<Day>(&self.birthday);
        if let Err(problem) = &name {
            wrong("name", problem.clone());
        }
        if let Err(problem) = &email {
            wrong("email", problem.clone());
        }
        if let Err(problem) = &gender {
            wrong("gender", problem.clone());
        }
        if let Err(problem) = &birthday {
            wrong("birthday", problem.clone());
        }
        match (name, email, gender, birthday) {
            (Ok(name), Ok(email), Ok(gender), Ok(birthday)) => Ok(ProfileUpdate {
                name,
                email,
                gender,
                birthday,
            }),
            _ => Err(Error::Invalid { fields }),
        }
    }
}

/// Which square of a picture is wanted, in percent: no offset is at the left or the
/// top, all of it at the right or the bottom, and half of it in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crop {
    zoom: u16,
    x: u8,
    y: u8,
}

impl Crop {
    /// How far one may zoom, in percent of the shorter side.
    pub const MAX_ZOOM: u16 = 400;

    /// `zoom` between 100 and [`Self::MAX_ZOOM`], `x` and `y` up to 100.
    ///
    /// # Errors
    /// `Invalid` on the field that is out of range.
    pub fn new(zoom: u16, x: u8, y: u8) -> Result<Self, Error> {
        let wrong = |field| Err(Error::invalid(field, Problem::OutOfRange));
        match () {
            () if !(100..=Self::MAX_ZOOM).contains(&zoom) => wrong("zoom"),
            () if x > 100 => wrong("x"),
            () if y > 100 => wrong("y"),
            () => Ok(Crop { zoom, x, y }),
        }
    }

    /// Percent of the shorter side that make the square's side a hundredfold.
    pub const fn zoom(self) -> u16 {
        self.zoom
    }
    /// From the left.
    pub const fn x(self) -> u8 {
        self.x
    }
    /// From the top.
    pub const fn y(self) -> u8 {
        self.y
    }
}

impl Default for Crop {
    /// As large as it can be, in the middle.
    fn default() -> Self {
        Crop {
            zoom: 100,
            x: 50,
            y: 50,
        }
    }
}

/// Which page `/` leads to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Landing {
    /// The start page of the scope one last worked in.
    #[default]
    Last,
    /// One's own start page.
    Personal,
    /// The hosts of the scope one last worked in.
    Hosts,
    /// The messages.
    Messages,
    /// The companies one belongs to.
    Companies,
}

impl Landing {
    /// All, in the order they are offered.
    pub const ALL: [Landing; 5] = [
        Landing::Last,
        Landing::Personal,
        Landing::Hosts,
        Landing::Messages,
        Landing::Companies,
    ];

    /// As it stands in forms and in its column.
    pub const fn as_str(self) -> &'static str {
        match self {
            Landing::Last => "",
            Landing::Personal => "personal",
            Landing::Hosts => "hosts",
            Landing::Messages => "messages",
            Landing::Companies => "companies",
        }
    }

    /// From its text; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// How a person wants the console to be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preference {
    /// The language; `None` follows the browser.
    pub locale: Option<Locale>,
    /// The colours; `None` follows what this browser was told last.
    pub theme: Option<Theme>,
    /// The zone of shown times; `None` is the browser's.
    pub time_zone: Option<TimeZone>,
    /// Where `/` leads.
    pub landing: Landing,
}

/// The page of preferences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// What was chosen.
    pub chosen: Preference,
    /// Whether messages go to the address of mail as well.
    pub mails_messages: bool,
    /// The address; empty when there is none.
    pub email: String,
    /// Whether this console can send mail.
    pub can_mail: bool,
    /// Guards the change.
    pub version: i64,
}

/// The form of preferences, as sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PreferenceForm {
    /// A language, or empty.
    pub locale: String,
    /// A theme, or empty.
    pub theme: String,
    /// A time zone, or empty.
    pub time_zone: String,
    /// A [`Landing`].
    pub landing: String,
    /// `1` when messages go to the address of mail as well.
    pub mails_messages: String,
}

impl PreferenceForm {
    /// Checks every field; whether mails are wanted beside it.
    ///
    /// # Errors
    /// `Invalid` with every field that is wrong.
    pub fn check(&self) -> Result<(Preference, bool), Error> {
        let mut fields = Vec::new();
        let mut read = |field: &str, is_known: bool| {
            if !is_known {
                fields.push(FieldError::new(field, Problem::Malformed));
            }
        };
        let (locale, theme) = (Locale::parse(&self.locale), Theme::parse(&self.theme));
        read("locale", self.locale.is_empty() || locale.is_some());
        read("theme", self.theme.is_empty() || theme.is_some());
        let time_zone = optional::<TimeZone>(&self.time_zone);
        read("time_zone", time_zone.is_ok());
        let landing = Landing::parse(&self.landing);
        read("landing", landing.is_some());
        match (time_zone, landing) {
            (Ok(time_zone), Some(landing)) if fields.is_empty() => Ok((
                Preference {
                    locale,
                    theme,
                    time_zone,
                    landing,
                },
                self.mails_messages == "1",
            )),
            _ => Err(Error::Invalid { fields }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_needs_a_name_and_nothing_else() {
        let mut form = ProfileForm {
            name: " 林 ".to_owned(),
            ..Default::default()
        };
        let checked = form.check().unwrap();
        assert_eq!(checked.name.as_str(), "林");
        assert_eq!(
            (checked.email, checked.gender, checked.birthday),
            (None, None, None)
        );
        form = ProfileForm {
            name: String::new(),
            email: "nobody".to_owned(),
            gender: "x".to_owned(),
            birthday: "2001-02-29".to_owned(),
        };
        let Err(Error::Invalid { fields }) = form.check() else {
            panic!("every field is wrong")
        };
        let names: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(names, ["name", "email", "gender", "birthday"]);
    }

    #[test]
    fn preferences_are_read_as_they_are_written_and_nothing_else() {
        let form = PreferenceForm {
            locale: "en".to_owned(),
            theme: "dark".to_owned(),
            time_zone: "Asia/Shanghai".to_owned(),
            landing: "messages".to_owned(),
            mails_messages: "1".to_owned(),
        };
        let (chosen, mails) = form.check().unwrap();
        assert!(mails);
        assert_eq!(
            (chosen.locale, chosen.theme),
            (Some(Locale::En), Some(Theme::Dark))
        );
        assert_eq!(chosen.landing, Landing::Messages);
        let (chosen, mails) = PreferenceForm::default().check().unwrap();
        assert_eq!((chosen, mails), (Preference::default(), false));
        let wrong = PreferenceForm {
            locale: "fr".to_owned(),
            time_zone: "<script>".to_owned(),
            landing: "//evil.example".to_owned(),
            ..form
        };
        let Err(Error::Invalid { fields }) = wrong.check() else {
            panic!("three fields are wrong")
        };
        assert_eq!(fields.len(), 3);
    }
}
