// <row-list data-add="Ajouter une ligne" data-remove="Retirer" data-up="Monter" data-down="Descendre">
//   <div data-rows><div data-row>…fields…</div>…</div>
// Rows of like fields, sent in their order. The server offers blank rows at the end, so the form works without this;
// with it, blank rows are offered one at a time and rows can be moved.
class RowList extends HTMLElement {
  connectedCallback() {
    const rows = this.querySelector('[data-rows]')
    if (!rows || this.querySelector('.row-add')) return
    const all = () => [...rows.children]
    const fields = row => [...row.querySelectorAll('input, select, textarea')]
    const blank = row => fields(row).every(f => f.type === 'checkbox' || f.type === 'hidden' || f.tagName === 'SELECT' || !f.value)
    const pattern = all().at(-1)?.cloneNode(true)
    if (!pattern) return
    for (const row of all().reverse()) { if (blank(row) && all().length > 1) row.remove(); else break }
    let serial = 0
    const fresh = () => {
      const row = pattern.cloneNode(true)
      const suffix = `-n${++serial}`
      row.querySelectorAll('[id]').forEach(e => { e.id += suffix })
      row.querySelectorAll('[for]').forEach(e => e.setAttribute('for', e.getAttribute('for') + suffix))
      row.querySelectorAll('[aria-describedby]').forEach(e => e.removeAttribute('aria-describedby'))
      row.querySelectorAll('.problem').forEach(e => e.remove())
      fields(row).forEach(f => {
        f.removeAttribute('aria-invalid')
        if (f.type === 'checkbox') f.checked = false
        else if (f.tagName === 'SELECT') f.selectedIndex = 0
        else f.value = ''
      })
      return row
    }
    const button = (label, text, run) => {
      const b = document.createElement('button')
      b.type = 'button'
      b.className = 'button small'
      b.textContent = text
      b.setAttribute('aria-label', label)
      b.addEventListener('click', run)
      return b
    }
    const changed = () => this.dispatchEvent(new Event('input', { bubbles: true }))
    const tools = row => {
      const name = () => all().indexOf(row) + 1
      const bar = document.createElement('div')
      bar.className = 'row-tools'
      const move = by => () => {
        const other = all()[all().indexOf(row) + by]
        if (!other) return
        if (by < 0) other.before(row); else other.after(row)
        relabel()
        changed()
      }
      bar.append(
        button('', '↑', move(-1)), button('', '↓', move(1)),
        button('', '×', () => {
          const next = all()[all().indexOf(row) + 1] ?? all()[all().indexOf(row) - 1]
          row.remove()
          if (!all().length) add()
          relabel()
          changed()
          ;(next ?? all()[0])?.querySelector('input, select, textarea')?.focus()
        }),
      )
      bar.relabel = () => ['up', 'down', 'remove'].forEach((key, i) => bar.children[i].setAttribute('aria-label', `${this.dataset[key]} (${name()})`))
      row.append(bar)
    }
    const relabel = () => all().forEach(r => r.querySelector('.row-tools')?.relabel())
    const add = () => { const row = fresh(); rows.append(row); tools(row); relabel(); return row }
    all().forEach(tools)
    relabel()
    const more = button(this.dataset.add, this.dataset.add, () => add().querySelector('input, select, textarea').focus())
    more.classList.add('row-add')
    this.append(more)
  }
}
customElements.define('row-list', RowList)
