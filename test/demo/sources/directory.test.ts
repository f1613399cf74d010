import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, describe, it } from 'node:test';

import { Client, InsufficientAccessError, InvalidCredentialsError } from 'ldapts';

import { startDirectory } from '../../../demo/sources/directory/directory.js';
import type { DirectoryOptions, RunningDirectory } from '../../../demo/sources/directory/directory.js';
import { directoryPeople, personDn } from '../../../demo/sources/directory/entries.js';
import { ensureSlapd } from './directory/slapd-installation.js';

const closing: (() => Promise<void>)[] = [];

after(async () => {
  for (const close of closing.reverse()) await close();
});

const reason = ensureSlapd();
const lars = personDn(directoryPeople[0]!);

for (const server of ['openldap', 'in-process'] as const) {
  describe(`startDirectory, ${server}`, { skip: server === 'openldap' && reason }, () => {
    const running = new Map<boolean, Promise<RunningDirectory>>();

    /** One directory with TLS and one without, shared by the tests of a server. */
    function directory(withTls = false): Promise<RunningDirectory> {
      const options: DirectoryOptions = { port: 0, server, ...(withTls ? { tlsPort: 0 } : {}) };
      const started = running.get(withTls) ?? startDirectory(options).then((one) => (closing.push(one.close), one));
      running.set(withTls, started);
      return started;
    }

    async function client(url?: string, tlsOptions?: { ca: string[] }): Promise<Client> {
      const one = new Client({ url: url ?? (await directory()).url, ...(tlsOptions ? { tlsOptions } : {}) });
      closing.push(() => one.unbind().catch(() => undefined));
      return one;
    }

    async function boundClient(): Promise<{ client: Client; directory: RunningDirectory }> {
      const one = await directory();
      const bound = await client();
      await bound.bind(one.bindDn, one.bindPassword);
      return { client: bound, directory: one };
    }

    it('finds a person for the service account, by any of their names, with all attributes but the password', async () => {
      const { client: service, directory: one } = await boundClient();
      for (const filter of [
        '(uid=LARS)',
        '(mail=lars@corp.example)',
        '(sAMAccountName=lars)',
        '(&(objectClass=inetOrgPerson)(uid=la*s))',
      ]) {
        const { searchEntries } = await service.search(one.baseDn, {
          filter,
          scope: 'sub',
          explicitBufferAttributes: ['objectGUID'],
        });
        assert.equal(searchEntries.length, 1, filter);
        const [entry] = searchEntries;
        assert.equal(entry?.dn, lars);
        assert.equal(entry['displayName'], 'Lars Holm');
        assert.equal((entry['objectGUID'] as Buffer).length, 16);
        assert.equal(entry['userPassword'], undefined);
      }
    });

    it('binds with the right password and with no other', async () => {
      await (await client()).bind(lars, 'ldap-pass-1');
      for (const password of ['wrong', 'LDAP-PASS-1'])
        await assert.rejects((await client()).bind(lars, password), InvalidCredentialsError);
      await assert.rejects((await client()).bind('cn=nobody,dc=corp,dc=example', 'x'), InvalidCredentialsError);
      await assert.rejects((await client()).bind(lars, ''), /unauthenticated bind|0x35/);
    });

    it('takes names with commas, plus signs and apostrophes', async () => {
      const { client: service, directory: one } = await boundClient();
      const { searchEntries } = await service.search(one.baseDn, { filter: '(uid=sean.obrien)' });
      const dn = searchEntries[0]?.dn ?? '';
      assert.match(dn, /O'Brien/);
      await (await client()).bind(dn, 'ldap-pass-3');
      await (await client()).bind(personDn(directoryPeople[2]!), 'ldap-pass-3');
      const byGroup = await service.search(one.baseDn, {
        filter: `(member=${dn.replace(/[\\*()]/g, (c) => `\\${c.charCodeAt(0).toString(16)}`)})`,
      });
      assert.deepEqual(
        byGroup.searchEntries.map((entry) => entry['cn']),
        ['developers'],
      );
    });

    it('knows groups, and groups in groups', async () => {
      const { client: service, directory: one } = await boundClient();
      const direct = await service.search(one.baseDn, { filter: `(member=${lars})`, attributes: ['cn'] });
      assert.deepEqual(
        direct.searchEntries.map((entry) => entry['cn']),
        ['developers'],
      );
      const above = await service.search(one.baseDn, { filter: `(member=${direct.searchEntries[0]?.dn ?? ''})` });
      assert.deepEqual(
        above.searchEntries.map((entry) => entry['cn']),
        ['staff'],
      );
    });

    it('shows nothing to strangers, and to a person only themselves', async () => {
      const one = await directory();
      const stranger = await client();
      await assert.rejects(stranger.search(one.baseDn, { filter: '(uid=*)' }), InsufficientAccessError);
      const person = await client();
      await person.bind(lars, 'ldap-pass-1');
      const own = await person.search(lars, { scope: 'base' });
      assert.equal(own.searchEntries.length, 1);
    });

    it('answers with references where entries are elsewhere', async () => {
      const { client: service, directory: one } = await boundClient();
      const { searchEntries, searchReferences } = await service.search(one.baseDn, { filter: '(uid=lars)' });
      assert.equal(searchEntries.length, 1);
      assert.match(searchReferences[0] ?? '', /^ldap:\/\/127\.0\.0\.1:1\/ou=Partners/);
      await assert.rejects(service.search(`ou=Partners,${one.baseDn}`, { filter: '(uid=lars)' }), /0xa|[Rr]eferral/);
    });

    it('combines filters, limits what it gives, and does not change anything', async () => {
      const { client: service, directory: one } = await boundClient();
      const count = async (filter: string): Promise<number> =>
        (await service.search(one.baseDn, { filter })).searchEntries.length;
      assert.equal(await count('(|(uid=lars)(uid=mia))'), 2);
      assert.equal(await count('(&(uid=lars)(!(uid=lars)))'), 0);
      assert.equal(await count('(mail=desk@corp.example)'), 2);
      assert.equal(await count('(noSuchAttribute=x)'), 0);
      assert.equal(await count('(cn=*\\2acontractor\\2a)'), 1);
      const limited = await service.search(one.baseDn, { filter: '(uid=*)', sizeLimit: 1 });
      assert.equal(limited.searchEntries.length, 1);
      await assert.rejects(service.del(lars));
    });

    it('speaks TLS on a port of its own and by StartTLS, with a certificate for its name', async () => {
      const one = await directory(true);
      const ca = [one.certificate ?? ''];
      await (await client(one.tlsUrl, { ca })).bind(lars, 'ldap-pass-1');
      const upgraded = await client(one.url);
      await upgraded.startTLS({ ca });
      await upgraded.bind(lars, 'ldap-pass-1');
      await assert.rejects((await client(one.tlsUrl, { ca: [] })).bind(lars, 'ldap-pass-1'), /self.signed/);
    });

    it('survives garbage', async () => {
      const one = await directory();
      for (const bytes of [
        Buffer.from('GET / HTTP/1.1\r\n\r\n'),
        Buffer.from('3084ffffffff', 'hex'),
        Buffer.from('30050201016000', 'hex'),
      ])
        await new Promise<void>((resolve) => {
          const socket = connect(Number(new URL(one.url).port), '127.0.0.1', () => socket.end(bytes));
          socket.once('close', () => resolve());
          socket.on('error', () => undefined).resume();
        });
      await (await client()).bind(lars, 'ldap-pass-1');
    });

    it('can be closed and leaves nothing behind', async () => {
      const one = await startDirectory({ port: 0, server });
      await one.close();
      await assert.rejects(new Client({ url: one.url, connectTimeout: 1000 }).bind(lars, 'ldap-pass-1'));
    });
  });
}
