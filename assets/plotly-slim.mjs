// An esbuild plugin that removes the parts of plotly.js that our figures never use.
// Each entry says why its removal is safe; tests/browser draws every kind of figure with the result.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parse } from 'acorn';
import { sweep } from './plotly-sweep.mjs';

const here = path.dirname(new URL(import.meta.url).pathname);
const require = createRequire(import.meta.url);
const inPlotly = (name) => path.join(here, '..', 'node_modules', 'plotly.js', 'src', name);

// Packages reduced to the names that plotly imports: from ES modules, esbuild drops the rest.
const NAMES_USED = {
  // Other projections throw an error that says so (below).
  'd3-geo': `export { geoPath, geoDistance, geoBounds, geoGraticule, geoEquirectangular, geoMercator,
    geoTransverseMercator, geoConicConformal, geoAlbers } from 'd3-geo/src/index.js';`,
  'topojson-client': `export { default as feature } from 'topojson-client/src/feature.js';`,
  '@turf/area': `export { area } from '@turf/area';`,
  '@turf/centroid': `export { centroid } from '@turf/centroid';`,
  '@turf/meta': `export { coordAll } from '@turf/meta';`,
  // Our colours are hex, rgb(), hsl() or names; the package's twenty other colour spaces are unused.
  culori: `import { useMode, modeRgb, modeHsl, modeLrgb } from 'culori/fn';
    [modeRgb, modeHsl, modeLrgb].forEach((mode) => useMode(mode));
    export { converter, formatHex, formatRgb, wcagContrast, wcagLuminance } from 'culori/fn';`,
};

// Packages and files replaced by a few lines.
const STAND_INS = {
  'd3-geo-projection': `module.exports = new Proxy({}, { get(_, name) {
    throw new Error(String(name) + ' is not in this bundle: see assets/plotly-slim.mjs'); } });`,
  // All supported browsers have promises.
  'native-promise-only': '',
  // Names of the world's countries are unused, since our counties have ids (locationmode geojson-id).
  'country-iso-search': `exports.COUNTRIES = []; exports.createLookup = () => ({ lookupAlpha3() {} });`,
  // Joins lassos drawn with shift or alt; the first page has no lasso.
  polybooljs: `exports.union = (a, b) => ({ regions: a.regions.concat(b.regions) });
    exports.difference = (a) => a;`,
  // The registry loads it for traces on map tiles only, and there are none.
  'maplibre-gl/dist/maplibre-gl.css': '',
  [inPlotly('lib/custom_country_codes.js')]: 'exports.COUNTRIES_X = [];',
  [inPlotly('lib/usa_location_names.js')]: `exports.usaLocationAbbreviations = new Set();
    exports.usaLocationList = {};`,
  // The dialogue "share chart" would send the data to a company's server.
  [inPlotly('components/modebar/share_chart/dialog.js')]: 'module.exports = () => {};',
  // Places bars side by side; scatter imports it only for scattermode "group".
  [inPlotly('traces/bar/cross_trace_calc.js')]: 'exports.setGroupPositions = () => {};',
};

// Plotly's defaults contain addresses of other hosts: for a world outline and for sharing charts.
const ADDRESSES = [
  ['https://cdn.plot.ly/un/', '/static/topojson/'],
  ['https://cloud.plotly.com/newchart', ''],
];

/** Removes the descriptions from attribute tables: {valType, description} loses `description`. */
function withoutDescriptions(code) {
  if (!/\bdescription\b/.test(code)) return code;
  const cuts = [];
  const visit = (node) => {
    if (node.type === 'ObjectExpression') {
      const named = node.properties.filter((p) => p.type === 'Property' && !p.computed);
      const keys = new Set(named.map((p) => p.key.name ?? p.key.value));
      if (['valType', 'editType', 'hrName', '_isSubplotObj', 'role'].some((key) => keys.has(key)) || keys.size === 1) {
        const found = named.find((p) => (p.key.name ?? p.key.value) === 'description');
        if (found && constant(found.value)) cuts.push([found.value.start, found.value.end]);
      }
    }
    for (const child of Object.values(node)) {
      for (const one of Array.isArray(child) ? child : [child]) if (one?.type) visit(one);
    }
  };
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'script', allowReturnOutsideFunction: true }));
  let text = code;
  for (const [start, end] of cuts.sort((a, b) => b[0] - a[0])) text = `${text.slice(0, start)}''${text.slice(end)}`;
  return text;
}

/** Whether an expression only joins texts, so that its removal has no side effect. */
function constant(node) {
  if (node.type === 'Literal' || node.type === 'Identifier') return true;
  if (node.type === 'TemplateLiteral') return node.expressions.every(constant);
  if (node.type === 'BinaryExpression') return constant(node.left) && constant(node.right);
  if (node.type === 'ConditionalExpression') return [node.test, node.consequent, node.alternate].every(constant);
  if (node.type === 'ArrayExpression') return node.elements.every((element) => element && constant(element));
  if (node.type === 'MemberExpression') return constant(node.object);
  return (
    node.type === 'CallExpression' &&
    node.callee.type === 'MemberExpression' &&
    ['join', 'map', 'concat', 'keys'].includes(node.callee.property.name) &&
    constant(node.callee.object) &&
    node.arguments.every(constant)
  );
}

/** The plugin. d3Used: the members of d3 that the bundle calls, found by plotly-sweep.mjs; null keeps all of d3.
 * whole: packages that this bundle includes completely instead of the replacement above. */
export function slimPlotly(d3Used, whole) {
  return {
    name: 'slim-plotly',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, (args) => {
        // Only imports by plotly itself are replaced: packages that import each other still get each other completely.
        const byPlotly = args.importer.startsWith(inPlotly(''));
        if (byPlotly && args.path in NAMES_USED) return { path: args.path, namespace: 'names-used' };
        if (byPlotly && args.path in STAND_INS && !whole.includes(args.path)) return { path: args.path, namespace: 'stand-in' };
        return undefined;
      });
      build.onLoad({ filter: /.*/, namespace: 'names-used' }, (args) => ({
        contents: NAMES_USED[args.path],
        resolveDir: here,
      }));
      build.onLoad({ filter: /.*/, namespace: 'stand-in' }, (args) => ({ contents: STAND_INS[args.path] }));
      build.onLoad({ filter: /plotly\.js[\\/]src[\\/].*\.js$/ }, async (args) => {
        if (args.path in STAND_INS) return { contents: STAND_INS[args.path] };
        const code = await readFile(args.path, 'utf8');
        const text = ADDRESSES.reduce((changed, pair) => changed.replaceAll(...pair), withoutDescriptions(code));
        return { contents: text };
      });
      if (d3Used) {
        build.onLoad({ filter: /@plotly[\\/]d3[\\/]d3\.js$/ }, async (args) => ({
          contents: sweep(await readFile(args.path, 'utf8'), d3Used),
        }));
      }
    },
  };
}
