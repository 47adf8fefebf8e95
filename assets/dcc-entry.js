// Of dash-core-components what pages draw with, taken one by one from the CommonJS files of the npm package: 12 KB packed
// instead of 97. React and PropTypes are those that Dash brings. Another component: one more line here.
export { default as Graph } from 'dash-core-components/lib/components/Graph.react.js'
export { default as Interval } from 'dash-core-components/lib/components/Interval.react.js'
export { default as Store } from 'dash-core-components/lib/components/Store.react.js'
