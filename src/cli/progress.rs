//! How far a long reading has come.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that takes no longer needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);
const BETWEEN: Duration = Duration::from_millis(100);

/// Does the work, and draws a bar of the bytes done on standard error once it takes long.
pub(super) fn shown<T>(
    watched: bool,
    done: &Arc<AtomicU64>,
    bytes: Option<u64>,
    work: impl FnOnce() -> T,
) -> T {
    if !watched {
        return work();
    }
    let (working, ended) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let bar = bar(bytes);
            while ended.recv_timeout(BETWEEN) == Err(RecvTimeoutError::Timeout) {
                // the rate is that of the whole time, so the bar counts before it is seen
                bar.set_position(done.load(Ordering::Relaxed));
                if bar.is_hidden() && bar.elapsed() >= PATIENCE {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                }
            }
            bar.finish_and_clear();
        });
        let result = work();
        drop(working);
        result
    })
}

fn bar(bytes: Option<u64>) -> ProgressBar {
    let (template, bar) = match bytes {
        Some(bytes) => (
            "{bar:32} {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left",
            ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden()),
        ),
        None => (
            "{spinner} {bytes}  {bytes_per_sec}",
            ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
        ),
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style.progress_chars("=> "))
}
