/**
 * Compares the types of every public entry with the reports in `test/api/`, so that a change of the public API shows in
 * review. `--update` writes the reports, and the golden custom-elements manifest, anew.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
} from '@microsoft/api-extractor';
import { createManifest } from './create-manifest.js';
import { difference } from './difference.js';
import { root } from './root.js';

const entries = ['index', 'define', 'client', 'callback', 'brokers'];
const temporary = '.cache/api';
const update = process.argv.includes('--update');

const configObjectFullPath = join(root, '.config/api-extractor.json');
const base = ExtractorConfig.loadFile(configObjectFullPath);
const configs = entries.map((entry) =>
  ExtractorConfig.prepare({
    configObject: {
      ...base,
      mainEntryPointFilePath: join(root, `dist/${entry}.d.ts`),
      apiReport: { ...base.apiReport, enabled: true, reportFileName: entry, reportTempFolder: join(root, temporary) },
    },
    configObjectFullPath,
    packageJsonFullPath: join(root, 'package.json'),
  }),
);
const [first] = configs;
if (!first) throw new Error('There is no entry.');
const compilerState = CompilerState.create(first, {
  additionalEntryPoints: entries.map((entry) => join(root, `dist/${entry}.d.ts`)),
});

await mkdir(join(root, 'test/api'), { recursive: true });
for (const [index, config] of configs.entries()) {
  const report = `test/api/${entries[index] ?? ''}.api.md`;
  const problems: string[] = [];
  const { apiReportChanged } = Extractor.invoke(config, {
    compilerState,
    localBuild: update,
    messageCallback(message: ExtractorMessage) {
      message.handled = true;
      if (message.logLevel === ExtractorLogLevel.Error)
        problems.push(`${message.messageId}: ${message.formatMessageWithLocation(root)}`);
    },
  });
  if (problems.length > 0 || (apiReportChanged && !update)) process.exitCode = 1;
  for (const problem of problems) console.log(`${report}: ${problem}`);
  if (apiReportChanged && update) console.log(`${report} is written.`);
  if (apiReportChanged && !update) {
    console.log(`${report} differs. If that is wanted: npm run api:update`);
    console.log(await difference(report, `${temporary}/${entries[index] ?? ''}.api.md`));
  }
}

if (update) {
  const manifest = join(root, 'test/api/custom-elements.json');
  await writeFile(manifest, `${JSON.stringify(await createManifest(), null, 2)}\n`);
}
