//! The rules as a table.

use std::borrow::Cow;

use super::*;
use crate::model::{
    Bound, Fields, Format, Kinds, Numbers, Seen, SeenNumbers, SeenTexts, Shape, ShapeField, Text,
};
use crate::options::{NumericStrings, Times};
use crate::plan::field::{Asked, Side};
use crate::redshift::SqlType;
use crate::text::Path;

fn field(shape: Shape, side: Side) -> FieldShape<'static> {
    FieldShape {
        path: Path::of_keys(["x"]),
        shape: Cow::Owned(shape),
        required: false,
        too_deep: false,
        asked: Asked::default(),
        parts: vec!["x".to_owned()],
        promoted: false,
        side,
    }
}

fn chosen(shape: Shape) -> (&'static str, String, String) {
    let options = Options { auto_refresh: false, ..Options::default() };
    let (rule, chosen) = first(&field(shape, Side::Text), &options).unwrap();
    (rule, chosen.sql_type.to_string(), chosen.why)
}

fn bounds(kinds: Kinds, lower: Option<i128>, upper: Option<i128>, scale: Option<u8>) -> Shape {
    let bound = |value: Option<i128>| value.map(|value| Bound { value, exclusive: false });
    Shape { numbers: Numbers { lower: bound(lower), upper: bound(upper), scale }, ..Shape::of(kinds) }
}

fn integer(lower: i128, upper: i128) -> Shape {
    bounds(Kinds::INTEGER, Some(lower), Some(upper), None)
}

fn text(text: Text) -> Shape {
    Shape { text, ..Shape::of(Kinds::STRING) }
}

fn formatted(format: Format) -> Shape {
    text(Text { format: Some(format), ascii: true, ..Text::default() })
}

fn long(max_chars: u64, ascii: bool) -> Shape {
    text(Text { max_chars: Some(max_chars), ascii, ..Text::default() })
}

fn listed(max_bytes: u64) -> Shape {
    text(Text { max_bytes: Some(max_bytes), listed: true, ..Text::default() })
}

fn object() -> Shape {
    let member = ShapeField { shape: Shape::of(Kinds::STRING), required: false, assumed: false };
    let known = [("a".to_owned(), member)].into_iter().collect();
    Shape { fields: Fields { known, ..Fields::default() }, ..Shape::of(Kinds::OBJECT) }
}

