// Builds the browser's files into assets/vendor/. File names contain a digest of the content, so that browsers can cache
// them for ever; text files have compressed twins (.br, .gz), so that the server compresses nothing while it answers.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build, transform } from 'esbuild';
import subsetFont from 'subset-font';
import { stylesheets } from './styles.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const packages = path.join(root, 'node_modules');
const vendor = path.join(here, 'vendor');
const cache = path.join(packages, '.cache', 'frontend');
const [fresh, former] = ['vendor', 'former'].map((name) => path.join(cache, name));
const fonts = path.join(packages, 'vazirmatn', 'fonts');

const COMMON = {
  bundle: true,
  minify: true,
  target: 'es2020',
  charset: 'utf8',
  legalComments: 'none',
  write: false,
  metafile: true,
  absWorkingDir: root,
};

const manifest = {};
// Packages whose licences are included although no bundle contains a script of theirs.
const shipped = new Set(['node_modules/vazirmatn', 'node_modules/bootstrap']);

const digest = (...contents) => {
  const hash = createHash('sha256');
  contents.forEach((content) => hash.update(content));
  return hash.digest('hex').slice(0, 12);
};

async function packed(content) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  return {
    br: await promisify(brotliCompress)(content, { params }),
    gz: await promisify(gzip)(content, { level: 9 }),
  };
}

/** Writes a file with its compressed twins, and adds it to the table of files. */
async function put(file, content, { twins } = {}) {
  const target = path.join(fresh, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, content);
  const isFont = file.endsWith('.woff2');
  twins ??= isFont ? {} : await packed(content);
  for (const [ending, bytes] of Object.entries(twins)) await writeFile(`${target}.${ending}`, bytes);
}

/** The same with the content's digest in the file name; the manifest maps the plain name to it. */
async function putHashed(name, content, options) {
  const { dir, name: stem, ext } = path.parse(name);
  manifest[name] = path.posix.join(dir, `${stem}.${digest(content)}${ext}`);
  await put(manifest[name], content, options);
}

/** esbuild's output files, and the packages among its inputs. */
async function putBundle(name, made) {
  await putHashed(name, Buffer.from(made.outputFiles[0].contents));
  packagesIn(Object.keys(made.metafile.inputs)).forEach((home) => shipped.add(home));
}

// What plotly's own build does to its bundles: descriptions of attributes, which only its documentation shows, are left out.
const DESCRIPTION = /^\s*description: (?:'.*'|"(?:[^"\\]|\\.)*"|\[[^\]]*\]\.join\(.*\)),?$/gm;
const withoutDescriptions = {
  name: 'without-descriptions',
  setup({ onLoad }) {
    onLoad({ filter: /plotly\.js[\\/]src[\\/].*\.js$/ }, async ({ path: file }) => ({ contents: (await readFile(file, 'utf8')).replace(DESCRIPTION, '') }));
  },
};

/** The bundle of plotly.js; from the cache if none of its inputs has changed, since compressing it takes seconds. */
async function plotly() {
  const shapedBy = [path.join(root, 'package-lock.json'), ...['plotly-entry.js', 'build.mjs'].map((file) => path.join(here, file))];
  const key = digest(...(await Promise.all(shapedBy.map((file) => readFile(file)))));
  const kept = (ending) => path.join(cache, `plotly-${key}${ending}`);
  if (!existsSync(kept('.js.done'))) {
    await mkdir(cache, { recursive: true });
    const older = (await readdir(cache)).filter((file) => file.startsWith('plotly-'));
    await Promise.all(older.map((file) => rm(path.join(cache, file))));
    // The stylesheet that plotly requires is that of map tiles, which no figure of ours has.
    const options = { entryPoints: [path.join(here, 'plotly-entry.js')], format: 'iife', outdir: here, loader: { '.css': 'empty' } };
    const made = await build({ ...COMMON, ...options, define: { global: 'window', 'define.amd': 'false' }, plugins: [withoutDescriptions] });
    const code = Buffer.from(made.outputFiles[0].contents);
    const twins = await packed(code);
    await writeFile(kept('.js'), code);
    await writeFile(kept('.txt'), packagesIn(Object.keys(made.metafile.inputs)).join('\n'));
    for (const [ending, bytes] of Object.entries(twins)) await writeFile(kept(`.js.${ending}`), bytes);
    await writeFile(kept('.js.done'), '');
  }
  const [code, br, gz, homes] = await Promise.all(['.js', '.js.br', '.js.gz', '.txt'].map((ending) => readFile(kept(ending))));
  await putHashed('plotly.js', code, { twins: { br, gz } });
  homes.toString().split('\n').forEach((home) => shipped.add(home));
}

