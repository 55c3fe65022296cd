//! Writes the SQL of the order events whenever their schema changes.

fn main() -> Result<(), mvstream::Error> {
    mvstream::Build::new().schema("events/order.json").compile()?;
    Ok(())
}
