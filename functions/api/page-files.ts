import html from '../../console/index.html';
import css from '../../console/style.css';
import errors from '../../docs/errors.md';
import type { PageFiles } from './page.ts';

/** Bundle of `console/main.ts`; the bundler of the functions puts it in place. */
declare const CONSOLE_SCRIPT: string;

export const consoleFiles: PageFiles = new Map([
  ['/', { contentType: 'text/html', text: html }],
  ['/console/style.css', { contentType: 'text/css', text: css }],
  ['/console/main.js', { contentType: 'text/javascript', text: CONSOLE_SCRIPT }],
  // What the `type` of each problem points at.
  ['/api/errors.md', { contentType: 'text/markdown', text: errors }],
]);
