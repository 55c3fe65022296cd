//! Another source or stream: the columns of the stream, the external schema, the relation in FROM.

use std::ops::Range;

use sqlparser::ast::{Expr, SelectItem};

use super::lines::place;
use super::{TranspileOptions, not_carried, select};
use crate::diag::{Code, Error, ErrorKind, Finding};
use crate::redshift::stream::{self, Role, StreamColumn};
use crate::redshift::{Source as StreamKind, StreamName};
use crate::sql::definitions::Definitions;
use crate::syntax;
use crate::syntax::edit::edited_part;
use crate::syntax::names::{arguments, each, is_call, named, select as only_select, text_of, unnamed};
use crate::syntax::tokens::Tokens;
use crate::syntax::{ExternalSchema, Kind, MaterializedView, SchemaClauseKind, SchemaSource, Statement};
use crate::text::Source;

/// What a column of another source is over the columns of this one, and how the two differ.
fn over(kind: StreamKind, column: &StreamColumn) -> Option<(String, &'static str)> {
    let new = stream::counterpart(column).map(|column| column.name);
    let differs = match new {
        Some("kafka_timestamp") => "which producers may set",
        Some("kafka_offset") => "a BIGINT, unique within its partition",
        Some("kafka_partition") => "a BIGINT",
        Some("approximate_arrival_timestamp") => "when Kinesis took the record",
        Some("sequence_number") => "a VARCHAR(128): no BIGINT holds it",
        Some("shard_id") => "a CHAR(20)",
        Some(_) => "",
        // of keys one is bytes, and one is text
        None if column.role != Role::Key => return None,
        None if kind == StreamKind::Kinesis => {
            return Some((format!("TO_VARBYTE({}, 'utf-8')", kind.columns().key()), "never NULL"));
        }
        None => {
            return Some((format!("FROM_VARBYTE({}, 'utf-8')", kind.columns().key()), "which may be NULL"));
        }
    };
    new.map(|new| (new.to_owned(), differs))
}

type Edits = Vec<(Range<usize>, String)>;

/// The texts with the source and the stream that are asked for.
pub(super) fn change(
    sources: &[Source],
    asked: &TranspileOptions,
    changes: &mut Vec<Finding>,
) -> Result<Vec<Source>, Error> {
    let stream = asked.stream.as_deref().map(StreamName::new).transpose();
    let stream = stream.map_err(|error| {
        Error::new(ErrorKind::Option, format!("`--stream`: {error}"))
            .help("name the stream as the source has it")
    })?;
    let trees: Vec<_> = sources.iter().map(|source| syntax::parse(source).0).collect();
    let files = Definitions::of(trees.iter().flatten());
    let mut new = Vec::new();
    for (source, statements) in sources.iter().zip(&trees) {
        let mut edits = Vec::new();
        for statement in statements {
            match &statement.kind {
                Kind::ExternalSchema(schema) if schema.from.stream().is_some() => {
                    if let Some(kind) = asked.source {
                        edits.extend(schema_edits(source, statement, schema, kind, asked, changes));
                    }
                }
                Kind::MaterializedView(view) if files.is_streaming(&view.query) => {
                    let view = Reader { source, statement, view };
                    if let Some(kind) = asked.source {
                        edits.extend(view.columns(kind, changes));
                    }
                    if let Some(stream) = &stream {
                        edits.extend(view.stream(stream, &files));
                    }
                }
                _ => {}
            }
        }
        new.push(Source::new(source.name(), edited_part(source.text(), 0, edits)));
    }
    Ok(new)
}

struct Reader<'t> {
    source: &'t Source,
    statement: &'t Statement,
    view: &'t MaterializedView,
}

