/** Thrown where an evaluation needs a module that is loaded on demand; another pass gets further once it is there. */
export class NotLoaded extends Error {}
