import type { BrokerServices } from '../broker-services.js';
import type { MfaSettings } from '../config/tenant-settings.js';
import type { Json, TurnInput } from '../connections/connection-handler.js';
import type { FactorRequest, FactorType } from '../interaction/factor-request.js';
import type { PipelineLogin, StageResult } from '../interaction/pipeline.js';
import { mfaAcr, type Factor, type FactorAnswer } from './factor.js';
import { chosenFactor, factorChoice, readFactorNames } from './factor-names.js';
import { allowsRemembering, passedFactors, secondFactors } from './factor-policy.js';
import type { RememberedBrowsers } from './remembered-browsers.js';

/** What a dialogue works with. */
export interface DialogueParts {
  readonly services: BrokerServices;
  readonly mfa: MfaSettings;
  /** Those that the tenant allows, the preferred first. */
  readonly factors: readonly Factor[];
  readonly browsers: RememberedBrowsers;
}

/** A request, and what only the account page asks for. */
export interface DialogueRequest extends FactorRequest {
  /** Set this one up, even if the person has it already: a further passkey, another phone. */
  readonly again?: FactorType;
}

/** Where a dialogue is; kept between two turns. */
type Place = FactorPlace | ListPlace;

interface FactorPlace {
  readonly at: 'challenge' | 'enroll';
  readonly type: FactorType;
  readonly kept: Json;
  readonly passed: readonly Passed[];
}

interface ListPlace {
  readonly at: 'choose' | 'choose-new';
  readonly passed: readonly Passed[];
}

/** A factor that was passed in this dialogue. */
interface Passed {
  readonly type: FactorType;
  readonly amr: readonly string[];
}

/** The way to the list of factors. */
const anotherFactor = 'another-factor';

const guesses: ReadonlySet<string> = new Set(['invalid_code', 'invalid_credentials', 'passkey_unknown']);

/** Asks a person for a factor, or to set one up, turn by turn. */
export type FactorTalk = (
  login: PipelineLogin,
  request: DialogueRequest,
  input: TurnInput | undefined,
  kept: Json | undefined,
) => Promise<StageResult>;

/** Makes the dialogue. */
export function createFactorDialogue(parts: DialogueParts): FactorTalk {
  return async (login, request, input, kept) => {
    const talk = createTalk(parts, login, request);
    const place = kept as unknown as Place | undefined;
    if (place === undefined) return talk.begin();
    return 'type' in place ? talk.answer(place, input ?? {}) : talk.choose(place, input ?? {});
  };
}

