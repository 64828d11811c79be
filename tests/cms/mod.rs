//! The desk through its forms.
mod images; // what may come in
mod items; // the form of an item
mod sign_in; // the door
