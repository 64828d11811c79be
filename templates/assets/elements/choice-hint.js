// <choice-hint><p class="hint">…</p><select><option data-hint="…">…</option></select></choice-hint>
// The hint of a menu is that of what is chosen in it, while somebody chooses; and so are those of the form's other fields that have one for
// each choice: <p class="hint" data-by-form data-news="…" data-works="…">.
class ChoiceHint extends HTMLElement {
  connectedCallback() {
    const select = this.querySelector('select'), hint = this.querySelector('.hint')
    select?.addEventListener('change', () => {
      hint.textContent = select.selectedOptions[0]?.dataset.hint ?? ''
      for (const it of select.form?.querySelectorAll('[data-by-form]') ?? []) it.textContent = it.getAttribute(`data-${select.value}`) ?? it.textContent
    })
  }
}
customElements.define('choice-hint', ChoiceHint)
