//! The views of public tutorials, generated with flags: they are equal as views.

use mvstream::model::View;

use crate::command::Test;
use crate::root;

const TYPED: &[&str] = &[
    "--external-schema",
    "evdata",
    "--view",
    "ev_station_data_extract",
    "--casts",
    "plain",
    "--filter",
    "none",
    "--distkey",
    "id",
    "--ordinals",
    "--with",
    "view",
    "--column",
    "/_id=char(36) as ID",
    "--column",
    "/clusterID=varchar(30)",
    "--column",
    "/connectionTime=varchar(20)",
    "--column",
    "/kWhDelivered=decimal(10,2)",
    "--column",
    "/spaceID=varchar(100)",
    "--column",
    "/timezone=varchar(30)",
    "--column",
    "/userID=varchar(30)",
];

/// The preview of 2022: four metadata columns, no size limit, no third argument, no automatic refresh.
const PREVIEW: &[&str] = &[
    "--max-bytes",
    "none",
    "--null-if-invalid",
    "no",
    "--auto-refresh",
    "no",
    "--metadata",
    "approximate_arrival_timestamp,partition_key,shard_id,sequence_number",
];

const SUPER: &[&str] = &[
    "--external-schema",
    "evdata",
    "--view",
    "ev_station_data",
    "--layout",
    "super",
    "--casts",
    "plain",
    "--filter",
    "none",
    "--sortkey",
    "none",
    "--with",
    "view",
];

fn made(schema: &str, flags: &[&[&str]]) -> (String, Vec<View>) {
    let path = root().join("schemas/events").join(schema);
    let flags = flags.iter().flat_map(|flags| flags.iter().copied());
    let seen = Test::new().args(["generate", path.to_str().unwrap()]).args(flags).run();
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    let script = mvstream::sql::parse("made.sql", &seen.stdout).unwrap();
    (seen.stdout, script.views().cloned().collect())
}

fn seed(name: &str) -> Vec<View> {
    let text = std::fs::read_to_string(root().join("fixtures/seeds").join(name)).unwrap();
    mvstream::sql::parse(name, &text).unwrap().views().cloned().collect()
}

#[test]
fn the_typed_views_of_tutorial_and_lab() {
    let decimal = ["--column", "/stationID=decimal(10,2)", "--sortkey", "approximate_arrival_timestamp"];
    for (stream, name) in [("ev_station_data", "000_typed.sql"), ("ev_stream_data", "002_typed.sql")] {
        let (_, views) = made("ev_station.json", &[TYPED, PREVIEW, &decimal, &["--stream", stream]]);
        pretty_assertions::assert_eq!(views, seed(name));
    }
}

#[test]
fn the_typed_view_with_the_size_limit_and_auto_refresh() {
    let flags = ["--column", "/stationID=integer", "--sortkey", "refresh_time", "--stream", "ev_stream_data"];
    let (sql, views) = made("ev_station.json", &[TYPED, &flags]);
    pretty_assertions::assert_eq!(views, seed("001_typed.sql"));
    assert!(sql.contains("DISTKEY (6)\nSORTKEY (1)\nAUTO REFRESH YES\n"), "{sql}");
    assert!(sql.contains("WHERE LENGTH(kinesis_data) < 65355;"), "{sql}");
}

#[test]
fn the_raw_super_views() {
    for (stream, name) in [("ev_station_data", "000_super.sql"), ("ev_stream_data", "002_super.sql")] {
        let (_, views) = made("ev_station.json", &[SUPER, PREVIEW, &["--stream", stream]]);
        pretty_assertions::assert_eq!(views, seed(name));
    }
}

#[test]
fn the_raw_super_view_behind_utf8_and_json() {
    let flags = [
        "--external-schema",
        "schema_one",
        "--stream",
        "my_stream_name",
        "--view",
        "my_view",
        "--layout",
        "super",
        "--casts",
        "plain",
        "--filter",
        "utf8,json",
        "--max-bytes",
        "none",
        "--sortkey",
        "none",
        "--with",
        "view",
        "--auto-refresh",
        "no",
        "--metadata",
        "approximate_arrival_timestamp",
        "--column",
        "= as data",
    ];
    let (_, views) = made("ev_station.json", &[&flags]);
    pretty_assertions::assert_eq!(views, seed("003_super.sql"));
}

#[test]
fn the_sensor_sample_in_every_encoding() {
    let sensor = [
        "--external-schema",
        "kinesis_schema",
        "--stream",
        "demo-stream",
        "--view",
        "sensor_data_stream",
        "--computed",
        "temperature_category=CASE WHEN current_temperature > 40 THEN 'HIGH' WHEN current_temperature < 0 THEN 'LOW' ELSE 'NORMAL' END",
        "--computed",
        "record_quality=CASE WHEN sensor_id IS NULL OR current_temperature IS NULL THEN 'incomplete' ELSE 'complete' END",
        "--column",
        "/measurements/0/value as first_measurement_value",
        "--column",
        "/created_at as created_at",
        "--recent-hours",
        "24",
    ];
    for encoding in ["utf-8", "base64", "hex"] {
        for layout in ["typed", "tiered"] {
            let (sql, views) = made(
                "sensor_reading.json",
                &[
                    &sensor,
                    &[
                        "--encoding",
                        encoding,
                        "--layout",
                        layout,
                        "--with",
                        "external-schema,settings,view,probe",
                    ],
                ],
            );
            crate::snapshot("sensor", &format!("{layout}-{encoding}"), &sql);
            let streaming: Vec<_> = views.iter().filter(|view| view.storage().is_some()).collect();
            let plain: Vec<_> = views.iter().filter(|view| view.storage().is_none()).collect();
            // only a plain view can use the current time
            assert!(streaming.iter().all(|view| view.also.is_empty()));
            assert!(plain.iter().any(|view| view.name.to_string() == "sensor_data_stream_recent" && !view.also.is_empty()));
        }
    }
}
