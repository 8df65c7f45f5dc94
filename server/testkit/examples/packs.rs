//! How long filing packs take, with the real renderer on SQLite, and how much memory: `cargo xtask bench packs [COUNT]`
//! makes a thousand unless told, each of another contract, as a portal does in the week before a deadline. The contracts
//! and their uploads are made first and are not counted; uploads and packs lie in a folder, as on a server.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on ends here")]

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use async_trait::async_trait;
use domain::id::{DeclarationId, RecordalId};
use services::{
    Caller, Services,
    forms::FormInput,
    packs,
    ports::{BlobError, Blobs},
    recordals,
};
use testkit::{
    World,
    journeys::{People, accepted, announced_all, charges_of, entry_and_royalty, paid, pdf},
};

const PACKS: u32 = 1_000;
/// Licences of one offer, each of another company.
const COMPANIES: u32 = 40;
/// People who press the button at the same time.
const TASKS: usize = 4;
const FIRST_SERIAL: u32 = 9_999_500;
/// A scan of an identity paper.
const SCAN_BYTES: usize = 150_000;

#[tokio::main]
async fn main() {
    let count = std::env::args().nth(1).map_or(PACKS, |text| text.parse().expect("how many packs, as a number"));
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new(testkit::sqlite().await).await;
    world.services.blobs = Arc::new(Folder(folder.path().to_owned()));
    let started = Instant::now();
    let ready = prepared(&world, count).await;
    println!("prepared: {} recordals in {} s", ready.len(), started.elapsed().as_secs());
    println!("memory before: {} MB at most", peak_mb());

    let started = Instant::now();
    make_all(&world.services, ready).await;
    let millis = started.elapsed().as_millis();
    println!("packs: {count} in {} s", millis / 1_000);
    println!("each: {} ms on the mean, {TASKS} at a time", millis / u128::from(count));
    println!("memory: {} MB at most", peak_mb());
    println!("stored: {} MB", stored_mb(folder.path()));
}

/// Contracts in effect with the identity papers of their licensee.
async fn prepared(world: &World, count: u32) -> Vec<(Caller, RecordalId)> {
    let people = People::new(world).await;
    let serials: Vec<u32> = (0..count.div_ceil(COMPANIES)).map(|number| FIRST_SERIAL + number).collect();
    let offers = announced_all(world, &people, &entry_and_royalty(), &serials).await;
    let mut ready = Vec::new();
    for number in 0..count.min(COMPANIES) {
        // From one address only so many sign up in an hour.
        world.clock.advance_seconds(3_600);
        let company = world.organisation("company", "enterprise", &format!("试验公司 {number}")).await;
        for offer in &offers {
            if ready.len() < usize::try_from(count).unwrap() {
                ready.push((company.clone(), in_effect(world, &people, &company, *offer).await));
            }
        }
    }
    ready
}

async fn in_effect(world: &World, people: &People, company: &Caller, offer: DeclarationId) -> RecordalId {
    let licence = accepted(world, company, offer).await;
    for charge in charges_of(world, licence).await {
        paid(world, people, &charge, "50,000").await;
    }
    let recordal = world.services.store.read().await.unwrap().recordal_of(licence).await.unwrap().unwrap().id;
    for item in ["applicant_identity", "handler_identity"] {
        let mut form = FormInput::from([("note", "")]);
        let mut scan = pdf("file");
        scan.bytes = scan_of(&format!("{item} {recordal}"));
        form.uploads.push(scan);
        recordals::put_item(&world.services, company, recordal, item, &form).await.unwrap().expect_done();
    }
    recordal
}

/// A file of the size of a scan, different for each name, that does not pack well, as a picture does not.
fn scan_of(name: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut round = 0_u32;
    while bytes.len() < SCAN_BYTES {
        bytes.extend(domain::digest::sha256_hex(format!("{name} {round}").as_bytes()).into_bytes());
        round += 1;
    }
    bytes.extend(b"\n%%EOF\n");
    bytes
}

async fn make_all(services: &Services, ready: Vec<(Caller, RecordalId)>) {
    let mut shares: Vec<Vec<(Caller, RecordalId)>> = (0..TASKS).map(|_| Vec::new()).collect();
    for (place, one) in ready.into_iter().enumerate() {
        shares[place % TASKS].push(one);
    }
    let work = shares.into_iter().map(|share| {
        let services = services.clone();
        tokio::spawn(async move {
            for (company, id) in share {
                packs::make(&services, &company, id, &FormInput::default()).await.unwrap().expect_done();
            }
        })
    });
    for task in work.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

/// The most memory that this process has had, by the kernel's count; 0 where it does not say.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|text| text.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1_024
}

fn stored_mb(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).unwrap();
    files.map(|file| file.unwrap().metadata().unwrap().len()).sum::<u64>() / 1_048_576
}

/// Files by their hash.
#[derive(Debug)]
struct Folder(PathBuf);

#[async_trait]
impl Blobs for Folder {
    async fn put(&self, sha256: &str, bytes: &[u8]) -> Result<(), BlobError> {
        std::fs::write(self.0.join(sha256), bytes).map_err(|error| fault("keeping a file", error))
    }

    async fn get(&self, sha256: &str) -> Result<Option<Vec<u8>>, BlobError> {
        std::fs::read(self.0.join(sha256)).map(Some).map_err(|error| fault("reading a file", error))
    }
}

fn fault(doing: &'static str, error: std::io::Error) -> BlobError {
    BlobError { doing, source: Box::new(error) }
}
