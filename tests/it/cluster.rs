//! A PostgreSQL server for one test.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::tools::{Postgresql, postgresql, server_command, server_user};

/// A server of its own on a unix socket, gone when the test ends.
pub(crate) struct Cluster {
    folder: tempfile::TempDir,
    postgresql: Postgresql,
}

impl Cluster {
    pub(crate) fn start() -> Self {
        // the path of a socket has to be short, and the server's own user has to be able to go there
        let folder = tempfile::tempdir_in("/tmp").unwrap();
        if let Some((user, group)) = server_user() {
            std::os::unix::fs::chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        let cluster = Self { postgresql: postgresql(folder.path()), folder };
        let mut initdb = cluster.command("initdb");
        initdb.args(["-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"]);
        // letters beyond ASCII have cases; where PostgreSQL has no such locale of its own, the system does
        let own = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
        initdb.args(if cluster.version() >= 17 { &own[..] } else { &["--locale=C.UTF-8"] });
        let output = initdb.stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut start = cluster.command("pg_ctl");
        let socket = format!("-c listen_addresses= -c fsync=off -k {}", cluster.folder.path().display());
        start.args(["-D", "data", "-w", "-l", "log", "-o", &socket, "start"]).stdout(Stdio::null());
        let log = || std::fs::read_to_string(cluster.folder.path().join("log")).unwrap_or_default();
        assert!(start.status().unwrap().success(), "{}", log());
        cluster
    }

    /// The major version.
    pub(crate) fn version(&self) -> u32 {
        self.postgresql.version
    }

    fn command(&self, program: &str) -> Command {
        let mut command = server_command(&self.postgresql.bin.join(program));
        command.current_dir(self.folder.path()).env("LC_ALL", "C");
        for other in ["PGHOST", "PGPORT", "PGOPTIONS", "PGSERVICE", "PGDATABASE", "PGUSER"] {
            command.env_remove(other);
        }
        command
    }

    /// What each expression gives, as text; `error` where it raises.
    pub(crate) fn answers(&self, expressions: &[String]) -> Vec<String> {
        let mut script = String::from(
            "SET timezone = 'UTC'; SET datestyle = 'ISO, MDY'; SET extra_float_digits = 0;\n\
             SET escape_string_warning = off; SET standard_conforming_strings = on;\n\
             CREATE FUNCTION pg_temp.tried(expression text) RETURNS text LANGUAGE plpgsql AS $f$ DECLARE answer text;\n\
             BEGIN EXECUTE 'SELECT (' || expression || ')::text' INTO answer; RETURN coalesce(answer, 'NULL');\n\
             EXCEPTION WHEN others THEN RETURN 'error'; END $f$;\n",
        );
        for expression in expressions {
            writeln!(script, "SELECT to_json(pg_temp.tried($q${expression}$q$));").unwrap();
        }
        let mut psql = self.command("psql");
        psql.arg("-h").arg(self.folder.path()).args([
            "-U",
            "postgres",
            "-qAtX",
            "-v",
            "ON_ERROR_STOP=1",
            "postgres",
        ]);
        let mut psql = psql.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdin = psql.stdin.take().unwrap();
        let writer = std::thread::spawn(move || stdin.write_all(script.as_bytes()).unwrap());
        let output = psql.wait_with_output().unwrap();
        writer.join().unwrap();
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        let answers: Vec<String> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers.len(), expressions.len());
        answers
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = self.command("pg_ctl");
        stop.args(["-D", "data", "-m", "immediate", "stop"]).stdout(Stdio::null());
        let _ = stop.status();
    }
}
