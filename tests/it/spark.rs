//! The example for Spark, on a real PySpark in local mode wherever there is one.

use std::path::Path;
use std::process::Command;

use crate::command::Test;
use crate::root;

#[test]
fn spark_finds_what_one_machine_finds_wherever_pyspark_is_installed() {
    let python = std::env::var("MVSTREAM_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let installed = Command::new(&python).args(["-c", "import pyspark"]).output();
    if !installed.is_ok_and(|output| output.status.success()) {
        #[allow(clippy::print_stderr, reason = "a skipped test says so")]
        let say = |words: String| eprintln!("{words}");
        say(format!("`{python}` has no pyspark, so the example for Spark was not run"));
        return;
    }
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
    // of three files one is empty, and Spark cuts the others wherever it likes
    let (first, second) = records.split_at(records.match_indices('\n').nth(3_333).unwrap().0 + 1);
    for (name, text) in [("a.ndjson", first), ("b.ndjson", second), ("c.ndjson", "")] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let built = Path::new(env!("CARGO_BIN_EXE_mvstream")).parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::iter::once(built).chain(std::env::split_paths(&path));
    let merged = folder.path().join("lake.profile.json");
    let run = Command::new(&python)
        .arg(root().join("examples/spark/profile_lake.py"))
        .arg(folder.path().join("*.ndjson"))
        .arg(&merged)
        .env("PATH", std::env::join_paths(places).unwrap())
        .env("SPARK_LOCAL_IP", "127.0.0.1")
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let alone = Test::new().file("all.ndjson", records).args(["infer", "all.ndjson", "--profile", "-"]).run();
    assert_eq!(std::fs::read_to_string(merged).unwrap(), alone.stdout);
}