#[test]
fn each_kind_of_json_has_its_type() {
    let n = Kinds::NUMBER;
    let table = vec![
        (Shape { recursive: true, ..object() }, "recursion", "SUPER"),
        (Shape { recursive: true, ..Shape::of(Kinds::ANY) }, "text-or-container", "VARCHAR(65535)"),
        (Shape::any(), "text-or-container", "VARCHAR(65535)"),
        (Shape::of(Kinds::STRING.or(Kinds::OBJECT)), "text-or-container", "VARCHAR(65535)"),
        (Shape::of(Kinds::ARRAY.or(Kinds::NULL)), "array", "SUPER"),
        (Shape::of(Kinds::OBJECT), "map", "SUPER"),
        (Shape::of(Kinds::OBJECT.or(Kinds::ARRAY)), "scalar-or-container", "SUPER"),
        (Shape::of(n.or(Kinds::ARRAY)), "scalar-or-container", "SUPER"),
        (Shape::of(Kinds::NULL), "nothing-but-null", "VARCHAR(256)"),
        (Shape::of(Kinds::NONE), "nothing-but-null", "VARCHAR(256)"),
        (Shape::of(n.or(Kinds::STRING)), "mixed-scalars", "VARCHAR(65535)"),
        (Shape { kinds: Kinds::STRING.or(Kinds::BOOLEAN), ..long(1, true) }, "mixed-scalars", "VARCHAR(5)"),
        (Shape::of(Kinds::BOOLEAN.or(Kinds::NULL)), "boolean", "BOOLEAN"),
        (listed(7), "listed-text", "VARCHAR(16)"),
        (listed(17), "listed-text", "VARCHAR(32)"),
        (formatted(Format::Uuid), "uuid", "CHAR(36)"),
        (formatted(Format::Date), "date", "DATE"),
        (formatted(Format::Time), "time", "TIMETZ"),
        (formatted(Format::DateTime), "date-time", "TIMESTAMPTZ"),
        (formatted(Format::Duration), "duration", "VARCHAR(64)"),
        (formatted(Format::Ipv4), "text-by-length", "VARCHAR(15)"),
        (formatted(Format::Ipv6), "text-by-length", "VARCHAR(45)"),
        (formatted(Format::Email), "text-by-length", "VARCHAR(320)"),
        (formatted(Format::Hostname), "text-by-length", "VARCHAR(253)"),
        (formatted(Format::Uri), "text-of-unknown-length", "VARCHAR(65535)"),
        (formatted(Format::Base64), "text-of-unknown-length", "VARCHAR(65535)"),
        (long(16, false), "text-by-length", "VARCHAR(64)"),
        (long(16, true), "text-by-length", "VARCHAR(16)"),
        (long(0, true), "text-by-length", "VARCHAR(1)"),
        (long(20_000, false), "text-by-length", "VARCHAR(65535)"),
        (Shape::of(Kinds::STRING), "text-of-unknown-length", "VARCHAR(65535)"),
        (integer(-32_768, 32_767), "integer-within-bounds", "SMALLINT"),
        (integer(-32_769, 0), "integer-within-bounds", "INTEGER"),
        (integer(0, 2_147_483_648), "integer-within-bounds", "BIGINT"),
        (integer(0, 9_223_372_036_854_775_808), "integer-over-64-bits", "DECIMAL(20, 0)"),
        (integer(0, 10_i128.pow(38) - 1), "integer-over-64-bits", "DECIMAL(38, 0)"),
        (integer(0, 10_i128.pow(38)), "integer-over-38-digits", "VARCHAR(65535)"),
        (integer(i128::MIN, i128::MAX), "integer-over-38-digits", "VARCHAR(65535)"),
        (bounds(Kinds::INTEGER, Some(0), None, None), "integer-unbounded", "BIGINT"),
        (bounds(n, Some(0), Some(999), Some(2)), "number-within-bounds", "DECIMAL(5, 2)"),
        (bounds(n, Some(0), Some(10_i128.pow(17) - 1), Some(2)), "number-within-bounds", "DECIMAL(20, 2)"),
        (bounds(n, None, None, Some(2)), "number-of-fixed-scale", "DECIMAL(18, 2)"),
        (bounds(n, None, None, Some(15)), "number-of-fixed-scale", "DECIMAL(38, 15)"),
        (bounds(n, Some(0), Some(9), Some(38)), "number", "DOUBLE PRECISION"),
        (bounds(n, Some(0), Some(9), None), "number", "DOUBLE PRECISION"),
    ];
    for (shape, rule, sql_type) in table {
        let found = chosen(shape.clone());
        assert_eq!((found.0, found.1.as_str()), (rule, sql_type), "{shape:?}");
    }
}

/// A shape of this kind that samples showed.
fn sampled(kinds: Kinds, numbers: Option<SeenNumbers>, texts: Option<SeenTexts>) -> Shape {
    let seen = Seen { of: 9, values: 9, numbers, texts, ..Seen::default() };
    Shape { seen: Some(Box::new(seen)), ..Shape::of(kinds) }
}

fn integers(least: i64, greatest: i64) -> SeenNumbers {
    let whole_digits = least.unsigned_abs().max(greatest.unsigned_abs()).to_string().len() as u64;
    SeenNumbers {
        integers: 9,
        least: Some(least),
        greatest: Some(greatest),
        whole_digits,
        ..SeenNumbers::default()
    }
}

fn wide(whole_digits: u64) -> SeenNumbers {
    SeenNumbers { beyond_64_bits: 1, whole_digits, characters: whole_digits, ..integers(0, 1) }
}

fn fractions(whole_digits: u64, scale: u64) -> SeenNumbers {
    SeenNumbers { fractions: 9, whole_digits, scale, digits: whole_digits + scale, ..SeenNumbers::default() }
}

