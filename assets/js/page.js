// The few lines that the pages without live figures have.

import { copyButtons } from './copy.js'

copyButtons()
