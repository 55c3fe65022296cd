//! Laws of profiles: they merge, and what they infer holds all that they saw.

use std::sync::Arc;

use pretty_assertions::assert_eq;
use proptest::prelude::*;
use serde_json::Value;

use super::form::Form;
use super::profile::KEYS;
use super::split_records::Chunk;
use super::*;

/// A value of any kind, some of them odd.
fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        (-9_i64..9).prop_map(|value| value.to_string()),
        "-?(0|[1-9][0-9]{0,40})([.][0-9]{1,6})?([eE][+-]?[0-9]{1,3})?",
        "[a-z]{0,9}".prop_map(|text| Value::from(text).to_string()),
        any::<String>().prop_map(|text| Value::from(text).to_string()),
        "\"-?[0-9]{1,20}([.][0-9]{1,3})?\"",
        Just("\"2026-11-21\"".to_owned()),
        Just("\"2026-11-21T01:02:03Z\"".to_owned()),
        Just("\"12084f2f-fc41-41fb-a218-8cc1ac6146eb\"".to_owned()),
        Just(r#""\u00e9\ud83d\ude00""#.to_owned()),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((key(), inner), 0..6).prop_map(object),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-d]",
        1 => "[a-z]{2}",
        // many keys, so that objects become maps
        2 => (0..900_u32).prop_map(|n| format!("k{n}")),
        1 => any::<String>(),
    ]
}

fn object(members: Vec<(String, String)>) -> String {
    let members: Vec<String> =
        members.into_iter().map(|(key, value)| format!("{}:{value}", Value::from(key))).collect();
    format!("{{{}}}", members.join(","))
}

/// A record, and now and then what is none.
fn record() -> impl Strategy<Value = String> {
    prop_oneof![
        30 => prop::collection::vec((key(), value()), 0..9).prop_map(object),
        1 => prop::collection::vec((0..900_u32).prop_map(|n| (format!("k{n}"), n.to_string())), 250..500).prop_map(object),
        1 => value(),
        1 => "[{}\\[\\]a-z\":,]{0,12}",
    ]
}

fn profile(records: &[String]) -> Profile {
    let mut worker = Worker::new(payload::Reading::default(), SampleValues::All, None, None);
    let bytes = records.join("\n").into_bytes();
    let chunk = Chunk { input: 0, form: Form::Lines, line: 1, bytes, too_long: false, templated: false };
    worker.chunk(&chunk).unwrap();
    worker.finish().profile
}

fn read(records: &[String], threads: usize) -> Profile {
    let text = records.join("\n");
    let mut reader = text.as_bytes();
    let samples = SampleOptions { threads: NonZeroUsize::new(threads), ..SampleOptions::default() };
    let worker = || Worker::new(payload::Reading::default(), SampleValues::All, None, None);
    let mut origins = [Origin::Reader("records".to_owned(), Box::new(&mut reader))];
    threads::gather(&mut origins, threads, &Arc::clone(&samples.done), &worker).unwrap().profile
}

fn merged(profiles: &[&Profile]) -> String {
    let mut all = Profile::default();
    for profile in profiles {
        all.merge(profile);
    }
    all.text().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn profiles_are_a_commutative_monoid(
        a in prop::collection::vec(record(), 0..8),
        b in prop::collection::vec(record(), 0..8),
        c in prop::collection::vec(record(), 0..8),
    ) {
        let [pa, pb, pc] = [&a, &b, &c].map(|records| profile(records));
        let whole: Vec<String> = [a, b, c].concat();
        let whole = profile(&whole).text().unwrap();
        // homomorphism and associativity, both ways round
        prop_assert_eq!(&merged(&[&pa, &pb, &pc]), &whole);
        let mut bc = pb.clone();
        bc.merge(&pc);
        prop_assert_eq!(&merged(&[&pa, &bc]), &whole);
        prop_assert_eq!(&merged(&[&pc, &pa, &pb]), &whole);
        prop_assert_eq!(&merged(&[&Profile::default(), &bc, &Profile::default(), &pa]), &whole);
    }

    #[test]
    fn a_profile_file_is_read_as_it_was_written(records in prop::collection::vec(record(), 0..12)) {
        let text = profile(&records).text().unwrap();
        let read = Profile::parse("p", &text).unwrap();
        prop_assert_eq!(read.text().unwrap(), text);
    }
}

/// One record a line, and now and then a line that is broken or blank.
fn line() -> impl Strategy<Value = String> {
    let good = prop::collection::vec((key(), value()), 0..5).prop_map(object).boxed();
    let broken = (good.clone(), any::<prop::sample::Index>(), 0..5_u8).prop_map(|(line, at, how)| {
        let at =
            line.char_indices().map(|(at, _)| at).nth(at.index(line.chars().count())).unwrap_or_default();
        let (before, after) = line.split_at(at);
        match how {
            0 => before.to_owned(),
            1 => after.to_owned(),
            2 => format!("{before}no{after}"),
            3 => format!("{before}{}", after.replacen(['}', ']', '"', ','], "", 1)),
            _ => format!("{before}[{after}"),
        }
    });
    prop_oneof![6 => good, 4 => broken, 1 => Just(String::new())]
}

