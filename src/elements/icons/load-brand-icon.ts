import { html } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';

/**
 * The marks that are built in, each in a file of its own that is fetched when a connection has it.
 *
 * Those of Google and Microsoft are drawn here; the others come from Simple Icons (CC0 1.0). A mark stays the trademark
 * of its owner, and stands here only for signing in there; owners who do not want that (Amazon, LinkedIn, Slack …) have
 * none, and are shown by their first letter.
 *
 * @see https://simpleicons.org
 */
const icons: Readonly<Record<string, () => Promise<{ readonly icon: SVGTemplateResult }>>> = {
  apple: () => import('./apple.js'),
  atlassian: () => import('./atlassian.js'),
  bitbucket: () => import('./bitbucket.js'),
  box: () => import('./box.js'),
  discord: () => import('./discord.js'),
  facebook: () => import('./facebook.js'),
  figma: () => import('./figma.js'),
  fitbit: () => import('./fitbit.js'),
  github: () => import('./github.js'),
  gitlab: () => import('./gitlab.js'),
  google: () => import('./google.js'),
  kakao: () => import('./kakao.js'),
  line: () => import('./line.js'),
  microsoft: () => import('./microsoft.js'),
  naver: () => import('./naver.js'),
  paypal: () => import('./paypal.js'),
  reddit: () => import('./reddit.js'),
  spotify: () => import('./spotify.js'),
  wordpress: () => import('./wordpress.js'),
  x: () => import('./x.js'),
  zoom: () => import('./zoom.js'),
};

/** The names of the marks. */
export const brandIconNames: readonly string[] = Object.keys(icons);

/** Fetches a mark of 20 by 20; `undefined` when there is none of that name. */
export async function loadBrandIcon(name: string): Promise<TemplateResult | undefined> {
  const load = Object.hasOwn(icons, name) ? icons[name] : undefined;
  const loaded = await load?.();
  return loaded && html`<svg width="20" height="20" viewBox="0 0 24 24" fill="currentColor">${loaded.icon}</svg>`;
}
