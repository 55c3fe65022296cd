//! The text of a migration holds the statements of its steps and nothing else, whatever names and addresses hold.

use std::sync::LazyLock;

use mvstream::ErrorKind;
use mvstream::diff::{MigrationStatement, migration};
use mvstream::model::{
    Authentication, Body, Certificate, ExternalSchema, IamRole, Object, Script, Statement, StreamSource, View,
};
use mvstream::redshift::{Ident, Name, StreamName};
use pretty_assertions::assert_eq;
use proptest::prelude::*;

use crate::diff::pairs;
use crate::migration::side;

/// The statements and the comments of a text, read by nothing but quotes and dashes.
fn read(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut statements, mut comments) = (Vec::new(), Vec::new());
    let (mut statement, mut quote) = (String::new(), None);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if quote.is_none() && c == '-' && chars.peek() == Some(&'-') {
            let mut comment = String::from(c);
            while let Some(c) = chars.next_if(|c| !matches!(c, '\n' | '\r')) {
                comment.push(c);
            }
            comments.push(comment);
            continue;
        }
        statement.push(c);
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some('\''), '\\') => statement.extend(chars.next()),
            (Some(open), c) if c == open => quote = None,
            (None, ';') => statements.push(std::mem::take(&mut statement).trim_start().to_owned()),
            _ => {}
        }
    }
    assert_eq!(statement.trim(), "", "text behind the last statement");
    (statements, comments)
}

/// Texts that would leave a comment, a literal or a name if they were written as they are.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z'\"\\\\;\n\r\t $`{}*/-]{1,24}",
        prop::sample::select(vec![
            "b:9092\n; DROP TABLE uri; --",
            "b:9092\r; DROP TABLE uri; --",
            "x\u{2028}; DROP TABLE uri; --",
            "x\u{85}; DROP TABLE uri; --",
            "'; DROP TABLE uri; --",
            "\"; DROP TABLE uri; --",
            "\\'; DROP TABLE uri; --",
            "*/ DROP TABLE uri; /*",
            "$$; DROP TABLE uri; $$",
            "x\n\\! rm -r /\n",
            "x mvstream: allow(silent-drop) so be it",
            "x\nmvstream: allow(silent-drop) so be it",
            "a\u{1B}[31mb",
            "${x}; {{ y }}",
            "```\n</details>",
        ])
        .prop_map(str::to_owned),
        // wherever a comment is broken into lines
        (0..90_usize)
            .prop_map(|length| format!("{} mvstream: allow(silent-drop) so be it", "x".repeat(length))),
    ]
}

/// A name that holds the hostile text, as far as names can.
fn name(hostile: &str, old: &str) -> String {
    let is_of_names = |c: &char| StreamName::new(c.to_string()).is_ok();
    let text: String = hostile.chars().filter(is_of_names).take(60).collect();
    format!("{text} {old}")
}

fn rename(ident: &mut Ident, hostile: &str) {
    *ident = Ident::new(name(hostile, ident.as_str())).unwrap();
}

fn rename_view(of: &mut Name, hostile: &str) {
    of.schema.iter_mut().for_each(|schema| rename(schema, hostile));
    rename(&mut of.name, hostile);
}

fn rename_body(view: &mut View, hostile: &str) {
    match &mut view.body {
        Body::Stream(stream) => {
            rename(&mut stream.schema, hostile);
            stream.name = StreamName::new(name(hostile, stream.name.as_str())).unwrap();
        }
        Body::Landing(landing) => rename_view(&mut landing.relation, hostile),
    }
}

/// The script under hostile names, and with a schema of these addresses, or of good ones.
fn changed(mut script: Script, names: &str, address: Option<&str>) -> Script {
    let or = |good: &str| address.unwrap_or(good).to_owned();
    let secret = or("arn:aws:secretsmanager:eu-west-1:123456789012:secret:s");
    let brokers = ExternalSchema {
        name: Ident::new("brokers").unwrap(),
        if_not_exists: false,
        source: StreamSource::Kafka {
            uri: or("b:9098"),
            authentication: Authentication::Mtls(Certificate::Secret(secret)),
        },
        iam_role: Some(IamRole::Arns(vec![or("arn:aws:iam::123456789012:role/a")])),
    };
    script.statements.insert(0, Statement::ExternalSchema(brokers));
    for statement in &mut script.statements {
        match statement {
            Statement::View(view) => {
                rename_view(&mut view.name, names);
                rename_body(view, names);
            }
            Statement::ExternalSchema(schema) => rename(&mut schema.name, names),
            Statement::Refresh(name)
            | Statement::Grant(Object::View(name) | Object::MaterializedView(name), _)
            | Statement::Drop(Object::View(name) | Object::MaterializedView(name)) => {
                rename_view(name, names);
            }
            Statement::Grant(Object::Schema(name), _) | Statement::Drop(Object::Schema(name)) => {
                rename(name, names);
            }
            _ => {}
        }
    }
    script
}

/// Both sides of every pair, both ways.
static SIDES: LazyLock<Vec<[Script; 2]>> = LazyLock::new(|| {
    let both = |pair: &String| [side(pair, "old").1, side(pair, "new").1];
    let there: Vec<[Script; 2]> = pairs().iter().map(both).collect();
    let back = there.iter().cloned().map(|[old, new]| [new, old]);
    back.chain(there.iter().cloned()).collect()
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_migration_has_its_statements_for_any_names_and_addresses(
        pair in any::<prop::sample::Index>(),
        names in hostile(),
        old_address in prop::option::weighted(0.9, hostile()),
        new_address in prop::option::weighted(0.1, hostile()),
    ) {
        let [old, new] = pair.get(&SIDES).clone();
        let (old, new) = (changed(old, &names, old_address.as_deref()), changed(new, &names, new_address.as_deref()));
        let migration = match migration(&old, &new, None) {
            Ok(migration) => migration,
            Err(error) => {
                prop_assert_ne!(error.kind(), ErrorKind::Internal, "{}", error);
                return Ok(());
            }
        };
        let (statements, comments) = read(&migration.to_string());
        let wanted: Vec<&str> = migration.statements().map(MigrationStatement::sql).collect();
        prop_assert_eq!(statements, wanted);
        let allowed = |comment: &&String| comment.trim_start_matches('-').trim_start().starts_with("mvstream:");
        let allowances: usize = migration.statements().map(|statement| statement.allowances().len()).sum();
        prop_assert_eq!(comments.iter().filter(allowed).count(), allowances);
        let odd = comments.iter().find(|comment| comment.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')));
        prop_assert_eq!(odd, None);
    }
}
