import type { Plugin } from 'vite';

/**
 * Takes the comments and the white space out of Lit's `css` templates, which no minifier looks into.
 *
 * Every browser that knows the colours of these sheets (`light-dark()`, `color(from …)`) also knows nested rules that do
 * not begin with `&`; it is written in the sources for those who read them.
 */
export function compactCss(): Plugin {
  return {
    name: 'compact-css',
    transform(code, id) {
      if (!id.includes('/src/') || !code.includes('css`')) return undefined;
      const compact = code.replace(/\bcss`([^`]*)`/g, (_template, css: string) => `css\`${compactSheet(css)}\``);
      // The map would be off within style sheets only, where nothing is debugged by line.
      return { code: compact, map: null };
    },
  };
}

function compactSheet(css: string): string {
  return (
    css
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/\s+/g, ' ')
      .replace(/ ?([{};,>]) ?/g, '$1')
      // The space after the colon of a declaration; a selector has none there.
      .replace(/([{;][\w-]+): /g, '$1:')
      .replace(/([({]) | (?=[)}])/g, '$1')
      .replace(/;\}/g, '}')
      .replace(/(^|[{};,])& (?=[.:*a-z[])/g, '$1')
      .replace(/([ (:,-])0\.(?=\d)/g, '$1.')
      .trim()
  );
}
