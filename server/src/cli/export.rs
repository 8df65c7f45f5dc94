//! `kaixu export journal`: the book for other tools.

use std::{
    fmt, fs,
    io::{self, Write as _},
    path::PathBuf,
};

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use domain::plain_text::JournalFormat;
use services::book_export;

use crate::startup::Kaixu;

#[derive(Debug, Args)]
pub struct ExportArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The whole book as a plain-text journal, with the balance of every account to be checked.
    Journal {
        #[arg(long, value_enum)]
        format: Format,
        /// The file to write; without it the journal goes to standard output.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Beancount,
    Hledger,
}

/// Text for a byte writer. What went wrong there is kept, because a text writer cannot say it.
struct Text<W> {
    out: W,
    failed: Option<io::Error>,
}

impl<W: io::Write> fmt::Write for Text<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.out.write_all(text.as_bytes()).map_err(|error| {
            self.failed = Some(error);
            fmt::Error
        })
    }
}

pub async fn run(kaixu: &Kaixu, arguments: ExportArguments) -> anyhow::Result<()> {
    let What::Journal { format, out } = arguments.what;
    let format = match format {
        Format::Beancount => JournalFormat::Beancount,
        Format::Hledger => JournalFormat::Hledger,
    };
    let file: Box<dyn io::Write + Send> = match &out {
        Some(path) => Box::new(fs::File::create(path).with_context(|| format!("creating {}", path.display()))?),
        None => Box::new(io::stdout()),
    };
    let mut text = Text { out: io::BufWriter::new(file), failed: None };
    let outcome = book_export::write(&kaixu.services, format, &mut text).await;
    if let Some(error) = text.failed {
        return Err(error).context("writing the journal");
    }
    outcome?;
    text.out.flush().context("writing the journal")
}
