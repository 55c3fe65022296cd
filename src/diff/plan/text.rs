//! A migration script as it grows.

/// Characters of a line of comments.
const WIDTH: usize = 100;

#[derive(Default)]
pub(super) struct Text {
    text: String,
    steps: usize,
}

impl Text {
    /// Begins a step: its name, what it does, and how it is undone.
    pub(super) fn step(&mut self, name: &str, about: &str, undo: &str) {
        self.steps += 1;
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
        self.comment(&format!("-- {}. ", self.steps), &format!("{name}: {about}"));
        self.comment("--    ", &format!("undo: {undo}"));
    }

    pub(super) fn note(&mut self, words: &str) {
        self.comment("-- ", words);
    }

    /// A comment, in lines that fit a screen.
    fn comment(&mut self, start: &str, words: &str) {
        let indent = format!("--{}", " ".repeat(start.len() - 2));
        let mut line = start.to_owned();
        for word in words.split(' ') {
            if line.len() + word.len() > WIDTH && line.trim_end() != indent.trim_end() {
                self.text.push_str(line.trim_end());
                self.text.push('\n');
                line.clone_from(&indent);
            }
            line.push_str(word);
            line.push(' ');
        }
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    pub(super) fn sql(&mut self, statements: &str) {
        self.text.push_str(statements);
        self.text.push_str("\n\n");
    }

    pub(super) fn finished(self) -> String {
        format!("{}\n", self.text.trim_end())
    }
}
