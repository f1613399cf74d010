import { pageOrigin, type Stage } from '../run/stage.js';
import { caseTable, type CaseRow, type EvilCase } from './evil-case.js';
import { delivered, oauthError, redirected, webPage, type HostileReply } from './hostile-reply.js';

const common = { group: 'G', flow: 'logout', expected: 'accepted' } as const;

/** Signed out here, whatever the broker did, and sent to the broker's own end-session page. */
async function signedOut(stage: Stage): Promise<void> {
  if (stage.user() !== undefined) throw new Error('somebody is still signed in');
  if ((await stage.page.accessToken()) !== undefined) throw new Error('there is still an access token');
  const destination = new URL(String(stage.answer));
  if (destination.origin !== new URL(stage.broker.issuer).origin) throw new Error(`went to ${destination.origin}`);
  for (const name of new Set(destination.searchParams.keys())) {
    if (destination.searchParams.getAll(name).length > 1) throw new Error(`${name} is twice in the address`);
  }
  const back = destination.searchParams.get('post_logout_redirect_uri');
  if (back !== `${pageOrigin}/`) throw new Error(`comes back to ${back}`);
}

const revocation = (id: string, title: string, hostile: HostileReply, more: Partial<EvilCase> = {}): CaseRow => ({
  id: `revocation-${id}`,
  title,
  check: signedOut,
  ...more,
  evil: { reply: { revoke: hostile } },
});

const endings = caseTable({ ...common, spec: 'RP-Initiated Logout 2, RFC 7009 §2.2' }, [
  { id: 'honest', title: 'an honest sign-out', check: signedOut },
  revocation('500', 'the revocation fails: 500', webPage(500)),
  revocation('503', 'the revocation fails: 503 with Retry-After', webPage(503, { 'retry-after': '100' })),
  revocation('400', 'the revocation fails: unsupported_token_type', oauthError('unsupported_token_type')),
  revocation('html', 'the revocation answers with a web page', webPage()),
  revocation('307', 'the revocation is moved to the attacker, with the token: 307', redirected(307), {
    spec: 'checklist S44',
  }),
  revocation('302', 'the revocation is moved to the attacker: 302', redirected(302), { spec: 'checklist S44' }),
  revocation('reset', 'the connection is cut', delivered('reset')),
  revocation('hang', 'no answer to the revocation', delivered('hang'), { client: { timeoutMs: 150 } }),
  revocation('endless', 'the answer to the revocation never ends', delivered('endless')),
  {
    id: 'query-pollution',
    title: 'the query of the end-session endpoint sets parameters of its own; ours win',
    async act(stage) {
      stage.broker.misbehave({
        metadata: (document) => ({
          ...document,
          end_session_endpoint: `${String(document['end_session_endpoint'])}?post_logout_redirect_uri=https%3A%2F%2Fevil.example&client_id=evil`,
        }),
      });
      await stage.login();
      stage.answer = await stage.page.signOut?.();
    },
    check: signedOut,
  },
  {
    id: 'no-endpoint',
    title: 'there is no end-session endpoint: signed out here all the same',
    async act(stage) {
      stage.broker.misbehave({ metadata: (document) => ({ ...document, end_session_endpoint: undefined }) });
      await stage.login();
      await stage.page.signOut?.().catch(() => undefined);
    },
    async check(stage) {
      if (stage.user() !== undefined) throw new Error('somebody is still signed in');
      if ((await stage.page.accessToken()) !== undefined) throw new Error('there is still an access token');
    },
  },
  {
    id: 'twice',
    title: 'signing out twice does no harm and gives no token back twice',
    async act(stage) {
      await stage.login();
      await stage.page.signOut?.();
      stage.answer = await stage.page.signOut?.();
    },
    check(stage) {
      if (stage.broker.count('revoke') !== 1) throw new Error(`${stage.broker.count('revoke')} revocations`);
    },
  },
]);

const returnTo = (id: string, title: string, address: string): CaseRow => ({
  id: `return-${id}`,
  title,
  async act(stage) {
    await stage.login();
    stage.broker.markOffence();
    stage.answer = await stage.page.signOut?.(address);
  },
  check(stage) {
    if (stage.user() === undefined) throw new Error('signed out although the call was refused');
  },
});

const returns = caseTable({ ...common, spec: 'RFC 9700 §4.11.1', expected: 'invalid_config' }, [
  returnTo('script', 'come back to a script', 'javascript:alert(1)'),
  returnTo('data', 'come back to a data address', 'data:text/html,<script>alert(1)</script>'),
  returnTo('http', 'come back to http on another host', 'http://evil.example/'),
  returnTo('credentials', 'come back to an address with credentials', 'https://user:pass@evil.example/'),
]);

/** Attacks on the end of a session. */
export const signOutCases: readonly EvilCase[] = [...endings, ...returns];
