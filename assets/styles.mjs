// The stylesheet of each language: Bootstrap (from right to left for Persian), cut down to what pages use, and our
// own rules over it. Bootstrap stands in a cascade layer, so a rule of ours wins however Bootstrap writes its own.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { PurgeCSS } from 'purgecss';
import { globSync } from 'node:fs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const BOOTSTRAP = { fa: 'bootstrap.rtl.css', en: 'bootstrap.css' };
// Oldest browsers that have cascade layers and subgrid; nesting is written out for them.
const BROWSERS = ['chrome117', 'firefox117', 'safari16.4'];
// Own rules: first what several pages share, then each page's.
const SHARED = ['tokens', 'frame', 'components', 'panels', 'tiles', 'text', 'changes', 'office_table'].map((name) => `assets/css/${name}.css`);
// Its many components would make every other page's first visit longer: it has a stylesheet of its own beside the site's.
const EXPLORE = 'dashboard/pages/explore/*';
const EXPLORE_CSS = 'dashboard/pages/explore/explore.css';
const ROOMS = globSync('dashboard/**/*.css', { cwd: root }).filter((file) => file !== EXPLORE_CSS).sort();
// It comes last: its rules hold on every page.
const PAPER = 'assets/css/print.css';
// What the classes of a page can stand in.
const USERS = ['dashboard/**/*.html', 'dashboard/{pages,figures,staff,api}/**/*.py', 'dashboard/**/*.js', 'assets/js/**/*.js'];
const FIRST_PAGE = [
  'dashboard/pages/overview/*', 'dashboard/pages/common/{frame,copy,components}.html', 'dashboard/figures/*.py', 'assets/js/*.js',
];

// What the macros of components.html draw on other pages only.
const ELSEWHERE = ['alert', 'btn-check', 'embed', 'is-invalid', 'meeting-bar', 'nav-pills', 'page-item', 'page-link', 'pagination'];

// Names that Bootstrap gives rules of its own and that mean something else here.
const OURS = ['lead', 'figure', 'progress', 'mark', 'text-body'];
// Bootstrap's classes that dash-bootstrap-components writes by itself for each component of dbc-entry.js, e.g. dbc.Card. What
// Python gives a component by class_name is found like any other class.
const COMPONENTS = {
  Button: /^btn$|^btn-(outline-)?primary$|^btn-(sm|lg)$/,
  Checklist: /^form-(check|switch)/,
  Col: /^col(-|$)|^align-self-/,
  Container: /^container/,
  Input: /^form-control/,
  Label: /^(col-)?form-label/,
  Row: /^row$|^(align-items|justify-content)-[a-z]+$/,
  Select: /^form-select/,
  Switch: /^form-(check|switch)/,
};
// Bootstrap's rules of bare elements stand in the stylesheet of all pages, where rules of ours come after them.
const ELEMENTS = /^(a|body|button|fieldset|h[1-6]|hr|html|img|input|label|legend|li|ol|p|select|small|strong|summary|svg|table|tbody|td|textarea|th|thead|tr|ul)$/;
// Classes that are put together from a prefix and a word of the data.
const PREFIXES = [/^map-/, /^mark-/, /^state-/, /^trend-/, /^is-/];

// PurgeCSS would drop a selector that is nothing but pseudo-classes.
const PSEUDO = /^:/;

