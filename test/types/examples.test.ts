import { strict as assert } from 'node:assert';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Example {
  /** Where it stands. */
  readonly place: string;
  readonly code: string;
}

function lineOf(text: string, index: number): string {
  return String(text.slice(0, index).split('\n').length);
}

/** The blocks of a Markdown file that are fenced with one of these languages. */
function fencedBlocks(file: string, text: string, languages: string): Example[] {
  const fence = new RegExp(`^\`\`\`(?:${languages})\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
  return [...text.matchAll(fence)].map((match) => ({
    place: `${file}:${lineOf(text, match.index)}`,
    code: match[1] ?? '',
  }));
}

/** The `@example` blocks of a source file: fenced ones, or the lines up to the next tag. */
function docExamples(file: string, text: string): Example[] {
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap((comment) => {
    const lines = comment[0].replace(/^\s*\*\/?\s?|^\/\*\*\s?|\*\/$/gm, '');
    return [...lines.matchAll(/@example[^\n]*\n([\s\S]*?)(?=^@\w|(?![\s\S]))/gm)].flatMap((match) => {
      const body = match[1] ?? '';
      const place = `${file}:${lineOf(text, comment.index)}`;
      const fenced = fencedBlocks(file, body, 'ts|js|typescript|javascript');
      if (fenced.length > 0) return fenced.map(({ code }) => ({ place, code }));
      return body.includes('```') ? [] : [{ place, code: body }];
    });
  });
}

/** Type-checks each example as a module of its own, as an integrator's compiler would. */
function compile(examples: readonly Example[]): ReadonlyMap<Example, string> {
  const { config } = ts.readConfigFile(join(root, 'test/tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { include?: string[] };
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, join(root, 'test'));
  const files = new Map(examples.map((example, index) => [join(root, `test/example-${String(index)}.ts`), example]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile: read, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists.call(host, path);
  host.readFile = (path) => files.get(path)?.code ?? read.call(host, path);
  host.getSourceFile = (path, ...more) => {
    const code = files.get(path)?.code;
    // `export {}` makes a module of an example without imports, so that it may use await and shares no names.
    if (code !== undefined) return ts.createSourceFile(path, `${code}\nexport {};\n`, more[0], true);
    return getSourceFile.call(host, path, ...more);
  };
  const program = ts.createProgram([...files.keys()], { ...options, noUnusedLocals: false }, host);
  return new Map(
    [...files].map(([path, example]) => {
      const source = program.getSourceFile(path);
      const problems = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return [
        example,
        problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')).join('\n'),
      ];
    }),
  );
}

describe('the examples', async () => {
  const sources = (await readdir(join(root, 'src'), { recursive: true })).filter((name) => name.endsWith('.ts'));
  const documents = ['README.md', 'CONTRIBUTING.md'];
  const examples = [
    ...(await Promise.all(
      documents.map(async (name) => fencedBlocks(name, await readFile(join(root, name), 'utf8'), 'ts')),
    )),
    ...(await Promise.all(
      sources.map(async (name) => docExamples(`src/${name}`, await readFile(join(root, 'src', name), 'utf8'))),
    )),
  ].flat();
  let problems: ReadonlyMap<Example, string>;

  before(() => {
    problems = compile(examples);
  });

  it('are found in the README', () => {
    assert.ok(examples.some(({ place }) => place.startsWith('README.md')));
  });

  for (const example of examples) {
    it(`compile: ${example.place}`, () => assert.equal(problems.get(example), ''));
  }

  it('would not compile if they were wrong', () => {
    const wrong = { place: 'here', code: `import { nothing } from 'idp-login/client';` };
    assert.match(compile([wrong]).get(wrong) ?? '', /no exported member 'nothing'/);
  });
});

describe('the HTML of the README', () => {
  it('uses tags and attributes that exist', async () => {
    const manifest = JSON.parse(await readFile(join(root, 'test/api/custom-elements.json'), 'utf8')) as {
      modules: { declarations: { tagName: string; attributes?: { name: string }[] }[] }[];
    };
    const elements = manifest.modules.flatMap(({ declarations }) => declarations);
    const blocks = fencedBlocks('README.md', await readFile(join(root, 'README.md'), 'utf8'), 'html');
    const tags = blocks.flatMap(({ code }) => [...code.matchAll(/<(idp-[\w-]+)([^>]*)>/g)]);
    assert.ok(tags.length > 0);
    for (const [, tagName, attributes = ''] of tags) {
      const element = elements.find((candidate) => candidate.tagName === tagName);
      assert.ok(element, `<${tagName ?? ''}> does not exist`);
      const known = element.attributes?.map(({ name }) => name) ?? [];
      for (const [, name = ''] of attributes.matchAll(/([\w-]+)=/g))
        assert.ok(known.includes(name), `${name} does not exist`);
    }
  });
});
