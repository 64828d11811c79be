// <unsaved-guard data-text="Modifications non enregistrées"><form …></form></unsaved-guard>
// Asks before a page with unsaved writing is left, and says in the form's foot that there is some.
class UnsavedGuard extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector('form')
    if (!form) return
    const note = form.querySelector('[data-unsaved]')
    let changed = this.hasAttribute('changed')
    const show = () => { if (note) note.textContent = changed ? this.dataset.text : '' }
    form.addEventListener('input', () => { if (!changed) { changed = true; show() } })
    form.addEventListener('submit', () => { changed = false })
    addEventListener('beforeunload', e => { if (changed && this.isConnected) e.preventDefault() })
    addEventListener('keydown', e => {
      if ((e.ctrlKey || e.metaKey) && e.key === 's') { e.preventDefault(); form.requestSubmit(form.querySelector('button[data-save]')) }
    })
    show()
  }
}
customElements.define('unsaved-guard', UnsavedGuard)
