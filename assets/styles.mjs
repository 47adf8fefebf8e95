// The stylesheet of each direction of reading: Bootstrap's for that direction, reduced to the used rules, and our own rules.
// Bootstrap is in a cascade layer, so our rules override it whatever their specificity.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { PurgeCSS } from 'purgecss';
import { globSync } from 'node:fs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const BOOTSTRAP = { rtl: 'bootstrap.rtl.css', ltr: 'bootstrap.css' };
// The oldest browsers with cascade layers and subgrid; nested rules are expanded for them.
const BROWSERS = ['chrome117', 'firefox117', 'safari16.4'];
// Our own rules: first those of several pages, then those of each page.
const SHARED = ['tokens', 'frame', 'components', 'panels', 'marks', 'text', 'changes', 'office_table'].map((name) => `assets/css/${name}.css`);
// The Dash app has its own stylesheet with Bootstrap's components, whose classes Python and dbc write.
const INTERACTIVE = ['dashboard/interactive/interactive.css', ...globSync('dashboard/staff/rooms/**/*.css', { cwd: root }).sort()];
const PAGES = globSync('dashboard/**/*.css', { cwd: root }).filter((file) => !INTERACTIVE.includes(file)).sort();
// The last stylesheet, since its rules apply to every page.
const PAPER = 'assets/css/print.css';
// Files in which a page's classes can occur.
const USERS = ['dashboard/**/*.html', 'dashboard/{pages,figures,staff,api}/**/*.py', 'dashboard/**/*.js', 'assets/js/**/*.js'];
const FIRST_PAGE = [
  'dashboard/pages/overview/*', 'dashboard/pages/common/{frame,copy,components,figure,indicator_row}.html', 'dashboard/figures/*.py', 'assets/js/*.js',
];

// Selectors of macros in components.html that the first page does not use.
const ELSEWHERE = ['alert', 'btn-check', 'embed', 'is-invalid', 'meeting-bar', 'nav-pills', 'page-item', 'page-link', 'pagination'];

// Names that have rules in Bootstrap but another meaning here.
const OURS = ['lead', 'figure', 'progress', 'mark', 'text-body'];
// The selectors of the Dash app: of the components that it has, and of the utilities that Python names.
const COMPONENTS = /^(align|active|alert|body|btn|card|checkbox|col|collaps|container|fade|form|g-|h-100|justify|link|m[bt]-|radio|row|select|show|table|visually|:root|a$|button$|h2|html$|input|label|p$|t[abdhr])/;
// Classes that consist of a prefix and a word of the data.
const PREFIXES = [/^map-/, /^mark-/, /^state-/, /^trend-/, /^is-(counts|share|mean|total|absent|zero|not_applicable|not_reported|too_few)$/];

// PurgeCSS would drop selectors that consist of pseudo-classes only.
const PSEUDO = /^:/;

const CLASSES = /\b\w*class(?:Name|_name)?["']?\s*[=:]\s*\\?(["'])((?:\{\{.*?\}\}|\{%.*?%\}|(?!\1)[^\\])*)/gs;
const TOGGLED = /(?:classList\.\w+|setAttribute\('class',|className =)\s*\(?([^;\n]*)/g;
const TAGS = /(?:<|bound\(")([a-z][a-z0-9]*)\b/g;
const OWN = '/*css*/';
const words = (text) => text.match(/[A-Za-z][\w-]*/g) ?? [];

/** The tags, classes and ids that a template, a program or a page's own stylesheet names; comments do not count. */
function named(text) {
  const found = new Set(['html', 'body', 'button', 'input']);
  if (text.startsWith(OWN)) for (const [, name] of text.matchAll(/[.#]([A-Za-z][\w-]*)/g)) found.add(name);
  for (const [, , name] of text.matchAll(/\bid=(["'])([\w-]+)\1/g)) found.add(name);
  for (const [, , list] of text.matchAll(CLASSES)) words(list).forEach((word) => found.add(word));
  for (const [, list] of text.matchAll(TOGGLED)) words(list).forEach((word) => found.add(word));
  for (const [, tag] of text.matchAll(TAGS)) found.add(tag);
  return [...found];
}

const sources = async (patterns) => {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).filter((file) => /\.(html|py|js|css)$/.test(file));
  const read = async (file) => (file.endsWith('.css') ? OWN : '') + (await readFile(path.join(root, file), 'utf8'));
  return Promise.all(files.map(read));
};

async function cut(css, patterns, safelist) {
  const texts = await sources(patterns);
  const [result] = await new PurgeCSS().purge({
    content: texts.map((raw) => ({ raw, extension: 'any' })),
    css: [{ raw: css }],
    defaultExtractor: named,
    safelist: { ...safelist, standard: [PSEUDO, ...(safelist.standard ?? [])] },
    blocklist: safelist.blocked ?? [],
    variables: true,
    keyframes: true,
    // Attribute selectors are kept, since scripts set and remove attributes.
    dynamicAttributes: [...css.matchAll(/\[([a-z-]+)/g)].map(([, name]) => name),
  });
  return result.css;
}

const bundle = async (contents, external) => {
  const options = { stdin: { contents, loader: 'css', resolveDir: root, sourcefile: 'site.css' }, bundle: true, write: false, external };
  return (await build({ ...options, minify: true, charset: 'utf8', target: BROWSERS, absWorkingDir: root })).outputFiles[0].text;
};

/** For each direction: `site`, the stylesheet of all pages; `first`, its part for the first page's screen;
 * `interactive`, what the Dash app adds. */
export async function stylesheets(fontFaces, external) {
  const own = await bundle([...SHARED, ...PAGES].map((file) => `@import './${file}';`).join('\n'), external);
  const rooms = (await Promise.all(INTERACTIVE.map((file) => readFile(path.join(root, file), 'utf8')))).join('\n');
  const paper = await bundle(`@import './${PAPER}';`, external);
  const variables = own.match(/--bs-[\w-]+/g);
  const made = {};
  for (const [direction, file] of Object.entries(BOOTSTRAP)) {
    const whole = await readFile(path.join(root, 'node_modules', 'bootstrap', 'dist', 'css', file), 'utf8');
    // There is no dark theme.
    const light = whole.replace(/^\[data-bs-theme=dark\][^{,]*\{[^}]*\}/gm, '');
    const layered = async (users, more, blocked) => {
      const used = await cut(light, users, { variables, blocked });
      return bundle(`@layer bootstrap {\n${used.replace(/^@charset.*?;/, '')}\n}\n${more}`, external);
    };
    const site = fontFaces + (await layered(USERS, own, OURS));
    const parts = await new PurgeCSS().purge({ content: [], css: [{ raw: light }], safelist: { standard: [COMPONENTS, PSEUDO], variables }, variables: true });
    const interactive = await bundle(`@layer bootstrap {\n${parts[0].css.replace(/^@charset.*?;/, '')}\n}\n${rooms}`, external);
    const first = await cut(site, FIRST_PAGE, { standard: PREFIXES, blocked: ELSEWHERE });
    made[direction] = { site: site + paper, first: await bundle(first, external), interactive };
  }
  return made;
}
