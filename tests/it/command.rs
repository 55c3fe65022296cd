//! Runs the command in a new folder, and returns everything that a person sees.

use std::io::Write;
use std::process::{Command, Stdio};

use tempfile::TempDir;

pub(crate) struct Test {
    folder: TempDir,
    within: String,
    arguments: Vec<String>,
    stdin: String,
    variables: Vec<(String, String)>,
}

/// What a run printed, and its exit code.
pub(crate) struct Seen {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
    folder: TempDir,
}

impl Test {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            within: String::new(),
            arguments: Vec::new(),
            stdin: String::new(),
            variables: Vec::new(),
        }
    }

    pub(crate) fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    pub(crate) fn args<'a>(mut self, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        self.arguments.extend(arguments.into_iter().map(str::to_owned));
        self
    }

    /// Runs git in the folder, as somebody whose settings are known.
    pub(crate) fn git<'a>(self, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        let output = Command::new("git")
            .args([
                "-c",
                "user.name=somebody",
                "-c",
                "user.email=somebody@example.org",
                "-c",
                "init.defaultBranch=main",
            ])
            .args(["-c", "commit.gpgsign=false", "-c", "core.autocrlf=false"])
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self
    }

    /// Commits all that is in the folder.
    pub(crate) fn commit(self, message: &str) -> Self {
        self.git(["add", "--all"]).git(["commit", "--quiet", "--message", message])
    }

    /// Takes a file away.
    pub(crate) fn without(self, name: &str) -> Self {
        std::fs::remove_file(self.folder.path().join(name)).unwrap();
        self
    }

    /// Where the command runs, within the folder.
    pub(crate) fn within(mut self, folder: &str) -> Self {
        folder.clone_into(&mut self.within);
        self
    }

    pub(crate) fn stdin(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stdin);
        self
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn run(self) -> Seen {
        let mut child = Command::new(env!("CARGO_BIN_EXE_mvstream"))
            .args(&self.arguments)
            .current_dir(self.folder.path().join(&self.within))
            // what a developer's own shell asks for changes nothing here
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .env_remove("COLUMNS")
            .env_remove("GITHUB_ACTIONS")
            .envs(self.variables)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // the command may end before it has read everything
        let _ = child.stdin.take().unwrap().write_all(self.stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        Seen {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap(),
            folder: self.folder,
        }
    }
}

impl Seen {
    /// Another run in the same folder.
    pub(crate) fn then(self) -> Test {
        Test { folder: self.folder, ..Test::new() }
    }

    /// Where it ran.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The text of a file that the run left.
    pub(crate) fn file(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.path().join(name)).ok()
    }
}
