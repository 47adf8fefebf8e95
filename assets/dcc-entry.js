// The components of dash-core-components in our layouts, each imported from the CommonJS files of the npm package: 12 KB
// compressed instead of 97. React and PropTypes are Dash's. To add a component: a line here.
export { default as Graph } from 'dash-core-components/lib/components/Graph.react.js'
export { default as Interval } from 'dash-core-components/lib/components/Interval.react.js'
export { default as Store } from 'dash-core-components/lib/components/Store.react.js'
