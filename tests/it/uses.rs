//! Which paths a source file names, with `use` groups spelled out and `super` resolved.

use std::collections::BTreeSet;

/// The paths that a file names: from the crate's root (`crate`, `sql`, `verify`), or as written.
pub(crate) fn paths(file: &str, text: &str) -> BTreeSet<Vec<String>> {
    let tokens = tokens(text);
    let mut reader =
        Reader { tokens: &tokens, at: 0, modules: module_path(file), open: Vec::new(), depth: 0 };
    let mut found = BTreeSet::new();
    while reader.at < tokens.len() {
        reader.item(&mut found);
    }
    found
}

/// `["sql", "parse"]` of `src/sql/parse/mod.rs`, nothing of `src/lib.rs`.
pub(crate) fn module_path(file: &str) -> Vec<String> {
    let stem = file.trim_start_matches("src/").trim_end_matches(".rs");
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    stem.split('/').filter(|name| !["lib", "main"].contains(name)).map(str::to_owned).collect()
}

struct Reader<'a> {
    tokens: &'a [String],
    at: usize,
    modules: Vec<String>,
    /// The brace depths at which modules in this file were opened.
    open: Vec<usize>,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).map_or("", String::as_str)
    }

    fn item(&mut self, found: &mut BTreeSet<Vec<String>>) {
        match self.peek(0) {
            "use" => {
                self.at += 1;
                self.tree(&[], found);
            }
            "mod" if self.peek(2) == "{" => {
                self.modules.push(self.peek(1).to_owned());
                self.open.push(self.depth);
                self.depth += 1;
                self.at += 3;
            }
            "{" => {
                self.depth += 1;
                self.at += 1;
            }
            "}" => {
                self.depth = self.depth.saturating_sub(1);
                if self.open.last() == Some(&self.depth) {
                    self.open.pop();
                    self.modules.pop();
                }
                self.at += 1;
            }
            name if is_name(name) => {
                let path = self.path();
                if path.len() > 1 {
                    found.insert(self.resolved(path));
                }
            }
            _ => self.at += 1,
        }
    }

    /// A name, and the names that `::` joins to it.
    fn path(&mut self) -> Vec<String> {
        let mut path = vec![self.peek(0).to_owned()];
        self.at += 1;
        while self.peek(0) == "::" && is_name(self.peek(1)) {
            path.push(self.peek(1).to_owned());
            self.at += 2;
        }
        path
    }

    /// One `use` tree below a prefix.
    fn tree(&mut self, prefix: &[String], found: &mut BTreeSet<Vec<String>>) {
        if self.peek(0) == "::" {
            self.at += 1;
        }
        let mut path = prefix.to_vec();
        if is_name(self.peek(0)) {
            path.extend(self.path());
        }
        if self.peek(0) == "::" {
            self.at += 1;
        }
        if self.peek(0) == "{" {
            self.at += 1;
            while !["}", ""].contains(&self.peek(0)) {
                self.tree(&path, found);
                while ![",", "}", ""].contains(&self.peek(0)) {
                    self.at += 1;
                }
                if self.peek(0) == "," {
                    self.at += 1;
                }
            }
            self.at += 1;
        } else if !path.is_empty() {
            found.insert(self.resolved(path));
        }
    }

    fn resolved(&self, path: Vec<String>) -> Vec<String> {
        let relative = path.iter().take_while(|name| ["self", "super"].contains(&name.as_str())).count();
        if relative == 0 {
            return path;
        }
        let ups = path[..relative].iter().filter(|name| *name == "super").count();
        let kept = self.modules.len().saturating_sub(ups);
        let above = self.modules[..kept].iter().cloned();
        std::iter::once("crate".to_owned()).chain(above).chain(path[relative..].iter().cloned()).collect()
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Names, `::` and single signs; comments, literals and lifetimes are left out.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if let Some(length) = skipped(rest) {
            length
        } else if first.is_alphanumeric() || first == '_' {
            let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            tokens.push(rest[..length].to_owned());
            length
        } else if rest.starts_with("::") {
            tokens.push("::".to_owned());
            2
        } else {
            if !first.is_whitespace() {
                tokens.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

/// The length of the comment, literal or lifetime at the start.
fn skipped(rest: &str) -> Option<usize> {
    let to = |end: Option<usize>, more: usize| end.map_or(rest.len(), |end| end + more);
    if rest.starts_with("//") {
        return Some(to(rest.find('\n'), 0));
    }
    if rest.starts_with("/*") {
        return Some(to(rest.find("*/"), 2));
    }
    for prefix in ["br", "r"] {
        if let Some(raw) = rest.strip_prefix(prefix) {
            let hashes = raw.len() - raw.trim_start_matches('#').len();
            if raw[hashes..].starts_with('"') {
                let start = prefix.len() + hashes + 1;
                let end = format!("\"{}", "#".repeat(hashes));
                return Some(to(rest[start..].find(&end).map(|at| at + start), end.len()));
            }
        }
    }
    let plain = rest.strip_prefix('b').filter(|plain| plain.starts_with(['"', '\''])).unwrap_or(rest);
    let before = rest.len() - plain.len();
    let inner = plain.get(1..)?;
    if plain.starts_with('"') {
        return Some(before + 1 + closing(inner, '"'));
    }
    if plain.starts_with('\'') {
        let literal = inner.starts_with('\\') || inner.chars().nth(1) == Some('\'');
        let lifetime = inner.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(inner.len());
        return Some(before + 1 + if literal { closing(inner, '\'') } else { lifetime });
    }
    None
}

/// The length up to the closing quote, inclusive.
fn closing(inner: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    inner.len()
}

#[test]
fn groups_parents_and_literals_are_read_as_the_compiler_reads_them() {
    let text = r##"
        // use crate::comment::A;
        use crate::{model::{View, Ident as Name}, text, diag::*};
        fn f<'a>(c: char) -> bool { c == '"' || x("crate::string::B", r#"crate::raw::"C"#) || super::g() }
        #[cfg(test)]
        mod tests { use super::super::super::input; }
        type T = ::clap::Command;
    "##;
    let found: Vec<String> =
        paths("src/sql/parse/head.rs", text).into_iter().map(|path| path.join("::")).collect();
    assert_eq!(
        found,
        [
            "clap::Command",
            "crate::diag",
            "crate::model::Ident",
            "crate::model::View",
            "crate::sql::input",
            "crate::sql::parse::g",
            "crate::text",
        ]
    );
}
