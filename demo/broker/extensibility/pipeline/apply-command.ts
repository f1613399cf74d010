import type { ActionCommand } from '../actions/action-command.js';
import type { JsonValue } from '../plain-json.js';
import { claimProblem, claimsBytes } from './claim-name.js';
import type { PipelineEffects } from './pipeline-result.js';

const metadataBytes = 32 * 1024;
const transactionLimits = { keyLength: 64, valueBytes: 8 * 1024, bytes: 16 * 1024 } as const;

/** The effects after a command, or why it was not done. */
export type Applied = { readonly effects: PipelineEffects } | { readonly note: string };

/**
 * Adds what one command asks for to the effects of a flow. Commands that stop or suspend a flow, or that touch the cache,
 * are not for here and change nothing.
 */
export function applyCommand(effects: PipelineEffects, command: ActionCommand): Applied {
  switch (command.type) {
    case 'idToken.claim':
      return setClaim(effects, 'idTokenClaims', command.name, command.value);
    case 'accessToken.claim':
      return setClaim(effects, 'accessTokenClaims', command.name, command.value);
    case 'accessToken.addScope':
      return addScope(effects, command.scope);
    case 'accessToken.removeScope':
      return {
        effects: {
          ...effects,
          addedScopes: effects.addedScopes.filter((scope) => scope !== command.scope),
          removedScopes: [...new Set([...effects.removedScopes, command.scope])],
        },
      };
    case 'user.userMetadata':
      return setMetadata(effects, 'userMetadata', command.name, command.value);
    case 'user.appMetadata':
      return setMetadata(effects, 'appMetadata', command.name, command.value);
    case 'session.metadata':
      return setMetadata(effects, 'sessionMetadata', command.name, command.value);
    case 'transaction.metadata':
      return setTransactionMetadata(effects, command.name, command.value);
    case 'transaction.resultUrl':
      return { effects: { ...effects, resultUrl: command.url } };
    case 'multifactor.enable': {
      const { provider, allowRememberBrowser } = command;
      if (provider !== 'none') return { effects: { ...effects, multifactor: { provider, allowRememberBrowser } } };
      const { multifactor: _cancelled, ...rest } = effects;
      return { effects: rest };
    }
    case 'authentication.recordMethod':
      return { effects: { ...effects, recordedMethods: [...effects.recordedMethods, command.url] } };
    case 'authentication.primaryUser':
      if (effects.primaryUser !== undefined) return { note: 'The primary user can be set once' };
      return { effects: { ...effects, primaryUser: command.id } };
    case 'session.revoke':
    case 'session.expiresAt':
    case 'session.idleExpiresAt':
    case 'refreshToken.revoke':
    case 'refreshToken.expiresAt':
      return { effects: { ...effects, sessionCommands: [...effects.sessionCommands, command] } };
    case 'notification.retry':
      return { effects: { ...effects, notification: { kind: 'retry', reason: command.reason } } };
    case 'notification.drop':
      return { effects: { ...effects, notification: { kind: 'drop', reason: command.reason } } };
    default:
      return { effects };
  }
}

function setClaim(
  effects: PipelineEffects,
  token: 'idTokenClaims' | 'accessTokenClaims',
  name: string,
  value: JsonValue,
): Applied {
  const note = claimProblem(name);
  if (note !== undefined) return { note };
  const claims = { ...effects[token], [name]: value };
  if (sizeOf(claims) > claimsBytes) return { note: `The claims of a token have at most ${claimsBytes} bytes` };
  return { effects: { ...effects, [token]: claims } };
}

function addScope(effects: PipelineEffects, scope: string): Applied {
  // RFC 6749 §3.3
  if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) return { note: 'A scope has no blanks, quotes or backslashes' };
  return {
    effects: {
      ...effects,
      addedScopes: [...new Set([...effects.addedScopes, scope])],
      removedScopes: effects.removedScopes.filter((removed) => removed !== scope),
    },
  };
}

function setMetadata(
  effects: PipelineEffects,
  kind: 'userMetadata' | 'appMetadata' | 'sessionMetadata',
  name: string,
  value: JsonValue,
): Applied {
  if (/^\$|\.|^(__proto__|constructor|prototype)$/.test(name)) {
    return { note: `The metadata key "${name}" is refused: no leading $, no dot, no key of prototypes` };
  }
  const metadata = { ...effects[kind], [name]: value };
  if (sizeOf(metadata) > metadataBytes) return { note: `Metadata of one login have at most ${metadataBytes} bytes` };
  return { effects: { ...effects, [kind]: metadata } };
}

function setTransactionMetadata(effects: PipelineEffects, name: string, value: JsonValue): Applied {
  if (name.length > transactionLimits.keyLength || /^(__proto__|constructor|prototype)$/.test(name)) {
    return { note: `A key of transaction metadata has at most ${transactionLimits.keyLength} characters` };
  }
  const { [name]: _before, ...others } = effects.transactionMetadata;
  if (value === null) return { effects: { ...effects, transactionMetadata: others } };
  if (typeof value === 'object') return { note: 'Transaction metadata are strings, numbers and booleans' };
  const metadata = { ...others, [name]: value };
  if (sizeOf(value) > transactionLimits.valueBytes || sizeOf(metadata) > transactionLimits.bytes) {
    return { note: `Transaction metadata have at most ${transactionLimits.bytes} bytes` };
  }
  return { effects: { ...effects, transactionMetadata: metadata } };
}

function sizeOf(value: JsonValue): number {
  return Buffer.byteLength(JSON.stringify(value));
}
