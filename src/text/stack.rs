//! A stack for trees as deep as they are let become.

/// Bytes of the stack on which trees are walked. Only what is touched takes memory.
///
/// A chain of operators is a tree as deep as the chain is long; parsing bounds its length, and this holds the frames of the
/// largest walk over the longest chain.
pub(crate) const STACK: usize = 256 << 20;

/// Bytes of a text that holds no chain for which any thread's stack is too small.
const SHORT: usize = 1_500;

/// Does the work on such a stack, unless the texts that it is about are short or the present one is large enough.
pub(crate) fn deep<'t, T>(texts: impl IntoIterator<Item = &'t str>, work: impl FnOnce() -> T) -> T {
    if texts.into_iter().all(|text| text.len() <= SHORT) {
        return work();
    }
    deeper(work)
}

/// Bytes of the stack of a thread that works beside the present one: as deep as that is, or as threads have it.
pub(crate) fn of_a_thread() -> usize {
    let is_deep = stacker::remaining_stack().is_some_and(|left| left > STACK / 4);
    if is_deep { STACK } else { 2 << 20 }
}

/// Does the work on such a stack, unless the present one is large enough.
pub(crate) fn deeper<T>(work: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(STACK / 2, STACK, work)
}