/// Numbers in text, with so many digits after the point at least.
fn numeric_texts(numbers: SeenNumbers, least_scale: u64) -> SeenTexts {
    SeenTexts { numbers: Some(numbers), least_scale: Some(least_scale), ..texts(5) }
}

fn texts(bytes: u64) -> SeenTexts {
    SeenTexts { count: 9, bytes, characters: bytes, ..SeenTexts::default() }
}

#[test]
fn samples_size_types() {
    let whole = |numbers| sampled(Kinds::INTEGER, Some(numbers), None);
    let number = |numbers| sampled(Kinds::NUMBER, Some(numbers), None);
    let text = |texts| sampled(Kinds::STRING, None, Some(texts));
    let numeric = |numbers: SeenNumbers| text(numeric_texts(numbers.clone(), numbers.scale));
    let of_format = |format| Shape { text: formatted(format).text, ..text(texts(11)) };
    let half = (1 << 30) - 1;
    let exponents = SeenNumbers { exponents: 1, ..fractions(2, 2) };
    let table = vec![
        (whole(integers(0, 9)), "integer-of-samples", "INTEGER"),
        (whole(integers(-half, half)), "integer-of-samples", "INTEGER"),
        (whole(integers(0, half + 1)), "integer-of-samples", "BIGINT"),
        (whole(integers(i64::MIN, 0)), "integer-of-samples", "BIGINT"),
        (whole(wide(19)), "integer-of-samples", "DECIMAL(21, 0)"),
        (whole(wide(37)), "integer-of-samples", "DECIMAL(38, 0)"),
        (whole(wide(39)), "integer-of-samples", "VARCHAR(128)"),
        (number(fractions(2, 2)), "decimal-of-samples", "DECIMAL(10, 2)"),
        (number(fractions(6, 2)), "decimal-of-samples", "DECIMAL(10, 2)"),
        (number(fractions(7, 2)), "decimal-of-samples", "DECIMAL(18, 2)"),
        (number(fractions(13, 4)), "decimal-of-samples", "DECIMAL(38, 4)"),
        (number(fractions(33, 4)), "number", "DOUBLE PRECISION"),
        (number(fractions(1, 5)), "number", "DOUBLE PRECISION"),
        (number(exponents), "number", "DOUBLE PRECISION"),
        (
            number(SeenNumbers { beyond_double: 1, characters: 5, ..fractions(2, 2) }),
            "number-beyond-double",
            "VARCHAR(16)",
        ),
        (numeric(fractions(2, 2)), "number-in-text-of-samples", "DECIMAL(10, 2)"),
        (numeric(integers(0, 9)), "text-of-samples", "VARCHAR(16)"),
        (numeric(fractions(9, 9)), "number-in-text-of-samples", "DECIMAL(38, 9)"),
        (numeric(fractions(9, 30)), "text-of-samples", "VARCHAR(16)"),
        (text(numeric_texts(fractions(1, 2), 1)), "text-of-samples", "VARCHAR(16)"),
        (text(numeric_texts(fractions(1, 2), 0)), "text-of-samples", "VARCHAR(16)"),
        (
            text(SeenTexts { least_scale: None, ..numeric_texts(fractions(1, 2), 2) }),
            "text-of-samples",
            "VARCHAR(16)",
        ),
        (of_format(Format::Ipv4), "text-of-samples", "VARCHAR(64)"),
        (of_format(Format::Ipv6), "text-of-samples", "VARCHAR(64)"),
        (of_format(Format::Email), "text-of-samples", "VARCHAR(512)"),
        (of_format(Format::Uuid), "uuid", "CHAR(36)"),
        (text(texts(0)), "text-of-samples", "VARCHAR(8)"),
        (text(texts(40_000)), "text-of-samples", "VARCHAR(65535)"),
        (
            sampled(Kinds::STRING.or(Kinds::INTEGER), Some(wide(19)), Some(texts(5))),
            "mixed-scalars",
            "VARCHAR(64)",
        ),
        (formatted(Format::LocalTime), "local-time", "TIME"),
        (formatted(Format::LocalDateTime), "local-date-time", "TIMESTAMP"),
    ];
    for (shape, rule, sql_type) in table {
        let found = chosen(shape.clone());
        assert_eq!((found.0, found.1.as_str()), (rule, sql_type), "{shape:?}");
    }
}

