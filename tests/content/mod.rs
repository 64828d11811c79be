//! The repository without pages: states, addresses, time, queue.
mod addresses; // slugs, old addresses
mod queue; // claim, back-off, reclaim
mod states; // who may move what, refusals, conflicts
mod time; // dates, clock lines, both nights
