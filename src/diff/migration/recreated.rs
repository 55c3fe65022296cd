//! A streaming view that is re-created, and what exists next to it meanwhile.

use std::fmt::Write as _;

use super::names::suffixed;
use super::unite::{From, United};
use crate::diag::Error;
use crate::diff::versions::{column, key_name, style};
use crate::model::View;
use crate::redshift::{DistStyle, Ident, Name};

pub(super) struct Recreated<'s> {
    pub(super) old: &'s View,
    pub(super) new: &'s View,
    /// The new view beside the old one.
    pub(super) next: Name,
    /// The table with the old rows.
    pub(super) archive: Name,
    /// The table with what the view beside the old one has read, where that has nothing to do with the old rows.
    pub(super) backfill: Name,
    /// The view of all rows.
    pub(super) all: Name,
    /// The external schema of the view beside the old one, where it is re-created too.
    pub(super) schema: Option<Ident>,
    united: United,
}

impl<'s> Recreated<'s> {
    pub(super) fn of(
        old: &'s View,
        new: &'s View,
        schema: Option<Ident>,
        same_stream: bool,
        taken: &dyn Fn(&Name) -> bool,
    ) -> Result<Self, Error> {
        let united = United::of(old, new, same_stream)?;
        let named = |suffix: &str| {
            let is_taken = |name: &Ident| taken(&new.name.with(name.clone()));
            Ok::<_, Error>(new.name.with(suffixed(&new.name.name, suffix, &is_taken)?))
        };
        Ok(Self {
            old,
            new,
            backfill: named("_backfill")?,
            next: named("_next")?,
            archive: named("_archive")?,
            all: named("_all")?,
            schema,
            united,
        })
    }

    /// Whether both versions read the same records.
    pub(super) fn overlaps(&self) -> bool {
        self.united.overlap
    }

    /// Makes the table of all rows of the old view. Where both versions read one stream, they get what the new one reads
    /// of the same records, and the other rows of the new one come with them.
    pub(super) fn table(&self) -> String {
        let rows = if self.overlaps() {
            format!(
                "{}\nFROM {} o\n{}\nUNION ALL\n{}",
                self.united.select(From::Both),
                self.old.name,
                self.united.join(&self.next, "n", "o"),
                self.not_in(&self.next, &self.old.name, "o"),
            )
        } else {
            format!("SELECT *\nFROM {}", self.old.name)
        };
        format!("CREATE TABLE {}{}\nAS\n{rows};", self.archive, self.clauses())
    }

    /// Keeps what the view beside the old one has read.
    pub(super) fn keep_next(&self) -> String {
        if self.overlaps() {
            format!("INSERT INTO {}\n{};", self.archive, self.not_in(&self.next, &self.archive, "a"))
        } else {
            format!("CREATE TABLE {}\nAS\nSELECT *\nFROM {};", self.backfill, self.next)
        }
    }

    /// The view of all rows while the new view exists next to the old one.
    pub(super) fn view_beside(&self) -> String {
        let others = if self.overlaps() {
            self.not_in(&self.next, &self.archive, "a")
        } else {
            self.rows_of(&self.next)
        };
        format!("CREATE VIEW {}\nAS\n{}\nUNION ALL\n{others};", self.all, self.kept())
    }

    /// The view of all rows in the end.
    pub(super) fn view_at_last(&self) -> String {
        let others = if self.overlaps() {
            self.not_in(&self.new.name, &self.archive, "a")
        } else {
            format!(
                "{}\nUNION ALL\n{}",
                self.rows_of(&self.backfill),
                self.not_in(&self.new.name, &self.backfill, "b")
            )
        };
        format!("CREATE OR REPLACE VIEW {}\nAS\n{}\nUNION ALL\n{others};", self.all, self.kept())
    }

    /// The rows of the table.
    fn kept(&self) -> String {
        if self.overlaps() {
            format!("{}\nFROM {} a", self.united.select(From::Archive), self.archive)
        } else {
            format!("{}\nFROM {} o", self.united.select(From::Old), self.archive)
        }
    }

    /// The rows of a relation with the new view's columns.
    fn rows_of(&self, relation: &Name) -> String {
        format!("{}\nFROM {relation} n", self.united.select(From::New))
    }

    /// Those of records that another relation has not.
    fn not_in(&self, relation: &Name, other: &Name, alias: &str) -> String {
        let (join, missing) = (self.united.join(other, alias, "n"), self.united.missing(alias));
        format!("{}\n{join}\nWHERE {missing}", self.rows_of(relation))
    }

    /// Counts the rows of the old view that the view of all rows lacks.
    pub(super) fn proof(&self) -> Option<String> {
        let (join, missing) = (self.united.join(&self.all, "a", "o"), self.united.missing("a"));
        let count = format!("SELECT COUNT(*) AS lost\nFROM {} o\n{join}\nWHERE {missing};", self.old.name);
        self.overlaps().then_some(count)
    }

    /// The table is spread and sorted as the new view is, as far as both sides have the keys.
    fn clauses(&self) -> String {
        let of = if self.overlaps() { self.new } else { self.old };
        let Some(storage) = of.storage() else { return String::new() };
        let kept = |name: &str| {
            column(of, name).is_some_and(|column| !self.overlaps() || self.united.keeps(&column.name))
        };
        let mut clauses = String::new();
        let key = storage.dist_key.as_ref().filter(|key| kept(&key_name(of, key)));
        match (style(of), key.and_then(|key| of.key_column(key))) {
            (_, Some(key)) => {
                let _ = write!(clauses, "\nDISTKEY ({key})");
            }
            (Some(style @ (DistStyle::Even | DistStyle::All)), _) if storage.dist_style.is_some() => {
                let _ = write!(clauses, "\nDISTSTYLE {}", style.keyword());
            }
            _ => {}
        }
        if !storage.sort_key.is_empty() && storage.sort_key.iter().all(|key| kept(&key_name(of, key))) {
            let names = storage.sort_key.iter().filter_map(|key| of.key_column(key));
            let names: Vec<String> = names.map(ToString::to_string).collect();
            let _ = write!(clauses, "\nSORTKEY ({})", names.join(", "));
        }
        clauses
    }
}
