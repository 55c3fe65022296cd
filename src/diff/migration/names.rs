//! Names for what exists next to the old views meanwhile.

use crate::diag::{Error, ErrorKind};
use crate::redshift::Ident;

/// A name with a suffix, which nothing else has.
pub(super) fn suffixed(name: &Ident, suffix: &str, taken: &dyn Fn(&Ident) -> bool) -> Result<Ident, Error> {
    let numbered = |number: &str| {
        let text = format!("{}{suffix}{number}", name.as_str());
        Ident::new(text.as_str()).map_err(|error| {
            Error::new(ErrorKind::Limit, format!("`{text}` cannot be a name: {error}"))
                .help("give the view a shorter name first")
        })
    };
    let (mut free, mut number) = (numbered("")?, 2);
    while taken(&free) {
        free = numbered(&format!("_{number}"))?;
        number += 1;
    }
    Ok(free)
}
