//! Long work runs without the GIL, and Ctrl-C interrupts the wait for it.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use super::{Returned, failure};

/// How often signals are looked at.
const TICK: Duration = Duration::from_millis(50);

/// Does the work on a thread of its own. An interrupted wait raises at once; the thread ends with its work, and what it
/// made is dropped.
pub(super) fn waited(py: Python<'_>, work: impl FnOnce() -> Returned + Send + 'static) -> PyResult<String> {
    let (sender, mut receiver) = channel();
    // nobody receives where the wait was interrupted
    thread::spawn(move || drop(sender.send(work())));
    loop {
        let answer;
        (answer, receiver) = py.detach(move || (receiver.recv_timeout(TICK), receiver));
        match answer {
            Ok(returned) => return returned.map_err(failure),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("a defect of mvstream: please report it"));
            }
        }
    }
}
