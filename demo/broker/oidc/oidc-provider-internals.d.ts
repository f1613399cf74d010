declare module 'oidc-provider/lib/helpers/challenge.js' {
  /** The nonces that oidc-provider's own endpoints give out; the same secret makes the same ones. */
  export default class ServerChallenge {
    constructor(secret: Buffer, info: string);
    nextChallenge(): string;
    checkChallenge(challenge: string): boolean;
  }
}
