//! Only `src/redshift/` lists what Redshift has. No other file repeats its columns, words or functions.

use std::collections::BTreeSet;

use mvstream::redshift::{AuthenticationKind, DistStyle};

use crate::{files, relative, root};

/// Lists that belong where they are: the file, a text of the list, and why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("src/lint/guards.rs", "char_length", "lengths in characters, which a length in bytes may equal"),
    ("src/lint/value_keys.rs", "btrim", "functions after which a text is as valid as before"),
    (
        "src/lint/values.rs",
        "coalesce",
        "functions that choose among their arguments, and convert none to text",
    ),
    ("src/lint/values.rs", "json_serialize", "functions that take no time as text"),
    ("src/transpile/select.rs", "intersect", "words that join one SELECT to the next, and so end it"),
];

/// A piece of a source.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    /// What a literal holds.
    Text(String),
    Word(String),
    Sign(char),
}

/// The tokens of a source without comments and without its tests.
fn tokens(source: &str) -> Vec<Token> {
    let source: Vec<char> = source.chars().collect();
    let (mut tokens, mut at) = (Vec::new(), 0);
    while let Some(&c) = source.get(at) {
        let next = source.get(at + 1).copied().unwrap_or_default();
        match c {
            '/' if next == '/' => {
                while source.get(at).is_some_and(|c| *c != '\n') {
                    at += 1;
                }
            }
            '"' => {
                let start = at + 1;
                at = start;
                while source[at] != '"' {
                    at += if source[at] == '\\' { 2 } else { 1 };
                }
                tokens.push(Token::Text(source[start..at].iter().collect()));
                at += 1;
            }
            'r' if next == '#' && source.get(at + 2) == Some(&'"') => {
                at += 3;
                while !(source[at] == '"' && source[at + 1] == '#') {
                    at += 1;
                }
                at += 2;
            }
            // a character, else a lifetime
            '\'' if next == '\\' || source.get(at + 2) == Some(&'\'') => {
                at += 2;
                while source[at] != '\'' || source[at - 1] == '\\' && source[at - 2] != '\\' {
                    at += 1;
                }
                at += 1;
            }
            c if c.is_alphanumeric() || c == '_' => {
                let start = at;
                while source.get(at).is_some_and(|c| c.is_alphanumeric() || *c == '_') {
                    at += 1;
                }
                tokens.push(Token::Word(source[start..at].iter().collect()));
            }
            c => {
                if !c.is_whitespace() {
                    tokens.push(Token::Sign(c));
                }
                at += 1;
            }
        }
    }
    // tests come last
    let tests = ["cfg", "(", "test", ")", "]", "mod"];
    let shown = |token: &Token| match token {
        Token::Word(word) => word.clone(),
        Token::Sign(sign) => sign.to_string(),
        Token::Text(_) => String::new(),
    };
    let end = tokens.windows(tests.len()).position(|run| run.iter().map(shown).eq(tests));
    tokens.truncate(end.unwrap_or(tokens.len()));
    tokens
}

/// The texts of a list, at any depth.
#[derive(Debug, Default, PartialEq)]
struct List {
    own: Vec<String>,
    all: Vec<String>,
}

/// The lists of a source: what is in square brackets, and patterns of several texts.
fn lists(tokens: &[Token]) -> Vec<List> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let attribute = at > 0 && matches!(tokens[at - 1], Token::Sign('#' | '!'));
        if *token == Token::Sign('[') && !attribute {
            let (mut list, mut depth) = (List::default(), 0);
            for token in &tokens[at..] {
                match token {
                    Token::Sign('[' | '(' | '{') => depth += 1,
                    Token::Sign(']' | ')' | '}') => depth -= 1,
                    Token::Text(text) => {
                        list.own.extend((depth == 1).then(|| text.clone()));
                        list.all.push(text.clone());
                    }
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
            found.push(list);
        }
        if let (Token::Text(first), false) = (token, at > 0 && tokens[at - 1] == Token::Sign('|')) {
            let more = tokens[at + 1..].chunks(2).map_while(|pair| match pair {
                [Token::Sign('|'), Token::Text(text)] => Some(text.clone()),
                _ => None,
            });
            let own: Vec<String> = std::iter::once(first.clone()).chain(more).collect();
            if own.len() > 1 {
                found.push(List { all: own.clone(), own });
            }
        }
    }
    found
}

