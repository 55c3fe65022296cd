//! The payload as bytes, as text, and as the text at a path in it.

use crate::model::{Encoding, Expr, Mode, Spelling, Stream};
use crate::redshift::limits::PATH_ELEMENTS;
use crate::redshift::{Ident, Source};
use crate::text::{Path, Step};

/// The expressions over a stream's payload column.
pub(in crate::sql) struct Payload<'a> {
    stream: &'a Stream,
    text: Expr,
}

/// What a view's SQL may not show: each puts one such part to its default and says whether that changed it.
pub(super) const UNSAYABLE: &[fn(&mut Stream) -> bool] = &[
    |stream| std::mem::take(&mut stream.encoding) != Encoding::default(),
    |stream| std::mem::take(&mut stream.strip_bytes) != 0,
    |stream| !std::mem::replace(&mut stream.null_if_invalid, true),
    |stream| std::mem::take(&mut stream.record_filter.spelling) != Spelling::default(),
    |stream| std::mem::take(&mut stream.record_filter.keep_tombstones),
    |stream| std::mem::replace(&mut stream.record_filter.mode, Mode::Drop) == Mode::Quarantine,
    |stream| std::mem::replace(&mut stream.payload, unnamed_payload()) != unnamed_payload(),
];

/// The payload column of a stream of which a view reads metadata alone, whichever the source is.
pub(in crate::sql) fn unnamed_payload() -> Ident {
    Ident::fixed(Source::Kinesis.columns().payload())
}

impl<'a> Payload<'a> {
    pub(super) fn new(stream: &'a Stream) -> Self {
        let mut payload = Self { stream, text: Expr::Null };
        payload.text = match stream.encoding {
            Encoding::Utf8 => payload.outer_text(),
            Encoding::Base64 | Encoding::Hex => from_varbyte(payload.bytes(), "utf-8"),
        };
        payload
    }

    /// The payload column itself, framing included: what the guard measures.
    pub(super) fn column(&self) -> Expr {
        Expr::column(self.stream.payload.clone())
    }

    /// What a record without a payload is called: in Kafka it marks its key as deleted.
    pub(super) fn absence(&self) -> &'static str {
        if self.stream.payload.as_str() == Source::Kafka.columns().payload() {
            "tombstone"
        } else {
            "no payload"
        }
    }

    /// The payload's bytes behind the framing.
    ///
    /// SUBSTRING counts bytes of a VARBYTE from 1: <https://docs.aws.amazon.com/redshift/latest/dg/r_SUBSTRING.html>.
    pub(super) fn framed(&self) -> Expr {
        match self.stream.strip_bytes {
            0 => self.column(),
            bytes => Expr::call("SUBSTRING", vec![self.column(), Expr::number(u64::from(bytes) + 1)]),
        }
    }

    /// The framed bytes read as UTF-8: the JSON itself, or its base64 or hexadecimal form.
    pub(super) fn outer_text(&self) -> Expr {
        from_varbyte(self.framed(), "utf-8")
    }

    /// The bytes of the JSON. Raises where the payload is not what the encoding says.
    ///
    /// `TO_VARBYTE(x, 'base64')` decodes: <https://docs.aws.amazon.com/redshift/latest/dg/r_TO_VARBYTE.html>.
    pub(super) fn bytes(&self) -> Expr {
        match self.encoding_name() {
            None => self.framed(),
            Some(name) => Expr::call("TO_VARBYTE", vec![self.outer_text(), Expr::text(name)]),
        }
    }

    /// The JSON as text. Raises where the payload is not what the encoding says.
    pub(super) fn text(&self) -> Expr {
        self.text.clone()
    }

    /// The name of the inner encoding in `TO_VARBYTE`, if there is one.
    pub(super) fn encoding_name(&self) -> Option<&'static str> {
        match self.stream.encoding {
            Encoding::Utf8 => None,
            Encoding::Base64 => Some("base64"),
            Encoding::Hex => Some("hex"),
        }
    }

    /// The text at a path: at most five keys a call, so longer paths nest.
    pub(in crate::sql) fn at(&self, path: &Path) -> Expr {
        let mut text = self.text();
        let mut keys = path.steps();
        while let Some(first) = keys.first() {
            let (name, mut arguments, used) = match first {
                Step::Index(index) => ("JSON_EXTRACT_ARRAY_ELEMENT_TEXT", vec![text, Expr::number(index)], 1),
                Step::Key(_) => {
                    let run = keys.iter().take_while(|step| matches!(step, Step::Key(_))).take(PATH_ELEMENTS);
                    let mut arguments = vec![text];
                    arguments.extend(run.filter_map(|step| match step {
                        Step::Key(key) => Some(Expr::text(key)),
                        Step::Index(_) => None,
                    }));
                    let used = arguments.len() - 1;
                    ("JSON_EXTRACT_PATH_TEXT", arguments, used)
                }
            };
            if self.stream.null_if_invalid {
                arguments.push(Expr::Boolean(true));
            }
            text = Expr::call(name, arguments);
            keys = &keys[used..];
        }
        text
    }
}

/// `FROM_VARBYTE(bytes, format)`: the format is that of the text it returns, so 'base64' would encode.
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_FROM_VARBYTE.html>
pub(super) fn from_varbyte(bytes: Expr, format: &str) -> Expr {
    Expr::call("FROM_VARBYTE", vec![bytes, Expr::text(format)])
}
