// An identity provider for the tests: node oidc.mjs PUBLIC_URL. Says its port on standard output. Whoever comes is who the address says in
// `login_hint`, a JSON object of claims with `sub`: a test is everybody.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { createServer } from 'node:http'

const require = createRequire(new URL('../../templates/assets/package.json', import.meta.url))
const { default: Provider } = await import(pathToFileURL(require.resolve('oidc-provider')))
const home = process.argv[2]
const people = new Map()

const server = createServer((request, response) => answer(request, response))
await new Promise(done => server.listen(0, '127.0.0.1', done))
const { port } = server.address()

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: 'parvis',
    client_secret: 'un secret de client assez long',
    redirect_uris: [`${home}/cms/sign-in/back`],
    post_logout_redirect_uris: [`${home}/cms/sign-in`],
  }],
  cookies: { keys: ['tests only'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
  interactions: { url: (_, interaction) => `/login/${interaction.uid}` },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ ...people.get(sub), sub }) }),
  async loadExistingGrant(context) {
    const grant = new provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId })
    grant.addOIDCScope('openid email profile')
    await grant.save()
    return grant
  },
})
provider.use(async (context, next) => {
  if (!context.path.startsWith('/login/')) return next()
  const { params } = await provider.interactionDetails(context.req, context.res)
  const claims = JSON.parse(params.login_hint)
  people.set(claims.sub, claims)
  context.respond = false
  await provider.interactionFinished(context.req, context.res, { login: { accountId: claims.sub } }, { mergeWithLastSubmission: false })
})
const answer = provider.callback()

console.log(port)
// Whoever started it is gone.
process.stdin.on('end', () => process.exit()).resume()
