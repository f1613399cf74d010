import type { DatabaseScriptName } from './script-names.js';

/** Where the users of a connection are. */
export type StoreMode =
  /** In the broker's own store. */
  | 'own'
  /** In the legacy store for ever: its scripts decide. */
  | 'legacy'
  /** On their way: from the legacy store into the own one. */
  | 'import';

/** What can be done with a user of the connection. */
export type DatabaseOperation =
  | 'login'
  | 'signup'
  | 'find'
  | 'request-reset'
  | 'confirm-reset'
  | 'set-password'
  | 'verify-email'
  | 'change-email'
  | 'change-username'
  | 'change-phone-number'
  | 'delete';

/** Something that is done in the broker's own store. */
export type LocalStep =
  /** Look for the user. */
  | 'find'
  /** Look whether the new e-mail address, name or number is free. */
  | 'find-new'
  /** Compare the password with the hash. */
  | 'verify'
  /** Make a user who was never in the legacy store. */
  | 'create'
  /** Make a user out of the legacy one, with the hash of the password. */
  | 'adopt'
  /** Keep a copy of the profile, without a hash. */
  | 'cache'
  | 'set-hash'
  | 'set-verified'
  | 'change'
  | 'remove';

/** How an operation ends. */
export type OperationEnd =
  | 'done'
  | 'not-found'
  | 'wrong-credentials'
  | 'user-exists'
  /** The script did nothing, and said so. */
  | 'not-changed'
  /** As the last script said: refused, failed or missing. */
  | 'as-script';

/** What comes next. */
export type PlanStep =
  | { readonly do: 'local'; readonly step: LocalStep }
  | { readonly do: 'script'; readonly script: DatabaseScriptName; readonly argument?: 'new' }
  | { readonly do: 'end'; readonly end: OperationEnd };

/** What has been learned so far. */
export interface OperationFacts {
  /** `pending`: the profile is here, the password is not. */
  readonly user?: 'absent' | 'pending' | 'present';
  readonly newName?: 'free' | 'taken';
  readonly password?: 'right' | 'wrong';
  /** The kinds of the scripts' answers. */
  readonly scripts: Readonly<Partial<Record<DatabaseScriptName, ScriptAnswerKind>>>;
  /** Local steps that change something, as far as done. */
  readonly done: ReadonlySet<LocalStep>;
}

/** The kind of a script's answer, as far as the plan looks at it. */
export type ScriptAnswerKind =
  'ok' | 'not-found' | 'wrong-credentials' | 'validation' | 'unauthorized' | 'missing' | 'failed';

/** The facts at the beginning. */
export const noFacts: OperationFacts = { scripts: {}, done: new Set() };

/**
 * The decision table: which script runs for which operation, and what happens in the own store, with import off and on.
 * A pure function of what is known; {@link createCustomDatabase} does what it says.
 */
export function nextStep(operation: DatabaseOperation, mode: StoreMode, facts: OperationFacts): PlanStep {
  return plans[operation][mode](facts);
}

type Plan = (facts: OperationFacts) => PlanStep;

const done: PlanStep = { do: 'end', end: 'done' };

function end(how: OperationEnd): PlanStep {
  return { do: 'end', end: how };
}

function local(step: LocalStep): PlanStep {
  return { do: 'local', step };
}

/** Does local steps in their order, then ends well. */
function then(facts: OperationFacts, ...steps: LocalStep[]): PlanStep {
  const next = steps.find((step) => !facts.done.has(step));
  return next === undefined ? done : local(next);
}

/** Runs a script; goes on when it says yes, ends when it says anything else. */
function script(
  facts: OperationFacts,
  name: DatabaseScriptName,
  otherwise: OperationEnd,
  next: () => PlanStep,
): PlanStep {
  const answer = facts.scripts[name];
  if (answer === undefined) return { do: 'script', script: name };
  if (answer === 'ok') return next();
  return end(answer === 'not-found' ? otherwise : 'as-script');
}

/** Asks get_user whether a name is free in the legacy store; goes on only when it clearly is. */
function freeInLegacy(facts: OperationFacts, next: () => PlanStep, argument?: 'new'): PlanStep {
  const answer = facts.scripts.get_user;
  if (answer === undefined) return { do: 'script', script: 'get_user', ...(argument && { argument }) };
  if (answer === 'not-found') return next();
  return end(answer === 'ok' ? 'user-exists' : 'as-script');
}

/** Looks the user up in the own store and goes on with what is found. */
function found(
  facts: OperationFacts,
  present: () => PlanStep,
  pending: () => PlanStep,
  absent: () => PlanStep,
): PlanStep {
  if (facts.user === undefined) return local('find');
  if (facts.user === 'present') return present();
  return facts.user === 'pending' ? pending() : absent();
}

