// How the elements of the desk talk to the server: a form's names and values, and an answer told apart by what can be done about it.

/** Names and values of a form in order, files apart. */
export const pairs = form => [...new FormData(form)].filter(it => typeof it[1] === 'string')

/**
 * Posts names and values. { ok, answer } when the server answered with what was asked; else { signIn } when nobody is signed in any more,
 * { refused: sentence } when the server says no, {} when it could not be reached.
 */
export async function post(href, values, more = {}) {
  try {
    const answer = await fetch(href, { method: 'POST', body: new URLSearchParams(values), headers: { accept: 'application/json' }, ...more })
    if (answer.ok) return { ok: true, answer }
    if (answer.status === 401) return { signIn: true }
    if (answer.status >= 500) return {}
    const said = await answer.json().catch(() => ({}))
    return { refused: said.reasons?.join(' ') || said.text || '' }
  } catch { return {} }
}
