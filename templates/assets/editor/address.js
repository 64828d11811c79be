/** The address as the repository accepts it, or null. "mairie@…", "03 53 …" and "www.…" are completed, as people type them so. */
export function foreignAddress(typed) {
  const s = (typed ?? '').trim()
  if (/^https?:\/\/[^\s/]+\.[^\s]+$/i.test(s) || /^mailto:[^\s@]+@[^\s@]+$/i.test(s) || /^tel:\+?[\d.\s-]+$/i.test(s)) return s
  if (/^[^\s@/:]+@[^\s@]+\.[^\s@]+$/.test(s)) return `mailto:${s}`
  if (/^0[1-9](?:[\s.-]?\d\d){4}$/.test(s)) return `tel:+33${s.replace(/\D/g, '').slice(1)}`
  if (/^(?:[\w-]+\.)+[a-z]{2,}(?:[/?#]\S*)?$/i.test(s)) return `https://${s}`
  return null
}

/** A path of this very site as it is typed, or null; the server leads it to its item. In pasted text a path is another site's. */
export function ownPath(typed) {
  const s = (typed ?? '').trim()
  return /^\/(?!\/)\S*$/.test(s) ? s : null
}
