//! `lint`: what is wrong with SQL that people have written. `explain`: a finding's page.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::args::Lint;
use super::{FINE, FOUND, Stop, generate, render};
use crate::Code;
use crate::diag::{Error, ErrorKind};
use crate::text::{Source, advice};

/// Bytes of a file of SQL.
const FILE_BYTES: u64 = 50 << 20;

pub(super) fn run(
    args: &Lint,
    colour: bool,
    stdin: &mut dyn Read,
    stdout: &mut dyn Write,
) -> Result<u8, Stop> {
    let mut sources = Vec::new();
    for input in &args.inputs {
        if input == "-" {
            sources.push(Source::new("<stdin>", text("<stdin>", stdin)?));
            continue;
        }
        for path in files(Path::new(input))? {
            let name = path.display().to_string();
            let mut file = std::fs::File::open(&path).map_err(|error| unreadable(&name, &error))?;
            sources.push(Source::new(name.as_str(), text(&name, &mut file)?));
        }
    }
    let findings = crate::lint(&sources);
    stdout.write_all(render::listed(&findings, args.format, colour).as_bytes())?;
    stdout.flush()?;
    Ok(if generate::fails(&findings, args.fail_on) { FOUND } else { FINE })
}

/// The file itself, or every `.sql` of a folder and those below, by name.
fn files(path: &Path) -> Result<Vec<PathBuf>, Error> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let (mut found, mut folders) = (Vec::new(), vec![path.to_owned()]);
    while let Some(folder) = folders.pop() {
        let failed = |error: std::io::Error| unreadable(&folder.display().to_string(), &error);
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_err(failed)?;
            let path = entry.path();
            // links are not followed, since they may lead in circles
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "sql") {
                found.push(path);
            }
        }
    }
    if found.is_empty() {
        let message = format!("`{}` holds no file that ends in `.sql`", path.display());
        return Err(Error::new(ErrorKind::File, message).help("name the files, or another folder"));
    }
    found.sort();
    Ok(found)
}

fn unreadable(name: &str, error: &std::io::Error) -> Error {
    Error::new(ErrorKind::File, format!("`{name}` cannot be read: {error}"))
        .help("name files of SQL or folders of them, or `-` for standard input")
}

fn text(name: &str, reader: &mut dyn Read) -> Result<String, Error> {
    let mut bytes = Vec::new();
    reader.take(FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(name, &error))?;
    if bytes.len() as u64 > FILE_BYTES {
        return Err(
            Error::new(ErrorKind::Limit, format!("`{name}` has over {FILE_BYTES} bytes")).help("split it")
        );
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        Error::new(ErrorKind::Input, format!("`{name}` is not UTF-8 from byte {valid} on"))
            .help("save it as UTF-8")
    })
}

pub(super) fn explain(name: &str, stdout: &mut dyn Write) -> Result<u8, Stop> {
    let Some(code) = Code::ALL.iter().copied().find(|code| code.name() == name) else {
        let error = Error::new(ErrorKind::Option, format!("no finding is called `{name}`"));
        return Err(match advice(name, Code::ALL.iter().map(|code| code.name())) {
            Some(help) => error.help(help),
            None => error,
        }
        .into());
    };
    stdout.write_all(crate::explain(code).as_bytes())?;
    stdout.flush()?;
    Ok(FINE)
}
