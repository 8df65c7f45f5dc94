//! The system's clock and random source: the only place that asks for either.

use domain::Timestamp;
use services::ports::{Clock, Entropy};

#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the port's adapter")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .expect("the machine's clock stands after 1970");
        Timestamp::from_micros(i64::try_from(since.as_micros()).expect("microseconds since 1970 fit 63 bits"))
    }
}

#[derive(Clone, Copy, Debug)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bits");
    }
}
