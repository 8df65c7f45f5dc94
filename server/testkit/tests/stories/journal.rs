//! The book as a plain-text journal: beancount and hledger read it and find our balances.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use domain::plain_text::JournalFormat;
use services::{book_export, forms::FormInput};
use testkit::{World, on_both_databases};

use crate::{
    distribution,
    money::{confirmed, owing},
};

on_both_databases!(stock_tools_agree_with_the_book, stock_tools_agree_with_a_distribution);

async fn journal(world: &World, format: JournalFormat) -> String {
    let mut text = String::new();
    book_export::write(&world.services, format, &mut text).await.unwrap();
    text
}

/// Whether the tool of this format accepts a journal; none where the tool is not there.
fn accepts(format: JournalFormat, folder: &Path, text: &str) -> Option<bool> {
    let file = folder.join(format!("book.{format}"));
    fs::write(&file, text).unwrap();
    let mut check = match format {
        JournalFormat::Beancount => {
            let mut check = Command::new("python3");
            check.env("PYTHONPATH", env::var_os("KAIXU_BEANCOUNT")?).args([
                "-m",
                "beancount.scripts.check",
                "--no-cache",
            ]);
            check
        }
        JournalFormat::Hledger => {
            let mut check = Command::new("hledger");
            check.args(["check", "--strict", "ordereddates", "-f"]);
            check
        }
    };
    let output = check.arg(&file).env("LANG", "C.UTF-8").output().ok()?;
    if !output.status.success() {
        println!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    }
    Some(output.status.success())
}

fn folder_of(world: &World, name: &str) -> PathBuf {
    let engine = if world.database.url.starts_with("sqlite:") { "sqlite" } else { "postgres" };
    let folder = env::temp_dir().join(format!("kaixu-{name}-{}-{engine}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

async fn stock_tools_agree_with_a_distribution(world: World) {
    let earned = distribution::earned(&world, 9_999_322).await;
    let run = distribution::computed(&world, &earned).await;
    distribution::approved(&world, &earned, run).await;
    let form = FormInput::default();
    services::distribution::pay_out(&world.services, &earned.finance, run, &form).await.unwrap().expect_done();
    let undo = FormInput::from([("reason", "受益人账号有误")]);
    services::distribution::counter(&world.services, &earned.people.approver, run, &undo).await.unwrap().expect_done();
    let again = distribution::computed(&world, &earned).await;
    distribution::approved(&world, &earned, again).await;
    let folder = folder_of(&world, "distribution");
    for format in [JournalFormat::Beancount, JournalFormat::Hledger] {
        let text = journal(&world, format).await;
        assert!(text.contains("300000.00"), "the distribution is in it");
        match accepts(format, &folder, &text) {
            None => println!("skipped: {format} is not installed here (cargo xtask setup --tests installs it)"),
            Some(accepted) => assert!(accepted, "{format} refuses the book"),
        }
    }
    fs::remove_dir_all(&folder).unwrap();
}

async fn stock_tools_agree_with_the_book(world: World) {
    let late = owing(&world, 9_999_321).await;
    let due = late.due_on();
    world.wake_on(due.plus_days(45)).await;
    confirmed(&world, &late, "20,000", due.plus_days(45)).await;
    confirmed(&world, &late, "15,000", due.plus_days(15)).await;
    let folder = folder_of(&world, "journal");
    for format in [JournalFormat::Beancount, JournalFormat::Hledger] {
        let text = journal(&world, format).await;
        match accepts(format, &folder, &text) {
            None => println!("skipped: {format} is not installed here (cargo xtask setup --tests installs it)"),
            Some(accepted) => {
                assert!(accepted, "{format} refuses the book");
                // One fen elsewhere, in an entry or in a balance, and the tool says so.
                for (one, other) in [("20000.00 CNY", "20000.01 CNY"), ("15000.00 CNY", "14999.99 CNY")] {
                    let wrong = text.replacen(one, other, 1);
                    assert_ne!(wrong, text);
                    assert_eq!(accepts(format, &folder, &wrong), Some(false), "{format} lets a fen pass");
                }
                // A thousandth more on the first balance that is to be found.
                let wrong = match format {
                    JournalFormat::Beancount => text.replacen(" ~ 0.00 CNY", "1 ~ 0.00 CNY", 1),
                    JournalFormat::Hledger => {
                        let line = text.lines().find(|line| line.contains(" CNY = ")).expect("there are balances");
                        text.replacen(line, &format!("{}1 CNY", line.trim_end_matches(" CNY")), 1)
                    }
                };
                assert_ne!(wrong, text);
                assert_eq!(accepts(format, &folder, &wrong), Some(false), "{format} does not look at balances");
            }
        }
    }
    fs::remove_dir_all(&folder).unwrap();
}
