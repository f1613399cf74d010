import { createHash } from 'node:crypto';
import type { BrokerState } from './broker-state.js';
import { checkDpopProof } from './dpop-proof.js';
import type { Grant } from './grants.js';
import type { LoggedRequest } from './logged-request.js';
import { jsonReply, type Reply } from './reply.js';

/** What the token endpoint answers: tokens for a grant, or an error. */
export type TokenAnswer =
  | { readonly grant: Grant; readonly accessToken: string; readonly refreshToken: string; readonly bound: boolean }
  | { readonly reply: Reply };

/** Answers a token request as an honest and careful broker. */
export async function answerToken(
  state: BrokerState,
  request: LoggedRequest,
  form: URLSearchParams,
): Promise<TokenAnswer> {
  const verifier = form.get('code_verifier');
  if (verifier !== null) state.secrets.keep('code verifier', verifier);
  for (const name of ['client_secret', 'client_assertion', 'password', 'username']) {
    if (form.has(name)) state.complaints.push(`token request: holds ${name}`);
  }
  const bound = await provenKey(state, request);
  if ('reply' in bound) return bound;
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return redeemCode(state, form, bound.jkt);
    case 'refresh_token':
      return redeemRefreshToken(state, form, bound.jkt);
    default:
      state.complaints.push(`token request: grant_type ${form.get('grant_type')}`);
      return refuse('unsupported_grant_type');
  }
}

function redeemCode(state: BrokerState, form: URLSearchParams, jkt: string | undefined): TokenAnswer {
  const grant = state.grants.redeemCode(form.get('code') ?? '');
  if (!grant) return refuse('invalid_grant');
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  if (challenge !== grant.codeChallenge) return refuse('invalid_grant');
  if (form.get('client_id') !== grant.clientId) return refuse('invalid_client', 401);
  if (grant.redirectUri !== undefined && form.get('redirect_uri') !== grant.redirectUri) return refuse('invalid_grant');
  if (grant.jkt !== undefined && grant.jkt !== jkt) return refuse('invalid_dpop_proof');
  grant.jkt = jkt;
  return issue(state, grant);
}

function redeemRefreshToken(state: BrokerState, form: URLSearchParams, jkt: string | undefined): TokenAnswer {
  const grant = state.grants.redeemRefreshToken(form.get('refresh_token') ?? '');
  if (form.get('client_id') !== grant?.clientId) return refuse('invalid_grant');
  if (grant.jkt !== undefined && grant.jkt !== jkt) return refuse('invalid_dpop_proof');
  return issue(state, grant);
}

function issue(state: BrokerState, grant: Grant): TokenAnswer {
  return {
    grant,
    accessToken: state.grants.issueAccessToken(grant),
    refreshToken: state.grants.issueRefreshToken(grant),
    bound: grant.jkt !== undefined,
  };
}

async function provenKey(
  state: BrokerState,
  request: LoggedRequest,
): Promise<{ jkt: string | undefined } | { reply: Reply }> {
  const proof = request.headers['dpop'];
  if (proof === undefined) return { jkt: undefined };
  try {
    const { thumbprint, nonce, issuedAt } = await checkDpopProof(proof, request);
    // What servers commonly allow.
    if (Math.abs(issuedAt - state.now()) > 300) throw new Error('iat is not now');
    if (state.dpopNonce !== undefined && nonce !== state.dpopNonce) {
      return { reply: jsonReply({ error: 'use_dpop_nonce' }, 400, { 'dpop-nonce': state.dpopNonce }) };
    }
    return { jkt: thumbprint };
  } catch (error) {
    state.complaints.push(`DPoP proof: ${error instanceof Error ? error.message : String(error)}`);
    return refuse('invalid_dpop_proof');
  }
}

function refuse(error: string, status = 400): { reply: Reply } {
  return { reply: jsonReply({ error }, status) };
}
