//! The views of two scripts, and their settings.

use super::change::Changes;
use super::columns;
use super::kind::What;
use super::versions::{folded, key_name, kind, reads, relation, style, word};
use crate::model::{Body, Encoding, Gate, Landing, Mode, Script, Statement, Storage, Stream, View};
use crate::redshift::{DistStyle, SortKey};

pub(super) fn diff(old: &Script, new: &Script, changes: &mut Changes) {
    settings(old, new, changes);
    let named = |script: &Script, name: &str| script.views().position(|view| folded(view) == name);
    for view in old.views() {
        changes.object = folded(view);
        match named(new, &changes.object).and_then(|at| new.views().nth(at)) {
            Some(other) => self::view(view, other, changes),
            None => changes.add(What::ViewRemoved, Some(kind(view)), None),
        }
    }
    for view in new.views().filter(|view| named(old, &folded(view)).is_none()) {
        changes.object = folded(view);
        changes.add(What::ViewAdded, None, Some(kind(view)));
    }
}

fn settings(old: &Script, new: &Script, changes: &mut Changes) {
    fn of(script: &Script) -> impl Iterator<Item = (&String, bool)> {
        script.statements.iter().filter_map(|statement| match statement {
            Statement::Set(name, on) => Some((name, *on)),
            _ => None,
        })
    }
    let value = |script: &Script, name: &str| {
        of(script).filter(|(known, _)| *known == name).last().map(|(_, on)| word(on))
    };
    let mut names: Vec<&String> = of(old).chain(of(new)).map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    for name in names {
        changes.object.clone_from(name);
        changes.compare(What::Setting, value(old, name), value(new, name));
    }
}

fn view(old: &View, new: &View, changes: &mut Changes) {
    changes.compare(What::ViewKind, Some(kind(old)), Some(kind(new)));
    columns::diff(old, new, changes);
    if let (Some(before), Some(after)) = (old.storage(), new.storage()) {
        storage((old, before), (new, after), changes);
    }
    let many = |count: usize, what: &str| (count > 0).then(|| format!("{count} {what}"));
    if old.also != new.also {
        changes.add(What::Conditions, many(old.also.len(), "conditions"), many(new.also.len(), "conditions"));
    }
    if old.group_by != new.group_by {
        changes.add(What::Groups, many(old.group_by.len(), "groups"), many(new.group_by.len(), "groups"));
    }
    match (&old.body, &new.body) {
        (Body::Stream(old), Body::Stream(new)) => stream(old, new, changes),
        (Body::Landing(old), Body::Landing(new)) => {
            changes.compare(What::Relation, Some(relation(old)), Some(relation(new)));
            let payload = |landing: &Landing| Some(landing.payload.folded());
            changes.compare(What::Payload, payload(old), payload(new));
        }
        (old, new) => changes.add(What::Relation, Some(reads(old)), Some(reads(new))),
    }
}

fn storage((old, before): (&View, &Storage), (new, after): (&View, &Storage), changes: &mut Changes) {
    let styles = (style(old), style(new));
    // that a key comes or goes says this already
    if !matches!(
        styles,
        (Some(DistStyle::Key), Some(DistStyle::Even)) | (Some(DistStyle::Even), Some(DistStyle::Key))
    ) {
        let word_of = |of: Option<DistStyle>| of.map(DistStyle::keyword);
        changes.compare(What::DistStyle, word_of(styles.0), word_of(styles.1));
    }
    let key = |view: &View, storage: &Storage| storage.dist_key.as_ref().map(|key| key_name(view, key));
    changes.compare(What::DistKey, key(old, before), key(new, after));
    changes.compare(What::SortKey, sort_keys(old, before), sort_keys(new, after));
    // no clause is NO, and YES for BACKUP
    let refresh = |storage: &Storage| Some(word(storage.auto_refresh.unwrap_or(false)));
    changes.compare(What::AutoRefresh, refresh(before), refresh(after));
    let backup = |storage: &Storage| Some(word(storage.backup.unwrap_or(true)));
    changes.compare(What::Backup, backup(before), backup(after));
}

fn sort_keys(view: &View, storage: &Storage) -> Option<String> {
    if storage.sort_key.is_empty() {
        return None;
    }
    let keys: Vec<String> = storage.sort_key.iter().map(|key| key_name(view, key)).collect();
    let kind = if storage.sort_kind == SortKey::Interleaved { "interleaved " } else { "" };
    Some(format!("{kind}{}", keys.join(", ")))
}

fn stream(old: &Stream, new: &Stream, changes: &mut Changes) {
    let text = |text: String| Some(text);
    changes.compare(What::StreamSchema, text(old.schema.folded()), text(new.schema.folded()));
    changes.compare(What::Stream, text(old.name.as_str().to_owned()), text(new.name.as_str().to_owned()));
    changes.compare(What::Payload, text(old.payload.folded()), text(new.payload.folded()));
    let encoding = |encoding: Encoding| Some(encoding.name().to_owned());
    changes.compare(What::Encoding, encoding(old.encoding), encoding(new.encoding));
    let bytes = |count: u32| Some(count.to_string());
    changes.compare(What::StripBytes, bytes(old.strip_bytes), bytes(new.strip_bytes));
    let invalid = |null: bool| Some(if null { "NULL" } else { "raises" }.to_owned());
    changes.compare(What::InvalidJson, invalid(old.null_if_invalid), invalid(new.null_if_invalid));
    let guard = |gate: &Gate| gate.max_bytes.map(|bytes| bytes.to_string());
    changes.compare(What::Guard, guard(&old.gate), guard(&new.gate));
    changes.compare(What::Filter, filter(&old.gate), filter(&new.gate));
    let mode = |mode: Mode| {
        let word = match mode {
            Mode::Drop => "drop",
            Mode::Quarantine => "quarantine",
            Mode::Rejects => "rejects",
        };
        Some(word.to_owned())
    };
    changes.compare(What::BadRecords, mode(old.gate.mode), mode(new.gate.mode));
    let tombstones = |gate: &Gate| Some(word(gate.keep_tombstones));
    changes.compare(What::Tombstones, tombstones(&old.gate), tombstones(&new.gate));
}

fn filter(gate: &Gate) -> Option<String> {
    let checks = gate.checks;
    let words = [(checks.utf8, "utf8"), (checks.json, "json"), (checks.can_json_parse, "can-json-parse")];
    let words: Vec<&str> = words.into_iter().filter(|(on, _)| *on).map(|(_, word)| word).collect();
    (!words.is_empty()).then(|| words.join(","))
}
