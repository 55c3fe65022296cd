//! Tables for people.

/// Columns of cells, each as wide as it has to be, two blanks apart.
pub(in crate::cli) fn table(columns: &[Vec<String>]) -> String {
    let width = |column: &Vec<String>| column.iter().map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = columns.iter().map(width).collect();
    let mut text = String::new();
    for row in 0..columns.first().map_or(0, Vec::len) {
        let cells = columns.iter().zip(&widths).map(|(column, width)| format!("{:<width$}", column[row]));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}
