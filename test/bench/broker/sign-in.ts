import { createHash, randomBytes } from 'node:crypto';
import type { Agent } from 'node:http';

import { account, benchClient } from './bench-tenant.js';
import { createCheapBrowser, type Answer } from './http-client.js';

const scope = 'openid profile email orders:read';
const resource = 'http://localhost:4182/';

/** One complete login of one person; throws unless it ends with tokens. */
export type SignIn = (issuer: string, agent: Agent, index: number) => Promise<void>;

/** By the broker's own page, without script: authorize, page, form, authorize again, token. Five requests. */
export const signInByPage: SignIn = async (issuer, agent, index) => {
  const browser = createCheapBrowser(agent);
  const { verifier, challenge } = pkce();
  const state = randomBytes(16).toString('hex');
  const query = new URLSearchParams({
    ...authorization(challenge),
    state,
  });
  const begun = await browser.get(`${issuer}/authorize?${query.toString()}`);
  const page = await browser.get(address(begun, issuer));
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1];
  if (csrf === undefined) throw new Error(`there is no form: ${String(page.status)}`);
  const url = address(begun, issuer);
  const sent = await browser.post(`${url}/login`, { csrf, connection: 'users', ...account(index) }, issuer);
  const done = await browser.get(address(sent, issuer));
  const back = new URL(address(done, issuer));
  if (back.searchParams.get('state') !== state) throw new Error('the state did not come back');
  await exchange(browser.post.bind(browser), issuer, back.searchParams.get('code') ?? '', verifier);
};

/** By the app's own page: challenge, token. Two requests. */
export const signInEmbedded: SignIn = async (issuer, agent, index) => {
  const browser = createCheapBrowser(agent);
  const { verifier, challenge } = pkce();
  const fields = { ...authorization(challenge), connection: 'users', ...account(index) };
  const { status, body } = await browser.post(`${issuer}/authorize-challenge`, fields, 'http://localhost:4180');
  if (status !== 200) throw new Error(`the challenge endpoint answered ${String(status)}: ${body}`);
  const { authorization_code: code } = JSON.parse(body) as { readonly authorization_code: string };
  await exchange(browser.post.bind(browser), issuer, code, verifier);
};

function authorization(challenge: string): Record<string, string> {
  return {
    client_id: benchClient.id,
    response_type: 'code',
    redirect_uri: benchClient.redirectUri,
    scope,
    resource,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    nonce: randomBytes(16).toString('hex'),
  };
}

function pkce(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

function address({ status, location, body }: Answer, issuer: string): string {
  if (location === '') throw new Error(`there is no redirect: ${String(status)} ${body.slice(0, 300)}`);
  return new URL(location, issuer).href;
}

async function exchange(
  post: (url: string, fields: Readonly<Record<string, string>>, origin?: string) => Promise<Answer>,
  issuer: string,
  code: string,
  verifier: string,
): Promise<void> {
  const answer = await post(
    `${issuer}/token`,
    {
      grant_type: 'authorization_code',
      client_id: benchClient.id,
      redirect_uri: benchClient.redirectUri,
      code,
      code_verifier: verifier,
    },
    'http://localhost:4180',
  );
  const tokens = JSON.parse(answer.body) as Readonly<Record<string, unknown>>;
  const isWhole = ['access_token', 'id_token', 'refresh_token'].every((name) => typeof tokens[name] === 'string');
  if (answer.status !== 200 || !isWhole)
    throw new Error(`there are no tokens: ${String(answer.status)} ${answer.body}`);
}
