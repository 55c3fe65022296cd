//! Runs the command on files of its own and gives back everything that a person sees.

use std::io::Write;
use std::process::{Command, Stdio};

use tempfile::TempDir;

pub(crate) struct Test {
    folder: TempDir,
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
            .current_dir(self.folder.path())
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
    /// The text of a file that the run left.
    pub(crate) fn file(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.path().join(name)).ok()
    }
}