#[test]
fn strings_become_numbers_as_asked() {
    let of = |numbers: SeenNumbers, varies, numeric_strings| {
        let scale = if varies { 0 } else { SeenNumbers::clone(&numbers).scale };
        let shape = sampled(Kinds::STRING, None, Some(numeric_texts(numbers, scale)));
        let options = Options { numeric_strings, ..Options::default() };
        first(&field(shape, Side::Text), &options).unwrap().1.sql_type
    };
    let (decimal, text) = (SqlType::Decimal(10, 2), SqlType::Varchar(16));
    assert_eq!(
        NumericStrings::ALL.iter().map(|which| of(fractions(2, 2), false, *which)).collect::<Vec<_>>(),
        [decimal, decimal, text]
    );
    assert_eq!(
        NumericStrings::ALL.iter().map(|which| of(integers(0, 9), false, *which)).collect::<Vec<_>>(),
        [text, SqlType::Integer, text]
    );
    // `1.1` beside `1.10`
    assert_eq!(
        NumericStrings::ALL.iter().map(|which| of(fractions(2, 2), true, *which)).collect::<Vec<_>>(),
        [text, decimal, text]
    );
}

#[test]
fn a_version_stays_text() {
    let of = |key: &str| {
        let shape = sampled(Kinds::STRING, None, Some(numeric_texts(fractions(1, 1), 1)));
        let field = FieldShape { parts: vec!["app".to_owned(), key.to_owned()], ..field(shape, Side::Text) };
        let options = Options { numeric_strings: NumericStrings::Convert, ..Options::default() };
        first(&field, &options).unwrap().1.sql_type
    };
    for key in [
        "version",
        "appVersion",
        "APP_VERSION",
        "minimumVersionAllowed",
        "semver",
        "os_ver",
        "osVer",
        "v",
        "build",
    ] {
        assert_eq!(of(key), SqlType::Varchar(16), "{key}");
    }
    for key in ["price", "conversion", "vat", "revenue", "build_cost", "volume"] {
        assert_eq!(of(key), SqlType::Decimal(10, 1), "{key}");
    }
}

#[test]
fn samples_beside_a_schema_only_size_what_it_leaves_open() {
    let beside = |stated: Shape, numbers: Option<SeenNumbers>, texts: Option<SeenTexts>| {
        let seen = Seen { of: 9, values: 9, numbers, texts, beside_schema: true, ..Seen::default() };
        let found = chosen(Shape { seen: Some(Box::new(seen)), ..stated });
        (found.0, found.1)
    };
    let is = |rule, sql_type: &str| (rule, sql_type.to_owned());
    assert_eq!(
        beside(Shape::of(Kinds::INTEGER), Some(integers(0, 9)), None),
        is("integer-unbounded", "BIGINT")
    );
    assert_eq!(
        beside(Shape::of(Kinds::INTEGER), Some(wide(19)), None),
        is("integer-of-samples", "DECIMAL(21, 0)")
    );
    assert_eq!(beside(integer(0, 9), Some(integers(0, 99)), None), is("integer-within-bounds", "SMALLINT"));
    assert_eq!(
        beside(Shape::of(Kinds::NUMBER), Some(fractions(2, 2)), None),
        is("decimal-of-samples", "DECIMAL(10, 2)")
    );
    assert_eq!(
        beside(Shape::of(Kinds::NUMBER), Some(integers(0, 9)), None),
        is("number", "DOUBLE PRECISION")
    );
    let stated = bounds(Kinds::NUMBER, None, None, Some(2));
    assert_eq!(
        beside(stated.clone(), Some(fractions(2, 2)), None),
        is("number-of-fixed-scale", "DECIMAL(18, 2)")
    );
    assert_eq!(beside(stated, Some(fractions(17, 2)), None), is("decimal-of-stated-scale", "DECIMAL(38, 2)"));
    assert_eq!(beside(Shape::of(Kinds::STRING), None, Some(texts(9))), is("text-of-samples", "VARCHAR(32)"));
    let numeric = numeric_texts(fractions(2, 2), 2);
    assert_eq!(beside(Shape::of(Kinds::STRING), None, Some(numeric)), is("text-of-samples", "VARCHAR(16)"));
    // samples prove neither the bytes of a character nor the digits of a number
    assert_eq!(beside(long(30, false), None, Some(texts(9))), is("text-by-length", "VARCHAR(120)"));
    assert_eq!(beside(formatted(Format::Ipv4), None, Some(texts(9))), is("text-by-length", "VARCHAR(15)"));
    let bounded = bounds(Kinds::NUMBER, Some(0), Some(1_000_000_000), None);
    assert_eq!(beside(bounded, Some(fractions(2, 2)), None), is("decimal-of-samples", "DECIMAL(18, 2)"));
    let umlauts = SeenTexts { beyond_ascii: 1, ..texts(9) };
    assert_eq!(beside(long(30, false), None, Some(umlauts)), is("text-by-length", "VARCHAR(120)"));
    assert_eq!(beside(listed(3), None, Some(texts(90))), is("listed-text", "VARCHAR(16)"));
}

