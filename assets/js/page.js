// The script of pages without live figures.

import { copyButtons, figureWays } from './copy.js'

copyButtons()
figureWays()
