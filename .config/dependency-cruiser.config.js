/**
 * The layers of `src/`, and what each may import: own layers, packages. The table is in CONTRIBUTING.md; a line that is
 * missing here is a ban.
 */
const layers = {
  errors: { own: [], packages: [] },
  i18n: { own: ['errors'], packages: [] },
  styles: { own: [], packages: ['lit'] },
  connection: { own: ['errors'], packages: [] },
  config: { own: ['connection', 'errors'], packages: [] },
  broker: { own: ['config', 'connection', 'errors'], packages: [] },
  client: { own: ['broker', 'config', 'connection', 'errors'], packages: [] },
  flow: { own: ['broker', 'connection', 'client', 'errors'], packages: [] },
  elements: {
    own: ['broker', 'client', 'config', 'connection', 'errors', 'flow', 'i18n', 'styles'],
    packages: ['lit', '@floating-ui/dom'],
  },
};

const entries = '^src/(index|define|client|callback|brokers)\\.ts$';
/** A package is the same thing whether it is found in node_modules or, when it is not installed, by its name only. */
const packagePath = (/** @type {string} */ name) => `(^|node_modules/)${name}(/|$)`;

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const layerRules = Object.entries(layers).flatMap(([layer, { own, packages }]) => [
  {
    name: `layer-${layer}`,
    comment: `src/${layer} may import ${['itself', ...own].join(', ')} only.`,
    severity: /** @type {const} */ ('error'),
    from: { path: `^src/${layer}/` },
    to: { path: '^src/', pathNot: `^src/(${[layer, ...own].join('|')})/` },
  },
  {
    name: `packages-${layer}`,
    comment: `src/${layer} may import ${packages.length > 0 ? packages.join(', ') : 'no package'}.`,
    severity: /** @type {const} */ ('error'),
    from: { path: `^src/${layer}/` },
    to: { pathNot: ['^src/', ...packages.map(packagePath)] },
  },
]);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...layerRules,
    {
      name: 'known-layers',
      comment: 'Every folder below src/ is a layer of the table; a new one gets a line in it.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/(${Object.keys(layers).join('|')})/` },
      to: {},
    },
    {
      name: 'packages-entries',
      comment: 'The public entries only gather what the layers export.',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$' },
      to: { pathNot: '^src/' },
    },
    {
      name: 'entries-are-ends',
      comment: 'Inside src/ nothing imports a public entry; entries may import each other.',
      severity: 'error',
      from: { path: '^src/[^/]+/' },
      to: { path: entries },
    },
    {
      name: 'no-cycles',
      comment: 'Data goes one way, and so do types.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-cycles-at-run-time',
      comment: 'Outside of src/, types may know each other; modules that run may not.',
      severity: 'error',
      from: { pathNot: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'flow-types-only',
      comment: 'The login is a pure state machine: of other layers it knows types alone.',
      severity: 'error',
      from: { path: '^src/flow/' },
      to: { path: '^src/', pathNot: '^src/flow/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'i18n-types-only',
      comment: 'Messages know the type of an error code, so that every code has a text, and nothing else.',
      severity: 'error',
      from: { path: '^src/i18n/' },
      to: { path: '^src/errors/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-entries-are-public',
      comment: 'Stories and the demo use what an integrator can use.',
      severity: 'error',
      from: { path: '^(stories|demo)/' },
      to: { path: '^src/', pathNot: entries },
    },
    {
      name: 'client-entry-has-no-lit',
      comment: 'The SDK works without the elements.',
      severity: 'error',
      from: { path: '^src/client\\.ts$' },
      to: {
        path: [packagePath('lit'), packagePath('@lit'), packagePath('lit-html'), '^src/elements/'],
        reachable: true,
      },
    },
    {
      name: 'not-to-tests',
      comment: 'What is shipped or shown never imports a test, a story or the demo.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|stories|demo|\\.config|\\.storybook)/' },
    },
    {
      name: 'demo-not-to-tests',
      comment: 'The demo and the stories run without the tests.',
      severity: 'error',
      from: { path: '^(demo|stories)/' },
      to: { path: '^(test|\\.config)/' },
    },
    {
      name: 'sources-stand-alone',
      comment: 'The sources of users are strangers to the broker and to the app; they meet on the wire only.',
      severity: 'error',
      from: { path: '^demo/sources/' },
      to: { path: '^(src|demo/(app|broker|login-page))/' },
    },
    {
      name: 'broker-knows-no-widget',
      comment: 'The dev broker is a server of its own; of the sources it knows where they listen.',
      severity: 'error',
      from: { path: '^demo/broker/' },
      to: {
        path: '^(src|demo/(app|sources))/',
        pathNot: '^demo/sources/ports\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-unresolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: { path: '^(src|stories)/' },
      to: { couldNotResolve: true, pathNot: '^idp-login(/|$)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
    reporterOptions: { text: { highlightFocused: false } },
  },
};
