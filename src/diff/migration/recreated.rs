//! A streaming view that is re-created: its new version, and the table with the rows that only the old one has.

use std::fmt::Write as _;

use super::names::{suffixed, versioned};
use super::unite::{From, United};
use crate::diag::Error;
use crate::diff::versions::{column, key_name, style};
use crate::model::View;
use crate::redshift::{DistStyle, Ident, Name};

pub(super) struct Recreated<'s> {
    pub(super) old: &'s View,
    pub(super) new: &'s View,
    /// The name of the new version; the old name goes to a plain view.
    pub(super) version: Name,
    /// The table with the rows that only the old version has.
    pub(super) archive: Name,
    pub(super) united: United,
}

impl<'s> Recreated<'s> {
    pub(super) fn of(
        old: &'s View,
        new: &'s View,
        same_stream: bool,
        taken: &dyn Fn(&Name) -> bool,
    ) -> Result<Self, Error> {
        let united = United::of(old, new, same_stream)?;
        let is_taken = |name: &Ident| taken(&new.name.with(name.clone()));
        let version = new.name.with(versioned(&new.name.name, &is_taken)?);
        let archive = new.name.with(suffixed(&new.name.name, "_archive", &is_taken)?);
        Ok(Self { old, new, version, archive, united })
    }

    /// Creates the table with the rows that the new version lacks; where it lacks values of rows that it has, with those
    /// rows too.
    pub(super) fn table(&self) -> String {
        let (united, old) = (&self.united, &self.old.name);
        let rows = match (united.overlaps(), united.covers) {
            (false, _) => format!("{}\nFROM {old} o", united.select(From::Old)),
            (true, true) => format!(
                "{}\nFROM {old} o\n{}\nWHERE {}",
                united.select(From::Lacking),
                united.join(&self.version, "n", "o"),
                united.missing(&["n"])
            ),
            (true, false) => format!(
                "{}\nFROM {old} o\n{}",
                united.select(From::Both),
                united.join(&self.version, "n", "o")
            ),
        };
        format!("CREATE TABLE {}{}\nAS\n{rows};", self.archive, self.clauses())
    }

    /// Creates the plain view of all rows, under the old name.
    pub(super) fn view_of_all(&self) -> String {
        let united = &self.united;
        let archived = format!("{}\nFROM {} a", united.select(From::Archive), self.archive);
        let mut others = format!("{}\nFROM {} n", united.select(From::New), self.version);
        if self.joins() {
            let (join, missing) = (united.join(&self.archive, "a", "n"), united.missing(&["a"]));
            let _ = write!(others, "\n{join}\nWHERE {missing}");
        }
        format!("CREATE VIEW {}\nAS\n{archived}\nUNION ALL\n{others};", self.new.name)
    }

    /// Whether the table has rows of records that the new version has too.
    pub(super) fn joins(&self) -> bool {
        self.united.overlaps() && !self.united.covers
    }

    /// Counts the rows of the old view that neither the table nor the new version has.
    pub(super) fn proof(&self) -> Option<String> {
        let joins = [self.united.join(&self.archive, "a", "o"), self.united.join(&self.version, "n", "o")];
        let count = format!(
            "SELECT COUNT(*) AS missing_rows\nFROM {} o\n{}\nWHERE {};",
            self.old.name,
            joins.join("\n"),
            self.united.missing(&["a", "n"])
        );
        self.united.overlaps().then_some(count)
    }

    /// The table has the distribution and sort keys of the new version, as far as both sides have the columns.
    fn clauses(&self) -> String {
        let of = self.new;
        let Some(storage) = of.storage() else { return String::new() };
        let kept = |name: &str| column(of, name).is_some_and(|column| self.united.keeps(&column.name));
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
