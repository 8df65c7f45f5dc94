//! `kaixu import-patents`: an inventory file into a holder's stock, without a browser.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use domain::{Locale, id::OrganisationId, organisation::OrganisationKind};
use services::{
    Caller, Submitted,
    patents::{self, DryRun},
};

use crate::startup::Kaixu;

/// Holders that a name is looked for among.
const HOLDERS_MAX: i64 = 100_000;
/// Faulty rows that are printed; the browser offers a sheet of all of them.
const FAULTS_PRINTED_MAX: usize = 20;

#[derive(Debug, Args)]
pub struct ImportArguments {
    /// XLSX, XLS or CSV with the columns of the batch template or of common register exports.
    file: PathBuf,
    /// The holder: its name or its id.
    #[arg(long)]
    organisation: String,
    /// Say what would be imported, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

pub async fn run(kaixu: &Kaixu, arguments: ImportArguments) -> anyhow::Result<()> {
    let path = arguments.file.display();
    let bytes = tokio::fs::read(&arguments.file).await.with_context(|| format!("reading {path}"))?;
    let name = arguments.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let holder = find_holder(kaixu, &arguments.organisation).await?;
    let (services, caller) = (&kaixu.services, Caller::system("import-patents"));
    let outcome = if arguments.dry_run {
        patents::try_file(services, &caller, holder, &name, bytes).await?
    } else {
        patents::import_file(services, &caller, holder, &name, bytes).await?
    };
    match outcome {
        Submitted::Done(run) => {
            print_report(&run, arguments.dry_run);
            Ok(())
        }
        Submitted::Invalid(errors) => {
            let words = errors.iter().map(|error| locales::error_text(&error.code, Locale::En, &error.params));
            bail!("{path}: {}", words.collect::<Vec<_>>().join("; "))
        }
    }
}

async fn find_holder(kaixu: &Kaixu, wanted: &str) -> anyhow::Result<OrganisationId> {
    let mut uow = kaixu.services.store.read().await?;
    if let Ok(id) = wanted.parse() {
        let found = uow.organisation(id).await?.filter(|organisation| organisation.kind == OrganisationKind::Holder);
        return found
            .map(|organisation| organisation.id)
            .with_context(|| format!("there is no patent holder {wanted}"));
    }
    let holders = uow.organisations(Some(OrganisationKind::Holder), None, HOLDERS_MAX).await?;
    let mut named = holders.into_iter().filter(|organisation| organisation.name == wanted);
    match (named.next(), named.next()) {
        (Some(only), None) => Ok(only.id),
        (Some(_), Some(_)) => bail!("several patent holders are called {wanted}: give the id"),
        (None, _) => bail!("no patent holder is called {wanted}"),
    }
}

fn print_report(run: &DryRun, is_dry: bool) {
    let summary = &run.summary;
    let encoding = if summary.encoding.is_empty() { "" } else { ", " };
    println!(
        "{} ({}{encoding}{}), header in row {}",
        summary.file_name, summary.format, summary.encoding, summary.header_row
    );
    println!(
        "columns: {}",
        summary.columns.iter().map(|column| column.heading.as_str()).collect::<Vec<_>>().join(", ")
    );
    if !summary.unknown.is_empty() {
        println!("not imported: {}", summary.unknown.join(", "));
    }
    println!("rows:              {:>8}", run.rows_total);
    println!("{} {:>8}", if is_dry { "would be imported:" } else { "imported:         " }, run.rows_new);
    println!("twice in the file: {:>8}", summary.rows_twice);
    println!("there already:     {:>8}", summary.rows_known);
    println!("faulty:            {:>8}", run.rows_faulty);
    println!("blank:             {:>8}", summary.rows_blank);
    for fault in summary.faults.iter().take(FAULTS_PRINTED_MAX) {
        println!("  row {}, {}: {} [{}]", fault.row, fault.column, fault.en, fault.text);
    }
    if !is_dry && run.rows_new == 0 {
        println!("nothing was changed");
    }
}
