import type { BrokerAdapter } from '../broker-adapter.js';

/** Options of {@link eid}. */
export interface EidOptions {
  /** What stands before a national id in `login_hint`, such as `sub:`. @defaultValue 'sub:' */
  readonly loginHintPrefix?: string;
}

/**
 * A broker of legal identities (BankID, MitID, itsme …): a connection is an authentication context, such as
 * `urn:grn:authn:se:bankid:same-device`.
 */
export function eid({ loginHintPrefix = 'sub:' }: EidOptions = {}): BrokerAdapter {
  return {
    name: 'eid',
    authorizeParams: ({ acrValues, identifier }, { hint }) => ({
      acr_values: (acrValues ?? hint?.acrValues)?.join(' ') ?? hint?.connection,
      login_hint: identifier && loginHintPrefix + identifier,
    }),
  };
}
