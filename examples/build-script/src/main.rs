//! Prints the SQL that the build script made.

const ORDERS: &str = include_str!(concat!(env!("OUT_DIR"), "/order.sql"));

fn main() {
    print!("{ORDERS}");
}
