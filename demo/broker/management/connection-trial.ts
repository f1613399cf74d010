import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { BrokerCore } from '../broker-module.js';
import type { Client } from '../config/tenant-settings.js';
import type { Json } from '../connections/connection-handler.js';

/** A login that an administrator began to see whether a connection works. */
export interface Trial {
  readonly connection: string;
  readonly state: string;
  readonly verifier: string;
  /** Where the browser begins, after the ticket was shown. */
  readonly authorizeUrl: string;
}

/** What a trial came to. */
export type TrialResult =
  | {
      readonly status: 'works';
      readonly connection: string;
      readonly user_id: string;
      /** As the source gave it. */
      readonly raw: unknown;
      /** In the broker's own words. */
      readonly normalized: unknown;
      /** The user's profile, after the sync rule. */
      readonly profile: unknown;
      readonly claims: unknown;
    }
  | {
      readonly status: 'failed';
      readonly connection: string;
      readonly error: string;
      readonly description: string | null;
    };

const trialSeconds = 900;

/** Begins and ends trials. */
export interface Trials {
  /** Begins one; returns its ticket. */
  begin(connection: string): Promise<string>;
  find(ticket: string): Trial | undefined;
  /** Takes what came back to the callback; returns the ticket, unless nobody began it. */
  finish(answer: URLSearchParams): Promise<string | undefined>;
  result(ticket: string): TrialResult | undefined;
}

/** Runs trials as a client of the broker's own endpoints: what works here works for an application. */
export function createTrials(core: BrokerCore, client: Client): Trials {
  const { issuer, services } = core;
  const open = services.expiring('trials');
  const tickets = services.expiring('trial states');
  const results = services.expiring('trial results');
  const [redirectUri = ''] = client.redirectUris;
  const post = async (path: string, fields: Readonly<Record<string, string>>): Promise<Record<string, unknown>> => {
    const response = await fetch(`${issuer}${path}`, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(`${client.id}:${client.secret ?? ''}`).toString('base64')}` },
      body: new URLSearchParams(fields),
    });
    return (await response.json()) as Record<string, unknown>;
  };

  const evaluate = async (trial: Trial, answer: URLSearchParams): Promise<TrialResult> => {
    const { connection, verifier } = trial;
    const failed = (error: unknown, description: unknown): TrialResult => ({
      status: 'failed',
      connection,
      error: typeof error === 'string' ? error : 'server_error',
      description: typeof description === 'string' ? description : null,
    });
    const code = answer.get('code');
    if (code === null) return failed(answer.get('error'), answer.get('error_description'));
    const tokens = await post('/token', {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    });
    if (typeof tokens['id_token'] !== 'string') return failed(tokens['error'], tokens['error_description']);
    // It came from the broker itself a moment ago.
    const claims = decodeJwt(tokens['id_token']);
    const user = services.users.find(claims.sub ?? '');
    const identity = user?.identities.find((candidate) => candidate.connection === connection);
    if (user === undefined || identity === undefined) return failed('server_error', 'the user is gone');
    return {
      status: 'works',
      connection,
      user_id: user.userId,
      raw: identity.raw,
      normalized: identity.profile,
      profile: user.profile,
      claims,
    };
  };

  return {
    begin: async (connection) => {
      const [ticket, state, verifier] = [randomText(), randomText(), randomText()];
      const pushed = await post('/par', {
        response_type: 'code',
        client_id: client.id,
        redirect_uri: redirectUri,
        scope: 'openid profile email phone',
        state,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        prompt: 'login',
        connection,
      });
      if (typeof pushed['request_uri'] !== 'string') throw new Error('the broker refused its own request');
      const address = new URLSearchParams({ client_id: client.id, request_uri: pushed['request_uri'] });
      const trial = { connection, state, verifier, authorizeUrl: `/authorize?${address}` };
      open.set(ticket, { ...trial }, trialSeconds);
      tickets.set(state, ticket, trialSeconds);
      return ticket;
    },
    find: (ticket) => open.get<Json>(ticket) as Trial | undefined,
    finish: async (answer) => {
      const ticket = tickets.take<string>(answer.get('state') ?? '');
      const trial = ticket === undefined ? undefined : (open.take<Json>(ticket) as Trial | undefined);
      if (ticket === undefined || trial === undefined) return undefined;
      results.set(ticket, (await evaluate(trial, answer)) as unknown as Json, trialSeconds);
      return ticket;
    },
    result: (ticket) => results.get<Json>(ticket) as unknown as TrialResult | undefined,
  };
}

function randomText(): string {
  return randomBytes(32).toString('base64url');
}
