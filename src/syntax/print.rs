//! Trees as SQL. What is printed reads as an equal tree; layout and comments are not kept.

use std::fmt::{self, Display, Formatter};

use super::external_schema::SOURCES;
use super::materialized_view::{Flag, KeyKind};
use super::{
    AlterView, AlterViewAction, Append, Attribute, ClauseKind, Command, DropView, ExternalSchema, Grant,
    Grantee, Item, Key, Kind, Literal, MaterializedView, Parameter, Privilege, Refresh, Routine,
    RoutineOption, SchemaClause, SchemaClauseKind, SortKeys, Statement, Table,
};

impl Display for Statement {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masks.put_back(self.kind.to_string()))
    }
}

impl Display for Kind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::MaterializedView(view) => view.fmt(f),
            Self::AlterView(alter) => alter.fmt(f),
            Self::DropView(drop) => drop.fmt(f),
            Self::Refresh(refresh) => refresh.fmt(f),
            Self::Append(append) => append.fmt(f),
            Self::ExternalSchema(schema) => schema.fmt(f),
            Self::AlterSchema(name, clauses) => {
                write!(f, "ALTER EXTERNAL SCHEMA {name}")?;
                clauses.iter().try_for_each(|clause| write!(f, " {clause}"))
            }
            Self::Grant(grant) => grant.fmt(f),
            Self::Routine(routine) => routine.fmt(f),
            Self::Table(table) => table.fmt(f),
            Self::Command(command) => command.fmt(f),
            Self::Sql(statement) => statement.fmt(f),
            Self::Psql(line) => write!(f, "\\{line}"),
        }
    }
}

/// A text with commas between the items.
fn list<T: Display>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn upper(word: Option<&'static str>) -> String {
    word.map_or_else(String::new, |word| format!(" {}", word.to_uppercase()))
}

impl Display for MaterializedView {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let replace = if self.or_replace.is_some() { "OR REPLACE " } else { "" };
        let unless = if self.if_not_exists.is_some() { "IF NOT EXISTS " } else { "" };
        write!(f, "CREATE {replace}MATERIALIZED VIEW {unless}{}", self.name)?;
        if let Some((columns, _)) = &self.columns {
            write!(f, " ({})", list(columns))?;
        }
        for clause in &self.clauses {
            write!(f, " {}", clause.kind)?;
        }
        write!(f, " AS {}", self.query)
    }
}

impl Display for ClauseKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Backup(flag) => write!(f, "BACKUP {flag}"),
            Self::DistStyle(style) => write!(f, "DISTSTYLE {}", style.to_uppercase()),
            Self::DistKey(keys) => write!(f, "DISTKEY ({})", list(keys)),
            Self::SortKey(kind, keys) => write!(f, "{}{keys}", sort_kind(*kind)),
            Self::AutoRefresh(flag) => write!(f, "AUTO REFRESH {flag}"),
        }
    }
}

fn sort_kind(kind: Option<&str>) -> String {
    kind.map_or_else(String::new, |kind| format!("{} ", kind.to_uppercase()))
}

impl Display for SortKeys {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Columns(keys) => write!(f, "SORTKEY ({})", list(keys)),
            Self::Auto => f.write_str("SORTKEY AUTO"),
            Self::None => f.write_str("SORTKEY NONE"),
        }
    }
}

impl Display for Key {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            KeyKind::Name(name) => name.fmt(f),
            KeyKind::Position(position) => position.fmt(f),
        }
    }
}

impl Display for Flag {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Yes => "YES",
            Self::No => "NO",
            Self::Placeholder(word) => word,
        })
    }
}

impl Display for AlterView {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "ALTER MATERIALIZED VIEW {} ", self.name)?;
        match &self.action {
            AlterViewAction::AutoRefresh(flag) => write!(f, "AUTO REFRESH {flag}"),
            AlterViewAction::DistKey(key) => write!(f, "ALTER DISTKEY {key}"),
            AlterViewAction::DistStyle(style, key) => {
                write!(f, "ALTER DISTSTYLE {}", style.keyword())?;
                key.iter().try_for_each(|key| write!(f, " DISTKEY {key}"))
            }
            AlterViewAction::SortKey(kind, keys) => write!(f, "ALTER {}{keys}", sort_kind(*kind)),
            AlterViewAction::RowLevelSecurity { on, conjunction, for_datashares } => {
                write!(f, "ROW LEVEL SECURITY {}", if *on { "ON" } else { "OFF" })?;
                if let Some(word) = conjunction {
                    write!(f, " CONJUNCTION TYPE {}", word.to_uppercase())?;
                }
                f.write_str(if *for_datashares { " FOR DATASHARES" } else { "" })
            }
        }
    }
}

impl Display for DropView {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let kind = if self.materialized { "MATERIALIZED " } else { "" };
        let exists = if self.if_exists { "IF EXISTS " } else { "" };
        write!(f, "DROP {kind}VIEW {exists}{}{}", list(&self.names), upper(self.behaviour))
    }
}

impl Display for Refresh {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "REFRESH MATERIALIZED VIEW {}{}", self.name, upper(self.behaviour))
    }
}