/// What lists must not repeat.
struct Facts {
    columns: BTreeSet<String>,
    styles: BTreeSet<String>,
    authentications: BTreeSet<String>,
    switches: BTreeSet<String>,
    reserved: BTreeSet<String>,
    functions: BTreeSet<String>,
    settings: BTreeSet<String>,
}

impl Facts {
    fn read() -> Self {
        let tokens =
            |name: &str| tokens(&std::fs::read_to_string(root().join("src/redshift").join(name)).unwrap());
        let stream = tokens("stream.rs");
        let mut columns = BTreeSet::new();
        for run in stream.windows(5) {
            match run {
                [Token::Word(word), Token::Sign('('), Token::Text(name), ..] if word == "column" => {
                    columns.insert(name.clone());
                }
                [
                    Token::Sign('('),
                    Token::Text(old),
                    Token::Sign(','),
                    Token::Text(new),
                    Token::Sign(')'),
                ] => {
                    columns.extend([old.clone(), new.clone()]);
                }
                _ => {}
            }
        }
        let functions = tokens("functions.rs");
        let functions = functions.windows(3).filter_map(|run| match run {
            [Token::Text(name), Token::Word(class), Token::Word(_)]
                if ["Immutable", "Stable", "Volatile"].contains(&class.as_str()) =>
            {
                Some(name.clone())
            }
            _ => None,
        });
        let settings = tokens("settings.rs");
        let settings = settings.windows(3).filter_map(|run| match run {
            [Token::Sign('='), Token::Text(name), Token::Sign(',')] => Some(name.clone()),
            _ => None,
        });
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            columns,
            functions: functions.collect(),
            settings: settings.collect(),
            styles: DistStyle::ALL.iter().map(|style| style.name().to_owned()).collect(),
            authentications: AuthenticationKind::ALL.iter().map(|kind| kind.name().to_owned()).collect(),
            // `true` and `false` are words of JSON too
            switches: words(&["on", "off", "yes", "no"]),
            reserved: lists(&tokens("reserved.rs")).into_iter().flat_map(|list| list.own).collect(),
        }
    }

    /// What a list repeats.
    fn repeated(&self, list: &List) -> Option<&'static str> {
        let of = |set: &BTreeSet<String>| {
            let folded = list.all.iter().map(|text| text.to_ascii_lowercase());
            folded.filter(|text| set.contains(text)).collect::<BTreeSet<_>>().len()
        };
        let whole = |set: &BTreeSet<String>, least: usize| {
            list.own.len() >= least && list.own.iter().all(|text| set.contains(&text.to_ascii_lowercase()))
        };
        match () {
            () if of(&self.columns) > 1 => Some("columns of streams"),
            () if of(&self.styles) > 1 => Some("styles of distribution"),
            () if of(&self.authentications) > 1 => Some("kinds of authentication"),
            () if of(&self.switches) > 1 => Some("words for on and off"),
            // phrases of the grammar are shorter
            () if whole(&self.reserved, 4) => Some("reserved words"),
            () if whole(&self.functions, 3) => Some("functions"),
            () => None,
        }
    }
}

/// The second lists of a file: what each repeats, and its texts.
fn second_lists(facts: &Facts, source: &str) -> Vec<(&'static str, Vec<String>)> {
    let lists = lists(&tokens(source));
    lists.into_iter().filter_map(|list| Some((facts.repeated(&list)?, list.all))).collect()
}

