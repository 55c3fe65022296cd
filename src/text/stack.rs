//! A stack for trees as deep as they are let become.

/// Bytes of the stack on which trees are walked. Only what is touched takes memory.
///
/// A chain of operators is a tree as deep as the chain is long; parsing bounds its length, and this holds the frames of the
/// largest walk over the longest chain with room to spare.
pub(crate) const STACK: usize = 256 << 20;

/// Does the work on such a stack, on the present one if that is large enough.
pub(crate) fn deep<T>(work: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(STACK / 2, STACK, work)
}
