//! The prose of the README and of the guide: short sentences, and the words of the field.

use crate::{files, relative, root};

/// The sentences of a page, cells of tables included; code, links and generated tables are left out.
fn sentences(page: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    let (mut in_code, mut in_table) = (false, false);
    for line in page.lines() {
        in_code ^= line.starts_with("```");
        in_table = (in_table || line.starts_with("<!-- ")) && line != "<!-- end -->";
        let definition = line.starts_with('[') && line.contains("]: ");
        if in_code || in_table || line.starts_with(['#', '`', '<']) || definition || line.is_empty() {
            paragraphs.push(String::new());
        } else if line.starts_with('|') {
            paragraphs.extend(line.split('|').map(str::to_owned));
            paragraphs.push(String::new());
        } else {
            if line.starts_with("- ") {
                paragraphs.push(String::new());
            }
            let last = paragraphs.last_mut().unwrap();
            last.push(' ');
            last.push_str(line);
        }
    }
    let ends = [". ", "! ", "? ", ": ", "; ", " · "];
    let plain = paragraphs.iter().map(|paragraph| without_code(paragraph));
    plain
        .flat_map(|paragraph| {
            let split = ends.iter().fold(paragraph, |text, end| text.replace(end, "\n"));
            split.lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

/// A text in which each piece of code, and the address of each link, is one word.
fn without_code(text: &str) -> String {
    let outside = text.split('`').enumerate();
    let text: String = outside.map(|(at, part)| if at % 2 == 0 { part } else { "code" }).collect();
    let mut parts = text.split("](");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once(')').map_or("", |(_, after)| after))
}

/// Words that writing does without, each as it begins and ends.
const AVOIDED: &[&str] = &[
    "told",
    "tell",
    "tells",
    "says",
    "said",
    "stands",
    "lies",
    "beside",
    "mended",
    "anew",
    "refuses",
    "refused",
    "unmodelled",
    "is no",
    "are no",
    "for good",
];

fn avoided(sentence: &str) -> Option<&'static str> {
    let is_letter = |character: char| character.is_ascii_alphabetic();
    let words: Vec<&str> = sentence.split(|character: char| !is_letter(character)).collect();
    let sentence = format!(" {} ", words.join(" ").to_lowercase());
    AVOIDED.iter().copied().find(|word| sentence.contains(&format!(" {word} ")))
}

#[test]
fn every_sentence_is_short_and_in_the_words_of_the_field() {
    let mut pages = files("src/guide", "md");
    pages.extend(["README.md", "CONTRIBUTING.md"].map(|name| root().join(name)));
    for path in pages {
        for sentence in sentences(&std::fs::read_to_string(&path).unwrap()) {
            let words = sentence.split_whitespace().count();
            assert!(words <= 20, "{}: {words} words: {sentence}", relative(&path));
            assert_eq!(avoided(&sentence), None, "{}: {sentence}", relative(&path));
        }
    }
}

#[test]
fn long_sentences_and_avoided_words_are_found() {
    let page = "# A b c\n\nOne `code with words` is\nshort. Two [links](https://a.b/c d): three.\n\n```sh\nx is no y\n```\n\
                | a cell | x is no y |\n";
    let found: Vec<String> =
        sentences(page).iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect();
    assert_eq!(found, ["One code is short", "Two [links", "three.", "a cell", "x is no y"]);
    assert_eq!(avoided("x is no y"), Some("is no"));
    assert_eq!(avoided("She said: nothing"), Some("said"));
    assert_eq!(avoided("a standstill is not anew-ish"), Some("anew"));
    assert_eq!(avoided("there is nothing"), None);
}
