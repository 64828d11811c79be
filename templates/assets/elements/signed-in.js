// <signed-in> on the last page of a window opened to sign in: the page with the text hears of it, and the window goes.
// The identity provider is another site: after it no window knows who opened it, but pages of one site hear each other.
class SignedIn extends HTMLElement {
  connectedCallback() {
    new BroadcastChannel('parvis-sign-in').postMessage('done')
    setTimeout(() => window.close(), 300)
  }
}
customElements.define('signed-in', SignedIn)
