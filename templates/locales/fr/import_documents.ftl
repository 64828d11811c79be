# Ce qui vient de documents : pages, textes, photos.
import-html = Pages d’un ancien site (HTML)
