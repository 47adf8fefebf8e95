// Where the site is: at the root of its host, or under a path such as /dashboard/.

// Every script is in a folder of the site.
const { pathname } = new URL('..', document.currentScript.src)

/** The site's path without a slash at the end; '' at the root. */
export const sitePath = pathname.slice(0, -1)
