// What this browser keeps for its reader: nothing of it is ever sent. A browser that keeps nothing still works.
const key = name => `parvis-${name}`

/** The value kept under a name, or null. */
export function remembered(name) {
  try { return JSON.parse(localStorage.getItem(key(name))) } catch { return null }
}

/** Keeps a value; null forgets it. */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(key(name))
    else localStorage.setItem(key(name), JSON.stringify(value))
  } catch { /* full, or forbidden */ }
}
