//! The conversation with the second implementation: one process, JSON lines.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
};

use serde_json::Value;

pub struct Oracle {
    process: Child,
    /// `None` while a writer thread has it.
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Oracle {
    /// # Panics
    /// When python3 is not there: it is needed to run the tests of this crate.
    pub fn start() -> Self {
        // Relative: a test runs in the folder of its crate.
        let script = Path::new("tests/oracle/oracle.py");
        // -B: no byte code beside the sources.
        let started =
            Command::new("python3").arg("-B").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut process = started.unwrap_or_else(|error| {
            panic!("python3 (3.11 or later) is needed for this test and could not be started: {error}")
        });
        let questions = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().expect("it is piped"));
        Self { process, questions, answers }
    }

    /// Answers in the order of the questions. A thread writes while this one reads, so that no pipe fills up.
    pub fn ask_all(&mut self, questions: &[Value]) -> Vec<Value> {
        let lines: Vec<String> = questions.iter().map(|question| format!("{question}\n")).collect();
        let mut pipe = self.questions.take().expect("the last writer gave it back");
        let writer = thread::spawn(move || {
            for line in lines {
                pipe.write_all(line.as_bytes()).expect("python3 reads to the end");
            }
            pipe
        });
        let answers = questions.iter().map(|_| self.read()).collect();
        self.questions = Some(writer.join().expect("the writer does not fail"));
        answers
    }

    pub fn ask(&mut self, question: &Value) -> Value {
        self.ask_all(std::slice::from_ref(question)).remove(0)
    }

    fn read(&mut self) -> Value {
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("python3 writes UTF-8");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("python3 gave no answer ({error}): {line:?}"))
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // The end of its input ends the process.
        self.questions = None;
        let _ = self.process.wait();
    }
}
