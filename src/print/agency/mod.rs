//! An issue laid out by an agency: what it is given ([`package`], recorded by [`handoff`]), what comes back of the texts ([`returns`]) and as
//! the final PDF ([`final_pdf`]). InDesign reads [`icml`]; the rules of who wins when two changed the same paragraph are [`merge`].
pub mod story; // an item as paragraphs with styles
pub mod icml; // the same as a file of InCopy, and back
pub mod docx; // the same as a file of Word
pub mod merge; // what was given, what came back, what stands now (pure)
mod ticket; // what an agency is told of an article, on a sheet of paper
mod tribunes; // the columns of the council's groups
pub mod package; // the files of an issue
pub mod handoff; // what was given when
pub mod returns; // what came back of the texts
pub mod final_pdf; // its PDF, checked, matched, confirmed
