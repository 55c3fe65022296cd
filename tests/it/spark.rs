//! The Spark example, on a real PySpark in local mode.

use std::path::Path;

use crate::command::Test;
use crate::{root, tools};

#[test]
fn spark_finds_what_one_machine_finds() {
    let records: String = (0..5_000)
        .map(|n| match n % 500 {
            7 => "{\"id\": oops}\n".to_owned(),
            _ => format!(
                "{{\"id\": {n}, \"name\": \"café {}\", \"at\": \"2026-11-{:02}\"}}\n",
                n % 90,
                n % 28 + 1
            ),
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    // one of three files is empty, and Spark splits the others anywhere
    let (first, second) = records.split_at(records.match_indices('\n').nth(3_333).unwrap().0 + 1);
    for (name, text) in [("a.ndjson", first), ("b.ndjson", second), ("c.ndjson", "")] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let built = Path::new(env!("CARGO_BIN_EXE_mvstream")).parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::iter::once(built).chain(std::env::split_paths(&path));
    let merged = folder.path().join("lake.profile.json");
    let run = tools::spark()
        .arg(root().join("examples/spark/profile_lake.py"))
        .arg(folder.path().join("*.ndjson"))
        .arg(&merged)
        .env("PATH", std::env::join_paths(places).unwrap())
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let alone = Test::new().file("all.ndjson", records).args(["infer", "all.ndjson", "--profile", "-"]).run();
    assert_eq!(std::fs::read_to_string(merged).unwrap(), alone.stdout);
}