fn excepted(file: &str, texts: &[String]) -> bool {
    EXCEPTIONS.iter().any(|(of, name, _)| *of == file && texts.iter().any(|text| text == name))
}

fn sources() -> Vec<(String, String)> {
    let is_test = |file: &str| file.ends_with("tests.rs") || file.contains("/tests/");
    let all = files("src", "rs").into_iter().map(|path| (relative(&path), path));
    all.filter(|(file, _)| !file.starts_with("src/redshift/") && !is_test(file))
        .map(|(file, path)| (file, std::fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn no_fact_of_redshift_is_listed_a_second_time() {
    let facts = Facts::read();
    let mut found = Vec::new();
    for (file, source) in sources() {
        for (what, texts) in second_lists(&facts, &source) {
            if !excepted(&file, &texts) {
                found.push(format!("{file}: {what}: {}", texts.join(", ")));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_name_of_a_setting_is_spelled_once() {
    let facts = Facts::read();
    let mut found = Vec::new();
    for (file, source) in sources() {
        for token in tokens(&source) {
            let Token::Text(text) = token else { continue };
            let mut words = text.split(|of: char| !of.is_ascii_alphanumeric() && of != '_');
            if words.any(|word| facts.settings.contains(word)) {
                found.push(format!("{file}: {text}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_exception_is_still_a_second_list() {
    let facts = Facts::read();
    let sources = sources();
    for (file, name, reason) in EXCEPTIONS {
        let source = sources.iter().find(|(of, _)| of == file).map_or("", |(_, source)| source);
        let needed =
            second_lists(&facts, source).iter().any(|(_, texts)| texts.iter().any(|text| text == name));
        assert!(needed, "{file} does not list `{name}` any more ({reason})");
    }
}

#[test]
fn the_facts_are_found_in_their_files() {
    let facts = Facts::read();
    assert!(
        ["kafka_value", "refresh_time", "shardid", "data"].iter().all(|name| facts.columns.contains(*name))
    );
    assert!(facts.functions.contains("approximate count") && facts.functions.len() > 100);
    assert!(facts.settings.contains("timezone") && facts.settings.len() > 5);
    assert!(facts.reserved.contains("without") && facts.reserved.len() > 100);
}

#[test]
fn the_check_sees_every_kind_of_list() {
    let facts = Facts::read();
    let what = |source: &str| -> Vec<&'static str> {
        second_lists(&facts, source).into_iter().map(|(what, _)| what).collect()
    };
    let none: [&str; 0] = [];
    assert_eq!(what(r#"const A: [&str; 2] = ["shard_id", "data"];"#), ["columns of streams"]);
    assert_eq!(
        what(r#"const A: &[(&str, &str)] = &[("Shard_Id", ""), ("kafka_key", "")];"#),
        ["columns of streams"]
    );
    assert_eq!(what(r#"matches!(a, "kafka_key" | "kafka_value")"#), ["columns of streams"]);
    assert_eq!(what(r#"#[arg(value_parser = ["even", "key"])]"#), ["styles of distribution"]);
    assert_eq!(what(r#"f(&["iam", "mtls"])"#), ["kinds of authentication"]);
    assert_eq!(what(r#"match a { "on" | "yes" => 1 }"#), ["words for on and off"]);
    assert_eq!(what(r#"["all", "and", "any", "as"]"#), ["reserved words"]);
    assert_eq!(what(r#"["lower", "upper", "left"]"#), ["functions"]);
    assert_eq!(
        what(r#"["lower", "upper"]; ["lower", "upper", "mine"]; [f("lower"), f("upper"), f("left")]"#),
        none
    );
    assert_eq!(
        what("// [\"shard_id\", \"data\"]\n#[cfg(test)] mod tests { [\"shard_id\", \"data\"] }"),
        none
    );
    assert_eq!(what(r#"let c = '"'; let d = '\''; a["shard_id"]; b["data"]"#), none);
}
