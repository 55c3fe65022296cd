//! Which keys of an object are names of fields, and which are data, as those of a map.

use std::collections::BTreeSet;

use super::format::{FORMATS, recognise};
use super::profile::{KEYS, Member, Node, Objects};
use crate::model::Format;

/// Keys of one format that are data.
const KEYS_OF_A_FORMAT: usize = 3;
/// Keys of an object of which the rare ones are data, whatever their values are.
const KEYS_OF_A_RECORD: usize = 200;
/// Rare keys of one shape that are data.
const RARE_KEYS: usize = 10;
/// A key is rare in one of so many objects.
const RARE: u64 = 10;

/// The keys of objects that are data, and why; all others are names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct DataKeys<'o> {
    pub(super) data: BTreeSet<&'o str>,
    /// Why there are some.
    pub(super) why: Option<String>,
}

/// Which keys of these objects are data.
pub(super) fn keys(objects: &Objects) -> DataKeys<'_> {
    let all = || objects.members.iter().map(|(key, member)| (key.as_str(), member));
    if objects.map.is_some() {
        return DataKeys { data: BTreeSet::new(), why: Some(format!("more than {KEYS} distinct keys")) };
    }
    if let Some(found) = of_one_format(objects) {
        return found;
    }
    let count = objects.members.len();
    if count > KEYS_OF_A_RECORD {
        // in one record all keys are equally frequent
        let alike = share_a_shape(all().map(|(_, member)| &member.value));
        let is_map = alike && (objects.count == 1 || all().all(|(_, member)| member.value.object.is_some()));
        let in_few = |member: &Member| member.objects().saturating_mul(2) <= objects.count;
        let data = all().filter(|(_, member)| is_map || in_few(member));
        let data: BTreeSet<&str> = data.map(|(key, _)| key).collect();
        let why = (!data.is_empty()).then(|| format!("{count} distinct keys"));
        return DataKeys { data, why };
    }
    let rare = |member: &Member| member.objects().saturating_mul(RARE) <= objects.count;
    let data: BTreeSet<&str> = all().filter(|(_, member)| rare(member)).map(|(key, _)| key).collect();
    let values = all().filter(|(key, _)| data.contains(key)).map(|(_, member)| &member.value);
    if data.len() < RARE_KEYS || !share_a_shape(values) {
        return DataKeys::default();
    }
    let why = format!("{} keys of one shape in at most 1 of {RARE} objects each", data.len());
    DataKeys { data, why: Some(why) }
}

/// Keys that are numbers, dates or the like: no name has such a form.
fn of_one_format(objects: &Objects) -> Option<DataKeys<'_>> {
    let formats = || objects.members.keys().filter_map(|key| key_format(key));
    let kind = formats().next()?;
    let data: BTreeSet<&str> =
        objects.members.keys().map(String::as_str).filter(|key| key_format(key) == Some(kind)).collect();
    if data.len() < KEYS_OF_A_FORMAT {
        return None;
    }
    let all = if data.len() == objects.members.len() { "all " } else { "" };
    let are = if all.is_empty() { "that are" } else { "are" };
    let why = format!("{all}{} keys {are} {kind}", data.len());
    Some(DataKeys { data, why: Some(why) })
}

/// Whether the values are of one kind, and if they are objects, have keys in common.
fn share_a_shape<'n>(values: impl Iterator<Item = &'n Node>) -> bool {
    let values: Vec<&Node> = values.filter(|node| node.null < node.values).collect();
    let kind = |node: &Node| {
        [
            node.boolean > 0,
            node.number.is_some(),
            node.string.is_some(),
            node.array.is_some(),
            node.object.is_some(),
        ]
    };
    let Some(first) = values.first() else { return false };
    if values.iter().any(|node| kind(node) != kind(first)) {
        return false;
    }
    let objects: Vec<&Objects> = values.iter().filter_map(|node| node.object.as_deref()).collect();
    let filled = objects.iter().filter(|objects| !objects.members.is_empty());
    let most = |key: &String| {
        objects.iter().filter(|other| other.members.contains_key(key)).count() * 2 > objects.len()
    };
    // the objects of a map have most keys in common
    filled
        .clone()
        .all(|objects| objects.members.keys().filter(|key| most(key)).count() * 2 >= objects.members.len())
}

