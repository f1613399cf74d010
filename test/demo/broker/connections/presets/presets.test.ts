import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { parseConnection } from '../../../../../demo/broker/config/parse-connection.js';
import { createProblemReporter, type Problem } from '../../../../../demo/broker/config/problems.js';
import {
  presets,
  type PresetConnectionConfig,
  type PresetName,
} from '../../../../../demo/broker/connections/presets/expand-preset.js';
import { connectionRegistry } from '../../../../../demo/broker/connections/registry.js';
import type { LogRepository } from '../../../../../demo/broker/store/log-repository.js';
import { startOAuth2 } from '../../../../../demo/sources/oauth2/oauth2.js';
import { startOpenIdProvider } from '../../../../../demo/sources/openid-provider.js';
import { fabrikam } from '../../../../../demo/sources/social/brand.js';
import { fabrikamPeople } from '../../../../../demo/sources/social/people.js';
import type { RunningSource } from '../../../../../demo/sources/source.js';
import type { VisitedPage } from '../../../../support/visitor.js';
import { app, startTestBroker, type BrokerUnderTest } from '../../support/broker-under-test.js';
import { createRedirectApp, formWith, type RedirectApp } from '../../support/redirect-app.js';
import { startSampleProvider, type SampleClient, type SampleProvider } from '../../support/sample-provider.js';
import { sampleProfiles } from './sample-profiles.js';

const names = [...presets.keys()] as PresetName[];
const namesOf = (strategy: string): PresetName[] => names.filter((name) => presets.get(name)?.strategy === strategy);

/** What an administrator gives beside the client id and secret. */
const customer: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  entra: { tenant: '11111111-2222-3333-4444-555555555555' },
  'google-workspace': { domain: 'fabrikam.example' },
  keycloak: { url: 'https://sso.fabrikam.example', realm: 'staff' },
  okta: { domain: 'fabrikam.okta.example' },
  ping: { environment: 'e6ce38a8-1234' },
};

function problemsOf(connection: PresetConnectionConfig): Problem[] {
  const problems: Problem[] = [];
  parseConnection(connection, connectionRegistry, createProblemReporter(problems));
  return problems;
}