const nobody = (): PlanStep => end('not-found');

function whenPresent(facts: OperationFacts, ...steps: LocalStep[]): PlanStep {
  const go = (): PlanStep => then(facts, ...steps);
  return found(facts, go, go, nobody);
}

function checkHash(facts: OperationFacts): PlanStep {
  if (facts.password === undefined) return local('verify');
  return facts.password === 'right' ? done : end('wrong-credentials');
}

function newNameFree(facts: OperationFacts, next: () => PlanStep): PlanStep {
  if (facts.newName === undefined) return local('find-new');
  return facts.newName === 'free' ? next() : end('user-exists');
}

function changeName(name: 'change_email' | 'change_username' | 'change_phone_number'): Record<StoreMode, Plan> {
  return {
    own: (facts) => newNameFree(facts, () => whenPresent(facts, 'change')),
    legacy: (facts) => freeInLegacy(facts, () => script(facts, name, 'not-changed', () => done), 'new'),
    import: (facts) => newNameFree(facts, () => freeInLegacy(facts, () => whenPresent(facts, 'change'), 'new')),
  };
}

const plans: Readonly<Record<DatabaseOperation, Record<StoreMode, Plan>>> = {
  login: {
    // Without a user the check takes as long as with one.
    own: (facts) =>
      found(
        facts,
        () => checkHash(facts),
        () => checkHash(facts),
        () => checkHash(facts),
      ),
    legacy: (facts) => script(facts, 'login', 'wrong-credentials', () => then(facts, 'cache')),
    import: (facts) => {
      const migrate = (): PlanStep => script(facts, 'login', 'wrong-credentials', () => then(facts, 'adopt'));
      // Who is here with a password is never looked for in the legacy store again.
      return found(facts, () => checkHash(facts), migrate, migrate);
    },
  },
  signup: {
    own: (facts) =>
      found(
        facts,
        () => end('user-exists'),
        () => end('user-exists'),
        () => then(facts, 'create'),
      ),
    legacy: (facts) =>
      freeInLegacy(facts, () =>
        script(facts, 'create', 'not-changed', () =>
          // The login proves the creation and brings the profile with its id.
          script(facts, 'login', 'not-changed', () => then(facts, 'cache')),
        ),
      ),
    import: (facts) => {
      const taken = (): PlanStep => end('user-exists');
      return found(facts, taken, taken, () => freeInLegacy(facts, () => then(facts, 'create')));
    },
  },
  find: {
    own: (facts) =>
      found(
        facts,
        () => done,
        () => done,
        nobody,
      ),
    legacy: (facts) => script(facts, 'get_user', 'not-found', () => done),
    import: (facts) =>
      found(
        facts,
        () => done,
        () => done,
        () => script(facts, 'get_user', 'not-found', () => done),
      ),
  },
  'request-reset': {
    own: (facts) =>
      found(
        facts,
        () => done,
        () => done,
        nobody,
      ),
    legacy: (facts) => script(facts, 'get_user', 'not-found', () => done),
    import: (facts) =>
      found(
        facts,
        () => done,
        () => done,
        () => script(facts, 'get_user', 'not-found', () => done),
      ),
  },
  'confirm-reset': {
    own: (facts) => whenPresent(facts, 'set-hash'),
    legacy: (facts) => script(facts, 'change_password', 'not-changed', () => done),
    import: (facts) => {
      const set = (): PlanStep => then(facts, 'set-hash');
      return found(facts, set, set, () => script(facts, 'get_user', 'not-found', () => then(facts, 'adopt')));
    },
  },
  'set-password': {
    own: (facts) => whenPresent(facts, 'set-hash'),
    legacy: (facts) => script(facts, 'change_password', 'not-changed', () => done),
    import: (facts) => whenPresent(facts, 'set-hash'),
  },
  'verify-email': {
    own: (facts) => whenPresent(facts, 'set-verified'),
    // The own copy follows what login and get_user say, not this.
    legacy: (facts) => script(facts, 'verify', 'not-changed', () => done),
    import: (facts) => whenPresent(facts, 'set-verified'),
  },
  'change-email': changeName('change_email'),
  'change-username': changeName('change_username'),
  'change-phone-number': changeName('change_phone_number'),
  delete: {
    own: (facts) => whenPresent(facts, 'remove'),
    legacy: (facts) =>
      script(facts, 'delete', 'not-changed', () => (facts.user === undefined ? local('find') : removeCopy(facts))),
    import: (facts) => whenPresent(facts, 'remove'),
  },
};

function removeCopy(facts: OperationFacts): PlanStep {
  return facts.user === 'absent' ? done : then(facts, 'remove');
}
