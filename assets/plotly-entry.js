// plotly.js for our figures: the traces that plotly.mjs lists for a bundle (always scatter, whose attributes are plotly's
// defaults) and the components that they need. Based on plotly.js/src/core.js; plotly-slim.mjs and docs explain which parts
// are left out, and how.
import 'plotly.js/build/plotcss.js';

import Registry from 'plotly.js/src/registry.js';
import * as api from 'plotly.js/src/plot_api/plot_api.js';
import { version } from 'plotly.js/src/version.js';
import Plots from 'plotly.js/src/plots/plots.js';
import Fx from 'plotly.js/src/components/fx/index.js';
import Icons from 'plotly.js/src/fonts/ploticon.js';

import traces from 'traces-of-this-bundle';
import selections from 'plotly.js/src/components/selections/index.js';
import shapes from 'plotly.js/src/components/shapes/index.js';
import colorscale from 'plotly.js/src/components/colorscale/index.js';
import modebar from 'plotly.js/src/components/modebar/index.js';
import english from 'plotly.js/src/locale-en.js';
import american from 'plotly.js/src/locale-en-us.js';

const Plotly = { version, register: Registry.register, Icons };

for (const [name, fn] of Object.entries(api)) {
  if (typeof fn !== 'function') continue;
  // Plotly calls its own methods, including private ones, through the registry.
  Registry.register({ moduleType: 'apiMethod', name, fn });
  if (!name.startsWith('_')) Plotly[name] = fn;
}

Registry.register(traces);
Registry.register([selections, shapes, colorscale, Fx, modebar]);
Registry.register([english, american]);

// Further methods that dcc.Graph and our scripts call.
Plotly.Plots = { resize: Plots.resize, graphJson: Plots.graphJson };
Plotly.Fx = {
  hover: Fx.hover,
  unhover: Fx.unhover,
  loneHover: Fx.loneHover,
  loneUnhover: Fx.loneUnhover,
};

window.Plotly = Plotly;
