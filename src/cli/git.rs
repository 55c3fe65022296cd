//! Files as they were at a revision. Git itself is all that is run, and it only reads.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::sql_files;
use crate::diag::{Error, ErrorKind};

/// A commit of the repository that a folder is in.
pub(super) struct Revision {
    /// As it was typed.
    pub(super) name: String,
    commit: String,
    folder: PathBuf,
}

impl Revision {
    pub(super) fn of(folder: &Path, name: &str) -> Result<Self, Error> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let inside = git(folder, &["rev-parse", "--is-inside-work-tree"])?;
        if !inside.status.success() {
            let message = format!("`{}` is not in a git repository", folder.display());
            return Err(Error::new(ErrorKind::File, message)
                .help("compare two files instead: `mvstream diff OLD NEW`"));
        }
        let commit = format!("{name}^{{commit}}");
        let found = git(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
        if !found.status.success() {
            let message = format!("git does not find the revision `{name}`");
            return Err(Error::new(ErrorKind::Option, message)
                .help("fetch it first (a shallow clone may lack it), or name a branch, a tag or a commit"));
        }
        let commit = String::from_utf8_lossy(&found.stdout).trim().to_owned();
        Ok(Self { name: name.to_owned(), commit, folder: folder.to_owned() })
    }

    /// What a message calls a file as it was.
    pub(super) fn named(&self, path: &str) -> String {
        format!("{}:{path}", self.name)
    }

    /// The text of a file, which is named from the folder on; none where it was not there.
    pub(super) fn file(&self, path: &str) -> Result<Option<String>, Error> {
        let object = format!("{}:./{}", self.commit, path.trim_start_matches("./"));
        let mut child = command(&self.folder, &["cat-file", "blob", &object])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| unrunnable(&error))?;
        let text = match &mut child.stdout {
            Some(stdout) => sql_files::text(&self.named(path), stdout),
            None => Ok(String::new()),
        };
        // what is read no further has to end before it is waited for
        drop(child.stdout.take());
        let done = child.wait_with_output().map_err(|error| unrunnable(&error))?;
        if done.status.success() {
            return text.map(Some);
        }
        let said = String::from_utf8_lossy(&done.stderr);
        if said.contains("does not exist in") || said.contains("exists on disk, but not in") {
            return Ok(None);
        }
        // a clone may lack the object, and nothing is fetched here
        let message =
            format!("git cannot read `{}`: {}", self.named(path), said.trim().trim_start_matches("fatal: "));
        Err(Error::new(ErrorKind::File, message)
            .help("fetch the revision with its files: `git fetch --refetch --no-filter`"))
    }
}

fn git(folder: &Path, arguments: &[&str]) -> Result<Output, Error> {
    command(folder, arguments).output().map_err(|error| unrunnable(&error))
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(folder)
        .args(arguments)
        // nothing is written, asked for or fetched, not even in a clone that lacks objects
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        // what it says of a missing path is read
        .env("LC_ALL", "C");
    command
}

fn unrunnable(error: &std::io::Error) -> Error {
    Error::new(ErrorKind::File, format!("git cannot be run: {error}"))
        .help("install git, or compare two files: `mvstream diff OLD NEW`")
}
