// The stylesheets of each direction of reading: the parts of Bootstrap that we use, with our values (assets/css/bootstrap/),
// and our own rules. Bootstrap is in a cascade layer, so our rules override it whatever their specificity.
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import rtlcss from 'rtlcss';
import { compile } from 'sass';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
// The oldest browsers with cascade layers and subgrid; nested rules are expanded for them.
const BROWSERS = ['chrome117', 'firefox117', 'safari16.4'];
const shared = (...names) => names.map((name) => `assets/css/${name}.css`);
const matching = (pattern) => globSync(pattern, { cwd: root }).sort();
// Our rules of all pages and of the first page; those that other pages add, of several pages and of each; those of the Dash app.
const FIRST = [
  ...shared('tokens', 'frame', 'components', 'panels', 'marks'),
  'dashboard/pages/common/indicator_row.css', 'dashboard/pages/overview/overview.css',
];
const INTERACTIVE = ['dashboard/interactive/interactive.css', ...matching('dashboard/staff/rooms/**/*.css')];
const ELSEWHERE = matching('dashboard/**/*.css').filter((file) => ![...FIRST, ...INTERACTIVE].includes(file));
// print.css is the last, since its rules apply to every page.
const SITE = [...shared('text', 'changes', 'office_table'), ...ELSEWHERE, ...shared('print')];

/** For each direction, one stylesheet of Bootstrap's parts in assets/css/bootstrap/NAME.scss and of these files. */
async function bundles(name, files, external) {
  const sass = { loadPaths: [path.join(root, 'node_modules')], quietDeps: true, silenceDeprecations: ['import'] };
  const { css } = compile(path.join(root, 'assets', 'css', 'bootstrap', `${name}.scss`), sass);
  const own = await Promise.all(files.map((file) => readFile(path.join(root, file), 'utf8')));
  const options = { bundle: true, write: false, external, minify: true, charset: 'utf8', target: BROWSERS, absWorkingDir: root };
  const made = {};
  for (const [direction, bootstrap] of Object.entries({ rtl: rtlcss.process(css), ltr: css })) {
    const contents = [`@layer bootstrap {\n${bootstrap.replace(/^@charset.*?;/, '')}\n}`, ...own].join('\n');
    const stdin = { contents, loader: 'css', resolveDir: root, sourcefile: `${name}.css` };
    made[direction] = (await build({ ...options, stdin })).outputFiles[0].text;
  }
  return made;
}

/** By name and direction: `first`, what all pages have in common and the first page has; `site`, what the other pages add;
 * `interactive`, what the Dash app adds to both. */
export async function stylesheets(fontFaces, external) {
  const first = await bundles('first', FIRST, external);
  for (const direction of Object.keys(first)) first[direction] = fontFaces + first[direction];
  return { first, site: await bundles('site', SITE, external), interactive: await bundles('interactive', INTERACTIVE, external) };
}
