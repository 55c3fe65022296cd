//! Where the outputs of a project may be, and what is shown of them.

use crate::command::Test;
use crate::project::PARCELS;

#[test]
fn an_output_is_a_regular_sql_file_under_the_folder_of_the_project() {
    for output in ["../parcels.sql", "/parcels.sql", "a/../../parcels.sql", "parcels.txt", "parcels"] {
        let text = format!("[views.parcels]\ninputs = [\"parcels.json\"]\noutput = \"{output}\"\n");
        for command in ["build", "check"] {
            let project =
                Test::new().file("in/mvstream.toml", text.as_str()).file("in/parcels.json", PARCELS);
            let seen = project.within("in").args([command]).run();
            assert_eq!(seen.code, 2, "{output}: {}", seen.stdout);
            assert!(seen.stderr.contains("the output `"), "{output}: {}", seen.stderr);
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_project_is_not_followed_and_a_file_without_stamp_is_not_shown() {
    let toml = "[views.parcels]\ninputs = [\"parcels.json\"]\noutput = \"sql/parcels.sql\"\n";
    let seen = Test::new()
        .file("mvstream.toml", toml)
        .file("parcels.json", PARCELS)
        .file("sql/parcels.sql", "password = hunter2\n")
        .args(["check"])
        .run();
    assert!(seen.code == 1 && !seen.stdout.contains("hunter2"), "{}", seen.stdout);
    assert!(seen.stdout.contains("was not written by `mvstream build`"), "{}", seen.stdout);
    let outside = tempfile::tempdir().unwrap();
    let sql = seen.folder().join("sql");
    std::fs::remove_dir_all(&sql).unwrap();
    std::os::unix::fs::symlink(outside.path(), &sql).unwrap();
    let seen = seen.then().args(["build"]).run();
    assert_eq!(seen.code, 2, "{}", seen.stdout);
    assert!(seen.stderr.contains("leads out of the folder of the project"), "{}", seen.stderr);
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
}
