// <wait-for stream="/cms/issues/…/progress" [stay]><p role="status">…</p><progress hidden></progress><p data-again><a href="">…</a></p></wait-for>
// Hears from the server how some work goes and shows the page anew at its end, unless somebody is typing in it: then the link does.
// Where nothing can be heard, and without a script, the link is the way. A page nobody looks at hears nothing and keeps no connection.
class WaitFor extends HTMLElement {
  // Not `part`: every element has one of its own.
  #parts
  #source
  #tick
  connectedCallback() {
    this.#parts = { said: this.querySelector('[role=status]'), bar: this.querySelector('progress'), again: this.querySelector('[data-again]') }
    this.seen = () => { if (document.hidden) this.#hush(); else if (!this.ended) this.#listen() }
    document.addEventListener('visibilitychange', this.seen)
    this.seen()
  }
  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.seen)
    this.#hush()
  }
  #hush() {
    this.#source?.close()
    this.#source = null
    clearInterval(this.#tick)
  }
  #listen() {
    if (this.#source || !window.EventSource) return
    this.#source = new EventSource(this.getAttribute('stream'))
    this.#parts.again.hidden = true
    this.#source.onmessage = event => this.#told(JSON.parse(event.data))
    // The browser comes back by itself, unless it was refused.
    this.#source.onerror = () => { if (this.#source?.readyState === EventSource.CLOSED) { this.#hush(); this.#parts.again.hidden = false } }
  }
  #told({ state, text, part, seconds }) {
    const { said, bar } = this.#parts
    // Said only when it changes: a screen reader hears news, not seconds.
    if (said.textContent !== text) said.textContent = text
    clearInterval(this.#tick)
    bar.hidden = state === 'ended'
    bar.setAttribute('aria-label', text)
    if (part != null) bar.value = part
    else if (seconds) {
      const [since, usual] = seconds
      const begun = Date.now() - since * 1000
      // Longer than usual is not over: the bar never says it is.
      const show = () => { bar.value = Math.min(.95, (Date.now() - begun) / 1000 / usual) }
      bar.title = this.dataset.usual.replace('%n', usual)
      show()
      this.#tick = setInterval(show, 1000)
    } else bar.removeAttribute('value')
    if (state !== 'ended') return
    this.ended = true
    this.#hush()
    if (this.hasAttribute('stay')) return
    if (typed()) this.#parts.again.hidden = false
    else location.reload()
  }
}

const typed = () => [...document.querySelectorAll('input, textarea')].some(it =>
  it.type === 'checkbox' || it.type === 'radio' ? it.checked !== it.defaultChecked : it.type !== 'hidden' && it.value !== it.defaultValue)

customElements.define('wait-for', WaitFor)
