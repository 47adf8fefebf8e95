// A provider of the certified oidc-provider on a port of this machine, for the tests of signing in.
// PKCE is asked of everybody; the sign-in page is the library's own. Arguments: port, file of groups, redirect
// addresses as JSON, and "userinfo" if groups are told there and not in the ID token.
import { readFileSync } from 'node:fs';
import * as oidc from 'oidc-provider';

const [port, groupsFile, redirects, place] = process.argv.slice(2);
const groups = (sub) => JSON.parse(readFileSync(groupsFile, 'utf8'))[sub] ?? [];

const provider = new oidc.Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'isfahan',
      client_secret: 'the secret of the tests',
      redirect_uris: JSON.parse(redirects),
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
  ],
  pkce: { required: () => true },
  claims: { openid: ['sub', 'groups', 'name'] },
  conformIdTokenClaims: place === 'userinfo',
  features: { devInteractions: { enabled: true } },
  findAccount: (_, sub) => ({
    accountId: sub,
    claims: () => ({ sub, name: 'Somebody Whose Name Is Not Kept', groups: groups(sub) }),
  }),
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
});
provider.listen(Number(port), '127.0.0.1');
