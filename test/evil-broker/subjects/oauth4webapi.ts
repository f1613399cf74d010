import * as oauth from 'oauth4webapi';
import { LoginError } from '../../../src/errors/login-error.js';
import type { Subject, SubjectPage } from '../run/subject.js';

interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly maxAge: number | undefined;
}

/**
 * The bare protocol library with every check that it offers, to judge the broker itself and as a yardstick: only
 * whether a case is accepted can be compared, not the codes.
 */
export const oauth4webapi: Subject = {
  name: 'oauth4webapi',
  open({ config }) {
    const client: oauth.Client = { client_id: config.clientId };
    const insecure = { [oauth.allowInsecureRequests]: true };
    const issuer = new URL(config.issuer);
    let server: oauth.AuthorizationServer | undefined;
    let pending: Pending | undefined;
    let claims: Record<string, unknown> | undefined;
    let tokens: oauth.TokenEndpointResponse | undefined;
    const typed = async <T>(work: () => Promise<T>): Promise<T> => {
      try {
        return await work();
      } catch (error) {
        throw new LoginError('invalid_response', error instanceof Error ? error.message : 'failed');
      }
    };
    const signal = (): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(config.timeoutMs ?? 30_000) });
    const discover = async (): Promise<oauth.AuthorizationServer> =>
      (server ??= await oauth.processDiscoveryResponse(
        issuer,
        await oauth.discoveryRequest(issuer, { ...insecure, ...signal() }),
      ));
    const page: SubjectPage = {
      begin: (ask) =>
        typed(async () => {
          const as = await discover();
          const verifier = oauth.generateRandomCodeVerifier();
          pending = {
            state: oauth.generateRandomState(),
            nonce: oauth.generateRandomNonce(),
            verifier,
            maxAge: ask.maxAgeSeconds,
          };
          const address = new URL(as.authorization_endpoint ?? '');
          const params = {
            client_id: config.clientId,
            redirect_uri: config.redirectUri,
            response_type: 'code',
            scope: config.scope ?? 'openid',
            state: pending.state,
            nonce: pending.nonce,
            code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
            code_challenge_method: 'S256',
            ...(ask.maxAgeSeconds === undefined ? {} : { max_age: String(ask.maxAgeSeconds) }),
            ...(ask.acrValues === undefined ? {} : { acr_values: ask.acrValues.join(' ') }),
          };
          for (const [name, value] of Object.entries(params)) address.searchParams.set(name, value);
          return address.href;
        }),
      finish: (address) =>
        typed(async () => {
          const as = await discover();
          if (!pending) throw new Error('no transaction');
          const { state, nonce, verifier, maxAge } = pending;
          pending = undefined;
          const params = oauth.validateAuthResponse(as, client, new URL(address), state);
          const options = { ...insecure, ...signal() };
          const none = oauth.None();
          const { redirectUri } = config;
          const response = await oauth.authorizationCodeGrantRequest(
            as,
            client,
            none,
            params,
            redirectUri,
            verifier,
            options,
          );
          const result = await oauth.processAuthorizationCodeResponse(as, client, response, {
            expectedNonce: nonce,
            requireIdToken: true,
            ...(maxAge === undefined ? {} : { maxAge }),
          });
          await oauth.validateApplicationLevelSignature(as, response, options);
          tokens = result;
          claims = oauth.getValidatedIdTokenClaims(result);
          return 'signed-in';
        }),
      user: () => claims,
      accessToken: async () => tokens?.access_token,
      exposed: () => ({}),
      close: () => undefined,
    };
    return page;
  },
};
