//! Shapes combined: `meet` is what may stand where both hold, `join` where either does.

use crate::model::{Bound, Fields, Kinds, Numbers, Override, Rest, Shape, ShapeField, Text};

/// What is possible where both shapes apply (`allOf`, keywords next to `$ref`).
pub(super) fn meet(a: Shape, b: Shape) -> Shape {
    Shape {
        kinds: a.kinds.and(b.kinds),
        numbers: Numbers {
            lower: tighter(a.numbers.lower, b.numbers.lower, |a, b| {
                (a.value, a.exclusive) >= (b.value, b.exclusive)
            }),
            upper: tighter(a.numbers.upper, b.numbers.upper, |a, b| {
                (a.value, b.exclusive) <= (b.value, a.exclusive)
            }),
            scale: least(a.numbers.scale, b.numbers.scale),
        },
        text: Text {
            max_chars: least(a.text.max_chars, b.text.max_chars),
            max_bytes: least(a.text.max_bytes, b.text.max_bytes),
            ascii: a.text.ascii || b.text.ascii,
            listed: a.text.listed || b.text.listed,
            format: a.text.format.or(b.text.format),
        },
        fields: meet_fields(a.fields, b.fields),
        items: match (a.items, b.items) {
            (Some(a), Some(b)) => Some(Box::new(meet(*a, *b))),
            (a, b) => a.or(b),
        },
        recursive: a.recursive || b.recursive,
        overrides: over(a.overrides, b.overrides),
        place: a.place.or(b.place),
        seen: a.seen.or(b.seen),
    }
}

/// What may stand where either shape holds (`anyOf`, `oneOf`, `then` and `else`).
///
/// A property that one branch defines and another leaves open has the shape that the one defines, and is marked as assumed:
/// the shape then says nothing of what the payload may hold, and gives way to every shape that does.
pub(super) fn join(a: Shape, b: Shape) -> Shape {
    let kinds = a.kinds.or(b.kinds);
    let numbers = match (a.kinds.intersects(Kinds::NUMBER), b.kinds.intersects(Kinds::NUMBER)) {
        (true, false) => a.numbers,
        (false, true) => b.numbers,
        _ => join_numbers(&a, &b),
    };
    let text = match (a.kinds.intersects(Kinds::STRING), b.kinds.intersects(Kinds::STRING)) {
        (true, false) => a.text,
        (false, true) => b.text,
        _ => join_texts(a.text, b.text),
    };
    let fields = match (a.kinds.intersects(Kinds::OBJECT), b.kinds.intersects(Kinds::OBJECT)) {
        (true, false) => a.fields,
        (false, true) => b.fields,
        _ => join_fields(a.fields, b.fields),
    };
    let items = match (a.kinds.intersects(Kinds::ARRAY), b.kinds.intersects(Kinds::ARRAY)) {
        (true, false) => a.items,
        (false, true) => b.items,
        _ => a.items.zip(b.items).map(|(a, b)| Box::new(join(*a, *b))),
    };
    Shape {
        kinds,
        numbers,
        text,
        fields,
        items,
        recursive: a.recursive || b.recursive,
        overrides: over(a.overrides, b.overrides),
        place: a.place.or(b.place),
        seen: a.seen.or(b.seen),
    }
}

fn least<T: Ord>(a: Option<T>, b: Option<T>) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

fn tighter(a: Option<Bound>, b: Option<Bound>, first: impl Fn(&Bound, &Bound) -> bool) -> Option<Bound> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if first(&a, &b) { a } else { b }),
        (a, b) => a.or(b),
    }
}

fn join_numbers(a: &Shape, b: &Shape) -> Numbers {
    let looser = |a: Option<Bound>, b: Option<Bound>, first: &dyn Fn(&Bound, &Bound) -> bool| {
        a.zip(b).map(|(a, b)| if first(&a, &b) { a } else { b })
    };
    // integers have no digits after the point, whether `multipleOf` says so or not
    let scale =
        |shape: &Shape| if shape.kinds.intersects(Kinds::FRACTION) { shape.numbers.scale } else { Some(0) };
    Numbers {
        lower: looser(a.numbers.lower, b.numbers.lower, &|a, b| {
            (a.value, a.exclusive) <= (b.value, b.exclusive)
        }),
        upper: looser(a.numbers.upper, b.numbers.upper, &|a, b| {
            (a.value, b.exclusive) >= (b.value, a.exclusive)
        }),
        scale: scale(a).zip(scale(b)).map(|(a, b)| a.max(b)),
    }
}

