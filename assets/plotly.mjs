// The bundles of plotly.js: plotly-entry.js is common to all, this file lists the traces of each.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { slimPlotly } from './plotly-slim.mjs';
import { membersUsed } from './plotly-sweep.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);

/** Plain name -> traces (folders of plotly.js/src/traces); whole: packages that plotly-slim.mjs does not replace here. */
export const BUNDLES = {
  // The page /LANG/explore, where several lassos can select counties.
  'explore-plotly.js': { traces: ['scatter', 'choropleth', 'heatmap', 'scattergeo'], whole: ['polybooljs'] },
};

/** The module from which plotly-entry.js imports its traces. */
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

/** The script of a bundle and its source files. common: esbuild's options for all bundles. */
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
  // Two passes: the first bundle shows which sources are in it, hence which parts of d3 they use.
  const rough = await build({ ...options(null), minify: false });
  const inputs = Object.keys(rough.metafile.inputs);
  const sources = inputs.filter((file) => file.startsWith('node_modules/plotly.js/src/'));
  const texts = await Promise.all(sources.map(async (file) => [file, await readFile(path.join(root, file), 'utf8')]));
  const final = await build(options(membersUsed(texts)));
  return { code: Buffer.from(final.outputFiles[0].contents), inputs };
}
