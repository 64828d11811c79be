// <wait-for href="/cms/issues/…/build.json" every="2">…</wait-for>
// Looks every few seconds whether a job has ended and shows the page anew when it has. Without it, one reloads by hand.
class WaitFor extends HTMLElement {
  #timer
  connectedCallback() {
    const look = async () => {
      try {
        const answer = await fetch(this.getAttribute('href'), { headers: { accept: 'application/json' } })
        if (answer.ok && (await answer.json()).done) { location.reload(); return }
      } catch { /* the next look may succeed */ }
      this.#timer = setTimeout(look, Number(this.getAttribute('every') ?? 2) * 1000)
    }
    this.#timer = setTimeout(look, 1000)
  }
  disconnectedCallback() { clearTimeout(this.#timer) }
}
customElements.define('wait-for', WaitFor)
