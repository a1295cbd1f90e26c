//! Every method of every route, with its description for programs. A test makes sure that none is missing and
//! that each belongs to a route.

mod articles;
mod compatible;
mod pages;
mod reading;
mod service;

use super::operation::Operation;

/// All methods, in the order in which they are listed.
pub(crate) fn operations() -> impl Iterator<Item = &'static Operation> {
    let lists: [&'static [Operation]; 5] = [
        reading::OPERATIONS,
        articles::OPERATIONS,
        service::OPERATIONS,
        compatible::OPERATIONS,
        pages::OPERATIONS,
    ];
    lists.into_iter().flatten()
}
