//! An object of a question about rights, as a part of a query string: `server:3`, `company`.

use model::{
    id::{FileId, ProjectId, ServerId},
    permission::Object,
};

/// The object that a part of a query string names.
pub fn parse_object(text: &str) -> Option<Object> {
    if text == "company" {
        return Some(Object::Company);
    }
    let (kind, id) = text.split_once(':')?;
    match kind {
        "server" => Some(Object::Server(id.parse::<ServerId>().ok()?)),
        "project" => Some(Object::Project(id.parse::<ProjectId>().ok()?)),
        "file" => Some(Object::File(id.parse::<FileId>().ok()?)),
        _ => None,
    }
}

/// The opposite of [`parse_object`].
pub fn write_object(object: Object) -> String {
    match object {
        Object::Server(id) => format!("server:{id}"),
        Object::Project(id) => format!("project:{id}"),
        Object::File(id) => format!("file:{id}"),
        Object::Company => "company".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_read_as_it_is_written() {
        for object in [
            Object::Server(ServerId(3)),
            Object::Project(ProjectId(4)),
            Object::File(FileId(5)),
            Object::Company,
        ] {
            assert_eq!(parse_object(&write_object(object)), Some(object));
        }
        for wrong in [
            "",
            "server",
            "server:",
            "server:x",
            "cluster:3",
            "company:1",
        ] {
            assert_eq!(parse_object(wrong), None, "{wrong}");
        }
    }
}
