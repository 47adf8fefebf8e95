// The bundles of plotly.js: plotly-entry.js has what they share, this file the traces of each.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { slimPlotly } from './plotly-slim.mjs';
import { membersUsed } from './plotly-sweep.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);

/** Plain name -> traces: folders of plotly.js/src/traces; whole: packages of which plotly-slim.mjs has only a stand-in. */
export const BUNDLES = {
  // The first page's map.
  'plotly.js': { traces: ['scatter', 'choropleth'], whole: [] },
  // /LANG/explore, where counties are chosen by several lassos.
  'explore-plotly.js': { traces: ['scatter', 'choropleth', 'heatmap', 'scattergeo'], whole: ['polybooljs'] },
};

/** The module that plotly-entry.js takes its traces from. */
const tracesOf = (names) => ({
  name: 'traces',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^traces-of-this-bundle$/ }, ({ path: name }) => ({ path: name, namespace: 'traces' }));
    onLoad({ filter: /.*/, namespace: 'traces' }, () => ({
      contents: [
        ...names.map((name) => `import ${name} from 'plotly.js/src/traces/${name}/index.js';`),
        `export default [${names}];`,
      ].join('\n'),
      resolveDir: here,
    }));
  },
});

/** The script of a bundle, and the sources it is made of. common: esbuild's options for all bundles. */
export async function buildPlotly({ traces, whole }, common) {
  const options = (d3Used) => ({
    ...common,
    entryPoints: [path.join(here, 'plotly-entry.js')],
    outdir: here,
    format: 'iife',
    define: { global: 'window', 'define.amd': 'false' },
    banner: { js: '/* plotly.js, MIT, with parts of d3 and others: see licenses.txt */' },
    plugins: [tracesOf(traces), slimPlotly(d3Used, whole)],
  });
  // Twice: only the first bundle tells which sources are in it, hence which parts of d3 they use.
  const rough = await build({ ...options(null), minify: false });
  const inputs = Object.keys(rough.metafile.inputs);
  const sources = inputs.filter((file) => file.startsWith('node_modules/plotly.js/src/'));
  const texts = await Promise.all(sources.map(async (file) => [file, await readFile(path.join(root, file), 'utf8')]));
  const final = await build(options(membersUsed(texts)));
  return { code: Buffer.from(final.outputFiles[0].contents), inputs };
}
