//! Names for new versions and archives.

use crate::diag::{Error, ErrorKind};
use crate::redshift::Ident;

/// A name with a suffix, which nothing else has.
pub(super) fn suffixed(name: &Ident, suffix: &str, taken: &dyn Fn(&Ident) -> bool) -> Result<Ident, Error> {
    let (mut free, mut number) = (with(name, suffix)?, 2);
    while taken(&free) {
        free = with(name, &format!("{suffix}_{number}"))?;
        number += 1;
    }
    Ok(free)
}

/// A name with the next version: `orders_v2` for `orders`.
pub(super) fn versioned(name: &Ident, taken: &dyn Fn(&Ident) -> bool) -> Result<Ident, Error> {
    let (mut free, mut number) = (with(name, "_v2")?, 3);
    while taken(&free) {
        free = with(name, &format!("_v{number}"))?;
        number += 1;
    }
    Ok(free)
}

fn with(name: &Ident, suffix: &str) -> Result<Ident, Error> {
    let text = format!("{}{suffix}", name.as_str());
    Ident::new(text.as_str()).map_err(|error| {
        Error::new(ErrorKind::Limit, format!("`{text}` cannot be a name: {error}"))
            .help("give the view a shorter name first")
    })
}