describe('presets', () => {
  it('are complete: a client id and a secret are enough, but for what differs from customer to customer', () => {
    assert.ok(names.filter((name) => presets.get(name)?.kind === 'social').length >= 20);
    for (const preset of names) {
      const options = { clientId: 'id', clientSecret: 'secret', ...customer[preset] };
      assert.deepEqual(problemsOf({ id: preset, preset, options }), [], preset);
      const addresses = JSON.stringify(presets.get(preset)?.options).match(/https?:[^"]*/g) ?? [];
      assert.ok(
        addresses.every((address) => address.startsWith('https://')),
        preset,
      );
    }
  });

  it('ask for what is missing, and name what they do not know', () => {
    const client = { clientId: 'id', clientSecret: 'secret' };
    const told = (problems: readonly Problem[]): string => JSON.stringify(problems);
    assert.match(told(problemsOf({ id: 'a', preset: 'okta', options: client })), /options\.domain.*is missing/);
    assert.match(
      told(problemsOf({ id: 'a', preset: 'entra', options: { ...client, tenant: 'fabrikam.example' } })),
      /options\.tenant.*directory/,
    );
    assert.match(
      told(problemsOf({ id: 'a', preset: 'okta', options: { ...client, domain: 'fabrikam.okta.example/evil' } })),
      /options\.domain/,
    );
    assert.match(
      told(problemsOf({ id: 'a', preset: 'github', options: { ...client, domian: 'x' } as object })),
      /domian/,
    );
    assert.match(told(problemsOf({ id: 'a', preset: 'geocities' as PresetName, options: client })), /known are amazon/);
    assert.match(
      told(problemsOf({ id: 'a', preset: 'github', strategy: 'saml', options: client } as PresetConnectionConfig)),
      /strategy.*the preset decides/,
    );
  });

  describe('against providers of this machine', () => {
    let broker: BrokerUnderTest;
    let octo: RunningSource;
    let openid: { readonly url: string; readonly close: () => Promise<void> };
    let samples: SampleProvider;

    before(async () => {
      broker = await startTestBroker();
      const redirectUris = [`${broker.url}/login/callback`];
      octo = await startOAuth2({ port: 0, redirectUris });
      const client = { secret: 'secret', name: 'Broker', redirectUris };
      openid = await startOpenIdProvider({
        port: 0,
        host: '127.0.0.1',
        brand: { ...fabrikam, consent: false },
        people: fabrikamPeople,
        clients: [
          { id: 'basic', ...client },
          { id: 'post', ...client, authentication: 'client_secret_post' },
        ],
      });
      samples = await startSampleProvider(new Map(namesOf('oauth2').map((name) => [name, sampleClient(name)])));
    });
    after(async () => {
      await Promise.all([broker.close(), octo.close(), openid.close(), samples.close()]);
    });

    function pathOf(address: string): string {
      const url = new URL(address);
      return `${url.pathname}${url.search}`;
    }

    function sampleClient(name: PresetName): SampleClient {
      const preset = presets.get(name);
      if (preset?.strategy !== 'oauth2') throw new Error(`${name} speaks no OAuth 2.0`);
      const sample = sampleProfiles[name];
      if (sample === undefined) throw new Error(`there is no sample of ${name}`);
      const { profileUrl, emailsUrl, clientAuth, pkce } = preset.options;
      return {
        secret: 'secret',
        auth: clientAuth === 'client_secret_basic' ? clientAuth : 'client_secret_post',
        pkce: pkce ?? true,
        answers: {
          [pathOf(profileUrl)]: sample.answer,
          ...(emailsUrl === undefined ? {} : { [pathOf(emailsUrl)]: sample.emails }),
        },
      };
    }

    async function signInAt(client: RedirectApp, page: VisitedPage): Promise<VisitedPage> {
      return client.visitor.submit(page, formWith(page, 'password'), { username: 'sam', password: 'social-pass-1' });
    }

    for (const name of namesOf('oauth2')) {
      it(`reads the profile of ${name} and speaks as it wants to be spoken to`, async () => {
        const preset = presets.get(name);
        if (preset?.strategy !== 'oauth2') throw new Error('not OAuth 2.0');
        const { profileUrl, emailsUrl, scope = [], scopeSeparator = ' ' } = preset.options;
        broker.connect({
          id: name,
          preset: name,
          options: {
            clientId: name,
            clientSecret: 'secret',
            authorizationUrl: `${samples.url}/authorize`,
            tokenUrl: `${samples.url}/token`,
            profileUrl: `${samples.url}${pathOf(profileUrl)}`,
            ...(emailsUrl === undefined ? {} : { emailsUrl: `${samples.url}${pathOf(emailsUrl)}` }),
          },
        });
        const client = await createRedirectApp(broker.url);
        const { claims } = await client.finish(await client.open({ connection: name }));
        assert.equal(samples.lastRequest().get('scope'), scope.length === 0 ? null : scope.join(scopeSeparator));
        const { id = '', ...person } = sampleProfiles[name]?.person ?? {};
        const user = broker.services.users.findByIdentity(name, String(id));
        assert.equal(user?.userId, claims.sub);
        for (const [member, value] of Object.entries(person)) {
          assert.equal((user?.profile as Readonly<Record<string, unknown>>)[member], value, member);
        }
      });
    }

    for (const name of namesOf('oidc')) {
      it(`signs in with ${name} when only the issuer differs`, async () => {
        const preset = presets.get(name);
        const isPosted = preset?.strategy === 'oidc' && preset.options.clientAuth === 'client_secret_post';
        broker.connect({
          id: name,
          preset: name,
          options: {
            issuer: openid.url,
            clientId: isPosted ? 'post' : 'basic',
            clientSecret: 'secret',
            // This provider has no such claim; that it is asked for is the next test.
            ...(name === 'entra' ? { userIdClaim: 'sub' } : {}),
            ...(name === 'google-workspace' ? { domain: 'fabrikam.example', requiredClaims: { locale: 'en-GB' } } : {}),
          },
        });
        const client = await createRedirectApp(broker.url);
        const answer = await signInAt(client, await client.open({ connection: name }));
        // Apple posts its answer, with a name beside it that nobody signed.
        const user = JSON.stringify({ name: { firstName: 'Not', lastName: 'Sam' } });
        const form = answer.url.origin === openid.url ? answer.forms[0] : undefined;
        assert.equal(form !== undefined, name === 'apple');
        const { claims } = await client.finish(form ? await client.visitor.submit(answer, form, { user }) : answer);
        assert.equal(claims['name'], name === 'apple' ? 'Not Sam' : 'Sam Rivera');
        assert.equal(claims['email'], 'sam@fabrikam.example');
        const trusts = preset?.strategy === 'oidc' && preset.options.trustEmail !== false;
        assert.equal(claims['email_verified'], trusts);
      });
    }

    it('keeps everybody out of a Google Workspace connection whose account is not of the domain', async () => {
      const options = { issuer: openid.url, clientId: 'basic', clientSecret: 'secret', domain: 'fabrikam.example' };
      broker.connect({ id: 'workspace', preset: 'google-workspace', options });
      const client = await createRedirectApp(broker.url);
      const there = await client.open({ connection: 'workspace' });
      const asked = client.visitor.visited.map((url) => new URL(url)).find(({ origin }) => origin === openid.url);
      assert.equal(asked?.searchParams.get('hd'), 'fabrikam.example');
      const back = await signInAt(client, there);
      assert.equal(back.url.origin, broker.url);
      assert.match(back.text, /role="alert"/);
      const [row] = (broker.services.log as LogRepository).list({ type: 'f' });
      assert.match(JSON.stringify(row?.detail), /policy_denied.*hd/);
    });

    it('signs in with github at a service of its sort, and tells the widget the name and the icon', async () => {
      broker.connect({
        id: 'octo',
        preset: 'github',
        options: {
          clientId: 'dev-broker',
          clientSecret: 'octo-client-secret',
          authorizationUrl: `${octo.url}/authorize`,
          tokenUrl: `${octo.url}/token`,
          profileUrl: `${octo.url}/user`,
          emailsUrl: `${octo.url}/user/emails`,
        },
      });
      const client = await createRedirectApp(broker.url);
      const page = await client.open({ connection: 'octo', login_hint: 'olga' });
      const next = await client.visitor.submit(page, formWith(page, 'password'), {
        login: 'olga',
        password: 'oauth-pass-1',
      });
      const consent = next.forms.find(({ action }) => action.pathname === '/consent');
      assert.ok(consent);
      const { claims } = await client.finish(await client.visitor.submit(next, consent, { decision: 'allow' }));
      assert.equal(claims['email'], 'olga@octo.example');
      const response = await fetch(`${broker.url}/login/connections?client_id=demo-app`, { headers: { Origin: app } });
      const { connections } = (await response.json()) as { connections: readonly Record<string, unknown>[] };
      const shown = connections.find(({ id }) => id === 'octo');
      assert.deepEqual(
        [shown?.['kind'], shown?.['label'], shown?.['icon']],
        ['social', 'GitHub', { builtin: 'github' }],
      );
      assert.doesNotMatch(JSON.stringify(shown), /secret|clientId|127\.0\.0\.1/);
    });
  });
});
