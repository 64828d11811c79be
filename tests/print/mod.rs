//! Paper: the life of an issue, and the layouts.
mod constructs; // everything Typst paints, as ink
mod delivery; // what the printer and the office are sent
mod issue; // from plan to shelf
mod election; // the months before a vote
mod unattended; // what moves by itself at each deadline
mod errata; // what paper got wrong
mod proofing; // builds, signatures, comments, pages opened again
mod layout; // the engine with the layouts' own sample
mod photos; // photographs on the pages
mod replaced; // a picture that has another file since it was printed
mod photo; // photographs for the press and for the screen
mod preflight; // every check alone, and hostile files
mod press; // from Typst's PDF to the printer's
mod waivers; // warnings let pass by name, and the record
mod zones; // editions by zone
mod supplied; // pages that came as PDF
mod tribunes; // the columns of the political groups
mod studio; // layouts as designers work on them
mod shelf; // leafed through and found
mod screens; // web PDF, HTML issue, EPUB
mod agency; // handed to an agency, and back
