//! A generated year on a university's account, with what is true of every line. It shares nothing with the matcher but
//! the types of its input and output.

mod bulk;
pub mod months;
mod noise;
pub mod plant;
mod random;
mod remarks;
pub mod score;
pub mod world;

use domain::matching::{Settings, run};

pub use random::Random;
use score::Score;

/// The settings of the generated university.
pub fn settings() -> Settings {
    Settings { collectors: vec![plant::COLLECTOR.to_owned()], ..Settings::default() }
}

/// Matches the year of a seed month by month and says how well.
pub fn year(seed: u64, licences: usize) -> Score {
    let mut random = Random::new(seed);
    let world = world::World::new(&mut random, licences);
    let plant = plant::Plant::new(&world, &mut random);
    let mut score = Score::default();
    for planted in months::months(&world, &plant) {
        score.add(&planted, &run(&planted.batch, &settings()));
    }
    score
}

/// Matches the whole year of a seed at once, as after a migration: nothing was learned, everything is open.
pub fn year_at_once(seed: u64, licences: usize) -> Score {
    let mut random = Random::new(seed);
    let world = world::World::new(&mut random, licences);
    let plant = plant::Plant::new(&world, &mut random);
    let planted = months::backlog(&world, &plant);
    let mut score = Score::default();
    score.add(&planted, &run(&planted.batch, &settings()));
    score
}
