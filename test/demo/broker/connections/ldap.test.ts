import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { LdapOptions } from '../../../../demo/broker/connections/ldap/ldap-options.js';
import type { LogRepository } from '../../../../demo/broker/store/log-repository.js';
import { startDirectory, type RunningDirectory } from '../../../../demo/sources/directory/directory.js';
import { startRelay, type Relay } from '../../../support/relay.js';
import { ensureSlapd } from '../../sources/directory/slapd-installation.js';
import { startTestBroker, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createEmbeddedApp, type ChallengeAnswer } from '../support/embedded-app.js';

const reason = ensureSlapd();
const lars = { username: 'lars', password: 'ldap-pass-1' };

for (const server of ['openldap', 'in-process'] as const) {
  describe(`ldapConnection with ${server}`, { skip: server === 'openldap' && reason }, () => {
    let broker: BrokerUnderTest;
    let directory: RunningDirectory;
    let relay: Relay;

    before(async () => {
      broker = await startTestBroker();
      directory = await startDirectory({ port: 0, tlsPort: 0, server });
      relay = await startRelay(Number(new URL(directory.url).port));
      connect('corp');
      connect('corp-cached', { cacheCredentialsDays: 7 });
    });
    after(async () => {
      await Promise.all([broker.close(), directory.close(), relay.close()]);
    });

    function connect(id: string, options: Partial<LdapOptions> = {}, strategy: 'ldap' | 'ad' = 'ldap'): void {
      broker.connect({
        id,
        strategy,
        label: 'Corp',
        domains: ['corp.example'],
        options: {
          url: `ldap://127.0.0.1:${String(relay.port)}`,
          baseDn: directory.baseDn,
          bindDn: directory.bindDn,
          bindPassword: directory.bindPassword,
          windowsDomain: 'CORP',
          connectTimeoutMs: 1500,
          timeoutMs: 1500,
          ...options,
        },
      });
    }

    async function login(fields: Record<string, string>, connection = 'corp'): Promise<ChallengeAnswer> {
      // Without DPoP, whose proofs do not go with a broker whose clock is moved.
      const client = await createEmbeddedApp(broker.url, { withDpop: false });
      return client.start({ connection, action: 'login', ...fields });
    }

    /** `in`, or why not. */
    async function outcome(fields: Record<string, string>, connection = 'corp'): Promise<string> {
      const { status, body } = await login(fields, connection);
      if (status === 200) return 'in';
      const code = body.reason?.['code'];
      return typeof code === 'string' ? code : (body.error ?? 'nothing');
    }

    const lastLog = (type: string): string =>
      JSON.stringify((broker.services.log as LogRepository).list({ type })[0]?.detail ?? {});

    it('signs in by name, by address, and by Windows name, always as the same person', async () => {
      const subjects = new Set<string>();
      for (const username of [
        'lars',
        'LARS',
        ' lars ',
        'lars@corp.example',
        'Lars@Corp.Example',
        'CORP\\lars',
        'corp\\Lars',
      ]) {
        const client = await createEmbeddedApp(broker.url);
        const { status, body } = await client.start({ connection: 'corp', action: 'login', ...lars, username });
        assert.equal(status, 200, `${username}: ${JSON.stringify(body)}`);
        const { claims } = await client.exchange(body.authorization_code ?? '');
        subjects.add(claims.sub);
        assert.equal(claims['name'], 'Lars Holm');
        assert.equal(claims['email'], 'lars@corp.example');
        assert.equal(claims['email_verified'], true);
        assert.deepEqual(claims['amr'], ['pwd']);
      }
      assert.equal(subjects.size, 1);
      const [subject] = subjects;
      const user = broker.services.users.find(subject ?? '');
      assert.deepEqual([...(user?.profile['groups'] as string[])].sort(), ['developers', 'staff']);
      assert.equal(user?.profile['department'], 'Engineering');
      assert.equal(user.profile['phone_number'], '+46812345678');
      assert.doesNotMatch(JSON.stringify(user), /userPassword|ldap-pass/i);
    });

    it('signs in by two steps, and asks for the password again when it was wrong', async () => {
      const client = await createEmbeddedApp(broker.url);
      const first = await client.start({ connection: 'corp', action: 'login' });
      assert.equal(first.body.challenge?.['step'], 'identifier');
      const second = await client.next({ username: 'lars' });
      assert.equal(second.body.challenge?.['step'], 'password');
      assert.equal(second.body.challenge['can_reset'], false);
      const third = await client.next({ password: 'wrong' });
      assert.equal(third.body.reason?.['code'], 'invalid_credentials');
      assert.equal(third.body.challenge?.['step'], 'password');
      assert.equal((await client.next({ password: lars.password })).status, 200);
    });

    it('is described as a company with a form of its own', async () => {
      const address = `${broker.url}/login/connections?client_id=demo-app`;
      const { connections } = (await (await fetch(address)).json()) as { connections: Record<string, unknown>[] };
      const corp = connections.find(({ id }) => id === 'corp');
      assert.equal(corp?.['kind'], 'enterprise');
      assert.deepEqual(corp['modes'], ['embedded', 'redirect']);
      assert.deepEqual(corp['form'], { identifier: { type: 'username', max: 256 }, usernameFromEmail: true });
      assert.doesNotMatch(JSON.stringify(corp), /ldap:|dc=corp|corp\.example|pass/);
    });

    it('answers the same to a wrong password, an unknown name and a shared address', async () => {
      const fields = [
        { ...lars, password: 'wrong' },
        { ...lars, username: 'nobody' },
        { username: 'desk@corp.example', password: 'ldap-pass-4' },
        { ...lars, username: 'OTHER\\lars' },
        { ...lars, username: 'CORP\\' },
        { ...lars, username: 'a\\b\\c' },
      ];
      for (const one of fields) assert.equal(await outcome(one), 'invalid_credentials', one.username);
      assert.equal(await outcome({ username: 'desk1', password: 'ldap-pass-4' }), 'in');
    });

    it('refuses an empty password before the directory is asked', async () => {
      const client = await createEmbeddedApp(broker.url);
      const { status, body } = await client.start({
        connection: 'corp',
        action: 'login',
        username: 'lars',
        password: '',
      });
      assert.notEqual(status, 200);
      assert.notEqual(body.error, undefined);
      relay.set('refuse');
      try {
        const { handler } = broker.connections.get('corp') ?? assert.fail('no connection');
        const result = await handler.turn?.(turnOf({ username: 'lars', password: '' }));
        assert.equal(result?.kind === 'ask' && result.reason?.code, 'invalid_credentials');
      } finally {
        relay.set('pass');
      }
    });

    it('takes what was typed as a value, whatever it looks like', async () => {
      const injections = [
        '*',
        'lars*',
        'l*s',
        'lars)(uid=*',
        'lars)(|(uid=*',
        '*)(objectClass=*',
        'lars))(|(uid=lars',
        'lars\\2a',
        '\\6c\\61\\72\\73',
        'cn=Lars Holm,ou=People,dc=corp,dc=example',
        '(uid=lars)',
        'lars\u202E',
        'la\nrs',
        'la\trs',
        'x'.repeat(10_000),
        'lars@corp.example@evil.example',
        'lars@evil.example',
        'EXTERNAL',
      ];
      for (const username of injections) {
        assert.equal(
          await outcome({ ...lars, username }),
          'invalid_credentials',
          JSON.stringify(username.slice(0, 40)),
        );
      }
      for (const password of ['*', 'ldap-pass-1\u0000', 'x'.repeat(4000)])
        assert.notEqual(await outcome({ ...lars, password }), 'in');
    });

    it('finds people with commas, apostrophes and brackets in their names, with their groups', async () => {
      const client = await createEmbeddedApp(broker.url);
      const { body } = await client.start({
        connection: 'corp',
        action: 'login',
        username: 'sean.obrien@corp.example',
        password: 'ldap-pass-3',
      });
      const { claims } = await client.exchange(body.authorization_code ?? '');
      assert.deepEqual([...(broker.services.users.find(claims.sub)?.profile['groups'] as string[])].sort(), [
        'developers',
        'staff',
      ]);
    });

    it('follows no referral: neither beside what it finds nor as the answer', async () => {
      // Every search over the whole tree comes with a reference to the partners' server; nobody listens there.
      assert.equal(await outcome(lars), 'in');
      connect('elsewhere', { baseDn: `ou=Partners,${directory.baseDn}` });
      assert.equal(await outcome(lars, 'elsewhere'), 'server_error');
      assert.match(lastLog('f'), /search: the directory answered/);
    });

    it('maps groups, leaves out others, or looks for none', async () => {
      connect('mapped', { groups: { map: { developers: 'engineers' }, mappedOnly: true } });
      connect('flat', { groups: { nested: false } });
      connect('no-groups', { groups: false });
      for (const [connection, groups] of [
        ['mapped', ['engineers']],
        ['flat', ['developers']],
        ['no-groups', undefined],
      ] as const) {
        const client = await createEmbeddedApp(broker.url);
        const { body } = await client.start({ connection, action: 'login', ...lars });
        const { claims } = await client.exchange(body.authorization_code ?? '');
        assert.deepEqual(broker.services.users.find(claims.sub)?.profile['groups'], groups);
      }
    });

    it('says that the directory is down or slow, and goes on when it is back', async () => {
      relay.set('refuse');
      assert.equal(await outcome(lars), 'server_error');
      assert.match(lastLog('f'), /cannot be reached|hung up/);
      assert.deepEqual((await broker.connections.get('corp')?.handler.status?.())?.online, false);
      relay.set('hold');
      assert.equal(await outcome(lars), 'timeout');
      assert.match(lastLog('f'), /did not answer in time/);
      relay.set('pass');
      assert.equal(await outcome(lars), 'in');
      assert.deepEqual(await broker.connections.get('corp')?.handler.status?.(), { online: true });
    });

    it('lets people in by what was right before while the directory is down, if it may', async () => {
      const cached = 'corp-cached';
      assert.equal(await outcome(lars, cached), 'in');
      relay.set('refuse');
      assert.equal(await outcome(lars, cached), 'in');
      assert.equal(await outcome({ ...lars, username: 'Lars ' }, cached), 'in');
      assert.equal(await outcome({ ...lars, password: 'wrong' }, cached), 'server_error');
      assert.equal(await outcome({ username: 'mia', password: 'ldap-pass-2' }, cached), 'server_error', 'never here');
      assert.equal(await outcome(lars), 'server_error', 'another connection remembers nobody');
      for (let tries = 0; tries < 10; tries += 1)
        await outcome({ ...lars, password: `wrong-${String(tries)}` }, cached);
      assert.equal(await outcome(lars, cached), 'too_many_attempts', 'guesses are counted');
      broker.advance(16 * 60);
      assert.equal(await outcome(lars, cached), 'in');
      broker.advance(8 * 86_400);
      assert.equal(await outcome(lars, cached), 'server_error', 'it does not last for ever');
      relay.set('pass');
    });

    it('speaks StartTLS and ldaps with the given authority, and with no other', async () => {
      const ca = directory.certificate ?? '';
      connect('start-tls', { startTls: true, ca });
      connect('ldaps', { url: directory.tlsUrl ?? '', ca });
      connect('stranger', { url: directory.tlsUrl ?? '' });
      assert.equal(await outcome(lars, 'start-tls'), 'in');
      assert.equal(await outcome(lars, 'ldaps'), 'in');
      assert.equal(await outcome(lars, 'stranger'), 'server_error');
      assert.match(lastLog('f'), /SELF_SIGNED/);
    });

    it('says so when its own account or base is wrong, and tells the person nothing of it', async () => {
      connect('bad-account', { bindPassword: 'wrong' });
      connect('bad-base', { baseDn: 'dc=nowhere,dc=example' });
      for (const connection of ['bad-account', 'bad-base']) {
        const answer = await login(lars, connection);
        assert.equal(answer.body.reason?.['code'], 'server_error');
        assert.doesNotMatch(JSON.stringify(answer.body), /ldap|dc=|bind/i);
      }
      assert.match(lastLog('f'), /NoSuchObject|InsufficientAccess|32/);
    });

    it('has no sign-up and no reset', async () => {
      assert.equal((await login({ action: 'signup' })).body.reason?.['code'] ?? 'signup_disabled', 'signup_disabled');
      assert.notEqual((await login({ action: 'reset', username: 'lars' })).status, 200);
    });

    it('takes bad settings apart', () => {
      const wrong: readonly (readonly [Partial<LdapOptions>, RegExp])[] = [
        [{ url: 'ldap://directory.example' }, /options\.url.*ldaps/],
        [{ url: 'http://127.0.0.1' }, /options\.url/],
        [{ url: 'ldaps://directory.example', startTls: true }, /options\.startTls/],
        [{ personFilter: '(objectClass=person' }, /options\.personFilter/],
        [{ usernameAttributes: ['uid)(x'] }, /options\.usernameAttributes/],
        [{ bindPassword: '' }, /bindPassword/],
      ];
      for (const [options, message] of wrong)
        assert.throws(() => {
          connect('wrong', options);
        }, message);
    });
  });
}

/** A turn as the engine would give it. */
function turnOf(input: { username: string; password: string }): never {
  return {
    action: 'login',
    input,
    transaction: 't',
    channel: 'embedded',
    clientId: 'demo-app',
    clientName: 'Demo app',
    ip: '127.0.0.1',
    userAgent: '',
    language: 'en',
    browser: '',
  } as never;
}
