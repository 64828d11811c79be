// <choice-hint><p class="hint">…</p><select><option data-hint="…">…</option></select></choice-hint>
// The hint of a menu is that of what is chosen in it, while somebody chooses.
class ChoiceHint extends HTMLElement {
  connectedCallback() {
    const select = this.querySelector('select'), hint = this.querySelector('.hint')
    select?.addEventListener('change', () => { hint.textContent = select.selectedOptions[0]?.dataset.hint ?? '' })
  }
}
customElements.define('choice-hint', ChoiceHint)
