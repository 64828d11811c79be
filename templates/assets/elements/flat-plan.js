// <flat-plan>…</flat-plan>
// Folds what cards say on a telephone; lets a card be dragged onto a page, and a page onto another. Both only fill in a form that stands there for the keyboard too, and send it.
class FlatPlan extends HTMLElement {
  connectedCallback() {
    const narrow = matchMedia('(max-width: 40rem)')
    const fold = () => { for (const it of this.querySelectorAll('.plan-more')) it.open = !narrow.matches }
    narrow.addEventListener('change', fold)
    fold()
    this.addEventListener('dragstart', event => {
      const card = event.target.closest('[data-entry]')
      const page = event.target.closest('[data-swap]')
      if (!card && !page) return
      const what = card ? `entry:${card.dataset.entry}` : `page:${page.dataset.swap}`
      event.dataTransfer.setData('text/plain', what)
      event.dataTransfer.effectAllowed = 'move'
    })
    this.addEventListener('dragover', event => {
      const sheet = event.target.closest('[data-takes]')
      if (!sheet) return
      event.preventDefault()
      this.#mark(sheet)
    })
    this.addEventListener('dragleave', event => { if (!this.contains(event.relatedTarget)) this.#mark(null) })
    this.addEventListener('dragend', () => this.#mark(null))
    this.addEventListener('drop', event => {
      const sheet = event.target.closest('[data-takes]')
      const [kind, id] = event.dataTransfer.getData('text/plain').split(':')
      if (!sheet || !id) return
      event.preventDefault()
      this.#mark(null)
      if (kind === 'entry') this.#move(id, sheet.dataset.page)
      else if (id !== sheet.dataset.page) this.#swap(id, sheet.dataset.page)
    })
  }
  #mark(sheet) {
    for (const it of this.querySelectorAll('.is-over')) if (it !== sheet) it.classList.remove('is-over')
    sheet?.classList.add('is-over')
  }
  #move(id, page) {
    const field = this.querySelector(`[data-entry="${CSS.escape(id)}"] [name="page"]`)
    if (!field) return
    field.value = page
    field.form.requestSubmit()
  }
  #swap(a, b) {
    const form = this.querySelector('[data-swap-form]')
    if (!form) return
    form.elements.a.value = a
    form.elements.b.value = b
    form.requestSubmit()
  }
}
customElements.define('flat-plan', FlatPlan)
