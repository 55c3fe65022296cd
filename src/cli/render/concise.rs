//! For editors and `grep`: a line a finding, with its place in front.

use std::fmt::Write as _;

use super::Notice;
use crate::text::one_line;

pub(super) fn notices(notices: &[Notice<'_>]) -> String {
    let mut text = String::new();
    for notice in notices {
        let place = notice.place.map(|place| {
            let (line, column) = place.line_column();
            format!("{}:{line}:{column}: ", place.source().name())
        });
        let place = place.unwrap_or_default();
        let line = format!("{place}{}[{}] {}", notice.level.name(), notice.name, notice.message);
        let _ = writeln!(text, "{}", one_line(&line));
    }
    text
}
