//! SQL that a server refuses, or took years ago, becomes SQL that it takes today; every change is said.

mod landed;
mod landing;
mod layout;
mod lines;
mod select;
mod source;
mod split;
#[cfg(test)]
mod tests;

use crate::diag::{Code, Error, Finding, Findings};
use crate::lint::{Levels, fix, lint};
use crate::options::Layout;
use crate::redshift::Source as StreamKind;
use crate::sql::definitions::Definitions;
use crate::syntax;
use crate::syntax::Kind;
use crate::text::{Source, deep};

/// What is asked for beyond what is wrong.
#[derive(Debug, Clone, Default)]
pub struct TranspileOptions {
    /// Another source: the columns of the stream and its external schema change with it.
    pub source: Option<StreamKind>,
    /// Another stream.
    pub stream: Option<String>,
    /// Another layout.
    pub layout: Option<Layout>,
    /// The brokers of a new Kafka schema, `host:port` separated by commas.
    pub uri: Option<String>,
}

/// SQL in its new form.
#[derive(Debug)]
pub struct Transpiled {
    /// The texts, in the order in which they came.
    pub sources: Vec<Source>,
    /// What changed, and why.
    pub changes: Vec<Finding>,
    /// What is left to be done by people.
    pub remaining: Findings,
}

/// Views over streams are split at most so many times; each splitting ends one view.
const VIEWS: usize = 10_000;

/// Turns SQL into what Redshift takes today: fixes first, then views that no fix can save are split into a landing view
/// over the stream and a plain view over that, then what is asked for.
pub fn transpile(sources: &[Source], asked: &TranspileOptions) -> Result<Transpiled, Error> {
    deep(sources.iter().map(Source::text), || transpile_here(sources, asked))
}

fn transpile_here(sources: &[Source], asked: &TranspileOptions) -> Result<Transpiled, Error> {
    let levels = Levels::default();
    let mut changes = Vec::new();
    let fixed = fix(sources, &levels, true);
    changes.extend(fixed.applied);
    let mut sources = fixed.sources;
    for _ in 0..VIEWS {
        let Some((at, text, found)) = split_next(&sources) else { break };
        changes.extend(found);
        sources[at] = Source::new(sources[at].name(), text);
    }
    if asked.source.is_some() || asked.stream.is_some() {
        sources = source::change(&sources, asked, &mut changes)?;
    }
    if let Some(layout) = asked.layout {
        sources = layout::change(&sources, layout, &mut changes);
    }
    let fixed = fix(&sources, &levels, true);
    changes.extend(fixed.applied);
    Ok(Transpiled { remaining: lint(&fixed.sources, &levels), sources: fixed.sources, changes })
}

/// The first file with a view that has to be split, its new text, and what is said of it.
fn split_next(sources: &[Source]) -> Option<(usize, String, Vec<Finding>)> {
    let trees: Vec<_> = sources.iter().map(|source| syntax::parse(source).0).collect();
    let files = Definitions::of(trees.iter().flatten());
    for (at, (source, statements)) in sources.iter().zip(&trees).enumerate() {
        for statement in statements {
            if let Kind::MaterializedView(view) = &statement.kind
                && let Some((text, findings)) = split::split(source, statements, statement, view, &files)
            {
                return Some((at, text, findings));
            }
        }
    }
    None
}

/// What could not be carried over, at the first word of a statement.
fn not_carried(source: &Source, at: usize, message: impl Into<String>) -> Finding {
    Finding::new(Code::NotCarriedOver, message).at(Some(lines::place(source, at)))
}