/// What kind of data a key is, if any.
fn key_format(key: &str) -> Option<&'static str> {
    if !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some("numbers");
    }
    recognise(key.as_bytes()).map(|index| match FORMATS[index] {
        Format::Uuid => "uuids",
        Format::Date => "dates",
        Format::Time | Format::LocalTime | Format::DateTime | Format::LocalDateTime => "times",
        Format::Email => "e-mail addresses",
        _ => "IP addresses",
    })
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::input::sample::collect::Collector;
    use crate::json::Tape;
    use crate::options::SampleValues;

    fn objects(records: &[String]) -> Objects {
        let (mut root, mut tape, mut collector) =
            (Node::default(), Tape::default(), Collector::new(SampleValues::None));
        for record in records {
            tape.read(record.as_bytes(), 0).unwrap();
            collector.add(&mut root, &tape.tokens, 0, record).unwrap();
        }
        *root.object.unwrap()
    }

    /// How many keys are names, and how many are data.
    fn counted(records: &[String]) -> (usize, usize) {
        let objects = objects(records);
        let found = keys(&objects);
        assert_eq!(found.why.is_some(), objects.map.is_some() || !found.data.is_empty());
        (objects.members.len() - found.data.len(), found.data.len())
    }

    fn each(count: usize, record: impl Fn(usize) -> String) -> Vec<String> {
        (0..count).map(record).collect()
    }

    fn members(count: usize, member: impl Fn(usize) -> String) -> String {
        format!("{{{}}}", each(count, member).join(","))
    }

    #[test]
    fn keys_in_most_objects_are_names_and_the_rest_is_a_map() {
        let key_of_its_own = |n| format!("{{\"id\": {n}, \"type\": \"t\", \"k{n}\": 1}}");
        for count in [20, 202, 398] {
            assert_eq!(counted(&each(count, key_of_its_own)), (2, count), "{count}");
        }
        // beyond the bound, the keys of the map are not known one by one
        assert_eq!(counted(&each(5_000, key_of_its_own)), (2, 0));
        let user = |n| format!("{{\"total\": 1, \"user{}\": {{\"seen\": {n}, \"by\": \"x\"}}}}", n % 40);
        assert_eq!(counted(&each(120, user)), (1, 40));
        let optional = |n| match n % 3 {
            0 => format!("{{\"id\": 1, \"k{n}\": 1}}"),
            _ => format!("{{\"id\": 1, \"note\": \"x\", \"k{n}\": 1}}"),
        };
        assert_eq!(counted(&each(300, optional)), (2, 300));
    }

    #[test]
    fn rare_keys_of_several_shapes_are_names() {
        let event = |n: usize| match n % 20 {
            kind if kind % 2 == 0 => format!("{{\"type\": {kind}, \"a{kind}\": 1}}"),
            kind => format!("{{\"type\": {kind}, \"a{kind}\": \"text\"}}"),
        };
        assert_eq!(counted(&each(100, event)), (21, 0));
        let event = |n: usize| format!("{{\"type\": 1, \"a{0}\": {{\"b{0}\": 1, \"c{0}\": 1}}}}", n % 20);
        assert_eq!(counted(&each(100, event)), (21, 0));
    }

    #[test]
    fn a_wide_record_has_columns() {
        assert_eq!(counted(&[members(200, |n| format!("\"field{n}\": {n}"))]), (200, 0));
        assert_eq!(counted(&[members(300, |n| format!("\"user{n}\": {{\"seen\": {n}}}"))]), (0, 300));
        let mixed =
            members(300, |n| if n % 2 == 0 { format!("\"f{n}\": 1") } else { format!("\"f{n}\": \"x\"") });
        assert_eq!(counted(&[mixed.clone()]), (300, 0));
        assert_eq!(counted(&each(30, |_| members(300, |n| format!("\"f{n}\": 1")))), (300, 0));
    }

    #[test]
    fn keys_of_a_format_are_data_next_to_names() {
        let days = "{\"2026-11-20\": 1, \"2026-11-21\": 2, \"2026-11-22\": 3, \"total\": 6}".to_owned();
        assert_eq!(counted(&[days]), (1, 3));
        assert_eq!(counted(&["{\"1\": 1, \"2\": 2, \"a\": 3}".to_owned()]), (3, 0));
    }
}
