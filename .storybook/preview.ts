import { setCustomElementsManifest, type Decorator, type Preview } from '@storybook/web-components-vite';
import manifest from '../test/api/custom-elements.json' with { type: 'json' };
import 'idp-login/define';

setCustomElementsManifest(manifest);

/** Sets what the toolbar says, where a page would set it: on the document. */
const withToolbar: Decorator = (story, { globals }) => {
  const page = document.documentElement;
  const theme = String(globals['theme'] ?? 'auto');
  page.lang = String(globals['locale'] ?? 'en');
  page.dir = String(globals['direction'] ?? 'ltr');
  page.style.colorScheme = theme === 'auto' ? 'light dark' : theme;
  page.style.background = 'Canvas';
  const width = String(globals['width'] ?? 'auto');
  document.body.style.maxInlineSize = width === 'auto' ? '' : width;
  document.body.style.marginInline = 'auto';
  const rendered = story();
  // The story is in the page by the next frame.
  requestAnimationFrame(() => {
    for (const element of document.querySelectorAll('idp-login, idp-callback')) {
      if (theme === 'auto') element.removeAttribute('theme');
      else element.setAttribute('theme', theme);
    }
  });
  return rendered;
};

const preview: Preview = {
  tags: ['autodocs'],
  decorators: [withToolbar],
  initialGlobals: { theme: 'auto', direction: 'ltr', locale: 'en', width: 'auto' },
  globalTypes: {
    theme: {
      description: 'Colour scheme',
      toolbar: { icon: 'contrast', items: ['auto', 'light', 'dark'], dynamicTitle: true },
    },
    direction: {
      description: 'Direction of writing',
      toolbar: {
        icon: 'transfer',
        items: [
          { value: 'ltr', title: 'left to right' },
          { value: 'rtl', title: 'right to left' },
        ],
        dynamicTitle: true,
      },
    },
    locale: {
      description: 'Language',
      toolbar: {
        icon: 'globe',
        items: [
          { value: 'en', title: 'English' },
          { value: 'de', title: 'Deutsch' },
          { value: 'fr', title: 'français' },
          { value: 'es', title: 'español' },
          { value: 'ar', title: 'العربية' },
        ],
        dynamicTitle: true,
      },
    },
    width: {
      description: 'Width of the page',
      toolbar: { icon: 'grow', items: ['auto', '320px', '480px', '768px'], dynamicTitle: true },
    },
  },
  parameters: {
    a11y: { test: 'error' },
    controls: { expanded: true },
    layout: 'padded',
  },
};

export default preview;
