/** One thing that is wrong in a configuration. */
export interface Problem {
  /** Where: `connections[2].options.issuer`. */
  readonly path: string;
  /** What was expected and what came, as a sentence without the path. Never the value of a secret. */
  readonly message: string;
}

/** Collects problems below one path, so that a wrong configuration shows all of them at once. */
export interface ProblemReporter {
  /** Reports that the value at the path, below this reporter's own, is wrong; an empty path means the value itself. */
  report(path: string, message: string): void;
  /** A reporter for a member. */
  at(path: string | number): ProblemReporter;
}

/** Makes a reporter that fills the given list. */
export function createProblemReporter(problems: Problem[], base = ''): ProblemReporter {
  const join = (path: string | number): string => {
    if (typeof path === 'number') return `${base}[${path}]`;
    if (path === '') return base;
    return base === '' || path.startsWith('[') ? `${base}${path}` : `${base}.${path}`;
  };
  return {
    report: (path, message) => {
      const full = join(path) || '(root)';
      // What follows from the first problem at a place only hides it.
      if (!problems.some((known) => known.path === full)) problems.push({ path: full, message });
    },
    at: (path) => createProblemReporter(problems, join(path)),
  };
}

/** A configuration that cannot be used; it knows every problem. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError' as const;
  readonly problems: readonly Problem[];

  constructor(source: string, problems: readonly Problem[]) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    super(`${source} has ${count}:\n${problems.map(({ path, message }) => `  ${path}: ${message}`).join('\n')}`);
    this.problems = problems;
  }
}
