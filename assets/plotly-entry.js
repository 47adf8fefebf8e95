// plotly.js with the traces of the dashboard's figures, as plotly.js documents it for custom bundles.
import Plotly from 'plotly.js/lib/core.js';
import bar from 'plotly.js/lib/bar.js';
import choropleth from 'plotly.js/lib/choropleth.js';
import heatmap from 'plotly.js/lib/heatmap.js';
import scattergeo from 'plotly.js/lib/scattergeo.js';

// scatter is part of plotly's core.
Plotly.register([bar, choropleth, heatmap, scattergeo]);
window.Plotly = Plotly;
