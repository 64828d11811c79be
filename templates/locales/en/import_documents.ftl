# What comes from documents: pages, texts, photos.
import-word = Texts of Word or LibreOffice (.docx, .odt)
import-photos = Folder of photos
import-html = Pages of an old site (HTML)
word-new = Import a Word file
f-word_file = A .docx or .odt file
h-word_file = Its text, headings, lists, tables, notes and images become the draft of an article. Its look stays in the file. 50 MB at most.
word-do = Make the draft
word-imported = Draft made from the file: read it through.
problem-import-word = This file cannot be read: { $fault }.
