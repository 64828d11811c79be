//! Paper: the life of an issue, and the layouts.
mod issue; // from plan to shelf
mod layout; // the engine with the layouts' own sample
mod photo; // photographs for the press and for the screen
mod preflight; // every check alone, and hostile files
mod press; // from Typst's PDF to the printer's
mod screens; // web PDF, HTML issue, EPUB
