//! Every combination of options gives SQL that survives its proof.
use crate::diag::Findings;
use crate::model::*;

fn member(shape: Shape) -> ShapeField {
    ShapeField { shape, required: true }
}

fn shape() -> Shape {
    let text =
        |format, ascii| Shape { text: Text { format, ascii, ..Text::default() }, ..Shape::of(Kinds::STRING) };
    let bound = |value| Some(Bound { value, exclusive: false });
    let items = Some(Box::new(Shape::of(Kinds::OBJECT)));
    let inner: indexmap::IndexMap<_, _> = [
        ("model".to_owned(), member(text(None, true))),
        ("it's \\ \"odd\"".to_owned(), member(Shape::of(Kinds::NUMBER))),
    ]
    .into_iter()
    .collect();
    let known = [
        ("_id", text(Some(Format::Uuid), true)),
        ("when", text(Some(Format::DateTime), true)),
        ("day", text(Some(Format::Date), true)),
        ("clock", text(Some(Format::Time), true)),
        (
            "n",
            Shape {
                numbers: Numbers { lower: bound(0), upper: bound(10i128.pow(20)), scale: None },
                ..Shape::of(Kinds::INTEGER)
            },
        ),
        (
            "price",
            Shape {
                numbers: Numbers { lower: bound(0), upper: bound(1000), scale: Some(2) },
                ..Shape::of(Kinds::NUMBER)
            },
        ),
        ("ok", Shape::of(Kinds::BOOLEAN)),
        (
            "Status",
            Shape {
                text: Text { max_bytes: Some(5), listed: true, ..Text::default() },
                ..Shape::of(Kinds::STRING)
            },
        ),
        ("any", Shape::any()),
        ("shard_id", Shape::of(Kinds::INTEGER)),
        ("", Shape::of(Kinds::INTEGER)),
        ("list", Shape { items, ..Shape::of(Kinds::ARRAY) }),
        ("device", Shape { fields: Fields { known: inner, rest: Rest::Closed }, ..Shape::of(Kinds::OBJECT) }),
    ];
    let known = known.into_iter().map(|(key, shape)| (key.to_owned(), member(shape))).collect();
    Shape { fields: Fields { known, rest: Rest::Unsaid }, ..Shape::of(Kinds::OBJECT) }
}

#[test]
fn every_combination_survives_its_proof() {
    let shape = shape();

    let mut failed = std::collections::BTreeMap::new();
    let mut count = 0;
    for layout in Layout::ALL {
        for source in Source::ALL {
            for casts in Casts::ALL {
                for bad in OnBadRecord::ALL {
                    for encoding in [Encoding::Utf8, Encoding::Base64, Encoding::Hex] {
                        for filter in [None, Some(Checks::NONE), Some(Checks::UTF8_JSON)] {
                            for (auto, extra) in [(true, false), (false, true)] {
                                let mut parts = Part::ALL.to_vec();
                                if *bad != OnBadRecord::Drop || filter == Some(Checks::NONE) {
                                    parts.retain(|p| *p != Part::Rejects);
                                }
                                let options = Options {
                                    layout: *layout,
                                    source: *source,
                                    casts: *casts,
                                    on_bad_record: *bad,
                                    encoding,
                                    filter,
                                    auto_refresh: auto,
                                    keep_payload: extra && *layout == Layout::Typed,
                                    ordinals: extra,
                                    overlong: if extra { Overlong::Null } else { Overlong::Cut },
                                    strip_bytes: if extra { 5 } else { 0 },
                                    keep_tombstones: extra,
                                    promote: if *layout == Layout::Typed {
                                        vec![]
                                    } else {
                                        vec![Path::of_keys(["_id"]), Path::of_keys(["when"])]
                                    },
                                    columns: vec![ColumnOption {
                                        path: Path::parse("/list/0/a b").unwrap(),
                                        becomes: Becomes::Epoch(EpochUnit::Milliseconds),
                                        name: None,
                                    }],
                                    uri: Some("b:9098".into()),
                                    cluster_arn: Some("arn:aws:kafka:x".into()),
                                    stream: Some("Readings-x".into()),
                                    view: Some("mart.readings".into()),
                                    kafka_key: if extra { KafkaKey::Hex } else { KafkaKey::Text },
                                    parts,
                                    grant_to: vec!["analyst".into()],
                                    recent_hours: Some(3),
                                    ..Options::default()
                                };
                                count += 1;
                                let mut findings = Findings::new();
                                let computed = if *layout == Layout::Super {
                                    vec![]
                                } else {
                                    vec![(
                                        "hot".to_owned(),
                                        Expr::column(Ident::new("price").unwrap())
                                            .binary(BinaryOp::Greater, Expr::number(4)),
                                    )]
                                };
                                let result = crate::plan::choose(
                                    &shape,
                                    "readings",
                                    &options,
                                    &computed,
                                    &mut findings,
                                )
                                .and_then(|plan| crate::plan::assemble(&plan, &options, &mut findings))
                                .and_then(|script| {
                                    crate::sql::verify(script, &Comments::default(), &options)
                                });
                                match result {
                                    Ok(_) => {}
                                    Err(error) => {
                                        failed
                                            .entry(error.message().chars().take(300).collect::<String>())
                                            .or_insert_with(Vec::new)
                                            .push(format!(
                                                "{} {} {} {} {encoding:?} {filter:?} {auto}",
                                                layout.name(),
                                                source.name(),
                                                casts.name(),
                                                bad.name()
                                            ));
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    for (message, at) in &failed {
        eprintln!("{} × {message}\n   {}\n", at.len(), at[0]);
    }
    assert!(failed.is_empty(), "{} of {count}", failed.values().map(Vec::len).sum::<usize>());
}
