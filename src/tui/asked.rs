//! What was asked of a worker. An answer comes later, when something else may be on screen; an answer to anything but
//! the last question is dropped.

/// The last question of a kind, and whether its answer is complete.
#[derive(Debug, Clone)]
pub struct Asked<T> {
    question: Option<T>,
    complete: bool,
}

impl<T> Default for Asked<T> {
    fn default() -> Self {
        Self { question: None, complete: false }
    }
}

impl<T: PartialEq> Asked<T> {
    /// Asks, unless this very question was asked last; tells whether it is a new one.
    pub fn ask(&mut self, question: T) -> bool {
        let news = !self.is(&question);
        if news {
            self.again(question);
        }
        news
    }

    /// Asks, even if this very question was asked last.
    pub fn again(&mut self, question: T) {
        *self = Self { question: Some(question), complete: false };
    }

    /// Whether this is the last question: whether an answer to it still counts.
    pub fn is(&self, question: &T) -> bool {
        self.question.as_ref() == Some(question)
    }

    /// The last question.
    pub const fn question(&self) -> Option<&T> {
        self.question.as_ref()
    }

    /// There is no more of the answer to come.
    pub const fn complete(&mut self) {
        self.complete = true;
    }

    /// Whether all of the answer is there.
    pub const fn is_complete(&self) -> bool {
        self.complete
    }

    /// The answer was given up, so that the same question can be asked again.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_question_counts() {
        let mut asked = Asked::default();
        assert!(asked.ask(1) && !asked.ask(1) && asked.is(&1));
        asked.complete();
        assert!(!asked.ask(1) && asked.is_complete(), "the answer to the same question stands");
        assert!(asked.ask(2) && !asked.is(&1) && !asked.is_complete());
        asked.forget();
        assert!(asked.ask(2));
    }
}
