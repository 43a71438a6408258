/** The parts of an image's name: `registry:5000/team/app:1.2@sha256:…`. */

export interface ImageName {
  readonly repository: string
  readonly tag: string
  /** `sha256:…`; '' without. */
  readonly digest: string
}

export function parseImageName(text: string): ImageName {
  const at = text.indexOf('@')
  const digest = at < 0 ? '' : text.slice(at + 1)
  const name = at < 0 ? text : text.slice(0, at)
  // A colon before the last slash belongs to the port of the registry.
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1)
  return colon < 0
    ? { repository: name, tag: '', digest }
    : { repository: name.slice(0, colon), tag: name.slice(colon + 1), digest }
}
