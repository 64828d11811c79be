//! The repository without pages: states, addresses, time, queue.
mod addresses; // slugs, old addresses
mod readings; // what is read, by item and day
mod queue; // claim, back-off, reclaim
mod states; // who may move what, refusals, conflicts
mod time; // dates, clock lines, both nights
