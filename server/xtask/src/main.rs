//! The project's own tasks: `cargo xtask <task>`. Everything that a newcomer, the continuous integration and an
//! operator's packaging need is here, in Rust, so that there is one description of how the parts come together.

mod bench;
mod browser;
mod files;
mod paths;
mod postgres;
mod prepare;
mod setup;
mod shell;
mod simulate;
mod steps;
mod style;
mod tasks;
mod test;

use std::process::ExitCode;

use crate::paths::Paths;

const HELP: &str = "\
Usage: cargo xtask <task> [options]

  setup [--tests]         Install what the build needs (with --tests: what the tests need too)
  build [--release]       Build the browser half and the server
  run [--release] [-- …]  Set up, build and serve on 127.0.0.1:3000; what follows `--` goes to `kaixu serve`
  test [--fast]           Set up and check everything (--fast: without the browser half and the browser tests)
  e2e [--postgres] [-- …] The browser tests alone; what follows `--` goes to Playwright
  prepare [--check]       Check every SQL statement against both engines and refresh the .sqlx caches
                          (--check: change nothing, fail when a cache is stale)
  bench                   Requests a second of the main pages beside a bare axum hello (needs wrk)
  bench money             Acceptances and payments a second beside pgbench on the same server; large books
  bench webhooks          How fast messages of the payment provider are acknowledged at 200 a second
  bench queue             How long the page of an account takes with 10,000 open lines
  bench matching          Generated years of bank lines against their planted truth; large imports
  bench papers            How long a contract takes to set, and its size
  bench packs             A thousand filing packs
  simulate [--seed N] [--seeds K] [--days N] [--postgres] [--thorough] [--echo]
                          The market in small: months of chance from a seed, every fen accounted for
  demo reset              Restore the demo data of the database in data/ (or DATABASE_URL)
  tidy                    The rules about the source itself: sizes, names, twin migrations, dependencies

Settings, all optional, from the environment:
  CARGO_TARGET_DIR        Where builds go (default: <cache>/kaixu/target, kept between clones)
  KAIXU_ADDRESS           Where `run` serves (default 127.0.0.1:3000)
  KAIXU_DATA_DIR          Database, files and mail of `run` (default data)
  DATABASE_URL            postgres://… to serve from PostgreSQL instead of SQLite
  CHROMIUM_PATH           The browser of the browser tests (default /usr/bin/chromium)
  CI                      No colour
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match Paths::discover().and_then(|paths| dispatch(&paths, &args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(paths: &Paths, args: &[String]) -> anyhow::Result<()> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] | ["help" | "--help" | "-h", ..] => print!("{HELP}"),
        [_, .., "--help" | "-h"] => print!("{HELP}"),
        ["setup"] => setup::for_building(paths)?,
        ["setup", "--tests"] => setup::for_testing(paths)?,
        ["build"] => tasks::build(paths, tasks::Profile::Dev)?,
        ["build", "--release"] => tasks::build(paths, tasks::Profile::Release)?,
        ["run", "--release", rest @ ..] => tasks::run(paths, tasks::Profile::Release, after_dashes(rest)?)?,
        ["run", rest @ ..] => tasks::run(paths, tasks::Profile::Dev, after_dashes(rest)?)?,
        ["test"] => test::everything(paths)?,
        ["test", "--fast"] => test::without_browser(paths)?,
        ["e2e", "--postgres", rest @ ..] => tasks::browser_tests_on_postgres(paths, after_dashes(rest)?)?,
        ["e2e", rest @ ..] => tasks::browser_tests(paths, after_dashes(rest)?)?,
        ["prepare"] => prepare::refresh(paths)?,
        ["prepare", "--check"] => prepare::check(paths)?,
        ["bench"] => bench::run(paths)?,
        ["bench", "money"] => bench::money(paths)?,
        ["bench", name @ ("webhooks" | "queue")] => bench::example(paths, name)?,
        ["bench", name @ ("papers" | "packs" | "matching"), rest @ ..] => bench::alone(paths, name, rest)?,
        ["simulate", rest @ ..] => simulate::run(paths, rest)?,
        ["demo", "reset"] => tasks::demo_reset(paths)?,
        ["tidy"] => tasks::tidy(paths)?,
        _ => anyhow::bail!("no such task: {}\n\n{HELP}", args.join(" ")),
    }
    Ok(())
}

/// What belongs to the program behind the task. The dashes may be left out unless the first word looks like an option.
fn after_dashes<'a>(rest: &'a [&'a str]) -> anyhow::Result<&'a [&'a str]> {
    match rest {
        ["--", rest @ ..] => Ok(rest),
        [first, ..] if first.starts_with('-') => anyhow::bail!("{first}: put `--` before what is passed on"),
        rest => Ok(rest),
    }
}

#[cfg(test)]
mod tests {
    use super::after_dashes;

    #[test]
    fn words_after_the_dashes_are_passed_on() {
        assert_eq!(after_dashes(&["--", "--headed"]).unwrap(), ["--headed"]);
        assert_eq!(after_dashes(&["smoke"]).unwrap(), ["smoke"]);
        assert!(after_dashes(&["--headed"]).is_err());
    }
}
