//! Laws of the proof: every view that can be said survives its own SQL.

mod reading;
mod templates;
mod trees;

use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::verify;
use crate::model::{
    Body, CastOp, Checks, Column, Comments, Encoding, Expr, Field, KeyRef, Landing, Mode, Reading,
    RecordFilter, Script, Spelling, Storage, Stream, Value, View, ViewKind,
};
use crate::options::Options;
use crate::redshift::{EpochUnit, Ident, Name, SqlType, StreamName};
use crate::text::{Path, Step};

fn ident(text: &str) -> Ident {
    Ident::new(text).unwrap()
}

fn stream(record_filter: RecordFilter) -> Stream {
    Stream {
        schema: ident("evdata"),
        name: StreamName::new("ev_stream_data").unwrap(),
        payload: ident("kinesis_data"),
        strip_bytes: 0,
        encoding: Encoding::Utf8,
        null_if_invalid: true,
        record_filter,
    }
}

fn record_filter() -> RecordFilter {
    RecordFilter {
        mode: Mode::Drop,
        max_bytes: Some(65_355),
        checks: Checks::UTF8_JSON,
        spelling: Spelling::Ordered,
        keep_tombstones: false,
    }
}

fn landing() -> Body {
    Body::Landing(Landing {
        relation: Name::unqualified(ident("ev_landing")),
        alias: ident("l"),
        payload: ident("payload"),
    })
}

fn view(body: Body, columns: Vec<Column>) -> View {
    let kind = match body {
        Body::Stream(_) => ViewKind::Materialized(Storage { auto_refresh: Some(true), ..Storage::default() }),
        Body::Landing(_) => ViewKind::Plain,
    };
    View { name: Name::unqualified(ident("ev")), kind, columns, body, also: Vec::new(), group_by: Vec::new() }
}

fn column(name: &str, value: Value) -> Column {
    Column { name: ident(name), value }
}

fn field(path: Path, sql_type: SqlType, reading: Reading) -> Value {
    Value::Field(Field { path, sql_type, reading })
}

fn proven(view: View) -> String {
    let script = Script { statements: vec![view.into()] };
    let sql = verify(script.clone(), &Comments::default(), &Options::default())
        .unwrap_or_else(|error| panic!("{error}"));
    trees::printed_alike("<generated>", sql.text());
    sql.text().to_owned()
}

const TYPES: [SqlType; 16] = [
    SqlType::SmallInt,
    SqlType::Integer,
    SqlType::BigInt,
    SqlType::Decimal(10, 2),
    SqlType::Decimal(38, 0),
    SqlType::Real,
    SqlType::DoublePrecision,
    SqlType::Boolean,
    SqlType::Char(36),
    SqlType::Varchar(64),
    SqlType::Date,
    SqlType::Time,
    SqlType::TimeTz,
    SqlType::Timestamp,
    SqlType::TimestampTz,
    SqlType::Super,
];

fn readings(sql_type: SqlType, landed: bool) -> Vec<Reading> {
    let mut readings = match sql_type {
        SqlType::Super if landed => vec![Reading::Whole],
        SqlType::Super => vec![Reading::Parse, Reading::BareParse],
        SqlType::Boolean if landed => vec![Reading::Cast],
        SqlType::Boolean => vec![Reading::Words],
        SqlType::Varchar(_) if landed => vec![Reading::Cast, Reading::WhereFits, Reading::Serialize],
        SqlType::Varchar(_) => vec![Reading::Cast, Reading::WhereFits],
        SqlType::Char(_) => vec![Reading::Cast, Reading::Matched],
        time if time.is_time() => {
            vec![Reading::Cast, Reading::Matched, Reading::FormCast, Reading::FormTryCast, Reading::TryCast]
        }
        _ => vec![Reading::Cast, Reading::NullIfCast, Reading::TryCast, Reading::Matched],
    };
    if sql_type == SqlType::Timestamp {
        readings.extend(EpochUnit::ALL.iter().copied().map(Reading::Epoch));
    }
    readings
}

#[test]
fn every_reading_of_every_type_survives_over_stream_and_landing() {
    for landed in [false, true] {
        let mut columns = Vec::new();
        for sql_type in TYPES {
            for reading in readings(sql_type, landed) {
                let name = format!("c{}", columns.len());
                columns.push(column(&name, field(Path::of_keys(["device", "Id"]), sql_type, reading)));
            }
        }
        let body = if landed { landing() } else { Body::Stream(stream(record_filter())) };
        proven(view(body, columns));
    }
}

#[test]
fn every_gate_survives_with_every_encoding() {
    let checks = [
        Checks::NONE,
        Checks::UTF8_JSON,
        Checks::CAN_JSON_PARSE,
        Checks { utf8: true, json: false, can_json_parse: false },
        Checks { utf8: false, json: true, can_json_parse: false },
        Checks { utf8: true, json: false, can_json_parse: true },
    ];
    let mut proofs = 0;
    for encoding in [Encoding::Utf8, Encoding::Base64, Encoding::Hex] {
        for checks in checks {
            for (mode, tombstones) in [Mode::Drop, Mode::Quarantine, Mode::Rejects]
                .into_iter()
                .flat_map(|m| [(m, false), (m, true)])
            {
                for spelling in [Spelling::Ordered, Spelling::Bare] {
                    for max_bytes in [None, Some(65_355)] {
                        for strip_bytes in [0, 5] {
                            let record_filter = RecordFilter {
                                mode,
                                max_bytes,
                                checks,
                                spelling,
                                keep_tombstones: tombstones,
                            };
                            let stream = Stream { strip_bytes, encoding, ..stream(record_filter) };
                            let mut columns = vec![
                                column("refresh_time", Value::Source(ident("refresh_time"))),
                                column(
                                    "id",
                                    field(Path::of_keys(["id"]), SqlType::Integer, Reading::TryCast),
                                ),
                                column("payload", Value::Payload),
                            ];
                            match mode {
                                // without a condition nothing can fail, so there is no such column
                                Mode::Quarantine if max_bytes.is_none() && checks == Checks::NONE => {}
                                Mode::Quarantine => {
                                    columns.push(column("failed_payload", Value::FailedPayload));
                                }
                                Mode::Rejects => {
                                    columns[1] = column("reason", Value::Reason);
                                    columns[2] = column("payload", Value::PayloadBytes);
                                }
                                Mode::Drop => columns.push(column("maybe", Value::PayloadWherePossible)),
                            }
                            proven(view(Body::Stream(stream), columns));
                            proofs += 1;
                        }
                    }
                }
            }
        }
    }
    assert_eq!(proofs, 3 * 6 * 6 * 2 * 2 * 2);
}

