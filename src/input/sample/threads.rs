//! Inputs are read in turn, their chunks by all cores at once.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::collect::{PATHS, TooManyPaths};
use super::form::Form;
use super::split_records::{Chunk, Framer, Spare};
use super::template;
use super::worker::{Gathered, Worker};
use crate::diag::{Error, ErrorKind};

/// Chunks that wait for a worker, for each of them.
const WAITING: usize = 2;
/// Bytes of a template.
const TEMPLATE_BYTES: usize = 1 << 20;

/// Where payloads come from.
pub(crate) enum Origin<'r> {
    /// A file, compressed or not.
    File(PathBuf),
    /// A stream of bytes with a name for messages.
    Reader(String, Box<dyn Read + 'r>),
}

impl Origin<'_> {
    /// The name that messages use.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Reader(name, _) => name.clone(),
        }
    }

    fn open<'o>(&'o mut self, done: &Arc<AtomicU64>) -> io::Result<Box<dyn Read + 'o>> {
        let reader: Box<dyn Read + 'o> = match self {
            Self::File(path) => Box::new(File::open(path)?),
            Self::Reader(_, reader) => Box::new(reader),
        };
        decompressed(Box::new(Counted { reader, done: Arc::clone(done) }))
    }
}

/// The first bytes of a gzip file.
const GZIP: [u8; 2] = [0x1F, 0x8B];
/// The first bytes of a Zstandard frame.
const ZSTD: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// Tells how many bytes have been read.
struct Counted<'r> {
    reader: Box<dyn Read + 'r>,
    done: Arc<AtomicU64>,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(into)?;
        self.done.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Whether bytes begin as those of a compressed file.
pub(crate) fn is_compressed(first: &[u8]) -> bool {
    first.starts_with(&GZIP) || first.starts_with(&ZSTD)
}

/// By the first bytes, whatever the name says.
pub(crate) fn decompressed<'r>(mut reader: Box<dyn Read + 'r>) -> io::Result<Box<dyn Read + 'r>> {
    let mut first = Vec::new();
    reader.by_ref().take(4).read_to_end(&mut first)?;
    let (is_gzip, is_zstd) = (first.starts_with(&GZIP), first.starts_with(&ZSTD));
    let whole = io::Cursor::new(first).chain(reader);
    if is_gzip {
        return Ok(Box::new(flate2::read::MultiGzDecoder::new(io::BufReader::with_capacity(
            64 << 10,
            whole,
        ))));
    }
    if is_zstd {
        return Ok(Box::new(Zstd { source: io::BufReader::with_capacity(64 << 10, whole), frame: None }));
    }
    Ok(Box::new(whole))
}

/// The frames of a `.zst`, one after another.
struct Zstd<R> {
    source: R,
    frame: Option<ruzstd::decoding::FrameDecoder>,
}

impl<R: io::BufRead> Read for Zstd<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
        let bad =
            |error: String| io::Error::new(io::ErrorKind::InvalidData, format!("invalid zstd: {error}"));
        loop {
            let Some(frame) = &mut self.frame else {
                if self.source.fill_buf()?.is_empty() || into.is_empty() {
                    return Ok(0);
                }
                let mut frame = FrameDecoder::new();
                frame.init(&mut self.source).map_err(|error| bad(error.to_string()))?;
                self.frame = Some(frame);
                continue;
            };
            if frame.can_collect() == 0 {
                if frame.is_finished() {
                    self.frame = None;
                    continue;
                }
                frame
                    .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBytes(into.len().max(1)))
                    .map_err(|error| bad(error.to_string()))?;
                continue;
            }
            return frame.read(into);
        }
    }
}

/// Reads all inputs. `worker` makes a worker, `threads` says how many there are.
pub(super) fn gather<'w>(
    origins: &mut [Origin<'_>],
    threads: usize,
    done: &Arc<AtomicU64>,
    worker: &(dyn Fn() -> Worker<'w> + Sync),
) -> Result<Gathered, Error> {
    let spare = Spare::default();
    if threads <= 1 {
        let mut worker = worker();
        read(origins, done, &spare, &mut |chunk| {
            let outcome = worker.chunk(&chunk).map_err(too_many);
            spare.put(chunk.bytes);
            outcome
        })?;
        return Ok(worker.finish());
    }
    let (sender, receiver) = sync_channel::<Chunk>(threads * WAITING);
    let receiver = Mutex::new(receiver);
    std::thread::scope(|scope| {
        let workers: Vec<_> =
            (0..threads).map(|_| scope.spawn(|| work(&receiver, worker(), &spare))).collect();
        let outcome = send(origins, done, &spare, sender);
        let mut all = Gathered::default();
        let mut failed = None;
        for worker in workers {
            match worker.join() {
                Ok(Ok(gathered)) => all.merge(gathered),
                Ok(Err(TooManyPaths)) => failed = Some(too_many(TooManyPaths)),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        outcome?;
        failed.map_or(Ok(all), Err)
    })
}

/// The sender is dropped at the end, which is how workers learn that there is no more.
fn send(
    origins: &mut [Origin<'_>],
    done: &Arc<AtomicU64>,
    spare: &Spare,
    sender: SyncSender<Chunk>,
) -> Result<(), Error> {
    read(origins, done, spare, &mut |chunk| {
        // nobody receives once every worker has given up
        sender.send(chunk).map_err(|_| too_many(TooManyPaths))
    })
}

fn work(
    receiver: &Mutex<Receiver<Chunk>>,
    mut worker: Worker<'_>,
    spare: &Spare,
) -> Result<Gathered, TooManyPaths> {
    let next = || receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
    let mut outcome = Ok(());
    // a worker that has given up goes on receiving, so that the reader is never left waiting
    while let Ok(chunk) = next() {
        outcome = outcome.and_then(|()| worker.chunk(&chunk));
        spare.put(chunk.bytes);
    }
    outcome.map(|()| worker.finish())
}

fn too_many(_: TooManyPaths) -> Error {
    Error::new(ErrorKind::Limit, format!("the records have more than {PATHS} distinct paths"))
        .help("give records of one kind, or a JSON Schema with the fields that you need")
}

/// Whether the name of an input says that each line is a record.
fn names_lines(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = [".gz", ".zst"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
    [".ndjson", ".jsonl"].iter().any(|ending| name.ends_with(ending))
}

/// Reads all inputs in turn, and hands their chunks on.
pub(super) fn read(
    origins: &mut [Origin<'_>],
    done: &Arc<AtomicU64>,
    spare: &Spare,
    take: &mut dyn FnMut(Chunk) -> Result<(), Error>,
) -> Result<(), Error> {
    for (input, origin) in origins.iter_mut().enumerate() {
        let name = origin.name();
        let failed = |error: io::Error| {
            Error::new(ErrorKind::File, format!("cannot read `{name}`: {error}"))
                .help("give a file with payloads, or `-` for standard input")
                .caused_by(error)
        };
        let reader = origin.open(done).map_err(failed)?;
        let mut framer = Framer::new(input, reader, names_lines(&name), spare).map_err(failed)?;
        if template::is_template(framer.head(), framer.is_whole()) {
            let bytes = framer.whole(TEMPLATE_BYTES).map_err(failed)?.unwrap_or_default().to_owned();
            let records = template::records(&name, &bytes)?;
            take(Chunk {
                input,
                form: Form::Lines,
                line: 1,
                bytes: records,
                too_long: false,
                templated: true,
            })?;
            continue;
        }
        while let Some(chunk) = framer.next().map_err(failed)? {
            take(chunk)?;
        }
    }
    Ok(())
}
