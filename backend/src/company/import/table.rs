//! A list as it was written: its letters, its columns, its rows.

use csv::{ReaderBuilder, StringRecord, Trim};
use encoding_rs::{Encoding, GBK, UTF_8};
use model::error::{Error, Problem};
use std::borrow::Cow;

/// One row as it stands there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Row {
    /// From 1.
    pub line: u64,
    pub name: String,
    pub mobile: String,
    pub template: String,
}

fn malformed() -> Error {
    Error::invalid("file", Problem::Malformed)
}

/// The letters of a file. One that is marked says what it is; else it is UTF-8, or what
/// Chinese spreadsheets write.
pub(super) fn decode(bytes: &[u8]) -> Result<String, Error> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
        return text.map(Cow::into_owned).ok_or_else(malformed);
    }
    [UTF_8, GBK]
        .into_iter()
        .find_map(|encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes))
        .map(Cow::into_owned)
        .ok_or_else(malformed)
}

/// What stands between two fields: what there is most of in the first line. A sheet
/// that is copied has tabs.
fn delimiter(text: &str) -> u8 {
    let head = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("");
    let count = |mark: u8| head.bytes().filter(|byte| *byte == mark).count();
    b",\t;"
        .iter()
        .copied()
        .rev()
        .max_by_key(|mark| count(*mark))
        .unwrap_or(b',')
}

/// Which column is which.
#[derive(Debug, Clone, Copy)]
struct Columns {
    name: usize,
    mobile: usize,
    template: usize,
}

const NAME: &[&str] = &["name", "姓名", "名字"];
const MOBILE: &[&str] = &[
    "mobile",
    "mobile number",
    "phone",
    "手机",
    "手机号",
    "手机号码",
    "电话",
];
const TEMPLATE: &[&str] = &[
    "template",
    "rights",
    "模板",
    "权限模板",
    "权限",
    "模版",
    "权限模版",
];

impl Columns {
    /// In the order that we ask for.
    const PLAIN: Columns = Columns {
        name: 0,
        mobile: 1,
        template: 2,
    };

    /// As a first row names them; `None` when it is a row like the others.
    fn of_head(record: &StringRecord) -> Option<Self> {
        let at = |words: &[&str]| {
            record
                .iter()
                .position(|field| words.contains(&field.to_lowercase().as_str()))
        };
        Some(Columns {
            name: at(NAME)?,
            mobile: at(MOBILE)?,
            // A column that there is not is empty.
            template: at(TEMPLATE).unwrap_or(usize::MAX),
        })
    }
}

/// The line of a row. The reader begins a row where the one before ended, and passes
/// over empty lines after that.
fn line_of(text: &str, at: &csv::Position) -> u64 {
    let start = usize::try_from(at.byte()).unwrap_or(usize::MAX);
    let passed = text.as_bytes().get(start..).unwrap_or_default();
    let empty = passed
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .filter(|byte| **byte == b'\n')
        .count();
    at.line() + u64::try_from(empty).unwrap_or_default()
}

/// The rows of a list, at most `limit`.
///
/// # Errors
/// `Invalid` on `file`: `OutOfRange` for more, `Missing` for none.
pub(super) fn read(text: &str, limit: usize) -> Result<Vec<Row>, Error> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut columns = Columns::PLAIN;
    let mut rows = Vec::new();
    let mut is_first = true;
    for record in reader.records() {
        let record = record.map_err(|_| malformed())?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        if std::mem::take(&mut is_first)
            && let Some(named) = Columns::of_head(&record)
        {
            columns = named;
            continue;
        }
        if rows.len() == limit {
            return Err(Error::invalid("file", Problem::OutOfRange));
        }
        let field = |at: usize| record.get(at).unwrap_or_default().to_owned();
        rows.push(Row {
            line: record.position().map_or(0, |at| line_of(text, at)),
            name: field(columns.name),
            mobile: field(columns.mobile),
            template: field(columns.template),
        });
    }
    if rows.is_empty() {
        return Err(Error::invalid("file", Problem::Missing));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: u64, name: &str, mobile: &str, template: &str) -> Row {
        Row {
            line,
            name: name.to_owned(),
            mobile: mobile.to_owned(),
            template: template.to_owned(),
        }
    }

    #[test]
    fn what_spreadsheets_write_is_read() {
        let text = "姓名,手机号\r\n赵敏,13800000001\r\n";
        let (gbk, _, _) = GBK.encode(text);
        let mut utf16 = vec![0xFF, 0xFE];
        utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        for bytes in [text.as_bytes(), &gbk, &utf16, &marked] {
            assert_eq!(decode(bytes).unwrap(), text);
        }
        // Neither the one nor the other.
        assert!(decode(b"\xFF\xFF\xFF").is_err());
    }

    #[test]
    fn a_row_is_what_stands_between_commas_tabs_or_semicolons() {
        let expected = [
            row(1, "Zhao", "138", "operator"),
            row(2, "Qian, Li", "139", ""),
        ];
        for text in [
            "Zhao,138,operator\n\"Qian, Li\",139\n",
            "Zhao\t138\toperator\nQian, Li\t139\t\n",
            " Zhao ; 138 ; operator \n\"Qian, Li\";139",
        ] {
            assert_eq!(read(text, 2).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn a_first_row_of_names_says_which_column_is_which() {
        let text = "No,Mobile,Name\n\n1,138,Zhao\n,,\n2,139,Qian\n";
        let expected = [row(3, "Zhao", "138", ""), row(5, "Qian", "139", "")];
        assert_eq!(read(text, 9).unwrap(), expected);
        // Whoever is called so has no heading for a number.
        let text = "Name,138\n";
        assert_eq!(read(text, 9).unwrap(), [row(1, "Name", "138", "")]);
    }

    #[test]
    fn a_list_has_a_row_and_not_too_many() {
        let problem = |text: &str, limit| match read(text, limit) {
            Err(Error::Invalid { fields }) => fields[0].problem.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(problem("", 1), Problem::Missing);
        assert_eq!(problem("name,mobile\n", 1), Problem::Missing);
        assert_eq!(problem("a,1\nb,2\n", 1), Problem::OutOfRange);
        assert_eq!(read("name,mobile\na,1\n", 1).unwrap().len(), 1);
    }
}