const CLASSES = /\b\w*class(?:Name|_name)?\s*=\s*\\?(["'])((?:\{\{.*?\}\}|\{%.*?%\}|(?!\1)[^\\])*)/gs;
const TOGGLED = /(?:classList\.\w+|setAttribute\('class',|className =)\s*\(?([^;\n]*)/g;
const TAGS = /<([a-z][a-z0-9]*)\b/g;
// dbc.Button(color="warning"): its classes besides the default's, which stand in COMPONENTS.
const COLOURS = /\bcolor=([^,)\n]*)/g;
const coloured = (word) => [`alert-${word}`, `bg-${word}`, `btn-${word}`, `btn-outline-${word}`];
const OWN = '/*css*/';
const words = (text) => text.match(/[A-Za-z][\w-]*/g) ?? [];

/** The tags, classes and ids that a template, a program or a page's own stylesheet names; prose counts for nothing. */
function named(text) {
  const found = new Set(['html', 'body', 'button', 'input']);
  if (text.startsWith(OWN)) for (const [, name] of text.matchAll(/[.#]([A-Za-z][\w-]*)/g)) found.add(name);
  for (const [, , name] of text.matchAll(/\bid=(["'])([\w-]+)\1/g)) found.add(name);
  for (const [, , list] of text.matchAll(CLASSES)) words(list).forEach((word) => found.add(word));
  for (const [, list] of text.matchAll(TOGGLED)) words(list).forEach((word) => found.add(word));
  for (const [, tag] of text.matchAll(TAGS)) found.add(tag);
  for (const [, tag] of text.matchAll(/\bhtml\.([A-Z]\w*)/g)) found.add(tag.toLowerCase());
  if (/\bdbc\./.test(text)) for (const [, list] of text.matchAll(COLOURS)) words(list).flatMap(coloured).forEach((name) => found.add(name));
  return [...found];
}

const sources = async (patterns) => {
  const all = patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).filter((file) => /\.(html|py|js|css)$/.test(file));
  const files = patterns.includes(EXPLORE) ? all : all.filter((file) => !path.matchesGlob(file, EXPLORE));
  const read = async (file) => (file.endsWith('.css') ? OWN : '') + (await readFile(path.join(root, file), 'utf8'));
  return Promise.all(files.map(read));
};

async function cut(css, patterns, safelist) {
  const texts = await sources(patterns);
  const drawn = new Set(texts.flatMap((text) => [...text.matchAll(/\bdbc\.([A-Z]\w*)/g)].map(([, component]) => component)));
  for (const component of drawn) if (!COMPONENTS[component]) throw new Error(`dbc.${component}: styles.mjs knows none of its classes`);
  const [result] = await new PurgeCSS().purge({
    content: texts.map((raw) => ({ raw, extension: 'any' })),
    css: [{ raw: css }],
    defaultExtractor: named,
    safelist: { ...safelist, standard: [...[...drawn].map((component) => COMPONENTS[component]), PSEUDO, ...(safelist.standard ?? [])] },
    blocklist: safelist.blocked ?? [],
    variables: true,
    keyframes: true,
    // Attributes come and go with scripts: none is taken for unused.
    dynamicAttributes: [...css.matchAll(/\[([a-z-]+)/g)].map(([, name]) => name),
  });
  return result.css;
}

const bundle = async (contents, external) => {
  const options = { stdin: { contents, loader: 'css', resolveDir: root, sourcefile: 'site.css' }, bundle: true, write: false, external };
  return (await build({ ...options, minify: true, charset: 'utf8', target: BROWSERS, absWorkingDir: root })).outputFiles[0].text;
};

/** For each language: `site`, the stylesheet of all pages; `first`, what the first page needs of it on a screen; `explore`. */
export async function stylesheets(fontFaces, external) {
  const own = await bundle([...SHARED, ...ROOMS].map((file) => `@import './${file}';`).join('\n'), external);
  const paper = await bundle(`@import './${PAPER}';`, external);
  const variables = own.match(/--bs-[\w-]+/g);
  const made = {};
  for (const [lang, file] of Object.entries(BOOTSTRAP)) {
    const whole = await readFile(path.join(root, 'node_modules', 'bootstrap', 'dist', 'css', file), 'utf8');
    // There is no dark theme.
    const light = whole.replace(/^\[data-bs-theme=dark\][^{,]*\{[^}]*\}/gm, '');
    const layered = async (users, more, blocked) => {
      const used = await cut(light, users, { variables, blocked });
      return bundle(`@layer bootstrap {\n${used.replace(/^@charset.*?;/, '')}\n}\n${more}`, external);
    };
    const site = fontFaces + (await layered(USERS, own, OURS));
    const explore = await layered([EXPLORE], await bundle(`@import './${EXPLORE_CSS}';`, external), [...OURS, ELEMENTS]);
    const first = await cut(site, FIRST_PAGE, { standard: PREFIXES, blocked: ELSEWHERE });
    made[lang] = { site: site + paper, first: await bundle(first, external), explore };
  }
  return made;
}
