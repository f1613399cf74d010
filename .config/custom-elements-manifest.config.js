/**
 * @typedef {{
 *   kind: string, path: string, name?: string, tagName?: string, customElement?: boolean,
 *   events?: { description?: string }[], members?: { privacy?: string, kind?: string }[],
 *   exports?: { kind: string, declaration: { name: string } }[], declarations?: Node[],
 * }} Node
 */

/**
 * The analyzer also takes every `dispatchEvent(new X(y))` for an event named after its argument. Only what is documented
 * with `@fires`, and so has a description, is public.
 */
const onlyDocumentedEvents = {
  name: 'only-documented-events',
  /** @param {{ customElementsManifest: { modules: Node[] } }} context */
  packageLinkPhase({ customElementsManifest }) {
    for (const declaration of customElementsManifest.modules.flatMap((module) => module.declarations ?? [])) {
      if (declaration.events) declaration.events = declaration.events.filter((event) => event.description);
    }
  },
};

/** What is private or protected to a class is no one else's business. */
const onlyPublicMembers = {
  name: 'only-public-members',
  /** @param {{ customElementsManifest: { modules: Node[] } }} context */
  packageLinkPhase({ customElementsManifest }) {
    for (const declaration of customElementsManifest.modules.flatMap((module) => module.declarations ?? [])) {
      if (declaration.members) {
        declaration.members = declaration.members.filter(
          ({ privacy }) => privacy !== 'private' && privacy !== 'protected',
        );
      }
    }
  },
};

/**
 * Names the modules that a reader of the package can import, instead of the sources: the classes are exported by
 * `dist/index.js`, the tags are defined by `dist/define.js`.
 */
const publishedModules = {
  name: 'published-modules',
  /** @param {{ customElementsManifest: { modules: Node[] } }} context */
  packageLinkPhase({ customElementsManifest }) {
    const elements = customElementsManifest.modules
      .flatMap((module) => module.declarations ?? [])
      .filter((declaration) => declaration.customElement && declaration.tagName)
      .sort((a, b) => String(a.tagName).localeCompare(String(b.tagName)));
    customElementsManifest.modules = [
      {
        kind: 'javascript-module',
        path: 'dist/index.js',
        declarations: elements,
        exports: elements.map(({ name = '' }) => ({
          kind: 'js',
          name,
          declaration: { name, module: 'dist/index.js' },
        })),
      },
      {
        kind: 'javascript-module',
        path: 'dist/define.js',
        declarations: [],
        exports: elements.map(({ name = '', tagName = '' }) => ({
          kind: 'custom-element-definition',
          name: tagName,
          declaration: { name, module: 'dist/index.js' },
        })),
      },
    ];
  },
};

export default {
  globs: ['src/elements/*.ts'],
  outdir: 'dist',
  litelement: true,
  packagejson: false,
  plugins: [onlyDocumentedEvents, onlyPublicMembers, publishedModules],
};
