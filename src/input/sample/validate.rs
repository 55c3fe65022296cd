//! What a schema says of samples.

use jsonschema::Validator;
use serde_json::Value;

/// Rejections of one record that are reported.
const REJECTIONS: usize = 10;

/// A compiled schema.
#[derive(Debug)]
pub(crate) struct Checker(Validator);

/// A place in a record that a schema rejects, and the keyword by which it does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rejection {
    /// The place in the record, `*` for the number of an element; no payload text.
    pub(super) path: String,
    /// The keyword of the schema.
    pub(super) keyword: String,
}

impl Checker {
    pub(crate) fn new(validator: Validator) -> Self {
        Self(validator)
    }

    /// Why the schema rejects a record, each reason once.
    pub(super) fn rejections(&self, json: &str) -> Vec<Rejection> {
        let Ok(value) = serde_json::from_str::<Value>(json) else {
            // a number that no double holds: nothing checks it
            return vec![Rejection { path: String::new(), keyword: "type".to_owned() }];
        };
        if self.0.is_valid(&value) {
            return Vec::new();
        }
        let mut all = Vec::new();
        for error in self.0.iter_errors(&value).take(REJECTIONS) {
            let schema_path = error.schema_path().to_string();
            let keyword = schema_path.rsplit('/').find(|part| part.parse::<usize>().is_err());
            let rejection = Rejection {
                path: without_numbers(&error.instance_path().to_string()),
                keyword: keyword.unwrap_or_default().to_owned(),
            };
            if !all.contains(&rejection) {
                all.push(rejection);
            }
        }
        all
    }
}

fn without_numbers(path: &str) -> String {
    let parts: Vec<&str> =
        path.split('/').map(|part| if part.parse::<usize>().is_ok() { "*" } else { part }).collect();
    parts.join("/")
}
