// The script of pages without live figures.

import { copyButtons, figureWays } from './copy.js'
import { myCounty } from './my_county.js'

copyButtons()
figureWays()
myCounty()
