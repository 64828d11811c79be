// <find-list for="find" src="/recherche/suggestions" label="Suggestions"></find-list>
// Under a search box, the pages that may be meant: a combobox with a list box (ARIA 1.2). The form works without it, and Enter with nothing
// chosen sends it as ever. One request at a time, after a pause of typing; what was asked once is not asked again.
const PAUSE = 160, SHORTEST = 2, LONGEST = 80

class FindList extends HTMLElement {
  #known = new Map(); #timer; #asking; #at = -1; #options = []

  connectedCallback() {
    const field = this.field = document.getElementById(this.getAttribute('for'))
    if (!field || this.list) return
    this.list = Object.assign(document.createElement('ul'), { id: `${field.id}-list`, role: 'listbox', ariaLabel: this.getAttribute('label'), hidden: true })
    this.status = Object.assign(document.createElement('span'), { className: 'hidden', role: 'status' })
    this.append(this.list, this.status)
    Object.assign(field, { role: 'combobox', ariaAutoComplete: 'list', ariaExpanded: 'false' })
    field.setAttribute('aria-controls', this.list.id)
    field.addEventListener('input', () => { clearTimeout(this.#timer); this.#timer = setTimeout(() => this.#ask(), PAUSE) })
    field.addEventListener('keydown', e => this.#key(e))
    field.addEventListener('blur', () => this.#close())
    // A press would take the focus away, and the list with it, before it is a click.
    this.list.addEventListener('mousedown', e => e.preventDefault())
    this.list.addEventListener('click', e => this.#go(e.target.closest('[role=option]')))
  }

  get typed() { return this.field.value.trim().slice(0, LONGEST) }

  async #ask() {
    const typed = this.typed
    this.#asking?.abort()
    if (typed.length < SHORTEST) return this.#close()
    if (!this.#known.has(typed)) {
      this.#asking = new AbortController()
      try {
        const answer = await fetch(`${this.getAttribute('src')}?q=${encodeURIComponent(typed)}`, { signal: this.#asking.signal, headers: { accept: 'application/json' } })
        if (!answer.ok) return this.#close()
        this.#known.set(typed, await answer.json())
      } catch { return }
    }
    if (typed === this.typed && document.activeElement === this.field) this.#show(this.#known.get(typed))
  }

  #show({ options, said }) {
    const element = (tag, text) => Object.assign(document.createElement(tag), { textContent: text })
    this.#options = options.map((it, n) => {
      const option = Object.assign(document.createElement('li'), { id: `${this.list.id}-${n}`, role: 'option', ariaSelected: 'false' })
      option.dataset.href = it.href
      option.append(element('span', it.label), element('small', it.kind))
      return option
    })
    this.list.replaceChildren(...this.#options)
    this.#choose(-1)
    this.#open(options.length > 0)
    this.status.textContent = said
  }

  #open(open) {
    this.list.hidden = !open
    this.field.ariaExpanded = String(open)
  }

  #close() {
    clearTimeout(this.#timer)
    this.#asking?.abort()
    this.#open(false)
    this.#choose(-1)
    this.status.textContent = ''
  }

  #choose(at) {
    this.#options[this.#at]?.setAttribute('aria-selected', 'false')
    this.#at = at
    const option = this.#options[at]
    if (!option) return this.field.removeAttribute('aria-activedescendant')
    option.setAttribute('aria-selected', 'true')
    this.field.setAttribute('aria-activedescendant', option.id)
    option.scrollIntoView({ block: 'nearest' })
  }

  #key(e) {
    const open = !this.list.hidden, last = this.#options.length - 1
    if (e.key === 'Escape' && open) { e.preventDefault(); return this.#close() }
    if (e.key === 'Enter' && open && this.#at >= 0) { e.preventDefault(); return this.#go(this.#options[this.#at]) }
    if (!['ArrowDown', 'ArrowUp'].includes(e.key)) return
    e.preventDefault()
    if (!open) return this.#ask()
    const step = e.key === 'ArrowDown' ? 1 : -1
    // Past either end one is back in the box.
    this.#choose(this.#at + step > last ? -1 : this.#at + step < -1 ? last : this.#at + step)
  }

  #go(option) { if (option) location.assign(option.dataset.href) }
}
customElements.define('find-list', FindList)
