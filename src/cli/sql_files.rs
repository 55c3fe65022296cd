//! Files of SQL, folders of them, and standard input.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::args::SqlFiles;
use super::inputs;
use crate::diag::{Error, ErrorKind};
use crate::text::Source;

/// Bytes of a file of SQL.
const FILE_BYTES: u64 = 50 << 20;

/// What was named, read, with the path of what is a file.
pub(super) fn read(args: &SqlFiles, stdin: &mut dyn Read) -> Result<Vec<(Source, Option<PathBuf>)>, Error> {
    named(&args.inputs, &args.stdin_filename, stdin)
}

/// Files and folders, and standard input under a name.
pub(super) fn named(
    inputs: &[String],
    name: &str,
    stdin: &mut dyn Read,
) -> Result<Vec<(Source, Option<PathBuf>)>, Error> {
    let mut sources = Vec::new();
    for input in inputs {
        if input == "-" {
            sources.push((Source::new(name, text(name, stdin)?), None));
            continue;
        }
        let paths = inputs::files(input)?.iter().map(|path| files(path)).collect::<Result<Vec<_>, _>>()?;
        for path in paths.concat() {
            let name = path.display().to_string();
            let mut file = std::fs::File::open(&path).map_err(|error| unreadable(&name, &error))?;
            sources.push((Source::new(name.as_str(), text(&name, &mut file)?), Some(path)));
        }
    }
    Ok(sources)
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
            } else if kind.is_file()
                && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql"))
            {
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

/// A text of bounded length.
pub(super) fn text(name: &str, reader: &mut dyn Read) -> Result<String, Error> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sql_files_of_a_folder_are_found_in_either_case() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.sql", "b.SQL", "c.Sql", "d.txt", "sql"] {
            std::fs::write(folder.path().join(name), "SELECT 1;").unwrap();
        }
        let names = files(folder.path()).unwrap().into_iter();
        let names: Vec<_> = names.map(|path| path.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["a.sql", "b.SQL", "c.Sql"]);
    }
}