#[test]
fn a_path_of_six_keys_nests_and_positions_have_a_call_of_their_own() {
    let six = Path::of_keys(["a", "b", "c", "d", "e", "f"]);
    let element = Path::new(vec![Step::Key("m".into()), Step::Index(0), Step::Key("v".into())]);
    let sql = proven(view(
        Body::Stream(stream(RecordFilter { checks: Checks::NONE, max_bytes: None, ..record_filter() })),
        vec![
            column("six", field(six.clone(), SqlType::BigInt, Reading::TryCast)),
            column("v", field(element.clone(), SqlType::Real, Reading::NullIfCast)),
        ],
    ));
    let text = "FROM_VARBYTE(kinesis_data, 'utf-8')";
    assert_eq!(
        sql,
        format!(
            "CREATE MATERIALIZED VIEW ev
AUTO REFRESH YES
AS
SELECT
    TRY_CAST(NULLIF(JSON_EXTRACT_PATH_TEXT(JSON_EXTRACT_PATH_TEXT({text}, 'a', 'b', 'c', 'd', 'e', TRUE), 'f', TRUE), '') AS BIGINT) AS six,
    NULLIF(JSON_EXTRACT_PATH_TEXT(JSON_EXTRACT_ARRAY_ELEMENT_TEXT(JSON_EXTRACT_PATH_TEXT({text}, 'm', TRUE), 0, TRUE), 'v', TRUE), '')::REAL AS v
FROM evdata.ev_stream_data;
"
        )
    );
    let columns = vec![
        column("six", field(six, SqlType::BigInt, Reading::Cast)),
        column("v", field(element, SqlType::Real, Reading::Cast)),
    ];
    assert_eq!(
        proven(view(landing(), columns)),
        "CREATE VIEW ev AS
SELECT
    l.payload.a.b.c.d.e.f::BIGINT AS six,
    l.payload.m[0].v::REAL        AS v
FROM ev_landing AS l;
"
    );
}

#[test]
fn a_base64_filter_decodes_only_what_can_decode() {
    let stream = Stream { encoding: Encoding::Base64, ..stream(record_filter()) };
    insta_sql("base64_filter", &proven(view(Body::Stream(stream), vec![column("payload", Value::Payload)])));
}

#[test]
fn rejects_keep_what_the_gate_refuses_and_say_why() {
    let record_filter = RecordFilter { mode: Mode::Rejects, ..record_filter() };
    let columns = vec![column("reason", Value::Reason), column("payload", Value::PayloadBytes)];
    insta_sql("rejects", &proven(view(Body::Stream(stream(record_filter)), columns)));
}

fn insta_sql(name: &str, sql: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/sql"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, sql));
}

#[test]
fn a_derived_column_is_written_out_over_what_the_view_reads() {
    let over = |name: &str| Box::new(Expr::column(ident(name)));
    let hot = Expr::Cast(CastOp::Cast, over("temperature"), SqlType::Varchar(8));
    let columns = vec![
        column("temperature", field(Path::of_keys(["currentTemperature"]), SqlType::Integer, Reading::Cast)),
        column("label", Value::Derived(hot)),
    ];
    let sql = proven(view(landing(), columns));
    assert!(sql.contains("l.payload.currentTemperature::INTEGER::VARCHAR(8) AS label"), "{sql}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn names_and_keys_of_any_text_survive(
        keys in prop::collection::vec(any_key(), 1..8),
        name in "[^\\x00-\\x1f\\x7f]{1,20}",
        landed: bool,
    ) {
        let Ok(name) = Ident::new(name) else { return Ok(()) };
        let columns = vec![
            column("a", field(Path::of_keys(keys), SqlType::Varchar(64), Reading::Cast)),
            Column { name: name.clone(), value: field(Path::of_keys(["x"]), SqlType::Integer, Reading::Matched) },
        ];
        let body = if landed { landing() } else { Body::Stream(stream(record_filter())) };
        let mut view = view(body, columns);
        if let ViewKind::Materialized(storage) = &mut view.kind {
            storage.dist_key = Some(KeyRef::Name(name));
        }
        proven(view);
    }
}

/// Keys as payloads have them at their worst; a NUL and an empty attribute have no SQL and are refused earlier.
fn any_key() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z_][a-zA-Z0-9_$]{0,10}",
        any::<String>().prop_filter("no NUL, not empty", |key| !key.is_empty() && !key.contains('\0')),
        prop::sample::select(vec![
            "'; DROP TABLE x; --",
            "\"",
            "\\",
            "\\'",
            "a\nb",
            "timestamp",
            "SELECT",
            "$",
            "0"
        ])
        .prop_map(str::to_owned),
        "[a-z]{300}",
    ]
}
