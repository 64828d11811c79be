//! Says what the program embeds, so that a new file in these folders makes a new program, and what to do when nothing is there to embed.

fn main() {
    // Cargo looks through whole folders; `templates` itself would be all of node_modules.
    let embedded = [
        "templates/cms",
        "templates/site",
        "templates/locales",
        "templates/assets/dist",
        "print-layouts",
        "src/demo",
    ];
    for folder in embedded {
        println!("cargo:rerun-if-changed={folder}");
    }
    let built = std::path::Path::new("templates/assets/dist/site.css").exists();
    let fonts = std::fs::read_dir("print-layouts/fonts").is_ok_and(|mut it| it.next().is_some());
    if !built || !fonts {
        println!(
            "cargo:warning=assets or fonts are missing: run `make assets` before building a program to use"
        );
    }
}