fn join_texts(a: Text, b: Text) -> Text {
    let bytes = |text: &Text| {
        let by_chars = text.max_chars.map(|chars| chars.saturating_mul(if text.ascii { 1 } else { 4 }));
        least(text.max_bytes, by_chars)
    };
    Text {
        max_chars: a.max_chars.zip(b.max_chars).map(|(a, b)| a.max(b)),
        max_bytes: bytes(&a).zip(bytes(&b)).map(|(a, b)| a.max(b)),
        ascii: a.ascii && b.ascii,
        listed: a.listed && b.listed,
        format: a.format.filter(|format| b.format == Some(*format)),
    }
}

fn meet_fields(mut a: Fields, b: Fields) -> Fields {
    let mut named = vec![false; a.known.len()];
    let mut more = Vec::new();
    for (name, other) in b.known {
        match a.known.get_full_mut(&name) {
            Some((index, _, field)) => {
                named[index] = true;
                let shape = std::mem::replace(&mut field.shape, Shape::any());
                let before = ShapeField { shape, ..*field };
                *field = meet_field(before, other);
            }
            // the other side allows no such key
            None if a.rest == Rest::Closed => {}
            None => more.push((name, other)),
        }
    }
    if b.rest == Rest::Closed {
        let mut named = named.into_iter();
        a.known.retain(|_, _| named.next() == Some(true));
    }
    a.known.extend(more);
    let rest = match (a.rest, b.rest) {
        (Rest::Closed, _) | (_, Rest::Closed) => Rest::Closed,
        (Rest::Stated, _) | (_, Rest::Stated) => Rest::Stated,
        _ => Rest::Unsaid,
    };
    Fields { known: a.known, rest }
}

/// A property that both sides name. An assumed shape restricts nothing, so another one takes its place.
fn meet_field(a: ShapeField, b: ShapeField) -> ShapeField {
    let required = a.required || b.required;
    let (shape, assumed) = match (a.assumed, b.assumed) {
        (false, false) => (meet(a.shape, b.shape), false),
        (true, true) => (join_assumed(a.shape, b.shape), true),
        (true, false) => over_assumed(b.shape, a.shape),
        (false, true) => over_assumed(a.shape, b.shape),
    };
    ShapeField { shape, required, assumed }
}

/// Whether a property is named without a schema, as `required` does: `{}` states that any value may stand there.
fn is_silent(shape: &Shape) -> bool {
    shape.place.is_none() && shape.is_open()
}

/// What two assumptions come to: one that says nothing of the value is none.
fn join_assumed(a: Shape, b: Shape) -> Shape {
    match (is_silent(&a), is_silent(&b)) {
        (true, false) => b,
        (false, true) => a,
        _ => join(a, b),
    }
}

/// What is stated, with the properties that are only assumed; and whether all of it is.
fn over_assumed(stated: Shape, assumed: Shape) -> (Shape, bool) {
    if is_silent(&stated) {
        let overrides = over(stated.overrides, assumed.overrides);
        return (Shape { overrides, seen: stated.seen.or(assumed.seen), ..assumed }, true);
    }
    let fields = if assumed.kinds.intersects(Kinds::OBJECT) {
        let mark = |field: ShapeField| ShapeField { required: false, assumed: true, ..field };
        let known = assumed.fields.known.into_iter().map(|(name, field)| (name, mark(field))).collect();
        meet_fields(stated.fields, Fields { known, rest: Rest::Unsaid })
    } else {
        stated.fields
    };
    (Shape { fields, overrides: over(stated.overrides, assumed.overrides), ..stated }, false)
}

fn join_fields(mut a: Fields, b: Fields) -> Fields {
    let alone = |field: &mut ShapeField, other: Rest| {
        field.required = false;
        field.assumed |= other != Rest::Closed;
    };
    let mut named = vec![false; a.known.len()];
    let mut more = Vec::new();
    for (name, mut other) in b.known {
        let Some((index, _, field)) = a.known.get_full_mut(&name) else {
            alone(&mut other, a.rest);
            more.push((name, other));
            continue;
        };
        named[index] = true;
        field.required &= other.required;
        field.assumed |= other.assumed || field.shape.is_open() != other.shape.is_open();
        field.shape = join_assumed(std::mem::replace(&mut field.shape, Shape::any()), other.shape);
    }
    for (field, named) in a.known.values_mut().zip(named) {
        if !named {
            alone(field, b.rest);
        }
    }
    a.known.extend(more);
    Fields { known: a.known, rest: a.rest.max(b.rest) }
}

fn over(a: Override, b: Override) -> Override {
    Override {
        sql_type: b.sql_type.or(a.sql_type),
        name: b.name.or(a.name),
        distkey: a.distkey || b.distkey,
        sortkey: b.sortkey.or(a.sortkey),
        skip: a.skip || b.skip,
        epoch: b.epoch.or(a.epoch),
    }
}
