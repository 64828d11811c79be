# What comes from documents: pages, texts, photos.
import-html = Pages of an old site (HTML)
