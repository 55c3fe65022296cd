//! The views of two scripts, and their settings.

use super::change::{Change, Subject};
use super::columns;
use super::fact::Fact;
use super::kind::ChangeKind;
use super::versions::{self, key_meant, normalized, style};
use crate::model::{Body, Checks, Expr, Script, Statement, Storage, Stream, View, ViewKind};
use crate::redshift::{DistStyle, SortKey};

pub(super) fn diff(old: &Script, new: &Script) -> Vec<Change> {
    let mut changes = settings(old, new);
    for view in old.views() {
        let name = normalized(view);
        let of = Subject::object(&name);
        if let Some(other) = versions::view(new, &name) {
            changes.extend(self::view(view, other, of));
        } else {
            changes.push(of.change(ChangeKind::ViewRemoved, Some(kind(view)), None));
        }
    }
    for view in new.views() {
        let name = normalized(view);
        if versions::view(old, &name).is_none() {
            changes.push(Subject::object(&name).change(ChangeKind::ViewAdded, None, Some(kind(view))));
        }
    }
    changes
}

fn settings(old: &Script, new: &Script) -> Vec<Change> {
    fn of(script: &Script) -> impl Iterator<Item = (&String, bool)> {
        script.statements.iter().filter_map(|statement| match statement {
            Statement::Set(name, on) => Some((name, *on)),
            _ => None,
        })
    }
    let mut names: Vec<&String> = of(old).chain(of(new)).map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    let changes = names.into_iter().map(|name| {
        let value =
            |script| of(script).filter(|(known, _)| *known == name).last().map(|(_, on)| Fact::On(on));
        Subject::object(name).differs(ChangeKind::Setting, (old, new), value)
    });
    changes.flatten().collect()
}

fn kind(view: &View) -> Fact {
    Fact::Materialized(view.kind != ViewKind::Plain)
}

fn view(old: &View, new: &View, of: Subject<'_>) -> Vec<Change> {
    let sides = (old, new);
    let mut changes: Vec<Change> = of.differs(ChangeKind::ViewKind, sides, kind).into_iter().collect();
    changes.extend(columns::diff(old, new, of));
    if let (Some(before), Some(after)) = (old.storage(), new.storage()) {
        changes.extend(storage((old, before), (new, after), of));
    }
    changes.extend(of.differs(ChangeKind::Conditions, sides, |view| some(&view.also).map(Fact::Conditions)));
    changes.extend(of.differs(ChangeKind::Groups, sides, |view| some(&view.group_by).map(Fact::Groups)));
    match (&old.body, &new.body) {
        (Body::Stream(old), Body::Stream(new)) => changes.extend(stream(old, new, of)),
        (Body::Landing(old), Body::Landing(new)) => {
            let sides = (old, new);
            let relation =
                of.differs(ChangeKind::Relation, sides, |landing| Fact::Relation(landing.relation.clone()));
            let payload =
                of.differs(ChangeKind::Payload, sides, |landing| Fact::Name(landing.payload.clone()));
            changes.extend(relation.into_iter().chain(payload));
        }
        (old, new) => {
            changes.push(of.change(ChangeKind::Relation, Some(reads(old)), Some(reads(new))));
        }
    }
    changes
}

fn some(all: &[Expr]) -> Option<Vec<Expr>> {
    (!all.is_empty()).then(|| all.to_vec())
}

fn storage(old: (&View, &Storage), new: (&View, &Storage), of: Subject<'_>) -> Vec<Change> {
    let sides = (old, new);
    let styles = (style(old.0), style(new.0));
    // that a key comes or goes says this already
    let is_by_key = matches!(
        styles,
        (Some(DistStyle::Key), Some(DistStyle::Even)) | (Some(DistStyle::Even), Some(DistStyle::Key))
    );
    let style = of.differs(ChangeKind::DistStyle, styles, |style| style.map(Fact::DistStyle));
    let dist_key = |(view, storage): (&View, &Storage)| {
        storage.dist_key.as_ref().map(|key| Fact::DistKey(key_meant(view, key)))
    };
    let changes = [
        style.filter(|_| !is_by_key),
        of.differs(ChangeKind::DistKey, sides, dist_key),
        of.differs(ChangeKind::SortKey, sides, sort_key),
        // no clause is NO, and YES for BACKUP
        of.differs(ChangeKind::AutoRefresh, sides, |(_, of)| Fact::On(of.auto_refresh.unwrap_or(false))),
        of.differs(ChangeKind::Backup, sides, |(_, of)| Fact::On(of.backup.unwrap_or(true))),
    ];
    changes.into_iter().flatten().collect()
}

fn sort_key((view, storage): (&View, &Storage)) -> Option<Fact> {
    let keys = storage.sort_key.iter().map(|key| key_meant(view, key)).collect();
    let is_interleaved = storage.sort_kind == SortKey::Interleaved;
    (!storage.sort_key.is_empty()).then_some(Fact::SortKey { is_interleaved, keys })
}

fn reads(body: &Body) -> Fact {
    match body {
        Body::Stream(stream) => Fact::OverStream(stream.name.clone()),
        Body::Landing(landing) => Fact::Relation(landing.relation.clone()),
    }
}

fn stream(old: &Stream, new: &Stream, of: Subject<'_>) -> Vec<Change> {
    let (sides, filters) = ((old, new), (&old.record_filter, &new.record_filter));
    let changes = [
        of.differs(ChangeKind::StreamSchema, sides, |stream| Fact::Name(stream.schema.clone())),
        of.differs(ChangeKind::Stream, sides, |stream| Fact::Stream(stream.name.clone())),
        of.differs(ChangeKind::Payload, sides, |stream| Fact::Name(stream.payload.clone())),
        of.differs(ChangeKind::Encoding, sides, |stream| Fact::Encoding(stream.encoding)),
        of.differs(ChangeKind::StripBytes, sides, |stream| Fact::Bytes(stream.strip_bytes)),
        of.differs(ChangeKind::InvalidJson, sides, |stream| Fact::NullIfInvalid(stream.null_if_invalid)),
        of.differs(ChangeKind::SizeLimit, filters, |record_filter| record_filter.max_bytes.map(Fact::Bytes)),
        of.differs(ChangeKind::Filter, filters, |record_filter| {
            (record_filter.checks != Checks::NONE).then_some(Fact::Filter(record_filter.checks))
        }),
        of.differs(ChangeKind::BadRecords, filters, |record_filter| Fact::BadRecords(record_filter.mode)),
        of.differs(ChangeKind::Tombstones, filters, |record_filter| Fact::On(record_filter.keep_tombstones)),
    ];
    changes.into_iter().flatten().collect()
}
