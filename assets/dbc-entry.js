// The components of dash-bootstrap-components in our layouts, each imported from the JSX of the npm package. React and ReactDOM
// are Dash's. To add a component: a line here, and its classes in COMPONENTS of styles.mjs.
export { default as Button } from 'dash-bootstrap-components/src/components/button/Button.js'
export { default as Checklist } from 'dash-bootstrap-components/src/components/input/Checklist.js'
export { default as Col } from 'dash-bootstrap-components/src/components/layout/Col.js'
export { default as Container } from 'dash-bootstrap-components/src/components/layout/Container.js'
export { default as Input } from 'dash-bootstrap-components/src/components/input/Input.js'
export { default as Label } from 'dash-bootstrap-components/src/components/form/Label.js'
export { default as Row } from 'dash-bootstrap-components/src/components/layout/Row.js'
export { default as Select } from 'dash-bootstrap-components/src/components/input/Select.js'
export { default as Switch } from 'dash-bootstrap-components/src/components/input/Switch.js'