function createTalk(parts: DialogueParts, login: PipelineLogin, request: DialogueRequest) {
  const { services, factors, browsers, mfa } = parts;
  const { userId } = login.user;
  const find = (type: FactorType): Factor | undefined => factors.find((factor) => factor.type === type);
  const enabled = secondFactors(
    login,
    factors.map(({ type }) => type),
  );
  const wanted =
    request.factors === undefined || request.factors.length === 0
      ? enabled
      : readFactorNames(request.factors).filter((type) => enabled.includes(type));
  const has = (type: FactorType): boolean => find(type)?.has(userId) === true;
  /** What the person can be asked for; a recovery code will always do. */
  const askable = enabled.filter(
    (type) => has(type) && (request.policy !== 'challengeWith' || wanted.includes(type) || type === 'recovery-code'),
  );
  /** What the person can set up. */
  const settable =
    request.again !== undefined
      ? [request.again]
      : request.policy === 'challengeWith'
        ? []
        : wanted.filter((type) => type !== 'recovery-code' && !has(type));
  const remembers =
    allowsRemembering(request) && mfa.rememberDays > 0 && login.channel === 'web' && login.browser !== '';
  const log = (type: string, factor?: FactorType): void =>
    services.log.write({
      type,
      connection: login.connection.id,
      clientId: login.client.id,
      userId,
      ip: login.ip,
      ...(factor === undefined ? {} : { detail: { factor } }),
    });

  const ask = (
    place: Place,
    answer: Extract<FactorAnswer, { kind: 'ask' }>,
    alternatives: readonly string[] = [],
  ): StageResult => ({
    kind: 'ask',
    step: answer.step,
    keep: place as unknown as Json,
    ...(answer.reason === undefined ? {} : { reason: answer.reason }),
    ...(alternatives.length === 0 ? {} : { alternatives }),
  });

  /** Shows what the factor asks for. */
  const show = (
    at: 'challenge' | 'enroll',
    type: FactorType,
    passed: readonly Passed[],
    answer: Extract<FactorAnswer, { kind: 'ask' }>,
  ): StageResult => {
    const others = (at === 'challenge' ? askable : settable).length > 1 && type !== 'recovery-code';
    const { step } = answer;
    const days = { rememberDays: mfa.rememberDays };
    const offers = at === 'challenge' && remembers && (step.kind === 'code' || step.kind === 'passkey');
    return ask(
      { at, type, kept: answer.keep ?? null, passed },
      offers ? { ...answer, step: { ...step, ...days } } : answer,
      others || (at === 'challenge' && askable.length > 1) ? [anotherFactor] : [],
    );
  };

  const start = async (at: 'challenge' | 'enroll', type: FactorType, passed: readonly Passed[]) => {
    const turn = at === 'challenge' ? find(type)?.challenge : find(type)?.enroll;
    const answer = await turn?.(login, {}, undefined);
    if (answer?.kind !== 'ask') throw new Error(`the factor ${type} asks for nothing`);
    return show(at, type, passed, answer);
  };

  const list = (at: 'choose' | 'choose-new', passed: readonly Passed[]): StageResult =>
    ask(
      { at, passed },
      {
        kind: 'ask',
        step: {
          kind: 'select',
          purpose: at === 'choose' ? 'factor' : 'new-factor',
          options: (at === 'choose' ? askable : settable).map(factorChoice),
        },
      },
    );

  /** Goes on with what is still to be done. */
  const proceed = async (passed: readonly Passed[]): Promise<StageResult> => {
    const mustEnroll = request.policy === 'enrollWith' || (passed.length === 0 && passedFactors(login).length === 0);
    const isDone = passed.some(({ type }) => settable.includes(type));
    const [first] = settable;
    if (mustEnroll && !isDone && first !== undefined) {
      return settable.length === 1 ? start('enroll', first, passed) : list('choose-new', passed);
    }
    return finish(passed);
  };

  const finish = (passed: readonly Passed[]): StageResult => {
    if (passed.length === 0) return { kind: 'continue' };
    return {
      kind: 'continue',
      amr: [...new Set([...passed.flatMap(({ amr }) => amr), 'mfa'])],
      acr: mfaAcr,
      methods: passed.map(({ type }) => ({ name: 'mfa', at: services.now(), type })),
    };
  };

  const begin = async (): Promise<StageResult> => {
    const earlier = passedFactors(login);
    const isChallenge = request.policy !== 'enrollWith';
    if (request.policy === 'skip') return { kind: 'continue' };
    if (request.policy === 'enable' && earlier.length > 0) return { kind: 'continue' };
    if (request.policy === 'challengeWith' && earlier.some((type) => wanted.includes(type)))
      return { kind: 'continue' };
    if (!isChallenge && settable.length === 0) return { kind: 'continue' };
    if (isChallenge && allowsRemembering(request) && browsers.has(userId, login.browser)) return { kind: 'continue' };
    const [preferred] = askable;
    if (preferred === undefined && settable.length === 0) {
      return { kind: 'deny', code: 'mfa_required' };
    }
    // Nothing is sent, and nothing made, for a question that nobody will see.
    if (login.preview) return { kind: 'ask', step: { kind: 'message', code: 'mfa_required' } };
    // Who has a factor must show it before there is another one, or a stolen password would be enough to add one.
    if (preferred !== undefined && (isChallenge || earlier.length === 0)) return start('challenge', preferred, []);
    return proceed([]);
  };

  const choose = async (place: ListPlace, input: TurnInput) => {
    const among = place.at === 'choose' ? askable : settable;
    const type = chosenFactor(input.factor, among);
    if (type === undefined) return list(place.at, place.passed);
    return start(place.at === 'choose' ? 'challenge' : 'enroll', type, place.passed);
  };

  const answer = async (place: FactorPlace, input: TurnInput) => {
    const { at, type, kept, passed } = place;
    if (input.alternative === anotherFactor) return list(at === 'challenge' ? 'choose' : 'choose-new', passed);
    const factor = find(type);
    const turn = at === 'challenge' ? factor?.challenge : factor?.enroll;
    // The tenant's configuration was changed while the person was here.
    if (turn === undefined) return begin();
    const isTry = input.otp !== undefined || input.passkey !== undefined;
    const limit = services.limits.failuresByIdentifier;
    const wait = isTry ? services.throttle.peek('second factors', userId, limit) : undefined;
    const outcome = await turn(login, wait === undefined ? input : {}, kept);
    if (wait !== undefined && outcome.kind === 'ask') {
      log('limit_mfa', type);
      return show(at, type, passed, {
        ...outcome,
        reason: { code: 'too_many_attempts', retryAfterSeconds: wait },
      });
    }
    if (outcome.kind === 'ask') {
      if (outcome.reason !== undefined && guesses.has(outcome.reason.code)) {
        services.throttle.hit('second factors', userId, limit);
        log('fmfa', type);
      }
      return show(at, type, passed, outcome);
    }
    services.throttle.clear('second factors', userId);
    log(at === 'challenge' ? 'smfa' : 'mfa_enroll', type);
    if (at === 'challenge' && remembers && input.rememberBrowser === true) {
      browsers.add(userId, login.browser, mfa.rememberDays);
      log('mfa_remember');
    }
    const now = [...passed, { type, amr: outcome.amr }];
    const paper = find('recovery-code');
    const isSignIn = request.again === 'passkey';
    if (at === 'enroll' && type !== 'recovery-code' && !isSignIn && paper !== undefined && !paper.has(userId)) {
      return start('enroll', 'recovery-code', now);
    }
    return at === 'challenge' ? proceed(now) : finish(now);
  };

  return { begin, choose, answer };
}
