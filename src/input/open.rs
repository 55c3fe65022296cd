//! Inputs are opened, and looked at as far as it takes to know what they are.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use super::detect::{self, Verdict};
use super::{DOCUMENT_BYTES, InputSource, sample};
use crate::diag::{Error, ErrorKind};
use crate::options::InputKind;

/// What an input looks like, compressed or not. What may be a document is read to its end, where that is near.
pub(super) fn detected<'r>(
    name: &str,
    head: &mut Vec<u8>,
    rest: Rest<'r>,
) -> Result<(InputKind, Rest<'r>), Error> {
    let failed = |error: std::io::Error| unreadable(name, &error);
    let inner = [".gz", ".zst"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    let is_compressed = sample::is_compressed(head);
    match rest {
        Rest::File(path) => {
            let file = File::open(&path).map_err(failed)?;
            let mut reader = sample::decompressed(Box::new(file)).map_err(failed)?;
            let mut start = Vec::new();
            reader.by_ref().take(detect::HEAD_BYTES as u64).read_to_end(&mut start).map_err(failed)?;
            let kind = kind(inner, &mut start, &mut reader)?;
            if kind != InputKind::Payloads && is_compressed {
                *head = start;
                return Ok((kind, Rest::Reader(reader)));
            }
            Ok((kind, Rest::File(path)))
        }
        // a compressed stream is one of payloads
        rest if is_compressed => Ok((InputKind::Payloads, rest)),
        Rest::Reader(mut reader) => {
            let kind = kind(inner, head, &mut reader)?;
            Ok((kind, Rest::Reader(reader)))
        }
    }
}

/// The kind of what begins with `start`, to which more is added where that does not tell.
fn kind(name: &str, start: &mut Vec<u8>, reader: &mut dyn Read) -> Result<InputKind, Error> {
    let whole = start.len() < detect::HEAD_BYTES;
    if let Verdict::Is(kind) = detect::detect(name, start, whole)? {
        return Ok(kind);
    }
    let limit = (DOCUMENT_BYTES + 1).saturating_sub(start.len() as u64);
    reader.take(limit).read_to_end(start).map_err(|error| unreadable(name, &error))?;
    // of what is too large for a document the beginning decides
    let whole = start.len() as u64 <= DOCUMENT_BYTES;
    let looked_at = if whole { start.as_slice() } else { &start[..detect::HEAD_BYTES] };
    match detect::detect(name, looked_at, whole)? {
        Verdict::Is(kind) => Ok(kind),
        Verdict::NeedsRest => Ok(detect::guess(looked_at)),
    }
}

/// What has not been read yet.
pub(super) enum Rest<'r> {
    File(PathBuf),
    Reader(Box<dyn Read + 'r>),
}

/// The name of an input, its first bytes, and where the rest is.
pub(super) fn opened<'r>(
    input: InputSource<'r>,
    files: &mut Vec<PathBuf>,
) -> Result<(String, Vec<u8>, Rest<'r>), Error> {
    let (name, mut reader, file): (String, Box<dyn Read + 'r>, _) = match input {
        InputSource::File(path) => {
            let name = path.display().to_string();
            let file = File::open(&path).map_err(|error| unreadable(&name, &error))?;
            let kind = file.metadata().map_err(|error| unreadable(&name, &error))?;
            if kind.is_dir() {
                let message = format!("`{name}` is a folder");
                return Err(Error::new(ErrorKind::File, message)
                    .help("list the files in it, such as `folder/*.json`"));
            }
            // a pipe, as a shell makes it for `<(…)`, can be read only once, and has no name worth telling
            if kind.is_file() {
                (name, Box::new(file), Some(path))
            } else {
                ("<pipe>".to_owned(), Box::new(file), None)
            }
        }
        InputSource::Reader(name, reader) => (name.to_owned(), Box::new(reader), None),
    };
    let mut head = Vec::new();
    let limit = detect::HEAD_BYTES as u64;
    reader.by_ref().take(limit).read_to_end(&mut head).map_err(|error| unreadable(&name, &error))?;
    match file {
        Some(path) => {
            files.push(path.clone());
            Ok((name, head, Rest::File(path)))
        }
        None => Ok((name, head, Rest::Reader(reader))),
    }
}

pub(super) fn unreadable(name: &str, error: &std::io::Error) -> Error {
    Error::new(ErrorKind::File, format!("cannot read `{name}`: {error}"))
        .help("give a file with a JSON Schema or payloads, or `-` for standard input")
}

/// A document that is small enough to be read whole.
pub(super) fn text(name: &str, head: &[u8], reader: &mut dyn Read) -> Result<String, Error> {
    let mut bytes = head.to_owned();
    reader.take(DOCUMENT_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(name, &error))?;
    if bytes.len() as u64 > DOCUMENT_BYTES {
        let message =
            format!("`{name}` is too large: a schema or profile has at most {DOCUMENT_BYTES} bytes");
        return Err(Error::new(ErrorKind::Limit, message).help("split the file, or remove long `enum` lists"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        Error::new(ErrorKind::Input, format!("`{name}` is not valid UTF-8 at byte {valid}"))
            .help("save the file as UTF-8")
    })
}
