//! Every help text, as people see it.

use crate::command::Test;
use crate::snapshot;

#[test]
fn every_help_is_as_it_was_read() {
    for (name, arguments) in [
        ("mvstream", vec!["--help"]),
        ("mvstream-short", vec!["-h"]),
        ("generate", vec!["generate", "--help"]),
        ("generate-short", vec!["generate", "-h"]),
        ("lint", vec!["lint", "--help"]),
        ("transpile", vec!["transpile", "--help"]),
        ("preview", vec!["preview", "--help"]),
        ("init", vec!["init", "--help"]),
        ("build", vec!["build", "--help"]),
        ("check", vec!["check", "--help"]),
        ("diff", vec!["diff", "--help"]),
        ("explain", vec!["explain", "--help"]),
        ("completions", vec!["completions", "--help"]),
        ("completions-short", vec!["completions", "-h"]),
        ("man", vec!["man", "--help"]),
        ("man-short", vec!["man", "-h"]),
    ] {
        let seen = Test::new().args(arguments).run();
        assert_eq!((seen.code, seen.stderr.as_str()), (0, ""));
        snapshot("help", name, &seen.stdout);
    }
}

#[test]
fn completions_and_pages_come_for_every_shell_and_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let seen = Test::new().args(["completions", shell]).run();
        assert!(seen.code == 0 && seen.stdout.contains("on-bad-record"), "{shell}: {}", seen.stderr);
    }
    let seen = Test::new().file("pages/.keep", "").args(["man", "pages"]).run();
    assert_eq!((seen.code, seen.stdout.as_str(), seen.stderr.as_str()), (0, "", ""));
    for page in ["mvstream.1", "mvstream-generate.1", "mvstream-completions.1", "mvstream-man.1"] {
        assert!(seen.file(&format!("pages/{page}")).unwrap().starts_with(".ie"), "{page}");
    }
    assert!(Test::new().args(["man"]).run().stdout.contains("mvstream"));
    assert_eq!(Test::new().args(["man", "nowhere"]).run().code, 2);
}
