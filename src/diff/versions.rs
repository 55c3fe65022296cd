//! The two versions that are compared: their views and streams by name, and what their clauses mean.

use super::fact;
use crate::diag::Error;
use crate::model::{Body, Column, Comments, KeyRef, Landing, Script, Statement, View};
use crate::options::Options;
use crate::redshift::{DistStyle, Ident, Name, StreamName};
use crate::sql;
use crate::sql::definitions::is_same_relation;

/// For how many hours the stream of a view keeps its records, by the view's name, folded.
pub(crate) type Retention<'r> = &'r dyn Fn(&str) -> Option<u32>;

/// The two sides of a comparison.
pub(super) struct Sides<'s> {
    pub(super) old: &'s Script,
    pub(super) new: &'s Script,
    /// Hours for which the stream of a view, folded, keeps its records.
    pub(super) retention: Retention<'s>,
}

pub(super) fn view<'s>(script: &'s Script, name: &str) -> Option<&'s View> {
    script.views().find(|view| normalized(view) == name)
}

/// The view of the script that a view over a landing view reads.
fn view_read<'s>(script: &'s Script, landing: &Landing) -> Option<&'s View> {
    let parts = |name: &Name| -> Vec<String> {
        name.schema.iter().chain([&name.name]).map(Ident::normalized).collect()
    };
    let used = parts(&landing.relation);
    script.views().find(|view| is_same_relation(&parts(&view.name), &used))
}

/// The external schema and the stream that a materialized view reads. One that looks at no payload reads like one over
/// another view, and is taken for one over a stream unless the script makes what it reads: better a warning too many.
pub(super) fn stream_of(view: &View, script: &Script) -> Option<(Option<Ident>, StreamName)> {
    view.storage()?;
    match &view.body {
        Body::Stream(stream) => Some((Some(stream.schema.clone()), stream.name.clone())),
        Body::Landing(landing) => {
            let Name { schema, name } = &landing.relation;
            view_read(script, landing).is_none().then(|| (schema.clone(), StreamName::of(name)))
        }
    }
}

/// The stream whose records a view has, directly or by views of the script.
pub(super) fn stream_behind(view: &View, script: &Script) -> Option<(Option<Ident>, StreamName)> {
    stream_of(streaming_view(view, script)?, script)
}

/// The view over a stream whose rows a view has: itself, or one that it reads.
pub(super) fn streaming_view<'s>(view: &'s View, script: &'s Script) -> Option<&'s View> {
    let mut view = view;
    // more hops than a script has views lead in a circle
    for _ in 0..=script.views().count() {
        if stream_of(view, script).is_some() {
            return Some(view);
        }
        let Body::Landing(landing) = &view.body else { return None };
        view = view_read(script, landing)?;
    }
    None
}

/// The column of this name, folded.
pub(super) fn column<'v>(view: &'v View, name: &str) -> Option<&'v Column> {
    view.columns.iter().find(|column| column.name.normalized() == name)
}

pub(super) fn normalized(view: &View) -> String {
    view.name.to_string().to_ascii_lowercase()
}

/// The distribution of a materialized view: no clause is EVEN, a key is KEY:
/// <https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-create-sql-command.html>.
pub(super) fn style(view: &View) -> Option<DistStyle> {
    let storage = view.storage()?;
    let by_key = || storage.dist_key.as_ref().map(|_| DistStyle::Key);
    Some(by_key().or(storage.dist_style).unwrap_or(DistStyle::Even))
}

pub(super) fn relation(landing: &Landing) -> String {
    landing.relation.to_string().to_ascii_lowercase()
}

/// The key by its column's name, however it is written, where the view has the column.
pub(super) fn key_meant(view: &View, key: &KeyRef) -> KeyRef {
    view.key_column(key).map_or_else(|| key.clone(), |name| KeyRef::Name(name.clone()))
}

/// The name of the column that a key means, folded.
pub(super) fn key_name(view: &View, key: &KeyRef) -> String {
    fact::key(&key_meant(view, key))
}

/// What a script has set by the time that its views are made.
pub(super) fn settings_of(script: &Script) -> impl Iterator<Item = Statement> {
    script.statements.iter().filter(|statement| matches!(statement, Statement::Set(..))).cloned()
}

/// Statements as SQL, proven and without comments.
pub(super) fn emitted(statements: impl IntoIterator<Item = Statement>) -> Result<String, Error> {
    let script = Script { statements: statements.into_iter().collect() };
    let made = sql::verify(script, &Comments::default(), &Options::default())?;
    Ok(made.text().trim_end().to_owned())
}
