//! What JSON may be at a path.

use indexmap::IndexMap;

use crate::diag::Place;
use crate::model::Seen;
use crate::redshift::{EpochUnit, SqlType};

/// The kinds of JSON that may stand at a path: a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kinds(u8);

impl Kinds {
    /// Nothing at all.
    pub const NONE: Self = Self(0);
    /// `null`.
    pub const NULL: Self = Self(1);
    /// `true`, `false`.
    pub const BOOLEAN: Self = Self(1 << 1);
    /// Numbers without a fractional part.
    pub const INTEGER: Self = Self(1 << 2);
    /// Numbers with a fractional part.
    pub const FRACTION: Self = Self(1 << 3);
    /// Strings.
    pub const STRING: Self = Self(1 << 4);
    /// Arrays.
    pub const ARRAY: Self = Self(1 << 5);
    /// Objects.
    pub const OBJECT: Self = Self(1 << 6);
    /// All numbers.
    pub const NUMBER: Self = Self(Self::INTEGER.0 | Self::FRACTION.0);
    /// Everything.
    pub const ANY: Self = Self((1 << 7) - 1);

    /// In either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// In both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// In this set and not in the other.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether any kind is in both.
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether every kind of this set is in the other.
    pub const fn is_subset_of(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// What JSON may stand at a path, whichever input said so.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// The kinds of JSON.
    pub kinds: Kinds,
    /// What is known of its numbers.
    pub numbers: Numbers,
    /// What is known of its strings.
    pub text: Text,
    /// What is known of its objects.
    pub fields: Fields,
    /// What its array elements may be, where that is known.
    pub items: Option<Box<Shape>>,
    /// Whether it contains itself: it is then known no further.
    pub recursive: bool,
    /// What `x-redshift` asks for.
    pub overrides: Override,
    /// Where the input speaks of it.
    pub place: Option<Place>,
    /// What samples showed.
    pub seen: Option<Box<Seen>>,
}

impl Shape {
    /// A shape of these kinds, of which nothing more is known.
    pub fn of(kinds: Kinds) -> Self {
        Self {
            kinds,
            numbers: Numbers::default(),
            text: Text::default(),
            fields: Fields::default(),
            items: None,
            recursive: false,
            overrides: Override::default(),
            place: None,
            seen: None,
        }
    }

    /// Anything.
    pub fn any() -> Self {
        Self::of(Kinds::ANY)
    }

    /// Whether it says nothing of the value, wherever it comes from.
    pub fn is_open(&self) -> bool {
        self.kinds == Kinds::ANY
            && self.numbers == Numbers::default()
            && self.text == Text::default()
            && self.fields == Fields::default()
            && self.items.is_none()
            && !self.recursive
    }
}

/// A bound of a number, widened outward to a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// The bound: of a fractional bound the whole number beyond it. Beyond 39 digits it saturates.
    pub value: i128,
    /// Whether the bound itself is excluded.
    pub exclusive: bool,
}

/// What is known of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numbers {
    /// The least.
    pub lower: Option<Bound>,
    /// The greatest.
    pub upper: Option<Bound>,
    /// The digits after the point that suffice, from `multipleOf`.
    pub scale: Option<u8>,
}

/// What is known of strings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The most characters.
    pub max_chars: Option<u64>,
    /// The most bytes of UTF-8, where that is known better than by the characters.
    pub max_bytes: Option<u64>,
    /// Whether every character is ASCII.
    pub ascii: bool,
    /// Whether the length comes from listed values (`enum`, `const`), which may grow.
    pub listed: bool,
    /// The format that every string has.
    pub format: Option<Format>,
}

/// A string format that a type rule knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names are those of JSON Schema")]
pub enum Format {
    Uuid,
    Date,
    Time,
    /// A time without an offset, which JSON Schema has no name for.
    LocalTime,
    DateTime,
    /// A date and time without an offset, which JSON Schema has no name for.
    LocalDateTime,
    Duration,
    Ipv4,
    Ipv6,
    Email,
    Hostname,
    Uri,
    Base64,
}

impl Format {
    /// The name: that of JSON Schema where it has one.
    pub fn name(self) -> &'static str {
        match self {
            Format::Uuid => "uuid",
            Format::Date => "date",
            Format::Time => "time",
            Format::LocalTime => "local-time",
            Format::DateTime => "date-time",
            Format::LocalDateTime => "local-date-time",
            Format::Duration => "duration",
            Format::Ipv4 => "ipv4",
            Format::Ipv6 => "ipv6",
            Format::Email => "email",
            Format::Hostname => "hostname",
            Format::Uri => "uri",
            Format::Base64 => "base64",
        }
    }
}

/// What is known of objects.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fields {
    /// The properties by name, in the order in which the input has them.
    pub known: IndexMap<String, Field>,
    /// What other keys there may be.
    pub rest: Rest,
}

/// A property.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// What may stand there.
    pub shape: Shape,
    /// Whether every object has it.
    pub required: bool,
    /// Whether only some branches of a schema define it: others allow any value there.
    pub assumed: bool,
}

/// The keys of an object besides the known ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Rest {
    /// There are none.
    Closed,
    /// Nothing is said of them, so there may be some.
    #[default]
    Unsaid,
    /// The input says that there are some: keys that are data, as of a map.
    Stated,
}

/// What `x-redshift`, a flag or the project file asks of a column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Override {
    /// Its type.
    pub sql_type: Option<SqlType>,
    /// Its name.
    pub name: Option<String>,
    /// Whether it is the DISTKEY.
    pub distkey: bool,
    /// Its position in the SORTKEY, from 1.
    pub sortkey: Option<u32>,
    /// Whether it is left out.
    pub skip: bool,
    /// The unit of a number that is a time.
    pub epoch: Option<EpochUnit>,
}
