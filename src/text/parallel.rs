//! Work on all cores.

use std::thread;

use super::stack::of_a_thread;

/// The results of `each` for the items, in order. Each item should be worth some tenths of a millisecond.
pub(crate) fn map<'a, T: Sync, R: Send>(items: &'a [T], each: impl Fn(&'a T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(8);
    if items.len() < 2 || threads == 1 {
        return items.iter().map(each).collect();
    }
    let share = items.len().div_ceil(threads);
    let each = &each;
    thread::scope(|scope| {
        let mut shares = items.chunks(share);
        let own = shares.next().unwrap_or_default();
        let workers: Vec<_> =
            shares.map(|share| worker(scope, move || share.iter().map(each).collect::<Vec<_>>())).collect();
        let mut results: Vec<R> = own.iter().map(each).collect();
        for worker in workers {
            // a panic goes on as it would without threads
            results.extend(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        results
    })
}

/// A thread with a stack for deep trees.
fn worker<'scope, R: Send + 'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    work: impl FnOnce() -> R + Send + 'scope,
) -> thread::ScopedJoinHandle<'scope, R> {
    let spawned = thread::Builder::new().stack_size(of_a_thread()).spawn_scoped(scope, work);
    #[allow(clippy::expect_used, reason = "as `thread::spawn` has it")]
    spawned.expect("a thread can be started")
}

/// Fewer items are not worth a thread.
const MANY: usize = 16;

/// [`map`], where that is worth it for items that may be few.
pub(crate) fn map_many<'a, T: Sync, R: Send>(items: &'a [T], each: impl Fn(&'a T) -> R + Sync) -> Vec<R> {
    if items.len() < MANY { items.iter().map(each).collect() } else { map(items, each) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_stays_whatever_the_length() {
        for length in [0, 1, 7, 1_000] {
            let items: Vec<usize> = (0..length).collect();
            let doubled: Vec<usize> = items.iter().map(|n| n * 2).collect();
            assert_eq!(map(&items, |n| n * 2), doubled);
        }
    }
}