impl Display for Append {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "ALTER TABLE {} APPEND FROM {}{}", self.target, self.source, upper(self.option))
    }
}

impl Display for ExternalSchema {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let unless = if self.if_not_exists { "IF NOT EXISTS " } else { "" };
        let words = SOURCES.iter().find(|(from, _)| *from == self.from).map_or(&[][..], |(_, words)| words);
        let from = words.join(" ").to_uppercase();
        write!(f, "CREATE EXTERNAL SCHEMA {unless}{} FROM {from}", self.name)?;
        self.clauses.iter().try_for_each(|clause| write!(f, " {clause}"))
    }
}

impl Display for SchemaClause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.kind == SchemaClauseKind::CreateDatabase {
            return f.write_str("CREATE EXTERNAL DATABASE IF NOT EXISTS");
        }
        write!(f, "{} {}", self.kind.word(), self.value)
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "'{text}'"),
            Self::Word(word) => f.write_str(word),
        }
    }
}

impl Display for Grant {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (verb, end) = if self.revoke { ("REVOKE", "FROM") } else { ("GRANT", "TO") };
        write!(f, "{verb} ")?;
        if let Some(option) = self.option_for {
            write!(f, "{option} ")?;
        }
        f.write_str(&list(&self.privileges))?;
        if let Some((kind, objects)) = &self.on {
            f.write_str(" ON ")?;
            kind.iter().try_for_each(|word| write!(f, "{word} "))?;
            let objects: Vec<String> = objects.iter().map(|items| items_text(items)).collect();
            f.write_str(&list(&objects))?;
        }
        write!(f, " {end} {}", list(&self.to))?;
        if self.rest.is_empty() { Ok(()) } else { write!(f, " {}", items_text(&self.rest)) }
    }
}

impl Display for Privilege {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words.join(" "))?;
        if self.columns.is_empty() { Ok(()) } else { write!(f, " ({})", list(&self.columns)) }
    }
}

impl Display for Grantee {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(kind) = self.kind {
            write!(f, "{} ", kind.to_uppercase())?;
        }
        self.name.fmt(f)
    }
}

impl Display for Routine {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let replace = if self.or_replace { "OR REPLACE " } else { "" };
        let external = if self.external { "EXTERNAL " } else { "" };
        let kind = if self.procedure { "PROCEDURE" } else { "FUNCTION" };
        write!(f, "CREATE {replace}{external}{kind} {}({})", self.name, list(&self.parameters))?;
        if let Some(returns) = &self.returns {
            write!(f, " RETURNS {returns}")?;
        }
        self.options.iter().try_for_each(|option| write!(f, " {option}"))
    }
}

impl Display for Parameter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(mode) = self.mode {
            write!(f, "{} ", mode.to_uppercase())?;
        }
        if let Some(name) = &self.name {
            write!(f, "{name} ")?;
        }
        self.data_type.fmt(f)
    }
}

impl Display for RoutineOption {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.write_str(&word.to_uppercase()),
            Self::Language(name) => write!(f, "LANGUAGE {name}"),
            Self::Security(mode) => write!(f, "SECURITY {}", mode.to_uppercase()),
            Self::Dollars(tag, body) => write!(f, "AS ${tag}${body}${tag}$"),
            Self::Quoted(body) => write!(f, "AS '{body}'"),
            Self::Lambda(name) => write!(f, "LAMBDA {name}"),
            Self::IamRole(role) => write!(f, "IAM_ROLE {role}"),
            Self::RetryTimeout(value) => write!(f, "RETRY_TIMEOUT {value}"),
            Self::MaxBatchRows(value) => write!(f, "MAX_BATCH_ROWS {value}"),
            Self::MaxBatchSize(value, unit) => write!(f, "MAX_BATCH_SIZE {value}{}", upper(*unit)),
            Self::Set(items) => write!(f, "SET {}", items_text(items)),
        }
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut create = self.create.clone();
        let query = create.query.take();
        create.fmt(f)?;
        for attribute in &self.attributes {
            match attribute {
                Attribute::Clause(clause) => write!(f, " {clause}")?,
                Attribute::EncodeAuto => f.write_str(" ENCODE AUTO")?,
            }
        }
        query.iter().try_for_each(|query| write!(f, " AS {query}"))
    }
}

impl Display for Command {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&items_text(&self.items))
    }
}

/// Items with blanks between, none before a comma.
fn items_text(items: &[Item]) -> String {
    let mut text = String::new();
    for item in items {
        if !text.is_empty() && *item != Item::Symbol(",".to_owned()) {
            text.push(' ');
        }
        text.push_str(&item.to_string());
    }
    text
}

impl Display for Item {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(text) | Self::Number(text) | Self::Dollars(text) | Self::Symbol(text) => {
                f.write_str(text)
            }
            Self::Quoted(name) => write!(f, "\"{name}\""),
            Self::Text(text) => write!(f, "'{text}'"),
            Self::Path(parts) => {
                let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
                f.write_str(&parts.join("."))
            }
            Self::Brackets(items) => write!(f, "({})", items_text(items)),
        }
    }
}