#[test]
fn the_reasons_name_the_evidence() {
    assert_eq!(chosen(integer(0, 467)).2, "whole number, 0 … 467");
    assert_eq!(chosen(formatted(Format::Uuid)).2, "format `uuid`, all ASCII");
    assert_eq!(chosen(long(16, false)).2, "`maxLength` 16 characters, 4 bytes each");
    assert_eq!(chosen(formatted(Format::Ipv4)).2, "format `ipv4`");
    assert_eq!(chosen(bounds(Kinds::INTEGER, Some(1), None, None)).2, "whole number, 1 … ∞");
    assert_eq!(chosen(Shape::of(Kinds::STRING.or(Kinds::NUMBER))).2, "may be string or number");
}

#[test]
fn exclusive_bounds_count() {
    let bound = |value| Some(Bound { value, exclusive: true });
    let numbers = Numbers { lower: bound(-32_769), upper: bound(32_768), scale: None };
    assert_eq!(chosen(Shape { numbers, ..Shape::of(Kinds::INTEGER) }).1, "SMALLINT");
}

#[test]
fn a_landing_view_keeps_any_json_as_super() {
    let any = field(Shape::any(), Side::Value);
    let (rule, chosen) = first(&any, &Options::default()).unwrap();
    assert_eq!((rule, chosen.sql_type, chosen.notes), ("text-or-container", SqlType::Super, Vec::new()));
}

#[test]
fn a_time_is_text_where_the_cast_may_be_rejected() {
    let of = |times, auto_refresh, side| {
        let options = Options { times, auto_refresh, ..Options::default() };
        first(&field(formatted(Format::DateTime), side), &options).unwrap().1.sql_type
    };
    assert_eq!(of(Times::Auto, true, Side::Text), SqlType::Varchar(64));
    assert_eq!(of(Times::Auto, false, Side::Text), SqlType::TimestampTz);
    assert_eq!(of(Times::Cast, true, Side::Text), SqlType::TimestampTz);
    assert_eq!(of(Times::Auto, true, Side::Value), SqlType::TimestampTz);
    assert_eq!(of(Times::Text, false, Side::Value), SqlType::Varchar(64));
}

#[test]
fn every_set_of_kinds_has_a_rule() {
    let all = [
        Kinds::NULL,
        Kinds::BOOLEAN,
        Kinds::INTEGER,
        Kinds::FRACTION,
        Kinds::STRING,
        Kinds::ARRAY,
        Kinds::OBJECT,
    ];
    for bits in 0..1_u32 << all.len() {
        let kinds = all
            .iter()
            .enumerate()
            .filter(|(i, _)| bits & (1 << i) != 0)
            .fold(Kinds::NONE, |kinds, (_, kind)| kinds.or(*kind));
        for side in [Side::Text, Side::Value] {
            let found = first(&field(Shape::of(kinds), side), &Options::default());
            assert!(found.is_some(), "{kinds:?}");
        }
    }
}

#[test]
fn rule_names_are_unique() {
    let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
}
