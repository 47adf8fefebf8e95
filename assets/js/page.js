// The few lines that the pages without live figures have.

import { copyButtons, figureWays } from './copy.js'

copyButtons()
figureWays()
