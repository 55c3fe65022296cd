//! Names that are not columns of the stream.

use crate::diag::{Code, Finding};
use crate::lint::context::View;
use crate::redshift::functions::{self, Takes};
use crate::redshift::{Source, stream};
use crate::syntax::is_masked;
use crate::syntax::names::{each_in, parts};
use crate::text::advice;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    if !view.streaming {
        return;
    }
    each_in(view.statement.query.as_ref(), |expr| {
        let Some((name, of)) = view.stored(expr) else { return };
        let Some(source) = of.and_then(|of| view.files.source_of(&parts(of))) else { return };
        let normalized = name.value.to_ascii_lowercase();
        // `preview-column` and `wrong-source-column` report these
        let is_reported = view.preview_name(name).is_some() || stream::named(&normalized).is_some();
        let is_function = name.quote_style.is_none()
            && functions::named(&normalized).is_some_and(|function| function.takes == Takes::Nothing);
        if is_reported || is_function || is_masked(&name.value) {
            return;
        }
        let service = if source == Source::Kinesis { "Kinesis" } else { "Kafka" };
        let message = format!("a {service} stream has no column `{normalized}`");
        let columns = source.columns().all().iter().map(|column| column.name);
        let help = advice(&normalized, columns).unwrap_or_default();
        findings.push(view.finding(Code::UnknownStreamColumn, message, &view.bytes(name.span)).help(help));
    });
}
