//! Other programs: started in a clean environment, and quiet unless they fail.

use std::ffi::OsStr;
use std::io::IsTerminal;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::paths::Paths;

/// Lines of a failed program's output that are shown.
const TAIL_LINES: usize = 40;

/// A command without what `cargo run` put into this process's environment: it would name this package to the builds
/// of others, and the library path would send the programs of another toolchain to the wrong libraries.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command.env_remove("CARGO").env_remove("LD_LIBRARY_PATH");
    if !colour() {
        command.env("CARGO_TERM_COLOR", "never").env("NO_COLOR", "1").env_remove("FORCE_COLOR");
    }
    command
}

/// `cargo` for the checkout, building into the kept folder.
pub fn cargo(paths: &Paths) -> Command {
    let mut cargo = command("cargo");
    cargo.current_dir(&paths.root).env("CARGO_TARGET_DIR", &paths.target);
    cargo
}

/// A command as the administrator. An error says what to do by hand where that is impossible.
pub fn as_root(program: &str, args: &[&str]) -> Result<Command> {
    let by_hand = || format!("administrator rights are needed; run by hand: {program} {}", args.join(" "));
    let mut command = if is_root() {
        command(program)
    } else {
        ensure!(succeeds(command("sudo").args(["-n", "true"])), by_hand());
        let mut sudo = command("sudo");
        sudo.args(["-n", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", program]);
        sudo
    };
    command.args(args).env("DEBIAN_FRONTEND", "noninteractive").env("LC_ALL", "C.UTF-8");
    Ok(command)
}

pub fn is_root() -> bool {
    output(command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Runs with the terminal's own output, for programs that a person watches.
pub fn watch(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", name(command)))?;
    ensure!(status.success(), "{} failed ({status})", name(command));
    Ok(())
}

/// Runs silently; a failure shows the end of what the program said.
pub fn quiet(command: &mut Command) -> Result<()> {
    output(command).map(|_| ())
}

/// Runs silently and answers with what was printed.
pub fn output(command: &mut Command) -> Result<String> {
    let Output { status, stdout, stderr } =
        command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {}", name(command)))?;
    let printed = String::from_utf8_lossy(&stdout).into_owned();
    if status.success() {
        return Ok(printed);
    }
    let said = format!("{printed}{}", String::from_utf8_lossy(&stderr));
    bail!("{} failed ({status}):\n{}", name(command), tail(&said));
}

/// Whether it starts and ends well; what it prints is dropped.
pub fn succeeds(command: &mut Command) -> bool {
    output(command).is_ok()
}

/// Colour is for people at a terminal.
pub fn colour() -> bool {
    std::env::var_os("CI").is_none() && std::env::var_os("NO_COLOR").is_none() && std::io::stdout().is_terminal()
}

fn name(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.take(4).map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::{command, output, succeeds, tail};

    #[test]
    fn a_failure_shows_what_the_program_said() {
        let error = output(command("sh").args(["-c", "echo told; echo why >&2; exit 3"])).unwrap_err().to_string();
        assert!(error.contains("told\nwhy"), "{error}");
        assert!(!succeeds(&mut command("no-such-program-anywhere")));
    }

    #[test]
    fn only_the_end_of_a_long_output_is_shown() {
        let long: String = (0..100).map(|line| format!("line {line}\n")).collect();
        assert!(tail(&long).starts_with("line 60\n") && tail(&long).ends_with("line 99"));
    }
}
