//! Steps with a name, a duration and an outcome: one line each while they run, a table at the end.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::shell;

#[derive(Debug, Default)]
pub struct Steps {
    done: Vec<Done>,
}

#[derive(Debug)]
struct Done {
    name: String,
    took: Duration,
    failed: bool,
}

impl Steps {
    /// A step that later ones do not need: a failure is shown now, counted, and the work goes on. Answers whether it
    /// went well.
    pub fn check(&mut self, name: &str, step: impl FnOnce() -> Result<()>) -> bool {
        println!("{}", heading(name));
        let (result, took) = timed(step);
        let failed = result.is_err();
        match result {
            Ok(()) => println!("   {} {name} {}", good("ok"), seconds(took)),
            Err(error) => println!("   {} {name} {}: {error:#}", bad("FAILED"), seconds(took)),
        }
        self.done.push(Done { name: name.to_owned(), took, failed });
        !failed
    }

    /// A step that could not be tried because an earlier one failed. That counts as a failure too.
    pub fn skip(&mut self, name: &str, why: &str) {
        println!("{}\n   {} {why}", heading(name), bad("NOT RUN"));
        self.done.push(Done { name: name.to_owned(), took: Duration::ZERO, failed: true });
    }

    /// The table, and an error when any step failed.
    pub fn finish(self) -> Result<()> {
        let width = self.done.iter().map(|step| step.name.chars().count()).max().unwrap_or(0);
        println!("\n{}", heading("summary"));
        for Done { name, took, failed } in &self.done {
            let word = if *failed { bad("FAILED") } else { good("ok    ") };
            println!("   {word}  {name:<width$}  {:>8}", seconds(*took));
        }
        let total: Duration = self.done.iter().map(|step| step.took).sum();
        println!("   {:<6}  {:<width$}  {:>8}", "", "total", seconds(total));
        let failed: Vec<&str> = self.done.iter().filter(|step| step.failed).map(|step| step.name.as_str()).collect();
        if failed.is_empty() {
            return Ok(());
        }
        bail!("failed: {}", failed.join(", "));
    }
}

/// A step that everything after it needs. What it answers says in a few words what was done.
pub fn step(name: &str, step: impl FnOnce() -> Result<String>) -> Result<()> {
    let (result, took) = timed(step);
    let word = if result.is_ok() { good("ok") } else { bad("FAILED") };
    let what = result.as_ref().map_or("", String::as_str);
    println!("{word} {name}: {what} {}", seconds(took));
    result.map(|_| ())
}

/// A notice inside a step: something was done another way, and why.
pub fn notice(text: &str) {
    println!("   note: {text}");
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begin = Instant::now();
    let result = work();
    (result, begin.elapsed())
}

fn seconds(took: Duration) -> String {
    format!("({}.{:02} s)", took.as_secs(), took.subsec_millis() / 10)
}

fn heading(text: &str) -> String {
    if shell::colour() { format!("\x1b[1m== {text}\x1b[0m") } else { format!("== {text}") }
}

fn good(word: &str) -> String {
    if shell::colour() { format!("\x1b[32m{word}\x1b[0m") } else { word.to_owned() }
}

fn bad(word: &str) -> String {
    if shell::colour() { format!("\x1b[31m{word}\x1b[0m") } else { word.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Steps, seconds};

    #[test]
    fn one_failure_fails_the_whole_and_stops_nothing() {
        let mut steps = Steps::default();
        assert!(!steps.check("first", || anyhow::bail!("broken")));
        assert!(steps.check("second", || Ok(())));
        assert_eq!(steps.finish().unwrap_err().to_string(), "failed: first");
    }

    #[test]
    fn what_was_not_run_is_not_a_success() {
        let mut steps = Steps::default();
        steps.skip("last", "the build failed");
        assert!(steps.finish().is_err());
    }

    #[test]
    fn durations_are_in_seconds_and_hundredths() {
        assert_eq!(seconds(Duration::from_millis(61_057)), "(61.05 s)");
    }
}
