// @ts-nocheck: two of the plugins come without types.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'eslint/config';
import lit from 'eslint-plugin-lit';
import litA11y from 'eslint-plugin-lit-a11y';
import wc from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @typedef {{ selector: string, message: string }} Ban
 * @type {Ban[]}
 */
const bansEverywhere = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of strings: TypeScript is for types only.' },
  { selector: 'TSModuleDeclaration[kind="namespace"]', message: 'Use a module: TypeScript is for types only.' },
  { selector: 'ExportAllDeclaration', message: 'List every exported name.' },
];

/** @type {Ban} */
const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' };

/** @type {Ban[]} */
const bansInSource = [
  ...bansEverywhere,
  noDefaultExport,
  {
    selector: 'NewExpression[callee.name="CustomEvent"]',
    message: 'Write a class that extends Event, in elements/events.ts.',
  },
  { selector: 'Identifier[name="CustomEvent"]', message: 'Write a class that extends Event, in elements/events.ts.' },
  {
    selector:
      'Program > VariableDeclaration[kind="let"], Program > ExportNamedDeclaration > VariableDeclaration[kind="let"]',
    message: 'No module-level state: two widgets on one page must not meet.',
  },
  {
    selector: 'ClassDeclaration[superClass.name!=/^(LitElement|Event|Error)$/][superClass]',
    message: 'No inheritance except from LitElement, Event and Error.',
  },
  {
    selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|srcdoc)$/]',
    message: 'Text of a page never becomes markup: use a Lit template.',
  },
  {
    selector: 'CallExpression[callee.object.name="document"][callee.property.name=/^write(ln)?$/]',
    message: 'Use a Lit template.',
  },
  {
    selector: 'TaggedTemplateExpression[tag.name=/^(html|svg)$/] TemplateElement[value.raw=/\\sstyle\\s*=/i]',
    message:
      'A style attribute is blocked by a strict policy: use a class, a part, or element.style.setProperty in updated().',
  },
  {
    selector:
      'TaggedTemplateExpression[tag.name=/^(html|svg)$/] TemplateElement[value.raw=/\\.(innerHTML|outerHTML|srcdoc)\\s*=/i]',
    message: 'Text of a page never becomes markup: use a Lit template.',
  },
  {
    selector: 'CallExpression[callee.property.name="setAttribute"][arguments.0.value="style"]',
    message: 'A style attribute is blocked by a strict policy: use element.style.setProperty.',
  },
];

/** Directives that write markup or a style attribute. */
const bannedImports = {
  patterns: [
    {
      regex: '^lit(-html)?/(directives/)?(unsafe-html|unsafe-svg|unsafe-mathml|style-map|static-html|static)\\.js$',
      message: 'Blocked by a strict policy, or unsafe.',
    },
    { regex: '^(\\.\\.?/.*)(?<!\\.js|\\.json)$', message: 'Write the extension: .js.' },
  ],
};

