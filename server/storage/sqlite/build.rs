//! A new migration file must be noticed: the macro that embeds the folder does not watch it by itself.

fn main() {
    println!("cargo:rerun-if-changed=../../../migrations/sqlite");
}
