//! The known name that an unknown one was most likely meant to be.

/// The candidate with the fewest differing characters, if it is near enough to be a slip of the pen.
pub(crate) fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted_folded: Vec<char> = wanted.chars().flat_map(char::to_lowercase).collect();
    let allowed = (wanted_folded.len() / 3).max(2);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let other: Vec<char> = candidate.chars().flat_map(char::to_lowercase).collect();
            if other.len().abs_diff(wanted_folded.len()) > allowed {
                return None;
            }
            let distance = distance(&wanted_folded, &other);
            (distance <= allowed).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// What to use instead: the nearest candidate, or the first few of them.
pub(crate) fn advice<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let all: Vec<&str> = candidates.into_iter().collect();
    if let Some(near) = nearest(wanted, all.iter().copied()) {
        return Some(format!("use `{near}`"));
    }
    let some: Vec<String> = all.iter().take(5).map(|name| format!("`{name}`")).collect();
    let more = if all.len() > some.len() { ", …" } else { "" };
    (!some.is_empty()).then(|| format!("use one of {}{more}", some.join(", ")))
}

/// Levenshtein's distance, one row at a time.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(right) {
            let kept = diagonal + usize::from(a != b);
            diagonal = *cell;
            before = kept.min(before + 1).min(*cell + 1);
            *cell = before;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_seen() {
        assert_eq!(nearest("stationid", ["spaceID", "stationID"]), Some("stationID"));
        assert_eq!(nearest("statoin", ["status", "station"]), Some("station"));
        assert_eq!(nearest("colour", ["id", "when"]), None);
    }

    #[test]
    fn without_a_near_name_the_first_five_are_listed() {
        assert_eq!(advice("zzzzzz", ["a", "b"]), Some("use one of `a`, `b`".to_owned()));
        let six = ["a", "b", "c", "d", "e", "f"];
        assert_eq!(advice("zzzzzz", six), Some("use one of `a`, `b`, `c`, `d`, `e`, …".to_owned()));
        assert_eq!(advice("zzzzzz", []), None);
    }

    #[test]
    fn distances_are_levenshteins() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(distance(&chars("kitten"), &chars("sitting")), 3);
        assert_eq!(distance(&chars(""), &chars("abc")), 3);
        assert_eq!(distance(&chars("abc"), &chars("")), 3);
    }
}
