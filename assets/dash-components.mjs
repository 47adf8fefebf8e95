// Dash's component libraries, reduced to the components in our layouts. They come from npm in the versions that pip installed:
// the server writes the names and properties of pip's packages, and the browser looks them up in these bundles.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build, transform } from 'esbuild';
import { parse } from 'acorn';

// Dash has loaded these globals before.
const GLOBALS = { react: 'React', 'react-dom': 'ReactDOM', 'prop-types': 'PropTypes' };
// The JSX runtime, based on the React that Dash loads, which lacks it.
const JSX_RUNTIME = `import { createElement, Fragment } from 'react';
  export const jsx = (type, props, key) => createElement(type, key === undefined ? props : { ...props, key });
  export { jsx as jsxs, Fragment };`;

const ofDash = {
  name: 'of-dash',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(react|react-dom|prop-types)$/ }, ({ path: name }) => ({ path: name, namespace: 'global', sideEffects: false }));
    onLoad({ filter: /.*/, namespace: 'global' }, ({ path: name }) => ({ contents: `module.exports = window.${GLOBALS[name]}` }));
    onResolve({ filter: /^react\/jsx-runtime$/ }, ({ path: name }) => ({ path: name, namespace: 'jsx', sideEffects: false }));
    onLoad({ filter: /.*/, namespace: 'jsx' }, () => ({ contents: JSX_RUNTIME }));
  },
};

/** dash-core-components, taken from single CommonJS files. */
async function core(packages) {
  const lib = path.join(packages, 'dash-core-components', 'lib');
  const drawn = ['components/Graph', 'components/Store', 'fragments/Graph'];
  const texts = await Promise.all(drawn.map((name) => readFile(path.join(lib, `${name}.react.js`), 'utf8')));
  // Bundled from CommonJS, ramda would be complete; so only the called functions are imported.
  const called = [...new Set(texts.flatMap((text) => [...text.matchAll(/_ramda\.(\w+)/g)].map(([, name]) => name)))].sort();
  return {
    name: 'core',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^ramda$/ }, () => ({ path: 'ramda', namespace: 'ramda' }));
      onLoad({ filter: /.*/, namespace: 'ramda' }, () => ({
        contents: called.map((name) => `export { default as ${name} } from './ramda/es/${name}.js'`).join('\n'),
        resolveDir: packages,
      }));
      // MathJax, for formulas in a graph's texts: 600 KB that no text of ours needs.
      onResolve({ filter: /\/mathjax$/ }, ({ importer, path: name }) =>
        importer.includes('LazyLoader') && !name.includes('LazyLoader') ? { path: name, namespace: 'none' } : undefined);
      onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: '' }));
    },
  };
}

/** dash-bootstrap-components, from its JSX. */
const bootstrap = () => ({
  name: 'bootstrap',
  setup({ onLoad }) {
    onLoad({ filter: /dash-bootstrap-components[\\/]src[\\/]/ }, async ({ path: file }) => {
      const { code } = await transform(await readFile(file, 'utf8'), { loader: 'jsx' });
      return { contents: withoutPropTypes(code) };
    });
  },
});

/** Removes the statements `Component.propTypes = {…}`: they only check a developer's values, which Python has checked already. */
function withoutPropTypes(code) {
  const isPropTypes = ({ type, expression }) =>
    type === 'ExpressionStatement' && expression.type === 'AssignmentExpression' && expression.left.property?.name === 'propTypes';
  const { body } = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  return body.filter((statement) => !isPropTypes(statement)).map(({ start, end }) => code.slice(start, end)).join('\n');
}

const LIBRARIES = [
  { name: 'dcc', globalName: 'dash_core_components', plugin: core },
  { name: 'dbc', globalName: 'dash_bootstrap_components', plugin: bootstrap },
];

/** [plain name of the bundle, esbuild's result] of each library. common: esbuild's options for all bundles. */
export async function dashComponents(here, packages, common) {
  return Promise.all(LIBRARIES.map(async ({ name, globalName, plugin }) => {
    const options = { ...common, entryPoints: [path.join(here, `${name}-entry.js`)], format: 'iife', globalName, outdir: here };
    const define = { 'process.env.NODE_ENV': '"production"' };
    return [`${name}.js`, await build({ ...options, define, plugins: [ofDash, await plugin(packages)] })];
  }));
}