/** The folders of the packages that contain these sources. */
function packagesIn(inputs) {
  const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;
  return [...new Set(inputs.filter((file) => folder.test(file)).map((file) => file.match(folder)[0]))];
}

/** The licences of all packages in the bundles, which require that each copy includes them. */
async function licences() {
  const texts = [];
  for (const home of [...shipped].sort()) {
    const about = JSON.parse(await readFile(path.join(root, home, 'package.json'), 'utf8'));
    const file = (await readdir(path.join(root, home))).find((name) => /^((un)?licen[cs]e|ofl)/i.test(name));
    const text = file ? await readFile(path.join(root, home, file), 'utf8') : `Licence: ${about.license}\n`;
    texts.push(`${about.name} ${about.version}\n\n${text}`);
  }
  return texts.join(`\n${'-'.repeat(72)}\n\n`);
}

/** app.js is for the first page with its live figures, present.js for the meeting's screens, inspections.js for the teams' visits,
 * answers.js for the week's answers, review.js for the review of a sheet, page.js for all other pages. */
async function script(name, file) {
  const entry = path.join(root, file);
  const made = await build({ ...COMMON, entryPoints: [entry], format: 'iife', outdir: vendor });
  await putBundle(name, made);
}

// The width of DejaVu Sans relative to Vazirmatn in the pages' texts, and Vazirmatn's ascent and descent: with them, lines
// of text do not move when Vazirmatn has loaded. Other fonts of the system are used unchanged.
const ASCENT = 1.0254;
const DESCENT = 0.5371;
const FALLBACKS = [['DejaVu Sans', '100 599', { latin: 0.88, arabic: 0.92 }], ['DejaVu Sans Bold', '600 900', { latin: 0.79, arabic: 0.8 }]];

function fallbackFaces(script, range) {
  return FALLBACKS.map(([font, weights, sizes]) => {
    const percent = (part) => `${(part * 100).toFixed(1)}%`;
    const [size, up, down] = [sizes[script], ASCENT / sizes[script], DESCENT / sizes[script]].map(percent);
    return `@font-face { font-family: "Vazirmatn Fallback"; font-weight: ${weights}; src: local("${font}");
      size-adjust: ${size}; ascent-override: ${up}; descent-override: ${down}; line-gap-override: 0%; unicode-range: ${range} }`;
  });
}

// The letters of the web font and of its two fallbacks. For what both ranges have, the later fallback counts: the half-space
// (U+200C) must come from the same font as the letters beside it, otherwise these are not joined.
const LETTERS = {
  latin: 'U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2190-2193,U+2212,U+2215',
  arabic: 'U+0600-06FF,U+0750-077F,U+08A0-08FF,U+200C-200E,U+2010-2011,U+FB50-FDFF,U+FE70-FEFC',
};
// The weights of the pages' texts: normal, --bold in tokens.css, and Bootstrap's bold.
const WEIGHTS = { min: 400, max: 700, default: 400 };
// What joins, places and spaces letters, and digits of one width; not small capitals and other variants.
const FEATURES = ['calt', 'ccmp', 'fina', 'init', 'kern', 'liga', 'locl', 'mark', 'medi', 'mkmk', 'rlig', 'tnum'];

