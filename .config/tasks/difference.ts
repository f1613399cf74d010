import { runCommand } from './run-command.js';

/** The difference of two files as a patch, cut to what a terminal can bear. */
export async function difference(before: string, after: string, maxLines = 80): Promise<string> {
  const { output } = await runCommand(`git --no-pager diff --no-index --no-color -- "${before}" "${after}"`);
  const lines = output.trimEnd().split('\n');
  const more = lines.length - maxLines;
  return [...lines.slice(0, maxLines), ...(more > 0 ? [`… and ${String(more)} lines more`] : [])].join('\n');
}
