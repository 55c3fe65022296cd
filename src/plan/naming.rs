//! Names for columns: each a valid name, no two that Redshift folds together.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Error, ErrorKind};
use crate::options::{Naming, Options};
use crate::redshift::Ident;
use crate::redshift::limits::IDENTIFIER_BYTES;

/// Names that a table cannot give: <https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html>.
const SYSTEM: [&str; 7] = ["oid", "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

/// What is to be named.
pub(super) struct Nameless<'a> {
    /// A name that the user gave.
    pub(super) given: Option<&'a str>,
    /// Else the keys that make up its name.
    pub(super) parts: &'a [String],
}

/// A name, and whether it is another than the field asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) ident: Ident,
    pub(super) renamed: bool,
    pub(super) shortened: bool,
}

/// Names for all, in order. `taken` are the other columns of the view.
pub(super) fn names(
    fields: &[Nameless<'_>],
    taken: &[Ident],
    options: &Options,
) -> Result<Vec<Named>, Error> {
    let mut used: BTreeSet<String> = taken.iter().map(Ident::normalized).collect();
    let mut named: Vec<Option<Named>> = vec![None; fields.len()];
    for (field, slot) in fields.iter().zip(&mut named) {
        let Some(given) = field.given else { continue };
        let ident = given_name(given)?;
        if !used.insert(ident.normalized()) {
            return Err(Error::new(ErrorKind::Option, format!("two columns are named `{given}`"))
                .help("give one of them another name"));
        }
        *slot = Some(Named { ident, renamed: false, shortened: false });
    }
    let source = options.source.columns().all().iter().map(|column| column.name);
    let kept = SYSTEM.into_iter().chain(source);
    used.extend(kept.map(str::to_owned));
    let wanted: Vec<Named> =
        fields.iter().enumerate().map(|(i, field)| natural(i, field.parts, options.naming)).collect();
    // first those that keep their own name, so that a suffix never takes one of these
    for (name, slot) in wanted.iter().zip(&mut named) {
        if slot.is_none() && used.insert(name.ident.normalized()) {
            *slot = Some(name.clone());
        }
    }
    let mut next: BTreeMap<String, u32> = BTreeMap::new();
    Ok(named
        .into_iter()
        .zip(wanted)
        .map(|(slot, name)| slot.unwrap_or_else(|| suffixed(&name, &mut used, &mut next)))
        .collect())
}

fn suffixed(name: &Named, used: &mut BTreeSet<String>, next: &mut BTreeMap<String, u32>) -> Named {
    let number = next.entry(name.ident.normalized()).or_insert(2);
    loop {
        let ident = with_suffix(&name.ident, &format!("_{number}"));
        *number += 1;
        if used.insert(ident.normalized()) {
            return Named { ident, renamed: true, shortened: name.shortened };
        }
    }
}

/// A name that the user gave, or why it is none.
pub(super) fn given_name(given: &str) -> Result<Ident, Error> {
    let ident = Ident::new(given).map_err(|why| {
        Error::new(ErrorKind::Option, format!("{given:?} is not a valid column name: {why}"))
    })?;
    if SYSTEM.contains(&ident.normalized().as_str()) {
        let error = Error::new(ErrorKind::Option, format!("`{given}` is the name of a system column"));
        return Err(error.help("give the column another name"));
    }
    Ok(ident)
}

/// The name with this after it, cut to what Redshift allows.
pub(super) fn with_suffix(ident: &Ident, suffix: &str) -> Ident {
    let mut text = cut(ident.as_str(), IDENTIFIER_BYTES.saturating_sub(suffix.len())).to_owned();
    text.push_str(suffix);
    Ident::new(text).unwrap_or_else(|_| ident.clone())
}

/// The name with this before it, cut to what Redshift allows.
pub(super) fn prefixed(prefix: &str, ident: &Ident) -> Option<Ident> {
    let room = IDENTIFIER_BYTES.saturating_sub(prefix.len());
    Ident::new(format!("{prefix}{}", cut(ident.as_str(), room))).ok()
}

fn natural(position: usize, parts: &[String], naming: Naming) -> Named {
    let joined = match naming {
        Naming::Preserve => parts.join("_"),
        Naming::Snake => snake(&parts.join("_")),
    };
    let mut renamed = false;
    let mut text: String = joined
        .chars()
        .map(|c| {
            let printable = Ident::new(c.to_string()).is_ok();
            renamed |= !printable;
            if printable { c } else { '_' }
        })
        .collect();
    if text.is_empty() {
        renamed = true;
        text = format!("field_{}", position + 1);
    }
    let shortened = text.len() > IDENTIFIER_BYTES;
    if shortened {
        let mark = format!("_{:08x}", fingerprint(&text));
        text = format!("{}{mark}", cut(&text, IDENTIFIER_BYTES - mark.len()));
    }
    let ident = Ident::new(text).unwrap_or_else(|_| Ident::fixed("field"));
    Named { ident, renamed, shortened }
}

/// FNV-1a: the same for the same name on every machine.
fn fingerprint(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn cut(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// `kWhDelivered` as `k_wh_delivered`, `HTTPStatus` as `http_status`, `detail-type` as `detail_type`.
fn snake(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() + 4);
    for (i, &c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| chars.get(i)).copied();
        let after = chars.get(i + 1).copied();
        if c.is_uppercase() {
            let word_ended = before.is_some_and(|b| b.is_lowercase() || b.is_numeric());
            let acronym_ended =
                before.is_some_and(char::is_uppercase) && after.is_some_and(char::is_lowercase);
            if word_ended || acronym_ended {
                out.push('_');
            }
            out.extend(c.to_lowercase());
        } else if c.is_ascii() && !c.is_ascii_alphanumeric() && !c.is_control() {
            out.push('_');
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(keys: &[&str], naming: Naming) -> Vec<String> {
        let parts: Vec<Vec<String>> = keys.iter().map(|key| vec![(*key).to_owned()]).collect();
        let fields: Vec<_> = parts.iter().map(|parts| Nameless { given: None, parts }).collect();
        let options = Options { naming, ..Options::default() };
        names(&fields, &[], &options)
            .unwrap()
            .into_iter()
            .map(|named| named.ident.as_str().to_owned())
            .collect()
    }

    #[test]
    fn names_that_fold_together_get_suffixes_that_collide_with_nothing() {
        assert_eq!(
            all(&["userId", "userid", "userid_2"], Naming::Preserve),
            ["userId", "userid_3", "userid_2"]
        );
    }

    #[test]
    fn names_of_source_and_system_columns_get_suffixes() {
        let keys = ["shard_id", "payload", "Reason", "xmin", "kinesis_data"];
        let expected = ["shard_id_2", "payload", "Reason", "xmin_2", "kinesis_data_2"];
        assert_eq!(all(&keys, Naming::Preserve), expected);
    }

    #[test]
    fn what_cannot_stand_in_a_name_is_replaced() {
        assert_eq!(all(&["", "a\nb", "a\0b"], Naming::Preserve), ["field_1", "a_b", "a_b_2"]);
    }

    #[test]
    fn a_long_name_is_cut_at_a_character_and_keeps_a_mark_of_its_own() {
        let long = ["é".repeat(100), format!("{}x", "é".repeat(99))];
        let names = all(&[&long[0], &long[1]], Naming::Preserve);
        assert!(names.iter().all(|name| name.len() <= 127 && name.starts_with('é')), "{names:?}");
        assert_ne!(names[0], names[1]);
    }

    #[test]
    fn snake_case_splits_words() {
        let keys = ["kWhDelivered", "stationID", "HTTPStatus", "detail-type", "_id", "x2Y"];
        let expected = ["k_wh_delivered", "station_id", "http_status", "detail_type", "_id", "x2_y"];
        assert_eq!(all(&keys, Naming::Snake), expected);
    }

    #[test]
    fn a_given_name_has_precedence() {
        let parts = [vec!["id".to_owned()], vec!["x".to_owned()]];
        let fields =
            [Nameless { given: None, parts: &parts[0] }, Nameless { given: Some("ID"), parts: &parts[1] }];
        let names = names(&fields, &[], &Options::default()).unwrap();
        assert_eq!(names[0].ident.as_str(), "id_2");
        assert_eq!(names[1].ident.as_str(), "ID");
    }

    #[test]
    fn two_equal_given_names_are_rejected() {
        let field = || Nameless { given: Some("a"), parts: &[] };
        let error = names(&[field(), field()], &[], &Options::default()).unwrap_err();
        assert_eq!(error.to_string(), "two columns are named `a` (give one of them another name)");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_keys_give_unique_valid_names(
            keys in prop::collection::vec(prop_oneof![any::<String>(), "[aA]{1,2}(_[23])?", "[é\"\\\\$]{60,300}"], 0..40),
            snake in any::<bool>(),
        ) {
            let naming = if snake { Naming::Snake } else { Naming::Preserve };
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            let names = all(&keys, naming);
            prop_assert_eq!(names.len(), keys.len());
            let folded: BTreeSet<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
            prop_assert_eq!(folded.len(), names.len());
            prop_assert!(names.iter().all(|name| Ident::new(name.clone()).is_ok()));
        }
    }
}
