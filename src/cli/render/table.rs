//! Tables for people.

#[cfg(any(test, feature = "preview"))]
use unicode_width::UnicodeWidthChar as _;
use unicode_width::UnicodeWidthStr as _;

/// Columns of cells, each as wide as it has to be, two blanks apart.
pub(in crate::cli) fn table(columns: &[Vec<String>]) -> String {
    let widths: Vec<usize> = columns.iter().map(|column| widest(column)).collect();
    let mut text = String::new();
    for row in 0..columns.first().map_or(0, Vec::len) {
        let cells = columns.iter().zip(&widths).map(|(column, wanted)| {
            let blanks = wanted - column[row].width();
            format!("{}{:blanks$}", column[row], "")
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// The cells of a terminal that the widest cell of a column takes: a letter of East Asia takes two.
pub(super) fn widest(column: &[String]) -> usize {
    column.iter().map(|cell| cell.width()).max().unwrap_or(0)
}

/// A text of at most so many cells of a terminal; `…` stands for what is cut.
#[cfg(any(test, feature = "preview"))]
pub(super) fn cut(text: String, cells: usize) -> String {
    if text.width() <= cells {
        return text;
    }
    let mut left = cells.saturating_sub(1);
    let fits = |c: &char| {
        let width = c.width().unwrap_or(0);
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn columns_are_aligned_by_the_cells_of_a_terminal() {
        let column = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let text = table(&[column(&["name", "東京", "é"]), column(&["n", "1", "2"])]);
        assert_eq!(text, "name  n\n東京  1\né     2\n");
        assert_eq!(cut("東京都庁".to_owned(), 6), "東京…");
        assert_eq!(cut("東京".to_owned(), 4), "東京");
        assert_eq!(cut("abcdef".to_owned(), 4), "abc…");
    }
}