impl Reader<'_> {
    fn bytes(&self, span: sqlparser::tokenizer::Span) -> Range<usize> {
        let at = |place: sqlparser::tokenizer::Location| {
            self.source.byte_from(self.statement.span.start, place.line, place.column)
        };
        at(span.start)..at(span.end)
    }

    /// The columns of the other source in place of those of this one; columns of the view keep their names.
    fn columns(&self, kind: StreamKind, changes: &mut Vec<Finding>) -> Edits {
        let bare = unnamed(self.view.query.as_ref());
        let mut edits = Edits::new();
        // `FROM_VARBYTE(kafka_key, 'utf-8')` is the partition key
        let mut keys: Vec<Range<usize>> = Vec::new();
        let tokens = Tokens::of(self.source, self.statement);
        each(self.view.query.as_ref(), |expr| {
            let given = arguments(expr);
            let of_key =
                given.first().and_then(|first| named(first)).is_some_and(|name| name.value == "kafka_key");
            let as_text =
                given.get(1).and_then(|form| text_of(form)).is_some_and(|form| form.starts_with("utf"));
            if kind == StreamKind::Kinesis && is_call(expr, &["from_varbyte"]) && of_key && as_text {
                let start = self.bytes(sqlparser::ast::Spanned::span(expr)).start;
                let call = tokens
                    .call(start)
                    .map(|(name, _, close)| tokens.bytes(name).start..tokens.bytes(close).end);
                keys.extend(call);
            }
        });
        for key in &keys {
            edits.push((self.with_alias(key.clone(), "partition_key"), "partition_key".to_owned()));
        }
        each(self.view.query.as_ref(), |expr| {
            let Some(name) = named(expr) else { return };
            let at = self.bytes(name.span);
            if keys.iter().any(|key| key.start <= at.start && at.end <= key.end) {
                return;
            }
            let normalized = name.value.to_ascii_lowercase();
            let at = self.bytes(name.span);
            let Some(column) =
                stream::named(&normalized).filter(|column| !kind.columns().all().contains(column))
            else {
                return;
            };
            let Some((new, differs)) = over(kind, column) else {
                let message = format!("`{normalized}` has no counterpart in Kinesis, and stays as it is");
                return changes.push(not_carried(self.source, at.start, message));
            };
            // `k.shard_id` of a call needs its alias within
            let qualifier = match expr {
                Expr::CompoundIdentifier(names) => names[..names.len() - 1]
                    .iter()
                    .fold(String::new(), |all, name| all + &name.to_string() + "."),
                _ => String::new(),
            };
            let start = at.start - qualifier.len();
            let new = match new.split_once('(') {
                Some((function, rest)) => format!("{function}({qualifier}{rest}"),
                None => format!("{qualifier}{new}"),
            };
            if !differs.is_empty() {
                let message = format!("`{normalized}` is {new} now, {differs}");
                changes
                    .push(Finding::new(Code::SourceChanged, message).at(Some(place(self.source, at.start))));
            }
            let text = if bare.contains(&name.span) { format!("{new} AS {normalized}") } else { new.clone() };
            edits.push((self.with_alias(start..at.end, &new), text));
        });
        edits
    }

    /// The bytes of an item, and its alias where that says no more than the column.
    fn with_alias(&self, item: Range<usize>, column: &str) -> Range<usize> {
        let items = only_select(&self.view.query).map_or(&[][..], |select| &select.projection);
        let alias = items.iter().find_map(|other| match other {
            SelectItem::ExprWithAlias { alias, .. } if alias.value == column => Some(self.bytes(alias.span)),
            _ => None,
        });
        let between = |alias: &Range<usize>| {
            let text = self.source.text().get(item.end..alias.start);
            text.is_some_and(|text| text.trim().eq_ignore_ascii_case("as") || text.trim().is_empty())
        };
        match alias.filter(between) {
            Some(alias) => item.start..alias.end,
            None => item,
        }
    }

    /// Another stream in FROM.
    fn stream(&self, stream: &StreamName, files: &Definitions) -> Edits {
        let selects = select::of_streams(&self.view.query, files);
        let names = selects.into_iter().filter_map(|select| select::stream(select, files));
        let last = names.filter_map(|(name, _)| name.0.last().and_then(|part| part.as_ident()));
        last.map(|last| (self.bytes(last.span), stream.to_string())).collect()
    }
}

/// The external schema over the other source: what it names by other means is left out, and said.
fn schema_edits(
    source: &Source,
    statement: &Statement,
    schema: &ExternalSchema,
    kind: StreamKind,
    asked: &TranspileOptions,
    changes: &mut Vec<Finding>,
) -> Edits {
    let (to, word) = match kind {
        StreamKind::Kinesis => (SchemaSource::Kinesis, "KINESIS"),
        StreamKind::Kafka | StreamKind::Msk => (SchemaSource::Kafka, "KAFKA"),
    };
    if schema.from == to {
        return Edits::new();
    }
    let tokens = Tokens::of(source, statement);
    let Some(from) = tokens.find("from") else { return Edits::new() };
    let mut edits = vec![(tokens.bytes(from + 1), word.to_owned())];
    let mut kept = Vec::new();
    for clause in &schema.clauses {
        if clause.kind == SchemaClauseKind::IamRole {
            kept.push(clause.kind);
            continue;
        }
        // with the space before it
        let text = source.text();
        let start = text[..clause.at.0.start].trim_end().len();
        edits.push((start..clause.at.0.end, String::new()));
        let message = format!(
            "{} is left out: FROM {word} is told otherwise where its streams are",
            &text[clause.at.0.clone()]
        );
        changes.push(Finding::new(Code::SourceChanged, message).at(Some(place(source, clause.at.0.start))));
    }
    if to == SchemaSource::Kafka {
        let end = statement.span.end;
        let uri = asked.uri.as_ref().map(|uri| format!("\nURI {}", syntax::quoted(uri)));
        if uri.is_none() {
            let message = "nothing says where the brokers are: name them with `--uri host:port`";
            changes.push(not_carried(source, statement.span.start, message));
        }
        let text = format!("\nAUTHENTICATION iam{}", uri.unwrap_or_default());
        edits.push((end..end, text));
    }
    let message = format!("the external schema `{}` is FROM {word} now", schema.name);
    changes.push(Finding::new(Code::SourceChanged, message).at(Some(place(source, statement.span.start))));
    edits
}