function lettersOf(range) {
  return range.split(',').map((part) => {
    const [first, last = first] = part.match(/[0-9A-F]+/g).map((code) => parseInt(code, 16));
    return Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)).join('');
  }).join('');
}

/** Writes the web font, reduced to LETTERS, WEIGHTS and FEATURES, and returns its @font-face rule and those of its fallbacks. */
async function fontFaces() {
  const whole = await readFile(path.join(fonts, 'webfonts', 'Vazirmatn[wght].woff2'));
  const letters = Object.values(LETTERS).map(lettersOf).join('');
  const options = { targetFormat: 'woff2', variationAxes: { wght: WEIGHTS }, keepFeatures: FEATURES };
  await putHashed('vazirmatn.woff2', await subsetFont(whole, letters, options));
  const rule = `@font-face { font-family: "Vazirmatn"; font-style: normal; font-weight: ${WEIGHTS.min} ${WEIGHTS.max};
    font-display: swap; src: url("${manifest['vazirmatn.woff2']}") format("woff2"); unicode-range: ${Object.values(LETTERS)} }`;
  const rules = [rule, ...Object.entries(LETTERS).flatMap(([script, range]) => fallbackFaces(script, range))];
  return (await transform(rules.join('\n'), { loader: 'css', minify: true })).code.trim();
}

/** For each direction of reading: the stylesheet that the first page contains inline, what the other pages add, and the Dash app. */
async function styles() {
  // The font will be beside the stylesheets: esbuild must not look for it in the sources.
  const made = await stylesheets(await fontFaces(), ['*.woff2']);
  for (const [name, directions] of Object.entries(made)) {
    for (const [direction, css] of Object.entries(directions)) await putHashed(`${name}.${direction}.css`, Buffer.from(css));
  }
}

/** The fonts of the server's pictures: its renderer reads neither woff2 nor the weights of a variable font. */
async function fontsOfPictures() {
  for (const weight of ['Regular', 'Bold']) {
    const content = await readFile(path.join(fonts, 'ttf', `Vazirmatn-${weight}.ttf`));
    await putHashed(`fonts/vazirmatn-${weight.toLowerCase()}.ttf`, content, { twins: {} });
  }
}

/** Plotly requests <topojsonURL>/world_110m.json by this fixed name, so the name has no digest. */
async function outlines() {
  const from = path.join(here, 'topojson');
  for (const file of await readdir(from)) {
    const text = JSON.stringify(JSON.parse(await readFile(path.join(from, file), 'utf8')));
    await put(path.join('topojson', file), Buffer.from(text));
  }
}

/** Removes what this build, or an earlier one that was killed, does not need any more. */
const clear = () => Promise.all([fresh, former].map((folder) => rm(folder, { recursive: true, force: true })));

async function main() {
  await clear();
  await plotly();
  await script('app.js', 'dashboard/pages/overview/first.js');
  await script('page.js', 'assets/js/page.js');
  await script('present.js', 'dashboard/pages/meeting/present.js');
  await script('inspections.js', 'dashboard/staff/inspections.js');
  await script('review.js', 'dashboard/staff/review.js');
  await script('answers.js', 'dashboard/staff/answers.js');
  await script('interactive.js', 'dashboard/interactive/interactive.js');
  await styles();
  await fontsOfPictures();
  await outlines();
  await putHashed('licenses.txt', Buffer.from(await licences()));
  await writeFile(path.join(fresh, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  // Replaced by renaming: a build that fails or is killed leaves complete files or none, never some of them.
  if (existsSync(vendor)) await rename(vendor, former);
  await rename(fresh, vendor);
  await clear();
}

main().catch((error) => {
  // esbuild has already printed its errors.
  if (!error.errors) console.error(error);
  process.exit(1);
});