fn read_file(text: &str) -> Profile {
    let origin = Origin::Reader("part.ndjson".to_owned(), Box::new(text.as_bytes()));
    let worker = || Worker::new(payload::Reading::default(), SampleValues::All, None, None);
    threads::gather(&mut [origin], 1, &Arc::default(), &worker).unwrap().profile
}

/// How many payloads a preview sees.
#[cfg(feature = "preview")]
fn payloads(text: &str) -> usize {
    let origin = Origin::Reader("part.ndjson".to_owned(), Box::new(text.as_bytes()));
    let mut count = 0;
    let mut each = |some: Payloads| {
        some.each(&mut |_, _| count += 1);
        Ok(())
    };
    records::payloads(vec![origin], &Arc::default(), &mut each).unwrap();
    count
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_broken_line_costs_that_line(
        files in prop::collection::vec(prop::collection::vec(line(), 1..6), 1..4),
    ) {
        let text = |lines: &[String]| lines.join("\n") + "\n";
        let mut parts = Profile::default();
        for lines in &files {
            let text = text(lines);
            // without a record on a line of its own, a value may take several lines
            let good = |text: &str| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
            prop_assume!(lines.iter().any(|line| good(line)));
            let part = read_file(&text);
            let filled = lines.iter().filter(|line| !line.trim().is_empty()).count();
            prop_assert_eq!(part.records + part.unusable.values().sum::<u64>(), filled as u64, "{}", text);
            #[cfg(feature = "preview")]
            prop_assert_eq!(payloads(&text), filled, "{}", text);
            parts.merge(&part);
        }
        let whole = read_file(&text(&files.concat())).text().unwrap();
        prop_assert_eq!(parts.text().unwrap(), whole);
    }
}

#[test]
fn a_number_and_a_string_of_one_text_merge_either_way() {
    let [text, number] = ["[\"8\"]", "[8]"].map(|record| profile(&[record.to_owned()]));
    let whole = profile(&["[\"8\"]".to_owned(), "[8]".to_owned()]).text().unwrap();
    assert_eq!(merged(&[&text, &number]), whole);
    assert_eq!(merged(&[&number, &text]), whole);
}

#[test]
fn the_keys_of_every_object_are_kept_whatever_the_order() {
    let record = |n: usize| match n {
        // `late` is in every object but one, `twice` is in one object twice and in another not at all
        7 => "{\"id\": 7, \"twice\": 1, \"twice\": 2}".to_owned(),
        8 => "{\"id\": 8, \"late\": 1}".to_owned(),
        n => format!("{{\"k{n}\": 1, \"id\": {n}, \"twice\": 1, \"late\": 1}}"),
    };
    let records: Vec<String> = (0..KEYS + 50).map(record).collect();
    let whole = profile(&records);
    let members: Vec<&str> =
        whole.payload.object.as_ref().unwrap().members.keys().map(String::as_str).collect();
    assert_eq!(members, ["id"]);
    for cut in [1, 8, 9, 200, KEYS, KEYS + 49] {
        let (first, last) = records.split_at(cut);
        let (first, last) = (profile(first), profile(last));
        assert_eq!(merged(&[&first, &last]), merged(&[&whole]), "{cut}");
        assert_eq!(merged(&[&last, &first]), merged(&[&whole]), "{cut}");
    }
}

#[test]
fn threads_find_what_one_finds() {
    let records: Vec<String> = (0..60_000)
        .map(|n| match n % 1_000 {
            17 => "{\"a\": nope}".to_owned(),
            n => format!(
                "{{\"id\": {n}, \"text\": \"{}\", \"more\": [{n}, {{\"k{n}\": \"é\"}}]}}",
                "x".repeat(n % 50)
            ),
        })
        .collect();
    let one = read(&records, 1);
    assert_eq!(one.records, 59_940);
    for threads in [2, 3, 8] {
        assert_eq!(read(&records, threads).text().unwrap(), one.text().unwrap());
    }
}

#[test]
fn a_profile_that_was_tampered_with_is_rejected() {
    let text = profile(&["{\"a\": \"x\"}".to_owned()]).text().unwrap();
    let error = |text: &str| Profile::parse("p.json", text).unwrap_err().message().to_owned();
    assert!(error("{").starts_with("`p.json` is not valid JSON: "));
    assert_eq!(
        error(&text.replace("\"mvstream_profile\": 1", "\"mvstream_profile\": 2")),
        "`p.json` is a profile of version 2, but this release reads version 1"
    );
    assert_eq!(
        error(&text.replace("\"records\": 1", "\"records\": -1")),
        "`p.json` is not a valid profile: `/records` violates `minimum`"
    );
    assert_eq!(
        error(&text.replace("\"records\": 1", "\"recs\": 1")),
        "`p.json` is not a valid profile: the root violates `required`"
    );
    let registers = text.find("\"registers\": \"").unwrap() + 14;
    let broken = format!("{}!!!!{}", &text[..registers], &text[registers + 4..]);
    assert!(error(&broken).contains("must be 1024 bytes"), "{}", error(&broken));
}