/** Everything that a pure layer may not know: the page, the network, the clock, chance. */
const impureGlobals = [
  ...['window', 'self', 'document', 'navigator', 'location', 'history', 'localStorage', 'sessionStorage', 'indexedDB'],
  ...['fetch', 'XMLHttpRequest', 'WebSocket', 'BroadcastChannel', 'crypto', 'performance', 'Date', 'console'],
  ...['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'queueMicrotask', 'requestAnimationFrame'],
  ...['requestIdleCallback', 'HTMLElement', 'Element', 'customElements', 'alert', 'globalThis', 'process'],
].map((name) => ({ name, message: 'This layer is pure: hand the value in as an argument.' }));

export default defineConfig(
  {
    ignores: [
      '**/node_modules/**',
      '**/dist/**',
      '.dist-*/**',
      '.cache/**',
      'storybook-static/**',
      '**/.data/**',
      'coverage/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['vite.config.ts'] }, tsconfigRootDir: root },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // `interface SocialConnection extends Base<'social'> {}` names a type.
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      // The characters of a password are its code points, and that is how a spread counts them.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Objects are made by functions here, and their methods know no `this`.
      '@typescript-eslint/unbound-method': 'off',
      // A function of an interface may be async so that what it throws becomes a rejection.
      '@typescript-eslint/require-await': 'off',
      // There are no enums and hardly any classes to mix up, and looking for them takes a fifth of the time.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // It asks for the `!` that no-non-null-assertion forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // `name || sub`: an empty string is as good as none.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true, boolean: true } }],
      // The compiler asks for process.env['X'] (noPropertyAccessFromIndexSignature).
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions', 'methods', 'asyncMethods'] }],
      'no-restricted-syntax': ['error', ...bansEverywhere, noDefaultExport],
      'no-restricted-imports': ['error', bannedImports],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'start' }],
      'max-lines': ['error', { max: 400, skipBlankLines: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    extends: [
      lit.configs['flat/recommended'],
      wc.configs['flat/recommended'],
      wc.configs['flat/best-practice'],
      { plugins: { 'lit-a11y': litA11y }, rules: litA11y.configs.recommended.rules },
    ],
    settings: { wc: { elementBaseClasses: ['LitElement'] } },
    rules: {
      'no-restricted-syntax': ['error', ...bansInSource],
      'no-console': ['error', { allow: ['warn'] }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      'lit/ban-attributes': ['error', 'style'],
      'lit/lifecycle-super': 'error',
      'lit/no-duplicate-template-bindings': 'error',
      'lit/no-native-attributes': 'error',
      'lit/no-template-bind': 'error',
      'lit/no-this-assign-in-render': 'error',
      'lit/no-useless-template-literals': 'error',
      'lit/no-value-attribute': 'error',
      'lit/prefer-nothing': 'error',
      'lit/prefer-static-styles': 'error',
      'lit/attribute-names': ['error', { convention: 'kebab' }],
      // `<ul role="list">` is what keeps a list without bullets a list for VoiceOver.
      'lit-a11y/no-redundant-role': 'off',
      // LitElement always has these callbacks.
      'wc/guard-super-call': 'off',
      // The elements are registered in one place, define.ts.
      'wc/define-tag-after-class-definition': 'off',
      'wc/expose-class-on-global': 'off',
    },
  },
  {
    files: ['src/elements/*.ts'],
    rules: { 'wc/file-name-matches-element': ['error', { transform: 'kebab' }] },
  },
  {
    files: ['src/flow/**/*.ts', 'src/connection/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', ...impureGlobals] },
  },
  {
    // One concept per file, named after it; src/index.ts is the only list of names.
    files: ['{src,demo,test,stories}/**/*/{index,types,utils,util,helpers,helper,common,misc,shared}.ts'],
    rules: {
      'no-restricted-syntax': ['error', { selector: 'Program', message: 'Name the file after what it holds.' }],
    },
  },
  {
    files: ['demo/**/*.ts'],
    rules: {
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      // `rows<User>(sql)` says what a query gives.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    // The compiler checks the types of tests; of the rules that need types, those stay that find a forgotten `await`.
    files: ['test/**/*.ts'],
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          // node:test waits for these by itself.
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['describe', 'it', 'test', 'suite'] },
          ],
        },
      ],
      '@typescript-eslint/await-thenable': 'error',
      // Chai's assertions are expressions.
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      'max-lines': 'off',
    },
  },
  {
    // The types of @open-wc/testing say of `equal` that it returns a promise; it does not.
    files: ['test/**/*.browser.test.ts'],
    rules: { '@typescript-eslint/no-floating-promises': 'off' },
  },
  {
    // What is named here is compiled and never run.
    files: ['test/types/**/*.types.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off', '@typescript-eslint/no-unused-vars': 'off' },
  },
  {
    files: ['*.ts', '**/*.d.ts', '.config/**/*.ts', '.storybook/**/*.ts', 'stories/**/*.stories.ts'],
    rules: { 'no-restricted-syntax': ['error', ...bansEverywhere] },
  },
  {
    files: ['**/*.js'],
    extends: [tseslint.configs.base],
    rules: { eqeqeq: 'error', 'no-var': 'error', 'prefer-const': 'error', 'no-undef': 'off' },
  },
);
